package plan

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// bundleRow is one piece of evidence in an archive and its index.
type bundleRow struct {
	Evidence
	AgencyID int64
	TaskNo   string
	Period   string
	State    State
	Activity string
	Day      calendar.Day
}

// bundleRows are all evidence of a plan: of one agency or all (0), of one period or all ("").
func bundleRows(tx *db.Tx, planID, agencyID int64, period string, limit int) ([]bundleRow, error) {
	return db.All(tx, func(r db.Row) (b bundleRow, err error) {
		err = r.Scan(&b.ID, &b.ReportID, &b.Kind, &b.Name, &b.Hash, &b.Size, &b.Mime, &b.URL, &b.Consent, &b.Label, &b.Verdict, &b.Why,
			&b.AgencyID, &b.TaskNo, &b.Period, &b.State, &b.Activity, &b.Day)
		return b, err
	}, `SELECT e.id, e.report_id, e.kind, e.name, e.hash, e.size, e.mime, e.url, e.consent, e.label, e.verdict, e.verdict_reason,
		r.agency_id, t.no, r.period, r.state, COALESCE(a.name, ''), COALESCE(a.from_day, r.period_to)
		FROM plan_reports r JOIN plan_evidence e ON e.report_id = r.id JOIN plan_tasks t ON t.id = r.task_id LEFT JOIN plan_activities a ON a.id = e.activity_id
		WHERE r.plan_id = ? AND (CAST(? AS BIGINT) = 0 OR r.agency_id = ?) AND (CAST(? AS TEXT) = '' OR r.period = ?)
		ORDER BY r.agency_id, t.position, r.period_from, e.id LIMIT ?`, planID, agencyID, agencyID, period, period, limit)
}

func planPeriods(tx *db.Tx, planID int64) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT period FROM plan_reports WHERE plan_id = ? GROUP BY period ORDER BY MIN(period_from), period`, planID)
}
