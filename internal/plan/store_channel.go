package plan

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// channelSum is what one agency reported of an indicator: added up, and the newest.
type channelSum struct {
	agencyID    int64
	indicator   string
	sum, newest int64
}

// channelSums adds up accepted figures by agency, up to a day.
func channelSums(tx *db.Tx, planID int64, today calendar.Day, indicators []string) ([]channelSum, error) {
	args := []any{planID, string(today)}
	for _, i := range indicators {
		args = append(args, i)
	}
	return db.All(tx, func(r db.Row) (s channelSum, err error) {
		err = r.Scan(&s.agencyID, &s.indicator, &s.sum, &s.newest)
		return s, err
	}, `SELECT agency_id, indicator, CAST(SUM(value) AS BIGINT), MAX(CASE WHEN place = 1 THEN value ELSE 0 END) FROM (
			SELECT r.agency_id, f.indicator, f.value, ROW_NUMBER() OVER (PARTITION BY r.agency_id, f.indicator ORDER BY f.day DESC, f.id DESC) AS place
			FROM plan_figures f JOIN plan_reports r ON r.id = f.report_id
			WHERE r.plan_id = ? AND r.state = 'accepted' AND f.day <= ? AND f.indicator IN (`+marks(len(indicators))+`)
		) AS ranked GROUP BY agency_id, indicator ORDER BY agency_id, indicator`, args...)
}

type channelRow struct {
	report, activity, value int64
	name                    string
	day                     calendar.Day
}

const maxChannelRows = 500

func channelRows(tx *db.Tx, planID int64, today calendar.Day, agency int64, indicator string) ([]channelRow, error) {
	return db.All(tx, func(r db.Row) (c channelRow, err error) {
		err = r.Scan(&c.report, &c.activity, &c.value, &c.name, &c.day)
		return c, err
	}, `SELECT r.id, COALESCE(f.activity_id, 0), f.value, COALESCE(a.name, ''), f.day
		FROM plan_figures f JOIN plan_reports r ON r.id = f.report_id LEFT JOIN plan_activities a ON a.id = f.activity_id
		WHERE r.plan_id = ? AND r.state = 'accepted' AND r.agency_id = ? AND f.indicator = ? AND f.day <= ?
		ORDER BY f.day DESC, f.id DESC LIMIT ?`, planID, agency, indicator, string(today), maxChannelRows)
}
