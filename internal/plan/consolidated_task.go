package plan

import (
	"cmp"
	"slices"
	"strings"

	"lantoa/internal/i18n"
)

const (
	namesShown  = 12 // agencies named in a sentence; the appendix names all
	quotesShown = 4  // difficulties quoted under one task
	quoteNames  = 3  // agencies named beside one quotation
)

// names lists agencies in a sentence, in the order of the directory; beyond the limit they are counted.
func (c Consolidated) names(ids []int64, limit int) string {
	var all []string
	for _, a := range c.Agencies {
		if slices.Contains(ids, a.ID) {
			all = append(all, a.Name)
		}
	}
	rest := ""
	if len(all) > limit+1 {
		rest = " và " + i18n.Number(int64(len(all)-limit)) + " cơ quan khác"
		all = all[:limit]
	}
	switch comma := slices.ContainsFunc(all, func(name string) bool { return strings.Contains(name, ",") || strings.Contains(name, " và ") }); {
	case comma && rest != "":
		return strings.Join(all, "; ") + ";" + rest
	case comma:
		return strings.Join(all, "; ")
	case rest != "":
		return strings.Join(all, ", ") + rest
	}
	return i18n.List(all)
}

func (c Consolidated) writeTask(o *outline, t TaskPart) {
	o.at(t.Title + " (nhiệm vụ " + t.No + ")")
	scope := scopeKey(t.ID)
	tally := t.All()
	if tally.All() == 0 {
		o.add(Body, new(phrase).say("Trong kỳ không có phần việc phải báo cáo."))
	} else {
		p := new(phrase).say("Trong ").count(tally.All(), keyCount+"."+scope+".all.all").say(" phần việc được giao, ")
		tallySentence(p, tally, t.Counts, scope)
		o.add(Body, p)
	}
	writeFigures(o, t.Figures, scope)
	c.writeDeeds(o, t, scope)
	c.writeMissing(o, t)
	c.writeDifficulties(o, t)
}

// writeFigures tells figures in sentences: one a heading of the list, a paragraph a group.
func writeFigures(o *outline, figures []FigureLine, scope string) {
	shown := keep(figures, func(f FigureLine) bool { return f.Value != 0 })
	p := new(phrase)
	for i, f := range shown {
		last := FigureLine{}
		if i > 0 {
			last = shown[i-1]
		}
		switch {
		case i > 0 && f.group() != last.group():
			o.add(Body, p.say("."))
			p = new(phrase)
			p.tell(f, scope, true)
		case i > 0 && (f.Parent == "" || f.Parent != last.Parent):
			p.say(". ").tell(f, scope, true)
		case i > 0:
			p.say(", ").tell(f, scope, false)
		default:
			p.tell(f, scope, true)
		}
	}
	end(p)
	o.add(Body, p)
}

// group is the letter under which the list of indicators has the figure.
func (f FigureLine) group() string { return f.Indicator[:1] }

// tell says a figure as the list of sentences has it; first is the head of a sentence.
func (p *phrase) tell(f FigureLine, scope string, first bool) *phrase {
	before, after := f.said()
	if first && before == "" {
		before = "có "
	}
	if first {
		before = upperFirst(before)
	}
	*p = append(*p, Run{Text: before}, Run{Text: f.amount(), Key: f.Key(scope), Value: f.Value, Den: f.Den}, Run{Text: after})
	*p = slices.DeleteFunc(*p, func(r Run) bool { return r.Text == "" })
	return p
}

// said are the words before and after the figure in a sentence.
func (f FigureLine) said() (before, after string) {
	before, after, ok := strings.Cut(f.Sentence, "{}")
	if ok {
		return before, after
	}
	if f.Ratio {
		return lowerFirst(f.Name) + ": ", ""
	}
	return lowerFirst(f.Name) + ": ", " " + f.Unit
}

// sentence is the figure with its words.
func (f FigureLine) sentence() string {
	before, after := f.said()
	return before + f.amount() + after
}

// amount is the figure without its unit; a share keeps its sign.
func (f FigureLine) amount() string {
	if f.Ratio {
		return i18n.Percent(f.Value, f.Den)
	}
	return i18n.Number(f.Value)
}

func (c Consolidated) writeDeeds(o *outline, t TaskPart, scope string) {
	if t.Activities == 0 {
		return
	}
	p := new(phrase).say("Các cơ quan tổ chức ").count(t.Activities, keyDeeds+"."+scope).say(" hoạt động")
	if t.Evidence > 0 {
		p.say(", kèm ").count(t.Evidence, keyProofs+"."+scope).say(" tệp, liên kết minh chứng")
	}
	if len(t.Notable) == 0 {
		o.add(Body, p.say("."))
		return
	}
	p.say(", trong đó có: ")
	for i, d := range t.Notable {
		if i > 0 {
			p.say("; ")
		}
		p.say(c.deedWords(d))
	}
	o.add(Body, p.say("."))
}

// deedWords tells an activity in one breath: name (who, where, when).
func (c Consolidated) deedWords(d Deed) string {
	days := "ngày " + shortDate(d.From)
	if d.To != d.From {
		days = "từ " + shortDate(d.From) + " đến " + shortDate(d.To)
	}
	about := []string{c.Agency(d.AgencyID).Name}
	if place := strings.TrimRight(strings.TrimSpace(d.Place), "."); place != "" && !strings.Contains(i18n.Fold(d.Name), i18n.Fold(place)) {
		about = append(about, place)
	}
	return strings.TrimRight(lowerFirst(strings.TrimSpace(d.Name)), " .;") + " (" + strings.Join(append(about, days), ", ") + ")"
}

func (c Consolidated) writeMissing(o *outline, t TaskPart) {
	for _, m := range []struct {
		ids  []int64
		lead string
	}{
		{t.Missing, "Quá hạn chưa gửi báo cáo: "}, {t.Returned, "Bị trả lại, chưa gửi lại: "}, {t.Waiting, "Đã gửi, đang chờ duyệt: "},
	} {
		if len(m.ids) > 0 {
			o.add(Body, new(phrase).say(m.lead+c.names(m.ids, namesShown)+"."))
		}
	}
}

func (c Consolidated) writeDifficulties(o *outline, t TaskPart) {
	if len(t.Difficulties) == 0 {
		return
	}
	o.add(Body, new(phrase).say("Khó khăn, vướng mắc các cơ quan nêu:"))
	for i, q := range t.Difficulties {
		if i == quotesShown && len(t.Difficulties) > quotesShown+1 {
			o.add(Listed, new(phrase).sayf("%d ý kiến khác nêu tại %s.", len(t.Difficulties)-i, c.appendixName(tasksAppendix)))
			return
		}
		o.add(Listed, new(phrase).say(c.quoteWords(q)))
	}
}

func (c Consolidated) quoteWords(q Quote) string {
	names := c.names(q.Agencies, quoteNames)
	return upperFirst(cmp.Or(names, "Cơ quan đã rời danh mục")) + ": “" + q.Text + "”."
}

func (c Consolidated) writeTargets(o *outline) {
	known := slices.DeleteFunc(slices.Clone(c.Targets), func(t TargetLine) bool { return !t.Known })
	if len(c.Goals) == 0 && len(known) == 0 {
		return
	}
	o.clause("Chỉ tiêu")
	if len(c.Goals) > 0 {
		o.add(Body, new(phrase).say("Kế hoạch đặt các chỉ tiêu:"))
		for _, g := range c.Goals {
			o.add(Listed, new(phrase).say(strings.TrimRight(g, " .;")+"."))
		}
	}
	if len(known) > 0 {
		o.add(Body, new(phrase).sayf("Đối chiếu chỉ tiêu đến năm %d của Quyết định số %s:", known[0].DueYear, schemeDecision))
	}
	for _, t := range known {
		o.add(Listed, new(phrase).sayf("%s: trong kỳ ", t.Name).figure(t.Figure, everything).sayf("%s.", t.wanted()))
	}
	var missing []string
	for _, t := range c.Targets {
		if !t.Known {
			missing = append(missing, lowerFirst(t.Name))
		}
	}
	if len(missing) > 0 {
		o.add(Body, new(phrase).say("Chỉ tiêu chưa có số liệu trong kỳ: "+strings.Join(missing, "; ")+"."))
	}
}

// wanted says what the target asks for, in brackets.
func (t TargetLine) wanted() string {
	number := func(n int64) string { return i18n.Number(n) + " " + t.Unit }
	switch {
	case t.Minimum == 0:
		return ""
	case t.Maximum > t.Minimum:
		return " (chỉ tiêu " + i18n.Number(t.Minimum) + " - " + number(t.Maximum) + ")"
	case t.Maximum == t.Minimum:
		return " (chỉ tiêu " + number(t.Minimum) + ")"
	}
	return " (chỉ tiêu từ " + number(t.Minimum) + " trở lên)"
}

// short reports whether the target is not reached.
func (t TargetLine) short() bool {
	f := t.Figure
	if !t.Known || t.Minimum == 0 {
		return false
	}
	if f.Ratio {
		return f.Value*100 < t.Minimum*f.Den
	}
	return f.Value < t.Minimum
}

// writeUndone sums up what was not done, and why as far as agencies said.
func (c Consolidated) writeUndone(o *outline) {
	t := c.Total.All()
	if t.Overdue == 0 && t.Returned == 0 {
		return
	}
	o.clause("Nội dung chưa hoàn thành")
	if t.Overdue > 0 {
		p := new(phrase).say("Còn ").count(t.Overdue, "count.all.all.overdue").say(" phần việc quá hạn")
		n := 0
		for _, part := range c.Tasks {
			if over := part.All().Overdue; over > 0 {
				p.say(joint2(n, ", gồm ", ", ")).count(over, keyCount+"."+scopeKey(part.ID)+".all.overdue").say(" của nhiệm vụ " + part.No)
				n++
			}
		}
		o.add(Body, p.say("."))
	}
	if silent := c.crowd(everything, "silent"); len(silent) > 0 {
		var ids []int64
		for _, a := range silent {
			ids = append(ids, a.ID)
		}
		o.add(Body, new(phrase).say("Có ").count(len(silent), "agencies.all.silent").
			sayf(" cơ quan, đơn vị quá hạn chưa gửi báo cáo nào trong kỳ: %s.", c.names(ids, namesShown)))
	}
	if t.Returned > 0 {
		o.add(Body, new(phrase).count(t.Returned, "count.all.all.returned").say(" phần việc bị trả lại để bổ sung, chưa được gửi lại."))
	}
	o.add(Body, new(phrase).sayf("Danh sách đầy đủ nêu tại %s.", c.appendixName(agenciesAppendix)))
}

func joint2(n int, first, between string) string {
	if n == 0 {
		return first
	}
	return between
}
