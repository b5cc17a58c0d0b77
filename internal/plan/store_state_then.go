package plan

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// boxArgs is how many arguments boxCounts takes; those of the rows follow them.
const boxArgs = 8

// agencyLinesThen lists what was expected of an agency under a plan on a past day, as it stood then. What has been withdrawn or
// handed over since has no number: it can no longer be opened.
func agencyLinesThen(tx *db.Tx, planID, agencyID int64, day calendar.Day) ([]Report, error) {
	m := moment{Day: day, Past: true}
	return db.All(tx, func(r db.Row) (p Report, err error) {
		err = r.Scan(&p.ID, &p.PlanID, &p.TaskID, &p.AgencyID, &p.Duty, &p.Period, &p.From, &p.Due, &p.State, &p.SubmittedOn, &p.Answer)
		return p, err
	}, `SELECT COALESCE(n.id, 0), t.plan_id, t.task_id, t.agency_id, t.duty, t.period, t.period_from, t.due, t.state, t.submitted_on, t.answer
		FROM (`+reportsThen+`) t LEFT JOIN plan_reports n ON n.task_id = t.task_id AND n.agency_id = t.agency_id AND n.period = t.period
		WHERE t.agency_id = ? ORDER BY t.due, t.task_id, t.period`, append(m.args(planID)[boxArgs:], agencyID)...)
}
