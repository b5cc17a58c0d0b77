package plan

import (
	"context"
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
		}
		look("a new plan")
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		r, err := s.SaveReport(ctx, c.Reporter, r.ID, r.Version, Entry{Answer: Nothing})
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
