package product

import (
	"errors"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// missing makes the sentence of a page that does not exist from a query that found nothing.
func missing(err error, sentence string) error {
	if errors.Is(err, db.ErrNone) {
		return problem.New(problem.NotFound, "%s", sentence)
	}
	return err
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

const topicColumns = `id, key, parent, name, kind, position, active`

func scanTopic(r db.Row) (t Topic, err error) {
	err = r.Scan(&t.ID, &t.Key, &t.Parent, &t.Name, &t.Kind, &t.Position, &t.Active)
	return t, err
}

func topics(tx *db.Tx) ([]Topic, error) {
	return db.All(tx, scanTopic, `SELECT `+topicColumns+` FROM product_topics ORDER BY kind, position, id`)
}

// putTopic adds a topic or brings its name up to date; a topic is known by its key.
func putTopic(tx *db.Tx, t Topic) error {
	_, err := tx.Exec(`INSERT INTO product_topics (key, parent, name, kind, position, active) VALUES (?, ?, ?, ?, ?, TRUE)
		ON CONFLICT (key) DO UPDATE SET parent = excluded.parent, name = excluded.name, position = excluded.position, active = TRUE`,
		t.Key, t.Parent, t.Name, t.Kind, t.Position)
	return err
}

func retireTopic(tx *db.Tx, id int64) error {
	_, err := tx.Exec(`UPDATE product_topics SET active = FALSE WHERE id = ?`, id)
	return err
}

const itemColumns = `i.id, i.kind, i.pillar, i.title, i.purpose, i.audiences, i.agency_id, i.due, i.task, i.sample, COALESCE(i.created_by, 0), i.created_who, i.created_at, i.dropped_on, i.version`

func scanItem(r db.Row) (i Item, err error) {
	var audiences string
	err = r.Scan(&i.ID, &i.Kind, &i.Pillar, &i.Title, &i.Purpose, &audiences, &i.AgencyID, &i.Due, &i.Task, &i.Sample, &i.CreatedBy, &i.CreatedWho, &i.CreatedAt, &i.DroppedOn, &i.Version)
	i.Audiences = fieldsOf(audiences)
	return i, err
}

const noItem = "Không có sản phẩm này. Có thể địa chỉ đã cũ; hãy mở lại từ danh sách."

func findItem(tx *db.Tx, id int64) (Item, error) {
	i, err := db.One(tx, scanItem, `SELECT `+itemColumns+` FROM product_items i WHERE i.id = ?`, id)
	if err != nil {
		return i, missing(err, noItem)
	}
	i.Topics, err = db.All(tx, db.Scalar[int64], `SELECT topic_id FROM product_item_topics WHERE item_id = ? ORDER BY topic_id`, id)
	return i, err
}

// itemTwin finds the latest item with the same name and kind, as people read names: case and marks do not part them.
func itemTwin(tx *db.Tx, agency int64, i Item) (Item, error) {
	return db.One(tx, scanItem, `SELECT `+itemColumns+` FROM product_items i WHERE i.agency_id = ? AND i.folded = ? AND i.kind = ? AND i.dropped_on = '' ORDER BY i.id DESC LIMIT 1`,
		agency, i18n.Fold(i.Title), i.Kind)
}

// holdItem finds an item and keeps others from changing it until the transaction ends.
func holdItem(tx *db.Tx, id int64) (Item, error) {
	if _, err := db.One(tx, db.Scalar[int64], `SELECT id FROM product_items WHERE id = ? {for update}`, id); err != nil {
		return Item{}, missing(err, noItem)
	}
	return findItem(tx, id)
}

func insertItem(tx *db.Tx, i Item) (int64, error) {
	id, err := tx.Insert(`INSERT INTO product_items (kind, pillar, title, folded, purpose, audiences, agency_id, due, task, sample, created_by, created_who, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		i.Kind, i.Pillar, i.Title, i18n.Fold(i.Title), i.Purpose, strings.Join(i.Audiences, " "), i.AgencyID, string(i.Due), i.Task, i.Sample, orNull(i.CreatedBy), i.CreatedWho, i.CreatedAt)
	if err != nil {
		return 0, err
	}
	return id, putItemTopics(tx, id, i.Topics)
}

func updateItem(tx *db.Tx, i Item) error {
	n, err := tx.Exec(`UPDATE product_items SET kind = ?, pillar = ?, title = ?, folded = ?, purpose = ?, audiences = ?, agency_id = ?, due = ?, task = ?, dropped_on = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		i.Kind, i.Pillar, i.Title, i18n.Fold(i.Title), i.Purpose, strings.Join(i.Audiences, " "), i.AgencyID, string(i.Due), i.Task, string(i.DroppedOn), i.ID, i.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return errStale
	}
	if _, err := tx.Exec(`DELETE FROM product_item_topics WHERE item_id = ?`, i.ID); err != nil {
		return err
	}
	return putItemTopics(tx, i.ID, i.Topics)
}

func putItemTopics(tx *db.Tx, id int64, topics []int64) error {
	for _, t := range topics {
		if _, err := tx.Exec(`INSERT INTO product_item_topics (item_id, topic_id) SELECT ?, id FROM product_topics WHERE id = ? ON CONFLICT DO NOTHING`, id, t); err != nil {
			return err
		}
	}
	return coverItem(tx, id)
}

// ItemFilter says which items a list shows; zero fields ask for nothing.
type ItemFilter struct {
	Words  string // in the title, with or without marks
	Kind   string
	Pillar string
	Topic  int64
	State  State
	Agency int64
}

// like is the words as a pattern over a folded column.
func (f ItemFilter) like() string {
	s := i18n.Fold(f.Words)
	s = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
	return "%" + s + "%"
}

const itemWhere = ` FROM product_items i WHERE i.dropped_on = '' AND i.folded LIKE ? ESCAPE '\'
	AND (CAST(? AS TEXT) = '' OR i.kind = ?) AND (CAST(? AS TEXT) = '' OR i.pillar = ?) AND (CAST(? AS BIGINT) = 0 OR i.agency_id = ?)
	AND (CAST(? AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM product_item_topics t WHERE t.item_id = i.id AND t.topic_id = ?))
	AND (CAST(? AS TEXT) = '' OR EXISTS (SELECT 1 FROM product_editions e WHERE e.item_id = i.id AND e.state = ?))`

func (f ItemFilter) args() []any {
	return []any{f.like(), f.Kind, f.Kind, f.Pillar, f.Pillar, f.Agency, f.Agency, f.Topic, f.Topic, string(f.State), string(f.State)}
}

func countItems(tx *db.Tx, f ItemFilter) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*)`+itemWhere, f.args()...)
}

func listItems(tx *db.Tx, f ItemFilter, limit, offset int) ([]Item, error) {
	return db.All(tx, scanItem, `SELECT `+itemColumns+itemWhere+` ORDER BY i.id DESC LIMIT ? OFFSET ?`, append(f.args(), limit, offset)...)
}

const sourceColumns = `id, item_id, document, publisher, day, address, method, place, who, at`

func scanSource(r db.Row) (s Reference, err error) {
	err = r.Scan(&s.ID, &s.ItemID, &s.Document, &s.Publisher, &s.Day, &s.Address, &s.Method, &s.Place, &s.Who, &s.At)
	return s, err
}

func itemSources(tx *db.Tx, itemID int64) ([]Reference, error) {
	return db.All(tx, scanSource, `SELECT `+sourceColumns+` FROM product_sources WHERE item_id = ? ORDER BY id`, itemID)
}

func insertSource(tx *db.Tx, s Reference) (int64, error) {
	return tx.Insert(`INSERT INTO product_sources (item_id, document, publisher, day, address, method, place, who, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		s.ItemID, s.Document, s.Publisher, string(s.Day), s.Address, s.Method, s.Place, s.Who, s.At)
}

func deleteSource(tx *db.Tx, itemID, id int64) (bool, error) {
	n, err := tx.Exec(`DELETE FROM product_sources WHERE item_id = ? AND id = ?`, itemID, id)
	return n > 0, err
}

// Move is one step in the history of an edition.
type Move struct {
	EditionID int64
	Action    Action
	From, To  State
	No        int64
	Day       calendar.Day
	At        time.Time
	UserID    int64
	Who       string
	Reason    string
}
