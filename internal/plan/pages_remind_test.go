package plan

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

func TestWhoSeesReminding(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	addPlan(t, s, c)
	h := screens(s)
	for _, tt := range []struct {
		path   string
		by     identity.Actor
		status int
		shows  string
	}{
		{"/don-doc", c.Coordinator, 200, "Chưa cài máy chủ thư, nên chương trình không gửi thư điện tử."},
		{"/don-doc", c.Leader, 200, c.Commune.ShortName},
		{"/don-doc", c.Inspector, 200, c.Commune.ShortName},
		{"/don-doc", c.Reporter, 403, ""},
		{"/don-doc/thu/agency-" + strconv.FormatInt(c.Commune.ID, 10), c.Coordinator, 200, "Kính gửi: " + c.Commune.Name},
		{"/don-doc/thu/agency-99999", c.Coordinator, 404, "Hôm nay không có thư này"},
		{"/don-doc/nhat-ky", c.Inspector, 200, "Chưa nhắc lần nào"},
		{"/don-doc/nhat-ky", c.Reporter, 403, ""},
		{"/don-doc/nhat-ky/7", c.Coordinator, 404, "Không có lần nhắc này"},
		{"/don-doc/loi-nhan", c.Leader, 200, "Chép bản ngắn"},
		{"/don-doc/loi-nhan?ky=2026-Q3", c.Coordinator, 200, "Đã nhắc xong?"},
		{"/don-doc/loi-nhan?ky=x", c.Coordinator, 404, "Kỳ này không còn báo cáo nào chưa gửi"},
		{"/don-doc/loi-nhan", c.Reporter, 403, ""},
		{"/don-doc/cong-van", c.Coordinator, 200, "V/v đôn đốc báo cáo"},
		{"/don-doc/cong-van/tai.docx?don-vi=vp%20x", c.Coordinator, 422, "chữ in hoa"},
		{"/don-doc/cong-van/tai.docx?truoc=mai", c.Coordinator, 422, "từ hôm nay trở đi"},
		{"/don-doc/cai-dat", c.Coordinator, 200, "Thang nhắc"},
		{"/don-doc/cai-dat", c.Leader, 403, ""},
		{"/nhac-viec", c.Reporter, 200, "Hộp thư của " + c.Commune.ShortName},
		{"/nhac-viec", c.Inspector, 200, "Tạo liên kết lịch"},
	} {
		w := visit(t, h, tt.by, tt.path, nil)
		if w.Code != tt.status {
			t.Errorf("%s as %s: status %d, want %d", tt.path, tt.by.Role, w.Code, tt.status)
		}
		if body := w.Body.String(); !strings.Contains(body, tt.shows) {
			t.Errorf("%s as %s does not show %q", tt.path, tt.by.Role, tt.shows)
		}
	}
	for _, path := range []string{"/don-doc", "/don-doc/loi-nhan", "/don-doc/cai-dat", "/don-doc/cai-dat/ngay-nghi"} {
		if w := visit(t, h, c.Leader, path, url.Values{"x": {"1"}}); w.Code != http.StatusForbidden {
			t.Errorf("POST %s as leader: %d", path, w.Code)
		}
	}
	if got := page(t, h, c.Leader, "/don-doc", 200).Find("main form button").Length(); got != 0 {
		t.Errorf("a leader sees %d buttons that send", got)
	}
}

func TestSendingFromTheScreen(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	sent, out := addPost(t, s, c)
	addPlan(t, s, c)
	h := screens(s)
	if w := visit(t, h, c.Coordinator, "/don-doc", url.Values{}); w.Code != 422 || !strings.Contains(w.Body.String(), "Chưa chọn thư nào") {
		t.Errorf("nothing ticked: %d", w.Code)
	}
	key := "agency-" + strconv.FormatInt(c.Commune.ID, 10)
	if w := visit(t, h, c.Coordinator, "/don-doc", url.Values{"chon": {key}}); w.Code != http.StatusSeeOther {
		t.Fatalf("send one: %d %s", w.Code, mainText(w.Body))
	}
	if got := deliver(t, out, sent); got != 2 {
		t.Fatalf("%d letters to the people of one agency, want 2", got)
	}
	for range 2 {
		visit(t, h, c.Coordinator, "/don-doc", url.Values{"tat-ca": {"1"}})
	}
	all := deliver(t, out, sent)
	if err := s.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := deliver(t, out, sent); got != all || all < 4 {
		t.Errorf("%d letters after pressing twice, %d after the run of the morning", all, got)
	}
	doc := page(t, h, c.Inspector, "/don-doc/nhat-ky", 200)
	if text := textOf(doc.Find("main")); !strings.Contains(text, "Đã gửi 2 thư") || !strings.Contains(text, c.Coordinator.Name) {
		t.Errorf("the log: %s", text)
	}
	if text := textOf(page(t, h, c.Coordinator, "/don-doc", 200).Find("main")); strings.Contains(text, "Gửi ngay tất cả") || !strings.Contains(text, "Đã nhắc hôm nay") {
		t.Errorf("after sending: %s", text)
	}
	if w := visit(t, h, c.Reporter, "/don-doc/nhat-ky/1", nil); w.Code != 200 {
		t.Errorf("an agency may not see what it was told: %d", w.Code)
	}
	if w := visit(t, h, c.Stranger, "/don-doc/nhat-ky/1", nil); w.Code != 403 {
		t.Errorf("another agency sees it: %d", w.Code)
	}
}

func TestChatTextNamesAgenciesOnly(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	addPost(t, s, c)
	p := addPlan(t, s, c)
	h := screens(s)
	doc := page(t, h, c.Coordinator, "/don-doc/loi-nhan?ky=2026-Q3", 200)
	short, long := doc.Find("#ngan").Text(), doc.Find("#dai").Text()
	for _, want := range []string{"NHẮC BÁO CÁO, tính đến 20/10/2026", "quý III năm 2026", "còn 4 báo cáo của 3 cơ quan chưa gửi, tất cả quá hạn", "Hạn 16/09/2026 (quá hạn 34 ngày)", c.Commune.PlaceName(), "https://lantoa.test/"} {
		if !strings.Contains(short, want) || !strings.Contains(long, want) {
			t.Errorf("%q is missing in\n%s\n%s", want, short, long)
		}
	}
	if !strings.Contains(short, c.Commune.PlaceName()+" (2)") || !strings.Contains(long, "III.2, III.5") {
		t.Errorf("counts or tasks are missing:\n%s\n%s", short, long)
	}
	for _, person := range []identity.Actor{c.Reporter, c.Coordinator, c.Leader} {
		if strings.Contains(short+long, person.Name) {
			t.Errorf("%s is named", person.Name)
		}
	}
	form := url.Values{"ke-hoach": {strconv.FormatInt(p.ID, 10)}, "ky": {"2026-Q3"}, "cach": {"chat"}}
	for range 2 {
		if w := visit(t, h, c.Coordinator, "/don-doc/loi-nhan", form); w.Code != http.StatusSeeOther {
			t.Fatalf("note: %d", w.Code)
		}
	}
	read(t, s, func(tx *db.Tx) error {
		n, err := countReminders(tx, 0)
		if n != 3 {
			t.Errorf("%d lines in the log after noting twice, want one an agency", n)
		}
		return err
	})
}

func TestSettingsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	form := url.Values{"ke-hoach": {strconv.FormatInt(p.ID, 10)}, "version": {"0"}, "nhac": {"co"}, "thang": {"rieng"}, "so-bac": {"2"}, "bac-0-ngay": {"-200"}, "bac-0-ai": {"agency"}, "bac-0-loi": {"Lời riêng"}}
	w := visit(t, h, c.Coordinator, "/don-doc/cai-dat", form)
	if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, "Lời riêng") || !strings.Contains(body, `value="-200"`) || !strings.Contains(body, "số ngày phải từ -90") {
		t.Errorf("a wrong day: %d", w.Code)
	}
	form.Set("bac-0-ngay", "-5")
	if w := visit(t, h, c.Coordinator, "/don-doc/cai-dat", form); w.Code != http.StatusSeeOther {
		t.Fatalf("save: %d %s", w.Code, mainText(w.Body))
	}
	if w := visit(t, h, c.Coordinator, "/don-doc/cai-dat", form); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Lời riêng") {
		t.Errorf("a stale form: %d", w.Code)
	}
	if w := visit(t, h, c.Coordinator, "/don-doc/cai-dat/ngay-nghi", url.Values{"tu": {"2027-02-12"}, "den": {"2027-02-10"}, "ten": {"Tết"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "Ngày cuối phải sau ngày đầu") {
		t.Errorf("days the wrong way round: %d", w.Code)
	}
	if w := visit(t, h, c.Coordinator, "/don-doc/cai-dat/ngay-nghi", url.Values{"tu": {"2027-02-12"}, "ten": {"Lễ hội"}}); w.Code != http.StatusSeeOther {
		t.Errorf("one quiet day: %d", w.Code)
	}
	box := "/don-doc/hop-thu/" + strconv.FormatInt(p.ID, 10) + "/" + strconv.FormatInt(c.Commune.ID, 10)
	if w := visit(t, h, c.Coordinator, box, url.Values{"hop-thu": {"không phải thư"}, "version": {"0"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "không phải thư") {
		t.Errorf("a wrong mailbox: %d", w.Code)
	}
	if w := visit(t, h, c.Coordinator, box, url.Values{"hop-thu": {"vanthu@xa.test"}, "version": {"0"}, "nhac": {"khong"}}); w.Code != http.StatusSeeOther {
		t.Errorf("a mailbox: %d", w.Code)
	}
	if text := textOf(page(t, h, c.Coordinator, "/don-doc/cai-dat", 200).Find("main")); !strings.Contains(text, "vanthu@xa.test") || !strings.Contains(text, "Đang tắt") || !strings.Contains(text, "Lễ hội") {
		t.Errorf("the settings: %s", text)
	}
}

var feedAddresses = regexp.MustCompile(`https://lantoa\.test(/(?:lich|tin)/[a-z0-9]+\.(?:ics|atom|rss))`)

func TestFeedsShowOneAgencyAndEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		addPost(t, s, c)
		p := addPlan(t, s, c)
		h := screens(s)
		made := func(by identity.Actor) map[string]string {
			w := visit(t, h, by, "/nhac-viec/lien-ket", url.Values{})
			all := map[string]string{}
			for _, m := range feedAddresses.FindAllStringSubmatch(w.Body.String(), -1) {
				all[m[1][strings.LastIndex(m[1], "."):]] = m[1]
			}
			if w.Code != 200 || len(all) != 3 {
				t.Fatalf("%d: %v", w.Code, all)
			}
			return all
		}
		mine := made(c.Reporter)
		ask := func(path, tag string) *httptest.ResponseRecorder {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("If-None-Match", tag)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w
		}
		for kind, path := range mine {
			w := ask(path, "")
			if w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Header().Get("X-Robots-Tag"), "noindex") {
				t.Fatalf("%s: %d %v", kind, w.Code, w.Header())
			}
			if kind == ".ics" {
				checkLines(t, w.Body.String())
			}
			foreign := reportOf(t, s, p, "III.2", c.Other.ID, "2026-Q3")
			if strings.Contains(w.Body.String(), reportPath(foreign.ID)+"\"") || strings.Contains(w.Body.String(), reportPath(foreign.ID)+"\r") {
				t.Errorf("%s shows another agency's report", kind)
			}
			if again := ask(path, "W/\"x\", "+w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
				t.Errorf("%s unchanged: %d", kind, again.Code)
			}
		}
		before := ask(mine[".ics"], "").Body.String()
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		write(t, s, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE plan_reports SET due = '2026-10-29', version = version + 1 WHERE id = ?`, r.ID)
			return err
		})
		after := ask(mine[".ics"], "").Body.String()
		uid := "UID:bao-cao-" + strconv.FormatInt(r.ID, 10) + "@lantoa.test"
		if !strings.Contains(before, uid) || !strings.Contains(after, uid) || !strings.Contains(after, "DTSTART;VALUE=DATE:20261029") || strings.Count(after, "SEQUENCE:1") != 1 {
			t.Errorf("a due day that moved: %s", after)
		}
		renewed := made(c.Reporter)
		if ask(mine[".ics"], "").Code != http.StatusNotFound || ask(renewed[".ics"], "").Code != 200 {
			t.Error("a remade link does not replace the old one")
		}
		write(t, s, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE identity_users SET agency_id = ? WHERE id = ?`, c.Other.ID, c.Reporter.UserID)
			return err
		})
		if ask(renewed[".ics"], "").Code != http.StatusNotFound {
			t.Error("the link of someone who has moved to another agency still shows the old one")
		}
		other := made(c.Stranger)
		visit(t, h, c.Stranger, "/nhac-viec/lien-ket/huy", url.Values{})
		if ask(other[".atom"], "").Code != http.StatusNotFound {
			t.Error("a dropped link still answers")
		}
		slowed := false
		for i := range 60 {
			slowed = slowed || ask("/lich/doan-mo-"+strconv.Itoa(i)+".ics", "").Code == http.StatusTooManyRequests
		}
		if !slowed {
			t.Error("guessing is never slowed down")
		}
		if w := ask("/lich/khong-co-duoi", ""); w.Code != http.StatusNotFound {
			t.Errorf("no ending: %d", w.Code)
		}
	})
}
