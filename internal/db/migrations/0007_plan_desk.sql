-- +goose Up
-- The answer as it stood after each move, so that past days can be counted as they were.
ALTER TABLE plan_moves ADD COLUMN answer TEXT NOT NULL DEFAULT '';

-- All that counting needs lies in this index; the rows themselves are wide.
CREATE INDEX plan_reports_tally ON plan_reports (plan_id, task_id, agency_id, period, duty, period_from, due, state, submitted_on, answer);
CREATE INDEX plan_reports_waiting ON plan_reports (plan_id, state, due) WHERE state IN ('submitted', 'returned');
CREATE INDEX plan_moves_news ON plan_moves (plan_id, day, id) WHERE action IN ('submit', 'accept', 'return', 'reopen');
