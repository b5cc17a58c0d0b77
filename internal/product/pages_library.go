package product

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

const (
	shelfHome    = "/thu-vien"
	mostArticles = 1_000 // no convention has as many
)

func conventionPath(key string) string { return shelfHome + "/" + strings.ToLower(key) }

func articlePath(key string, article int) string {
	return conventionPath(key) + "/" + strconv.Itoa(article)
}

func (s *Service) libraryRoutes() []web.Route {
	return slices.Concat([]web.Route{
		{Pattern: "GET " + shelfHome, Need: needRead, Handle: s.showShelf},
		{Pattern: "GET " + shelfHome + "/{convention}", Need: needRead, Handle: s.showConvention},
		{Pattern: "GET " + shelfHome + "/{convention}/{article}", Need: needRead, Handle: s.showProvision},
		{Pattern: "GET " + shelfHome + "/{convention}/{article}/sua", Need: needRead, Handle: s.showProvisionForm},
		{Pattern: "POST " + shelfHome + "/{convention}/{article}/sua", Need: needRead, Handle: s.postProvision},
		{Pattern: "POST " + shelfHome + "/{convention}/{article}/san-pham", Need: needWrite, Handle: s.postProvisionItem},
		{Pattern: "POST " + home + "/{id}/dieu", Need: needWrite, Handle: s.postLink},
		{Pattern: "POST " + home + "/{id}/dieu/{convention}/{article}/bo", Need: needWrite, Handle: s.postUnlink},
	}, s.treatyRoutes(), s.librarySheetRoutes())
}

// shelfPage is the list of conventions.
type shelfPage struct {
	Lines []ShelfLine
	Keep  bool
}

func (s *Service) showShelf(w http.ResponseWriter, r *http.Request) error {
	by := identity.Who(r.Context())
	all, err := s.OpenShelf(r.Context(), by)
	if err != nil {
		return err
	}
	v := shelfPage{Lines: all, Keep: mayKeepLibrary(by)}
	return web.Render(w, r, web.Page{
		Title: "Thư viện công ước", Section: shelfHome, Actions: shelfActions(v), Body: shelfBody(v),
		Lead: "Bảy công ước, từng điều: dễ đọc, lời thường, nguyên văn và nghe; bên cạnh là khuyến nghị của Ủy ban và trả lời của Việt Nam.",
	})
}

// conventionPage is one convention with its articles.
type conventionPage struct {
	ConventionView
	By    identity.Actor
	Lists Lists
}

// opens reports whether the person reads an edition, as far as one can tell without its item.
func (v conventionPage) opens(e Edition) bool {
	return e.settled() || e.Live() || v.By.May(identity.ReadDrafts)
}

func (v conventionPage) keep() bool { return mayKeepLibrary(v.By) }

// part is a part of a convention with its articles.
type part struct {
	name     string
	articles []Provision
}

func (v conventionPage) parts() []part {
	var all []part
	for _, p := range v.Articles {
		if n := len(all); n == 0 || all[n-1].name != partName(p.Part) {
			all = append(all, part{name: partName(p.Part)})
		}
		last := &all[len(all)-1]
		last.articles = append(last.articles, p)
	}
	return all
}

func (s *Service) showConvention(w http.ResponseWriter, r *http.Request) error {
	by := identity.Who(r.Context())
	v, err := s.OpenConvention(r.Context(), by, r.PathValue("convention"))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: v.Convention.Name, Section: shelfHome, Crumbs: []web.Link{{Label: "Thư viện công ước", Href: shelfHome}, {Label: v.Convention.Short}},
		Body: conventionBody(conventionPage{v, by, s.lists}),
	})
}

// provisionPage is one article with its layers.
type provisionPage struct {
	ProvisionView
	By    identity.Actor
	Lists Lists
}

func (v provisionPage) keep() bool  { return mayKeepLibrary(v.By) }
func (v provisionPage) write() bool { return v.By.May(identity.WriteProduct) }
func (v provisionPage) add() bool {
	return v.Item != 0 && (v.By.May(identity.WriteProduct) || v.By.May(identity.TranslateProduct))
}

// rows are the languages of the table of layers: the common ones and those that there are editions in; easy varieties stand in the
// column of their language.
func (v provisionPage) rows() []Language {
	var all []Language
	for _, l := range v.Lists.Languages {
		if strings.HasSuffix(l.Tag, simple("")) {
			continue
		}
		if l.Common || slices.ContainsFunc(v.Editions, func(e Edition) bool { return e.Language == l.Tag || e.Language == simple(l.Tag) }) {
			all = append(all, l)
		}
	}
	return all
}

// layerCell is what stands in one cell of that table.
type layerCell struct {
	edition Edition
	from    Edition
	there   bool
	no      string // why there can be none
	add     string // where one is begun
}

func (v provisionPage) cell(l Language, which layer) layerCell {
	tag, m, ok := which.place(l.Tag)
	if !ok {
		return layerCell{}
	}
	for _, e := range v.Editions {
		if e.Language == tag && e.Medium == m {
			return layerCell{edition: e, from: v.From[e.MadeFrom], there: true}
		}
	}
	if _, known := v.Lists.Languages.Find(tag); !known {
		return layerCell{no: "chưa có trong danh mục ngôn ngữ"}
	}
	if l.SoundOnly && m != Audio {
		return layerCell{no: "không có bản chữ"}
	}
	c := layerCell{}
	if v.add() {
		c.add = addEditionPath(v.Item, tag, m)
	}
	return c
}

// original are the words of the article in a language, as far as the library keeps them.
func (v provisionPage) original(l Language) (text string, kept bool) {
	switch l.Tag {
	case Source:
		return v.Article.Text, true
	case "en":
		return v.Article.TextEn, true
	}
	return "", false
}

func (v provisionPage) neighbours() (before, after int) {
	if v.Article.Article > 1 {
		before = v.Article.Article - 1
	}
	if v.Article.Article < v.Convention.Articles {
		after = v.Article.Article + 1
	}
	return before, after
}

func pathArticle(r *http.Request) (convention string, article int, err error) {
	n, err := web.PathID(r, "article")
	if err != nil {
		return "", 0, err
	}
	if n > mostArticles {
		return "", 0, errNoArticle
	}
	return r.PathValue("convention"), int(n), nil
}

func (s *Service) openArticle(r *http.Request) (ProvisionView, error) {
	key, article, err := pathArticle(r)
	if err != nil {
		return ProvisionView{}, err
	}
	return s.OpenProvision(r.Context(), identity.Who(r.Context()), key, article)
}

func articleCrumbs(c Convention, p Provision, last ...web.Link) []web.Link {
	article := web.Link{Label: "Điều " + strconv.Itoa(p.Article)}
	if len(last) > 0 {
		article.Href = articlePath(c.Key, p.Article)
	}
	return append([]web.Link{{Label: "Thư viện công ước", Href: shelfHome}, {Label: c.Short, Href: conventionPath(c.Key)}, article}, last...)
}

func (s *Service) showProvision(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openArticle(r)
	if err != nil {
		return err
	}
	p := provisionPage{v, identity.Who(r.Context()), s.lists}
	return web.Render(w, r, web.Page{
		Title: "Điều " + strconv.Itoa(v.Article.Article) + ". " + v.Article.Heading, Lead: v.Convention.Name, Section: shelfHome, Crumbs: articleCrumbs(v.Convention, v.Article),
		Actions: provisionActions(p), Body: provisionBody(p),
	})
}

// provisionForm is the form of an article.
type provisionForm struct {
	Form       web.Form
	Convention Convention
	Article    Provision
	Confirm    bool // may say that it was compared
}

func (s *Service) showProvisionForm(w http.ResponseWriter, r *http.Request) error {
	return s.renderProvisionForm(w, r, web.Form{})
}

func (s *Service) renderProvisionForm(w http.ResponseWriter, r *http.Request, f web.Form) error {
	by := identity.Who(r.Context())
	if !mayKeepLibrary(by) {
		return errMayNotKeep
	}
	v, err := s.openArticle(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Sửa Điều " + strconv.Itoa(v.Article.Article) + " trong thư viện", Lead: v.Convention.Name, Section: shelfHome, Crumbs: articleCrumbs(v.Convention, v.Article, web.Link{Label: "Sửa"}),
		Body: provisionFormBody(provisionForm{f, v.Convention, v.Article, mayConfirm(by)}), Status: statusOf(f),
	})
}

func (s *Service) postProvision(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	v, err := s.openArticle(r)
	if err != nil {
		return err
	}
	p := v.Article
	p.Heading, p.HeadingEn, p.Text, p.TextEn = f.Get("heading"), f.Get("headingEn"), f.Get("text"), f.Get("textEn")
	p.TextSource, p.Note, p.Source, p.Version = f.Get("textSource"), f.Get("note"), f.Get("source"), f.Int("version")
	if err := s.ChangeProvision(r.Context(), identity.Who(r.Context()), p, f.Get("confirmed") == "1"); err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderProvisionForm(w, r, f)
	}
	return web.Redirect(w, r, articlePath(p.Convention, p.Article), "Đã lưu.")
}

func (s *Service) postProvisionItem(w http.ResponseWriter, r *http.Request) error {
	key, article, err := pathArticle(r)
	if err != nil {
		return err
	}
	id, err := s.AddProvisionItem(r.Context(), identity.Who(r.Context()), key, article)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, itemPath(id), "Đã tạo sản phẩm cho Điều "+strconv.Itoa(article)+", có sẵn tên, chủ đề và nguồn. Viết bản tiếng Việt trước.")
}

func (s *Service) postLink(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	err = s.LinkProvision(r.Context(), identity.Who(r.Context()), id, f.Get("convention"), int(min(f.Int("article"), mostArticles)))
	if err == nil {
		return web.Redirect(w, r, itemPath(id)+"#dieu", "Đã gắn sản phẩm với điều của công ước.")
	}
	if f, err = f.With(err); err != nil {
		return err
	}
	v, err := s.openFromPath(r)
	if err != nil {
		return err
	}
	return s.renderItem(w, r, itemPage{ItemView: v, Link: f})
}

func (s *Service) postUnlink(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	key, article, err := pathArticle(r)
	if err != nil {
		return err
	}
	if err := s.UnlinkProvision(r.Context(), identity.Who(r.Context()), id, key, article); err != nil {
		return err
	}
	return web.Redirect(w, r, itemPath(id)+"#dieu", "Đã bỏ gắn.")
}

func (s *Service) conventionChoices() []web.Choice {
	var all []web.Choice
	for _, c := range s.library.Conventions {
		all = append(all, web.Choice{Value: c.Key, Label: c.Short})
	}
	return all
}

// articleName is an article as an item names it.
func (s *Service) articleName(l ProvisionLink) string {
	c, _ := s.library.find(l.Convention)
	return "Điều " + strconv.Itoa(l.Article) + ", " + c.Name
}

// searchLibrary finds articles by words of their headings.
func (s *Service) searchLibrary(words string) []web.Hit {
	folded := strings.TrimSpace(i18n.Fold(words))
	if folded == "" {
		return nil
	}
	var hits []web.Hit
	for _, p := range s.library.Provisions {
		name := "Điều " + strconv.Itoa(p.Article) + ". " + p.Heading
		if len(hits) < shownHits && (strings.Contains(i18n.Fold(name), folded) || strings.Contains(strings.ToLower(p.HeadingEn), folded)) {
			c, _ := s.library.find(p.Convention)
			hits = append(hits, web.Hit{Kind: "Điều công ước", Title: name, Note: c.Short, Href: articlePath(p.Convention, p.Article)})
		}
	}
	return hits
}

// dayOr is a day for people, or that it is not known.
func dayOr(day string) string {
	if day == "" {
		return "chưa ghi"
	}
	return i18n.Date(day)
}

func counted(n, of int64) string { return i18n.Number(n) + "/" + i18n.Number(of) }
