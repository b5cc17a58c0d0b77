-- +goose Up
-- An address that answers for one agency and one period without a password. Only the hash of its secret is here.
CREATE TABLE plan_links (
	id          {id},
	plan_id     BIGINT NOT NULL REFERENCES plan_plans (id),
	agency_id   BIGINT NOT NULL REFERENCES identity_agencies (id),
	period      TEXT NOT NULL,             -- calendar.Period.Key
	hash        TEXT NOT NULL UNIQUE,      -- SHA-256 of the secret
	until       TEXT NOT NULL,             -- the last day on which it opens
	contact     TEXT NOT NULL DEFAULT '',  -- whom to call
	made_at     TIMESTAMP NOT NULL,
	made_by     TEXT NOT NULL,
	revoked_on  TEXT NOT NULL DEFAULT '',
	revoked_by  TEXT NOT NULL DEFAULT '',
	opened_at   TIMESTAMP,                 -- last
	opens       BIGINT NOT NULL DEFAULT 0,
	answered_at TIMESTAMP,                 -- last
	answers     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX plan_links_period ON plan_links (plan_id, period, agency_id);

-- What came through a link, so that the same thing sent again after a lost reply changes nothing.
CREATE TABLE plan_link_sends (
	link_id   BIGINT NOT NULL REFERENCES plan_links (id),
	key       TEXT NOT NULL,               -- made by the browser
	report_id BIGINT NOT NULL REFERENCES plan_reports (id),
	digest    TEXT NOT NULL,               -- SHA-256 of what was sent
	version   BIGINT NOT NULL,             -- of the report afterwards
	deeds     TEXT NOT NULL,               -- ids of its activities, in the order in which they were sent
	at        TIMESTAMP NOT NULL,
	PRIMARY KEY (link_id, key)
);
CREATE INDEX plan_link_sends_at ON plan_link_sends (at);
