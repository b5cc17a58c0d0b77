package plan

import (
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

func (s *Service) fillFigures(tx *db.Tx, c *Consolidated) error {
	sums, err := figureSums(tx, c.Plan.ID, c.Period)
	if err != nil {
		return err
	}
	latest, err := newestFigures(tx, c.Plan.ID, c.Period, s.stocks())
	if err != nil {
		return err
	}
	for i := range c.Tasks {
		t := &c.Tasks[i]
		mine := slices.DeleteFunc(slices.Clone(latest), func(f latestFigure) bool { return f.TaskID != t.ID })
		t.Figures = s.indicators.lines(s.sums(c, sums, mine, t.ID))
	}
	c.Figures = s.indicators.lines(s.sums(c, sums, latest, 0))
	return nil
}

// stocks are the indicators whose newest figure counts.
func (s *Service) stocks() []string {
	var ids []string
	for _, i := range s.indicators.List {
		if i.Aggregation == "latest" {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// sums joins what is added up and what is counted by its newest figure, of one task or of all (0).
func (s *Service) sums(c *Consolidated, flows []taskSum, latest []latestFigure, task int64) map[string]int64 {
	all := s.indicators.stock(latest)
	for _, f := range flows {
		if i, ok := s.indicators.Find(f.indicator); ok && i.Summed() && (task == 0 || f.taskID == task) {
			all[f.indicator] += f.value
		}
	}
	if _, typed := all[officeIndicator]; !typed {
		if _, asked := all[officeAnswers]; asked {
			for _, a := range c.Agencies {
				if a.Office {
					all[officeIndicator]++
				}
			}
		}
	}
	return all
}

// fillCounted asks the other areas. Agency 0 is the whole province.
func (s *Service) fillCounted(tx *db.Tx, c *Consolidated) error {
	for _, i := range s.indicators.List {
		count, ok := s.Counters[i.ID]
		if !ok {
			continue
		}
		n, err := count(tx, 0, c.Period)
		if err != nil {
			return fmt.Errorf("count %s: %w", i.ID, err)
		}
		if n > 0 {
			f := i.line(n)
			f.Counted, f.Name, f.Sentence = true, i.Name+" ("+s.countedMark(i.ID, c.Period)+")", ""
			c.Figures = append(c.Figures, f)
		}
	}
	return nil
}

// countedMark tells a counted figure from the one of the same name that agencies reported. The two are never added up (decision 0027).
func (s *Service) countedMark(indicator string, p calendar.Period) string {
	if s.Counted == nil {
		return "chương trình đếm"
	}
	return "đếm từ " + s.Counted(indicator, 0, p).Store
}

// sayCounted gives the rows of a counted figure their addresses, and says how it was counted.
func (s *Service) sayCounted(b *Behind, p calendar.Period) {
	indicator, ok := strings.CutPrefix(b.Key, keySystem+".")
	if !ok || s.Counted == nil {
		return
	}
	from := s.Counted(indicator, 0, p)
	b.Title += " (" + s.countedMark(indicator, p) + ")"
	b.How = "đếm từ " + from.Store + ", không cộng với số cơ quan nhập: " + from.How
	for i := range b.Rows {
		b.Rows[i].Name, b.Rows[i].Href = "Xem từng sản phẩm", s.Counted(indicator, b.Rows[i].AgencyID, p).Href
	}
}
