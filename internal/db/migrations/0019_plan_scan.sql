-- +goose Up
-- A scanned document: pages with their pictures and recognised text, checked by a person before anything is read from them.
ALTER TABLE plan_imports ADD COLUMN scan TEXT NOT NULL DEFAULT '' CHECK (scan IN ('', 'check', 'done'));

CREATE TABLE plan_import_pages (
	import_id BIGINT NOT NULL REFERENCES plan_imports (id),
	page      BIGINT NOT NULL,               -- from 1
	picture   TEXT NOT NULL,                 -- JPEG for the screen, in the blob store
	words     BIGINT NOT NULL,
	body      TEXT NOT NULL,                 -- paragraphs, one a line, as recognised and mended
	doubts    TEXT NOT NULL,                 -- JSON, stretches of the body that may be wrong
	checked   TEXT NOT NULL DEFAULT '',      -- who compared it with the picture
	version   BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (import_id, page)
);
