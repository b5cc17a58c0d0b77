package plan

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// Who may see the report, write in it and close it.
func TestReportScreensOfEachRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleYear(t, d)
		h := screens(s)
		home := reportAddress(p.ID, period(t, "2026-Q3"))
		for _, a := range []struct {
			by           identity.Actor
			read, writes bool
		}{{c.Coordinator, true, true}, {c.Leader, true, true}, {c.Inspector, true, false}, {c.Reporter, false, false}} {
			seen := map[bool]int{true: 200, false: 403}
			for _, path := range []string{"", "/so-lieu/count.all.all.overdue", "/tai.docx", "/tai.xlsx", "/pdf"} {
				if w := visit(t, h, a.by, home+path, nil); w.Code != seen[a.read] {
					t.Errorf("%s as %s: status %d", path, a.by.Role, w.Code)
				}
			}
			for _, path := range []string{"/phan/lessons", "/chot"} {
				if w := visit(t, h, a.by, home+path, nil); w.Code != seen[a.writes] {
					t.Errorf("%s as %s: status %d", path, a.by.Role, w.Code)
				}
			}
			if a.read {
				doc := page(t, h, a.by, home, 200)
				if got := doc.Find(`main a[href$="/chot"]`).Length() > 0; got != a.writes {
					t.Errorf("%s is offered to close: %v", a.by.Role, got)
				}
			}
		}
		if text := textOf(page(t, h, c.Reporter, home, 403).Find("main")); !strings.Contains(text, "Việc của tôi") {
			t.Errorf("a reporter is not told where to go: %s", text)
		}
	})
}

// Every figure on the screen leads to a page that shows the same figure.
func TestFiguresOnScreenLeadToTheirRows(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	h := screens(s)
	doc := page(t, h, c.Leader, reportAddress(p.ID, period(t, "2026-Q3")), 200)
	links := doc.Find("main a.fig")
	if links.Length() < 80 {
		t.Fatalf("only %d figures on the screen", links.Length())
	}
	done := map[string]bool{}
	links.Each(func(_ int, a *goquery.Selection) {
		href := a.AttrOr("href", "")
		if done[href] || len(done) > 40 {
			return
		}
		done[href] = true
		got := textOf(page(t, h, c.Leader, href, 200).Find("main .big-figure"))
		if shown := textOf(a); got != shown && !strings.HasPrefix(got, shown+" ") {
			t.Errorf("%s shows %q, its page %q", href, shown, got)
		}
	})
	for _, bad := range []string{"count.all.all.nonsense", "fig.all.ZZ", "fig.999999.D3.minutes", "x", "count.1", "agencies.all.x", "deeds.-1"} {
		page(t, h, c.Leader, reportAddress(p.ID, period(t, "2026-Q3"))+"/so-lieu/"+url.PathEscape(bad), 404)
	}
	for _, bad := range []string{"/tong-hop/1/2026-Q9", "/tong-hop/999/2026", "/tong-hop/1/nam", "/tong-hop/x/2026"} {
		page(t, h, c.Leader, bad, 404)
	}
}

// Every row of a figure leads to something that whoever reads the report may read: the report at the activity, a file, an agency.
func TestRowsOfFiguresLeadSomewhere(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	h := screens(s)
	proof := addRowProof(t, s, p)
	home := reportAddress(p.ID, period(t, "2026-Q3")) + "/so-lieu/"
	task := find(t, s, func(tx *db.Tx) (int64, error) {
		return db.One(tx, db.Scalar[int64], `SELECT id FROM plan_tasks WHERE plan_id = ? AND no = 'III.2'`, p.ID)
	})
	for _, key := range []string{fmt.Sprintf("fig.%d.D3.minutes", task), "deeds." + fmt.Sprint(task), "agencies.all.silent", "count.all.all.overdue", "proofs.all"} {
		doc := page(t, h, c.Leader, home+key, 200)
		rows := doc.Find("main table.stack tbody tr")
		if rows.Length() == 0 {
			t.Fatalf("%s has no rows", key)
		}
		rows.Each(func(i int, row *goquery.Selection) {
			href, ok := row.Find("a").Attr("href")
			if !ok {
				t.Fatalf("%s: row %d leads nowhere: %s", key, i, textOf(row))
			}
			if key == "proofs.all" || i > 3 {
				return // the file of this test has no bytes
			}
			path, anchor, _ := strings.Cut(href, "#")
			for _, by := range []identity.Actor{c.Coordinator, c.Leader, c.Inspector} {
				if d := page(t, h, by, path, 200); anchor != "" && by.Role != c.Coordinator.Role && d.Find("#"+anchor).Length() != 1 {
					t.Errorf("%s does not show #%s to %s", path, anchor, by.Role)
				}
			}
		})
		if strings.HasPrefix(key, "deeds.") && doc.Find(fmt.Sprintf(`tbody a[href="/minh-chung/%d"]`, proof)).Length() != 1 {
			t.Error("a row does not show its file")
		}
	}
}

// addRowProof gives the first activity of the third quarter at task III.2 a file.
func addRowProof(t *testing.T, s *Service, p Plan) (id int64) {
	t.Helper()
	write(t, s, func(tx *db.Tx) error {
		a, err := db.One(tx, scanDeed, `SELECT a.id, a.report_id, r.task_id, r.agency_id, a.name, a.place, a.from_day, a.to_day
			FROM plan_activities a JOIN plan_reports r ON r.id = a.report_id JOIN plan_tasks t ON t.id = r.task_id
			WHERE r.plan_id = ? AND r.period = '2026-Q3' AND r.state = 'accepted' AND t.no = 'III.2' ORDER BY r.agency_id, a.id LIMIT 1`, p.ID)
		if err != nil {
			return err
		}
		id, err = insertEvidence(tx, Evidence{ReportID: a.ReportID, ActivityID: a.ID, Kind: "file", Name: "anh.jpg", Hash: hashOf(nil)}, testNow())
		return err
	})
	return id
}

// Two people write the same section: the second is told and keeps the words.
func TestSectionsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleYear(t, d)
		h := screens(s)
		home := reportAddress(p.ID, period(t, "2026-Q3"))
		form := func(body string, version int) url.Values {
			return url.Values{"body": {body}, "version": {fmt.Sprint(version)}}
		}
		if w := visit(t, h, c.Coordinator, home+"/phan/lessons", form("Phối hợp sớm.\n- Nói rõ hạn.", 0)); w.Code != 303 {
			t.Fatalf("status %d", w.Code)
		}
		w := visit(t, h, c.Second, home+"/phan/lessons", form("Lời của người thứ hai.", 0))
		if w.Code != 409 || !strings.Contains(w.Body.String(), "Lời của người thứ hai.") {
			t.Errorf("status %d, the words are kept: %v", w.Code, strings.Contains(w.Body.String(), "Lời của người thứ hai."))
		}
		if w := visit(t, h, c.Coordinator, home+"/phan/lessons", form(strings.Repeat("d", maxSection+1), 1)); w.Code != 422 {
			t.Errorf("a section without end: status %d", w.Code)
		}
		text := textOf(page(t, h, c.Leader, home, 200).Find("article"))
		if !strings.Contains(text, "Bài học kinh nghiệm") || !strings.Contains(text, "Nói rõ hạn.") || strings.Contains(text, "thứ hai") {
			t.Errorf("the report does not show what was written: %s", text)
		}
		if w := visit(t, h, c.Leader, home+"/chot", url.Values{}); w.Code != 422 || !strings.Contains(w.Body.String(), "Tôi đã kiểm tra") {
			t.Fatalf("close without a look: status %d", w.Code)
		}
		if text := textOf(page(t, h, c.Leader, home+"/chot", 200).Find("main")); !strings.Contains(text, "Phương hướng") || strings.Contains(text, "Bài học kinh nghiệm") {
			t.Errorf("what nobody wrote is not listed: %s", text)
		}
		if w := visit(t, h, c.Leader, home+"/chot", url.Values{closeBox: {"1"}}); w.Code != 303 {
			t.Fatalf("close: status %d", w.Code)
		}
		doc := page(t, h, c.Leader, home, 200)
		if doc.Find(`a[href$="/chot"], a[href*="/phan/"]`).Length() > 0 || !strings.Contains(textOf(doc.Find("main")), "đã chốt ngày 20/10/2026") {
			t.Error("a closed report still offers to be changed, or does not say that it is closed")
		}
		if w := visit(t, h, c.Coordinator, home+"/phan/lessons", form("Sửa sau khi chốt.", 1)); w.Code != 409 {
			t.Errorf("a closed section is written: status %d", w.Code)
		}
	})
}

func TestReportScreensBeforeAnythingIsThere(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	page(t, h, c.Leader, "/tong-hop", 200)
	p, _ := provincePlan(t, s, c)
	for _, key := range reportPeriods {
		text := textOf(page(t, h, c.Leader, reportAddress(p.ID, period(t, key)), 200).Find("main"))
		if strings.Contains(text, "NaN") || strings.Contains(text, "%!") {
			t.Errorf("%s: %s", key, text)
		}
	}
}

const crowdedPeriod = "2026"

// BenchmarkReport is the report of a year on 20,000 activities.
func BenchmarkReport(b *testing.B) {
	s, c := newService(b, dbtest.SQLite(b))
	p := addCrowdedPlan(b, s, c)
	h := screens(s)
	path := reportAddress(p.ID, period(b, crowdedPeriod))
	b.Run("screen", func(b *testing.B) {
		for b.Loop() {
			w := visit(b, h, c.Coordinator, path, nil)
			b.ReportMetric(float64(w.Body.Len()), "HTML-bytes")
		}
	})
	b.Run("figure", func(b *testing.B) {
		for b.Loop() {
			visit(b, h, c.Coordinator, path+"/so-lieu/fig.all.D3.minutes", nil)
		}
	})
	for _, format := range []string{"docx", "xlsx"} {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				reportBytes(b, s, c, p, crowdedPeriod, format)
			}
		})
	}
}
