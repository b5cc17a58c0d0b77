-- +goose Up
-- The library of conventions. Its structure comes with the program (data/conventions.csv, data/provisions.csv); here is only what the
-- province's people filled in and confirmed.
CREATE TABLE product_conventions (
	key           TEXT PRIMARY KEY,
	name          TEXT NOT NULL,
	name_en       TEXT NOT NULL,
	adopted       TEXT NOT NULL,
	resolution    TEXT NOT NULL,
	in_force      TEXT NOT NULL,
	signed        TEXT NOT NULL,
	joined_how    TEXT NOT NULL,
	joined        TEXT NOT NULL,
	in_force_here TEXT NOT NULL,
	body          TEXT NOT NULL,
	body_en       TEXT NOT NULL,
	last_review   TEXT NOT NULL,
	address       TEXT NOT NULL,
	source        TEXT NOT NULL,
	confirmed_on  TEXT NOT NULL DEFAULT '',
	confirmed_who TEXT NOT NULL DEFAULT '',
	who           TEXT NOT NULL,
	at            TIMESTAMP NOT NULL,
	version       BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE product_provisions (
	convention    TEXT NOT NULL,
	article       BIGINT NOT NULL,
	heading       TEXT NOT NULL,
	heading_en    TEXT NOT NULL,
	body          TEXT NOT NULL,            -- the article itself in Vietnamese, word for word; '' not filled in
	body_en       TEXT NOT NULL,
	body_source   TEXT NOT NULL,            -- whose translation, of which year
	note          TEXT NOT NULL,
	source        TEXT NOT NULL,
	confirmed_on  TEXT NOT NULL DEFAULT '',
	confirmed_who TEXT NOT NULL DEFAULT '',
	who           TEXT NOT NULL,
	at            TIMESTAMP NOT NULL,
	version       BIGINT NOT NULL DEFAULT 1,
	PRIMARY KEY (convention, article)
);

-- Which articles an item is about. The main item of an article carries its layers: easy, plain, listen.
CREATE TABLE product_item_provisions (
	item_id    BIGINT NOT NULL REFERENCES product_items (id) ON DELETE CASCADE,
	convention TEXT NOT NULL,
	article    BIGINT NOT NULL,
	main       BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (item_id, convention, article)
);
CREATE INDEX product_item_provisions_article ON product_item_provisions (convention, article, item_id);
CREATE UNIQUE INDEX product_item_provisions_main ON product_item_provisions (convention, article) WHERE main;

-- What a committee said of Việt Nam, and what the State answered: documents, and passages of them word for word.
CREATE TABLE product_treaty_documents (
	id         {id},
	key        TEXT UNIQUE,                 -- of those that come with the program
	convention TEXT NOT NULL,
	kind       TEXT NOT NULL,               -- concluding, issues, record, report, reply
	symbol     TEXT NOT NULL DEFAULT '',
	day        TEXT NOT NULL DEFAULT '',
	told_day   TEXT NOT NULL DEFAULT '',    -- in words, where the day is not known
	title      TEXT NOT NULL,
	address    TEXT NOT NULL DEFAULT '',
	source     TEXT NOT NULL DEFAULT '',
	confirm    TEXT NOT NULL DEFAULT '',    -- what a person should still confirm
	gone       BOOLEAN NOT NULL DEFAULT FALSE,
	who        TEXT NOT NULL DEFAULT '',
	at         TIMESTAMP NOT NULL,
	version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX product_treaty_documents_convention ON product_treaty_documents (convention, day, id);

CREATE TABLE product_treaty_passages (
	id          {id},
	document_id BIGINT NOT NULL REFERENCES product_treaty_documents (id) ON DELETE CASCADE,
	article     BIGINT NOT NULL DEFAULT 0,  -- 0: the convention as a whole
	paragraph   TEXT NOT NULL,
	language    TEXT NOT NULL,
	body        TEXT NOT NULL,
	answers     BIGINT REFERENCES product_treaty_passages (id) ON DELETE SET NULL, -- the passage of a committee that the State answers here
	who         TEXT NOT NULL,
	at          TIMESTAMP NOT NULL,
	version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX product_treaty_passages_document ON product_treaty_passages (document_id, id);
CREATE INDEX product_treaty_passages_answers ON product_treaty_passages (answers);

-- A workbook of the library that somebody brought in and has not confirmed.
CREATE TABLE product_library_sheets (
	id         {id},
	name       TEXT NOT NULL,               -- of the file
	body       TEXT NOT NULL,               -- JSON of the cells that differ from what went out; '' once it is over
	state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dropped')),
	user_id    BIGINT REFERENCES identity_users (id),
	at         TIMESTAMP NOT NULL
);
