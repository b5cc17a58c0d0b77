package plan

import "lantoa/internal/calendar"

// Box is one of the four boxes in which trackers count, or none when the period has not begun.
type Box int

// The boxes.
const (
	NotBegun   Box = iota
	DoneInTime     // accepted, submitted by its due day
	DoneLate       // accepted, submitted after it
	OpenInTime     // not accepted, the due day has not passed
	Overdue        // not accepted, the due day has passed; a draft or a submission clears nothing
)

// Box puts the report into its box as of a day, by its present state.
func (r Report) Box(today calendar.Day) Box {
	switch {
	case r.State == Accepted && !r.Late():
		return DoneInTime
	case r.State == Accepted:
		return DoneLate
	case r.From.After(today):
		return NotBegun
	case r.Due.Before(today):
		return Overdue
	}
	return OpenInTime
}

// Tally counts expected answers. Waiting, Returned and Nothing are parts of the four, shown beside them.
type Tally struct {
	InTime, Late, Open, Overdue int
	Waiting                     int // of Open and Overdue: submitted, nobody has looked yet
	Returned                    int // of Open and Overdue: sent back
	Nothing                     int // of InTime and Late: "không phát sinh" or "không thuộc việc"
}

// Add counts one report as of a day.
func (t *Tally) Add(r Report, today calendar.Day) {
	switch r.Box(today) {
	case DoneInTime:
		t.InTime++
	case DoneLate:
		t.Late++
	case OpenInTime:
		t.Open++
	case Overdue:
		t.Overdue++
	case NotBegun:
		return
	}
	switch {
	case r.State == Submitted:
		t.Waiting++
	case r.State == Returned:
		t.Returned++
	case r.State == Accepted && r.Answer != Activities:
		t.Nothing++
	}
}

// Plus adds up two tallies.
func (t Tally) Plus(u Tally) Tally {
	return Tally{
		t.InTime + u.InTime, t.Late + u.Late, t.Open + u.Open, t.Overdue + u.Overdue,
		t.Waiting + u.Waiting, t.Returned + u.Returned, t.Nothing + u.Nothing,
	}
}

// All is how many answers are expected of periods that have begun.
func (t Tally) All() int { return t.InTime + t.Late + t.Open + t.Overdue }

// Done is how many were accepted.
func (t Tally) Done() int { return t.InTime + t.Late }

// OnTime is the on-time rate as a fraction: accepted in time ÷ (accepted in time + accepted late + overdue).
func (t Tally) OnTime() (num, den int) { return t.InTime, t.InTime + t.Late + t.Overdue }

// Complete is the completeness as a fraction: accepted ÷ expected so far.
func (t Tally) Complete() (num, den int) { return t.Done(), t.All() }
