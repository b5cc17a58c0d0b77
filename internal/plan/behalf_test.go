package plan

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
)

// enterFor has the focal department enter and a second person accept an activity of the commune in the third quarter.
func enterFor(t testing.TB, s *Service, c cast, p Plan) Report {
	t.Helper()
	r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
	if _, err := s.SaveActivity(bg, c.Coordinator, Activity{ReportID: r.ID, Name: "Hội thi", From: "2026-07-20"}, []Figure{{Indicator: "D3.minutes", Value: 45}}); err != nil {
		t.Fatal(err)
	}
	r = reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
	r, err := s.SaveReport(bg, c.Coordinator, r.ID, r.Version, Entry{Answer: Activities, How: "phone"})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = s.MoveReport(bg, c.Coordinator, r.ID, r.Version, Submit, ""); err != nil {
		t.Fatal(err)
	}
	if r, err = s.MoveReport(bg, c.Second, r.ID, r.Version, Accept, ""); err != nil {
		t.Fatal(err)
	}
	return r
}

// An agency learns the next morning what was entered for it, once, whoever runs the morning's work.
func TestAnAgencyIsToldWhatWasEnteredForIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		sent, out := addPost(t, s, c)
		enterFor(t, s, c, p)
		write(t, s, func(tx *db.Tx) error {
			return muteAll(tx, p, c)
		})
		for _, day := range []calendar.Day{testDay, testDay.Add(1), testDay.Add(1), testDay.Add(2)} {
			remindOn(t, s, day, out, sent)
		}
		told := map[string]string{}
		for _, l := range sent.Sent() {
			if !strings.HasPrefix(l.Subject, "Đã nhập thay 1 báo cáo của "+c.Commune.ShortName) {
				continue
			}
			if told[l.To] != "" {
				t.Errorf("%s was told twice", l.To)
			}
			told[l.To] = l.Text
		}
		if len(told) != 2 {
			t.Fatalf("told %d people of the commune, want 2", len(told))
		}
		for _, want := range []string{"Nhiệm vụ III.5 (Tổ chức sự kiện)", "45", "Người nhập: " + c.Coordinator.Name, "điện thoại", "https://lantoa.test/bao-cao/", "Rút lại"} {
			if !strings.Contains(told["canbo@xa.test"], want) {
				t.Errorf("the letter lacks %q:\n%s", want, told["canbo@xa.test"])
			}
		}
	})
}

// muteAll keeps reminders out of the way.
func muteAll(tx *db.Tx, p Plan, c cast) error {
	for _, a := range []int64{c.Commune.ID, c.Other.ID, c.Focal.ID} {
		if _, err := tx.Exec(`INSERT INTO plan_mutes (plan_id, agency_id, who, day) VALUES (?, ?, 'x', ?)`, p.ID, a, string(testDay)); err != nil {
			return err
		}
	}
	return nil
}

// What was entered for an agency carries its mark wherever its rows are shown, also once the period is closed.
func TestRowsEnteredForAnAgencyAreMarked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		enterFor(t, s, c, p)
		own := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		if _, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: own.ID, Name: "Phát thanh", From: "2026-07-21"}, []Figure{{Indicator: "D3.minutes", Value: 30}}); err != nil {
			t.Fatal(err)
		}
		addLink(t, s, own.ID, 0)
		own = reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		own, err := s.MoveReport(bg, c.Reporter, own.ID, own.Version, Submit, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.MoveReport(bg, c.Second, own.ID, own.Version, Accept, ""); err != nil {
			t.Fatal(err)
		}
		look := func(when string) {
			t.Helper()
			r := consolidate(t, s, c, p, "2026-Q3")
			text := textOf(page(t, screens(s), c.Leader, figureAddress(r, "fig.all.D3.minutes"), http.StatusOK).Find("tbody"))
			if strings.Count(text, behalfMark) != 1 {
				t.Errorf("%s: rows behind the figure: %q, want one mark", when, text)
			}
			note := r.enteredNote()
			if !strings.Contains(note, "nhập thay: "+r.Agency(c.Commune.ID).Name+" (nhiệm vụ III.5)") {
				t.Errorf("%s: the appendix notes %q", when, note)
			}
			var docx, xlsx bytes.Buffer
			if err := office.WriteDOCX(&docx, reportDocument(r)); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(wordsOf(t, docx.Bytes()), note) {
				t.Errorf("%s: the document lacks the note", when)
			}
			read(t, s, func(tx *db.Tx) error {
				l, err := s.ledgerOf(tx, r)
				if err != nil {
					return err
				}
				rows, err := collectRows(l)
				if err != nil {
					return err
				}
				return writeWorkbook(&xlsx, r, rows, s.indicators)
			})
			for sheet, want := range map[string]int{"Dòng số liệu": 1, "Hoạt động": 1} {
				if got := marked(t, xlsx.Bytes(), sheet); got != want {
					t.Errorf("%s: sheet %s has %d marks, want %d", when, sheet, got, want)
				}
			}
		}
		look("open")
		if err := s.CloseReport(context.Background(), c.Leader, p.ID, period(t, "2026-Q3")); err != nil {
			t.Fatal(err)
		}
		look("closed")
	})
}

// marked counts the marks in a sheet of a workbook.
func marked(t testing.TB, xlsx []byte, sheet string) (n int) {
	t.Helper()
	b, err := office.ReadBook(bg, bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range b.Sheets {
		for _, row := range s.Rows {
			for _, cell := range row.Cells {
				if s.Name == sheet && cell.Text == behalfMark {
					n++
				}
			}
		}
	}
	return n - 1 // the head of the column
}

// wordsOf are the paragraphs of a document.
func wordsOf(t testing.TB, docx []byte) string {
	t.Helper()
	d, err := office.Read(bg, "a.docx", bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, b := range d.Blocks {
		all = append(all, b.Text)
	}
	return strings.Join(all, "\n")
}
