package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// MoneyChange is a sum that a workbook changes, and the entry that comes of it.
type MoneyChange struct {
	Row      int
	Line     BudgetLine // ID 0: a new line
	Was, Now int64
	Entry    MoneyEntry
}

// MoneyCellError is what is wrong with one cell.
type MoneyCellError struct{ Cell, Message string }

// moneyReader reads a workbook of money that came back.
type moneyReader struct {
	v       BudgetView
	terms   Terms
	by      identity.Actor
	today   calendar.Day
	before  map[int64]Sums // by line, as they went out
	columns []int
	lines   map[int64]BudgetLine
	seen    map[string]int // row of a line
	changes []MoneyChange
	errs    []MoneyCellError
}

// readMoneyBook says what a workbook changes, or what is wrong with it, cell by cell.
func readMoneyBook(b office.Book, v BudgetView, terms Terms, by identity.Actor, today calendar.Day) ([]MoneyChange, []MoneyCellError, error) {
	r := &moneyReader{v: v, terms: terms, by: by, today: today, before: map[int64]Sums{}, lines: map[int64]BudgetLine{}, seen: map[string]int{}}
	for _, l := range v.Lines {
		r.lines[l.ID] = l
	}
	if err := r.key(b); err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(b.Sheets, func(s office.BookSheet) bool { return s.Name == moneySheetName })
	if i < 0 {
		return nil, nil, problem.Field("evidence", "Tệp không còn sheet “%s”. Tải bảng mới rồi điền lại.", moneySheetName)
	}
	rows, err := r.head(b.Sheets[i].Rows)
	if err != nil {
		return nil, nil, err
	}
	if len(rows) > maxMoneyRows {
		return nil, nil, problem.Field("evidence", "Bảng có quá %s dòng. Tải bảng mới rồi điền lại.", digits(maxMoneyRows))
	}
	for _, row := range rows {
		if len(r.errs) >= maxMoneyErrors {
			break
		}
		r.row(row)
	}
	return r.changes, r.errs, nil
}

// key holds the workbook to the plan that it was made for, and reads what the sums were.
func (r *moneyReader) key(b office.Book) error {
	i := slices.IndexFunc(b.Sheets, func(s office.BookSheet) bool { return s.Name == office.EntryKeySheet })
	var key []string
	if i >= 0 {
		for _, row := range b.Sheets[i].Rows {
			if c := row.Cell(1); c.Text != "" {
				key = append(key, c.Text)
			}
		}
	}
	if len(key) < 2 || key[0] != moneyBookMark {
		return problem.Field("evidence", "Tệp này không phải bảng kinh phí do chương trình tạo, hoặc sheet ẩn đã bị xóa. Tải bảng ở trang này rồi điền lại.")
	}
	if key[1] != strconv.FormatInt(r.v.Plan.ID, 10)+":"+r.v.Plan.DocumentHash {
		return problem.Field("evidence", "Bảng này của kế hoạch khác. Mở đúng kế hoạch rồi nạp, hoặc tải bảng mới ở trang này.")
	}
	for _, text := range key[2:] {
		var id int64
		var s Sums
		if _, err := fmt.Sscanf(text, "%d:%d:%d:%d:%d", &id, &s.Estimate, &s.Allocated, &s.Spent, &s.Settled); err == nil {
			r.before[id] = s
		}
	}
	return nil
}

// head finds the columns by their titles and returns the rows below.
func (r *moneyReader) head(rows []office.BookRow) ([]office.BookRow, error) {
	for i, row := range rows {
		at := make([]int, len(moneyBookColumns))
		for _, c := range row.Cells {
			if k := slices.Index(moneyBookColumns, c.Text); k >= 0 {
				at[k] = c.Col
			}
		}
		if !slices.Contains(at, 0) {
			r.columns = at
			return rows[i+1:], nil
		}
	}
	return nil, problem.Field("evidence", "Không tìm thấy hàng tiêu đề (%s). Tải bảng mới rồi điền lại.", strings.Join(moneyBookColumns[1:5], ", "))
}

func (r *moneyReader) wrong(row office.BookRow, col int, format string, args ...any) {
	r.errs = append(r.errs, MoneyCellError{moneySheetName + "!" + office.CellName(r.columns[col], row.Number), fmt.Sprintf(format, args...)})
}

func (r *moneyReader) text(row office.BookRow, col int) string {
	c := row.Cell(r.columns[col])
	if c.Kind == office.CellNumber && c.Text == "" {
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	}
	return strings.TrimSpace(c.Text)
}

func (r *moneyReader) row(row office.BookRow) {
	line, ok := r.line(row)
	if !ok {
		return
	}
	key := fmt.Sprint(line.TaskID, "/", line.AgencyID, "/", line.Source)
	if first := r.seen[key]; first != 0 {
		r.wrong(row, atTask, "dòng này trùng với dòng %d (cùng nhiệm vụ, cơ quan, nguồn); gộp lại một dòng", first)
		return
	}
	r.seen[key] = row.Number
	var changes []MoneyChange
	for i, k := range moneyKinds {
		if c, changed := r.sum(row, atMoney+i, k, line); changed {
			changes = append(changes, c)
		}
	}
	if len(changes) == 0 {
		return
	}
	day, ok := r.day(row)
	if !ok {
		r.wrong(row, atPaperDay, "ghi ngày của văn bản, chứng từ, ví dụ 05/06/2026")
		return
	}
	for _, c := range changes {
		c.Entry.Day, c.Entry.Document, c.Entry.Note = day, r.text(row, atPaper), r.text(row, atNote)
		r.check(row, c)
		r.changes = append(r.changes, c)
	}
}

// line finds the line that a row is of; a row that holds nothing is none.
func (r *moneyReader) line(row office.BookRow) (BudgetLine, bool) {
	code := r.text(row, atCode)
	if code != "" {
		id, _ := strconv.ParseInt(code, 10, 64)
		l, there := r.lines[id]
		switch {
		case !there:
			r.wrong(row, atCode, "mã dòng %s không có trong kinh phí mà tài khoản này được nhập; không sửa cột Mã", code)
		case r.text(row, atTask) != r.v.taskName(l.TaskID):
			r.wrong(row, atTask, "không đổi nhiệm vụ của dòng đã có (%s); thêm dòng mới", r.v.taskName(l.TaskID))
		case i18n.Fold(r.text(row, atAgency)) != i18n.Fold(r.v.Names[l.AgencyID].ShortName):
			r.wrong(row, atAgency, "không đổi cơ quan của dòng đã có (%s); thêm dòng mới", r.v.Names[l.AgencyID].ShortName)
		case r.text(row, atSource) != r.terms.sourceName(l.Source):
			r.wrong(row, atSource, "không đổi nguồn của dòng đã có (%s); thêm dòng mới", r.terms.sourceName(l.Source))
		default:
			return l, true
		}
		return l, false
	}
	if r.text(row, atTask)+r.text(row, atAgency)+r.text(row, atSource) == "" {
		for col := atMoney; col < atPaperDay; col++ {
			if r.text(row, col) != "" {
				r.wrong(row, atTask, "chọn nhiệm vụ, cơ quan, nguồn của dòng này")
				break
			}
		}
		return BudgetLine{}, false
	}
	return r.fresh(row)
}

// fresh reads a row that was added.
func (r *moneyReader) fresh(row office.BookRow) (BudgetLine, bool) {
	l := BudgetLine{PlanID: r.v.Plan.ID, TaskID: -1}
	task, agency := r.text(row, atTask), i18n.Fold(r.text(row, atAgency))
	if task == wholePlan {
		l.TaskID = 0
	}
	for _, t := range r.v.List {
		if t.No == task {
			l.TaskID = t.ID
		}
	}
	for _, a := range r.v.Order {
		if agency != "" && (i18n.Fold(a.ShortName) == agency || i18n.Fold(a.Name) == agency) {
			l.AgencyID = a.ID
		}
	}
	source, known := r.terms.sourceOf(r.text(row, atSource))
	l.Source = source
	bad := len(r.errs)
	if l.TaskID < 0 {
		r.wrong(row, atTask, "không có nhiệm vụ “%s”; chọn trong danh sách", task)
	}
	if l.AgencyID == 0 {
		r.wrong(row, atAgency, "không có cơ quan “%s”; chọn trong danh sách", r.text(row, atAgency))
	}
	if !known {
		r.wrong(row, atSource, "không có nguồn “%s”; chọn trong danh sách", r.text(row, atSource))
	}
	for _, there := range r.v.Lines { // the same workbook again: the line has come to be meanwhile
		if there.TaskID == l.TaskID && there.AgencyID == l.AgencyID && there.Source == l.Source {
			l = there
		}
	}
	return l, len(r.errs) == bad
}

// sum reads one amount; changed says that it differs from what stands here today.
func (r *moneyReader) sum(row office.BookRow, col int, k moneyKind, l BudgetLine) (c MoneyChange, changed bool) {
	cell := row.Cell(r.columns[col])
	var now int64
	switch {
	case cell.Kind == office.CellEmpty || cell.Kind == office.CellText && cell.Text == "":
		return c, false
	case cell.Kind == office.CellNumber && cell.Number == math.Trunc(cell.Number) && math.Abs(cell.Number) <= maxMoney:
		now = int64(cell.Number)
	case cell.Kind == office.CellText:
		n, ok := i18n.ParseMoney(cell.Text)
		if !ok {
			r.wrong(row, col, "“%s” không phải số tiền; ghi số nguyên đồng, ví dụ 12.500.000", cell.Text)
			return c, false
		}
		now = n
	default:
		r.wrong(row, col, "ghi số nguyên đồng, ví dụ 12.500.000")
		return c, false
	}
	was, before := l.Of(k.Kind), r.before[l.ID].Of(k.Kind)
	switch {
	case now == was, l.ID != 0 && r.known(l.ID) && now == before:
		return c, false
	case now < 0:
		r.wrong(row, col, "số lũy kế không thể âm")
		return c, false
	case was != before:
		r.wrong(row, col, "số này đã đổi thành %s sau khi tải bảng (lúc tải là %s); tải bảng mới rồi sửa", i18n.Number(was), i18n.Number(before))
		return c, false
	}
	return MoneyChange{Row: row.Number, Line: l, Was: was, Now: now, Entry: MoneyEntry{Kind: k.Kind, Amount: now - was}}, true
}

// known reports whether a line went out with the workbook.
func (r *moneyReader) known(id int64) bool { _, ok := r.before[id]; return ok }

func (r *moneyReader) day(row office.BookRow) (calendar.Day, bool) {
	c := row.Cell(r.columns[atPaperDay])
	if c.Kind == office.CellDay {
		return calendar.Day(c.Text), calendar.Day(c.Text).Valid()
	}
	return calendar.ParseDay(c.Text)
}

// check holds a change to the rules of entries and of who may make them.
func (r *moneyReader) check(row office.BookRow, c MoneyChange) {
	at := map[string]int{"amount": atMoney, "kind": atMoney, "day": atPaperDay, "document": atPaper, "note": atNote}
	for i, k := range moneyKinds {
		if k.Kind == c.Entry.Kind {
			at["amount"], at["kind"] = atMoney+i, atMoney+i
		}
	}
	if err := mayEnter(r.by, c.Line.AgencyID, c.Entry.Kind); err != nil {
		r.wrong(row, at["kind"], "%s", problemWords(err))
		return
	}
	p, ok := problem.As(c.Entry.Validate(r.v.Plan, r.today))
	if !ok {
		return
	}
	for _, f := range p.Fields {
		r.wrong(row, at[f.Name], "%s", f.Message)
	}
}

// problemWords is what a problem says, of itself or of its field.
func problemWords(err error) string {
	p, ok := problem.As(err)
	switch {
	case !ok:
		return err.Error()
	case len(p.Fields) > 0:
		return p.Fields[0].Message
	}
	return p.Message
}

// moneyDigest names a set of changes, so that what is written is what was shown.
func moneyDigest(changes []MoneyChange) string {
	h := sha256.New()
	for _, c := range changes {
		fmt.Fprintf(h, "%d|%d|%d|%s|%s|%d|%d|%s|%q|%q\n", c.Row, c.Line.TaskID, c.Line.AgencyID, c.Line.Source, c.Entry.Kind, c.Was, c.Now, c.Entry.Day, c.Entry.Document, c.Entry.Note)
	}
	return hex.EncodeToString(h.Sum(nil))
}
