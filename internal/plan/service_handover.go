package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// AskHandover asks that a task of the actor's own agency goes to another one; to is 0 when they do not know which.
func (s *Service) AskHandover(ctx context.Context, by identity.Actor, taskID, to int64, reason string) (q Request, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if !by.May(identity.ReportProgress) {
			return problem.New(problem.Denied, "Tài khoản này không đề nghị chuyển việc được.")
		}
		q, err = s.handoverOf(tx, by, taskID, by.AgencyID, to, reason)
		if err != nil {
			return err
		}
		if q.ID, err = insertRequest(tx, q, s.Now()); err != nil {
			return err
		}
		return s.told(tx, by, "handover.ask", q, map[string]any{"wanted": to, "reason": q.Reason})
	})
	return q, err
}

// HandOver gives the task of an agency to another one, without having been asked.
func (s *Service) HandOver(ctx context.Context, by identity.Actor, taskID, agencyID, to int64, reason string) (q Request, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if !by.May(identity.ManagePlan) {
			return problem.New(problem.Denied, "Tài khoản này không có quyền chuyển việc của cơ quan.")
		}
		if q, err = s.handoverOf(tx, by, taskID, agencyID, to, reason); err != nil {
			return err
		}
		if to == 0 {
			return problem.Field("to", "Chọn cơ quan nhận việc.")
		}
		if q.ID, err = insertRequest(tx, q, s.Now()); err != nil {
			return err
		}
		q.State, q.ToID, q.DecidedOn, q.DecidedWho = Granted, to, s.today(), by.Name+", "+by.Agency
		if err := s.handOver(tx, by, q); err != nil {
			return err
		}
		if err := updateRequest(tx, q, by.UserID, s.Now()); err != nil {
			return err
		}
		return s.told(tx, by, "handover.grant", q, map[string]any{"to": to, "reason": q.Reason})
	})
	return q, err
}

// handoverOf is a request to hand an assignment over, checked.
func (s *Service) handoverOf(tx *db.Tx, by identity.Actor, taskID, agencyID, to int64, reason string) (q Request, err error) {
	t, err := findTask(tx, taskID)
	if err != nil {
		return q, err
	}
	a, err := assignmentOf(tx, taskID, agencyID)
	if err != nil {
		return q, err
	}
	if a, err = holdAssignment(tx, a.ID); err != nil {
		return q, err
	}
	why, wrong := checkReason(reason, true, "chuyển việc")
	err = problem.Collect(lasting(a), s.receiver(tx, a, to), wrong)
	return Request{
		Kind: Handover, PlanID: t.PlanID, TaskID: taskID, AgencyID: agencyID, AssignmentID: a.ID, State: Asked, WantedID: to, Reason: why,
		AskedOn: s.today(), AskedBy: by.UserID, AskedWho: by.Name + ", " + by.Agency, Version: 1,
	}, err
}

func lasting(a Assignment) error {
	if a.EndedOn != "" {
		return problem.New(problem.Conflict, "Cơ quan này đã thôi làm nhiệm vụ. Tải lại trang để xem mới nhất.")
	}
	return nil
}

// receiver says what stands in the way of giving the task to an agency.
func (s *Service) receiver(tx *db.Tx, a Assignment, to int64) error {
	if to == 0 {
		return nil
	}
	if to == a.AgencyID {
		return problem.Field("to", "Cơ quan nhận phải khác cơ quan đang làm.")
	}
	agency, err := identity.FindAgency(tx, to)
	if errors.Is(err, db.ErrNone) || problem.Is(err, problem.NotFound) || err == nil && !agency.Active {
		return problem.Field("to", "Không có cơ quan này trong danh mục đang dùng. Chọn cơ quan khác.")
	}
	if err != nil {
		return err
	}
	had, err := assignmentOf(tx, a.TaskID, to)
	if problem.Is(err, problem.NotFound) {
		return nil
	}
	if err == nil && had.EndedOn == "" {
		return problem.Field("to", "%s đã được giao nhiệm vụ này rồi. Nếu cơ quan cũ không làm nữa, dùng “Thôi giao” ở trang phân công.", agency.ShortName)
	}
	return err
}

// handOver moves the open answers of an assignment to another agency and ends it. What is done, waits for review or belongs to a period
// that is over stays where it is.
func (s *Service) handOver(tx *db.Tx, by identity.Actor, q Request) error {
	if q.ToID == 0 {
		return problem.Field("to", "Chọn cơ quan nhận việc.")
	}
	a, err := holdAssignment(tx, q.AssignmentID)
	if err != nil {
		return err
	}
	if err := problem.Collect(lasting(a), s.receiver(tx, a, q.ToID)); err != nil {
		return err
	}
	p, err := findPlan(tx, q.PlanID)
	if err != nil {
		return err
	}
	going, staying, err := s.parting(tx, p, a.ID)
	if err != nil {
		return err
	}
	to := Assignment{TaskID: a.TaskID, AgencyID: q.ToID, Duty: a.Duty, Since: sinceAfter(staying, max(a.Since, s.today()))}
	agency, err := identity.FindAgency(tx, q.ToID)
	if err != nil {
		return err
	}
	to.Printed = agency.Name
	if to.ID, err = giveAssignment(tx, to); err != nil {
		return err
	}
	if to.ID == 0 {
		return problem.New(problem.Conflict, "Vừa có người khác giao nhiệm vụ này cho cơ quan nhận. Tải lại trang rồi thử lại.")
	}
	had, err := assignmentPeriods(tx, to.ID)
	if err != nil {
		return err
	}
	for _, r := range going {
		if slices.Contains(had, r.Period) {
			continue // the agency that had the task before answered for this period itself
		}
		if err := s.passOn(tx, by, q, r, to); err != nil {
			return fmt.Errorf("hand over report %d: %w", r.ID, err)
		}
	}
	return endAssignment(tx, a.ID, s.today())
}

// sinceAfter is the day from which the new agency is asked: the given one, or when the last answer that stays with the old one is over.
func sinceAfter(staying []Report, since calendar.Day) calendar.Day {
	for _, r := range staying {
		if !r.To.Before(since) {
			since = r.To.Add(1)
		}
	}
	return since
}

// passOn moves one answer; an extension that was asked for it is the new agency's to ask again.
func (s *Service) passOn(tx *db.Tx, by identity.Actor, q Request, r Report, to Assignment) error {
	asked, err := reportRequests(tx, r.ID)
	if err != nil {
		return err
	}
	if open, ok := openRequest(asked, r.ID); ok {
		open.State, open.Answer, open.DecidedOn, open.DecidedWho = Withdrawn, "Nhiệm vụ đã chuyển cơ quan khác.", s.today(), by.Name+", "+by.Agency
		if err := updateRequest(tx, open, by.UserID, s.Now()); err != nil {
			return err
		}
	}
	return transferReport(tx, q, r, to, s.today(), s.Now())
}

// parting says which answers of an assignment go and which stay.
func (s *Service) parting(tx *db.Tx, p Plan, assignmentID int64) (going, staying []Report, err error) {
	all, err := assignmentReports(tx, assignmentID)
	if err != nil {
		return nil, nil, err
	}
	closed, err := planClosings(tx, p.ID)
	if err != nil {
		return nil, nil, err
	}
	going, staying = Parting(all, s.today(), func(r Report) bool { return p.closedOn(closed, r.To) != "" })
	return going, staying, nil
}

// TakeOff takes a task from an agency: what nobody has written in of periods that last until today goes away, the rest stays and is
// still owed.
func (s *Service) TakeOff(ctx context.Context, by identity.Actor, taskID, agencyID int64, reason string) (dropped, kept int, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if !by.May(identity.ManagePlan) {
			return problem.New(problem.Denied, "Tài khoản này không có quyền thôi giao việc.")
		}
		a, err := assignmentOf(tx, taskID, agencyID)
		if err != nil {
			return err
		}
		if a, err = holdAssignment(tx, a.ID); err != nil {
			return err
		}
		why, wrong := checkReason(reason, true, "thôi giao")
		if err := problem.Collect(lasting(a), wrong); err != nil {
			return err
		}
		t, err := findTask(tx, taskID)
		if err != nil {
			return err
		}
		gone, err := untouchedAhead(tx, a.ID, s.today())
		if err != nil {
			return err
		}
		w := withdrawal{Plan: t.PlanID, On: s.today(), Who: by.Name + ", " + by.Agency, At: s.Now()}
		if err := withdrawReports(tx, w, gone, why); err != nil {
			return fmt.Errorf("take off %d: %w", a.ID, err)
		}
		left, err := assignmentReports(tx, a.ID)
		if err != nil {
			return err
		}
		dropped, kept = len(gone), len(slices.DeleteFunc(left, func(r Report) bool { return !r.Editable() }))
		if err := endAssignment(tx, a.ID, s.today()); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "task.take-off", subject("task", taskID), map[string]any{
			"agency": agencyID, "reason": why, "dropped": dropped, "kept": kept,
		})
	})
	return dropped, kept, err
}

// handoverNames are the names of the agencies in hand-overs.
func handoverNames(tx *db.Tx, all []Request) (map[int64]string, error) {
	names := map[int64]string{}
	for _, q := range all {
		for _, id := range []int64{q.AgencyID, q.WantedID, q.ToID} {
			if id == 0 || names[id] != "" || q.Kind != Handover {
				continue
			}
			a, err := identity.FindAgency(tx, id)
			if err != nil {
				return nil, err
			}
			names[id] = a.ShortName
		}
	}
	return names, nil
}

// Staff is who does a task, with what waits for a decision about it.
type Staff struct {
	Plan     Plan
	Task     Task
	All      []Assignment
	Names    map[int64]identity.Agency
	Requests []Request
	Agencies []identity.Agency
}

// Staff gathers the agencies at a task, as far as the actor may see them.
func (s *Service) Staff(ctx context.Context, by identity.Actor, taskID int64) (v Staff, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Task, err = findTask(tx, taskID); err != nil {
			return err
		}
		if v.Plan, err = findPlan(tx, v.Task.PlanID); err != nil {
			return err
		}
		if v.All, err = allAssignments(tx, taskID); err != nil {
			return err
		}
		v.All = slices.DeleteFunc(v.All, func(a Assignment) bool { return !by.Sees(a.AgencyID) })
		who, err := loadPeople(tx)
		if err != nil {
			return err
		}
		for _, a := range v.All {
			if _, err := who.find(a.AgencyID); err != nil {
				return err
			}
		}
		v.Names, v.Agencies = who.byID, who.List
		v.Requests, err = taskRequests(tx, taskID)
		v.Requests = slices.DeleteFunc(v.Requests, func(q Request) bool { return !by.Sees(q.AgencyID) })
		return err
	})
	return v, err
}

// of finds the assignment of an agency.
func (v Staff) of(agencyID int64) (Assignment, error) {
	for _, a := range v.All {
		if a.AgencyID == agencyID {
			return a, nil
		}
	}
	return Assignment{}, problem.New(problem.NotFound, "Nhiệm vụ này không giao cho cơ quan đã chọn. Hãy mở lại từ trang nhiệm vụ.")
}
