-- +goose Up
-- Workbooks that came back: kept until someone has looked at the differences and confirms or drops them.
CREATE TABLE plan_workbooks (
	id         {id},
	plan_id    BIGINT NOT NULL REFERENCES plan_plans (id),
	period     TEXT NOT NULL,
	agency_id  BIGINT REFERENCES identity_agencies (id), -- null: of the focal department, for any agency
	state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'confirmed', 'dropped')),
	choices    TEXT NOT NULL DEFAULT '{}', -- JSON: what was chosen in conflicts
	result     TEXT NOT NULL DEFAULT '',   -- what the confirmation did, in a sentence
	who        TEXT NOT NULL,
	created_at TIMESTAMP NOT NULL,
	version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX plan_workbooks_waiting ON plan_workbooks (plan_id, agency_id) WHERE state = 'waiting';

CREATE TABLE plan_workbook_files (
	workbook_id BIGINT NOT NULL REFERENCES plan_workbooks (id),
	position    BIGINT NOT NULL,
	name        TEXT NOT NULL,
	hash        TEXT NOT NULL, -- of the file as it came
	xlsx        TEXT NOT NULL, -- of the file as it is read: the same, or what LibreOffice made of it
	size        BIGINT NOT NULL,
	PRIMARY KEY (workbook_id, position)
);
CREATE INDEX plan_workbook_files_hash ON plan_workbook_files (hash);
CREATE INDEX plan_workbook_files_xlsx ON plan_workbook_files (xlsx);

-- What people decided about the words of tables made by hand: which column means what, which agency or task a name means.
CREATE TABLE plan_workbook_words (
	plan_id BIGINT NOT NULL REFERENCES plan_plans (id),
	kind    TEXT NOT NULL CHECK (kind IN ('column', 'agency', 'task')),
	folded  TEXT NOT NULL,
	meaning TEXT NOT NULL, -- a field, or the number of an agency or task; "" is: leave it out
	who     TEXT NOT NULL,
	at      TIMESTAMP NOT NULL,
	PRIMARY KEY (plan_id, kind, folded)
);
