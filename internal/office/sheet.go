package office

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"lantoa/internal/problem"
)

const (
	maxSheetRows  = 200_000
	maxSheetCols  = 200
	maxSheetName  = 31 // as in Excel
	maxCellText   = 32_000
	sayHugeSheet  = "Bảng có quá nhiều dòng hoặc cột; hãy chọn kỳ hoặc phạm vi hẹp hơn."
	sheetFontSize = 12
)

// Workbook is a set of tables to be written as XLSX.
type Workbook struct {
	Title  string
	Author string
	Made   time.Time
	Sample bool // a line above every table marks sample data
	Sheets []Sheet
}

// Sheet is one table: a title, a head that stays in view, rows, and totals.
type Sheet struct {
	Name    string
	Title   string
	Columns []SheetColumn
	Rows    [][]any // string, int, int64, float64 or nil

	// Count and Row are for tables too long to be kept as Rows: Row gives row i of Count, in a slice that it may use again.
	Count int
	Row   func(i int) []any
}

func (s Sheet) rows() int {
	if s.Row != nil {
		return s.Count
	}
	return len(s.Rows)
}

func (s Sheet) row(i int) []any {
	if s.Row != nil {
		return s.Row(i)
	}
	return s.Rows[i]
}

// SheetColumn is one column of a Sheet.
type SheetColumn struct {
	Title  string
	Width  float64 // in letters; 0 is 14
	Format string  // a number format such as "#,##0"; "" is plain
	Total  bool    // the last row sums it
}

// WriteXLSX writes a workbook. The same workbook gives the same bytes. A text is stored as text
// even when it looks like a formula.
func WriteXLSX(w io.Writer, b Workbook) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	used, tables := map[string]bool{}, map[string]*table{}
	for i, s := range b.Sheets {
		if s.rows() > maxSheetRows || len(s.Columns) > maxSheetCols {
			return problem.New(problem.TooLarge, sayHugeSheet)
		}
		s.Name = sheetName(s.Name, used)
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err != nil {
			return fmt.Errorf("add sheet %q: %w", s.Name, err)
		}
		t, err := writeSheet(f, s, b.Sample)
		if err != nil {
			return fmt.Errorf("write sheet %q: %w", s.Name, err)
		}
		tables[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = t
	}
	at := b.Made.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: b.Author, LastModifiedBy: b.Author, Created: at, Modified: at, Language: "vi-VN"}); err != nil {
		return fmt.Errorf("set properties: %w", err)
	}
	p, err := gather(f)
	if err != nil {
		return err
	}
	return p.pack(w, tables)
}

// sheetName makes a name that Excel takes and no other sheet has.
func sheetName(name string, used map[string]bool) string {
	clean := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name), "' ")
	if clean == "" {
		clean = "Bảng"
	}
	base := []rune(clean)
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = fmt.Sprintf(" (%d)", n)
		}
		try := string(base[:min(len(base), maxSheetName-len(end))]) + end
		if !used[strings.ToLower(try)] {
			used[strings.ToLower(try)] = true
			return try
		}
	}
}

// sheetLooks are the styles of a sheet.
type sheetLooks struct {
	title, head, sample int
	cells, totals       []int // by column
}

func newLooks(f *excelize.File, columns []SheetColumn) (l sheetLooks, err error) {
	var border []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	add := func(bold bool, align, format string, border []excelize.Border) (id int) {
		if err != nil {
			return 0
		}
		s := &excelize.Style{
			Font:      &excelize.Font{Family: fontName, Size: sheetFontSize, Bold: bold},
			Alignment: &excelize.Alignment{Horizontal: align, Vertical: "top", WrapText: border != nil},
			Border:    border,
		}
		if format != "" {
			s.CustomNumFmt = &format
		}
		id, err = f.NewStyle(s)
		return id
	}
	l.title = add(true, "left", "", nil)
	l.sample = add(true, "left", "", nil)
	l.head = add(true, "center", "", border)
	for _, c := range columns {
		l.cells = append(l.cells, add(false, "", c.Format, border))
		l.totals = append(l.totals, add(true, "", c.Format, border))
	}
	return l, err
}

// writeSheet writes a sheet down to its head, and gives the table that follows.
func writeSheet(f *excelize.File, s Sheet, sample bool) (*table, error) {
	looks, err := newLooks(f, s.Columns)
	if err != nil {
		return nil, err
	}
	top := sheetTop(s, looks, sample)
	if err := printSetup(f, s.Name, len(top)); err != nil { // before the rows: afterwards all of them would be read again
		return nil, err
	}
	sw, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return nil, err
	}
	for i, c := range s.Columns {
		width := c.Width
		if width <= 0 {
			width = 14
		}
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: len(top), TopLeftCell: fmt.Sprintf("A%d", len(top)+1), ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	for i, row := range top {
		if err := sw.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return nil, err
		}
	}
	if err := sw.Flush(); err != nil {
		return nil, err
	}
	return newTable(s, looks, len(top)+1)
}

// sheetTop are the rows above the table and its head.
func sheetTop(s Sheet, looks sheetLooks, sample bool) [][]any {
	top := [][]any{{excelize.Cell{StyleID: looks.title, Value: cleanCell(s.Title)}}}
	if sample {
		top = append(top, []any{excelize.Cell{StyleID: looks.sample, Value: sampleMark}})
	}
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = excelize.Cell{StyleID: looks.head, Value: cleanCell(c.Title)}
	}
	return append(top, head)
}

func asNumber(v any) float64 {
	switch v := v.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return 0
}

// cleanCell drops what XML and Excel cannot hold.
func cleanCell(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0xFFFD && r <= 0xFFFF {
			return -1
		}
		return r
	}, s)
	if len(s) <= maxCellText { // letters are at most as many as bytes
		return s
	}
	if r := []rune(s); len(r) > maxCellText {
		return string(r[:maxCellText-1]) + "…"
	}
	return s
}

// printSetup makes a sheet print on A4 across, with its head on every page.
func printSetup(f *excelize.File, name string, headRows int) error {
	paper, across, fit, tall := 9, "landscape", true, 0
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &across, FitToHeight: &tall}); err != nil {
		return err
	}
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	quoted := strings.ReplaceAll(name, "'", "''")
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", quoted, headRows, headRows), Scope: name})
}
