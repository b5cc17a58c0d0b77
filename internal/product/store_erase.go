package product

import (
	"time"

	"lantoa/internal/db"
)

// allFiles are the files of an edition, replaced ones too, that were not erased.
func allFiles(tx *db.Tx, editionID int64) ([]File, error) {
	return db.All(tx, scanFile, `SELECT `+fileColumns+` FROM product_files WHERE edition_id = ? AND erased_at IS NULL ORDER BY id`, editionID)
}

// allTakes are the sentences of an edition, replaced ones too, that were not erased.
func allTakes(tx *db.Tx, editionID int64) ([]Take, error) {
	return db.All(tx, scanTake, `SELECT `+takeColumns+` FROM product_takes WHERE edition_id = ? AND erased_at IS NULL ORDER BY id`, editionID)
}

// takesUnder are the sentences that were recorded under a consent.
func takesUnder(tx *db.Tx, consentID int64) ([]Take, error) {
	return db.All(tx, scanTake, `SELECT `+takeColumns+` FROM product_takes WHERE consent_id = ? AND erased_at IS NULL ORDER BY id`, consentID)
}

// isVoice reports whether a consent is that of somebody who reads aloud.
func isVoice(tx *db.Tx, consentID int64) (bool, error) {
	n, err := db.One(tx, db.Scalar[int64], `SELECT CAST((SELECT COUNT(*) FROM product_voices WHERE consent_id = ?) + (SELECT COUNT(*) FROM product_takes WHERE consent_id = ?) AS BIGINT)`, consentID, consentID)
	return n > 0, err
}

// pastFiles are the files that had been replaced in editions when a consent left them.
func pastFiles(tx *db.Tx, consentID int64) ([]File, error) {
	return db.All(tx, scanFile, `SELECT `+fileColumns+` FROM product_files WHERE erased_at IS NULL AND EXISTS
		(SELECT 1 FROM product_consent_pasts p WHERE p.consent_id = ? AND p.edition_id = product_files.edition_id AND product_files.gone_at <= p.left_at) ORDER BY id`, consentID)
}

// eraseFile empties a file's row. Its hash goes when the stored file is gone.
func eraseFile(tx *db.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE product_files SET erased_at = ?, gone_at = COALESCE(gone_at, ?), name = '(đã xóa)', alt = '', facts = '', error = '', state = CASE WHEN state = 'ready' THEN 'ready' ELSE 'failed' END
		WHERE id = ? AND erased_at IS NULL`, at, at, id)
	return err
}

func eraseTake(tx *db.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE product_takes SET erased_at = ?, state = 'gone', note = '' WHERE id = ? AND erased_at IS NULL`, at, id)
	return err
}

// erasedHashes are stored files of what was erased that are still to be removed.
func erasedHashes(tx *db.Tx, limit int) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT hash FROM product_files WHERE erased_at IS NOT NULL AND NOT hash = '' UNION SELECT hash FROM product_takes WHERE erased_at IS NOT NULL AND NOT hash = ''
		UNION SELECT proof_hash FROM product_consents WHERE NOT erased_on = '' AND NOT proof_hash = '' ORDER BY 1 LIMIT ?`, limit)
}

func forgetHash(tx *db.Tx, hash string) error {
	if _, err := tx.Exec(`UPDATE product_files SET hash = '' WHERE hash = ? AND erased_at IS NOT NULL`, hash); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE product_consents SET proof_hash = '' WHERE proof_hash = ? AND NOT erased_on = ''`, hash); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE product_takes SET hash = '' WHERE hash = ? AND erased_at IS NOT NULL`, hash)
	return err
}
