package product

import (
	"time"

	"lantoa/internal/db"
)

func scanOutlet(r db.Row) (o Outlet, err error) {
	err = r.Scan(&o.ID, &o.EditionID, &o.Channel, &o.Place, &o.Link, &o.Day, &o.Who, &o.At)
	return o, err
}

func editionOutlets(tx *db.Tx, editionID int64) ([]Outlet, error) {
	return db.All(tx, scanOutlet, `SELECT id, edition_id, channel, place, link, day, who, at FROM product_outlets WHERE edition_id = ? ORDER BY day, id LIMIT ?`, editionID, maxOutlets)
}

// insertOutlet reports whether it was new.
func insertOutlet(tx *db.Tx, o Outlet) (bool, error) {
	n, err := tx.Exec(`INSERT INTO product_outlets (edition_id, channel, place, link, day, who, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		o.EditionID, o.Channel, o.Place, o.Link, string(o.Day), o.Who, o.At.UTC().Truncate(time.Microsecond))
	return n > 0, err
}

func deleteOutlet(tx *db.Tx, editionID, id int64) (bool, error) {
	n, err := tx.Exec(`DELETE FROM product_outlets WHERE id = ? AND edition_id = ?`, id, editionID)
	return n > 0, err
}
