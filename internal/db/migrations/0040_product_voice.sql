-- +goose Up
-- What a reader agreed to is a consent like all others: withdrawing it hides what rests on it. NULL: agreed to before consents were kept so.
ALTER TABLE product_voices ADD COLUMN consent_id BIGINT REFERENCES product_consents (id);
CREATE INDEX product_voices_consent ON product_voices (consent_id) WHERE consent_id IS NOT NULL;
