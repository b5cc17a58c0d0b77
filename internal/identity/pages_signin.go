package identity

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// signIn is what the sign-in page shows.
type signIn struct {
	Form   web.Form
	Next   string   // where to go afterwards
	Kept   []string // what was typed, sealed
	Notice string   // why someone is here who did not ask to be
}

func (p signIn) page(status int) web.Page {
	return web.Page{Title: "Đăng nhập", Status: status, Narrow: true, Body: signInBody(p)}
}

// AskSignIn answers a request that needs someone signed in. What was posted is kept.
func (s *Service) AskSignIn(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusUnauthorized)
		w.Write([]byte(`{"error":"Phiên làm việc đã hết. Hãy đăng nhập lại."}` + "\n")) //nolint:errcheck // the reader may be gone
		return
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		to := "/dang-nhap"
		if uri := r.URL.RequestURI(); uri != "/" {
			to += "?" + url.Values{"tiep": {uri}}.Encode()
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	if err := s.askAndKeep(w, r); err != nil {
		s.o.Log.Error("ask to sign in", "path", r.URL.Path, "error", err)
		http.Error(w, "Hệ thống gặp lỗi. Hãy đăng nhập lại rồi gửi lại nội dung.", http.StatusInternalServerError)
	}
}

func (s *Service) askAndKeep(w http.ResponseWriter, r *http.Request) error {
	p := signIn{Notice: "Phiên làm việc đã hết. Nội dung vừa gửi vẫn được giữ: đăng nhập để gửi tiếp."}
	k, err := readKept(r)
	if err != nil {
		p.Notice = "Phiên làm việc đã hết nên nội dung vừa gửi chưa được lưu. Hãy đăng nhập rồi quay lại trang; trình duyệt có thể còn giữ phần chữ đã gõ."
		return web.Render(w, r, p.page(http.StatusUnauthorized))
	}
	nonce := rand.Text()
	if p.Kept, err = s.seal(r, k, nonce); err != nil {
		return err
	}
	if len(k.Files) > 0 {
		p.Notice += " Tệp đính kèm thì phải chọn lại."
	}
	http.SetCookie(w, keepNonceCookie(nonce, s.isSecure(r)))
	return web.Render(w, r, p.page(http.StatusUnauthorized))
}

func (s *Service) showSignIn(w http.ResponseWriter, r *http.Request) error {
	next := localPath(r.URL.Query().Get("tiep"))
	if Who(r.Context()).Known() {
		return web.Redirect(w, r, next, "")
	}
	first, err := s.needsFirst(r.Context())
	if err != nil {
		return err
	}
	if first {
		return web.Redirect(w, r, "/bat-dau", "")
	}
	p := signIn{Next: next}
	if endedUser(r.Context()) != 0 {
		p.Notice = "Phiên làm việc đã hết. Hãy đăng nhập lại để làm tiếp."
	}
	return web.Render(w, r, p.page(0))
}

func (s *Service) postSignIn(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	p := signIn{Next: localPath(form.Get("tiep")), Kept: form.Values["giu"]}
	u, err := s.SignIn(r.Context(), form.Get("login"), form.Get("password"), s.clientAddress(r))
	if err != nil {
		return again(w, r, form, err, func(f web.Form) web.Page { p.Form = f; return p.page(0) })
	}
	if err := s.startSession(r.Context(), u); err != nil {
		return err
	}
	if u.MustChange {
		return web.Redirect(w, r, "/tai-khoan", "")
	}
	k, ok := s.open(r, p.Kept)
	if !ok {
		return web.Redirect(w, r, p.Next, "")
	}
	if k.User != 0 && k.User != u.ID {
		return web.Redirect(w, r, "/", "Nội dung đang giữ là của người dùng trước trên máy này nên không được gửi tiếp.")
	}
	r = r.WithContext(With(r.Context(), u.Actor()))
	return web.Render(w, r, web.Page{
		Title: "Gửi tiếp nội dung đã nhập", Narrow: true, Body: keptBody(k),
		Lead: "Đã đăng nhập lại. Nội dung đã nhập chưa được lưu cho đến khi bấm Gửi tiếp.",
	})
}

func (s *Service) postSignOut(w http.ResponseWriter, r *http.Request) error {
	if by := Who(r.Context()); by.Known() {
		if err := s.SignOut(r.Context(), by); err != nil {
			return err
		}
		if err := s.sessions.Destroy(r.Context()); err != nil {
			return err
		}
	}
	return web.Redirect(w, r, "/dang-nhap", "Đã đăng xuất.")
}

// showFirst is the form for the first account. It is there only while there is no account, and only
// for a visitor at this machine.
func (s *Service) showFirst(w http.ResponseWriter, r *http.Request) error {
	if err := s.mayFirst(r); err != nil {
		return err
	}
	return web.Render(w, r, firstPage(web.Form{}))
}

func firstPage(f web.Form) web.Page {
	return web.Page{
		Title: "Tạo tài khoản đầu tiên", Narrow: true, Body: firstBody(f),
		Lead: "Tài khoản này quản trị hệ thống: thêm người dùng, giao vai trò, xem nhật ký.",
	}
}

func (s *Service) mayFirst(r *http.Request) error {
	code, err := s.FirstRunCode(r.Context())
	if err != nil {
		return err
	}
	if code == "" {
		return errFirstGone
	}
	if !isLocal(r) {
		return problem.New(problem.Denied, "Hệ thống chưa có tài khoản nào. Tài khoản đầu tiên chỉ tạo được bằng trình duyệt trên chính máy chủ, với mã in trên cửa sổ dòng lệnh.")
	}
	return nil
}

func (s *Service) postFirst(w http.ResponseWriter, r *http.Request) error {
	if err := s.mayFirst(r); err != nil {
		return err
	}
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	u := User{Login: form.Get("login"), Name: form.Get("name"), Email: form.Get("email")}
	if form.Get("password") != form.Get("password_again") {
		err = problem.Field("password_again", "Hai lần ghi mật khẩu chưa giống nhau.")
	} else {
		u, err = s.AddFirstUser(r.Context(), form.Get("code"), u, form.Get("password"), s.clientAddress(r))
	}
	if err != nil {
		return again(w, r, form, err, firstPage)
	}
	if err := s.startSession(r.Context(), u); err != nil {
		return err
	}
	return web.Redirect(w, r, "/nguoi-dung", "Đã tạo tài khoản quản trị. Việc tiếp theo: thêm chuyên viên đầu mối và cán bộ báo cáo của các cơ quan.")
}

// account is what someone sees of the own account.
type account struct {
	User User
	Form web.Form
}

func (a account) page() web.Page {
	p := web.Page{Title: "Tài khoản của tôi", Body: accountBody(a)}
	if a.User.MustChange {
		p.Lead = "Đây là mật khẩu dùng một lần. Hãy đặt mật khẩu của riêng mình để bắt đầu làm việc."
	}
	return p
}

func (s *Service) showAccount(w http.ResponseWriter, r *http.Request) error {
	a, err := s.account(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, a.page())
}

func (s *Service) account(r *http.Request) (a account, err error) {
	a.User, err = s.findUser(r.Context(), Who(r.Context()).UserID)
	return a, err
}

func (s *Service) postPassword(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := Who(r.Context())
	if form.Get("password_new") != form.Get("password_again") {
		err = problem.Field("password_again", "Hai lần ghi mật khẩu mới chưa giống nhau.")
	} else {
		err = s.SetPassword(r.Context(), by, form.Get("password"), form.Get("password_new"))
	}
	a, findErr := s.account(r)
	if findErr != nil {
		return findErr
	}
	if err != nil {
		return again(w, r, form, err, func(f web.Form) web.Page { a.Form = f; return a.page() })
	}
	if err := s.startSession(r.Context(), a.User); err != nil { // the others have ended
		return err
	}
	return web.Redirect(w, r, "/tai-khoan", "Đã đổi mật khẩu. Các phiên đăng nhập khác của tài khoản này đã kết thúc.")
}
