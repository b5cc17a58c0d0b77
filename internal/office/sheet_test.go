package office

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lantoa/internal/problem"
)

func tables() Workbook {
	return Workbook{
		Title: "Phụ lục báo cáo", Author: "Lan Tỏa", Made: time.Date(2026, 10, 20, 1, 2, 3, 0, time.UTC), Sample: true,
		Sheets: []Sheet{
			{
				Name: "Nhiệm vụ: quý I/2026", Title: "Kết quả từng nhiệm vụ",
				Columns: []SheetColumn{{Title: "Cơ quan", Width: 30}, {Title: "Số buổi", Format: "#,##0", Total: true}, {Title: "Ghi chú"}},
				Rows: [][]any{
					{"Sở A", 1200, "=HYPERLINK(\"http://x\")"}, {"Sở B", int64(34), "+1"}, {"Sở C", 0.5, "-2+3"}, {"Sở D", nil, "@SUM(A1)"}, {"Sở\x00 Đ", 1},
				},
			},
			{Name: "Nhiệm vụ: quý I/2026", Title: "Bảng thứ hai", Columns: []SheetColumn{{Title: "A"}}},
		},
	}
}

func workbookOf(t *testing.T, b Workbook) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteXLSX(&buf, b); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestWorkbookSaysWhatWasGiven(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(workbookOf(t, tables())))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Nhiệm vụ  quý I 2026", "Nhiệm vụ  quý I 2026 (2)"}
	if d := cmp.Diff(want, f.GetSheetList()); d != "" {
		t.Error(d)
	}
	rows, err := f.GetRows(want[0])
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]string{
		{"Kết quả từng nhiệm vụ"},
		{sampleMark},
		{"Cơ quan", "Số buổi", "Ghi chú"},
		{"Sở A", "1,200", "=HYPERLINK(\"http://x\")"},
		{"Sở B", "34", "+1"},
		{"Sở C", "1", "-2+3"},
		{"Sở D", "", "@SUM(A1)"},
		{"Sở Đ", "1"},
		{"Tổng cộng", "1,236"},
	}, rows); d != "" {
		t.Error(d)
	}
	panes, err := f.GetPanes(want[0])
	if err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("the head is not frozen: %+v, %v", panes, err)
	}
}

func TestTextThatLooksLikeAFormulaIsText(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(workbookOf(t, tables())))
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{"C4", "C5", "C6", "C7"} {
		formula, err := f.GetCellFormula("Nhiệm vụ  quý I 2026", cell)
		if err != nil || formula != "" {
			t.Errorf("%s is the formula %q (%v)", cell, formula, err)
		}
	}
	if sum, err := f.GetCellFormula("Nhiệm vụ  quý I 2026", "B9"); err != nil || sum != "SUM(B4:B8)" {
		t.Errorf("the total is %q (%v), want SUM(B4:B8)", sum, err)
	}
}

func TestSameWorkbookSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(workbookOf(t, tables()), workbookOf(t, tables())) {
		t.Error("two writings of one workbook differ")
	}
}

func TestHugeWorkbookIsRefused(t *testing.T) {
	t.Parallel()
	b := Workbook{Sheets: []Sheet{{Name: "a", Columns: []SheetColumn{{Title: "a"}}, Rows: make([][]any, maxSheetRows+1)}}}
	if err := WriteXLSX(&bytes.Buffer{}, b); !problem.Is(err, problem.TooLarge) {
		t.Errorf("got %v, want a TooLarge problem", err)
	}
}

func TestSheetNamesFitExcel(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	long := strings.Repeat("Ủy ban ", 10)
	for range 12 {
		if n := len([]rune(sheetName(long, used))); n > maxSheetName {
			t.Errorf("a name of %d letters", n)
		}
	}
	if got := sheetName("'/*'", used); got != "Bảng" {
		t.Errorf("got %q, want Bảng", got)
	}
}

func TestEveryTextComesBackAsItWas(t *testing.T) {
	t.Parallel()
	texts := []string{
		"", " trước", "sau\t", "\nhai\ndòng\n", `<a href="x">&amp;</a>`, "it's", "_x0041_", "a_x005F_x000A_b", "_x_", "Đường _x12G4_", "😀 tiếng Việt có dấu ổ ượ",
		strings.Repeat("ư", maxCellText),
	}
	b := Workbook{Sheets: []Sheet{{Name: "a", Columns: []SheetColumn{{Title: "a"}}}}}
	for _, s := range texts {
		b.Sheets[0].Rows = append(b.Sheets[0].Rows, []any{s})
	}
	f, err := excelize.OpenReader(bytes.NewReader(workbookOf(t, b)))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range texts {
		got, err := f.GetCellValue("a", fmt.Sprintf("A%d", i+3))
		if err != nil || got != want {
			t.Errorf("text %d: got %.60q, want %.60q (%v)", i, got, want, err)
		}
	}
}

func TestRowsOneByOneGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	kept := tables()
	one := tables()
	rows, line := kept.Sheets[0].Rows, make([]any, 0, 3)
	one.Sheets[0].Rows, one.Sheets[0].Count = nil, len(rows)
	one.Sheets[0].Row = func(i int) []any { return append(line[:0], rows[i]...) }
	if !bytes.Equal(workbookOf(t, kept), workbookOf(t, one)) {
		t.Error("rows given one by one make another file")
	}
}
