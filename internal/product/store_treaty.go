package product

import (
	"time"

	"lantoa/internal/db"
)

const treatyColumns = `d.id, COALESCE(d.key, ''), d.convention, d.kind, d.symbol, d.day, d.told_day, d.title, d.address, d.source, d.confirm, d.gone, d.who, d.at, d.version`

func scanTreaty(r db.Row) (d TreatyDocument, err error) {
	err = r.Scan(&d.ID, &d.Key, &d.Convention, &d.Kind, &d.Symbol, &d.Day, &d.ToldDay, &d.Title, &d.Address, &d.Source, &d.Confirm, &d.Gone, &d.Who, &d.At, &d.Version)
	return d, err
}

func scanTreatyCounted(r db.Row) (d TreatyDocument, err error) {
	err = r.Scan(&d.ID, &d.Key, &d.Convention, &d.Kind, &d.Symbol, &d.Day, &d.ToldDay, &d.Title, &d.Address, &d.Source, &d.Confirm, &d.Gone, &d.Who, &d.At, &d.Version, &d.Passages)
	return d, err
}

// treatyDocuments are the documents of a convention, the newest first; those without a day come last.
func treatyDocuments(tx *db.Tx, convention string) ([]TreatyDocument, error) {
	return db.All(tx, scanTreatyCounted, `SELECT `+treatyColumns+`, (SELECT COUNT(*) FROM product_treaty_passages p WHERE p.document_id = d.id)
		FROM product_treaty_documents d WHERE d.convention = ? AND NOT d.gone ORDER BY d.day DESC, d.id`, convention)
}

func treatyKeys(tx *db.Tx) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT key FROM product_treaty_documents WHERE key IS NOT NULL`)
}

const noTreaty = "Không có văn bản này. Có thể đã bị bỏ; hãy mở lại từ thư viện công ước."

func findTreaty(tx *db.Tx, id int64) (TreatyDocument, error) {
	d, err := db.One(tx, scanTreaty, `SELECT `+treatyColumns+` FROM product_treaty_documents d WHERE d.id = ? AND NOT d.gone`, id)
	return d, missing(err, noTreaty)
}

// holdTreaty finds a document and keeps others from changing it until the transaction ends.
func holdTreaty(tx *db.Tx, id int64) (TreatyDocument, error) {
	if _, err := db.One(tx, db.Scalar[int64], `SELECT id FROM product_treaty_documents WHERE id = ? AND NOT gone {for update}`, id); err != nil {
		return TreatyDocument{}, missing(err, noTreaty)
	}
	return findTreaty(tx, id)
}

func orNothing(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func insertTreaty(tx *db.Tx, d TreatyDocument) (int64, error) {
	return tx.Insert(`INSERT INTO product_treaty_documents (key, convention, kind, symbol, day, told_day, title, address, source, confirm, who, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		orNothing(d.Key), d.Convention, d.Kind, d.Symbol, string(d.Day), d.ToldDay, d.Title, d.Address, d.Source, d.Confirm, d.Who, d.At)
}

func updateTreaty(tx *db.Tx, d TreatyDocument) error {
	return staleIfNone(tx.Exec(`UPDATE product_treaty_documents SET kind = ?, symbol = ?, day = ?, told_day = ?, title = ?, address = ?, source = ?, confirm = ?, gone = ?, who = ?, at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		d.Kind, d.Symbol, string(d.Day), d.ToldDay, d.Title, d.Address, d.Source, d.Confirm, d.Gone, d.Who, d.At, d.ID, d.Version))
}

const passageColumns = `p.id, p.document_id, p.article, p.paragraph, p.language, p.body, COALESCE(p.answers, 0), p.who, p.at, p.version, d.convention, d.kind, d.symbol, d.day, d.told_day, d.title, d.address`

func scanPassage(r db.Row) (p Passage, err error) {
	d := &p.Document
	err = r.Scan(&p.ID, &p.DocumentID, &p.Article, &p.Paragraph, &p.Language, &p.Text, &p.Answers, &p.Who, &p.At, &p.Version, &d.Convention, &d.Kind, &d.Symbol, &d.Day, &d.ToldDay, &d.Title, &d.Address)
	d.ID = p.DocumentID
	return p, err
}

const passageFrom = ` FROM product_treaty_passages p JOIN product_treaty_documents d ON d.id = p.document_id AND NOT d.gone `

// articlePassages are the passages about an article or, with 0, about the whole convention, and what answers them.
func articlePassages(tx *db.Tx, convention string, article, limit int) ([]Passage, error) {
	return db.All(tx, scanPassage, `SELECT `+passageColumns+passageFrom+`
		WHERE d.convention = ? AND (p.article = ? OR p.answers IN (SELECT q.id FROM product_treaty_passages q WHERE q.article = ?))
		ORDER BY d.day DESC, p.document_id, p.id LIMIT ?`, convention, article, article, limit)
}

func documentPassages(tx *db.Tx, document int64, limit int) ([]Passage, error) {
	return db.All(tx, scanPassage, `SELECT `+passageColumns+passageFrom+`WHERE p.document_id = ? ORDER BY p.id LIMIT ?`, document, limit)
}

// saidOf are the passages of committees in a convention, which the State may answer.
func saidOf(tx *db.Tx, convention string, limit int) ([]Passage, error) {
	return db.All(tx, scanPassage, `SELECT `+passageColumns+passageFrom+`WHERE d.convention = ? AND d.kind NOT IN ('report', 'reply') ORDER BY d.day DESC, p.id LIMIT ?`, convention, limit)
}

func findPassage(tx *db.Tx, id int64) (Passage, error) {
	p, err := db.One(tx, scanPassage, `SELECT `+passageColumns+passageFrom+`WHERE p.id = ?`, id)
	return p, missing(err, "Không có đoạn này. Có thể đã bị bỏ; hãy mở lại từ văn bản.")
}

func countPassages(tx *db.Tx, document int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM product_treaty_passages WHERE document_id = ?`, document)
}

func insertPassage(tx *db.Tx, p Passage) (int64, error) {
	return tx.Insert(`INSERT INTO product_treaty_passages (document_id, article, paragraph, language, body, answers, who, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.DocumentID, p.Article, p.Paragraph, p.Language, p.Text, orNull(p.Answers), p.Who, p.At)
}

func updatePassage(tx *db.Tx, p Passage) error {
	return staleIfNone(tx.Exec(`UPDATE product_treaty_passages SET article = ?, paragraph = ?, language = ?, body = ?, answers = ?, who = ?, at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		p.Article, p.Paragraph, p.Language, p.Text, orNull(p.Answers), p.Who, p.At, p.ID, p.Version))
}

func deletePassage(tx *db.Tx, id int64) (bool, error) {
	n, err := tx.Exec(`DELETE FROM product_treaty_passages WHERE id = ?`, id)
	return n > 0, err
}

// LibrarySheet is a workbook of the library that somebody brought in and has not confirmed.
type LibrarySheet struct {
	ID     int64
	Name   string
	Body   string
	State  string
	UserID int64
	At     time.Time
}

func insertSheet(tx *db.Tx, s LibrarySheet) (int64, error) {
	return tx.Insert(`INSERT INTO product_library_sheets (name, body, user_id, at) VALUES (?, ?, ?, ?) RETURNING id`, s.Name, s.Body, orNull(s.UserID), s.At)
}

func findSheet(tx *db.Tx, id int64) (LibrarySheet, error) {
	s, err := db.One(tx, func(r db.Row) (s LibrarySheet, err error) {
		err = r.Scan(&s.ID, &s.Name, &s.Body, &s.State, &s.UserID, &s.At)
		return s, err
	}, `SELECT id, name, body, state, COALESCE(user_id, 0), at FROM product_library_sheets WHERE id = ?`, id)
	return s, missing(err, "Không còn bảng này. Nạp lại tệp.")
}

// closeSheet ends a workbook and forgets what was in it; false: it was ended already.
func closeSheet(tx *db.Tx, id int64, state string) (bool, error) {
	n, err := tx.Exec(`UPDATE product_library_sheets SET state = ?, body = '' WHERE id = ? AND state = 'open'`, state, id)
	return n > 0, err
}

// forgetSheets drops workbooks that nobody has confirmed.
func forgetSheets(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`UPDATE product_library_sheets SET state = 'dropped', body = '' WHERE state = 'open' AND at < ?`, before)
	return err
}
