package plan

import (
	"cmp"
	"context"
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

var errNotForReporters = problem.New(problem.Denied,
	"Báo cáo tổng hợp gồm số liệu của mọi cơ quan, chỉ cơ quan đầu mối và thanh tra được xem. Báo cáo của cơ quan mình ở trang Việc của tôi.")

// Consolidate makes the report on a plan for a period as of a day. A closed period comes as it was frozen.
func (s *Service) Consolidate(ctx context.Context, by identity.Actor, planID int64, p calendar.Period, today calendar.Day) (c Consolidated, err error) {
	if !by.May(identity.ReadAll) {
		return c, errNotForReporters
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		c, err = s.consolidated(tx, planID, p, today)
		return err
	})
	return c, err
}

// consolidated is the frozen report if there is one, else the report as of today.
func (s *Service) consolidated(tx *db.Tx, planID int64, p calendar.Period, today calendar.Day) (Consolidated, error) {
	f, err := findClosing(tx, planID, p.Key())
	if err == nil {
		return s.thaw(tx, f)
	}
	if !errors.Is(err, db.ErrNone) {
		return Consolidated{}, fmt.Errorf("find closing: %w", err)
	}
	return s.compute(tx, planID, p, today)
}

// step fills a part of a report.
type step struct {
	what string
	do   func(*db.Tx, *Consolidated) error
}

// frame is what every report has: who and which tasks.
func frame() []step { return []step{{"agencies", fillAgencies}, {"tasks", fillTasks}} }

func (s *Service) compute(tx *db.Tx, planID int64, p calendar.Period, today calendar.Day) (Consolidated, error) {
	return s.fill(tx, planID, p, today, append(frame(), []step{
		{"answers", fillAnswers},
		{"clauses", fillClauses},
		{"texts", fillTexts},
		{"figures", s.fillFigures},
		{"counters", s.fillCounted},
		{"activities", fillDeeds},
		{"evidence", fillProofs},
		{"entered for agencies", fillEntered},
		{"targets", s.fillTargets},
		{"money", s.fillMoney},
		{"period before", s.fillBefore},
		{"period ahead", fillAhead},
		{"amended tasks", leaveOutTasks},
	}...))
}

func (s *Service) fill(tx *db.Tx, planID int64, p calendar.Period, today calendar.Day, steps []step) (c Consolidated, err error) {
	c = Consolidated{Period: p, MadeOn: today, FiguresTo: min(p.To, today), Texts: map[string]string{}, Groups: s.terms.Groups}
	if c.Plan, err = findPlan(tx, planID); err != nil {
		return c, err
	}
	then, err := versionOn(tx, planID, p.To)
	if err != nil {
		return c, err
	}
	c.Plan = then.worded(c.Plan)
	if p.To.Before(c.Plan.StartsOn) {
		return c, problem.New(problem.NotFound, "Không có báo cáo của kỳ này: kỳ kết thúc ngày %s, trước khi kế hoạch bắt đầu báo cáo (%s). Hãy chọn kỳ sau.",
			i18n.Date(p.To), i18n.Date(c.Plan.StartsOn))
	}
	for _, step := range steps {
		if err := step.do(tx, &c); err != nil {
			return c, fmt.Errorf("consolidate %s: %w", step.what, err)
		}
	}
	return c, nil
}

// framed is as much of a report as the rows behind a figure need. Agencies are counted by their answers, and what the program counts
// by the report's own figures; all other rows come from the ledger alone.
func (s *Service) framed(tx *db.Tx, planID int64, p calendar.Period, key string) (Consolidated, error) {
	_, err := findClosing(tx, planID, p.Key())
	of, _, _ := strings.Cut(key, ".")
	switch {
	case err == nil:
		return s.consolidated(tx, planID, p, s.today())
	case !errors.Is(err, db.ErrNone):
		return Consolidated{}, fmt.Errorf("find closing: %w", err)
	case of == keyAgencies:
		return s.fill(tx, planID, p, s.today(), append(frame(), step{"answers", fillAnswers}))
	case of == keyMoney:
		return s.fill(tx, planID, p, s.today(), append(frame(), step{"money", s.fillMoney}))
	case of == keySystem:
		return s.fill(tx, planID, p, s.today(), append(frame(), step{"counters", s.fillCounted}))
	}
	return s.fill(tx, planID, p, s.today(), frame())
}

func fillAgencies(tx *db.Tx, c *Consolidated) error {
	all, err := identity.Agencies(tx)
	if err != nil {
		return err
	}
	for _, a := range all {
		line := agencyLine(a)
		if a.Focal {
			c.Focal = line
		}
		c.Agencies = append(c.Agencies, line)
	}
	if c.Focal.ID == 0 {
		if _, err := identity.FocalAgency(tx); err != nil { // says what is wrong
			return err
		}
	}
	return addClosedAgencies(tx, c)
}

func fillTasks(tx *db.Tx, c *Consolidated) error {
	tasks, then, err := tasksOn(tx, c.Plan.ID, c.Period.To)
	if err != nil {
		return err
	}
	printed, leads, err := dutiesOn(tx, c.Plan.ID, then)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		part := TaskPart{ID: t.ID, No: t.No, Title: t.Title, Due: t.Due, Began: t.BeganOn, Ended: t.EndedOn}
		for _, a := range printed {
			words := cmp.Or(plainWords(a.Printed), c.Agency(a.AgencyID).Name)
			switch {
			case a.TaskID != t.ID:
			case a.Duty == Lead:
				part.Leads = append(part.Leads, words)
			default:
				part.Partners = append(part.Partners, words)
			}
		}
		for _, a := range leads {
			if a.TaskID == t.ID {
				part.LeadIDs = append(part.LeadIDs, a.AgencyID)
			}
		}
		c.Tasks = append(c.Tasks, part)
	}
	return nil
}

// dutiesOn are the agencies as the document names them, and those that lead: then is the version of the past, nil for now.
func dutiesOn(tx *db.Tx, planID int64, then *PlanState) (printed, leads []Assignment, err error) {
	if printed, err = printedAgencies(tx, planID); err != nil {
		return nil, nil, err
	}
	if leads, err = leadAgencies(tx, planID); err != nil || then == nil {
		return printed, leads, err
	}
	later := func(a Assignment) bool { return !then.has(a.TaskID) }
	printed, leads = keep(printed, later), keep(leads, later)
	for _, p := range printedThen(then.assigned()) {
		printed = append(printed, Assignment{TaskID: p.TaskID, Duty: p.Duty, Printed: p.Printed, AgencyID: p.OneID})
	}
	return printed, append(leads, keep(then.assigned(), func(a Assignment) bool { return a.Duty == Lead })...), nil
}

// leaveOutTasks takes tasks out that an amendment ended before the period or began after it, where nothing was asked or done.
func leaveOutTasks(_ *db.Tx, c *Consolidated) error {
	c.Tasks = keep(c.Tasks, func(t TaskPart) bool {
		away := t.Ended != "" && !t.Ended.After(c.Period.From) || t.Began.After(c.Period.To)
		return !away || t.All().All() > 0 || t.Activities+t.Evidence+len(t.Figures) > 0
	})
	return nil
}

func fillAnswers(tx *db.Tx, c *Consolidated) error {
	from, to := c.Plan.AnswerWindow(c.Period)
	tallies, err := tallyAnswers(tx, c.Plan.ID, c.MadeOn, from, to)
	if err != nil {
		return err
	}
	c.count(tallies)
	words, err := writtenWords(tx, c.Plan.ID, from, to)
	if err != nil {
		return err
	}
	for i := range c.Tasks {
		t := &c.Tasks[i]
		mine := slices.DeleteFunc(slices.Clone(words), func(w written) bool { return w.taskID != t.ID })
		t.Difficulties = quotes(mine, func(w written) string { return w.difficulties })
		t.Proposals = quotes(mine, func(w written) string { return w.proposals })
	}
	return nil
}

// addClosedAgencies: an agency may have left the directory after it answered.
func addClosedAgencies(tx *db.Tx, c *Consolidated) error {
	ids, err := answeringAgencies(tx, c.Plan.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if slices.ContainsFunc(c.Agencies, func(a AgencyLine) bool { return a.ID == id }) {
			continue
		}
		a, err := identity.FindAgency(tx, id)
		if err != nil {
			return err
		}
		c.Agencies = append(c.Agencies, agencyLine(a))
	}
	return nil
}

func fillClauses(tx *db.Tx, c *Consolidated) error {
	clauses, err := clausesOn(tx, c.Plan.ID, c.Period.To)
	if err != nil {
		return err
	}
	for _, l := range clauses {
		switch l.Kind {
		case Goal:
			c.Goals = append(c.Goals, l.Body)
		case Duty:
			to, _, _ := strings.Cut(l.Detail, "\n")
			if to = strings.TrimSpace(to); to != "" && !slices.Contains(c.Receivers, to) {
				c.Receivers = append(c.Receivers, to)
			}
		}
	}
	return nil
}

func fillTexts(tx *db.Tx, c *Consolidated) error {
	texts, err := periodTexts(tx, c.Plan.ID, c.Period.Key())
	for _, t := range texts {
		c.Texts[t.Section] = t.Body
	}
	return err
}

func fillDeeds(tx *db.Tx, c *Consolidated) error {
	counts, err := countDeeds(tx, c.Plan.ID, c.Period)
	if err != nil {
		return err
	}
	byTask := map[int64][]deedCount{}
	agencyAt := map[int64]int{}
	for i, a := range c.Agencies {
		agencyAt[a.ID] = i
	}
	for _, d := range counts {
		byTask[d.taskID] = append(byTask[d.taskID], d)
		c.Total.Activities += d.count
		if i, ok := agencyAt[d.agencyID]; ok {
			c.Agencies[i].Activities += d.count
		}
	}
	var ids []int64
	for i := range c.Tasks {
		t := &c.Tasks[i]
		best := byTask[t.ID]
		for _, d := range best {
			t.Activities += d.count
		}
		slices.SortFunc(best, func(a, b deedCount) int { return cmp.Compare(a.best, b.best) })
		for _, d := range best[:min(len(best), deedsLooked)] {
			ids = append(ids, d.best%deedIDs)
		}
	}
	return fillNotable(tx, c, ids)
}

// deedsLooked are the activities of a task among which those to be named are chosen: some have the same name.
const deedsLooked = 4 * notableDeeds

// fillNotable names activities; ids are the best first.
func fillNotable(tx *db.Tx, c *Consolidated, ids []int64) error {
	deeds, err := deedsByID(tx, ids)
	if err != nil {
		return err
	}
	at := map[int64]int{}
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(deeds, func(a, b DeedRow) int { return cmp.Compare(at[a.ID], at[b.ID]) })
	for i := range c.Tasks {
		t := &c.Tasks[i]
		t.Notable = pickDeeds(keep(deeds, func(d DeedRow) bool { return d.TaskID == t.ID }), notableDeeds)
	}
	return nil
}

func fillProofs(tx *db.Tx, c *Consolidated) error {
	counts, err := countProofs(tx, c.Plan, c.Period)
	for _, n := range counts {
		c.Total.Evidence += n.count
		for i := range c.Tasks {
			if c.Tasks[i].ID == n.taskID {
				c.Tasks[i].Evidence += n.count
			}
		}
		for i := range c.Agencies {
			if c.Agencies[i].ID == n.agencyID {
				c.Agencies[i].Evidence += n.count
			}
		}
	}
	return err
}

// fillTargets holds figures against the national scheme's targets, if the plan rests on it.
func (s *Service) fillTargets(tx *db.Tx, c *Consolidated) error {
	clauses, err := clausesOn(tx, c.Plan.ID, c.Period.To)
	if err != nil {
		return err
	}
	cites := func(l Clause) bool { return l.Kind == Basis && strings.Contains(l.Body, schemeDecision) }
	if !slices.ContainsFunc(clauses, cites) && !strings.Contains(c.Plan.Title, schemeName) {
		return nil
	}
	for _, t := range s.targets {
		i, ok := s.indicators.Find(t.indicator)
		if !ok {
			continue
		}
		at := slices.IndexFunc(c.Figures, func(f FigureLine) bool { return f.Indicator == i.ID && !f.Counted })
		if _, _, ratio := i.ratio(); at < 0 && !ratio && !i.Typed() {
			at = slices.IndexFunc(c.Figures, func(f FigureLine) bool { return f.Parent == i.ID && f.Ratio })
		}
		if at >= 0 {
			t.Figure, t.Known = c.Figures[at], true
		}
		c.Targets = append(c.Targets, t.TargetLine)
	}
	return nil
}

// fillBefore looks back at the period before: in this plan, or in the plan of the year in which it lay.
func (s *Service) fillBefore(tx *db.Tx, c *Consolidated) error {
	p := c.Period.Previous()
	plan := c.Plan
	if p.To.Before(plan.StartsOn) || p.Year != 0 && p.Year < plan.Year {
		older, err := planOfYear(tx, p.To.Year(), plan.ID)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		plan = older
	}
	before := Earlier{PlanID: plan.ID, Period: p}
	f, err := findClosing(tx, plan.ID, p.Key())
	switch {
	case err == nil:
		old, err := readSnapshot(f)
		if err != nil {
			return err
		}
		before.Tally, before.Figures, before.Frozen = old.Total.All(), old.Figures, true
	case errors.Is(err, db.ErrNone):
		if err := s.lookBack(tx, c, plan, &before); err != nil {
			return err
		}
	default:
		return err
	}
	if before.Tally.All() > 0 || len(before.Figures) > 0 {
		c.Before = &before
	}
	return nil
}

func (s *Service) lookBack(tx *db.Tx, c *Consolidated, plan Plan, b *Earlier) error {
	from, to := plan.AnswerWindow(b.Period)
	tallies, err := tallyAnswers(tx, plan.ID, c.MadeOn, from, to)
	if err != nil {
		return err
	}
	for _, n := range tallies {
		b.Tally = b.Tally.Plus(n.Tally)
	}
	sums, err := figureSums(tx, plan.ID, b.Period)
	if err != nil {
		return err
	}
	latest, err := newestFigures(tx, plan.ID, b.Period, s.stocks())
	if err != nil {
		return err
	}
	b.Figures = s.indicators.lines(s.sums(c, sums, latest, 0))
	return nil
}

func fillAhead(tx *db.Tx, c *Consolidated) error {
	from, to := c.Plan.AnswerWindow(c.Period.Next())
	ahead, err := answersAhead(tx, c.Plan.ID, from, to)
	if err != nil {
		return err
	}
	tasks, _, err := tasksOn(tx, c.Plan.ID, c.Period.Next().To) // in the words in which it is asked for
	if err != nil {
		return err
	}
	for _, t := range tasks {
		for _, a := range ahead {
			if a.taskID == t.ID {
				c.Ahead = append(c.Ahead, AheadLine{t.No, t.Title, a.answers, a.due})
			}
		}
	}
	return nil
}
