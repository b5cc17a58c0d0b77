package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
)

// The body of the report, the same on screen and in documents: blocks of runs, and a run that shows a figure knows its key.

// Run is a piece of a sentence. Key is "" for plain words.
type Run struct {
	Text, Key  string
	Value, Den int64
}

// BlockKind says how a block stands in the document.
type BlockKind string

// The kinds of block, as the decree names them.
const (
	Heading BlockKind = "part"   // I.
	Clausal BlockKind = "clause" // 1.
	Point   BlockKind = "point"  // a)
	Body    BlockKind = "text"
	Listed  BlockKind = "item" // - …
)

// Block is a paragraph of the body. No is the number of a heading; Section is the prose section that people may edit there.
type Block struct {
	Kind    BlockKind
	No      string
	Runs    []Run
	Section string
}

// Text is the block without its figures' keys and without its number.
func (b Block) Text() string {
	var s strings.Builder
	for _, r := range b.Runs {
		s.WriteString(r.Text)
	}
	return s.String()
}

// phrase is a sentence that is being written.
type phrase []Run

func (p *phrase) say(text string) *phrase {
	*p = append(*p, Run{Text: text})
	return p
}

func (p *phrase) sayf(format string, args ...any) *phrase { return p.say(fmt.Sprintf(format, args...)) }

// count says a number that has rows behind it.
func (p *phrase) count(n int, key string) *phrase {
	*p = append(*p, Run{Text: i18n.Number(int64(n)), Key: key, Value: int64(n)})
	return p
}

func (p *phrase) share(num, den int, numKey, denKey string) *phrase {
	return p.count(num, numKey).say(" trên ").count(den, denKey)
}

func (p *phrase) figure(f FigureLine, scope string) *phrase {
	*p = append(*p, Run{Text: f.Text(), Key: f.Key(scope), Value: f.Value, Den: f.Den})
	return p
}

// Key is the figure's key in a scope.
func (f FigureLine) Key(scope string) string {
	if f.Counted {
		return keySystem + "." + f.Indicator
	}
	return keyFigure + "." + scope + "." + f.Indicator
}

// Text is the figure with its unit.
func (f FigureLine) Text() string {
	if f.Ratio {
		return i18n.Percent(f.Value, f.Den)
	}
	return i18n.Number(f.Value) + " " + f.Unit
}

type outline struct {
	blocks                []Block
	parts, clauses, point int
}

func (o *outline) add(k BlockKind, p *phrase) {
	if len(*p) > 0 {
		for i, r := range *p { // the sign never stands at the head of a line
			(*p)[i].Text = strings.ReplaceAll(r.Text, " %", "\u00a0%")
		}
		o.blocks = append(o.blocks, Block{Kind: k, Runs: *p})
	}
}

func (o *outline) head(k BlockKind, no, title string) {
	o.blocks = append(o.blocks, Block{Kind: k, No: no, Runs: []Run{{Text: title}}})
}

func (o *outline) part(title string) {
	o.parts++
	o.clauses = 0
	o.head(Heading, i18n.Roman(o.parts)+".", title)
}

func (o *outline) clause(title string) {
	o.clauses++
	o.point = 0
	o.head(Clausal, fmt.Sprintf("%d.", o.clauses), title)
}

func (o *outline) at(title string) {
	o.point++
	o.head(Point, i18n.Letter(o.point)+")", title)
}

// prose puts in what people wrote, a line a paragraph.
func (o *outline) prose(section, text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		b := Block{Kind: Body, Section: section, Runs: []Run{{Text: line}}}
		if rest, ok := strings.CutPrefix(line, "-"); ok {
			b.Kind, b.Runs[0].Text = Listed, strings.TrimSpace(rest)
		}
		o.blocks = append(o.blocks, b)
	}
}

// Outline is the body of the report, from its first part to its last.
func (c Consolidated) Outline() []Block {
	o := new(outline)
	o.part("Công tác chỉ đạo, triển khai")
	o.prose(SectionDirection, c.Section(SectionDirection))
	c.writeDirection(o)
	o.part("Kết quả thực hiện")
	c.writeOverview(o)
	if len(c.Tasks) > 0 {
		o.clause("Kết quả từng nhiệm vụ")
		for _, t := range c.Tasks {
			c.writeTask(o, t)
		}
	}
	c.writeTargets(o)
	c.writeMoney(o)
	c.writeUndone(o)
	c.writeProse(o)
	return o.blocks
}

// writeProse adds the parts that people write; a part of which nothing is written has no heading.
func (c Consolidated) writeProse(o *outline) {
	began := false
	for _, s := range evaluation {
		text := c.Section(s)
		if strings.TrimSpace(text) == "" {
			continue
		}
		if !began {
			o.part("Đánh giá chung")
			began = true
		}
		o.clause(sectionNames[s])
		o.prose(s, text)
	}
	for _, s := range []string{SectionNext, SectionProposals} {
		if text := c.Section(s); strings.TrimSpace(text) != "" {
			title := sectionNames[s]
			if s == SectionNext {
				title += " " + lowerFirst(c.Period.Next().Name())
			}
			o.part(title)
			o.prose(s, text)
		}
	}
}

func (c Consolidated) find(indicator string) (FigureLine, bool) {
	i := slices.IndexFunc(c.Figures, func(f FigureLine) bool { return f.Indicator == indicator && !f.Counted })
	if i < 0 || c.Figures[i].Value == 0 {
		return FigureLine{}, false
	}
	return c.Figures[i], true
}

func (c Consolidated) writeDirection(o *outline) {
	p := new(phrase)
	all, communes := len(c.crowd(everything, "all")), len(c.crowd("commune", "all"))
	if all > 0 {
		sent := len(c.crowd(everything, "sent"))
		switch sent {
		case 0:
			p.say("Trong kỳ chưa có cơ quan, đơn vị nào gửi báo cáo")
		case all:
			p.say("Trong kỳ, cả ").count(all, "agencies.all.all").say(" cơ quan, đơn vị đã gửi báo cáo")
		default:
			p.say("Trong kỳ có ").share(sent, all, "agencies.all.sent", "agencies.all.all").say(" cơ quan, đơn vị gửi báo cáo")
		}
		if communes > 0 && communes < all && sent > 0 && sent < all {
			p.say(", riêng xã, phường là ").share(len(c.crowd("commune", "sent")), communes, "agencies.commune.sent", "agencies.commune.all")
		}
		if n := len(c.crowd(everything, "accepted")); n > 0 && n == sent {
			p.say("; các cơ quan này đều có báo cáo được chấp nhận")
		} else if n > 0 {
			p.say("; ").count(n, "agencies.all.accepted").say(" cơ quan, đơn vị có báo cáo được chấp nhận")
		}
		p.say(".")
	}
	o.add(Body, p)
	p = new(phrase)
	for _, d := range []struct{ id, before, after string }{
		{"A1", "ban hành ", " văn bản chỉ đạo, hướng dẫn"},
		{"A4.meetings", "tổ chức ", " cuộc họp triển khai, sơ kết, tổng kết"},
		{"A4.visits", "thực hiện ", " cuộc kiểm tra, giám sát"},
	} {
		if f, ok := c.find(d.id); ok {
			p.say(joint(p, "Theo báo cáo, các cơ quan, đơn vị đã ", "; ")+d.before).count(int(f.Value), f.Key(everything)).say(d.after)
		}
	}
	end(p)
	o.add(Body, p)
	p = new(phrase)
	if f, ok := c.find("A6.spent"); ok && c.Money == nil {
		p.say("Kinh phí đã chi: ").figure(f, everything)
		if f, ok := c.find("A6.planned"); ok {
			p.say(" (dự toán ").figure(f, everything).say(")")
		}
	}
	end(p)
	o.add(Body, p)
}

// joint is first at the start of a sentence, then between.
func joint(p *phrase, first, between string) string {
	if len(*p) == 0 {
		return first
	}
	return between
}

func end(p *phrase) {
	if len(*p) > 0 {
		p.say(".")
	}
}

func (c Consolidated) writeOverview(o *outline) {
	o.clause("Tình hình chung")
	c.writeRhythm(o)
	t := c.Total.All()
	if t.All() == 0 {
		o.add(Body, new(phrase).say("Trong kỳ chưa có phần việc nào đến kỳ báo cáo."))
	} else {
		p := new(phrase).sayf("Đến ngày %s, trong ", i18n.Date(c.MadeOn)).count(t.All(), "count.all.all.all").
			say(" phần việc của kỳ (mỗi phần việc là câu trả lời của một cơ quan về một nhiệm vụ trong một kỳ báo cáo), ")
		tallySentence(p, t, c.Total, everything)
		o.add(Body, p)
		o.add(Body, rates(t, everything))
	}
	c.writeBefore(o)
	p := new(phrase)
	if c.Total.Activities > 0 {
		p.say("Các cơ quan, đơn vị tổ chức ").count(c.Total.Activities, "deeds.all").say(" hoạt động")
		if c.Total.Evidence > 0 {
			p.say(", kèm ").count(c.Total.Evidence, "proofs.all").say(" tệp, liên kết minh chứng")
		}
	}
	end(p)
	o.add(Body, p)
}

// writeRhythm warns that answers are of a longer period than the report.
func (c Consolidated) writeRhythm(o *outline) {
	length := map[calendar.Kind]int{calendar.Month: 1, calendar.Quarter: 3, calendar.Half: 6, calendar.Year: 12}
	kind := c.Plan.Rhythm.Kind
	if length[c.Period.Kind] == 0 || length[kind] <= length[c.Period.Kind] {
		return
	}
	name := lowerFirst(kind.Name())
	if c.Total.All().All() == 0 {
		o.add(Body, new(phrase).sayf("Các nhiệm vụ báo cáo theo %s; trong kỳ này chưa có phần việc nào đến kỳ báo cáo.", name))
		return
	}
	o.add(Body, new(phrase).sayf("Các nhiệm vụ báo cáo theo %s; số phần việc và khó khăn, vướng mắc dưới đây là của báo cáo %s kết thúc trong kỳ, còn hoạt động, minh chứng và số liệu chỉ tính những ngày trong kỳ.", name, name))
}

// tallySentence says the four counts, without those that are nought.
func tallySentence(p *phrase, t Tally, of Counts, scope string) {
	key := func(duty, what string) string { return keyCount + "." + scope + "." + duty + "." + what }
	all := func(what string) string { return key(everything, what) }
	if t.Done() == 0 {
		p.say("chưa có phần việc nào hoàn thành")
	} else {
		p.say("đã hoàn thành ").count(t.Done(), all("done"))
		if of.Lead.All() > 0 && of.Partner.All() > 0 {
			p.say(" (chủ trì ").share2(of.Lead.Done(), of.Lead.All(), key("lead", "done"), key("lead", "all")).
				say(", phối hợp ").share2(of.Partner.Done(), of.Partner.All(), key("partner", "done"), key("partner", "all")).say(")")
		}
		switch {
		case t.Late == 0:
			p.say(", đều đúng hạn")
		case t.InTime == 0:
			p.say(", đều trễ hạn")
		default:
			p.say(", gồm ").list([]countPart{{t.InTime, all("in_time"), " đúng hạn"}, {t.Late, all("late"), " trễ hạn"}})
		}
		if t.Nothing > 0 {
			p.say("; trong đó ").count(t.Nothing, all("nothing")).say(" phần việc được trả lời là không phát sinh")
		}
	}
	if t.Open+t.Overdue > 0 {
		p.say("; còn ").list([]countPart{{t.Open, all("open"), " phần việc đang trong hạn"}, {t.Overdue, all("overdue"), " phần việc quá hạn"}})
	}
	if t.Waiting+t.Returned > 0 {
		p.say(" (trong đó ").list([]countPart{{t.Waiting, all("waiting"), " đã gửi, đang chờ duyệt"}, {t.Returned, all("returned"), " bị trả lại để bổ sung"}}).say(")")
	}
	p.say(".")
}

type countPart struct {
	n          int
	key, after string
}

// list says the counts that are not nought.
func (p *phrase) list(parts []countPart) *phrase {
	said := 0
	for _, part := range parts {
		if part.n == 0 {
			continue
		}
		if said++; said > 1 {
			p.say(", ")
		}
		p.count(part.n, part.key).say(part.after)
	}
	return p
}

// rates are the two rates of a tally, with their formulas.
func rates(t Tally, scope string) *phrase {
	p := new(phrase)
	key := func(what string) string { return keyCount + "." + scope + ".all." + what }
	if num, den := t.OnTimeSoFar(); den > 0 {
		p.sayf("Tỷ lệ đúng hạn %s (hoàn thành đúng hạn chia cho tổng số đúng hạn, trễ hạn và quá hạn, không tính báo cáo gửi đúng hạn còn chờ duyệt: ", i18n.Percent(int64(num), int64(den))).
			count(num, key("in_time")).sayf("/%s). ", i18n.Number(int64(den)))
	}
	num, den := t.Complete()
	return p.sayf("Tỷ lệ hoàn thành %s (hoàn thành chia cho số phần việc của kỳ: ", i18n.Percent(int64(num), int64(den))).
		share2(num, den, key("done"), key("all")).say(").")
}

func (p *phrase) share2(num, den int, numKey, denKey string) *phrase {
	return p.count(num, numKey).say("/").count(den, denKey)
}

func (c Consolidated) writeBefore(o *outline) {
	if c.Before == nil || c.Before.Tally.All() == 0 || c.Total.All().All() == 0 {
		return
	}
	now, then := c.Total.All(), c.Before.Tally
	p := new(phrase).sayf("So với %s: ", lowerFirst(c.Before.Period.Name()))
	n1, d1 := now.Complete()
	n0, d0 := then.Complete()
	p.sayf("tỷ lệ hoàn thành %s", moved(n1, d1, n0, d0))
	n1, d1 = now.OnTimeSoFar()
	n0, d0 = then.OnTimeSoFar()
	if d1 > 0 && d0 > 0 {
		p.sayf("; tỷ lệ đúng hạn %s", moved(n1, d1, n0, d0))
	}
	o.add(Body, p.say("."))
}

// moved tells how a rate changed: "tăng 2,1 điểm phần trăm (kỳ trước 86,6 %)".
func moved(num, den, num0, den0 int) string {
	was := i18n.Percent(int64(num0), int64(den0))
	d := 100*float64(num)/float64(den) - 100*float64(num0)/float64(den0)
	points := i18n.Decimal(max(d, -d), 1)
	switch {
	case points == "0":
		return "không đổi (" + was + ")"
	case d > 0:
		return "tăng " + points + " điểm phần trăm (kỳ trước " + was + ")"
	}
	return "giảm " + points + " điểm phần trăm (kỳ trước " + was + ")"
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && unicode.IsUpper(r[0]) && !unicode.IsUpper(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

// PeriodName is the period inside a sentence: "quý III năm 2026".
func (c Consolidated) PeriodName() string { return lowerFirst(c.Period.Name()) }

// Whose is how long the figures run: "từ ngày 15/6/2026 đến ngày 14/9/2026".
func (c Consolidated) Whose() string {
	return "từ ngày " + shortDate(c.Period.From) + " đến ngày " + shortDate(c.FiguresTo)
}

// shortDate writes a day as sentences of documents do: 5/4/2026 is "05/4/2026".
func shortDate(d calendar.Day) string {
	year, _, day := d.Split()
	return fmt.Sprintf("%02d/%s/%d", day, month(d), year)
}

// month writes a day's month as documents do: 01, 02, 3, … 12.
func month(d calendar.Day) string {
	_, m, _ := d.Split()
	if m < 3 {
		return fmt.Sprintf("%02d", m)
	}
	return fmt.Sprint(m)
}

// Subject is the trích yếu of the report.
func (c Consolidated) Subject() string {
	return "Kết quả thực hiện Kế hoạch số " + c.planNumber() + " về " + c.matter() + ", " + c.PeriodName()
}

func (c Consolidated) planNumber() string {
	if c.Plan.Number == "" || strings.HasPrefix(c.Plan.Number, "/") {
		return "…" + c.Plan.Number
	}
	return c.Plan.Number
}

// matter is the plan's own subject inside a sentence, without its year.
func (c Consolidated) matter() string {
	title := strings.TrimSuffix(strings.TrimRight(c.Plan.Title, " ."), fmt.Sprintf(" năm %d", c.Plan.Year))
	return lowerFirst(strings.TrimRight(title, " ,"))
}

// Opening is the paragraph before the first part.
func (c Consolidated) Opening() string {
	figures := "số liệu " + c.Whose()
	if c.FiguresTo != c.Period.To {
		figures += ", kỳ chưa kết thúc"
	}
	return fmt.Sprintf("Thực hiện %s về %s, %s báo cáo kết quả thực hiện %s (%s) như sau:", c.Plan.Cited(), lowerFirst(c.Plan.Title), c.Focal.Formal, c.PeriodName(), figures)
}

// Ending is the last paragraph.
func (c Consolidated) Ending() string {
	text := "Trên đây là báo cáo kết quả thực hiện Kế hoạch " + c.PeriodName()
	if names := c.appendixNames(); names != "" {
		text += "; số liệu chi tiết tại " + names + " kèm theo"
	}
	return fmt.Sprintf("%s. %s trân trọng báo cáo %s./.", text, c.Focal.Formal, shortIssuer(c.Plan.Issuer))
}

// Province is the name of the province in the plan's issuer: Lạng Sơn.
func (c Consolidated) Province() string {
	_, name, ok := strings.Cut(c.Plan.Issuer, " tỉnh ")
	if place, _, cut := strings.Cut(c.Plan.Place, ","); !ok && cut {
		return strings.TrimSpace(place)
	}
	return strings.TrimSpace(name)
}

// Parent is the body above: UBND tỉnh Lạng Sơn.
func (c Consolidated) Parent() string { return shortIssuer(c.Plan.Issuer) }

// Code is the number of the report before the clerk gives a serial.
func (c Consolidated) Code() string { return "/BC-" + c.Focal.Symbol }
