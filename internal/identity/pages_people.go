package identity

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"lantoa/internal/db"
	"lantoa/internal/web"
)

const usersOnPage = 50

func (s *Service) findUser(ctx context.Context, id int64) (u User, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) { u, err = FindUser(tx, id); return err })
	return u, err
}

// people is a page of the list of users.
type people struct {
	Users    []User
	Filter   UserFilter
	Total    int
	Page     int
	Pages    int
	PageHref func(int) string
}

// Filtered reports whether someone asked for fewer than all.
func (p people) Filtered() bool { return p.Filter != UserFilter{} }

func (s *Service) showPeople(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := UserFilter{Words: q.Get("q"), Role: q.Get("vai-tro"), Locked: q.Get("khoa") == "1"}
	f.Agency, _ = strconv.ParseInt(q.Get("co-quan"), 10, 64)
	users, err := s.Users(r.Context(), Who(r.Context()), f)
	if err != nil {
		return err
	}
	p := people{Filter: f, Total: len(users), Pages: max(1, (len(users)+usersOnPage-1)/usersOnPage)}
	p.Page = min(web.PageNumber(r), p.Pages)
	p.PageHref = pageHref(r)
	p.Users = users[(p.Page-1)*usersOnPage : min(p.Page*usersOnPage, len(users))]
	return web.Render(w, r, web.Page{
		Title: "Người dùng", Section: "/nguoi-dung", Body: peopleBody(p),
		Lead:    "Tài khoản của cán bộ các cơ quan. Người dân xem cổng công khai không cần tài khoản.",
		Actions: listActions("Thêm người dùng", PeopleList),
	})
}

// pageHref is the address of another page of the same list.
func pageHref(r *http.Request) func(int) string {
	return func(n int) string {
		q := r.URL.Query()
		q.Set("trang", strconv.Itoa(n))
		return r.URL.Path + "?" + q.Encode()
	}
}

// userForm is the form for a new or a known user.
type userForm struct {
	User     User // ID 0: a new one
	Form     web.Form
	Agencies []web.Choice
}

func userCrumbs(last string) []web.Link {
	return []web.Link{{Label: "Người dùng", Href: "/nguoi-dung"}, {Label: last}}
}

func (f userForm) page() web.Page {
	if f.User.ID == 0 {
		return web.Page{Title: "Thêm người dùng", Section: "/nguoi-dung", Crumbs: userCrumbs("Thêm người dùng"), Body: newUserBody(f)}
	}
	return web.Page{Title: f.User.Name, Section: "/nguoi-dung", Crumbs: userCrumbs(f.User.Name), Lead: f.User.Agency + " · " + f.User.RoleName(), Body: userBody(f)}
}

// userForm reads what the form needs; id 0 is a new user.
func (s *Service) userForm(ctx context.Context, id int64) (f userForm, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if id != 0 {
			if f.User, err = FindUser(tx, id); err != nil {
				return err
			}
		}
		agencies, err := Agencies(tx)
		f.Agencies = []web.Choice{{Value: "", Label: "Chọn cơ quan"}}
		for _, a := range agencies {
			f.Agencies = append(f.Agencies, web.Choice{Value: strconv.FormatInt(a.ID, 10), Label: a.ShortName})
		}
		return err
	})
	return f, err
}

func roleChoices() []web.Choice {
	var all []web.Choice
	for _, role := range roles {
		all = append(all, web.Choice{Value: role.Key, Label: role.Name, Hint: role.Hint})
	}
	return all
}

func (s *Service) showNewUser(w http.ResponseWriter, r *http.Request) error {
	f, err := s.userForm(r.Context(), 0)
	if err != nil {
		return err
	}
	f.User.AgencyID, _ = strconv.ParseInt(r.URL.Query().Get("co-quan"), 10, 64)
	return web.Render(w, r, f.page())
}

func (s *Service) postNewUser(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	u := User{Login: form.Get("login"), Name: form.Get("name"), Email: form.Get("email"), AgencyID: form.Int("agency"), Role: form.Get("role")}
	added, oneTime, err := s.AddUser(r.Context(), Who(r.Context()), u, "")
	if err != nil {
		f, findErr := s.userForm(r.Context(), 0)
		if findErr != nil {
			return findErr
		}
		return again(w, r, form, err, func(form web.Form) web.Page { f.Form = form; return f.page() })
	}
	return s.showOneTime(w, r, added, oneTime, "Đã thêm "+added.Name)
}

// showOneTime shows a one-time password, this once: it is stored nowhere.
func (s *Service) showOneTime(w http.ResponseWriter, r *http.Request, u User, oneTime, title string) error {
	return web.Render(w, r, web.Page{
		Title: title, Section: "/nguoi-dung", Crumbs: userCrumbs(u.Name), Body: oneTimeBody(u, oneTime),
	})
}

func (s *Service) showUser(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := s.userForm(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, f.page())
}

// changeUser runs a change of the user in the address and shows the form again when it fails.
func (s *Service) changeUser(w http.ResponseWriter, r *http.Request, change func(id int64, form web.Form) (notice string, err error)) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	notice, err := change(id, form)
	if err == nil && notice == "" {
		return nil // the change has answered
	}
	if err == nil {
		return web.Redirect(w, r, userPath(id), notice)
	}
	f, findErr := s.userForm(r.Context(), id)
	if findErr != nil {
		return findErr
	}
	return again(w, r, form, err, func(form web.Form) web.Page { f.Form = form; return f.page() })
}

func (s *Service) postUser(w http.ResponseWriter, r *http.Request) error {
	return s.changeUser(w, r, func(id int64, form web.Form) (string, error) {
		u := User{ID: id, Name: form.Get("name"), Email: form.Get("email"), AgencyID: form.Int("agency"), Role: form.Get("role"), Version: form.Int("version")}
		return "Đã lưu thay đổi.", s.ChangeUser(r.Context(), Who(r.Context()), u)
	})
}

func (s *Service) postLock(w http.ResponseWriter, r *http.Request) error {
	return s.changeUser(w, r, func(id int64, form web.Form) (string, error) {
		open := form.Get("active") == "1"
		notice := "Đã khóa tài khoản. Mọi phiên đăng nhập của tài khoản này đã kết thúc."
		if open {
			notice = "Đã mở lại tài khoản."
		}
		return notice, s.SetActive(r.Context(), Who(r.Context()), id, form.Int("version"), open)
	})
}

func (s *Service) postReset(w http.ResponseWriter, r *http.Request) error {
	return s.changeUser(w, r, func(id int64, form web.Form) (string, error) {
		oneTime, err := s.ResetPassword(r.Context(), Who(r.Context()), id, form.Int("version"))
		if err != nil {
			return "", err
		}
		u, err := s.findUser(r.Context(), id)
		if err != nil {
			return "", fmt.Errorf("user whose password was reset: %w", err)
		}
		return "", s.showOneTime(w, r, u, oneTime, "Mật khẩu mới của "+u.Name)
	})
}
