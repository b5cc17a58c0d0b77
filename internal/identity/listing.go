package identity

import (
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// ListKind says what a list holds.
type ListKind string

// The kinds of lists that can be brought in.
const (
	AgencyList ListKind = "agencies"
	PeopleList ListKind = "users"
)

// Name is the kind in words.
func (k ListKind) Name() string {
	if k == AgencyList {
		return "cơ quan"
	}
	return "người dùng"
}

// permission is what it takes to bring such a list in.
func (k ListKind) permission() Permission {
	if k == AgencyList {
		return ManageAgencies
	}
	return ManagePeople
}

// listColumn is a column of a list, with the words by which its heading is known, folded.
type listColumn struct {
	Field, Title, Hint string
	words              []string
	needed             bool
}

// columns are the columns of each kind of list, in the order of the empty form.
var columns = map[ListKind][]listColumn{
	AgencyList: {
		{"name", "Tên đầy đủ", "", []string{"ten day du", "ten co quan", "co quan", "don vi", "ten don vi", "co quan, don vi", "ten"}, true},
		{"short_name", "Tên ngắn", "để trống: như tên đầy đủ", []string{"ten ngan", "ten goi ngan", "ten rut gon"}, false},
		{"symbol", "Ký hiệu", "như trong số văn bản: SVHTTDL", []string{"ky hieu", "viet tat", "ma"}, false},
		{"kind", "Loại", "Xã, Phường, Sở, ban, ngành …", []string{"loai", "loai co quan", "khoi"}, false},
		{"groups", "Nhóm", "cách nhau bằng dấu chấm phẩy", []string{"nhom", "cac nhom", "thuoc nhom"}, false},
		{"aliases", "Tên gọi khác", "cách nhau bằng dấu chấm phẩy", []string{"ten goi khac", "ten khac", "cach goi khac"}, false},
	},
	PeopleList: {
		{"name", "Họ và tên", "", []string{"ho va ten", "ho ten", "ho, ten", "can bo", "ten can bo"}, true},
		{"agency", "Cơ quan", "tên hoặc tên gọi khác trong danh mục", []string{"co quan", "don vi", "noi cong tac", "co quan, don vi", "xa, phuong"}, true},
		{"role", "Vai trò", "để trống: Cán bộ báo cáo", []string{"vai tro", "quyen"}, false},
		{"email", "Thư điện tử", "", []string{"thu dien tu", "email", "e-mail", "dia chi thu", "hop thu"}, false},
		{"login", "Tên đăng nhập", "để trống: lấy từ họ tên", []string{"ten dang nhap", "tai khoan", "dang nhap"}, false},
	},
}

const (
	maxListRows = 500 // of one list; a province has about 100 agencies
	headRows    = 20  // rows in which the headings are looked for
	maxListCell = 1000
)

// listRow is one row of a list as somebody wrote it.
type listRow struct {
	Sheet  string            `json:"sheet"`
	Number int               `json:"number"`
	Cells  map[string]string `json:"cells"` // by field
	Places map[string]string `json:"places"`
}

// fault is what is wrong with one cell, for people.
type fault struct {
	Place    string // Danh sách!B7
	Sentence string
}

func (r listRow) fault(field, sentence string) fault {
	place := r.Places[field]
	if place == "" {
		place = r.Places["name"]
	}
	return fault{r.Sheet + "!" + place, sentence}
}

// faults are what a check of several fields found, at the cells of the row.
func (r listRow) faults(err error) []fault {
	p, ok := problem.As(err)
	if !ok {
		return nil
	}
	if len(p.Fields) == 0 {
		return []fault{r.fault("name", p.Error())}
	}
	var all []fault
	for _, f := range p.Fields {
		all = append(all, r.fault(f.Name, f.Message))
	}
	return all
}

// readList finds the table of a list in a workbook: the first sheet that has the needed headings. Rows above the headings, group titles,
// numbers of rows and columns that mean nothing here are passed over.
func readList(book office.Book, kind ListKind) ([]listRow, error) {
	for _, sheet := range book.Sheets {
		if sheet.Hidden {
			continue
		}
		for i, row := range sheet.Rows[:min(len(sheet.Rows), headRows)] {
			if at := headings(row, kind); at != nil {
				return listRows(sheet, sheet.Rows[i+1:], at)
			}
		}
	}
	var titles []string
	for _, c := range columns[kind] {
		if c.needed {
			titles = append(titles, "“"+c.Title+"”")
		}
	}
	return nil, problem.Field("file", "Không thấy dòng tiêu đề có cột %s. Tải bảng mẫu để xem các cột, rồi chọn lại tệp.", i18n.List(titles))
}

// headings says which column of the sheet is which field; nil when a needed one is missing.
func headings(row office.BookRow, kind ListKind) map[int]string {
	at, have := map[int]string{}, map[string]bool{}
	for _, cell := range row.Cells {
		title, _, _ := strings.Cut(i18n.Fold(cell.Text), "(")
		title = strings.Join(strings.Fields(strings.Trim(title, " *:")), " ")
		for _, c := range columns[kind] {
			if have[c.Field] {
				continue
			}
			for _, w := range c.words {
				if title == w {
					at[cell.Col], have[c.Field] = c.Field, true
				}
			}
		}
	}
	for _, c := range columns[kind] {
		if c.needed && !have[c.Field] {
			return nil
		}
	}
	return at
}

func listRows(sheet office.BookSheet, rows []office.BookRow, at map[int]string) ([]listRow, error) {
	var all []listRow
	for _, row := range rows {
		r := listRow{Sheet: sheet.Name, Number: row.Number, Cells: map[string]string{}, Places: map[string]string{}}
		for col, field := range at {
			r.Places[field] = office.CellName(col, row.Number)
			text := strings.Join(strings.Fields(row.Cell(col).Text), " ")
			if len(text) > maxListCell {
				return nil, problem.Field("file", "Ô %s!%s có quá nhiều chữ. Mỗi ô một tên, rút gọn rồi chọn lại tệp.", sheet.Name, r.Places[field])
			}
			r.Cells[field] = text
		}
		if r.Cells["name"] == "" {
			continue // a group title, a total, an empty line
		}
		if all = append(all, r); len(all) > maxListRows {
			return nil, problem.Field("file", "Danh sách có hơn %d dòng. Chia thành nhiều tệp rồi nhập từng tệp.", maxListRows)
		}
	}
	if len(all) == 0 {
		return nil, problem.Field("file", "Dưới dòng tiêu đề không có dòng nào có tên. Kiểm tra lại tệp rồi chọn lại.")
	}
	return all, nil
}

// parts cuts a cell that holds several names.
func parts(cell string) []string {
	var all []string
	for p := range strings.SplitSeq(cell, ";") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}
