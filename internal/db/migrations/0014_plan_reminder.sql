-- +goose Up
-- A letter may have the same words as HTML beside its text.
ALTER TABLE mail_outbox ADD COLUMN html TEXT NOT NULL DEFAULT '';

-- How a plan reminds, where it differs from data/ladder.csv.
CREATE TABLE plan_ladders (
	plan_id BIGINT PRIMARY KEY REFERENCES plan_plans (id),
	active  BOOLEAN NOT NULL,
	own     BOOLEAN NOT NULL, -- it has steps of its own
	version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE plan_ladder_steps (
	plan_id  BIGINT NOT NULL REFERENCES plan_ladders (plan_id),
	days     BIGINT NOT NULL, -- from the due day; negative: before it
	every    BIGINT NOT NULL, -- and again after so many days; 0: once
	audience TEXT NOT NULL CHECK (audience IN ('agency', 'head', 'focal', 'superior')),
	body     TEXT NOT NULL,
	PRIMARY KEY (plan_id, days, audience)
);

-- Agencies that a plan does not remind.
CREATE TABLE plan_mutes (
	plan_id   BIGINT NOT NULL REFERENCES plan_plans (id),
	agency_id BIGINT NOT NULL REFERENCES identity_agencies (id),
	who       TEXT NOT NULL,
	day       TEXT NOT NULL,
	PRIMARY KEY (plan_id, agency_id)
);

-- Days beside weekends and holidays on which nothing is sent.
CREATE TABLE plan_quiet_days (
	id       {id},
	from_day TEXT NOT NULL,
	to_day   TEXT NOT NULL,
	name     TEXT NOT NULL,
	CHECK (from_day <= to_day)
);

-- Mailboxes of an agency that belong to no account.
CREATE TABLE plan_contacts (
	agency_id   BIGINT PRIMARY KEY REFERENCES identity_agencies (id),
	office_mail TEXT NOT NULL,
	head_mail   TEXT NOT NULL,
	version     BIGINT NOT NULL DEFAULT 1
);

-- People who do not want the daily digest.
CREATE TABLE plan_unsubscribed (
	user_id BIGINT PRIMARY KEY REFERENCES identity_users (id)
);

-- What one side was told on one day, and in which way. Two nodes at once, or a second run, find the row there.
CREATE TABLE plan_reminders (
	id        {id},
	day       TEXT NOT NULL,
	audience  TEXT NOT NULL CHECK (audience IN ('agency', 'head', 'focal', 'superior')),
	agency_id BIGINT NOT NULL REFERENCES identity_agencies (id),
	way       TEXT NOT NULL CHECK (way IN ('mail', 'chat', 'letter', 'phone')),
	answers   BIGINT NOT NULL, -- owed
	overdue   BIGINT NOT NULL, -- of them
	subject   TEXT NOT NULL,
	body      TEXT NOT NULL,
	who       TEXT NOT NULL,
	at        TIMESTAMP NOT NULL,
	UNIQUE (day, audience, agency_id, way)
);
CREATE INDEX plan_reminders_agency ON plan_reminders (agency_id, id);

-- Which rung of the ladder was told: once for each due day that was in force.
CREATE TABLE plan_reminder_rungs (
	report_id   BIGINT NOT NULL REFERENCES plan_reports (id) ON DELETE CASCADE,
	audience    TEXT NOT NULL,
	due         TEXT NOT NULL,
	days        BIGINT NOT NULL,
	reminder_id BIGINT NOT NULL REFERENCES plan_reminders (id),
	PRIMARY KEY (report_id, audience, due, days)
);

-- The letters of a reminder, one an address; where each stands is the outbox's to say until it has ended.
CREATE TABLE plan_reminder_letters (
	reminder_id BIGINT NOT NULL REFERENCES plan_reminders (id),
	recipient   TEXT NOT NULL,
	state       TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
	reason      TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (reminder_id, recipient)
);
CREATE INDEX plan_reminder_letters_queued ON plan_reminder_letters (reminder_id) WHERE state = 'queued';

-- Secret addresses of a calendar and a news feed: one for each person, for the agency they had then.
CREATE TABLE plan_feeds (
	user_id    BIGINT PRIMARY KEY REFERENCES identity_users (id),
	agency_id  BIGINT NOT NULL REFERENCES identity_agencies (id),
	token_hash TEXT NOT NULL UNIQUE,
	made_on    TEXT NOT NULL
);
