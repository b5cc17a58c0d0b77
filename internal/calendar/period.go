package calendar

import (
	"fmt"
	"strings"
)

// Kind is the length of a reporting period.
type Kind string

// The kinds of period. Custom has two days of its own and tiles nothing.
const (
	Month   Kind = "month"
	Quarter Kind = "quarter"
	Half    Kind = "half"
	Year    Kind = "year"
	Custom  Kind = "custom"
)

// Years for which periods are made.
const (
	minPeriodYear = 1990
	maxPeriodYear = 2199
	maxCustomDays = 3660
)

// Kinds lists the kinds that tile the year, shortest first.
func Kinds() []Kind { return []Kind{Month, Quarter, Half, Year} }

// months is how many months a kind spans; 0 for Custom and for what is no kind.
func (k Kind) months() int {
	switch k {
	case Month:
		return 1
	case Quarter:
		return 3
	case Half:
		return 6
	case Year:
		return 12
	}
	return 0
}

// Name is the kind in Vietnamese.
func (k Kind) Name() string {
	switch k {
	case Month:
		return "Tháng"
	case Quarter:
		return "Quý"
	case Half:
		return "6 tháng"
	case Year:
		return "Năm"
	}
	return "Khoảng thời gian khác"
}

// Period is a stretch of days for which figures are reported. Both ends belong to it.
type Period struct {
	Kind     Kind
	Year     int
	Index    int // 1 to 12 for months, 1 to 4, 1 to 2, 1; 0 for Custom
	From, To Day
}

// Closing is the day of the month on which figures stop: with 14, November runs from 15/10
// to 14/11. Closing 28 or more means the last day of the month: periods of the calendar.
type Closing int

// UsualClosing is the closing day of the reports that agencies send to government.
const UsualClosing Closing = 14

// Period makes one period; false if there is none such, as a fifth quarter.
func (c Closing) Period(kind Kind, year, index int) (Period, bool) {
	n := kind.months()
	if n == 0 || index < 1 || index > 12/n || year < minPeriodYear || year > maxPeriodYear {
		return Period{}, false
	}
	return Period{
		Kind: kind, Year: year, Index: index,
		From: c.closeOf(year, (index-1)*n).Add(1),
		To:   c.closeOf(year, index*n),
	}, true
}

// closeOf is the day on which the figures of a month stop.
func (c Closing) closeOf(year, month int) Day {
	if c < 1 || c >= 28 {
		return Date(year, month+1, 0)
	}
	return Date(year, month, int(c))
}

// Periods lists the periods of a kind in a year, in order.
func (c Closing) Periods(kind Kind, year int) []Period {
	var list []Period
	for i := 1; ; i++ {
		p, ok := c.Period(kind, year, i)
		if !ok {
			return list
		}
		list = append(list, p)
	}
}

// PeriodOf is the period of a kind to which a day belongs.
func (c Closing) PeriodOf(kind Kind, d Day) (Period, bool) {
	n := kind.months()
	if n == 0 || !d.Valid() {
		return Period{}, false
	}
	year, month, _ := d.Split()
	if d > c.closeOf(year, month) {
		month++
	}
	if month > 12 {
		year, month = year+1, 1
	}
	return c.Period(kind, year, (month+n-1)/n)
}

// Parse reads a period as people type it: 2026, 2026-H2, 2026-Q3, 2026-11 or, with two
// days of its own, 2026-03-01..2026-05-20.
func (c Closing) Parse(text string) (Period, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if from, to, ok := strings.Cut(text, ".."); ok {
		return CustomPeriod(Day(from), Day(to))
	}
	head, tail, cut := strings.Cut(text, "-")
	year, ok := digits(head, 4)
	if !ok || len(head) != 4 {
		return Period{}, false
	}
	kind := Month
	switch {
	case !cut:
		return c.Period(Year, year, 1)
	case strings.HasPrefix(tail, "Q"):
		kind, tail = Quarter, tail[1:]
	case strings.HasPrefix(tail, "H"):
		kind, tail = Half, tail[1:]
	}
	index, ok := digits(tail, 2)
	if !ok {
		return Period{}, false
	}
	return c.Period(kind, year, index)
}

// ParsePeriod reads a period with the usual closing day.
func ParsePeriod(text string) (Period, bool) { return UsualClosing.Parse(text) }

// Periods lists the periods of a year with the usual closing day.
func Periods(kind Kind, year int) []Period { return UsualClosing.Periods(kind, year) }

// PeriodOf is the period of a day with the usual closing day.
func PeriodOf(kind Kind, d Day) (Period, bool) { return UsualClosing.PeriodOf(kind, d) }

// CustomPeriod makes a period of two days, at most ten years apart.
func CustomPeriod(from, to Day) (Period, bool) {
	if !from.Valid() || !to.Valid() || to < from || to.Sub(from) > maxCustomDays {
		return Period{}, false
	}
	return Period{Kind: Custom, From: from, To: to}, true
}

// Key names the period for programs; Parse reads it back.
func (p Period) Key() string {
	switch p.Kind {
	case Month:
		return fmt.Sprintf("%04d-%02d", p.Year, p.Index)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.Year, p.Index)
	case Half:
		return fmt.Sprintf("%04d-H%d", p.Year, p.Index)
	case Year:
		return fmt.Sprintf("%04d", p.Year)
	}
	return string(p.From) + ".." + string(p.To)
}

// Name is the period in Vietnamese, as headings have it: Quý III năm 2026.
func (p Period) Name() string {
	switch p.Kind {
	case Month:
		return fmt.Sprintf("Tháng %d năm %d", p.Index, p.Year)
	case Quarter:
		return fmt.Sprintf("Quý %s năm %d", [...]string{"I", "II", "III", "IV"}[(p.Index+3)%4], p.Year)
	case Half:
		return fmt.Sprintf("6 tháng %s năm %d", [...]string{"cuối", "đầu"}[p.Index%2], p.Year)
	case Year:
		return fmt.Sprintf("Năm %d", p.Year)
	}
	return fmt.Sprintf("Từ %s đến %s", written(p.From), written(p.To))
}

func written(d Day) string {
	year, month, day := d.Split()
	return fmt.Sprintf("%02d/%02d/%d", day, month, year)
}

// Contains reports whether a day belongs to the period.
func (p Period) Contains(d Day) bool { return p.From <= d && d <= p.To && d.Valid() }

// Overlaps reports whether two periods share a day.
func (p Period) Overlaps(q Period) bool { return p.From <= q.To && q.From <= p.To }

// Days is how many days the period has.
func (p Period) Days() int { return p.To.Sub(p.From) + 1 }

// Previous is the period of the same kind that ends the day before; a custom one has the
// same number of days.
func (p Period) Previous() Period {
	if n := p.Kind.months(); n > 0 {
		return p.neighbour(n, -1)
	}
	return Period{Kind: Custom, From: p.From.Add(-p.Days()), To: p.From.Add(-1)}
}

// Next is the period of the same kind that begins the day after.
func (p Period) Next() Period {
	if n := p.Kind.months(); n > 0 {
		return p.neighbour(n, 1)
	}
	return Period{Kind: Custom, From: p.To.Add(1), To: p.To.Add(p.Days())}
}

// neighbour keeps the closing day that p itself shows.
func (p Period) neighbour(months, step int) Period {
	_, _, day := p.To.Split()
	c := Closing(day)
	at := p.Year*12/months + p.Index - 1 + step
	perYear := 12 / months
	year, index := at/perYear, at%perYear+1
	return Period{
		Kind: p.Kind, Year: year, Index: index,
		From: c.closeOf(year, (index-1)*months).Add(1),
		To:   c.closeOf(year, index*months),
	}
}
