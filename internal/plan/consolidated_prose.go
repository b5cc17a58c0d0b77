package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// The sections that people write. What stands there until they do is computed and says nothing but counts, names and
// quotations.
const (
	SectionDirection  = "direction"
	SectionStrengths  = "strengths"
	SectionWeaknesses = "weaknesses"
	SectionCauses     = "causes"
	SectionLessons    = "lessons"
	SectionNext       = "next"
	SectionProposals  = "proposals"
)

var (
	evaluation   = []string{SectionStrengths, SectionWeaknesses, SectionCauses, SectionLessons}
	sections     = slices.Concat([]string{SectionDirection}, evaluation, []string{SectionNext, SectionProposals})
	sectionNames = map[string]string{
		SectionDirection: "Công tác chỉ đạo, triển khai", SectionStrengths: "Ưu điểm", SectionWeaknesses: "Tồn tại, hạn chế",
		SectionCauses: "Nguyên nhân", SectionLessons: "Bài học kinh nghiệm", SectionNext: "Phương hướng, nhiệm vụ", SectionProposals: "Kiến nghị, đề xuất",
	}
	// asked says which sections a report of a kind has by custom: a month only progress, half a year the plan ahead too, a
	// year the evaluation too. What people write is shown in any case.
	asked = map[calendar.Kind][]string{
		calendar.Month:   {SectionDirection},
		calendar.Quarter: {SectionDirection, SectionProposals},
		calendar.Custom:  {SectionDirection, SectionProposals},
		calendar.Half:    {SectionDirection, SectionNext, SectionProposals},
		calendar.Year:    sections,
	}
)

const maxSection = 20_000 // characters

// Validate says what is wrong with a section that someone wrote.
func (t Text) Validate() error {
	if _, ok := sectionNames[t.Section]; !ok {
		return problem.New(problem.NotFound, "Báo cáo không có phần này. Hãy mở lại từ báo cáo tổng hợp.")
	}
	if len([]rune(t.Body)) > maxSection {
		return problem.Field("body", "Phần này quá dài. Rút gọn dưới %s chữ cái.", i18n.Number(maxSection))
	}
	return nil
}

// Section is what stands in a section: what people wrote, or the proposal where the report has this section by custom.
func (c Consolidated) Section(section string) string {
	if text, written := c.Texts[section]; written {
		return text
	}
	if slices.Contains(asked[c.Period.Kind], section) {
		return c.Proposed(section)
	}
	return ""
}

// Proposed is the computed first wording of a section.
func (c Consolidated) Proposed(section string) string {
	switch section {
	case SectionDirection:
		return c.proposedDirection()
	case SectionStrengths:
		return items(c.proposedStrengths())
	case SectionWeaknesses:
		return items(c.proposedWeaknesses())
	case SectionCauses:
		return items(c.proposedCauses())
	case SectionNext:
		return items(c.proposedNext())
	case SectionProposals:
		return items(c.proposedProposals())
	}
	return ""
}

func items(lines []string) string {
	for i, l := range lines {
		lines[i] = "- " + l
	}
	return strings.Join(lines, "\n")
}

func (c Consolidated) proposedDirection() string {
	if len(c.Tasks) == 0 {
		return ""
	}
	busy, communes := len(c.crowd(everything, "all")), len(c.crowd("commune", "all"))
	s := fmt.Sprintf("%s theo dõi, đôn đốc %d nhiệm vụ của Kế hoạch", c.Focal.Formal, len(c.Tasks))
	if busy > 0 {
		s += fmt.Sprintf("; trong kỳ có %d cơ quan, đơn vị được giao phần việc", busy)
	}
	if communes > 0 && communes < busy {
		s += fmt.Sprintf(", trong đó có %d xã, phường", communes)
	}
	return s + "."
}

// ranked are the tasks with answers in the period, the most complete first.
func (c Consolidated) ranked() []TaskPart {
	tasks := slices.DeleteFunc(slices.Clone(c.Tasks), func(t TaskPart) bool { return t.All().All() == 0 })
	slices.SortStableFunc(tasks, func(a, b TaskPart) int {
		an, ad := a.All().Complete()
		bn, bd := b.All().Complete()
		return cmp.Compare(bn*ad, an*bd)
	})
	return tasks
}

const fair = 80 // percent of completeness that is worth praise, and below which it is a weakness

func (c Consolidated) proposedStrengths() []string {
	var lines []string
	complete := c.crowd(everything, "complete")
	if len(complete) > 0 {
		var ids []int64
		for _, a := range complete {
			ids = append(ids, a.ID)
		}
		line := fmt.Sprintf("%s cơ quan, đơn vị hoàn thành mọi phần việc của kỳ", i18n.Number(int64(len(complete))))
		if len(complete) <= namesShown {
			line += ": " + c.names(ids, namesShown)
		}
		lines = append(lines, line+".")
	}
	if tasks := c.ranked(); len(tasks) > 0 {
		if n, d := tasks[0].All().Complete(); n*100 >= fair*d {
			lines = append(lines, fmt.Sprintf("Nhiệm vụ %s hoàn thành %s số phần việc, cao nhất trong các nhiệm vụ.", tasks[0].No, i18n.Percent(int64(n), int64(d))))
		}
	}
	if grown := c.grown(); len(grown) > 0 {
		lines = append(lines, fmt.Sprintf("So với %s, số liệu tăng ở: %s.", lowerFirst(c.Before.Period.Name()), strings.Join(grown, "; ")))
	}
	return lines
}

const grownShown = 5

// grown lists figures that rose against the period before.
func (c Consolidated) grown() []string {
	var lines []string
	for _, f := range c.Figures {
		was, ok := c.before(f)
		if ok && !f.Ratio && f.Value > was.Value && was.Value > 0 && len(lines) < grownShown {
			lines = append(lines, fmt.Sprintf("%s (%s, kỳ trước %s)", lowerFirst(f.Name), f.Text(), i18n.Number(was.Value)))
		}
	}
	return lines
}

// before is the same figure of the period before.
func (c Consolidated) before(f FigureLine) (FigureLine, bool) {
	if c.Before == nil {
		return FigureLine{}, false
	}
	i := slices.IndexFunc(c.Before.Figures, func(b FigureLine) bool { return b.Indicator == f.Indicator && b.Counted == f.Counted })
	if i < 0 {
		return FigureLine{}, false
	}
	return c.Before.Figures[i], true
}

func (c Consolidated) proposedWeaknesses() []string {
	var lines []string
	t := c.Total.All()
	if t.Overdue > 0 {
		late := 0
		for _, a := range c.Agencies {
			if a.All().Overdue > 0 {
				late++
			}
		}
		lines = append(lines, fmt.Sprintf("Còn %s phần việc quá hạn ở %s cơ quan, đơn vị.", i18n.Number(int64(t.Overdue)), i18n.Number(int64(late))))
	}
	if t.Late > 0 {
		lines = append(lines, fmt.Sprintf("%s phần việc hoàn thành sau hạn.", i18n.Number(int64(t.Late))))
	}
	tasks := c.ranked()
	if n := len(tasks); n > 1 {
		if num, den := tasks[n-1].All().Complete(); num == 0 {
			lines = append(lines, fmt.Sprintf("Nhiệm vụ %s chưa có phần việc nào hoàn thành.", tasks[n-1].No))
		} else if num*100 < fair*den {
			lines = append(lines, fmt.Sprintf("Nhiệm vụ %s mới hoàn thành %s số phần việc, thấp nhất trong các nhiệm vụ.", tasks[n-1].No, i18n.Percent(int64(num), int64(den))))
		}
	}
	for _, g := range c.Targets {
		if g.short() {
			lines = append(lines, fmt.Sprintf("%s: đạt %s, chưa tới chỉ tiêu%s.", g.Name, g.Figure.Text(), g.wanted()))
		}
	}
	return lines
}

func (c Consolidated) proposedCauses() []string {
	var all []int64
	var parts []string
	for _, t := range c.Tasks {
		var mine []int64
		for _, q := range t.Difficulties {
			for _, a := range q.Agencies {
				if !slices.Contains(mine, a) {
					mine = append(mine, a)
				}
				if !slices.Contains(all, a) {
					all = append(all, a)
				}
			}
		}
		if len(mine) > 0 {
			parts = append(parts, fmt.Sprintf("nhiệm vụ %s (%d cơ quan)", t.No, len(mine)))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("Qua báo cáo, %d cơ quan, đơn vị nêu khó khăn, vướng mắc ở %s; nội dung cụ thể nêu tại mục II và %s.", len(all), i18n.List(parts), c.appendixName(tasksAppendix))}
}

func (c Consolidated) proposedNext() []string {
	var lines []string
	for _, a := range c.Ahead {
		lines = append(lines, fmt.Sprintf("Tiếp tục thực hiện nhiệm vụ %s, %s.", a.No, lowerFirst(a.Title)))
	}
	return lines
}

const proposalsShown = 20

func (c Consolidated) proposedProposals() []string {
	var all []Quote
	for _, t := range c.Tasks {
		for _, q := range t.Proposals {
			i := slices.IndexFunc(all, func(k Quote) bool { return strings.EqualFold(k.Text, q.Text) })
			if i < 0 {
				all = append(all, Quote{q.Text, slices.Clone(q.Agencies)})
				continue
			}
			for _, a := range q.Agencies {
				if !slices.Contains(all[i].Agencies, a) {
					all[i].Agencies = append(all[i].Agencies, a)
				}
			}
		}
	}
	var lines []string
	for i, q := range all {
		if i == proposalsShown {
			break
		}
		lines = append(lines, c.quoteWords(q))
	}
	return lines
}
