package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lantoa/internal/calendar"
)

func quarterly(starts calendar.Day) Plan {
	r, _ := calendar.UsualRhythm(calendar.Quarter)
	return Plan{Title: "Kế hoạch", Issuer: "UBND tỉnh", Year: 2026, StartsOn: starts, Rhythm: r}
}

func TestExpectedAnswers(t *testing.T) {
	t.Parallel()
	type answer struct{ Period, From, Due calendar.Day }
	for _, c := range []struct {
		sentence string
		starts   calendar.Day
		task     Task
		want     []answer
	}{
		{
			"an ongoing task is answered every quarter from the plan's start", "2026-04-15",
			Task{Due: Due{Kind: DueOngoing}, Rhythm: calendar.Quarter},
			[]answer{{"2026-Q2", "2026-03-15", "2026-06-16"}, {"2026-Q3", "2026-06-15", "2026-09-16"}, {"2026-Q4", "2026-09-15", "2026-12-16"}},
		},
		{
			"a task with a day is answered once, on the next working day", "2026-04-15",
			Task{Due: Due{Kind: DueBy, To: "2026-12-20"}, Rhythm: Once},
			[]answer{{"2026-04-15..2026-12-20", "2026-04-15", "2026-12-21"}},
		},
		{
			"a window that begins later begins later", "2026-04-15",
			Task{Due: Due{Kind: DueQuarter, From: "2026-07-01", To: "2026-09-30"}, Rhythm: Once},
			[]answer{{"2026-07-01..2026-09-30", "2026-07-01", "2026-09-30"}},
		},
		{
			"a task that was due before the plan started still asks once", "2026-04-15",
			Task{Due: Due{Kind: DueBy, To: "2026-03-31"}, Rhythm: Once},
			[]answer{{"2026-03-31..2026-03-31", "2026-03-31", "2026-03-31"}},
		},
		{
			"a yearly report is asked for in November", "2026-01-01",
			Task{Due: Due{Kind: DueWithinYear, From: "2026-01-01", To: "2026-12-31"}, Rhythm: calendar.Year},
			[]answer{{"2026", "2025-12-15", "2026-11-16"}},
		},
		{
			"periods after the end of a task are not asked for", "2026-01-01",
			Task{Due: Due{Kind: DuePeriod, From: "2026-06-22", To: "2026-06-28"}, Rhythm: calendar.Quarter},
			[]answer{{"2026-Q3", "2026-06-15", "2026-09-16"}},
		},
	} {
		var got []answer
		for _, e := range quarterly(c.starts).Expected(c.task, calendar.Vietnam()) {
			got = append(got, answer{calendar.Day(e.Period.Key()), e.Period.From, e.Due})
		}
		if len(got) > 1 && c.want[0].Period == "2026" { // the closing year runs on into January
			got = got[:1]
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.sentence, diff)
		}
	}
}

func TestDefaultRhythm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence string
		due      Due
		want     calendar.Kind
	}{
		{"a day means one answer", Due{Kind: DueBy, To: "2026-06-30"}, Once},
		{"a window means one answer", Due{Kind: DuePeriod, From: "2026-06-22", To: "2026-06-28"}, Once},
		{"thường xuyên means every period", Due{Kind: DueOngoing}, calendar.Quarter},
		{"within the year means every period", Due{Kind: DueWithinYear, To: "2026-12-31"}, calendar.Quarter},
		{"no time at all means every period", Due{Kind: DueUnknown}, calendar.Quarter},
	} {
		if got := DefaultRhythm(c.due, calendar.Quarter); got != c.want {
			t.Errorf("%s: got %s, want %s", c.sentence, got, c.want)
		}
	}
}

func TestLeadingWinsOverCoordinating(t *testing.T) {
	t.Parallel()
	got := Merge([]Assignment{
		{AgencyID: 1, Duty: Partner, Printed: "các sở, ban, ngành"},
		{AgencyID: 2, Duty: Partner, Printed: "các sở, ban, ngành"},
		{AgencyID: 1, Duty: Lead, Printed: "Công an tỉnh"},
		{AgencyID: 2, Duty: Partner, Printed: "Sở Tư pháp"},
	})
	want := []Assignment{
		{AgencyID: 1, Duty: Lead, Printed: "Công an tỉnh"},
		{AgencyID: 2, Duty: Partner, Printed: "các sở, ban, ngành"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
