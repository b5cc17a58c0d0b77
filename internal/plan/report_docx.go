package plan

import (
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// The consolidated report as an administrative document: the body of consolidated_text.go between head and signature, and the
// tables behind it.

// signerBlank stands where the signer's name is written: the program does not know who will sign.
const signerBlank = "………………………………"

// reportDocument lays the report out after Nghị định 30/2020/NĐ-CP. Day and number are for the clerk; a report whose figures
// are not closed is a draft.
func reportDocument(c Consolidated) office.Official {
	year, month, _ := c.MadeOn.Split()
	d := office.Official{
		Parent: []string{strings.ToUpper(c.Parent())}, Issuer: issuerLines(strings.ToUpper(c.Focal.Formal)), IssuerName: c.Focal.Formal,
		Number: c.Code(), Place: c.Province(), Date: office.Day{Month: month, Year: year},
		Kind: "BÁO CÁO", Subject: c.Subject(), To: []string{c.Plan.Issuer},
		Body:      append([]office.Element{office.Text(c.Opening())}, bodyElements(c.Outline())...),
		Signature: office.Signature{Post: postOf(c.Focal.Formal), Name: signerBlank},
		Archive:   "VT", Recipients: c.recipients(), Sample: c.Plan.Sample, Draft: c.Closing == nil, Stamp: c.stamp(), Made: c.MadeOn.Time(),
	}
	d.Body = append(d.Body, office.Text(c.Ending()))
	for _, a := range c.appendices() {
		d.Appendices = append(d.Appendices, a.write(c))
	}
	return d
}

const issuerLine = 26 // capitals that stand on one line above the number

// issuerLines breaks a long name: before "VÀ", after a comma, or else between words, the lines as equal as that allows.
func issuerLines(name string) []string {
	words := strings.Fields(name)
	if len([]rune(name)) <= issuerLine || len(words) < 2 {
		return []string{name}
	}
	best, cost := 0, 0
	for i := 1; i < len(words); i++ {
		first, second := len([]rune(strings.Join(words[:i], " "))), len([]rune(strings.Join(words[i:], " ")))
		now := max(first-second, second-first)
		switch {
		case words[i] == "VÀ":
		case strings.HasSuffix(words[i-1], ","):
			now += issuerLine / 4
		default:
			now += issuerLine
		}
		if best == 0 || now < cost {
			best, cost = i, now
		}
	}
	return append(issuerLines(strings.Join(words[:best], " ")), issuerLines(strings.Join(words[best:], " "))...)
}

// postOf is the post of the head of a body, by the kind of body.
func postOf(body string) string {
	for _, p := range []struct{ kind, post string }{
		{"Sở ", "GIÁM ĐỐC"},
		{"Công an ", "GIÁM ĐỐC"},
		{"Văn phòng ", "CHÁNH VĂN PHÒNG"},
		{"Ban ", "TRƯỞNG BAN"},
		{"Phòng ", "TRƯỞNG PHÒNG"},
		{"Thanh tra ", "CHÁNH THANH TRA"},
		{"Ủy ban nhân dân ", "CHỦ TỊCH"},
		{"Trung tâm ", "GIÁM ĐỐC"},
	} {
		if strings.HasPrefix(body, p.kind) {
			return p.post
		}
	}
	return "THỦ TRƯỞNG CƠ QUAN"
}

const recipientLength = 80 // characters; what is longer is an explanation, not a name

// plainWords are a name in the plan's words without what someone noted behind it in brackets.
func plainWords(words string) string {
	words = strings.TrimSpace(words)
	if at := strings.LastIndex(words, "("); at > 0 && strings.HasSuffix(words, ")") {
		return strings.TrimSpace(words[:at])
	}
	return words
}

// sameBody reports whether a name of the plan means a body: "UBND tỉnh" is Ủy ban nhân dân tỉnh Lạng Sơn.
func sameBody(words, body string) bool {
	plain := func(s string) string { return i18n.Fold(shortIssuer(s)) }
	return strings.HasPrefix(plain(body), plain(words)) || strings.HasPrefix(plain(words), plain(body))
}

// recipients are who gets a copy besides whom the report is written to. The plan's words "UBND tỉnh" mean the addressee, and what
// goes through the body that compiles the report comes to itself.
func (c Consolidated) recipients() []string {
	var all []string
	for _, r := range c.Receivers {
		r = plainWords(r)
		clause := strings.Contains(i18n.Fold(r), "bao cao") || strings.Contains(i18n.Fold(r), "ke hoach") || strings.Contains(r, ";")
		if r != "" && !clause && !sameBody(r, c.Plan.Issuer) && !strings.Contains(i18n.Fold(r), i18n.Fold(c.Focal.Formal)) && len([]rune(r)) < recipientLength {
			all = append(all, upperFirst(r))
		}
	}
	return append(all, "Các cơ quan, đơn vị thực hiện Kế hoạch")
}

// bodyElements turns the blocks of the body into parts of the document.
func bodyElements(blocks []Block) []office.Element {
	var all []office.Element
	seen := marker{}
	for i, b := range blocks {
		spans := seen.spans(b)
		switch b.Kind {
		case Heading:
			all = append(all, office.Heading{Level: 1, Text: b.Text()})
		case Clausal:
			all = append(all, office.Heading{Level: 2, Text: b.Text()})
		case Point:
			all = append(all, office.Heading{Level: 3, Text: b.Text()})
		case Listed:
			all = append(all, office.Para{Spans: append([]office.Span{{Text: "- "}}, spans...)})
		default:
			p := office.Para{Spans: spans}
			p.Keep = i+1 < len(blocks) && blocks[i+1].Kind == Listed
			all = append(all, p)
		}
	}
	return all
}

// appendixKind is one of the tables behind the report.
type appendixKind struct {
	key, title string
	has        func(Consolidated) bool
	write      func(Consolidated) office.Appendix
}

const (
	tasksAppendix, figuresAppendix, agenciesAppendix, moneyAppendixKey = "tasks", "figures", "agencies", "money"
)

// appendices are the tables that the report has: one without a row is left out.
func (c Consolidated) appendices() []appendixKind {
	return keep([]appendixKind{
		{tasksAppendix, "Kết quả theo nhiệm vụ", func(c Consolidated) bool { return len(c.Tasks) > 0 }, taskAppendix},
		{figuresAppendix, "Số liệu theo chỉ số", func(c Consolidated) bool { return len(c.Figures) > 0 }, figureAppendix},
		{moneyAppendixKey, moneyTitle, func(c Consolidated) bool { return c.Money != nil }, moneyAppendix},
		{agenciesAppendix, "Tình hình báo cáo của các cơ quan, đơn vị", func(c Consolidated) bool { return len(c.Busy()) > 0 }, agencyAppendix},
	}, func(a appendixKind) bool { return a.has(c) })
}

// appendixName is how the body refers to a table: "Phụ lục II", or "Phụ lục" where there is only one.
func (c Consolidated) appendixName(key string) string {
	all := c.appendices()
	i := slices.IndexFunc(all, func(a appendixKind) bool { return a.key == key })
	if i < 0 || len(all) == 1 {
		return "Phụ lục"
	}
	return "Phụ lục " + i18n.Roman(i+1)
}

// appendixNames lists all of them for a sentence.
func (c Consolidated) appendixNames() string {
	var names []string
	for _, a := range c.appendices() {
		names = append(names, c.appendixName(a.key))
	}
	return i18n.List(names)
}

// blankZero leaves a cell empty where there is nothing to count.
func blankZero(n int) string {
	if n == 0 {
		return ""
	}
	return i18n.Number(int64(n))
}

func taskAppendix(c Consolidated) office.Appendix {
	g := office.Grid{Columns: []office.Column{
		{Title: "STT", Weight: 8, Align: office.Centre},
		{Title: "Nhiệm vụ", Weight: 19},
		{Title: "Chủ trì", Weight: 12},
		{Title: "Phối hợp", Weight: 13},
		{Title: "Thời hạn", Weight: 10},
		{Title: "Kết quả", Weight: 30},
		{Title: "Trạng thái", Weight: 13},
		{Title: "Khó khăn, vướng mắc", Weight: 26},
	}}
	for i, t := range c.Tasks {
		g.Rows = append(g.Rows, office.Cells(fmt.Sprint(i+1), t.No+". "+t.Title, upperFirst(strings.Join(t.Leads, "; ")), upperFirst(strings.Join(t.Partners, "; ")),
			upperFirst(t.Due.Text), resultCell(t), stateCell(t.All()), c.quotesCell(t.Difficulties)))
	}
	return office.Appendix{Title: "Kết quả theo nhiệm vụ", Landscape: true, Body: []office.Element{g}}
}

// resultCell is what a task brought, in the fewest words.
func resultCell(t TaskPart) string {
	var all []string
	if t.Activities > 0 {
		all = append(all, i18n.Number(int64(t.Activities))+" hoạt động")
	}
	for _, f := range t.Figures {
		if f.Value != 0 {
			all = append(all, f.sentence())
		}
	}
	if len(all) == 0 {
		return "Chưa có số liệu"
	}
	return upperFirst(strings.Join(all, "; "))
}

// stateCell is a tally without its noughts.
func stateCell(t Tally) string {
	var all []string
	for _, p := range []struct {
		name string
		n    int
	}{{"Hoàn thành đúng hạn", t.InTime}, {"hoàn thành trễ hạn", t.Late}, {"đang trong hạn", t.Open}, {"quá hạn", t.Overdue}} {
		if p.n > 0 {
			all = append(all, p.name+": "+i18n.Number(int64(p.n)))
		}
	}
	if len(all) == 0 {
		return "Chưa đến kỳ báo cáo"
	}
	return upperFirst(strings.Join(all, "; "))
}

// quotesCell says what agencies wrote and how many wrote it.
func (c Consolidated) quotesCell(quotes []Quote) string {
	var all []string
	for _, q := range quotes {
		who := c.names(q.Agencies, 1)
		if n := len(q.Agencies); n > 1 {
			who = i18n.Number(int64(n)) + " cơ quan"
		}
		all = append(all, "“"+q.Text+"” ("+who+")")
	}
	return strings.Join(all, "; ")
}

func figureAppendix(c Consolidated) office.Appendix {
	g := office.Grid{Columns: []office.Column{
		{Title: "STT", Weight: 3, Align: office.Centre},
		{Title: "Chỉ số", Weight: 12},
		{Title: "Đơn vị tính", Weight: 4, Align: office.Centre},
		{Title: upperFirst(c.PeriodName()), Weight: 5, Align: office.Right},
	}}
	if c.Before != nil {
		g.Columns = append(g.Columns, office.Column{Title: c.Before.Period.Name(), Weight: 5, Align: office.Right})
	}
	n := 0
	for _, group := range c.figureGroups() {
		g.Rows = append(g.Rows, office.GridRow{Bold: true, Cells: []office.GridCell{{Columns: len(g.Columns), Spans: []office.Span{{Text: group.Name}}}}})
		for _, f := range group.Figures {
			n++
			cells := []string{fmt.Sprint(n), f.Name, f.Unit, f.bare()}
			if was, ok := c.before(f); ok {
				cells = append(cells, was.bare())
			}
			g.Rows = append(g.Rows, office.Cells(cells...))
		}
	}
	return office.Appendix{Title: "Số liệu theo chỉ số", Body: []office.Element{g}}
}

// bare is the figure for a column whose unit stands beside it.
func (f FigureLine) bare() string { return strings.TrimSuffix(f.amount(), " %") }

func agencyAppendix(c Consolidated) office.Appendix {
	g := office.Grid{Columns: []office.Column{
		{Title: "STT", Weight: 4, Align: office.Centre},
		{Title: "Cơ quan, đơn vị", Weight: 13},
		{Title: "Phần việc", Weight: 4, Align: office.Right},
		{Title: "Xong đúng hạn", Weight: 4, Align: office.Right},
		{Title: "Xong trễ hạn", Weight: 4, Align: office.Right},
		{Title: "Đang trong hạn", Weight: 4, Align: office.Right},
		{Title: "Quá hạn", Weight: 4, Align: office.Right},
		{Title: "Nhiệm vụ chưa hoàn thành", Weight: 9},
	}}
	counts := func(t Tally) []string {
		return []string{i18n.Number(int64(t.All())), blankZero(t.InTime), blankZero(t.Late), blankZero(t.Open), blankZero(t.Overdue)}
	}
	for i, a := range c.Busy() {
		row := slices.Concat([]string{fmt.Sprint(i + 1), a.Name}, counts(a.All()), []string{c.owes(a.ID)})
		g.Rows = append(g.Rows, office.Cells(row...))
	}
	total := office.Cells(slices.Concat([]string{"", "Tổng cộng"}, counts(c.Total.All()), []string{""})...)
	total.Bold = true
	g.Rows = append(g.Rows, total)
	return office.Appendix{Title: "Tình hình báo cáo của các cơ quan, đơn vị", Body: append([]office.Element{g}, c.enteredParas()...)}
}

// owes says which tasks an agency has not answered, and how far each is.
func (c Consolidated) owes(agency int64) string {
	var all []string
	for _, kind := range []struct {
		name string
		of   func(TaskPart) []int64
	}{
		{"Quá hạn", func(t TaskPart) []int64 { return t.Missing }},
		{"Bị trả lại", func(t TaskPart) []int64 { return t.Returned }},
		{"Chờ duyệt", func(t TaskPart) []int64 { return t.Waiting }},
	} {
		var tasks []string
		for _, t := range c.Tasks {
			if slices.Contains(kind.of(t), agency) {
				tasks = append(tasks, t.No)
			}
		}
		if len(tasks) > 0 {
			all = append(all, kind.name+": "+strings.Join(tasks, ", "))
		}
	}
	return strings.Join(all, "; ")
}

// figureSection are figures under the heading of their group.
type figureSection struct {
	Name    string
	Figures []FigureLine
}

func (c Consolidated) figureGroups() []figureSection {
	var all []figureSection
	for _, g := range c.Groups {
		mine := keep(c.Figures, func(f FigureLine) bool { return strings.HasPrefix(f.Indicator, g.Key) })
		if len(mine) > 0 {
			all = append(all, figureSection{g.Name, mine})
		}
	}
	return all
}
