package identity

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/web"
)

const agenciesOnPage = 120

// agencyList is the directory of agencies, as far as someone asked for.
type agencyList struct {
	Agencies []Agency
	Accounts map[int64]int64 // of each agency
	Groups   []Group
	Words    string
	Kind     string
	Group    string
	Closed   bool
	MayEdit  bool
	Total    int
	Page     int
	Pages    int
	PageHref func(int) string
	Kinds    []kindTag
}

// kindTag is a kind with how many agencies have it and the address of their list.
type kindTag struct {
	Label string
	Count int
	Href  string
	Now   bool
}

func (l agencyList) fits(a Agency) bool {
	in := slices.IndexFunc(l.Groups, func(g Group) bool { return g.Key == l.Group })
	return (l.Words == "" || strings.Contains(a.folded(), i18n.Fold(l.Words))) && (l.Kind == "" || a.Kind == l.Kind) &&
		(l.Group == "" || in >= 0 && slices.Contains(l.Groups[in].Members, a.ID)) && a.Active != l.Closed
}

func (s *Service) showAgencies(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	l := agencyList{
		Words: q.Get("q"), Kind: q.Get("loai"), Group: q.Get("nhom"), Closed: q.Get("ngung") == "1",
		MayEdit: Who(r.Context()).May(ManageAgencies), PageHref: pageHref(r),
	}
	var all []Agency
	err := s.db.Read(r.Context(), func(tx *db.Tx) (err error) {
		if all, err = everyAgency(tx); err != nil {
			return err
		}
		if l.Groups, err = Groups(tx); err != nil {
			return err
		}
		l.Accounts, err = accountsByAgency(tx)
		return err
	})
	if err != nil {
		return err
	}
	l.choose(r, all)
	page := web.Page{
		Title: "Cơ quan, địa bàn", Section: "/co-quan", Body: agenciesBody(l),
		Lead: "Danh mục dùng khi giao việc, nhận báo cáo và đọc tên cơ quan trong văn bản.",
	}
	if l.MayEdit {
		page.Actions = listActions("Thêm cơ quan", AgencyList)
	}
	return web.Render(w, r, page)
}

// choose keeps the agencies that fit and counts the kinds.
func (l *agencyList) choose(r *http.Request, all []Agency) {
	counts := map[string]int{}
	anyKind := *l
	anyKind.Kind = ""
	for _, a := range all {
		if anyKind.fits(a) {
			counts[a.Kind]++
			counts[""]++
		}
		if l.fits(a) {
			l.Agencies = append(l.Agencies, a)
		}
	}
	l.Kinds = []kindTag{{"Tất cả", counts[""], web.WithQuery(r, "loai", ""), l.Kind == ""}}
	for _, k := range kinds {
		if counts[k.Key] > 0 || l.Kind == k.Key {
			l.Kinds = append(l.Kinds, kindTag{k.Name, counts[k.Key], web.WithQuery(r, "loai", k.Key), l.Kind == k.Key})
		}
	}
	l.Total = len(l.Agencies)
	l.Pages = max(1, (l.Total+agenciesOnPage-1)/agenciesOnPage)
	l.Page = min(web.PageNumber(r), l.Pages)
	l.Agencies = l.Agencies[(l.Page-1)*agenciesOnPage : min(l.Page*agenciesOnPage, l.Total)]
}

func kindChoices() []web.Choice {
	all := []web.Choice{{Value: "", Label: "Chọn loại"}}
	for _, k := range kinds {
		all = append(all, web.Choice{Value: k.Key, Label: k.Name})
	}
	return append(all, web.Choice{Value: "other", Label: "Cơ quan khác"})
}

// agencyView is one agency with everything that hangs on it.
type agencyView struct {
	Agency    Agency // ID 0: a new one
	Aliases   []alias
	Groups    []Group
	Users     []User // only for those who manage people
	Accounts  int64
	Form      web.Form // what was wrong, of whichever form was sent
	MayEdit   bool
	MayPeople bool
}

func (v agencyView) page() web.Page {
	if v.Agency.ID == 0 {
		return web.Page{Title: "Thêm cơ quan", Section: "/co-quan", Crumbs: []web.Link{{Label: "Cơ quan, địa bàn", Href: "/co-quan"}, {Label: "Thêm cơ quan"}}, Body: newAgencyBody(v)}
	}
	p := web.Page{
		Title: v.Agency.ShortName, Heading: v.Agency.Name, Section: "/co-quan",
		Crumbs: []web.Link{{Label: "Cơ quan, địa bàn", Href: "/co-quan"}, {Label: v.Agency.ShortName}}, Body: agencyBody(v),
	}
	p.Actions = web.Button("", "Tiến độ nhiệm vụ", "/ke-hoach/co-quan/"+strconv.FormatInt(v.Agency.ID, 10))
	return p
}

// memberForm is the form of groups as it is stored, unless someone is in the middle of changing it.
func (v agencyView) memberForm() web.Form {
	f := web.Form{Values: map[string][]string{}}
	for _, g := range v.Groups {
		if slices.Contains(g.Members, v.Agency.ID) {
			f.Values.Add("group", strconv.FormatInt(g.ID, 10))
		}
	}
	return f
}

func (v agencyView) groupChoices() []web.Choice {
	var all []web.Choice
	for _, g := range v.Groups {
		all = append(all, web.Choice{Value: strconv.FormatInt(g.ID, 10), Label: i18n.UpperFirst(g.Name)})
	}
	return all
}

func (s *Service) agencyView(ctx context.Context, id int64) (v agencyView, err error) {
	by := Who(ctx)
	v.MayEdit, v.MayPeople = by.May(ManageAgencies), by.May(ManagePeople)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if v.Agency, err = FindAgency(tx, id); err != nil {
			return err
		}
		if v.Aliases, err = aliasesOf(tx, id); err != nil {
			return err
		}
		if v.Groups, err = Groups(tx); err != nil {
			return err
		}
		counts, err := accountsByAgency(tx)
		v.Accounts = counts[id]
		return err
	})
	if err == nil && v.MayPeople {
		v.Users, err = s.Users(ctx, by, UserFilter{Agency: id})
	}
	return v, err
}

func (s *Service) showAgency(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := s.agencyView(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, v.page())
}

func (s *Service) showNewAgency(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, agencyView{MayEdit: true}.page())
}

func (s *Service) postNewAgency(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a := Agency{Name: form.Get("name"), ShortName: form.Get("short_name"), Symbol: form.Get("symbol"), Kind: form.Get("kind")}
	id, err := s.AddAgency(r.Context(), Who(r.Context()), a)
	if err != nil {
		return again(w, r, form, err, func(f web.Form) web.Page { return agencyView{Form: f, MayEdit: true}.page() })
	}
	return web.Redirect(w, r, agencyPath(id), "Đã thêm cơ quan. Hãy xếp vào các nhóm mà văn bản hay gọi.")
}

// changeAgency runs a change of the agency in the address and shows its page again when it fails.
func (s *Service) changeAgency(w http.ResponseWriter, r *http.Request, notice string, change func(id int64, form web.Form) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if err = change(id, form); err == nil {
		return web.Redirect(w, r, agencyPath(id), notice)
	}
	v, findErr := s.agencyView(r.Context(), id)
	if findErr != nil {
		return findErr
	}
	return again(w, r, form, err, func(f web.Form) web.Page { v.Form = f; return v.page() })
}

func (s *Service) postAgency(w http.ResponseWriter, r *http.Request) error {
	return s.changeAgency(w, r, "Đã lưu thay đổi.", func(id int64, form web.Form) error {
		a := Agency{
			ID: id, Name: form.Get("name"), ShortName: form.Get("short_name"), Symbol: form.Get("symbol"), Kind: form.Get("kind"),
			Note: form.Get("note"), Active: form.Get("active") == "1", Version: form.Int("version"),
		}
		return s.ChangeAgency(r.Context(), Who(r.Context()), a)
	})
}

func (s *Service) postAlias(w http.ResponseWriter, r *http.Request) error {
	return s.changeAgency(w, r, "Đã thêm tên gọi khác.", func(id int64, form web.Form) error {
		return s.AddAlias(r.Context(), Who(r.Context()), id, form.Get("alias"))
	})
}

func (s *Service) postRemoveAlias(w http.ResponseWriter, r *http.Request) error {
	return s.changeAgency(w, r, "Đã bỏ tên gọi khác.", func(id int64, form web.Form) error {
		return s.RemoveAlias(r.Context(), Who(r.Context()), id, form.Get("folded"))
	})
}

func (s *Service) postGroups(w http.ResponseWriter, r *http.Request) error {
	return s.changeAgency(w, r, "Đã xếp lại nhóm.", func(id int64, form web.Form) error {
		var want []int64
		for _, v := range form.Values["group"] {
			if n, err := strconv.ParseInt(v, 10, 64); err == nil {
				want = append(want, n)
			}
		}
		return s.SetGroups(r.Context(), Who(r.Context()), id, want)
	})
}
