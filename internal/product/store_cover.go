package product

import (
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// stageLetter is the stage of an edition e that was made from f, as a letter: see Stage.
const stageLetter = `CASE
	WHEN e.published_no > 0 AND e.made_from IS NOT NULL AND e.no > 0 AND COALESCE(f.approved_no, 0) > e.made_from_no THEN 'q'
	WHEN e.published_no > 0 THEN 'p'
	WHEN e.made_from IS NOT NULL AND e.no > 0 AND COALESCE(f.approved_no, 0) > e.made_from_no THEN 'o'
	WHEN e.state = 'withdrawn' THEN 'w'
	WHEN e.state = 'approved' THEN 'a'
	WHEN e.no > 0 THEN 'd'
	WHEN e.assignee IS NOT NULL THEN 'n'
	ELSE 'e' END`

// coverText is what exists of the item in product_items.
const coverText = `COALESCE((SELECT string_agg(e.language || '/' || e.medium || '/' || ` + stageLetter + `, ' ' ORDER BY e.id)
		FROM product_editions e LEFT JOIN product_editions f ON f.id = e.made_from WHERE e.item_id = product_items.id), '')
	|| '|' || COALESCE((SELECT string_agg(CAST(t.topic_id AS TEXT), ' ' ORDER BY t.topic_id) FROM product_item_topics t WHERE t.item_id = product_items.id), '')`

// coverItem brings an item's line of the coverage map up to date. The stores of items and editions call it after each change; it writes
// only when the line has changed, so that saving a text does not hold the item.
func coverItem(tx *db.Tx, id int64) error {
	now, err := db.One(tx, db.Scalar[string], `SELECT `+coverText+` FROM product_items WHERE id = ?`, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE product_items SET cover = ? WHERE id = ? AND cover <> ?`, now, id, now)
	return err
}

// CoverFilter says which items a map counts; zero fields ask for nothing.
type CoverFilter struct {
	Kind, Pillar, Audience string
	Topic                  int64
	Agency                 int64
}

const coverWhere = ` FROM product_items WHERE dropped_on = '' AND (CAST(? AS TEXT) = '' OR kind = ?) AND (CAST(? AS TEXT) = '' OR pillar = ?)
	AND (CAST(? AS BIGINT) = 0 OR agency_id = ?) AND (CAST(? AS TEXT) = '' OR ' ' || audiences || ' ' LIKE '% ' || ? || ' %')
	AND (CAST(? AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM product_item_topics t WHERE t.item_id = product_items.id AND t.topic_id = ?))`

func (f CoverFilter) args() []any {
	return []any{f.Kind, f.Kind, f.Pillar, f.Pillar, f.Agency, f.Agency, f.Audience, f.Audience, f.Topic, f.Topic}
}

func scanCover(r db.Row) (i itemCover, err error) {
	err = r.Scan(&i.ID, &i.Kind, &i.Pillar, &i.Audiences, &i.Due, &i.Text)
	return i, err
}

// coverOf is one short row for every item that fits.
func coverOf(tx *db.Tx, f CoverFilter) ([]itemCover, error) {
	return db.All(tx, scanCover, `SELECT id, kind, pillar, audiences, due, cover`+coverWhere+` ORDER BY id DESC`, f.args()...)
}

// coverOn is the map as it was at the end of a day: only what was published then.
func coverOn(tx *db.Tx, f CoverFilter, day calendar.Day) ([]itemCover, error) {
	return db.All(tx, scanCover, `SELECT product_items.id, kind, pillar, audiences, due,
			COALESCE((SELECT string_agg(e.language || '/' || e.medium || '/p', ' ') FROM product_editions e WHERE e.item_id = product_items.id AND
				(SELECT m.action FROM product_moves m WHERE m.edition_id = e.id AND m.action IN ('publish', 'withdraw') AND m.day <= ? ORDER BY m.id DESC LIMIT 1) = 'publish'), '')
			|| '|' || COALESCE((SELECT string_agg(CAST(t.topic_id AS TEXT), ' ') FROM product_item_topics t WHERE t.item_id = product_items.id), '')`+coverWhere+`
		AND created_at < ? ORDER BY id DESC`, append(append([]any{string(day)}, f.args()...), day.Add(1).Time())...)
}

// itemsByID are some items without their topics.
func itemsByID(tx *db.Tx, ids []int64) (map[int64]Item, error) {
	all := map[int64]Item{}
	if len(ids) == 0 {
		return all, nil
	}
	err := db.Each(tx, scanItem, func(i Item) error { all[i.ID] = i; return nil }, `SELECT `+itemColumns+` FROM product_items i WHERE i.id IN (`+marks(len(ids))+`)`, anys(ids)...)
	return all, err
}

// editionsIn are the editions of some items in one language, without their text.
func editionsIn(tx *db.Tx, language string, ids []int64) (map[int64][]Edition, error) {
	all := map[int64][]Edition{}
	if len(ids) == 0 {
		return all, nil
	}
	err := db.Each(tx, func(r db.Row) (e Edition, err error) {
		err = r.Scan(&e.ID, &e.ItemID, &e.Medium, &e.State, &e.AssigneeName, &e.Due, &e.PublishedOn)
		return e, err
	}, func(e Edition) error {
		all[e.ItemID] = append(all[e.ItemID], e)
		return nil
	}, `SELECT id, item_id, medium, state, assignee_name, due, published_on FROM product_editions WHERE language = ? AND item_id IN (`+marks(len(ids))+`) ORDER BY id`,
		append([]any{language}, anys(ids)...)...)
	return all, err
}

// marks is one "?" a value.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

func anys(ids []int64) []any {
	all := make([]any, len(ids))
	for i, id := range ids {
		all[i] = id
	}
	return all
}

func producerIDs(tx *db.Tx) ([]int64, error) {
	return db.All(tx, db.Scalar[int64], `SELECT DISTINCT agency_id FROM product_items ORDER BY agency_id`)
}
