package calendar

import (
	"strconv"
	"strings"
	"time"
)

const dayLayout = "2006-01-02"

// Years outside these are slips of the pen, not days that anyone means.
const (
	minTypedYear = 1900
	maxTypedYear = 2199
)

// The ends of the calendar; arithmetic stops there.
const (
	firstDay Day = "0001-01-01"
	lastDay  Day = "9999-12-31"
)

// Day is a calendar day written 2026-03-31, so days compare as strings do and are stored as
// they are. The empty Day means that no day is set.
type Day string

// DayOf is the day on which t falls in Việt Nam.
func DayOf(t time.Time) Day { return Day(t.In(Zone()).Format(dayLayout)) }

// Date makes a Day of numbers; like time.Date it carries 31/2 over into March.
func Date(year, month, day int) Day {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	switch {
	case t.Year() < 1:
		return firstDay
	case t.Year() > 9999:
		return lastDay
	}
	return Day(t.Format(dayLayout))
}

// Zone is the time zone of Việt Nam, which has had no summer time since 1975.
func Zone() *time.Location { return time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60) }

// ParseDay reads a day as people write it: 22/11/2026, 22-11-2026, 22.11.2026 or
// 2026-11-22. It refuses days that do not exist, such as 31/02/2026.
func ParseDay(text string) (Day, bool) {
	sep := strings.IndexAny(text, "/-.")
	if sep < 0 {
		return "", false
	}
	parts := strings.Split(text, text[sep:sep+1])
	if len(parts) != 3 {
		return "", false
	}
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	day, okDay := digits(parts[0], 2)
	month, okMonth := digits(parts[1], 2)
	year, okYear := digits(parts[2], 4)
	if !okDay || !okMonth || !okYear || len(parts[2]) != 4 || year < minTypedYear || year > maxTypedYear {
		return "", false
	}
	d := Date(year, month, day)
	if y, m, n := d.Split(); y != year || m != month || n != day {
		return "", false
	}
	return d, true
}

// digits reads a number of one to max ASCII digits.
func digits(text string, max int) (int, bool) {
	if len(text) == 0 || len(text) > max {
		return 0, false
	}
	for _, r := range text {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// Valid reports whether d is a real day in the form 2026-03-31.
func (d Day) Valid() bool {
	_, err := time.Parse(dayLayout, string(d))
	return err == nil && d >= firstDay
}

// Time is the first moment of d in Việt Nam; the zero time if d is not valid.
func (d Day) Time() time.Time {
	t, err := time.ParseInLocation(dayLayout, string(d), Zone())
	if err != nil {
		return time.Time{}
	}
	return t
}

// Split gives the numbers of d, or zeros if d is not valid.
func (d Day) Split() (year, month, day int) {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return 0, 0, 0
	}
	return t.Year(), int(t.Month()), t.Day()
}

// Year is the year of d, or 0 if d is not valid.
func (d Day) Year() int {
	year, _, _ := d.Split()
	return year
}

// Weekday is the day of the week of d.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// Add is the day n days later, or earlier if n is negative. A Day that is not valid stays as it is.
func (d Day) Add(n int) Day {
	if !d.Valid() {
		return d
	}
	year, month, day := d.Split()
	return Date(year, month, day+n)
}

// Sub is how many days d lies after other; 0 if either is not valid.
func (d Day) Sub(other Day) int {
	if !d.Valid() || !other.Valid() {
		return 0
	}
	return int(d.serial() - other.serial())
}

// serial numbers the days, 0 for 1/1/1970.
func (d Day) serial() int64 {
	year, month, day := d.Split()
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// Before reports whether d is earlier than other.
func (d Day) Before(other Day) bool { return d < other }

// After reports whether d is later than other.
func (d Day) After(other Day) bool { return d > other }
