package product

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

const shownDue = 300 // of a month

// dueBetween are the editions that are due in a stretch of days and not yet with readers.
func dueBetween(tx *db.Tx, from, to calendar.Day, language string, person int64) ([]DueLine, error) {
	return db.All(tx, func(r db.Row) (l DueLine, err error) {
		err = r.Scan(&l.Day, &l.ItemID, &l.EditionID, &l.Item, &l.Language, &l.Medium, &l.State, &l.Original, &l.Written, &l.Seen, &l.Version, &l.AgencyID, &l.Person, &l.Who)
		return l, err
	}, `SELECT e.due, e.item_id, e.id, i.title, e.language, e.medium, e.state, e.made_from IS NULL, e.no > 0, e.published_no > 0, e.version, i.agency_id, COALESCE(e.assignee, 0), e.assignee_name
		FROM product_editions e JOIN product_items i ON i.id = e.item_id AND i.dropped_on = ''
		WHERE e.due <> '' AND e.due BETWEEN ? AND ? AND (CAST(? AS TEXT) = '' OR e.language = ?) AND (CAST(? AS BIGINT) = 0 OR e.assignee = ?)
		ORDER BY e.due, e.id LIMIT ?`, string(from), string(to), language, language, person, person, shownDue+1)
}
