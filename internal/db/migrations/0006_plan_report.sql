-- +goose Up
-- The consolidated report reads figures, activities and answers of a plan by their days.
CREATE INDEX plan_reports_period_to ON plan_reports (plan_id, period_to);
CREATE INDEX plan_figures_indicator ON plan_figures (indicator, day);
CREATE INDEX plan_evidence_activity ON plan_evidence (activity_id) WHERE activity_id IS NOT NULL;

-- The rows behind the figures of a closed period, as they stood: gzip of JSON. The snapshot holds the hash of the JSON.
CREATE TABLE plan_closing_rows (
	plan_id BIGINT NOT NULL,
	period  TEXT NOT NULL,
	body    {bytes} NOT NULL,
	PRIMARY KEY (plan_id, period),
	FOREIGN KEY (plan_id, period) REFERENCES plan_closings (plan_id, period)
);

-- PDF files that were made of a document; the same document is not converted twice.
CREATE TABLE plan_pdfs (
	document TEXT PRIMARY KEY, -- SHA-256 of the DOCX
	hash     TEXT NOT NULL,    -- of the PDF in the blob store
	at       TIMESTAMP NOT NULL
);
