package plan

import "lantoa/internal/db"

// someReports lists the reports that fit a filter, in the order of their numbers. It is two statements because one agency's reports
// are found by their index, and all others by number.
func someReports(tx *db.Tx, f reportFilter) ([]Report, error) {
	if f.Agency != 0 {
		return db.All(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports
			WHERE agency_id = ? AND id > ? AND (CAST(? AS BIGINT) = 0 OR plan_id = ?) AND (CAST(? AS BIGINT) = 0 OR task_id = ?)
			AND (CAST(? AS TEXT) = '' OR period = ?) AND (CAST(? AS TEXT) = '' OR state = ?) AND (CAST(? AS TEXT) = '' OR due <= ?)
			ORDER BY id LIMIT ?`,
			f.Agency, f.After, f.Plan, f.Plan, f.Task, f.Task, f.Period, f.Period, f.State, f.State, f.DueTo, f.DueTo, f.Limit)
	}
	return db.All(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports
		WHERE id > ? AND (CAST(? AS BIGINT) = 0 OR plan_id = ?) AND (CAST(? AS BIGINT) = 0 OR task_id = ?)
		AND (CAST(? AS TEXT) = '' OR period = ?) AND (CAST(? AS TEXT) = '' OR state = ?) AND (CAST(? AS TEXT) = '' OR due <= ?)
		ORDER BY id LIMIT ?`,
		f.After, f.Plan, f.Plan, f.Task, f.Task, f.Period, f.Period, f.State, f.State, f.DueTo, f.DueTo, f.Limit)
}
