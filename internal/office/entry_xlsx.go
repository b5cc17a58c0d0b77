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

// EntryBook is a workbook that goes out to be filled in and comes back: its structure is locked, the cells for entry are free.
type EntryBook struct {
	Title, Author string
	Made          time.Time
	Sample        bool
	Guide         []GuideLine // the first sheet
	Sheets        []EntrySheet
	Lists         []EntryList // for drop-downs, on the hidden sheet
	Key           []string    // what the program reads again: the first column of the hidden sheet
}

// GuideLine is a line of the sheet that says how to fill in the others.
type GuideLine struct {
	Text string
	Head bool
}

// EntrySheet is one table to fill in.
type EntrySheet struct {
	Name, Title, Note string
	Columns           []EntryColumn
	Rows              []EntryRow
	Spare             int // rows to add to
}

// EntryRow is one row as it goes out. A locked row is only to be read.
type EntryRow struct {
	Values []any // string, int64, time.Time or nil
	Locked bool
}

// EntryColumn is one column of an EntrySheet.
type EntryColumn struct {
	Title  string
	Width  float64
	Locked bool
	Small  bool   // in small grey letters: codes for the program
	Format string // a number format
	List   string // the name of an EntryList to choose from
	Free   bool   // something else than the list may be typed
	Hint   string // shown beside the cell in hand
	Lookup string // the column's title whose choice in List says what stands here: its second value
}

// EntryList is a drop-down: what may be chosen, and perhaps a word that belongs to each choice.
type EntryList struct {
	Name   string
	Values []string
	Beside []string
}

// EntryKeySheet is the name of the hidden sheet.
const EntryKeySheet = "_lantoa"

const (
	guideSheet  = "Hướng dẫn"
	guideWidth  = 110
	lastEntry   = 5000 // rows that drop-downs reach
	maxEntryRow = 50_000
)

// WriteEntryBook writes the workbook. The same workbook gives the same bytes.
func WriteEntryBook(w io.Writer, b EntryBook) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	e := &entryWriter{f: f, book: b, lists: map[string]entryPlace{}}
	if err := e.write(); err != nil {
		return fmt.Errorf("write entry workbook: %w", err)
	}
	at := b.Made.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: b.Author, LastModifiedBy: b.Author, Created: at, Modified: at, Language: "vi-VN"}); err != nil {
		return fmt.Errorf("set properties: %w", err)
	}
	p, err := gather(f)
	if err != nil {
		return err
	}
	return p.pack(w, nil)
}

// entryWriter writes one workbook.
type entryWriter struct {
	f     *excelize.File
	book  EntryBook
	lists map[string]entryPlace
	looks entryLooks
}

// entryPlace is where a list stands on the hidden sheet.
type entryPlace struct{ choices, both string }

type entryLooks struct{ title, note, head, headFree, guide, guideHead int }

func (e *entryWriter) write() error {
	if err := e.makeLooks(); err != nil {
		return err
	}
	if err := e.f.SetSheetName("Sheet1", guideSheet); err != nil {
		return err
	}
	for _, s := range e.book.Sheets {
		if len(s.Rows) > maxEntryRow {
			return problem.New(problem.TooLarge, sayHugeSheet)
		}
		if _, err := e.f.NewSheet(s.Name); err != nil {
			return err
		}
	}
	if err := e.hidden(); err != nil {
		return err
	}
	if err := e.guide(); err != nil {
		return err
	}
	for i := range e.book.Sheets {
		if err := e.sheet(&e.book.Sheets[i]); err != nil {
			return fmt.Errorf("sheet %q: %w", e.book.Sheets[i].Name, err)
		}
	}
	if len(e.book.Sheets) > 0 {
		e.f.SetActiveSheet(1)
	}
	return e.f.ProtectWorkbook(&excelize.WorkbookProtectionOptions{LockStructure: true})
}

func thinBorder() []excelize.Border {
	var border []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	return border
}

func (e *entryWriter) makeLooks() (err error) {
	add := func(into *int, s excelize.Style) {
		if err != nil {
			return
		}
		*into, err = e.f.NewStyle(&s)
	}
	font := func(size float64, bold bool, color string) *excelize.Font {
		return &excelize.Font{Family: fontName, Size: size, Bold: bold, Color: color}
	}
	wrap := func(h string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: h, Vertical: "center", WrapText: true}
	}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	add(&e.looks.title, excelize.Style{Font: font(14, true, "")})
	add(&e.looks.note, excelize.Style{Font: font(sheetFontSize, false, "404040")})
	add(&e.looks.head, excelize.Style{Font: font(sheetFontSize, true, ""), Alignment: wrap("center"), Border: thinBorder(), Fill: fill("E7E6E6")})
	add(&e.looks.headFree, excelize.Style{Font: font(sheetFontSize, true, ""), Alignment: wrap("center"), Border: thinBorder(), Fill: fill("DDEBF7")})
	add(&e.looks.guide, excelize.Style{Font: font(sheetFontSize, false, ""), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	add(&e.looks.guideHead, excelize.Style{Font: font(14, true, ""), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	return err
}

// cellLook is the style of the cells of a column; free says that they may be typed into.
func (e *entryWriter) cellLook(c EntryColumn, free bool) (int, error) {
	s := excelize.Style{
		Font:       &excelize.Font{Family: fontName, Size: sheetFontSize},
		Alignment:  &excelize.Alignment{Vertical: "top", WrapText: true},
		Border:     thinBorder(),
		Protection: &excelize.Protection{Locked: !free},
	}
	if !free {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}
	}
	if c.Small {
		s.Font.Size, s.Font.Color = 9, "7F7F7F"
	}
	format := c.Format
	if format == "" && free {
		format = "@" // what is typed stays as typed: 02/11 is no second of November, 001 no 1
	}
	if format != "" {
		s.CustomNumFmt = &format
	}
	return e.f.NewStyle(&s)
}

var protectEntry = excelize.SheetProtectionOptions{
	SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, InsertRows: true, Sort: true, AutoFilter: true, EditObjects: true,
}

// hidden writes the sheet that people do not see: the key in the first column, a list in every further two.
func (e *entryWriter) hidden() error {
	if _, err := e.f.NewSheet(EntryKeySheet); err != nil {
		return err
	}
	columns := [][]string{e.book.Key, nil}
	for _, l := range e.book.Lists {
		first, second := columnName(len(columns)+1), columnName(len(columns)+2)
		last := max(len(l.Values), 1)
		e.lists[l.Name] = entryPlace{
			choices: fmt.Sprintf("'%s'!$%s$1:$%s$%d", EntryKeySheet, first, first, last),
			both:    fmt.Sprintf("'%s'!$%s$1:$%s$%d", EntryKeySheet, first, second, last),
		}
		columns = append(columns, l.Values, l.Beside)
	}
	if err := e.f.ProtectSheet(EntryKeySheet, &excelize.SheetProtectionOptions{}); err != nil {
		return err
	}
	if err := e.f.SetSheetVisible(EntryKeySheet, false, true); err != nil {
		return err
	}
	sw, err := e.f.NewStreamWriter(EntryKeySheet)
	if err != nil {
		return err
	}
	longest := 0
	for _, c := range columns {
		longest = max(longest, len(c))
	}
	for i := range longest {
		row := make([]any, len(columns))
		for k, c := range columns {
			if i < len(c) {
				row[k] = cleanCell(c[i])
			}
		}
		if err := sw.SetRow(CellName(1, i+1), row); err != nil {
			return err
		}
	}
	return sw.Flush()
}

func (e *entryWriter) guide() error {
	if err := entryPrint(e.f, guideSheet, 0, "portrait"); err != nil {
		return err
	}
	if err := e.f.ProtectSheet(guideSheet, &protectEntry); err != nil {
		return err
	}
	sw, err := e.f.NewStreamWriter(guideSheet)
	if err != nil {
		return err
	}
	if err := sw.SetColWidth(1, 1, guideWidth); err != nil {
		return err
	}
	lines := e.book.Guide
	if e.book.Sample {
		lines = append([]GuideLine{{Text: sampleMark, Head: true}}, lines...)
	}
	for i, l := range lines {
		look := e.looks.guide
		if l.Head {
			look = e.looks.guideHead
		}
		if err := sw.SetRow(CellName(1, i+1), []any{excelize.Cell{StyleID: look, Value: cleanCell(l.Text)}}); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// entryPrint makes a sheet print on A4, as wide as the page, with its head and a page number on every page.
func entryPrint(f *excelize.File, name string, headRow int, orientation string) error {
	paper, fit, tall := 9, true, 0
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToHeight: &tall}); err != nil {
		return err
	}
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	side, top := 0.4, 0.6 // inches
	if err := f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&RTrang &P/&N"}); err != nil {
		return err
	}
	if headRow == 0 {
		return nil
	}
	quoted := strings.ReplaceAll(name, "'", "''")
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", quoted, headRow, headRow), Scope: name})
}
