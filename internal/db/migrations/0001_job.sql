-- +goose Up
CREATE TABLE job_jobs (
	id         {id},
	kind       TEXT NOT NULL,
	args       TEXT NOT NULL,
	run_at     TIMESTAMP NOT NULL,
	unique_key TEXT, -- at most one waiting or running job has it
	state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
	attempt    BIGINT NOT NULL DEFAULT 0, -- only grows: who holds an older number has lost the job
	failures   BIGINT NOT NULL DEFAULT 0,
	leased_to  TIMESTAMP,
	again_at   TIMESTAMP, -- asked for once more while it was running
	percent    BIGINT NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
	progress   TEXT NOT NULL DEFAULT '',
	last_error TEXT NOT NULL DEFAULT '',
	created_at TIMESTAMP NOT NULL,
	started_at TIMESTAMP,
	ended_at   TIMESTAMP,
	CHECK ((state = 'running') = (leased_to IS NOT NULL)),
	CHECK ((state IN ('done', 'failed')) = (ended_at IS NOT NULL))
);
CREATE INDEX job_jobs_due ON job_jobs (run_at, id) WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX job_jobs_unique ON job_jobs (unique_key) WHERE unique_key IS NOT NULL AND state IN ('waiting', 'running');
CREATE INDEX job_jobs_kind ON job_jobs (kind, state);

CREATE TABLE job_schedules (
	name     TEXT PRIMARY KEY,
	last_run TIMESTAMP NOT NULL
);
