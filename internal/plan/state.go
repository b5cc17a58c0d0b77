package plan

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
)

// Standing is where one report stands, in the words and the order of lists: what needs doing comes first.
type Standing struct {
	Key  string // in addresses
	Chip string // the kind of chip that shows it
	Name string
	Rank int
}

// standings are all of them. Every report has exactly one.
var standings = []Standing{
	{"qua-han", "late", "Quá hạn", 0},
	{"tra-lai", "back", "Trả lại", 1},
	{"cho-duyet", "wait", "Chờ duyệt", 2},
	{"ban-nhap", "draft", "Bản nháp", 3},
	{"chua-bao-cao", "none", "Chưa báo cáo", 4},
	{"khong-phat-sinh", "none", "Không phát sinh", 5},
	{"khong-thuoc-viec", "none", "Không thuộc việc", 6},
	{"da-chap-nhan", "ok", "Đã chấp nhận", 7},
	{"chua-den-ky", "none", "Chưa đến kỳ", 8},
}

// Standing says where the report stands on a day. Sent and returned reports keep their word when the due day has passed:
// it tells whose turn it is.
func (r Report) Standing(today calendar.Day) Standing {
	switch {
	case r.State == Accepted && r.Answer == Nothing:
		return standings[5]
	case r.State == Accepted && r.Answer == NotApplicable:
		return standings[6]
	case r.State == Accepted:
		return standings[7]
	case r.State == Submitted:
		return standings[2]
	case r.State == Returned:
		return standings[1]
	case r.From.After(today):
		return standings[8]
	case r.Due.Before(today):
		return standings[0]
	case r.State == Draft:
		return standings[3]
	}
	return standings[4]
}

// boxNames are the four boxes in the order of the cards; the key is for addresses.
var boxNames = []struct {
	Box       Box
	Key, Name string
}{
	{DoneInTime, "dung-han", "Xong đúng hạn"},
	{DoneLate, "tre-han", "Xong trễ hạn"},
	{OpenInTime, "dang-lam", "Đang làm"},
	{Overdue, "qua-han", "Quá hạn"},
}

func boxOf(key string) (Box, string) {
	for _, b := range boxNames {
		if b.Key == key {
			return b.Box, b.Name
		}
	}
	return NotBegun, ""
}

// In is how many of the tally lie in a box.
func (t Tally) In(b Box) int {
	return map[Box]int{DoneInTime: t.InTime, DoneLate: t.Late, OpenInTime: t.Open, Overdue: t.Overdue}[b]
}

// OnTimeFormula shows how the on-time rate comes about.
func (t Tally) OnTimeFormula() string {
	if _, den := t.OnTimeSoFar(); den == 0 {
		return "Chưa có báo cáo nào xong hoặc quá hạn."
	}
	late := digits(t.Overdue)
	if t.Punctual > 0 {
		return fmt.Sprintf("%s xong đúng hạn ÷ (%s + %s xong trễ + %s quá hạn − %s đã gửi đúng hạn, đang chờ duyệt). Bản nháp chưa tính là xong.",
			digits(t.InTime), digits(t.InTime), digits(t.Late), late, digits(t.Punctual))
	}
	return fmt.Sprintf("%s xong đúng hạn ÷ (%s + %s xong trễ + %s quá hạn). Bản nháp chưa tính là xong.",
		digits(t.InTime), digits(t.InTime), digits(t.Late), late)
}

// FullFormula shows how the completeness comes about.
func (t Tally) FullFormula() string {
	num, den := t.Full()
	if den == 0 {
		return "Chưa có báo cáo nào xong hoặc quá hạn."
	}
	return fmt.Sprintf("%s đã chấp nhận ÷ (%s + %s quá hạn). Báo cáo còn hạn chưa tính.", digits(num), digits(num), digits(t.Overdue))
}

// parts tells what of the four counts is of a kind of its own.
func (t Tally) parts() string {
	var all []string
	if t.Nothing > 0 {
		all = append(all, "Trong số đã xong: "+digits(t.Nothing)+" không phát sinh hoặc không thuộc việc.")
	}
	if t.Waiting+t.Returned > 0 {
		all = append(all, "Trong số chưa xong: "+digits(t.Waiting)+" chờ duyệt, "+digits(t.Returned)+" trả lại.")
	}
	return strings.Join(all, " ")
}

// sentWords tells how much of the overdue waits for the reviewer, not for the agency.
func (t Tally) sentWords() string {
	if t.Sent == 0 {
		return ""
	}
	return "trong đó " + digits(t.Sent) + " đã gửi, chờ duyệt"
}

func digits(n int) string { return i18n.Number(int64(n)) }

func percent(num, den int) string { return i18n.Percent(int64(num), int64(den)) }

// heat is the step of the tile map for a share, and -1 without data.
func heat(num, den int) int {
	if den == 0 {
		return -1
	}
	share := wholePercent(num, den)
	for i, from := range []int{95, 80, 60, 30} {
		if share >= from {
			return 4 - i
		}
	}
	return 0
}

var heatSteps = []string{"Dưới 30 %", "30 đến 59 %", "60 đến 79 %", "80 đến 94 %", "95 đến 100 %"}

// PeriodName names the period of a report, from its key.
func (p Plan) PeriodName(key string) string {
	period, ok := p.Rhythm.Closing.Parse(key)
	if !ok {
		return key
	}
	return period.Name()
}

// reportOn is "Báo cáo quý III năm 2026", or "Báo cáo" for a task that is answered once.
func (p Plan) reportOn(key string) string {
	if strings.Contains(key, "..") {
		return "Báo cáo kết quả"
	}
	return "Báo cáo " + i18n.LowerFirst(p.PeriodName(key))
}

var rhythmNames = map[calendar.Kind]string{
	Once: "Một lần, khi hết hạn", calendar.Month: "Hằng tháng", calendar.Quarter: "Hằng quý", calendar.Half: "6 tháng một lần", calendar.Year: "Hằng năm",
}

// RhythmName is how often agencies report on the task.
func (t Task) RhythmName() string { return rhythmNames[t.Rhythm] }

// DueName is the time of the task: the printed words, with the days they mean.
func (t Task) DueName() string {
	days := ""
	switch {
	case t.Due.From.Valid() && t.Due.To.Valid():
		days = i18n.Date(t.Due.From) + " đến " + i18n.Date(t.Due.To)
	case t.Due.To.Valid():
		days = "đến " + i18n.Date(t.Due.To)
	case t.Due.From.Valid():
		days = "từ " + i18n.Date(t.Due.From)
	}
	switch {
	case t.Due.Text == "" && days == "":
		return "Văn bản không nêu"
	case t.Due.Text == "":
		return i18n.UpperFirst(days)
	case days == "":
		return i18n.UpperFirst(t.Due.Text)
	}
	return i18n.UpperFirst(t.Due.Text) + " (" + days + ")"
}

//go:embed data/observances.csv
var observancesCSV []byte

// observance is a day or stretch of days in the year that the plan speaks to.
type observance struct {
	lunar    bool
	from, to string // month-day
	name     string
	peak     bool
}

func loadObservances() ([]observance, error) {
	rows, err := table(observancesCSV)
	if err != nil {
		return nil, fmt.Errorf("observances: %w", err)
	}
	var all []observance
	for _, r := range rows {
		all = append(all, observance{r["calendar"] == "lunar", r["from"], r["to"], r["name_vi"], r["peak"] == "yes"})
	}
	return all, nil
}

// on is the first day of the observance in a year.
func (o observance) on(year int) (calendar.Day, bool) {
	if !o.lunar {
		d := calendar.Day(fmt.Sprintf("%04d-%s", year, o.from))
		return d, d.Valid()
	}
	month, day, _ := strings.Cut(o.from, "-")
	m, err1 := strconv.Atoi(month)
	d, err2 := strconv.Atoi(day)
	if err1 != nil || err2 != nil {
		return "", false
	}
	return calendar.DayOfLunar(calendar.LunarDate{Year: year, Month: m, Day: d})
}

// coming is one line of what lies ahead.
type coming struct {
	Day  calendar.Day
	Text string
	Href string
	rank int // what must not be left out when the list is full comes first
}

const (
	aheadDays = 70
	maxComing = 7
)

// dueDay is how much is due on a day.
type dueDay struct {
	Due            calendar.Day
	Period         string
	Tasks, Reports int
}

// ahead lists what comes: due days, ends of periods, the consolidated report, days of the year that the plan speaks to.
func ahead(p Plan, dues []dueDay, days []observance, h calendar.Holidays, today calendar.Day) []coming {
	last := today.Add(aheadDays)
	var all []coming
	add := func(d calendar.Day, rank int, href, text string) {
		if d.Valid() && !d.Before(today) && !d.After(last) {
			all = append(all, coming{d, text, href, rank})
		}
	}
	for _, d := range dues {
		add(d.Due, 0, "", fmt.Sprintf("Hạn %s: %s báo cáo chưa gửi của %s nhiệm vụ", i18n.LowerFirst(p.reportOn(d.Period)), digits(d.Reports), digits(d.Tasks)))
	}
	if period, ok := p.Rhythm.Closing.PeriodOf(p.Rhythm.Kind, today); ok {
		for _, q := range []calendar.Period{period.Previous(), period, period.Next()} {
			add(q.To, 1, "", "Hết kỳ "+i18n.LowerFirst(q.Name())+", chốt số liệu")
			add(p.Rhythm.Due(q, false, h), 0, "/tong-hop", "Sở trình UBND tỉnh báo cáo "+i18n.LowerFirst(q.Name()))
		}
	}
	for _, o := range days {
		rank := 2
		if o.peak {
			rank = 0
		}
		for _, year := range []int{today.Year(), today.Year() + 1} {
			if d, ok := o.on(year); ok {
				add(d, rank, "", o.name)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b coming) int { return cmp.Or(a.rank-b.rank, cmp.Compare(a.Day, b.Day)) })
	if len(all) > maxComing {
		all = all[:maxComing]
	}
	slices.SortStableFunc(all, func(a, b coming) int { return cmp.Compare(a.Day, b.Day) })
	return all
}
