package plan

import (
	"fmt"
	"net/http"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func scanAddress(id int64) string { return fmt.Sprintf("%s/%d/trang", importHome, id) }

func pageAddress(id int64, number int) string { return fmt.Sprintf("%s/%d", scanAddress(id), number) }

// scanList is the screen of all pages of a scan.
type scanList struct {
	Import    Import
	Pages     []ScannedPage
	Unchecked int
	Form      web.Form
}

func (s *Service) showScan(w http.ResponseWriter, r *http.Request) error {
	return s.renderScan(w, r, web.Form{})
}

func (s *Service) renderScan(w http.ResponseWriter, r *http.Request, f web.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	i, pages, err := s.ScannedPages(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	if len(pages) == 0 || i.State != ImportRead {
		return web.Redirect(w, r, fmt.Sprintf("%s/%d", importHome, id), "")
	}
	list := scanList{Import: i, Pages: pages, Form: f}
	for _, p := range pages {
		if p.Checked == "" {
			list.Unchecked++
		}
	}
	page := web.Page{
		Title: "Đối chiếu chữ nhận dạng", Section: importHome, Crumbs: importCrumbs(), Body: scanBody(list),
		Lead: "Chữ dưới đây do máy nhận dạng từ ảnh, có thể sai. So từng trang với ảnh rồi mới đọc kế hoạch.",
	}
	if f.Bad() {
		page.Status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, page)
}

func (s *Service) postScan(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if err := s.ReadScan(r.Context(), identity.Who(r.Context()), id, f.Int("version")); err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderScan(w, r, f)
	}
	return web.Redirect(w, r, fmt.Sprintf("%s/%d", importHome, id), "Đã đọc kế hoạch từ chữ nhận dạng. Đối chiếu từng mục trước khi xác nhận.")
}

// scanPageView is the screen of one page: its picture beside its text.
type scanPageView struct {
	Page  ScannedPage
	Total int
	Lines []docLine
	Form  web.Form
}

func (s *Service) showScanPage(w http.ResponseWriter, r *http.Request) error {
	return s.renderScanPage(w, r, web.Form{}, 0)
}

func (s *Service) renderScanPage(w http.ResponseWriter, r *http.Request, f web.Form, status int) error {
	id, number, err := scanPath(r)
	if err != nil {
		return err
	}
	i, pages, err := s.ScannedPages(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	if number < 1 || int(number) > len(pages) {
		return problem.New(problem.NotFound, "Văn bản quét này không có trang %d. Mở lại danh sách trang.", number)
	}
	if i.State != ImportRead {
		return web.Redirect(w, r, fmt.Sprintf("%s/%d", importHome, id), "")
	}
	p := pages[number-1]
	return web.Render(w, r, web.Page{
		Title: fmt.Sprintf("Trang %d trong %d", number, len(pages)), Section: importHome, Status: status,
		Crumbs: []web.Link{{Label: "Nhập kế hoạch", Href: importHome}, {Label: "Chữ nhận dạng", Href: scanAddress(id)}, {Label: fmt.Sprintf("Trang %d", number)}},
		Body:   scanPageBody(scanPageView{Page: p, Total: len(pages), Lines: p.lines(), Form: f}),
	})
}

func scanPath(r *http.Request) (id, number int64, err error) {
	if id, err = web.PathID(r, "id"); err != nil {
		return 0, 0, err
	}
	number, err = web.PathID(r, "page")
	return id, number, err
}

func (s *Service) postScanPage(w http.ResponseWriter, r *http.Request) error {
	id, number, err := scanPath(r)
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	err = s.MendPage(r.Context(), identity.Who(r.Context()), id, number, f.Int("version"), f.Get("text"), f.Get("checked") != "")
	if err != nil {
		status := web.Status(err)
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderScanPage(w, r, f, status)
	}
	next := scanAddress(id)
	_, pages, err := s.ScannedPages(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	if int(number) < len(pages) {
		next = pageAddress(id, int(number)+1)
	}
	return web.Redirect(w, r, next, fmt.Sprintf("Đã lưu trang %d.", number))
}

func (s *Service) serveScanPage(w http.ResponseWriter, r *http.Request) error {
	id, number, err := scanPath(r)
	if err != nil {
		return err
	}
	p, err := s.ScannedPage(r.Context(), identity.Who(r.Context()), id, number)
	if err != nil {
		return err
	}
	return s.serveFile(w, r, p.Picture, thumbMime, fmt.Sprintf("trang-%d.jpg", number))
}
