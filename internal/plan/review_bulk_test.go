package plan

import (
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// A report with something to look at twice is not accepted from a list, unseen.
func TestHeapsAreNotAcceptedPastAWarning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		if _, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Ngoài kỳ", From: "2026-02-10"}, nil); err != nil {
			t.Fatal(err)
		}
		r = reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		r, err := s.MoveReport(bg, c.Reporter, r.ID, r.Version, Submit, "")
		if err != nil {
			t.Fatal(err)
		}
		accepted, refused, err := s.AcceptReports(bg, c.Leader, []Chosen{{r.ID, r.Version}})
		if err != nil {
			t.Fatal(err)
		}
		if accepted != 0 || len(refused) != 1 || !strings.Contains(refused[0].Reason, "1 hoạt động ngoài kỳ") {
			t.Errorf("accepted %d, refused %+v; want it refused for an activity outside the period", accepted, refused)
		}
		if _, err := s.MoveReport(bg, c.Leader, r.ID, r.Version, Accept, ""); err != nil {
			t.Errorf("opened and accepted on its own: %v", err)
		}
	})
}
