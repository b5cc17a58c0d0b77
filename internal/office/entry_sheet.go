package office

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheet writes one table: title, note, head, rows, spare rows.
func (e *entryWriter) sheet(s *EntrySheet) error {
	head := 3
	if e.book.Sample {
		head++
	}
	if err := e.rules(s, head); err != nil {
		return err
	}
	sw, err := e.f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	free, locked, err := e.columns(sw, s)
	if err != nil {
		return err
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: head, TopLeftCell: CellName(1, head+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := e.top(sw, s, head); err != nil {
		return err
	}
	for i := range len(s.Rows) + s.Spare {
		at := head + 1 + i
		looks, values := free, []any(nil)
		if i < len(s.Rows) {
			values = s.Rows[i].Values
			if s.Rows[i].Locked {
				looks = locked
			}
		}
		if err := sw.SetRow(CellName(1, at), e.row(s, looks, values, at), excelize.RowOpts{Height: rowHeight(s.Columns, values)}); err != nil {
			return err
		}
	}
	return sw.Flush()
}

const (
	lineHeight  = 16  // points of one line of text
	tallestLine = 400 // and what a row may have
)

// rowHeight is what the longest text of a row needs; 0 leaves it to the program that opens the file. LibreOffice keeps one line otherwise.
func rowHeight(columns []EntryColumn, values []any) float64 {
	most := 1
	for i, v := range values {
		text, ok := v.(string)
		if !ok || i >= len(columns) {
			continue
		}
		lines := 0
		for part := range strings.SplitSeq(text, "\n") {
			lines += 1 + int(float64(len([]rune(part)))/columns[i].Width)
		}
		most = max(most, lines)
	}
	if most == 1 {
		return 0
	}
	return min(float64(most*lineHeight), tallestLine)
}

// rules are what must stand before the rows: protection, drop-downs, print.
func (e *entryWriter) rules(s *EntrySheet, head int) error {
	if err := entryPrint(e.f, s.Name, head, "landscape"); err != nil {
		return err
	}
	if err := e.f.ProtectSheet(s.Name, &protectEntry); err != nil {
		return err
	}
	for i, c := range s.Columns {
		if c.Locked || c.List == "" && c.Hint == "" {
			continue
		}
		dv := excelize.NewDataValidation(true)
		dv.Sqref = fmt.Sprintf("%s:%s", CellName(i+1, head+1), CellName(i+1, max(lastEntry, head+len(s.Rows)+s.Spare)))
		if c.List != "" {
			dv.SetSqrefDropList(e.lists[c.List].choices)
			dv.ShowErrorMessage = !c.Free
			dv.SetError(excelize.DataValidationErrorStyleStop, "Chọn trong danh sách", "Bấm mũi tên ở góc ô rồi chọn một dòng.")
			dv.ShowErrorMessage = !c.Free
		}
		if c.Hint != "" {
			dv.SetInput(c.Title, c.Hint)
		}
		if c.List == "" {
			dv.Type = "none"
		}
		if err := e.f.AddDataValidation(s.Name, dv); err != nil {
			return err
		}
	}
	return nil
}

// columns sets widths, and the styles of cells of a row for entry and of one that is only to be read. Below the spare rows a
// column stays free too.
func (e *entryWriter) columns(sw *excelize.StreamWriter, s *EntrySheet) (free, locked []int, err error) {
	for i, c := range s.Columns {
		one, err := e.cellLook(c, !c.Locked)
		if err != nil {
			return nil, nil, err
		}
		other, err := e.cellLook(c, false)
		if err != nil {
			return nil, nil, err
		}
		free, locked = append(free, one), append(locked, other)
		if err := sw.SetColWidth(i+1, i+1, c.Width); err != nil {
			return nil, nil, err
		}
		if !c.Locked {
			below := excelize.Style{Font: &excelize.Font{Family: fontName, Size: sheetFontSize}, Protection: &excelize.Protection{Locked: false}}
			id, err := e.f.NewStyle(&below)
			if err != nil {
				return nil, nil, err
			}
			if err := sw.SetColStyle(i+1, i+1, id); err != nil {
				return nil, nil, err
			}
		}
	}
	return free, locked, nil
}

func (e *entryWriter) top(sw *excelize.StreamWriter, s *EntrySheet, head int) error {
	lines := [][]any{{excelize.Cell{StyleID: e.looks.title, Value: cleanCell(s.Title)}}}
	if e.book.Sample {
		lines = append(lines, []any{excelize.Cell{StyleID: e.looks.title, Value: sampleMark}})
	}
	lines = append(lines, []any{excelize.Cell{StyleID: e.looks.note, Value: cleanCell(s.Note)}})
	titles := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		look := e.looks.headFree
		if c.Locked {
			look = e.looks.head
		}
		titles[i] = excelize.Cell{StyleID: look, Value: cleanCell(c.Title)}
	}
	for i, l := range append(lines, titles) {
		if err := sw.SetRow(CellName(1, i+1), l); err != nil {
			return err
		}
	}
	if len(lines)+1 != head {
		return fmt.Errorf("the head stands in row %d, not %d", len(lines)+1, head)
	}
	return nil
}

func (e *entryWriter) row(s *EntrySheet, looks []int, values []any, at int) []any {
	cells := make([]any, len(s.Columns))
	for k, c := range s.Columns {
		var v any
		if k < len(values) {
			v = values[k]
		}
		if text, ok := v.(string); ok {
			v = cleanCell(text)
		}
		cell := excelize.Cell{StyleID: looks[k], Value: v}
		if from := slices.IndexFunc(s.Columns, func(o EntryColumn) bool { return o.Title == c.Lookup }); c.Lookup != "" && from >= 0 {
			cell.Formula = fmt.Sprintf(`IFERROR(VLOOKUP(%s,%s,2,FALSE),"")`, CellName(from+1, at), e.lists[s.Columns[from].List].both)
			if v == nil {
				cell.Value = ""
			}
		}
		cells[k] = cell
	}
	return cells
}
