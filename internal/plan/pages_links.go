package plan

import (
	"net/http"
	"net/url"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// The screens on which the focal department makes links, looks after them and ends them.
func (s *Service) linksRoutes() web.Routes {
	const at = "/ke-hoach/{id}/lien-ket"
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET " + at, Need: needManage, Handle: s.showLinks},
		{Pattern: "POST " + at, Need: needManage, Handle: s.postLinks},
		{Pattern: "POST " + at + "/{link}/thu-hoi", Need: needManage, Handle: s.postRevoke},
	}}
}

// backToLink opens the page of a link anew: a phone that has put the browser away asks again for the address of a refused answer.
func backToLink(w http.ResponseWriter, r *http.Request) error {
	return web.Redirect(w, r, linkPath(r.PathValue("secret"))+"#viec-"+r.PathValue("report"), "")
}

func linksPath(plan int64, period string) string {
	return query(planPath(plan)+"/lien-ket", "ky", period)
}

// linksPage is the list of the links of a period, and the ones that were just made.
type linksPage struct {
	LinkList
	Today calendar.Day
	Form  web.Form
	Made  []MadeLink
	Base  string // of addresses: https://lantoa.langson.gov.vn
	One   bool   // the page of one agency
}

func (s *Service) linksAsked(r *http.Request, period string, agency int64) (p linksPage, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return p, err
	}
	p.Today, p.Base = s.today(), s.baseOf(r)
	p.LinkList, err = s.LinksOf(r.Context(), identity.Who(r.Context()), id, period, agency)
	return p, err
}

// linkBox is what the page of an agency says of its links; nil for those who make none, and where there is no period.
func (s *Service) linkBox(r *http.Request, agency int64) (*linksPage, error) {
	if !identity.Who(r.Context()).May(identity.ManagePlan) {
		return nil, nil
	}
	box, err := s.linksAsked(r, "", agency)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	return &box, err
}

// baseOf is the site's address as people outside reach it: the one that was set, or the one that the browser came by.
func (s *Service) baseOf(r *http.Request) string {
	u, err := url.Parse(s.Address)
	if err == nil && u.Scheme == "https" && u.Host != "" {
		return strings.TrimSuffix(s.Address, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (s *Service) showLinks(w http.ResponseWriter, r *http.Request) error {
	p, err := s.linksAsked(r, r.URL.Query().Get("ky"), 0)
	if err != nil {
		return err
	}
	p.Form.Values = url.Values{"until": {string(p.Until)}, "contact": {p.Contact}}
	return s.renderLinks(w, r, p, http.StatusOK)
}

func (s *Service) renderLinks(w http.ResponseWriter, r *http.Request, p linksPage, status int) error {
	return web.Render(w, r, web.Page{
		Title: "Liên kết trả lời", Lead: "Cơ quan không có tài khoản trả lời bằng liên kết, không cần mật khẩu. Mỗi liên kết dùng cho một cơ quan, một kỳ.",
		Section: "/ke-hoach", Status: status, Body: linksBody(p),
		Crumbs: append(p.Plan.crumbs(), web.Link{Label: "Liên kết trả lời"}),
	})
}

// postLinks makes links and shows them: the only time that their addresses are known.
func (s *Service) postLinks(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	wish := LinkWish{
		AgencyID: f.Int("agency"), Period: f.Get("ky"), Until: readDay(f.Get("until")), Contact: f.Get("contact"), Again: f.Has("again", "1"),
	}
	made, _, failure := s.MakeLinks(r.Context(), identity.Who(r.Context()), id, wish)
	if failure != nil {
		if f, err = f.With(failure); err != nil {
			return err
		}
	}
	p, err := s.linksAsked(r, f.Get("ky"), 0)
	if err != nil {
		return err
	}
	p.Form, p.Made = f, made
	if failure != nil {
		return s.renderLinks(w, r, p, web.Status(failure))
	}
	return s.renderLinks(w, r, p, http.StatusOK)
}

func (s *Service) postRevoke(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	link, err := web.PathID(r, "link")
	if err != nil {
		return err
	}
	l, err := s.RevokeLink(r.Context(), identity.Who(r.Context()), id, link)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, linksPath(id, l.Period), "Đã thu hồi liên kết. Người đang mở không gửi thêm được nữa; phần đã gửi vẫn còn nguyên.")
}

// address is the whole address of a link that was just made.
func (p linksPage) address(m MadeLink) string { return p.Base + linkPath(m.Secret) }

// chatText is what can be pasted into a chat: one line an agency.
func (p linksPage) chatText() string {
	var b strings.Builder
	for _, m := range p.Made {
		b.WriteString(m.Agency.ShortName + ": " + i18n.LowerFirst(p.Plan.reportOn(p.Period.Key())) + dueNote(m.Due) + ", trả lời tại " + p.address(m) + "\n")
	}
	return b.String()
}

// dueNote names the day by which an agency answers first; its answers may be due on different days.
func dueNote(due calendar.Day) string {
	if due == "" {
		return ""
	}
	return ", hạn " + i18n.Date(due)
}

// usedWords tell how often a link was used, and when last; "" while it was not.
func (l Link) usedWords() string {
	if l.Opens == 0 {
		return ""
	}
	words := "mở " + digits(int(l.Opens)) + " lần, lần cuối " + i18n.Time(l.OpenedAt) + "; "
	if l.Answers > 0 {
		words += "lưu, gửi " + digits(int(l.Answers)) + " lần, lần cuối " + i18n.Time(l.AnsweredAt) + "; "
	}
	return words
}

func (p linksPage) owing() (n int) {
	for _, l := range p.Lines {
		if l.Open > 0 {
			n++
		}
	}
	return n
}
