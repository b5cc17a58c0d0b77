package plan

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/office"
)

// A copy saved by LibreOffice, as OpenDocument, as the Excel of before 2007 and as XLSX in its own dialect, says what was typed.
func TestACopySavedByLibreOffice(t *testing.T) {
	t.Parallel()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	s, c := newService(t, dbtest.SQLite(t))
	s.LibreOffice = office.FindLibreOffice()
	p := addPlan(t, s, c)
	dir := t.TempDir()
	in := filepath.Join(dir, "bang.xlsx")
	if err := os.WriteFile(in, filledBook(t, s, c, p), 0o600); err != nil {
		t.Fatal(err)
	}
	want := changesOf(brought(t, s, c.Reporter, p, 0, filledBook(t, s, c, p)))
	for _, as := range []string{"ods:calc8", "xls:MS Excel 97", "xlsx:Calc MS Excel 2007 XML"} {
		kind, _, _ := strings.Cut(as, ":")
		out := filepath.Join(dir, kind)
		cmd := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", as, "--outdir", out, in)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		saved, err := os.ReadFile(filepath.Join(out, "bang."+kind))
		if err != nil {
			t.Fatal(err)
		}
		v := brought(t, s, c.Reporter, p, 0, saved)
		if len(v.Errors) > 0 || !slices.Equal(changesOf(v), want) {
			t.Errorf("saved as %s: %+v\n%s\nwant\n%s", kind, v.Errors, strings.Join(changesOf(v), "\n"), strings.Join(want, "\n"))
		}
	}
}

// People rename sheets, move columns, sort and insert rows, and type names with composed signs; a copy says the same.
func TestACopyIsReadWhateverPeopleDidToItsShape(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	want := changesOf(brought(t, s, c.Reporter, p, 0, filledBook(t, s, c, p)))
	for what, change := range map[string]func(f *excelize.File) error{
		"a sheet renamed": func(f *excelize.File) error { return f.SetSheetName("Số liệu", "So lieu (2)") },
		"a row inserted":  func(f *excelize.File) error { return f.InsertRows("Trả lời", 4, 2) },
		"a column moved":  func(f *excelize.File) error { return f.InsertCols("Hoạt động", "A", 2) },
		"a row hidden":    func(f *excelize.File) error { return f.SetRowVisible("Hoạt động", 4, false) },
		"decomposed signs": func(f *excelize.File) error {
			return f.SetCellValue("Trả lời", "E3", " Tra\u0309 lo\u031b\u0300i ")
		},
		"real days": func(f *excelize.File) error {
			return f.SetCellValue("Hoạt động", "D4", testNow().AddDate(0, 0, -110))
		},
	} {
		f, err := excelize.OpenReader(bytes.NewReader(filledBook(t, s, c, p)))
		if err != nil {
			t.Fatal(err)
		}
		if err := change(f); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		v := brought(t, s, c.Reporter, p, 0, out.Bytes())
		if len(v.Errors) > 0 || !slices.Equal(changesOf(v), want) {
			t.Errorf("%s: %+v\n%s", what, v.Errors, strings.Join(changesOf(v), "\n"))
		}
	}
}

// Any edits of a workbook come back as these edits, and the same file again adds nothing.
func TestAnyEditsComeBackOnce(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	words := rapid.StringOfN(rapid.RuneFrom([]rune("aăâbcdđeêghikmnoôơuưyáảọ ếX0123456789.,-=\"'<&")), 1, 30, -1).Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	const rounds = 12 // each leaves more activities in the workbook of the next
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		if round++; round > rounds {
			return
		}
		data := bookOf(t, s, c.Reporter, p, 0)
		two := rowOf(t, data, "Trả lời", "III.2")
		summary, difficulties := strings.TrimSpace(words.Draw(rt, "summary")), strings.TrimSpace(words.Draw(rt, "difficulties"))
		cells := map[string]any{"Trả lời!E" + two: "Có hoạt động", "Trả lời!F" + two: summary, "Trả lời!G" + two: difficulties}
		r := reportOf(t, s, p, "III.2", c.Commune.ID, bookQ3)
		have, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			rt.Fatal(err)
		}
		added := rapid.IntRange(0, 3).Draw(rt, "added")
		names := map[string]bool{}
		for i := range added {
			row := 4 + len(have.Activities) + i
			name := fmt.Sprintf("%s %d.%d", strings.TrimSpace(words.Draw(rt, "name")), len(have.Activities), i)
			names[name] = true
			cells[fmt.Sprintf("Hoạt động!B%d", row)], cells[fmt.Sprintf("Hoạt động!C%d", row)] = "III.2", name
			cells[fmt.Sprintf("Hoạt động!D%d", row)] = fmt.Sprintf("%02d/08/2026", rapid.IntRange(1, 31).Draw(rt, "day"))
			n := rapid.IntRange(0, 1_000_000).Draw(rt, "figure")
			at := 4 + len(have.Figures) + i
			cells[fmt.Sprintf("Số liệu!A%d", at)], cells[fmt.Sprintf("Số liệu!B%d", at)] = "III.2", name
			cells[fmt.Sprintf("Số liệu!C%d", at)], cells[fmt.Sprintf("Số liệu!E%d", at)] = "D3.minutes", n
		}
		file := edited(t, data, cells)
		v := brought(t, s, c.Reporter, p, 0, file)
		if len(v.Errors) > 0 || v.Open > 0 {
			rt.Fatalf("%+v %d %v", v.Errors, v.Open, changesOf(v))
		}
		if len(v.Reports) > 0 {
			confirmed(t, s, c.Reporter, v, false)
		}
		after, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			rt.Fatal(err)
		}
		if after.Report.Summary != summary || after.Report.Difficulties != difficulties || len(after.Activities) != len(have.Activities)+added || len(after.Figures) != len(have.Figures)+added {
			rt.Fatalf("stored %+v, %d activities, %d figures", after.Report, len(after.Activities), len(after.Figures))
		}
		if again := brought(t, s, c.Reporter, p, 0, file); len(again.Reports) > 0 || len(again.Errors) > 0 {
			rt.Fatalf("again: %v %+v", changesOf(again), again.Errors)
		}
	})
}

func TestWorkbookScreensForEachRole(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	home := booksPath(p.ID)
	for _, x := range []struct {
		who    string
		by     identity.Actor
		path   string
		status int
		shows  string
	}{
		{"reporter", c.Reporter, home, http.StatusOK, "Tải bảng Excel"},
		{"coordinator", c.Coordinator, home, http.StatusOK, "Mỗi cơ quan một bảng"},
		{"inspector", c.Inspector, home, http.StatusOK, "Một bảng chung"},
		{"reporter, another agency", c.Reporter, home + "?co-quan=" + optional(c.Other.ID), http.StatusForbidden, "cơ quan mình"},
		{"reporter, all agencies", c.Reporter, home + "/moi-co-quan.zip?ky=" + bookQ3, http.StatusForbidden, ""},
		{"reporter, a period without reports", c.Reporter, home + "/tai.xlsx?ky=2031", http.StatusNotFound, "chọn kỳ khác"},
		{"reporter, no upload", c.Reporter, "/bang-excel/99", http.StatusNotFound, "Không có bảng Excel này"},
		{"nobody", identity.Actor{}, home, http.StatusUnauthorized, ""},
	} {
		w := visit(t, h, x.by, x.path, nil)
		if text := mainText(w.Body); w.Code != x.status || !strings.Contains(text, x.shows) {
			t.Errorf("%s: %d %s", x.who, w.Code, text)
		}
	}
	if w := visit(t, h, c.Inspector, home, nil); strings.Contains(mainText(w.Body), "Nộp bảng đã điền") {
		t.Error("who only looks is offered to bring workbooks in")
	}
}

func TestAWorkbookThroughTheScreens(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	home := booksPath(p.ID)
	for file, say := range map[string]string{"": "Chưa chọn tệp nào", "a.xlsx": "không phải bảng tính"} {
		files := map[string][]byte{}
		if file != "" {
			files[file] = []byte("xin chào")
		}
		w := sendFiles(t, h, c.Reporter, home, url.Values{"ky": {bookQ3}}, files)
		if text := mainText(w.Body); w.Code != http.StatusUnprocessableEntity || !strings.Contains(text, say) {
			t.Errorf("%q: %d %s", file, w.Code, text)
		}
	}
	w := sendFiles(t, h, c.Reporter, home, url.Values{"ky": {bookQ3}}, map[string][]byte{"bang.xlsx": filledBook(t, s, c, p)})
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/bang-excel/") {
		t.Fatalf("%d %s %s", w.Code, at, mainText(w.Body))
	}
	doc := page(t, h, c.Reporter, at, http.StatusOK)
	text := textOf(doc.Find("main"))
	for _, want := range []string{"Phát thanh về quyền trẻ em", "1.472", "Trả lời!E", "Gửi luôn 2 báo cáo", "Không phát sinh"} {
		if !strings.Contains(text, want) {
			t.Errorf("the differences do not show %q: %s", want, text)
		}
	}
	form := url.Values{"act": {"confirm"}, "gui": {"1"}}
	for _, name := range []string{"version", "digest"} {
		form.Set(name, doc.Find(`form#khac-biet input[name="`+name+`"]`).AttrOr("value", ""))
	}
	stale := url.Values{"act": {"confirm"}, "version": form["version"], "digest": {"x"}}
	if w := visit(t, h, c.Reporter, at, stale); w.Code != http.StatusConflict || !strings.Contains(mainText(w.Body), "vừa thay đổi") {
		t.Errorf("confirming what was not on the screen: %d", w.Code)
	}
	if w := visit(t, h, c.Reporter, at, form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, mainText(w.Body))
	}
	if text := textOf(page(t, h, c.Reporter, at, http.StatusOK).Find("main")); !strings.Contains(text, "Đã ghi 2 báo cáo") {
		t.Errorf("after the confirmation: %s", text)
	}
	if w := visit(t, h, c.Stranger, at, nil); w.Code != http.StatusForbidden {
		t.Errorf("another agency sees it: %d", w.Code)
	}
	if r := reportOf(t, s, p, "III.2", c.Commune.ID, bookQ3); r.State != Submitted {
		t.Errorf("the report is %s", r.State)
	}
}

func TestATableKeptByHandOnTheScreen(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	w := sendFiles(t, h, c.Coordinator, booksPath(p.ID), url.Values{"ky": {bookQ3}}, map[string][]byte{"theo-doi.xlsx": keptByHand(t, c)})
	at := w.Header().Get("Location")
	doc := page(t, h, c.Coordinator, at, http.StatusOK)
	text := textOf(doc.Find("main"))
	for _, want := range []string{"6 dòng dữ liệu: 3 dòng khớp, 3 dòng để riêng", "Cơ quan không ai biết", "hoạt động không có ngày", "Người theo dõi"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q: %s", want, text)
		}
	}
	form := url.Values{"act": {"map"}, "version": {doc.Find(`input[name="version"]`).First().AttrOr("value", "")}, "co-quan:co quan khong ai biet": {optional(c.Other.ID)}}
	if w := visit(t, h, c.Coordinator, at, form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, mainText(w.Body))
	}
	if text := textOf(page(t, h, c.Coordinator, at, http.StatusOK).Find("main")); !strings.Contains(text, "4 dòng khớp") {
		t.Errorf("the choice was not kept: %s", text)
	}
}
