-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER plan_reports_move BEFORE UPDATE OF state ON plan_reports
WHEN OLD.state <> NEW.state AND NOT EXISTS (
	SELECT 1 FROM plan_allowed_moves WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN
	SELECT RAISE(ABORT, 'a report may not move that way');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER plan_reports_start BEFORE INSERT ON plan_reports
WHEN NEW.state <> 'expected'
BEGIN
	SELECT RAISE(ABORT, 'a report starts as expected');
END;
-- +goose StatementEnd
