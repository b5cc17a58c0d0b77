package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// copyReport is what a workbook that came back says of one report.
type copyReport struct {
	ID     int64
	Base   *bookReport // what went out; nil: unknown, for the table was made by hand
	Texts  [4]string
	Given  [4]bool // the copy says something of this text, be it that it is empty
	At     [4]string
	Deeds  []copyDeed
	Gone   map[int64]string // activities whose row was emptied, with the place
	Totals []copyFigure
	Place  string // of its row
}

// copyDeed is one activity of a copy.
type copyDeed struct {
	bookDeed
	At      [deedFields]string
	Given   [deedFields]bool
	Place   string
	Figures []copyFigure
	Links   []string
}

type copyFigure struct {
	bookFigure
	At string
}

// bookCopy is a workbook that came back, read.
type bookCopy struct {
	Reports []*copyReport // in the order of the key
	Errors  []CellError
}

const maxCellErrors = 1000

// bookTable is one of the tables, found by its head.
type bookTable struct {
	sheet office.BookSheet
	head  int // the number of its row
	cols  map[string]int
}

func (t bookTable) cell(r office.BookRow, title string) office.BookCell {
	col, ok := t.cols[i18n.Fold(title)]
	if !ok {
		return office.BookCell{}
	}
	return r.Cell(col)
}

// place is how an error calls a cell: Số liệu!D7.
func (t bookTable) place(r office.BookRow, title string) string {
	col, ok := t.cols[i18n.Fold(title)]
	if !ok {
		col = 1
	}
	return t.sheet.Name + "!" + office.CellName(col, r.Number)
}

// tableHeads are the titles that a table must have.
var tableHeads = [3]struct {
	what   string
	titles []string
}{
	{"Trả lời", []string{colCode, colTask, textNames[textAnswer], textNames[textSummary], textNames[textDifficulties], textNames[textProposals]}},
	{"Hoạt động", append([]string{colCode, colTask}, deedNames[:]...)},
	{"Số liệu", []string{colTask, colDeed, colIndicator, colValue, colNote}},
}

const maxHeadRow = 30 // the head of a table stands in the first rows

// findTables finds the three tables by their heads, whatever their sheets are called and wherever their columns stand.
func findTables(b office.Book) (tables [3]bookTable, errs []CellError) {
	for i, want := range tableHeads {
		best, missing := -1, []string(nil)
		for _, s := range b.Sheets {
			for _, r := range s.Rows[:min(len(s.Rows), maxHeadRow)] {
				cols := map[string]int{}
				for _, c := range r.Cells {
					if _, twice := cols[i18n.Fold(c.Text)]; !twice {
						cols[i18n.Fold(c.Text)] = c.Col
					}
				}
				lacks := slices.DeleteFunc(slices.Clone(want.titles), func(title string) bool { _, ok := cols[i18n.Fold(title)]; return ok })
				if found := len(want.titles) - len(lacks); found > best && found*2 > len(want.titles) {
					best, missing, tables[i] = found, lacks, bookTable{s, r.Number, cols}
				}
			}
		}
		switch {
		case best < 0:
			errs = append(errs, CellError{Place: want.what, Message: "không thấy sheet này (dòng tiêu đề cột có thể đã bị sửa); tải bảng mới rồi chép phần đã điền sang"})
		case len(missing) > 0:
			errs = append(errs, CellError{
				Place:   tables[i].sheet.Name + "!" + office.CellName(1, tables[i].head),
				Message: "thiếu cột " + i18n.List(quotedAll(missing)) + "; ghi lại đúng tên cột",
			})
		}
	}
	return tables, errs
}

func quotedAll(words []string) []string {
	var all []string
	for _, w := range words {
		all = append(all, "“"+w+"”")
	}
	return all
}

// copyReader reads the tables of one workbook.
type copyReader struct {
	stored  books
	key     bookKey
	reports map[int64]*copyReport
	deeds   map[int64]int64 // activity that went out → its report
	agency  map[string]int64
	seen    map[int64]bool
	used    map[int64]bool
	errs    []CellError
}

// readCopy reads what a copy of a workbook says. stored are the answers as they are now, of the agencies that the key names.
func readCopy(b office.Book, key bookKey, stored books) bookCopy {
	r := &copyReader{stored: stored, key: key, reports: map[int64]*copyReport{}, deeds: map[int64]int64{}, agency: map[string]int64{}, seen: map[int64]bool{}, used: map[int64]bool{}}
	var all bookCopy
	for i := range key.Reports {
		k := &key.Reports[i]
		c := &copyReport{ID: k.ID, Base: k, Gone: map[int64]string{}}
		r.reports[k.ID] = c
		all.Reports = append(all.Reports, c)
		for _, d := range k.Deeds {
			r.deeds[d.ID] = k.ID
		}
	}
	for _, a := range stored.Agencies {
		r.agency[i18n.Fold(a.ShortName)], r.agency[i18n.Fold(a.Name)] = a.ID, a.ID
	}
	tables, errs := findTables(b)
	if r.errs = errs; len(errs) == 0 {
		r.rows(tables[0], r.answer)
		r.rows(tables[1], r.deed)
		r.rows(tables[2], r.figure)
	}
	all.Errors = r.errs
	return all
}

func (r *copyReader) rows(t bookTable, read func(bookTable, office.BookRow)) {
	for _, row := range t.sheet.Rows {
		if row.Number > t.head && len(r.errs) < maxCellErrors {
			read(t, row)
		}
	}
}

func (r *copyReader) wrong(place, message string, args ...any) {
	r.errs = append(r.errs, CellError{Place: place, Message: fmt.Sprintf(message, args...)})
}

// text reads a cell as text; what is wrong with it is noted.
func (r *copyReader) text(t bookTable, row office.BookRow, title string) string {
	text, err := cellText(t.cell(row, title))
	if err != nil {
		r.wrong(t.place(row, title), "%s.", err)
	}
	return text
}

// codeNumber reads a code such as B12.
func codeNumber(sign, text string) int64 {
	rest, ok := strings.CutPrefix(strings.ToUpper(text), sign)
	n, err := strconv.ParseInt(rest, 10, 64)
	if !ok || err != nil || n < 1 {
		return 0
	}
	return n
}

// agencyOf is the agency of a row: that of the workbook, or what the row says in the workbook of all.
func (r *copyReader) agencyOf(t bookTable, row office.BookRow) (id int64, ok bool) {
	if r.key.Agency != 0 {
		return r.key.Agency, true
	}
	text := r.text(t, row, colAgency)
	id, ok = r.agency[i18n.Fold(text)]
	if text == "" {
		r.wrong(t.place(row, colAgency), "chưa chọn cơ quan.")
	} else if !ok {
		r.wrong(t.place(row, colAgency), "không có cơ quan “%.60s” trong bảng này; chọn trong danh sách.", text)
	}
	return id, ok
}

// reportOf finds the report that a row belongs to by its agency and task.
func (r *copyReader) reportOf(t bookTable, row office.BookRow) *copyReport {
	agency, ok := r.agencyOf(t, row)
	if !ok {
		return nil
	}
	text := r.text(t, row, colTask)
	if text == "" {
		r.wrong(t.place(row, colTask), "chưa chọn nhiệm vụ.")
		return nil
	}
	found := slices.DeleteFunc(r.stored.named(agency, text), func(l bookLine) bool { return r.reports[l.Report.ID] == nil })
	switch len(found) {
	case 1:
		return r.reports[found[0].Report.ID]
	case 0:
		r.wrong(t.place(row, colTask), "không có nhiệm vụ “%.60s” trong bảng này; chọn trong danh sách.", text)
	default:
		r.wrong(t.place(row, colTask), "nhiệm vụ này có nhiều kỳ trong bảng; chọn đúng dòng trong danh sách.")
	}
	return nil
}

// answer reads a row of the first table.
func (r *copyReader) answer(t bookTable, row office.BookRow) {
	code := t.cell(row, colCode).Text
	empty := code == "" && t.cell(row, colTask).Text == ""
	for _, name := range textNames {
		empty = empty && t.cell(row, name).Kind == office.CellEmpty
	}
	if empty {
		return
	}
	c := r.reports[codeNumber("B", code)]
	if c == nil {
		if code != "" {
			r.wrong(t.place(row, colCode), "mã “%.20s” không thuộc bảng này; chép lại dòng từ bảng gốc.", code)
			return
		}
		if c = r.reportOf(t, row); c == nil {
			return
		}
	}
	if r.seen[c.ID] {
		r.wrong(t.place(row, colCode), "nhiệm vụ này đã có ở dòng trên; giữ một dòng.")
		return
	}
	r.seen[c.ID] = true
	c.Place = t.place(row, colTask)
	for i, name := range textNames {
		c.Texts[i], c.Given[i], c.At[i] = r.text(t, row, name), true, t.place(row, name)
		if n := len([]rune(c.Texts[i])); n > maxAnswerText {
			r.wrong(c.At[i], "dài %s chữ cái; rút gọn dưới %s.", i18n.Number(int64(n)), i18n.Number(maxAnswerText))
		}
	}
	answer, err := parseAnswer(c.Texts[textAnswer])
	if err != nil {
		r.wrong(c.At[textAnswer], "%s.", err)
	}
	c.Texts[textAnswer] = string(answer)
}

// deed reads a row of the second table.
func (r *copyReader) deed(t bookTable, row office.BookRow) {
	code := t.cell(row, colCode).Text
	id := codeNumber("H", code)
	report := r.reports[r.deeds[id]]
	if report == nil && code != "" {
		r.wrong(t.place(row, colCode), "mã “%.20s” không thuộc bảng này; xóa mã nếu đây là hoạt động mới.", code)
		return
	}
	empty := t.cell(row, colLinks).Kind == office.CellEmpty
	for _, name := range deedNames {
		empty = empty && t.cell(row, name).Kind == office.CellEmpty
	}
	if empty {
		if report != nil {
			report.Gone[id] = t.place(row, deedNames[deedName])
		}
		return
	}
	if report == nil || t.cell(row, colTask).Text != "" {
		named := r.reportOf(t, row)
		if named == nil {
			return
		}
		if report != nil && report != named {
			r.wrong(t.place(row, colTask), "hoạt động đã ghi không chuyển sang nhiệm vụ khác được; xóa chữ ở dòng này rồi ghi một dòng mới.")
			return
		}
		report = named
	}
	if r.used[id] {
		id = 0 // a row that was copied is a new activity
	}
	d := copyDeed{bookDeed: bookDeed{ID: id}, Place: t.place(row, deedNames[deedName])}
	r.fields(t, row, report, &d)
	if id == 0 && code != "" && slices.ContainsFunc(report.Deeds, func(o copyDeed) bool { return o.Fields == d.Fields }) {
		return // copied and not changed
	}
	r.used[id] = id != 0
	report.Deeds = append(report.Deeds, d)
}

func (r *copyReader) fields(t bookTable, row office.BookRow, report *copyReport, d *copyDeed) {
	was, known := report.Base.deed(d.ID)
	for i, name := range deedNames {
		c := t.cell(row, name)
		d.At[i], d.Given[i] = t.place(row, name), true
		text, err := cellText(c)
		if err == nil && known && text == office.TidyCell(r.stored.Terms.shown(i, was.Fields[i])) {
			d.Fields[i] = was.Fields[i] // untouched, be it of a list that has changed since
			continue
		}
		if err == nil {
			d.Fields[i], err = r.stored.Terms.parseField(i, c)
		}
		if err != nil {
			r.wrong(d.At[i], "%s.", err)
			d.Given[i] = false
		}
	}
	if d.Fields[deedTo] == "" {
		d.Fields[deedTo] = d.Fields[deedFrom]
	}
	d.Links = strings.Fields(r.text(t, row, colLinks))
	for _, link := range d.Links {
		if err := (Evidence{Kind: "link", URL: link}).Validate(); err != nil {
			r.wrong(t.place(row, colLinks), "liên kết “%.60s” chưa đúng; dán cả địa chỉ, bắt đầu bằng https://.", link)
		}
	}
}

// parseField reads one field of an activity from its cell.
func (t Terms) parseField(field int, c office.BookCell) (string, error) {
	text, err := cellText(c)
	if err != nil {
		return "", err
	}
	switch field {
	case deedFrom, deedTo:
		day, err := ParseCellDay(c)
		return string(day), err
	case deedPillar:
		return parseTerms(t.Pillars, "nhóm nội dung", strings.ReplaceAll(text, ";", ","))
	case deedLanguages:
		return parseTerms(t.Languages, "thứ tiếng", text)
	case deedAudiences:
		return parseTerms(t.Audiences, "đối tượng", text)
	case deedTopics:
		return parseTerms(t.Topics, "công ước", text)
	}
	return text, nil
}

// deed is the activity with a number; nothing when the report is unknown.
func (b *bookReport) deed(id int64) (bookDeed, bool) {
	if b == nil || id == 0 {
		return bookDeed{}, false
	}
	i := slices.IndexFunc(b.Deeds, func(d bookDeed) bool { return d.ID == id })
	if i < 0 {
		return bookDeed{}, false
	}
	return b.Deeds[i], true
}
