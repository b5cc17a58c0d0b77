package mail

import (
	"database/sql"
	"strings"
	"time"

	"lantoa/internal/db"
)

func insertLetter(tx *db.Tx, key *string, l Letter) error {
	_, err := tx.Exec(`
		INSERT INTO mail_outbox (unique_key, message_id, recipient, subject, body, html, next_at, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (unique_key) DO NOTHING`, key, l.ID, l.To, l.Subject, l.Text, l.HTML, l.Date, l.Date)
	return err
}

const due = `state = 'waiting' AND next_at <= ?`

func hasDue(tx *db.Tx, now time.Time) (bool, error) {
	return db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM mail_outbox WHERE `+due+`)`, now)
}

// claimed is a letter that this node tries to send; the attempt is its fence.
type claimed struct {
	id, attempt int64
}

func scanClaimed(r db.Row) (c claimed, err error) {
	err = r.Scan(&c.id, &c.attempt)
	return c, err
}

// claimLetter takes the next due letter out of others' sight until then.
func claimLetter(tx *db.Tx, now, until time.Time) (claimed, error) {
	return db.One(tx, scanClaimed, `
		UPDATE mail_outbox SET attempt = attempt + 1, next_at = ?
		WHERE id = (SELECT id FROM mail_outbox WHERE `+due+` ORDER BY next_at, id LIMIT 1 {skip locked})
		RETURNING id, attempt`, until, now)
}

func scanLetter(r db.Row) (l Letter, err error) {
	err = r.Scan(&l.ID, &l.To, &l.Subject, &l.Text, &l.HTML, &l.Date)
	return l, err
}

func findLetter(tx *db.Tx, id int64) (Letter, error) {
	return db.One(tx, scanLetter, `SELECT message_id, recipient, subject, body, html, created_at FROM mail_outbox WHERE id = ?`, id)
}

const held = ` WHERE id = ? AND attempt = ? AND state = 'waiting'`

func markSent(tx *db.Tx, c claimed, now time.Time) error {
	_, err := tx.Exec(`UPDATE mail_outbox SET state = 'sent', ended_at = ?, body = '', html = '', last_error = ''`+held, now, c.id, c.attempt)
	return err
}

func markFailed(tx *db.Tx, c claimed, lastError string, now time.Time) error {
	_, err := tx.Exec(`UPDATE mail_outbox SET state = 'failed', ended_at = ?, last_error = ?`+held, now, lastError, c.id, c.attempt)
	return err
}

func postpone(tx *db.Tx, c claimed, lastError string, until time.Time) error {
	_, err := tx.Exec(`UPDATE mail_outbox SET next_at = ?, last_error = ?`+held, until, lastError, c.id, c.attempt)
	return err
}

// failStale gives up letters that have waited since before the given time.
func failStale(tx *db.Tx, lastError string, before, now time.Time) error {
	_, err := tx.Exec(`
		UPDATE mail_outbox SET state = 'failed', ended_at = ?,
			last_error = CASE WHEN last_error = '' THEN ? ELSE last_error END
		WHERE state = 'waiting' AND next_at <= ? AND created_at < ?`, now, lastError, now, before)
	return err
}

func scanStatus(r db.Row) (s Status, err error) {
	var ended sql.NullTime
	err = r.Scan(&s.ID, &s.To, &s.Subject, &s.State, &s.Attempt, &s.LastError, &s.CreatedAt, &s.NextAt, &ended)
	s.EndedAt = ended.Time
	return s, err
}

// keyed is the status of a letter under the key that its cause gave it.
type keyed struct {
	key string
	Status
}

func scanKeyed(r db.Row) (k keyed, err error) {
	var ended sql.NullTime
	err = r.Scan(&k.key, &k.ID, &k.To, &k.Subject, &k.State, &k.Attempt, &k.LastError, &k.CreatedAt, &k.NextAt, &ended)
	k.EndedAt = ended.Time
	return k, err
}

func statusOf(tx *db.Tx, keys []string) ([]keyed, error) {
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	return db.All(tx, scanKeyed, `
		SELECT unique_key, id, recipient, subject, state, attempt, last_error, created_at, next_at, ended_at
		FROM mail_outbox WHERE unique_key IN (`+strings.Repeat("?, ", len(keys)-1)+`?)`, args...)
}

func recentStatus(tx *db.Tx, limit int) ([]Status, error) {
	return db.All(tx, scanStatus, `
		SELECT id, recipient, subject, state, attempt, last_error, created_at, next_at, ended_at
		FROM mail_outbox ORDER BY id DESC LIMIT ?`, limit)
}

// retryLetter begins a failed letter anew: its time to be given up counts from now.
func retryLetter(tx *db.Tx, id int64, now time.Time) (int64, error) {
	return tx.Exec(`
		UPDATE mail_outbox SET state = 'waiting', ended_at = NULL, next_at = ?, created_at = ?
		WHERE id = ? AND state = 'failed'`, now, now, id)
}

func deleteEnded(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM mail_outbox WHERE state <> 'waiting' AND ended_at < ?`, before)
	return err
}
