package product

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const (
	consentHome = "/dong-y"
	needConsent = string(identity.KeepConsent)
)

func consentPath(id int64) string { return consentHome + "/" + strconv.FormatInt(id, 10) }

func (s *Service) consentRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + consentHome, Need: needRead, Handle: s.showConsents},
		{Pattern: "GET " + consentHome + "/moi", Need: needConsent, Handle: s.showNewConsent},
		{Pattern: "POST " + consentHome + "/moi", Need: needConsent, Handle: s.postNewConsent},
		{Pattern: "GET " + consentHome + "/{id}", Need: needRead, Handle: s.showConsent},
		{Pattern: "GET " + consentHome + "/{id}/sua", Need: needConsent, Handle: s.showConsentForm},
		{Pattern: "POST " + consentHome + "/{id}/sua", Need: needConsent, Handle: s.postConsent},
		{Pattern: "GET " + consentHome + "/{id}/tep", Need: needRead, Handle: s.serveProof},
		{Pattern: "POST " + consentHome + "/{id}/rut", Need: needConsent, Handle: s.postWithdrawal},
		{Pattern: "POST " + consentHome + "/{id}/xoa", Need: needConsent, Handle: s.postErasure},
		{Pattern: "POST /ban/{id}/co-mat", Need: needRead, Handle: s.postPresence},
		{Pattern: "POST /ban/{id}/dong-y", Need: needConsent, Handle: s.postUse},
		{Pattern: "POST /ban/{id}/dong-y/{consent}/bo", Need: needConsent, Handle: s.postLeave},
		{Pattern: "POST /ban/{id}/go", Need: needRead, Handle: s.postTakedown},
		{Pattern: "POST /ban/{id}/go/{takedown}/xong", Need: needRead, Handle: s.postTakenDown},
	}
}

// consentWork is the number beside the menu line.
func (s *Service) consentWork(ctx context.Context) (web.Badge, error) {
	n, late, err := s.CountConsentWork(ctx, identity.Who(ctx))
	return web.Badge{Count: int(n), Hot: late > 0}, err
}

// consentsPage is the list of consents.
type consentsPage struct {
	ConsentList
	Filter ConsentFilter
	By     identity.Actor
	Lists  Lists
	Today  calendar.Day
}

var consentFilters = []struct {
	Filter ConsentFilter
	Name   string
}{
	{AllConsents, "Tất cả"}, {SoonConsents, "Sắp hết hạn"}, {OverConsents, "Đã hết hạn"}, {BackConsents, "Đã rút"}, {PaperlessOnes, "Chưa đủ"},
}

func (f ConsentFilter) href() string {
	if f == AllConsents {
		return consentHome
	}
	return consentHome + "?loc=" + url.QueryEscape(string(f))
}

func (s *Service) showConsents(w http.ResponseWriter, r *http.Request) (err error) {
	v := consentsPage{Filter: ConsentFilter(r.URL.Query().Get("loc")), By: identity.Who(r.Context()), Lists: s.lists, Today: s.today()}
	if !slices.ContainsFunc(consentFilters, func(f struct {
		Filter ConsentFilter
		Name   string
	},
	) bool {
		return f.Filter == v.Filter
	}) {
		v.Filter = AllConsents
	}
	if v.ConsentList, err = s.Consents(r.Context(), v.By, v.Filter); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Văn bản đồng ý", Lead: "Của người nhận ra được trong hình, tiếng, video, câu chuyện", Section: consentHome, Body: consentsBody(v), Actions: consentsActions(v),
	})
}

// consentForm asks for a consent.
type consentForm struct {
	Consent Consent
	Form    web.Form
	Edition int64 // that it is for, at once
	To      string
	Back    string
}

func (v consentForm) picked(name, value string) bool {
	if v.Form.Values != nil {
		return v.Form.Has(name, value)
	}
	switch name {
	case "media":
		return slices.Contains(v.Consent.Media, Medium(value))
	case "channels":
		return slices.Contains(v.Consent.Channels, value)
	case "agreed":
		return v.Consent.Agreed
	case "guardian_agreed":
		return v.Consent.GuardianAgreed
	}
	return false
}

func (s *Service) showNewConsent(w http.ResponseWriter, r *http.Request) error {
	edition, _ := strconv.ParseInt(r.URL.Query().Get("ban"), 10, 64)
	return s.renderConsentForm(w, r, newConsentForm(edition))
}

func newConsentForm(edition int64) consentForm {
	v := consentForm{Edition: edition, To: consentHome + "/moi", Back: consentHome}
	if edition > 0 {
		v.Back = editionPath(edition) + "#dong-y"
	}
	return v
}

func (s *Service) renderConsentForm(w http.ResponseWriter, r *http.Request, v consentForm) error {
	title := "Ghi văn bản đồng ý"
	if v.Consent.ID != 0 {
		title = "Sửa văn bản đồng ý số " + strconv.FormatInt(v.Consent.ID, 10)
	}
	return web.Render(w, r, web.Page{
		Title: title, Section: consentHome, Crumbs: []web.Link{{Label: "Văn bản đồng ý", Href: consentHome}, {Label: title}}, Body: consentFormBody(v), Status: statusOf(v.Form),
	})
}

func readConsent(f web.Form) Consent {
	c := Consent{
		Label: f.Get("label"), Age: AgeGroup(f.Get("age")), Agreed: f.Has("agreed", "1"), Guardian: f.Get("guardian"), GuardianAgreed: f.Has("guardian_agreed", "1"),
		Channels: f.Values["channels"], Manner: f.Get("manner"), GivenOn: readDay(f.Get("given_on")), ExpiresOn: readDay(f.Get("expires_on")), Retention: f.Get("retention"), Version: f.Int("version"),
	}
	for _, m := range f.Values["media"] {
		c.Media = append(c.Media, Medium(m))
	}
	return c
}

// uploadOf is the file of a field; one without Open when none was chosen.
func uploadOf(r *http.Request, field string) Upload {
	if r.MultipartForm == nil {
		return Upload{}
	}
	for _, h := range r.MultipartForm.File[field] {
		if h.Filename != "" {
			return Upload{Name: h.Filename, Open: opener(h)}
		}
	}
	return Upload{}
}

func opener(h *multipart.FileHeader) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return h.Open() }
}

func (s *Service) postNewConsent(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by, v := identity.Who(r.Context()), newConsentForm(form.Int("edition"))
	v.Consent = readConsent(form)
	up := uploadOf(r, "proof")
	proven, err := s.Prove(r.Context(), by, v.Consent, up)
	var id int64
	if err == nil {
		id, err = s.AddConsent(r.Context(), by, proven, v.Edition)
	}
	if err != nil {
		if v.Form, err = form.With(err); err != nil {
			return err
		}
		return s.renderConsentForm(w, r, v)
	}
	if up.Open == nil {
		return web.Redirect(w, r, consentPath(id), "Đã ghi. Nộp tệp văn bản đồng ý thì mới đủ.")
	}
	if v.Edition > 0 {
		return web.Redirect(w, r, editionPath(v.Edition)+"#dong-y", "Đã ghi văn bản đồng ý và gắn vào bản.")
	}
	return web.Redirect(w, r, consentPath(id), "Đã ghi văn bản đồng ý.")
}

// consentPage is one consent.
type consentPage struct {
	ConsentView
	Form  web.Form
	By    identity.Actor
	Lists Lists
	Today calendar.Day
	Goes  Erasure // when its personal data are erased
}

func (s *Service) showConsent(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.renderOpenConsent(w, r, identity.Who(r.Context()), id, web.Form{})
}

func (s *Service) renderOpenConsent(w http.ResponseWriter, r *http.Request, by identity.Actor, id int64, form web.Form) (err error) {
	v := consentPage{Form: form, By: by, Lists: s.lists, Today: s.today()}
	if v.ConsentView, err = s.OpenConsent(r.Context(), by, id); err != nil {
		return err
	}
	if v.Goes, err = s.OpenErasure(r.Context(), by, v.Consent); err != nil {
		return err
	}
	title := "Văn bản đồng ý số " + strconv.FormatInt(id, 10)
	return web.Render(w, r, web.Page{
		Title: title, Lead: v.Consent.Label, Section: consentHome, Crumbs: []web.Link{{Label: "Văn bản đồng ý", Href: consentHome}, {Label: title}},
		Actions: consentActions(v), Body: consentBody(v), Status: statusOf(form),
	})
}

func (v consentsPage) emptyWords() string {
	if v.By.May(identity.KeepConsent) {
		return "Ghi văn bản đồng ý trước khi dùng hình, tiếng của một người nhận ra được."
	}
	return "Biên tập viên hoặc chuyên viên đầu mối ghi văn bản trước khi dùng hình, tiếng của một người nhận ra được."
}

func (v consentPage) keeps() bool { return v.By.May(identity.KeepConsent) }

func (v consentPage) erasable() bool {
	return v.keeps() && v.Consent.ErasedOn == "" && v.Consent.Over(v.Today)
}

// words are what goes beside the record itself: ", 12 câu thu và 3 tệp tiếng, hình".
func (g Erasure) words(before string) string {
	var all []string
	if n := len(g.Takes); n > 0 {
		all = append(all, i18n.Number(int64(n))+" câu thu")
	}
	if n := len(g.Files); n > 0 {
		all = append(all, i18n.Number(int64(n))+" tệp tiếng, hình, phụ đề, bản in")
	}
	if len(all) == 0 {
		return ""
	}
	return before + i18n.List(all) + " có người đó"
}

func (s *Service) showConsentForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := s.OpenConsent(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	if v.Consent.WithdrawnOn != "" {
		return problem.New(problem.Conflict, "Sự đồng ý này đã được rút nên không sửa được. Người đó đồng ý lại thì ghi văn bản mới.")
	}
	return s.renderConsentForm(w, r, consentForm{Consent: v.Consent, To: consentPath(id) + "/sua", Back: consentPath(id)})
}

func (s *Service) postConsent(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	by, c := identity.Who(r.Context()), readConsent(form)
	c.ID = id
	proven, err := s.Prove(r.Context(), by, c, uploadOf(r, "proof"))
	if err == nil {
		err = s.ChangeConsent(r.Context(), by, proven)
	}
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		form.Values.Set("version", strconv.FormatInt(c.Version, 10))
		return s.renderConsentForm(w, r, consentForm{Consent: c, Form: form, To: consentPath(id) + "/sua", Back: consentPath(id)})
	}
	return web.Redirect(w, r, consentPath(id), "Đã lưu văn bản đồng ý.")
}

func (s *Service) serveProof(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	c, file, err := s.OpenProof(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Type", c.ProofMime)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(c.ProofName))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}

func (s *Service) postWithdrawal(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	hidden, err := s.WithdrawConsent(r.Context(), by, id, form.Int("version"), readDay(form.Get("withdrawn_on")), form.Get("withdrawn_reason"))
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderOpenConsent(w, r, by, id, form)
	}
	notice := "Đã ghi nhận yêu cầu rút. Không bản nào có người này đang xuất bản."
	if hidden > 0 {
		notice = "Đã ghi nhận yêu cầu rút và gỡ ngay " + i18n.Number(int64(hidden)) + " bản khỏi trang công khai. Còn các kênh khác: gỡ theo danh sách dưới đây."
	}
	return web.Redirect(w, r, consentPath(id), notice)
}

func (s *Service) postErasure(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	gone, err := s.EraseConsent(r.Context(), by, id, form.Int("version"))
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderOpenConsent(w, r, by, id, form)
	}
	return web.Redirect(w, r, consentPath(id), "Đã xóa tên, người giám hộ, tệp văn bản"+gone.words(", ")+".")
}
