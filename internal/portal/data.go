package portal

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/plan"
)

// The addresses of the open data that belong to no plan.
const (
	codebookPath  = dataPath + "/tu-dien"
	codebookCSV   = dataPath + "/tu-dien.csv"
	indicatorsCSV = dataPath + "/chi-so.csv"
	cataloguePath = dataPath + "/danh-muc.jsonld"
	guidePath     = homePath + "/cach-doc"
)

// column is one column of a data set, in CSV, JSON, JSON Schema and codebook alike.
type column struct {
	Name    string
	Type    string // of JSON: string, integer, number, boolean
	Format  string // "date" or ""
	Unit    string
	Meaning string
	Source  string
	Null    bool // may be missing
}

func (c column) typeName() string {
	name := map[string]string{"string": "chữ", "integer": "số nguyên", "number": "số", "boolean": "có hoặc không"}[c.Type]
	if c.Format == "date" {
		name = "ngày"
	}
	if c.Unit != "" {
		name += ", " + c.Unit
	}
	if c.Null {
		name += "; có thể trống"
	}
	return name
}

// dataset is one kind of file. rows gives the values in the order of the columns; nil is missing.
type dataset struct {
	Name, Title, About string
	Columns            []column
	rows               func(o shown) [][]any
}

func (d dataset) schemaPath() string { return dataPath + "/luoc-do/" + d.Name + ".schema.json" }

const (
	fromDocument  = "văn bản kế hoạch"
	fromDirectory = "danh bạ cơ quan"
	fromAccepted  = "báo cáo đã được chấp nhận"
	fromCount     = "chương trình đếm từ ngày hạn và báo cáo đã được chấp nhận"
)

// Columns that several data sets have.
var (
	planColumns = []column{
		{"ke_hoach", "string", "", "", "Mã của kế hoạch trong địa chỉ trang, như 2026.", fromDocument, false},
	}
	countColumns = []column{
		{"phan_viec", "integer", "", "phần việc", "Số báo cáo phải có của các kỳ đã bắt đầu; bằng tổng bốn cột sau.", fromCount, false},
		{"dung_han", "integer", "", "phần việc", "Gửi đúng hạn và đã được chấp nhận.", fromCount, false},
		{"tre_han", "integer", "", "phần việc", "Gửi sau hạn và đã được chấp nhận.", fromCount, false},
		{"dang_lam", "integer", "", "phần việc", "Chưa được chấp nhận, còn hạn.", fromCount, false},
		{"qua_han", "integer", "", "phần việc", "Chưa được chấp nhận, đã quá hạn.", fromCount, false},
		{"khong_phat_sinh", "integer", "", "phần việc", "Trong số đã xong: báo cáo không phát sinh, hoặc không thuộc việc của cơ quan.", fromAccepted, false},
		{"so_lieu_den", "string", "date", "", "Ngày cuối mà số liệu được chấp nhận bao quát; trống là chưa có số liệu nào.", fromAccepted, true},
		{"thieu_tu", "string", "date", "", "Ngày đầu của kỳ báo cáo sớm nhất đã quá hạn; trống là không thiếu.", fromCount, true},
	}
	dayColumns = []column{
		{"tinh_den", "string", "date", "", "Ngày tính của bản này.", fromCount, false},
		{"du_lieu_mau", "boolean", "", "", "Số liệu là minh họa, không phải kết quả thật.", fromDocument, false},
	}
)

func columns(lists ...[]column) (all []column) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// datasets are all data sets that each plan has.
var datasets = []dataset{
	{
		"nhiem-vu", "Nhiệm vụ", "Mỗi dòng một nhiệm vụ: ai chủ trì, hạn nào, bao nhiêu phần việc đã xong và chưa xong.",
		columns(planColumns, []column{
			{"nhiem_vu", "string", "", "", "Số của nhiệm vụ trong văn bản, như III.2.", fromDocument, false},
			{"ten", "string", "", "", "Tên nhiệm vụ.", fromDocument, false},
			{"chu_tri", "string", "", "", "Cơ quan chủ trì, theo chữ của văn bản; cách nhau bằng dấu chấm phẩy.", fromDocument, true},
			{"phoi_hop", "string", "", "", "Cơ quan phối hợp, theo chữ của văn bản; cách nhau bằng dấu chấm phẩy.", fromDocument, true},
			{"thoi_han", "string", "", "", "Thời gian thực hiện, theo chữ của văn bản.", fromDocument, false},
			{"han_cuoi", "string", "date", "", "Ngày cuối, nếu văn bản nêu.", fromDocument, true},
		}, countColumns, dayColumns), taskRows,
	},
	{
		"co-quan", "Cơ quan", "Mỗi dòng một cơ quan: bao nhiêu phần việc được giao đã xong và chưa xong, tỷ lệ đầy đủ.",
		columns(planColumns, []column{
			{"ma", "string", "", "", "Mã của cơ quan: mã đơn vị hành chính của xã, phường, hoặc một từ.", fromDirectory, false},
			{"ten", "string", "", "", "Tên đầy đủ của cơ quan.", fromDirectory, false},
			{"loai", "string", "", "", "Loại cơ quan.", fromDirectory, false},
			{"chu_tri", "boolean", "", "", "Chủ trì ít nhất một nhiệm vụ.", fromDocument, false},
		}, countColumns, []column{
			{"ty_le_day_du", "number", "", "phần trăm", "(đúng hạn + trễ hạn) ÷ (đúng hạn + trễ hạn + quá hạn) × 100, làm tròn xuống một chữ số; trống khi chưa có gì đến hạn.", fromCount, true},
		}, dayColumns), agencyRows,
	},
	{
		"so-lieu", "Số liệu theo năm", "Mỗi dòng một chỉ số trong một năm: của cả tỉnh, của một nhiệm vụ, hoặc của một cơ quan.",
		columns(planColumns, []column{
			{"nam", "integer", "", "", "Năm của số liệu.", fromAccepted, false},
			{"pham_vi", "string", "", "", "toan_tinh, nhiem_vu hoặc co_quan.", fromCount, false},
			{"ma", "string", "", "", "Số nhiệm vụ hoặc mã cơ quan; trống khi là cả tỉnh.", fromDirectory, true},
			{"ten", "string", "", "", "Tên nhiệm vụ hoặc cơ quan; trống khi là cả tỉnh.", fromDirectory, true},
			{"chi_so", "string", "", "", "Mã chỉ số, như D3.minutes.", "danh sách chỉ số", false},
			{"ten_chi_so", "string", "", "", "Tên chỉ số.", "danh sách chỉ số", false},
			{"don_vi", "string", "", "", "Đơn vị tính.", "danh sách chỉ số", false},
			{"gia_tri", "integer", "", "theo cột don_vi", "Kết quả; trống khi không công bố.", fromAccepted, true},
			{"khong_cong_bo", "boolean", "", "", "Số đếm người từ 1 đến 4, hoặc số phải giấu cùng để không tính ngược ra được.", fromCount, false},
			{"so_lieu_den", "string", "date", "", "Ngày mới nhất của số liệu trong dòng.", fromAccepted, false},
			{"cach_tinh", "string", "", "", "Cách tính của chỉ số.", "danh sách chỉ số", false},
		}, dayColumns), figureRows,
	},
}

func day(d calendar.Day) any {
	if !d.Valid() {
		return nil
	}
	return string(d)
}

func words(all []string) any {
	if len(all) == 0 {
		return nil
	}
	return strings.Join(all, "; ")
}

func counts(c plan.PublicCount) []any {
	return []any{c.All(), c.InTime, c.Late, c.Open, c.Overdue, c.Nothing, day(c.DataTo), day(c.MissingFrom)}
}

func taskRows(o shown) (rows [][]any) {
	for _, t := range o.Tasks {
		row := []any{o.Slug, t.No, t.Title, words(t.Leads), words(t.Helpers), t.Due, day(t.DueOn)}
		rows = append(rows, append(append(row, counts(t.Count)...), day(o.AsOf), o.Sample))
	}
	return rows
}

func agencyRows(o shown) (rows [][]any) {
	for _, a := range o.Agencies {
		var share any
		if num, den := a.Count.Full(); den > 0 {
			share = float64(num*1000/den) / 10
		}
		row := []any{o.Slug, a.Key, a.Formal, a.Kind, a.Leads}
		rows = append(rows, append(append(row, counts(a.Count)...), share, day(o.AsOf), o.Sample))
	}
	return rows
}

func figureRows(o shown) (rows [][]any) {
	tasks, agencies := map[int64]plan.PublicTask{}, map[int64]plan.PublicAgency{}
	for _, t := range o.Tasks {
		tasks[t.ID] = t
	}
	for _, a := range o.Agencies {
		agencies[a.ID] = a
	}
	for _, f := range o.Figures {
		var code, name, amount any
		scope := "toan_tinh"
		switch {
		case f.TaskID != 0:
			scope, code, name = "nhiem_vu", tasks[f.TaskID].No, tasks[f.TaskID].Title
		case f.AgencyID != 0:
			scope, code, name = "co_quan", agencies[f.AgencyID].Key, agencies[f.AgencyID].Formal
		}
		if !f.Hidden {
			amount = f.Value
		}
		rows = append(rows, []any{
			o.Slug, f.Year, scope, code, name, f.Indicator.ID, f.Indicator.Name, f.Indicator.Unit, amount, f.Hidden, day(f.To), f.Indicator.Method(),
			day(o.AsOf), o.Sample,
		})
	}
	return rows
}

// byteOrderMark stands before a CSV file, so that Excel reads Vietnamese as UTF-8.
const byteOrderMark = "\uFEFF"

// csvFile writes a table as RFC 4180 has it.
func csvFile(head []string, rows [][]any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.Write(head); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	line := make([]string, len(head))
	for _, row := range rows {
		for i, v := range row {
			line[i] = cell(v)
		}
		if err := w.Write(line); err != nil {
			return nil, fmt.Errorf("write CSV: %w", err)
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// cell is a value as text. A text that a spreadsheet would take for a formula gets an apostrophe before it.
func cell(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		if x != "" && strings.ContainsRune("=+-@\t\r", rune(x[0])) {
			return "'" + x
		}
		return x
	case bool:
		return strconv.FormatBool(x)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func (d dataset) head() (names []string) {
	for _, c := range d.Columns {
		names = append(names, c.Name)
	}
	return names
}

// object writes names and values as a JSON object in this order.
func object(b *bytes.Buffer, names []string, values []any) error {
	b.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		text, err := marshal(values[i])
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "%q: %s", name, text)
	}
	b.WriteByte('}')
	return nil
}

// marshal is JSON with < and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// jsonFile writes a data set of a plan: what it is, by which method, under which licence, and its rows.
func (d dataset) jsonFile(s site, o shown) ([]byte, error) {
	var b, about bytes.Buffer
	if err := object(&about, []string{"$schema", "bo_du_lieu", "ten", "mo_ta", "ke_hoach", "van_ban", "tinh_den", "du_lieu_mau", "nguon", "giay_phep", "giay_phep_url"}, []any{
		s.full(d.schemaPath()), d.Name, d.Title, d.About, o.Slug, o.Cited, day(o.AsOf), o.Sample,
		"Báo cáo đã được chấp nhận; " + s.Publisher, s.licence(), null(s.Settings.LicenceURL),
	}); err != nil {
		return nil, err
	}
	b.Write(bytes.TrimSuffix(about.Bytes(), []byte("}")))
	b.WriteString(", \"dong\": [")
	for n, row := range d.rows(o) {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		if err := object(&b, d.head(), row); err != nil {
			return nil, err
		}
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}
