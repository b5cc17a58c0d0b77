package identity

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/web"
)

// Routes are the screens of this area.
func (s *Service) Routes() web.Routes {
	people, agencies, audit := string(ManagePeople), string(ManageAgencies), string(ReadAudit)
	system, tokens := s.systemRoutes(), s.tokenRoutes()
	return web.Routes{
		Pages: append(slices.Concat(system.Pages, tokens.Pages, s.listingRoutes()), []web.Route{
			{Pattern: "GET /dang-nhap", Need: web.Public, Handle: s.showSignIn},
			{Pattern: "POST /dang-nhap", Need: web.Public, Handle: s.postSignIn},
			{Pattern: "POST /dang-xuat", Need: web.Public, Handle: s.postSignOut},
			{Pattern: "GET /bat-dau", Need: web.Public, Handle: s.showFirst},
			{Pattern: "POST /bat-dau", Need: web.Public, Handle: s.postFirst},
			{Pattern: "GET /tai-khoan", Handle: s.showAccount},
			{Pattern: "POST /tai-khoan/mat-khau", Handle: s.postPassword},
			{Pattern: "GET /nguoi-dung", Need: people, Handle: s.showPeople},
			{Pattern: "GET /nguoi-dung/them", Need: people, Handle: s.showNewUser},
			{Pattern: "POST /nguoi-dung/them", Need: people, Handle: s.postNewUser},
			{Pattern: "GET /nguoi-dung/{id}", Need: people, Handle: s.showUser},
			{Pattern: "POST /nguoi-dung/{id}", Need: people, Handle: s.postUser},
			{Pattern: "POST /nguoi-dung/{id}/mat-khau", Need: people, Handle: s.postReset},
			{Pattern: "POST /nguoi-dung/{id}/khoa", Need: people, Handle: s.postLock},
			{Pattern: "GET /vai-tro", Handle: s.showRoles},
			{Pattern: "GET /co-quan", Handle: s.showAgencies},
			{Pattern: "GET /co-quan/them", Need: agencies, Handle: s.showNewAgency},
			{Pattern: "POST /co-quan/them", Need: agencies, Handle: s.postNewAgency},
			{Pattern: "GET /co-quan/{id}", Handle: s.showAgency},
			{Pattern: "POST /co-quan/{id}", Need: agencies, Handle: s.postAgency},
			{Pattern: "POST /co-quan/{id}/ten-khac", Need: agencies, Handle: s.postAlias},
			{Pattern: "POST /co-quan/{id}/ten-khac/bo", Need: agencies, Handle: s.postRemoveAlias},
			{Pattern: "POST /co-quan/{id}/nhom", Need: agencies, Handle: s.postGroups},
			{Pattern: "GET /nhat-ky", Need: audit, Handle: s.showAudit},
			{Pattern: "POST /nhat-ky/kiem-tra", Need: audit, Handle: s.postVerify},
			{Pattern: "GET /nhat-ky/xuat", Need: audit, Handle: s.exportAudit},
		}...),
		Menu: append([]web.Item{
			{Group: "Danh mục", Label: "Cơ quan, địa bàn", Href: "/co-quan"},
			{Group: "Danh mục", Label: "Người dùng", Href: "/nguoi-dung", Need: people},
			{Group: "Danh mục", Label: "Vai trò", Href: "/vai-tro"},
			tokens.Menu[0],
			{Group: "Danh mục", Label: "Nhật ký thao tác", Href: "/nhat-ky", Need: audit},
		}, system.Menu...),
		Search: s.search,
	}
}

const maxHits = 8

func (s *Service) search(ctx context.Context, words string) ([]web.Hit, error) {
	var hits []web.Hit
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		found, err := searchAgencies(tx, i18n.Fold(words), maxHits)
		for _, a := range found {
			hits = append(hits, web.Hit{Kind: "Cơ quan", Title: a.ShortName, Note: a.Name, Href: agencyPath(a.ID)})
		}
		return err
	})
	if err != nil || !Who(ctx).May(ManagePeople) {
		return hits, err
	}
	users, err := s.Users(ctx, Who(ctx), UserFilter{Words: words})
	for _, u := range users[:min(len(users), maxHits)] {
		hits = append(hits, web.Hit{Kind: "Người dùng", Title: u.Name, Note: u.Agency + " · " + u.RoleName(), Href: userPath(u.ID)})
	}
	return hits, err
}

func agencyPath(id int64) string { return "/co-quan/" + strconv.FormatInt(id, 10) }

func userPath(id int64) string { return "/nguoi-dung/" + strconv.FormatInt(id, 10) }

// showRoles is the table of who may do what.
func (s *Service) showRoles(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{
		Title: "Vai trò", Section: "/vai-tro", Body: rolesBody(Who(r.Context()).Role),
		Lead: "Ai được làm gì. Vai trò do chương trình quy định; quản trị hệ thống chỉ giao vai trò cho người.",
	})
}

// again shows a form once more with what was wrong, under the status of the problem.
func again(w http.ResponseWriter, r *http.Request, form web.Form, err error, page func(web.Form) web.Page) error {
	status := web.Status(err)
	form, err = form.With(err)
	if err != nil {
		return err
	}
	p := page(form)
	p.Status = status
	return web.Render(w, r, p)
}
