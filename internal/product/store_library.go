package product

import (
	"time"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

const conventionColumns = `key, name, name_en, adopted, resolution, in_force, signed, joined_how, joined, in_force_here, body, body_en, last_review, address, source, confirmed_on, confirmed_who, version`

func scanConvention(r db.Row) (c Convention, err error) {
	err = r.Scan(&c.Key, &c.Name, &c.NameEn, &c.Adopted, &c.Resolution, &c.InForce, &c.Signed, &c.JoinedHow, &c.Joined, &c.InForceHere, &c.Body, &c.BodyEn, &c.LastReview, &c.Address, &c.Source, &c.Confirmed.On, &c.Confirmed.Who, &c.Version)
	return c, err
}

func keptConventions(tx *db.Tx) ([]Convention, error) {
	return db.All(tx, scanConvention, `SELECT `+conventionColumns+` FROM product_conventions`)
}

// putConvention keeps what people filled in; nobody may have changed it since it was read.
func putConvention(tx *db.Tx, c Convention, who string, at time.Time) error {
	words := []any{
		c.Name, c.NameEn, string(c.Adopted), c.Resolution, string(c.InForce), string(c.Signed), c.JoinedHow, string(c.Joined), string(c.InForceHere), c.Body, c.BodyEn, c.LastReview, c.Address, c.Source,
		string(c.Confirmed.On), c.Confirmed.Who, who, at, c.Key,
	}
	if c.Version == 0 {
		_, err := tx.Exec(`INSERT INTO product_conventions (name, name_en, adopted, resolution, in_force, signed, joined_how, joined, in_force_here, body, body_en, last_review, address, source, confirmed_on, confirmed_who, who, at, key)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, words...)
		return staleIfThere(err)
	}
	n, err := tx.Exec(`UPDATE product_conventions SET name = ?, name_en = ?, adopted = ?, resolution = ?, in_force = ?, signed = ?, joined_how = ?, joined = ?, in_force_here = ?, body = ?, body_en = ?, last_review = ?, address = ?, source = ?,
		confirmed_on = ?, confirmed_who = ?, who = ?, at = ?, version = version + 1 WHERE key = ? AND version = ?`, append(words, c.Version)...)
	return staleIfNone(n, err)
}

// staleIfThere says that somebody was faster in filling something in.
func staleIfThere(err error) error {
	if db.IsUnique(err) {
		return errStale
	}
	return err
}

func staleIfNone(n int64, err error) error {
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

const provisionColumns = `convention, article, heading, heading_en, body, body_en, body_source, note, source, confirmed_on, confirmed_who, version`

func scanProvision(r db.Row) (p Provision, err error) {
	err = r.Scan(&p.Convention, &p.Article, &p.Heading, &p.HeadingEn, &p.Text, &p.TextEn, &p.TextSource, &p.Note, &p.Source, &p.Confirmed.On, &p.Confirmed.Who, &p.Version)
	return p, err
}

func keptProvisions(tx *db.Tx, convention string) ([]Provision, error) {
	return db.All(tx, scanProvision, `SELECT `+provisionColumns+` FROM product_provisions WHERE CAST(? AS TEXT) = '' OR convention = ?`, convention, convention)
}

func putProvision(tx *db.Tx, p Provision, who string, at time.Time) error {
	words := []any{p.Heading, p.HeadingEn, p.Text, p.TextEn, p.TextSource, p.Note, p.Source, string(p.Confirmed.On), p.Confirmed.Who, who, at, p.Convention, p.Article}
	if p.Version == 0 {
		_, err := tx.Exec(`INSERT INTO product_provisions (heading, heading_en, body, body_en, body_source, note, source, confirmed_on, confirmed_who, who, at, convention, article) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, words...)
		return staleIfThere(err)
	}
	n, err := tx.Exec(`UPDATE product_provisions SET heading = ?, heading_en = ?, body = ?, body_en = ?, body_source = ?, note = ?, source = ?, confirmed_on = ?, confirmed_who = ?, who = ?, at = ?, version = version + 1
		WHERE convention = ? AND article = ? AND version = ?`, append(words, p.Version)...)
	return staleIfNone(n, err)
}

// ProvisionLink says that an item is about an article; the main one carries the article's layers.
type ProvisionLink struct {
	ItemID     int64
	Convention string
	Article    int
	Main       bool
}

func scanLink(r db.Row) (l ProvisionLink, err error) {
	err = r.Scan(&l.ItemID, &l.Convention, &l.Article, &l.Main)
	return l, err
}

func itemProvisions(tx *db.Tx, itemID int64) ([]ProvisionLink, error) {
	return db.All(tx, scanLink, `SELECT item_id, convention, article, main FROM product_item_provisions WHERE item_id = ? ORDER BY convention, article`, itemID)
}

func mainItem(tx *db.Tx, convention string, article int) (Item, error) {
	return db.One(tx, scanItem, `SELECT `+itemColumns+` FROM product_items i JOIN product_item_provisions l ON l.item_id = i.id
		WHERE l.convention = ? AND l.article = ? AND l.main`, convention, article)
}

// otherItems are the items about an article that do not carry its layers, the newest first.
func otherItems(tx *db.Tx, convention string, article, limit int) ([]Item, error) {
	return db.All(tx, scanItem, `SELECT `+itemColumns+` FROM product_items i JOIN product_item_provisions l ON l.item_id = i.id
		WHERE l.convention = ? AND l.article = ? AND NOT l.main AND i.dropped_on = '' ORDER BY i.id DESC LIMIT ?`, convention, article, limit)
}

func insertLink(tx *db.Tx, l ProvisionLink) error {
	_, err := tx.Exec(`INSERT INTO product_item_provisions (item_id, convention, article, main) VALUES (?, ?, ?, ?)`, l.ItemID, l.Convention, l.Article, l.Main)
	if db.IsUnique(err) {
		return problem.New(problem.Conflict, "Sản phẩm đã gắn với điều này, hoặc điều này đã có sản phẩm chính. Tải lại trang để xem.")
	}
	return err
}

// freeMain makes the main item of an article, which was given up, an ordinary one.
func freeMain(tx *db.Tx, convention string, article int) error {
	_, err := tx.Exec(`UPDATE product_item_provisions SET main = FALSE WHERE convention = ? AND article = ? AND main`, convention, article)
	return err
}

func deleteLink(tx *db.Tx, l ProvisionLink) (bool, error) {
	n, err := tx.Exec(`DELETE FROM product_item_provisions WHERE item_id = ? AND convention = ? AND article = ?`, l.ItemID, l.Convention, l.Article)
	return n > 0, err
}

// articleEdition is an edition of the main item of an article, without its text.
type articleEdition struct {
	Article int
	Edition Edition
	From    Edition
}

func scanArticleEdition(r db.Row) (a articleEdition, err error) {
	e := &a.Edition
	err = r.Scan(&a.Article, &e.ID, &e.ItemID, &e.Language, &e.Medium, &e.State, &e.No, &e.ApprovedNo, &e.PublishedNo, &e.MadeFrom, &e.MadeFromNo, &e.Due, &e.AssigneeName, &a.From.ID, &a.From.ApprovedNo)
	return a, err
}

// articleEditions are the editions of the main items of a convention, of one article or, with 0, of all.
func articleEditions(tx *db.Tx, convention string, article int) ([]articleEdition, error) {
	return db.All(tx, scanArticleEdition, `
		SELECT l.article, e.id, e.item_id, e.language, e.medium, e.state, e.no, e.approved_no, e.published_no, COALESCE(e.made_from, 0), e.made_from_no, e.due, e.assignee_name, COALESCE(f.id, 0), COALESCE(f.approved_no, 0)
		FROM product_item_provisions l JOIN product_items i ON i.id = l.item_id AND i.dropped_on = ''
		JOIN product_editions e ON e.item_id = l.item_id LEFT JOIN product_editions f ON f.id = e.made_from
		WHERE l.convention = ? AND l.main AND (CAST(? AS BIGINT) = 0 OR l.article = ?) ORDER BY l.article, e.id`, convention, article, article)
}

// ArticleCounts counts articles of a convention: those with anything in the making, and those that readers have in each layer.
type ArticleCounts struct {
	Convention          string
	Begun               int64
	Easy, Plain, Listen int64 // published, in Vietnamese
	Ethnic              int64 // published in any other language than Vietnamese
	Products            int64 // items of any kind about its articles
}

func scanArticleCounts(r db.Row) (c ArticleCounts, err error) {
	err = r.Scan(&c.Convention, &c.Begun, &c.Easy, &c.Plain, &c.Listen, &c.Ethnic, &c.Products)
	return c, err
}

func countArticles(tx *db.Tx) ([]ArticleCounts, error) {
	return db.All(tx, scanArticleCounts, `
		SELECT l.convention, COUNT(DISTINCT CASE WHEN l.main THEN l.article END),
			COUNT(DISTINCT CASE WHEN l.main AND e.published_no > 0 AND e.medium = 'text' AND e.language = 'vi-simple' THEN l.article END),
			COUNT(DISTINCT CASE WHEN l.main AND e.published_no > 0 AND e.medium = 'text' AND e.language = 'vi' THEN l.article END),
			COUNT(DISTINCT CASE WHEN l.main AND e.published_no > 0 AND e.medium = 'audio' AND e.language IN ('vi', 'vi-simple') THEN l.article END),
			COUNT(DISTINCT CASE WHEN l.main AND e.published_no > 0 AND e.language NOT IN ('vi', 'vi-simple') THEN l.article END),
			COUNT(DISTINCT l.item_id)
		FROM product_item_provisions l JOIN product_items i ON i.id = l.item_id AND i.dropped_on = ''
		LEFT JOIN product_editions e ON e.item_id = l.item_id GROUP BY l.convention ORDER BY l.convention`)
}

// keptCount counts the articles of a convention that people filled in.
type keptCount struct {
	Convention      string
	Confirmed, Text int64
}

func scanKeptCount(r db.Row) (c keptCount, err error) {
	err = r.Scan(&c.Convention, &c.Confirmed, &c.Text)
	return c, err
}

func countKept(tx *db.Tx) ([]keptCount, error) {
	return db.All(tx, scanKeptCount, `SELECT convention, COUNT(CASE WHEN confirmed_on <> '' THEN 1 END), COUNT(CASE WHEN body <> '' THEN 1 END) FROM product_provisions GROUP BY convention ORDER BY convention`)
}
