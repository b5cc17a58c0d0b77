package plan

import (
	"slices"
	"strconv"

	"lantoa/internal/web"
)

// answerChoices are the answers in the words of the form.
var answerChoices = []web.Choice{
	{Value: string(Activities), Label: "Có hoạt động"},
	{Value: string(Nothing), Label: "Không phát sinh"},
	{Value: string(NotApplicable), Label: "Không thuộc việc của cơ quan"},
}

func answerName(a Answer) string {
	for _, c := range answerChoices {
		if c.Value == string(a) {
			return c.Label
		}
	}
	return "Chưa trả lời"
}

// unfold reports whether a part of a form that is folded away must stand open: it holds something typed or something wrong.
func unfold(f web.Form, names ...string) bool {
	for _, name := range names {
		if f.Get(name) != "" || f.Error(name) != "" {
			return true
		}
	}
	return false
}

func (s figureSet) otherNames() (names []string) {
	for n := range otherRows {
		names = append(names, otherField(n), otherValue(n), otherNote(n))
	}
	return names
}

// figureNames are the fields of the figures that the form lays out.
func (s figureSet) figureNames() (names []string) {
	for _, i := range s.Common {
		names = append(names, figureField(i.ID), noteField(i.ID))
	}
	return append(names, s.otherNames()...)
}

func evidencePath(e Evidence) string { return "/minh-chung/" + strconv.FormatInt(e.ID, 10) }

func activityPath(a Activity) string {
	return reportPath(a.ReportID) + "/hoat-dong/" + strconv.FormatInt(a.ID, 10)
}

// reportTexts are the texts of a report that are not empty, with their names.
func reportTexts(r Report) [][2]string {
	var all [][2]string
	for _, f := range [][2]string{{"Tóm tắt", r.Summary}, {"Khó khăn, vướng mắc", r.Difficulties}, {"Đề nghị", r.Proposals}} {
		if f[1] != "" {
			all = append(all, f)
		}
	}
	return all
}

func (p reportForm) storedTexts() [][2]string { return reportTexts(*p.Stored) }

// empty reports whether nothing has been entered at all.
func (v reportView) empty() bool {
	return v.Report.Answer == NoAnswer && len(v.Activities)+len(v.Figures)+len(v.Evidence) == 0 && len(reportTexts(v.Report)) == 0
}

// formStep is a station of the form.
type formStep struct {
	Name          string
	Done, Current bool
}

func (p reportForm) steps() []formStep {
	r := p.Report
	settled := r.Answer == Nothing || r.Answer == NotApplicable
	all := []formStep{
		{Name: "Trả lời", Done: r.Answer != NoAnswer},
		{Name: "Hoạt động", Done: settled || len(p.Activities) > 0},
		{Name: "Minh chứng", Done: settled || len(p.Evidence) > 0},
		{Name: "Xem, gửi"},
	}
	for i := range all {
		if !all[i].Done {
			all[i].Current = true
			break
		}
	}
	return all
}

// withNote adds a note after a comma; without a note there is no comma.
func withNote(words, note string) string {
	if note == "" {
		return words
	}
	return words + ", " + note
}

// rareChosen reports whether a language is ticked that the form folds away.
func (p activityForm) rareChosen() bool {
	return slices.ContainsFunc(p.MoreLanguages, func(c web.Choice) bool { return p.Form.Has("languages", c.Value) })
}

// figures counts the figures of the activity.
func (p activityForm) figures() (n int) {
	for _, f := range p.Dossier.Figures {
		if f.ActivityID == p.Activity.ID {
			n++
		}
	}
	return n
}
