package plan

import (
	"context"
	"fmt"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// PlanView is one plan with its tasks and where they stand.
type PlanView struct {
	Plan     Plan
	Clauses  []Clause
	Tasks    []Task
	Leads    map[int64][]printedLead // by task
	Progress Progress
	Rollup   Rollup
	Periods  []tallyRow // by period, in order; on the page of one plan only
	Agencies []AgencyTally
	Names    map[int64]identity.Agency
	Unread   map[int64]int // of each agency: what it has not acknowledged
}

// Plans lists all plans, newest first.
func (s *Service) Plans(ctx context.Context) (all []Plan, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = allPlans(tx)
		return err
	})
	return all, err
}

// View gathers one plan as of a day; "" is today. The counts by period cost a query of their own.
func (s *Service) View(ctx context.Context, planID int64, day string, periods bool) (v PlanView, err error) {
	m, wrongDay := s.momentOf(day)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		if periods {
			if v.Periods, err = s.periods(tx, planID, m); err != nil {
				return err
			}
		}
		return s.fillView(tx, &v, m)
	})
	if err != nil {
		return v, err
	}
	return v, wrongDay
}

func (s *Service) fillView(tx *db.Tx, v *PlanView, m moment) (err error) {
	if v.Clauses, err = planClauses(tx, v.Plan.ID); err != nil {
		return err
	}
	if v.Tasks, err = planTasks(tx, v.Plan.ID); err != nil {
		return err
	}
	leads, err := s.leads(tx, v.Plan.ID)
	if err != nil {
		return err
	}
	v.Leads = map[int64][]printedLead{}
	for _, l := range leads {
		v.Leads[l.TaskID] = append(v.Leads[l.TaskID], l)
	}
	if v.Progress, err = s.progress(tx, v.Plan.ID, m); err != nil {
		return err
	}
	if v.Rollup, err = weigh(tx, v.Plan.ID, v.Tasks, v.Progress); err != nil {
		return err
	}
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	if v.Agencies, err = v.Progress.byAgency(who); err != nil {
		return err
	}
	v.Names = who.byID
	if v.Unread, err = s.unread(tx, v.Plan.ID); err != nil || !m.Past {
		return err
	}
	return v.reword(tx, m.Day)
}

// reword puts the words that the plan had on a past day in the place of those that it has now. Tasks that came later are left out, unless
// something is counted at them.
func (v *PlanView) reword(tx *db.Tx, day calendar.Day) error {
	then, err := versionOn(tx, v.Plan.ID, day)
	if err != nil || then == nil {
		return err
	}
	v.Plan, v.Clauses = then.worded(v.Plan), then.Clauses
	v.Tasks = keep(then.tasks(v.Tasks), func(t Task) bool { return then.has(t.ID) || v.Progress.Tasks[t.ID].All() > 0 })
	for _, t := range then.Tasks {
		delete(v.Leads, t.Task.ID)
	}
	for _, l := range printedThen(then.assigned()) {
		v.Leads[l.TaskID] = append(v.Leads[l.TaskID], l)
	}
	return nil
}

// Document is a plan with the text that it was read from.
func (s *Service) Document(ctx context.Context, planID int64) (p Plan, text string, tasks []Task, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if p, err = findPlan(tx, planID); err != nil {
			return err
		}
		if text, err = documentText(tx, planID); err != nil {
			return err
		}
		tasks, err = planTasks(tx, planID)
		return err
	})
	return p, text, tasks, err
}

// ChangePlan corrects the facts of a plan, such as its number once the clerk has issued it.
func (s *Service) ChangePlan(ctx context.Context, by identity.Actor, p Plan) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if !by.May(identity.ManagePlan) {
			return problem.New(problem.Denied, "Tài khoản này không có quyền sửa kế hoạch.")
		}
		old, err := findPlan(tx, p.ID)
		if err != nil {
			return err
		}
		next := old
		next.Number, next.Issuer, next.Title, next.Place = p.Number, p.Issuer, p.Title, p.Place
		next.IssuedOn, next.Signer, next.SignerPost, next.Version = p.IssuedOn, p.Signer, p.SignerPost, p.Version
		if err := problem.Collect(next.Validate(), next.checkFacts()); err != nil {
			return err
		}
		if err := updatePlan(tx, next); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "plan.change", subject("plan", p.ID), map[string]any{"before": old, "after": next})
	})
}

const maxFact = 300 // characters

// checkFacts holds the short facts of a plan to a length that fits a page.
func (p Plan) checkFacts() error {
	var errs []error
	for _, f := range [][2]string{{"number", p.Number}, {"issuer", p.Issuer}, {"place", p.Place}, {"signer", p.Signer}, {"signer_post", p.SignerPost}} {
		if len([]rune(f[1])) > maxFact {
			errs = append(errs, problem.Field(f[0], "Phần này quá dài. Rút gọn dưới %d chữ cái.", maxFact))
		}
	}
	return problem.Collect(errs...)
}

// TaskView is one task with what all its agencies have answered, as far as the actor may see it.
type TaskView struct {
	Plan     Plan
	Task     Task
	Leads    []printedLead
	All      []Report // of all agencies: for the progress that everyone may know
	Lines    []Report // that the actor may see
	Figures  map[int64]map[string]int64
	Evidence map[int64]int64
	Names    map[int64]identity.Agency
	Staff    []Assignment // that the actor may see
	Requests []Request
}

// ViewTask gathers one task.
func (s *Service) ViewTask(ctx context.Context, by identity.Actor, id int64) (v TaskView, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Task, err = findTask(tx, id); err != nil {
			return err
		}
		if v.Plan, err = findPlan(tx, v.Task.PlanID); err != nil {
			return err
		}
		return s.fillTask(tx, by, &v)
	})
	return v, err
}

func (s *Service) fillTask(tx *db.Tx, by identity.Actor, v *TaskView) (err error) {
	if v.All, err = taskLines(tx, v.Task.ID); err != nil {
		return err
	}
	v.Lines = slices.DeleteFunc(slices.Clone(v.All), func(r Report) bool { return !by.Sees(r.AgencyID) })
	if v.Staff, err = taskAssignments(tx, v.Task.ID); err != nil {
		return err
	}
	v.Staff = slices.DeleteFunc(v.Staff, func(a Assignment) bool { return !by.Sees(a.AgencyID) })
	if v.Requests, err = taskRequests(tx, v.Task.ID); err != nil {
		return err
	}
	leads, err := s.leads(tx, v.Plan.ID)
	if err != nil {
		return err
	}
	v.Leads = slices.DeleteFunc(leads, func(l printedLead) bool { return l.TaskID != v.Task.ID })
	figures, err := s.figures(tx, v.Task.ID)
	if err != nil {
		return err
	}
	v.Figures = map[int64]map[string]int64{}
	for _, f := range figures {
		if v.Figures[f.ReportID] == nil {
			v.Figures[f.ReportID] = map[string]int64{}
		}
		v.Figures[f.ReportID][f.Indicator] = f.Value
	}
	evidence, err := s.evidence(tx, v.Task.ID)
	if err != nil {
		return err
	}
	v.Evidence = map[int64]int64{}
	for _, e := range evidence {
		v.Evidence[e.ReportID] = e.Value
	}
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	for _, r := range v.Lines {
		if _, err := who.find(r.AgencyID); err != nil {
			return err
		}
	}
	v.Names = who.byID
	return nil
}

// AgencyView is one agency under a plan.
type AgencyView struct {
	Plan     Plan
	Agency   identity.Agency
	Tasks    map[int64]Task
	Lines    []Report
	Unread   []Assignment
	Requests []Request
	Names    map[int64]string // of the agencies that work went to or came from
}

// ViewAgency gathers what is expected of one agency under a plan.
func (s *Service) ViewAgency(ctx context.Context, by identity.Actor, planID, agencyID int64) (v AgencyView, err error) {
	if !by.Sees(agencyID) {
		return v, problem.New(problem.Denied, "Chỉ xem được báo cáo của cơ quan mình. Tiến độ chung có ở trang kế hoạch.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		if v.Agency, err = identity.FindAgency(tx, agencyID); err != nil {
			return err
		}
		tasks, err := planTasks(tx, planID)
		if err != nil {
			return err
		}
		v.Tasks = map[int64]Task{}
		for _, t := range tasks {
			v.Tasks[t.ID] = t
		}
		if v.Unread, err = unread(tx, planID, agencyID); err != nil {
			return err
		}
		if v.Requests, err = agencyRequests(tx, planID, agencyID); err != nil {
			return err
		}
		if v.Names, err = handoverNames(tx, v.Requests); err != nil {
			return err
		}
		v.Lines, err = agencyLines(tx, planID, agencyID)
		return err
	})
	return v, err
}

// Choices are what one can assign a task to: groups and agencies, and who has it already.
type Choices struct {
	Task     Task
	Plan     Plan
	Groups   []identity.Group
	Agencies []identity.Agency
	Assigned map[int64]DutyKind
}

// Choices gathers what the form for assigning offers.
func (s *Service) Choices(ctx context.Context, taskID int64) (c Choices, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if c.Task, err = findTask(tx, taskID); err != nil {
			return err
		}
		if c.Plan, err = findPlan(tx, c.Task.PlanID); err != nil {
			return err
		}
		if c.Groups, err = identity.Groups(tx); err != nil {
			return err
		}
		if c.Agencies, err = identity.Agencies(tx); err != nil {
			return err
		}
		assigned, err := taskAssignments(tx, taskID)
		if err != nil {
			return err
		}
		c.Assigned = map[int64]DutyKind{}
		for _, a := range assigned {
			if a.EndedOn == "" {
				c.Assigned[a.AgencyID] = a.Duty
			}
		}
		return nil
	})
	return c, err
}

// AssignAll gives a task to the members of a group, or to one agency when group is 0. Who has the task already keeps it as it is; who
// is new to it answers for the periods that end today or later.
func (s *Service) AssignAll(ctx context.Context, by identity.Actor, taskID, group, agency int64, duty DutyKind) (added, had int, err error) {
	if duty != Lead && duty != Partner {
		return 0, 0, problem.Field("duty", "Chọn chủ trì hoặc phối hợp.")
	}
	c, err := s.Choices(ctx, taskID)
	if err != nil {
		return 0, 0, err
	}
	fresh, had, err := c.pick(group, agency, duty)
	if err != nil {
		return 0, 0, err
	}
	if len(fresh) == 0 {
		return 0, had, problem.Field("agency", "Các cơ quan đã chọn đều đang được giao nhiệm vụ %s.", c.Task.No)
	}
	if !slices.ContainsFunc(c.Plan.Expected(c.Task, s.Holidays), func(e Expected) bool { return !e.Period.To.Before(s.today()) }) {
		return 0, had, problem.Field("agency", "Nhiệm vụ %s không còn kỳ báo cáo nào từ hôm nay trở đi nên giao thêm cũng không có gì phải báo cáo. Nếu việc còn kéo dài, sửa thời hạn của nhiệm vụ trước.", c.Task.No)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if !by.May(identity.ManagePlan) {
			return problem.New(problem.Denied, "Tài khoản này không có quyền giao việc.")
		}
		if c.Task.EndedOn != "" {
			return errEnded(c.Task)
		}
		for _, a := range fresh {
			a.Since = s.today()
			id, err := giveAssignment(tx, a)
			if err != nil {
				return fmt.Errorf("assign task %d: %w", taskID, err)
			}
			if id == 0 {
				return problem.New(problem.Conflict, "Vừa có người khác giao nhiệm vụ này. Tải lại trang rồi chọn lại.")
			}
		}
		if err := s.expect(tx, c.Plan, c.Task); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "task.assign", subject("task", taskID), map[string]any{
			"group": group, "agency": agency, "duty": duty, "added": len(fresh),
		})
	})
	return len(fresh), had, err
}

// pick makes the assignments of those who have none yet, in the words of the group or agency.
func (c Choices) pick(group, agency int64, duty DutyKind) (fresh []Assignment, had int, err error) {
	var members []int64
	printed := ""
	for _, g := range c.Groups {
		if g.ID == group {
			members, printed = g.Members, g.Name
		}
	}
	for _, a := range c.Agencies {
		if group == 0 && a.ID == agency {
			members, printed = []int64{a.ID}, a.Name
		}
	}
	if len(members) == 0 {
		return nil, 0, problem.Field("agency", "Chọn một nhóm hoặc một cơ quan để giao.")
	}
	for _, id := range members {
		if _, ok := c.Assigned[id]; ok {
			had++
			continue
		}
		fresh = append(fresh, Assignment{TaskID: c.Task.ID, AgencyID: id, Duty: duty, Printed: printed})
	}
	return fresh, had, nil
}
