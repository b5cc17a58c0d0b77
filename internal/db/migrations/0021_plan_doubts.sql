-- +goose Up
-- What the sender of a report said of a figure that looks doubtful, once a submission.
CREATE TABLE plan_doubts (
	id        {id},
	report_id BIGINT NOT NULL REFERENCES plan_reports (id),
	doubt     TEXT NOT NULL,    -- kind, indicator, its value and what it is held against
	indicator TEXT NOT NULL,
	value     BIGINT NOT NULL,
	against   BIGINT NOT NULL,
	confirmed BOOLEAN NOT NULL, -- false: it came in a way on which nobody is asked
	way       TEXT NOT NULL,    -- screen, link, workbook, api
	who       TEXT NOT NULL,
	on_day    TEXT NOT NULL,
	at        TIMESTAMP NOT NULL
);
CREATE INDEX plan_doubts_report ON plan_doubts (report_id, id);
