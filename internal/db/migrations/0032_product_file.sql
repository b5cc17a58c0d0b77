-- +goose Up
-- Sound, pictures, video and prints of an edition: what was brought, and what was made from it.
CREATE TABLE product_files (
	id         {id},
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	role       TEXT NOT NULL,              -- master, opus, mp3, waveform, captions, poster, video, picture, slide, print …
	made_from  BIGINT REFERENCES product_files (id), -- a master; NULL: it was brought by a person
	state      TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('waiting', 'working', 'ready', 'failed')),
	error      TEXT NOT NULL DEFAULT '',   -- why it failed, for people
	name       TEXT NOT NULL,
	mime       TEXT NOT NULL DEFAULT '',
	hash       TEXT NOT NULL DEFAULT '',
	bytes      BIGINT NOT NULL DEFAULT 0,
	width      BIGINT NOT NULL DEFAULT 0,
	height     BIGINT NOT NULL DEFAULT 0,
	millis     BIGINT NOT NULL DEFAULT 0,  -- how long it sounds or moves
	alt        TEXT NOT NULL DEFAULT '',   -- what a picture shows, in words
	facts      TEXT NOT NULL DEFAULT '',   -- JSON: loudness before and after, crop, board …
	content_no BIGINT NOT NULL DEFAULT 0,  -- of the edition when it was made
	user_id    BIGINT REFERENCES identity_users (id),
	who        TEXT NOT NULL DEFAULT '',
	at         TIMESTAMP NOT NULL,
	gone_at    TIMESTAMP                   -- replaced or taken away; kept while a published content used it
);
CREATE INDEX product_files_edition ON product_files (edition_id, role, id);
CREATE INDEX product_files_hash ON product_files (hash);
