-- +goose Up
-- A list of agencies or people that somebody has brought in and not yet confirmed. What was read is forgotten when it is.
CREATE TABLE identity_listings (
	id         {id},
	kind       TEXT NOT NULL CHECK (kind IN ('agencies', 'users')),
	name       TEXT NOT NULL,               -- of the file
	state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dropped')),
	body       TEXT NOT NULL,               -- JSON of the rows; '' once it is over
	user_id    BIGINT REFERENCES identity_users (id),
	created_at TIMESTAMP NOT NULL,
	version    BIGINT NOT NULL DEFAULT 1
);
