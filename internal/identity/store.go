package identity

import (
	"errors"
	"slices"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const userColumns = `u.id, u.login, u.name, u.email, u.agency_id, a.short_name, u.role, u.password_hash, u.must_change,
	u.epoch, u.active, u.created_at, u.last_sign_in, u.version`

const fromUsers = ` FROM identity_users u JOIN identity_agencies a ON a.id = u.agency_id `

func scanUser(r db.Row) (User, error) {
	var u User
	var last *time.Time
	err := r.Scan(&u.ID, &u.Login, &u.Name, &u.Email, &u.AgencyID, &u.Agency, &u.Role, &u.passwordHash, &u.MustChange,
		&u.epoch, &u.Active, &u.CreatedAt, &last, &u.Version)
	if last != nil {
		u.LastSignIn = last.UTC()
	}
	return u, err
}

const maxUsers = 5_000 // of one list

func allUsers(tx *db.Tx) ([]User, error) {
	return db.All(tx, scanUser, `SELECT `+userColumns+fromUsers+`ORDER BY u.id LIMIT ?`, maxUsers)
}

// PeopleWho are the people with an account who may do something, in the order in which names are read.
func PeopleWho(tx *db.Tx, p Permission) ([]User, error) {
	all, err := allUsers(tx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(u User) bool { return !u.Active || !u.Actor().May(p) })
	i18n.Sort(all, func(u User) string { return u.Name })
	return all, nil
}

// FindUser returns the user with this number.
func FindUser(tx *db.Tx, id int64) (User, error) {
	u, err := db.One(tx, scanUser, `SELECT `+userColumns+fromUsers+`WHERE u.id = ?`, id)
	if errors.Is(err, db.ErrNone) {
		return u, problem.New(problem.NotFound, "Không có tài khoản này. Có thể địa chỉ bị gõ sai.")
	}
	return u, err
}

func userByLogin(tx *db.Tx, login string) (User, error) {
	return db.One(tx, scanUser, `SELECT `+userColumns+fromUsers+`WHERE u.login = ?`, login)
}

func countUsers(tx *db.Tx) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT count(*) FROM identity_users`)
}

// otherAdmins counts the active administrators beside one user.
func otherAdmins(tx *db.Tx, id int64) (int64, error) {
	return db.One(tx, db.Scalar[int64],
		`SELECT count(*) FROM identity_users WHERE role = ? AND active AND id <> ?`, roleAdmin, id)
}

// accountsByAgency counts the open accounts of each agency.
func accountsByAgency(tx *db.Tx) (map[int64]int64, error) {
	type count struct{ agency, n int64 }
	counts := map[int64]int64{}
	err := db.Each(tx, func(r db.Row) (c count, err error) { err = r.Scan(&c.agency, &c.n); return c, err },
		func(c count) error { counts[c.agency] = c.n; return nil },
		`SELECT agency_id, count(*) FROM identity_users WHERE active GROUP BY agency_id`)
	return counts, err
}

func insertUser(tx *db.Tx, u User) (int64, error) {
	return tx.Insert(`
		INSERT INTO identity_users (login, name, email, agency_id, role, password_hash, must_change, active, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		u.Login, u.Name, u.Email, u.AgencyID, u.Role, u.passwordHash, u.MustChange, u.Active, u.CreatedAt)
}

var errStaleUser = problem.New(problem.Conflict, "Người khác vừa sửa tài khoản này. Hãy mở lại trang rồi sửa tiếp.")

// updateUser stores everything but sign-ins; the version must be the one that was read.
func updateUser(tx *db.Tx, u User) error {
	n, err := tx.Exec(`
		UPDATE identity_users SET login = ?, name = ?, email = ?, agency_id = ?, role = ?, password_hash = ?,
			must_change = ?, epoch = ?, active = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		u.Login, u.Name, u.Email, u.AgencyID, u.Role, u.passwordHash, u.MustChange, u.epoch, u.Active, u.ID, u.Version)
	if err == nil && n == 0 {
		return errStaleUser
	}
	return err
}

func touchSignIn(tx *db.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE identity_users SET last_sign_in = ? WHERE id = ?`, at, id)
	return err
}

// secret returns the value kept under a name, storing the fresh one when there is none yet.
func secret(tx *db.Tx, name string, fresh []byte) ([]byte, error) {
	if _, err := tx.Exec(`INSERT INTO identity_secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, name, fresh); err != nil {
		return nil, err
	}
	return storedSecret(tx, name)
}

func storedSecret(tx *db.Tx, name string) ([]byte, error) {
	return db.One(tx, db.Scalar[[]byte], `SELECT value FROM identity_secrets WHERE name = ?`, name)
}

// attempt counts one try in a bucket and returns how many there were since when. A window that is
// over starts anew.
func attempt(tx *db.Tx, bucket string, now, windowStart time.Time) (count int64, since time.Time, err error) {
	type row struct {
		count int64
		since time.Time
	}
	r, err := db.One(tx, func(r db.Row) (v row, err error) { err = r.Scan(&v.count, &v.since); return v, err }, `
		INSERT INTO identity_attempts (bucket, count, since) VALUES (?, 1, ?)
		ON CONFLICT (bucket) DO UPDATE SET
			count = CASE WHEN identity_attempts.since <= ? THEN 1 ELSE identity_attempts.count + 1 END,
			since = CASE WHEN identity_attempts.since <= ? THEN excluded.since ELSE identity_attempts.since END
		RETURNING count, since`, bucket, now, windowStart, windowStart)
	return r.count, r.since, err
}

func forgetAttempts(tx *db.Tx, bucket string) error {
	_, err := tx.Exec(`DELETE FROM identity_attempts WHERE bucket = ?`, bucket)
	return err
}

func giveBackAttempt(tx *db.Tx, bucket string) error {
	_, err := tx.Exec(`UPDATE identity_attempts SET count = count - 1 WHERE bucket = ? AND count > 0`, bucket)
	return err
}

// purge deletes sessions and attempts that are over.
func purge(tx *db.Tx, now, windowStart time.Time) error {
	if _, err := tx.Exec(`DELETE FROM identity_sessions WHERE expires_at <= ?`, now); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM identity_attempts WHERE since <= ?`, windowStart)
	return err
}

func findSession(tx *db.Tx, tokenHash string, now time.Time) ([]byte, error) {
	return db.One(tx, db.Scalar[[]byte], `SELECT data FROM identity_sessions WHERE token_hash = ? AND expires_at > ?`, tokenHash, now)
}

func putSession(tx *db.Tx, tokenHash string, data []byte, expires time.Time) error {
	_, err := tx.Exec(`
		INSERT INTO identity_sessions (token_hash, data, expires_at) VALUES (?, ?, ?)
		ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`,
		tokenHash, data, expires)
	return err
}

func deleteSession(tx *db.Tx, tokenHash string) error {
	_, err := tx.Exec(`DELETE FROM identity_sessions WHERE token_hash = ?`, tokenHash)
	return err
}
