package product

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const (
	needTerms  = string(identity.KeepTerms)
	termHome   = "/thuat-ngu"
	memoryHome = "/bo-nho-dich"
	shownTerms = 40 // on a page
)

func termPath(id int64) string { return termHome + "/" + strconv.FormatInt(id, 10) }

func proposalPath(term int64) string {
	if term == 0 {
		return termHome + "/de-xuat"
	}
	return termPath(term) + "/de-xuat"
}

func deliveryPath(id int64) string { return "/nop-tep/" + strconv.FormatInt(id, 10) }

func glossaryMenu() []web.Item {
	return []web.Item{
		{Group: "Sản phẩm", Label: "Thuật ngữ", Href: termHome, Need: needRead},
		{Group: "Sản phẩm", Label: "Bộ nhớ dịch", Href: memoryHome, Need: needRead},
	}
}

func (s *Service) glossaryRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + termHome, Need: needRead, Handle: s.showTerms},
		{Pattern: "POST " + termHome, Need: needTerms, Handle: s.postTermFile},
		{Pattern: "GET " + termHome + "/moi", Need: needTerms, Handle: s.showNewTerm},
		{Pattern: "POST " + termHome + "/moi", Need: needTerms, Handle: s.postTerm},
		{Pattern: "GET " + termHome + "/tai/{format}", Need: needRead, Handle: s.downloadTerms},
		{Pattern: "GET " + termHome + "/{id}", Need: needRead, Handle: s.showTerm},
		{Pattern: "POST " + termHome + "/{id}", Need: needTerms, Handle: s.postTerm},
		{Pattern: "POST " + termHome + "/{id}/bo", Need: needTerms, Handle: s.postDropTerm},
		{Pattern: "GET " + termHome + "/de-xuat", Need: needRead, Handle: s.showProposal},
		{Pattern: "POST " + termHome + "/de-xuat", Need: needRead, Handle: s.postProposal},
		{Pattern: "POST " + termHome + "/{id}/de-xuat", Need: needRead, Handle: s.postProposal},
		{Pattern: "GET " + memoryHome, Need: needRead, Handle: s.showMemory},
		{Pattern: "POST " + memoryHome, Need: needTerms, Handle: s.postMemoryFile},
		{Pattern: "GET " + memoryHome + "/tai.tmx", Need: needTerms, Handle: s.downloadMemory},
		{Pattern: "GET /ban/{id}/trao-doi/{format}", Need: needRead, Handle: s.downloadEdition},
		{Pattern: "POST /ban/{id}/trao-doi", Need: needRead, Handle: s.postEditionFile},
		{Pattern: "GET /nop-tep/{id}", Need: needRead, Handle: s.showDelivery},
		{Pattern: "POST /nop-tep/{id}", Need: needRead, Handle: s.postDelivery},
	}
}

// termsPage is the list of terms.
type termsPage struct {
	TermPage
	Filter web.Form
	Form   web.Form // of the file that was refused
	Lists  Lists
	May    bool
	Page   int

	Proposes bool
}

func (v termsPage) pages() int { return max(1, int((v.Total+shownTerms-1)/shownTerms)) }

func (v termsPage) address(page int) string {
	q := url.Values{}
	for _, name := range []string{"tim", "thieu", "trang-thai"} {
		if x := v.Filter.Get(name); x != "" {
			q.Set(name, x)
		}
	}
	q.Set("trang", strconv.Itoa(page))
	return termHome + "?" + q.Encode()
}

func (s *Service) showTerms(w http.ResponseWriter, r *http.Request) error {
	return s.renderTerms(w, r, web.Form{}, 0)
}

func (s *Service) renderTerms(w http.ResponseWriter, r *http.Request, form web.Form, status int) (err error) {
	by := identity.Who(r.Context())
	v := termsPage{Filter: web.Form{Values: r.URL.Query()}, Form: form, Lists: s.lists, May: by.May(identity.KeepTerms), Proposes: mayPropose(by), Page: web.PageNumber(r)}
	f := TermFilter{Words: v.Filter.Get("tim"), Missing: v.Filter.Get("thieu"), Status: TermStatus(v.Filter.Get("trang-thai"))}
	if v.TermPage, err = s.Glossary(r.Context(), by, f, shownTerms, (v.Page-1)*shownTerms); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Thuật ngữ", Lead: "Mỗi khái niệm một cách gọi trong mỗi thứ tiếng. Ô trống chờ người biết tiếng đề xuất, không ai được đoán; “Đề xuất” là chưa có người duyệt, kể cả thuật ngữ có sẵn.", Section: termHome, Status: status,
		Crumbs: []web.Link{{Label: "Thuật ngữ"}}, Actions: termsActions(v), Body: termsBody(v),
	})
}

// glossaryChoices are the languages of the glossary.
func glossaryChoices(l Lists) []web.Choice {
	var all []web.Choice
	for _, tag := range GlossaryLanguages {
		all = append(all, web.Choice{Value: tag, Label: l.Languages.Name(tag)})
	}
	return all
}

func termStatusChoices() []web.Choice {
	return []web.Choice{{Value: string(TermProposed), Label: TermProposed.Name()}, {Value: string(TermApproved), Label: TermApproved.Name()}}
}

// filled are the words of a term in languages other than Vietnamese, in the order of the registry.
func filled(t GlossaryTerm) []TermWord {
	var all []TermWord
	for _, tag := range GlossaryLanguages {
		if w := t.In(tag); w.Text != "" && tag != Source {
			all = append(all, w)
		}
	}
	return all
}

// missingNames are the languages in which a term has nothing yet.
func missingNames(l Lists, t GlossaryTerm) []string {
	var all []string
	for _, tag := range GlossaryLanguages {
		if t.In(tag).Text == "" {
			all = append(all, shortLanguage(l, tag))
		}
	}
	return all
}

// termPageView is one term.
type termPageView struct {
	Term  GlossaryTerm
	Past  []TermChange
	Form  web.Form
	Lists Lists
	May   bool
	To    string

	Proposes bool
	Proposal web.Form // that was refused
}

// opens reports whether the fields of a language stand open in the form.
func (v termPageView) opens(w TermWord) bool {
	if w.Language == Source || w.Language == "en" || w.Text != "" || w.Forbidden != "" || w.Source != "" {
		return true
	}
	return slices.ContainsFunc([]string{"text-", "source-", "forbidden-", "status-"}, func(field string) bool { return v.Form.Error(field+w.Language) != "" })
}

func (s *Service) showNewTerm(w http.ResponseWriter, r *http.Request) error {
	return s.renderTerm(w, r, termPageView{})
}

func (s *Service) showTerm(w http.ResponseWriter, r *http.Request) (err error) {
	var v termPageView
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if v.Term, v.Past, err = s.OpenTerm(r.Context(), identity.Who(r.Context()), id); err != nil {
		return err
	}
	return s.renderTerm(w, r, v)
}

func (s *Service) renderTerm(w http.ResponseWriter, r *http.Request, v termPageView) error {
	by := identity.Who(r.Context())
	v.Lists, v.May, v.To = s.lists, by.May(identity.KeepTerms) && v.Term.DroppedOn == "", termHome+"/moi"
	v.Proposes = mayPropose(by) && !v.May && v.Term.DroppedOn == ""
	title := "Thêm thuật ngữ"
	if v.Term.ID != 0 {
		v.To = termPath(v.Term.ID)
		title = i18n.UpperFirst(firstName(v.Term.In(Source)))
	}
	return web.Render(w, r, web.Page{
		Title: title, Section: termHome, Status: max(statusOf(v.Form), statusOf(v.Proposal)), Body: termBody(v),
		Crumbs: []web.Link{{Label: "Thuật ngữ", Href: termHome}, {Label: title}},
	})
}

func firstName(w TermWord) string {
	if names := w.Names(); len(names) > 0 {
		return names[0]
	}
	return "thuật ngữ"
}

// readTerm is the term of a form.
func readTerm(form web.Form) GlossaryTerm {
	t := GlossaryTerm{Definition: form.Get("definition"), Note: form.Get("note"), Version: form.Int("version")}
	for _, tag := range GlossaryLanguages {
		t.Words = append(t.Words, TermWord{
			Language: tag, Text: form.Get("text-" + tag), Status: TermStatus(form.Get("status-" + tag)), Forbidden: form.Get("forbidden-" + tag), Source: form.Get("source-" + tag),
		})
	}
	return t
}

func (s *Service) postTerm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	t := readTerm(form)
	var past []TermChange
	if r.PathValue("id") != "" {
		if t.ID, err = web.PathID(r, "id"); err != nil {
			return err
		}
		if _, past, err = s.OpenTerm(r.Context(), identity.Who(r.Context()), t.ID); err != nil {
			return err
		}
	}
	id, err := s.SaveTerm(r.Context(), identity.Who(r.Context()), t)
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderTerm(w, r, termPageView{Term: t, Past: past, Form: form})
	}
	return web.Redirect(w, r, termPath(id), "Đã ghi thuật ngữ.")
}

func (s *Service) showProposal(w http.ResponseWriter, r *http.Request) error {
	return s.renderProposal(w, r, web.Form{Values: r.URL.Query()})
}

func (s *Service) renderProposal(w http.ResponseWriter, r *http.Request, form web.Form) error {
	if !mayPropose(identity.Who(r.Context())) {
		return problem.New(problem.Denied, "Tài khoản này không đề xuất thuật ngữ được.")
	}
	return web.Render(w, r, web.Page{
		Title: "Đề xuất thuật ngữ", Lead: "Biên tập viên hoặc người thẩm định xem và duyệt.", Section: termHome, Status: statusOf(form),
		Crumbs: []web.Link{{Label: "Thuật ngữ", Href: termHome}, {Label: "Đề xuất"}}, Body: proposalForm(form, s.lists, 0),
	})
}

func (s *Service) postProposal(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by, v := identity.Who(r.Context()), termPageView{}
	if r.PathValue("id") != "" {
		id, err := web.PathID(r, "id")
		if err != nil {
			return err
		}
		if v.Term, v.Past, err = s.OpenTerm(r.Context(), by, id); err != nil {
			return err
		}
	}
	id, err := s.ProposeWord(r.Context(), by, v.Term.ID, form.Get("text-vi"), TermWord{Language: form.Get("language"), Text: form.Get("text"), Source: form.Get("source")})
	if err == nil {
		return web.Redirect(w, r, termPath(id), "Đã ghi đề xuất, chờ duyệt.")
	}
	if form, err = form.With(err); err != nil {
		return err
	}
	if v.Term.ID == 0 {
		return s.renderProposal(w, r, form)
	}
	v.Proposal = form
	return s.renderTerm(w, r, v)
}

func (s *Service) postDropTerm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.DropTerm(r.Context(), identity.Who(r.Context()), id, form.Int("version")); err != nil {
		return err
	}
	return web.Redirect(w, r, termHome, "Đã bỏ thuật ngữ khỏi bảng. Lịch sử vẫn được giữ.")
}

var termFiles = map[string]string{
	"tbx": "application/x-tbx+xml", "csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

func (s *Service) downloadTerms(w http.ResponseWriter, r *http.Request) error {
	format := r.PathValue("format")
	var b bytes.Buffer
	if err := s.ExportTerms(r.Context(), identity.Who(r.Context()), format, &b); err != nil {
		return err
	}
	web.Download(w, termFiles[format], "thuat-ngu."+format)
	_, err := b.WriteTo(w)
	return err
}

// memoryPage is the translation memory.
type memoryPage struct {
	Counts []MemoryCount
	Form   web.Form
	Lists  Lists
	May    bool
}

func (s *Service) showMemory(w http.ResponseWriter, r *http.Request) error {
	return s.renderMemory(w, r, web.Form{}, 0)
}

func (s *Service) renderMemory(w http.ResponseWriter, r *http.Request, form web.Form, status int) (err error) {
	v := memoryPage{Form: form, Lists: s.lists, May: identity.Who(r.Context()).May(identity.KeepTerms)}
	if v.Counts, err = s.MemoryCounts(r.Context()); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Bộ nhớ dịch", Lead: "Câu của các bản đã phê duyệt và của tệp TMX. Bàn dịch gợi ý câu giống từ 70 % trở lên.", Section: memoryHome, Status: status,
		Crumbs: []web.Link{{Label: "Bộ nhớ dịch"}}, Body: memoryBody(v),
	})
}

func (s *Service) downloadMemory(w http.ResponseWriter, r *http.Request) error {
	out := &late{w: w, begin: func() { web.Download(w, TMX.Mime(), "bo-nho-dich.tmx") }}
	return s.ExportMemory(r.Context(), identity.Who(r.Context()), r.URL.Query().Get("tieng"), out)
}

// late names a download when its first byte is there: an error before that is still a page.
type late struct {
	w     io.Writer
	begin func()
	begun bool
}

func (l *late) Write(p []byte) (int, error) {
	if !l.begun {
		l.begin()
		l.begun = true
	}
	return l.w.Write(p)
}

func (s *Service) downloadEdition(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f := ExchangeFormat(r.PathValue("format"))
	var b bytes.Buffer
	name, err := s.ExportEdition(r.Context(), identity.Who(r.Context()), id, f, &b)
	if err != nil {
		return err
	}
	web.Download(w, f.Mime(), name)
	_, err = b.WriteTo(w)
	return err
}

// receive keeps the file of a form and leads to what it would change.
func (s *Service) receive(w http.ResponseWriter, r *http.Request, d Delivery, again func(form web.Form, err error) error) error {
	r.Body = http.MaxBytesReader(w, r.Body, d.Kind.most()+1<<20)
	form, err := web.ParseForm(r)
	if problem.Is(err, problem.TooLarge) {
		return again(form, problem.Field("tep", "Tệp lớn hơn %d MB. Chia nhỏ rồi nộp từng tệp.", d.Kind.most()>>20))
	}
	if err != nil {
		return err
	}
	d.Version = form.Int("version")
	var file Upload
	if r.MultipartForm != nil && len(r.MultipartForm.File["tep"]) > 0 {
		h := r.MultipartForm.File["tep"][0]
		file = Upload{Name: h.Filename, Open: func() (io.ReadCloser, error) { return h.Open() }}
	}
	id, err := s.StartUpload(r.Context(), identity.Who(r.Context()), d, file)
	if err != nil {
		return again(form, err)
	}
	return web.Redirect(w, r, deliveryPath(id), "")
}

func (s *Service) postTermFile(w http.ResponseWriter, r *http.Request) error {
	return s.receive(w, r, Delivery{Kind: ForTerms}, func(form web.Form, err error) error {
		form, other := form.With(err)
		if other != nil {
			return other
		}
		return s.renderTerms(w, r, form, web.Status(err))
	})
}

func (s *Service) postMemoryFile(w http.ResponseWriter, r *http.Request) error {
	return s.receive(w, r, Delivery{Kind: ForMemory}, func(form web.Form, err error) error {
		form, other := form.With(err)
		if other != nil {
			return other
		}
		return s.renderMemory(w, r, form, web.Status(err))
	})
}

func (s *Service) postEditionFile(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.receive(w, r, Delivery{Kind: ForEdition, EditionID: id}, func(form web.Form, err error) error { return s.again(w, r, form, err) })
}

// deliveryPage shows what a file would change.
type deliveryPage struct {
	Preview
	ID    int64
	Form  web.Form
	Lists Lists
}

const shownChanges = 200

func (v deliveryPage) back() string {
	return map[DeliveryKind]string{ForTerms: termHome, ForMemory: memoryHome}[v.Delivery.Kind] + map[bool]string{true: editionPath(v.Edition.ID)}[v.Delivery.Kind == ForEdition]
}

func (s *Service) showDelivery(w http.ResponseWriter, r *http.Request) error {
	return s.renderDelivery(w, r, web.Form{}, 0)
}

func (s *Service) renderDelivery(w http.ResponseWriter, r *http.Request, form web.Form, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	p, err := s.OpenUpload(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	v := deliveryPage{Preview: p, ID: id, Form: form, Lists: s.lists}
	section := map[DeliveryKind]string{ForTerms: termHome, ForMemory: memoryHome, ForEdition: home}[p.Delivery.Kind]
	return web.Render(w, r, web.Page{
		Title: "Xem trước khi ghi", Lead: "Tệp " + p.Delivery.Name + ". Chưa có gì được ghi.", Section: section, Status: status, Body: deliveryBody(v),
		Crumbs: []web.Link{{Label: map[DeliveryKind]string{ForTerms: "Thuật ngữ", ForMemory: "Bộ nhớ dịch", ForEdition: "Bản"}[p.Delivery.Kind], Href: v.back()}, {Label: "Xem trước khi ghi"}},
	})
}

func (s *Service) postDelivery(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	p, err := s.TakeUpload(r.Context(), identity.Who(r.Context()), id, form.Int("version"), Voucher{From: form.Get("nguon"), Who: form.Get("bao-dam")})
	if err != nil {
		form, other := form.With(err)
		if other != nil {
			return other
		}
		return s.renderDelivery(w, r, form, web.Status(err))
	}
	return web.Redirect(w, r, deliveryPage{Preview: p}.back(), "Đã ghi những thay đổi của tệp.")
}

// firstOf cuts a list to what a page shows.
func firstOf[T any](list []T) []T { return slices.Clip(list[:min(len(list), shownChanges)]) }

// languageNote tells apart fields of the same name for those who do not see their groups.
func languageNote(v termPageView, w TermWord) string {
	return " (" + i18n.LowerFirst(v.Lists.Languages.Name(w.Language)) + ")"
}

func exchangeName(f ExchangeFormat) string {
	return map[ExchangeFormat]string{XLIFF: "XLIFF 2.1", PO: "PO", TMX: "TMX"}[f]
}
