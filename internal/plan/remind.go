package plan

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Audience is whom a step of the ladder speaks to.
type Audience string

// The audiences.
const (
	ToAgency   Audience = "agency"   // the people who report for the agency, and its office
	ToHead     Audience = "head"     // the agency's leaders
	ToFocal    Audience = "focal"    // the coordinators of the focal department
	ToSuperior Audience = "superior" // the coordinators' superior: the leaders of the focal department
)

// audiences are all of them, in the order of lists.
var audiences = []struct {
	Audience Audience
	Name     string
}{
	{ToAgency, "Cán bộ báo cáo của cơ quan"},
	{ToHead, "Lãnh đạo cơ quan"},
	{ToFocal, "Chuyên viên đầu mối"},
	{ToSuperior, "Lãnh đạo cơ quan đầu mối"},
}

// Name is the audience in Vietnamese; "" for what is none.
func (a Audience) Name() string {
	for _, x := range audiences {
		if x.Audience == a {
			return x.Name
		}
	}
	return ""
}

// summary reports whether the audience hears about all agencies in one letter, not about its own answers.
func (a Audience) summary() bool { return a == ToFocal || a == ToSuperior }

// Step is one rung of the ladder: so many days before (negative) or after the due day, and then every so many days.
type Step struct {
	Days  int
	Every int // 0: once
	To    Audience
	Text  string // what heads the answers that stand on this rung
}

// Ladder are the steps by which a plan reminds.
type Ladder []Step

//go:embed data/ladder.csv
var ladderCSV []byte

// usualLadder is the ladder of a plan that has none of its own.
func usualLadder() (Ladder, error) {
	rows, err := table(ladderCSV)
	if err != nil {
		return nil, fmt.Errorf("ladder: %w", err)
	}
	var l Ladder
	for _, r := range rows {
		days, err1 := strconv.Atoi(r["days"])
		every, err2 := strconv.Atoi(r["every"])
		if err := cmp.Or(err1, err2); err != nil {
			return nil, fmt.Errorf("ladder: %w", err)
		}
		l = append(l, Step{days, every, Audience(r["audience"]), r["text"]})
	}
	return l, l.Validate()
}

const (
	maxSteps    = 20
	maxLead     = 90  // days before and after the due day that a step may stand at
	maxStepText = 300 // characters
)

// Validate says what stands in the way of using the ladder.
func (l Ladder) Validate() error {
	var errs []error
	if len(l) > maxSteps {
		errs = append(errs, problem.New(problem.Invalid, "Thang nhắc có nhiều nhất %d bậc. Bỏ bớt bậc.", maxSteps))
	}
	type place struct {
		days int
		to   Audience
	}
	seen := map[place]bool{}
	for i, s := range l {
		name := func(field string) string { return fmt.Sprintf("bac-%d-%s", i, field) }
		if s.Days < -maxLead || s.Days > maxLead {
			errs = append(errs, problem.Field(name("ngay"), "Bậc %d: số ngày phải từ -%d (trước hạn) đến %d (sau hạn).", i+1, maxLead, maxLead))
		}
		if s.Every < 0 || s.Every > maxLead || s.Every > 0 && s.Days <= 0 {
			errs = append(errs, problem.Field(name("lap"), "Bậc %d: chỉ bậc sau hạn mới lặp lại, cách nhau từ 1 đến %d ngày. Ghi 0 nếu không lặp.", i+1, maxLead))
		}
		if s.To.Name() == "" {
			errs = append(errs, problem.Field(name("ai"), "Bậc %d: chọn người nhận.", i+1))
		}
		if (s.To.summary() || s.To == ToHead) && s.Days < 1 {
			errs = append(errs, problem.Field(name("ngay"), "Bậc %d: chỉ báo lên lãnh đạo và đầu mối khi đã quá hạn, từ 1 ngày trở lên.", i+1))
		}
		if strings.TrimSpace(s.Text) == "" || len([]rune(s.Text)) > maxStepText {
			errs = append(errs, problem.Field(name("loi"), "Bậc %d: ghi lời nhắc, không quá %d chữ cái.", i+1, maxStepText))
		}
		if seen[place{s.Days, s.To}] {
			errs = append(errs, problem.Field(name("ngay"), "Bậc %d: đã có một bậc cùng ngày, cùng người nhận. Bỏ một bậc.", i+1))
		}
		seen[place{s.Days, s.To}] = true
	}
	return problem.Collect(errs...)
}

// lead is how many days before a due day the ladder begins.
func (l Ladder) lead() int {
	most := 0
	for _, s := range l {
		most = max(most, -s.Days)
	}
	return most
}

// QuietSpan are days on which nothing is sent, named by the focal department.
type QuietSpan struct {
	ID       int64
	From, To calendar.Day
	Name     string
}

const maxQuietDays = 31 // of one span: a longer silence would swallow the ladder

// Validate says what stands in the way of saving the span.
func (q QuietSpan) Validate() error {
	var errs []error
	if !q.From.Valid() {
		errs = append(errs, problem.Field("tu", "Ngày đầu chưa đúng. Ghi như 05/02/2027."))
	}
	if !q.To.Valid() {
		errs = append(errs, problem.Field("den", "Ngày cuối chưa đúng. Ghi như 11/02/2027."))
	}
	if q.From.Valid() && q.To.Valid() {
		if n := q.To.Sub(q.From); n < 0 || n >= maxQuietDays {
			errs = append(errs, problem.Field("den", "Ngày cuối phải sau ngày đầu, cả đợt không quá %d ngày.", maxQuietDays))
		}
	}
	if q.Name == "" || len([]rune(q.Name)) > maxStepText {
		errs = append(errs, problem.Field("ten", "Ghi lý do, ví dụ: Lễ hội đầu xuân."))
	}
	return problem.Collect(errs...)
}

// Quiet knows the days on which nobody is reminded: weekends, holidays, and days of the department's own.
type Quiet struct {
	Holidays calendar.Holidays
	Own      []QuietSpan
}

// Why names the quiet day; "" on a day on which letters go out.
func (q Quiet) Why(d calendar.Day) string {
	for _, s := range q.Own {
		if !d.Before(s.From) && !d.After(s.To) {
			return s.Name
		}
	}
	if q.Holidays.WorkingDay(d) {
		return ""
	}
	if h, ok := q.Holidays.Find(d); ok {
		return h.Name
	}
	return "cuối tuần"
}

const maxQuietRun = 400 // days that are looked at for one that is not quiet

// move is the day on which a step goes out that falls on d. What helps to keep a due day goes out before the quiet days, while
// there is time to act; what tells of a due day that has passed goes out after them.
func (q Quiet) move(d calendar.Day, after bool) calendar.Day {
	step := -1
	if after {
		step = 1
	}
	for range maxQuietRun {
		if q.Why(d) == "" {
			return d
		}
		d = d.Add(step)
	}
	return d
}

// Rung is where an answer stands on the ladder on a day: a step, and which time it comes round.
type Rung struct {
	Step
	At int // days from the due day: Days, or later when the step comes again
}

// At says on which rung an answer stands for an audience. Of several steps that were reached the last one holds: steps that were
// missed are made up for by one, and a step from before the due day is not made up for after it.
func (l Ladder) At(to Audience, due, today calendar.Day, q Quiet) (rung Rung, found bool) {
	for _, s := range l {
		if s.To != to || s.Days <= 0 && due.Before(today) {
			continue
		}
		at, ok := s.reached(due, today, q)
		if ok && (!found || at > rung.At) {
			rung, found = Rung{s, at}, true
		}
	}
	return rung, found
}

// reached is the last time that the step has come round by today, as days from the due day.
func (s Step) reached(due, today calendar.Day, q Quiet) (int, bool) {
	comes := func(at int) bool { return !q.move(due.Add(at), at > 0).After(today) }
	if !comes(s.Days) {
		return 0, false
	}
	at := s.Days
	if s.Every > 0 {
		at += max(0, today.Sub(due)-s.Days) / s.Every * s.Every
	}
	for at > s.Days && !comes(at) {
		at -= s.Every
	}
	return at, true
}

// Owing is an answer that an agency owes.
type Owing struct {
	ReportID, PlanID, TaskID, AgencyID int64
	TaskNo, TaskTitle                  string
	Plan, Period                       string // in words
	Due                                calendar.Day
	State                              State
	Rung                               Rung
	New                                bool // the rung has not been told yet
}

// rungKey is what a told rung is remembered by: of a report, to an audience, for the due day that was then in force.
type rungKey struct {
	Report int64
	To     Audience
	Due    calendar.Day
}

// Digest is what one side is told on one day: all that its agency owes, or for a summary what all agencies owe.
type Digest struct {
	To     Audience
	Agency identity.Agency // whose people read it
	Lines  []Owing         // the most urgent first
}

// fresh counts the lines whose rung has not been told yet; a digest without any is not sent.
func (d Digest) fresh() (n int) {
	for _, o := range d.Lines {
		if o.New {
			n++
		}
	}
	return n
}

// overdue counts the lines whose due day has passed.
func (d Digest) overdue(today calendar.Day) (n int) {
	for _, o := range d.Lines {
		if o.Due.Before(today) {
			n++
		}
	}
	return n
}

// side is an audience of one agency.
type side struct {
	To     Audience
	Agency int64
}

// reminding is all that the rules need to know of a day.
type reminding struct {
	Today   calendar.Day
	Quiet   Quiet
	Ladders map[int64]Ladder // by plan
	Told    map[rungKey]int  // the last rung told
}

// digests puts what is owed into one digest for each side that stands on a rung; agencies are in the order in which they were given.
func (m reminding) digests(owed []Owing, agencies []identity.Agency, focal identity.Agency) []Digest {
	lines := map[side][]Owing{}
	for _, o := range owed {
		for _, a := range audiences {
			rung, ok := m.Ladders[o.PlanID].At(a.Audience, o.Due, m.Today, m.Quiet)
			if !ok {
				continue
			}
			last, was := m.Told[rungKey{o.ReportID, a.Audience, o.Due}]
			one := o
			one.Rung, one.New = rung, !was || last < rung.At
			reader := o.AgencyID
			if a.Audience.summary() {
				reader = focal.ID
			}
			lines[side{a.Audience, reader}] = append(lines[side{a.Audience, reader}], one)
		}
	}
	var all []Digest
	for _, a := range audiences {
		for _, agency := range agencies {
			if mine := lines[side{a.Audience, agency.ID}]; len(mine) > 0 {
				slices.SortStableFunc(mine, func(x, y Owing) int { return cmp.Or(cmp.Compare(x.Due, y.Due), cmp.Compare(x.ReportID, y.ReportID)) })
				all = append(all, Digest{a.Audience, agency, mine})
			}
		}
	}
	return all
}
