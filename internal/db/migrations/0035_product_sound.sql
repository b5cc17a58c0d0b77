-- +goose Up
-- Who reads an edition aloud, and what they agreed to before the first recording.
CREATE TABLE product_voices (
	id         {id},
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	user_id    BIGINT NOT NULL REFERENCES identity_users (id),
	who        TEXT NOT NULL,               -- the account
	name       TEXT NOT NULL,               -- of the reader
	scope      TEXT NOT NULL,               -- where the voice may be heard: a key of scopes
	agreed     TEXT NOT NULL,               -- the words that were agreed to
	at         TIMESTAMP NOT NULL,
	UNIQUE (edition_id, user_id)
);

-- A take is one sentence, recorded once. A newer take of the sentence replaces it.
CREATE TABLE product_takes (
	id          {id},
	edition_id  BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	voice_id    BIGINT NOT NULL REFERENCES product_voices (id),
	send_key    TEXT NOT NULL,              -- made by the browser: sending again adds nothing
	pos         BIGINT NOT NULL,            -- of the sentence, from 0
	text        TEXT NOT NULL,
	hash        TEXT NOT NULL,              -- of the file
	mime        TEXT NOT NULL,
	bytes       BIGINT NOT NULL,
	millis      BIGINT NOT NULL,            -- as the browser counted
	state       TEXT NOT NULL CHECK (state IN ('new', 'good', 'again', 'gone')),
	note        TEXT NOT NULL DEFAULT '',   -- why again
	user_id     BIGINT NOT NULL REFERENCES identity_users (id),
	who         TEXT NOT NULL,
	at          TIMESTAMP NOT NULL,
	checked_by  BIGINT REFERENCES identity_users (id),
	checked_who TEXT NOT NULL DEFAULT '',
	checked_at  TIMESTAMP,
	UNIQUE (edition_id, send_key)
);
CREATE INDEX product_takes_edition ON product_takes (edition_id, state, pos);
CREATE INDEX product_takes_hash ON product_takes (hash);
CREATE INDEX product_files_waiting ON product_files (state, role) WHERE state <> 'ready';
