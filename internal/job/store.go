package job

import (
	"database/sql"
	"time"

	"lantoa/internal/db"
)

func insertJob(tx *db.Tx, kind, args string, at, now time.Time) (int64, error) {
	return tx.Insert(`
		INSERT INTO job_jobs (kind, args, run_at, created_at) VALUES (?, ?, ?, ?)
		RETURNING id`, kind, args, at, now)
}

func upsertJob(tx *db.Tx, key, kind, args string, at, now time.Time) (int64, error) {
	return tx.Insert(`
		INSERT INTO job_jobs (unique_key, kind, args, run_at, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND state IN ('waiting', 'running')
		DO UPDATE SET
			run_at = CASE WHEN job_jobs.state = 'waiting' AND excluded.run_at < job_jobs.run_at
				THEN excluded.run_at ELSE job_jobs.run_at END,
			again_at = CASE WHEN job_jobs.state = 'running' THEN excluded.run_at END
		RETURNING id`, key, kind, args, at, now)
}

// insertRegular adds a run of regular work unless the one before is not over.
func insertRegular(tx *db.Tx, name string, now time.Time) error {
	_, err := tx.Exec(`
		INSERT INTO job_jobs (unique_key, kind, args, run_at, created_at) VALUES (?, ?, '{}', ?, ?)
		ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND state IN ('waiting', 'running')
		DO NOTHING`, "regular:"+name, name, now, now)
	return err
}

// due is what may be claimed: its time has come and nobody holds it.
const due = `state IN ('waiting', 'running') AND run_at <= ? AND (leased_to IS NULL OR leased_to < ?)`

func hasDue(tx *db.Tx, now time.Time) (bool, error) {
	return db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM job_jobs WHERE `+due+`)`, now, now)
}

// claimed is a job that this node holds for now.
type claimed struct {
	id, attempt, failures int64
	kind, args            string
}

func scanClaimed(r db.Row) (c claimed, err error) {
	err = r.Scan(&c.id, &c.attempt, &c.failures, &c.kind, &c.args)
	return c, err
}

// claimJob takes the next due job. One that was running has lost its node: that is a failure.
func claimJob(tx *db.Tx, now, leasedTo time.Time) (claimed, error) {
	return db.One(tx, scanClaimed, `
		UPDATE job_jobs SET state = 'running', attempt = attempt + 1, leased_to = ?, started_at = ?,
			failures = failures + CASE WHEN state = 'running' THEN 1 ELSE 0 END,
			again_at = CASE WHEN again_at > ? THEN again_at END, percent = 0, progress = ''
		WHERE id = (SELECT id FROM job_jobs WHERE `+due+` ORDER BY run_at, id LIMIT 1 {skip locked})
		RETURNING id, attempt, failures, kind, args`, leasedTo, now, now, now, now)
}

// The fence: nothing changes for a worker whose attempt is no longer the last one.
const held = ` WHERE id = ? AND attempt = ? AND state = 'running'`

func renewJob(tx *db.Tx, c claimed, p progress, leasedTo time.Time) (int64, error) {
	return tx.Exec(`UPDATE job_jobs SET leased_to = ?, percent = ?, progress = ?`+held,
		leasedTo, p.percent, p.text, c.id, c.attempt)
}

func completeJob(tx *db.Tx, c claimed, p progress, now time.Time) (int64, error) {
	return tx.Exec(`
		UPDATE job_jobs SET state = 'done', ended_at = ?, leased_to = NULL, last_error = '', percent = 100, progress = ?`+
		held+` AND again_at IS NULL`, now, p.text, c.id, c.attempt)
}

// repeatJob is the end of a job that was asked for once more while it ran.
func repeatJob(tx *db.Tx, c claimed) (int64, error) {
	return tx.Exec(`
		UPDATE job_jobs SET state = 'waiting', run_at = again_at, again_at = NULL, leased_to = NULL,
			failures = 0, last_error = '', percent = 0, progress = ''`+held+` AND again_at IS NOT NULL`, c.id, c.attempt)
}

func releaseJob(tx *db.Tx, c claimed) (int64, error) {
	return tx.Exec(`UPDATE job_jobs SET state = 'waiting', leased_to = NULL`+held, c.id, c.attempt)
}

func postponeJob(tx *db.Tx, c claimed, p progress, lastError string, until time.Time) (int64, error) {
	return tx.Exec(`
		UPDATE job_jobs SET state = 'waiting', leased_to = NULL, run_at = ?,
			failures = failures + 1, last_error = ?, percent = ?, progress = ?`+held,
		until, lastError, p.percent, p.text, c.id, c.attempt)
}

func failJob(tx *db.Tx, c claimed, p progress, lastError string, now time.Time) (int64, error) {
	return tx.Exec(`
		UPDATE job_jobs SET state = 'failed', leased_to = NULL, again_at = NULL, ended_at = ?,
			failures = failures + 1, last_error = ?, percent = ?, progress = ?`+held,
		now, lastError, p.percent, p.text, c.id, c.attempt)
}

const statusColumns = `id, kind, state, attempt, percent, progress, last_error, created_at, run_at, started_at, ended_at`

func scanStatus(r db.Row) (s Status, err error) {
	var started, ended sql.NullTime
	err = r.Scan(&s.ID, &s.Kind, &s.State, &s.Attempt, &s.Percent, &s.Progress, &s.LastError,
		&s.CreatedAt, &s.RunAt, &started, &ended)
	s.StartedAt, s.EndedAt = started.Time, ended.Time
	return s, err
}

func findStatus(tx *db.Tx, id int64) (Status, error) {
	return db.One(tx, scanStatus, `SELECT `+statusColumns+` FROM job_jobs WHERE id = ?`, id)
}

func recentStatus(tx *db.Tx, limit int) ([]Status, error) {
	return db.All(tx, scanStatus, `SELECT `+statusColumns+` FROM job_jobs ORDER BY id DESC LIMIT ?`, limit)
}

func retryJob(tx *db.Tx, id int64, now time.Time) (int64, error) {
	return tx.Exec(`
		UPDATE job_jobs SET state = 'waiting', run_at = ?, failures = 0, ended_at = NULL
		WHERE id = ? AND (state = 'failed' OR state = 'waiting' AND failures > 0)`, now, id)
}

func deleteEnded(tx *db.Tx, state State, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM job_jobs WHERE state = ? AND ended_at < ?`, state, before)
}

// deletePastRuns leaves of the past runs of regular work only those that failed.
func deletePastRuns(tx *db.Tx, name string) error {
	_, err := tx.Exec(`DELETE FROM job_jobs WHERE kind = ? AND state = 'done'`, name)
	return err
}

// insertSchedule remembers when regular work was first seen; what was due before does not count.
func insertSchedule(tx *db.Tx, name string, now time.Time) error {
	_, err := tx.Exec(`INSERT INTO job_schedules (name, last_run) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, name, now)
	return err
}

// isFresh reports whether regular work was run since then.
func isFresh(tx *db.Tx, name string, since time.Time) (bool, error) {
	return db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM job_schedules WHERE name = ? AND last_run >= ?)`, name, since)
}

func updateSchedule(tx *db.Tx, name string, since, now time.Time) (int64, error) {
	return tx.Exec(`UPDATE job_schedules SET last_run = ? WHERE name = ? AND last_run < ?`, now, name, since)
}
