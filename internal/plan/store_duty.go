package plan

import (
	"errors"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/problem"
)

const requestColumns = `id, kind, plan_id, task_id, agency_id, COALESCE(report_id, 0), COALESCE(assignment_id, 0), state, wanted, COALESCE(wanted_id, 0),
	reason, old_due, due, COALESCE(to_id, 0), answer, asked_on, COALESCE(asked_by, 0), asked_who, decided_on, decided_who, version`

func scanRequest(r db.Row) (Request, error) {
	var q Request
	err := r.Scan(&q.ID, &q.Kind, &q.PlanID, &q.TaskID, &q.AgencyID, &q.ReportID, &q.AssignmentID, &q.State, &q.Wanted, &q.WantedID,
		&q.Reason, &q.OldDue, &q.Due, &q.ToID, &q.Answer, &q.AskedOn, &q.AskedBy, &q.AskedWho, &q.DecidedOn, &q.DecidedWho, &q.Version)
	return q, err
}

var sayNoRequest = "Không có đề nghị này. Hãy mở lại từ danh sách đề nghị."

func findRequest(tx *db.Tx, id int64) (Request, error) {
	q, err := db.One(tx, scanRequest, `SELECT `+requestColumns+` FROM plan_requests WHERE id = ?`, id)
	return q, missing(err, sayNoRequest)
}

// holdRequest finds a request and keeps others from deciding it until the transaction ends.
func holdRequest(tx *db.Tx, id int64) (Request, error) {
	q, err := db.One(tx, scanRequest, `SELECT `+requestColumns+` FROM plan_requests WHERE id = ? {for update}`, id)
	return q, missing(err, sayNoRequest)
}

func insertRequest(tx *db.Tx, q Request, at time.Time) (int64, error) {
	id, err := tx.Insert(`INSERT INTO plan_requests (kind, plan_id, task_id, agency_id, report_id, assignment_id, wanted, wanted_id, reason, old_due,
		asked_on, asked_at, asked_by, asked_who) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		string(q.Kind), q.PlanID, q.TaskID, q.AgencyID, orNull(q.ReportID), orNull(q.AssignmentID), string(q.Wanted), orNull(q.WantedID), q.Reason,
		string(q.OldDue), string(q.AskedOn), at, orNull(q.AskedBy), q.AskedWho)
	if db.IsUnique(err) {
		return 0, problem.New(problem.Conflict, "Đã có một đề nghị đang chờ quyết định. Rút đề nghị đó rồi gửi đề nghị mới, hoặc chờ trả lời.")
	}
	return id, err
}

// updateRequest saves what a request has become.
func updateRequest(tx *db.Tx, q Request, by int64, at time.Time) error {
	n, err := tx.Exec(`UPDATE plan_requests SET state = ?, old_due = ?, due = ?, to_id = ?, answer = ?, decided_on = ?, decided_at = ?, decided_by = ?, decided_who = ?,
		version = version + 1 WHERE id = ? AND version = ?`,
		string(q.State), string(q.OldDue), string(q.Due), orNull(q.ToID), q.Answer, string(q.DecidedOn), at, orNull(by), q.DecidedWho, q.ID, q.Version)
	return changed(n, err)
}

func updateDue(tx *db.Tx, reportID int64, due calendar.Day, at time.Time) error {
	_, err := tx.Exec(`UPDATE plan_reports SET due = ?, updated_at = ? WHERE id = ?`, string(due), at, reportID)
	return err
}

func reportRequests(tx *db.Tx, reportID int64) ([]Request, error) {
	return db.All(tx, scanRequest, `SELECT `+requestColumns+` FROM plan_requests WHERE report_id = ? ORDER BY id`, reportID)
}

func taskRequests(tx *db.Tx, taskID int64) ([]Request, error) {
	return db.All(tx, scanRequest, `SELECT `+requestColumns+` FROM plan_requests WHERE task_id = ? ORDER BY id`, taskID)
}

// agencyRequests are what an agency asked, what was asked about answers that it has now, and what was handed over to it.
func agencyRequests(tx *db.Tx, planID, agencyID int64) ([]Request, error) {
	return db.All(tx, scanRequest, `SELECT `+requestColumns+` FROM plan_requests WHERE plan_id = ? AND (agency_id = ? OR to_id = ?
		OR report_id IN (SELECT id FROM plan_reports WHERE plan_id = ? AND agency_id = ?)) ORDER BY id`, planID, agencyID, agencyID, planID, agencyID)
}

const maxRequests = 300 // on the list of those to decide, and of those decided

// openRequests are those to decide, of all active plans, the longest waiting first.
func openRequests(tx *db.Tx) ([]Request, error) {
	return db.All(tx, scanRequest, `SELECT `+requestColumns+` FROM plan_requests WHERE state = 'asked'
		AND plan_id IN (SELECT id FROM plan_plans WHERE state = 'active') ORDER BY asked_on, id LIMIT ?`, maxRequests)
}

// countRequests counts what waits for a decision that this person may take.
func countRequests(tx *db.Tx, userID int64) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM plan_requests WHERE state = 'asked' AND COALESCE(asked_by, 0) <> ?
		AND plan_id IN (SELECT id FROM plan_plans WHERE state = 'active')`, userID)
}

const heldAssignment = `SELECT ` + assignmentColumns + ` FROM plan_assignments WHERE id = ? {for update}`

// holdAssignment finds an assignment and keeps others from changing it until the transaction ends.
func holdAssignment(tx *db.Tx, id int64) (Assignment, error) {
	a, err := db.One(tx, scanAssignment, heldAssignment, id)
	return a, missing(err, "Không có phần việc này. Hãy mở lại từ trang nhiệm vụ.")
}

func assignmentOf(tx *db.Tx, taskID, agencyID int64) (Assignment, error) {
	a, err := db.One(tx, scanAssignment, `SELECT `+assignmentColumns+` FROM plan_assignments WHERE task_id = ? AND agency_id = ?`, taskID, agencyID)
	return a, missing(err, "Nhiệm vụ này không giao cho cơ quan đã chọn. Hãy mở lại từ trang nhiệm vụ.")
}

// giveAssignment gives a task to an agency; one that had it before gets it back. 0: it has the task already.
func giveAssignment(tx *db.Tx, a Assignment) (int64, error) {
	id, err := db.One(tx, db.Scalar[int64], `INSERT INTO plan_assignments (task_id, agency_id, duty, printed, since) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (task_id, agency_id) DO UPDATE SET duty = excluded.duty, printed = excluded.printed, since = excluded.since, ended_on = '',
			acked_at = NULL, acked_by = '' WHERE plan_assignments.ended_on <> '' RETURNING id`,
		a.TaskID, a.AgencyID, string(a.Duty), a.Printed, string(a.Since))
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return id, err
}

// acknowledge marks an assignment as read; once marked it stays as it is.
func acknowledge(tx *db.Tx, id int64, who string, at time.Time) (int64, error) {
	return tx.Exec(`UPDATE plan_assignments SET acked_at = ?, acked_by = ? WHERE id = ? AND acked_at IS NULL`, at, who, id)
}

// unread lists the assignments of an agency under a plan that nobody there has acknowledged.
func unread(tx *db.Tx, planID, agencyID int64) ([]Assignment, error) {
	return db.All(tx, scanAssignment, `SELECT `+assignmentColumns+` FROM plan_assignments WHERE agency_id = ? AND acked_at IS NULL AND ended_on = ''
		AND task_id IN (SELECT id FROM plan_tasks WHERE plan_id = ?) ORDER BY task_id`, agencyID, planID)
}

// unreadCounts counts by agency what is not acknowledged under a plan.
func unreadCounts(tx *db.Tx, planID int64) (map[int64]int, error) {
	rows, err := db.All(tx, func(r db.Row) (p [2]int64, err error) { err = r.Scan(&p[0], &p[1]); return p, err },
		`SELECT a.agency_id, COUNT(*) FROM plan_assignments a JOIN plan_tasks t ON t.id = a.task_id
		WHERE t.plan_id = ? AND a.acked_at IS NULL AND a.ended_on = '' GROUP BY a.agency_id`, planID)
	all := map[int64]int{}
	for _, p := range rows {
		all[p[0]] = int(p[1])
	}
	return all, err
}

func assignmentReports(tx *db.Tx, assignmentID int64) ([]Report, error) {
	return db.All(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports WHERE assignment_id = ? ORDER BY period_from, id`, assignmentID)
}

// taskPeriods are the periods that an assignment has answers for.
func assignmentPeriods(tx *db.Tx, assignmentID int64) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT period FROM plan_reports WHERE assignment_id = ?`, assignmentID)
}

// transferReport gives an open answer to another agency, and notes whose it was.
func transferReport(tx *db.Tx, q Request, r Report, to Assignment, day calendar.Day, at time.Time) error {
	if _, err := tx.Exec(`INSERT INTO plan_transfers (request_id, plan_id, report_id, day, agency_id) VALUES (?, ?, ?, ?, ?)`,
		q.ID, r.PlanID, r.ID, string(day), r.AgencyID); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE plan_reports SET assignment_id = ?, agency_id = ?, duty = ?, updated_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		to.ID, to.AgencyID, string(to.Duty), at, r.ID, r.Version)
	return changed(n, err)
}

func reportTransfers(tx *db.Tx, reportID int64) ([]Transfer, error) {
	return db.All(tx, func(r db.Row) (t Transfer, err error) {
		err = r.Scan(&t.RequestID, &t.ReportID, &t.Day, &t.FromID, &t.Who, &t.Reason)
		return t, err
	}, `SELECT t.request_id, t.report_id, t.day, t.agency_id, q.decided_who, q.reason FROM plan_transfers t JOIN plan_requests q ON q.id = t.request_id
		WHERE t.report_id = ? ORDER BY t.id`, reportID)
}

// untouched is the test for an expected answer that nobody has written in or asked anything about.
const untouched = `state = 'expected' AND NOT EXISTS (SELECT 1 FROM plan_moves m WHERE m.report_id = plan_reports.id)
	AND NOT EXISTS (SELECT 1 FROM plan_requests q WHERE q.report_id = plan_reports.id)`

// untouchedAhead are the expected answers of an assignment that nobody has touched, of periods that end on a day or later.
func untouchedAhead(tx *db.Tx, assignmentID int64, from calendar.Day) ([]int64, error) {
	return db.All(tx, db.Scalar[int64], `SELECT id FROM plan_reports WHERE assignment_id = ? AND period_to >= ? AND `+untouched+` ORDER BY id`, assignmentID, string(from))
}

// allAssignments are the agencies at a task, with those that had it before.
func allAssignments(tx *db.Tx, taskID int64) ([]Assignment, error) {
	return db.All(tx, scanAssignment, `SELECT `+assignmentColumns+` FROM plan_assignments WHERE task_id = ? ORDER BY duty, id`, taskID)
}

// noteBehalf remembers who typed into a report for another agency: they do not accept it. The version stays: nothing of the answer changes.
func noteBehalf(tx *db.Tx, r Report) error {
	_, err := tx.Exec(`UPDATE plan_reports SET behalf_by = ? WHERE id = ?`, strings.Join(r.BehalfBy, " "), r.ID)
	return err
}

// lastDecided are the requests decided last, of all active plans.
func lastDecided(tx *db.Tx) ([]Request, error) {
	return db.All(tx, scanRequest, `SELECT `+requestColumns+` FROM plan_requests WHERE state <> 'asked'
		AND plan_id IN (SELECT id FROM plan_plans WHERE state = 'active') ORDER BY decided_at DESC, id DESC LIMIT ?`, shownDecided)
}

const shownDecided = 30

// reportsByID finds reports by their numbers, without their texts.
func reportsByID(tx *db.Tx, ids []int64) (map[int64]Report, error) {
	all := map[int64]Report{}
	if len(ids) == 0 {
		return all, nil
	}
	args := make([]any, 0, len(ids))
	for _, id := range ids {
		args = append(args, id)
	}
	rows, err := db.All(tx, scanLine, `SELECT `+lineColumns+` FROM plan_reports r WHERE r.id IN (`+marks(len(ids))+`)`, args...)
	for _, r := range rows {
		all[r.ID] = r
	}
	return all, err
}
