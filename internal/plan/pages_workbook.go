package plan

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) workbookRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET /ke-hoach/{id}/bang-excel", Need: needRead, Handle: s.showBooks},
		{Pattern: "POST /ke-hoach/{id}/bang-excel", Need: needReport, Handle: s.postBooks},
		{Pattern: "GET /ke-hoach/{id}/bang-excel/tai.xlsx", Need: needRead, Handle: s.downloadBook},
		{Pattern: "GET /ke-hoach/{id}/bang-excel/moi-co-quan.zip", Need: needAll, Handle: s.downloadBooks},
		{Pattern: "GET /bang-excel/{book}", Need: needReport, Handle: s.showBook},
		{Pattern: "POST /bang-excel/{book}", Need: needReport, Handle: s.postBook},
	}}
}

func booksPath(plan int64) string { return planPath(plan) + "/bang-excel" }

func bookPath(w Workbook) string { return "/bang-excel/" + strconv.FormatInt(w.ID, 10) }

func bookFilePath(plan int64, period string, agency int64) string {
	to := booksPath(plan) + "/tai.xlsx?ky=" + period
	if agency != 0 {
		to += "&co-quan=" + strconv.FormatInt(agency, 10)
	}
	return to
}

// bookHome is the page of workbooks of one agency, for links from other pages.
func bookHome(plan, agency int64) string {
	return query(booksPath(plan), "co-quan", strconv.FormatInt(agency, 10))
}

// bookPage is what the page of workbooks shows.
type bookPage struct {
	BookPlace
	Form  web.Form
	Whole bool // may see every agency
	May   bool // may bring workbooks in
}

func askedID(text string) int64 {
	id, _ := strconv.ParseInt(text, 10, 64)
	return max(id, 0)
}

func (s *Service) showBooks(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return s.renderBooks(w, r, q.Get("ky"), askedID(q.Get("co-quan")), web.Form{}, http.StatusOK)
}

func (s *Service) renderBooks(w http.ResponseWriter, r *http.Request, period string, agency int64, f web.Form, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	place, err := s.BookPage(r.Context(), by, id, agency, period)
	if err != nil {
		return err
	}
	v := bookPage{place, f, by.May(identity.ReadAll), by.May(identity.ReportProgress)}
	lead := "Điền báo cáo trong Excel hoặc LibreOffice rồi nộp lại. Phần khác biệt được cho xem trước khi ghi."
	if v.Agency.ID != 0 {
		lead = v.Agency.ShortName + ". " + lead
	}
	return web.Render(w, r, web.Page{
		Title: "Bảng Excel", Lead: lead, Section: "/ke-hoach", Status: status,
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Bảng Excel"}), Body: bookBody(v),
	})
}

func (v bookPage) uploadLabel() string {
	if v.Agency.ID != 0 {
		return "Tệp bảng Excel đã điền"
	}
	return "Các tệp bảng Excel đã điền"
}

func (v bookPage) uploadHint() string {
	if v.Agency.ID != 0 {
		return "Tệp .xlsx (hoặc .ods, .xls) của " + v.Agency.ShortName + ", " + i18n.LowerFirst(v.Period.Name()) + ", dưới 20 MB."
	}
	return "Một hay nhiều tệp .xlsx, .ods, .xls của bất kỳ cơ quan nào, hoặc tệp .zip gồm các bảng; " + i18n.LowerFirst(v.Period.Name()) + "."
}

func (w Workbook) name() string {
	switch n := len(w.Files); n {
	case 0:
		return "Bảng Excel"
	case 1:
		return w.Files[0].Name
	default:
		return fmt.Sprintf("%s và %d tệp khác", w.Files[0].Name, n-1)
	}
}

func (s *Service) postBooks(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBookBytes+1<<20)
	f, err := web.ParseForm(r)
	if problem.Is(err, problem.TooLarge) {
		err = problem.Field("tep", "Các tệp cộng lại lớn hơn %d MB; hãy nộp làm nhiều lần.", maxBookBytes>>20)
	}
	period, agency := f.Get("ky"), askedID(f.Get("co-quan"))
	var book int64
	if err == nil {
		book, err = s.StartWorkbooks(r.Context(), identity.Who(r.Context()), id, agency, period, uploads(r))
	}
	if err != nil {
		return s.failBooks(w, r, period, agency, f, err)
	}
	return web.Redirect(w, r, bookPath(Workbook{ID: book}), "")
}

// failBooks shows the page again with what was wrong with the files.
func (s *Service) failBooks(w http.ResponseWriter, r *http.Request, period string, agency int64, f web.Form, why error) error {
	p, ok := problem.As(why)
	if !ok || p.Kind == problem.NotFound || len(p.Fields) == 0 {
		return why
	}
	f.Message, f.Errors = p.Message, p.Fields
	if len(f.Errors) > 1 { // one field cannot say twenty things
		f.Message = "Chưa nhận tệp nào. Sửa hoặc bỏ các tệp sau rồi chọn lại."
	}
	return s.renderBooks(w, r, period, agency, f, web.Status(why))
}

func (s *Service) downloadBook(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	name, data, err := s.DownloadWorkbook(r.Context(), identity.Who(r.Context()), id, askedID(q.Get("co-quan")), q.Get("ky"))
	if err != nil {
		return err
	}
	web.Download(w, xlsxType, name)
	_, _ = w.Write(data) // whoever closed the page needs no answer
	return nil
}

func (s *Service) downloadBooks(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	name, data, err := s.DownloadWorkbooks(r.Context(), identity.Who(r.Context()), id, r.URL.Query().Get("ky"))
	if err != nil {
		return err
	}
	web.Download(w, "application/zip", name)
	_, _ = w.Write(data) // whoever closed the page needs no answer
	return nil
}

const (
	shownErrors  = 100
	shownChanges = 60 // of one report
	shownBooks   = 15 // reports on a page
	shownLetters = 600
)

// shorten keeps a long text on the page of differences readable.
func shorten(text string) string {
	if r := []rune(text); len(r) > shownLetters {
		return strings.TrimSpace(string(r[:shownLetters])) + "…"
	}
	return text
}

// bookReviewPage is what the page of differences shows.
type bookReviewPage struct {
	BookReview
	Form        web.Form
	Shown       []BookChange
	Conflicts   bool // on this page
	Page, Pages int
	Request     *http.Request
}

func (v bookReviewPage) back() string {
	return query(booksPath(v.Plan.ID), "ky", v.Period.Key(), "co-quan", optional(v.Workbook.AgencyID))
}

func optional(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

func (v bookReviewPage) nothingNew() string {
	return "Mọi phần trong tệp đều đã có trên hệ thống, hoặc tệp chưa được điền gì thêm. Bấm Bỏ để cất tệp này đi."
}

func (v bookReviewPage) summary() string {
	return fmt.Sprintf("%d thay đổi ở %d báo cáo. Cột “Ô” cho biết chỗ trong tệp.", v.Changes(), len(v.Reports))
}

func (v bookReviewPage) state() string {
	switch {
	case len(v.Errors) > 0:
		return fmt.Sprintf("Cần sửa %d chỗ trong tệp.", len(v.Errors))
	case v.Open > 0:
		return fmt.Sprintf("Còn %d chỗ phải chọn.", v.Open)
	case len(v.Reports) == 0:
		return "Không có gì để ghi."
	}
	return fmt.Sprintf("%d thay đổi ở %d báo cáo.", v.Changes(), len(v.Reports))
}

func (v bookReviewPage) ready() bool { return len(v.Errors) == 0 && v.sendable() > 0 }

// sendable counts the reports that could be sent as they would stand.
func (v bookReviewPage) sendable() (n int) {
	for _, r := range v.Reports {
		if r.Lacks == "" {
			n++
		}
	}
	return n
}

func (s *Service) showBook(w http.ResponseWriter, r *http.Request) error {
	return s.renderBook(w, r, web.Form{}, http.StatusOK)
}

func (s *Service) renderBook(w http.ResponseWriter, r *http.Request, f web.Form, status int) error {
	id, err := web.PathID(r, "book")
	if err != nil {
		return err
	}
	v := bookReviewPage{Form: f, Request: r}
	if v.BookReview, err = s.OpenWorkbook(r.Context(), identity.Who(r.Context()), id); err != nil {
		return err
	}
	v.Shown, v.Page, v.Pages = onePage(r, v.Reports, shownBooks)
	for _, c := range v.Shown {
		for _, x := range c.Changes {
			v.Conflicts = v.Conflicts || x.Kind == changeConflict
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Xem trước khi ghi", Section: "/ke-hoach", Status: status,
		Lead:   v.Workbook.name() + " · " + v.Period.Name() + " · " + v.Workbook.Who + ", " + i18n.Time(v.Workbook.At) + ".",
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Bảng Excel", Href: v.back()}, web.Link{Label: "Xem trước"}), Body: bookReviewBody(v),
	})
}

func (s *Service) postBook(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "book")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	to, said, err := s.settleBook(r, id, f)
	if err == nil {
		return web.Redirect(w, r, to, said)
	}
	status := web.Status(err)
	if f, err = f.With(err); err != nil {
		return err
	}
	return s.renderBook(w, r, f, status)
}

// settleBook does what the pressed button says.
func (s *Service) settleBook(r *http.Request, id int64, f web.Form) (to, said string, err error) {
	by, version := identity.Who(r.Context()), f.Int("version")
	here := bookPath(Workbook{ID: id})
	if page := f.Int("trang"); page > 1 {
		here += "?trang=" + strconv.FormatInt(page, 10)
	}
	review, err := s.bookReview(r.Context(), by, id)
	if err != nil {
		return "", "", err
	}
	back := bookReviewPage{BookReview: review}.back()
	if f.Get("act") == "drop" {
		return back, "Đã bỏ bảng Excel, không ghi gì.", s.DropWorkbook(r.Context(), by, id, version)
	}
	if f.Get("act") == "map" {
		return here, "Đã đọc lại bảng theo lựa chọn; lần sau chương trình tự nhận ra.", s.mapBook(r, id, version, f)
	}
	digest := f.Get("digest")
	if choices := chosenIn(f); len(choices) > 0 {
		if digest, err = s.chooseShown(r, id, version, digest, choices); err != nil {
			return "", "", err
		}
		version++
	}
	if f.Get("act") != "confirm" {
		return here, "Đã lưu lựa chọn.", nil
	}
	done, err := s.ConfirmWorkbook(r.Context(), by, id, version, digest, f.Get("gui") == "1")
	return back, done.Sentence(), err
}

// chooseShown keeps the choices of the page, if it still shows what is to be chosen from; digest names the differences after that.
func (s *Service) chooseShown(r *http.Request, id, version int64, digest string, choices map[string]string) (string, error) {
	by := identity.Who(r.Context())
	before, err := s.OpenWorkbook(r.Context(), by, id)
	if err != nil {
		return "", err
	}
	if before.Digest != digest {
		return "", errBookMoved
	}
	if err := s.ChooseInWorkbook(r.Context(), by, id, version, choices); err != nil {
		return "", err
	}
	after, err := s.OpenWorkbook(r.Context(), by, id)
	return after.Digest, err
}

// chosenIn are the choices of a form, by the keys of the conflicts.
func chosenIn(f web.Form) map[string]string {
	all := map[string]string{}
	for name := range f.Values {
		if key, ok := strings.CutPrefix(name, "chon:"); ok {
			all[key] = f.Get(name)
		}
	}
	return all
}
