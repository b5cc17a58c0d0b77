package identity

import (
	"bytes"
	"fmt"
	"net/http"

	"lantoa/internal/office"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const (
	xlsxMime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// home is the page to which a kind of list belongs.
func (k ListKind) home() string {
	if k == AgencyList {
		return "/co-quan"
	}
	return "/nguoi-dung"
}

// lists is where lists of a kind are brought in.
func (k ListKind) lists() string {
	if k == AgencyList {
		return "/danh-sach-co-quan"
	}
	return "/danh-sach-nguoi-dung"
}

// label is what that page is called.
func (k ListKind) label() string {
	if k == AgencyList {
		return "Cơ quan, địa bàn"
	}
	return "Người dùng"
}

func (k ListKind) crumbs(last string) []web.Link {
	return []web.Link{{Label: k.label(), Href: k.home()}, {Label: last}}
}

func (s *Service) listingRoutes() []web.Route {
	var all []web.Route
	for _, k := range []ListKind{AgencyList, PeopleList} {
		need := string(k.permission())
		all = append(all,
			web.Route{Pattern: "GET " + k.lists(), Need: need, Handle: s.showListUpload(k)},
			web.Route{Pattern: "POST " + k.lists(), Need: need, Handle: s.postListUpload(k)},
			web.Route{Pattern: "GET " + k.lists() + ".xlsx", Need: need, Handle: s.downloadList(k)},
			web.Route{Pattern: "GET " + k.lists() + "/{id}", Need: need, Handle: s.showListing(k)},
			web.Route{Pattern: "POST " + k.lists() + "/{id}", Need: need, Handle: s.postListing(k)})
	}
	return all
}

func uploadPage(k ListKind, f web.Form) web.Page {
	return web.Page{
		Title: "Nhập danh sách " + k.Name(), Section: k.home(), Crumbs: k.crumbs("Nhập danh sách"), Body: listUploadBody(k, f),
		Lead: "Tải tệp lên, xem sẽ thêm và đổi những gì, rồi mới xác nhận. Ghi tất cả hoặc không ghi gì.",
	}
}

func (s *Service) showListUpload(k ListKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, uploadPage(k, web.Form{}))
	}
}

func (s *Service) postListUpload(k ListKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, office.MaxFile+1<<20)
		f, err := web.ParseForm(r)
		var id int64
		if err == nil {
			id, err = s.takeList(r, k)
		}
		if err != nil {
			return again(w, r, f, err, func(f web.Form) web.Page { return uploadPage(k, f) })
		}
		return web.Redirect(w, r, fmt.Sprintf("%s/%d", k.lists(), id), "")
	}
}

func (s *Service) takeList(r *http.Request, k ListKind) (int64, error) {
	file, head, err := r.FormFile("file")
	if err != nil {
		return 0, problem.Field("file", "Chọn một tệp .xlsx hoặc .csv.")
	}
	defer file.Close()
	return s.StartListing(r.Context(), Who(r.Context()), k, head.Filename, file, head.Size)
}

func (s *Service) downloadList(k ListKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var out bytes.Buffer
		if err := s.WriteList(r.Context(), Who(r.Context()), k, &out); err != nil {
			return err
		}
		name := map[ListKind]string{AgencyList: "danh-sach-co-quan.xlsx", PeopleList: "danh-sach-nguoi-dung.xlsx"}[k]
		w.Header().Set("Content-Type", xlsxMime)
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		_, err := w.Write(out.Bytes())
		return err
	}
}

func (s *Service) showListing(k ListKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error { return s.renderListing(w, r, k, web.Form{}, 0) }
}

func (s *Service) renderListing(w http.ResponseWriter, r *http.Request, k ListKind, f web.Form, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := s.openListing(r.Context(), Who(r.Context()), id)
	if err != nil {
		return err
	}
	if v.State != "open" || v.Kind != k {
		return web.Redirect(w, r, v.Kind.home(), "Danh sách này đã được xác nhận hoặc bỏ.")
	}
	return web.Render(w, r, web.Page{
		Title: "Xem danh sách " + k.Name(), Section: k.home(), Crumbs: k.crumbs("Nhập danh sách"), Status: status, Body: listReviewBody(v, f),
	})
}

func (s *Service) postListing(k ListKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := web.PathID(r, "id")
		if err != nil {
			return err
		}
		f, err := web.ParseForm(r)
		if err != nil {
			return err
		}
		by := Who(r.Context())
		if f.Get("act") == "drop" {
			if err := s.DropListing(r.Context(), by, id, f.Int("version")); err != nil {
				return err
			}
			return web.Redirect(w, r, k.home(), "Đã bỏ danh sách, không ghi gì.")
		}
		made, err := s.ConfirmListing(r.Context(), by, id, f.Int("version"))
		if err != nil {
			status := web.Status(err)
			if f, err = f.With(err); err != nil {
				return err
			}
			return s.renderListing(w, r, k, f, status)
		}
		if len(made) == 0 {
			return web.Redirect(w, r, k.home(), "Đã ghi danh sách.")
		}
		return web.Render(w, r, web.Page{
			Title: fmt.Sprintf("Đã thêm %d người dùng", len(made)), Section: k.home(), Crumbs: k.crumbs("Mật khẩu dùng một lần"), Body: newAccountsBody(made),
			Lead: "Mật khẩu chỉ hiện một lần này. In trang, cắt và trao tận tay từng người; mỗi người đặt mật khẩu riêng khi đăng nhập lần đầu.",
		})
	}
}
