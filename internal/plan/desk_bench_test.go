package plan

import (
	"fmt"
	"strings"
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// addCrowdedPlan makes a plan of 24 tasks at 80 agencies by months, 20,000 reports, most of them sent and accepted, each with an
// activity, two figures and a piece of evidence.
func addCrowdedPlan(t testing.TB, s *Service, c cast) Plan {
	t.Helper()
	all := allAgencies(t, s)
	var given []Assignment
	for i, a := range all {
		duty, printed := Partner, "UBND các xã, phường"
		if i < 3 {
			duty, printed = Lead, a.Name
		}
		if i < 3 || a.Commune() || i < 15 {
			given = append(given, Assignment{AgencyID: a.ID, Duty: duty, Printed: printed})
		}
	}
	given = given[:80]
	var tasks []NewTask
	for i := range 24 {
		tasks = append(tasks, NewTask{Task{
			No: fmt.Sprintf("III.%d", i+1), Title: "Sản xuất, đăng phát các sản phẩm truyền thông về quyền con người trên địa bàn tỉnh, nhóm " + fmt.Sprint(i+1),
			Due: Due{Kind: DueOngoing, Text: "thường xuyên"}, Rhythm: calendar.Month, Evidence: true,
		}, given})
	}
	p := addPlanFrom(t, s, c, "2026-01-20", tasks)
	write(t, s, func(tx *db.Tx) error {
		for _, q := range []string{
			`UPDATE plan_reports SET state = 'submitted', answer = 'activities', summary = 'Đã tổ chức các hoạt động trong kỳ theo kế hoạch của tỉnh', submitted_on = CASE WHEN id % 9 = 0 THEN '2026-10-19' ELSE due END
				WHERE plan_id = ? AND due < '2026-10-20' AND id % 17 <> 0`,
			`INSERT INTO plan_moves (report_id, plan_id, action, from_state, to_state, day, at, who, answer)
				SELECT id, plan_id, 'submit', 'expected', 'submitted', submitted_on, CURRENT_TIMESTAMP, 'x', answer FROM plan_reports WHERE plan_id = ? AND state = 'submitted'`,
			`UPDATE plan_reports SET state = 'accepted', accepted_on = submitted_on WHERE plan_id = ? AND state = 'submitted' AND id % 13 <> 0`,
			`INSERT INTO plan_moves (report_id, plan_id, action, from_state, to_state, day, at, who, answer)
				SELECT id, plan_id, 'accept', 'submitted', 'accepted', accepted_on, CURRENT_TIMESTAMP, 'x', answer FROM plan_reports WHERE plan_id = ? AND state = 'accepted'`,
			`INSERT INTO plan_activities (report_id, name, from_day, to_day) SELECT id, 'Phát thanh', period_from, period_from FROM plan_reports WHERE plan_id = ? AND answer <> ''`,
			`INSERT INTO plan_figures (report_id, activity_id, indicator, value, day)
				SELECT a.report_id, a.id, 'D3.minutes', 80 + a.id % 100, a.from_day FROM plan_activities a JOIN plan_reports r ON r.id = a.report_id WHERE r.plan_id = ?`,
			`INSERT INTO plan_figures (report_id, activity_id, indicator, value, day)
				SELECT a.report_id, a.id, 'D3.broadcasts', 8 + a.id % 10, a.from_day FROM plan_activities a JOIN plan_reports r ON r.id = a.report_id WHERE r.plan_id = ?`,
			`INSERT INTO plan_evidence (report_id, activity_id, kind, name, url, added_at, added_by)
				SELECT a.report_id, a.id, 'link', 'x', 'https://example.vn', CURRENT_TIMESTAMP, 'x' FROM plan_activities a JOIN plan_reports r ON r.id = a.report_id WHERE r.plan_id = ?`,
		} {
			if _, err := tx.Exec(q, p.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return p
}

// deskPages are the pages that are measured.
func deskPages(p Plan, task int64, agency int64) []string {
	return []string{
		"/", planPath(p.ID), planPath(p.ID) + "?ngay=2026-07-31", "/nhiem-vu", query("/nhiem-vu", "co-quan", fmt.Sprint(agency)), taskPath(task), taskPath(task) + "?ky=tat-ca",
		planPath(p.ID) + "/co-quan", planPath(p.ID) + "/co-quan?ngay=2026-07-31", agencyPath(p.ID, agency),
	}
}

func BenchmarkDeskPages(b *testing.B) {
	s, c := newService(b, dbtest.SQLite(b))
	p := addCrowdedPlan(b, s, c)
	h := screens(s)
	tasks := find(b, s, func(tx *db.Tx) ([]Task, error) { return planTasks(tx, p.ID) })
	for _, path := range deskPages(p, tasks[1].ID, c.Commune.ID) {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				w := visit(b, h, c.Coordinator, path, nil)
				b.ReportMetric(float64(w.Body.Len()), "HTML-bytes")
			}
		})
	}
	b.Run("reporter/", func(b *testing.B) {
		for b.Loop() {
			visit(b, h, c.Reporter, "/", nil)
		}
	})
}

// A list page stays within 60 kB of HTML however crowded the plan is. The page of one plan is no list: it also carries the map of
// 65 communes, whose tiles say in words what they show, and may be a little larger.
func TestCrowdedPagesAreLight(t *testing.T) {
	t.Parallel()
	const listLimit, planLimit = 60 << 10, 68 << 10
	s, c := newService(t, dbtest.SQLite(t))
	p := addCrowdedPlan(t, s, c)
	h := screens(s)
	tasks := find(t, s, func(tx *db.Tx) ([]Task, error) { return planTasks(tx, p.ID) })
	n := find(t, s, func(tx *db.Tx) (int64, error) {
		return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM plan_reports WHERE plan_id = ?`, p.ID)
	})
	if n < 20_000 {
		t.Fatalf("the crowded plan has only %d reports", n)
	}
	for _, by := range []identity.Actor{c.Coordinator, c.Reporter} {
		for _, path := range deskPages(p, tasks[1].ID, c.Commune.ID) {
			w := visit(t, h, by, path, nil)
			if w.Code != 200 && w.Code != 303 {
				t.Errorf("%s as %s: status %d", path, by.Role, w.Code)
			}
			limit := listLimit
			if strings.HasPrefix(path, planPath(p.ID)) && !strings.Contains(path, "co-quan") {
				limit = planLimit
			}
			if w.Body.Len() > limit {
				t.Errorf("%s as %s: %d bytes, more than %d", path, by.Role, w.Body.Len(), limit)
			}
		}
	}
}
