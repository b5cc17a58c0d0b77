-- +goose Up
-- What people who are seen, heard or told of in products have agreed to (safeguard S7). As little about them as will do.
CREATE TABLE product_consents (
	id          {id},
	agency_id   BIGINT NOT NULL REFERENCES identity_agencies (id),
	label       TEXT NOT NULL,                    -- a name, or words that tell the person apart
	age         TEXT NOT NULL CHECK (age IN ('16', '7-15', '0-6')),
	agreed      BOOLEAN NOT NULL DEFAULT FALSE,   -- the person did
	guardian    TEXT NOT NULL DEFAULT '',
	guardian_agreed BOOLEAN NOT NULL DEFAULT FALSE,
	media       TEXT NOT NULL DEFAULT '',         -- keys, space between
	channels    TEXT NOT NULL DEFAULT '',         -- keys, space between
	manner      TEXT NOT NULL DEFAULT '',         -- how it was given
	given_on    TEXT NOT NULL DEFAULT '',
	expires_on  TEXT NOT NULL DEFAULT '',         -- the last day it holds; '' until withdrawn
	proof_hash  TEXT NOT NULL DEFAULT '',
	proof_name  TEXT NOT NULL DEFAULT '',
	proof_mime  TEXT NOT NULL DEFAULT '',
	retention   TEXT NOT NULL DEFAULT '',         -- how long the paper is kept, and where
	withdrawn_on TEXT NOT NULL DEFAULT '',
	withdrawn_reason TEXT NOT NULL DEFAULT '',
	erased_on   TEXT NOT NULL DEFAULT '',         -- name, guardian and proof are gone
	sample      BOOLEAN NOT NULL DEFAULT FALSE,
	user_id     BIGINT REFERENCES identity_users (id),
	who         TEXT NOT NULL,
	at          TIMESTAMP NOT NULL,
	version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX product_consents_expires ON product_consents (expires_on) WHERE withdrawn_on = '' AND NOT expires_on = '';
CREATE INDEX product_consents_proof ON product_consents (proof_hash) WHERE NOT proof_hash = '';

CREATE TABLE product_consent_uses (
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	consent_id BIGINT NOT NULL REFERENCES product_consents (id),
	who        TEXT NOT NULL,
	at         TIMESTAMP NOT NULL,
	PRIMARY KEY (edition_id, consent_id)
);
CREATE INDEX product_consent_uses_consent ON product_consent_uses (consent_id, edition_id);

-- Whether anybody can be recognised in an edition: answered by whoever made it, never by default.
CREATE TABLE product_presences (
	edition_id BIGINT PRIMARY KEY REFERENCES product_editions (id) ON DELETE CASCADE,
	answer     TEXT NOT NULL CHECK (answer IN ('nobody', 'somebody')),
	people     BIGINT NOT NULL DEFAULT 0,        -- how many
	last_file  BIGINT NOT NULL DEFAULT 0,        -- the newest file that had been looked at
	who        TEXT NOT NULL,
	at         TIMESTAMP NOT NULL
);

-- Where a withdrawn edition must still be taken down by hand.
CREATE TABLE product_takedowns (
	id         {id},
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	consent_id BIGINT REFERENCES product_consents (id), -- whose withdrawal caused it
	channel    TEXT NOT NULL,                    -- a key of data/channels.csv, or the name of another channel
	opened_on  TEXT NOT NULL,
	due_on     TEXT NOT NULL DEFAULT '',
	done_on    TEXT NOT NULL DEFAULT '',
	done_who   TEXT NOT NULL DEFAULT '',
	note       TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX product_takedowns_open ON product_takedowns (edition_id, channel) WHERE done_on = '';
CREATE INDEX product_takedowns_due ON product_takedowns (done_on, due_on);
