package product

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// publishedBy are all editions that came out up to the end of a period, of the items that had one come out in it. What was withdrawn by
// then, and did not come back, is left out.
func publishedBy(tx *db.Tx, p calendar.Period) ([]release, error) {
	return db.All(tx, func(r db.Row) (e release, err error) {
		err = r.Scan(&e.EditionID, &e.ItemID, &e.AgencyID, &e.Kind, &e.Language, &e.Medium, &e.Seconds, &e.On, &e.AI, &e.Summary, &e.Body, &e.Captions)
		return e, err
	}, `SELECT e.id, e.item_id, i.agency_id, i.kind, e.language, e.medium, e.seconds, e.published_on, e.ai <> '', e.summary <> '', e.body <> '',
			EXISTS (SELECT 1 FROM product_files f WHERE f.edition_id = e.id AND f.role = 'captions' AND f.state = 'ready' AND f.gone_at IS NULL)
		FROM product_editions e JOIN product_items i ON i.id = e.item_id
		WHERE e.published_on <> '' AND e.published_on <= ? AND (e.withdrawn_on = '' OR e.withdrawn_on > ?)
			AND e.item_id IN (SELECT x.item_id FROM product_editions x WHERE x.published_on <> '' AND x.published_on BETWEEN ? AND ?)
		ORDER BY e.item_id, e.published_on, e.id`, string(p.To), string(p.To), string(p.From), string(p.To))
}

// correctedIn are the corrections of originals that came out in a period: each time an edition was opened for readers to know why, and
// published again.
func correctedIn(tx *db.Tx, p calendar.Period) ([]Counted, error) {
	return db.All(tx, func(r db.Row) (c Counted, err error) {
		c.Value = 1
		err = r.Scan(&c.ItemID, &c.EditionID, &c.AgencyID, &c.Language, &c.Medium, &c.On)
		return c, err
	}, `SELECT e.item_id, e.id, i.agency_id, e.language, e.medium, m.day
		FROM product_moves m JOIN product_editions e ON e.id = m.edition_id JOIN product_items i ON i.id = e.item_id
		WHERE m.action = 'publish' AND m.day BETWEEN ? AND ? AND e.made_from IS NULL
			AND (SELECT b.action FROM product_moves b WHERE b.edition_id = m.edition_id AND b.id < m.id AND b.action IN ('publish', 'correct', 'withdraw') ORDER BY b.id DESC LIMIT 1) = 'correct'
		ORDER BY m.id`, string(p.From), string(p.To))
}
