-- +goose Up
-- The consolidated report reads these tables by index alone.
DROP INDEX plan_figures_report;
CREATE INDEX plan_figures_report ON plan_figures (report_id, day, indicator, value);
DROP INDEX plan_activities_report;
CREATE INDEX plan_activities_report ON plan_activities (report_id, from_day);
DROP INDEX plan_reports_tally;
CREATE INDEX plan_reports_tally ON plan_reports (plan_id, task_id, agency_id, period, duty, period_from, due, state, submitted_on, answer, period_to);
DROP INDEX plan_reports_period_to;
