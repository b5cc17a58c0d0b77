package product

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

const dueHome = home + "/lich"

func (s *Service) dueRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + dueHome, Need: needRead, Handle: s.showDue},
		{Pattern: "POST " + dueHome, Need: needRead, Handle: s.postDue},
	}
}

const cardLines = 8

// card is what waits for a person, for the first page.
func (s *Service) card(ctx context.Context) (templ.Component, error) {
	by := identity.Who(ctx)
	if !by.May(identity.ReadProduct) {
		return nil, nil
	}
	work, err := s.Mine(ctx, by)
	if err != nil || len(work) == 0 {
		return nil, err
	}
	return workCard(s.lists, s.today(), work[:min(len(work), cardLines)], len(work)), nil
}

// Due lists what is due in a stretch of days, with the days that have a name.
func (s *Service) Due(ctx context.Context, by identity.Actor, from, to calendar.Day, language string, person int64) (days []DueDay, more bool, err error) {
	if !by.May(identity.ReadProduct) {
		return nil, false, errMayNotRead
	}
	var lines []DueLine
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		lines, err = dueBetween(tx, from, to, language, person)
		return err
	})
	var named []Observance
	if s.Observances != nil {
		named = s.Observances(from, to)
	}
	more = len(lines) > shownDue
	return dueDays(lines[:min(len(lines), shownDue)], named, from, to), more, err
}

// duePage is a month of the calendar.
type duePage struct {
	Days     []DueDay
	More     bool
	From, To calendar.Day
	Form     web.Form
	Typed    web.Form // the form of a day that failed
	By       identity.Actor
	Lists    Lists
	People   []identity.User
	Today    calendar.Day
	Request  *http.Request
}

func (s *Service) showDue(w http.ResponseWriter, r *http.Request) error {
	return s.renderDue(w, r, web.Form{})
}

func (s *Service) renderDue(w http.ResponseWriter, r *http.Request, typed web.Form) (err error) {
	v := duePage{Form: web.Form{Values: r.URL.Query()}, Typed: typed, By: identity.Who(r.Context()), Lists: s.lists, Today: s.today(), Request: r}
	v.From, v.To = month(v.Form.Get("thang"), v.Today)
	if v.Days, v.More, err = s.Due(r.Context(), v.By, v.From, v.To, v.Form.Get("tieng"), v.Form.Int("nguoi")); err != nil {
		return err
	}
	if v.People, err = s.makers(r.Context()); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Lịch sản phẩm", Heading: "Lịch sản phẩm, " + i18n.LowerFirst(monthName(v.From)), Lead: "Hạn của các bản, cùng những ngày trong năm mà sản phẩm hướng tới.",
		Section: dueHome, Body: dueBody(v), Status: statusOf(typed),
	})
}

func (s *Service) postDue(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	err = s.Assign(r.Context(), identity.Who(r.Context()), form.Int("edition"), form.Int("version"), form.Int("assignee"), readDay(form.Get("due")))
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderDue(w, r, form)
	}
	return web.Redirect(w, r, r.URL.RequestURI(), "Đã dời hạn.")
}

// mayMove reports whether the person may move a due day.
func (v duePage) mayMove(l DueLine) bool {
	return Item{AgencyID: l.AgencyID}.Edits(v.By)
}

func (v duePage) monthHref(d calendar.Day) string {
	q := v.Request.URL.Query()
	q.Set("thang", monthKey(d))
	return dueHome + "?" + q.Encode()
}

// typedDay is what was typed into the form of an edition that failed; its day otherwise.
func (v duePage) failed(l DueLine) bool {
	return v.Typed.Bad() && v.Typed.Int("edition") == l.EditionID
}

func personChoices(all []identity.User) []web.Choice { return peopleChoices(all)[1:] }
