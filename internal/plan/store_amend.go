package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// Version is one state of a plan in its history, without what it holds.
type Version struct {
	PlanID       int64
	No           int
	Kind         string // first, amended, settings
	From         calendar.Day
	Number       string
	Title        string
	IssuedOn     calendar.Day
	DocumentName string
	DocumentHash string
	Who          string
	At           time.Time
}

// The kinds of Version.
const (
	FirstVersion    = "first"
	AmendedVersion  = "amended"
	SettingsVersion = "settings"
)

const versionColumns = `plan_id, no, kind, from_day, number, title, issued_on, document_name, document_hash, who, at`

func scanVersion(r db.Row) (v Version, err error) {
	err = r.Scan(&v.PlanID, &v.No, &v.Kind, &v.From, &v.Number, &v.Title, &v.IssuedOn, &v.DocumentName, &v.DocumentHash, &v.Who, &v.At)
	return v, err
}

const maxVersions = 200 // on a list

func planVersions(tx *db.Tx, planID int64) ([]Version, error) {
	return db.All(tx, scanVersion, `SELECT `+versionColumns+` FROM plan_versions WHERE plan_id = ? ORDER BY no DESC LIMIT ?`, planID, maxVersions)
}

func findVersion(tx *db.Tx, planID int64, no int) (Version, error) {
	v, err := db.One(tx, scanVersion, `SELECT `+versionColumns+` FROM plan_versions WHERE plan_id = ? AND no = ?`, planID, no)
	return v, missing(err, "Kế hoạch không có bản này. Hãy mở lại từ danh sách các bản.")
}

// versionParts are the long texts of a version.
func versionParts(tx *db.Tx, planID int64, no int) (state, changes, document string, err error) {
	parts, err := db.One(tx, func(r db.Row) (p [3]string, err error) {
		err = r.Scan(&p[0], &p[1], &p[2])
		return p, err
	}, `SELECT state, changes, document_text FROM plan_versions WHERE plan_id = ? AND no = ?`, planID, no)
	return parts[0], parts[1], parts[2], err
}

// stateTextOn is the state of the version in force on a day, where a newer one has come since.
func stateTextOn(tx *db.Tx, planID int64, day calendar.Day) (string, error) {
	return db.One(tx, db.Scalar[string], `SELECT v.state FROM plan_versions v WHERE v.plan_id = ? AND v.no < (SELECT MAX(n.no) FROM plan_versions n WHERE n.plan_id = ?)
		AND v.no = (SELECT COALESCE(MAX(o.no), 1) FROM plan_versions o WHERE o.plan_id = ? AND o.from_day <= ?)`, planID, planID, planID, string(day))
}

func insertVersion(tx *db.Tx, v Version, state, changes, document string) error {
	_, err := tx.Exec(`INSERT INTO plan_versions (plan_id, no, kind, from_day, number, title, issued_on, document_name, document_hash, document_text, state, changes, who, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.PlanID, v.No, v.Kind, string(v.From), v.Number, v.Title, string(v.IssuedOn),
		v.DocumentName, v.DocumentHash, document, state, changes, v.Who, v.At)
	return err
}

// firstOf tells who imported a plan, and when it was made.
func firstOf(tx *db.Tx, planID int64) (who string, at time.Time, err error) {
	type maker struct {
		who string
		at  time.Time
	}
	m, err := db.One(tx, func(r db.Row) (m maker, err error) {
		err = r.Scan(&m.who, &m.at)
		return m, err
	}, `SELECT COALESCE((SELECT MIN(i.who) FROM plan_imports i WHERE i.plan_id = p.id AND i.id = (SELECT MIN(id) FROM plan_imports WHERE plan_id = p.id)), ''), p.created_at
		FROM plan_plans p WHERE p.id = ?`, planID)
	return m.who, m.at, err
}

// planAssignments are all assignments in force, by task.
func planAssignments(tx *db.Tx, planID int64) (map[int64][]Assignment, error) {
	all, err := db.All(tx, scanAssignment, `SELECT `+assignmentColumnsOfA+` FROM plan_assignments a JOIN plan_tasks t ON t.id = a.task_id
		WHERE t.plan_id = ? AND a.ended_on = '' ORDER BY a.task_id, a.duty, a.id`, planID)
	by := map[int64][]Assignment{}
	for _, a := range all {
		by[a.TaskID] = append(by[a.TaskID], a)
	}
	return by, err
}

const askedColumns = `SELECT r.task_id, r.id, r.agency_id, r.period, r.period_from, r.period_to, r.due, r.state, r.duty,
		r.state <> 'expected' OR EXISTS (SELECT 1 FROM plan_moves m WHERE m.report_id = r.id) OR EXISTS (SELECT 1 FROM plan_requests q WHERE q.report_id = r.id),
		EXISTS (SELECT 1 FROM plan_requests q WHERE q.report_id = r.id AND q.state = 'granted')
		FROM plan_reports r`

func scanAsked(r db.Row) (a askedTask, err error) {
	err = r.Scan(&a.task, &a.ID, &a.AgencyID, &a.Period, &a.From, &a.To, &a.Due, &a.State, &a.Duty, &a.Touched, &a.Extended)
	return a, err
}

// askedRows are all expected answers of a plan, by task.
func askedRows(tx *db.Tx, planID int64) (map[int64][]askedRow, error) {
	by := map[int64][]askedRow{}
	err := db.Each(tx, scanAsked, func(a askedTask) error {
		by[a.task] = append(by[a.task], a.askedRow)
		return nil
	}, askedColumns+` WHERE r.plan_id = ? ORDER BY r.task_id, r.agency_id, r.period_from, r.id`, planID)
	return by, err
}

// askedOfTask are all expected answers of one task.
func askedOfTask(tx *db.Tx, taskID int64) (rows []askedRow, err error) {
	err = db.Each(tx, scanAsked, func(a askedTask) error {
		rows = append(rows, a.askedRow)
		return nil
	}, askedColumns+` WHERE r.task_id = ? ORDER BY r.agency_id, r.period_from, r.id`, taskID)
	return rows, err
}

type askedTask struct {
	task int64
	askedRow
}

// amendPlanRow brings the plan's own row to a new version. Year and sample mark stay.
func amendPlanRow(tx *db.Tx, p Plan, text string, newText bool) error {
	n, err := tx.Exec(`UPDATE plan_plans SET number = ?, issuer = ?, title = ?, place = ?, issued_on = ?, signer = ?, signer_post = ?,
		starts_on = ?, rhythm = ?, closing_day = ?, agency_days = ?, department_days = ?, document_name = ?, document_hash = ?, version = version + 1
		WHERE id = ? AND version = ?`, p.Number, p.Issuer, p.Title, p.Place, null(p.IssuedOn), p.Signer, p.SignerPost,
		string(p.StartsOn), string(p.Rhythm.Kind), int(p.Rhythm.Closing), p.Rhythm.CommuneDays, p.Rhythm.DepartmentDays, p.DocumentName, p.DocumentHash, p.ID, p.Version)
	if err := changed(n, err); err != nil || !newText {
		return err
	}
	_, err = tx.Exec(`UPDATE plan_plans SET document_text = ? WHERE id = ?`, text, p.ID)
	return err
}

func replaceClauses(tx *db.Tx, planID int64, all []Clause) error {
	if _, err := tx.Exec(`DELETE FROM plan_clauses WHERE plan_id = ?`, planID); err != nil {
		return err
	}
	positions := map[string]int{}
	for _, c := range all {
		if err := insertClause(tx, planID, positions[c.Kind], c); err != nil {
			return err
		}
		positions[c.Kind]++
	}
	return nil
}

// freeNumbers takes the numbers from all tasks of a plan, so that they can be given anew in any order.
func freeNumbers(tx *db.Tx, planID int64) error {
	_, err := tx.Exec(`UPDATE plan_tasks SET no = '#' || CAST(id AS TEXT) WHERE plan_id = ?`, planID)
	return err
}

// amendTask writes all of a task that a version may change.
func amendTask(tx *db.Tx, t Task) error {
	if err := updateTask(tx, t); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE plan_tasks SET no = ?, position = ?, activities = ?, span_start = ?, span_end = ?, began_on = ?, ended_on = ?, folded = ? WHERE id = ?`,
		t.No, t.Position, strings.Join(t.Activities, "\n"), t.Span.Start, t.Span.End, string(t.BeganOn), string(t.EndedOn), foldedTask(t), t.ID)
	return err
}

func setBegan(tx *db.Tx, taskID int64, day calendar.Day) error {
	_, err := tx.Exec(`UPDATE plan_tasks SET began_on = ? WHERE id = ?`, string(day), taskID)
	return err
}

func endAssignment(tx *db.Tx, id int64, day calendar.Day) error {
	_, err := tx.Exec(`UPDATE plan_assignments SET ended_on = ? WHERE id = ?`, string(day), id)
	return err
}

func changeAssignment(tx *db.Tx, a Assignment) error {
	_, err := tx.Exec(`UPDATE plan_assignments SET duty = ?, printed = ? WHERE id = ?`, string(a.Duty), a.Printed, a.ID)
	return err
}

// withdrawal is why expected answers are withdrawn, by whom and when.
type withdrawal struct {
	Plan    int64
	On      calendar.Day
	Version int
	Who     string
	At      time.Time
}

const rowsAtOnce = 400

// withdrawReports takes expected answers that nobody has begun out of what is asked for, and keeps them apart.
func withdrawReports(tx *db.Tx, w withdrawal, ids []int64, reason string) error {
	for part := range slices.Chunk(ids, rowsAtOnce) {
		args := []any{string(w.On), w.Version, reason, w.Who, w.At}
		var list []any
		for _, id := range part {
			list = append(list, id)
		}
		n, err := tx.Exec(`INSERT INTO plan_withdrawn (report_id, assignment_id, plan_id, task_id, agency_id, duty, period, period_from, period_to, due, on_day, version_no, reason, who, at)
			SELECT id, assignment_id, plan_id, task_id, agency_id, duty, period, period_from, period_to, due, CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TIMESTAMP)
			FROM plan_reports r WHERE r.state = 'expected' AND NOT EXISTS (SELECT 1 FROM plan_moves m WHERE m.report_id = r.id) AND r.id IN (`+marks(len(part))+`)`,
			append(args, list...)...)
		if err != nil {
			return fmt.Errorf("withdraw: %w", err)
		}
		if int(n) != len(part) {
			return errStale // someone began one of them meanwhile
		}
		if _, err := tx.Exec(`DELETE FROM plan_reports WHERE id IN (`+marks(len(part))+`)`, list...); err != nil {
			return fmt.Errorf("withdraw: %w", err)
		}
	}
	return nil
}

// rememberPast keeps what an answer was until a day; what was remembered first for that day stands.
func rememberPast(tx *db.Tx, report int64, until, due calendar.Day, duty DutyKind, version int) error {
	_, err := tx.Exec(`INSERT INTO plan_report_past (report_id, until_day, due, duty, version_no) VALUES (?, ?, ?, ?, ?) ON CONFLICT (report_id, until_day) DO NOTHING`,
		report, string(until), string(due), string(duty), version)
	return err
}

// moveDue brings an open answer to another day, duty and, where a task is answered once, another period.
func moveDue(tx *db.Tx, c redue) error {
	n, err := tx.Exec(`UPDATE plan_reports SET due = ?, duty = ?, period = ?, period_from = ?, period_to = ? WHERE id = ? AND state IN ('expected', 'draft', 'returned')`,
		string(c.Due), string(c.Duty), c.Period, string(c.From), string(c.To), c.ID)
	return changed(n, err)
}

// askNewly makes one expected answer; it did not count on days before the change.
func askNewly(tx *db.Tx, planID int64, a Assignment, e Expected, from calendar.Day, version int, at time.Time) error {
	id, err := tx.Insert(`INSERT INTO plan_reports (assignment_id, plan_id, task_id, agency_id, duty, period, period_from, period_to, due, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		a.ID, planID, a.TaskID, a.AgencyID, string(a.Duty), e.Period.Key(), string(e.Period.From), string(e.Period.To), string(e.Due), at)
	if err != nil || !e.Period.From.Before(from) {
		return err // before its period begins it does not count anyway
	}
	return rememberPast(tx, id, from, "", a.Duty, version)
}

// Withdrawal is an expected answer that a version no longer asks for.
type Withdrawal struct {
	TaskID, AgencyID int64
	Period           string
	Due, On          calendar.Day
	Version          int
	Reason, Who      string
}

func taskWithdrawals(tx *db.Tx, taskID int64, limit int) ([]Withdrawal, error) {
	return db.All(tx, scanWithdrawal, `SELECT task_id, agency_id, period, due, on_day, version_no, reason, who FROM plan_withdrawn WHERE task_id = ? ORDER BY on_day DESC, due, agency_id LIMIT ?`, taskID, limit)
}

func scanWithdrawal(r db.Row) (w Withdrawal, err error) {
	err = r.Scan(&w.TaskID, &w.AgencyID, &w.Period, &w.Due, &w.On, &w.Version, &w.Reason, &w.Who)
	return w, err
}

// withdrawalCount is how many answers of a task one version withdrew, for one reason.
type withdrawalCount struct {
	TaskID int64
	Reason string
	Count  int
}

func versionWithdrawals(tx *db.Tx, planID int64, no int) ([]withdrawalCount, error) {
	return db.All(tx, func(r db.Row) (w withdrawalCount, err error) {
		err = r.Scan(&w.TaskID, &w.Reason, &w.Count)
		return w, err
	}, `SELECT task_id, reason, COUNT(*) FROM plan_withdrawn WHERE plan_id = ? AND version_no = ? GROUP BY task_id, reason ORDER BY task_id, reason`, planID, no)
}

// followed is the plan that a plan follows, 0 for none.
func followed(tx *db.Tx, planID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COALESCE(follows, 0) FROM plan_plans WHERE id = ?`, planID)
}

// follower is the plan that follows one, 0 for none.
func follower(tx *db.Tx, planID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COALESCE(MAX(id), 0) FROM plan_plans WHERE follows = ?`, planID)
}

func setFollows(tx *db.Tx, planID, base int64) error {
	_, err := tx.Exec(`UPDATE plan_plans SET follows = ? WHERE id = ?`, base, planID)
	return err
}

func setPrevious(tx *db.Tx, taskID, previous int64) error {
	_, err := tx.Exec(`UPDATE plan_tasks SET previous_task = ? WHERE id = ?`, previous, taskID)
	return err
}

// copyWeight gives a task the weight of the one that it goes on with.
func copyWeight(tx *db.Tx, taskID, previous int64) error {
	_, err := tx.Exec(`UPDATE plan_tasks SET weight = (SELECT p.weight FROM plan_tasks p WHERE p.id = ?) WHERE id = ?`, previous, taskID)
	return err
}

// previousTask is the task of last year's plan that a task goes on with; 0 for none.
func previousTask(tx *db.Tx, taskID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COALESCE(previous_task, 0) FROM plan_tasks WHERE id = ?`, taskID)
}

// nextTask is the task of next year's plan that goes on with a task; 0 for none.
func nextTask(tx *db.Tx, taskID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COALESCE(MAX(id), 0) FROM plan_tasks WHERE previous_task = ?`, taskID)
}
