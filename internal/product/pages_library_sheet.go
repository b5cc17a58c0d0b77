package product

import (
	"net/http"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const (
	sheetHome = "/bang-thu-vien"
	xlsxType  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

func sheetPath(id int64) string { return sheetHome + "/" + strconv.FormatInt(id, 10) }

func (s *Service) librarySheetRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + sheetHome, Need: needRead, Handle: s.showSheetUpload},
		{Pattern: "POST " + sheetHome, Need: needRead, Handle: s.postSheet},
		{Pattern: "GET " + sheetHome + "/tai.xlsx", Need: needRead, Handle: s.downloadLibrary},
		{Pattern: "GET " + sheetHome + "/{id}", Need: needRead, Handle: s.showSheet},
		{Pattern: "POST " + sheetHome + "/{id}", Need: needRead, Handle: s.postSheetAnswer},
	}
}

// sheetUpload is the page on which the workbook goes out and comes back.
type sheetUpload struct {
	Form   web.Form
	May    bool
	File   string
	Errors []SheetError
}

func (s *Service) showSheetUpload(w http.ResponseWriter, r *http.Request) error {
	return renderSheetUpload(w, r, sheetUpload{})
}

func renderSheetUpload(w http.ResponseWriter, r *http.Request, v sheetUpload) error {
	v.May = mayKeepLibrary(identity.Who(r.Context()))
	status := statusOf(v.Form)
	if len(v.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, web.Page{
		Title: "Bảng Excel của thư viện", Section: shelfHome, Crumbs: []web.Link{{Label: "Thư viện công ước", Href: shelfHome}, {Label: "Bảng Excel"}}, Body: sheetUploadBody(v), Status: status,
		Lead: "Cán bộ pháp chế điền tên điều, nguyên văn, nguồn và đánh dấu đã đối chiếu trong Excel hoặc LibreOffice rồi nạp lại.",
	})
}

func (s *Service) downloadLibrary(w http.ResponseWriter, r *http.Request) error {
	data, err := s.LibraryBook(r.Context(), identity.Who(r.Context()))
	if err != nil {
		return err
	}
	web.Download(w, xlsxType, sheetFileName)
	_, _ = w.Write(data) // whoever closed the page needs no answer
	return nil
}

func (s *Service) postSheet(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, office.MaxFile+1<<20)
	f, err := web.ParseForm(r)
	var id int64
	v := sheetUpload{}
	if err == nil {
		id, err = s.takeSheet(r, &v)
	}
	if problem.Is(err, problem.TooLarge) {
		err = problem.Field("tep", "Tệp lớn hơn %s. Tải bảng mới rồi điền lại.", i18n.Bytes(office.MaxFile))
	}
	if err == nil && len(v.Errors) == 0 {
		return web.Redirect(w, r, sheetPath(id), "")
	}
	if err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
	}
	v.Form = f
	return renderSheetUpload(w, r, v)
}

func (s *Service) takeSheet(r *http.Request, v *sheetUpload) (int64, error) {
	file, head, err := r.FormFile("tep")
	if err != nil {
		return 0, problem.Field("tep", "Chọn tệp Excel (.xlsx) đã điền.")
	}
	defer file.Close()
	v.File = head.Filename
	id, errs, err := s.StartLibrarySheet(r.Context(), identity.Who(r.Context()), head.Filename, file, head.Size)
	v.Errors = errs
	return id, err
}

func (s *Service) showSheet(w http.ResponseWriter, r *http.Request) error {
	return s.renderSheet(w, r, web.Form{}, 0)
}

func (s *Service) renderSheet(w http.ResponseWriter, r *http.Request, f web.Form, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := s.OpenLibrarySheet(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Xem trước khi ghi", Lead: v.Sheet.Name, Section: shelfHome, Status: status, Body: sheetReviewBody(v, f),
		Crumbs: []web.Link{{Label: "Thư viện công ước", Href: shelfHome}, {Label: "Bảng Excel", Href: sheetHome}, {Label: "Xem trước"}},
	})
}

func (s *Service) postSheetAnswer(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	if f.Get("act") == "drop" {
		if err := s.DropLibrarySheet(r.Context(), by, id); err != nil {
			return err
		}
		return web.Redirect(w, r, sheetHome, "Đã bỏ bảng, không ghi gì.")
	}
	n, err := s.ConfirmLibrarySheet(r.Context(), by, id, f.Get("shown"))
	if err != nil {
		status := web.Status(err)
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderSheet(w, r, f, status)
	}
	return web.Redirect(w, r, shelfHome, "Đã ghi "+strconv.Itoa(n)+" thay đổi vào thư viện.")
}
