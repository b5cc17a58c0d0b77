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
	tile_col   BIGINT,
	tile_row   BIGINT,
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	version    BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE identity_aliases (
	folded    TEXT PRIMARY KEY,
	alias     TEXT NOT NULL,
	agency_id BIGINT NOT NULL REFERENCES identity_agencies (id)
);

CREATE TABLE identity_groups (
	id       {id},
	key      TEXT NOT NULL UNIQUE,
	name     TEXT NOT NULL,
	position BIGINT NOT NULL,
	version  BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE identity_group_aliases (
	folded   TEXT PRIMARY KEY,
	alias    TEXT NOT NULL,
	group_id BIGINT NOT NULL REFERENCES identity_groups (id)
);

CREATE TABLE identity_group_members (
	group_id  BIGINT NOT NULL REFERENCES identity_groups (id),
	agency_id BIGINT NOT NULL REFERENCES identity_agencies (id),
	PRIMARY KEY (group_id, agency_id)
);

CREATE TABLE identity_users (
	id            {id},
	login         TEXT NOT NULL UNIQUE, -- lower case
	name          TEXT NOT NULL,
	email         TEXT NOT NULL DEFAULT '',
	agency_id     BIGINT NOT NULL REFERENCES identity_agencies (id),
	role          TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	epoch         BIGINT NOT NULL DEFAULT 1, -- raised to end every session
	active        BOOLEAN NOT NULL DEFAULT TRUE,
	created_at    TIMESTAMP NOT NULL,
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
	bucket TEXT PRIMARY KEY, -- hash of login or network address
	count  BIGINT NOT NULL,
	since  TIMESTAMP NOT NULL
);

CREATE TABLE identity_audit (
	seq       BIGINT PRIMARY KEY,
	at        TIMESTAMP NOT NULL,
	user_id   BIGINT,
	who       TEXT NOT NULL,
	agency    TEXT NOT NULL,
	action    TEXT NOT NULL,
	subject   TEXT NOT NULL,
	detail    TEXT NOT NULL,
	prev_hash TEXT NOT NULL,
	hash      TEXT NOT NULL
);
CREATE INDEX identity_audit_subject ON identity_audit (subject, seq);

CREATE TABLE identity_audit_head (
	id   BIGINT PRIMARY KEY CHECK (id = 1),
	seq  BIGINT NOT NULL,
	hash TEXT NOT NULL
);
INSERT INTO identity_audit_head (id, seq, hash) VALUES (1, 0, '');
