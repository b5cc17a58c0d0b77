package plan

import (
	"context"
	"fmt"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// ChangeTask corrects a task. A changed due day or rhythm lays out anew the expected answers that nobody has touched, from the period under way
// on: what ended before today stays asked for, and days before today are counted as they were.
func (s *Service) ChangeTask(ctx context.Context, by identity.Actor, t Task) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if !by.May(identity.ManagePlan) {
			return problem.New(problem.Denied, "Tài khoản này không có quyền sửa nhiệm vụ.")
		}
		old, err := findTask(tx, t.ID)
		if err != nil {
			return err
		}
		if old.EndedOn != "" {
			return errEnded(old)
		}
		p, err := findPlan(tx, old.PlanID)
		if err != nil {
			return err
		}
		t.PlanID, t.No, t.Position, t.Activities, t.Span = old.PlanID, old.No, old.Position, old.Activities, old.Span
		if err := t.Validate(); err != nil {
			return err
		}
		if err := updateTask(tx, t); err != nil {
			return err
		}
		if old.Due != t.Due || old.Rhythm != t.Rhythm {
			if err := s.layAnew(tx, by, p, t); err != nil {
				return fmt.Errorf("change task %d: %w", t.ID, err)
			}
		}
		return identity.Audit(tx, s.Now(), by, "task.change", subject("task", t.ID), map[string]any{"before": old, "after": t})
	})
}

const noVersion = 0 // of what was withdrawn or moved without a new version of the plan

// layAnew brings the expected answers of a task to what it says now.
func (s *Service) layAnew(tx *db.Tx, by identity.Actor, p Plan, t Task) error {
	rows, err := askedOfTask(tx, t.ID)
	if err != nil {
		return err
	}
	locked, err := lockedDays(tx, p)
	if err != nil {
		return err
	}
	at, err := taskAssignments(tx, t.ID)
	if err != nil {
		return err
	}
	l := layout{
		From: s.today(), Starts: p.StartsOn, Started: p.StartsOn, Once: t.Rhythm == Once,
		Want: p.Expected(t, s.Holidays), Locked: locked, At: at, AtOnce: true,
	}
	of := map[int64]Assignment{}
	for _, a := range at {
		of[a.AgencyID] = a
	}
	w := withdrawal{p.ID, l.From, noVersion, by.Name + ", " + by.Agency, s.Now()}
	return s.writeRelay(tx, w, l.relay(rows), of, "Thời hạn hoặc kỳ báo cáo của nhiệm vụ được sửa")
}
