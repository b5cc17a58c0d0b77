package plan

import (
	"time"

	"lantoa/internal/db"
)

// Import is a document on its way in.
type Import struct {
	ID       int64
	Name     string // of the file
	Hash     string
	Size     int64
	State    string // reading, read, failed, confirmed, dropped
	Error    string // the sentence why it could not be read
	PlanID   int64
	Who      string
	At       time.Time
	Version  int64
	Scan     string // "" for a document with text, scanCheck while the recognised text waits for a person, then scanDone
	proposal string
}

// The states of an Import.
const (
	ImportReading   = "reading"
	ImportRead      = "read"
	ImportFailed    = "failed"
	ImportConfirmed = "confirmed"
	ImportDropped   = "dropped"
)

const importColumns = `id, name, hash, size, state, error, COALESCE(plan_id, 0), who, created_at, version, scan, proposal`

func scanImport(r db.Row) (Import, error) {
	var i Import
	err := r.Scan(&i.ID, &i.Name, &i.Hash, &i.Size, &i.State, &i.Error, &i.PlanID, &i.Who, &i.At, &i.Version, &i.Scan, &i.proposal)
	return i, err
}

func findImport(tx *db.Tx, id int64) (Import, error) {
	i, err := db.One(tx, scanImport, `SELECT `+importColumns+` FROM plan_imports WHERE id = ?`, id)
	return i, missing(err, "Không có lần nhập văn bản này. Hãy mở lại từ Nhập kế hoạch.")
}

func importText(tx *db.Tx, id int64) (string, error) {
	return db.One(tx, db.Scalar[string], `SELECT body FROM plan_imports WHERE id = ?`, id)
}

func recentImports(tx *db.Tx, limit int) ([]Import, error) {
	return db.All(tx, scanImport, `SELECT id, name, hash, size, state, error, COALESCE(plan_id, 0), who, created_at, version, scan, '' FROM plan_imports
		WHERE state IN ('reading', 'read', 'failed') ORDER BY id DESC LIMIT ?`, limit)
}

func insertImport(tx *db.Tx, i Import) (int64, error) {
	return tx.Insert(`INSERT INTO plan_imports (name, hash, size, who, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id`, i.Name, i.Hash, i.Size, i.Who, i.At)
}

// finishImport stores what the reader found, once: a second run of the same job changes nothing.
func finishImport(tx *db.Tx, id int64, state, sentence, text, proposal string) error {
	_, err := tx.Exec(`UPDATE plan_imports SET state = ?, error = ?, body = ?, proposal = ?, version = version + 1 WHERE id = ? AND state = 'reading'`,
		state, sentence, text, proposal, id)
	return err
}

func updateReview(tx *db.Tx, id, version int64, proposal string) error {
	n, err := tx.Exec(`UPDATE plan_imports SET proposal = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'read'`, proposal, id, version)
	return changed(n, err)
}

func closeImport(tx *db.Tx, id, version int64, state string, planID int64) error {
	n, err := tx.Exec(`UPDATE plan_imports SET state = ?, plan_id = ?, version = version + 1 WHERE id = ? AND version = ? AND state IN ('read', 'failed')`,
		state, orNull(planID), id, version)
	return changed(n, err)
}

// fileUsed reports whether anything of the area refers to a stored file.
func fileUsed(tx *db.Tx, hash string) (bool, error) {
	if used, err := moneyFileUsed(tx, hash); used || err != nil {
		return used, err
	}
	if used, err := workbookFileUsed(tx, hash); used || err != nil {
		return used, err
	}
	return db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM plan_plans WHERE document_hash = ?)
		OR EXISTS (SELECT 1 FROM plan_imports WHERE hash = ? AND state <> 'dropped')
		OR EXISTS (SELECT 1 FROM plan_import_pages p JOIN plan_imports i ON i.id = p.import_id WHERE p.picture = ? AND i.state <> 'dropped')
		OR EXISTS (SELECT 1 FROM plan_versions WHERE document_hash = ?)
		OR EXISTS (SELECT 1 FROM plan_papers WHERE hash = ?)
		OR EXISTS (SELECT 1 FROM plan_pdfs WHERE hash = ?)
		OR EXISTS (SELECT 1 FROM plan_evidence WHERE hash = ? OR thumb = ?)`, hash, hash, hash, hash, hash, hash, hash, hash)
}

// findTwin is an active plan of the same document, or of the same year and title; db.ErrNone when there is none.
func findTwin(tx *db.Tx, hash string, year int, title string) (Plan, error) {
	return db.One(tx, scanPlan, `SELECT `+planColumns+` FROM plan_plans WHERE state = 'active' AND (document_hash = ? OR year = ? AND title = ?)
		ORDER BY id DESC LIMIT 1`, hash, year, title)
}

// setPlanState puts a plan aside, or takes it up again.
func setPlanState(tx *db.Tx, id, version int64, state string) error {
	n, err := tx.Exec(`UPDATE plan_plans SET state = ?, version = version + 1 WHERE id = ? AND version = ?`, state, id, version)
	return changed(n, err)
}
