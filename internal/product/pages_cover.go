package product

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// everyClass asks for the columns that are folded away.
const everyClass = "tat-ca"

const coverHome = home + "/do-phu"

func (s *Service) coverRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + coverHome, Need: needRead, Handle: s.showCover},
		{Pattern: "GET " + coverHome + "/bang.xlsx", Need: needRead, Handle: s.downloadCover},
		{Pattern: "GET " + coverHome + "/thieu", Need: needRead, Handle: s.showGaps},
		{Pattern: "POST " + coverHome + "/thieu", Need: needRead, Handle: s.postGaps},
		{Pattern: "GET " + coverHome + "/thieu/bang.xlsx", Need: needRead, Handle: s.downloadGaps},
		{Pattern: "GET " + coverHome + "/kenh", Need: needRead, Handle: s.showChannels},
		{Pattern: "GET " + coverHome + "/kenh/bang.xlsx", Need: needRead, Handle: s.downloadChannels},
		{Pattern: "GET " + coverHome + "/kenh/{agency}/{channel}", Need: needRead, Handle: s.showChannel},
	}
}

// coverPage is the map, or the items behind one of its cells.
type coverPage struct {
	CoverView
	Form     web.Form
	By       identity.Actor
	Lists    Lists
	Topics   []Topic
	Agencies []identity.Agency
	Request  *http.Request
	Today    calendar.Day
	Page     int
	List     CoverList // behind the cell that was asked for
	Gaps     GapPage
	People   []identity.User
	Typed    web.Form // the form of an assignment that failed
	Folded   bool     // the wide table leaves out pictures, video and print, so that all common languages fit a screen
}

func readCover(f web.Form, page int) CoverQuery {
	q := CoverQuery{
		CoverFilter: CoverFilter{Kind: f.Get("loai"), Pillar: f.Get("nhom"), Audience: f.Get("doi-tuong"), Topic: f.Int("chu-de"), Agency: f.Int("co-quan")},
		Axis:        Axis(f.Get("theo")), Group: f.Get("nhom-tieng"), Language: f.Get("tieng"), Class: Class(f.Get("dang")), Day: readDay(f.Get("ngay")), Page: 1,
	}
	if !slices.ContainsFunc(axes, func(a struct {
		Axis Axis
		Name string
	},
	) bool {
		return a.Axis == q.Axis
	}) {
		q.Axis = ByTopic
	}
	if q.Class.at() < 0 {
		q.Class = ""
	}
	if q.Axis == ByItem {
		q.Page = page
	}
	return q
}

// coverPageOf is what all views of the map share.
func (s *Service) coverPageOf(r *http.Request) (v coverPage, err error) {
	v = coverPage{Form: web.Form{Values: r.URL.Query()}, By: identity.Who(r.Context()), Lists: s.lists, Request: r, Today: s.today(), Page: web.PageNumber(r)}
	v.Query = readCover(v.Form, v.Page)
	v.Folded = v.Query.Language == "" && v.Form.Get("dang") == ""
	if v.Topics, err = s.Topics(r.Context()); err != nil {
		return v, err
	}
	v.Agencies, err = s.producers(r.Context())
	return v, err
}

func (s *Service) showCover(w http.ResponseWriter, r *http.Request) error {
	v, err := s.coverPageOf(r)
	if err != nil {
		return err
	}
	if cell := v.Form.Get("o"); cell != "" {
		return s.showCell(w, r, v, cell)
	}
	if v.CoverView, err = s.Cover(r.Context(), v.By, v.Query); err != nil {
		return s.coverAgain(w, r, v, err)
	}
	return s.renderCover(w, r, v)
}

// coverAgain shows the map without the filter that made no sense, and says so.
func (s *Service) coverAgain(w http.ResponseWriter, r *http.Request, v coverPage, err error) error {
	form, other := v.Form.With(err)
	if other != nil {
		return other
	}
	q := v.Query
	q.Day = ""
	if v.CoverView, err = s.Cover(r.Context(), v.By, q); err != nil {
		return err
	}
	v.Form = form
	return s.renderCover(w, r, v)
}

func (s *Service) renderCover(w http.ResponseWriter, r *http.Request, v coverPage) error {
	return web.Render(w, r, web.Page{
		Title: "Bản đồ độ phủ", Lead: "Mỗi ô: số sản phẩm người đọc đã có trên số sản phẩm cần có. Bấm một ô để xem danh sách.",
		Section: coverHome, Actions: coverActions(v), Body: coverBody(v), Script: "cover.js", Status: statusOf(v.Form),
	})
}

func (s *Service) showCell(w http.ResponseWriter, r *http.Request, v coverPage, cell string) error {
	row, rest, _ := strings.Cut(cell, ".")
	language, class, _ := strings.Cut(rest, ".")
	q := v.Query
	q.Language, q.Class = language, Class(class)
	if _, known := s.lists.Languages.Find(language); !known || q.Class.at() < 0 {
		return problem.New(problem.NotFound, "Không có ô này trong bản đồ. Mở lại từ bản đồ độ phủ.")
	}
	var err error
	if v.List, err = s.CoverCell(r.Context(), v.By, q, row, v.Page); err != nil {
		return err
	}
	title := v.List.Column.Language.Name + ", " + i18n.LowerFirst(v.List.Column.Class.Name())
	return web.Render(w, r, web.Page{
		Title: title, Lead: v.List.Line, Section: coverHome, Body: coverCellBody(v),
		Crumbs: []web.Link{{Label: "Bản đồ độ phủ", Href: web.WithQuery(r, "o", "")}, {Label: title}},
	})
}

// part is the address of another view of the map, with the same filters.
func (v coverPage) part(path string) string {
	q := v.kept()
	if len(q) == 0 {
		return coverHome + path
	}
	return coverHome + path + "?" + q.Encode()
}

func (v coverPage) kept() url.Values {
	q := url.Values{}
	for _, name := range []string{"theo", "loai", "nhom", "doi-tuong", "chu-de", "co-quan", "nhom-tieng", "tieng", "dang", "ngay"} {
		if x := v.Form.Get(name); x != "" {
			q.Set(name, x)
		}
	}
	return q
}

// with is the address of the map with one filter set.
func (v coverPage) with(name, value string) string {
	q := v.kept()
	q.Set(name, value)
	return coverHome + "?" + q.Encode()
}

// rowHref filters by a row; a row that is an item leads to the item.
func (v coverPage) rowHref(l CoverLine) string {
	switch v.Query.Axis {
	case ByItem:
		return home + "/" + l.Key
	case ByPillar:
		return v.with("nhom", l.Key)
	case ByAudience:
		return v.with("doi-tuong", l.Key)
	}
	return v.with("chu-de", l.Key)
}

// cellQuery is the query of the page behind a cell, up to the cell's own name.
func (v coverPage) cellQuery() string {
	q := v.kept()
	q.Del("tieng")
	q.Del("dang")
	text := "?"
	if len(q) > 0 {
		text += q.Encode() + "&"
	}
	return html.EscapeString(text + "o=")
}

// cells are the cells of a row as HTML, as short as it can be written: a page holds a thousand of them.
func (v coverPage) cells(key string, row *CoverRow) string {
	var b strings.Builder
	before := v.cellQuery() + html.EscapeString(key) + "."
	for n, c := range row.Cells {
		if !v.shows(v.Columns[n]) {
			continue
		}
		if c.Wanted == 0 {
			b.WriteString(`<td class=x><span class=sr>không cần</span>`)
			continue
		}
		column := v.Columns[n]
		href := `"` + before + column.key() + `"`
		if v.Query.Axis == ByItem && key != wholeRow {
			href = home + "/" + key // a list of one would be a detour
		}
		b.WriteString(`<td><a class=h` + strconv.Itoa(c.Heat()) + ` href=` + href + `>`)
		b.WriteString(`<i>` + c.stage().Sign(column.Class) + `</i>` + i18n.Number(int64(c.Seen)) + `/` + i18n.Number(int64(c.Wanted)) + `</a>`)
	}
	return b.String()
}

// sums are the cells of all items in one language, one for each class of media that the map shows.
func (v coverPage) sums(l Language) string {
	var columns []Column
	var row CoverRow
	for _, class := range v.classes() {
		cell := CoverCell{} // a label for sound has no text
		if n := slices.IndexFunc(v.Columns, func(c Column) bool { return c.Language.Tag == l.Tag && c.Class == class }); n >= 0 {
			cell = v.Total.Cells[n]
		}
		columns, row.Cells = append(columns, Column{l, class}), append(row.Cells, cell)
	}
	v.Columns, v.Folded = columns, false
	return v.cells(wholeRow, &row)
}

// classes are the media that the map shows.
func (v coverPage) classes() (all []Class) {
	for _, c := range classes {
		if slices.ContainsFunc(v.Columns, func(x Column) bool { return x.Class == c.Class }) {
			all = append(all, c.Class)
		}
	}
	return all
}

// coverGroup are rows under one heading.
type coverGroup struct {
	Name  string
	Lines []CoverLine
}

func (v coverPage) groups() (all []coverGroup) {
	for _, l := range v.Lines {
		if n := len(all); n == 0 || all[n-1].Name != l.Group {
			all = append(all, coverGroup{Name: l.Group})
		}
		all[len(all)-1].Lines = append(all[len(all)-1].Lines, l)
	}
	return all
}

// headed is a language over its columns.
type headed struct {
	Language Language
	Span     int
}

// shows reports whether the wide table has a column.
func (v coverPage) shows(c Column) bool { return !v.Folded || c.Class != InOther }

// shown are the columns of the wide table.
func (v coverPage) shown() (all []Column) {
	for _, c := range v.Columns {
		if v.shows(c) {
			all = append(all, c)
		}
	}
	return all
}

func (v coverPage) heads() (all []headed) {
	for _, c := range v.shown() {
		if n := len(all); n > 0 && all[n-1].Language.Tag == c.Language.Tag {
			all[n-1].Span++
			continue
		}
		all = append(all, headed{c.Language, 1})
	}
	return all
}

// coverNarrows are the filters of the map that are folded away, and their names.
var coverNarrows = []struct{ key, name string }{
	{"tieng", "một thứ tiếng"}, {"chu-de", "chủ đề"}, {"nhom", "nhóm nội dung"}, {"loai", "loại sản phẩm"}, {"doi-tuong", "đối tượng"}, {"co-quan", "cơ quan"}, {"ngay", "ngày"},
}

// narrows are the names of the filters that are set.
func (v coverPage) narrows() (names []string) {
	for _, x := range coverNarrows {
		if v.Form.Get(x.key) != "" {
			names = append(names, x.name)
		}
	}
	return names
}

// narrowed reports whether a filter is set that is folded away.
func (v coverPage) narrowed() bool { return len(v.narrows()) > 0 }

// spread names the languages that the columns are of: with all media the table is wider than most screens.
func (v coverPage) spread() string {
	var names []string
	for _, h := range v.heads() {
		names = append(names, h.Language.Short)
	}
	if len(names) < 2 {
		return ""
	}
	text := i18n.Number(int64(len(names))) + " thứ tiếng: " + i18n.List(names)
	if v.Folded {
		return text + ", mỗi thứ tiếng hai cột chữ và tiếng."
	}
	return text + ". Cuộn ngang để xem hết."
}

func (v coverPage) counted() string {
	text := i18n.Number(int64(v.Items)) + " sản phẩm"
	if v.Query.Day != "" {
		text += ", những gì người đọc thấy cuối ngày " + i18n.Date(v.Query.Day)
	}
	if names := v.narrows(); len(names) > 0 {
		text += "; đang lọc theo " + i18n.List(names)
	}
	return text + "."
}

func (c Class) head() string { return classes[c.at()].Head }

func axisChoices() []web.Choice {
	var all []web.Choice
	for _, a := range axes {
		all = append(all, web.Choice{Value: string(a.Axis), Label: a.Name})
	}
	return all
}

func groupChoices() []web.Choice {
	return []web.Choice{
		{Value: EveryLanguage, Label: "Mọi thứ tiếng"}, {Value: FamilyEthnic, Label: "Tiếng dân tộc"}, {Value: FamilyForeign, Label: "Tiếng nước ngoài"}, {Value: FamilyVietnamese, Label: "Tiếng Việt"},
	}
}

func classChoices() []web.Choice {
	var all []web.Choice
	for _, c := range classes {
		all = append(all, web.Choice{Value: string(c.Class), Label: c.Name})
	}
	return all
}

func audienceChoices(l Lists) []web.Choice {
	var all []web.Choice
	for _, a := range l.Audiences {
		all = append(all, web.Choice{Value: a.Key, Label: a.Name})
	}
	return all
}

func agencyChoices(list []identity.Agency) []web.Choice {
	var all []web.Choice
	for _, a := range list {
		all = append(all, web.Choice{Value: strconv.FormatInt(a.ID, 10), Label: a.ShortName})
	}
	return all
}

func (v coverPage) pages() int {
	if v.Query.Axis != ByItem {
		return 1
	}
	return (v.Items + coverItems - 1) / coverItems
}

func pagesOf(total, size int) int { return (total + size - 1) / size }
