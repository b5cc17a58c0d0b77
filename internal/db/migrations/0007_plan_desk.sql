-- +goose Up
-- The answer as it stood after each move, so that past days can be counted as they were.
ALTER TABLE plan_moves ADD COLUMN answer TEXT NOT NULL DEFAULT '';

-- All that counting needs lies in these indexes; the rows themselves are wide.
CREATE INDEX plan_reports_tally ON plan_reports (plan_id, task_id, agency_id, period, duty, period_from, due, state, submitted_on, answer);
CREATE INDEX plan_reports_waiting ON plan_reports (plan_id, task_id, submitted_on, agency_id, due) WHERE state = 'submitted';
CREATE INDEX plan_moves_tally ON plan_moves (plan_id, report_id, day, id, action);
CREATE INDEX plan_reports_open ON plan_reports (plan_id, due, task_id, period, agency_id, period_from, state) WHERE state IN ('expected', 'draft', 'returned');
