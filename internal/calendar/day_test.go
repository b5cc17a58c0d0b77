package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDaysAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want Day
	}{
		{"22/11/2026", "2026-11-22"},
		{"22-11-2026", "2026-11-22"},
		{"22.11.2026", "2026-11-22"},
		{"2026-11-22", "2026-11-22"},
		{"2026/11/22", "2026-11-22"},
		{"1/2/2026", "2026-02-01"},
		{" 01 / 02 / 2026 ", "2026-02-01"},
		{"29/2/2028", "2028-02-29"},
		{"29/02/2026", ""},
		{"31/02/2026", ""},
		{"0/1/2026", ""},
		{"1/13/2026", ""},
		{"22/11/26", ""},
		{"22/11-2026", ""},
		{"22//11/2026", ""},
		{"22/11", ""},
		{"22/11/2026/1", ""},
		{"+2/11/2026", ""},
		{"２２/11/2026", ""},
		{"11/2026/22", ""},
		{"1/1/0001", ""},
		{"mai", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got, ok := ParseDay(tt.text)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q: got %q, %v; want %q", tt.text, got, ok, tt.want)
		}
	}
}

func FuzzParseDay(f *testing.F) {
	for _, seed := range []string{"22/11/2026", "2026-11-22", "31.02.2026", "//", "1-1-1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := ParseDay(text)
		if ok != d.Valid() {
			t.Fatalf("%q: got %q, %v", text, d, ok)
		}
		if again, _ := ParseDay(string(d)); ok && again != d {
			t.Fatalf("%q: %s reads as %s", text, d, again)
		}
	})
}

func TestDayOfIsTheDayInVietNam(t *testing.T) {
	t.Parallel()
	lateInLondon := time.Date(2026, 12, 31, 17, 30, 0, 0, time.UTC)
	if got := DayOf(lateInLondon); got != "2027-01-01" {
		t.Errorf("got %s, want 2027-01-01", got)
	}
	if got := DayOf(Day("2026-11-22").Time()); got != "2026-11-22" {
		t.Errorf("got %s, want 2026-11-22", got)
	}
	if got := Day("2026-11-22").Weekday(); got != time.Sunday {
		t.Errorf("got %s, want Sunday", got)
	}
}

func TestDayArithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.IntRange(1, 9000).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 31).Draw(t, "day"))
		n := rapid.IntRange(0, 100000).Draw(t, "n")
		to := d.Add(n)
		if !to.Valid() || to.Sub(d) != n || d.Sub(to) != -n || to.Add(-n) != d {
			t.Fatalf("%s + %d = %s, difference %d", d, n, to, to.Sub(d))
		}
		if n > 0 && (!d.Before(to) || !to.After(d)) {
			t.Fatalf("%s is not before %s", d, to)
		}
	})
}

func TestWhatIsNoDay(t *testing.T) {
	t.Parallel()
	for _, d := range []Day{"", "2026-02-30", "2026-1-1", "22/11/2026", "0000-01-01", "2026-11-22 "} {
		if d.Valid() {
			t.Errorf("%q is valid", d)
		}
		if got := d.Add(1); got != d {
			t.Errorf("%q + 1 = %q", d, got)
		}
	}
	if got := lastDay.Add(1); got != lastDay {
		t.Errorf("the calendar ends, got %s", got)
	}
}
