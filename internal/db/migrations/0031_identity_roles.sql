-- +goose Up
-- Roles are those of the program's table; the database does not repeat it.
ALTER TABLE identity_users ADD COLUMN role_key TEXT NOT NULL DEFAULT '';
UPDATE identity_users SET role_key = role;
ALTER TABLE identity_users DROP COLUMN role;
ALTER TABLE identity_users RENAME COLUMN role_key TO role;
