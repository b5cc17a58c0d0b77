package plan

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// Who said that a doubtful figure is right, and when, is asked on the screen, written down and shown to whoever looks the report through.
func TestConfirmedFiguresAreWrittenDown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := doubtful(t, s, c, p, c.Reporter)
		h, send := screens(s), reportPath(r.ID)+"/gui"
		boxes := page(t, h, c.Reporter, send, http.StatusOK).Find("input[name=so_dung]")
		if boxes.Length() != 1 {
			t.Fatalf("%d boxes, want 1", boxes.Length())
		}
		key, _ := boxes.Attr("value")
		form := url.Values{"version": {strconv.FormatInt(r.Version, 10)}}
		if res := visit(t, h, c.Reporter, send, form); res.Code != http.StatusUnprocessableEntity {
			t.Errorf("sent without a word on the figure: status %d", res.Code)
		}
		form.Set("so_dung", "part:B3.in_time:7:5")
		if res := visit(t, h, c.Reporter, send, form); res.Code != http.StatusUnprocessableEntity {
			t.Errorf("confirmed another figure: status %d", res.Code)
		}
		form.Set("so_dung", key)
		if res := visit(t, h, c.Reporter, send, form); res.Code != http.StatusSeeOther {
			t.Fatalf("confirmed: status %d, %s", res.Code, res.Body)
		}
		want := c.Reporter.Name + ", " + c.Reporter.Agency + " xác nhận là đúng khi gửi ngày 20/10/2026"
		if text := textOf(page(t, h, c.Second, reportPath(r.ID), http.StatusOK).Find("main")); !strings.Contains(text, want) {
			t.Errorf("the reviewer does not see %q", want)
		}
		if n := audited(t, s, "figure.confirm"); n != 1 {
			t.Errorf("%d lines in the audit trail, want 1", n)
		}
		if ActionNames()["figure.confirm"] == "" {
			t.Error("the audit trail has no name for it")
		}
	})
}

// What came in a way on which nobody is asked says so.
func TestFiguresNobodyWasAskedAboutSaySo(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	by := identity.ByLink(c.Commune, "Cán bộ xã")
	r := doubtful(t, s, c, p, by)
	if _, err := s.MoveReport(bg, by, r.ID, r.Version, Submit, ""); err != nil {
		t.Fatal(err)
	}
	if text := textOf(page(t, screens(s), c.Second, reportPath(r.ID), http.StatusOK).Find("main")); !strings.Contains(text, "Gửi bằng liên kết ngày 20/10/2026 nên người gửi chưa được hỏi lại") {
		t.Error("the reviewer does not learn that nobody was asked")
	}
	if n := audited(t, s, "figure.confirm"); n != 0 {
		t.Errorf("%d confirmations in the audit trail, want none", n)
	}
}

// doubtful is a report of an activity with more inquiries answered in time than received.
func doubtful(t testing.TB, s *Service, c cast, p Plan, by identity.Actor) Report {
	t.Helper()
	r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q4")
	a := Activity{ReportID: r.ID, Name: "Trả lời báo chí", From: "2026-10-01"}
	if _, err := s.SaveActivity(bg, by, a, []Figure{{Indicator: "B3.received", Value: 5}, {Indicator: "B3.in_time", Value: 6}}); err != nil {
		t.Fatal(err)
	}
	return reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q4")
}

func audited(t testing.TB, s *Service, action string) (n int) {
	t.Helper()
	read(t, s, func(tx *db.Tx) (err error) {
		n, err = db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM identity_audit WHERE action = ?`, action)
		return err
	})
	return n
}

// Whoever sends for another agency says how the figures came, whatever way they take.
func TestHowFiguresCameIsAlwaysKnown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		api := c.Coordinator
		api.Via = identity.ViaAPI
		for _, row := range []struct {
			name, period string
			by           identity.Actor
			how, want    string
			refused      bool
		}{
			{"the screen asks", "2026-Q1", c.Coordinator, "", "", true},
			{"the screen is told", "2026-Q2", c.Coordinator, "phone", "Điện thoại", false},
			{"a program is the way itself", "2026-Q3", api, "", "Phần mềm khác gửi sang", false},
			{"the agency's own is not asked", "2026-Q4", c.Reporter, "", "", false},
		} {
			r := reportOf(t, s, p, "III.5", c.Commune.ID, row.period)
			r, err := s.SaveReport(bg, row.by, r.ID, r.Version, Entry{Answer: Nothing, How: row.how})
			if err != nil {
				t.Fatal(err)
			}
			r, err = s.MoveReport(bg, row.by, r.ID, r.Version, Submit, "")
			if (err != nil) != row.refused {
				t.Errorf("%s: %v", row.name, err)
			}
			if got := behalfWayName(reportOf(t, s, p, "III.5", c.Commune.ID, row.period).BehalfHow); got != row.want {
				t.Errorf("%s: recorded %q, want %q", row.name, got, row.want)
			}
		}
	})
}
