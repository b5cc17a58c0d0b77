package product

import (
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const termColumns = `t.id, t.key, t.definition, t.note, t.dropped_on, t.version`

func scanGlossaryTerm(r db.Row) (t GlossaryTerm, err error) {
	err = r.Scan(&t.ID, &t.Key, &t.Definition, &t.Note, &t.DroppedOn, &t.Version)
	return t, err
}

func scanTermWord(r db.Row) (w TermWord, err error) {
	err = r.Scan(&w.TermID, &w.Language, &w.Text, &w.Status, &w.Forbidden, &w.Source)
	return w, err
}

const (
	wordColumns = `w.term_id, w.language, w.text, w.status, w.forbidden, w.source`
	noTerm      = "Không có thuật ngữ này. Mở lại từ danh sách thuật ngữ."
)

// TermFilter narrows the list of terms.
type TermFilter struct {
	Words   string     // with or without marks
	Missing string     // a language in which there is nothing yet
	Status  TermStatus // that one of its words has
}

const termWhere = ` FROM product_terms t WHERE t.dropped_on = '' AND t.folded LIKE ? ESCAPE '\' AND (? = '' OR NOT EXISTS (SELECT 1 FROM product_term_words w WHERE w.term_id = t.id AND w.language = ?))
	AND (? = '' OR EXISTS (SELECT 1 FROM product_term_words w WHERE w.term_id = t.id AND w.status = ?))`

func (f TermFilter) args() []any {
	return []any{ItemFilter{Words: f.Words}.like(), f.Missing, f.Missing, string(f.Status), string(f.Status)}
}

func countTerms(tx *db.Tx, f TermFilter) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*)`+termWhere, f.args()...)
}

// listTerms are terms in the order of the Vietnamese alphabet, with their words. No database sorts so, and the glossary is small: a page is
// cut from all.
func listTerms(tx *db.Tx, f TermFilter, limit, offset int) ([]GlossaryTerm, error) {
	all, err := db.All(tx, scanGlossaryTerm, `SELECT `+termColumns+termWhere+` ORDER BY t.key LIMIT ?`, append(f.args(), maxTerms)...)
	if err != nil {
		return nil, err
	}
	at := map[int64]int{}
	for i, t := range all {
		at[t.ID] = i
	}
	err = db.Each(tx, scanTermWord, func(w TermWord) error {
		all[at[w.TermID]].Words = append(all[at[w.TermID]].Words, w)
		return nil
	}, `SELECT `+wordColumns+` FROM product_term_words w WHERE w.term_id IN (SELECT t.id`+termWhere+` ORDER BY t.key LIMIT ?)`, append(f.args(), maxTerms)...)
	i18n.Sort(all, func(t GlossaryTerm) string { return t.In(Source).Text })
	first := min(offset, len(all))
	return all[first:min(first+limit, len(all))], err
}

func findTermByID(tx *db.Tx, id int64) (GlossaryTerm, error) {
	t, err := db.One(tx, scanGlossaryTerm, `SELECT `+termColumns+` FROM product_terms t WHERE t.id = ?`, id)
	if err != nil {
		return t, missing(err, noTerm)
	}
	t.Words, err = db.All(tx, scanTermWord, `SELECT `+wordColumns+` FROM product_term_words w WHERE w.term_id = ? ORDER BY w.language`, id)
	return t, err
}

// termKeys are the keys of all terms with their numbers, those that were dropped as well.
func termKeys(tx *db.Tx) (map[string]int64, error) {
	type pair struct {
		key string
		id  int64
	}
	keys := map[string]int64{}
	err := db.Each(tx, func(r db.Row) (p pair, err error) {
		err = r.Scan(&p.key, &p.id)
		return p, err
	}, func(p pair) error {
		keys[p.key] = p.id
		return nil
	}, `SELECT key, id FROM product_terms`)
	return keys, err
}

func insertTerm(tx *db.Tx, t GlossaryTerm) (int64, error) {
	id, err := tx.Insert(`INSERT INTO product_terms (key, definition, note, folded) VALUES (?, ?, ?, ?) RETURNING id`, t.Key, t.Definition, t.Note, t.folded())
	if db.IsUnique(err) {
		return 0, problem.Field("text-vi", "Đã có thuật ngữ này trong bảng, hoặc đã bỏ. Tìm rồi sửa thuật ngữ đang có.")
	}
	return id, err
}

func updateTerm(tx *db.Tx, t GlossaryTerm) error {
	n, err := tx.Exec(`UPDATE product_terms SET definition = ?, note = ?, folded = ?, dropped_on = ?, version = version + 1 WHERE id = ? AND version = ?`,
		t.Definition, t.Note, t.folded(), string(t.DroppedOn), t.ID, t.Version)
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

// putWord writes what a term is called in a language; an empty text takes it away.
func putWord(tx *db.Tx, w TermWord) error {
	if w.Text == "" {
		_, err := tx.Exec(`DELETE FROM product_term_words WHERE term_id = ? AND language = ?`, w.TermID, w.Language)
		return err
	}
	_, err := tx.Exec(`INSERT INTO product_term_words (term_id, language, text, status, forbidden, source) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (term_id, language) DO UPDATE SET text = excluded.text, status = excluded.status, forbidden = excluded.forbidden, source = excluded.source`,
		w.TermID, w.Language, w.Text, string(w.Status), w.Forbidden, w.Source)
	return err
}

func insertTermChange(tx *db.Tx, term int64, c TermChange, user int64) error {
	_, err := tx.Exec(`INSERT INTO product_term_changes (term_id, language, was, became, user_id, who, at) VALUES (?, ?, ?, ?, ?, ?, ?)`, term, c.Language, c.Was, c.Became, orNull(user), c.Who, c.At)
	return err
}

const shownTermChanges = 200

func termChanges(tx *db.Tx, term int64) ([]TermChange, error) {
	return db.All(tx, func(r db.Row) (c TermChange, err error) {
		err = r.Scan(&c.Language, &c.Was, &c.Became, &c.Who, &c.At)
		return c, err
	}, `SELECT language, was, became, who, at FROM product_term_changes WHERE term_id = ? ORDER BY id DESC LIMIT ?`, term, shownTermChanges)
}

// termRules are the terms of a pair of languages that have a name in the source language, or something that must not be said in the target.
func termRules(tx *db.Tx, sourceLang, targetLang string) ([]TermRule, error) {
	return db.All(tx, func(r db.Row) (t TermRule, err error) {
		var source, target, status, forbidden string
		if err = r.Scan(&source, &target, &status, &forbidden, &t.Note); err != nil {
			return t, err
		}
		t.Sources, t.Targets = splitNames(source, ";"), splitNames(target, ";")
		t.Approved, t.Forbidden = status == string(TermApproved), splitNames(forbidden, "\n")
		if len(t.Sources) > 0 {
			t.Source = t.Sources[0]
		}
		return t, nil
	}, `SELECT a.text, COALESCE(b.text, ''), COALESCE(b.status, ''), COALESCE(b.forbidden, ''), t.note
		FROM product_terms t JOIN product_term_words a ON a.term_id = t.id AND a.language = ? LEFT JOIN product_term_words b ON b.term_id = t.id AND b.language = ?
		WHERE t.dropped_on = '' ORDER BY t.key LIMIT ?`, sourceLang, targetLang, maxTerms)
}

// Delivery is a file with translations that waits until someone has seen what it changes.
type Delivery struct {
	ID        int64
	Kind      DeliveryKind
	EditionID int64
	Version   int64 // of the edition when it came
	Name      string
	Hash      string
	Bytes     int64
	UserID    int64
	Who       string
	At        time.Time
	DoneAt    *time.Time
}

// DeliveryKind says what a file is for.
type DeliveryKind string

// The kinds of files with translations.
const (
	ForEdition DeliveryKind = "edition"
	ForMemory  DeliveryKind = "memory"
	ForTerms   DeliveryKind = "terms"
)

// insertUpload puts a file in the place of the one that this person left lying.
func insertUpload(tx *db.Tx, u Delivery) (int64, error) {
	if _, err := tx.Exec(`DELETE FROM product_uploads WHERE kind = ? AND user_id = ? AND COALESCE(edition_id, 0) = ? AND done_at IS NULL`, string(u.Kind), u.UserID, u.EditionID); err != nil {
		return 0, err
	}
	return tx.Insert(`INSERT INTO product_uploads (kind, edition_id, version, name, hash, bytes, user_id, who, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		string(u.Kind), orNull(u.EditionID), u.Version, u.Name, u.Hash, u.Bytes, orNull(u.UserID), u.Who, u.At)
}

func findUpload(tx *db.Tx, id int64) (Delivery, error) {
	u, err := db.One(tx, func(r db.Row) (u Delivery, err error) {
		err = r.Scan(&u.ID, &u.Kind, &u.EditionID, &u.Version, &u.Name, &u.Hash, &u.Bytes, &u.UserID, &u.Who, &u.At, &u.DoneAt)
		return u, err
	}, `SELECT id, kind, COALESCE(edition_id, 0), version, name, hash, bytes, COALESCE(user_id, 0), who, at, done_at FROM product_uploads WHERE id = ?`, id)
	return u, missing(err, "Không có tệp này. Có thể đã nộp tệp khác; hãy nộp lại.")
}

// finishUpload marks a file as written; it answers whether it still waited.
func finishUpload(tx *db.Tx, id int64, at time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE product_uploads SET done_at = ? WHERE id = ? AND done_at IS NULL`, at, id)
	return n > 0, err
}

func dropOn(tx *db.Tx, t GlossaryTerm, day calendar.Day) error {
	t.DroppedOn = day
	return updateTerm(tx, t)
}
