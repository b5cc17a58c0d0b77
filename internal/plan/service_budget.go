package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// financeKey is the agency that follows the money of the whole plan: the plan's section on money names Sở Tài chính.
const financeKey = "stc"

// BudgetView is the money of a plan as of a day, as far as the actor may see it.
type BudgetView struct {
	Plan   Plan
	Moment moment
	Whole  bool // every agency; else the actor's own
	Lines  []BudgetLine
	Tasks  map[int64]Task
	Names  map[int64]identity.Agency
	List   []Task            // in the order of the plan
	Order  []identity.Agency // in the order of lists
}

// readsBudget says whose money the actor may see: agency 0 is everyone's.
func readsBudget(tx *db.Tx, by identity.Actor) (agency int64, err error) {
	if by.May(identity.ReadAll) {
		return 0, nil
	}
	if !by.Known() || !by.May(identity.ReadPlan) {
		return 0, problem.New(problem.Denied, "Tài khoản này không có quyền xem kinh phí.")
	}
	a, err := identity.FindAgency(tx, by.AgencyID)
	if err == nil && a.Key == financeKey {
		return 0, nil
	}
	return by.AgencyID, err
}

// Budget gathers the money of a plan as of a day; "" is today.
func (s *Service) Budget(ctx context.Context, by identity.Actor, planID int64, day string) (v BudgetView, err error) {
	m, wrongDay := s.momentOf(day)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		agency, err := readsBudget(tx, by)
		if err != nil {
			return err
		}
		v = BudgetView{Moment: m, Whole: agency == 0}
		if err := v.frame(tx, planID); err != nil {
			return err
		}
		if v.Lines, err = budgetLines(tx, planID, agency, m.Day); err != nil {
			return fmt.Errorf("budget of plan %d: %w", planID, err)
		}
		return v.name(tx)
	})
	if err != nil {
		return v, err
	}
	return v, wrongDay
}

func (v *BudgetView) frame(tx *db.Tx, planID int64) (err error) {
	if v.Plan, err = findPlan(tx, planID); err != nil {
		return err
	}
	if v.List, err = planTasks(tx, planID); err != nil {
		return err
	}
	v.Tasks = map[int64]Task{}
	for _, t := range v.List {
		v.Tasks[t.ID] = t
	}
	return nil
}

// name finds the agencies of the lines, those closed meanwhile too, and puts the lines in the order of the plan.
func (v *BudgetView) name(tx *db.Tx) error {
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	v.Order = who.List
	place := map[int64]int{}
	for i, a := range who.List {
		place[a.ID] = i + 1
	}
	for _, l := range v.Lines {
		if _, err := who.find(l.AgencyID); err != nil {
			return err
		}
		if place[l.AgencyID] == 0 {
			place[l.AgencyID] = len(who.List) + 1
		}
	}
	v.Names = who.byID
	at := func(l BudgetLine) int {
		if l.TaskID == 0 {
			return maxTasks // the plan as a whole comes last
		}
		return v.Tasks[l.TaskID].Position
	}
	slices.SortStableFunc(v.Lines, func(a, b BudgetLine) int {
		return cmp.Or(at(a)-at(b), place[a.AgencyID]-place[b.AgencyID], cmp.Compare(a.Source, b.Source))
	})
	return nil
}

// BudgetDossier is one line with its history.
type BudgetDossier struct {
	Plan    Plan
	Line    BudgetLine
	Task    Task // of the plan as a whole: no number
	Agency  identity.Agency
	Entries []MoneyEntry
}

var errForeignMoney = problem.New(problem.Denied, "Kinh phí này của cơ quan khác. Tài khoản này chỉ xem được kinh phí của cơ quan mình.")

// OpenBudgetLine reads a line for someone who may see it.
func (s *Service) OpenBudgetLine(ctx context.Context, by identity.Actor, planID, id int64) (d BudgetDossier, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		agency, err := readsBudget(tx, by)
		if err != nil {
			return err
		}
		if d.Line, err = findBudgetLine(tx, id); err != nil {
			return err
		}
		if d.Line.PlanID != planID {
			return problem.New(problem.NotFound, "Không có dòng kinh phí này. Hãy mở lại từ trang kinh phí.")
		}
		if agency != 0 && d.Line.AgencyID != agency {
			d = BudgetDossier{}
			return errForeignMoney
		}
		return d.load(tx)
	})
	return d, err
}

func (d *BudgetDossier) load(tx *db.Tx) (err error) {
	if d.Plan, err = findPlan(tx, d.Line.PlanID); err != nil {
		return err
	}
	if d.Line.TaskID != 0 {
		if d.Task, err = findTask(tx, d.Line.TaskID); err != nil {
			return err
		}
	}
	if d.Agency, err = identity.FindAgency(tx, d.Line.AgencyID); err != nil {
		return err
	}
	d.Entries, err = lineEntries(tx, d.Line.ID)
	return err
}

// NewMoney is an entry on its way in, with the line that it belongs to.
type NewMoney struct {
	Line  BudgetLine // PlanID, TaskID, AgencyID and Source
	Entry MoneyEntry // Kind, Amount, Day, Document, Note, Once
	File  *Upload    // or nil
}

// AddMoney appends an entry to its line, which is made when there is none. The same form sent twice adds once.
func (s *Service) AddMoney(ctx context.Context, by identity.Actor, n NewMoney) (lineID int64, err error) {
	if err := mayEnter(by, n.Line.AgencyID, n.Entry.Kind); err != nil {
		return 0, err
	}
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { return s.checkMoney(tx, n) }); err != nil {
		return 0, err
	}
	if n.Entry.File, err = s.takeMoneyFile(ctx, n.File); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.checkMoney(tx, n); err != nil {
			return err
		}
		lineID, err = s.addMoney(tx, by, n, "budget.add")
		return err
	})
	return lineID, err
}

// checkMoney holds an entry to its rules and to what there is.
func (s *Service) checkMoney(tx *db.Tx, n NewMoney) error {
	p, err := findPlan(tx, n.Line.PlanID)
	if err != nil {
		return err
	}
	errs := []error{s.checkLine(tx, n.Line), n.Entry.Validate(p, s.today())}
	return problem.Collect(errs...)
}

func (s *Service) checkLine(tx *db.Tx, l BudgetLine) error {
	var errs []error
	if l.TaskID != 0 {
		if t, err := findTask(tx, l.TaskID); err != nil || t.PlanID != l.PlanID {
			errs = append(errs, problem.Field("task", "Nhiệm vụ không thuộc kế hoạch này. Chọn lại nhiệm vụ."))
		}
	}
	if _, err := identity.FindAgency(tx, l.AgencyID); err != nil {
		errs = append(errs, problem.Field("agency", "Chọn cơ quan dùng kinh phí."))
	}
	if !knows(s.terms.Sources, l.Source) {
		errs = append(errs, problem.Field("source", "Chọn nguồn kinh phí trong danh mục."))
	}
	return problem.Collect(errs...)
}

// takeMoneyFile keeps the file that came with an entry.
func (s *Service) takeMoneyFile(ctx context.Context, f *Upload) (Evidence, error) {
	if f == nil {
		return Evidence{}, nil
	}
	return s.takeFile(ctx, *f)
}

// addMoney appends inside a transaction.
func (s *Service) addMoney(tx *db.Tx, by identity.Actor, n NewMoney, action string) (int64, error) {
	id, err := openBudgetLine(tx, n.Line)
	if err != nil {
		return 0, fmt.Errorf("open budget line: %w", err)
	}
	line, err := holdBudgetLine(tx, id)
	if err != nil {
		return 0, err
	}
	if err := roomForMoney(tx, line); err != nil {
		return 0, err
	}
	e := s.stamp(n.Entry, line, by)
	added, err := insertMoneyEntry(tx, e)
	if err != nil || !added { // the same form came before
		return id, err
	}
	after, err := line.After(e)
	if err != nil {
		return 0, err
	}
	return id, identity.Audit(tx, s.Now(), by, action, subject("budget", id), moneyDetail(line, e, after))
}

// stamp says on which line, when and by whom an entry is made.
func (s *Service) stamp(e MoneyEntry, l BudgetLine, by identity.Actor) MoneyEntry {
	e.LineID, e.At, e.UserID, e.Who = l.ID, s.Now(), by.UserID, by.Name+", "+by.Agency
	e.Document, e.Note = strings.TrimSpace(e.Document), strings.TrimSpace(e.Note)
	return e
}

func moneyDetail(l BudgetLine, e MoneyEntry, after Sums) map[string]any {
	return map[string]any{
		"plan": l.PlanID, "task": l.TaskID, "agency": l.AgencyID, "source": l.Source, "kind": e.Kind, "amount": e.Amount, "day": e.Day,
		"document": e.Document, "sha256": e.File.Hash, "total": after.Of(e.Kind),
	}
}

func roomForMoney(tx *db.Tx, l BudgetLine) error {
	n, err := countLineEntries(tx, l.ID)
	if err != nil {
		return err
	}
	if n >= maxLineEntries {
		return problem.New(problem.Conflict, "Dòng kinh phí này đã có %d bút toán. Ghi gộp theo tháng hoặc chia theo nguồn khác.", n)
	}
	if n > 0 {
		return nil
	}
	lines, err := countBudgetLines(tx, l.PlanID)
	if err == nil && lines > maxBudgetLines {
		return problem.New(problem.Conflict, "Kế hoạch đã có %d dòng kinh phí, không thêm được nữa.", maxBudgetLines)
	}
	return err
}

// Correction is how a wrong entry should have been made; Right.Amount 0 takes it back and puts nothing in its place.
type Correction struct {
	EntryID int64
	Right   MoneyEntry // Amount, Day, Document, Note
	Reason  string
}

// CorrectMoney takes an entry back and puts the right one beside it. Both stay in the history.
func (s *Service) CorrectMoney(ctx context.Context, by identity.Actor, planID int64, c Correction) (lineID int64, err error) {
	c.Reason = strings.TrimSpace(c.Reason)
	if c.Reason == "" {
		return 0, problem.Field("reason", "Ghi lý do sửa, ví dụ: gõ thừa một số 0.")
	}
	if len([]rune(c.Reason)) > maxMoneyNote {
		return 0, problem.Field("reason", "Lý do quá dài. Rút gọn dưới %d chữ cái.", maxMoneyNote)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, line, p, err := heldEntry(tx, planID, c.EntryID)
		if err != nil {
			return err
		}
		if err := mayEnter(by, line.AgencyID, e.Kind); err != nil {
			return err
		}
		lineID = line.ID
		return s.correct(tx, by, p, line, e, c)
	})
	return lineID, err
}

var errCorrected = problem.New(problem.Conflict, "Bút toán này đã được sửa rồi. Mở lại dòng kinh phí để xem bút toán đang có hiệu lực.")

func heldEntry(tx *db.Tx, planID, id int64) (e MoneyEntry, l BudgetLine, p Plan, err error) {
	if e, err = findMoneyEntry(tx, id); err != nil {
		return e, l, p, err
	}
	if l, err = holdBudgetLine(tx, e.LineID); err != nil {
		return e, l, p, err
	}
	if l.PlanID != planID {
		return e, l, p, problem.New(problem.NotFound, "Không có bút toán này. Hãy mở lại từ trang kinh phí.")
	}
	if e, err = findMoneyEntry(tx, id); err == nil && !e.Standing() { // as it stands now that the line is held
		err = errCorrected
	}
	if err != nil {
		return e, l, p, err
	}
	p, err = findPlan(tx, l.PlanID)
	return e, l, p, err
}

func (s *Service) correct(tx *db.Tx, by identity.Actor, p Plan, line BudgetLine, wrong MoneyEntry, c Correction) error {
	steps := []MoneyEntry{s.stamp(wrong.Back(c.Reason), line, by)}
	if c.Right.Amount != 0 {
		right := c.Right
		right.Kind, right.File = wrong.Kind, wrong.File
		if err := right.Validate(p, s.today()); err != nil {
			return err
		}
		steps = append(steps, s.stamp(right, line, by))
	}
	after := line
	for _, e := range steps {
		after.Add(e.Kind, e.Amount)
	}
	if _, err := after.After(MoneyEntry{Kind: wrong.Kind}); err != nil {
		return problem.Field("amount", "Sửa như vậy thì %s của dòng này thành số âm. Kiểm tra lại số tiền.", strings.ToLower(wrong.Kind.Name()))
	}
	for _, e := range steps {
		added, err := insertMoneyEntry(tx, e)
		if err != nil {
			return fmt.Errorf("correct entry %d: %w", wrong.ID, err)
		}
		if !added {
			return errCorrected
		}
	}
	detail := moneyDetail(line, steps[len(steps)-1], after.Sums)
	detail["corrects"], detail["was"], detail["reason"] = wrong.ID, wrong.Amount, c.Reason
	return identity.Audit(tx, s.Now(), by, "budget.correct", subject("budget", line.ID), detail)
}

// MoneyFile is the file of an entry for someone who may see it.
func (s *Service) MoneyFile(ctx context.Context, by identity.Actor, planID, entryID int64) (e Evidence, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		agency, err := readsBudget(tx, by)
		if err != nil {
			return err
		}
		entry, err := findMoneyEntry(tx, entryID)
		if err != nil {
			return err
		}
		line, err := findBudgetLine(tx, entry.LineID)
		switch {
		case err != nil:
			return err
		case agency != 0 && line.AgencyID != agency:
			return errForeignMoney
		case line.PlanID != planID || entry.File.Hash == "":
			return problem.New(problem.NotFound, "Bút toán này không kèm tệp.")
		}
		e = entry.File
		return nil
	})
	return e, err
}

// Weights gathers the tasks of a plan with their weights and how far they have come on a day.
func (s *Service) Weights(ctx context.Context, planID int64, day string) (p Plan, r Rollup, m moment, err error) {
	m, wrongDay := s.momentOf(day)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if p, err = findPlan(tx, planID); err != nil {
			return err
		}
		tasks, err := planTasks(tx, planID)
		if err != nil {
			return err
		}
		progress, err := s.progress(tx, planID, m)
		if err != nil {
			return err
		}
		r, err = weigh(tx, planID, tasks, progress)
		return err
	})
	if err != nil {
		return p, r, m, err
	}
	return p, r, m, wrongDay
}

func weigh(tx *db.Tx, planID int64, tasks []Task, p Progress) (Rollup, error) {
	weights, err := taskWeights(tx, planID)
	if err != nil {
		return Rollup{}, fmt.Errorf("weights of plan %d: %w", planID, err)
	}
	lines := make([]Weighted, len(tasks))
	for i, t := range tasks {
		lines[i] = Weighted{t, weights[t.ID], p.Tasks[t.ID]}
	}
	return rollUp(lines), nil
}

// WeightChange is a task's weight as it stood on the screen and as it should be; 0 is none.
type WeightChange struct{ TaskID, Was, Weight int64 }

// SetWeights changes the weights of a plan's tasks: all of them, or none.
func (s *Service) SetWeights(ctx context.Context, by identity.Actor, planID int64, changes []WeightChange) error {
	if !by.May(identity.ManagePlan) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền đặt trọng số nhiệm vụ.")
	}
	changes = slices.DeleteFunc(slices.Clone(changes), func(c WeightChange) bool { return c.Was == c.Weight })
	if len(changes) == 0 {
		return nil
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		for _, c := range changes {
			t, err := findTask(tx, c.TaskID)
			if err != nil {
				return err
			}
			if t.PlanID != planID || c.Weight < 0 || c.Weight > maxWeight {
				return problem.New(problem.Invalid, "Danh sách nhiệm vụ đã đổi. Tải lại trang rồi đặt trọng số.")
			}
			if err := setTaskWeight(tx, c.TaskID, c.Was, c.Weight); err != nil {
				return err
			}
		}
		return identity.Audit(tx, s.Now(), by, "task.weight", subject("plan", planID), map[string]any{"changes": changes})
	})
}
