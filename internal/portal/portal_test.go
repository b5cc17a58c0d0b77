package portal

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/job"
	"lantoa/internal/problem"
)

const planPage = "/cong-khai/2026"

func TestOnlyWhatTwoPersonsPublishedCanBeSeen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		ctx := t.Context()
		must(t, st.Render(ctx))
		if w := get(st.Service, homePath); w.Code != 200 || !strings.Contains(w.Body.String(), "Chưa có kế hoạch nào được công khai") {
			t.Fatalf("the empty portal answers %d", w.Code)
		}
		must(t, st.Move(ctx, st.proposer, st.plan, Propose, 0, ""))
		must(t, st.Render(ctx))
		if w := get(st.Service, planPage); w.Code != 404 {
			t.Errorf("a proposed plan answers %d, want 404", w.Code)
		}
		if err := st.Move(ctx, st.proposer, st.plan, Approve, 1, ""); kindOf(err) != problem.Denied {
			t.Errorf("one person published alone: %v", err)
		}
		if err := st.Move(ctx, st.second, st.plan, Approve, 7, ""); kindOf(err) != problem.Conflict {
			t.Errorf("a stale screen published: %v", err)
		}
		must(t, st.Move(ctx, st.second, st.plan, Approve, 1, ""))
		must(t, st.Render(ctx))
		w := get(st.Service, planPage)
		if w.Code != 200 || !strings.Contains(w.Body.String(), "Truyền thông về quyền con người") {
			t.Fatalf("the public plan answers %d", w.Code)
		}
		for _, secret := range []string{"Người Ký Văn Bản", "Nơi nhận kín", "Người daumoi", "Người lanhdao"} {
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("the page shows %q", secret)
			}
		}
	})
}

func TestWithdrawalIsAtOnceAndSaysWhy(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		st.publish(t)
		other := node(t, d)
		other.look(t.Context())
		must(t, st.Move(t.Context(), st.proposer, st.plan, Withdraw, st.version(t), "Số liệu quý III cần kiểm tra lại"))
		other.look(t.Context())
		for name, s := range map[string]*Service{"this node": st.Service, "another node": other} {
			for _, path := range []string{planPage, planPage + "/co-quan", "/du-lieu/2026/so-lieu.json"} {
				if w := get(s, path); w.Code != http.StatusGone || strings.Contains(w.Body.String(), "Truyền thông về quyền") {
					t.Errorf("%s: %s answers %d after the withdrawal, want 410", name, path, w.Code)
				}
			}
			home := get(s, homePath).Body.String()
			if !strings.Contains(home, "Số liệu quý III cần kiểm tra lại") || strings.Contains(home, `href="/cong-khai/2026"`) {
				t.Errorf("%s: the first page does not tell of the withdrawal, or still leads to the plan", name)
			}
			if strings.Contains(get(s, "/sitemap.xml").Body.String(), "2026") {
				t.Errorf("%s: the sitemap still lists the plan", name)
			}
		}
		st.publish(t)
		if w := get(st.Service, planPage); w.Code != 200 {
			t.Errorf("published again it answers %d", w.Code)
		}
		if strings.Contains(get(st.Service, homePath).Body.String(), "Số liệu quý III") {
			t.Error("the first page still tells of a withdrawal that is over")
		}
	})
}

// A rendering that was begun before a withdrawal must not bring the pages back.
func TestOvertakenRenderingIsThrownAway(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	st.publish(t)
	var h head
	var si site
	must(t, st.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		if h, err = findHead(tx); err != nil {
			return err
		}
		si, err = st.site(tx)
		return err
	}))
	must(t, st.Move(t.Context(), st.second, st.plan, Withdraw, st.version(t), "Nhầm"))
	if _, err := st.renderPlan(t.Context(), si, si.Plans[0].Publication, h, true); err != errOvertaken {
		t.Fatalf("got %v, want the rendering to be refused", err)
	}
	if w := get(st.Service, planPage); w.Code != http.StatusGone {
		t.Errorf("the page answers %d, want 410", w.Code)
	}
}

func TestRebuildGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		st.publish(t)
		before, err := st.storedBytes(t.Context())
		must(t, err)
		r, err := st.Rebuild(t.Context())
		must(t, err)
		if r.Changed != 0 || r.Pages != len(before) || r.Pages < 15 {
			t.Errorf("the rebuild changed %d of %d pages, %d were there before", r.Changed, r.Pages, len(before))
		}
		must(t, d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE portal_pages SET br = gz WHERE path = ?`, planPage)
			return err
		}))
		r, err = st.Rebuild(t.Context())
		must(t, err)
		after, err := st.storedBytes(t.Context())
		must(t, err)
		if r.Changed != 1 || after[planPage] != before[planPage] {
			t.Errorf("a damaged page was not mended: %d changed", r.Changed)
		}
		again := node(t, d)
		again.look(t.Context())
		if got, want := get(again, planPage).Body.String(), get(st.Service, planPage).Body.String(); got != want {
			t.Error("two nodes show different bytes")
		}
	})
}

func TestUnchangedPagesKeepTheirTag(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	st.publish(t)
	tag := get(st.Service, planPage).Header().Get("Etag")
	version := st.shown.Load().version
	must(t, st.Render(t.Context()))
	if got := get(st.Service, planPage).Header().Get("Etag"); got != tag || st.shown.Load().version != version {
		t.Error("a rendering that changed nothing changed pages")
	}
}

func TestPagesAreServedInThreeCodings(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	st.publish(t)
	plain := get(st.Service, planPage)
	want := plain.Body.String()
	if !strings.HasPrefix(want, "<!doctype html>") && !strings.HasPrefix(want, "<!DOCTYPE html>") {
		t.Fatalf("got %.60s", want)
	}
	open := map[string]func(io.Reader) (io.Reader, error){
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	}
	for _, row := range []struct{ accept, coding string }{
		{"gzip, deflate, br", "br"}, {"gzip", "gzip"}, {"br;q=0, gzip;q=0.5", "gzip"}, {"", ""}, {"identity", ""}, {"deflate", ""}, {"br;q=1.0", "br"}, {"gzip;q=0", ""},
	} {
		w := get(st.Service, planPage, "Accept-Encoding", row.accept)
		h := w.Header()
		if h.Get("Content-Encoding") != row.coding {
			t.Errorf("%q: got coding %q, want %q", row.accept, h.Get("Content-Encoding"), row.coding)
			continue
		}
		if h.Get("Vary") != "Accept-Encoding" || h.Get("Cache-Control") != "public, max-age=60" || h.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%q: got headers %v", row.accept, h)
		}
		if n := w.Body.Len(); h.Get("Content-Length") != "" && h.Get("Content-Length") != itoa(n) {
			t.Errorf("%q: Content-Length %s of %d bytes", row.accept, h.Get("Content-Length"), n)
		}
		body := io.Reader(w.Body)
		if open[row.coding] != nil {
			var err error
			body, err = open[row.coding](w.Body)
			must(t, err)
		}
		got, err := io.ReadAll(body)
		must(t, err)
		if string(got) != want {
			t.Errorf("%q: other bytes", row.accept)
		}
		tag := h.Get("Etag")
		if w := get(st.Service, planPage, "Accept-Encoding", row.accept, "If-None-Match", `"x", W/`+tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("Etag") != tag {
			t.Errorf("%q: asked again it answers %d", row.accept, w.Code)
		}
		if row.coding != "" && tag == plain.Header().Get("Etag") {
			t.Errorf("%q: different bytes have the same strong tag", row.accept)
		}
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

func TestOddRequests(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	st.publish(t)
	front := st.Front(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	for _, row := range []struct {
		method, path string
		status       int
		words        string
	}{
		{"GET", planPage + "?x=1", 200, "đã làm gì"},
		{"HEAD", planPage, 200, ""},
		{"POST", planPage, 405, "chỉ để đọc"},
		{"GET", planPage + "/", 308, ""},
		{"GET", "/cong-khai/", 308, ""},
		{"GET", "/cong-khai/2025", 404, "Không có trang này"},
		{"GET", "/cong-khai/2026/../../etc", 404, "Không có trang này"},
		{"GET", "/du-lieu/2026/so-lieu.csv", 200, "toan_tinh"},
		{"GET", "/ke-hoach", http.StatusTeapot, ""},
		{"GET", "/cong-khai-khac", http.StatusTeapot, ""},
	} {
		r := httptest.NewRequest(row.method, row.path, nil)
		w := httptest.NewRecorder()
		front.ServeHTTP(w, r)
		if row.path == "/du-lieu/2026/so-lieu.csv" {
			row.words = "pham_vi"
		}
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.words) {
			t.Errorf("%s %s: status %d, want %d with %q", row.method, row.path, w.Code, row.status, row.words)
		}
		if row.method == "HEAD" && (w.Body.Len() > 0 || w.Header().Get("Content-Length") == "0") {
			t.Errorf("HEAD sends %d bytes", w.Body.Len())
		}
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", row.path)
		}
	}
}

// A node that did not render shows the change within a second, without being told.
func TestAnotherNodePicksChangesUpWithinASecond(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		other := node(t, d)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = other.Follow(ctx) }()
		defer func() { stop(); <-done }()
		await := func(what string, status int) {
			t.Helper()
			began := time.Now()
			for get(other, planPage).Code != status {
				if time.Since(began) > time.Second {
					t.Fatalf("%s: the other node still answers %d after a second", what, get(other, planPage).Code)
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
		st.publish(t)
		await("published", 200)
		must(t, st.Move(t.Context(), st.second, st.plan, Withdraw, st.version(t), "Thử"))
		await("withdrawn", http.StatusGone)
	})
}

// What happens to reports reaches the pages by itself; what pages cannot show renders nothing.
func TestChangesAskForARendering(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	st.publish(t)
	renderings := func() (n int64) {
		t.Helper()
		must(t, st.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			n, err = db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM job_jobs WHERE kind = 'portal.render' AND state = 'waiting'`)
			return err
		}))
		return n
	}
	clear := func() {
		t.Helper()
		must(t, st.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(`DELETE FROM job_jobs`); return err }))
		st.asked = time.Time{}
	}
	st.look(t.Context())
	clear()
	note := func(action string) {
		t.Helper()
		must(t, st.DB.Write(t.Context(), func(tx *db.Tx) error { return audit(tx, st.proposer, action) }))
		st.look(t.Context())
	}
	for _, action := range []string{"sign-in", "report.save", "report.submit", "evidence.add", "edition.segment", "edition.write", "item.create"} {
		if note(action); renderings() != 0 {
			t.Errorf("%s asked for a rendering", action)
		}
	}
	for _, action := range []string{"report.accept", "report.reopen", "task.change", "agency.change", "edition.publish", "something.new"} {
		clear()
		if note(action); renderings() != 1 {
			t.Errorf("%s asked for no rendering", action)
		}
	}
	for range 5 {
		note("report.accept")
	}
	if renderings() != 1 {
		t.Error("a burst of changes asked for more than one rendering")
	}
}

func TestOpenDataKeepsToItsSchema(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	must(t, st.SaveSettings(t.Context(), st.proposer, Settings{Licence: "CC BY 4.0", LicenceURL: "https://creativecommons.org/licenses/by/4.0/deed.vi", Edition: edition1(t, st)}))
	st.publish(t)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, d := range datasets {
		schema, err := jsonschema.UnmarshalJSON(get(st.Service, d.schemaPath()).Body)
		must(t, err)
		must(t, c.AddResource("https://lan-toa.example"+d.schemaPath(), schema))
		checker, err := c.Compile("https://lan-toa.example" + d.schemaPath())
		must(t, err)
		address := "/du-lieu/2026/" + d.Name
		w := get(st.Service, address+".json")
		if w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: headers %v", address, w.Header())
		}
		file, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
		must(t, err)
		if err := checker.Validate(file); err != nil {
			t.Errorf("%s.json: %v", address, err)
		}
		var doc struct {
			Licence string           `json:"giay_phep"`
			Rows    []map[string]any `json:"dong"`
		}
		must(t, json.Unmarshal(w.Body.Bytes(), &doc))
		if doc.Licence != "CC BY 4.0" {
			t.Errorf("%s: licence %q", address, doc.Licence)
		}
		checkCSV(t, d, get(st.Service, address+".csv").Body.Bytes(), len(doc.Rows))
		if d.Name != "so-lieu" && len(doc.Rows) == 0 {
			t.Errorf("%s has no rows", address)
		}
	}
}

func edition1(t *testing.T, st stage) int64 {
	t.Helper()
	o, err := st.Overview(t.Context())
	must(t, err)
	return o.Settings.Edition
}

// checkCSV reads the file as RFC 4180 has it, and finds the same rows.
func checkCSV(t *testing.T, d dataset, text []byte, rows int) {
	t.Helper()
	text, ok := bytes.CutPrefix(text, []byte(byteOrderMark))
	if !ok || !bytes.HasSuffix(text, []byte("\r\n")) || bytes.Count(text, []byte("\n")) != bytes.Count(text, []byte("\r\n")) {
		t.Errorf("%s.csv: no byte order mark, or lines do not end with CR LF", d.Name)
	}
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	must(t, err)
	if strings.Join(all[0], " ") != strings.Join(d.head(), " ") || len(all)-1 != rows {
		t.Errorf("%s.csv: %d rows under %v, want %d", d.Name, len(all)-1, all[0], rows)
	}
}

func TestSpreadsheetsGetNoFormulas(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"=1+1": "'=1+1", "+84": "'+84", "-": "'-", "@x": "'@x", "Sở": "Sở", "": ""} {
		if got := cell(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := cell(-3); got != "-3" {
		t.Errorf("a number became %q", got)
	}
}

// Every column stands in the codebook with its meaning and source; no name stands twice.
func TestCodebookIsComplete(t *testing.T) {
	t.Parallel()
	for _, d := range datasets {
		seen := map[string]bool{}
		for _, c := range d.Columns {
			if c.Meaning == "" || c.Source == "" || seen[c.Name] {
				t.Errorf("%s.%s has no meaning or source, or stands twice", d.Name, c.Name)
			}
			seen[c.Name] = true
		}
	}
}

func TestStaffScreen(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	must(t, st.Render(t.Context()))
	page := staffPath(st.plan)
	if w := st.visit(t, st.officer, "/trang-cong-khai", nil); w.Code != http.StatusForbidden {
		t.Errorf("a reporter sees the screen: %d", w.Code)
	}
	if w := st.visit(t, st.proposer, page, nil); w.Code != 200 || !strings.Contains(w.Body.String(), "Đề nghị công khai") || strings.Contains(w.Body.String(), "Đồng ý công khai") {
		t.Fatalf("the first screen: %d", w.Code)
	}
	if w := st.visit(t, st.proposer, previewPath(st.plan)+planPage, nil); w.Code != 200 || !strings.Contains(w.Body.String(), previewPath(st.plan)+planPage+"/co-quan") ||
		!strings.Contains(w.Header().Get("Content-Security-Policy"), "sha256-") {
		t.Errorf("the preview: %d", w.Code)
	}
	post := func(by string, values url.Values, status int, words string) {
		t.Helper()
		actor := st.proposer
		if by == "second" {
			actor = st.second
		}
		w := st.visit(t, actor, page, values)
		if w.Code != status || !strings.Contains(w.Body.String(), words) {
			t.Errorf("%v as %s: status %d, want %d with %q\n%s", values, by, w.Code, status, words, w.Body.String())
		}
	}
	post("first", url.Values{"viec": {"propose"}, "version": {"0"}}, 303, "")
	post("first", url.Values{"viec": {"approve"}, "version": {"1"}}, 403, "Cần một người thứ hai")
	post("second", url.Values{"viec": {"approve"}, "version": {"1"}}, 303, "")
	must(t, st.Render(t.Context()))
	post("first", url.Values{"viec": {"withdraw"}, "version": {"2"}, "reason": {""}}, 422, "Ghi lý do rút")
	post("first", url.Values{"viec": {"withdraw"}, "version": {"1"}, "reason": {"Chữ đã gõ"}}, 409, "Chữ đã gõ")
	post("first", url.Values{"viec": {"xyz"}, "version": {"2"}}, 422, "Chưa rõ việc cần làm")
	post("first", url.Values{"viec": {"withdraw"}, "version": {"2"}, "reason": {"Sai số liệu"}}, 303, "")
	if get(st.Service, planPage).Code != http.StatusGone {
		t.Error("the plan is still public")
	}
	w := st.visit(t, st.second, "/trang-cong-khai/thiet-lap", url.Values{"licence": {""}, "licence_url": {"https://x"}, "edition": {"1"}})
	if w.Code != 422 || !strings.Contains(w.Body.String(), "https://x") {
		t.Errorf("wrong settings: %d", w.Code)
	}
}

// Pages go through the job as a node runs it.
func TestTheJobRendersWhatWasApproved(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	go func() { _ = st.Jobs.Run(ctx); done <- struct{}{} }()
	go func() { _ = st.Follow(ctx); done <- struct{}{} }()
	defer func() { stop(); <-done; <-done }()
	must(t, st.Move(ctx, st.proposer, st.plan, Propose, 0, ""))
	must(t, st.Move(ctx, st.second, st.plan, Approve, 1, ""))
	for end := time.Now().Add(20 * time.Second); get(st.Service, planPage).Code != 200; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the job did not render the plan")
		}
	}
}

var _ job.Args = renderJob{}
