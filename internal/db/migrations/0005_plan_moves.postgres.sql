-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION plan_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		IF NEW.state <> 'expected' THEN
			RAISE EXCEPTION 'a report starts as expected' USING ERRCODE = 'check_violation';
		END IF;
	ELSIF OLD.state <> NEW.state AND NOT EXISTS (
		SELECT 1 FROM plan_allowed_moves WHERE from_state = OLD.state AND to_state = NEW.state) THEN
		RAISE EXCEPTION 'a report may not move that way' USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER plan_reports_move BEFORE INSERT OR UPDATE OF state ON plan_reports
	FOR EACH ROW EXECUTE FUNCTION plan_check_move();
