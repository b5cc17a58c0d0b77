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
	if len(all) <= limit+1 {
		return i18n.List(all)
	}
	return strings.Join(all[:limit], ", ") + " và " + i18n.Number(int64(len(all)-limit)) + " cơ quan khác"
}

func (c Consolidated) writeTask(o *outline, t TaskPart) {
	o.at(t.Title + " (nhiệm vụ " + t.No + ")")
	scope := scopeKey(t.ID)
	tally := t.All()
	if tally.All() == 0 {
		o.add(Body, new(phrase).say("Trong kỳ không có phần việc phải báo cáo."))
	} else {
		p := new(phrase).say("Trong ").count(tally.All(), keyCount+"."+scope+".all.all").say(" phần việc được giao, ")
		c.tallySentence(p, tally, t.Counts, scope)
		o.add(Body, p)
	}
	writeFigures(o, t.Figures, scope)
	c.writeDeeds(o, t, scope)
	c.writeMissing(o, t)
	c.writeDifficulties(o, t)
}

// writeFigures lists figures, those of one heading in one line.
func writeFigures(o *outline, figures []FigureLine, scope string) {
	shown := slices.DeleteFunc(slices.Clone(figures), func(f FigureLine) bool { return f.Value == 0 && !f.Ratio })
	if len(shown) == 0 {
		return
	}
	o.add(Body, new(phrase).say("Số liệu các cơ quan báo cáo:"))
	p := new(phrase)
	for i, f := range shown {
		name := f.Name
		if i > 0 && f.Parent != "" && f.Parent == shown[i-1].Parent {
			p.say("; ")
			name = lowerFirst(name)
		} else if i > 0 {
			o.add(Listed, p.say("."))
			p = new(phrase)
		}
		p.say(name+": ").figure(f, scope)
	}
	o.add(Listed, p.say("."))
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
