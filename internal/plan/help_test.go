package plan

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"lantoa/internal/blob"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/problem"
)

// testDay is the day on which tests play, at nine in the morning in Việt Nam.
const testDay calendar.Day = "2026-10-20"

func testNow() time.Time { return testDay.Time().Add(9 * time.Hour) }

// cast are people of each role, and two communes with a reporter each.
type cast struct {
	Admin, Coordinator, Second, Leader, Inspector identity.Actor
	Reporter, Colleague, Stranger                 identity.Actor // of Commune, Commune, Other
	Focal, Commune, Other                         identity.Agency
}

// newService is a service over a database with the built-in agencies, files in a folder of the test, and people of each role.
func newService(t testing.TB, d *db.DB) (*Service, cast) {
	t.Helper()
	ctx := context.Background()
	files, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{DB: d, Files: files, Jobs: job.New(d, testNow, slog.New(slog.DiscardHandler)), Now: testNow, Holidays: calendar.Vietnam(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := identity.New(d, testNow, identity.Options{Log: slog.New(slog.DiscardHandler)}).Seed(ctx); err != nil {
		t.Fatal(err)
	}
	var c cast
	write(t, s, func(tx *db.Tx) error {
		agencies, err := identity.Agencies(tx)
		if err != nil {
			return err
		}
		for _, a := range agencies {
			switch {
			case a.Focal:
				c.Focal = a
			case a.Kind == identity.KindCommune && c.Commune.ID == 0:
				c.Commune = a
			case a.Kind == identity.KindCommune && c.Other.ID == 0:
				c.Other = a
			}
		}
		for _, p := range []struct {
			into              *identity.Actor
			login, name, role string
			agency            identity.Agency
		}{
			{&c.Admin, "quantri", "Quản Trị", "admin", c.Focal},
			{&c.Coordinator, "daumoi", "Đầu Mối", "coordinator", c.Focal},
			{&c.Second, "daumoi2", "Đầu Mối Hai", "coordinator", c.Focal},
			{&c.Leader, "lanhdao", "Lãnh Đạo", "leader", c.Focal},
			{&c.Inspector, "thanhtra", "Thanh Tra", "inspector", c.Focal},
			{&c.Reporter, "canbo", "Cán Bộ", "reporter", c.Commune},
			{&c.Colleague, "dongnghiep", "Đồng Nghiệp", "reporter", c.Commune},
			{&c.Stranger, "noikhac", "Nơi Khác", "reporter", c.Other},
		} {
			id, err := tx.Insert(`INSERT INTO identity_users (login, name, agency_id, role, password_hash, created_at) VALUES (?, ?, ?, ?, '', ?) RETURNING id`,
				p.login, p.name, p.agency.ID, p.role, testNow())
			if err != nil {
				return err
			}
			*p.into = identity.Actor{UserID: id, AgencyID: p.agency.ID, Name: p.name, Agency: p.agency.ShortName, Role: p.role, Via: identity.ViaScreen}
		}
		return nil
	})
	return s, c
}

func read(t testing.TB, s *Service, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := s.DB.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, s *Service, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := s.DB.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// addPlan makes a plan of 2026 by quarters with two tasks: III.2, led by the focal agency with both communes as partners, and
// III.5, led by the first commune, which asks for no evidence.
func addPlan(t testing.TB, s *Service, c cast) Plan {
	t.Helper()
	rhythm, _ := calendar.UsualRhythm(calendar.Quarter)
	due := Due{Kind: DueOngoing, Text: "Thường xuyên"}
	id, err := s.CreatePlan(context.Background(), c.Coordinator, NewPlan{
		Plan: Plan{Number: "/KH-UBND", Issuer: "Ủy ban nhân dân tỉnh", Title: "Truyền thông, giáo dục về quyền con người", Year: 2026, StartsOn: "2026-01-01", Rhythm: rhythm},
		Tasks: []NewTask{
			{Task{No: "III.2", Title: "Sản xuất, đăng phát sản phẩm truyền thông", Due: due, Rhythm: calendar.Quarter, Evidence: true}, []Assignment{
				{AgencyID: c.Focal.ID, Duty: Lead, Printed: "Sở"},
				{AgencyID: c.Commune.ID, Duty: Partner, Printed: "UBND các xã, phường"},
				{AgencyID: c.Other.ID, Duty: Partner, Printed: "UBND các xã, phường"},
			}},
			{Task{No: "III.5", Title: "Tổ chức sự kiện", Due: due, Rhythm: calendar.Quarter}, []Assignment{{AgencyID: c.Commune.ID, Duty: Lead, Printed: "UBND xã"}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var p Plan
	read(t, s, func(tx *db.Tx) (err error) { p, err = findPlan(tx, id); return err })
	return p
}

// reportOf finds the report that an agency owes on a task for a period.
func reportOf(t testing.TB, s *Service, p Plan, taskNo string, agency int64, period string) (found Report) {
	t.Helper()
	read(t, s, func(tx *db.Tx) error {
		tasks, err := planTasks(tx, p.ID)
		if err != nil {
			return err
		}
		reports, err := planReports(tx, p.ID)
		for _, r := range reports {
			for _, task := range tasks {
				if task.ID == r.TaskID && task.No == taskNo && r.AgencyID == agency && r.Period == period {
					found = r
				}
			}
		}
		return err
	})
	if found.ID == 0 {
		t.Fatalf("no report of agency %d on %s for %s", agency, taskNo, period)
	}
	return found
}

// addLink gives a report a link as evidence.
func addLink(t testing.TB, s *Service, reportID, activityID int64) {
	t.Helper()
	write(t, s, func(tx *db.Tx) error {
		_, err := insertEvidence(tx, Evidence{ReportID: reportID, ActivityID: activityID, Kind: "link", Name: "example.vn", URL: "https://example.vn/tin", AddedBy: "x"}, testNow())
		return err
	})
}

// kindOf is the kind of problem in err, or 0.
func kindOf(err error) problem.Kind {
	if p, ok := problem.As(err); ok {
		return p.Kind
	}
	return 0
}
