package plan

import (
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/problem"
)

// DueKind says how a document words the time of a task.
type DueKind string

// The kinds of due, as in the JSON that `plan parse` prints.
const (
	DueBy         DueKind = "by"
	DueQuarter    DueKind = "quarter"
	DueWithinYear DueKind = "within_year"
	DuePeriod     DueKind = "period"
	DueOngoing    DueKind = "ongoing"
	DueUnknown    DueKind = "unknown"
)

// Due is when a task is to be done. From and To are "" where the document names none.
type Due struct {
	Kind     DueKind
	From, To calendar.Day
	Text     string // the printed words
}

// Once is the rhythm of a task that is answered one time, by its due day. Other rhythms are kinds of calendar.Period.
const Once calendar.Kind = "once"

// Task is one piece of work of a plan.
type Task struct {
	ID           int64
	PlanID       int64
	No           string // III.2
	Position     int
	Title        string
	Body         string // the words under "Nội dung"
	Due          Due
	Rhythm       calendar.Kind // Once, or how often agencies report
	Pillar       string        // P1, P2, P3 or ""
	Deliverables []string
	Activities   []string // what the document lists under the task
	Evidence     bool     // a report of activities needs evidence: what Rules say, or any file or link
	Rules        []EvidenceRule
	Span         Span
	BeganOn      calendar.Day // "" is from the beginning of the plan
	EndedOn      calendar.Day // an amendment ended it on this day; "" while it runs
	Version      int64
}

// DefaultRhythm is how often a task is reported on when nobody says otherwise: a task with an end of its own once,
// any other in the rhythm of the plan.
func DefaultRhythm(d Due, of calendar.Kind) calendar.Kind {
	switch d.Kind {
	case DueBy, DueQuarter, DuePeriod:
		if d.To.Valid() {
			return Once
		}
	}
	return of
}

// Validate says what stands in the way of saving the task.
func (t Task) Validate() error {
	var errs []error
	if strings.TrimSpace(t.Title) == "" {
		errs = append(errs, problem.Field("title", "Nhiệm vụ %s chưa có tên.", t.No))
	}
	if len([]rune(t.Title)) > maxTitle {
		errs = append(errs, problem.Field("title", "Tên nhiệm vụ %s quá dài. Rút gọn dưới %d chữ cái.", t.No, maxTitle))
	}
	if t.Due.From != "" && !t.Due.From.Valid() || t.Due.To != "" && !t.Due.To.Valid() {
		errs = append(errs, problem.Field("due_to", "Thời hạn của nhiệm vụ %s chưa đúng. Ghi ngày như 30/06/2026.", t.No))
	} else if t.Due.From != "" && t.Due.To != "" && t.Due.To.Before(t.Due.From) {
		errs = append(errs, problem.Field("due_to", "Thời hạn của nhiệm vụ %s kết thúc trước khi bắt đầu. Kiểm tra lại hai ngày.", t.No))
	}
	errs = append(errs, checkRules(t.Rules))
	if t.Rhythm == Once && !t.Due.To.Valid() {
		errs = append(errs, problem.Field("rhythm", "Nhiệm vụ %s báo cáo một lần thì phải có ngày cuối. Ghi ngày cuối hoặc chọn báo cáo theo kỳ.", t.No))
	}
	return problem.Collect(errs...)
}

// Assignment is one agency at one task. A group in the document ("UBND các xã, phường") became one Assignment a member.
type Assignment struct {
	ID       int64
	TaskID   int64
	AgencyID int64
	Duty     DutyKind
	Printed  string       // the words of the document that it came from
	AckedOn  calendar.Day // the day on which the agency acknowledged it, or ""
	AckedBy  string
	Since    calendar.Day // periods that ended before are not asked for; "" all
	EndedOn  calendar.Day // the day on which it was taken from the agency, or ""
}

// DutyKind tells leading from coordinating; the two are counted apart.
type DutyKind string

// The duties at a task.
const (
	Lead    DutyKind = "lead"
	Partner DutyKind = "partner"
)

// Name is the duty in Vietnamese.
func (k DutyKind) Name() string {
	if k == Lead {
		return "Chủ trì"
	}
	return "Phối hợp"
}

// Expected is one answer that a task asks of an agency.
type Expected struct {
	Period calendar.Period
	Due    calendar.Day
}

// Expected lists the answers that a task asks of every agency at it, in order. A task that is answered once has one, from
// the start of its window to its due day; any other has one a period from the plan's start to the task's end.
func (p Plan) Expected(t Task, h calendar.Holidays) []Expected {
	if t.Rhythm == Once {
		from := t.Due.From
		if from == "" || from.Before(p.StartsOn) {
			from = p.StartsOn
		}
		if from.After(t.Due.To) {
			from = t.Due.To
		}
		period, ok := calendar.CustomPeriod(from, t.Due.To)
		if !ok {
			return nil
		}
		return []Expected{{period, h.NextWorkingDay(t.Due.To)}}
	}
	rhythm := p.RhythmOf(t.Rhythm)
	lastYear := p.Year
	if t.Due.To.Valid() {
		lastYear = max(lastYear, t.Due.To.Year())
	}
	var all []Expected
	for year := p.Year; year <= min(lastYear, p.Year+maxPlanYears); year++ {
		for _, period := range rhythm.Closing.Periods(t.Rhythm, year) {
			if period.To.Before(p.StartsOn) || t.Due.From.Valid() && period.To.Before(t.Due.From) ||
				t.Due.To.Valid() && period.From.After(t.Due.To) {
				continue
			}
			all = append(all, Expected{period, rhythm.Due(period, true, h)})
		}
	}
	return all
}

const maxPlanYears = 10 // a plan that runs longer is asked for again in its next version

// RhythmOf is when reports of a kind of period are due under this plan.
func (p Plan) RhythmOf(kind calendar.Kind) calendar.Rhythm {
	if kind == p.Rhythm.Kind {
		return p.Rhythm
	}
	r, _ := calendar.UsualRhythm(kind)
	r.Closing = p.Rhythm.Closing
	return r
}
