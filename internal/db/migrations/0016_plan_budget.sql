-- +goose Up
-- Money for a plan: what one agency has for one task from one source. Amounts are not kept here: they are the sums of its entries.
CREATE TABLE plan_budget_lines (
	id        {id},
	plan_id   BIGINT NOT NULL REFERENCES plan_plans (id),
	task_id   BIGINT REFERENCES plan_tasks (id), -- null: for the plan as a whole
	agency_id BIGINT NOT NULL REFERENCES identity_agencies (id),
	source    TEXT NOT NULL                      -- a key of data/budget_sources.csv
);
CREATE UNIQUE INDEX plan_budget_lines_task ON plan_budget_lines (plan_id, task_id, agency_id, source) WHERE task_id IS NOT NULL;
CREATE UNIQUE INDEX plan_budget_lines_plan ON plan_budget_lines (plan_id, agency_id, source) WHERE task_id IS NULL;
CREATE INDEX plan_budget_lines_agency ON plan_budget_lines (agency_id, plan_id);

-- Every entry is an event: appended, never changed. A wrong one is taken back by an entry of the opposite amount.
CREATE TABLE plan_budget_entries (
	id       {id},
	line_id  BIGINT NOT NULL REFERENCES plan_budget_lines (id),
	kind     TEXT NOT NULL CHECK (kind IN ('estimate', 'allocation', 'disbursement', 'settlement')),
	amount   BIGINT NOT NULL CHECK (amount <> 0), -- whole đồng
	day      TEXT NOT NULL,                       -- of the document
	document TEXT NOT NULL DEFAULT '',            -- its number
	note     TEXT NOT NULL DEFAULT '',
	hash     TEXT NOT NULL DEFAULT '',            -- of a file in the blob store
	name     TEXT NOT NULL DEFAULT '',
	size     BIGINT NOT NULL DEFAULT 0,
	mime     TEXT NOT NULL DEFAULT '',
	corrects BIGINT REFERENCES plan_budget_entries (id), -- the entry that this one takes back
	once     TEXT NOT NULL DEFAULT '',            -- of the form or file it came by: the same one sent twice adds nothing
	user_id  BIGINT,
	who      TEXT NOT NULL,
	at       TIMESTAMP NOT NULL
);
CREATE INDEX plan_budget_entries_line ON plan_budget_entries (line_id, day, kind, amount);
CREATE UNIQUE INDEX plan_budget_entries_corrects ON plan_budget_entries (corrects) WHERE corrects IS NOT NULL;
CREATE UNIQUE INDEX plan_budget_entries_once ON plan_budget_entries (once) WHERE once <> '';
CREATE INDEX plan_budget_entries_hash ON plan_budget_entries (hash) WHERE hash <> '';

-- A workbook on its way in: its differences are shown to whoever brought it before anything is written.
CREATE TABLE plan_budget_sheets (
	id      {id},
	plan_id BIGINT NOT NULL REFERENCES plan_plans (id),
	name    TEXT NOT NULL,
	hash    TEXT NOT NULL,
	user_id BIGINT NOT NULL,
	at      TIMESTAMP NOT NULL,
	done    BOOLEAN NOT NULL DEFAULT FALSE
);

-- What a task weighs in the weighted completion of its plan; null counts as 1.
ALTER TABLE plan_tasks ADD COLUMN weight BIGINT CHECK (weight BETWEEN 1 AND 1000);
