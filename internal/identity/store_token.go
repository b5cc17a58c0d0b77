package identity

import (
	"errors"
	"strings"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

const tokenColumns = `t.id, t.agency_id, a.short_name, a.active, t.name, t.tail, t.scopes, t.made_by, u.name, u.active, u.role, t.made_at,
	t.expires_on, t.revoked_at, t.last_used`

const fromTokens = ` FROM identity_tokens t JOIN identity_agencies a ON a.id = t.agency_id JOIN identity_users u ON u.id = t.made_by `

func scanToken(r db.Row) (Token, error) {
	var t Token
	var scopes string
	var revoked, used *time.Time
	err := r.Scan(&t.ID, &t.AgencyID, &t.Agency, &t.agencyActive, &t.Name, &t.Tail, &scopes, &t.MadeBy, &t.Maker, &t.makerActive, &t.makerRole,
		&t.MadeAt, &t.ExpiresOn, &revoked, &used)
	t.Scopes = ScopesOf(strings.Fields(scopes)...)
	if revoked != nil {
		t.RevokedAt = revoked.UTC()
	}
	if used != nil {
		t.LastUsed = used.UTC()
	}
	return t, err
}

const maxTokenList = 2_000

func allTokens(tx *db.Tx) ([]Token, error) {
	return db.All(tx, scanToken, `SELECT `+tokenColumns+fromTokens+`ORDER BY t.id DESC LIMIT ?`, maxTokenList)
}

func findToken(tx *db.Tx, id int64) (Token, error) {
	t, err := db.One(tx, scanToken, `SELECT `+tokenColumns+fromTokens+`WHERE t.id = ?`, id)
	if errors.Is(err, db.ErrNone) {
		return t, problem.New(problem.NotFound, "Không có khóa kết nối này. Mở lại danh sách khóa.")
	}
	return t, err
}

func tokenByHash(tx *db.Tx, hash string) (Token, error) {
	return db.One(tx, scanToken, `SELECT `+tokenColumns+fromTokens+`WHERE t.hash = ?`, hash)
}

func countTokens(tx *db.Tx, agency int64, today string) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT count(*) FROM identity_tokens WHERE agency_id = ? AND revoked_at IS NULL AND expires_on >= ?`, agency, today)
}

func insertToken(tx *db.Tx, t Token, hash string) (int64, error) {
	return tx.Insert(`INSERT INTO identity_tokens (agency_id, name, hash, tail, scopes, made_by, made_at, expires_on)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, t.AgencyID, t.Name, hash, t.Tail, t.Scopes.text(), t.MadeBy, t.MadeAt, string(t.ExpiresOn))
}

// revokeToken ends a token; false when it was ended before.
func revokeToken(tx *db.Tx, id, by int64, at time.Time) (bool, error) {
	n, err := tx.Exec(`UPDATE identity_tokens SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL`, at, by, id)
	return n == 1, err
}

// touchToken notes that a token was used, unless that is known to be so of late.
func touchToken(tx *db.Tx, id int64, at, before time.Time) error {
	_, err := tx.Exec(`UPDATE identity_tokens SET last_used = ? WHERE id = ? AND (last_used IS NULL OR last_used <= ?)`, at, id, before)
	return err
}
