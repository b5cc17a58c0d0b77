package product

import (
	"time"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const editionColumns = `e.id, e.item_id, e.language, e.medium, e.state, e.title, e.summary, e.body, COALESCE(e.made_from, 0), e.made_from_no, e.no, e.approved_no, e.published_no,
	e.seconds, e.ai, COALESCE(e.assignee, 0), e.assignee_name, e.due, e.hands, e.seconded, e.note, e.reason, e.since, e.published_on, e.updated_on, e.withdrawn_on, e.version,
	(SELECT i.agency_id FROM product_items i WHERE i.id = e.item_id)`

func scanEdition(r db.Row) (e Edition, err error) {
	var hands, seconded string
	err = r.Scan(&e.ID, &e.ItemID, &e.Language, &e.Medium, &e.State, &e.Title, &e.Summary, &e.Body, &e.MadeFrom, &e.MadeFromNo, &e.No, &e.ApprovedNo, &e.PublishedNo,
		&e.Seconds, &e.AI, &e.Assignee, &e.AssigneeName, &e.Due, &hands, &seconded, &e.Note, &e.Reason, &e.Since, &e.PublishedOn, &e.UpdatedOn, &e.WithdrawnOn, &e.Version, &e.AgencyID)
	e.Hands, e.Seconded = splitIDs(hands), splitIDs(seconded)
	return e, err
}

const noEdition = "Không có bản này. Có thể địa chỉ đã cũ; hãy mở lại từ sản phẩm."

func findEdition(tx *db.Tx, id int64) (Edition, error) {
	e, err := db.One(tx, scanEdition, `SELECT `+editionColumns+` FROM product_editions e WHERE e.id = ?`, id)
	return e, missing(err, noEdition)
}

// holdEdition finds an edition and keeps others from changing it until the transaction ends.
func holdEdition(tx *db.Tx, id int64) (Edition, error) {
	if _, err := db.One(tx, db.Scalar[int64], `SELECT id FROM product_editions WHERE id = ? {for update}`, id); err != nil {
		return Edition{}, missing(err, noEdition)
	}
	return findEdition(tx, id)
}

func itemEditions(tx *db.Tx, itemID int64) ([]Edition, error) {
	return db.All(tx, scanEdition, `SELECT `+editionColumns+` FROM product_editions e WHERE e.item_id = ? ORDER BY e.id`, itemID)
}

func insertEdition(tx *db.Tx, e Edition) (int64, error) {
	id, err := tx.Insert(`INSERT INTO product_editions (item_id, language, medium, state, made_from, made_from_no, assignee, assignee_name, due, since)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		e.ItemID, e.Language, string(e.Medium), string(e.State), orNull(e.MadeFrom), e.MadeFromNo, orNull(e.Assignee), e.AssigneeName, string(e.Due), string(e.Since))
	if db.IsUnique(err) {
		return 0, problem.New(problem.Conflict, "Sản phẩm đã có bản này. Mở bản đang có để làm tiếp.")
	}
	if err != nil {
		return 0, err
	}
	return id, coverItem(tx, e.ItemID)
}

// updateEdition writes an edition that nobody has changed since it was read.
func updateEdition(tx *db.Tx, e Edition) error {
	n, err := tx.Exec(`UPDATE product_editions SET state = ?, title = ?, summary = ?, body = ?, folded = ?, made_from_no = ?, no = ?, approved_no = ?, published_no = ?, seconds = ?, ai = ?,
		assignee = ?, assignee_name = ?, due = ?, hands = ?, seconded = ?, note = ?, reason = ?, since = ?, published_on = ?, updated_on = ?, withdrawn_on = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		string(e.State), e.Title, e.Summary, e.Body, i18n.Fold(e.Title), e.MadeFromNo, e.No, e.ApprovedNo, e.PublishedNo, e.Seconds, e.AI,
		orNull(e.Assignee), e.AssigneeName, string(e.Due), joinIDs(e.Hands), joinIDs(e.Seconded), e.Note, e.Reason, string(e.Since), string(e.PublishedOn), string(e.UpdatedOn), string(e.WithdrawnOn),
		e.ID, e.Version)
	if err == nil && n == 0 {
		return errStale
	}
	if err != nil {
		return err
	}
	return coverItem(tx, e.ItemID)
}

// StoredContent is one content that an edition has had.
type StoredContent struct {
	EditionID, No        int64
	Title, Summary, Body string
	Who                  string
	At                   time.Time
}

func insertContent(tx *db.Tx, e Edition, who string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO product_contents (edition_id, no, title, summary, body, who, at) VALUES (?, ?, ?, ?, ?, ?, ?)`, e.ID, e.No, e.Title, e.Summary, e.Body, who, at)
	return err
}

func scanContent(r db.Row) (c StoredContent, err error) {
	err = r.Scan(&c.EditionID, &c.No, &c.Title, &c.Summary, &c.Body, &c.Who, &c.At)
	return c, err
}

const contentColumns = `edition_id, no, title, summary, body, who, at`

func findContent(tx *db.Tx, editionID, no int64) (StoredContent, error) {
	c, err := db.One(tx, scanContent, `SELECT `+contentColumns+` FROM product_contents WHERE edition_id = ? AND no = ?`, editionID, no)
	return c, missing(err, "Không có phiên bản này.")
}

const shownContents = 200

// contentList lists the contents of an edition without their text, the newest first.
func contentList(tx *db.Tx, editionID int64) ([]StoredContent, error) {
	return db.All(tx, scanContent, `SELECT edition_id, no, title, '', '', who, at FROM product_contents WHERE edition_id = ? ORDER BY no DESC LIMIT ?`, editionID, shownContents)
}

func insertMove(tx *db.Tx, m Move) error {
	_, err := tx.Exec(`INSERT INTO product_moves (edition_id, action, from_state, to_state, no, day, at, user_id, who, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.EditionID, string(m.Action), string(m.From), string(m.To), m.No, string(m.Day), m.At, orNull(m.UserID), m.Who, m.Reason)
	return err
}

func editionMoves(tx *db.Tx, editionID int64) ([]Move, error) {
	return db.All(tx, func(r db.Row) (m Move, err error) {
		err = r.Scan(&m.EditionID, &m.Action, &m.From, &m.To, &m.No, &m.Day, &m.At, &m.UserID, &m.Who, &m.Reason)
		return m, err
	}, `SELECT edition_id, action, from_state, to_state, no, day, at, COALESCE(user_id, 0), who, reason FROM product_moves WHERE edition_id = ? ORDER BY id`, editionID)
}

// Comment is a remark beside an edition or one of its sentences.
type Comment struct {
	ID, EditionID int64
	Segment       int64 // -1: about the whole
	Quote, Text   string
	UserID        int64
	Who           string
	At            time.Time
	ResolvedAt    *time.Time
	ResolvedWho   string
}

func scanComment(r db.Row) (c Comment, err error) {
	err = r.Scan(&c.ID, &c.EditionID, &c.Segment, &c.Quote, &c.Text, &c.UserID, &c.Who, &c.At, &c.ResolvedAt, &c.ResolvedWho)
	return c, err
}

func editionComments(tx *db.Tx, editionID int64) ([]Comment, error) {
	return db.All(tx, scanComment, `SELECT id, edition_id, segment, quote, text, COALESCE(user_id, 0), who, at, resolved_at, resolved_who
		FROM product_comments WHERE edition_id = ? ORDER BY id LIMIT ?`, editionID, maxComments)
}

func countComments(tx *db.Tx, editionID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM product_comments WHERE edition_id = ?`, editionID)
}

func insertComment(tx *db.Tx, c Comment) (int64, error) {
	return tx.Insert(`INSERT INTO product_comments (edition_id, segment, quote, text, user_id, who, at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		c.EditionID, c.Segment, c.Quote, c.Text, orNull(c.UserID), c.Who, c.At)
}

func resolveComment(tx *db.Tx, editionID, id int64, who string, at time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE product_comments SET resolved_at = ?, resolved_who = ? WHERE id = ? AND edition_id = ? AND resolved_at IS NULL`, at, who, id, editionID)
	return n > 0, err
}

// editionsOfItems are the editions of one page of items, without their text.
func editionsOfItems(tx *db.Tx, f ItemFilter, limit, offset int) (map[int64][]Edition, error) {
	all := map[int64][]Edition{}
	err := db.Each(tx, func(r db.Row) (e Edition, err error) {
		err = r.Scan(&e.ID, &e.ItemID, &e.Language, &e.Medium, &e.State, &e.No, &e.MadeFrom, &e.MadeFromNo, &e.ApprovedNo, &e.PublishedNo, &e.Due, &e.Assignee)
		return e, err
	}, func(e Edition) error {
		all[e.ItemID] = append(all[e.ItemID], e)
		return nil
	}, `SELECT id, item_id, language, medium, state, no, COALESCE(made_from, 0), made_from_no, approved_no, published_no, due, COALESCE(assignee, 0)
		FROM product_editions WHERE item_id IN (SELECT i.id`+itemWhere+` ORDER BY i.id DESC LIMIT ? OFFSET ?) ORDER BY item_id, id`, append(f.args(), limit, offset)...)
	return all, err
}
