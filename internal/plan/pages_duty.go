package plan

import (
	"context"
	"net/http"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) dutyRoutes() web.Routes {
	return web.Routes{
		Pages: []web.Route{
			{Pattern: "POST /ke-hoach/{id}/tiep-nhan", Need: needRead, Handle: s.postAcknowledge},
			{Pattern: "GET /bao-cao/{id}/gia-han", Handle: s.showExtension},
			{Pattern: "POST /bao-cao/{id}/gia-han", Handle: s.postExtension},
			{Pattern: "GET /de-nghi", Need: needReview, Handle: s.showRequests},
			{Pattern: "GET /de-nghi/{id}", Need: needRead, Handle: s.showRequest},
			{Pattern: "POST /de-nghi/{id}", Need: needRead, Handle: s.postRequest},
			{Pattern: "GET /nhiem-vu/{id}/phan-cong", Need: needRead, Handle: s.showStaff},
			{Pattern: "GET /nhiem-vu/{id}/chuyen/{agency}", Need: needRead, Handle: s.showHandover},
			{Pattern: "POST /nhiem-vu/{id}/chuyen/{agency}", Need: needRead, Handle: s.postHandover},
			{Pattern: "GET /nhiem-vu/{id}/thoi-giao/{agency}", Need: needManage, Handle: s.showTakeOff},
			{Pattern: "POST /nhiem-vu/{id}/thoi-giao/{agency}", Need: needManage, Handle: s.postTakeOff},
		},
		Menu: []web.Item{{Group: "Công việc", Label: "Đề nghị của cơ quan", Href: "/de-nghi", Need: needReview, Badge: s.requestBadge}},
	}
}

func requestPath(id int64) string { return "/de-nghi/" + strconv.FormatInt(id, 10) }

func staffPath(task int64) string { return taskPath(task) + "/phan-cong" }

func (s *Service) requestBadge(ctx context.Context) (web.Badge, error) {
	n, err := s.ToDecide(ctx, identity.Who(ctx))
	return web.Badge{Count: n}, err
}

func (s *Service) postAcknowledge(w http.ResponseWriter, r *http.Request) error {
	plan, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var ids []int64
	if id := f.Int("phan_viec"); id != 0 {
		ids = []int64{id}
	}
	n, err := s.Acknowledge(r.Context(), identity.Who(r.Context()), plan, ids)
	if err != nil {
		return err
	}
	notice := "Đã tiếp nhận " + digits(n) + " việc. Cơ quan đầu mối thấy ngay."
	if n == 0 {
		notice = "Việc này đã được tiếp nhận từ trước."
	}
	return web.Redirect(w, r, "/", notice)
}

// extensionForm is the page on which an agency asks for a later day.
type extensionForm struct {
	Dossier
	Form  web.Form
	Today calendar.Day
	By    identity.Actor
	Open  Request
	Asked bool
	Last  calendar.Day
}

func (s *Service) showExtension(w http.ResponseWriter, r *http.Request) error {
	return s.extensionForm(w, r, web.Form{}, nil)
}

func (s *Service) extensionForm(w http.ResponseWriter, r *http.Request, f web.Form, why error) error {
	d, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	v := extensionForm{Dossier: d, Form: f, Today: s.today(), By: identity.Who(r.Context()), Last: d.Plan.LastDue(d.Report)}
	v.Open, v.Asked = openRequest(d.Requests, d.Report.ID)
	page := web.Page{Title: "Xin gia hạn · " + d.Agency.ShortName, Bare: true, Narrow: true, Section: "/", Body: extensionBody(v)}
	if why != nil {
		page.Status = web.Status(why)
	}
	return web.Render(w, r, page)
}

// may reports whether the form is of any use.
func (v extensionForm) may() bool {
	return v.By.May(identity.ReportProgress) && v.Report.Editable() && v.Closed == "" && !v.Asked
}

func (s *Service) postExtension(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if _, why := s.AskExtension(r.Context(), identity.Who(r.Context()), id, readDay(f.Get("until")), f.Get("reason")); why != nil {
		if f, err = f.With(why); err != nil {
			return err
		}
		return s.extensionForm(w, r, f, why)
	}
	return web.Redirect(w, r, reportPath(id)+"/gia-han", "Đã gửi đề nghị gia hạn. Hạn cũ vẫn còn hiệu lực cho đến khi cơ quan đầu mối đồng ý.")
}

// requestsPage is the list of what agencies ask.
type requestsPage struct {
	Open, Decided []RequestView
	By            identity.Actor
	Today         calendar.Day
}

func (s *Service) showRequests(w http.ResponseWriter, r *http.Request) error {
	v := requestsPage{By: identity.Who(r.Context()), Today: s.today()}
	var err error
	if v.Open, v.Decided, err = s.Requests(r.Context(), v.By); err != nil {
		return err
	}
	lead := "Không có đề nghị nào đang chờ."
	if len(v.Open) > 0 {
		lead = digits(len(v.Open)) + " đề nghị đang chờ quyết định, gửi trước xếp trước."
	}
	return web.Render(w, r, web.Page{Title: "Đề nghị của cơ quan", Lead: lead, Section: "/de-nghi", Body: requestsBody(v)})
}

// requestPage is one request with the form to decide it.
type requestPage struct {
	RequestView
	Form  web.Form
	By    identity.Actor
	Today calendar.Day
}

func (s *Service) showRequest(w http.ResponseWriter, r *http.Request) error {
	return s.requestPage(w, r, web.Form{}, nil)
}

func (s *Service) requestPage(w http.ResponseWriter, r *http.Request, f web.Form, why error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v := requestPage{Form: f, By: identity.Who(r.Context()), Today: s.today()}
	if v.RequestView, err = s.OpenRequest(r.Context(), v.By, id); err != nil {
		return err
	}
	crumbs := []web.Link{{Label: "Đề nghị của cơ quan", Href: "/de-nghi"}, {Label: v.Agency.ShortName}}
	if !v.By.May(identity.ReviewReports) {
		crumbs = []web.Link{{Label: "Nhiệm vụ " + v.Task.No, Href: taskPath(v.TaskID)}, {Label: "Đề nghị"}}
	}
	page := web.Page{
		Title: v.Kind.Name() + " · " + v.Agency.ShortName, Heading: v.Kind.Name(), Lead: v.Agency.ShortName + " · nhiệm vụ " + v.Task.No + ". " + v.Task.Title,
		Section: "/de-nghi", Crumbs: crumbs, Body: requestBody(v),
	}
	if why != nil {
		page.Status = web.Status(why)
	}
	return web.Render(w, r, page)
}

func (s *Service) postRequest(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d := Decision{Action: RequestAction(f.Get("lam")), ToID: f.Int("to"), Word: f.Get("reason")}
	if text := f.Get("until"); text != "" {
		d.Until = readDay(text)
	}
	by := identity.Who(r.Context())
	q, why := s.Decide(r.Context(), by, id, f.Int("version"), d)
	if why != nil {
		if f, err = f.With(why); err != nil {
			return err
		}
		return s.requestPage(w, r, f, why)
	}
	switch {
	case q.State == Withdrawn:
		return web.Redirect(w, r, requestPath(id), "Đã rút đề nghị.")
	case q.State == Refused:
		return web.Redirect(w, r, "/de-nghi", "Đã trả lời không đồng ý. Cơ quan thấy lý do ở trang báo cáo.")
	case q.Kind == Extension:
		return web.Redirect(w, r, "/de-nghi", "Đã gia hạn đến "+i18n.Date(q.Due)+". Hạn cũ "+i18n.Date(q.OldDue)+" vẫn được ghi lại.")
	}
	return web.Redirect(w, r, staffPath(q.TaskID), "Đã chuyển việc. Phần đã báo cáo và lịch sử ở lại với cơ quan cũ.")
}

// staffPage is who does a task.
type staffPage struct {
	Staff
	By          identity.Actor
	Rows        []Assignment
	Page, Pages int
	Request     *http.Request
}

func (s *Service) showStaff(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v := staffPage{By: identity.Who(r.Context()), Request: r}
	if v.Staff, err = s.Staff(r.Context(), v.By, id); err != nil {
		return err
	}
	v.Rows, v.Page, v.Pages = onePage(r, v.sorted(), shownReports)
	return web.Render(w, r, web.Page{
		Title: "Phân công, nhiệm vụ " + v.Task.No, Lead: v.Task.Title, Section: "/nhiem-vu", Body: staffBody(v),
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: v.Task.No, Href: taskPath(id)}, web.Link{Label: "Phân công"}),
	})
}

// partForm is a form about the task of one agency: to hand it over, or to take it off.
type partForm struct {
	Staff
	Part   Assignment
	Agency identity.Agency
	Form   web.Form
	By     identity.Actor
	Today  calendar.Day
}

// direct reports whether the form does what it says at once; an agency itself only asks.
func (v partForm) direct() bool { return v.By.May(identity.ManagePlan) }

func (s *Service) partForm(r *http.Request) (v partForm, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return v, err
	}
	agency, err := web.PathID(r, "agency")
	if err != nil {
		return v, err
	}
	v = partForm{By: identity.Who(r.Context()), Today: s.today()}
	if !v.By.May(identity.ManagePlan) && (v.By.AgencyID != agency || !v.By.May(identity.ReportProgress)) {
		return v, problem.New(problem.Denied, "Tài khoản này không chuyển được việc của cơ quan khác.")
	}
	if v.Staff, err = s.Staff(r.Context(), v.By, id); err != nil {
		return v, err
	}
	if v.Part, err = v.of(agency); err != nil {
		return v, err
	}
	v.Agency = v.Names[agency]
	return v, nil
}

func (v partForm) page(title string, why error) web.Page {
	page := web.Page{
		Title: title, Lead: v.Agency.ShortName + " · nhiệm vụ " + v.Task.No + ". " + v.Task.Title, Section: "/nhiem-vu",
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: v.Task.No, Href: taskPath(v.Task.ID)}, web.Link{Label: "Phân công", Href: staffPath(v.Task.ID)}, web.Link{Label: title}),
	}
	if why != nil {
		page.Status = web.Status(why)
	}
	return page
}

func (s *Service) showHandover(w http.ResponseWriter, r *http.Request) error {
	v, err := s.partForm(r)
	if err != nil {
		return err
	}
	return renderHandover(w, r, v, nil)
}

func renderHandover(w http.ResponseWriter, r *http.Request, v partForm, why error) error {
	title := "Chuyển cơ quan khác"
	if !v.direct() {
		title = "Đề nghị chuyển cơ quan khác"
	}
	page := v.page(title, why)
	page.Body = handoverBody(v)
	return web.Render(w, r, page)
}

func (s *Service) postHandover(w http.ResponseWriter, r *http.Request) error {
	v, err := s.partForm(r)
	if err != nil {
		return err
	}
	if v.Form, err = web.ParseForm(r); err != nil {
		return err
	}
	var why error
	notice := "Đã chuyển việc. Phần đã báo cáo và lịch sử ở lại với cơ quan cũ."
	if v.direct() {
		_, why = s.HandOver(r.Context(), v.By, v.Task.ID, v.Part.AgencyID, v.Form.Int("to"), v.Form.Get("reason"))
	} else {
		notice = "Đã gửi đề nghị chuyển việc. Cho đến khi có quyết định, việc vẫn của cơ quan."
		_, why = s.AskHandover(r.Context(), v.By, v.Task.ID, v.Form.Int("to"), v.Form.Get("reason"))
	}
	if why != nil {
		if v.Form, err = v.Form.With(why); err != nil {
			return err
		}
		return renderHandover(w, r, v, why)
	}
	return web.Redirect(w, r, staffPath(v.Task.ID), notice)
}

func (s *Service) showTakeOff(w http.ResponseWriter, r *http.Request) error {
	v, err := s.partForm(r)
	if err != nil {
		return err
	}
	page := v.page("Thôi giao", nil)
	page.Body = takeOffBody(v)
	return web.Render(w, r, page)
}

func (s *Service) postTakeOff(w http.ResponseWriter, r *http.Request) error {
	v, err := s.partForm(r)
	if err != nil {
		return err
	}
	if v.Form, err = web.ParseForm(r); err != nil {
		return err
	}
	dropped, kept, why := s.TakeOff(r.Context(), v.By, v.Task.ID, v.Part.AgencyID, v.Form.Get("reason"))
	if why != nil {
		if v.Form, err = v.Form.With(why); err != nil {
			return err
		}
		page := v.page("Thôi giao", why)
		page.Body = takeOffBody(v)
		return web.Render(w, r, page)
	}
	notice := "Đã thôi giao cho " + v.Agency.ShortName + "; bỏ " + digits(dropped) + " báo cáo chưa ai ghi."
	if kept > 0 {
		notice += " Còn " + digits(kept) + " báo cáo đã đến kỳ trước hoặc đã ghi dở, cơ quan vẫn phải trả lời."
	}
	return web.Redirect(w, r, staffPath(v.Task.ID), notice)
}
