-- +goose Up
CREATE TABLE mail_outbox (
	id         {id},
	unique_key TEXT UNIQUE, -- one letter a cause
	message_id TEXT NOT NULL UNIQUE, -- the same at each try, so that a server can drop a double
	recipient  TEXT NOT NULL,
	subject    TEXT NOT NULL,
	body       TEXT NOT NULL, -- emptied when it is sent
	state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
	attempt    BIGINT NOT NULL DEFAULT 0,
	next_at    TIMESTAMP NOT NULL,
	last_error TEXT NOT NULL DEFAULT '',
	created_at TIMESTAMP NOT NULL,
	ended_at   TIMESTAMP,
	CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX mail_outbox_due ON mail_outbox (next_at, id) WHERE state = 'waiting';
