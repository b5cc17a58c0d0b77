package plan

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

func TestTheSameDocumentTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := importReal(t, s, c)
		i, r := startAmend(t, s, c, amendedText(t), Amendment{Purpose: AsVersion, Base: p.ID, From: amendDay})
		confirmAll(t, s, c, i, r)
		before := allRows(t, s, p.ID)
		i, r = startAmend(t, s, c, amendedText(t), Amendment{Purpose: AsVersion, Base: p.ID, From: amendDay})
		for _, q := range r.Questions() {
			r.Settled[q.Key] = true
		}
		if err := s.SaveReview(context.Background(), c.Coordinator, i.ID, i.Version, r); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ConfirmAmendment(context.Background(), c.Coordinator, i.ID, i.Version+1); !problem.Is(err, problem.Conflict) {
			t.Errorf("the same document again: got %v, want a conflict", err)
		}
		if after := allRows(t, s, p.ID); !slices.Equal(before, after) {
			t.Error("the same document again changed expected answers")
		}
	})
}

func TestNextYearsPlanFollows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := importReal(t, s, c)
		text := strings.ReplaceAll(realPlan(t), "năm 2026", "năm 2027")
		a := strings.Index(text, "3. Theo dõi, tổng hợp thông tin báo chí")
		b := strings.Index(text, "4. Hợp tác quốc tế")
		text = text[:a] + text[b:]
		i, r := startAmend(t, s, c, text, Amendment{Purpose: AsSuccessor, Base: p.ID})
		if r.Suggested.Purpose != AsSuccessor {
			t.Errorf("proposed: got %+v, want next year's plan", r.Suggested)
		}
		var third Task
		read(t, s, func(tx *db.Tx) error {
			tasks, err := planTasks(tx, p.ID)
			third = tasks[2]
			return err
		})
		r.Amendment.Fates = map[int64]Fate{third.ID: {Carry: true}}
		before := allRows(t, s, p.ID)
		next := confirmAll(t, s, c, i, r)
		if next.ID == p.ID || next.Year != 2027 {
			t.Fatalf("got plan %d of %d", next.ID, next.Year)
		}
		h, err := s.History(context.Background(), next.ID)
		if err != nil || h.Follows.ID != p.ID {
			t.Errorf("follows: got plan %d, %v, want %d", h.Follows.ID, err, p.ID)
		}
		linked := 0
		read(t, s, func(tx *db.Tx) error {
			tasks, err := planTasks(tx, next.ID)
			for _, n := range tasks {
				id, err := previousTask(tx, n.ID)
				if err != nil {
					return err
				}
				if id != 0 {
					linked++
				}
			}
			if len(tasks) != 5 {
				t.Errorf("got %d tasks, want 5 with the one carried over", len(tasks))
			}
			return err
		})
		if linked != 5 {
			t.Errorf("got %d tasks that know last year's, want 5", linked)
		}
		if !slices.Equal(before, allRows(t, s, p.ID)) {
			t.Error("last year's plan changed")
		}
	})
}

func TestSettingsAreShownBeforeTheyChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		before, past := allRows(t, s, p.ID), tallyOn(t, s, p.ID, "2026-06-30")
		next := p
		next.StartsOn = "2026-04-15"
		v, err := s.ChangeSettings(context.Background(), c.Coordinator, next, false)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Asked.Withdraw) != 4 {
			t.Errorf("preview: got %d withdrawn, want the 4 of the first quarter", len(v.Asked.Withdraw))
		}
		if !slices.Equal(before, allRows(t, s, p.ID)) {
			t.Fatal("the preview changed something")
		}
		if _, err := s.ChangeSettings(context.Background(), c.Reporter, next, true); !problem.Is(err, problem.Denied) {
			t.Errorf("a reporter: got %v, want a refusal", err)
		}
		if _, err := s.ChangeSettings(context.Background(), c.Coordinator, next, true); err != nil {
			t.Fatal(err)
		}
		if now := tallyOn(t, s, p.ID, "2026-06-30"); now != past {
			t.Errorf("four counts of a past day: got %+v, want %+v", now, past)
		}
		if _, err := s.ChangeSettings(context.Background(), c.Coordinator, next, true); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale change: got %v, want a conflict", err)
		}
	})
}

// allRows are the numbers of all expected answers of a plan, asked for and withdrawn.
func allRows(t testing.TB, s *Service, planID int64) (ids []int64) {
	t.Helper()
	read(t, s, func(tx *db.Tx) (err error) {
		ids, err = db.All(tx, db.Scalar[int64], `SELECT id FROM (SELECT id FROM plan_reports WHERE plan_id = ? UNION ALL SELECT report_id FROM plan_withdrawn WHERE plan_id = ?) x ORDER BY id`, planID, planID)
		return err
	})
	return ids
}

// However a task changes: no answered or begun report is touched, nothing closed changes, and laying out again changes nothing.
func TestLayingOutTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	h := calendar.Vietnam()
	kinds := []calendar.Kind{calendar.Month, calendar.Quarter, calendar.Half, calendar.Year, Once}
	states := []State{Awaited, Awaited, Draft, Submitted, Returned, Accepted}
	rapid.Check(t, func(t *rapid.T) {
		rhythm, _ := calendar.UsualRhythm(calendar.Quarter)
		p := Plan{Year: 2026, StartsOn: "2026-01-01", Rhythm: rhythm}
		task := func(name string) Task {
			k := rapid.SampledFrom(kinds).Draw(t, name)
			return Task{Rhythm: k, Due: Due{Kind: DueBy, To: calendar.Date(2026, rapid.IntRange(1, 12).Draw(t, name+" month"), 20)}}
		}
		from := calendar.Date(2026, rapid.IntRange(1, 12).Draw(t, "from month"), rapid.IntRange(1, 28).Draw(t, "from day"))
		locked := calendar.Date(2026, rapid.IntRange(1, 12).Draw(t, "closed to"), 1)
		var rows []askedRow
		for i, e := range p.Expected(task("old"), h) {
			state := rapid.SampledFrom(states).Draw(t, "state")
			rows = append(rows, askedRow{
				ID: int64(i + 1), AgencyID: 1, Period: e.Period.Key(), From: e.Period.From, To: e.Period.To, Due: e.Due, State: state, Touched: state != Awaited, Duty: Lead,
			})
		}
		l := layout{
			From: from, Starts: p.StartsOn, Started: p.StartsOn, At: []Assignment{{ID: 1, AgencyID: 1, Duty: Lead}},
			Locked: func(d calendar.Day) bool { return d < locked },
		}
		next := task("new")
		l.Once, l.Want = next.Rhythm == Once, p.Expected(next, h)
		out := l.relay(rows)
		after := map[int64]askedRow{}
		for _, r := range rows {
			after[r.ID] = r
		}
		for _, r := range out.Withdraw {
			if r.Touched || r.To < locked {
				t.Fatalf("withdrew %+v", r)
			}
			delete(after, r.ID)
		}
		for _, r := range out.Redue {
			if !r.open() || r.askedRow.To < locked {
				t.Fatalf("moved %+v", r)
			}
			after[r.ID] = askedRow{r.ID, r.AgencyID, r.Period, r.From, r.To, r.Due, r.State, r.Touched, r.Extended, r.Duty}
		}
		for i, e := range out.Add {
			if e.Period.To < locked {
				t.Fatalf("asked for a closed period: %+v", e)
			}
			id := int64(1000 + i)
			after[id] = askedRow{ID: id, AgencyID: 1, Period: e.Period.Key(), From: e.Period.From, To: e.Period.To, Due: e.Due, State: Awaited, Duty: Lead}
		}
		var laid []askedRow
		for _, r := range after {
			laid = append(laid, r)
		}
		slices.SortFunc(laid, func(a, b askedRow) int { return int(a.ID - b.ID) })
		if again := l.relay(laid); !again.empty() {
			t.Fatalf("the second time: withdrew %+v, moved %+v, asked %+v", again.Withdraw, again.Redue, again.Add)
		}
	})
}
