package plan

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// entered is an answer that was entered for its agency.
type entered struct {
	ReportID, TaskID, AgencyID int64
	To, Day                    calendar.Day
	State                      State
	Answer                     Answer
	Period, TaskNo, TaskTitle  string
	Who, How                   string
}

// PeriodName names the period of the answer in a few words.
func (e entered) PeriodName() string { return answerPeriod(Report{Period: e.Period, To: e.To}) }

// enteredAnswers are the answers of a plan that were entered for their agencies and sent.
func enteredAnswers(tx *db.Tx, planID int64) ([]entered, error) {
	return db.All(tx, func(r db.Row) (e entered, err error) {
		err = r.Scan(&e.ReportID, &e.TaskID, &e.AgencyID, &e.To, &e.State)
		return e, err
	}, `SELECT id, task_id, agency_id, period_to, state FROM plan_reports WHERE plan_id = ? AND behalf <> '' ORDER BY agency_id, task_id, id`, planID)
}

// enteredOn are the answers under active plans that were entered for their agencies and sent on some days.
func enteredOn(tx *db.Tx, from, to calendar.Day) ([]entered, error) {
	return db.All(tx, func(r db.Row) (e entered, err error) {
		err = r.Scan(&e.ReportID, &e.TaskID, &e.AgencyID, &e.To, &e.Day, &e.Answer, &e.Period, &e.TaskNo, &e.TaskTitle, &e.Who, &e.How)
		return e, err
	}, `SELECT r.id, r.task_id, r.agency_id, r.period_to, r.submitted_on, r.answer, r.period, t.no, t.title, r.behalf, r.behalf_how
		FROM plan_reports r JOIN plan_tasks t ON t.id = r.task_id
		WHERE r.behalf <> '' AND r.submitted_on BETWEEN ? AND ? AND r.plan_id IN (SELECT id FROM plan_plans WHERE state = 'active')
		ORDER BY r.agency_id, r.submitted_on, t.position, r.id`, string(from), string(to))
}

// enteredFigures adds up the figures of those answers.
func enteredFigures(tx *db.Tx, from, to calendar.Day) ([]sum, error) {
	return db.All(tx, scanSum, `SELECT f.report_id, f.indicator, CAST(SUM(f.value) AS BIGINT) FROM plan_figures f JOIN plan_reports r ON r.id = f.report_id
		WHERE r.behalf <> '' AND r.submitted_on BETWEEN ? AND ? GROUP BY f.report_id, f.indicator ORDER BY f.report_id, f.indicator`, string(from), string(to))
}
