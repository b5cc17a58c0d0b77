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

// Tally counts expected answers. Waiting, Returned, Sent, Punctual and Nothing are parts of the four, shown beside them.
type Tally struct {
	InTime, Late, Open, Overdue int
	Waiting                     int // of Open and Overdue: submitted, nobody has looked yet
	Returned                    int // of Open and Overdue: sent back
	Sent                        int // of Waiting: the due day has passed, so they lie in Overdue; it is the reviewer's turn
	Punctual                    int // of Sent: submitted by the due day
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
		if r.Due.Before(today) {
			t.Sent++
			if !r.Late() {
				t.Punctual++
			}
		}
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
		t.Waiting + u.Waiting, t.Returned + u.Returned, t.Sent + u.Sent, t.Punctual + u.Punctual, t.Nothing + u.Nothing,
	}
}

// All is how many answers are expected of periods that have begun.
func (t Tally) All() int { return t.InTime + t.Late + t.Open + t.Overdue }

// Done is how many were accepted.
func (t Tally) Done() int { return t.InTime + t.Late }

// Owed is how many answers are overdue because the agency has not sent them; the rest of Overdue waits for the reviewer.
func (t Tally) Owed() int { return t.Overdue - t.Sent }

// OnTimeSoFar is the on-time rate on a day: what was sent in time and still waits is left out, nobody knows yet what it will be.
func (t Tally) OnTimeSoFar() (num, den int) {
	return t.InTime, t.InTime + t.Late + t.Overdue - t.Punctual
}

// Full is the completeness on a day as a fraction: accepted ÷ (accepted + overdue). What may still be answered is left out, so
// whoever has answered everything that fell due has it all.
func (t Tally) Full() (num, den int) { return t.Done(), t.Done() + t.Overdue }

// Complete is how much of all that is asked for is done, as a fraction: the rate of the consolidated report.
func (t Tally) Complete() (num, den int) { return t.Done(), t.All() }
