-- +goose Up
-- Two persons publish a version of a plan, not whatever the plan becomes afterwards.
ALTER TABLE portal_plans ADD COLUMN proposed_version BIGINT NOT NULL DEFAULT 0; -- of the plan, as the first person saw it; 0: none is proposed
ALTER TABLE portal_plans ADD COLUMN agreed_version BIGINT NOT NULL DEFAULT 0;   -- to which the second person agreed; newer ones are not rendered
ALTER TABLE portal_plans ADD COLUMN shown {bytes};                              -- JSON: what lists of plans show of it, as last rendered
UPDATE portal_plans SET proposed_version = COALESCE((SELECT MAX(v.no) FROM plan_versions v WHERE v.plan_id = portal_plans.plan_id), 1);
UPDATE portal_plans SET agreed_version = proposed_version WHERE approved_on <> '';
