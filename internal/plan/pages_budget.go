package plan

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) budgetRoutes() web.Routes {
	const of = "/ke-hoach/{id}/kinh-phi"
	return web.Routes{
		Menu: []web.Item{{Group: "Kế hoạch", Label: "Kinh phí", Href: "/kinh-phi", Need: needRead}},
		Pages: []web.Route{
			{Pattern: "GET /kinh-phi", Need: needRead, Handle: s.goBudget},
			{Pattern: "GET " + of, Need: needRead, Handle: s.showBudget},
			{Pattern: "GET " + of + "/nhap", Need: needRead, Handle: s.showMoneyForm},
			{Pattern: "POST " + of + "/nhap", Need: needRead, Handle: s.postMoney},
			{Pattern: "GET " + of + "/tep/{entry}", Need: needRead, Handle: s.serveMoneyFile},
			{Pattern: "GET " + of + "/{line}", Need: needRead, Handle: s.showBudgetLine},
			{Pattern: "GET " + of + "/{line}/sua/{entry}", Need: needRead, Handle: s.showCorrection},
			{Pattern: "POST " + of + "/{line}/sua/{entry}", Need: needRead, Handle: s.postCorrection},
			{Pattern: "GET /ke-hoach/{id}/trong-so", Need: needRead, Handle: s.showWeights},
			{Pattern: "POST /ke-hoach/{id}/trong-so", Need: needManage, Handle: s.postWeights},
		},
	}
}

func budgetPath(planID int64) string { return planPath(planID) + "/kinh-phi" }

func budgetLinePath(l BudgetLine) string {
	return budgetPath(l.PlanID) + "/" + strconv.FormatInt(l.ID, 10)
}

func moneyFilePath(planID, entryID int64) string {
	return budgetPath(planID) + "/tep/" + strconv.FormatInt(entryID, 10)
}

// goBudget leads to the money of the current plan.
func (s *Service) goBudget(w http.ResponseWriter, r *http.Request) error {
	id, err := s.currentID(r)
	if err != nil {
		return err
	}
	if id == 0 {
		return web.Render(w, r, web.Page{Title: "Kinh phí", Section: "/kinh-phi", Body: planList(nil, identity.Who(r.Context()).May(identity.ImportPlan))})
	}
	return web.Redirect(w, r, budgetPath(id), "")
}

// The ways in which the budget is looked at.
const (
	byTask, bySource, byAgencies, byLine = "", "nguon", "co-quan", "dong"

	millions   = "trieu"
	shownLines = 60 // on a page
	noTask     = "chung"
)

var budgetViews = []web.Choice{{Value: byTask, Label: "Theo nhiệm vụ và nguồn"}, {Value: bySource, Label: "Theo nguồn"}, {Value: byAgencies, Label: "Theo cơ quan"}, {Value: byLine, Label: "Từng dòng"}}

// budgetPage is the money of a plan, grouped and filtered as asked.
type budgetPage struct {
	BudgetView
	Form        web.Form
	Request     *http.Request
	By          identity.Actor
	Unit        i18n.MoneyUnit
	Rollup      Rollup
	Shown       []BudgetLine // that fit the filters
	Groups      []BudgetGroup
	Rows        []BudgetLine // of one page of lines
	Page, Pages int
	Filters     []string // what is filtered by, in words
	terms       Terms
}

func (s *Service) showBudget(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v := budgetPage{Request: r, By: identity.Who(r.Context()), Form: web.Form{Values: r.URL.Query()}, terms: s.terms}
	v.BudgetView, err = s.Budget(r.Context(), v.By, id, v.Form.Get("ngay"))
	if err != nil {
		if v.Form, err = v.Form.With(err); err != nil {
			return err
		}
	}
	if _, v.Rollup, _, err = s.Weights(r.Context(), id, string(v.Moment.Day)); err != nil {
		return err
	}
	v.Unit = i18n.FindMoneyUnit(cmp.Or(v.Form.Get("don-vi"), millions))
	v.filter()
	v.group()
	lead := v.Plan.Name() + ", tính đến " + i18n.Date(v.Moment.Day) + "."
	if !v.Whole {
		lead += " Chỉ gồm kinh phí của " + v.By.Agency + "."
	}
	return web.Render(w, r, web.Page{
		Title: "Kinh phí", Lead: lead, Section: "/kinh-phi", Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Kinh phí"}),
		Actions: budgetActions(v), Body: budgetBody(v), Status: formStatus(v.Form),
	})
}

// filter keeps the lines that are asked for, and says by what.
func (v *budgetPage) filter() {
	source, warning := v.Form.Get("nguon"), Warning(v.Form.Get("canh-bao"))
	task, agency := v.Form.Get("nhiem-vu"), v.Form.Int("co-quan")
	if source != "" {
		v.Filters = append(v.Filters, v.terms.sourceName(source))
	}
	if task == noTask {
		v.Filters = append(v.Filters, "chung cho kế hoạch")
	} else if t, ok := v.Tasks[v.Form.Int("nhiem-vu")]; ok {
		v.Filters = append(v.Filters, "nhiệm vụ "+t.No)
	}
	if a, ok := v.Names[agency]; ok {
		v.Filters = append(v.Filters, a.ShortName)
	}
	for _, k := range moneyWarnings {
		if k.Warning == warning {
			v.Filters = append(v.Filters, i18n.LowerFirst(k.Name))
		}
	}
	v.Shown = keep(v.Lines, func(l BudgetLine) bool {
		return (source == "" || l.Source == source) && (task == "" || task == taskKey(l.TaskID)) && (agency == 0 || l.AgencyID == agency) && (warning == "" || l.Warns(warning))
	})
}

// taskKey names a task in addresses; money without a task is for the plan as a whole.
func taskKey(id int64) string {
	if id == 0 {
		return noTask
	}
	return strconv.FormatInt(id, 10)
}

func (v *budgetPage) group() {
	task := func(l BudgetLine) BudgetGroup {
		if l.TaskID == 0 {
			return BudgetGroup{Key: noTask, Name: "Chung cho kế hoạch"}
		}
		t := v.Tasks[l.TaskID]
		return BudgetGroup{Key: taskKey(l.TaskID), Name: t.No + ". " + t.Title}
	}
	source := func(l BudgetLine) BudgetGroup {
		return BudgetGroup{Key: l.Source, Name: v.terms.sourceName(l.Source)}
	}
	agency := func(l BudgetLine) BudgetGroup {
		return BudgetGroup{Key: strconv.FormatInt(l.AgencyID, 10), Name: v.Names[l.AgencyID].ShortName}
	}
	switch v.view() {
	case byLine:
		v.Rows, v.Page, v.Pages = onePage(v.Request, v.Shown, shownLines)
	case bySource:
		v.Groups = listed(groupLines(v.Shown, source, nil), v.terms.Sources, func(t Term) string { return t.Key })
	case byAgencies:
		v.Groups = listed(groupLines(v.Shown, agency, nil), v.Order, func(a identity.Agency) string { return strconv.FormatInt(a.ID, 10) })
	default:
		v.Groups = groupLines(v.Shown, task, source)
		for i := range v.Groups {
			v.Groups[i].Parts = listed(v.Groups[i].Parts, v.terms.Sources, func(t Term) string { return t.Key })
		}
	}
}

// listed puts groups into the order of a list; those that have left it come last.
func listed[T any](groups []BudgetGroup, list []T, key func(T) string) []BudgetGroup {
	var sorted []BudgetGroup
	seen := map[string]bool{}
	for _, x := range list {
		for _, g := range groups {
			if g.Key == key(x) {
				sorted = append(sorted, g)
				seen[g.Key] = true
			}
		}
	}
	return append(sorted, keep(groups, func(g BudgetGroup) bool { return !seen[g.Key] })...)
}

// view is how the budget is looked at; an agency that sees only its own money has no table of agencies.
func (v budgetPage) view() string {
	for _, c := range v.views() {
		if c.Value == v.Form.Get("theo") {
			return c.Value
		}
	}
	return byTask
}

func (v budgetPage) views() []web.Choice {
	if v.Whole {
		return budgetViews
	}
	return keep(budgetViews, func(c web.Choice) bool { return c.Value != byAgencies })
}

// mayAdd reports whether the actor enters money at all.
func (v budgetPage) mayAdd() bool {
	return v.By.May(identity.ManageBudget) || v.By.May(identity.ReportProgress)
}

// to is the address of the page with some parameters changed.
func (v budgetPage) to(pairs ...string) string {
	q := url.Values{}
	for _, name := range []string{"theo", "don-vi", "nguon", "nhiem-vu", "co-quan", "canh-bao"} {
		if x := v.Form.Get(name); x != "" {
			q.Set(name, x)
		}
	}
	if v.Moment.Past {
		q.Set("ngay", string(v.Moment.Day))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Del(pairs[i]); pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return budgetPath(v.Plan.ID)
	}
	return budgetPath(v.Plan.ID) + "?" + q.Encode()
}

// lines is the address of the lines of a group.
func (v budgetPage) lines(g, part BudgetGroup) string {
	switch v.view() {
	case bySource:
		return v.to("theo", byLine, "nguon", g.Key)
	case byAgencies:
		return v.to("theo", byLine, "co-quan", g.Key)
	}
	return v.to("theo", byLine, "nhiem-vu", g.Key, "nguon", cmp.Or(part.Key, v.Form.Get("nguon")))
}

// warned counts the lines that a warning holds for.
func (v budgetPage) warned(w Warning) int {
	return len(keep(v.Shown, func(l BudgetLine) bool { return l.Warns(w) }))
}

// moneyShares are what was spent and what is left of an allocation, or what was spent beyond it, as parts of a bar.
func moneyShares(s Sums) []web.Share {
	within := max(0, min(s.Spent, s.Allocated))
	return []web.Share{
		{Kind: "a", Size: int(within)}, {Kind: "d", Size: int(max(0, s.Spent-s.Allocated))}, {Kind: "c", Size: int(max(0, s.Allocated-s.Spent))},
	}
}

// spentRate is the disbursement rate.
func spentRate(s Sums) string {
	num, den := s.SpentShare()
	return i18n.Percent(num, den)
}

// rateFormula shows the disbursement rate with its numbers put in.
func rateFormula(s Sums) string {
	if s.Allocated == 0 {
		return "Chưa phân bổ nên chưa có tỷ lệ giải ngân."
	}
	return "Tỷ lệ giải ngân = giải ngân ÷ phân bổ = " + i18n.Number(s.Spent) + " ÷ " + i18n.Number(s.Allocated) + " = " + spentRate(s) + "."
}

// lineName names a line in a few words.
func (d BudgetDossier) lineName(terms Terms) string {
	what := "Chung cho kế hoạch"
	if d.Line.TaskID != 0 {
		what = "Nhiệm vụ " + d.Task.No
	}
	return what + ", " + i18n.LowerFirst(terms.sourceName(d.Line.Source)) + ", " + d.Agency.ShortName
}

func (d BudgetDossier) crumbs(last string) []web.Link {
	return append(d.Plan.crumbs(), web.Link{Label: "Kinh phí", Href: budgetPath(d.Plan.ID)}, web.Link{Label: last})
}

// entry finds an entry of the line.
func (d BudgetDossier) entry(id int64) (MoneyEntry, error) {
	for _, e := range d.Entries {
		if e.ID == id {
			return e, nil
		}
	}
	return MoneyEntry{}, problem.New(problem.NotFound, "Không có bút toán này. Hãy mở lại từ trang kinh phí.")
}

func (s *Service) lineAsked(r *http.Request) (d BudgetDossier, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return d, err
	}
	line, err := web.PathID(r, "line")
	if err != nil {
		return d, err
	}
	return s.OpenBudgetLine(r.Context(), identity.Who(r.Context()), id, line)
}

func (s *Service) showBudgetLine(w http.ResponseWriter, r *http.Request) error {
	d, err := s.lineAsked(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: d.lineName(s.terms), Lead: d.Plan.Name() + ". " + d.Task.Title, Section: "/kinh-phi", Crumbs: d.crumbs("Dòng kinh phí"),
		Actions: budgetLineActions(d, identity.Who(r.Context())), Body: budgetLineBody(d, identity.Who(r.Context())),
	})
}

func (s *Service) serveMoneyFile(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	entry, err := web.PathID(r, "entry")
	if err != nil {
		return err
	}
	e, err := s.MoneyFile(r.Context(), identity.Who(r.Context()), id, entry)
	if err != nil {
		return err
	}
	return s.serveFile(w, r, e.Hash, e.Mime, e.Name)
}
