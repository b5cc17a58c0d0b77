package plan

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

const bookQ3 = "2026-Q3"

// uploadOf is a file as a form brings it.
func uploadOf(name string, data []byte) []Upload {
	return []Upload{{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}}
}

// bookOf downloads the workbook of an agency (0: all) for the third quarter.
func bookOf(t testing.TB, s *Service, by identity.Actor, p Plan, agency int64) []byte {
	t.Helper()
	_, data, err := s.DownloadWorkbook(bg, by, p.ID, agency, bookQ3)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// edited is a workbook with cells changed: "Trả lời!E4" → value. nil empties a cell.
func edited(t testing.TB, data []byte, cells map[string]any) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, v := range cells {
		sheet, cell, _ := strings.Cut(at, "!")
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rowOf finds the row of a sheet in which a column holds a text.
func rowOf(t testing.TB, data []byte, sheet, text string) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for _, c := range row {
			if strings.HasPrefix(c, text) {
				name, err := excelize.CoordinatesToCellName(1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				return name[1:]
			}
		}
	}
	t.Fatalf("no row of %s holds %q", sheet, text)
	return ""
}

// brought takes a file in and opens its differences.
func brought(t testing.TB, s *Service, by identity.Actor, p Plan, agency int64, data []byte) BookReview {
	t.Helper()
	id, err := s.StartWorkbooks(bg, by, p.ID, agency, bookQ3, uploadOf("bang.xlsx", data))
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.OpenWorkbook(bg, by, id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func confirmed(t testing.TB, s *Service, by identity.Actor, v BookReview, send bool) BookResult {
	t.Helper()
	done, err := s.ConfirmWorkbook(bg, by, v.Workbook.ID, v.Workbook.Version, v.Digest, send)
	if err != nil {
		t.Fatalf("%v %+v", err, v.Errors)
	}
	return done
}

// changesOf are the differences as short lines.
func changesOf(v BookReview) (all []string) {
	for _, r := range v.Reports {
		for _, c := range r.Changes {
			line := r.Line.Task.No + " " + string(c.Kind) + " " + c.What
			if c.Deed != "" {
				line += " [" + c.Deed + "]"
			}
			all = append(all, line+": "+c.Old+" → "+c.New)
		}
	}
	return all
}

// filledBook is the commune's workbook with an answer, an activity with a link, and figures.
func filledBook(t testing.TB, s *Service, c cast, p Plan) []byte {
	t.Helper()
	data := bookOf(t, s, c.Reporter, p, 0)
	two, five := rowOf(t, data, "Trả lời", "III.2"), rowOf(t, data, "Trả lời", "III.5")
	return edited(t, data, map[string]any{
		"Trả lời!E" + two: "Có hoạt động", "Trả lời!F" + two: "Đã phát thanh đều.", "Trả lời!E" + five: "Không phát sinh",
		"Hoạt động!B4": "III.2", "Hoạt động!C4": "Phát thanh về quyền trẻ em", "Hoạt động!D4": "02/07/2026", "Hoạt động!F4": "Loa xã",
		"Hoạt động!H4": "Tiếng Việt; tày", "Hoạt động!I4": "Trẻ em; Thanh niên, giới trẻ", "Hoạt động!L4": "https://xa.example.vn/tin",
		"Số liệu!A4": "III.2", "Số liệu!B4": "phat thanh ve quyen tre em", "Số liệu!C4": "D3.minutes", "Số liệu!E4": "1.472",
		"Số liệu!A5": "III.2", "Số liệu!C5": "D6.banners", "Số liệu!E5": 4, "Số liệu!F5": "Đếm theo biên bản",
	})
}

func TestAWorkbookGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		data := filledBook(t, s, c, p)
		v := brought(t, s, c.Reporter, p, 0, data)
		if len(v.Errors) > 0 || v.Open > 0 || len(v.Reports) != 2 {
			t.Fatalf("errors %+v, open %d, reports %d", v.Errors, v.Open, len(v.Reports))
		}
		want := []string{
			"III.2 added Trả lời:  → Có hoạt động", "III.2 added Tóm tắt kết quả:  → Đã phát thanh đều.",
			"III.2 added Hoạt động mới [Phát thanh về quyền trẻ em]:  → 02/07/2026 · Loa xã · Tiếng Việt; Tiếng Tày · Trẻ em; Thanh niên, giới trẻ",
		}
		got := changesOf(v)
		for _, w := range want {
			if !strings.Contains(strings.Join(got, "\n"), w) {
				t.Errorf("no change %q in\n%s", w, strings.Join(got, "\n"))
			}
		}
		before := reportOf(t, s, p, "III.2", c.Commune.ID, bookQ3)
		if before.State != Awaited {
			t.Errorf("something was written before the confirmation: %s", before.State)
		}
		done := confirmed(t, s, c.Reporter, v, true)
		if done.Saved != 2 || done.Sent != 2 {
			t.Errorf("%+v: %s", done, done.Sentence())
		}
		two, err := s.OpenReport(bg, c.Reporter, before.ID)
		if err != nil {
			t.Fatal(err)
		}
		if two.Report.State != Submitted || len(two.Activities) != 1 || len(two.Figures) != 2 || len(two.Evidence) != 1 || two.Report.Summary != "Đã phát thanh đều." {
			t.Errorf("stored: %+v %+v %+v", two.Report, two.Activities, two.Figures)
		}
		if again := brought(t, s, c.Reporter, p, 0, data); len(again.Reports) != 0 || len(again.Errors) != 0 {
			t.Errorf("the same file again: %v %+v", changesOf(again), again.Errors)
		}
	})
}

func TestCopiesForOthersAndForgeriesAreRefused(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	own, all := bookOf(t, s, c.Reporter, p, 0), bookOf(t, s, c.Coordinator, p, 0)
	elsewhere, c2 := newService(t, dbtest.SQLite(t))
	foreign := bookOf(t, elsewhere, c2.Reporter, addPlan(t, elsewhere, c2), 0)
	_, otherPeriod, err := s.DownloadWorkbook(bg, c.Reporter, p.ID, 0, "2026-Q2")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		sentence string
		by       identity.Actor
		data     []byte
		say      string
	}{
		{"the workbook of another agency", c.Stranger, own, "lập cho " + c.Commune.ShortName},
		{"the workbook of all agencies", c.Stranger, all, "bảng chung"},
		{"another period", c.Reporter, otherPeriod, "quý II năm 2026"},
		{"another installation's seal", c.Reporter, foreign, "phần khóa ẩn"},
		{"a forged seal", c.Reporter, edited(t, own, map[string]any{"_lantoa!A2": strings.Repeat("0", 64)}), "phần khóa ẩn"},
		{"a forged key", c.Reporter, edited(t, own, map[string]any{"_lantoa!A3": "H4sIAAAA"}), "phần khóa ẩn"},
		{"no workbook", c.Reporter, []byte("xin chào"), "không phải bảng tính"},
		{"someone who only looks", c.Inspector, own, "không có quyền"},
	} {
		_, err := s.StartWorkbooks(bg, x.by, p.ID, 0, bookQ3, uploadOf("bang.xlsx", x.data))
		if pr, ok := problem.As(err); !ok || !strings.Contains(pr.Error(), x.say) {
			t.Errorf("%s: got %v, want %q", x.sentence, err, x.say)
		}
	}
	if _, _, err := s.DownloadWorkbook(bg, c.Stranger, p.ID, c.Commune.ID, bookQ3); kindOf(err) != problem.Denied {
		t.Errorf("another agency's workbook can be downloaded: %v", err)
	}
	v := brought(t, s, c.Reporter, p, 0, filledBook(t, s, c, p))
	if _, err := s.OpenWorkbook(bg, c.Stranger, v.Workbook.ID); kindOf(err) != problem.Denied {
		t.Errorf("another agency's upload can be opened: %v", err)
	}
	if err := s.DropWorkbook(bg, c.Stranger, v.Workbook.ID, v.Workbook.Version); kindOf(err) != problem.Denied {
		t.Errorf("another agency's upload can be dropped: %v", err)
	}
}

func TestErrorsAreNamedBySheetAndCell(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	data := filledBook(t, s, c, p)
	two := rowOf(t, data, "Trả lời", "III.2")
	bad := edited(t, data, map[string]any{
		"Trả lời!E" + two: "Chắc là có", "Hoạt động!D4": "31/02/2026", "Hoạt động!H4": "Tiếng Lạ", "Hoạt động!B5": "IX.9", "Hoạt động!C5": "Việc lạ",
		"Hoạt động!B6": "III.2", "Hoạt động!C6": "Chưa tới", "Hoạt động!D6": "31/12/2026", "Số liệu!E4": "12,5", "Số liệu!C5": "Không có chỉ số này",
		"Số liệu!A6": "III.2", "Số liệu!B6": "Không có việc này", "Số liệu!C6": "D3.minutes", "Số liệu!E6": 3, "Hoạt động!L4": "xa.vn",
	})
	v := brought(t, s, c.Reporter, p, 0, bad)
	got := map[string]string{}
	for _, e := range v.Errors {
		got[e.Place] += e.Message
	}
	for place, say := range map[string]string{
		"Trả lời!E" + two: "không có trong danh sách", "Hoạt động!D4": "không phải ngày", "Hoạt động!H4": "thứ tiếng", "Hoạt động!B5": "không có nhiệm vụ", "Hoạt động!D6": "chưa diễn ra",
		"Số liệu!E4": "số nguyên", "Số liệu!C5": "chỉ số", "Số liệu!B6": "không có hoạt động", "Hoạt động!L4": "https://",
	} {
		if !strings.Contains(got[place], say) {
			t.Errorf("%s: got %q, want %q", place, got[place], say)
		}
	}
	_, err := s.ConfirmWorkbook(bg, c.Reporter, v.Workbook.ID, v.Workbook.Version, v.Digest, false)
	if kindOf(err) != problem.Invalid {
		t.Errorf("a file with errors can be confirmed: %v", err)
	}
	if r := reportOf(t, s, p, "III.2", c.Commune.ID, bookQ3); r.State != Awaited {
		t.Errorf("something was written: %s", r.State)
	}
}

func TestWhatBothHaveChangedIsForAPersonToChoose(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, bookQ3)
		id, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Phát thanh", From: "2026-07-02", Place: "Loa xã"}, []Figure{{Indicator: "D3.minutes", Value: 10}})
		if err != nil {
			t.Fatal(err)
		}
		data := bookOf(t, s, c.Reporter, p, 0)
		two := rowOf(t, data, "Trả lời", "III.2")
		copied := edited(t, data, map[string]any{
			"Trả lời!F" + two: "Từ tệp", "Trả lời!G" + two: "Thiếu loa", "Hoạt động!F4": "Loa thôn", "Hoạt động!K4": "Ghi trong tệp", "Số liệu!E4": 20,
		})
		now, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveReport(bg, c.Reporter, r.ID, now.Report.Version, Entry{Answer: Activities, Summary: "Từ màn hình", Proposals: "Chỉ màn hình"}); err != nil {
			t.Fatal(err)
		}
		a := now.Activities[0]
		a.Place = "Loa khối phố"
		if _, err := s.SaveActivity(bg, c.Reporter, a, []Figure{{Indicator: "D3.minutes", Value: 30}}); err != nil {
			t.Fatal(err)
		}
		v := brought(t, s, c.Reporter, p, 0, copied)
		if v.Open != 3 || len(v.Errors) != 0 {
			t.Fatalf("open %d, errors %+v:\n%s", v.Open, v.Errors, strings.Join(changesOf(v), "\n"))
		}
		if _, err := s.ConfirmWorkbook(bg, c.Reporter, v.Workbook.ID, v.Workbook.Version, v.Digest, false); kindOf(err) != problem.Invalid {
			t.Errorf("conflicts can be confirmed unsettled: %v", err)
		}
		choices := map[string]string{}
		for _, ch := range v.Reports[0].Changes {
			if ch.Kind == changeConflict {
				choices[ch.Key] = choiceStored
				if ch.What == deedNames[deedPlace] {
					choices[ch.Key] = choiceCopy
				}
			}
		}
		if err := s.ChooseInWorkbook(bg, c.Reporter, v.Workbook.ID, v.Workbook.Version, choices); err != nil {
			t.Fatal(err)
		}
		if v, err = s.OpenWorkbook(bg, c.Reporter, v.Workbook.ID); err != nil || v.Open != 0 {
			t.Fatalf("%v, open %d", err, v.Open)
		}
		confirmed(t, s, c.Reporter, v, false)
		after, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := after.Activities[0]
		if after.Report.Summary != "Từ màn hình" || after.Report.Difficulties != "Thiếu loa" || after.Report.Proposals != "Chỉ màn hình" || got.ID != id ||
			got.Place != "Loa thôn" || got.Body != "Ghi trong tệp" || after.Figures[0].Value != 30 {
			t.Errorf("after: %+v %+v %+v", after.Report, got, after.Figures)
		}
	})
}

func TestNothingIsWrittenOnceTheScreenHasMoved(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	v := brought(t, s, c.Reporter, p, 0, filledBook(t, s, c, p))
	r := reportOf(t, s, p, "III.5", c.Commune.ID, bookQ3)
	if _, err := s.SaveReport(bg, c.Colleague, r.ID, r.Version, Entry{Answer: Nothing, Summary: "Đã ghi"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ConfirmWorkbook(bg, c.Reporter, v.Workbook.ID, v.Workbook.Version, v.Digest, true); kindOf(err) != problem.Conflict {
		t.Errorf("got %v", err)
	}
	if two := reportOf(t, s, p, "III.2", c.Commune.ID, bookQ3); two.State != Awaited {
		t.Errorf("half of it was written: %s", two.State)
	}
}

func TestRemovedRowsRemoveAndSentReportsStay(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	r := reportOf(t, s, p, "III.2", c.Commune.ID, bookQ3)
	if _, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Phát thanh", From: "2026-07-02"}, []Figure{{Indicator: "D3.minutes", Value: 10}}); err != nil {
		t.Fatal(err)
	}
	data := bookOf(t, s, c.Reporter, p, 0)
	two := rowOf(t, data, "Trả lời", "III.2")
	gone := edited(t, data, map[string]any{"Hoạt động!B4": nil, "Hoạt động!C4": nil, "Hoạt động!D4": nil, "Số liệu!E4": nil, "Trả lời!E" + two: "Không phát sinh"})
	v := brought(t, s, c.Reporter, p, 0, gone)
	confirmed(t, s, c.Reporter, v, false)
	after, err := s.OpenReport(bg, c.Reporter, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Activities) != 0 || len(after.Figures) != 0 || after.Report.Answer != Nothing {
		t.Errorf("after: %v %v %s", after.Activities, after.Figures, after.Report.Answer)
	}
	if _, err := s.MoveReport(bg, c.Reporter, r.ID, after.Report.Version, Submit, ""); err != nil {
		t.Fatal(err)
	}
	v = brought(t, s, c.Reporter, p, 0, edited(t, data, map[string]any{"Trả lời!F" + two: "Muộn"}))
	if len(v.Errors) != 1 || !strings.HasPrefix(v.Errors[0].Place, "Trả lời!F") || !strings.Contains(v.Errors[0].Message, "chờ duyệt") {
		t.Errorf("a sent report can be changed: %+v %v", v.Errors, changesOf(v))
	}
}

func TestTheFocalDepartmentBringsManyAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		_, packed, err := s.DownloadWorkbooks(bg, c.Coordinator, p.ID, bookQ3)
		if err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
		if err != nil || len(z.File) != 3 {
			t.Fatalf("%v: %d workbooks", err, len(z.File))
		}
		var back bytes.Buffer
		out := zip.NewWriter(&back)
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			w, err := out.Create("nop/" + f.Name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(edited(t, data, map[string]any{"Trả lời!E4": "Không phát sinh"})); err != nil {
				t.Fatal(err)
			}
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		v := brought(t, s, c.Coordinator, p, 0, back.Bytes())
		if len(v.Reports) != 3 || len(v.Errors) != 0 {
			t.Fatalf("%+v\n%s", v.Errors, strings.Join(changesOf(v), "\n"))
		}
		if done := confirmed(t, s, c.Coordinator, v, true); done.Sent != 3 {
			t.Errorf("%+v", done)
		}
		r := reportOf(t, s, p, "III.2", c.Other.ID, bookQ3)
		if r.State != Submitted || !strings.Contains(r.Behalf, c.Coordinator.Name) {
			t.Errorf("the other commune's report: %s, behalf %q", r.State, r.Behalf)
		}
	})
}

func TestTheWorkbookOfAllAgencies(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	data := bookOf(t, s, c.Coordinator, p, 0)
	row := rowOf(t, data, "Trả lời", c.Other.ShortName)
	v := brought(t, s, c.Coordinator, p, 0, edited(t, data, map[string]any{
		"Trả lời!F" + row: "Có hoạt động", "Hoạt động!B4": c.Other.ShortName, "Hoạt động!C4": "III.2", "Hoạt động!D4": "Nhập thay", "Hoạt động!E4": "05/08/2026",
		"Số liệu!A4": c.Other.ShortName, "Số liệu!B4": "III.2", "Số liệu!C4": "Nhập thay", "Số liệu!D4": "D3.minutes", "Số liệu!F4": "60",
		"Hoạt động!B5": "Xã không có", "Hoạt động!C5": "III.2", "Hoạt động!D5": "Lạ", "Hoạt động!E5": "05/08/2026",
	}))
	if len(v.Errors) != 1 || v.Errors[0].Place != "Hoạt động!B5" || len(v.Reports) != 1 || v.Reports[0].Line.Agency.ID != c.Other.ID {
		t.Errorf("%+v\n%s", v.Errors, strings.Join(changesOf(v), "\n"))
	}
}
