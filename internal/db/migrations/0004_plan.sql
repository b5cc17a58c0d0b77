-- +goose Up
CREATE TABLE plan_plans (
	id             {id},
	number         TEXT NOT NULL,             -- "/KH-UBND" while the clerk has issued no serial
	issuer         TEXT NOT NULL,
	title          TEXT NOT NULL,
	place          TEXT NOT NULL DEFAULT '',  -- the printed line of place and date
	issued_on      TEXT,                      -- null while the document is a draft
	year           BIGINT NOT NULL,
	signer         TEXT NOT NULL DEFAULT '',
	signer_post    TEXT NOT NULL DEFAULT '',
	state          TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'replaced', 'archived')),
	starts_on      TEXT NOT NULL,             -- reports are asked for from this day on
	rhythm         TEXT NOT NULL CHECK (rhythm IN ('month', 'quarter', 'half', 'year')),
	closing_day    BIGINT NOT NULL,
	agency_days    BIGINT NOT NULL,           -- reports of agencies are due so many days after a period closes
	department_days BIGINT NOT NULL,          -- and the consolidated report
	sample         BOOLEAN NOT NULL DEFAULT FALSE,
	document_name  TEXT NOT NULL DEFAULT '',
	document_hash  TEXT NOT NULL DEFAULT '',
	document_text  TEXT NOT NULL DEFAULT '',
	created_at     TIMESTAMP NOT NULL,
	version        BIGINT NOT NULL DEFAULT 1
);

-- What the document says beside its tasks: bases, sections, topics, recipients, targets, duties to report.
CREATE TABLE plan_clauses (
	plan_id    BIGINT NOT NULL REFERENCES plan_plans (id),
	kind       TEXT NOT NULL CHECK (kind IN ('basis', 'section', 'topic', 'recipient', 'target', 'duty')),
	position   BIGINT NOT NULL,
	no         TEXT NOT NULL DEFAULT '',
	body       TEXT NOT NULL,
	detail     TEXT NOT NULL DEFAULT '',  -- of a duty: "to whom\nby when"
	span_start BIGINT NOT NULL DEFAULT 0,
	span_end   BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (plan_id, kind, position)
);

CREATE TABLE plan_tasks (
	id           {id},
	plan_id      BIGINT NOT NULL REFERENCES plan_plans (id),
	no           TEXT NOT NULL,               -- III.2, PL.7
	position     BIGINT NOT NULL,
	title        TEXT NOT NULL,
	body         TEXT NOT NULL DEFAULT '',    -- the words under "Nội dung"
	due_kind     TEXT NOT NULL CHECK (due_kind IN ('by', 'quarter', 'within_year', 'period', 'ongoing', 'unknown')),
	due_from     TEXT,
	due_to       TEXT,
	due_text     TEXT NOT NULL DEFAULT '',
	rhythm       TEXT NOT NULL CHECK (rhythm IN ('once', 'month', 'quarter', 'half', 'year')),
	pillar       TEXT NOT NULL DEFAULT '',
	deliverables TEXT NOT NULL DEFAULT '',    -- one a line
	activities   TEXT NOT NULL DEFAULT '',    -- one a line: what the document lists under the task
	evidence     BOOLEAN NOT NULL DEFAULT TRUE, -- a report of activities needs a file or a link
	folded       TEXT NOT NULL,
	span_start   BIGINT NOT NULL DEFAULT 0,
	span_end     BIGINT NOT NULL DEFAULT 0,
	version      BIGINT NOT NULL DEFAULT 1,
	UNIQUE (plan_id, no)
);

-- One agency at one task; a group in the document became one row a member.
CREATE TABLE plan_assignments (
	id        {id},
	task_id   BIGINT NOT NULL REFERENCES plan_tasks (id),
	agency_id BIGINT NOT NULL REFERENCES identity_agencies (id),
	duty      TEXT NOT NULL CHECK (duty IN ('lead', 'partner')),
	printed   TEXT NOT NULL,                  -- the words of the document that it came from
	UNIQUE (task_id, agency_id)
);
CREATE INDEX plan_assignments_agency ON plan_assignments (agency_id);

-- One expected answer: an assignment in a reporting period.
CREATE TABLE plan_reports (
	id            {id},
	assignment_id BIGINT NOT NULL REFERENCES plan_assignments (id),
	plan_id       BIGINT NOT NULL REFERENCES plan_plans (id),
	task_id       BIGINT NOT NULL REFERENCES plan_tasks (id),
	agency_id     BIGINT NOT NULL REFERENCES identity_agencies (id),
	duty          TEXT NOT NULL CHECK (duty IN ('lead', 'partner')),
	period        TEXT NOT NULL,              -- calendar.Period.Key
	period_from   TEXT NOT NULL,
	period_to     TEXT NOT NULL,
	due           TEXT NOT NULL,
	state         TEXT NOT NULL DEFAULT 'expected' CHECK (state IN ('expected', 'draft', 'submitted', 'returned', 'accepted')),
	answer        TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'activities', 'nothing', 'not_applicable')),
	summary       TEXT NOT NULL DEFAULT '',
	difficulties  TEXT NOT NULL DEFAULT '',
	proposals     TEXT NOT NULL DEFAULT '',
	reason        TEXT NOT NULL DEFAULT '',   -- why it was returned last
	submitted_on  TEXT NOT NULL DEFAULT '',   -- day of the last submission
	submitted_by  BIGINT REFERENCES identity_users (id),
	accepted_on   TEXT NOT NULL DEFAULT '',
	behalf        TEXT NOT NULL DEFAULT '',   -- who entered it, when another agency did
	updated_at    TIMESTAMP NOT NULL,
	version       BIGINT NOT NULL DEFAULT 1,
	UNIQUE (assignment_id, period),
	CHECK (state <> 'accepted' OR (accepted_on <> '' AND submitted_on <> '' AND answer <> '')),
	CHECK (state <> 'submitted' OR (submitted_on <> '' AND answer <> ''))
);
CREATE INDEX plan_reports_plan ON plan_reports (plan_id, period, state);
CREATE INDEX plan_reports_task ON plan_reports (task_id, period);
CREATE INDEX plan_reports_agency ON plan_reports (agency_id, due);

-- The history of every report: what was done to it, by whom, why.
CREATE TABLE plan_moves (
	id         {id},
	report_id  BIGINT NOT NULL REFERENCES plan_reports (id),
	plan_id    BIGINT NOT NULL REFERENCES plan_plans (id),
	action     TEXT NOT NULL,
	from_state TEXT NOT NULL,
	to_state   TEXT NOT NULL,
	day        TEXT NOT NULL,
	at         TIMESTAMP NOT NULL,
	user_id    BIGINT,
	who        TEXT NOT NULL,
	reason     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX plan_moves_report ON plan_moves (report_id, id);
CREATE INDEX plan_moves_plan ON plan_moves (plan_id, day);

CREATE TABLE plan_activities (
	id        {id},
	report_id BIGINT NOT NULL REFERENCES plan_reports (id),
	name      TEXT NOT NULL,
	from_day  TEXT NOT NULL,
	to_day    TEXT NOT NULL,
	place     TEXT NOT NULL DEFAULT '',
	pillar    TEXT NOT NULL DEFAULT '',
	languages TEXT NOT NULL DEFAULT '',      -- tags, space between
	audiences TEXT NOT NULL DEFAULT '',      -- keys, space between
	topics    TEXT NOT NULL DEFAULT '',      -- convention codes, space between
	body      TEXT NOT NULL DEFAULT '',
	version   BIGINT NOT NULL DEFAULT 1,
	CHECK (from_day <= to_day)
);
CREATE INDEX plan_activities_report ON plan_activities (report_id);

-- One figure of one indicator: of an activity, or of the whole period with a note how it was counted.
CREATE TABLE plan_figures (
	id          {id},
	report_id   BIGINT NOT NULL REFERENCES plan_reports (id),
	activity_id BIGINT REFERENCES plan_activities (id),
	indicator   TEXT NOT NULL,
	value       BIGINT NOT NULL CHECK (value >= 0),
	note        TEXT NOT NULL DEFAULT '',
	day         TEXT NOT NULL                -- the day it counts for
);
CREATE INDEX plan_figures_report ON plan_figures (report_id);
CREATE UNIQUE INDEX plan_figures_activity ON plan_figures (activity_id, indicator) WHERE activity_id IS NOT NULL;
CREATE UNIQUE INDEX plan_figures_period ON plan_figures (report_id, indicator) WHERE activity_id IS NULL;

CREATE TABLE plan_evidence (
	id          {id},
	report_id   BIGINT NOT NULL REFERENCES plan_reports (id),
	activity_id BIGINT REFERENCES plan_activities (id),
	kind        TEXT NOT NULL CHECK (kind IN ('file', 'link')),
	name        TEXT NOT NULL,
	hash        TEXT NOT NULL DEFAULT '',    -- in the blob store
	thumb       TEXT NOT NULL DEFAULT '',
	size        BIGINT NOT NULL DEFAULT 0,
	mime        TEXT NOT NULL DEFAULT '',
	url         TEXT NOT NULL DEFAULT '',
	consent     BOOLEAN NOT NULL DEFAULT FALSE, -- people who can be recognised have agreed
	added_at    TIMESTAMP NOT NULL,
	added_by    TEXT NOT NULL,
	CHECK ((kind = 'file') = (hash <> ''))
);
CREATE INDEX plan_evidence_report ON plan_evidence (report_id);
CREATE INDEX plan_evidence_hash ON plan_evidence (hash) WHERE hash <> '';

-- The prose of a consolidated report that people write; its figures are computed.
CREATE TABLE plan_texts (
	plan_id  BIGINT NOT NULL REFERENCES plan_plans (id),
	period   TEXT NOT NULL,
	section  TEXT NOT NULL,
	body     TEXT NOT NULL,
	who      TEXT NOT NULL,
	at       TIMESTAMP NOT NULL,
	version  BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (plan_id, period, section)
);

-- A closed period: the consolidated report as it stood, never changed again.
CREATE TABLE plan_closings (
	plan_id   BIGINT NOT NULL REFERENCES plan_plans (id),
	period    TEXT NOT NULL,
	closed_on TEXT NOT NULL,
	at        TIMESTAMP NOT NULL,
	who       TEXT NOT NULL,
	snapshot  TEXT NOT NULL, -- JSON of the consolidated report
	hash      TEXT NOT NULL, -- SHA-256 of the snapshot
	PRIMARY KEY (plan_id, period)
);

-- A document on its way in: uploaded, read, looked through by a person, confirmed or dropped.
CREATE TABLE plan_imports (
	id         {id},
	name       TEXT NOT NULL,
	hash       TEXT NOT NULL,
	size       BIGINT NOT NULL,
	state      TEXT NOT NULL DEFAULT 'reading' CHECK (state IN ('reading', 'read', 'failed', 'confirmed', 'dropped')),
	error      TEXT NOT NULL DEFAULT '',
	body       TEXT NOT NULL DEFAULT '',  -- the document's text, which spans refer to
	proposal   TEXT NOT NULL DEFAULT '',  -- JSON, with the corrections made so far
	plan_id    BIGINT REFERENCES plan_plans (id),
	who        TEXT NOT NULL,
	created_at TIMESTAMP NOT NULL,
	version    BIGINT NOT NULL DEFAULT 1,
	CHECK ((state = 'confirmed') = (plan_id IS NOT NULL))
);

-- The moves that plan.moves allows; triggers of the next migration hold every report to them.
CREATE TABLE plan_allowed_moves (
	from_state TEXT NOT NULL,
	to_state   TEXT NOT NULL,
	PRIMARY KEY (from_state, to_state)
);
INSERT INTO plan_allowed_moves (from_state, to_state) VALUES
	('expected', 'draft'), ('expected', 'submitted'),
	('draft', 'draft'), ('draft', 'submitted'), ('draft', 'expected'),
	('submitted', 'draft'), ('submitted', 'returned'), ('submitted', 'accepted'),
	('returned', 'returned'), ('returned', 'submitted'),
	('accepted', 'returned');
