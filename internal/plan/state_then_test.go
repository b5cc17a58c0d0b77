package plan

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/office"
)

func TestLettersOfABox(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		tally Tally
		want  string
	}{
		{Tally{}, "–"},
		{Tally{InTime: 1}, "Đ"},
		{Tally{Late: 1}, "T"},
		{Tally{Open: 1}, "L"},
		{Tally{Overdue: 1}, "Q"},
		{Tally{InTime: 2}, "Đ2"},
		{Tally{InTime: 2, Late: 1, Open: 1, Overdue: 3}, "Đ2 T1 L1 Q3"},
	} {
		if got := row.tally.Letters(); got != row.want {
			t.Errorf("%+v: got %q, want %q", row.tally, got, row.want)
		}
	}
}

func TestRatesWithTheirNumbersPutIn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		tally          Tally
		full, onTime   string
		fullP, onTimeP string
	}{
		{Tally{}, "", "", "–", "–"},
		{Tally{Open: 3}, "", "", "–", "–"},
		{Tally{InTime: 10, Late: 2, Overdue: 3}, "12 ÷ (12 + 3)", "10 ÷ (10 + 2 + 3)", "80 %", "66,7 %"},
		{Tally{InTime: 10, Late: 2, Overdue: 3, Sent: 2, Punctual: 1}, "12 ÷ (12 + 3)", "10 ÷ (10 + 2 + 3 − 1)", "80 %", "71,4 %"},
	} {
		if row.tally.fullTerms() != row.full || row.tally.onTimeTerms() != row.onTime || percent(row.tally.Full()) != row.fullP || percent(row.tally.OnTimeSoFar()) != row.onTimeP {
			t.Errorf("%+v: got %q %q %s %s", row.tally, row.tally.fullTerms(), row.tally.onTimeTerms(), percent(row.tally.Full()), percent(row.tally.OnTimeSoFar()))
		}
	}
}

// On any day the lines of an agency make the same four counts as the table of agencies, and today they are those of today.
func TestOneAgencyOnAnyDayCountsAsTheTableDoes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleYear(t, d)
		ctx := context.Background()
		for _, day := range []calendar.Day{"2026-04-20", "2026-06-30", "2026-07-21", "2026-08-05", "2026-10-19", testDay} {
			v, err := s.View(ctx, p.ID, string(day), false)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range v.Agencies {
				if a.Agency.ID != c.Commune.ID && a.Agency.ID != c.Focal.ID {
					continue
				}
				one, m, err := s.ViewAgencyOn(ctx, c.Inspector, p.ID, a.Agency.ID, string(day))
				if err != nil {
					t.Fatal(err)
				}
				var got Tally
				for _, line := range one.Lines {
					got.Add(line, m.Day)
				}
				if got != a.Tally {
					t.Errorf("%s on %s: the lines make %+v, the table says %+v", a.Agency.ShortName, day, got, a.Tally)
				}
			}
		}
		if _, _, err := s.ViewAgencyOn(ctx, c.Stranger, p.ID, c.Commune.ID, "2026-06-30"); err == nil {
			t.Error("another commune looks at the past of this one")
		}
	})
}

func stateOn(t testing.TB, s *Service, c cast, p Plan, day string) StateView {
	t.Helper()
	v, err := s.State(context.Background(), c.Inspector, p.ID, day)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStateWorkbookAndDocument(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	h := screens(s)
	at := planPath(p.ID) + "/tinh-trang."
	w := visit(t, h, c.Inspector, at+"xlsx?ngay=2026-07-21", nil)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Disposition"), "tinh-trang-2026-07-21.xlsx") {
		t.Fatalf("got %d, %q", w.Code, w.Header().Get("Content-Disposition"))
	}
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	v := stateOn(t, s, c, p, "2026-07-21")
	rows, err := f.GetRows("Nhiệm vụ × cơ quan", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[rune]bool{}
	for _, row := range rows[3:] {
		for _, cell := range row[1:min(len(row), len(v.Tasks)+1)] {
			for _, letter := range cell {
				seen[letter] = true
			}
		}
	}
	for _, b := range boxLetters {
		if !seen[[]rune(b.Letter)[0]] {
			t.Errorf("no cell holds %s", b.Letter)
		}
	}
	last := rows[len(rows)-1]
	if got := last[len(v.Tasks)+1]; got != digits(v.Progress.Total.InTime) {
		t.Errorf("the last row counts %s in time, the plan %d", got, v.Progress.Total.InTime)
	}
	for sheet, want := range map[string]string{"Tỷ lệ": "Cách tính tỷ lệ đúng hạn", "Nhiệm vụ": "Trọng số", "Cách tính": "cuối ngày 21/07/2026"} {
		all, err := f.GetRows(sheet)
		text := ""
		for _, row := range all {
			text += strings.Join(row, " ") + "\n"
		}
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%s: %q is missing, %v", sheet, want, err)
		}
	}
	for _, day := range []string{"2026-04-16", "2026-07-21", ""} {
		var b bytes.Buffer
		if err := office.WriteDOCX(&b, stateDocument(stateOn(t, s, c, p, day))); err != nil {
			t.Fatal(err)
		}
		for _, broken := range office.CheckDecree30(b.Bytes()) {
			t.Errorf("%q: %s", day, broken)
		}
	}
	for _, row := range []struct {
		by     identity.Actor
		path   string
		status int
	}{
		{c.Reporter, at + "xlsx", 403},
		{c.Reporter, at + "docx", 403},
		{c.Coordinator, at + "docx", 200},
		{c.Coordinator, at + "docx?ngay=2027-01-01", 422},
		{c.Coordinator, "/ke-hoach/99/tinh-trang.xlsx", 404},
	} {
		if w := visit(t, h, row.by, row.path, nil); w.Code != row.status {
			t.Errorf("%s as %s: got %d, want %d", row.path, row.by.Role, w.Code, row.status)
		}
	}
}

func TestPastDaysOnTheScreens(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	h := screens(s)
	own := agencyPath(p.ID, c.Commune.ID)
	for _, row := range []struct {
		by     identity.Actor
		path   string
		status int
		text   string
	}{
		{c.Coordinator, own + "?ngay=2026-07-21", 200, "Đang xem tình trạng cuối ngày 21/07/2026"},
		{c.Coordinator, own + "?ngay=2026-07-21", 200, "!Nhập thay"},
		{c.Reporter, own + "?ngay=2026-07-21", 200, "Tỷ lệ đầy đủ"},
		{c.Coordinator, own + "?ngay=31/02/2026", 422, "Ngày chưa đúng."},
		{c.Coordinator, "/nhiem-vu?ngay=2026-07-21", 200, "Tình trạng cuối ngày 21/07/2026"},
		{c.Coordinator, "/nhiem-vu?ngay=2026-07-21&co-quan=" + digits(int(c.Commune.ID)), 200, "Tình trạng cuối ngày 21/07/2026"},
		{c.Coordinator, planPath(p.ID) + "/co-quan?ngay=2026-07-21&xep=dung-han", 200, "Cộng: đầy đủ = "},
		{c.Coordinator, planPath(p.ID) + "?ngay=2026-07-21", 200, "Tải tình trạng ngày này"},
		{c.Reporter, planPath(p.ID), 200, "!Tải tình trạng ngày này"},
	} {
		w := visit(t, h, row.by, row.path, nil)
		got := mainText(w.Body)
		want, not := strings.CutPrefix(row.text, "!")
		if w.Code != row.status || strings.Contains(got, want) == not {
			t.Errorf("%s as %s: status %d, want %d with %q: %.300s", row.path, row.by.Role, w.Code, row.status, row.text, got)
		}
	}
	doc := page(t, h, c.Coordinator, planPath(p.ID)+"/co-quan?xep=day-du&ngay=2026-07-21", 200)
	if got, _ := doc.Find("th[aria-sort=ascending] a").Attr("href"); doc.Find("th[aria-sort]").Length() != 1 || !strings.Contains(got, "xep=day-du") || !strings.Contains(got, "ngay=2026-07-21") {
		t.Errorf("the heading that sorts leads to %q", got)
	}
}
