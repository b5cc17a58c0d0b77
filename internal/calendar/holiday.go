package calendar

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Limits on a list of holidays read from outside: two centuries of them.
const (
	maxHolidays     = 4000
	maxHolidayBytes = 1 << 20
)

//go:embed data/holidays.csv
var vietnamCSV string

// Holiday is a working day of the week that is off, or a weekend day that is worked in exchange.
type Holiday struct {
	Day         Day
	Name        string
	Worked      bool   // a Saturday or Sunday worked in exchange for another day
	Unconfirmed bool   // no official announcement was at hand: ask before relying on it
	Note        string // why, for the person who keeps the list
}

// Holidays knows which days are worked. The zero value knows weekends and the four
// holidays with a fixed date only.
type Holidays struct {
	byDay map[Day]Holiday
	years map[int]bool
}

// Vietnam is the list that comes with the program, 2025 to 2028.
func Vietnam() Holidays {
	h, err := ReadHolidays(strings.NewReader(vietnamCSV))
	if err != nil {
		panic(err) // our own file
	}
	return h
}

// NewHolidays makes Holidays of a list, which may have been edited by the installation.
func NewHolidays(list []Holiday) (Holidays, error) {
	if len(list) > maxHolidays {
		return Holidays{}, fmt.Errorf("%d holidays are more than %d", len(list), maxHolidays)
	}
	h := Holidays{byDay: make(map[Day]Holiday, len(list)), years: map[int]bool{}}
	for _, one := range list {
		if !one.Day.Valid() {
			return Holidays{}, fmt.Errorf("holiday %q: %q is not a day", one.Name, one.Day)
		}
		if _, twice := h.byDay[one.Day]; twice {
			return Holidays{}, fmt.Errorf("holiday %s stands twice", one.Day)
		}
		h.byDay[one.Day] = one
		h.years[one.Day.Year()] = true
	}
	return h, nil
}

// ReadHolidays reads the form of data/holidays.csv: day, name, kind (off or work), confirm, note.
func ReadHolidays(r io.Reader) (Holidays, error) {
	in := csv.NewReader(io.LimitReader(r, maxHolidayBytes))
	in.FieldsPerRecord = 5
	if _, err := in.Read(); err != nil {
		return Holidays{}, fmt.Errorf("read head of holidays: %w", err)
	}
	var list []Holiday
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return NewHolidays(list)
		}
		if err != nil {
			return Holidays{}, fmt.Errorf("read holidays: %w", err)
		}
		if row[2] != "off" && row[2] != "work" {
			return Holidays{}, fmt.Errorf("holiday %s: kind %q is neither off nor work", row[0], row[2])
		}
		list = append(list, Holiday{
			Day: Day(row[0]), Name: row[1], Worked: row[2] == "work", Unconfirmed: row[3] != "", Note: row[4],
		})
		if len(list) > maxHolidays {
			return NewHolidays(list)
		}
	}
}

// Covers reports whether the list knows the holidays of a year; otherwise only weekends and
// fixed dates count, and someone should be told.
func (h Holidays) Covers(year int) bool { return h.years[year] }

// Find tells what the list says of a day.
func (h Holidays) Find(d Day) (Holiday, bool) {
	one, ok := h.byDay[d]
	return one, ok
}

// In lists the holidays of a year in order.
func (h Holidays) In(year int) []Holiday {
	var list []Holiday
	for d, one := range h.byDay {
		if d.Year() == year {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b Holiday) int { return strings.Compare(string(a.Day), string(b.Day)) })
	return list
}

// WorkingDay reports whether offices work on d.
func (h Holidays) WorkingDay(d Day) bool {
	if one, ok := h.byDay[d]; ok {
		return one.Worked
	}
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	return h.Covers(d.Year()) || !fixedHoliday(d)
}

// fixedHoliday knows the days off that fall on the same date each year.
func fixedHoliday(d Day) bool {
	_, month, day := d.Split()
	switch [2]int{day, month} {
	case [2]int{1, 1}, [2]int{30, 4}, [2]int{1, 5}, [2]int{2, 9}:
		return true
	}
	return false
}

// NextWorkingDay is d if it is worked, else the first working day after it: a time limit
// that ends on a day off ends there.
func (h Holidays) NextWorkingDay(d Day) Day { return h.roll(d, 1) }

// PreviousWorkingDay is d if it is worked, else the last working day before it.
func (h Holidays) PreviousWorkingDay(d Day) Day { return h.roll(d, -1) }

func (h Holidays) roll(d Day, step int) Day {
	for d.Valid() && !h.WorkingDay(d) {
		d = d.Add(step)
	}
	return d
}

// AddWorkingDays is the n-th working day after d (before d if n is negative); d itself is
// not counted. With n = 0 it is d.
func (h Holidays) AddWorkingDays(d Day, n int) Day {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for ; n > 0 && d.Valid(); n-- {
		d = h.roll(d.Add(step), step)
	}
	return d
}

// WorkingDaysBetween counts the working days after from, up to and with to; negative if to is earlier.
func (h Holidays) WorkingDaysBetween(from, to Day) int {
	if to < from {
		return -h.WorkingDaysBetween(to, from)
	}
	n := 0
	for d := from; d.Valid() && to.Valid() && d < to; {
		if d = d.Add(1); h.WorkingDay(d) {
			n++
		}
	}
	return n
}
