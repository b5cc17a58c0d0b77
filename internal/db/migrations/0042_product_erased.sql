-- +goose Up
-- Sound and pictures of a person whose data were erased: the row stays for the record, without name or content. The hash stays until the stored
-- file is gone too, and is then emptied.
ALTER TABLE product_files ADD COLUMN erased_at TIMESTAMP;
ALTER TABLE product_takes ADD COLUMN erased_at TIMESTAMP;
-- Whose consent a sentence was recorded under: a reader who agrees again has another.
ALTER TABLE product_takes ADD COLUMN consent_id BIGINT REFERENCES product_consents (id);
UPDATE product_takes SET consent_id = (SELECT v.consent_id FROM product_voices v WHERE v.id = product_takes.voice_id);
CREATE INDEX product_takes_consent ON product_takes (consent_id) WHERE consent_id IS NOT NULL;
CREATE INDEX product_files_erased ON product_files (edition_id) WHERE erased_at IS NOT NULL;
CREATE INDEX product_takes_erased ON product_takes (edition_id) WHERE erased_at IS NOT NULL;

-- A consent that was taken off an edition was that of somebody in the files that had been replaced until then.
CREATE TABLE product_consent_pasts (
	edition_id BIGINT NOT NULL REFERENCES product_editions (id) ON DELETE CASCADE,
	consent_id BIGINT NOT NULL REFERENCES product_consents (id),
	left_at    TIMESTAMP NOT NULL,
	PRIMARY KEY (edition_id, consent_id)
);
CREATE INDEX product_consent_pasts_consent ON product_consent_pasts (consent_id);
