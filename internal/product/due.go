package product

import (
	"maps"
	"slices"
	"strconv"

	"lantoa/internal/calendar"
)

// DueLine is something that is due on a day: an edition, or the first text of an item.
type DueLine struct {
	Day                       calendar.Day
	ItemID, EditionID         int64
	Item                      string
	Language                  string
	Medium                    Medium
	State                     State
	Original, Written, Seen   bool
	Version, AgencyID, Person int64
	Who                       string
}

// edition is as much of the edition as its words need.
func (d DueLine) edition() Edition {
	e := Edition{ID: d.EditionID, ItemID: d.ItemID, Language: d.Language, Medium: d.Medium, State: d.State, Due: d.Day, AssigneeName: d.Who}
	if d.Written {
		e.No = 1
	}
	if d.Seen {
		e.PublishedNo = 1
	}
	if !d.Original {
		e.MadeFrom = -1
	}
	return e
}

// DueDay is a day of the calendar: what is due, and what the day is known for.
type DueDay struct {
	Day   calendar.Day
	Names []string
	Lines []DueLine
}

// month is the first and the last day of a month like "2026-11"; of today's where the text is none.
func month(text string, today calendar.Day) (from, to calendar.Day) {
	from = calendar.Day(text + "-01")
	if !from.Valid() {
		year, m, _ := today.Split()
		from = calendar.Date(year, m, 1)
	}
	year, m, _ := from.Split()
	if m == 12 {
		return from, calendar.Date(year, 12, 31)
	}
	return from, calendar.Date(year, m+1, 1).Add(-1)
}

func monthKey(d calendar.Day) string { return string(d)[:len("2026-11")] }

// monthName is "Tháng 11/2026".
func monthName(d calendar.Day) string {
	year, m, _ := d.Split()
	return "Tháng " + strconv.Itoa(m) + "/" + strconv.Itoa(year)
}

// dueDays joins what is due with the days that have a name, in order; days with neither are left out.
func dueDays(lines []DueLine, named []Observance, from, to calendar.Day) []DueDay {
	byDay := map[calendar.Day]*DueDay{}
	at := func(d calendar.Day) *DueDay {
		if byDay[d] == nil {
			byDay[d] = &DueDay{Day: d}
		}
		return byDay[d]
	}
	for _, o := range named {
		day := at(o.Day)
		day.Names = append(day.Names, o.Name)
	}
	for _, l := range lines {
		day := at(l.Day)
		day.Lines = append(day.Lines, l)
	}
	var all []DueDay
	for _, d := range slices.Sorted(maps.Keys(byDay)) {
		if !d.Before(from) && !d.After(to) {
			all = append(all, *byDay[d])
		}
	}
	return all
}

// dueWho names who makes it, after what it is.
func dueWho(l DueLine) string {
	if l.Who == "" {
		return ", chưa giao"
	}
	return ", " + l.Who
}
