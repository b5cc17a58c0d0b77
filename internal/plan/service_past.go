package plan

import (
	"encoding/json"
	"errors"
	"fmt"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// versionOn is the plan as the version in force on a day has it; nil while that is the version that the tables hold.
func versionOn(tx *db.Tx, planID int64, day calendar.Day) (*PlanState, error) {
	text, err := stateTextOn(tx, planID, day)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	st := &PlanState{}
	if err := json.Unmarshal([]byte(text), st); err != nil {
		return nil, fmt.Errorf("plan %d on %s: %w", planID, day, err)
	}
	return st, nil
}

// clausesOn are the lines of the document in force on a day.
func clausesOn(tx *db.Tx, planID int64, day calendar.Day) ([]Clause, error) {
	st, err := versionOn(tx, planID, day)
	if err != nil || st != nil {
		return st.lines(), err
	}
	return planClauses(tx, planID)
}

// tasksOn are the tasks of a plan in the words of the version in force on a day, and that version.
func tasksOn(tx *db.Tx, planID int64, day calendar.Day) ([]Task, *PlanState, error) {
	now, err := planTasks(tx, planID)
	if err != nil {
		return nil, nil, err
	}
	st, err := versionOn(tx, planID, day)
	return st.tasks(now), st, err
}
