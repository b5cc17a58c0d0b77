package plan

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// moneyForm is the form for an entry, with what one can choose from.
type moneyForm struct {
	BudgetView
	Form     web.Form
	By       identity.Actor
	Once     string
	Tasks    []web.Choice
	Agencies []web.Choice // none: the actor's own
	Sources  []web.Choice
	Kinds    []web.Choice
}

const titleInList = 70 // characters of a task's title in a list to choose from

func (s *Service) moneyForm(r *http.Request, f web.Form) (v moneyForm, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return v, err
	}
	v = moneyForm{Form: f, By: identity.Who(r.Context()), Once: cmp.Or(f.Get("once"), rand.Text())}
	if v.BudgetView, err = s.Budget(r.Context(), v.By, id, ""); err != nil {
		return v, err
	}
	whole := v.By.May(identity.ManageBudget)
	if !whole && !v.By.May(identity.ReportProgress) {
		return v, problem.New(problem.Denied, "Tài khoản này chỉ xem kinh phí. Cơ quan đầu mối và cơ quan dùng kinh phí mới nhập được.")
	}
	for _, t := range v.List {
		v.Tasks = append(v.Tasks, web.Choice{Value: taskKey(t.ID), Label: t.No + ". " + shortened(t.Title, titleInList)})
	}
	v.Tasks = append(v.Tasks, web.Choice{Value: noTask, Label: "Chung cho cả kế hoạch"})
	for _, a := range v.Order {
		if whole {
			v.Agencies = append(v.Agencies, web.Choice{Value: strconv.FormatInt(a.ID, 10), Label: a.ShortName})
		}
	}
	for _, t := range s.terms.Sources {
		v.Sources = append(v.Sources, web.Choice{Value: t.Key, Label: t.Name})
	}
	for _, k := range moneyKinds {
		if whole || k.own {
			v.Kinds = append(v.Kinds, web.Choice{Value: string(k.Kind), Label: k.Name, Hint: k.Document})
		}
	}
	return v, nil
}

func shortened(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + "…"
	}
	return text
}

func (s *Service) showMoneyForm(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := web.Form{Values: url.Values{}}
	for name, from := range map[string]string{"task": "nhiem-vu", "agency": "co-quan", "source": "nguon", "kind": "loai"} {
		if x := q.Get(from); x != "" {
			f.Values.Set(name, x)
		}
	}
	return s.renderMoneyForm(w, r, f, http.StatusOK)
}

func (s *Service) renderMoneyForm(w http.ResponseWriter, r *http.Request, f web.Form, status int) error {
	v, err := s.moneyForm(r, f)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Nhập kinh phí", Lead: v.Plan.Name() + ".", Section: "/kinh-phi", Status: status, Body: moneyFormBody(v),
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Kinh phí", Href: budgetPath(v.Plan.ID)}, web.Link{Label: "Nhập kinh phí"}),
	})
}

func (s *Service) postMoney(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	n, why := readMoney(f, id, by)
	if why == nil {
		if files := uploads(r); len(files) > 0 {
			n.File = &files[0]
		}
		line, err := s.AddMoney(r.Context(), by, n)
		if err == nil {
			n.Line.ID = line
			return web.Redirect(w, r, budgetLinePath(n.Line), "Đã ghi "+i18n.LowerFirst(n.Entry.Kind.Name())+" "+i18n.Money(n.Entry.Amount)+".")
		}
		why = err
	}
	if f, err = f.With(why); err != nil {
		return err
	}
	return s.renderMoneyForm(w, r, f, web.Status(why))
}

// readMoney reads the form of an entry.
func readMoney(f web.Form, planID int64, by identity.Actor) (n NewMoney, err error) {
	n.Line = BudgetLine{PlanID: planID, AgencyID: by.AgencyID, Source: f.Get("source")}
	if by.May(identity.ManageBudget) {
		n.Line.AgencyID = f.Int("agency")
	}
	var errs []error
	switch task := f.Get("task"); {
	case task == noTask:
	case f.Int("task") == 0:
		errs = append(errs, problem.Field("task", "Chọn nhiệm vụ, hoặc “Chung cho cả kế hoạch”."))
	default:
		n.Line.TaskID = f.Int("task")
	}
	n.Entry, err = readEntryOf(f)
	n.Entry.Kind = MoneyKind(f.Get("kind"))
	if once := f.Get("once"); once != "" && len(once) <= maxOnce {
		n.Entry.Once = "form:" + strconv.FormatInt(by.UserID, 10) + ":" + once
	}
	return n, problem.Collect(append(errs, err)...)
}

const maxOnce = 64 // characters

// readEntryOf reads amount, day, document and note.
func readEntryOf(f web.Form) (e MoneyEntry, err error) {
	e = MoneyEntry{Day: typedDay(f.Get("day")), Document: f.Get("document"), Note: f.Get("note")}
	amount, ok := i18n.ParseMoney(f.Get("amount"))
	if !ok {
		return e, problem.Field("amount", "Ghi số tiền bằng đồng, ví dụ 12.500.000, hoặc 12,5 triệu.")
	}
	e.Amount = amount
	return e, nil
}

// correctionForm is the form that puts a wrong entry right.
type correctionForm struct {
	BudgetDossier
	Wrong MoneyEntry
	Form  web.Form
}

func (s *Service) showCorrection(w http.ResponseWriter, r *http.Request) error {
	return s.renderCorrection(w, r, web.Form{}, http.StatusOK)
}

func (s *Service) renderCorrection(w http.ResponseWriter, r *http.Request, f web.Form, status int) error {
	d, err := s.lineAsked(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "entry")
	if err != nil {
		return err
	}
	e, err := d.entry(id)
	if err != nil {
		return err
	}
	if err := mayEnter(identity.Who(r.Context()), d.Line.AgencyID, e.Kind); err != nil {
		return problem.New(problem.Denied, "Tài khoản này không sửa được bút toán %s của dòng này.", strings.ToLower(e.Kind.Name()))
	}
	if !e.Standing() && !f.Bad() {
		return errCorrected
	}
	return web.Render(w, r, web.Page{
		Title: "Sửa bút toán", Lead: d.lineName(s.terms) + ".", Section: "/kinh-phi", Status: status, Body: correctionBody(correctionForm{d, e, f}),
		Crumbs: append(d.Plan.crumbs(), web.Link{Label: "Kinh phí", Href: budgetPath(d.Plan.ID)}, web.Link{Label: "Dòng kinh phí", Href: budgetLinePath(d.Line)}, web.Link{Label: "Sửa bút toán"}),
	})
}

func (s *Service) postCorrection(w http.ResponseWriter, r *http.Request) error {
	d, err := s.lineAsked(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "entry")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	right, why := readEntryOf(f)
	if f.Get("amount") == "" {
		why = problem.Field("amount", "Ghi số tiền đúng; ghi 0 nếu bút toán này không có thật.")
	}
	if why == nil {
		_, why = s.CorrectMoney(r.Context(), identity.Who(r.Context()), d.Plan.ID, Correction{EntryID: id, Right: right, Reason: f.Get("reason")})
	}
	if why == nil {
		return web.Redirect(w, r, budgetLinePath(d.Line), "Đã sửa bút toán. Bút toán cũ vẫn còn trong lịch sử của dòng.")
	}
	if f, err = f.With(why); err != nil {
		return err
	}
	return s.renderCorrection(w, r, f, web.Status(why))
}

// weightsPage is the table of weights with what was typed.
type weightsPage struct {
	Plan   Plan
	Moment moment
	Rollup Rollup
	Form   web.Form
	May    bool
}

func weightField(id int64) string { return "w" + strconv.FormatInt(id, 10) }

func (s *Service) showWeights(w http.ResponseWriter, r *http.Request) error {
	return s.renderWeights(w, r, web.Form{Values: r.URL.Query()}, nil)
}

func (s *Service) renderWeights(w http.ResponseWriter, r *http.Request, f web.Form, why error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v := weightsPage{Form: f, May: identity.Who(r.Context()).May(identity.ManagePlan)}
	if v.Plan, v.Rollup, v.Moment, err = s.Weights(r.Context(), id, r.URL.Query().Get("ngay")); err != nil {
		if v.Form, err = f.With(err); err != nil {
			return err
		}
	}
	status := formStatus(v.Form)
	if why != nil {
		status = web.Status(why)
	}
	return web.Render(w, r, web.Page{
		Title: "Trọng số nhiệm vụ", Lead: v.Plan.Name() + ", tính đến " + i18n.Date(v.Moment.Day) + ".", Section: "/ke-hoach", Status: status,
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Trọng số"}), Body: weightsBody(v),
	})
}

func (s *Service) postWeights(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	_, roll, _, err := s.Weights(r.Context(), id, "")
	if err != nil {
		return err
	}
	var errs []error
	var changes []WeightChange
	for _, l := range roll.Lines {
		field := weightField(l.Task.ID)
		if !f.Values.Has(field) {
			continue
		}
		weight, err := parseWeight(field, l.Task.No, f.Get(field))
		errs = append(errs, err)
		changes = append(changes, WeightChange{l.Task.ID, f.Int("was_" + field), weight})
	}
	why := problem.Collect(errs...)
	if why == nil {
		why = s.SetWeights(r.Context(), identity.Who(r.Context()), id, changes)
	}
	if why == nil {
		return web.Redirect(w, r, planPath(id)+"/trong-so", "Đã lưu trọng số nhiệm vụ.")
	}
	if f, err = f.With(why); err != nil {
		return err
	}
	return s.renderWeights(w, r, f, why)
}
