package identity

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/web"
)

const tokenHome = "/khoa-ket-noi"

func (s *Service) tokenRoutes() web.Routes {
	need := string(ManageAgencies)
	return web.Routes{
		Pages: []web.Route{
			{Pattern: "GET " + tokenHome, Need: need, Handle: s.showTokens},
			{Pattern: "GET " + tokenHome + "/them", Need: need, Handle: s.showNewToken},
			{Pattern: "POST " + tokenHome + "/them", Need: need, Handle: s.postNewToken},
			{Pattern: "GET " + tokenHome + "/{id}/thu-hoi", Need: need, Handle: s.showRevoke},
			{Pattern: "POST " + tokenHome + "/{id}/thu-hoi", Need: need, Handle: s.postRevoke},
		},
		Menu: []web.Item{{Group: "Danh mục", Label: "Khóa kết nối", Href: tokenHome, Need: need}},
	}
}

const tokensOnPage = 50

// tokenList is what the page of all tokens shows.
type tokenList struct {
	Tokens   []Token
	Today    calendar.Day
	Total    int
	Page     int
	Pages    int
	PageHref func(int) string
}

func (s *Service) showTokens(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Tokens(r.Context(), Who(r.Context()))
	if err != nil {
		return err
	}
	l := tokenList{Today: s.today(), Total: len(all), PageHref: pageHref(r)}
	slices.SortStableFunc(all, func(a, b Token) int { return rankOf(a, l.Today) - rankOf(b, l.Today) })
	l.Pages = max(1, (l.Total+tokensOnPage-1)/tokensOnPage)
	l.Page = min(web.PageNumber(r), l.Pages)
	l.Tokens = all[(l.Page-1)*tokensOnPage : min(l.Page*tokensOnPage, l.Total)]
	return web.Render(w, r, web.Page{
		Title: "Khóa kết nối", Section: tokenHome, Body: tokensBody(l), Actions: web.Button("primary", "Lập khóa", tokenHome+"/them"),
		Lead: "Cho phần mềm của một cơ quan đọc và gửi dữ liệu thay cho gõ trên màn hình.",
	})
}

// rankOf puts tokens that work before those that do not.
func rankOf(t Token, today calendar.Day) int {
	if _, ok := t.works(today); ok {
		return 0
	}
	return 1
}

// tokenForm is the form for a new token.
type tokenForm struct {
	Form     web.Form
	Agencies []web.Choice
	Allowed  Scopes // of whoever fills it in, for the focal agency
	Until    string // the proposed last day
}

func (s *Service) tokenForm(ctx context.Context, form web.Form) (f tokenForm, err error) {
	f = tokenForm{Form: form, Allowed: scopesFor(Who(ctx), Agency{Focal: true}), Until: string(calendar.Date(s.today().Year(), 12, 31))}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		agencies, err := Agencies(tx)
		f.Agencies = []web.Choice{{Value: "", Label: "Chọn cơ quan"}}
		for _, a := range agencies {
			f.Agencies = append(f.Agencies, web.Choice{Value: strconv.FormatInt(a.ID, 10), Label: a.ShortName})
		}
		return err
	})
	return f, err
}

func (f tokenForm) page() web.Page {
	return web.Page{
		Title: "Lập khóa kết nối", Section: tokenHome, Crumbs: []web.Link{{Label: "Khóa kết nối", Href: tokenHome}, {Label: "Lập khóa"}}, Body: newTokenBody(f),
	}
}

func (s *Service) showNewToken(w http.ResponseWriter, r *http.Request) error {
	f, err := s.tokenForm(r.Context(), web.Form{Values: map[string][]string{"agency": {r.URL.Query().Get("co-quan")}, "scopes": {"read"}}})
	if err != nil {
		return err
	}
	return web.Render(w, r, f.page())
}

func (s *Service) postNewToken(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	day, _ := calendar.ParseDay(form.Get("expires_on"))
	t := Token{AgencyID: form.Int("agency"), Name: form.Get("name"), Scopes: ScopesOf(form.Values["scopes"]...), ExpiresOn: day}
	added, secret, err := s.AddToken(r.Context(), Who(r.Context()), t)
	if err != nil {
		f, findErr := s.tokenForm(r.Context(), form)
		if findErr != nil {
			return findErr
		}
		return again(w, r, form, err, func(form web.Form) web.Page { f.Form = form; return f.page() })
	}
	return web.Render(w, r, web.Page{
		Title: "Đã lập khóa " + added.Name, Section: tokenHome, Crumbs: []web.Link{{Label: "Khóa kết nối", Href: tokenHome}, {Label: added.Name}},
		Body: tokenOnceBody(added, secret),
	})
}

func (s *Service) showRevoke(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var t Token
	if err := s.db.Read(r.Context(), func(tx *db.Tx) error { t, err = findToken(tx, id); return err }); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Thu hồi khóa " + t.Name, Section: tokenHome, Crumbs: []web.Link{{Label: "Khóa kết nối", Href: tokenHome}, {Label: t.Name}},
		Body: revokeBody(t, s.today()),
	})
}

func (s *Service) postRevoke(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	t, err := s.RevokeToken(r.Context(), Who(r.Context()), id)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, tokenHome, "Đã thu hồi khóa “"+t.Name+"” của "+t.Agency+". Khóa này không dùng được nữa.")
}
