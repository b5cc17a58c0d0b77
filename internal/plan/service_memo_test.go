package plan

import (
	"cmp"
	"context"
	"reflect"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// TestCountsAreNeverStale asks for the counts again after every kind of step.
func TestCountsAreNeverStale(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := context.Background()
		p := addPlan(t, s, c)
		look := func(step string) {
			t.Helper()
			v, err := s.View(ctx, p.ID, "", false)
			if err != nil {
				t.Fatal(err)
			}
			var want Progress
			read(t, s, func(tx *db.Tx) (err error) { want, err = progressOf(tx, p.ID, v.Progress.Moment); return err })
			if v.Progress.Total != want.Total {
				t.Errorf("%s: got %+v, want %+v", step, v.Progress.Total, want.Total)
			}
			s.compareMemory(t, step, p.ID, reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3").TaskID)
		}
		look("a new plan")
		if n, err := s.Acknowledge(ctx, c.Reporter, p.ID, nil); err != nil || n == 0 {
			t.Fatalf("acknowledged %d: %v", n, err)
		}
		look("work that was read")
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		deed := Activity{ReportID: r.ID, Name: "Treo băng rôn", From: "2026-07-02"}
		id, err := s.SaveActivity(ctx, c.Reporter, deed, []Figure{{Indicator: "D6.banners", Value: 2}})
		if err != nil {
			t.Fatal(err)
		}
		look("an activity with a figure")
		deed.ID, deed.Version = id, 1
		if _, err := s.SaveActivity(ctx, c.Reporter, deed, []Figure{{Indicator: "D6.banners", Value: 5}}); err != nil {
			t.Fatal(err)
		}
		look("another figure")
		if err := s.DeleteActivity(ctx, c.Reporter, r.ID, id); err != nil {
			t.Fatal(err)
		}
		look("no activity any more")
		r = reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		r, err = s.SaveReport(ctx, c.Reporter, r.ID, r.Version, Entry{Answer: Nothing})
		if err != nil {
			t.Fatal(err)
		}
		look("a draft")
		if r, err = s.MoveReport(ctx, c.Reporter, r.ID, r.Version, Submit, ""); err != nil {
			t.Fatal(err)
		}
		look("a submission")
		if r, err = s.MoveReport(ctx, c.Coordinator, r.ID, r.Version, Accept, ""); err != nil {
			t.Fatal(err)
		}
		look("an accepted report")
		if _, err = s.MoveReport(ctx, c.Coordinator, r.ID, r.Version, Reopen, "Nhầm số."); err != nil {
			t.Fatal(err)
		}
		look("a report opened again")
	})
}

// compareMemory compares all that is remembered with what the database says.
func (s *Service) compareMemory(t *testing.T, step string, planID, taskID int64) {
	t.Helper()
	at := moment{Day: s.today()}
	read(t, s, func(tx *db.Tx) error {
		same(t, step+", periods", func() ([]tallyRow, error) { return s.periods(tx, planID, at) }, func() ([]tallyRow, error) { return tallyPeriods(tx, planID, at) })
		same(t, step+", leads", func() ([]printedLead, error) { return s.leads(tx, planID) }, func() ([]printedLead, error) { return printedLeads(tx, planID) })
		same(t, step+", owed", func() ([]crowd, error) { return s.owed(tx, planID, at.Day) },
			func() ([]crowd, error) { return owed(tx, planID, at.Day, at.Day.Add(soonDays)) })
		same(t, step+", unread", func() (map[int64]int, error) { return s.unread(tx, planID) }, func() (map[int64]int, error) { return unreadCounts(tx, planID) })
		same(t, step+", figures", func() ([]sum, error) { return s.figures(tx, taskID) }, func() ([]sum, error) { return taskFigures(tx, taskID) })
		same(t, step+", evidence", func() ([]sum, error) { return s.evidence(tx, taskID) }, func() ([]sum, error) { return taskEvidence(tx, taskID) })
		return nil
	})
}

func same[T any](t *testing.T, what string, remembered, counted func() (T, error)) {
	t.Helper()
	got, err := remembered()
	want, err2 := counted()
	if err := cmp.Or(err, err2); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: remembered %+v, the database says %+v", what, got, want)
	}
}
