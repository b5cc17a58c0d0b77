-- +goose Up
-- Where an edition went out to people: the take-down checklist begins from here.
CREATE TABLE product_outlets (
	id         {id},
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	channel    TEXT NOT NULL,                 -- a key of data/channels.csv
	place      TEXT NOT NULL,                 -- which one: a station, a board, a page
	link       TEXT NOT NULL DEFAULT '',
	day        TEXT NOT NULL,                 -- first out there
	who        TEXT NOT NULL,
	at         TIMESTAMP NOT NULL,
	UNIQUE (edition_id, channel, place)
);
