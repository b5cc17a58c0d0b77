package plan

import (
	"context"
	"fmt"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Acknowledge marks work of an agency as read: some assignments, or all of the plan when none is named.
func (s *Service) Acknowledge(ctx context.Context, by identity.Actor, planID int64, ids []int64) (n int, err error) {
	if !by.May(identity.ReportProgress) {
		return 0, problem.New(problem.Denied, "Tài khoản này không tiếp nhận việc thay cơ quan được.")
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		open, err := unread(tx, planID, by.AgencyID)
		if err != nil {
			return err
		}
		for _, a := range open {
			if len(ids) > 0 && !slices.Contains(ids, a.ID) {
				continue
			}
			if err := s.acknowledged(tx, by, a); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func (s *Service) acknowledged(tx *db.Tx, by identity.Actor, a Assignment) error {
	if _, err := acknowledge(tx, a.ID, by.Name, s.Now()); err != nil {
		return fmt.Errorf("acknowledge %d: %w", a.ID, err)
	}
	return identity.Audit(tx, s.Now(), by, "task.acknowledge", subject("task", a.TaskID), map[string]any{"agency": a.AgencyID})
}

// taken marks the work as read when the agency itself begins to answer.
func (s *Service) taken(tx *db.Tx, by identity.Actor, r Report) error {
	if r.behalfOf(by) {
		return nil
	}
	_, err := acknowledge(tx, r.AssignmentID, by.Name, s.Now())
	return err
}

// AskExtension asks for a later due day of one answer.
func (s *Service) AskExtension(ctx context.Context, by identity.Actor, reportID int64, until calendar.Day, reason string) (q Request, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := holdReport(tx, reportID)
		if err != nil {
			return err
		}
		p, err := s.mayAskExtension(tx, by, r)
		if err != nil {
			return err
		}
		why, wrong := checkReason(reason, true, "xin gia hạn")
		if err := problem.Collect(p.checkNewDue(r, until, s.today()), wrong); err != nil {
			return err
		}
		q = Request{
			Kind: Extension, PlanID: r.PlanID, TaskID: r.TaskID, AgencyID: r.AgencyID, ReportID: r.ID, State: Asked, Wanted: until, OldDue: r.Due,
			Reason: why, AskedOn: s.today(), AskedBy: by.UserID, AskedWho: by.Name + ", " + by.Agency, Version: 1,
		}
		if q.ID, err = insertRequest(tx, q, s.Now()); err != nil {
			return err
		}
		return s.told(tx, by, "extension.ask", q, map[string]any{"report": r.ID, "due": r.Due, "wanted": until, "reason": why})
	})
	return q, err
}

// mayAskExtension: whoever writes the answer, while it is open and its period not closed.
func (s *Service) mayAskExtension(tx *db.Tx, by identity.Actor, r Report) (Plan, error) {
	if !by.Sees(r.AgencyID) {
		return Plan{}, errForeign
	}
	if !by.May(identity.ReportProgress) {
		return Plan{}, problem.New(problem.Denied, "Tài khoản này không có quyền xin gia hạn báo cáo.")
	}
	if !r.Editable() {
		return Plan{}, problem.New(problem.Conflict, "Báo cáo đang ở trạng thái “%s” nên không cần gia hạn.", r.State.Name())
	}
	p, err := findPlan(tx, r.PlanID)
	if err != nil {
		return p, err
	}
	return p, notClosed(tx, p, r)
}

func notClosed(tx *db.Tx, p Plan, r Report) error {
	closed, err := periodClosed(tx, p, r.To)
	if err == nil && closed != "" {
		return problem.New(problem.Conflict, "Kỳ này đã chốt ngày %s nên không gia hạn được nữa. Báo cáo gửi bây giờ vẫn được nhận và ghi là gửi sau khi chốt.", i18n.Date(closed))
	}
	return err
}

// Decision is what a person decides about a request. Until and To are "" and 0 where it gives what was asked for.
type Decision struct {
	Action RequestAction
	Until  calendar.Day
	ToID   int64
	Word   string
}

// Decide grants, refuses or withdraws a request. version is the one that the actor saw.
func (s *Service) Decide(ctx context.Context, by identity.Actor, id, version int64, d Decision) (q Request, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if q, err = holdRequest(tx, id); err != nil {
			return err
		}
		next, err := q.Apply(d.Action, by, s.today(), d.Word)
		if err != nil {
			return err
		}
		if version != anyVersion && version != q.Version {
			return errStale
		}
		if d.Action == Grant {
			if next, err = s.grant(tx, by, next, d); err != nil {
				return err
			}
		}
		if err := updateRequest(tx, next, by.UserID, s.Now()); err != nil {
			return err
		}
		q = next
		q.Version++
		return s.told(tx, by, string(q.Kind)+"."+string(d.Action), q, map[string]any{"report": q.ReportID, "due": q.Due, "to": q.ToID, "answer": q.Answer})
	})
	return q, err
}

// grant does what was asked for.
func (s *Service) grant(tx *db.Tx, by identity.Actor, q Request, d Decision) (Request, error) {
	if q.Kind == Handover {
		q.ToID = q.WantedID
		if d.ToID != 0 {
			q.ToID = d.ToID
		}
		return q, s.handOver(tx, by, q)
	}
	r, err := holdReport(tx, q.ReportID)
	if err != nil {
		return q, err
	}
	p, err := findPlan(tx, r.PlanID)
	if err != nil {
		return q, err
	}
	if err := notClosed(tx, p, r); err != nil {
		return q, err
	}
	until := q.Wanted
	if d.Until != "" {
		until = d.Until
	}
	if q, r, err = q.Extend(p, r, until, s.today()); err != nil {
		return q, err
	}
	if err := rememberPast(tx, r.ID, s.today(), q.OldDue, r.Duty, 0); err != nil {
		return q, err
	}
	return q, updateDue(tx, r.ID, r.Due, s.Now())
}

// told writes a step of a request into the audit trail and tells the other side.
func (s *Service) told(tx *db.Tx, by identity.Actor, action string, q Request, detail map[string]any) error {
	at := subject("task", q.TaskID)
	if q.ReportID != 0 {
		at = subject("report", q.ReportID)
	}
	detail["request"], detail["agency"] = q.ID, q.AgencyID
	if err := identity.Audit(tx, s.Now(), by, action, at, detail); err != nil {
		return err
	}
	return s.writeOf(tx, q)
}

// OpenRequest is one request with what a person needs to know to decide it.
func (s *Service) OpenRequest(ctx context.Context, by identity.Actor, id int64) (v RequestView, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		q, err := findRequest(tx, id)
		if err != nil {
			return err
		}
		if !by.Sees(q.AgencyID) {
			return problem.New(problem.Denied, "Đề nghị này của cơ quan khác. Tài khoản này chỉ xem được đề nghị của cơ quan mình.")
		}
		views, err := viewAll(tx, []Request{q})
		if err != nil {
			return err
		}
		v = views[0]
		who, err := loadPeople(tx)
		if err != nil {
			return err
		}
		v.Agencies = who.List
		if q.Kind == Handover {
			v.Going, v.Staying, err = s.parting(tx, v.Plan, q.AssignmentID)
			return err
		}
		v.Next = s.nextConsolidated(v.Plan, v.Report)
		v.Closed, err = periodClosed(tx, v.Plan, v.Report.To)
		return err
	})
	return v, err
}

// RequestView is a request with what it is about.
type RequestView struct {
	Request
	Plan           Plan
	Task           Task
	Agency         identity.Agency
	WantedFor, To  identity.Agency // of a Handover
	Report         Report          // of an Extension
	Closed         calendar.Day    // the day its period was closed, or ""
	Going, Staying []Report        // of a Handover that is not decided
	Agencies       []identity.Agency
	Next           calendar.Day // when the consolidated report on the answer's period is due
}

// nextConsolidated is the day on which the consolidated report on the period of an answer is due: what comes later does not get in.
func (s *Service) nextConsolidated(p Plan, r Report) calendar.Day {
	period, ok := p.Rhythm.Closing.PeriodOf(p.Rhythm.Kind, r.To)
	if !ok {
		return ""
	}
	return p.Rhythm.Due(period, false, s.Holidays)
}

// Requests lists what waits for a decision, of all active plans, and what was decided lately under the current one.
func (s *Service) Requests(ctx context.Context, by identity.Actor) (open, decided []RequestView, err error) {
	if !by.May(identity.ReviewReports) {
		return nil, nil, problem.New(problem.Denied, "Tài khoản này không có quyền quyết định đề nghị của cơ quan.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		waiting, err := openRequests(tx)
		if err != nil {
			return err
		}
		done, err := lastDecided(tx)
		if err != nil {
			return err
		}
		if open, err = viewAll(tx, waiting); err != nil {
			return err
		}
		decided, err = viewAll(tx, done)
		return err
	})
	return open, decided, err
}

// viewAll gathers what some requests are about, in few queries.
func viewAll(tx *db.Tx, all []Request) ([]RequestView, error) {
	who, err := loadPeople(tx)
	if err != nil {
		return nil, err
	}
	plans, tasks := map[int64]Plan{}, map[int64]Task{}
	var ids []int64
	for _, q := range all {
		if _, known := plans[q.PlanID]; !known {
			if plans[q.PlanID], err = findPlan(tx, q.PlanID); err != nil {
				return nil, err
			}
			of, err := planTasks(tx, q.PlanID)
			if err != nil {
				return nil, err
			}
			for _, t := range of {
				tasks[t.ID] = t
			}
		}
		if q.ReportID != 0 {
			ids = append(ids, q.ReportID)
		}
	}
	reports, err := reportsByID(tx, ids)
	if err != nil {
		return nil, err
	}
	views := make([]RequestView, 0, len(all))
	for _, q := range all {
		v := RequestView{Request: q, Plan: plans[q.PlanID], Task: tasks[q.TaskID], Report: reports[q.ReportID]}
		if err := v.name(who); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// name finds the agencies of a request.
func (v *RequestView) name(who *people) error {
	for _, a := range []struct {
		id   int64
		into *identity.Agency
	}{{v.AgencyID, &v.Agency}, {v.WantedID, &v.WantedFor}, {v.ToID, &v.To}} {
		if a.id == 0 {
			continue
		}
		found, err := who.find(a.id)
		if err != nil {
			return err
		}
		*a.into = found
	}
	return nil
}

// ToDecide counts the requests that wait for this person.
func (s *Service) ToDecide(ctx context.Context, by identity.Actor) (n int, err error) {
	if !by.May(identity.ReviewReports) {
		return 0, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, err = countRequests(tx, by.UserID)
		return err
	})
	return n, err
}
