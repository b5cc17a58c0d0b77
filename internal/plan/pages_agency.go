package plan

import (
	"cmp"
	"net/http"
	"slices"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

func (s *Service) agencyRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET /co-quan-thuc-hien", Need: needRead, Handle: s.goAgencies},
		{Pattern: "GET /ke-hoach/{id}/co-quan", Need: needRead, Handle: s.showAgencies},
		{Pattern: "GET /ke-hoach/{id}/co-quan/bang.xlsx", Need: needAll, Handle: s.downloadAgencies},
		{Pattern: "GET /ke-hoach/{id}/co-quan/{agency}", Need: needRead, Handle: s.showAgency},
	}}
}

// goAgencies leads to the agencies of the current plan.
func (s *Service) goAgencies(w http.ResponseWriter, r *http.Request) error {
	id, err := s.currentID(r)
	if err != nil {
		return err
	}
	if id == 0 {
		may := identity.Who(r.Context()).May(identity.ImportPlan)
		return web.Render(w, r, web.Page{Title: "Cơ quan thực hiện", Section: "/co-quan-thuc-hien", Body: planList(nil, may)})
	}
	return web.Redirect(w, r, planPath(id)+"/co-quan", "")
}

// agenciesPage is the table of agencies with what it is filtered and sorted by.
type agenciesPage struct {
	planPage
	Request     *http.Request
	Rows        []AgencyTally
	Found       int
	Page, Pages int
	Kinds       []web.Choice
	Sum         Tally
}

func (s *Service) showAgencies(w http.ResponseWriter, r *http.Request) error {
	by := identity.Who(r.Context())
	v, f, err := s.asked(r, false)
	if err != nil {
		return err
	}
	if !by.May(identity.ReadAll) {
		return web.Redirect(w, r, agencyPath(v.Plan.ID, by.AgencyID), "")
	}
	page := agenciesPage{planPage: planPage{PlanView: v, Form: f, Whole: true}, Request: r}
	page.filter()
	page.Found = len(page.Rows)
	page.Rows, page.Page, page.Pages = onePage(r, page.Rows, shownReports)
	return web.Render(w, r, web.Page{
		Title: "Cơ quan thực hiện", Lead: v.Plan.Name() + ", tính đến " + i18n.Date(v.Progress.Moment.Day) + ".", Section: "/co-quan-thuc-hien",
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Cơ quan thực hiện"}), Body: agenciesBody(page), Status: formStatus(f),
		Actions: web.Button("", "Tải bảng Excel", sheetAt(r)),
	})
}

// agencyOrders are the ways to sort the table.
var agencyOrders = []web.Choice{
	{Value: "", Label: "Nhiều quá hạn trước"},
	{Value: "dung-han", Label: "Tỷ lệ đúng hạn thấp trước"},
	{Value: "day-du", Label: "Tỷ lệ đã chấp nhận thấp trước"},
	{Value: "ten", Label: "Theo tên"},
}

func (v *agenciesPage) filter() {
	folded, kind := i18n.Fold(v.Form.Get("ten")), v.Form.Get("loai")
	box, name := boxOf(v.Form.Get("muc"))
	duty := DutyKind(v.Form.Get("vai-tro"))
	seen := map[string]bool{}
	for _, a := range v.Agencies {
		if !seen[a.Agency.Kind] {
			seen[a.Agency.Kind] = true
			v.Kinds = append(v.Kinds, web.Choice{Value: a.Agency.Kind, Label: a.Agency.KindName()})
		}
		switch duty {
		case Lead:
			a.Tally = a.Lead
		case Partner:
			a.Tally = a.Partner
		}
		if !contains(a.Agency.ShortName+" "+a.Agency.Name, folded) || kind != "" && a.Agency.Kind != kind || name != "" && a.In(box) == 0 || duty != "" && a.All() == 0 {
			continue
		}
		v.Rows = append(v.Rows, a)
		v.Sum = v.Sum.Plus(a.Tally)
	}
	sortAgencies(v.Rows, v.Form.Get("xep"))
}

// sortedBy is the address of the table sorted in another way.
func (v agenciesPage) sortedBy(order string) string { return web.WithQuery(v.Request, "xep", order) }

// ordered says for a heading whether the table is sorted by it, and which way.
func (v agenciesPage) ordered(order string) string {
	if v.Form.Get("xep") != order {
		return ""
	}
	if order == "" {
		return "descending"
	}
	return "ascending"
}

// sortAgencies puts those first that need attention; agencies without a rate come last.
func sortAgencies(rows []AgencyTally, order string) {
	rate := func(num, den int) float64 {
		if den == 0 {
			return 2
		}
		return float64(num) / float64(den)
	}
	slices.SortStableFunc(rows, func(a, b AgencyTally) int {
		switch order {
		case "ten":
			return i18n.Compare(a.Agency.ShortName, b.Agency.ShortName)
		case "dung-han":
			return cmp.Compare(rate(a.OnTimeSoFar()), rate(b.OnTimeSoFar()))
		case "day-du":
			return cmp.Compare(rate(a.Full()), rate(b.Full()))
		}
		return cmp.Or(b.Owed()-a.Owed(), b.Overdue-a.Overdue, cmp.Compare(rate(a.OnTimeSoFar()), rate(b.OnTimeSoFar())))
	})
}

const shownAnswers = 80 // of one agency on a page

// agencyPage is one agency under a plan.
type agencyPage struct {
	AgencyView
	By     identity.Actor
	Total  Tally
	Duties map[DutyKind]Tally
	Rows   []Report
	Box    string
	Links  *linksPage // for those who make links
	Form   web.Form   // the day that was asked for
	moment moment

	Page, Pages int
	Request     *http.Request
}

func (s *Service) showAgency(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	agency, err := web.PathID(r, "agency")
	if err != nil {
		return err
	}
	v := agencyPage{By: identity.Who(r.Context()), Request: r, Duties: map[DutyKind]Tally{}, Form: web.Form{Values: r.URL.Query()}}
	if v.AgencyView, v.moment, err = s.ViewAgencyOn(r.Context(), v.By, id, agency, v.Form.Get("ngay")); err != nil {
		if v.Form, err = v.Form.With(err); err != nil {
			return err
		}
	}
	if v.Links, err = s.linkBox(r, agency); err != nil {
		return err
	}
	box, name := boxOf(r.URL.Query().Get("muc"))
	if name != "" {
		v.Box = r.URL.Query().Get("muc")
	}
	for _, line := range v.Lines {
		t := v.Duties[line.Duty]
		t.Add(line, v.moment.Day)
		v.Duties[line.Duty] = t
		v.Total.Add(line, v.moment.Day)
		if v.Box == "" || line.Box(v.moment.Day) == box {
			v.Rows = append(v.Rows, line)
		}
	}
	slices.SortStableFunc(v.Rows, func(a, b Report) int {
		return cmp.Or(a.Standing(v.moment.Day).Rank-b.Standing(v.moment.Day).Rank, cmp.Compare(a.Due, b.Due))
	})
	v.Rows, v.Page, v.Pages = onePage(r, v.Rows, shownAnswers)
	crumbs := append(v.Plan.crumbs(), web.Link{Label: "Cơ quan thực hiện", Href: planPath(id) + "/co-quan"}, web.Link{Label: v.Agency.ShortName})
	if !v.By.May(identity.ReadAll) {
		crumbs = append(v.Plan.crumbs(), web.Link{Label: v.Agency.ShortName})
	}
	return web.Render(w, r, web.Page{
		Title: v.Agency.ShortName, Lead: v.Agency.Name + " · " + v.Plan.Name(), Section: "/co-quan-thuc-hien", Crumbs: crumbs, Body: agencyBody(v), Status: formStatus(v.Form),
	})
}

func (v agencyPage) action(r Report) string {
	if v.moment.Past {
		return "" // on past days there is nothing to do
	}
	return taskPage{TaskView: TaskView{Plan: v.Plan}, By: v.By, Today: v.moment.Day}.action(r)
}
