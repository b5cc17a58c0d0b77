-- +goose Up
-- Who has read that the work is theirs, and from which day on they answer.
ALTER TABLE plan_assignments ADD COLUMN acked_at TIMESTAMP;
ALTER TABLE plan_assignments ADD COLUMN acked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_assignments ADD COLUMN since TEXT NOT NULL DEFAULT '';    -- periods that ended before are not asked for; '' all
UPDATE plan_assignments SET acked_by = 'đã mở báo cáo', acked_at = (SELECT MIN(m.at) FROM plan_moves m JOIN plan_reports r ON r.id = m.report_id
	WHERE r.assignment_id = plan_assignments.id AND r.behalf = '')
	WHERE EXISTS (SELECT 1 FROM plan_moves m JOIN plan_reports r ON r.id = m.report_id WHERE r.assignment_id = plan_assignments.id AND r.behalf = '');
CREATE INDEX plan_assignments_unread ON plan_assignments (agency_id, task_id) WHERE acked_at IS NULL;

-- An answer entered by the focal department: how the figures came, and all who typed (ids, space between): they do not accept it.
ALTER TABLE plan_reports ADD COLUMN behalf_how TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_reports ADD COLUMN behalf_by TEXT NOT NULL DEFAULT '';

-- What an agency asks of the focal department: a later due day for one answer, or another agency for a task.
CREATE TABLE plan_requests (
	id            {id},
	kind          TEXT NOT NULL CHECK (kind IN ('extension', 'handover')),
	plan_id       BIGINT NOT NULL REFERENCES plan_plans (id),
	task_id       BIGINT NOT NULL REFERENCES plan_tasks (id),
	agency_id     BIGINT NOT NULL REFERENCES identity_agencies (id), -- whose answer or task it is
	report_id     BIGINT REFERENCES plan_reports (id),
	assignment_id BIGINT REFERENCES plan_assignments (id),
	state         TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'granted', 'refused', 'withdrawn')),
	wanted        TEXT NOT NULL DEFAULT '',  -- the day asked for
	wanted_id     BIGINT REFERENCES identity_agencies (id), -- the agency asked for
	reason        TEXT NOT NULL,
	old_due       TEXT NOT NULL DEFAULT '',  -- in force when it was asked; of a granted one: the day that it replaced
	due           TEXT NOT NULL DEFAULT '',  -- granted until
	to_id         BIGINT REFERENCES identity_agencies (id), -- handed over to
	answer        TEXT NOT NULL DEFAULT '',  -- why refused, or a word beside the grant
	asked_on      TEXT NOT NULL,
	asked_at      TIMESTAMP NOT NULL,
	asked_by      BIGINT REFERENCES identity_users (id),
	asked_who     TEXT NOT NULL,
	decided_on    TEXT NOT NULL DEFAULT '',
	decided_at    TIMESTAMP,
	decided_by    BIGINT REFERENCES identity_users (id),
	decided_who   TEXT NOT NULL DEFAULT '',
	version       BIGINT NOT NULL DEFAULT 1,
	CHECK ((kind = 'extension') = (report_id IS NOT NULL)),
	CHECK ((kind = 'handover') = (assignment_id IS NOT NULL)),
	CHECK ((state = 'asked') = (decided_on = '')),
	CHECK ((kind = 'extension' AND state = 'granted') = (due <> '')),
	CHECK (due = '' OR due > old_due)
);
CREATE UNIQUE INDEX plan_requests_report ON plan_requests (report_id) WHERE state = 'asked' AND report_id IS NOT NULL;
CREATE UNIQUE INDEX plan_requests_assignment ON plan_requests (assignment_id) WHERE state = 'asked' AND assignment_id IS NOT NULL;
CREATE INDEX plan_requests_open ON plan_requests (plan_id, asked_on) WHERE state = 'asked';
CREATE INDEX plan_requests_task ON plan_requests (task_id, report_id);
CREATE INDEX plan_requests_agency ON plan_requests (agency_id, plan_id);

-- Whose an open answer was before it was handed over, so that past days are counted as they were.
CREATE TABLE plan_transfers (
	id         {id},
	request_id BIGINT NOT NULL REFERENCES plan_requests (id),
	plan_id    BIGINT NOT NULL REFERENCES plan_plans (id),
	report_id  BIGINT NOT NULL,
	day        TEXT NOT NULL,
	agency_id  BIGINT NOT NULL REFERENCES identity_agencies (id)
);
CREATE INDEX plan_transfers_plan ON plan_transfers (plan_id, day, report_id, id, agency_id);
CREATE INDEX plan_transfers_report ON plan_transfers (report_id, id);

DROP INDEX plan_reports_waiting;
CREATE INDEX plan_reports_waiting ON plan_reports (plan_id, task_id, submitted_on, agency_id, due, submitted_by, behalf_by) WHERE state = 'submitted';
