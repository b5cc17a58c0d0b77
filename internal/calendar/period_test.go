package calendar

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPeriodsAsPeopleAskForThem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, from, to, name string
	}{
		{"2026", "2025-12-15", "2026-12-14", "Năm 2026"},
		{"2026-H1", "2025-12-15", "2026-06-14", "6 tháng đầu năm 2026"},
		{"2026-H2", "2026-06-15", "2026-12-14", "6 tháng cuối năm 2026"},
		{"2026-Q1", "2025-12-15", "2026-03-14", "Quý I năm 2026"},
		{"2026-Q3", "2026-06-15", "2026-09-14", "Quý III năm 2026"},
		{"2026-Q4", "2026-09-15", "2026-12-14", "Quý IV năm 2026"},
		{"2026-11", "2026-10-15", "2026-11-14", "Tháng 11 năm 2026"},
		{"2026-01", "2025-12-15", "2026-01-14", "Tháng 1 năm 2026"},
		{"2026-01-01..2026-11-14", "2026-01-01", "2026-11-14", "Từ 01/01/2026 đến 14/11/2026"},
	}
	for _, tt := range tests {
		p, ok := ParsePeriod(tt.text)
		if !ok {
			t.Errorf("%s was not read", tt.text)
			continue
		}
		got := []string{string(p.From), string(p.To), p.Name(), p.Key()}
		if diff := cmp.Diff([]string{tt.from, tt.to, tt.name, tt.text}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
	for text, key := range map[string]string{" 2026-q3 ": "2026-Q3", "2026-h2": "2026-H2", "2026-3": "2026-03"} {
		if p, ok := ParsePeriod(text); !ok || p.Key() != key {
			t.Errorf("%q: got %q, want %q", text, p.Key(), key)
		}
	}
}

func TestWhatIsNoPeriod(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "26", "2026-", "2026-13", "2026-00", "2026-Q5", "2026-Q", "2026-H3", "2026-H0", "1066", "2026-Q3-1", "2026-011",
		"2026-05-20..2026-03-01", "..", "2026-01-01..", "1990-01-01..2026-01-01", "quý 3",
	} {
		if p, ok := ParsePeriod(text); ok {
			t.Errorf("%q: got %+v, want none", text, p)
		}
	}
	for _, kind := range []Kind{"", "week", Custom} {
		if p, ok := PeriodOf(kind, "2026-11-14"); ok {
			t.Errorf("%q: got %+v, want none", kind, p)
		}
	}
}

func TestPeriodsTileTheTimeLine(t *testing.T) {
	t.Parallel()
	for _, closing := range []Closing{UsualClosing, 1, 27, 31} {
		for _, kind := range Kinds() {
			end := closing.Periods(kind, 2019)
			last := end[len(end)-1].To
			for year := 2020; year <= 2032; year++ {
				for _, p := range closing.Periods(kind, year) {
					if p.From != last.Add(1) || p.To < p.From {
						t.Fatalf("closing %d: %s runs from %s to %s, the one before ended on %s", closing, p.Key(), p.From, p.To, last)
					}
					last = p.To
				}
			}
			if last != closing.closeOf(2032, 12) {
				t.Errorf("closing %d, %s: the last ends on %s", closing, kind, last)
			}
		}
	}
}

func TestEveryDayIsInOnePeriod(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		closing := Closing(rapid.IntRange(0, 31).Draw(t, "closing"))
		kind := rapid.SampledFrom(Kinds()).Draw(t, "kind")
		d := Date(2000, 1, 1+rapid.IntRange(0, 50000).Draw(t, "day"))
		p, ok := closing.PeriodOf(kind, d)
		if !ok || !p.Contains(d) {
			t.Fatalf("%s of %s: got %+v, %v", kind, d, p, ok)
		}
		found := 0
		for year := p.Year - 1; year <= p.Year+1; year++ {
			for _, q := range closing.Periods(kind, year) {
				if q.Contains(d) {
					found++
				}
				if q.Overlaps(p) != (q == p) {
					t.Fatalf("%s overlaps %s", q.Key(), p.Key())
				}
			}
		}
		if found != 1 {
			t.Fatalf("%s is in %d periods of a %s", d, found, kind)
		}
		if back, ok := closing.Parse(p.Key()); !ok || back != p {
			t.Fatalf("%s reads as %+v, want %+v", p.Key(), back, p)
		}
		before, after := p.Previous(), p.Next()
		if before.To != p.From.Add(-1) || after.From != p.To.Add(1) || before.Next() != p || after.Previous() != p {
			t.Fatalf("around %+v stand %+v and %+v", p, before, after)
		}
	})
}

func TestCustomPeriods(t *testing.T) {
	t.Parallel()
	p, ok := CustomPeriod("2026-03-01", "2026-03-10")
	if !ok || p.Days() != 10 || !p.Contains("2026-03-10") || p.Contains("2026-03-11") || p.Contains("") {
		t.Fatalf("got %+v, %v", p, ok)
	}
	if got := p.Previous().Key(); got != "2026-02-19..2026-02-28" {
		t.Errorf("before it: got %s", got)
	}
	if got := p.Next().Key(); got != "2026-03-11..2026-03-20" {
		t.Errorf("after it: got %s", got)
	}
}
