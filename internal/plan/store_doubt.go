package plan

import (
	"time"

	"lantoa/internal/db"
)

func insertDoubt(tx *db.Tx, reportID int64, d Doubt, n DoubtNote, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO plan_doubts (report_id, doubt, indicator, value, against, confirmed, way, who, on_day, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		reportID, d.Key(), d.Indicator, d.Value, d.Against, n.Confirmed, n.Way, n.Who, string(n.Day), at)
	return err
}

func reportDoubts(tx *db.Tx, reportID int64) ([]DoubtNote, error) {
	return db.All(tx, func(r db.Row) (n DoubtNote, err error) {
		err = r.Scan(&n.Doubt, &n.Confirmed, &n.Way, &n.Who, &n.Day)
		return n, err
	}, `SELECT doubt, confirmed, way, who, on_day FROM plan_doubts WHERE report_id = ? ORDER BY id`, reportID)
}
