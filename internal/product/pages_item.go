package product

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const shownItems = 40 // on a page

// itemsPage is the list of items.
type itemsPage struct {
	ItemPage
	Filter      web.Form
	By          identity.Actor
	Mine        []Work
	ConsentWork int64 // consents that end soon, channels to be taken down
	Lists       Lists
	AllTopics   []Topic
	Page, Pages int
	Request     *http.Request
	Today       calendar.Day
}

func (s *Service) showItems(w http.ResponseWriter, r *http.Request) error {
	by, form := identity.Who(r.Context()), web.Form{Values: r.URL.Query()}
	if form.Get("chi-so") != "" {
		return s.showCounted(w, r, form)
	}
	page := web.PageNumber(r)
	f := ItemFilter{
		Words: form.Get("tim"), Kind: form.Get("loai"), Pillar: form.Get("nhom"), Topic: form.Int("chu-de"), State: State(form.Get("buoc")),
	}
	p, err := s.Items(r.Context(), by, f, shownItems, (page-1)*shownItems)
	if err != nil {
		return err
	}
	mine, err := s.Mine(r.Context(), by)
	if err != nil {
		return err
	}
	all, err := s.Topics(r.Context())
	if err != nil {
		return err
	}
	v := itemsPage{
		ItemPage: p, Filter: form, By: by, Mine: mine, Lists: s.lists, AllTopics: all, Page: page, Pages: int((p.Total + shownItems - 1) / shownItems), Request: r, Today: s.today(),
	}
	if v.ConsentWork, _, err = s.CountConsentWork(r.Context(), by); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Sản phẩm truyền thông", Lead: "Mỗi sản phẩm một dòng, mỗi thứ tiếng và dạng một bản có đường đi riêng.", Section: home, Actions: itemsActions(v), Body: itemsBody(v),
	})
}

// itemForm is the form of an item, new or old.
type itemForm struct {
	Form      web.Form
	Item      Item
	Lists     Lists
	AllTopics []Topic
	To, Back  string
	Twin      Item // that is there already
}

func (s *Service) showNewItem(w http.ResponseWriter, r *http.Request) error {
	return s.renderItemForm(w, r, itemForm{To: home + "/moi", Back: home, Item: Item{Pillar: "P1", Kind: "article"}})
}

func (s *Service) renderItemForm(w http.ResponseWriter, r *http.Request, v itemForm) (err error) {
	v.Lists = s.lists
	if v.AllTopics, err = s.Topics(r.Context()); err != nil {
		return err
	}
	title := "Sản phẩm mới"
	if v.Item.ID != 0 {
		title = "Sửa thông tin sản phẩm"
	}
	return web.Render(w, r, web.Page{
		Title: title, Section: home, Crumbs: []web.Link{{Label: "Sản phẩm", Href: home}, {Label: title}}, Body: itemFormBody(v), Status: statusOf(v.Form),
	})
}

// statusOf is the status of a page with a form: 422 when something in it is wrong.
func statusOf(f web.Form) int {
	if f.Bad() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func readItem(f web.Form) Item {
	i := Item{
		Kind: f.Get("kind"), Pillar: f.Get("pillar"), Title: f.Get("title"), Purpose: f.Get("purpose"), Audiences: f.Values["audiences"],
		Due: readDay(f.Get("due")), Task: f.Get("task"), Version: f.Int("version"),
	}
	for _, t := range f.Values["topics"] {
		if id, err := strconv.ParseInt(t, 10, 64); err == nil {
			i.Topics = append(i.Topics, id)
		}
	}
	return i
}

// readDay is a day as people type it; what is none stays as it is, for the check to refuse.
func readDay(text string) calendar.Day {
	if d, ok := calendar.ParseDay(text); ok {
		return d
	}
	return calendar.Day(text)
}

func (s *Service) postNewItem(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	i, by := readItem(form), identity.Who(r.Context())
	twin, there, err := s.Twin(r.Context(), by, i)
	if err != nil {
		return err
	}
	if there && !form.Has("twin", "1") {
		form, _ = form.With(problem.Field("title", "Cơ quan đã có sản phẩm loại này với tên này. Mở sản phẩm ấy, đặt tên khác, hoặc chọn vẫn tạo thêm ở cuối biểu mẫu."))
		return s.renderItemForm(w, r, itemForm{Form: form, Item: i, To: home + "/moi", Back: home, Twin: twin})
	}
	id, err := s.AddItem(r.Context(), by, i)
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderItemForm(w, r, itemForm{Form: form, Item: i, To: home + "/moi", Back: home})
	}
	return web.Redirect(w, r, itemPath(id), "Đã tạo sản phẩm. Viết bản gốc tiếng Việt, ghi nguồn, rồi gửi thẩm định.")
}

func (s *Service) openFromPath(r *http.Request) (ItemView, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return ItemView{}, err
	}
	return s.OpenItem(r.Context(), identity.Who(r.Context()), id)
}

func (s *Service) showItemForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openFromPath(r)
	if err != nil {
		return err
	}
	if err := v.Item.mayEdit(identity.Who(r.Context())); err != nil {
		return err
	}
	return s.renderItemForm(w, r, itemForm{Item: v.Item, To: itemPath(v.Item.ID) + "/sua", Back: itemPath(v.Item.ID)})
}

func (s *Service) postItem(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	i := readItem(form)
	if i.ID, err = web.PathID(r, "id"); err != nil {
		return err
	}
	if err := s.ChangeItem(r.Context(), identity.Who(r.Context()), i); err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderItemForm(w, r, itemForm{Form: form, Item: i, To: itemPath(i.ID) + "/sua", Back: itemPath(i.ID)})
	}
	return web.Redirect(w, r, itemPath(i.ID), "Đã lưu.")
}

func (s *Service) postDrop(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.DropItem(r.Context(), identity.Who(r.Context()), id, form.Int("version")); err != nil {
		return err
	}
	return web.Redirect(w, r, home, "Đã thôi làm sản phẩm. Lịch sử vẫn còn trong nhật ký.")
}

// itemPage is one item: the table of its editions, and what it says about itself.
type itemPage struct {
	ItemView
	By     identity.Actor
	Lists  Lists
	Source web.Form // the form of a new source
	Today  calendar.Day

	Link        web.Form // the form that says which article it is about
	Conventions []web.Choice
	ArticleName func(ProvisionLink) string
	Consents    []Consent
}

func (s *Service) showItem(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openFromPath(r)
	if err != nil {
		return err
	}
	return s.renderItem(w, r, itemPage{ItemView: v})
}

func (s *Service) renderItem(w http.ResponseWriter, r *http.Request, v itemPage) (err error) {
	v.By, v.Lists, v.Today = identity.Who(r.Context()), s.lists, s.today()
	v.Conventions, v.ArticleName = s.conventionChoices(), s.articleName
	if v.Consents, err = s.ItemConsents(r.Context(), v.By, v.Item.ID); err != nil {
		return err
	}
	k, _ := FindKind(v.Item.Kind)
	return web.Render(w, r, web.Page{
		Title: v.Item.Title, Lead: k.Name + " – " + v.Agency.ShortName, Section: home, Crumbs: []web.Link{{Label: "Sản phẩm", Href: home}, {Label: itemCrumb(v.Item).Label}},
		Actions: itemActions(v), Body: itemBody(v), Status: max(statusOf(v.Source), statusOf(v.Link)),
	})
}

func (s *Service) postSource(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	v, err := s.openFromPath(r)
	if err != nil {
		return err
	}
	ref := Reference{
		ItemID: v.Item.ID, Document: form.Get("document"), Publisher: form.Get("publisher"), Day: readDay(form.Get("day")), Address: form.Get("address"), Method: form.Get("method"), Place: form.Get("place"),
	}
	if _, err := s.AddSource(r.Context(), identity.Who(r.Context()), ref); err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderItem(w, r, itemPage{ItemView: v, Source: form})
	}
	return web.Redirect(w, r, itemPath(v.Item.ID)+"#nguon", "Đã ghi nguồn.")
}

func (s *Service) postUnsource(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	source, err := web.PathID(r, "source")
	if err != nil {
		return err
	}
	if err := s.RemoveSource(r.Context(), identity.Who(r.Context()), id, source); err != nil {
		return err
	}
	return web.Redirect(w, r, itemPath(id)+"#nguon", "Đã bỏ nguồn.")
}

// itemCrumb leads back to an item by its name.
func itemCrumb(i Item) web.Link {
	const most = 60
	name := []rune(i.Title)
	if len(name) > most {
		name = append(name[:most-1], '…')
	}
	return web.Link{Label: string(name), Href: itemPath(i.ID)}
}

// rows are the languages of the item's table: Vietnamese as it is and in easy words, the common ones, and those that it has editions in.
func (v itemPage) rows() []Language {
	var all []Language
	heard := slices.Contains(v.columns(), Audio) || slices.Contains(v.columns(), Video)
	for _, l := range v.Lists.Languages {
		if l.SoundOnly && !heard {
			continue
		}
		if l.Common || l.Family == FamilyVietnamese || slices.ContainsFunc(v.Editions, func(e Edition) bool { return e.Language == l.Tag }) {
			all = append(all, l)
		}
	}
	return all
}

// columns are the media of the item's table: those that are usual for its kind, and those that it has.
func (v itemPage) columns() []Medium {
	k, _ := FindKind(v.Item.Kind)
	var all []Medium
	for _, m := range mediumList {
		if slices.Contains(k.Media, m.Medium) || slices.ContainsFunc(v.Editions, func(e Edition) bool { return e.Medium == m.Medium }) {
			all = append(all, m.Medium)
		}
	}
	return all
}

// wide reports whether the table of editions needs the whole width of the page.
func (v itemPage) wide() bool { return len(v.columns()) > 3 }

// absent reports whether there is no edition in a cell of the table.
func (v itemPage) absent(l Language, m Medium) bool {
	_, ok := v.Edition(l.Tag, m)
	return !ok
}

// unwritten is the original that this person may write now.
func (v itemPage) unwritten() (Edition, bool) {
	for _, e := range v.Editions {
		if e.Original() && e.No == 0 && e.mayEdit(v.By) == nil {
			return e, true
		}
	}
	return Edition{}, false
}

// opens reports whether the person reads an edition: what they do not, is named without a link.
func (v itemPage) opens(e Edition) bool {
	return e.settled() || e.Live() || worksOn(v.By, v.Item.AgencyID, v.Editions)
}

func (v itemsPage) opens(i Item, e Edition) bool {
	return e.settled() || e.Live() || worksOn(v.By, i.AgencyID, v.Editions[i.ID])
}

func (v itemPage) mayAdd() bool { return mayAddEdition(v.Item, v.By) == nil && v.Item.DroppedOn == "" }

func addEditionPath(item int64, language string, m Medium) string {
	return itemPath(item) + "/ban?" + url.Values{"tieng": {language}, "dang": {string(m)}}.Encode()
}
