package plan

import (
	"context"
	"fmt"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// NewPlan is a plan that a person has confirmed, ready to be written.
type NewPlan struct {
	Plan    Plan
	Text    string // the document
	Clauses []Clause
	Tasks   []NewTask
}

// NewTask is a task with the agencies at it. The same agency may appear twice, by name and through a group: it gets one
// assignment, and leading wins over coordinating.
type NewTask struct {
	Task     Task
	Agencies []Assignment // AgencyID, Duty and Printed
}

const (
	maxTasks       = 500
	maxAssignments = 200_000 // of one plan
)

// CreatePlan writes a plan with its tasks, assignments and expected answers, all or nothing.
func (s *Service) CreatePlan(ctx context.Context, by identity.Actor, n NewPlan) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = s.createPlan(tx, by, n)
		return err
	})
	return id, err
}

func (s *Service) createPlan(tx *db.Tx, by identity.Actor, n NewPlan) (int64, error) {
	if !by.May(identity.ImportPlan) {
		return 0, problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	if err := n.validate(); err != nil {
		return 0, err
	}
	n.Plan.Sample = n.Plan.Sample || s.Sample
	id, err := insertPlan(tx, n.Plan, n.Text, s.Now())
	if err != nil {
		return 0, fmt.Errorf("create plan: %w", err)
	}
	n.Plan.ID = id
	positions := map[string]int{}
	for _, c := range n.Clauses {
		if err := insertClause(tx, id, positions[c.Kind], c); err != nil {
			return 0, fmt.Errorf("create plan: clause %s: %w", c.Kind, err)
		}
		positions[c.Kind]++
	}
	for i, t := range n.Tasks {
		t.Task.PlanID, t.Task.Position = id, i
		if err := s.createTask(tx, n.Plan, t); err != nil {
			return 0, fmt.Errorf("create plan: task %s: %w", t.Task.No, err)
		}
	}
	return id, identity.Audit(tx, s.Now(), by, "plan.create", subject("plan", id), map[string]any{
		"number": n.Plan.Number, "title": n.Plan.Title, "tasks": len(n.Tasks), "document": n.Plan.DocumentHash,
	})
}

func (n NewPlan) validate() error {
	errs := []error{n.Plan.Validate()}
	if len(n.Tasks) == 0 {
		errs = append(errs, problem.New(problem.Invalid, "Kế hoạch chưa có nhiệm vụ nào. Thêm ít nhất một nhiệm vụ."))
	}
	if len(n.Tasks) > maxTasks {
		errs = append(errs, problem.New(problem.Invalid, "Kế hoạch có %d nhiệm vụ, nhiều hơn mức %d. Tách thành nhiều kế hoạch.", len(n.Tasks), maxTasks))
	}
	total := 0
	seen := map[string]bool{}
	for _, t := range n.Tasks {
		errs = append(errs, t.Task.Validate())
		if seen[t.Task.No] {
			errs = append(errs, problem.New(problem.Invalid, "Có hai nhiệm vụ cùng số %s. Đổi số của một nhiệm vụ.", t.Task.No))
		}
		seen[t.Task.No] = true
		total += len(t.Agencies)
	}
	if total > maxAssignments {
		errs = append(errs, problem.New(problem.Invalid, "Kế hoạch giao quá nhiều đầu việc. Tách thành nhiều kế hoạch."))
	}
	return problem.Collect(errs...)
}

func (s *Service) createTask(tx *db.Tx, p Plan, n NewTask) error {
	if n.Task.Rhythm == "" {
		n.Task.Rhythm = DefaultRhythm(n.Task.Due, p.Rhythm.Kind)
	}
	id, err := insertTask(tx, n.Task)
	if err != nil {
		return err
	}
	n.Task.ID = id
	if err := insertAssignments(tx, id, Merge(n.Agencies)); err != nil {
		return err
	}
	return s.expect(tx, p, n.Task)
}

// expect lays out the expected answers of a task; each agency answers for the periods since it has the task.
func (s *Service) expect(tx *db.Tx, p Plan, t Task) error {
	for _, e := range p.Expected(t, s.Holidays) {
		if _, err := expectReports(tx, p.ID, t.ID, e, s.Now()); err != nil {
			return err
		}
	}
	return nil
}

// Merge gives each agency one assignment: leading wins over coordinating, the first words win among equals.
func Merge(all []Assignment) []Assignment {
	at := map[int64]int{}
	var merged []Assignment
	for _, a := range all {
		i, seen := at[a.AgencyID]
		switch {
		case !seen:
			at[a.AgencyID] = len(merged)
			merged = append(merged, a)
		case a.Duty == Lead && merged[i].Duty == Partner:
			merged[i] = a
		}
	}
	return merged
}

// Archive puts a plan aside, or takes it up again: an archived plan asks nobody for anything, and keeps all it has.
func (s *Service) Archive(ctx context.Context, by identity.Actor, id, version int64, aside bool) error {
	if !by.May(identity.ManagePlan) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền lưu trữ kế hoạch.")
	}
	state := "active"
	if aside {
		state = "archived"
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := findPlan(tx, id); err != nil {
			return err
		}
		if err := setPlanState(tx, id, version, state); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "plan."+state, subject("plan", id), nil)
	})
}
