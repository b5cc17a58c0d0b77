package plan

import (
	"lantoa/internal/db"
)

// fillMoney brings the money of the plan into a report, as of the last day of its figures.
func (s *Service) fillMoney(tx *db.Tx, c *Consolidated) error {
	lines, err := budgetLines(tx, c.Plan.ID, 0, c.FiguresTo)
	if err != nil || len(lines) == 0 {
		return err
	}
	before, err := budgetLines(tx, c.Plan.ID, 0, c.Period.From.Add(-1))
	if err != nil {
		return err
	}
	spent := map[int64]int64{}
	for _, l := range before {
		spent[l.ID] = l.Spent
	}
	type spot struct {
		task   int64
		source string
	}
	sums := map[spot]MoneyLine{}
	for _, l := range lines {
		at := spot{l.TaskID, l.Source}
		sums[at] = sums[at].plus(MoneyLine{Sums: l.Sums, Period: l.Spent - spent[l.ID]})
	}
	c.Money = &MoneyPart{To: c.FiguresTo}
	ids := []int64{}
	for _, t := range c.Tasks {
		ids = append(ids, t.ID)
	}
	for _, task := range append(ids, 0) {
		for _, source := range s.terms.Sources {
			if m, ok := sums[spot{task, source.Key}]; ok {
				m.TaskID, m.Source, m.Name = task, source.Key, source.Name
				c.Money.Lines = append(c.Money.Lines, m)
			}
		}
	}
	for _, w := range moneyWarnings {
		if n := len(keep(lines, w.holds)); n > 0 {
			c.Money.Warned = append(c.Money.Warned, MoneyWarned{w.Name, n})
		}
	}
	return nil
}

// money are the entries that stand, up to the last day of the report's figures.
func (l openLedger) money() ([]MoneyRow, error) { return moneyRows(l.tx, l.c.Plan.ID, l.c.FiguresTo) }

func (r frozenRows) money() ([]MoneyRow, error) { return r.Money, nil }
