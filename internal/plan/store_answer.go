package plan

import (
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// holdReport finds a report and keeps others from changing it until the transaction ends.
func holdReport(tx *db.Tx, id int64) (Report, error) {
	r, err := db.One(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports WHERE id = ? {for update}`, id)
	return r, missing(err, "Không có báo cáo này. Hãy mở lại từ Việc của tôi.")
}

// clearReport throws away all that was entered; the rows of files go, the blobs are swept later.
func clearReport(tx *db.Tx, id int64) error {
	for _, q := range []string{
		`DELETE FROM plan_figures WHERE report_id = ?`,
		`DELETE FROM plan_evidence WHERE report_id = ?`,
		`DELETE FROM plan_activities WHERE report_id = ?`,
	} {
		if _, err := tx.Exec(q, id); err != nil {
			return err
		}
	}
	return nil
}

// closing is one closed period of a plan.
type closing struct {
	period string
	day    calendar.Day
}

func planClosings(tx *db.Tx, planID int64) ([]closing, error) {
	return db.All(tx, func(r db.Row) (c closing, err error) {
		err = r.Scan(&c.period, &c.day)
		return c, err
	}, `SELECT period, closed_on FROM plan_closings WHERE plan_id = ? ORDER BY closed_on, period`, planID)
}

// periodClosed says on which day the period that holds a report's last day was closed; "" while it is open.
func periodClosed(tx *db.Tx, p Plan, periodTo calendar.Day) (calendar.Day, error) {
	all, err := planClosings(tx, p.ID)
	if err != nil {
		return "", err
	}
	return p.closedOn(all, periodTo), nil
}

// closedOn is the day on which the period that holds a day was closed; "" while it is open.
func (p Plan) closedOn(all []closing, day calendar.Day) calendar.Day {
	for _, c := range all {
		if period, ok := p.Rhythm.Closing.Parse(c.period); ok && period.Contains(day) {
			return c.day
		}
	}
	return ""
}

// Twin is another agency's report that shows the very same file.
type Twin struct {
	Hash     string
	ReportID int64
	AgencyID int64
	Agency   string
}

const maxTwins = 200

// evidenceTwins finds files of a report that other agencies have sent too: of each agency its first report with the file.
func evidenceTwins(tx *db.Tx, r Report) ([]Twin, error) {
	return db.All(tx, func(row db.Row) (t Twin, err error) {
		err = row.Scan(&t.Hash, &t.ReportID, &t.AgencyID)
		return t, err
	}, `SELECT other.hash, MIN(other.report_id), r.agency_id FROM plan_evidence mine
		JOIN plan_evidence other ON other.hash = mine.hash AND other.hash <> ''
		JOIN plan_reports r ON r.id = other.report_id
		WHERE mine.report_id = ? AND mine.hash <> '' AND r.agency_id <> ?
		GROUP BY other.hash, r.agency_id ORDER BY 2 LIMIT ?`, r.ID, r.AgencyID, maxTwins)
}

func countEvidence(tx *db.Tx, reportID int64) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM plan_evidence WHERE report_id = ?`, reportID)
}

func updateConsent(tx *db.Tx, id int64, consent bool) error {
	_, err := tx.Exec(`UPDATE plan_evidence SET consent = ? WHERE id = ?`, consent, id)
	return err
}

func countActivities(tx *db.Tx, reportID int64) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM plan_activities WHERE report_id = ?`, reportID)
}

// Waiting is a submitted report on the list of those to look through.
type Waiting struct {
	Report
	TaskNo     string
	TaskTitle  string
	Agency     string
	Activities int
	Files      int
}

func scanWaiting(r db.Row) (w Waiting, err error) {
	var typed string
	err = r.Scan(&w.ID, &w.PlanID, &w.TaskID, &w.AgencyID, &w.Duty, &w.Period, &w.From, &w.To, &w.Due, &w.State, &w.Answer, &w.SubmittedOn, &w.SubmittedBy,
		&w.Behalf, &typed, &w.Version, &w.TaskNo, &w.TaskTitle, &w.Activities, &w.Files)
	w.BehalfBy = strings.Fields(typed)
	return w, err
}

// waitingReports lists submitted reports, the longest waiting first.
func waitingReports(tx *db.Tx) ([]Waiting, error) {
	return db.All(tx, scanWaiting, `SELECT r.id, r.plan_id, r.task_id, r.agency_id, r.duty, r.period, r.period_from, r.period_to, r.due, r.state, r.answer,
		r.submitted_on, COALESCE(r.submitted_by, 0), r.behalf, r.behalf_by, r.version, t.no, t.title,
		(SELECT COUNT(*) FROM plan_activities a WHERE a.report_id = r.id), (SELECT COUNT(*) FROM plan_evidence e WHERE e.report_id = r.id)
		FROM plan_reports r JOIN plan_tasks t ON t.id = r.task_id
		WHERE r.state = 'submitted' ORDER BY r.submitted_on, r.id`)
}

// nextWaiting is the report to look through after this one; db.ErrNone when it was the last.
func nextWaiting(tx *db.Tx, r Report) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT id FROM plan_reports WHERE state = 'submitted' AND id <> ?
		ORDER BY CASE WHEN submitted_on > ? OR (submitted_on = ? AND id > ?) THEN 0 ELSE 1 END, submitted_on, id LIMIT 1`,
		r.ID, string(r.SubmittedOn), string(r.SubmittedOn), r.ID)
}

const maxOften = 8

// oftenReported lists the indicators most reported on a task, those of one agency first.
func oftenReported(tx *db.Tx, taskID, agencyID int64) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT f.indicator FROM plan_reports r JOIN plan_figures f ON f.report_id = r.id
		WHERE r.task_id = ? GROUP BY f.indicator
		ORDER BY MAX(CASE WHEN r.agency_id = ? THEN 1 ELSE 0 END) DESC, COUNT(*) DESC, f.indicator LIMIT ?`, taskID, agencyID, maxOften)
}
