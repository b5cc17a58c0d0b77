package plan

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const importHome = "/nhap-ke-hoach"

func (s *Service) importRoutes() web.Routes {
	need := string(identity.ImportPlan)
	return web.Routes{
		Pages: []web.Route{
			{Pattern: "GET " + importHome, Need: need, Handle: s.showImports},
			{Pattern: "POST " + importHome, Need: need, Handle: s.postImport},
			{Pattern: "GET " + importHome + "/{id}", Need: need, Handle: s.showImport},
			{Pattern: "POST " + importHome + "/{id}", Need: need, Handle: s.postReview},
			{Pattern: "GET " + importHome + "/{id}/trang", Need: need, Handle: s.showScan},
			{Pattern: "POST " + importHome + "/{id}/trang", Need: need, Handle: s.postScan},
			{Pattern: "GET " + importHome + "/{id}/trang/{page}", Need: need, Handle: s.showScanPage},
			{Pattern: "POST " + importHome + "/{id}/trang/{page}", Need: need, Handle: s.postScanPage},
			{Pattern: "GET " + importHome + "/{id}/trang/{page}/anh", Need: need, Handle: s.serveScanPage},
			{Pattern: "POST /ke-hoach/{id}/luu-tru", Need: string(identity.ManagePlan), Handle: s.postArchive},
		},
		Menu: []web.Item{{Group: "Kế hoạch", Label: "Nhập kế hoạch", Href: importHome, Need: need}},
	}
}

func (s *Service) showImports(w http.ResponseWriter, r *http.Request) error {
	return s.renderImports(w, r, web.Form{})
}

func (s *Service) renderImports(w http.ResponseWriter, r *http.Request, f web.Form) error {
	waiting, err := s.Imports(r.Context(), identity.Who(r.Context()))
	if err != nil {
		return err
	}
	p := web.Page{
		Title: "Nhập kế hoạch", Section: importHome, Body: importsBody(f, waiting, s.opener().Missing()),
		Lead: "Chương trình đọc văn bản, đề xuất nhiệm vụ, cơ quan, thời hạn. Chưa ghi gì vào hệ thống cho đến khi xác nhận.",
	}
	if f.Bad() {
		p.Status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, p)
}

func (s *Service) postImport(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxDocument+1<<20)
	f, err := web.ParseForm(r)
	if problem.Is(err, problem.TooLarge) {
		err = problem.New(problem.TooLarge, "Tệp lớn hơn %d MB. Hãy bỏ bớt ảnh, quét đen trắng hoặc chia nhỏ rồi tải lại.", maxDocument>>20)
	}
	var id int64
	if err == nil {
		id, err = s.takeDocument(r, f)
	}
	if err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderImports(w, r, f)
	}
	return web.Redirect(w, r, fmt.Sprintf("%s/%d", importHome, id), "")
}

// takeDocument stores the uploaded file or the photographs of its pages, or the pasted text when there is neither.
func (s *Service) takeDocument(r *http.Request, f web.Form) (int64, error) {
	by := identity.Who(r.Context())
	var files []*multipart.FileHeader
	if r.MultipartForm != nil {
		files = slices.DeleteFunc(slices.Clone(r.MultipartForm.File["document"]), func(h *multipart.FileHeader) bool { return h.Filename == "" })
	}
	if len(files) > 1 {
		return s.takePhotographs(r.Context(), by, files)
	}
	if len(files) == 1 {
		if files[0].Size == 0 {
			return 0, problem.Field("document", "Tệp rỗng. Mở lại tệp bằng Word, kiểm tra có chữ rồi tải lên.")
		}
		file, err := files[0].Open()
		if err != nil {
			return 0, fmt.Errorf("open upload: %w", err)
		}
		defer file.Close()
		return s.StartImport(r.Context(), by, files[0].Filename, io.LimitReader(file, maxDocument+1))
	}
	if text := f.Get("text"); text != "" {
		return s.StartImport(r.Context(), by, "van-ban-dan-vao.txt", strings.NewReader(text))
	}
	return 0, problem.Field("document", "Chọn tệp văn bản hoặc ảnh các trang, hoặc dán văn bản vào ô bên dưới.")
}

// takePhotographs bundles the pictures of pages in the order in which they were chosen, as they came.
func (s *Service) takePhotographs(ctx context.Context, by identity.Actor, files []*multipart.FileHeader) (int64, error) {
	var bundle bytes.Buffer
	z := zip.NewWriter(&bundle)
	for i, h := range files {
		ext := strings.ToLower(filepath.Ext(h.Filename))
		if ext != ".jpg" && ext != ".jpeg" && ext != ".png" {
			return 0, problem.Field("document", "Chỉ chọn nhiều tệp khi đó là ảnh các trang (JPEG, PNG). Tệp “%s” không phải ảnh; hãy chọn riêng tệp đó.", h.Filename)
		}
		if err := addPhotograph(z, fmt.Sprintf("trang-%02d%s", i+1, ext), h); err != nil {
			return 0, err
		}
	}
	if err := z.Close(); err != nil {
		return 0, fmt.Errorf("bundle pictures: %w", err)
	}
	return s.StartImport(ctx, by, fmt.Sprintf("%d ảnh chụp.zip", len(files)), &bundle)
}

// addPhotograph keeps no time, so that the same pictures are the same bundle.
func addPhotograph(z *zip.Writer, name string, h *multipart.FileHeader) error {
	file, err := h.Open()
	if err != nil {
		return fmt.Errorf("open upload: %w", err)
	}
	defer file.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = io.Copy(w, file)
	}
	if err != nil {
		return fmt.Errorf("bundle pictures: %w", err)
	}
	return nil
}

func (s *Service) showImport(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	i, text, review, err := s.OpenImport(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	here := fmt.Sprintf("%s/%d", importHome, id)
	switch i.State {
	case ImportConfirmed:
		return web.Redirect(w, r, fmt.Sprintf("/ke-hoach/%d", i.PlanID), "Văn bản này đã thành kế hoạch.")
	case ImportDropped:
		return web.Redirect(w, r, importHome, "Văn bản này đã được bỏ, không nhập.")
	case ImportReading:
		_, pages, err := s.ScannedPages(r.Context(), identity.Who(r.Context()), id)
		if err != nil {
			return err
		}
		return web.Render(w, r, web.Page{Title: "Đang đọc văn bản", Section: importHome, Crumbs: importCrumbs(), Refresh: 2, Body: readingBody(i, len(pages), here)})
	}
	if r.Header.Get("X-Phan") != "" {
		w.Header().Set("X-Xong", here)
		return nil
	}
	if i.State == ImportFailed {
		return web.Render(w, r, web.Page{Title: "Chưa đọc được văn bản", Section: importHome, Crumbs: importCrumbs(), Body: failedBody(i, here)})
	}
	if i.Scan == scanCheck {
		return web.Redirect(w, r, here+"/trang", "")
	}
	return s.renderReview(w, r, reviewPage{Import: i, Text: text, Review: review})
}

func importCrumbs() []web.Link {
	return []web.Link{{Label: "Nhập kế hoạch", Href: importHome}, {Label: "Đối chiếu"}}
}

// reviewPage is what the review screen shows.
type reviewPage struct {
	Import    Import
	Text      string
	Review    Review
	Form      web.Form
	Status    int // 0: all is well
	Questions []Question
	Dir       *identity.Directory
	Ahead     []Expected // the periods that agencies will report on, in the plan's rhythm
	Today     calendar.Day
	Marked    []docLine
	Plans     []Plan         // that a document may change or follow
	Refs      map[string]int // number in the document, by the name of what is marked
}

func (s *Service) renderReview(w http.ResponseWriter, r *http.Request, p reviewPage) error {
	err := s.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		if p.Dir, err = identity.LoadDirectory(tx); err != nil {
			return err
		}
		p.Plans, err = allPlans(tx)
		p.Plans = keep(p.Plans, func(x Plan) bool { return x.State == "active" })
		return err
	})
	if err != nil {
		return err
	}
	p.Questions, p.Today = p.Review.Questions(), s.today()
	p.Ahead = p.Review.Plan(nil).Plan.Expected(Task{Rhythm: p.Review.Rhythm.Kind}, s.Holidays)
	p.Marked, p.Refs = markDocument(p.Text, p.Review, p.Questions)
	page := web.Page{
		Title: "Đối chiếu kế hoạch vừa nhập", Section: importHome, Crumbs: importCrumbs(), Lead: p.lead(), Body: reviewBody(p),
	}
	page.Status = p.Status
	return web.Render(w, r, page)
}

func (p reviewPage) lead() string {
	count := func(kind string) (n int) {
		for _, c := range p.Review.Clauses {
			if c.Kind == kind {
				n++
			}
		}
		return n
	}
	return fmt.Sprintf("So văn bản với phần đọc được: %d nhiệm vụ, %d nhóm nội dung, %d nơi nhận. Chưa ghi gì vào hệ thống cho đến khi xác nhận.",
		len(p.Review.Tasks), count(Topic), count(Recipient))
}

// asked are the questions at one place: a task, or the plan with -1.
func (p reviewPage) asked(task int) []Question {
	return slices.DeleteFunc(slices.Clone(p.Questions), func(q Question) bool { return q.Task != task })
}

func (s *Service) postReview(w http.ResponseWriter, r *http.Request) error {
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
		if err := s.DropImport(r.Context(), by, id, f.Int("version")); err != nil {
			return err
		}
		return web.Redirect(w, r, importHome, "Đã bỏ văn bản, không nhập gì.")
	}
	i, text, review, err := s.OpenImport(r.Context(), by, id)
	if err != nil {
		return err
	}
	planID, review, err := s.reviewed(r, by, i, review, f)
	if err != nil {
		status := web.Status(err)
		if f, err = f.With(err); err != nil {
			return err
		}
		if i, _, _, err = s.OpenImport(r.Context(), by, id); err != nil {
			return err
		}
		return s.renderReview(w, r, reviewPage{Import: i, Text: text, Review: review, Form: f, Status: status})
	}
	if review.Amendment.Purpose != AsNew && f.Get("act") == "confirm" {
		return web.Redirect(w, r, fmt.Sprintf("%s/%d/so-sanh", importHome, id), "")
	}
	if planID != 0 {
		return web.Redirect(w, r, fmt.Sprintf("/ke-hoach/%d", planID), "Đã tạo kế hoạch và giao việc cho các cơ quan.")
	}
	return web.Redirect(w, r, fmt.Sprintf("%s/%d", importHome, id), "Đã lưu tạm phần đối chiếu.")
}

// reviewed takes in what was corrected, keeps it, and confirms when that button was pressed.
func (s *Service) reviewed(r *http.Request, by identity.Actor, i Import, review Review, f web.Form) (planID int64, after Review, err error) {
	var dir *identity.Directory
	if err := s.DB.Read(r.Context(), func(tx *db.Tx) (err error) { dir, err = identity.LoadDirectory(tx); return err }); err != nil {
		return 0, review, err
	}
	after, wrong := review.With(Corrections(f.Values), dir)
	if after, err = s.choose(r.Context(), review, after); err != nil {
		return 0, after, err
	}
	version := f.Int("version")
	if err := s.SaveReview(r.Context(), by, i.ID, version, after); err != nil {
		return 0, after, err
	}
	if wrong != nil || f.Get("act") != "confirm" || after.Amendment.Purpose != AsNew {
		return 0, after, wrong
	}
	planID, err = s.ConfirmImport(r.Context(), by, i.ID, version+1)
	return planID, after, err
}
