package plan

import (
	"slices"
	"strings"

	"lantoa/internal/calendar"
)

// askedRow is an expected answer as the laying out of a changed plan sees it.
type askedRow struct {
	ID, AgencyID  int64
	Period        string
	From, To, Due calendar.Day
	State         State
	Touched       bool // it has a history: it stays, whatever the plan says now
	Extended      bool // its day was put off: a version does not bring it forward again
	Duty          DutyKind
}

// open reports whether the agency still has it to answer.
func (r askedRow) open() bool { return r.State == Awaited || r.State == Draft || r.State == Returned }

func (r askedRow) once() bool { return strings.Contains(r.Period, "..") }

// layout is what a changed plan asks of a task from a day on.
type layout struct {
	From     calendar.Day            // the day of the change
	Starts   calendar.Day            // reports are asked for from this day on, now
	Started  calendar.Day            // and before the change
	Once     bool                    // the task is answered once
	Want     []Expected              // of every agency, the whole plan
	Locked   func(calendar.Day) bool // answers that end on the day belong to a closed period
	At       []Assignment            // who has the task now
	Withdraw bool                    // whoever no longer has it need not answer what is open
	AtOnce   bool                    // what nobody has begun gives way also in the period under way
}

// redue is an expected answer whose day changes, and its duty or period with it.
type redue struct {
	askedRow
	Period        string
	From, To, Due calendar.Day
	Duty          DutyKind
}

// asking is an answer that is asked for newly.
type asking struct {
	Agency int64
	Expected
}

// relayed says how the expected answers of a task change.
type relayed struct {
	Withdraw []askedRow
	Redue    []redue
	Add      []asking
	Held     []askedRow // open and begun: kept though the plan no longer asks for them
}

// plus joins what changes at two tasks.
func (r relayed) plus(x relayed) relayed {
	return relayed{
		slices.Concat(r.Withdraw, x.Withdraw), slices.Concat(r.Redue, x.Redue), slices.Concat(r.Add, x.Add), slices.Concat(r.Held, x.Held),
	}
}

func (r relayed) empty() bool { return len(r.Withdraw)+len(r.Redue)+len(r.Add) == 0 }

// relay lays out the expected answers of one task anew. What is answered stays as it is, what belongs to a closed period too; the period
// that is under way goes on as it began, and the change shows from the next one.
func (l layout) relay(rows []askedRow) (out relayed) {
	of := map[int64][]askedRow{}
	for _, r := range rows {
		of[r.AgencyID] = append(of[r.AgencyID], r)
	}
	has := map[int64]bool{}
	for _, a := range l.At {
		has[a.AgencyID] = true
		out = out.plus(l.relayAgency(a, of[a.AgencyID]))
	}
	for _, r := range rows {
		if !has[r.AgencyID] {
			out = out.plus(l.leave(r))
		}
	}
	return out
}

// leave is what becomes of an answer of an agency that no longer has the task.
func (l layout) leave(r askedRow) (out relayed) {
	switch {
	case !r.open() || l.Locked(r.To):
	case r.Touched:
		out.Held = append(out.Held, r)
	case l.Withdraw || !r.From.Before(l.From):
		out.Withdraw = append(out.Withdraw, r)
	}
	return out
}

func (l layout) relayAgency(a Assignment, rows []askedRow) (out relayed) {
	left := slices.Clone(rows)
	take := func(fits func(askedRow) bool) (r askedRow, ok bool) {
		i := slices.IndexFunc(left, fits)
		if i < 0 {
			return r, false
		}
		r = left[i]
		left = slices.Delete(left, i, i+1)
		return r, true
	}
	var missing, passed []Expected
	for _, e := range l.Want {
		key := e.Period.Key()
		r, ok := take(func(r askedRow) bool { return r.Period == key })
		if !ok && l.Once {
			r, ok = take(askedRow.once)
		}
		switch {
		case ok:
			out.Redue = append(out.Redue, l.change(r, e, a.Duty, rows)...)
		case l.asksNow(e, a):
			missing = append(missing, e)
		default:
			passed = append(passed, e)
		}
	}
	var stay []askedRow
	for _, r := range left {
		if l.over(r) {
			out.Withdraw = append(out.Withdraw, r)
			continue
		}
		stay = append(stay, r)
		if r.Touched && r.open() && !l.Locked(r.To) && !r.From.Before(l.From) {
			out.Held = append(out.Held, r)
		}
		if r.open() && r.Duty != a.Duty && !l.Locked(r.To) && !r.To.Before(l.From) {
			out.Redue = append(out.Redue, redue{r, r.Period, r.From, r.To, r.Due, a.Duty})
		}
	}
	for _, e := range l.fill(missing, passed, stay, out.Withdraw) {
		out.Add = append(out.Add, asking{a.AgencyID, e})
	}
	return out
}

// fill fits newly asked periods beside those that stay: no day is lost between the old rhythm and the new one. A period that begins under one
// that stays begins after it; the first one takes the days that a withdrawn period leaves behind.
func (l layout) fill(missing, passed []Expected, stay, gone []askedRow) (all []Expected) {
	if l.Once {
		return missing
	}
	for i, e := range missing {
		if i == 0 {
			e.Period.From = orphaned(e.Period.From, passed, gone)
		}
		for _, r := range slices.SortedFunc(slices.Values(stay), func(a, b askedRow) int { return strings.Compare(string(a.From), string(b.From)) }) {
			if !r.once() && r.From <= e.Period.From && e.Period.From <= r.To {
				e.Period.From = r.To.Add(1)
			}
		}
		if e.Period.From <= e.Period.To {
			all = append(all, e)
		}
	}
	return all
}

// orphaned is the first day before from that the plan asks for, in a period that has passed, and that only a withdrawn answer covered.
func orphaned(from calendar.Day, passed []Expected, gone []askedRow) calendar.Day {
	for _, r := range gone {
		for _, e := range passed {
			if first := max(e.Period.From, r.From); !r.once() && first <= min(e.Period.To, r.To) {
				from = min(from, first)
			}
		}
	}
	return from
}

// change brings an answer that is still open to the day and duty that the plan has now.
func (l layout) change(r askedRow, e Expected, duty DutyKind, rows []askedRow) []redue {
	past := !r.once() && r.To.Before(l.From)
	if !r.open() || past || l.Locked(r.To) || l.Locked(e.Period.To) {
		return nil
	}
	next := redue{r, r.Period, r.From, r.To, e.Due, duty}
	switch {
	case r.once():
		next.To = max(e.Period.To, r.From)
		next.Period = calendar.Period{Kind: calendar.Custom, From: r.From, To: next.To}.Key()
	case e.Period.From == r.From && e.Period.To == r.To:
	case r.From.Before(l.From) || r.Touched: // under way: it ends as it began
		next.Due = r.Due
	default:
		next.From, next.To = e.Period.From, e.Period.To
		if slices.ContainsFunc(rows, func(now askedRow) bool { return now.To.Add(1) == r.From && (now.From.Before(l.From) || l.strays(now)) }) {
			next.From = r.From // no day between two periods is lost, and none counts twice
		}
	}
	if r.Extended {
		next.Due = max(next.Due, r.Due)
	}
	if next.Due == r.Due && next.To == r.To && next.From == r.From && next.Duty == r.Duty {
		return nil
	}
	return []redue{next}
}

// strays reports whether an answer stays only because someone has begun it or its period is closed: the plan asks for other periods now.
func (l layout) strays(r askedRow) bool {
	return (r.Touched || l.Locked(r.To)) && !slices.ContainsFunc(l.Want, func(e Expected) bool { return e.Period.Key() == r.Period })
}

// asksNow: answers of periods that were over before the change are not asked for afterwards, unless the plan itself now starts earlier.
// Nobody is asked for what ended before they had the task.
func (l layout) asksNow(e Expected, a Assignment) bool {
	if l.Locked(e.Period.To) || e.Period.To.Before(a.Since) {
		return false
	}
	return l.Once || !e.Period.To.Before(l.From) || l.Starts.Before(l.Started) && e.Period.To.Before(l.Started)
}

// over reports whether an answer that the plan does not ask for any more can go: nobody has begun it, and its period lies ahead, or it is of
// another rhythm, or before the plan starts.
func (l layout) over(r askedRow) bool {
	if r.Touched || r.State != Awaited || l.Locked(r.To) {
		return false
	}
	return !r.From.Before(l.From) || l.AtOnce && !r.To.Before(l.From) || r.once() && !l.Once || l.Started.Before(l.Starts) && r.To.Before(l.Starts)
}
