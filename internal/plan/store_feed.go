package plan

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// Feed is the secret address of a person's calendar and news; only the hash of its token is kept.
type Feed struct {
	UserID, AgencyID int64
	MadeOn           calendar.Day // "" when there is none
}

func scanFeed(r db.Row) (f Feed, err error) {
	err = r.Scan(&f.UserID, &f.AgencyID, &f.MadeOn)
	return f, err
}

func findFeed(tx *db.Tx, userID int64) (Feed, error) {
	return db.One(tx, scanFeed, `SELECT user_id, agency_id, made_on FROM plan_feeds WHERE user_id = ?`, userID)
}

func feedByToken(tx *db.Tx, hash string) (Feed, error) {
	return db.One(tx, scanFeed, `SELECT user_id, agency_id, made_on FROM plan_feeds WHERE token_hash = ?`, hash)
}

// putFeed makes a person's feed; an earlier address of theirs is no longer any good.
func putFeed(tx *db.Tx, f Feed, hash string) error {
	_, err := tx.Exec(`INSERT INTO plan_feeds (user_id, agency_id, token_hash, made_on) VALUES (?, ?, ?, ?)
		ON CONFLICT (user_id) DO UPDATE SET agency_id = excluded.agency_id, token_hash = excluded.token_hash, made_on = excluded.made_on`,
		f.UserID, f.AgencyID, hash, string(f.MadeOn))
	return err
}

func deleteFeed(tx *db.Tx, userID int64) (int64, error) {
	return tx.Exec(`DELETE FROM plan_feeds WHERE user_id = ?`, userID)
}

// agencyDeadlines lists the answers of an agency under all active plans that are due within a stretch of days. The period is its key.
func agencyDeadlines(tx *db.Tx, agencyID int64, from, to calendar.Day, limit int) ([]deadline, error) {
	return db.All(tx, func(r db.Row) (d deadline, err error) {
		err = r.Scan(&d.ReportID, &d.PlanID, &d.TaskID, &d.AgencyID, &d.Period, &d.Due, &d.State, &d.Changed, &d.Version)
		d.Sequence = int(d.Version - 1)
		return d, err
	}, `SELECT id, plan_id, task_id, agency_id, period, due, state, updated_at, version FROM plan_reports
		WHERE agency_id = ? AND due >= ? AND due <= ? AND plan_id IN (SELECT id FROM plan_plans WHERE state = 'active') ORDER BY due, id LIMIT ?`,
		agencyID, string(from), string(to), limit)
}

// agencyMoves are what happened last to the answers of an agency. The period is its key.
func agencyMoves(tx *db.Tx, agencyID int64, limit int) ([]tiding, map[int64]int64, error) {
	plans := map[int64]int64{}
	all, err := db.All(tx, func(r db.Row) (t tiding, err error) {
		var plan int64
		err = r.Scan(&t.ReportID, &plan, &t.Kind, &t.TaskNo, &t.TaskTitle, &t.Period, &t.Due, &t.Day, &t.At, &t.Number)
		plans[t.ReportID] = plan
		return t, err
	}, `SELECT r.id, r.plan_id, m.action, t.no, t.title, r.period, r.due, m.day, m.at, m.id
		FROM plan_moves m JOIN plan_reports r ON r.id = m.report_id JOIN plan_tasks t ON t.id = r.task_id JOIN plan_plans p ON p.id = r.plan_id
		WHERE r.agency_id = ? AND p.state = 'active' AND m.action IN ('return', 'reopen', 'accept') ORDER BY m.id DESC LIMIT ?`, agencyID, limit)
	return all, plans, err
}

// agencyBegun are the answers of an agency whose period began last.
func agencyBegun(tx *db.Tx, agencyID int64, today calendar.Day, limit int) ([]tiding, map[int64]int64, error) {
	plans := map[int64]int64{}
	all, err := db.All(tx, func(r db.Row) (t tiding, err error) {
		var plan int64
		err = r.Scan(&t.ReportID, &plan, &t.TaskNo, &t.TaskTitle, &t.Period, &t.Due, &t.Day)
		t.Kind = "owed"
		plans[t.ReportID] = plan
		return t, err
	}, `SELECT r.id, r.plan_id, t.no, t.title, r.period, r.due, r.period_from
		FROM plan_reports r JOIN plan_tasks t ON t.id = r.task_id JOIN plan_plans p ON p.id = r.plan_id
		WHERE r.agency_id = ? AND p.state = 'active' AND r.period_from <= ? ORDER BY r.period_from DESC, r.id DESC LIMIT ?`, agencyID, string(today), limit)
	return all, plans, err
}
