package plan

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) planRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET /ke-hoach", Need: needRead, Handle: s.showPlans},
		{Pattern: "GET /ke-hoach/{id}", Need: needRead, Handle: s.showPlan},
		{Pattern: "GET /ke-hoach/{id}/van-ban", Need: needRead, Handle: s.showDocument},
		{Pattern: "GET /ke-hoach/{id}/ban-do", Need: needAll, Handle: s.showMap},
		{Pattern: "GET /ke-hoach/{id}/sua", Need: needManage, Handle: s.showPlanForm},
		{Pattern: "POST /ke-hoach/{id}/sua", Need: needManage, Handle: s.postPlanForm},
	}}
}

func (s *Service) showPlans(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Plans(r.Context())
	if err != nil {
		return err
	}
	page := web.Page{Title: "Kế hoạch năm", Section: "/ke-hoach", Body: planList(all, identity.Who(r.Context()).May(identity.ImportPlan))}
	if len(all) > 0 && identity.Who(r.Context()).May(identity.ImportPlan) {
		page.Actions = web.Button("", "Nhập kế hoạch", "/nhap-ke-hoach")
	}
	return web.Render(w, r, page)
}

var planStates = map[string]string{"active": "Đang thực hiện", "replaced": "Đã có bản thay thế", "archived": "Đã lưu trữ"}

// planPage is what the page of one plan shows.
type planPage struct {
	PlanView
	Form   web.Form // the day that was asked for
	Manage bool
	Whole  bool // may see every agency

	History planHistory
}

// asked reads a plan with the day in ?ngay=; a wrong day is told beside its field.
func (s *Service) asked(r *http.Request, periods bool) (v PlanView, f web.Form, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return v, f, err
	}
	f.Values = r.URL.Query()
	v, err = s.View(r.Context(), id, f.Get("ngay"), periods)
	if err != nil {
		f, err = f.With(err)
	}
	return v, f, err
}

func (s *Service) showPlan(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v, f, err := s.asked(r, q.Get("ngay") == "" || q.Get("theo") == "ky") // on past days a second walk through the history
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	page := planPage{PlanView: v, Form: f, Manage: by.May(identity.ManagePlan), Whole: by.May(identity.ReadAll)}
	if page.History, err = s.History(r.Context(), v.Plan.ID); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: v.Plan.Name(), Lead: v.Plan.Title, Section: "/ke-hoach", Actions: planActions(page), Body: planBody(page),
		Crumbs: []web.Link{{Label: "Kế hoạch năm", Href: "/ke-hoach"}, {Label: v.Plan.Name()}}, Status: formStatus(f),
	})
}

// formStatus: a page that tells of a wrong field is not a success.
func formStatus(f web.Form) int {
	if f.Bad() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func (s *Service) showMap(w http.ResponseWriter, r *http.Request) error {
	v, f, err := s.asked(r, false)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Bản đồ tiến độ", Lead: v.Plan.Name() + ", tính đến " + i18n.Date(v.Progress.Moment.Day) + ".", Section: "/ke-hoach", Status: formStatus(f),
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Bản đồ"}),
		Body:   planMap(planPage{PlanView: v, Form: f}, query(planPath(v.Plan.ID)+"/ban-do")),
	})
}

func (p Plan) crumbs() []web.Link {
	return []web.Link{{Label: "Kế hoạch năm", Href: "/ke-hoach"}, {Label: p.Name(), Href: planPath(p.ID)}}
}

// day is the parameter that keeps a past day on the way to the next page.
func (p Progress) day() string {
	if !p.Moment.Past {
		return ""
	}
	return string(p.Moment.Day)
}

// clauses are the lines of one kind.
func (v PlanView) clauses(kind string) []Clause {
	var all []Clause
	for _, c := range v.Clauses {
		if c.Kind == kind {
			all = append(all, c)
		}
	}
	return all
}

// words are the printed words for the agencies of one duty at a task, with how many a group stands for.
func words(leads []printedLead, duty DutyKind) string {
	var all []string
	for _, l := range leads {
		switch {
		case l.Duty != duty:
		case l.Members > 1:
			all = append(all, l.Printed+" ("+digits(l.Members)+" cơ quan)")
		default:
			all = append(all, l.Printed)
		}
	}
	return strings.Join(all, "; ")
}

const shownTasks = 18 // on a page

// rows are the tasks of the plan as lines of the table.
func (v PlanView) rows() []taskRow {
	var all []taskRow
	for _, t := range v.Tasks {
		all = append(all, taskRow{t, v.Leads[t.ID], v.Progress.Tasks[t.ID]})
	}
	return all
}

// taskMarks marks in the text of a document where its tasks came from; Ref is the place of the task in the list, from 1.
func taskMarks(text string, tasks []Task) []docLine {
	var marks []docMark
	for i, t := range tasks {
		if t.Span.Start >= 0 && t.Span.Start < t.Span.End {
			marks = append(marks, docMark{Span: t.Span, ref: i + 1})
		}
	}
	return slices.DeleteFunc(cut(text, apart(marks, len(text))), func(l docLine) bool {
		return !slices.ContainsFunc(l.Parts, func(p docPart) bool { return strings.TrimSpace(p.Text) != "" })
	})
}

func (s *Service) showDocument(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	p, text, tasks, err := s.Document(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Văn bản kế hoạch", Lead: p.Cited(), Section: "/ke-hoach",
		Crumbs: append(p.crumbs(), web.Link{Label: "Văn bản"}), Body: documentBody(p, tasks, taskMarks(text, tasks)),
	})
}

func (s *Service) showPlanForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.planForm(w, r, id, web.Form{}, nil)
}

// planForm shows the form with what is stored, or with what was typed and why it was not saved.
func (s *Service) planForm(w http.ResponseWriter, r *http.Request, id int64, f web.Form, why error) error {
	var p Plan
	err := s.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		p, err = findPlan(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	page := web.Page{
		Title: "Sửa thông tin kế hoạch", Lead: p.Name(), Section: "/ke-hoach",
		Crumbs: append(p.crumbs(), web.Link{Label: "Sửa thông tin"}), Body: planFormBody(p, f, problem.Is(why, problem.Conflict)),
	}
	if why != nil {
		page.Status = web.Status(why)
	}
	return web.Render(w, r, page)
}

func (s *Service) postPlanForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	p := Plan{
		ID: id, Number: f.Get("number"), Issuer: f.Get("issuer"), Title: f.Get("title"), Place: f.Get("place"), IssuedOn: typedDay(f.Get("issued_on")),
		Signer: f.Get("signer"), SignerPost: f.Get("signer_post"), Version: f.Int("version"),
	}
	if why := s.ChangePlan(r.Context(), identity.Who(r.Context()), p); why != nil {
		if f, err = f.With(why); err != nil {
			return err
		}
		return s.planForm(w, r, id, f, why)
	}
	return web.Redirect(w, r, planPath(id), "Đã lưu thông tin kế hoạch.")
}

// typedDay is a day as typed; what is no day stays as it is, for the rules to refuse.
func typedDay(text string) calendar.Day {
	if d, ok := calendar.ParseDay(text); ok {
		return d
	}
	return calendar.Day(text)
}

// currentID is the plan that lists without a plan in their address mean, or 0.
func (s *Service) currentID(r *http.Request) (int64, error) {
	p, err := s.Current(r.Context())
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return p.ID, err
}
