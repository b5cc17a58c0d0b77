package product

import (
	"net/http"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

const (
	treatyHome  = "/van-ban-uy-ban"
	passageHome = "/khuyen-nghi"
)

func treatyPath(id int64) string  { return treatyHome + "/" + strconv.FormatInt(id, 10) }
func passagePath(id int64) string { return passageHome + "/" + strconv.FormatInt(id, 10) }

func newTreatyPath(convention string) string { return treatyHome + "/moi?cong-uoc=" + convention }

func (s *Service) treatyRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + treatyHome + "/moi", Need: needRead, Handle: s.showNewTreaty},
		{Pattern: "POST " + treatyHome + "/moi", Need: needRead, Handle: s.postNewTreaty},
		{Pattern: "GET " + treatyHome + "/{id}", Need: needRead, Handle: s.showTreaty},
		{Pattern: "GET " + treatyHome + "/{id}/sua", Need: needRead, Handle: s.showTreatyForm},
		{Pattern: "POST " + treatyHome + "/{id}/sua", Need: needRead, Handle: s.postTreaty},
		{Pattern: "POST " + treatyHome + "/{id}/bo", Need: needRead, Handle: s.postRetire},
		{Pattern: "POST " + treatyHome + "/{id}", Need: needRead, Handle: s.postPassage},
		{Pattern: "GET " + passageHome + "/{passage}", Need: needRead, Handle: s.showPassage},
		{Pattern: "POST " + passageHome + "/{passage}", Need: needRead, Handle: s.postPassage},
		{Pattern: "POST " + passageHome + "/{passage}/bo", Need: needRead, Handle: s.postRemovePassage},
	}
}

func treatyCrumbs(c Convention, last ...web.Link) []web.Link {
	return append([]web.Link{{Label: "Thư viện công ước", Href: shelfHome}, {Label: c.Short, Href: conventionPath(c.Key)}}, last...)
}

// treatyForm is the form of a document, new or old.
type treatyForm struct {
	Form     web.Form
	Document TreatyDocument
	To, Back string
}

func (s *Service) renderTreatyForm(w http.ResponseWriter, r *http.Request, v treatyForm) error {
	if !mayKeepLibrary(identity.Who(r.Context())) {
		return errMayNotKeep
	}
	c, ok := s.library.find(v.Document.Convention)
	if !ok {
		return errNoArticle
	}
	title := "Ghi văn bản của Ủy ban hoặc của Việt Nam"
	if v.Document.ID != 0 {
		title = "Sửa văn bản"
	}
	return web.Render(w, r, web.Page{
		Title: title, Lead: c.Name, Section: shelfHome, Crumbs: treatyCrumbs(c, web.Link{Label: title}), Body: treatyFormBody(v), Status: statusOf(v.Form),
	})
}

func (s *Service) showNewTreaty(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.library.find(r.URL.Query().Get("cong-uoc"))
	if !ok {
		return errNoArticle
	}
	return s.renderTreatyForm(w, r, treatyForm{Document: TreatyDocument{Convention: c.Key, Kind: "concluding"}, To: newTreatyPath(c.Key), Back: conventionPath(c.Key)})
}

func readTreaty(f web.Form) TreatyDocument {
	return TreatyDocument{
		Kind: f.Get("kind"), Symbol: f.Get("symbol"), Day: readDay(f.Get("day")), ToldDay: f.Get("toldDay"), Title: f.Get("title"), Address: f.Get("address"), Source: f.Get("source"),
		Confirm: f.Get("confirm"), Version: f.Int("version"),
	}
}

func (s *Service) postNewTreaty(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d := readTreaty(f)
	d.Convention = r.URL.Query().Get("cong-uoc")
	id, err := s.AddTreatyDocument(r.Context(), identity.Who(r.Context()), d)
	if err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderTreatyForm(w, r, treatyForm{Form: f, Document: d, To: newTreatyPath(d.Convention), Back: conventionPath(d.Convention)})
	}
	return web.Redirect(w, r, treatyPath(id), "Đã ghi văn bản. Chép từng đoạn khuyến nghị vào dưới đây.")
}

// treatyPage is one document with its passages.
type treatyPage struct {
	TreatyView
	By      identity.Actor
	Lists   Lists
	Form    web.Form
	Passage Passage // the one in the form
}

func (v treatyPage) keep() bool { return mayKeepLibrary(v.By) }

func (s *Service) showTreaty(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := s.OpenTreaty(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	asked, _ := strconv.Atoi(r.URL.Query().Get("dieu"))
	return s.renderTreaty(w, r, treatyPage{TreatyView: v, Passage: Passage{DocumentID: id, Language: Source, Article: max(asked, 0)}})
}

func (s *Service) renderTreaty(w http.ResponseWriter, r *http.Request, v treatyPage) error {
	v.By, v.Lists = identity.Who(r.Context()), s.lists
	return web.Render(w, r, web.Page{
		Title: v.Document.Title, Lead: strings.Join(notEmpty(v.Document.Symbol, treatyDay(v.Document)), ", "), Section: shelfHome,
		Crumbs: treatyCrumbs(v.Convention, web.Link{Label: treatyName(v.Document)}), Actions: treatyActions(v), Body: treatyBody(v), Status: statusOf(v.Form),
	})
}

func (s *Service) openTreatyFromPath(r *http.Request) (TreatyView, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return TreatyView{}, err
	}
	return s.OpenTreaty(r.Context(), identity.Who(r.Context()), id)
}

func (s *Service) showTreatyForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openTreatyFromPath(r)
	if err != nil {
		return err
	}
	return s.renderTreatyForm(w, r, treatyForm{Document: v.Document, To: treatyPath(v.Document.ID) + "/sua", Back: treatyPath(v.Document.ID)})
}

func (s *Service) postTreaty(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	v, err := s.openTreatyFromPath(r)
	if err != nil {
		return err
	}
	d := readTreaty(f)
	d.ID, d.Convention = v.Document.ID, v.Document.Convention
	if err := s.ChangeTreatyDocument(r.Context(), identity.Who(r.Context()), d); err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderTreatyForm(w, r, treatyForm{Form: f, Document: d, To: treatyPath(d.ID) + "/sua", Back: treatyPath(d.ID)})
	}
	return web.Redirect(w, r, treatyPath(d.ID), "Đã lưu.")
}

func (s *Service) postRetire(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	v, err := s.openTreatyFromPath(r)
	if err != nil {
		return err
	}
	if err := s.RetireTreatyDocument(r.Context(), identity.Who(r.Context()), v.Document.ID, f.Int("version")); err != nil {
		return err
	}
	return web.Redirect(w, r, conventionPath(v.Convention.Key), "Đã bỏ văn bản khỏi thư viện.")
}

// postPassage writes a passage of a document down: a new one, or one that there is.
func (s *Service) postPassage(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	p, v, err := s.passageOf(r)
	if err != nil {
		return err
	}
	p.Article, p.Paragraph, p.Language, p.Text = readArticle(f.Get("article")), f.Get("paragraph"), f.Get("language"), f.Get("text")
	p.Answers, p.Version = f.Int("answers"), f.Int("version")
	if _, err := s.SavePassage(r.Context(), by, p); err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderTreaty(w, r, treatyPage{TreatyView: v, Form: f, Passage: p})
	}
	return web.Redirect(w, r, treatyPath(v.Document.ID), "Đã ghi đoạn "+p.Paragraph+".")
}

// passageOf is the passage that the address names, or a new one of the document that it names.
func (s *Service) passageOf(r *http.Request) (Passage, TreatyView, error) {
	if r.PathValue("passage") == "" {
		v, err := s.openTreatyFromPath(r)
		return Passage{DocumentID: v.Document.ID}, v, err
	}
	id, err := web.PathID(r, "passage")
	if err != nil {
		return Passage{}, TreatyView{}, err
	}
	return s.OpenPassage(r.Context(), identity.Who(r.Context()), id)
}

// readArticle is a number of an article as it was typed; nothing is the convention as a whole, and what is no number is refused later.
func readArticle(text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func (s *Service) showPassage(w http.ResponseWriter, r *http.Request) error {
	p, v, err := s.passageOf(r)
	if err != nil {
		return err
	}
	if !mayKeepLibrary(identity.Who(r.Context())) {
		return web.Redirect(w, r, treatyPath(v.Document.ID), "")
	}
	return s.renderTreaty(w, r, treatyPage{TreatyView: v, Passage: p})
}

func (s *Service) postRemovePassage(w http.ResponseWriter, r *http.Request) error {
	p, v, err := s.passageOf(r)
	if err != nil {
		return err
	}
	if err := s.RemovePassage(r.Context(), identity.Who(r.Context()), p.ID); err != nil {
		return err
	}
	return web.Redirect(w, r, treatyPath(v.Document.ID), "Đã bỏ đoạn "+p.Paragraph+".")
}

// treatyName is what a document is called in a line: its symbol, or its kind.
func treatyName(d TreatyDocument) string {
	if d.Symbol != "" {
		return d.Symbol
	}
	return treatyKindName(d.Kind)
}

func treatyDay(d TreatyDocument) string {
	if d.Day != "" {
		return i18n.Date(d.Day)
	}
	return d.ToldDay
}

func treatyKindChoices() []web.Choice {
	var all []web.Choice
	for _, k := range treatyKinds {
		all = append(all, web.Choice{Value: k.Key, Label: k.Name})
	}
	return all
}

func (v treatyPage) articleChoices() []web.Choice {
	all := []web.Choice{{Value: "0", Label: "Chung cho cả công ước"}}
	for _, p := range v.Articles {
		all = append(all, web.Choice{Value: strconv.Itoa(p.Article), Label: "Điều " + strconv.Itoa(p.Article) + ". " + p.Heading})
	}
	return all
}

// writtenChoices are the languages that something can be written in.
func (v treatyPage) writtenChoices() []web.Choice {
	var all []web.Choice
	for _, l := range v.Lists.Languages {
		if !l.SoundOnly {
			all = append(all, web.Choice{Value: l.Tag, Label: l.Name})
		}
	}
	return all
}

func (v treatyPage) saidChoices() []web.Choice {
	all := []web.Choice{{Value: "0", Label: "Không trả lời riêng đoạn nào"}}
	for _, p := range v.Said {
		all = append(all, web.Choice{Value: strconv.FormatInt(p.ID, 10), Label: treatyName(p.Document) + ", đoạn " + p.Paragraph})
	}
	return all
}

func (v treatyPage) said(id int64) string {
	for _, p := range v.Said {
		if p.ID == id {
			return treatyName(p.Document) + ", đoạn " + p.Paragraph
		}
	}
	return ""
}

func passageForm(v treatyPage) string {
	if v.Passage.ID != 0 {
		return passagePath(v.Passage.ID)
	}
	return treatyPath(v.Document.ID)
}

// aboutWords says which article a passage is about.
func aboutWords(article int) string {
	if article == 0 {
		return "chung cho cả công ước"
	}
	return "Điều " + strconv.Itoa(article)
}

func aboutNone(article int) string {
	if article == 0 {
		return "nói chung về công ước này"
	}
	return "về điều này"
}

// treatyLink opens a document; from an article, with the form set to that article.
func treatyLink(d TreatyDocument, article int) string {
	if article == 0 {
		return treatyPath(d.ID)
	}
	return treatyPath(d.ID) + "?dieu=" + strconv.Itoa(article)
}

func i18nDay(d TreatyDocument) string {
	if d.Day == "" {
		return ""
	}
	return i18n.Date(d.Day)
}
