package product

import (
	"slices"

	"lantoa/internal/bitext"
)

// termBook finds the terms of one pair of languages: those of a sentence, and what its translation must not say.
type termBook struct {
	rules            []TermRule
	names, forbidden *bitext.Finder
	named, forbids   map[string]int // the rule of each name and of each forbidden word
}

func newTermBook(rules []TermRule, sourceLang, targetLang string) termBook {
	b := termBook{rules: rules, named: map[string]int{}, forbids: map[string]int{}}
	var names, bad, good []string
	for i, r := range rules {
		for _, n := range r.Sources {
			if _, known := b.named[n]; !known {
				b.named[n], names = i, append(names, n)
			}
		}
		for _, f := range r.Forbidden {
			if _, known := b.forbids[f]; !known {
				b.forbids[f], bad = i, append(bad, f)
			}
		}
		good = append(good, r.Targets...)
	}
	b.names = bitext.NewFinder(sourceLang, names, compoundsOf(sourceLang))
	b.forbidden = bitext.NewFinder(targetLang, bad, append(good, compoundsOf(targetLang)...))
	return b
}

// in lists the terms of a sentence, in their order.
func (b termBook) in(source string) (hints []TermHint) {
	if len(b.rules) == 0 {
		return nil
	}
	for _, m := range b.names.Find(source) {
		r := b.rules[b.named[m.Term]]
		hints = append(hints, TermHint{
			Source: source[m.Start:m.End], Targets: r.Targets, Approved: r.Approved, Forbidden: r.Forbidden, Note: r.Note, Start: m.Start, End: m.End, rule: b.named[m.Term],
		})
	}
	return hints
}

// wrong lists what a translation says and must not say, with what to say instead.
func (b termBook) wrong(target string) (all []string) {
	if len(b.rules) == 0 {
		return nil
	}
	for _, m := range b.forbidden.Find(target) {
		if said := insteadOf(target[m.Start:m.End], b.rules[b.forbids[m.Term]].Targets); !slices.Contains(all, said) {
			all = append(all, said)
		}
	}
	return all
}

// once leaves each term of a sentence in the list one time.
func once(hints []TermHint) (all []TermHint) {
	for _, h := range hints {
		if !slices.ContainsFunc(all, func(x TermHint) bool { return x.rule == h.rule }) {
			all = append(all, h)
		}
	}
	return all
}

// textPart is a piece of a sentence; Term says that a term of the glossary stands there.
type textPart struct {
	Text string
	Term bool
}

// marked cuts a sentence at its terms.
func marked(text string, hints []TermHint) (all []textPart) {
	at := 0
	for _, h := range hints {
		if h.Start > at {
			all = append(all, textPart{text[at:h.Start], false})
		}
		all, at = append(all, textPart{text[h.Start:h.End], true}), h.End
	}
	if at < len(text) {
		all = append(all, textPart{text[at:], false})
	}
	return all
}
