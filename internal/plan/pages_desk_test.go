package plan

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

func taskID(t testing.TB, s *Service, p Plan, no string) int64 {
	t.Helper()
	for _, task := range find(t, s, func(tx *db.Tx) ([]Task, error) { return planTasks(tx, p.ID) }) {
		if task.No == no {
			return task.ID
		}
	}
	t.Fatalf("no task %s", no)
	return 0
}

func TestScreensOfAnEmptyInstallation(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	for _, row := range []struct {
		who  identity.Actor
		path string
		text string
	}{
		{c.Coordinator, "/", "Chưa có kế hoạch nào. Bắt đầu bằng văn bản kế hoạch"},
		{c.Reporter, "/", "Chuyên viên đầu mối của Sở Văn hóa, Thể thao và Du lịch nhập văn bản kế hoạch"},
		{c.Inspector, "/", "Chưa có kế hoạch nào."},
		{c.Coordinator, "/ke-hoach", "Nhập văn bản kế hoạch để bắt đầu"},
		{c.Reporter, "/nhiem-vu", "Chưa có kế hoạch nào."},
		{c.Coordinator, "/co-quan-thuc-hien", "Chưa có kế hoạch nào."},
	} {
		got := textOf(page(t, h, row.who, row.path, 200).Find("main"))
		if !strings.Contains(got, row.text) {
			t.Errorf("%s as %s: %q is missing in %q", row.path, row.who.Role, row.text, got)
		}
	}
	if n := page(t, h, c.Coordinator, "/", 200).Find("main .btn.primary").Length(); n != 1 {
		t.Errorf("the first page has %d primary buttons, want 1", n)
	}
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlayedPlan(t, s, c)
	h := screens(s)
	plan, task := planPath(p.ID), taskPath(taskID(t, s, p, "III.2"))
	for _, row := range []struct {
		who    identity.Actor
		path   string
		status int
		text   string // of the main part; "!" means that it must not be there
	}{
		{c.Coordinator, "/", 200, "Quá hạn"},
		{c.Coordinator, "/", 200, "Chờ tôi duyệt"},
		{c.Inspector, "/", 200, "Đang chờ duyệt"},
		{c.Inspector, "/", 200, "!Phần việc của"},
		{c.Leader, "/", 200, "Chờ tôi duyệt"},
		{c.Reporter, "/", 200, "Việc của " + c.Commune.ShortName},
		{c.Reporter, "/", 200, "!" + c.Other.ShortName},
		{c.Reporter, plan, 200, "Tỷ lệ đúng hạn"},
		{c.Reporter, plan, 200, "!Bản đồ"},
		{c.Reporter, plan, 200, "UBND các xã, phường (65 cơ quan)"},
		{c.Coordinator, plan, 200, "65 xã, phường: phần việc đã được chấp nhận"},
		{c.Coordinator, plan + "?ngay=16/09/2026", 200, "Đang xem tình trạng cuối ngày 16/09/2026"},
		{c.Coordinator, plan + "?ngay=16/09/2026&theo=ky", 200, "Theo kỳ báo cáo."},
		{c.Coordinator, plan + "?ngay=31/02/2026", 422, "Ngày chưa đúng."},
		{c.Coordinator, plan + "?ngay=2027-01-01", 422, "Ngày này chưa tới."},
		{c.Reporter, plan + "/ban-do", 403, ""},
		{c.Reporter, plan + "/sua", 403, ""},
		{c.Reporter, plan + "/van-ban", 200, "Kế hoạch này không kèm văn bản."},
		{c.Reporter, task, 200, "Báo cáo của " + c.Commune.ShortName},
		{c.Reporter, task, 200, "!" + c.Other.ShortName},
		{c.Reporter, task, 200, "cơ quan đã được chấp nhận"},
		{c.Reporter, task + "/sua", 403, ""},
		{c.Reporter, task + "/giao", 403, ""},
		{c.Leader, task + "/sua", 403, ""},
		{c.Coordinator, task, 200, c.Other.ShortName},
		{c.Coordinator, task + "?ten=" + url.QueryEscape("tam thanh"), 200, "Phường Tam Thanh"},
		{c.Coordinator, task + "?ten=khongco", 200, "Không có báo cáo nào như vậy."},
		{c.Coordinator, task + "?dia-ban=" + url.QueryEscape("Bắc Sơn") + "&ten=dong+kinh", 200, "Không có báo cáo nào như vậy."},
		{c.Coordinator, plan + "/co-quan?xep=ten", 200, "Đúng hạn = xong đúng hạn ÷"},
		{c.Coordinator, plan + "/co-quan?loai=ward", 200, "4 cơ quan."},
		{c.Reporter, plan + "/co-quan", 303, ""},
		{c.Reporter, agencyPath(p.ID, c.Commune.ID), 200, "Tỷ lệ đầy đủ"},
		{c.Reporter, agencyPath(p.ID, c.Other.ID), 403, "Chỉ xem được báo cáo của cơ quan mình."},
		{c.Inspector, agencyPath(p.ID, c.Other.ID), 200, c.Other.Name},
		{c.Inspector, agencyPath(p.ID, c.Other.ID), 200, "!Nhập thay"},
		{c.Coordinator, "/nhiem-vu?ten=bao+chi", 200, "1 nhiệm vụ."},
		{c.Coordinator, "/nhiem-vu?co-quan=" + strconv.FormatInt(c.Focal.ID, 10), 200, "2 nhiệm vụ."},
		{c.Reporter, "/nhiem-vu?co-quan=" + strconv.FormatInt(c.Other.ID, 10), 403, ""},
		{c.Coordinator, "/ke-hoach/999", 404, "Không có kế hoạch này."},
		{c.Coordinator, "/nhiem-vu/999", 404, "Không có nhiệm vụ này."},
		{c.Coordinator, "/nhiem-vu/abc", 404, "Không có trang này."},
		{identity.Actor{}, "/", 401, ""},
	} {
		w := visit(t, h, row.who, row.path, nil)
		got := mainText(w.Body)
		want, not := strings.CutPrefix(row.text, "!")
		if w.Code != row.status {
			t.Errorf("%s as %s: status %d, want %d", row.path, row.who.Role, w.Code, row.status)
		} else if strings.Contains(got, want) == not && row.text != "" {
			t.Errorf("%s as %s: %q wrong in %q", row.path, row.who.Role, row.text, got)
		}
	}
}

// Each card's number is the number of reports in the list that it leads to, task by task.
func TestCardsLeadToAsManyReports(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlayedPlan(t, s, c)
	h := screens(s)
	number := func(sel *goquery.Selection) int {
		n, err := strconv.Atoi(strings.ReplaceAll(textOf(sel), ".", ""))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	box := func(href string) string {
		u, err := url.Parse(href)
		if err != nil {
			t.Fatal(err)
		}
		return u.Query().Get("muc")
	}
	page(t, h, c.Coordinator, planPath(p.ID), 200).Find("a.count").Each(func(_ int, card *goquery.Selection) {
		want := number(card.Find("b"))
		href, _ := card.Attr("href")
		if want == 0 {
			return
		}
		got := 0
		page(t, h, c.Coordinator, href, 200).Find("table.tasks tbody td a").Each(func(_ int, a *goquery.Selection) {
			to, _ := a.Attr("href")
			if box(to) != box(href) {
				return
			}
			rows := 0
			for n := 1; ; n++ {
				doc := page(t, h, c.Coordinator, to+"&trang="+strconv.Itoa(n), 200)
				rows += doc.Find("table.sticky tbody tr").Length()
				if doc.Find("nav.pager a[rel=next]").Length() == 0 {
					break
				}
			}
			if rows != number(a) {
				t.Errorf("%s: %d rows, the link says %d", to, rows, number(a))
			}
			got += rows
		})
		if got != want {
			t.Errorf("%s: %d reports in the lists, the card says %d", href, got, want)
		}
	})
}

func TestReporterFindsWhatPresses(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	ctx := context.Background()
	step := func(r Report, by identity.Actor, a Action, reason string) Report {
		t.Helper()
		write(t, s, func(tx *db.Tx) (err error) { r, err = s.move(tx, by, r, a, reason); return err })
		return r
	}
	r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
	r.Answer = Nothing
	r = step(r, c.Reporter, Submit, "")
	step(r, c.Coordinator, Return, "Thiếu danh sách thôn")
	draft := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
	draft.Answer = Activities
	step(draft, c.Reporter, Save, "")

	doc := page(t, h, c.Reporter, "/", 200)
	for group, want := range map[string]string{
		"#g-qua-han":  "Quá hạn 34 ngày",
		"#g-tra-lai":  "Lý do trả lại: Thiếu danh sách thôn",
		"#g-trong-ky": "Còn 57 ngày, hạn 16/12/2026",
	} {
		if got := textOf(doc.Find(group).Parent()); !strings.Contains(got, want) {
			t.Errorf("%s: %q is missing in %q", group, want, got)
		}
	}
	// The draft is late all the same, and its one action leads to the report.
	href, _ := doc.Find("#g-qua-han").Parent().Find(fmt.Sprintf("a.btn[href='%s']", reportPath(draft.ID))).Attr("href")
	if href == "" {
		t.Error("the late draft has no button in the late group")
	}
	if n, late, err := s.Owed(ctx, c.Reporter); err != nil || n == 0 || late == 0 {
		t.Errorf("owed %d, late %d, %v", n, late, err)
	}
	if n, _, err := s.Owed(ctx, c.Inspector); err != nil || n != 0 {
		t.Errorf("an inspector owes %d, %v", n, err)
	}
	coordinator := page(t, h, c.Coordinator, "/", 200)
	if got := textOf(coordinator.Find("#g-tra-lai").Parent()); !strings.Contains(got, "Thiếu danh sách thôn") {
		t.Errorf("the coordinator does not see what was returned: %q", got)
	}
}

func TestCalmDesk(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	addPlanFrom(t, s, c, "2026-10-01", []NewTask{{
		Task{No: "I.1", Title: "Việc", Due: Due{Kind: DueOngoing}},
		[]Assignment{{AgencyID: c.Commune.ID, Duty: Lead, Printed: "x"}},
	}})
	got := textOf(page(t, screens(s), c.Reporter, "/", 200).Find("main"))
	if want := "Hạn gần nhất: 16/12/2026, 1 báo cáo."; !strings.Contains(got, want) {
		t.Errorf("%q is missing in %q", want, got)
	}
	got = textOf(page(t, screens(s), c.Stranger, "/", 200).Find("main"))
	if want := "Cơ quan chưa được giao việc"; !strings.Contains(got, want) {
		t.Errorf("%q is missing in %q", want, got)
	}
}

func TestStaleFormsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	task := taskPath(taskID(t, s, p, "III.2"))
	edit := url.Values{"version": {"1"}, "title": {"Tên mới"}, "due_kind": {"ongoing"}, "rhythm": {"quarter"}, "deliverables": {"Một\nHai"}}
	if w := visit(t, h, c.Coordinator, task+"/sua", edit); w.Code != 303 {
		t.Fatalf("status %d: %s", w.Code, mainText(w.Body))
	}
	edit.Set("title", "Tên của người thứ hai")
	w := visit(t, h, c.Second, task+"/sua", edit)
	if w.Code != 409 {
		t.Fatalf("a stale save gives %d", w.Code)
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Find("textarea[name=title]").Text(); got != "Tên của người thứ hai" {
		t.Errorf("the typed title became %q", got)
	}
	if got := textOf(doc.Find(".errors.calm")); !strings.Contains(got, "Tên mới") {
		t.Errorf("what is stored is not shown: %q", got)
	}
	edit.Set("version", doc.Find("input[name=version]").AttrOr("value", ""))
	if w := visit(t, h, c.Second, task+"/sua", edit); w.Code != 303 {
		t.Errorf("saving after a look gives %d", w.Code)
	}

	facts := url.Values{"version": {"1"}, "number": {"86/KH-UBND"}, "issued_on": {"22/4/2026"}, "title": {"Trích yếu"}, "issuer": {"UBND tỉnh"}, "signer": {"Đoàn Thanh Sơn"}}
	if w := visit(t, h, c.Coordinator, planPath(p.ID)+"/sua", facts); w.Code != 303 {
		t.Fatalf("status %d: %s", w.Code, mainText(w.Body))
	}
	if w := visit(t, h, c.Coordinator, planPath(p.ID)+"/sua", facts); w.Code != 409 {
		t.Errorf("a stale save gives %d", w.Code)
	}
	facts.Set("version", "2")
	facts.Set("issued_on", "31/2/2026")
	facts.Set("signer", strings.Repeat("a", maxFact+1))
	w = visit(t, h, c.Coordinator, planPath(p.ID)+"/sua", facts)
	if got := mainText(w.Body); w.Code != 422 || !strings.Contains(got, "Ngày ban hành chưa đúng") || !strings.Contains(got, "Phần này quá dài") {
		t.Errorf("status %d: %s", w.Code, got)
	}
	now := find(t, s, func(tx *db.Tx) (Plan, error) { return findPlan(tx, p.ID) })
	if now.Cited() != "Kế hoạch số 86/KH-UBND ngày 22/4/2026 của UBND tỉnh" || now.Version != 2 {
		t.Errorf("stored %q, version %d", now.Cited(), now.Version)
	}
	if w := visit(t, h, c.Reporter, planPath(p.ID)+"/sua", facts); w.Code != 403 {
		t.Errorf("a reporter may save: %d", w.Code)
	}
}

func TestAssignMore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		h := screens(s)
		id := taskID(t, s, p, "III.2")
		group := find(t, s, func(tx *db.Tx) (identity.Group, error) {
			all, err := identity.Groups(tx)
			for _, g := range all {
				if g.Key == "ubnd-xa-phuong" {
					return g, err
				}
			}
			return identity.Group{}, err
		})
		form := url.Values{"group": {strconv.FormatInt(group.ID, 10)}, "duty": {"partner"}}
		if w := visit(t, h, c.Coordinator, taskPath(id)+"/giao", form); w.Code != 303 {
			t.Fatalf("status %d: %s", w.Code, mainText(w.Body))
		}
		lines := find(t, s, func(tx *db.Tx) ([]Report, error) { return taskLines(tx, id) })
		agencies := map[int64]bool{}
		for _, r := range lines {
			agencies[r.AgencyID] = true
		}
		if len(agencies) != 66 || len(lines) != 3*4+63 {
			t.Errorf("%d agencies, %d answers; want 66 and 75: the new ones owe nothing of the past", len(agencies), len(lines))
		}
		w := visit(t, h, c.Coordinator, taskPath(id)+"/giao", form)
		if got := mainText(w.Body); w.Code != 422 || !strings.Contains(got, "đều đang được giao") {
			t.Errorf("status %d: %s", w.Code, got)
		}
		w = visit(t, h, c.Coordinator, taskPath(id)+"/giao", url.Values{"duty": {"partner"}})
		if got := mainText(w.Body); w.Code != 422 || !strings.Contains(got, "Chọn một nhóm hoặc một cơ quan") {
			t.Errorf("status %d: %s", w.Code, got)
		}
		if _, _, err := s.AssignAll(context.Background(), c.Leader, id, 0, agencyWithout(t, s, agencies), Lead); err == nil {
			t.Error("a leader may assign")
		}
	})
}

func agencyWithout(t testing.TB, s *Service, has map[int64]bool) int64 {
	for _, a := range allAgencies(t, s) {
		if !has[a.ID] {
			return a.ID
		}
	}
	return 0
}

func TestTablesAsXLSX(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlayedPlan(t, s, c)
	h := screens(s)
	task := taskPath(taskID(t, s, p, "III.2"))
	for _, row := range []struct {
		who    identity.Actor
		path   string
		status int
	}{
		{c.Coordinator, task + "/bang.xlsx?ky=tat-ca", 200},
		{c.Reporter, task + "/bang.xlsx", 200},
		{c.Coordinator, planPath(p.ID) + "/co-quan/bang.xlsx", 200},
		{c.Reporter, planPath(p.ID) + "/co-quan/bang.xlsx", 403},
	} {
		w := visit(t, h, row.who, row.path, nil)
		if w.Code != row.status || row.status == 200 && !strings.HasPrefix(w.Body.String(), "PK") {
			t.Errorf("%s as %s: status %d, %d bytes", row.path, row.who.Role, w.Code, w.Body.Len())
		}
	}
}

func TestSearchFindsTasksWithoutAccents(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		addWidePlan(t, s, c)
		ctx := identity.With(context.Background(), c.Reporter)
		for words, want := range map[string]int{"cung cap": 1, "CUNG CẤP": 1, "kế hoạch năm 2026": 1, "%": 0, "_": 0, "khongco": 0} {
			hits, err := s.search(ctx, words)
			if err != nil || len(hits) != want {
				t.Errorf("%q: %d hits, %v; want %d", words, len(hits), err, want)
			}
		}
		if hits, err := s.search(context.Background(), "cung cap"); err != nil || len(hits) != 0 {
			t.Errorf("a stranger finds %d, %v", len(hits), err)
		}
	})
}

// A commune that has sent all that fell due is not late: what waits is the reviewer's. Accepted, its map tile is full although the next
// quarter has begun.
func TestWhoHasAnsweredIsNotLate(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	mine := find(t, s, func(tx *db.Tx) ([]Report, error) { return planReports(tx, p.ID) })
	mine = slices.DeleteFunc(mine, func(r Report) bool { return r.AgencyID != c.Commune.ID })
	then := *s
	play := func(a Action, by identity.Actor) {
		t.Helper()
		for i, r := range mine {
			if r.Due.Before(testDay) {
				then.Now = func() time.Time { return r.To.Time() }
				r.Answer = Nothing
				write(t, s, func(tx *db.Tx) (err error) { mine[i], err = then.move(tx, by, r, a, ""); return err })
			}
		}
	}
	tile := func() (title string, flags int) {
		a := page(t, h, c.Coordinator, planPath(p.ID)+"/ban-do", 200).Find("svg.tiles a[href='" + agencyPath(p.ID, c.Commune.ID) + "']")
		return textOf(a.Find("title")), a.Find(".flag").Length()
	}
	if title, flags := tile(); flags != 1 || !strings.Contains(title, "6 quá hạn") {
		t.Errorf("before anything is sent: %q, %d flags", title, flags)
	}
	play(Submit, c.Reporter)
	if title, flags := tile(); flags != 0 || !strings.Contains(title, "6 quá hạn (trong đó 6 đã gửi, chờ duyệt)") {
		t.Errorf("sent: %q, %d flags", title, flags)
	}
	doc := page(t, h, c.Coordinator, agencyPath(p.ID, c.Commune.ID), 200)
	for _, want := range []string{"trong đó 6 đã gửi, chờ duyệt", "Chưa có báo cáo nào xong hoặc quá hạn."} {
		if got := textOf(doc.Find("main")); !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	if n := doc.Find("a.count.late, td.stop").Length(); n != 0 {
		t.Errorf("%d counts blame the commune", n)
	}
	play(Accept, c.Coordinator)
	if title, _ := tile(); !strings.Contains(title, "100 %") && !strings.Contains(title, "100\u00a0%") {
		t.Errorf("accepted: %q", title)
	}
}

func TestWhatLiesAhead(t *testing.T) {
	t.Parallel()
	rhythm, _ := calendar.UsualRhythm(calendar.Quarter)
	p := Plan{Year: 2026, Rhythm: rhythm}
	days, err := loadObservances()
	if err != nil {
		t.Fatal(err)
	}
	got := ahead(p, []dueDay{{"2026-12-16", "2026-Q4", 5, 336}}, days, calendar.Vietnam(), testDay)
	if len(got) != maxComing {
		t.Errorf("%d lines, want %d", len(got), maxComing)
	}
	var text []string
	for i, c := range got {
		text = append(text, string(c.Day)+" "+c.Text)
		if i > 0 && c.Day.Before(got[i-1].Day) {
			t.Errorf("%s stands after %s", c.Day, got[i-1].Day)
		}
	}
	for _, want := range []string{
		"2026-12-10 Ngày Nhân quyền thế giới", "2026-12-14 Hết kỳ quý IV năm 2026, chốt số liệu",
		"2026-12-16 Hạn báo cáo quý IV năm 2026: 336 báo cáo chưa gửi của 5 nhiệm vụ", "2026-12-21 Sở trình UBND tỉnh báo cáo quý IV năm 2026",
	} {
		if !strings.Contains(strings.Join(text, "\n"), want) {
			t.Errorf("%q is missing in\n%s", want, strings.Join(text, "\n"))
		}
	}
	// a lunar day falls on another day every year
	for _, o := range days {
		if o.lunar {
			a, ok1 := o.on(2026)
			b, ok2 := o.on(2027)
			if !ok1 || !ok2 || string(a[5:]) == string(b[5:]) {
				t.Errorf("%s: %s and %s", o.name, a, b)
			}
		}
	}
}

func TestHeatOfShares(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ num, den, want int }{
		{0, 0, -1}, {0, 5, 0}, {29, 100, 0}, {30, 100, 1}, {3, 5, 2}, {4, 5, 3}, {949, 1000, 4}, {999, 1000, 4}, {5, 5, 4},
	} {
		if got := heat(c.num, c.den); got != c.want {
			t.Errorf("heat(%d, %d) = %d, want %d", c.num, c.den, got, c.want)
		}
	}
	if got := wholePercent(999, 1000); got != 99 {
		t.Errorf("almost all is shown as %d", got)
	}
}
