package product

import (
	"context"
	"strconv"

	"lantoa/internal/identity"
	"lantoa/internal/web"
)

const (
	needRead  = string(identity.ReadProduct)
	needWrite = string(identity.WriteProduct)

	home = "/san-pham"
)

func itemPath(id int64) string    { return home + "/" + strconv.FormatInt(id, 10) }
func editionPath(id int64) string { return "/ban/" + strconv.FormatInt(id, 10) }

// Routes are the pages of the area.
func (s *Service) Routes() web.Routes {
	r := web.Routes{
		Menu: []web.Item{
			{Group: "Sản phẩm", Label: "Sản phẩm truyền thông", Href: home, Need: needRead, Badge: s.waiting},
			{Group: "Sản phẩm", Label: "Thư viện công ước", Href: shelfHome, Need: needRead},
			{Group: "Sản phẩm", Label: "Văn bản đồng ý", Href: consentHome, Need: needConsent, Badge: s.consentWork},
			{Group: "Sản phẩm", Label: "Bản đồ độ phủ", Href: coverHome, Need: needRead},
			{Group: "Sản phẩm", Label: "Lịch sản phẩm", Href: dueHome, Need: needRead},
		},
		Pages: append([]web.Route{
			{Pattern: "GET " + home, Need: needRead, Handle: s.showItems},
			{Pattern: "GET " + home + "/moi", Need: needWrite, Handle: s.showNewItem},
			{Pattern: "POST " + home + "/moi", Need: needWrite, Handle: s.postNewItem},
			{Pattern: "GET " + home + "/{id}", Need: needRead, Handle: s.showItem},
			{Pattern: "GET " + home + "/{id}/sua", Need: needWrite, Handle: s.showItemForm},
			{Pattern: "POST " + home + "/{id}/sua", Need: needWrite, Handle: s.postItem},
			{Pattern: "POST " + home + "/{id}/thoi", Need: needWrite, Handle: s.postDrop},
			{Pattern: "POST " + home + "/{id}/nguon", Need: needWrite, Handle: s.postSource},
			{Pattern: "POST " + home + "/{id}/nguon/{source}/bo", Need: needWrite, Handle: s.postUnsource},
			{Pattern: "GET " + home + "/{id}/ban", Need: needRead, Handle: s.showNewEdition},
			{Pattern: "POST " + home + "/{id}/ban", Need: needRead, Handle: s.postNewEdition},
			{Pattern: "GET /ban/{id}", Need: needRead, Handle: s.showEdition},
			{Pattern: "POST /ban/{id}", Need: needRead, Handle: s.postMove},
			{Pattern: "GET /ban/{id}/viet", Need: needRead, Handle: s.showWriting},
			{Pattern: "POST /ban/{id}/viet", Need: needRead, Handle: s.postWriting},
			{Pattern: "POST /ban/{id}/giao", Need: needRead, Handle: s.postAssign},
			{Pattern: "POST /ban/{id}/gop-y", Need: needRead, Handle: s.postComment},
			{Pattern: "POST /ban/{id}/gop-y/{comment}/xong", Need: needRead, Handle: s.postResolve},
			{Pattern: "GET /ban/{id}/phien-ban/{no}", Need: needRead, Handle: s.showContent},
			{Pattern: "GET /tep-san-pham/{id}", Need: needRead, Handle: s.serveFile},
			{Pattern: "GET /ban/{id}/thay-doi", Need: needRead, Handle: s.showSourceChanges},
			{Pattern: "GET /ban/{id}/sua-doi", Need: needRead, Handle: s.showCorrection},
		}, s.libraryRoutes()...),
		Search: s.search,
	}
	r.Pages = append(r.Pages, s.benchRoutes()...)
	r.Pages = append(r.Pages, s.consentRoutes()...)
	r.Pages = append(r.Pages, s.outletRoutes()...)
	r.Pages = append(r.Pages, s.soundRoutes()...)
	r.Pages = append(r.Pages, s.glossaryRoutes()...)
	r.Menu = append(r.Menu, glossaryMenu()...)
	r.Pages = append(r.Pages, s.coverRoutes()...)
	r.Pages = append(r.Pages, s.dueRoutes()...)
	r.Card = s.card
	r.Pages = append(r.Pages, s.mediaRoutes()...)
	return r
}

// waiting is the number beside the menu line: what waits for this person.
func (s *Service) waiting(ctx context.Context) (web.Badge, error) {
	n, late, err := s.CountMine(ctx, identity.Who(ctx))
	return web.Badge{Count: int(n), Hot: late > 0}, err
}

const shownHits = 10

func (s *Service) search(ctx context.Context, words string) ([]web.Hit, error) {
	by := identity.Who(ctx)
	if !by.May(identity.ReadProduct) {
		return nil, nil
	}
	p, err := s.Items(ctx, by, ItemFilter{Words: words}, shownHits, 0)
	if err != nil {
		return nil, err
	}
	var hits []web.Hit
	for _, i := range p.Items {
		k, _ := FindKind(i.Kind)
		hits = append(hits, web.Hit{Kind: "Sản phẩm", Title: i.Title, Note: k.Name, Href: itemPath(i.ID)})
	}
	return append(hits, s.searchLibrary(words)...), nil
}
