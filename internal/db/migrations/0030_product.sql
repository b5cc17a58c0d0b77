-- +goose Up
-- What products are about: the conventions and contents of plans, as a tree.
CREATE TABLE product_topics (
	id       {id},
	key      TEXT NOT NULL UNIQUE,
	parent   TEXT NOT NULL DEFAULT '',
	name     TEXT NOT NULL,
	kind     TEXT NOT NULL CHECK (kind IN ('convention', 'content', 'day', 'own')),
	position BIGINT NOT NULL DEFAULT 0,
	active   BOOLEAN NOT NULL DEFAULT TRUE
);

-- An item is one thing to be said; its editions say it in a language and a medium.
CREATE TABLE product_items (
	id         {id},
	kind       TEXT NOT NULL,
	pillar     TEXT NOT NULL,
	title      TEXT NOT NULL,
	folded     TEXT NOT NULL,                 -- the title without marks, for searching
	purpose    TEXT NOT NULL DEFAULT '',
	audiences  TEXT NOT NULL DEFAULT '',      -- keys, space between
	agency_id  BIGINT NOT NULL REFERENCES identity_agencies (id),
	due        TEXT NOT NULL DEFAULT '',
	task       TEXT NOT NULL DEFAULT '',      -- of the plan that it serves, as printed there
	sample     BOOLEAN NOT NULL DEFAULT FALSE,
	created_by BIGINT REFERENCES identity_users (id),
	created_who TEXT NOT NULL,
	created_at TIMESTAMP NOT NULL,
	dropped_on TEXT NOT NULL DEFAULT '',      -- given up, kept for the record
	version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX product_items_agency ON product_items (agency_id, id);

CREATE TABLE product_item_topics (
	item_id  BIGINT NOT NULL REFERENCES product_items (id) ON DELETE CASCADE,
	topic_id BIGINT NOT NULL REFERENCES product_topics (id),
	PRIMARY KEY (item_id, topic_id)
);
CREATE INDEX product_item_topics_topic ON product_item_topics (topic_id, item_id);

-- Where its facts come from.
CREATE TABLE product_sources (
	id        {id},
	item_id   BIGINT NOT NULL REFERENCES product_items (id) ON DELETE CASCADE,
	document  TEXT NOT NULL,
	publisher TEXT NOT NULL DEFAULT '',
	day       TEXT NOT NULL DEFAULT '',
	address   TEXT NOT NULL DEFAULT '',
	method    TEXT NOT NULL DEFAULT '',       -- how a figure was made
	place     TEXT NOT NULL DEFAULT '',       -- article, page
	who       TEXT NOT NULL,
	at        TIMESTAMP NOT NULL
);
CREATE INDEX product_sources_item ON product_sources (item_id, id);

-- An item in one language and one medium.
CREATE TABLE product_editions (
	id           {id},
	item_id      BIGINT NOT NULL REFERENCES product_items (id) ON DELETE CASCADE,
	language     TEXT NOT NULL,
	medium       TEXT NOT NULL,
	state        TEXT NOT NULL,
	title        TEXT NOT NULL DEFAULT '',
	summary      TEXT NOT NULL DEFAULT '',
	body         TEXT NOT NULL DEFAULT '',
	folded       TEXT NOT NULL DEFAULT '',
	made_from    BIGINT REFERENCES product_editions (id), -- the edition that it was made from
	made_from_no BIGINT NOT NULL DEFAULT 0,               -- its content then
	no           BIGINT NOT NULL DEFAULT 0,               -- of the content, each change is one more
	approved_no  BIGINT NOT NULL DEFAULT 0,               -- the content that was approved last
	published_no BIGINT NOT NULL DEFAULT 0,               -- the content that readers see; 0 none
	seconds      BIGINT NOT NULL DEFAULT 0,               -- how long sound or video is
	ai           TEXT NOT NULL DEFAULT '',                -- what a machine made of it; '' nothing
	assignee     BIGINT REFERENCES identity_users (id),
	assignee_name TEXT NOT NULL DEFAULT '',
	due          TEXT NOT NULL DEFAULT '',
	hands        TEXT NOT NULL DEFAULT '',                -- who wrote since it was last published: ids, a space on either side
	seconded     TEXT NOT NULL DEFAULT '',                -- who checked and read it since: ids
	note         TEXT NOT NULL DEFAULT '',                -- what changed, for readers
	reason       TEXT NOT NULL DEFAULT '',                -- why returned or withdrawn
	since        TEXT NOT NULL,                           -- the day of the last move
	published_on TEXT NOT NULL DEFAULT '',                -- for the first time
	updated_on   TEXT NOT NULL DEFAULT '',                -- what readers see is of this day
	withdrawn_on TEXT NOT NULL DEFAULT '',
	version      BIGINT NOT NULL DEFAULT 1,
	UNIQUE (item_id, language, medium),
	CHECK ((language = '') = FALSE),
	CHECK ((withdrawn_on = '') OR published_no = 0)
);
CREATE INDEX product_editions_state ON product_editions (state, since, id);
CREATE INDEX product_editions_assignee ON product_editions (assignee, state);
CREATE INDEX product_editions_from ON product_editions (made_from);
CREATE INDEX product_editions_cover ON product_editions (language, medium, state, item_id, published_no, no, made_from, made_from_no);
CREATE INDEX product_editions_published ON product_editions (published_on, language, medium) WHERE published_on <> '';

-- Every content that an edition has had.
CREATE TABLE product_contents (
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	no         BIGINT NOT NULL,
	title      TEXT NOT NULL,
	summary    TEXT NOT NULL,
	body       TEXT NOT NULL,
	who        TEXT NOT NULL,
	at         TIMESTAMP NOT NULL,
	PRIMARY KEY (edition_id, no)
);

CREATE TABLE product_moves (
	id         {id},
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	action     TEXT NOT NULL,
	from_state TEXT NOT NULL,
	to_state   TEXT NOT NULL,
	no         BIGINT NOT NULL,
	day        TEXT NOT NULL,
	at         TIMESTAMP NOT NULL,
	user_id    BIGINT REFERENCES identity_users (id),
	who        TEXT NOT NULL,
	reason     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX product_moves_edition ON product_moves (edition_id, id);
CREATE INDEX product_moves_day ON product_moves (action, day);

CREATE TABLE product_comments (
	id          {id},
	edition_id  BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	segment     BIGINT NOT NULL DEFAULT -1,   -- which sentence, from 0; -1 the whole
	quote       TEXT NOT NULL DEFAULT '',
	text        TEXT NOT NULL,
	user_id     BIGINT REFERENCES identity_users (id),
	who         TEXT NOT NULL,
	at          TIMESTAMP NOT NULL,
	resolved_at TIMESTAMP,
	resolved_who TEXT NOT NULL DEFAULT ''
);
CREATE INDEX product_comments_edition ON product_comments (edition_id, id);
