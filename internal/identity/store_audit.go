package identity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lantoa/internal/db"
)

const auditColumns = `seq, at, user_id, who, agency, via, action, subject, detail, prev_hash, hash`

func scanAudit(r db.Row) (AuditEntry, error) {
	var e AuditEntry
	err := r.Scan(&e.Seq, &e.At, &e.UserID, &e.Who, &e.Agency, &e.Via, &e.Action, &e.Subject, &e.Detail, &e.PrevHash, &e.Hash)
	e.At = e.At.UTC()
	return e, err
}

func scanChain(r db.Row) (chain, error) {
	var c chain
	err := r.Scan(&c.seq, &c.hash)
	return c, err
}

// lockAuditHead reads the end of the chain and makes every other writer wait until the caller's
// transaction ends.
func lockAuditHead(tx *db.Tx) (chain, error) {
	c, err := db.One(tx, scanChain, `SELECT seq, hash FROM identity_audit_head WHERE id = 1 {for update}`)
	if err != nil {
		return c, fmt.Errorf("end of the audit trail: %w", err)
	}
	return c, nil
}

func auditHead(tx *db.Tx) (chain, error) {
	return db.One(tx, scanChain, `SELECT seq, hash FROM identity_audit_head WHERE id = 1`)
}

func insertAuditEntry(tx *db.Tx, e AuditEntry) error {
	_, err := tx.Exec(`
		INSERT INTO identity_audit (`+auditColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, e.At, e.UserID, e.Who, e.Agency, e.Via, e.Action, e.Subject, e.Detail, e.PrevHash, e.Hash)
	if err != nil {
		return fmt.Errorf("append to the audit trail: %w", err)
	}
	_, err = tx.Exec(`UPDATE identity_audit_head SET seq = ?, hash = ? WHERE id = 1`, e.Seq, e.Hash)
	if err != nil {
		return fmt.Errorf("move the end of the audit trail: %w", err)
	}
	return nil
}

func eachAuditEntry(tx *db.Tx, fn func(AuditEntry) error) error {
	return db.Each(tx, scanAudit, fn, `SELECT `+auditColumns+` FROM identity_audit ORDER BY seq`)
}

// AuditFilter says which entries a page shows.
type AuditFilter struct {
	User     int64 // 0: anyone; -1: no person
	Action   string
	Subject  string
	From, To time.Time // half open; zero: no limit
	Before   int64     // entries with smaller numbers; 0: from the end
}

// findAudit returns entries, newest first.
func findAudit(tx *db.Tx, f AuditFilter, limit int) ([]AuditEntry, error) {
	const lastSeq = 1 << 62
	if f.Before == 0 {
		f.Before = lastSeq
	}
	if f.To.IsZero() {
		f.To = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if f.From.IsZero() {
		f.From = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	user := f.User
	if user == -1 {
		user = 0
	}
	return db.All(tx, scanAudit, `
		SELECT `+auditColumns+` FROM identity_audit
		WHERE seq < ? AND at >= ? AND at < ?
			AND (CAST(? AS BIGINT) = 0 OR user_id = ?)
			AND (CAST(? AS TEXT) = '' OR action = ?)
			AND (CAST(? AS TEXT) = '' OR subject = ?)
		ORDER BY seq DESC LIMIT ?`,
		f.Before, f.From, f.To, f.User, user, f.Action, f.Action, f.Subject, f.Subject, limit)
}

// auditActions jumps from each action to the next in the index: DISTINCT would read every entry.
func auditActions(tx *db.Tx) ([]string, error) {
	return db.All(tx, db.Scalar[string], `
		WITH RECURSIVE next (action) AS (
			SELECT MIN(action) FROM identity_audit
			UNION ALL SELECT (SELECT MIN(action) FROM identity_audit a WHERE a.action > next.action) FROM next WHERE next.action IS NOT NULL)
		SELECT action FROM next WHERE action IS NOT NULL ORDER BY action`)
}

// escapeLike makes a text stand for itself inside LIKE … ESCAPE '!'.
func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// AuditedSince reports whether anything was done after an entry of the trail, other than actions that the caller does not mind.
func AuditedSince(tx *db.Tx, seq int64, except []string) (bool, error) {
	done, err := db.All(tx, db.Scalar[string], `SELECT DISTINCT action FROM identity_audit WHERE seq > ?`, seq)
	return slices.ContainsFunc(done, func(a string) bool { return !slices.Contains(except, a) }), err
}
