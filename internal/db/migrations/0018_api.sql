-- +goose Up
CREATE TABLE identity_tokens ( -- keys with which the programs of an agency call the API
	id         {id},
	agency_id  BIGINT NOT NULL REFERENCES identity_agencies (id),
	name       TEXT NOT NULL,
	hash       TEXT NOT NULL UNIQUE,    -- SHA-256 of the token; the token itself is stored nowhere
	tail       TEXT NOT NULL,           -- its last four letters, to tell tokens apart
	scopes     TEXT NOT NULL,           -- keys with a space between them
	made_by    BIGINT NOT NULL REFERENCES identity_users (id),
	made_at    TIMESTAMP NOT NULL,
	expires_on TEXT NOT NULL,           -- the last day on which it works
	revoked_at TIMESTAMP,
	revoked_by BIGINT REFERENCES identity_users (id),
	last_used  TIMESTAMP,               -- to the hour
	UNIQUE (agency_id, name)
);
CREATE INDEX identity_tokens_made_by ON identity_tokens (made_by);

CREATE TABLE api_requests ( -- requests that named an Idempotency-Key, with their answers
	caller      TEXT NOT NULL,
	key         TEXT NOT NULL,          -- SHA-256
	fingerprint TEXT NOT NULL,          -- of address and body
	status      BIGINT NOT NULL,        -- 0: not answered yet
	headers     TEXT NOT NULL,
	body        {bytes} NOT NULL,
	at          TIMESTAMP NOT NULL,
	PRIMARY KEY (caller, key)
);
CREATE INDEX api_requests_at ON api_requests (at);
