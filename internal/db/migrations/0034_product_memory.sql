-- +goose Up
-- Sentences with their translations: of approved editions, and brought in as TMX. Who wrote them is not kept.
CREATE TABLE product_memory (
	id          {id},
	source_lang TEXT NOT NULL,
	target_lang TEXT NOT NULL,
	source      TEXT NOT NULL,
	target      TEXT NOT NULL,
	trace       {bytes} NOT NULL,             -- the source as numbers of its syllables, for the search
	digest      BIGINT NOT NULL,              -- of source and target, to find doubles
	edition_id  BIGINT REFERENCES product_editions (id) ON DELETE CASCADE, -- NULL: brought in
	origin      TEXT NOT NULL DEFAULT '',     -- the name of the file that it came in
	at          TIMESTAMP NOT NULL
);
CREATE INDEX product_memory_pair ON product_memory (source_lang, target_lang, id);
CREATE INDEX product_memory_digest ON product_memory (digest);
CREATE INDEX product_memory_edition ON product_memory (edition_id);

-- One row that writers of the memory hold, so that its numbers become visible in their order.
CREATE TABLE product_memory_gate (
	id   BIGINT PRIMARY KEY,
	turn BIGINT NOT NULL
);
INSERT INTO product_memory_gate (id, turn) VALUES (1, 0);

-- Terms: what is meant. Its words in each language stand in product_term_words.
CREATE TABLE product_terms (
	id         {id},
	key        TEXT NOT NULL UNIQUE,
	definition TEXT NOT NULL DEFAULT '',
	note       TEXT NOT NULL DEFAULT '',
	folded     TEXT NOT NULL DEFAULT '',      -- all its words without marks, for searching
	dropped_on TEXT NOT NULL DEFAULT '',
	version    BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE product_term_words (
	term_id   BIGINT NOT NULL REFERENCES product_terms (id) ON DELETE CASCADE,
	language  TEXT NOT NULL,
	text      TEXT NOT NULL,
	status    TEXT NOT NULL CHECK (status IN ('proposed', 'approved')),
	forbidden TEXT NOT NULL DEFAULT '',       -- words that must not be used instead, one a line
	source    TEXT NOT NULL DEFAULT '',       -- where it comes from
	PRIMARY KEY (term_id, language)
);
CREATE INDEX product_term_words_language ON product_term_words (language, term_id);

CREATE TABLE product_term_changes (
	id       {id},
	term_id  BIGINT NOT NULL REFERENCES product_terms (id) ON DELETE CASCADE,
	language TEXT NOT NULL,
	was      TEXT NOT NULL DEFAULT '',
	became   TEXT NOT NULL DEFAULT '',
	user_id  BIGINT REFERENCES identity_users (id),
	who      TEXT NOT NULL,
	at       TIMESTAMP NOT NULL
);
CREATE INDEX product_term_changes_term ON product_term_changes (term_id, id);

-- Files with translations that wait until someone has seen what they change.
CREATE TABLE product_uploads (
	id         {id},
	kind       TEXT NOT NULL CHECK (kind IN ('edition', 'memory', 'terms')),
	edition_id BIGINT REFERENCES product_editions (id) ON DELETE CASCADE,
	version    BIGINT NOT NULL DEFAULT 0,     -- of the edition when it came
	name       TEXT NOT NULL,
	hash       TEXT NOT NULL,
	bytes      BIGINT NOT NULL,
	user_id    BIGINT REFERENCES identity_users (id),
	who        TEXT NOT NULL,
	at         TIMESTAMP NOT NULL,
	done_at    TIMESTAMP
);
CREATE INDEX product_uploads_hash ON product_uploads (hash);
