-- +goose Up
-- The sentences of the content that an edition is translated from, each with its translation.
CREATE TABLE product_segments (
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	pos        BIGINT NOT NULL,              -- from 0; remarks name it
	part       TEXT NOT NULL CHECK (part IN ('title', 'summary', 'body')),
	source     TEXT NOT NULL,
	sep        TEXT NOT NULL,                -- what follows it in the source
	was        TEXT NOT NULL DEFAULT '',     -- the source that the target translates, where the source has changed since
	target     TEXT NOT NULL DEFAULT '',
	state      TEXT NOT NULL CHECK (state IN ('empty', 'draft', 'done')),
	version    BIGINT NOT NULL DEFAULT 0,
	who        TEXT NOT NULL DEFAULT '',
	at         TIMESTAMP,
	PRIMARY KEY (edition_id, pos)
);

-- Every translation that a sentence has had. The sentence is named by a sum of its text: places move when the source changes.
CREATE TABLE product_segment_texts (
	id         {id},
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	source_sum TEXT NOT NULL,
	target     TEXT NOT NULL,
	who        TEXT NOT NULL,
	at         TIMESTAMP NOT NULL
);
CREATE INDEX product_segment_texts_sentence ON product_segment_texts (edition_id, source_sum, id);
