package plan

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// lastAnswer is the newest accepted answer of an agency at a task, and since when answers are missing; "" where there is none.
type lastAnswer struct {
	TaskID, AgencyID int64
	To, AcceptedOn   calendar.Day
	MissingFrom      calendar.Day
}

// lastAnswers are the newest accepted and the oldest overdue answers of a plan, by task and agency.
func lastAnswers(tx *db.Tx, planID int64, today calendar.Day) ([]lastAnswer, error) {
	return db.All(tx, func(r db.Row) (a lastAnswer, err error) {
		err = r.Scan(&a.TaskID, &a.AgencyID, &a.To, &a.AcceptedOn, &a.MissingFrom)
		return a, err
	}, `SELECT task_id, agency_id, COALESCE(MAX(CASE WHEN state = 'accepted' THEN period_to END), ''),
			COALESCE(MAX(CASE WHEN state = 'accepted' THEN accepted_on END), ''),
			COALESCE(MIN(CASE WHEN state <> 'accepted' AND due < ? AND period_from <= ? THEN period_from END), '')
		FROM plan_reports WHERE plan_id = ? GROUP BY task_id, agency_id ORDER BY task_id, agency_id`, string(today), string(today), planID)
}

// versionNo is the number of the version that a plan has; the first is written down only when a second comes.
func versionNo(tx *db.Tx, planID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COALESCE(MAX(no), 1) FROM plan_versions WHERE plan_id = ?`, planID)
}

// openSums adds up the figures of accepted answers by task, agency and indicator, for figures of the days.
func openSums(tx *db.Tx, planID int64, p calendar.Period) ([]openSum, error) {
	return db.All(tx, func(r db.Row) (s openSum, err error) {
		err = r.Scan(&s.TaskID, &s.AgencyID, &s.Indicator, &s.Value, &s.To)
		return s, err
	}, `SELECT r.task_id, r.agency_id, f.indicator, CAST(SUM(f.value) AS BIGINT), MAX(f.day) FROM plan_reports r JOIN plan_figures f ON f.report_id = r.id
		WHERE r.plan_id = ? AND r.state = 'accepted' AND f.day BETWEEN ? AND ?
		GROUP BY r.task_id, r.agency_id, f.indicator ORDER BY r.task_id, r.agency_id, f.indicator`, planID, string(p.From), string(p.To))
}

// figureDays are the first and the last day that figures of accepted answers count for; "" when there are none.
func figureDays(tx *db.Tx, planID int64) (first, last calendar.Day, err error) {
	days, err := db.One(tx, func(r db.Row) (d [2]calendar.Day, err error) {
		err = r.Scan(&d[0], &d[1])
		return d, err
	}, `SELECT COALESCE(MIN(f.day), ''), COALESCE(MAX(f.day), '') FROM plan_reports r JOIN plan_figures f ON f.report_id = r.id
		WHERE r.plan_id = ? AND r.state = 'accepted'`, planID)
	return days[0], days[1], err
}
