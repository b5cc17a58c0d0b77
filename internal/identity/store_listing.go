package identity

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

// listing is a list that was brought in.
type listing struct {
	ID      int64
	Kind    ListKind
	Name    string
	State   string // open, done, dropped
	Rows    []listRow
	Version int64
}

func scanListing(r db.Row) (listing, error) {
	var l listing
	var body string
	if err := r.Scan(&l.ID, &l.Kind, &l.Name, &l.State, &body, &l.Version); err != nil || body == "" {
		return l, err
	}
	if err := json.Unmarshal([]byte(body), &l.Rows); err != nil {
		return l, fmt.Errorf("rows of list %d: %w", l.ID, err)
	}
	return l, nil
}

func findListing(tx *db.Tx, id int64) (listing, error) {
	l, err := db.One(tx, scanListing, `SELECT id, kind, name, state, body, version FROM identity_listings WHERE id = ?`, id)
	if errors.Is(err, db.ErrNone) {
		return l, problem.New(problem.NotFound, "Danh sách này không còn. Hãy tải tệp lên lại.")
	}
	return l, err
}

func insertListing(tx *db.Tx, l listing, by int64, at time.Time) (int64, error) {
	body, err := json.Marshal(l.Rows)
	if err != nil {
		return 0, fmt.Errorf("rows of a list: %w", err)
	}
	return tx.Insert(`INSERT INTO identity_listings (kind, name, body, user_id, created_at) VALUES (?, ?, ?, NULLIF(CAST(? AS BIGINT), 0), ?) RETURNING id`,
		l.Kind, l.Name, string(body), by, at)
}

var errStaleListing = problem.New(problem.Conflict, "Danh sách này đã được xác nhận hoặc bỏ. Tải lại trang để xem.")

// closeListing ends a list and forgets what was in it.
func closeListing(tx *db.Tx, l listing, state string) error {
	n, err := tx.Exec(`UPDATE identity_listings SET state = ?, body = '', version = version + 1 WHERE id = ? AND version = ? AND state = 'open'`, state, l.ID, l.Version)
	if err == nil && n == 0 {
		return errStaleListing
	}
	return err
}

// forgetListings drops lists that nobody has confirmed.
func forgetListings(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`UPDATE identity_listings SET state = 'dropped', body = '', version = version + 1 WHERE state = 'open' AND created_at < ?`, before)
	return err
}
