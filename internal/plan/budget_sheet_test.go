package plan

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

func moneyBookBytes(t testing.TB, s *Service, by identity.Actor, p Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.WriteMoneyBook(context.Background(), by, p.ID, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// editedMoney is a workbook of money with some cells changed.
func editedMoney(t testing.TB, book []byte, cells map[string]any) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	for at, v := range cells {
		if err := f.SetCellValue(moneySheetName, at, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func moneyUpload(name string, data []byte) Upload {
	return Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

func takeMoney(t testing.TB, s *Service, by identity.Actor, p Plan, book []byte) MoneySheet {
	t.Helper()
	m, err := s.TakeMoneyBook(context.Background(), by, p.ID, moneyUpload("kinh-phi.xlsx", book))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// firstMoneyRow is the number of the first row of lines in the workbook.
func firstMoneyRow(t testing.TB, book []byte) int {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(moneySheetName)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) > 1 && row[0] == "Mã" {
			return i + 2
		}
	}
	t.Fatal("the workbook has no head")
	return 0
}

func twoLines(t testing.TB, d *db.DB) (*Service, cast, Plan) {
	t.Helper()
	s, c := newService(t, d)
	p := addPlan(t, s, c)
	addMoney(t, s, c.Coordinator, money(t, s, c, p, Estimate, 60_000_000, "2026-01-10", "12/QĐ"))
	addMoney(t, s, c.Coordinator, money(t, s, c, p, Allocation, 50_000_000, "2026-02-10", "15/QĐ"))
	other := money(t, s, c, p, Estimate, 1_000_000, "2026-01-10", "12/QĐ")
	other.Line.AgencyID, other.Line.Source, other.Line.TaskID = c.Other.ID, "sponsored", 0
	addMoney(t, s, c.Coordinator, other)
	return s, c, p
}

func TestMoneyWorkbookComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := twoLines(t, d)
		ctx := context.Background()
		out := moneyBookBytes(t, s, c.Coordinator, p)
		row := firstMoneyRow(t, out)
		cell := func(col string, add int) string { return fmt.Sprint(col, row+add) }
		if m := takeMoney(t, s, c.Coordinator, p, out); len(m.Changes)+len(m.Errors) != 0 {
			t.Fatalf("an untouched workbook changes %+v, %+v", m.Changes, m.Errors)
		}
		back := editedMoney(t, out, map[string]any{
			cell("F", 0): 55_000_000, cell("G", 0): "12,5 triệu", cell("I", 0): "05/06/2026", cell("J", 0): "20/QĐ",
			cell("B", 2): "III.5", cell("C", 2): c.Commune.ShortName, cell("D", 2): "Ngân sách xã, phường", cell("E", 2): 3_000_000, cell("I", 2): "05/06/2026",
		})
		m := takeMoney(t, s, c.Coordinator, p, back)
		if len(m.Errors) != 0 || len(m.Changes) != 3 {
			t.Fatalf("got %+v, %+v", m.Changes, m.Errors)
		}
		if got := sumLines(budgetOf(t, s, c.Coordinator, p, "").Lines); got.Allocated != 50_000_000 {
			t.Fatalf("something was written before anyone said yes: %+v", got)
		}
		if _, err := s.ConfirmMoneyBook(ctx, c.Second, p.ID, m.ID, m.Digest); kindOf(err) != problem.NotFound {
			t.Errorf("someone else confirms: %v", err)
		}
		if _, err := s.ConfirmMoneyBook(ctx, c.Coordinator, p.ID, m.ID, "other"); kindOf(err) != problem.Conflict {
			t.Errorf("what was not shown is confirmed: %v", err)
		}
		if n, err := s.ConfirmMoneyBook(ctx, c.Coordinator, p.ID, m.ID, m.Digest); err != nil || n != 3 {
			t.Fatalf("got %d, %v", n, err)
		}
		if _, err := s.ConfirmMoneyBook(ctx, c.Coordinator, p.ID, m.ID, m.Digest); kindOf(err) != problem.Conflict {
			t.Errorf("confirmed twice: %v", err)
		}
		want := Sums{64_000_000, 55_000_000, 12_500_000, 0}
		if got := sumLines(budgetOf(t, s, c.Coordinator, p, "").Lines); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if again := takeMoney(t, s, c.Coordinator, p, back); len(again.Changes)+len(again.Errors) != 0 {
			t.Errorf("the same file again changes %+v, %+v", again.Changes, again.Errors)
		}
		// What others entered meanwhile is not undone by an old copy, unless the same cell was touched: then it is named.
		addMoney(t, s, c.Reporter, money(t, s, c, p, Disbursement, 500_000, "2026-09-01", "PC 9"))
		stale := takeMoney(t, s, c.Coordinator, p, editedMoney(t, out, map[string]any{cell("H", 0): 100, cell("I", 0): "05/06/2026"}))
		if len(stale.Errors) != 0 || len(stale.Changes) != 1 || stale.Changes[0].Entry.Kind != Settlement {
			t.Errorf("an old copy changes %+v, %+v", stale.Changes, stale.Errors)
		}
		clash := takeMoney(t, s, c.Coordinator, p, editedMoney(t, out, map[string]any{cell("G", 0): 1_000_000, cell("I", 0): "05/06/2026"}))
		if len(clash.Errors) != 1 || clash.Errors[0].Cell != moneySheetName+"!"+cell("G", 0) {
			t.Errorf("an old copy with the same cell touched: %+v, %+v", clash.Changes, clash.Errors)
		}
	})
}

func TestWrongCellsOfAMoneyWorkbookAreNamed(t *testing.T) {
	t.Parallel()
	s, c, p := twoLines(t, dbtest.SQLite(t))
	out := moneyBookBytes(t, s, c.Coordinator, p)
	row := firstMoneyRow(t, out)
	cell := func(col string, add int) string { return fmt.Sprint(col, row+add) }
	for _, r := range []struct {
		name  string
		by    identity.Actor
		cells map[string]any
		at    string
		says  string
	}{
		{"half a đồng", c.Coordinator, map[string]any{cell("F", 0): 1.5, cell("I", 0): "05/06/2026"}, cell("F", 0), "số nguyên đồng"},
		{"words", c.Coordinator, map[string]any{cell("F", 0): "nhiều", cell("I", 0): "05/06/2026"}, cell("F", 0), "không phải số tiền"},
		{"less than nothing", c.Coordinator, map[string]any{cell("F", 0): -1, cell("I", 0): "05/06/2026"}, cell("F", 0), "không thể âm"},
		{"no day", c.Coordinator, map[string]any{cell("F", 0): 1}, cell("I", 0), "ghi ngày"},
		{"a day that does not exist", c.Coordinator, map[string]any{cell("F", 0): 1, cell("I", 0): "31/02/2026"}, cell("I", 0), "ghi ngày"},
		{"tomorrow", c.Coordinator, map[string]any{cell("F", 0): 1, cell("I", 0): "21/10/2026"}, cell("I", 0), "chưa tới"},
		{"another agency", c.Coordinator, map[string]any{cell("C", 0): "Sở Tư pháp"}, cell("C", 0), "không đổi cơ quan"},
		{"another task", c.Coordinator, map[string]any{cell("B", 0): "III.5"}, cell("B", 0), "không đổi nhiệm vụ"},
		{"an invented code", c.Coordinator, map[string]any{cell("A", 0): "77"}, cell("A", 0), "mã dòng 77"},
		{"a task that is not there", c.Coordinator, map[string]any{cell("B", 2): "IX", cell("C", 2): c.Commune.ShortName, cell("D", 2): "Xã hội hóa", cell("E", 2): 5, cell("I", 2): "05/06/2026"}, cell("B", 2), "không có nhiệm vụ"},
		{"an amount of no line", c.Coordinator, map[string]any{cell("E", 2): 5}, cell("B", 2), "chọn nhiệm vụ"},
		{"the same line twice", c.Coordinator, map[string]any{cell("B", 2): wholePlan, cell("C", 2): c.Other.ShortName, cell("D", 2): "Tài trợ, viện trợ"}, cell("B", 2), "trùng"},
		{"an agency raises its allocation", c.Reporter, map[string]any{cell("F", 0): 70_000_000, cell("I", 0): "05/06/2026"}, cell("F", 0), "cơ quan đầu mối nhập"},
		{"another agency's line", c.Stranger, map[string]any{cell("G", 0): 5, cell("I", 0): "05/06/2026"}, cell("A", 0), "tài khoản này"},
	} {
		m, err := s.TakeMoneyBook(context.Background(), r.by, p.ID, moneyUpload("x.xlsx", editedMoney(t, out, r.cells)))
		if err != nil {
			t.Errorf("%s: %v", r.name, err)
			continue
		}
		if len(m.Errors) == 0 || m.Errors[0].Cell != moneySheetName+"!"+r.at || !strings.Contains(m.Errors[0].Message, r.says) || m.ID != 0 {
			t.Errorf("%s: got %+v, want %s at %s", r.name, m.Errors, r.says, r.at)
		}
	}
	second := addPlan(t, s, c)
	for name, row := range map[string]struct {
		plan Plan
		data []byte
		says string
	}{
		"another plan":    {second, out, "kế hoạch khác"},
		"any other table": {p, reportBytesOfState(t, s, c, p), "không phải bảng kinh phí"},
		"no table at all": {p, []byte("xin chào"), ""},
		"nothing":         {p, nil, "trống"},
	} {
		_, err := s.TakeMoneyBook(context.Background(), c.Coordinator, row.plan.ID, moneyUpload("x.xlsx", row.data))
		got, ok := problem.As(err)
		if !ok || len(got.Fields) != 1 || got.Fields[0].Name != "evidence" || !strings.Contains(got.Fields[0].Message, row.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := s.TakeMoneyBook(context.Background(), c.Leader, p.ID, moneyUpload("x.xlsx", out)); kindOf(err) != problem.Denied {
		t.Errorf("a leader brings a workbook in: %v", err)
	}
}

func reportBytesOfState(t testing.TB, s *Service, c cast, p Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := office.WriteXLSX(&b, office.Workbook{Sheets: stateSheets(stateOn(t, s, c, p, ""))}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A copy that LibreOffice has saved comes back like any other.
func TestMoneyWorkbookSavedByLibreOffice(t *testing.T) {
	t.Parallel()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	s, c, p := twoLines(t, dbtest.SQLite(t))
	s.LibreOffice = office.FindLibreOffice()
	out := moneyBookBytes(t, s, c.Coordinator, p)
	row := firstMoneyRow(t, out)
	dir := t.TempDir()
	file := filepath.Join(dir, "kinh-phi.xlsx")
	book := editedMoney(t, out, map[string]any{fmt.Sprint("F", row): 55_000_000, fmt.Sprint("I", row): "05/06/2026", fmt.Sprint("J", row): "20/QĐ"})
	if err := os.WriteFile(file, book, 0o600); err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join(dir, "luu")
	cmd := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "nha"), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", saved, file)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	data, err := os.ReadFile(filepath.Join(saved, "kinh-phi.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	m := takeMoney(t, s, c.Coordinator, p, data)
	if len(m.Errors) != 0 || len(m.Changes) != 1 || m.Changes[0].Now != 55_000_000 || m.Changes[0].Entry.Document != "20/QĐ" {
		t.Errorf("got %+v, %+v", m.Changes, m.Errors)
	}
}

func TestMoneyWorkbookOnTheScreens(t *testing.T) {
	t.Parallel()
	s, c, p := twoLines(t, dbtest.SQLite(t))
	h := screens(s)
	at := budgetPath(p.ID) + "/excel"
	if got := textOf(page(t, h, c.Coordinator, at, 200).Find("main")); !strings.Contains(got, "2. Nạp bảng đã điền") {
		t.Errorf("got %q", got)
	}
	if got := textOf(page(t, h, c.Inspector, at, 200).Find("main")); strings.Contains(got, "Nạp bảng đã điền") {
		t.Errorf("an inspector is asked to bring a workbook: %q", got)
	}
	w := visit(t, h, c.Inspector, at+"/tai.xlsx", nil)
	if w.Code != 200 || w.Header().Get("Content-Type") != xlsxType {
		t.Errorf("got %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	out := moneyBookBytes(t, s, c.Reporter, p)
	row := firstMoneyRow(t, out)
	m := takeMoney(t, s, c.Reporter, p, editedMoney(t, out, map[string]any{fmt.Sprint("G", row): 7_000_000, fmt.Sprint("I", row): "05/06/2026"}))
	doc := page(t, h, c.Reporter, moneySheetPath(p.ID, m.ID), 200)
	got := textOf(doc.Find("main"))
	for _, want := range []string{"1 khác biệt", "+7.000.000", "chưa ghi số văn bản", "III.2 · " + c.Commune.ShortName} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	shown, _ := doc.Find("input[name=shown]").Attr("value")
	if w := visit(t, h, c.Stranger, moneySheetPath(p.ID, m.ID), nil); w.Code != 404 {
		t.Errorf("a stranger looks at the workbook: %d", w.Code)
	}
	if w := visit(t, h, c.Reporter, moneySheetPath(p.ID, m.ID), map[string][]string{"shown": {shown}}); w.Code != 303 {
		t.Errorf("got %d: %s", w.Code, mainText(w.Body))
	}
	if got := budgetOf(t, s, c.Reporter, p, "").Lines[0].Spent; got != 7_000_000 {
		t.Errorf("the line holds %d", got)
	}
}
