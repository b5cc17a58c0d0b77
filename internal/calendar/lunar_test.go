package calendar

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTetFallsWhereCalendarsPrintIt(t *testing.T) {
	t.Parallel()
	// 1985, 2007 and 2030 are years in which Việt Nam and China differ.
	for _, want := range []Day{
		"1968-01-29", "1985-01-21", "2000-02-05", "2007-02-17", "2014-01-31", "2020-01-25", "2021-02-12", "2022-02-01",
		"2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-02",
	} {
		got, ok := DayOfLunar(LunarDate{Year: want.Year(), Month: 1, Day: 1})
		if !ok || got != want {
			t.Errorf("Tết %d: got %s, want %s", want.Year(), got, want)
		}
	}
}

func TestGioToFallsWhereCalendarsPrintIt(t *testing.T) {
	t.Parallel()
	for _, want := range []Day{"2023-04-29", "2024-04-18", "2025-04-07", "2026-04-26"} {
		got, ok := DayOfLunar(LunarDate{Year: want.Year(), Month: 3, Day: 10})
		if !ok || got != want {
			t.Errorf("10/3 %d: got %s, want %s", want.Year(), got, want)
		}
	}
}

func TestLeapMonths(t *testing.T) {
	t.Parallel()
	want := map[int]int{2004: 2, 2006: 7, 2009: 5, 2012: 4, 2014: 9, 2017: 6, 2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11}
	for year := 2004; year <= 2033; year++ {
		got := 0
		for month := 1; month <= 12; month++ {
			if _, ok := DayOfLunar(LunarDate{Year: year, Month: month, Day: 1, Leap: true}); ok {
				got = month
			}
		}
		if got != want[year] {
			t.Errorf("leap month of %d: got %d, want %d", year, got, want[year])
		}
	}
}

func TestLunarDatesThatDoNotExist(t *testing.T) {
	t.Parallel()
	for _, date := range []LunarDate{{2026, 13, 1, false}, {2026, 1, 31, false}, {2026, 0, 1, false}, {1800, 1, 1, false}, {2026, 5, 1, true}} {
		if d, ok := DayOfLunar(date); ok {
			t.Errorf("%+v: got %s, want none", date, d)
		}
	}
	if _, ok := LunarOf("2026-02-30"); ok {
		t.Error("30 February has a lunar date")
	}
}

func TestLunarDatesRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Date(1901, 1, 1+rapid.IntRange(0, 108000).Draw(t, "n"))
		date, ok := LunarOf(d)
		if !ok || date.Day < 1 || date.Day > 30 || date.Month < 1 || date.Month > 12 {
			t.Fatalf("%s: got %+v, %v", d, date, ok)
		}
		if back, ok := DayOfLunar(date); !ok || back != d {
			t.Fatalf("%s is %+v, which is %s", d, date, back)
		}
	})
}
