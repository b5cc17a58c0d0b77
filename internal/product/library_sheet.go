package product

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// A workbook of the library goes out with the facts of the conventions and all articles, for legal staff to fill in and confirm. The hidden
// sheet keeps what stood in each cell then, as a short digest, so that what nobody touched never undoes what others wrote meanwhile.
const (
	conventionSheet = "Công ước"
	articleSheet    = "Điều"
	libraryMark     = "lantoa-thu-vien-1"
	codeTitle       = "Mã"
	confirmTitle    = "Đã đối chiếu"
	confirmWord     = "Có"
	confirmList     = "doi-chieu"
	maxSheetRows    = 2_000
	maxSheetErrors  = 50
	cellDigest      = 8 // letters
)

// sheetField is a column that may be filled in.
type sheetField[T any] struct {
	name, title string // of the form's field; of the column
	width       float64
	day         bool
	at          func(*T) *string
	dayAt       func(*T) *calendar.Day
}

func (f sheetField[T]) get(v T) string {
	if f.day {
		if d := *f.dayAt(&v); d != "" {
			return i18n.Date(d)
		}
		return ""
	}
	return cellText(*f.at(&v))
}

func (f sheetField[T]) set(v *T, text string) {
	if f.day {
		*f.dayAt(v) = ""
		if text != "" {
			*f.dayAt(v) = readDay(text)
		}
		return
	}
	*f.at(v) = text
}

var conventionFields = []sheetField[Convention]{
	{name: "name", title: "Tên tiếng Việt", width: 36, at: func(c *Convention) *string { return &c.Name }},
	{name: "nameEn", title: "Tên tiếng Anh", width: 36, at: func(c *Convention) *string { return &c.NameEn }},
	{name: "adopted", title: "Ngày thông qua", width: 13, day: true, dayAt: func(c *Convention) *calendar.Day { return &c.Adopted }},
	{name: "resolution", title: "Văn bản thông qua", width: 30, at: func(c *Convention) *string { return &c.Resolution }},
	{name: "inForce", title: "Hiệu lực quốc tế", width: 13, day: true, dayAt: func(c *Convention) *calendar.Day { return &c.InForce }},
	{name: "signed", title: "Việt Nam ký", width: 13, day: true, dayAt: func(c *Convention) *calendar.Day { return &c.Signed }},
	{name: "joinedHow", title: "Cách tham gia", width: 13, at: func(c *Convention) *string { return &c.JoinedHow }},
	{name: "joined", title: "Ngày tham gia", width: 13, day: true, dayAt: func(c *Convention) *calendar.Day { return &c.Joined }},
	{name: "inForceHere", title: "Hiệu lực với Việt Nam", width: 13, day: true, dayAt: func(c *Convention) *calendar.Day { return &c.InForceHere }},
	{name: "body", title: "Ủy ban", width: 28, at: func(c *Convention) *string { return &c.Body }},
	{name: "bodyEn", title: "Ủy ban, tiếng Anh", width: 28, at: func(c *Convention) *string { return &c.BodyEn }},
	{name: "lastReview", title: "Kỳ xem xét gần nhất", width: 28, at: func(c *Convention) *string { return &c.LastReview }},
	{name: "address", title: "Địa chỉ bản gốc", width: 30, at: func(c *Convention) *string { return &c.Address }},
	{name: "source", title: "Nguồn của dữ kiện", width: 36, at: func(c *Convention) *string { return &c.Source }},
}

var provisionFields = []sheetField[Provision]{
	{name: "heading", title: "Tên điều", width: 40, at: func(p *Provision) *string { return &p.Heading }},
	{name: "headingEn", title: "Tên điều, tiếng Anh", width: 40, at: func(p *Provision) *string { return &p.HeadingEn }},
	{name: "text", title: "Nguyên văn tiếng Việt", width: 60, at: func(p *Provision) *string { return &p.Text }},
	{name: "textEn", title: "Nguyên văn tiếng Anh", width: 60, at: func(p *Provision) *string { return &p.TextEn }},
	{name: "textSource", title: "Nguồn của nguyên văn", width: 30, at: func(p *Provision) *string { return &p.TextSource }},
	{name: "note", title: "Ghi chú", width: 24, at: func(p *Provision) *string { return &p.Note }},
	{name: "source", title: "Nguồn của tên điều", width: 36, at: func(p *Provision) *string { return &p.Source }},
}

// cellText is a text as a cell gives it back.
func cellText(text string) string {
	return strings.TrimSpace(i18n.NFC(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")))
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(cellText(text)))
	return hex.EncodeToString(sum[:])[:cellDigest]
}

func confirmText(c Confirmation) string {
	if c.Yes() {
		return confirmWord
	}
	return ""
}

// libraryBook lays the library out to be filled in.
func libraryBook(l Library, by identity.Actor, sample bool, made time.Time) office.EntryBook {
	b := office.EntryBook{
		Title: "Thư viện công ước", Author: by.Agency, Made: made, Sample: sample, Key: []string{libraryMark},
		Lists: []office.EntryList{{Name: confirmList, Values: []string{confirmWord}}},
		Guide: []office.GuideLine{
			{Text: "Thư viện công ước: bảng để cán bộ pháp chế điền và đối chiếu", Head: true},
			{Text: "Sheet “" + conventionSheet + "”: dữ kiện của bảy công ước. Sheet “" + articleSheet + "”: mỗi điều một dòng. Ô nền xám do chương trình ghi, không sửa."},
			{Text: "Nguyên văn: chép đủ cả điều từ văn bản chính thức, gồm phần giới hạn của quyền; ghi bản dịch của cơ quan nào, năm nào. Không tóm tắt, không tự dịch."},
			{Text: "Tên điều: chỉ Công ước về quyền của người khuyết tật có tên điều chính thức (tiếng Anh). Tên khác do chương trình đặt để dễ tìm; sửa nếu chưa đúng."},
			{Text: "Đã đối chiếu xong với văn bản chính thức thì chọn “" + confirmWord + "” ở cột “" + confirmTitle + "”. Chỉ tài khoản người thẩm định xác nhận được. Xóa chữ trong ô thì phần ấy thành trống; xóa cả dòng thì không đổi gì."},
			{Text: "Nạp lại ở trang Thư viện công ước, Bảng Excel. Chương trình cho xem khác biệt trước khi ghi; có một ô sai thì không ghi gì; nạp lại cùng tệp không ghi thêm."},
		},
	}
	conventions := office.EntrySheet{Name: conventionSheet, Title: "Dữ kiện của các công ước", Note: "Ngày ghi như 20/11/1989", Columns: []office.EntryColumn{{Title: codeTitle, Width: 10, Locked: true}}}
	conventions.Columns = append(conventions.Columns, columnsOf(conventionFields)...)
	for _, c := range l.Conventions {
		values, key := rowOf(c.Key, nil, c, conventionFields, c.Confirmed)
		conventions.Rows, b.Key = append(conventions.Rows, office.EntryRow{Values: values}), append(b.Key, key)
	}
	articles := office.EntrySheet{Name: articleSheet, Title: "Các điều của công ước", Columns: []office.EntryColumn{
		{Title: codeTitle, Width: 11, Locked: true}, {Title: "Công ước", Width: 22, Locked: true}, {Title: "Phần", Width: 7, Locked: true}, {Title: "Điều", Width: 7, Locked: true},
	}}
	articles.Columns = append(articles.Columns, columnsOf(provisionFields)...)
	for _, p := range l.Provisions {
		c, _ := l.find(p.Convention)
		values, key := rowOf(p.Key(), []any{c.Short, p.Part, int64(p.Article)}, p, provisionFields, p.Confirmed)
		articles.Rows, b.Key = append(articles.Rows, office.EntryRow{Values: values}), append(b.Key, key)
	}
	b.Sheets = []office.EntrySheet{conventions, articles}
	return b
}

func columnsOf[T any](fields []sheetField[T]) []office.EntryColumn {
	var all []office.EntryColumn
	for _, f := range fields {
		all = append(all, office.EntryColumn{Title: f.title, Width: f.width})
	}
	return append(all, office.EntryColumn{Title: confirmTitle, Width: 12, List: confirmList})
}

// rowOf is a row with its line of the key: the code, and the digest of every cell that may be filled in.
func rowOf[T any](code string, fixed []any, v T, fields []sheetField[T], c Confirmation) (values []any, key string) {
	values, parts := append([]any{code}, fixed...), []string{code}
	for _, f := range fields {
		values, parts = append(values, f.get(v)), append(parts, digestOf(f.get(v)))
	}
	return append(values, confirmText(c)), strings.Join(append(parts, digestOf(confirmText(c))), " ")
}

// SheetCell is a cell that somebody changed since the workbook went out.
type SheetCell struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Before string `json:"before"` // digest of what went out
	Value  string `json:"value"`
	Place  string `json:"place"`
}

// SheetError is what is wrong with one cell.
type SheetError struct{ Place, Message string }

// readLibraryBook finds the cells that were changed, or what is wrong with the workbook.
func readLibraryBook(b office.Book) (cells []SheetCell, errs []SheetError, err error) {
	before, err := libraryKey(b)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range []struct {
		sheet  string
		titles []string
		days   []string
	}{{conventionSheet, titlesOf(conventionFields), daysOf(conventionFields)}, {articleSheet, titlesOf(provisionFields), nil}} {
		i := slices.IndexFunc(b.Sheets, func(s office.BookSheet) bool { return s.Name == x.sheet })
		if i < 0 {
			return nil, nil, problem.Field("tep", "Tệp không còn sheet “%s”. Tải bảng mới rồi điền lại.", x.sheet)
		}
		found, wrong, err := readLibrarySheet(b.Sheets[i], x.titles, x.days, before)
		if err != nil {
			return nil, nil, err
		}
		cells, errs = append(cells, found...), append(errs, wrong...)
	}
	return cells, errs[:min(len(errs), maxSheetErrors)], nil
}

func titlesOf[T any](fields []sheetField[T]) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.title)
	}
	return append(all, confirmTitle)
}

func daysOf[T any](fields []sheetField[T]) []string {
	var all []string
	for _, f := range fields {
		if f.day {
			all = append(all, f.title)
		}
	}
	return all
}

// libraryKey reads what stood in each row when the workbook went out.
func libraryKey(b office.Book) (map[string][]string, error) {
	forged := problem.Field("tep", "Tệp này không phải bảng thư viện do chương trình tạo, hoặc sheet ẩn đã bị xóa. Tải bảng ở trang này rồi điền lại.")
	i := slices.IndexFunc(b.Sheets, func(s office.BookSheet) bool { return s.Name == office.EntryKeySheet })
	if i < 0 || len(b.Sheets[i].Rows) == 0 || b.Sheets[i].Rows[0].Cell(1).Text != libraryMark {
		return nil, forged
	}
	before := map[string][]string{}
	for _, row := range b.Sheets[i].Rows[1:] {
		if parts := strings.Fields(row.Cell(1).Text); len(parts) > 1 {
			before[parts[0]] = parts[1:]
		}
	}
	if len(before) == 0 {
		return nil, forged
	}
	return before, nil
}

func readLibrarySheet(s office.BookSheet, titles, days []string, before map[string][]string) (cells []SheetCell, errs []SheetError, err error) {
	if len(s.Rows) > maxSheetRows {
		return nil, nil, problem.Field("tep", "Sheet “%s” có quá %s dòng. Tải bảng mới rồi điền lại.", s.Name, i18n.Number(maxSheetRows))
	}
	rows, code, at := libraryHead(s.Rows, titles)
	if code == 0 {
		return nil, nil, problem.Field("tep", "Sheet “%s” không còn cột “%s”. Tải bảng mới rồi điền lại.", s.Name, codeTitle)
	}
	seen := map[string]int{}
	for _, row := range rows {
		key := row.Cell(code).Text
		place := s.Name + "!" + office.CellName(code, row.Number)
		old, known := before[key]
		switch {
		case key == "" && emptyRow(row, at):
			continue
		case key == "":
			errs = append(errs, SheetError{place, "dòng này không có mã; thư viện không thêm điều, chỉ sửa điều đã có"})
			continue
		case !known || len(old) != len(titles):
			errs = append(errs, SheetError{place, "mã “" + key + "” không có trong thư viện; không sửa cột Mã"})
			continue
		case seen[key] != 0:
			errs = append(errs, SheetError{place, fmt.Sprintf("mã này đã có ở dòng %d; bỏ một dòng", seen[key])})
			continue
		}
		seen[key] = row.Number
		for i, title := range titles {
			if at[i] == 0 {
				continue
			}
			value := sheetValue(row.Cell(at[i]), slices.Contains(days, title))
			if title == confirmTitle && i18n.Fold(value) == i18n.Fold(confirmWord) {
				value = confirmWord
			}
			if digestOf(value) != old[i] {
				cells = append(cells, SheetCell{Code: key, Title: title, Before: old[i], Value: value, Place: s.Name + "!" + office.CellName(at[i], row.Number)})
			}
		}
	}
	return cells, errs, nil
}

// libraryHead finds the columns by their titles, and the rows below.
func libraryHead(rows []office.BookRow, titles []string) (below []office.BookRow, code int, at []int) {
	for i, row := range rows {
		code, at = 0, make([]int, len(titles))
		for _, c := range row.Cells {
			if c.Text == codeTitle {
				code = c.Col
			} else if k := slices.Index(titles, c.Text); k >= 0 {
				at[k] = c.Col
			}
		}
		if code != 0 {
			return rows[i+1:], code, at
		}
	}
	return nil, 0, nil
}

func emptyRow(row office.BookRow, at []int) bool {
	return !slices.ContainsFunc(at, func(col int) bool { return col != 0 && row.Cell(col).Text != "" })
}

// sheetValue is what a cell says; days are written as people write them.
func sheetValue(c office.BookCell, day bool) string {
	if c.Kind == office.CellNumber && c.Text == "" {
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	}
	text := cellText(c.Text)
	if d, ok := calendar.ParseDay(text); day && (ok || calendar.Day(text).Valid()) {
		if !ok {
			d = calendar.Day(text)
		}
		return i18n.Date(d)
	}
	return text
}
