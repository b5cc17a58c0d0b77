package api

import (
	"time"

	"lantoa/internal/db"
)

// insertRequest takes a key for a caller; false when it was taken before.
func insertRequest(tx *db.Tx, q request, at time.Time) (bool, error) {
	n, err := tx.Exec(`INSERT INTO api_requests (caller, key, fingerprint, status, headers, body, at) VALUES (?, ?, ?, 0, '', ?, ?)
		ON CONFLICT (caller, key) DO NOTHING`, q.caller, q.key, q.fingerprint, []byte{}, at)
	return n == 1, err
}

func findRequest(tx *db.Tx, caller, key string) (request, error) {
	return db.One(tx, func(r db.Row) (q request, err error) {
		err = r.Scan(&q.caller, &q.key, &q.fingerprint, &q.status, &q.headers, &q.body)
		return q, err
	}, `SELECT caller, key, fingerprint, status, headers, body FROM api_requests WHERE caller = ? AND key = ?`, caller, key)
}

func updateRequest(tx *db.Tx, q request) error {
	_, err := tx.Exec(`UPDATE api_requests SET status = ?, headers = ?, body = ? WHERE caller = ? AND key = ?`, q.status, q.headers, q.body, q.caller, q.key)
	return err
}

func deleteRequest(tx *db.Tx, caller, key string) error {
	_, err := tx.Exec(`DELETE FROM api_requests WHERE caller = ? AND key = ? AND status = 0`, caller, key)
	return err
}

func purgeRequests(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM api_requests WHERE at <= ?`, before)
	return err
}
