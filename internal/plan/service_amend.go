package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// loadState is a plan as it stands.
func loadState(tx *db.Tx, planID int64) (st PlanState, err error) {
	if st.Plan, err = findPlan(tx, planID); err != nil {
		return st, err
	}
	if st.Clauses, err = planClauses(tx, planID); err != nil {
		return st, err
	}
	tasks, err := planTasks(tx, planID)
	if err != nil {
		return st, err
	}
	at, err := planAssignments(tx, planID)
	for _, t := range tasks {
		st.Tasks = append(st.Tasks, StateTask{Task: t, Agencies: at[t.ID]})
	}
	return st, err
}

// lockedDays tells which answers belong to a closed period, by the day on which they end.
func lockedDays(tx *db.Tx, p Plan) (func(calendar.Day) bool, error) {
	closed, err := closings(tx, p.ID)
	if err != nil {
		return nil, err
	}
	var windows [][2]calendar.Day
	for _, c := range closed {
		if q, ok := p.Rhythm.Closing.Parse(c.period); ok {
			from, to := p.AnswerWindow(q)
			windows = append(windows, [2]calendar.Day{from, to})
		}
	}
	return func(d calendar.Day) bool {
		return slices.ContainsFunc(windows, func(w [2]calendar.Day) bool { return w[0] <= d && d <= w[1] })
	}, nil
}

func errEnded(t Task) error {
	return problem.New(problem.Conflict, "Nhiệm vụ %s đã kết thúc từ ngày %s theo bản điều chỉnh nên không sửa, không giao thêm. Muốn làm tiếp thì nhập bản điều chỉnh mới.", t.No, i18n.Date(t.EndedOn))
}

// Comparison is the side-by-side of a plan and a document that amends or follows it.
type Comparison struct {
	Import    Import
	Review    Review
	Base      Plan
	Facts     []FieldChange
	Changes   []TaskChange
	Old       []StateTask // that run
	Fresh     []NewTask
	Index     []int // of the new tasks among those of the review
	Questions []Question
	Asked     relayed // what becomes of the expected answers, all tasks together
	Today     calendar.Day
	Last      calendar.Day // the day of the version before; "" for none
	Names     map[int64]identity.Agency

	steps []taskStep
	ended []Task
	state PlanState
	plan  NewPlan
}

// Of are the changes of one group.
func (c Comparison) Of(kind ChangeKind) []TaskChange {
	return keep(c.Changes, func(t TaskChange) bool { return t.Kind == kind })
}

// Empty reports whether the document changes nothing at all.
func (c Comparison) Empty() bool {
	return len(c.Of(TaskKept)) == len(c.Changes) && len(c.Facts) == 0 && c.Asked.empty() &&
		!slices.ContainsFunc(c.Changes, func(t TaskChange) bool { return t.No != t.OldNo })
}

// Compare holds a document against the plan that it amends or follows. Nothing is written.
func (s *Service) Compare(ctx context.Context, by identity.Actor, importID int64) (c Comparison, err error) {
	if !by.May(identity.ImportPlan) {
		return c, problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error { c, err = s.compare(tx, importID); return err })
	return c, err
}

func (s *Service) compare(tx *db.Tx, importID int64) (c Comparison, err error) {
	c.Today = s.today()
	if c.Import, err = findImport(tx, importID); err != nil {
		return c, err
	}
	if c.Review, err = c.Import.review(); err != nil {
		return c, err
	}
	a := c.Review.Amendment
	if a.Purpose == AsNew || a.Base == 0 {
		return c, problem.New(problem.Conflict, "Văn bản này đang nhập thành một kế hoạch riêng. Chọn “bản điều chỉnh” hoặc “kế hoạch năm sau” ở màn hình đối chiếu trước.")
	}
	if c.state, err = loadState(tx, a.Base); err != nil {
		return c, err
	}
	c.Base, c.Old = c.state.Plan, c.state.running()
	if c.Last, err = lastFrom(tx, a.Base); err != nil {
		return c, err
	}
	if c.plan, err = s.newPlan(tx, c.Import, c.Review); err != nil {
		return c, err
	}
	c.Fresh, c.Questions = c.plan.Tasks, c.Review.Questions()
	for i, t := range c.Review.Tasks {
		if !t.Drop {
			c.Index = append(c.Index, i)
		}
	}
	who, err := loadPeople(tx)
	if err != nil {
		return c, err
	}
	c.Names = who.byID
	return c, s.fillComparison(tx, &c)
}

// fillComparison pairs the tasks and lays out what follows.
func (s *Service) fillComparison(tx *db.Tx, c *Comparison) error {
	a := c.Review.Amendment
	rows, err := askedRows(tx, c.Base.ID)
	if err != nil {
		return err
	}
	for i, t := range c.Old {
		for _, r := range rows[t.Task.ID] {
			if r.open() && r.From.Before(a.From) || a.Purpose == AsSuccessor && r.open() {
				c.Old[i].Open++
			}
		}
	}
	c.Changes = CompareTasks(c.Old, c.Fresh, MatchTasks(c.Old, c.Fresh, c.hand()), a.Partial && a.Purpose == AsVersion, a.Fates, c.name)
	if a.Purpose == AsSuccessor {
		return nil
	}
	next := c.amended()
	c.Facts = factChanges(c.Base, next)
	locked, err := lockedDays(tx, c.Base)
	if err != nil || !a.From.Valid() {
		return err
	}
	work := amending{Old: c.state, Plan: next, From: a.From, Rows: rows, Locked: locked, Holidays: s.Holidays, Fates: a.Fates}
	c.steps, c.ended = work.steps(c.Changes, c.Fresh, a.Partial)
	c.Asked = sumSteps(c.steps)
	return nil
}

// amended is the plan as it will be: a document that names only what changes keeps the plan's own facts, and an empty number keeps the old.
func (c Comparison) amended() Plan {
	old, p := c.Base, c.plan.Plan
	p.ID, p.State, p.Year, p.Sample, p.Version = old.ID, old.State, old.Year, old.Sample || p.Sample, old.Version
	if c.Review.Amendment.Partial {
		p.Title = old.Title
	}
	if plainNumber(p.Number) == "" {
		p.Number = old.Number
	}
	if !p.IssuedOn.Valid() {
		p.IssuedOn, p.Place = old.IssuedOn, old.Place
	}
	return p
}

// hand are the pairs made by hand, in the indexes of the comparison.
func (c Comparison) hand() map[int]int {
	hand := map[int]int{}
	for fresh, index := range c.Index {
		id, said := c.Review.Amendment.Pairs[index]
		if !said {
			continue
		}
		hand[fresh] = slices.IndexFunc(c.Old, func(t StateTask) bool { return t.Task.ID == id })
	}
	return hand
}

const comparedNames = 6

// name names agencies; many communes are counted.
func (c Comparison) name(ids []int64) string {
	if len(ids) == 0 {
		return "không có"
	}
	agencies := make([]identity.Agency, 0, len(ids))
	for _, id := range ids {
		agencies = append(agencies, c.Names[id])
	}
	slices.SortStableFunc(agencies, func(a, b identity.Agency) int { return int(a.Position - b.Position) })
	var words []string
	communes := 0
	for _, a := range agencies {
		if a.Commune() && len(ids) > comparedNames {
			communes++
			continue
		}
		words = append(words, a.ShortName)
	}
	if communes > 0 {
		words = append(words, i18n.Number(int64(communes))+" xã, phường")
	}
	return strings.Join(words, "; ")
}

func lastFrom(tx *db.Tx, planID int64) (calendar.Day, error) {
	all, err := planVersions(tx, planID)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0].From, nil
}

// ConfirmAmendment writes a new version of a plan, or next year's plan, all or nothing.
func (s *Service) ConfirmAmendment(ctx context.Context, by identity.Actor, importID, version int64) (planID int64, err error) {
	if !by.May(identity.ImportPlan) {
		return 0, problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := findImport(tx, importID)
		if err != nil {
			return err
		}
		if i.State == ImportConfirmed {
			return problem.New(problem.Conflict, "Văn bản này đã được xác nhận. Mở kế hoạch để xem.")
		}
		if i.Version != version {
			return errStale
		}
		r, err := i.review()
		if err != nil {
			return err
		}
		if err := lockPlan(tx, r.Amendment.Base); err != nil {
			return err
		}
		c, err := s.compare(tx, importID)
		if err != nil {
			return err
		}
		if planID, err = s.amend(tx, by, c); err != nil {
			return err
		}
		if err := s.learnNames(tx, by, c.Review); err != nil {
			return err
		}
		return closeImport(tx, importID, version, ImportConfirmed, planID)
	})
	return planID, err
}

func (s *Service) amend(tx *db.Tx, by identity.Actor, c Comparison) (int64, error) {
	if len(c.Questions) > 0 {
		return 0, openQuestions(c.Questions)
	}
	a := c.Review.Amendment
	if err := checkAmendment(a, c.Review, c.Base, c.Last, c.Today); err != nil {
		return 0, err
	}
	if a.Purpose == AsSuccessor {
		return s.succeed(tx, by, c)
	}
	open := map[int64]string{}
	for _, t := range c.Changes {
		if t.Open > 0 && (t.Kind == TaskDropped || len(t.Gone) > 0) {
			open[t.TaskID] = t.OldNo
		}
	}
	if err := problem.Collect(checkFates(a.Fates, open), c.plan.validateFresh(a.Partial)); err != nil {
		return 0, err
	}
	if c.Empty() {
		return 0, problem.New(problem.Conflict, "Văn bản này giống bản đang có hiệu lực: không có gì thay đổi nên không ghi bản mới. Có thể bỏ văn bản này.")
	}
	return c.Base.ID, s.writeVersion(tx, by, c)
}

// validateFresh checks the new tasks; a document that names only what changes need not name any.
func (n NewPlan) validateFresh(partial bool) error {
	if partial && len(n.Tasks) == 0 {
		return n.Plan.Validate()
	}
	return n.validate()
}

// writeVersion writes what the comparison laid out.
func (s *Service) writeVersion(tx *db.Tx, by identity.Actor, c Comparison) error {
	v, err := s.beginVersion(tx, by, c.state, AmendedVersion, c.Review.Amendment.From)
	if err != nil {
		return err
	}
	next := c.amended()
	if err := amendPlanRow(tx, next, c.plan.Text, !c.Review.Amendment.Partial); err != nil {
		return err
	}
	if !c.Review.Amendment.Partial {
		if err := replaceClauses(tx, next.ID, c.plan.Clauses); err != nil {
			return fmt.Errorf("amend: clauses: %w", err)
		}
	}
	if err := freeNumbers(tx, next.ID); err != nil {
		return err
	}
	for _, t := range c.ended {
		if err := amendTask(tx, t); err != nil {
			return fmt.Errorf("amend: task %s: %w", t.No, err)
		}
	}
	w := withdrawal{next.ID, v.From, v.No, v.Who, v.At}
	for _, step := range c.steps {
		if err := s.writeStep(tx, w, step); err != nil {
			return fmt.Errorf("amend: task %s: %w", step.Task.No, err)
		}
	}
	v.Number, v.Title, v.IssuedOn, v.DocumentName, v.DocumentHash = next.Number, next.Title, next.IssuedOn, c.Import.Name, c.Import.Hash
	if c.Review.Amendment.Partial { // the version is known by its own document
		v.Number, v.Title, v.IssuedOn = c.plan.Plan.Number, c.plan.Plan.Title, c.plan.Plan.IssuedOn
	}
	if err := endVersion(tx, v, versionChanges{Facts: c.Facts, Tasks: c.Changes, Count: counted(c.Asked)}, c.plan.Text); err != nil {
		return err
	}
	return identity.Audit(tx, s.Now(), by, "plan.amend", subject("plan", next.ID), map[string]any{
		"version": v.No, "from": v.From, "number": next.Number, "document": c.Import.Hash, "changed": len(c.Of(TaskChanged)), "added": len(c.Of(TaskAdded)),
		"dropped": len(c.Of(TaskDropped)), "kept": len(c.Of(TaskKept)), "withdrawn": len(c.Asked.Withdraw), "asked": len(c.Asked.Add), "moved": len(c.Asked.Redue),
	})
}

// beginVersion writes down the plan as it stood, when that has not been done, and gives the next version its number.
func (s *Service) beginVersion(tx *db.Tx, by identity.Actor, st PlanState, kind string, from calendar.Day) (Version, error) {
	v := Version{PlanID: st.Plan.ID, No: 2, Kind: kind, From: from, Who: by.Name + ", " + by.Agency, At: s.Now()}
	all, err := planVersions(tx, st.Plan.ID)
	if err != nil {
		return v, err
	}
	if len(all) > 0 {
		v.No = all[0].No + 1
		return v, nil
	}
	first := Version{
		PlanID: st.Plan.ID, No: 1, Kind: FirstVersion, From: st.Plan.StartsOn, Number: st.Plan.Number, Title: st.Plan.Title, IssuedOn: st.Plan.IssuedOn,
		DocumentName: st.Plan.DocumentName, DocumentHash: st.Plan.DocumentHash,
	}
	if first.Who, first.At, err = firstOf(tx, st.Plan.ID); err != nil {
		return v, err
	}
	text, err := documentText(tx, st.Plan.ID)
	if err != nil {
		return v, err
	}
	state, err := json.Marshal(st)
	if err != nil {
		return v, fmt.Errorf("first version: %w", err)
	}
	return v, insertVersion(tx, first, string(state), "", text)
}

// endVersion writes down the plan as it stands now.
func endVersion(tx *db.Tx, v Version, changes versionChanges, text string) error {
	st, err := loadState(tx, v.PlanID)
	if err != nil {
		return err
	}
	state, err1 := json.Marshal(st)
	said, err2 := json.Marshal(changes)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("version %d: %w", v.No, err)
	}
	return insertVersion(tx, v, string(state), string(said), text)
}

// writeStep writes what a version does to one task.
func (s *Service) writeStep(tx *db.Tx, w withdrawal, step taskStep) error {
	t := step.Task
	if step.Kind == TaskAdded {
		id, err := insertTask(tx, t)
		if err != nil {
			return err
		}
		t.ID = id
		if err := setBegan(tx, id, t.BeganOn); err != nil {
			return err
		}
	} else if err := amendTask(tx, t); err != nil {
		return err
	}
	at := map[int64]Assignment{}
	for _, a := range step.At {
		a.TaskID = t.ID
		if a.ID < 0 {
			a.Since = w.On
			id, err := insertAssignment(tx, a)
			if err != nil {
				return err
			}
			a.ID = id
		}
		at[a.AgencyID] = a
	}
	for _, a := range step.Alter {
		if err := changeAssignment(tx, a); err != nil {
			return err
		}
	}
	for _, a := range step.End {
		if err := endAssignment(tx, a.ID, w.On); err != nil {
			return err
		}
	}
	return s.writeRelay(tx, w, step.Relay, at, step.Reason)
}

// writeRelay changes the expected answers of one task. Those withdrawn go first, for their periods may be asked for anew.
func (s *Service) writeRelay(tx *db.Tx, w withdrawal, r relayed, at map[int64]Assignment, reason string) error {
	var ids []int64
	for _, row := range r.Withdraw {
		ids = append(ids, row.ID)
	}
	if err := withdrawReports(tx, w, ids, reason); err != nil {
		return err
	}
	for _, c := range r.Redue {
		if err := rememberPast(tx, c.ID, w.On, c.askedRow.Due, c.askedRow.Duty, w.Version); err != nil {
			return err
		}
		if err := moveDue(tx, c); err != nil {
			return err
		}
	}
	for _, e := range r.Add {
		if err := askNewly(tx, w.Plan, at[e.Agency], e.Expected, w.On, w.Version, w.At); err != nil {
			return err
		}
	}
	return nil
}
