package plan

import (
	"strings"
	"time"

	"lantoa/internal/db"
)

const reportColumns = `id, assignment_id, plan_id, task_id, agency_id, duty, period, period_from, period_to, due, state, answer,
	summary, difficulties, proposals, reason, submitted_on, COALESCE(submitted_by, 0), accepted_on, behalf, behalf_how, behalf_by, version`

func scanReport(r db.Row) (Report, error) {
	var p Report
	var typed string
	err := r.Scan(&p.ID, &p.AssignmentID, &p.PlanID, &p.TaskID, &p.AgencyID, &p.Duty, &p.Period, &p.From, &p.To, &p.Due, &p.State, &p.Answer,
		&p.Summary, &p.Difficulties, &p.Proposals, &p.Reason, &p.SubmittedOn, &p.SubmittedBy, &p.AcceptedOn, &p.Behalf, &p.BehalfHow, &typed, &p.Version)
	p.BehalfBy = strings.Fields(typed)
	return p, err
}

func findReport(tx *db.Tx, id int64) (Report, error) {
	r, err := db.One(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports WHERE id = ?`, id)
	return r, missing(err, "Không có báo cáo này. Hãy mở lại từ Việc của tôi.")
}

func planReports(tx *db.Tx, planID int64) ([]Report, error) {
	return db.All(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports WHERE plan_id = ? ORDER BY task_id, period, agency_id`, planID)
}

func taskReports(tx *db.Tx, taskID int64) ([]Report, error) {
	return db.All(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports WHERE task_id = ? ORDER BY due, agency_id`, taskID)
}

// updateReport saves a report that its rules have let through; someone else's change in between is a Conflict.
func updateReport(tx *db.Tx, r Report, at time.Time) error {
	var by any
	if r.SubmittedBy != 0 {
		by = r.SubmittedBy
	}
	n, err := tx.Exec(`UPDATE plan_reports SET state = ?, answer = ?, summary = ?, difficulties = ?, proposals = ?, reason = ?,
		submitted_on = ?, submitted_by = ?, accepted_on = ?, behalf = ?, behalf_how = ?, behalf_by = ?, updated_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		string(r.State), string(r.Answer), r.Summary, r.Difficulties, r.Proposals, r.Reason,
		string(r.SubmittedOn), by, string(r.AcceptedOn), r.Behalf, r.BehalfHow, strings.Join(r.BehalfBy, " "), at, r.ID, r.Version)
	return changed(n, err)
}

// Move is one line of a report's history.
type Move struct {
	ReportID int64
	PlanID   int64
	Action   Action
	From, To State
	Day      string
	At       time.Time
	UserID   int64
	Who      string
	Reason   string
	Answer   Answer // as it stood after the move
}

func insertMove(tx *db.Tx, m Move) error {
	var user any
	if m.UserID != 0 {
		user = m.UserID
	}
	_, err := tx.Exec(`INSERT INTO plan_moves (report_id, plan_id, action, from_state, to_state, day, at, user_id, who, reason, answer)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ReportID, m.PlanID, string(m.Action), string(m.From), string(m.To), m.Day, m.At, user, m.Who, m.Reason, string(m.Answer))
	return err
}

func scanMove(r db.Row) (Move, error) {
	var m Move
	err := r.Scan(&m.ReportID, &m.PlanID, &m.Action, &m.From, &m.To, &m.Day, &m.At, &m.UserID, &m.Who, &m.Reason, &m.Answer)
	return m, err
}

const moveColumns = `report_id, plan_id, action, from_state, to_state, day, at, COALESCE(user_id, 0), who, reason, answer`

func reportMoves(tx *db.Tx, reportID int64) ([]Move, error) {
	return db.All(tx, scanMove, `SELECT `+moveColumns+` FROM plan_moves WHERE report_id = ? ORDER BY id`, reportID)
}

// anyMoves reports whether anything has happened to the reports of a plan.
func anyMoves(tx *db.Tx, planID int64) (bool, error) {
	return db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM plan_moves WHERE plan_id = ?)`, planID)
}

const activityColumns = `id, report_id, name, from_day, to_day, place, pillar, languages, audiences, topics, body, version`

func scanActivity(r db.Row) (Activity, error) {
	var a Activity
	var languages, audiences, topics string
	err := r.Scan(&a.ID, &a.ReportID, &a.Name, &a.From, &a.To, &a.Place, &a.Pillar, &languages, &audiences, &topics, &a.Body, &a.Version)
	a.Languages, a.Audiences, a.Topics = strings.Fields(languages), strings.Fields(audiences), strings.Fields(topics)
	return a, err
}

func findActivity(tx *db.Tx, id int64) (Activity, error) {
	a, err := db.One(tx, scanActivity, `SELECT `+activityColumns+` FROM plan_activities WHERE id = ?`, id)
	return a, missing(err, "Không có hoạt động này. Có thể nó vừa được xóa; hãy mở lại báo cáo.")
}

func reportActivities(tx *db.Tx, reportID int64) ([]Activity, error) {
	return db.All(tx, scanActivity, `SELECT `+activityColumns+` FROM plan_activities WHERE report_id = ? ORDER BY from_day, id`, reportID)
}

func insertActivity(tx *db.Tx, a Activity) (int64, error) {
	return tx.Insert(`INSERT INTO plan_activities (report_id, name, from_day, to_day, place, pillar, languages, audiences, topics, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, a.ReportID, a.Name, string(a.From), string(a.To), a.Place, a.Pillar,
		strings.Join(a.Languages, " "), strings.Join(a.Audiences, " "), strings.Join(a.Topics, " "), a.Body)
}

func updateActivity(tx *db.Tx, a Activity) error {
	n, err := tx.Exec(`UPDATE plan_activities SET name = ?, from_day = ?, to_day = ?, place = ?, pillar = ?, languages = ?, audiences = ?, topics = ?, body = ?,
		version = version + 1 WHERE id = ? AND version = ?`, a.Name, string(a.From), string(a.To), a.Place, a.Pillar,
		strings.Join(a.Languages, " "), strings.Join(a.Audiences, " "), strings.Join(a.Topics, " "), a.Body, a.ID, a.Version)
	return changed(n, err)
}

// deleteActivity removes an activity with its figures; its evidence stays with the report.
func deleteActivity(tx *db.Tx, id int64) error {
	if _, err := tx.Exec(`DELETE FROM plan_figures WHERE activity_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE plan_evidence SET activity_id = NULL WHERE activity_id = ?`, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM plan_activities WHERE id = ?`, id)
	return err
}

const figureColumns = `id, report_id, COALESCE(activity_id, 0), indicator, value, note, day`

func scanFigure(r db.Row) (Figure, error) {
	var f Figure
	err := r.Scan(&f.ID, &f.ReportID, &f.ActivityID, &f.Indicator, &f.Value, &f.Note, &f.Day)
	return f, err
}

func reportFigures(tx *db.Tx, reportID int64) ([]Figure, error) {
	return db.All(tx, scanFigure, `SELECT `+figureColumns+` FROM plan_figures WHERE report_id = ? ORDER BY indicator, id`, reportID)
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// replaceFigures puts the figures of an activity, or of the whole period when activityID is 0, in the place of the earlier ones.
func replaceFigures(tx *db.Tx, reportID, activityID int64, figures []Figure) error {
	if _, err := tx.Exec(`DELETE FROM plan_figures WHERE report_id = ? AND COALESCE(activity_id, 0) = ?`, reportID, activityID); err != nil {
		return err
	}
	for _, f := range figures {
		if _, err := tx.Exec(`INSERT INTO plan_figures (report_id, activity_id, indicator, value, note, day) VALUES (?, ?, ?, ?, ?, ?)`,
			reportID, orNull(activityID), f.Indicator, f.Value, f.Note, string(f.Day)); err != nil {
			return err
		}
	}
	return nil
}

const evidenceColumns = `id, report_id, COALESCE(activity_id, 0), kind, name, hash, thumb, size, mime, url, consent, added_by, label, verdict, verdict_reason, verdict_who`

func scanEvidence(r db.Row) (Evidence, error) {
	var e Evidence
	err := r.Scan(&e.ID, &e.ReportID, &e.ActivityID, &e.Kind, &e.Name, &e.Hash, &e.Thumb, &e.Size, &e.Mime, &e.URL, &e.Consent, &e.AddedBy, &e.Label, &e.Verdict, &e.Why, &e.VerdictWho)
	return e, err
}

func findEvidence(tx *db.Tx, id int64) (Evidence, error) {
	e, err := db.One(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM plan_evidence WHERE id = ?`, id)
	return e, missing(err, "Không có minh chứng này. Có thể nó vừa được xóa.")
}

func reportEvidence(tx *db.Tx, reportID int64) ([]Evidence, error) {
	return db.All(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM plan_evidence WHERE report_id = ? ORDER BY id`, reportID)
}

func insertEvidence(tx *db.Tx, e Evidence, at time.Time) (int64, error) {
	return tx.Insert(`INSERT INTO plan_evidence (report_id, activity_id, kind, name, hash, thumb, size, mime, url, consent, added_at, added_by, label)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		e.ReportID, orNull(e.ActivityID), e.Kind, e.Name, e.Hash, e.Thumb, e.Size, e.Mime, e.URL, e.Consent, at, e.AddedBy, e.Label)
}

func deleteEvidence(tx *db.Tx, id int64) error {
	_, err := tx.Exec(`DELETE FROM plan_evidence WHERE id = ?`, id)
	return err
}
