package plan

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// A corrected task is asked for differently from today on; what was counted on days before stays as it was.
func TestChangingATaskKeepsPastCounts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change func(*Task)
	}{
		{"monthly from now on", func(k *Task) { k.Rhythm = calendar.Month }},
		{"once, by a day to come", func(k *Task) { k.Rhythm, k.Due = Once, Due{Kind: DueBy, To: "2026-12-10"} }},
		{"once, by a day that has passed", func(k *Task) { k.Rhythm, k.Due = Once, Due{Kind: DueBy, To: "2026-05-10"} }},
		{"it ends earlier", func(k *Task) { k.Due = Due{Kind: DueBy, To: "2026-06-30"} }},
		{"it begins later", func(k *Task) { k.Due = Due{Kind: DuePeriod, From: "2026-12-20", To: "2026-12-31"} }},
		{"other words only", func(k *Task) { k.Due.Text = "Cả năm" }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				s, c := newService(t, d)
				p := addPlan(t, s, c)
				task := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q4").TaskID
				days := []calendar.Day{"2026-03-01", "2026-04-30", "2026-07-15", "2026-09-30", testDay.Add(-1)}
				var before []Tally
				for _, day := range days {
					before = append(before, tallyOn(t, s, p.ID, day))
				}
				change := func(fn func(*Task)) {
					t.Helper()
					k, err := s.Choices(bg, task)
					if err != nil {
						t.Fatal(err)
					}
					fn(&k.Task)
					if err := s.ChangeTask(bg, c.Coordinator, k.Task); err != nil {
						t.Fatal(err)
					}
				}
				change(row.change)
				change(func(k *Task) { k.Due.Text += "." })
				for i, day := range days {
					if got := tallyOn(t, s, p.ID, day); got != before[i] {
						t.Errorf("on %s: got %+v, want %+v", day, got, before[i])
					}
				}
			})
		})
	}
}

// What a changed task asks for: the past as it was, from the period under way on what the task says now, no day lost.
func TestAChangedTaskAsksFromThePeriodUnderWay(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	s, c := newService(t, d)
	p := addPlan(t, s, c)
	asked := func(task int64) (all []string) {
		read(t, s, func(tx *db.Tx) error {
			lines, err := agencyLines(tx, p.ID, c.Commune.ID)
			for _, r := range lines {
				if r.TaskID == task {
					all = append(all, r.Period+" "+string(r.From)+" "+string(r.To))
				}
			}
			return err
		})
		return all
	}
	task := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q4").TaskID
	quarters := asked(task)
	for _, row := range []struct {
		rhythm calendar.Kind
		want   []string
	}{
		{calendar.Month, append(slices.Clone(quarters[:3]), "2026-11 2026-09-15 2026-11-14", "2026-12 2026-11-15 2026-12-14")},
		{calendar.Quarter, quarters},
	} {
		k, err := s.Choices(bg, task)
		if err != nil {
			t.Fatal(err)
		}
		k.Task.Rhythm = row.rhythm
		if err := s.ChangeTask(bg, c.Coordinator, k.Task); err != nil {
			t.Fatal(err)
		}
		if got := asked(task); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.rhythm, got, row.want)
		}
	}
}

// However often a recurring task changes its rhythm, every day from today to the end of the year is asked for, and the past is as it was.
func TestNoDayIsLostWhenARhythmChanges(t *testing.T) {
	t.Parallel()
	h := calendar.Vietnam()
	kinds := []calendar.Kind{calendar.Month, calendar.Quarter, calendar.Half, calendar.Year}
	rapid.Check(t, func(t *rapid.T) {
		rhythm, _ := calendar.UsualRhythm(calendar.Quarter)
		p := Plan{Year: 2026, StartsOn: "2026-01-01", Rhythm: rhythm}
		of := func(k calendar.Kind) []Expected { return p.Expected(Task{Rhythm: k, Due: Due{Kind: DueOngoing}}, h) }
		from := calendar.Date(2026, rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
		var rows []askedRow
		for i, e := range of(rapid.SampledFrom(kinds).Draw(t, "old")) {
			touched := rapid.Bool().Draw(t, "touched") && e.Period.From <= from
			r := askedRow{ID: int64(i + 1), AgencyID: 1, Period: e.Period.Key(), From: e.Period.From, To: e.Period.To, Due: e.Due, State: Awaited, Duty: Lead}
			if touched {
				r.State, r.Touched = Draft, true
			}
			rows = append(rows, r)
		}
		last := rows[len(rows)-1].To
		l := layout{
			From: from, Starts: p.StartsOn, Started: p.StartsOn, At: []Assignment{{ID: 1, AgencyID: 1, Duty: Lead}}, AtOnce: rapid.Bool().Draw(t, "at once"),
			Locked: func(calendar.Day) bool { return false }, Want: of(rapid.SampledFrom(kinds).Draw(t, "new")),
		}
		out := l.relay(rows)
		gone := map[int64]bool{}
		for _, r := range out.Withdraw {
			gone[r.ID] = true
			if r.To.Before(from) {
				t.Fatalf("withdrew the past: %+v", r)
			}
		}
		var spans [][2]calendar.Day
		for _, r := range rows {
			if !gone[r.ID] {
				spans = append(spans, [2]calendar.Day{r.From, r.To})
			}
		}
		for _, c := range out.Redue {
			spans = append(spans, [2]calendar.Day{c.From, c.To})
		}
		for _, e := range out.Add {
			spans = append(spans, [2]calendar.Day{e.Period.From, e.Period.To})
		}
		for day := rows[0].From; !day.After(last); day = day.Add(1) {
			if !slices.ContainsFunc(spans, func(x [2]calendar.Day) bool { return x[0] <= day && day <= x[1] }) {
				t.Fatalf("changed on %s: nobody is asked for %s; asked for are %v", from, day, spans)
			}
		}
	})
}
