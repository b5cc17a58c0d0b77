package plan

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

const (
	shownLeft  = 10 // rows left out that are listed unfolded
	shownWords = 30
)

func (c TrackColumn) folded() string { return i18n.Fold(c.Title) }

func (c TrackColumn) sureness() string {
	switch {
	case c.Field == "":
		return "Bỏ qua"
	case c.Sure:
		return "Rõ"
	}
	return "Nên xem"
}

// unsure reports whether a person should look at the columns.
func (t TrackTable) unsure() bool {
	return slices.ContainsFunc(t.Columns, func(c TrackColumn) bool { return c.Field != "" && !c.Sure }) || t.Taken == 0
}

func (t TrackTable) known() (n int) {
	for _, c := range t.Columns {
		if c.Field != "" {
			n++
		}
	}
	return n
}

// fieldChoices are what a column may be: the fields, and the indicators that the tasks of the period usually report.
func (v bookReviewPage) fieldChoices(c TrackColumn) []web.Choice {
	all := []web.Choice{{Value: "", Label: "Bỏ qua cột này"}}
	for _, f := range trackFields {
		all = append(all, web.Choice{Value: f.key, Label: f.name})
	}
	const most = 60
	for _, i := range v.stored.ordered() {
		value := trackFigure + i.ID
		if len(all) < most || value == c.Field {
			all = append(all, web.Choice{Value: value, Label: "Số liệu: " + i.Label()})
		}
	}
	return all
}

func (v bookReviewPage) agencyChoices(w TrackWord) []web.Choice {
	var first, rest []web.Choice
	for _, a := range v.stored.dir.Agencies() {
		c := web.Choice{Value: strconv.FormatInt(a.ID, 10), Label: a.ShortName}
		if slices.Contains(w.Candidates, a.ID) {
			first = append(first, c)
		} else {
			rest = append(rest, c)
		}
	}
	return append(first, rest...)
}

func (v bookReviewPage) taskChoices(w TrackWord) []web.Choice {
	var first, rest []web.Choice
	seen := map[int64]bool{}
	for _, l := range v.stored.Lines {
		if seen[l.Task.ID] {
			continue
		}
		seen[l.Task.ID] = true
		const shown = 90
		c := web.Choice{Value: strconv.FormatInt(l.Task.ID, 10), Label: clip(l.Task.No+labelSign+l.Task.Title, shown)}
		if slices.Contains(w.Candidates, l.Task.ID) {
			first = append(first, c)
		} else {
			rest = append(rest, c)
		}
	}
	return append(first, rest...)
}

// mapBook keeps what the form says about the words of a table.
func (s *Service) mapBook(r *http.Request, id, version int64, f web.Form) error {
	var words []bookWord
	for name := range f.Values {
		for prefix, kind := range map[string]string{"cot:": wordColumn, "co-quan:": wordAgency, "nhiem-vu:": wordTask} {
			if folded, ok := strings.CutPrefix(name, prefix); ok && f.Get(name) != "?" {
				words = append(words, bookWord{kind, folded, f.Get(name)})
			}
		}
	}
	slices.SortFunc(words, func(a, b bookWord) int { return strings.Compare(a.Kind+a.Folded, b.Kind+b.Folded) })
	return s.MapWorkbook(r.Context(), identity.Who(r.Context()), id, version, words)
}
