package bitext

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Match is one place where a term stands; Start and End are byte offsets.
type Match struct {
	Term       string
	Start, End int
}

// Finder finds terms as whole syllables, and not inside a longer known compound. It may be
// used by many at once.
type Finder struct {
	entries map[string][]entry // by first key
	stem    func(string) string
}

// entry is a term or a compound as a row of keys.
type entry struct {
	term string
	keys []string
	stop bool // a compound: it covers its place and is not reported
}

// NewFinder prepares terms of a language. Compounds are longer words in which a term does not
// count: "chính quyền" for "quyền"; Compounds gives the usual ones. A word that is both is a
// term. In English, plural and possessive count as well.
func NewFinder(lang string, terms, compounds []string) *Finder {
	f := &Finder{entries: map[string][]entry{}, stem: func(key string) string { return key }}
	if isEnglish(lang) {
		f.stem = englishStem
	}
	known := map[string]bool{}
	for i, list := range [][]string{terms, compounds} {
		for _, term := range list {
			keys := f.keys(Syllables(term))
			name := strings.Join(keys, " ")
			if len(keys) == 0 || known[name] {
				continue
			}
			known[name] = true
			f.entries[keys[0]] = append(f.entries[keys[0]], entry{term, keys, i == 1})
		}
	}
	return f
}

func (f *Finder) keys(tokens []Token) []string {
	keys := make([]string, len(tokens))
	for i, t := range tokens {
		keys[i] = f.stem(t.Key)
	}
	return keys
}

// candidate is an entry that stands at some tokens of a text.
type candidate struct {
	entry
	from, to int
}

// Find lists the places of the finder's terms in order. The text is covered by the longest
// entries first, and of two as long by the one further left; only what covers counts.
func (f *Finder) Find(text string) []Match {
	tokens := Syllables(text)
	keys := f.keys(tokens)
	joined := joins(text, tokens)
	var all []candidate
	for i := range tokens {
		for _, e := range f.entries[keys[i]] {
			if fits(e.keys, keys[i:], joined[i:]) {
				all = append(all, candidate{e, i, i + len(e.keys)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from))
	})
	covered := make([]bool, len(tokens))
	var found []Match
	for _, c := range all {
		if slices.Contains(covered[c.from:c.to], true) {
			continue
		}
		for i := c.from; i < c.to; i++ {
			covered[i] = true
		}
		if !c.stop {
			found = append(found, Match{c.term, tokens[c.from].Start, tokens[c.to-1].End})
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return cmp.Compare(a.Start, b.Start) })
	return found
}

// joins says of each token whether only space, a hyphen or tags stand between it and the next.
func joins(text string, tokens []Token) []bool {
	joined := make([]bool, len(tokens))
	for i := 0; i+1 < len(tokens); i++ {
		gap := text[tokens[i].End:tokens[i+1].Start]
		gap = strings.TrimFunc(placeholder.ReplaceAllString(gap, ""), unicode.IsSpace)
		joined[i] = gap == "" || gap == "-" || gap == "‑" || gap == "‐"
	}
	return joined
}

func fits(entry, keys []string, joined []bool) bool {
	if len(entry) > len(keys) || !slices.Equal(entry, keys[:len(entry)]) {
		return false
	}
	return !slices.Contains(joined[:len(entry)-1], false)
}

// englishStem takes off what makes a plural or a possessive.
func englishStem(key string) string {
	key = strings.TrimSuffix(strings.TrimSuffix(key, "'s"), "'")
	switch {
	case len(key) < 4 || !strings.HasSuffix(key, "s") || strings.HasSuffix(key, "ss"), strings.HasSuffix(key, "us"), strings.HasSuffix(key, "is"):
		return key
	case strings.HasSuffix(key, "ies") && len(key) > 4:
		return strings.TrimSuffix(key, "ies") + "y"
	case strings.HasSuffix(key, "sses"), strings.HasSuffix(key, "xes"), strings.HasSuffix(key, "ches"), strings.HasSuffix(key, "shes"):
		return strings.TrimSuffix(key, "es")
	}
	return strings.TrimSuffix(key, "s")
}

// FindTerm finds one Vietnamese term, with the usual compounds; for many, make a Finder.
func FindTerm(text, term string) []Match {
	return NewFinder("vi", []string{term}, Compounds()).Find(text)
}

// Compounds lists Vietnamese words in which shorter terms do not count (data/compounds.csv).
func Compounds() []string { return slices.Clone(theWords().compounds) }
