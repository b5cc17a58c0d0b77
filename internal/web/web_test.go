package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"lantoa/internal/problem"
	"lantoa/internal/web"
)

type viewerKey struct{}

func handler(routes ...web.Route) http.Handler {
	rt := web.New(web.Site{
		Sample: "Số liệu minh họa.",
		Log:    slog.New(slog.DiscardHandler),
		Viewer: func(ctx context.Context) (web.Viewer, bool) {
			v, ok := ctx.Value(viewerKey{}).(web.Viewer)
			return v, ok
		},
		SignIn: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
	})
	rt.Add(web.Routes{Pages: routes, Menu: []web.Item{{Group: "Kế hoạch", Label: "Nhiệm vụ", Href: "/x"}, {Group: "Danh mục", Label: "Nhật ký", Href: "/y", Need: "audit.read"}}})
	return rt.Handler()
}

func ask(h http.Handler, r *http.Request, permissions ...string) *httptest.ResponseRecorder {
	may := func(p string) bool {
		for _, have := range permissions {
			if have == p {
				return true
			}
		}
		return false
	}
	if permissions != nil {
		r = r.WithContext(context.WithValue(r.Context(), viewerKey{}, web.Viewer{Name: "Lan", Agency: "Sở", May: may}))
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func page(pattern, need string, handle web.Handler) web.Route {
	return web.Route{Pattern: pattern, Need: need, Handle: handle}
}

func hello(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: "Chào", Section: "/x", Body: templ.Raw("<p>nội dung</p>")})
}

func TestErrorsBecomeStatusAndSentence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		text   string
	}{
		{problem.New(problem.Denied, "Không được."), 403, "Không được."},
		{problem.New(problem.NotFound, "Không có."), 404, "Không có."},
		{problem.New(problem.Conflict, "Đã đổi."), 409, "Đã đổi."},
		{problem.Field("name", "Chưa ghi tên."), 422, "Chưa ghi tên."},
		{problem.New(problem.TooMany, "Chờ một phút."), 429, "Chờ một phút."},
		{errors.New("secret inner trouble"), 500, "Hệ thống gặp lỗi"},
	} {
		h := handler(page("GET /x", "", func(http.ResponseWriter, *http.Request) error { return c.err }))
		w := ask(h, httptest.NewRequest("GET", "/x", nil), "any")
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.text) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: got %d, want %d with %q", c.err, w.Code, c.status, c.text)
		}
	}
}

func TestPanicIsAnErrorPage(t *testing.T) {
	t.Parallel()
	h := handler(page("GET /x", "", func(http.ResponseWriter, *http.Request) error { panic("boom") }))
	w := ask(h, httptest.NewRequest("GET", "/x", nil), "any")
	if w.Code != 500 || !strings.Contains(w.Body.String(), "Hệ thống gặp lỗi") {
		t.Errorf("got %d", w.Code)
	}
}

func TestWhoMaySeeAPage(t *testing.T) {
	t.Parallel()
	h := handler(page("GET /x", "", hello), page("GET /y", "audit.read", hello), page("GET /z", web.Public, hello))
	for _, c := range []struct {
		path        string
		permissions []string
		want        int
	}{
		{"/x", nil, 401},
		{"/x", []string{"any"}, 200},
		{"/y", []string{"any"}, 403},
		{"/y", []string{"audit.read"}, 200},
		{"/z", nil, 200},
		{"/khong-co", []string{"any"}, 404},
		{"/healthz", nil, 200},
	} {
		if w := ask(h, httptest.NewRequest("GET", c.path, nil), c.permissions...); w.Code != c.want {
			t.Errorf("%s as %v: got %d, want %d", c.path, c.permissions, w.Code, c.want)
		}
	}
}

func TestShellShowsBannerMenuAndStrictPolicy(t *testing.T) {
	t.Parallel()
	w := ask(handler(page("GET /x", "", hello)), httptest.NewRequest("GET", "/x", nil), "any")
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Find(".sample").Text(); !strings.Contains(got, "Số liệu minh họa.") {
		t.Errorf("banner: got %q", got)
	}
	if got := doc.Find(".sidenav a[aria-current]").Text(); strings.TrimSpace(got) != "Nhiệm vụ" {
		t.Errorf("marked menu line: got %q", got)
	}
	if doc.Find(`.sidenav a[href="/y"]`).Length() != 0 {
		t.Error("a menu line is shown to someone who may not open it")
	}
	if doc.Find("[style], style, script:not([src])").Length() != 0 {
		t.Error("inline style or script would be blocked by the policy")
	}
	csp := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy: got %q", csp)
	}
}

func TestCrossSitePostIsRefused(t *testing.T) {
	t.Parallel()
	h := handler(page("POST /x", "", func(w http.ResponseWriter, r *http.Request) error { return web.Redirect(w, r, "/z", "Đã lưu.") }), page("GET /z", web.Public, hello))
	r := httptest.NewRequest("POST", "http://lantoa.test/x", nil)
	r.Header.Set("Origin", "https://other.example")
	if w := ask(h, r, "any"); w.Code != 403 {
		t.Errorf("got %d, want 403", w.Code)
	}
	r = httptest.NewRequest("POST", "http://lantoa.test/x", nil)
	r.Header.Set("Origin", "http://lantoa.test")
	w := ask(h, r, "any")
	if w.Code != 303 {
		t.Fatalf("same site: got %d, want 303", w.Code)
	}
	r = httptest.NewRequest("GET", "/z", nil)
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	if w := ask(h, r); !strings.Contains(w.Body.String(), "Đã lưu.") {
		t.Error("the notice is missing on the next page")
	}
}

func TestFormTextIsCleaned(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "/x", strings.NewReader(url.Values{"a": {"  Ho\u0300a\u200b \r\nBình\x00 "}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	f, err := web.ParseForm(r)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Get("a"), "Hòa \nBình"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTooLongFieldIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "/x", strings.NewReader("a="+strings.Repeat("x", 200_000)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if _, err := web.ParseForm(r); !problem.Is(err, problem.TooLarge) {
		t.Errorf("got %v, want TooLarge", err)
	}
}

func TestAssetsAreServedForGood(t *testing.T) {
	t.Parallel()
	w := ask(handler(), httptest.NewRequest("GET", web.AssetPath("desk.css"), nil))
	b, _ := io.ReadAll(w.Body)
	if w.Code != 200 || len(b) == 0 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("got %d, %d bytes, %q", w.Code, len(b), w.Header().Get("Cache-Control"))
	}
}

// A page that tells no one where it was posts from nowhere: the secret in its address says enough.
func TestSecretAddressesTakePostsFromNowhereAndStayOutOfLogs(t *testing.T) {
	t.Parallel()
	h := handler(page("POST /l/{secret}/x", web.Public, func(w http.ResponseWriter, _ *http.Request) error { return nil }), page("POST /x", "", hello))
	for path, want := range map[string]int{"/l/geheim/x": 200, "/x": 403} {
		r := httptest.NewRequest("POST", "http://lantoa.test"+path, nil)
		r.Header.Set("Origin", "null")
		if w := ask(h, r, "any"); w.Code != want {
			t.Errorf("%s with Origin null: %d, want %d", path, w.Code, want)
		}
	}
	var log strings.Builder
	rt := web.New(web.Site{Log: slog.New(slog.NewTextHandler(&log, nil))})
	rt.Add(web.Routes{Pages: []web.Route{
		page("GET /l/{secret}/bad", web.Public, func(http.ResponseWriter, *http.Request) error { return errors.New("trouble") }),
		page("GET /l/{secret}/worse", web.Public, func(http.ResponseWriter, *http.Request) error { panic("trouble") }),
	}})
	for _, end := range []string{"/bad", "/worse"} {
		w := httptest.NewRecorder()
		rt.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/l/geheim"+end, nil))
		if w.Code != 500 || strings.Contains(w.Body.String(), `href="/"`) {
			t.Errorf("%s: %d, or its page leads elsewhere", end, w.Code)
		}
	}
	if strings.Contains(log.String(), "geheim") || !strings.Contains(log.String(), "/l/…/bad") {
		t.Errorf("the log holds %s", log.String())
	}
}

// The microphone is open on pages that record, and nowhere else.
func TestOnlyPagesThatRecordHear(t *testing.T) {
	t.Parallel()
	h := handler(page("GET /x", "", hello), web.Route{Pattern: "GET /thu", Handle: hello, Records: true}, web.Route{Pattern: "GET /rieng", Need: "y", Handle: hello, Records: true})
	for path, open := range map[string]bool{"/x": false, "/thu": true, "/rieng": false, "/khong-co": false, "/healthz": false} {
		head := ask(h, httptest.NewRequest("GET", path, nil), "any").Header()
		sensors, policy := head.Get("Permissions-Policy"), head.Get("Content-Security-Policy")
		if strings.Contains(sensors, "microphone=(self)") != open || strings.Contains(policy, "media-src 'self' blob:") != open {
			t.Errorf("%s: %q, %q", path, sensors, policy)
		}
		if !strings.Contains(sensors, "camera=()") || !strings.Contains(sensors, "geolocation=()") || (!open && !strings.Contains(sensors, "microphone=()")) {
			t.Errorf("%s: %q leaves something open", path, sensors)
		}
	}
}

type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

func (u unread) Close() error { return nil }

// Two gigabytes are refused before the first of them is read. What does not say how large it is, is refused while it is read, and at
// once where much may be sent.
func TestLargeBodiesAreRefusedEarly(t *testing.T) {
	t.Parallel()
	read := func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.Copy(io.Discard, r.Body)
		return err
	}
	h := handler(page("POST /x", "", read), web.Route{Pattern: "POST /lon", Handle: read, Body: 100 << 20})
	for _, path := range []string{"/x", "/lon"} {
		r := httptest.NewRequest("POST", path, nil)
		r.Body, r.ContentLength = unread{t}, 2<<30
		if w := ask(h, r, "any"); w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "quá lớn") {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
	for path, body := range map[string]io.ReadCloser{"/x": io.NopCloser(io.LimitReader(zeros{}, 70<<20)), "/lon": unread{t}} {
		r := httptest.NewRequest("POST", path, nil)
		r.Body, r.ContentLength = body, -1
		if w := ask(h, r, "any"); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s, 70 MB of unknown length: got %d", path, w.Code)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
