package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// takePurpose reads what the document is from the fields of the import screen.
func (r *Review) takePurpose(c Corrections) error {
	if !c.has("purpose") {
		return nil
	}
	r.Decided = true
	a := r.Amendment
	switch p := Purpose(c.get("purpose")); p {
	case AsNew, "new":
		r.Amendment = Amendment{}
		return nil
	case AsVersion, AsSuccessor:
		a.Purpose = p
	default:
		return problem.Field("purpose", "Chọn văn bản này là gì: kế hoạch mới, bản điều chỉnh hay kế hoạch năm sau.")
	}
	base, _ := strconv.ParseInt(c.get("base"), 10, 64)
	if base == 0 {
		r.Amendment.Purpose = a.Purpose
		return problem.Field("base", "Chọn kế hoạch mà văn bản này điều chỉnh hoặc tiếp theo.")
	}
	if base != a.Base {
		a.Pairs, a.Fates = nil, nil
	}
	a.Base, a.Partial = base, c.get("partial") != ""
	from, err := c.day("from")
	if err == nil {
		a.From = from
	}
	r.Amendment = a
	return err
}

// choose completes a review whose purpose changed: what the base settled is taken over.
func (s *Service) choose(ctx context.Context, before, after Review) (Review, error) {
	a := after.Amendment
	if a.Purpose == AsNew || a.Base == 0 {
		return after, nil
	}
	known := a.Purpose == before.Amendment.Purpose && a.Base == before.Amendment.Base
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if a.Purpose == AsVersion && !a.From.Valid() {
			last, err := lastFrom(tx, a.Base)
			if err != nil {
				return err
			}
			after.Amendment.From = proposedFrom(after.IssuedOn, last, s.today())
		}
		if known {
			return nil
		}
		base, err := loadState(tx, a.Base)
		if err != nil {
			return err
		}
		text, err := documentText(tx, a.Base)
		if err != nil {
			return err
		}
		members, err := groupMembers(tx)
		if err != nil {
			return err
		}
		after = after.adopted(base, text, members)
		return nil
	})
	return after, err
}

// proposedFrom is the day of the document, if that is past and after the version before; else today.
func proposedFrom(issued, last, today calendar.Day) calendar.Day {
	if issued.Valid() && !issued.After(today) && !issued.Before(last) {
		return issued
	}
	return today
}

// ChooseAmendment says what an imported document is, as the import screen does; Version is the one that the person saw.
func (s *Service) ChooseAmendment(ctx context.Context, by identity.Actor, id, version int64, a Amendment) (Review, error) {
	_, _, before, err := s.OpenImport(ctx, by, id)
	if err != nil {
		return before, err
	}
	after := before
	after.Amendment, after.Decided = a, true
	if after, err = s.choose(ctx, before, after); err != nil {
		return after, err
	}
	return after, s.SaveReview(ctx, by, id, version, after)
}

// withAmendment takes in the corrections of the comparison: pairs made by hand, and what becomes of what is no longer there.
// A pair is typed as the number of the old task, empty for none.
func (r Review) withAmendment(c Corrections, old []StateTask) (Review, error) {
	a := r.Amendment
	pairs, fates := map[int]int64{}, map[int64]Fate{}
	maps.Copy(pairs, a.Pairs)
	var errs []error
	owner := map[int64]string{}
	for i, t := range r.Tasks {
		field := pairName(i)
		if !c.has(field) {
			continue
		}
		no := strings.TrimSpace(c.get(field))
		at := slices.IndexFunc(old, func(o StateTask) bool { return strings.EqualFold(o.Task.No, no) })
		switch {
		case no == "":
			pairs[i] = 0
		case at < 0:
			errs = append(errs, problem.Field(field, "Kế hoạch cũ không có nhiệm vụ số “%s”. Gõ một số như %s, hoặc để trống nếu là nhiệm vụ mới.", no, exampleNo(old)))
		case owner[old[at].Task.ID] != "":
			errs = append(errs, problem.Field(field, "Nhiệm vụ cũ %s đang ghép với hai nhiệm vụ mới, %s và %s. Để trống một trong hai ô.", no, owner[old[at].Task.ID], t.No))
		default:
			pairs[i], owner[old[at].Task.ID] = old[at].Task.ID, t.No
		}
	}
	for _, t := range old {
		id := strconv.FormatInt(t.Task.ID, 10)
		f := a.Fates[t.Task.ID]
		if c.has("open_" + id) {
			f.Withdraw = c.get("open_"+id) == "withdraw"
			f.Reason = strings.TrimSpace(c.get("reason_" + id))
		}
		if c.has("carry_" + id) {
			f.Carry = slices.Contains(c["carry_"+id], "1")
		}
		if f != (Fate{}) || c.has("carry_"+id) {
			fates[t.Task.ID] = f
		}
	}
	a.Pairs, a.Fates = pairs, fates
	if c.has("from") {
		if from, err := c.day("from"); err == nil {
			a.From = from
		}
	}
	r.Amendment = a
	return r, problem.Collect(errs...)
}

func pairName(index int) string { return "pair_" + strconv.Itoa(index) }

func exampleNo(old []StateTask) string {
	if len(old) == 0 {
		return "III.2"
	}
	return old[0].Task.No
}

// SaveComparison keeps the corrections of a comparison.
func (s *Service) SaveComparison(ctx context.Context, by identity.Actor, id, version int64, c Corrections) error {
	if !by.May(identity.ImportPlan) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	_, wrongDay := c.day("from")
	var wrong error
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := findImport(tx, id)
		if err != nil {
			return err
		}
		r, err := i.review()
		if err != nil {
			return err
		}
		st, err := loadState(tx, r.Amendment.Base)
		if err != nil {
			return err
		}
		r, wrong = r.withAmendment(c, st.running())
		text, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("save comparison: %w", err)
		}
		return updateReview(tx, id, version, string(text))
	})
	return problem.Collect(err, wrong, wrongDay)
}

// succeed writes next year's plan: its tasks know those of last year that they go on with, and what is to be carried over comes last.
func (s *Service) succeed(tx *db.Tx, by identity.Actor, c Comparison) (int64, error) {
	n := c.plan
	taken := map[string]bool{}
	for _, t := range n.Tasks {
		taken[t.Task.No] = true
	}
	previous := map[string]int64{}
	for _, t := range c.Changes {
		if t.New >= 0 && t.TaskID != 0 {
			previous[n.Tasks[t.New].Task.No] = t.TaskID
			if task := &n.Tasks[t.New].Task; len(task.Rules) == 0 && task.Evidence {
				task.Rules = c.oldRules(t.TaskID)
			}
		}
	}
	for _, o := range c.Old {
		if !c.carried(o) {
			continue
		}
		task := carriedTask(o.Task, n.Plan.Year)
		for i := 1; taken[task.No]; i++ {
			task.No = fmt.Sprintf("CT.%d", i)
		}
		taken[task.No], previous[task.No] = true, o.Task.ID
		n.Tasks = append(n.Tasks, NewTask{task, o.Agencies})
	}
	id, err := s.createPlan(tx, by, n)
	if err != nil {
		return 0, err
	}
	if err := setFollows(tx, id, c.Base.ID); err != nil {
		return 0, err
	}
	tasks, err := planTasks(tx, id)
	if err != nil {
		return 0, err
	}
	for _, t := range tasks {
		if old := previous[t.No]; old != 0 {
			if err := errors.Join(setPrevious(tx, t.ID, old), copyWeight(tx, t.ID, old)); err != nil {
				return 0, err
			}
		}
	}
	return id, identity.Audit(tx, s.Now(), by, "plan.follow", subject("plan", id), map[string]any{"follows": c.Base.ID, "linked": len(previous)})
}

// oldRules are the evidence rules that a task of the plan had: a document says nothing about them.
func (c Comparison) oldRules(id int64) []EvidenceRule {
	for _, o := range c.Old {
		if o.Task.ID == id {
			return o.Task.Rules
		}
	}
	return nil
}

// carried reports whether next year's plan goes on with a task that its document does not name: as a person said, else when it is unfinished.
func (c Comparison) carried(o StateTask) bool {
	if !slices.ContainsFunc(c.Of(TaskDropped), func(t TaskChange) bool { return t.TaskID == o.Task.ID }) {
		return false
	}
	if f, said := c.Review.Amendment.Fates[o.Task.ID]; said {
		return f.Carry
	}
	return unfinished(o)
}

// unfinished: a task with an end of its own that somebody still has to answer. Work without an end ends with its year.
func unfinished(o StateTask) bool { return o.Task.Rhythm == Once && o.Open > 0 }

// carriedTask is a task as the next year has it: the day that has passed becomes the end of the year.
func carriedTask(t Task, year int) Task {
	next := Task{
		No: t.No, Title: t.Title, Body: t.Body, Due: t.Due, Rhythm: t.Rhythm, Pillar: t.Pillar, Deliverables: t.Deliverables, Activities: t.Activities, Evidence: t.Evidence, Rules: t.Rules,
	}
	if t.Due.To.Valid() && t.Due.To.Year() < year {
		next.Due = Due{Kind: DueWithinYear, To: calendar.Date(year, 12, 31), Text: "chuyển tiếp từ năm " + strconv.Itoa(year-1)}
	}
	return next
}
