-- +goose Up
-- One row: what the nodes compare with what they hold.
CREATE TABLE portal_head (
	id          BIGINT PRIMARY KEY CHECK (id = 1),
	edition     BIGINT NOT NULL DEFAULT 1,  -- raised by every act of people: a rendering that began before it is thrown away
	version     BIGINT NOT NULL DEFAULT 0,  -- raised whenever pages change: a node that holds another one loads what is newer
	trail       BIGINT NOT NULL DEFAULT 0,  -- last entry of the audit trail that the pages know of
	day         TEXT NOT NULL DEFAULT '',   -- the day that the pages count for
	rendered_at TIMESTAMP,
	address     TEXT NOT NULL DEFAULT '',   -- of the site: https://lantoa.langson.gov.vn
	licence     TEXT NOT NULL DEFAULT '',   -- of the open data; '' until someone has confirmed one
	licence_url TEXT NOT NULL DEFAULT '',
	feedback    TEXT NOT NULL DEFAULT ''    -- shown to readers: where to report a mistake
);
INSERT INTO portal_head (id) VALUES (1);

-- Which plans are public, by whose decision.
CREATE TABLE portal_plans (
	plan_id      BIGINT PRIMARY KEY REFERENCES plan_plans (id),
	slug         TEXT NOT NULL UNIQUE,      -- in addresses, never changed: 2026
	state        TEXT NOT NULL CHECK (state IN ('proposed', 'public', 'declined', 'withdrawn')),
	proposed_by  BIGINT NOT NULL,
	proposed_who TEXT NOT NULL,
	proposed_on  TEXT NOT NULL,
	approved_by  BIGINT NOT NULL DEFAULT 0,
	approved_who TEXT NOT NULL DEFAULT '',
	approved_on  TEXT NOT NULL DEFAULT '',
	withdrawn_on TEXT NOT NULL DEFAULT '',
	reason       TEXT NOT NULL DEFAULT '',  -- of the withdrawal, written to be read by anyone
	version      BIGINT NOT NULL DEFAULT 1,
	CHECK (state <> 'public' OR approved_on <> '')
);

-- Every public address with its bytes. An address that was public once stays, as gone.
CREATE TABLE portal_pages (
	path        TEXT PRIMARY KEY,
	plan_id     BIGINT NOT NULL DEFAULT 0,  -- 0: a page of the whole site
	version     BIGINT NOT NULL,            -- of portal_head when it was last changed
	status      BIGINT NOT NULL CHECK (status IN (200, 410)),
	mime        TEXT NOT NULL,
	sha256      TEXT NOT NULL,
	body        {bytes} NOT NULL,
	gz          {bytes} NOT NULL,
	br          {bytes} NOT NULL,
	rendered_at TIMESTAMP NOT NULL
);
CREATE INDEX portal_pages_version ON portal_pages (version);
CREATE INDEX portal_pages_plan ON portal_pages (plan_id);
