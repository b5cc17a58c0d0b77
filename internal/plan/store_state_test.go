package plan

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// past is what a report was at the end of each day on which something happened to it.
type past struct {
	day calendar.Day
	Report
}

// live plays a random life of some reports and remembers every state.
func live(t *rapid.T, s *Service, reports []Report, c cast) map[int64][]past {
	remembered := map[int64][]past{}
	err := s.DB.Write(context.Background(), func(tx *db.Tx) error {
		for i := range reports {
			r, err := liveOne(t, s, tx, reports[i], c, remembered)
			if err != nil {
				return err
			}
			reports[i] = r
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return remembered
}

func liveOne(t *rapid.T, s *Service, tx *db.Tx, r Report, c cast, remembered map[int64][]past) (_ Report, err error) {
	actions := []Action{Save, Submit, Submit, Recall, Clear, Return, Accept, Accept, Reopen}
	day := rapid.SampledFrom([]calendar.Day{"2026-05-20", "2026-06-10", "2026-09-10", "2026-10-01"}).Draw(t, "first day")
	for range rapid.IntRange(0, 7).Draw(t, "moves") {
		a := rapid.SampledFrom(actions).Draw(t, "action")
		by := c.Reporter
		by.AgencyID = r.AgencyID
		if moves[a].by == identity.ReviewReports {
			by = c.Coordinator
		}
		if !r.Can(a, by) {
			continue
		}
		if a == Save || a == Submit {
			r.Answer = rapid.SampledFrom([]Answer{Activities, Nothing, NotApplicable}).Draw(t, "answer")
		}
		then := *s
		then.Now = func() time.Time { return day.Time().Add(9 * time.Hour) }
		if r, err = then.move(tx, by, r, a, "lý do"); err != nil {
			return r, err
		}
		remembered[r.ID] = append(remembered[r.ID], past{day, r})
		day = min(day.Add(rapid.IntRange(0, 12).Draw(t, "days")), testDay) // nothing happens after today
	}
	return r, nil
}

// asOf is a report as it was on a day. A draft that was saved again without a move keeps its older answer in the history, which
// no count looks at.
func asOf(r Report, life []past, day calendar.Day) Report {
	then := Report{TaskID: r.TaskID, AgencyID: r.AgencyID, Duty: r.Duty, Period: r.Period, From: r.From, Due: r.Due, State: Awaited}
	for _, p := range life {
		if !p.day.After(day) {
			then.State, then.SubmittedOn, then.Answer = p.State, p.SubmittedOn, p.Answer
		}
	}
	return then
}

func TestCountsInSQLEqualTheRules(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		rapid.Check(t, func(rt *rapid.T) {
			p := addWidePlan(t, s, c, randomTasks(rt, allAgencies(t, s)[:6])...)
			reports := find(t, s, func(tx *db.Tx) ([]Report, error) { return planReports(tx, p.ID) })
			lives := live(rt, s, reports, c)
			for _, m := range []moment{
				{"2026-04-14", true},
				{"2026-06-16", true},
				{"2026-06-17", true},
				{"2026-09-12", true},
				{rapid.SampledFrom([]calendar.Day{"2026-06-20", "2026-09-17", "2026-10-03", "2026-10-19"}).Draw(rt, "day"), true},
				{"2027-01-20", true},
				{"2026-10-20", false},
				{"2027-01-20", false},
			} {
				compare(rt, t, s, p, m, reports, lives)
			}
		})
	})
}

func randomTasks(t *rapid.T, agencies []identity.Agency) []NewTask {
	var tasks []NewTask
	for i, no := range []string{"III.1", "III.2", "III.3"} {
		n := NewTask{Task: Task{No: no, Title: "Nhiệm vụ " + no, Due: Due{Kind: DueOngoing}}}
		if i == 2 {
			n.Task.Due = Due{Kind: DueBy, To: "2026-07-31"}
		}
		for _, a := range agencies {
			if rapid.Bool().Draw(t, "assigned") {
				n.Agencies = append(n.Agencies, Assignment{AgencyID: a.ID, Duty: rapid.SampledFrom([]DutyKind{Lead, Partner}).Draw(t, "duty"), Printed: a.Name})
			}
		}
		tasks = append(tasks, n)
	}
	return tasks
}

func compare(rt *rapid.T, t *testing.T, s *Service, p Plan, m moment, reports []Report, lives map[int64][]past) {
	type key struct {
		task, agency int64
		duty         DutyKind
		period       string
	}
	cells, periods := map[key]Tally{}, map[key]Tally{}
	for _, r := range reports {
		then := asOf(r, lives[r.ID], m.Day)
		for _, to := range []struct {
			all map[key]Tally
			key key
		}{{cells, key{r.TaskID, r.AgencyID, r.Duty, ""}}, {periods, key{period: r.Period}}} {
			tally := to.all[to.key]
			tally.Add(then, m.Day)
			to.all[to.key] = tally
		}
	}
	for name, c := range map[string]struct {
		want map[key]Tally
		read func(*db.Tx, int64, moment) ([]tallyRow, error)
	}{"tasks and agencies": {cells, tallyPlan}, "periods": {periods, tallyPeriods}} {
		got := map[key]Tally{}
		for _, r := range find(t, s, func(tx *db.Tx) ([]tallyRow, error) { return c.read(tx, p.ID, m) }) {
			got[key{r.TaskID, r.AgencyID, r.Duty, r.Period}] = r.Tally
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(key{})); diff != "" {
			rt.Fatalf("%s on %v (-rules +SQL):\n%s", name, m, diff)
		}
	}
}
