package plan

import (
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

func evidencePath(e Evidence) string { return "/minh-chung/" + strconv.FormatInt(e.ID, 10) }

func (p reportForm) deedPath(a deed) string {
	return reportPath(p.Report.ID) + "/hoat-dong/" + strconv.FormatInt(a.ID, 10)
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
