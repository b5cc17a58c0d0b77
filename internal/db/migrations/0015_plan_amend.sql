-- +goose Up
-- A plan changes by versions. The first is written when the second comes: the plan as it stood until then.
CREATE TABLE plan_versions (
	plan_id       BIGINT NOT NULL REFERENCES plan_plans (id),
	no            BIGINT NOT NULL,
	kind          TEXT NOT NULL CHECK (kind IN ('first', 'amended', 'settings')),
	from_day      TEXT NOT NULL,            -- it holds from this day on
	number        TEXT NOT NULL,
	title         TEXT NOT NULL,
	issued_on     TEXT NOT NULL DEFAULT '',
	document_name TEXT NOT NULL DEFAULT '',
	document_hash TEXT NOT NULL DEFAULT '',
	document_text TEXT NOT NULL DEFAULT '',
	state         TEXT NOT NULL,            -- JSON: the plan, its clauses, tasks and assignments
	changes       TEXT NOT NULL DEFAULT '', -- JSON: what it changed in the version before
	who           TEXT NOT NULL DEFAULT '', -- '' where nobody is known
	at            TIMESTAMP NOT NULL,
	PRIMARY KEY (plan_id, no)
);

-- Expected answers that nobody had begun and that are no longer asked for. They still count on days before on_day.
CREATE TABLE plan_withdrawn (
	report_id     BIGINT PRIMARY KEY,       -- the number that it had in plan_reports
	assignment_id BIGINT NOT NULL,
	plan_id       BIGINT NOT NULL REFERENCES plan_plans (id),
	task_id       BIGINT NOT NULL REFERENCES plan_tasks (id),
	agency_id     BIGINT NOT NULL REFERENCES identity_agencies (id),
	duty          TEXT NOT NULL,
	period        TEXT NOT NULL,
	period_from   TEXT NOT NULL,
	period_to     TEXT NOT NULL,
	due           TEXT NOT NULL,
	on_day        TEXT NOT NULL,
	version_no    BIGINT NOT NULL,
	reason        TEXT NOT NULL,
	who           TEXT NOT NULL,
	at            TIMESTAMP NOT NULL
);
CREATE INDEX plan_withdrawn_plan ON plan_withdrawn (plan_id, on_day);
CREATE INDEX plan_withdrawn_task ON plan_withdrawn (task_id);

-- What an expected answer was on days before until_day. Due is '' while it was not asked for.
CREATE TABLE plan_report_past (
	report_id  BIGINT NOT NULL,
	until_day  TEXT NOT NULL,
	due        TEXT NOT NULL,
	duty       TEXT NOT NULL,
	version_no BIGINT NOT NULL,
	PRIMARY KEY (report_id, until_day)
);

ALTER TABLE plan_tasks ADD COLUMN began_on TEXT NOT NULL DEFAULT '';  -- '' is from the beginning of the plan
ALTER TABLE plan_tasks ADD COLUMN ended_on TEXT NOT NULL DEFAULT '';  -- nothing new is asked from this day on
ALTER TABLE plan_tasks ADD COLUMN previous_task BIGINT REFERENCES plan_tasks (id);
ALTER TABLE plan_assignments ADD COLUMN ended_on TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_plans ADD COLUMN follows BIGINT REFERENCES plan_plans (id);

-- An agency may lead a task in one period and coordinate in the next: duties are counted apart.
DROP INDEX plan_reports_tally;
CREATE INDEX plan_reports_tally ON plan_reports (plan_id, task_id, agency_id, duty, period, period_from, due, state, submitted_on, answer, period_to);

-- Consolidated reports as people made them of ours: edited in an office program, or signed and scanned.
CREATE TABLE plan_papers (
	id       {id},
	plan_id  BIGINT NOT NULL REFERENCES plan_plans (id),
	period   TEXT NOT NULL,
	kind     TEXT NOT NULL CHECK (kind IN ('edited', 'signed')),
	name     TEXT NOT NULL,
	hash     TEXT NOT NULL,
	size     BIGINT NOT NULL,
	mime     TEXT NOT NULL,
	closing  TEXT NOT NULL DEFAULT '', -- SHA-256 of the closing that its figures were held against; '' while the period was open
	findings TEXT NOT NULL DEFAULT '', -- JSON: what did not match
	off      BIGINT NOT NULL DEFAULT 0, -- how many figures did not match
	note     TEXT NOT NULL DEFAULT '',
	who      TEXT NOT NULL,
	at       TIMESTAMP NOT NULL
);
CREATE INDEX plan_papers_period ON plan_papers (plan_id, period, id);
CREATE INDEX plan_papers_hash ON plan_papers (hash);
