package plan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Entry is what an agency writes into its report beside the activities.
type Entry struct {
	Answer       Answer
	Summary      string
	Difficulties string
	Proposals    string
	Totals       []Figure // of the whole period, with a note how they were counted
	How          string   // how the figures came to whoever enters them for an agency; "" leaves it as it is
}

const (
	maxAnswerText = 10_000 // characters of one text
	maxNote       = 500
)

// Validate says what stands in the way of saving a draft. What is only missing may wait until the report is submitted.
func (e Entry) Validate(l Indicators) error {
	var errs []error
	switch e.Answer {
	case NoAnswer, Activities, Nothing, NotApplicable:
	default:
		errs = append(errs, problem.Field("answer", "Chọn lại trong kỳ có hoạt động hay không."))
	}
	for _, f := range []struct{ name, label, text string }{
		{"summary", "Tóm tắt", e.Summary}, {"difficulties", "Phần khó khăn", e.Difficulties}, {"proposals", "Phần đề nghị", e.Proposals},
	} {
		if len([]rune(f.text)) > maxAnswerText {
			errs = append(errs, problem.Field(f.name, "%s quá dài. Rút gọn dưới %d chữ cái hoặc gửi kèm tệp.", f.label, maxAnswerText))
		}
	}
	return problem.Collect(append(errs, checkBehalfWay(e.How), checkFigures(l, e.Totals))...)
}

// checkFigures holds figures to the list of indicators: known, typed by people, once each, in their range.
func checkFigures(l Indicators, figures []Figure) error {
	var errs []error
	seen := map[string]bool{}
	for _, f := range figures {
		i, known := l.Find(f.Indicator)
		name := "figure_" + f.Indicator
		switch {
		case !known || !i.Typed():
			errs = append(errs, problem.New(problem.Invalid, "Không có số liệu “%.40s” trong danh mục. Tải lại trang rồi ghi lại.", f.Indicator))
		case seen[f.Indicator]:
			errs = append(errs, problem.Field(name, "Số liệu “%s” ghi hai lần. Giữ một ô.", i.Name))
		default:
			errs = append(errs, i.check(name, f.Value))
		}
		if len([]rune(f.Note)) > maxNote {
			errs = append(errs, problem.Field("note_"+f.Indicator, "Cách tính quá dài. Rút gọn dưới %d chữ cái.", maxNote))
		}
		seen[f.Indicator] = true
	}
	return problem.Collect(errs...)
}

const fullPercent = 100

func (i Indicator) check(field string, value int64) error {
	switch {
	case value < 0 || value > maxFigure:
		return problem.Field(field, "%s: số phải từ 0 trở lên và không quá lớn.", i.Name)
	case i.Kind == "yesno" && value > 1:
		return problem.Field(field, "%s: chọn Có hoặc Không.", i.Name)
	case i.Kind == "percent" && value > fullPercent:
		return problem.Field(field, "%s: tỷ lệ từ 0 đến 100.", i.Name)
	}
	return nil
}

var wholeNumber = regexp.MustCompile(`^(?:[0-9]{1,15}|[0-9]{1,3}(?:[. \x{00a0}][0-9]{3}){1,4})$`)

// ParseFigure reads a figure as people type it: 1472, 1.472, 85 %, Có. false: nothing was typed.
func ParseFigure(i Indicator, field, text string) (value int64, typed bool, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, false, nil
	}
	switch {
	case i.Kind == "percent":
		text = strings.TrimSpace(strings.TrimSuffix(text, "%"))
	case i.Kind == "yesno" && i18n.Fold(text) == "co":
		text = "1"
	case i.Kind == "yesno" && i18n.Fold(text) == "khong":
		text = "0"
	}
	if !wholeNumber.MatchString(text) {
		return 0, true, problem.Field(field, "%s: ghi số nguyên, ví dụ 1472 hoặc 1.472.", i.Name)
	}
	digits := strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(text)
	value, err = strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, true, problem.Field(field, "%s: ghi số nguyên, ví dụ 1472 hoặc 1.472.", i.Name)
	}
	return value, true, i.check(field, value)
}

// totalDay is the day that figures of the whole period count for.
func (r Report) totalDay(today calendar.Day) calendar.Day { return min(r.To, today) }

// Doubled lists the indicators that stand both at an activity and as a figure of the whole period: both are added up, so one
// of the two is most likely a mistake.
func Doubled(figures []Figure) []string {
	atActivity := map[string]bool{}
	for _, f := range figures {
		if f.ActivityID != 0 {
			atActivity[f.Indicator] = true
		}
	}
	var all []string
	for _, f := range figures {
		if f.ActivityID == 0 && atActivity[f.Indicator] {
			all = append(all, f.Indicator)
		}
	}
	return all
}

// Outside lists the activities that lie wholly outside the period of the report; their figures count for another period.
func (r Report) Outside(activities []Activity) []Activity {
	return slices.DeleteFunc(slices.Clone(activities), func(a Activity) bool { return a.From <= r.To && a.To >= r.From })
}

// withTo gives an activity of one day its last day.
func (a Activity) withTo() Activity {
	if a.To == "" {
		a.To = a.From
	}
	return a
}
