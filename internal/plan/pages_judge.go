package plan

import (
	"net/http"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

func (s *Service) judgeRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "POST /bao-cao/{id}/minh-chung/{evidence}/xet", Need: needReview, Handle: s.postJudge},
		{Pattern: "GET /ke-hoach/{id}/minh-chung", Need: needRead, Handle: s.showBundles},
		{Pattern: "GET /ke-hoach/{id}/minh-chung.zip", Need: needRead, Handle: s.downloadBundle},
	}}
}

const enterBehalf = "Nhập thay"

// actionPath is where the action about a report leads.
func actionPath(r Report, action string) string {
	if action == enterBehalf {
		return reportPath(r.ID) + "/nhap-thay"
	}
	return reportPath(r.ID)
}

func (s *Service) postJudge(w http.ResponseWriter, r *http.Request) error {
	d, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "evidence")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	accept := f.Get("lam") == VerdictAccepted
	if why := s.JudgeEvidence(r.Context(), identity.Who(r.Context()), d.Report.ID, id, accept, f.Get("reason")); why != nil {
		again, err := f.With(why)
		if err != nil {
			return err
		}
		again.Values = nil
		return s.renderView(w, r, d, again, web.Status(why))
	}
	notice := "Đã chấp nhận minh chứng."
	if !accept {
		notice = "Đã loại minh chứng. Cơ quan thấy lý do khi báo cáo được trả lại."
	}
	return web.Redirect(w, r, reportPath(d.Report.ID), notice)
}

// typedMarks are what the form says of each piece of evidence.
func typedMarks(f web.Form) map[int64]Marks {
	all := map[int64]Marks{}
	for _, text := range f.Values["minh_chung"] {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			all[id] = Marks{Activity: f.Int("thuoc_" + text), Label: f.Get("loai_" + text)}
		}
	}
	return all
}

func behalfChoices() []web.Choice {
	all := []web.Choice{{Label: "Chọn"}}
	for _, b := range behalfWays {
		all = append(all, web.Choice{Value: b.Key, Label: b.Name})
	}
	return all
}

const (
	offeredActivities = 30  // the latest; a list of all would be longer than the rest of the form
	offeredAtAll      = 400 // lines of all lists on one form
)

// ownActivities are the activities that evidence can belong to: the latest, and the one that it belongs to.
func (p reportForm) ownActivities(now int64) []web.Choice {
	all := []web.Choice{{Value: "0", Label: "Cả báo cáo"}}
	for i, a := range p.Activities {
		if i >= len(p.Activities)-offeredActivities || a.ID == now {
			all = append(all, web.Choice{Value: strconv.FormatInt(a.ID, 10), Label: a.Name})
		}
	}
	return all
}

// marksEach reports whether every piece of evidence has its lists; on a very long report only what is added has them.
func (p reportForm) marksEach() bool {
	return len(p.Evidence)*min(len(p.Activities), offeredActivities) <= offeredAtAll
}

func labelChoices() []web.Choice {
	all := []web.Choice{{Label: "Khác"}}
	for _, k := range labelNames() {
		all = append(all, web.Choice{Value: k.Key, Label: i18n.UpperFirst(k.Name)})
	}
	return all
}

func kindChoices() []web.Choice {
	all := []web.Choice{{Label: "Không"}}
	for _, k := range evidenceKinds {
		all = append(all, web.Choice{Value: k.Key, Label: i18n.UpperFirst(k.Name)})
	}
	return all
}

func scopeChoices() []web.Choice {
	var all []web.Choice
	for _, s := range evidenceScopes {
		all = append(all, web.Choice{Value: s.Key, Label: s.Name})
	}
	return all
}

// ruleRows are the rules of a form: those of the task, and a free row.
func ruleRows(t Task) []EvidenceRule {
	rows := append([]EvidenceRule{}, t.Required()...)
	for len(rows) < maxEvidenceRules && len(rows) < len(t.Required())+2 {
		rows = append(rows, EvidenceRule{Scope: wholeReport, Least: 1})
	}
	return rows
}

func ruleField(name string, n int) string { return "quy_dinh_" + name + "_" + strconv.Itoa(n) }

// typedRules reads the rules of a form; rows without a kind are left out.
func typedRules(f web.Form) []EvidenceRule {
	var all []EvidenceRule
	for n := range maxEvidenceRules {
		kind := strings.TrimSpace(f.Get(ruleField("loai", n)))
		if kind == "" {
			continue
		}
		all = append(all, EvidenceRule{Scope: f.Get(ruleField("khi", n)), Kind: kind, Least: int(f.Int(ruleField("so", n)))})
	}
	return all
}

// shownRules are the rows as typed, or as they are stored.
func shownRules(t Task, f web.Form) []EvidenceRule {
	if len(f.Values) == 0 {
		return ruleRows(t)
	}
	typed := typedRules(f)
	return ruleRows(Task{Rules: typed})
}
