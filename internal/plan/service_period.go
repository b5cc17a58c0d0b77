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

// PeriodLine is one period of a plan on the list of consolidated reports.
type PeriodLine struct {
	Period         calendar.Period
	Due            calendar.Day // of the consolidated report
	Answers, Taken int          // expected and accepted
	Closing        *Closing
}

// Stage says where a period stands.
func (l PeriodLine) Stage(today calendar.Day) string {
	switch {
	case l.Closing != nil:
		return "closed"
	case l.Period.From.After(today):
		return "ahead"
	case l.Period.To.Before(today):
		return "over"
	}
	return "open"
}

// PeriodGroup are the periods of one kind.
type PeriodGroup struct {
	Kind  calendar.Kind
	Lines []PeriodLine
}

// Periods lists all plans, newest first, and the periods of one of them: of the plan's own rhythm first, then longer ones, then
// shorter. Plan 0 is the current one.
func (s *Service) Periods(ctx context.Context, by identity.Actor, planID int64) (p Plan, plans []Plan, groups []PeriodGroup, err error) {
	if !by.May(identity.ReadAll) {
		return p, nil, nil, errNotForReporters
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if plans, err = allPlans(tx); err != nil {
			return err
		}
		if planID != 0 {
			p, err = findPlan(tx, planID)
		} else {
			p, err = currentPlan(tx)
		}
		if err != nil {
			return err
		}
		groups, err = s.periodGroups(tx, p)
		return err
	})
	if errors.Is(err, db.ErrNone) {
		return Plan{}, nil, nil, nil // there is no plan yet
	}
	return p, plans, groups, err
}

func (s *Service) periodGroups(tx *db.Tx, p Plan) ([]PeriodGroup, error) {
	counts, err := endingCounts(tx, p.ID)
	if err != nil {
		return nil, fmt.Errorf("count answers: %w", err)
	}
	closed, err := closings(tx, p.ID)
	if err != nil {
		return nil, fmt.Errorf("closings: %w", err)
	}
	kinds := slices.DeleteFunc([]calendar.Kind{calendar.Quarter, calendar.Half, calendar.Year, calendar.Month}, func(k calendar.Kind) bool { return k == p.Rhythm.Kind })
	var groups []PeriodGroup
	for _, kind := range slices.Concat([]calendar.Kind{p.Rhythm.Kind}, kinds) {
		g := PeriodGroup{Kind: kind}
		for _, q := range p.Rhythm.Closing.Periods(kind, p.Year) {
			if q.To.Before(p.StartsOn) {
				continue
			}
			line := PeriodLine{Period: q, Due: p.RhythmOf(kind).Due(q, false, s.Holidays)}
			from, to := p.AnswerWindow(q)
			for _, n := range counts {
				if n.to >= from && n.to <= to {
					line.Answers += n.answers
					line.Taken += n.taken
				}
			}
			for _, f := range closed {
				if f.period == q.Key() {
					closing := f.Closing
					line.Closing = &closing
				}
			}
			g.Lines = append(g.Lines, line)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// PeriodOf reads a period of a plan as addresses and commands write it: 2026, 2026-H2, 2026-Q3, 2026-11.
func (s *Service) PeriodOf(ctx context.Context, planID int64, text string) (q calendar.Period, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		p, err := findPlan(tx, planID)
		if err != nil {
			return err
		}
		var ok bool
		if q, ok = p.Rhythm.Closing.Parse(text); !ok {
			return problem.New(problem.NotFound, "Không có kỳ báo cáo này. Kỳ viết như 2026, 2026-H2, 2026-Q3 hoặc 2026-11.")
		}
		return nil
	})
	return q, err
}

const maxRowProofs = 3000 // files and links of the rows on one page

// FigureBehind are the rows behind one figure, with the files and links of the rows from first to last (counted from 0).
func (s *Service) FigureBehind(ctx context.Context, by identity.Actor, planID int64, p calendar.Period, key string, first, last int) (c Consolidated, b Behind, proofs []Proof, err error) {
	if !by.May(identity.ReadAll) {
		return c, b, nil, errNotForReporters
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if c, err = s.framed(tx, planID, p, key); err != nil {
			return err
		}
		from, err := s.ledgerOf(tx, c)
		if err != nil {
			return err
		}
		if b, err = s.indicators.behind(c, from, key); err != nil {
			return err
		}
		s.sayCounted(&b, c.Period)
		proofs, err = rowProofs(tx, b, first, last)
		return err
	})
	return c, b, proofs, err
}

// rowProofs are the files and links of some rows: those of their activities, and those of the whole answers.
func rowProofs(tx *db.Tx, b Behind, first, last int) ([]Proof, error) {
	var ids []int64
	activities := map[int64]bool{}
	for _, r := range b.Rows[min(first, len(b.Rows)):min(last, len(b.Rows))] {
		if r.ReportID == 0 || r.EvidenceID != 0 {
			continue
		}
		activities[r.ActivityID] = true
		if !slices.Contains(ids, r.ReportID) {
			ids = append(ids, r.ReportID)
		}
	}
	proofs, err := proofsOf(tx, ids, maxRowProofs)
	return keep(proofs, func(e Proof) bool { return activities[0] || e.ActivityID == 0 || activities[e.ActivityID] }), err
}

// SectionText is a section as it is to be edited: what was written with its version, or the proposal with version 0.
func (s *Service) SectionText(ctx context.Context, by identity.Actor, planID int64, p calendar.Period, section string) (c Consolidated, t Text, err error) {
	if err := (Text{Section: section}).Validate(); err != nil {
		return c, t, err
	}
	if err := mayWrite(by); err != nil {
		return c, t, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if c, err = s.consolidated(tx, planID, p, s.today()); err != nil {
			return err
		}
		if c.Closing != nil {
			return errClosed
		}
		texts, err := periodTexts(tx, planID, p.Key())
		t = Text{Section: section, Body: c.Proposed(section)}
		for _, w := range texts {
			if w.Section == section {
				t = w
			}
		}
		return err
	})
	return c, t, err
}

var errClosed = problem.New(problem.Conflict, "Kỳ này đã chốt nên báo cáo không sửa được nữa. Nội dung mới ghi vào báo cáo kỳ sau.")

// mayWrite: whoever closes the report writes it too.
func mayWrite(by identity.Actor) error {
	if !by.May(identity.CloseReport) {
		return problem.New(problem.Denied, "Tài khoản này chỉ được xem báo cáo tổng hợp, không sửa được.")
	}
	return nil
}

// WriteSection saves what someone wrote in a section.
func (s *Service) WriteSection(ctx context.Context, by identity.Actor, planID int64, p calendar.Period, t Text) error {
	if err := t.Validate(); err != nil {
		return err
	}
	if err := mayWrite(by); err != nil {
		return err
	}
	t.Who = by.Name + ", " + by.Agency
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := lockPlan(tx, planID); err != nil {
			return err
		}
		if _, err := findClosing(tx, planID, p.Key()); err == nil {
			return errClosed
		} else if !errors.Is(err, db.ErrNone) {
			return err
		}
		if err := saveText(tx, planID, p.Key(), t, s.Now()); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "report.write", subject("plan", planID), map[string]any{"period": p.Key(), "section": t.Section})
	})
}
