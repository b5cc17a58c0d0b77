package plan

import (
	"bytes"
	"net/http"
	"strconv"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) moneySheetRoutes() web.Routes {
	const of = "/ke-hoach/{id}/kinh-phi/excel"
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET " + of, Need: needRead, Handle: s.showMoneyBooks},
		{Pattern: "POST " + of, Need: needRead, Handle: s.postMoneyBook},
		{Pattern: "GET " + of + "/tai.xlsx", Need: needRead, Handle: s.downloadMoneyBook},
		{Pattern: "GET " + of + "/{sheet}", Need: needRead, Handle: s.showMoneySheet},
		{Pattern: "POST " + of + "/{sheet}", Need: needRead, Handle: s.postMoneySheet},
	}}
}

func moneySheetPath(planID, id int64) string {
	return budgetPath(planID) + "/excel/" + strconv.FormatInt(id, 10)
}

// moneyBookPage is the page where workbooks of money go out and come in.
type moneyBookPage struct {
	BudgetView
	Form   web.Form
	May    bool
	Errors []MoneyCellError
	File   string
}

func (s *Service) showMoneyBooks(w http.ResponseWriter, r *http.Request) error {
	return s.renderMoneyBooks(w, r, web.Form{}, MoneySheet{}, http.StatusOK)
}

func (s *Service) renderMoneyBooks(w http.ResponseWriter, r *http.Request, f web.Form, m MoneySheet, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	v := moneyBookPage{Form: f, May: mayBringMoney(by) == nil, Errors: m.Errors, File: m.Name}
	if v.BudgetView, err = s.Budget(r.Context(), by, id, ""); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Kinh phí bằng Excel", Lead: v.Plan.Name() + ".", Section: "/kinh-phi", Status: status, Body: moneyBookBody(v),
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Kinh phí", Href: budgetPath(id)}, web.Link{Label: "Excel"}),
	})
}

func (s *Service) downloadMoneyBook(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.WriteMoneyBook(r.Context(), identity.Who(r.Context()), id, &b); err != nil {
		return err
	}
	web.Download(w, xlsxType, "kinh-phi.xlsx")
	_, err = b.WriteTo(w)
	return ignoreGone(err)
}

func (s *Service) postMoneyBook(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	files := uploads(r)
	var m MoneySheet
	why := problem.Field("evidence", "Chọn tệp Excel kinh phí đã điền.")
	if len(files) > 0 {
		m, why = s.TakeMoneyBook(r.Context(), identity.Who(r.Context()), id, files[0])
	}
	switch {
	case why != nil:
		if f, err = f.With(why); err != nil {
			return err
		}
		return s.renderMoneyBooks(w, r, f, m, web.Status(why))
	case len(m.Errors) > 0:
		return s.renderMoneyBooks(w, r, f, m, http.StatusUnprocessableEntity)
	}
	return web.Redirect(w, r, moneySheetPath(id, m.ID), "")
}

func (s *Service) showMoneySheet(w http.ResponseWriter, r *http.Request) error {
	return s.renderMoneySheet(w, r, web.Form{}, http.StatusOK)
}

func (s *Service) renderMoneySheet(w http.ResponseWriter, r *http.Request, f web.Form, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	sheet, err := web.PathID(r, "sheet")
	if err != nil {
		return err
	}
	m, err := s.OpenMoneyBook(r.Context(), identity.Who(r.Context()), id, sheet)
	if err != nil {
		return err
	}
	if m.Done {
		return web.Redirect(w, r, budgetPath(id), "Bảng này đã được ghi.")
	}
	return web.Render(w, r, web.Page{
		Title: "Khác biệt của bảng kinh phí", Lead: m.Name + ". Chưa ghi gì cho đến khi đồng chí xác nhận.", Section: "/kinh-phi", Status: status,
		Crumbs: append(m.View.Plan.crumbs(), web.Link{Label: "Kinh phí", Href: budgetPath(id)}, web.Link{Label: "Excel", Href: budgetPath(id) + "/excel"}, web.Link{Label: "Khác biệt"}),
		Body:   moneySheetBody(m, s.terms, f),
	})
}

func (s *Service) postMoneySheet(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	sheet, err := web.PathID(r, "sheet")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	n, why := s.ConfirmMoneyBook(r.Context(), identity.Who(r.Context()), id, sheet, f.Get("shown"))
	if why == nil {
		return web.Redirect(w, r, budgetPath(id), "Đã ghi "+digits(n)+" bút toán từ bảng Excel.")
	}
	if f, err = f.With(why); err != nil {
		return err
	}
	return s.renderMoneySheet(w, r, f, web.Status(why))
}

// changedLine names the line of a change.
func (m MoneySheet) changedLine(c MoneyChange, terms Terms) string {
	name := ""
	for _, a := range m.View.Order {
		if a.ID == c.Line.AgencyID {
			name = a.ShortName
		}
	}
	return m.View.taskName(c.Line.TaskID) + " · " + name + " · " + terms.sourceName(c.Line.Source)
}
