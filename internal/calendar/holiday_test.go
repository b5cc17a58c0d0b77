package calendar

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestHolidayListHoldsWhatTheLawGives(t *testing.T) {
	t.Parallel()
	h := Vietnam()
	for year := 2025; year <= 2028; year++ {
		if !h.Covers(year) {
			t.Fatalf("year %d is missing", year)
		}
		tet, _ := DayOfLunar(LunarDate{Year: year, Month: 1, Day: 1})
		gioTo, _ := DayOfLunar(LunarDate{Year: year, Month: 3, Day: 10})
		off := []Day{
			Date(year, 1, 1), tet.Add(-1), tet, tet.Add(1), tet.Add(2), gioTo,
			Date(year, 4, 30), Date(year, 5, 1), Date(year, 9, 2),
		}
		for _, d := range off {
			if one, ok := h.Find(d); !ok || one.Worked {
				t.Errorf("%s is not in the list as a day off", d)
			}
		}
		count := map[string]int{}
		for _, one := range h.In(year) {
			weekend := one.Day.Weekday() == time.Saturday || one.Day.Weekday() == time.Sunday
			if one.Worked && !weekend {
				t.Errorf("%s is worked anyway", one.Day)
			}
			if !one.Worked && !weekend {
				count["weekdays off"]++
			}
			if one.Worked {
				count["weekdays off"]--
			}
			if one.Name == "Tết Nguyên đán" {
				count["Tết"]++
			}
			if one.Name == "Quốc khánh" {
				count["Quốc khánh"]++
			}
		}
		wantDays := 11 // Labour Code, art. 112; days off that fall on a weekend are given back
		if year >= 2026 {
			wantDays = 12 // and 24/11
		}
		if got := count["weekdays off"]; got != wantDays {
			t.Errorf("%d: got %d working days off, want %d", year, got, wantDays)
		}
		if count["Tết"] != 5 || count["Quốc khánh"] != 2 {
			t.Errorf("%d: Tết has %d days, Quốc khánh %d; want 5 and 2", year, count["Tết"], count["Quốc khánh"])
		}
	}
}

func TestWorkingDays(t *testing.T) {
	t.Parallel()
	h := Vietnam()
	tests := []struct {
		name string
		got  Day
		want Day
	}{
		{"a Sunday moves to Monday", h.NextWorkingDay("2026-11-15"), "2026-11-16"},
		{"a working day stays", h.NextWorkingDay("2026-11-16"), "2026-11-16"},
		{"Tết moves to the Monday after it", h.NextWorkingDay("2026-02-14"), "2026-02-23"},
		{"a Saturday worked in exchange is worked", h.NextWorkingDay("2025-04-26"), "2025-04-26"},
		{"the day off in exchange is not", h.NextWorkingDay("2025-05-02"), "2025-05-05"},
		{"back over a weekend", h.PreviousWorkingDay("2026-11-15"), "2026-11-13"},
		{"five working days from Friday", h.AddWorkingDays("2026-10-16", 5), "2026-10-23"},
		{"five working days over 30/4", h.AddWorkingDays("2026-04-28", 5), "2026-05-07"},
		{"two working days back", h.AddWorkingDays("2026-11-16", -2), "2026-11-12"},
		{"none", h.AddWorkingDays("2026-11-15", 0), "2026-11-15"},
		{"a year without data keeps fixed holidays", h.NextWorkingDay("2031-05-01"), "2031-05-02"},
		{"no day stays no day", h.NextWorkingDay(""), ""},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestWorkingDayArithmetic(t *testing.T) {
	t.Parallel()
	h := Vietnam()
	rapid.Check(t, func(t *rapid.T) {
		d := Date(2025, 1, 1+rapid.IntRange(0, 1460).Draw(t, "day"))
		n := rapid.IntRange(1, 300).Draw(t, "n")
		to := h.AddWorkingDays(d, n)
		if !h.WorkingDay(to) || to <= d {
			t.Fatalf("%s + %d working days = %s", d, n, to)
		}
		if got := h.WorkingDaysBetween(d, to); got != n {
			t.Fatalf("between %s and %s: got %d working days, want %d", d, to, got, n)
		}
		if got := h.WorkingDaysBetween(to, d); got != -n {
			t.Fatalf("backwards: got %d, want %d", got, -n)
		}
		if h.WorkingDay(d) {
			if back := h.AddWorkingDays(to, -n); back != d {
				t.Fatalf("%s + %d - %d = %s", d, n, n, back)
			}
		}
		next := h.NextWorkingDay(d)
		if !h.WorkingDay(next) || next < d || h.WorkingDaysBetween(d, next) > 1 {
			t.Fatalf("next working day of %s: %s", d, next)
		}
	})
}

func TestBadHolidayListsAreRefused(t *testing.T) {
	t.Parallel()
	head := "day,name,kind,confirm,note\n"
	for _, text := range []string{
		"", head + "2026-02-30,x,off,,\n", head + "2026-02-03,x,maybe,,\n", head + "2026-02-03,x,off\n",
		head + "2026-02-03,x,off,,\n2026-02-03,y,off,,\n",
	} {
		if _, err := ReadHolidays(strings.NewReader(text)); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
