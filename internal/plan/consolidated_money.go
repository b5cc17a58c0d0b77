package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// MoneyPart is the money of the plan in a report, up to the last day of its figures.
type MoneyPart struct {
	To     calendar.Day
	Lines  []MoneyLine // by task and source, in the order of the plan
	Warned []MoneyWarned
}

// MoneyLine is the money of one task from one source; TaskID 0 is the plan as a whole. Period is what was spent in the report's period.
type MoneyLine struct {
	TaskID       int64
	Source, Name string
	Sums
	Period int64
}

// MoneyWarned says how many budget lines a warning holds for.
type MoneyWarned struct {
	Name  string
	Lines int
}

// MoneyRow is an entry that stands.
type MoneyRow struct {
	ID, LineID, TaskID, AgencyID int64
	Source                       string
	Kind                         MoneyKind
	Amount                       int64
	Day                          calendar.Day
	Document, Note               string
}

// Keys of money are money.TASK.SOURCE.KIND: TASK all, chung or a task's number in the database, SOURCE all or a source's key, KIND a
// kind of entry or period, which is what was spent in the period.
const (
	keyMoney    = "money"
	spentPeriod = "period"
)

func moneyKey(task, source, kind string) string {
	return strings.Join([]string{keyMoney, task, source, kind}, ".")
}

type moneyColumn struct {
	key, name string
	of        func(MoneyLine) int64
}

// moneyColumns are what a report says of money, in order.
var moneyColumns = []moneyColumn{
	{string(Estimate), "Dự toán", func(l MoneyLine) int64 { return l.Estimate }},
	{string(Allocation), "Phân bổ", func(l MoneyLine) int64 { return l.Allocated }},
	{string(Disbursement), "Giải ngân", func(l MoneyLine) int64 { return l.Spent }},
	{spentPeriod, "Trong đó trong kỳ", func(l MoneyLine) int64 { return l.Period }},
	{string(Settlement), "Quyết toán", func(l MoneyLine) int64 { return l.Settled }},
}

func (l MoneyLine) plus(m MoneyLine) MoneyLine {
	l.Sums, l.Period = l.Plus(m.Sums), l.Period+m.Period
	return l
}

// rate is the disbursement rate of the line.
func (l MoneyLine) rate() string { return spentRate(l.Sums) }

// Total adds up all lines.
func (m MoneyPart) Total() (all MoneyLine) {
	for _, l := range m.Lines {
		all = all.plus(l)
	}
	return all
}

// sourceName names a source of the report.
func (m MoneyPart) sourceName(key string) string {
	for _, l := range m.Lines {
		if l.Source == key {
			return l.Name
		}
	}
	return key
}

// by adds the lines up by a key, in the order of first appearance.
func (m MoneyPart) by(key func(MoneyLine) string) []MoneyLine {
	at := map[string]int{}
	var all []MoneyLine
	for _, l := range m.Lines {
		i, seen := at[key(l)]
		if !seen {
			at[key(l)] = len(all)
			all = append(all, l)
			continue
		}
		all[i] = all[i].plus(l)
	}
	return all
}

func (m MoneyPart) bySource() []MoneyLine {
	return m.by(func(l MoneyLine) string { return l.Source })
}

func (m MoneyPart) byTask() []MoneyLine {
	return m.by(func(l MoneyLine) string { return taskKey(l.TaskID) })
}

// moneyTask names the task of a line in tables.
func (c Consolidated) moneyTask(id int64) string {
	if t, ok := c.Task(id); ok {
		return t.No + ". " + t.Title
	}
	return "Chung cho kế hoạch"
}

// money says an amount that has entries behind it.
func (p *phrase) money(amount int64, key string) *phrase {
	*p = append(*p, Run{Text: i18n.Money(amount), Key: key, Value: amount})
	return p
}

// writeMoney is the clause about money; a report without any has none.
func (c Consolidated) writeMoney(o *outline) {
	if c.Money == nil {
		return
	}
	o.clause("Kinh phí thực hiện")
	p := new(phrase).sayf("Đến ngày %s, kinh phí thực hiện Kế hoạch: ", i18n.Date(c.Money.To))
	moneySentence(p, c.Money.Total(), everything, everything)
	o.add(Body, p)
	if sources := c.Money.bySource(); len(sources) > 1 {
		o.add(Body, new(phrase).say("Chia theo nguồn:"))
		for _, l := range sources {
			p := new(phrase).say(l.Name + ": ")
			moneySentence(p, l, everything, l.Source)
			o.add(Listed, p)
		}
	}
	p = new(phrase)
	for _, w := range c.Money.Warned {
		p.say(joint(p, "Cần rà soát: ", ", ")).sayf("%s (%s dòng)", i18n.LowerFirst(w.Name), digits(w.Lines))
	}
	end(p)
	o.add(Body, p)
}

// moneySentence says the sums that are not nought.
func moneySentence(p *phrase, l MoneyLine, task, source string) {
	said := 0
	for _, col := range moneyColumns {
		n := col.of(l)
		if n == 0 || col.key == spentPeriod && n == l.Spent { // all of it in the period
			continue
		}
		name := strings.ToLower(col.name)
		if col.key == spentPeriod {
			name = "riêng trong kỳ giải ngân"
		}
		p.say(joint2(said, "", ", ")+name+" ").money(n, moneyKey(task, source, col.key))
		if col.key == string(Disbursement) && l.Allocated > 0 {
			p.sayf(" (đạt %s kinh phí phân bổ)", l.rate())
		}
		said++
	}
	p.say(".")
}

// behindMoney finds the entries behind a sum.
func behindMoney(c Consolidated, from ledger, rest string) (Behind, error) {
	part := strings.Split(rest, ".")
	if c.Money == nil || len(part) != 3 {
		return Behind{}, errNoFigure
	}
	task, source, kind := part[0], part[1], part[2]
	col := slices.IndexFunc(moneyColumns, func(m moneyColumn) bool { return m.key == kind })
	if col < 0 {
		return Behind{}, errNoFigure
	}
	b := Behind{Title: moneyColumns[col].name, Unit: "đồng", How: fmt.Sprintf("cộng các bút toán có ngày văn bản, chứng từ đến %s; bút toán đã lấy lại không tính", i18n.Date(c.Money.To))}
	if kind == spentPeriod {
		b.Title, b.How = "Giải ngân trong kỳ", "cộng các bút toán giải ngân có ngày chứng từ trong kỳ"
		kind = string(Disbursement)
	}
	if task != everything {
		id, _ := strconv.ParseInt(task, 10, 64) // 0 is the plan as a whole
		b.Title += ", " + i18n.LowerFirst(c.moneyTask(id))
	}
	if source != everything {
		b.Title += ", " + i18n.LowerFirst(c.Money.sourceName(source))
	}
	rows, err := from.money()
	for _, e := range rows {
		inPeriod := part[2] != spentPeriod || !e.Day.Before(c.Period.From)
		if string(e.Kind) != kind || !inPeriod || task != everything && task != taskKey(e.TaskID) || source != everything && source != e.Source {
			continue
		}
		b.Total += e.Amount
		b.Rows = append(b.Rows, Row{
			LineID: e.LineID, EntryID: e.ID, AgencyID: e.AgencyID, Agency: c.Agency(e.AgencyID).Short, Task: c.taskNo(e.TaskID),
			Name: c.Money.sourceName(e.Source) + ", " + documentWords(e), Day: e.Day, Value: e.Amount, Note: e.Note,
		})
	}
	return b, err
}

func documentWords(e MoneyRow) string {
	if e.Document == "" {
		return "chưa ghi số văn bản, chứng từ"
	}
	return e.Document
}

func moneyAppendix(c Consolidated) office.Appendix {
	g := office.Grid{Columns: []office.Column{{Title: "STT", Weight: 4, Align: office.Centre}, {Title: "Nhiệm vụ, nguồn kinh phí", Weight: 20}}}
	for _, col := range moneyColumns {
		g.Columns = append(g.Columns, office.Column{Title: col.name, Weight: 9, Align: office.Right})
	}
	g.Columns = append(g.Columns, office.Column{Title: "Tỷ lệ giải ngân", Weight: 6, Align: office.Right})
	cells := func(no, name string, l MoneyLine) office.GridRow {
		all := []string{no, name}
		for _, col := range moneyColumns {
			all = append(all, blankMoney(col.of(l)))
		}
		return office.Cells(append(all, l.rate())...)
	}
	for i, t := range c.Money.byTask() {
		head := cells(fmt.Sprint(i+1), c.moneyTask(t.TaskID), t)
		head.Bold = true
		g.Rows = append(g.Rows, head)
		for _, l := range c.Money.Lines {
			if l.TaskID == t.TaskID {
				g.Rows = append(g.Rows, cells("", l.Name, l))
			}
		}
	}
	sum := cells("", "Tổng cộng", c.Money.Total())
	sum.Bold = true
	g.Rows = append(g.Rows, sum)
	note := fmt.Sprintf("Đơn vị tính: đồng. Số lũy kế đến ngày %s; “trong kỳ” là giải ngân có ngày chứng từ trong kỳ báo cáo. Tỷ lệ giải ngân = giải ngân ÷ phân bổ.", i18n.Date(c.Money.To))
	return office.Appendix{Title: moneyTitle, Landscape: true, Body: []office.Element{office.Text(note), g}}
}

const moneyTitle = "Kinh phí thực hiện"

func blankMoney(dong int64) string {
	if dong == 0 {
		return ""
	}
	return i18n.Number(dong)
}

// moneySheets are the tables of money in the workbook of the report.
func moneySheets(c Consolidated, rows frozenRows) []office.Sheet {
	if c.Money == nil {
		return nil
	}
	sums := office.Sheet{Name: "Kinh phí", Title: c.sheetTitle("Kinh phí thực hiện, lũy kế đến " + i18n.Date(c.Money.To) + ", đơn vị tính: đồng"), Columns: []office.SheetColumn{
		{Title: "Nhiệm vụ", Width: 48}, {Title: "Nguồn", Width: 32},
	}}
	for _, col := range moneyColumns {
		sums.Columns = append(sums.Columns, office.SheetColumn{Title: col.name, Width: 18, Format: thousands, Total: true})
	}
	sums.Columns = append(sums.Columns, office.SheetColumn{Title: "Tỷ lệ giải ngân (%)", Width: 12})
	for _, l := range c.Money.Lines {
		row := []any{c.moneyTask(l.TaskID), l.Name}
		for _, col := range moneyColumns {
			row = append(row, col.of(l))
		}
		sums.Rows = append(sums.Rows, append(row, percentage(l.Spent, l.Allocated)))
	}
	entries := office.Sheet{Name: "Bút toán kinh phí", Title: c.sheetTitle("Từng bút toán kinh phí, đơn vị tính: đồng"), Columns: []office.SheetColumn{
		{Title: "Nhiệm vụ", Width: 12},
		{Title: "Cơ quan, đơn vị", Width: 32},
		{Title: "Nguồn", Width: 32},
		{Title: "Loại", Width: 12},
		{Title: "Ngày", Width: 12},
		{Title: "Số tiền", Width: 18, Format: thousands},
		{Title: "Văn bản, chứng từ", Width: 32},
		{Title: "Ghi chú", Width: 40},
	}}
	names := c.shortNames()
	for _, e := range rows.Money {
		entries.Rows = append(entries.Rows, []any{c.taskNo(e.TaskID), names[e.AgencyID], c.Money.sourceName(e.Source), e.Kind.Name(), i18n.Date(e.Day), e.Amount, e.Document, e.Note})
	}
	return []office.Sheet{sums, entries}
}
