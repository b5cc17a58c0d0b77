-- +goose Up
CREATE TABLE identity_agencies (
	id         {id},
	key        TEXT NOT NULL UNIQUE,             -- stable name: unit code of a commune, or a word
	name       TEXT NOT NULL,
	short_name TEXT NOT NULL,
	symbol     TEXT NOT NULL DEFAULT '',         -- as in document codes: SVHTTDL
	kind       TEXT NOT NULL,
	position   BIGINT NOT NULL,                  -- order on lists
	folded     TEXT NOT NULL,                    -- name and short name without accents
	focal      BOOLEAN NOT NULL DEFAULT FALSE,   -- the department that follows the plan
	former_district TEXT NOT NULL DEFAULT '',
	border     BOOLEAN NOT NULL DEFAULT FALSE,
	tile_col   BIGINT NOT NULL DEFAULT 0,        -- place on the tile map, from 1; 0 is none
	tile_row   BIGINT NOT NULL DEFAULT 0,
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	note       TEXT NOT NULL DEFAULT '',         -- what the focal department should still confirm
	version    BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX identity_agencies_focal ON identity_agencies (focal) WHERE focal;

CREATE TABLE identity_groups (
	id       {id},
	key      TEXT NOT NULL UNIQUE,
	name     TEXT NOT NULL,
	position BIGINT NOT NULL,
	open     BOOLEAN NOT NULL DEFAULT FALSE, -- others belong to it too: whoever hands out work chooses
	note     TEXT NOT NULL DEFAULT '',
	version  BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE identity_group_members (
	group_id  BIGINT NOT NULL REFERENCES identity_groups (id),
	agency_id BIGINT NOT NULL REFERENCES identity_agencies (id),
	PRIMARY KEY (group_id, agency_id)
);
CREATE INDEX identity_group_members_agency ON identity_group_members (agency_id);

CREATE TABLE identity_aliases ( -- other ways in which documents write an agency or a group
	folded    TEXT PRIMARY KEY, -- what Directory.Match looks up
	alias     TEXT NOT NULL,
	agency_id BIGINT REFERENCES identity_agencies (id),
	group_id  BIGINT REFERENCES identity_groups (id),
	CHECK ((agency_id IS NULL) <> (group_id IS NULL))
);
CREATE INDEX identity_aliases_agency ON identity_aliases (agency_id);

CREATE TABLE identity_users (
	id            {id},
	login         TEXT NOT NULL UNIQUE, -- lower case
	name          TEXT NOT NULL,
	email         TEXT NOT NULL DEFAULT '',
	agency_id     BIGINT NOT NULL REFERENCES identity_agencies (id),
	role          TEXT NOT NULL CHECK (role IN ('admin', 'coordinator', 'leader', 'reporter', 'inspector')),
	password_hash TEXT NOT NULL,
	must_change   BOOLEAN NOT NULL DEFAULT FALSE, -- signed in with a one-time password
	epoch         BIGINT NOT NULL DEFAULT 1,      -- raised to end every session
	active        BOOLEAN NOT NULL DEFAULT TRUE,
	created_at    TIMESTAMP NOT NULL,
	last_sign_in  TIMESTAMP,
	version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX identity_users_agency ON identity_users (agency_id);

CREATE TABLE identity_sessions (
	token_hash TEXT PRIMARY KEY,
	data       {bytes} NOT NULL,
	expires_at TIMESTAMP NOT NULL
);
CREATE INDEX identity_sessions_expiry ON identity_sessions (expires_at);

CREATE TABLE identity_attempts (
	bucket TEXT PRIMARY KEY, -- keyed hash of login or network address
	count  BIGINT NOT NULL,
	since  TIMESTAMP NOT NULL
);

CREATE TABLE identity_secrets (
	name  TEXT PRIMARY KEY,
	value {bytes} NOT NULL
);

CREATE TABLE identity_audit (
	seq       BIGINT PRIMARY KEY,
	at        TIMESTAMP NOT NULL,
	user_id   BIGINT NOT NULL, -- 0: no person
	who       TEXT NOT NULL,
	agency    TEXT NOT NULL,
	via       TEXT NOT NULL,
	action    TEXT NOT NULL,
	subject   TEXT NOT NULL,
	detail    TEXT NOT NULL,
	prev_hash TEXT NOT NULL,
	hash      TEXT NOT NULL UNIQUE
);
CREATE INDEX identity_audit_subject ON identity_audit (subject, seq);
CREATE INDEX identity_audit_user ON identity_audit (user_id, seq);
CREATE INDEX identity_audit_at ON identity_audit (at);

CREATE TABLE identity_audit_head (
	id   BIGINT PRIMARY KEY CHECK (id = 1),
	seq  BIGINT NOT NULL,
	hash TEXT NOT NULL
);
INSERT INTO identity_audit_head (id, seq, hash) VALUES (1, 0, '');
