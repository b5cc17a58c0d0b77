package product

import (
	"time"

	"lantoa/internal/db"
)

const fileColumns = `id, edition_id, role, COALESCE(made_from, 0), state, error, name, mime, hash, bytes, width, height, millis, alt, facts, content_no, COALESCE(user_id, 0), who, at, gone_at IS NOT NULL, erased_at IS NOT NULL`

func scanFile(r db.Row) (f File, err error) {
	err = r.Scan(&f.ID, &f.EditionID, &f.Role, &f.MadeFrom, &f.State, &f.Error, &f.Name, &f.Mime, &f.Hash, &f.Bytes, &f.Width, &f.Height, &f.Millis, &f.Alt, &f.Facts, &f.ContentNo, &f.UserID, &f.Who, &f.At, &f.Gone, &f.Erased)
	return f, err
}

// editionFiles are the files of an edition that were not replaced.
func editionFiles(tx *db.Tx, editionID int64) ([]File, error) {
	return db.All(tx, scanFile, `SELECT `+fileColumns+` FROM product_files WHERE edition_id = ? AND gone_at IS NULL ORDER BY id`, editionID)
}

func findFile(tx *db.Tx, id int64) (File, error) {
	f, err := db.One(tx, scanFile, `SELECT `+fileColumns+` FROM product_files WHERE id = ?`, id)
	return f, missing(err, errNoSuchFile.Error())
}

func insertFile(tx *db.Tx, f File) (int64, error) {
	return tx.Insert(`INSERT INTO product_files (edition_id, role, made_from, state, error, name, mime, hash, bytes, width, height, millis, alt, facts, content_no, user_id, who, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		f.EditionID, string(f.Role), orNull(f.MadeFrom), string(f.State), f.Error, f.Name, f.Mime, f.Hash, f.Bytes, f.Width, f.Height, f.Millis, f.Alt, f.Facts, f.ContentNo, orNull(f.UserID), f.Who, f.At)
}

// countErased counts what was erased of an edition: files and sentences.
func countErased(tx *db.Tx, editionID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT CAST((SELECT COUNT(*) FROM product_files WHERE edition_id = ? AND erased_at IS NOT NULL)
		+ (SELECT COUNT(*) FROM product_takes WHERE edition_id = ? AND erased_at IS NOT NULL) AS BIGINT)`, editionID, editionID)
}

// updateFile writes what became of a file.
func updateFile(tx *db.Tx, f File) error {
	_, err := tx.Exec(`UPDATE product_files SET state = ?, error = ?, name = ?, mime = ?, hash = ?, bytes = ?, width = ?, height = ?, millis = ?, alt = ?, facts = ? WHERE id = ? AND erased_at IS NULL`,
		string(f.State), f.Error, f.Name, f.Mime, f.Hash, f.Bytes, f.Width, f.Height, f.Millis, f.Alt, f.Facts, f.ID)
	return err
}

// retireFiles takes a file and what was made from it away; the rows stay for the record.
func retireFiles(tx *db.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE product_files SET gone_at = ? WHERE gone_at IS NULL AND (id = ? OR made_from = ?)`, at, id, id)
	return err
}

func fileUsed(tx *db.Tx, hash string) (bool, error) {
	n, err := db.One(tx, db.Scalar[int64], `SELECT CAST((SELECT COUNT(*) FROM product_files WHERE hash = ? AND erased_at IS NULL) + (SELECT COUNT(*) FROM product_takes WHERE hash = ? AND erased_at IS NULL)
		+ (SELECT COUNT(*) FROM product_consents WHERE proof_hash = ? AND erased_on = '') + (SELECT COUNT(*) FROM product_uploads WHERE hash = ?) AS BIGINT)`, hash, hash, hash, hash)
	return n > 0, err
}

// retireMade takes away what was made from a file, and leaves the file.
func retireMade(tx *db.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE product_files SET gone_at = ? WHERE gone_at IS NULL AND made_from = ?`, at, id)
	return err
}

// retireRole takes away all files of a role, such as the prints before a new one.
func retireRole(tx *db.Tx, editionID int64, role FileRole, at time.Time) error {
	_, err := tx.Exec(`UPDATE product_files SET gone_at = ? WHERE gone_at IS NULL AND edition_id = ? AND role = ?`, at, editionID, string(role))
	return err
}
