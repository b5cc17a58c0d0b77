-- +goose Up
-- Which evidence a task asks for, one rule a line: "activity photo 1". Empty and evidence: any file or link, once a report.
ALTER TABLE plan_tasks ADD COLUMN evidence_rules TEXT NOT NULL DEFAULT '';

-- What a piece of evidence is, in the words of its sender, and what the reviewer found of it.
ALTER TABLE plan_evidence ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_evidence ADD COLUMN verdict TEXT NOT NULL DEFAULT '' CHECK (verdict IN ('', 'accepted', 'rejected'));
ALTER TABLE plan_evidence ADD COLUMN verdict_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_evidence ADD COLUMN verdict_on TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_evidence ADD COLUMN verdict_who TEXT NOT NULL DEFAULT '';
UPDATE plan_evidence SET verdict = 'accepted', verdict_on = (SELECT r.accepted_on FROM plan_reports r WHERE r.id = report_id)
	WHERE report_id IN (SELECT id FROM plan_reports WHERE state = 'accepted');

-- What a picture looks like, in 64 bits: nearly the same pictures differ in few of them. NULL: there is nothing on it to compare.
CREATE TABLE plan_pictures (
	hash TEXT PRIMARY KEY, -- of the file
	bits BIGINT
);
-- The four parts of 16 bits each, so that near pictures are found by index: part number * 65536 + its bits.
CREATE TABLE plan_picture_parts (
	part BIGINT NOT NULL,
	hash TEXT NOT NULL REFERENCES plan_pictures (hash),
	PRIMARY KEY (part, hash)
);
