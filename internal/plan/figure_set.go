package plan

import (
	"net/url"
	"slices"
	"strconv"

	"lantoa/internal/problem"
)

// figureSet is the figures of a form: those at hand first, then by group, then all others.
type figureSet struct {
	Common []Indicator
	Groups []figureGroup
	Notes  bool // figures of a whole period say how they were counted
}

type figureGroup struct {
	Name string
	List []Indicator
}

func figureField(id string) string { return "figure_" + id }
func noteField(id string) string   { return "note_" + id }

// figureSet lays out what may be reported on a task. What is filled in, wrong, or often reported stands in sight.
func (s *Service) figureSet(taskNo string, often []string, inSight func(id string) bool, notes bool) figureSet {
	set := figureSet{Notes: notes}
	usual, rest := s.indicators.ForTask(taskNo)
	groups := map[string][]Indicator{}
	var others []Indicator
	for _, list := range [][]Indicator{usual, rest} {
		for _, i := range list {
			switch {
			case inSight(i.ID) || slices.Contains(often, i.ID):
				set.Common = append(set.Common, i)
			case slices.Contains(i.Tasks, taskNo):
				groups[i.Group] = append(groups[i.Group], i)
			default:
				others = append(others, i)
			}
		}
	}
	for _, g := range s.terms.Groups {
		if len(groups[g.Key]) > 0 {
			set.Groups = append(set.Groups, figureGroup{g.Name, groups[g.Key]})
		}
	}
	if len(others) > 0 {
		set.Groups = append(set.Groups, figureGroup{"Số liệu khác", others})
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
	return all, problem.Collect(errs...)
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
