package plan

import (
	"errors"
	"slices"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const planColumns = `id, number, issuer, title, place, COALESCE(issued_on, ''), year, signer, signer_post, state,
	starts_on, rhythm, closing_day, agency_days, department_days, sample, document_name, document_hash, version`

func scanPlan(r db.Row) (Plan, error) {
	var p Plan
	err := r.Scan(&p.ID, &p.Number, &p.Issuer, &p.Title, &p.Place, &p.IssuedOn, &p.Year, &p.Signer, &p.SignerPost, &p.State,
		&p.StartsOn, &p.Rhythm.Kind, &p.Rhythm.Closing, &p.Rhythm.CommuneDays, &p.Rhythm.DepartmentDays, &p.Sample,
		&p.DocumentName, &p.DocumentHash, &p.Version)
	return p, err
}

// missing turns "no row" into a sentence.
func missing(err error, sentence string) error {
	if errors.Is(err, db.ErrNone) {
		return problem.New(problem.NotFound, "%s", sentence)
	}
	return err
}

func findPlan(tx *db.Tx, id int64) (Plan, error) {
	p, err := db.One(tx, scanPlan, `SELECT `+planColumns+` FROM plan_plans WHERE id = ?`, id)
	return p, missing(err, "Không có kế hoạch này. Có thể địa chỉ đã cũ; hãy mở lại từ danh sách kế hoạch.")
}

func allPlans(tx *db.Tx) ([]Plan, error) {
	return db.All(tx, scanPlan, `SELECT `+planColumns+` FROM plan_plans ORDER BY year DESC, id DESC LIMIT 200`)
}

// currentPlan is the newest active plan, or db.ErrNone.
func currentPlan(tx *db.Tx) (Plan, error) {
	return db.One(tx, scanPlan, `SELECT `+planColumns+` FROM plan_plans WHERE state = 'active' ORDER BY year DESC, id DESC LIMIT 1`)
}

// null stores an empty text as NULL.
func null[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

func insertPlan(tx *db.Tx, p Plan, text string, at time.Time) (int64, error) {
	return tx.Insert(`INSERT INTO plan_plans (number, issuer, title, place, issued_on, year, signer, signer_post, state,
		starts_on, rhythm, closing_day, agency_days, department_days, sample, document_name, document_hash, document_text, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.Number, p.Issuer, p.Title, p.Place, null(p.IssuedOn), p.Year, p.Signer, p.SignerPost,
		string(p.StartsOn), string(p.Rhythm.Kind), int(p.Rhythm.Closing), p.Rhythm.CommuneDays, p.Rhythm.DepartmentDays, p.Sample,
		p.DocumentName, p.DocumentHash, text, at)
}

// updatePlan saves what people may correct after the import; the rhythm stays as confirmed.
func updatePlan(tx *db.Tx, p Plan) error {
	n, err := tx.Exec(`UPDATE plan_plans SET number = ?, issuer = ?, title = ?, place = ?, issued_on = ?, signer = ?, signer_post = ?, version = version + 1
		WHERE id = ? AND version = ?`, p.Number, p.Issuer, p.Title, p.Place, null(p.IssuedOn), p.Signer, p.SignerPost, p.ID, p.Version)
	return changed(n, err)
}

// changed is the answer of an update with a version: no row means that someone else was faster.
func changed(n int64, err error) error {
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

var errStale = problem.New(problem.Conflict,
	"Nội dung này vừa được người khác sửa. Phần đồng chí vừa gõ vẫn giữ nguyên bên dưới; hãy đối chiếu rồi lưu lại.")

func documentText(tx *db.Tx, planID int64) (string, error) {
	return db.One(tx, db.Scalar[string], `SELECT document_text FROM plan_plans WHERE id = ?`, planID)
}

func insertClause(tx *db.Tx, planID int64, position int, c Clause) error {
	_, err := tx.Exec(`INSERT INTO plan_clauses (plan_id, kind, position, no, body, detail, span_start, span_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		planID, c.Kind, position, c.No, c.Body, c.Detail, c.Span.Start, c.Span.End)
	return err
}

func scanClause(r db.Row) (Clause, error) {
	var c Clause
	err := r.Scan(&c.Kind, &c.No, &c.Body, &c.Detail, &c.Span.Start, &c.Span.End)
	return c, err
}

func planClauses(tx *db.Tx, planID int64) ([]Clause, error) {
	return db.All(tx, scanClause, `SELECT kind, no, body, detail, span_start, span_end FROM plan_clauses WHERE plan_id = ? ORDER BY kind, position`, planID)
}

const taskColumns = `id, plan_id, no, position, title, body, due_kind, COALESCE(due_from, ''), COALESCE(due_to, ''), due_text, rhythm,
	pillar, deliverables, activities, evidence, evidence_rules, span_start, span_end, began_on, ended_on, version`

func scanTask(r db.Row) (Task, error) {
	var t Task
	var deliverables, activities, rules string
	err := r.Scan(&t.ID, &t.PlanID, &t.No, &t.Position, &t.Title, &t.Body, &t.Due.Kind, &t.Due.From, &t.Due.To, &t.Due.Text, &t.Rhythm,
		&t.Pillar, &deliverables, &activities, &t.Evidence, &rules, &t.Span.Start, &t.Span.End, &t.BeganOn, &t.EndedOn, &t.Version)
	t.Deliverables, t.Activities, t.Rules = lines(deliverables), lines(activities), readRules(rules)
	return t, err
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func findTask(tx *db.Tx, id int64) (Task, error) {
	t, err := db.One(tx, scanTask, `SELECT `+taskColumns+` FROM plan_tasks WHERE id = ?`, id)
	return t, missing(err, "Không có nhiệm vụ này. Hãy mở lại từ danh sách nhiệm vụ.")
}

func planTasks(tx *db.Tx, planID int64) ([]Task, error) {
	return db.All(tx, scanTask, `SELECT `+taskColumns+` FROM plan_tasks WHERE plan_id = ? ORDER BY position, id`, planID)
}

func insertTask(tx *db.Tx, t Task) (int64, error) {
	return tx.Insert(`INSERT INTO plan_tasks (plan_id, no, position, title, body, due_kind, due_from, due_to, due_text, rhythm, pillar,
		deliverables, activities, evidence, evidence_rules, folded, span_start, span_end)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		t.PlanID, t.No, t.Position, t.Title, t.Body, string(t.Due.Kind), null(t.Due.From), null(t.Due.To), t.Due.Text, string(t.Rhythm), t.Pillar,
		strings.Join(t.Deliverables, "\n"), strings.Join(t.Activities, "\n"), t.Evidence, writeRules(t.Rules), foldedTask(t), t.Span.Start, t.Span.End)
}

func foldedTask(t Task) string { return i18n.Fold(t.No + " " + t.Title) }

func updateTask(tx *db.Tx, t Task) error {
	n, err := tx.Exec(`UPDATE plan_tasks SET title = ?, body = ?, due_kind = ?, due_from = ?, due_to = ?, due_text = ?, rhythm = ?, pillar = ?,
		deliverables = ?, evidence = ?, evidence_rules = ?, folded = ?, version = version + 1 WHERE id = ? AND version = ?`,
		t.Title, t.Body, string(t.Due.Kind), null(t.Due.From), null(t.Due.To), t.Due.Text, string(t.Rhythm), t.Pillar,
		strings.Join(t.Deliverables, "\n"), t.Evidence, writeRules(t.Rules), foldedTask(t), t.ID, t.Version)
	return changed(n, err)
}

// searchTasks finds tasks by folded words.
func searchTasks(tx *db.Tx, folded string, limit int) ([]Task, error) {
	like := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(folded) + "%"
	return db.All(tx, scanTask, `SELECT `+taskColumns+` FROM plan_tasks WHERE folded LIKE ? ESCAPE '!' ORDER BY plan_id DESC, position LIMIT ?`, like, limit)
}

const assignmentColumns = `id, task_id, agency_id, duty, printed, acked_at, acked_by, since, ended_on`

// assignmentColumnsOfA are the same columns of a table that is called a.
const assignmentColumnsOfA = `a.id, a.task_id, a.agency_id, a.duty, a.printed, a.acked_at, a.acked_by, a.since, a.ended_on`

func scanAssignment(r db.Row) (Assignment, error) {
	var a Assignment
	var acked *time.Time
	err := r.Scan(&a.ID, &a.TaskID, &a.AgencyID, &a.Duty, &a.Printed, &acked, &a.AckedBy, &a.Since, &a.EndedOn)
	if acked != nil {
		a.AckedOn = calendar.DayOf(*acked)
	}
	return a, err
}

func taskAssignments(tx *db.Tx, taskID int64) ([]Assignment, error) {
	return db.All(tx, scanAssignment, `SELECT `+assignmentColumns+` FROM plan_assignments WHERE task_id = ? AND ended_on = '' ORDER BY duty, id`, taskID)
}

// insertAssignment gives a task to an agency; one that had it before gets it back.
func insertAssignment(tx *db.Tx, a Assignment) (int64, error) {
	id, err := giveAssignment(tx, a)
	if err == nil && id == 0 {
		return 0, errStale
	}
	return id, err
}

const assignmentsAtOnce = 200

// insertAssignments gives a task to many agencies, in few statements: each is a way to the database and back.
func insertAssignments(tx *db.Tx, taskID int64, all []Assignment) error {
	for part := range slices.Chunk(all, assignmentsAtOnce) {
		var args []any
		for _, a := range part {
			args = append(args, taskID, a.AgencyID, string(a.Duty), a.Printed)
		}
		rows := strings.Repeat("(?, ?, ?, ?), ", len(part)-1) + "(?, ?, ?, ?)"
		if _, err := tx.Exec(`INSERT INTO plan_assignments (task_id, agency_id, duty, printed) VALUES `+rows, args...); err != nil {
			return err
		}
	}
	return nil
}

// expectReports makes the expected answers of one period for all agencies at a task that have none yet, and had the task by then.
func expectReports(tx *db.Tx, planID, taskID int64, e Expected, at time.Time) (int64, error) {
	return tx.Exec(`INSERT INTO plan_reports (assignment_id, plan_id, task_id, agency_id, duty, period, period_from, period_to, due, updated_at)
		SELECT id, ?, task_id, agency_id, duty, ?, ?, ?, ?, ? FROM plan_assignments WHERE task_id = ? AND ended_on = '' AND since <= ?
		ON CONFLICT (assignment_id, period) DO NOTHING`,
		planID, e.Period.Key(), string(e.Period.From), string(e.Period.To), string(e.Due), at, taskID, string(e.Period.To))
}
