-- +goose Up
-- Lists of the audit trail go by its numbers, newest first; an index by time led SQLite to read and sort all of it.
DROP INDEX identity_audit_at;
CREATE INDEX identity_audit_action ON identity_audit (action);
