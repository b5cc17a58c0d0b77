package product

import (
	"time"

	"lantoa/internal/db"
)

// unfinishedSounds are masters on which something is still to be done, of editions that were not given up.
func unfinishedSounds(tx *db.Tx, since time.Time, limit int) ([]int64, error) {
	return db.All(tx, db.Scalar[int64], `SELECT f.id FROM product_files f JOIN product_editions e ON e.id = f.edition_id
		WHERE f.role = ? AND f.state IN (?, ?) AND f.gone_at IS NULL AND e.medium = ? AND f.at > ? ORDER BY f.id LIMIT ?`,
		string(Master), string(FileWaiting), string(FileWorking), string(Audio), since, limit)
}

// soundsWithoutMP3 are masters that are done but for that.
func soundsWithoutMP3(tx *db.Tx, limit int) ([]int64, error) {
	return db.All(tx, db.Scalar[int64], `SELECT f.id FROM product_files f JOIN product_editions e ON e.id = f.edition_id
		WHERE f.role = ? AND f.state = ? AND f.gone_at IS NULL AND e.medium = ? AND NOT EXISTS (SELECT 1 FROM product_files x WHERE x.made_from = f.id AND x.role = ?) ORDER BY f.id LIMIT ?`,
		string(Master), string(FileReady), string(Audio), string(MP3), limit)
}

// fileGone reports whether a file was replaced or taken away.
func fileGone(tx *db.Tx, id int64) (bool, error) {
	n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM product_files WHERE id = ? AND gone_at IS NOT NULL`, id)
	return n > 0, err
}

// setSeconds notes how long an edition's sound is. It is measured, not written, so no open form becomes stale by it.
func setSeconds(tx *db.Tx, editionID, seconds int64) error {
	_, err := tx.Exec(`UPDATE product_editions SET seconds = ? WHERE id = ?`, seconds, editionID)
	return err
}

const voiceColumns = `id, edition_id, user_id, who, name, scope, agreed, at, COALESCE(consent_id, 0)`

func scanVoice(r db.Row) (v Voice, err error) {
	err = r.Scan(&v.ID, &v.EditionID, &v.UserID, &v.Who, &v.Name, &v.Scope, &v.Agreed, &v.At, &v.ConsentID)
	return v, err
}

func editionVoices(tx *db.Tx, editionID int64) ([]Voice, error) {
	return db.All(tx, scanVoice, `SELECT `+voiceColumns+` FROM product_voices WHERE edition_id = ? ORDER BY id`, editionID)
}

// putVoice keeps what someone agreed to; a newer word replaces the older one.
func putVoice(tx *db.Tx, v Voice) (int64, error) {
	return tx.Insert(`INSERT INTO product_voices (edition_id, user_id, who, name, scope, agreed, at, consent_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (edition_id, user_id) DO UPDATE SET who = excluded.who, name = excluded.name, scope = excluded.scope, agreed = excluded.agreed, at = excluded.at, consent_id = excluded.consent_id RETURNING id`,
		v.EditionID, v.UserID, v.Who, v.Name, v.Scope, v.Agreed, v.At, v.ConsentID)
}

// retireTakesOf takes away the sentences of readers whose consent was taken back: they must be read by somebody else.
func retireTakesOf(tx *db.Tx, consentID int64) error {
	_, err := tx.Exec(`UPDATE product_takes SET state = 'gone' WHERE consent_id = ?`, consentID)
	return err
}

// eraseVoices removes the names of readers whose consent is erased.
func eraseVoices(tx *db.Tx, consentID int64) error {
	_, err := tx.Exec(`UPDATE product_voices SET name = '(đã xóa)', agreed = '' WHERE consent_id = ?`, consentID)
	return err
}

const takeColumns = `id, edition_id, voice_id, send_key, pos, text, hash, mime, bytes, millis, state, note, user_id, who, at, COALESCE(checked_by, 0), checked_who, checked_at, erased_at IS NOT NULL`

func scanTake(r db.Row) (t Take, err error) {
	err = r.Scan(&t.ID, &t.EditionID, &t.VoiceID, &t.Key, &t.Pos, &t.Text, &t.Hash, &t.Mime, &t.Bytes, &t.Millis, &t.State, &t.Note, &t.UserID, &t.Who, &t.At, &t.CheckedBy, &t.CheckedWho, &t.CheckedAt, &t.Erased)
	return t, err
}

// editionTakes are the takes that hold, the newest first.
func editionTakes(tx *db.Tx, editionID int64) ([]Take, error) {
	return db.All(tx, scanTake, `SELECT `+takeColumns+` FROM product_takes WHERE edition_id = ? AND state <> 'gone' ORDER BY id DESC LIMIT ?`, editionID, maxTakes)
}

func findTake(tx *db.Tx, editionID, id int64) (Take, error) {
	t, err := db.One(tx, scanTake, `SELECT `+takeColumns+` FROM product_takes WHERE edition_id = ? AND id = ?`, editionID, id)
	return t, missing(err, errNoTake.Error())
}

func takesOf(tx *db.Tx, editionID int64, ids []int64) ([]Take, error) {
	var all []Take
	for _, id := range ids {
		t, err := findTake(tx, editionID, id)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func takeSent(tx *db.Tx, editionID int64, key string) ([]Take, error) {
	return db.All(tx, scanTake, `SELECT `+takeColumns+` FROM product_takes WHERE edition_id = ? AND send_key = ?`, editionID, key)
}

func countTakes(tx *db.Tx, editionID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM product_takes WHERE edition_id = ?`, editionID)
}

// insertTake adds a take and retires those that it replaces: of the same words at the same place.
func insertTake(tx *db.Tx, t Take, replaces int64) (int64, error) {
	if replaces != 0 {
		if _, err := tx.Exec(`UPDATE product_takes SET state = 'gone' WHERE id = ?`, replaces); err != nil {
			return 0, err
		}
	}
	return tx.Insert(`INSERT INTO product_takes (edition_id, voice_id, send_key, pos, text, hash, mime, bytes, millis, state, user_id, who, at, consent_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT consent_id FROM product_voices WHERE id = ?)) RETURNING id`,
		t.EditionID, t.VoiceID, t.Key, t.Pos, t.Text, t.Hash, t.Mime, t.Bytes, t.Millis, string(t.State), t.UserID, t.Who, t.At, t.VoiceID)
}

func updateTake(tx *db.Tx, t Take) error {
	_, err := tx.Exec(`UPDATE product_takes SET state = ?, note = ?, checked_by = ?, checked_who = ?, checked_at = ? WHERE id = ? AND erased_at IS NULL`,
		string(t.State), t.Note, orNull(t.CheckedBy), t.CheckedWho, t.CheckedAt, t.ID)
	return err
}
