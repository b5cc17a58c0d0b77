package plan

import (
	"encoding/json"
	"fmt"

	"lantoa/internal/db"
)

// The ends of a scan.
const (
	scanCheck = "check" // the text waits for a person
	scanDone  = "done"  // the plan was read from it
)

const pageColumns = `import_id, page, picture, words, body, doubts, checked, version`

func scanPage(r db.Row) (ScannedPage, error) {
	var p ScannedPage
	var doubts string
	if err := r.Scan(&p.ImportID, &p.Number, &p.Picture, &p.Words, &p.Text, &doubts, &p.Checked, &p.Version); err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(doubts), &p.Doubts); err != nil {
		return p, fmt.Errorf("doubts of page %d: %w", p.Number, err)
	}
	for _, d := range p.Doubts {
		if d.Start < 0 || d.End < d.Start || d.End > len(p.Text) {
			return p, fmt.Errorf("page %d of import %d: a doubt beyond the text", p.Number, p.ImportID)
		}
	}
	return p, nil
}

func scannedPages(tx *db.Tx, importID int64) ([]ScannedPage, error) {
	return db.All(tx, scanPage, `SELECT `+pageColumns+` FROM plan_import_pages WHERE import_id = ? ORDER BY page`, importID)
}

func findScannedPage(tx *db.Tx, importID, number int64) (ScannedPage, error) {
	p, err := db.One(tx, scanPage, `SELECT `+pageColumns+` FROM plan_import_pages WHERE import_id = ? AND page = ?`, importID, number)
	return p, missing(err, "Văn bản quét này không có trang đó. Mở lại danh sách trang.")
}

func countScanned(tx *db.Tx, importID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM plan_import_pages WHERE import_id = ?`, importID)
}

// insertScannedPage keeps a page once: the same work done again changes nothing.
func insertScannedPage(tx *db.Tx, p ScannedPage) error {
	doubts, err := json.Marshal(p.Doubts)
	if err != nil {
		return fmt.Errorf("doubts of page %d: %w", p.Number, err)
	}
	_, err = tx.Exec(`INSERT INTO plan_import_pages (import_id, page, picture, words, body, doubts) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (import_id, page) DO NOTHING`, p.ImportID, p.Number, p.Picture, p.Words, p.Text, string(doubts))
	return err
}

func updateScannedPage(tx *db.Tx, p ScannedPage) error {
	doubts, err := json.Marshal(p.Doubts)
	if err != nil {
		return fmt.Errorf("doubts of page %d: %w", p.Number, err)
	}
	n, err := tx.Exec(`UPDATE plan_import_pages SET body = ?, doubts = ?, checked = ?, version = version + 1
		WHERE import_id = ? AND page = ? AND version = ?`, p.Text, string(doubts), p.Checked, p.ImportID, p.Number, p.Version)
	return changed(n, err)
}

// finishScan lets a person look at the pages.
func finishScan(tx *db.Tx, id int64) error {
	_, err := tx.Exec(`UPDATE plan_imports SET state = 'read', scan = 'check', version = version + 1 WHERE id = ? AND state = 'reading'`, id)
	return err
}

// readScan stores what was read from the text of the pages.
func readScan(tx *db.Tx, id, version int64, text, proposal string) error {
	n, err := tx.Exec(`UPDATE plan_imports SET scan = 'done', body = ?, proposal = ?, version = version + 1
		WHERE id = ? AND version = ? AND state = 'read' AND scan <> ''`, text, proposal, id, version)
	return changed(n, err)
}
