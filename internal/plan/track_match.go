package plan

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
)

// TrackWord is a name in a table that is not known for sure, with what it may mean.
type TrackWord struct {
	Folded, Text string
	Rows         int
	Candidates   []int64 // agencies or tasks, the most likely first
}

// matcher finds agencies and tasks by the names that tables have for them.
type matcher struct {
	stored   books
	agencies map[string]string // decided by people, by folded name
	tasks    map[string]string
	columns  map[string]string
	memo     map[string]agencyMatch
}

type agencyMatch struct {
	id         int64
	decided    bool // be it to leave it out
	candidates []int64
}

func newMatcher(stored books) *matcher {
	m := &matcher{stored, map[string]string{}, map[string]string{}, map[string]string{}, map[string]agencyMatch{}}
	for _, w := range stored.words {
		switch w.Kind {
		case wordAgency:
			m.agencies[w.Folded] = w.Meaning
		case wordTask:
			m.tasks[w.Folded] = w.Meaning
		case wordColumn:
			m.columns[w.Folded] = w.Meaning
		}
	}
	return m
}

// The kinds of words that people decide about.
const (
	wordColumn = "column"
	wordAgency = "agency"
	wordTask   = "task"
)

const shortestPrefix = 12 // letters of a cut name that still tell something

// cutName is a name without the dots that say it was cut off; false when it was not.
func cutName(folded string) (string, bool) {
	trimmed := strings.TrimRight(folded, ". …")
	return trimmed, strings.HasSuffix(folded, "…") || strings.HasSuffix(folded, "...")
}

// agency finds an agency by its printed name.
func (m *matcher) agency(text string) agencyMatch {
	folded := i18n.Fold(text)
	if found, ok := m.memo[folded]; ok {
		return found
	}
	found := m.findAgency(text, folded)
	m.memo[folded] = found
	return found
}

func (m *matcher) findAgency(text, folded string) agencyMatch {
	if meaning, ok := m.agencies[folded]; ok {
		id, _ := strconv.ParseInt(meaning, 10, 64)
		return agencyMatch{id: id, decided: true}
	}
	if m.stored.dir == nil {
		return agencyMatch{}
	}
	got := m.stored.dir.Match(text)
	if got.Agency != nil && got.Exact {
		return agencyMatch{id: got.Agency.ID}
	}
	var found agencyMatch
	if prefix, _ := cutName(folded); len(prefix) >= shortestPrefix {
		found.candidates = m.beginning(prefix)
	}
	if _, cut := cutName(folded); cut && len(found.candidates) == 1 {
		return agencyMatch{id: found.candidates[0]}
	}
	for _, a := range got.Candidates {
		if !slices.Contains(found.candidates, a.ID) {
			found.candidates = append(found.candidates, a.ID)
		}
	}
	return found
}

// beginning lists the agencies whose names begin so.
func (m *matcher) beginning(prefix string) (all []int64) {
	for _, a := range m.stored.dir.Agencies() {
		for _, name := range []string{a.Name, a.ShortName, "UBND " + a.ShortName} {
			if strings.HasPrefix(i18n.Fold(name), prefix) && !slices.Contains(all, a.ID) {
				all = append(all, a.ID)
			}
		}
	}
	return all
}

// task finds the report of an agency that a printed task means.
func (m *matcher) task(agency int64, text string) (line bookLine, ok bool, candidates []int64) {
	folded := i18n.Fold(text)
	if meaning, decided := m.tasks[folded]; decided {
		for _, l := range m.stored.Lines {
			if l.Agency.ID == agency && strconv.FormatInt(l.Task.ID, 10) == meaning {
				return l, true, nil
			}
		}
		return line, false, nil
	}
	if found := m.stored.named(agency, text); len(found) == 1 {
		return found[0], true, nil
	}
	no, rest, _ := strings.Cut(folded, " ")
	if found := m.stored.named(agency, strings.TrimRight(no, ".:-")); len(found) == 1 && strings.ContainsAny(no, "0123456789") && rest != "" {
		return found[0], true, nil
	}
	prefix, cut := cutName(folded)
	var same []bookLine
	for _, l := range m.stored.Lines {
		title := i18n.Fold(l.Task.Title)
		switch {
		case l.Agency.ID != agency:
		case title == folded, cut && len(prefix) >= shortestPrefix && strings.HasPrefix(title, prefix):
			same = append(same, l)
		case len(prefix) >= shortestPrefix && (strings.Contains(title, prefix) || strings.Contains(prefix, title)):
			candidates = append(candidates, l.Task.ID)
		}
	}
	if len(same) == 1 {
		return same[0], true, nil
	}
	for _, l := range same {
		candidates = append(candidates, l.Task.ID)
	}
	return line, false, candidates
}

// name is the short name of an agency.
func (m *matcher) name(id int64) string {
	if m.stored.dir == nil {
		return ""
	}
	a, _ := m.stored.dir.Agency(id)
	return a.ShortName
}
