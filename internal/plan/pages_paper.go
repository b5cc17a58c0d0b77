package plan

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const sealHome = "/kiem-tra"

func (s *Service) paperRoutes() web.Routes {
	of := consolidatedHome + "/{plan}/{period}/doi-chieu"
	return web.Routes{
		Pages: []web.Route{
			{Pattern: "GET " + of, Handle: s.showPaper},
			{Pattern: "POST " + of, Handle: s.postPaper},
			{Pattern: "GET /bao-cao-luu/{id}", Need: needAll, Handle: s.downloadPaper},
			{Pattern: "GET " + sealHome, Need: needAll, Handle: s.showSeal},
			{Pattern: "POST " + sealHome, Need: needAll, Handle: s.postSeal},
		},
		Menu: []web.Item{{Group: "Kế hoạch", Label: "Kiểm tra số liệu chốt", Href: sealHome, Need: needAll}},
	}
}

// paperPage is what the screen of edited reports shows.
type paperPage struct {
	Report Consolidated
	Papers []Paper
	Check  *PaperCheck
	Form   web.Form
	May    bool
}

func (p paperPage) here() string {
	return reportAddress(p.Report.Plan.ID, p.Report.Period) + "/doi-chieu"
}

func (p paperPage) against() string {
	if p.Report.Closing == nil {
		return "hôm nay (số liệu chưa chốt)"
	}
	return "đã chốt ngày " + i18n.Date(p.Report.Closing.On)
}

func sealWords(c *Closing) string {
	if c == nil {
		return "số liệu chưa chốt của hôm nay."
	}
	return "số liệu đã chốt ngày " + i18n.Date(c.On) + "."
}

var findingGroups = []struct {
	Kind       FindingKind
	Name, Note string
}{
	{FigureChanged, "Khác với dữ liệu", "Sửa lại trong văn bản cho khớp, hoặc sửa dữ liệu nguồn nếu kỳ chưa chốt."},
	{FigureRemoved, "Không còn trong văn bản", "Dữ liệu có nhưng văn bản đã bỏ. Không phải lỗi nếu bỏ có chủ ý."},
	{FigureAdded, "Thêm vào văn bản", "Chương trình không có số này để đối chiếu. Kiểm tra nguồn trước khi ký."},
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (p Paper) kindName() string {
	if p.Kind == SignedPaper {
		return "Bản đã ký"
	}
	return "Bản chính thức đã sửa"
}

func (p Paper) state() string {
	words := "khớp mọi số"
	switch {
	case p.Kind == SignedPaper && p.Note != "":
		return p.Note
	case p.Kind == SignedPaper:
		return "không đối chiếu"
	case p.Off > 0:
		words = digits(p.Off) + " số không khớp"
	}
	if p.Closing == "" {
		words += ", lúc chưa chốt"
	}
	return i18n.UpperFirst(words)
}

func (v SealCheck) unknownWords() string {
	if v.Hash == "" {
		return errNoSeal.Error()
	}
	return "Tệp không mang mã kiểm tra của bản chốt nào và không phải bản đã lưu. Văn bản lập trước khi chốt chưa có mã; bản đã sửa có thể đã mất chân trang, hãy gõ mã in trên bản giấy."
}

func (v SealCheck) fileWords() string {
	switch {
	case v.Exact:
		return "đúng từng byte bản chương trình lập từ số liệu đã chốt."
	case v.Check == nil:
		return "mang mã của bản chốt này; không phải DOCX của hệ thống nên không so được từng số."
	case len(v.Check.Findings) == 0:
		return "đã sửa câu chữ, mọi số liệu khớp bản chốt."
	}
	return "đã sửa, " + digits(len(v.Check.Findings)) + " số không khớp bản chốt."
}

func (s *Service) showPaper(w http.ResponseWriter, r *http.Request) error {
	return s.renderPaper(w, r, web.Form{}, nil, http.StatusOK)
}

func (s *Service) renderPaper(w http.ResponseWriter, r *http.Request, f web.Form, check *PaperCheck, status int) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	page := paperPage{Form: f, Check: check, May: by.May(identity.CloseReport)}
	if page.Report, err = s.Consolidate(r.Context(), by, planID, p, s.today()); err != nil {
		return err
	}
	if page.Papers, err = s.Papers(r.Context(), by, planID, p.Key()); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Báo cáo đã sửa, đã ký", Section: consolidatedHome, Status: status, Body: paperBody(page), Lead: page.Report.stamp(),
		Crumbs: []web.Link{{Label: "Báo cáo tổng hợp", Href: consolidatedHome}, {Label: p.Name(), Href: reportAddress(planID, p)}, {Label: "Báo cáo đã sửa"}},
	})
}

// fileOf reads an uploaded file whole, within the limit; nil when none was chosen.
func fileOf(r *http.Request, field string) (name string, data []byte, err error) {
	file, head, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, problem.Field(field, "Tệp chưa tới nơi trọn vẹn. Chọn lại tệp rồi gửi.")
	}
	defer file.Close()
	if head.Size > maxPaper {
		return "", nil, problem.Field(field, "Tệp lớn hơn %d MB. Hãy giảm độ phân giải bản quét rồi chọn lại.", maxPaper>>20)
	}
	data, err = io.ReadAll(io.LimitReader(file, maxPaper))
	if err == nil && len(data) == 0 {
		return head.Filename, nil, problem.Field(field, "Tệp rỗng. Chọn tệp khác.")
	}
	return head.Filename, data, err
}

func (s *Service) postPaper(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 2*maxPaper)
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by, act := identity.Who(r.Context()), f.Get("act")
	field := "tep"
	if act == "signed" {
		field = "ban_ky"
	}
	name, data, err := fileOf(r, field)
	if err == nil && data == nil {
		err = problem.Field(field, "Chọn một tệp rồi gửi lại.")
	}
	var check PaperCheck
	switch {
	case err != nil:
	case act == "signed":
		if err = s.KeepSigned(r.Context(), by, planID, p, name, f.Get("ghi_chu"), data); err == nil {
			return web.Redirect(w, r, reportAddress(planID, p)+"/doi-chieu", "Đã lưu bản đã ký.")
		}
	default:
		if check, err = s.CheckPaper(r.Context(), by, planID, p, name, data, act == "keep"); err == nil {
			return s.renderPaper(w, r, web.Form{}, &check, http.StatusOK)
		}
	}
	status := web.Status(err)
	if f, err = f.With(err); err != nil {
		return err
	}
	return s.renderPaper(w, r, f, nil, status)
}

func (s *Service) downloadPaper(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	p, f, err := s.OpenPaper(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	defer f.Close()
	web.Download(w, p.Mime, p.Name)
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

func (s *Service) showSeal(w http.ResponseWriter, r *http.Request) error {
	f := web.Form{Values: url.Values{}}
	if code := r.URL.Query().Get("ma"); code != "" {
		f.Values.Set("ma", code)
	}
	return renderSeal(w, r, f, nil, http.StatusOK)
}

func renderSeal(w http.ResponseWriter, r *http.Request, f web.Form, v *SealCheck, status int) error {
	return web.Render(w, r, web.Page{
		Title: "Kiểm tra số liệu chốt", Section: sealHome, Status: status, Body: sealBody(f, v),
		Lead: "Gõ mã in trên văn bản, hoặc đưa tệp lên: chương trình cho biết tệp thuộc bản chốt nào và số liệu có khớp không.",
	})
}

func (s *Service) postSeal(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 2*maxPaper)
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	name, data, err := fileOf(r, "tep")
	var v SealCheck
	if err == nil {
		v, err = s.CheckSeal(r.Context(), identity.Who(r.Context()), f.Get("ma"), name, data)
	}
	if err != nil {
		status := web.Status(err)
		if f, err = f.With(err); err != nil {
			return err
		}
		return renderSeal(w, r, f, nil, status)
	}
	return renderSeal(w, r, f, &v, http.StatusOK)
}
