package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const needPublish = string(identity.PublishPlan)

// Routes are the staff's pages of the area; the public ones are served by Front.
func (s *Service) Routes() web.Routes {
	return web.Routes{
		Menu: []web.Item{{Group: "Kế hoạch", Label: "Trang công khai", Href: "/trang-cong-khai", Need: needPublish}},
		Pages: []web.Route{
			{Pattern: "GET /trang-cong-khai", Need: needPublish, Handle: s.showOverview},
			{Pattern: "POST /trang-cong-khai/thiet-lap", Need: needPublish, Handle: s.postSettings},
			{Pattern: "GET /trang-cong-khai/{id}", Need: needPublish, Handle: s.showStanding},
			{Pattern: "POST /trang-cong-khai/{id}", Need: needPublish, Handle: s.postMove},
			{Pattern: "GET /trang-cong-khai/{id}/xem-thu/{rest...}", Need: needPublish, Handle: s.showPreview},
		},
	}
}

func staffPath(id int64) string   { return "/trang-cong-khai/" + strconv.FormatInt(id, 10) }
func previewPath(id int64) string { return staffPath(id) + "/xem-thu" }

type overviewView struct {
	Overview
	Form web.Form
}

type standingView struct {
	Standing
	Form web.Form
}

// previewSlug is the address that the preview shows, also before the plan has one.
func (v standingView) previewSlug() string {
	return cmp.Or(v.Slug, newSlug(v.Year, nil))
}

func (v standingView) proposeWords() string {
	if v.Publication.State == Outdated {
		return "Đề nghị công khai bản điều chỉnh"
	}
	return "Đề nghị công khai"
}

func (v standingView) approveWords() string {
	if v.Publication.State == Reproposed {
		return "Đồng ý công khai bản điều chỉnh"
	}
	return "Đồng ý công khai"
}

func (v standingView) declineWords() string {
	if v.Publication.State == Reproposed {
		return "Không công khai bản điều chỉnh"
	}
	return "Không công khai"
}

func (s *Service) showOverview(w http.ResponseWriter, r *http.Request) error {
	return s.renderOverview(w, r, web.Form{}, 0)
}

func (s *Service) renderOverview(w http.ResponseWriter, r *http.Request, form web.Form, status int) error {
	o, err := s.Overview(r.Context())
	if err != nil {
		return err
	}
	if form.Values == nil {
		form.Values = url.Values{
			"licence": {o.Settings.Licence}, "licence_url": {o.Settings.LicenceURL}, "contact": {o.Settings.Contact},
			"edition": {strconv.FormatInt(o.Settings.Edition, 10)},
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Trang công khai", Section: "/trang-cong-khai", Status: status, Body: overviewBody(overviewView{o, form}),
	})
}

func (s *Service) postSettings(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	next := Settings{Licence: form.Get("licence"), LicenceURL: form.Get("licence_url"), Contact: form.Get("contact"), Edition: form.Int("edition")}
	if err := s.SaveSettings(r.Context(), identity.Who(r.Context()), next); err != nil {
		form, other := form.With(err)
		if other != nil {
			return other
		}
		return s.renderOverview(w, r, form, web.Status(err))
	}
	return web.Redirect(w, r, "/trang-cong-khai", "Đã lưu thiết lập. Trang công khai cập nhật trong vài giây.")
}

func (s *Service) standing(r *http.Request) (standingView, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return standingView{}, err
	}
	o, err := s.Overview(r.Context())
	if err != nil {
		return standingView{}, err
	}
	for _, p := range o.Plans {
		if p.ID == id {
			return standingView{Standing: p}, nil
		}
	}
	return standingView{}, problem.New(problem.NotFound, "Không có kế hoạch này. Có thể địa chỉ đã cũ; hãy mở lại từ danh sách.")
}

func (s *Service) showStanding(w http.ResponseWriter, r *http.Request) error {
	v, err := s.standing(r)
	if err != nil {
		return err
	}
	return s.renderStanding(w, r, v, 0)
}

func (s *Service) renderStanding(w http.ResponseWriter, r *http.Request, v standingView, status int) error {
	return web.Render(w, r, web.Page{
		Title: v.Name + ": trang công khai", Lead: v.Title, Section: "/trang-cong-khai", Status: status,
		Crumbs: []web.Link{{Label: "Trang công khai", Href: "/trang-cong-khai"}, {Label: v.Name}},
		Body:   standingBody(v, identity.Who(r.Context())),
	})
}

var moveNotices = map[Action]string{
	Propose:  "Đã gửi đề nghị. Một người khác có quyền công khai cần xem thử và đồng ý.",
	Approve:  "Đã công khai. Các trang có trong vài giây.",
	Decline:  "Đã ghi nhận: không công khai.",
	Withdraw: "Đã rút. Các trang của kế hoạch không còn xem được.",
}

func (s *Service) postMove(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	a := Action(form.Get("viec"))
	if moveNotices[a] == "" {
		return problem.New(problem.Invalid, "Chưa rõ việc cần làm. Bấm lại một nút trên trang.")
	}
	if err := s.Move(r.Context(), identity.Who(r.Context()), id, a, form.Int("version"), form.Get("reason")); err != nil {
		form, other := form.With(err)
		if other != nil {
			return other
		}
		v, missing := s.standing(r)
		if missing != nil {
			return missing
		}
		v.Form = form
		return s.renderStanding(w, r, v, web.Status(err))
	}
	return web.Redirect(w, r, staffPath(id), moveNotices[a])
}

// showPreview shows a public page as it would be, under the rules of public pages.
func (s *Service) showPreview(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	made, err := s.Preview(r.Context(), identity.Who(r.Context()), id, previewPath(id))
	if err != nil {
		return err
	}
	for _, f := range made {
		if f.Path == "/"+r.PathValue("rest") {
			w.Header().Set("Content-Type", f.Mime)
			w.Header()["Content-Security-Policy"] = s.policy
			_, _ = w.Write(f.Body) // a reader who closed the page is no failure of ours
			return nil
		}
	}
	return problem.New(problem.NotFound, "Bản xem thử không có trang này.")
}
