package calendar

// Rhythm says when reports on periods of one kind are asked for. All of it is data that the
// focal department may change, because plans say no more than "theo quy định".
type Rhythm struct {
	Kind           Kind
	Closing        Closing
	CommuneDays    int // due so many days after the period closes; negative: before it closes
	DepartmentDays int // when the focal department hands in the consolidated report
}

// UsualRhythms are proposals to be confirmed by the focal department. Agencies get two days
// after closing, the department six; the yearly report is asked for before its year closes,
// by 15/11 and 30/11, so that it can reach the ministry by 15/12.
func UsualRhythms() []Rhythm {
	return []Rhythm{
		{Month, UsualClosing, 2, 6},
		{Quarter, UsualClosing, 2, 6},
		{Half, UsualClosing, 2, 11},
		{Year, UsualClosing, -29, -14},
	}
}

// UsualRhythm is the proposal for one kind.
func UsualRhythm(kind Kind) (Rhythm, bool) {
	for _, r := range UsualRhythms() {
		if r.Kind == kind {
			return r, true
		}
	}
	return Rhythm{}, false
}

// Due is the day by which the report on p must be in: from communes and other agencies, or
// the consolidated one from the department. A day off moves it to the next working day.
func (r Rhythm) Due(p Period, commune bool, h Holidays) Day {
	days := r.DepartmentDays
	if commune {
		days = r.CommuneDays
	}
	return h.NextWorkingDay(p.To.Add(days))
}

// FiguresTo is the last day whose figures the report on p can hold: the end of p, or the day
// before the reports are asked for if that comes first.
func (r Rhythm) FiguresTo(p Period) Day {
	return min(p.To, p.To.Add(r.CommuneDays-1))
}

// Deadline is a time limit such as "5 working days" or "10 days".
type Deadline struct {
	Days    int
	Working bool
}

// Due is the last day of the limit when it starts by something that happened on a day; that
// day is not counted. A limit that ends on a day off ends on the next working day.
func (l Deadline) Due(start Day, h Holidays) Day {
	if l.Working {
		return h.NextWorkingDay(h.AddWorkingDays(start, l.Days))
	}
	return h.NextWorkingDay(start.Add(l.Days))
}
