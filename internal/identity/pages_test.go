package identity

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/web"
)

// site is the whole chain of handlers with one page of another area: a form that stores a sentence.
type site struct {
	*Service
	clock *fakeClock
	h     http.Handler
	saved []url.Values
}

func newSite(t testing.TB) *site {
	t.Helper()
	s, clock := newServiceAt(t, dbtest.SQLite(t))
	w := &site{Service: s, clock: clock}
	rt := web.New(web.Site{Viewer: s.Viewer, SignIn: s.AskSignIn, Log: slog.New(slog.DiscardHandler)})
	rt.Add(s.Routes())
	rt.Add(web.Routes{Pages: []web.Route{
		{Pattern: "GET /{$}", Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, web.Page{Title: "Việc của tôi", Body: templ.NopComponent})
		}},
		{Pattern: "POST /bao-cao/7", Handle: func(rw http.ResponseWriter, r *http.Request) error {
			f, err := web.ParseForm(r)
			w.saved = append(w.saved, f.Values)
			if err != nil {
				return err
			}
			return web.Redirect(rw, r, "/", "Đã lưu.")
		}},
	}})
	w.h = rt.Handler(s.Sessions)
	return w
}

// browser keeps cookies and comes from this machine unless address says otherwise.
type browser struct {
	t       testing.TB
	site    *site
	cookies map[string]*http.Cookie
	address string
	headers http.Header
}

func (s *site) browser(t testing.TB) *browser {
	return &browser{t: t, site: s, cookies: map[string]*http.Cookie{}, address: "127.0.0.1:4000", headers: http.Header{"Sec-Fetch-Site": {"same-origin"}}}
}

type answer struct {
	t    testing.TB
	Code int
	http.Header
	Body string
	*goquery.Document
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	r.RemoteAddr = b.address
	for name, values := range b.headers {
		r.Header[name] = values
	}
	for _, c := range b.cookies {
		if strings.HasPrefix(r.URL.Path, c.Path) {
			r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
	w := httptest.NewRecorder()
	b.site.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{b.t, w.Code, w.Header(), w.Body.String(), doc}
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	return b.do(httptest.NewRequest("GET", path, nil))
}

func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// submit sends a form of the page with its hidden fields, and with these over them.
func (b *browser) submit(page answer, form string, fields ...string) answer {
	b.t.Helper()
	f := page.Find(form)
	if f.Length() != 1 {
		b.t.Fatalf("got %d forms %s", f.Length(), form)
	}
	var all []string
	f.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) {
		all = append(all, in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return b.post(f.AttrOr("action", ""), append(all, fields...)...)
}

func (a answer) want(code int, texts ...string) answer {
	a.t.Helper()
	if a.Code != code {
		a.t.Errorf("got status %d, want %d: %.300s", a.Code, code, a.Find("main").Text())
	}
	for _, text := range texts {
		if !strings.Contains(a.Text(), text) && !strings.Contains(a.Body, text) && !strings.Contains(a.Get("Location"), text) {
			a.t.Errorf("the page lacks %q: %.500s", text, a.Find("main").Text())
		}
	}
	return a
}

func (b *browser) signIn(login string) *browser {
	b.t.Helper()
	b.post("/dang-nhap", "login", login, "password", goodPassword).want(303)
	return b
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "lan", "reporter")
	b := s.browser(t)
	b.get("/").want(303, "/dang-nhap")
	b.get("/co-quan?q=x").want(303, "/dang-nhap?tiep=%2Fco-quan%3Fq%3Dx")
	page := b.get("/dang-nhap?tiep=/co-quan%3Fq%3Dx").want(200, "Tên đăng nhập", "Mật khẩu")
	b.submit(page, "form.signin", "login", "lan", "password", "sai mật khẩu").want(422, "chưa đúng")
	b.submit(page, "form.signin", "login", "", "password", "").want(422, "Cần sửa 2 chỗ", "Hãy ghi tên đăng nhập")
	a := b.submit(page, "form.signin", "login", "lan", "password", goodPassword).want(303, "/co-quan?q=x")
	c := b.cookies["lantoa"]
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure {
		t.Fatalf("got cookie %+v of %v", c, a.Header)
	}
	b.get("/").want(200, "Nông Thị lan")
	b.get("/dang-nhap").want(303)
	b.post("/dang-xuat").want(303, "/dang-nhap")
	b.get("/").want(303)
	old := s.browser(t)
	old.cookies["lantoa"] = c // someone kept a copy
	old.get("/").want(303, "/dang-nhap")
	if n, err := s.VerifyAudit(t.Context()); err != nil || n < 4 {
		t.Errorf("got %d entries, %v", n, err)
	}
}

func TestSignInNeverLeadsElsewhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "lan", "reporter")
	for _, next := range []string{"https://xau.example", "//xau.example", `/\xau.example`, "javascript:alert(1)", "/\t/xau.example", "x"} {
		a := s.browser(t).post("/dang-nhap", "login", "lan", "password", goodPassword, "tiep", next).want(303)
		if got := a.Get("Location"); got != "/" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestCookieIsSecureOverHTTPS(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	s := New(d, today, Options{Secure: true, Log: slog.New(slog.DiscardHandler)})
	must(t, s.Seed(t.Context()))
	addUser(t, s, "lan", "reporter")
	rt := web.New(web.Site{Viewer: s.Viewer, SignIn: s.AskSignIn, Log: slog.New(slog.DiscardHandler)})
	rt.Add(s.Routes())
	b := (&site{Service: s, h: rt.Handler(s.Sessions)}).browser(t)
	b.signIn("lan")
	if !b.cookies["lantoa"].Secure {
		t.Error("the cookie is not secure")
	}
	b.get("/tai-khoan").want(200) // both managers read the same session
}

func TestAnotherSiteCannotPost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "lan", "reporter")
	b := s.browser(t).signIn("lan")
	b.headers.Set("Sec-Fetch-Site", "cross-site")
	if a := b.post("/bao-cao/7", "text", "giả"); a.Code != 403 || len(s.saved) != 0 {
		t.Errorf("got %d and %d saved", a.Code, len(s.saved))
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := addUser(t, s.Service, "quan.tri", "admin")
	lan := addUser(t, s.Service, "lan", "reporter")
	rows := []struct {
		why string
		end func(t *testing.T)
	}{
		{"the role changed", func(t *testing.T) {
			u := user(t, s.Service, lan.ID)
			u.Role = map[string]string{"reporter": "leader", "leader": "reporter"}[u.Role]
			must(t, s.ChangeUser(t.Context(), admin.Actor(), u))
		}},
		{"idle for over twelve hours", func(*testing.T) { s.clock.add(sessionIdle + time.Minute) }},
		{"locked and opened again", func(t *testing.T) {
			must(t, s.Deactivate(t.Context(), admin.Actor(), lan.ID, user(t, s.Service, lan.ID).Version))
			must(t, s.SetActive(t.Context(), admin.Actor(), lan.ID, user(t, s.Service, lan.ID).Version, true))
		}},
	}
	for _, row := range rows {
		b := s.browser(t).signIn("lan")
		b.get("/tai-khoan").want(200)
		row.end(t)
		if a := b.get("/tai-khoan"); a.Code != 303 {
			t.Errorf("%s: got %d, want the session to end", row.why, a.Code)
		}
	}
	b := s.browser(t).signIn("lan")
	for range 17 { // busy all week: idle time never runs out, the lifetime does
		s.clock.add(9 * time.Hour)
		if a := b.get("/tai-khoan"); a.Code != 200 {
			t.Fatalf("a busy session ended after %v", time.Until(s.clock.now()))
		}
	}
	s.clock.add(9 * time.Hour)
	b.get("/tai-khoan").want(303)
}

func TestTokenIsStoredAsItsHash(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "lan", "reporter")
	b := s.browser(t).signIn("lan")
	err := s.db.Read(t.Context(), func(tx *db.Tx) error {
		hash, err := db.One(tx, db.Scalar[string], `SELECT token_hash FROM identity_sessions`)
		if token := b.cookies["lantoa"].Value; hash != hashToken(token) || strings.Contains(hash, token) {
			t.Errorf("got %q for token %q", hash, token)
		}
		return err
	})
	must(t, err)
}

func TestTypedTextOutlivesTheSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "lan", "reporter")
	addUser(t, s.Service, "hoa", "reporter")
	b := s.browser(t).signIn("lan")
	s.clock.add(sessionIdle + time.Hour)
	long := strings.Repeat("Phát thanh tiếng Nùng ở thôn Bản Mới. ", 1_300) // over one hidden field's limit
	page := b.post("/bao-cao/7", "text", long, "topic", "a", "topic", "b", "save", "draft").want(401, "Nội dung vừa gửi vẫn được giữ")
	if len(s.saved) != 0 {
		t.Fatal("saved without a session")
	}
	page = b.submit(page, "form.signin", "login", "lan", "password", "sai mật khẩu").want(422)
	next := b.submit(page, "form.signin", "login", "lan", "password", goodPassword).want(200, "Gửi tiếp", "Phát thanh tiếng Nùng")
	b.submit(next, `form[action="/bao-cao/7"]`).want(303, "/")
	want := url.Values{"text": {strings.TrimSpace(long)}, "topic": {"a", "b"}, "save": {"draft"}}
	if len(s.saved) != 1 || s.saved[0].Encode() != want.Encode() {
		t.Errorf("got %.200v", s.saved)
	}

	b.post("/dang-xuat").want(303)
	page = b.post("/bao-cao/7", "text", "của Lan").want(401)
	thief := s.browser(t) // has the page but not the cookie
	if a := thief.submit(page, "form.signin", "login", "hoa", "password", goodPassword); a.Code != 303 {
		t.Errorf("kept text passed to another browser: %d", a.Code)
	}
	forged := b.post("/dang-nhap", "login", "lan", "password", goodPassword, "giu", "00.eyJwYXRoIjoiL2Jhby1jYW8vNyJ9")
	if forged.Code != 303 {
		t.Errorf("forged kept text was taken: %d", forged.Code)
	}
}

func TestKeptTextBelongsToWhoTypedIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "lan", "reporter")
	addUser(t, s.Service, "hoa", "reporter")
	b := s.browser(t).signIn("lan")
	s.clock.add(sessionIdle + time.Hour)
	page := b.post("/bao-cao/7", "text", "của Lan").want(401)
	b.submit(page, "form.signin", "login", "hoa", "password", goodPassword).want(303)
	b.get("/").want(200, "của người dùng trước")
	late := s.browser(t)
	page = late.post("/bao-cao/7", "text", "của Lan").want(401)
	s.clock.add(keepFor + time.Minute)
	late.submit(page, "form.signin", "login", "lan", "password", goodPassword).want(303)
}

func TestFilesAreChosenAgainAndPasswordsAreNotKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "lan", "reporter")
	b := s.browser(t)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	must(t, m.WriteField("text", "Có hai ảnh"))
	for _, name := range []string{"loa.jpg", "họp.jpg"} {
		part, err := m.CreateFormFile("evidence", name)
		must(t, err)
		io.WriteString(part, strings.Repeat("x", 300<<10)) //nolint:errcheck // into memory
	}
	must(t, m.WriteField("note", "sau tệp"))
	must(t, m.Close())
	r := httptest.NewRequest("POST", "/bao-cao/7", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	page := b.do(r).want(401, "Tệp đính kèm thì phải chọn lại")
	next := b.submit(page, "form.signin", "login", "lan", "password", goodPassword).want(200, "loa.jpg, họp.jpg")
	form := next.Find(`form[action="/bao-cao/7"]`)
	if form.AttrOr("enctype", "") != "multipart/form-data" || form.Find(`input[type=file][name=evidence]`).Length() != 1 || form.Find("input[name=note]").AttrOr("value", "") != "sau tệp" {
		t.Error("the form to send again lacks the file field or text after it")
	}
	out := s.browser(t)
	page = out.post("/tai-khoan/mat-khau", "password", goodPassword, "password_new", "Bí mật riêng tôi").want(401)
	next = out.submit(page, "form.signin", "login", "lan", "password", goodPassword).want(200)
	if strings.Contains(next.Body, "Bí mật") || strings.Contains(next.Body, goodPassword) {
		t.Error("a password was kept")
	}
	out = s.browser(t)
	out.post("/bao-cao/7", "text", strings.Repeat("x", maxKept+1)).want(401, "chưa được lưu")
	r = httptest.NewRequest("POST", "/bao-cao/7", strings.NewReader("{}"))
	r.Header.Set("Accept", "application/json")
	if a := out.do(r); a.Code != 401 || !strings.Contains(a.Header.Get("Content-Type"), "json") {
		t.Errorf("autosave: got %d %s", a.Code, a.Header.Get("Content-Type"))
	}
}

func TestFirstAccountOnTheScreen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	code, err := s.FirstRunCode(t.Context())
	must(t, err)
	b := s.browser(t)
	b.get("/dang-nhap").want(303, "/bat-dau")
	far := s.browser(t)
	far.address = "10.1.2.3:4000"
	far.get("/bat-dau").want(403, "trên chính máy chủ")
	far.post("/bat-dau", "code", code).want(403)
	far.address = "127.0.0.1:4000"
	far.headers.Set("X-Forwarded-For", "10.1.2.3") // through a proxy on this machine
	far.get("/bat-dau").want(403)
	fields := []string{"name", "Nguyễn Thị Lan", "login", "lan", "password", goodPassword}
	b.get("/bat-dau").want(200, "Mã một lần")
	b.post("/bat-dau", append(fields, "code", code, "password_again", "khác")...).want(422, "chưa giống nhau")
	b.post("/bat-dau", append(fields, "code", "aaaa-aaaa", "password_again", goodPassword)...).want(422, "Mã chưa đúng")
	b.post("/bat-dau", append(fields, "code", code, "password_again", goodPassword)...).want(303, "/nguoi-dung")
	b.get("/nguoi-dung").want(200, "Đã tạo tài khoản quản trị", "Nguyễn Thị Lan")
	b.get("/bat-dau").want(404, "đã được tạo")
	s.browser(t).post("/bat-dau", append(fields, "code", code, "password_again", goodPassword)...).want(404)
}

func TestPagesByRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	browsers := map[string]*browser{}
	for i, role := range roles {
		login := fmt.Sprintf("user%d", i)
		addUser(t, s.Service, login, role.Key)
		browsers[role.Key] = s.browser(t).signIn(login)
	}
	focal := "/co-quan/2"
	rows := []struct {
		path string
		text string
		may  string
	}{
		{"/tai-khoan", "Đổi mật khẩu", "admin coordinator leader reporter editor translator checker inspector"},
		{"/vai-tro", "Cán bộ báo cáo", "admin coordinator leader reporter editor translator checker inspector"},
		{"/co-quan", "Xã Quý Hoà", "admin coordinator leader reporter editor translator checker inspector"},
		{focal, "Cơ quan đầu mối", "admin coordinator leader reporter editor translator checker inspector"},
		{"/co-quan/them", "Thêm cơ quan", "admin coordinator"},
		{"/nguoi-dung", "Nông Thị user0", "admin"},
		{"/nguoi-dung/them", "mật khẩu dùng một lần", "admin"},
		{"/nguoi-dung/1", "Đặt lại mật khẩu", "admin"},
		{"/nhat-ky", "Thêm người dùng", "admin leader inspector"},
		{"/nhat-ky/xuat", `"head_seq"`, "admin leader inspector"},
	}
	for _, row := range rows {
		for role, b := range browsers {
			a := b.get(row.path)
			if strings.Contains(row.may, role) {
				a.want(200, row.text)
			} else {
				a.want(403, "chưa được giao quyền")
			}
		}
	}
	reporter := browsers["reporter"]
	if a := reporter.get(focal); a.Find("main form").Length() != 0 {
		t.Error("a reporter sees forms that only fail")
	}
	for _, path := range []string{"/nguoi-dung/1", "/nguoi-dung/1/khoa", "/nguoi-dung/1/mat-khau", "/nguoi-dung/them", focal, focal + "/nhom", focal + "/ten-khac", focal + "/ten-khac/bo", "/co-quan/them", "/nhat-ky/kiem-tra"} {
		reporter.post(path, "version", "1").want(403)
		s.browser(t).post(path, "version", "1").want(401)
	}
	for _, path := range []string{"/nguoi-dung/999", "/nguoi-dung/x", "/co-quan/999", "/co-quan/0"} {
		browsers["admin"].get(path).want(404)
	}
}

func TestPeopleOnTheScreen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "quan.tri", "admin")
	b := s.browser(t).signIn("quan.tri")
	b.post("/nguoi-dung/them", "name", "", "login", "Đ", "email", "x", "agency", "", "role", "").want(422, "Cần sửa 5 chỗ")
	a := b.post("/nguoi-dung/them", "name", "Lý Thị Hoa", "login", "hoa", "agency", "36", "role", "reporter").want(200, "Đã thêm Lý Thị Hoa", "Mật khẩu chỉ hiện một lần")
	oneTime := a.Find("#mat-khau-mot-lan").Text()
	hoa := a.Find("main .btns a.primary").AttrOr("href", "")
	hers := s.browser(t)
	hers.post("/dang-nhap", "login", "hoa", "password", oneTime).want(303, "/tai-khoan")
	hers.get("/co-quan").want(303, "/tai-khoan") // nothing else before an own password
	hers.get("/tai-khoan").want(200, "mật khẩu dùng một lần")
	hers.post("/tai-khoan/mat-khau", "password", "sai mật khẩu", "password_new", goodPassword, "password_again", goodPassword).want(422, "chưa đúng")
	other := s.browser(t)
	other.post("/dang-nhap", "login", "hoa", "password", oneTime).want(303)
	hers.post("/tai-khoan/mat-khau", "password", oneTime, "password_new", goodPassword, "password_again", goodPassword).want(303, "/tai-khoan")
	hers.get("/co-quan").want(200)
	other.get("/co-quan").want(303, "/dang-nhap")

	page := b.get(hoa).want(200, "Đang dùng")
	b.submit(page, `form[action="`+hoa+`"]`, "name", "Lý Thị Hoa Mai", "agency", "36", "role", "inspector").want(303, hoa)
	hers.get("/co-quan").want(303, "/dang-nhap") // the role changed
	b.submit(page, `form[action="`+hoa+`"]`, "name", "Bản cũ", "agency", "36", "role", "reporter").want(409, "Người khác vừa sửa", "Bản cũ")
	page = b.get(hoa)
	b.submit(page, `form[action="`+hoa+`/khoa"]`).want(303)
	page = b.get(hoa).want(200, "Đã khóa tài khoản", "Mở lại tài khoản")
	b.submit(page, `form[action="`+hoa+`/khoa"]`).want(303)
	page = b.get(hoa)
	a = b.submit(page, `form[action="`+hoa+`/mat-khau"]`).want(200, "Mật khẩu mới của Lý Thị Hoa Mai")
	if a.Find("#mat-khau-mot-lan").Text() == "" {
		t.Error("no password shown")
	}
	b.submit(page, `form[action="`+hoa+`/mat-khau"]`).want(409) // loading the answer again makes no third password
	page = b.get("/nguoi-dung/1")
	b.submit(page, `form[action="/nguoi-dung/1/khoa"]`).want(409, "quản trị hệ thống duy nhất")
	b.get("/nguoi-dung?q=ly+thi+hoa").want(200, "1 người dùng")
	b.get("/nguoi-dung?q=khongcoai").want(200, "Không có người dùng nào phù hợp")
	b.get("/tim?q=ly+thi").want(200, "Lý Thị Hoa Mai")
}

func TestAgenciesOnTheScreen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "dau.moi", "coordinator")
	b := s.browser(t).signIn("dau.moi")
	b.get("/co-quan?loai=ward").want(200, "4 cơ quan", "Phường Tam Thanh")
	b.get("/co-quan?nhom=ubnd-xa-bien-gioi").want(200, "11 cơ quan", "Xã Đồng Đăng")
	b.get("/co-quan?q=quy+hoa").want(200, "1 cơ quan")
	b.get("/co-quan?q=zzz").want(200, "Không có cơ quan nào phù hợp")
	b.get("/co-quan?ngung=1").want(200, "Không có cơ quan nào phù hợp")
	path := b.get("/co-quan?q=ngoai+vu").Find("tbody a").AttrOr("href", "")
	b.get(path).want(200, "Sở Ngoại vụ", "/ke-hoach"+path)
	b.post(path+"/ten-khac", "alias", "Sở VHTTDL").want(422, "đang là tên của")
	b.post(path+"/ten-khac", "alias", "Cơ quan ngoại vụ tỉnh").want(303)
	page := b.get(path).want(200, "Cơ quan ngoại vụ tỉnh", "Đã thêm tên gọi khác")
	n := page.Find(".aliases li").Length()
	remove := page.Find(".aliases form").Last()
	b.post(remove.AttrOr("action", ""), "folded", remove.Find("input").AttrOr("value", "")).want(303)
	if page = b.get(path); page.Find(".aliases li").Length() != n-1 {
		t.Error("the alias is still there")
	}
	b.post(path+"/nhom", "group", "1", "group", "999").want(303)
	if page = b.get(path); page.Find(`input[name=group][checked]`).Length() != 1 {
		t.Error("the agency is not in one group")
	}
	b.submit(page, `form[action="`+path+`"]`, "name", "Công an tỉnh", "kind", "department", "active", "1").want(422, "Công an tỉnh")
	b.submit(page, `form[action="`+path+`"]`, "name", "Sở Ngoại vụ mới", "kind", "department", "active", "1").want(303)
	b.submit(page, `form[action="`+path+`"]`, "name", "Sở Ngoại vụ cũ", "kind", "department", "active", "1").want(409)
	b.post("/co-quan/them", "name", "Hội Chữ thập đỏ tỉnh", "kind", "association").want(303, "/co-quan/")
}

func TestAuditOnTheScreen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "thanh.tra", "inspector")
	b := s.browser(t).signIn("thanh.tra")
	appendEntries(t, s.db, 60)
	page := b.get("/nhat-ky").want(200, "Lan & “Hoa” <b>", "report.submit")
	if page.Find("tbody tr").Length() != entriesOnPage {
		t.Errorf("got %d rows, want %d", page.Find("tbody tr").Length(), entriesOnPage)
	}
	older := page.Find(`a[rel=next]`).AttrOr("href", "")
	b.get(older).want(200, "Nạp danh mục đi kèm", "Mới nhất")
	b.get("/nhat-ky?ai=1").want(200, "Đăng nhập")
	b.get("/nhat-ky?ai=-1&viec=user.add").want(200, "thanh.tra")
	if n := b.get("/nhat-ky?doi-tuong=report:17").Find("tbody tr").Length(); n != 1 {
		t.Errorf("got %d entries on one report, want 1", n)
	}
	b.get("/nhat-ky?tu=2026-10-20&den=2026-10-20").want(200, "report.submit")
	b.get("/nhat-ky?tu=2026-10-21").want(200, "Không có bản ghi nào phù hợp")
	b.get("/nhat-ky?tu=hôm+nay").want(422, "Ngày chưa đúng")
	b.get("/nhat-ky?tu=2026-10-21&den=2026-10-20").want(422, "Ngày cuối")
	b.post("/nhat-ky/kiem-tra").want(200, "nguyên vẹn")
	file := b.get("/nhat-ky/xuat").want(200)
	if n, err := VerifyExport(strings.NewReader(file.Body)); err != nil || n < 60 {
		t.Errorf("the downloaded file: got %d, %v", n, err)
	}
	if !strings.Contains(file.Get("Content-Disposition"), "nhat-ky-2026-10-20.jsonl") {
		t.Errorf("got %s", file.Get("Content-Disposition"))
	}
	must(t, s.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE identity_audit SET who = 'Khác' WHERE seq = 30`)
		return err
	}))
	b.post("/nhat-ky/kiem-tra").want(200, "đã bị can thiệp", "số 30", "29 bản ghi đầu")
}

func TestListsStaySmallWithTwoHundredUsers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := addUser(t, s.Service, "quan.tri", "admin")
	must(t, s.db.Write(t.Context(), func(tx *db.Tx) error {
		for i := range 200 {
			u := admin
			u.Login, u.Name = fmt.Sprintf("can.bo.xa.%03d", i), fmt.Sprintf("Hoàng Nguyễn Thị Phương Thảo %d", i)
			u.Role, u.AgencyID = "reporter", int64(35+i%65)
			if _, err := insertUser(tx, u); err != nil {
				return err
			}
		}
		return nil
	}))
	appendEntries(t, s.db, 120)
	b := s.browser(t).signIn("quan.tri")
	for _, path := range []string{"/nguoi-dung", "/nguoi-dung?trang=2", "/co-quan", "/nhat-ky", "/vai-tro"} {
		a := b.get(path).want(200)
		if len(a.Body) > 60_000 {
			t.Errorf("%s: got %d bytes, want at most 60,000", path, len(a.Body))
		}
	}
	if n := b.get("/nguoi-dung?trang=5").Find("tbody tr").Length(); n != 1 {
		t.Errorf("got %d users on the last page, want 1", n)
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	s := New(dbtest.SQLite(t), today, Options{TrustedProxies: prefixes(t, "10.0.0.0/8")})
	rows := []struct{ why, remote, forwarded, want string }{
		{"no proxy", "203.0.113.5:1", "", "203.0.113.5"},
		{"a stranger who claims to be a proxy", "203.0.113.5:1", "198.51.100.1", "203.0.113.5"},
		{"a trusted proxy", "10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"a visitor who wrote a hop of his own", "10.0.0.1:1", "1.1.1.1, 198.51.100.1", "198.51.100.1"},
		{"two trusted proxies", "10.0.0.1:1", "198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"nonsense", "10.0.0.1:1", "abc", "10.0.0.1"},
	}
	for _, row := range rows {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = row.remote
		if row.forwarded != "" {
			r.Header.Set("X-Forwarded-For", row.forwarded)
		}
		if got := s.clientAddress(r); got != row.want {
			t.Errorf("%s: got %s, want %s", row.why, got, row.want)
		}
	}
}
