package plan

import (
	"net/url"
	"slices"
	"strconv"

	"lantoa/internal/problem"
)

// figureSet is the figures of a form: those at hand first, then by group. What is rarely reported is not laid out; it is typed by
// its name in one of a few free rows.
type figureSet struct {
	Common []Indicator
	Groups []figureGroup
	Others []Indicator
	Notes  bool // figures of a whole period say how they were counted
}

type figureGroup struct {
	Name string
	List []Indicator
}

const otherRows = 3 // free rows of a form; once saved, an indicator has a row of its own

func figureField(id string) string { return "figure_" + id }
func noteField(id string) string   { return "note_" + id }

// otherField is the name of an indicator in a free row; otherValue and otherNote are beside it.
func otherField(n int) string { return "other_" + strconv.Itoa(n) }
func otherValue(n int) string { return otherField(n) + "_value" }
func otherNote(n int) string  { return otherField(n) + "_note" }

// figureSet lays out what may be reported of an activity on a task. What is filled in, wrong, or often reported stands in sight.
func (s *Service) figureSet(taskNo string, often []string, inSight func(id string) bool) (set figureSet) {
	usual, rest := s.indicators.ForTask(taskNo)
	groups := map[string][]Indicator{}
	for _, i := range slices.Concat(usual, rest) {
		switch {
		case inSight(i.ID) || slices.Contains(often, i.ID):
			set.Common = append(set.Common, i)
		case slices.Contains(i.Tasks, taskNo):
			groups[i.Group] = append(groups[i.Group], i)
		default:
			set.Others = append(set.Others, i)
		}
	}
	for _, g := range s.terms.Groups {
		if len(groups[g.Key]) > 0 {
			set.Groups = append(set.Groups, figureGroup{g.Name, groups[g.Key]})
		}
	}
	return set
}

// totalSet lays out the figures of a whole period: what is filled in or wrong in sight, what is often reported folded away, and the
// rest typed by name, for most figures stand at activities.
func (s *Service) totalSet(taskNo string, often []string, inSight func(id string) bool) figureSet {
	set := s.figureSet(taskNo, nil, inSight)
	usual := figureGroup{Name: "Thường báo cáo ở nhiệm vụ này"}
	for _, g := range set.Groups {
		set.Others = append(set.Others, g.List...)
	}
	set.Others = slices.DeleteFunc(set.Others, func(i Indicator) bool {
		if slices.Contains(often, i.ID) {
			usual.List = append(usual.List, i)
		}
		return slices.Contains(often, i.ID)
	})
	set.Groups, set.Notes = nil, true
	if len(usual.List) > 0 {
		set.Groups = []figureGroup{usual}
	}
	return set
}

// Hint tells indicators of the same name apart: what it belongs to, and its unit.
func (l Indicators) Hint(i Indicator) string {
	hint := i.Unit
	if i.Kind == "yesno" {
		hint = ""
	}
	parent, ok := l.Find(i.Parent)
	if !ok || parent.Name == i.Name {
		return hint
	}
	if hint == "" {
		return parent.Name
	}
	return parent.Name + " · " + hint
}

// readFigures takes figures out of a form that was posted.
func (l Indicators) readFigures(v url.Values, notes bool) ([]Figure, error) {
	var all []Figure
	var errs []error
	for _, i := range l.List {
		text, note := v.Get(figureField(i.ID)), ""
		if notes {
			note = v.Get(noteField(i.ID))
		}
		if !i.Typed() || text == "" && note == "" {
			continue
		}
		value, typed, err := ParseFigure(i, figureField(i.ID), text)
		if err == nil && !typed {
			err = problem.Field(figureField(i.ID), "%s: đã ghi cách tính nhưng chưa ghi số.", i.Name)
		}
		errs = append(errs, err)
		all = append(all, Figure{Indicator: i.ID, Value: value, Note: note})
	}
	for n := range otherRows {
		f, typed, err := l.readOther(v, n, notes)
		if err == nil && slices.ContainsFunc(all, func(g Figure) bool { return typed && g.Indicator == f.Indicator }) {
			err = problem.Field(otherField(n), "Số liệu này đã ghi ở ô khác. Giữ một ô.")
		}
		errs = append(errs, err)
		if err == nil && typed {
			all = append(all, f)
		}
	}
	return all, problem.Collect(errs...)
}

// readOther reads a free row. false: nothing was typed into it.
func (l Indicators) readOther(v url.Values, n int, notes bool) (f Figure, typed bool, err error) {
	name, text := v.Get(otherField(n)), v.Get(otherValue(n))
	if notes {
		f.Note = v.Get(otherNote(n))
	}
	if name == "" && text == "" && f.Note == "" {
		return f, false, nil
	}
	i, err := l.Named(otherField(n), name)
	if err != nil {
		return f, true, err
	}
	f.Indicator = i.ID
	if f.Value, typed, err = ParseFigure(i, otherValue(n), text); err == nil && !typed {
		err = problem.Field(otherValue(n), "%s: chưa ghi số.", i.Name)
	}
	return f, true, err
}

// showFigures writes the figures of an activity, or of the whole period (0), into a form.
func showFigures(v url.Values, figures []Figure, activityID int64) {
	for _, f := range figures {
		if f.ActivityID != activityID {
			continue
		}
		v.Set(figureField(f.Indicator), strconv.FormatInt(f.Value, 10))
		if f.Note != "" {
			v.Set(noteField(f.Indicator), f.Note)
		}
	}
}
