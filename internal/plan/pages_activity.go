package plan

import (
	"net/http"
	"net/url"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// activityForm is the page of one activity.
type activityForm struct {
	Dossier
	Activity      Activity // ID 0: a new one
	Form          web.Form
	Today         calendar.Day
	Action        string
	Back          string
	Behalf        bool
	Key           string // of the draft in the browser
	Stamp         string
	Saved         string // the stamp of the one before, which has been saved
	Set           figureSet
	List          Indicators
	Languages     []web.Choice
	MoreLanguages []web.Choice
	Audiences     []web.Choice
	Topics        []web.Choice
	Pillars       []web.Choice
	Details       bool // tags that are folded away otherwise stand open
	Conflict      bool
}

const newActivity = "moi"

// activityAsked reads the activity that an address names, for someone who may change it.
func (s *Service) activityAsked(r *http.Request) (d Dossier, a Activity, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return d, a, err
	}
	var activity int64
	if r.PathValue("activity") != newActivity {
		if activity, err = web.PathID(r, "activity"); err != nil {
			return d, a, err
		}
	}
	return s.OpenActivity(r.Context(), identity.Who(r.Context()), id, activity)
}

func (s *Service) showActivity(w http.ResponseWriter, r *http.Request) error {
	d, a, err := s.activityAsked(r)
	if err != nil {
		return err
	}
	if err := d.Report.Check(Save, identity.Who(r.Context())); err != nil {
		return err
	}
	v := url.Values{
		"name": {a.Name}, "from": {string(a.From)}, "to": {string(a.To)}, "place": {a.Place}, "pillar": {a.Pillar}, "body": {a.Body},
		"languages": a.Languages, "audiences": a.Audiences, "topics": a.Topics,
	}
	if a.To == a.From {
		v.Set("to", "")
	}
	if a.ID == 0 {
		v["languages"] = []string{"vi"}
	} else {
		showFigures(v, d.Figures, a.ID)
	}
	return s.renderActivity(w, r, activityForm{Dossier: d, Activity: a, Form: web.Form{Values: v}, Saved: digitsOnly(r.URL.Query().Get("xong"))}, http.StatusOK)
}

func (s *Service) renderActivity(w http.ResponseWriter, r *http.Request, p activityForm, status int) error {
	by := identity.Who(r.Context())
	p.Today, p.List, p.Back, p.Behalf = s.today(), s.indicators, p.formPath(by), !p.own(by)
	name := newActivity
	p.Stamp = strconv.Itoa(len(p.Activities))
	if p.Activity.ID != 0 {
		name = strconv.FormatInt(p.Activity.ID, 10)
		p.Stamp = strconv.FormatInt(p.Activity.Version, 10)
	}
	p.Action, p.Key = reportPath(p.Report.ID)+"/hoat-dong/"+name, p.key()+"-hoat-dong-"+name
	p.Set = s.figureSet(p.Task.No, p.Often, func(id string) bool { return unfold(p.Form, figureField(id)) })
	common, rare := split(s.terms.Languages)
	p.Languages, p.MoreLanguages = choicesOf(common), choicesOf(rare)
	p.Audiences, p.Topics = choicesOf(s.terms.Audiences), choicesOf(s.terms.Topics)
	p.Pillars = append([]web.Choice{{Label: "Chưa xác định"}}, choicesOf(s.terms.Pillars)...)
	f := p.Form
	p.Details = len(f.Values["audiences"])+len(f.Values["topics"]) > 0 || f.Get("pillar") != "" || f.Error("audiences")+f.Error("topics")+f.Error("pillar") != ""
	title := "Thêm hoạt động"
	if p.Activity.ID != 0 {
		title = "Sửa hoạt động"
	}
	return web.Render(w, r, web.Page{Title: title + " · " + p.Agency.ShortName, Bare: true, Narrow: true, Section: "/", Status: status, Body: activityBody(p, title)})
}

// split parts the words of a list that are often chosen from those that a form folds away.
func split(list []Term) (common, rare []Term) {
	for _, t := range list {
		if t.Rare {
			rare = append(rare, t)
		} else {
			common = append(common, t)
		}
	}
	return common, rare
}

func choicesOf(list []Term) []web.Choice {
	var all []web.Choice
	for _, t := range list {
		all = append(all, web.Choice{Value: t.Key, Label: t.Short})
	}
	return all
}

// readDay reads a day that was typed or picked; what is no day stays as it was typed, for the rule to refuse.
func readDay(text string) calendar.Day {
	if d, ok := calendar.ParseDay(text); ok {
		return d
	}
	return calendar.Day(text)
}

func (s *Service) postActivity(w http.ResponseWriter, r *http.Request) error {
	d, a, err := s.activityAsked(r)
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	typed := Activity{
		ID: a.ID, ReportID: d.Report.ID, Version: f.Int("version"), Name: f.Get("name"), From: readDay(f.Get("from")), To: readDay(f.Get("to")),
		Place: f.Get("place"), Pillar: f.Get("pillar"), Body: f.Get("body"),
		Languages: f.Values["languages"], Audiences: f.Values["audiences"], Topics: f.Values["topics"],
	}
	figures, err := s.indicators.readFigures(f.Values, false)
	by := identity.Who(r.Context())
	if err != nil {
		err = problem.Collect(typed.withTo().Validate(d.Report, s.today()), err)
	} else {
		_, err = s.SaveActivity(r.Context(), by, typed, figures)
	}
	if err != nil {
		return s.activityAgain(w, r, f, err)
	}
	done := "?hd=" + r.PathValue("activity") + "&xong=" + digitsOnly(f.Get("stamp"))
	if f.Get("lam") == "them" {
		return web.Redirect(w, r, reportPath(d.Report.ID)+"/hoat-dong/"+newActivity+"?xong="+digitsOnly(f.Get("stamp")), "Đã lưu hoạt động. Ghi hoạt động tiếp theo.")
	}
	return web.Redirect(w, r, d.formPath(by)+done+"#"+web.FieldID("activities"), "Đã lưu hoạt động.")
}

func (s *Service) activityAgain(w http.ResponseWriter, r *http.Request, f web.Form, failure error) error {
	f, err := f.With(failure)
	if err != nil {
		return err
	}
	d, a, err := s.activityAsked(r)
	if err != nil {
		return err
	}
	f.Errors = inOrder(f.Errors)
	return s.renderActivity(w, r, activityForm{Dossier: d, Activity: a, Form: f, Conflict: problem.Is(failure, problem.Conflict)}, web.Status(failure))
}

// showActivityDelete asks once before an activity goes with its figures.
func (s *Service) showActivityDelete(w http.ResponseWriter, r *http.Request) error {
	d, a, err := s.activityAsked(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	if err := d.Report.Check(Save, by); err != nil {
		return err
	}
	p := activityForm{Dossier: d, Activity: a, Action: reportPath(d.Report.ID) + "/hoat-dong/" + strconv.FormatInt(a.ID, 10) + "/xoa", Back: d.formPath(by)}
	return web.Render(w, r, web.Page{Title: "Xóa hoạt động", Narrow: true, Section: "/", Body: activityDeleteBody(p)})
}

func (s *Service) postActivityDelete(w http.ResponseWriter, r *http.Request) error {
	d, a, err := s.activityAsked(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	if err := s.DeleteActivity(r.Context(), by, d.Report.ID, a.ID); err != nil {
		return err
	}
	return web.Redirect(w, r, d.formPath(by)+"#"+web.FieldID("activities"), "Đã xóa hoạt động.")
}
