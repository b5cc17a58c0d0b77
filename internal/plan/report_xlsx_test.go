package plan

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
)

func TestWorkbookHoldsNumbers(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	f, err := excelize.OpenReader(bytes.NewReader(reportBytes(t, s, c, p, "2026", "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := s.Consolidate(context.Background(), c.Leader, p.ID, period(t, "2026"), testDay)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.GetSheetList(), ", "); got != "Tổng hợp, Nhiệm vụ, Số liệu, Cơ quan, Dòng số liệu, Hoạt động, Minh chứng" {
		t.Errorf("sheets: %s", got)
	}
	cell := func(sheet, first string, column int) (string, excelize.CellType) {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if len(row) > column && row[0] == first {
				name, _ := excelize.CoordinatesToCellName(column+1, i+1)
				kind, err := f.GetCellType(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				return row[column], kind
			}
		}
		t.Fatalf("no row %s on sheet %s", first, sheet)
		return "", 0
	}
	num, den := r.Total.All().Complete()
	for _, row := range []struct {
		sheet, first string
		column       int
		want         string
	}{
		{"Tổng hợp", "Phần việc", 1, fmt.Sprint(r.Total.All().All())},
		{"Tổng hợp", "Hoạt động", 1, fmt.Sprint(r.Total.Activities)},
		{"Tổng hợp", "Tỷ lệ hoàn thành (%)", 1, fmt.Sprint(percentage(int64(num), int64(den)))},
		{"Nhiệm vụ", "III.2", 5, fmt.Sprint(r.Tasks[1].All().All())},
		{"Số liệu", "D3.minutes", 3, fmt.Sprint(figureOf(t, r, "D3.minutes").Value)},
	} {
		got, kind := cell(row.sheet, row.first, row.column)
		if got != row.want || kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
			t.Errorf("%s, %s: %q of type %d, want the number %s", row.sheet, row.first, got, kind, row.want)
		}
	}
	rows, err := f.GetRows("Dòng số liệu", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, row := range rows {
		if len(row) > 6 && row[0] == "D3.minutes" {
			n, err := strconv.ParseInt(row[6], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
	}
	if want := figureOf(t, r, "D3.minutes").Value; sum != want || sum == 0 {
		t.Errorf("the rows of D3.minutes add up to %d, the report says %d", sum, want)
	}
}

func figureOf(t testing.TB, c Consolidated, indicator string) FigureLine {
	t.Helper()
	f, ok := c.find(indicator)
	if !ok {
		t.Fatalf("no figure %s", indicator)
	}
	return f
}

// The whole way to a PDF: ordered on screen, made by the job, fetched.
func TestPDFIsMadeInTheBackground(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	s.LibreOffice = office.FindLibreOffice()
	if !s.LibreOffice.Available() {
		t.Skip("LibreOffice is not installed")
	}
	h := screens(s)
	q3 := reportAddress(p.ID, period(t, "2026-Q3"))
	if w := visit(t, h, c.Leader, q3+"/tai.pdf", nil); w.Code != 303 {
		t.Fatalf("before it is made: status %d", w.Code)
	}
	ordered := visit(t, h, c.Leader, q3+"/pdf", url.Values{})
	to := ordered.Header().Get("Location")
	if ordered.Code != 303 || !strings.Contains(to, "?viec=") {
		t.Fatalf("order: status %d to %s", ordered.Code, to)
	}
	if n := page(t, h, c.Leader, to, 200).Find("progress").Length(); n != 1 {
		t.Errorf("the page shows %d progress bars", n)
	}
	if err := s.doMakePDF(context.Background(), makePDF{p.ID, "2026-Q3"}); err != nil {
		t.Fatal(err)
	}
	if w := visit(t, h, c.Leader, to, nil); w.Header().Get("X-Xong") == "" || !strings.Contains(w.Body.String(), "Bản PDF đã sẵn sàng") {
		t.Error("the waiting page is not told that the file is there")
	}
	w := visit(t, h, c.Leader, q3+"/tai.pdf", nil)
	if w.Code != 200 || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) || w.Body.Len() < 20_000 {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
	read, err := office.Read(context.Background(), "bao-cao.pdf", bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, b := range read.Blocks {
		text.WriteString(b.Text + "\n")
	}
	for _, want := range []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", "II. KẾT QUẢ THỰC HIỆN", "Phụ lục III"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in the PDF", want)
		}
	}
}
