package plan

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// The pages of a link stand apart: no sign-in, no menu, no way to anything else. The secret in the address is all the authority there is.
func (s *Service) linkRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET /l/{secret}", Need: web.Public, Handle: s.showLink},
		{Pattern: "POST /l/{secret}/tra-loi/{report}", Need: web.Public, Handle: s.postLink},
		{Pattern: "GET /l/{secret}/tra-loi/{report}", Need: web.Public, Handle: backToLink},
		{Pattern: "GET /l/{secret}/minh-chung/{id}", Need: web.Public, Handle: s.serveLinkEvidence},
		{Pattern: "GET /l/{secret}/minh-chung/{id}/nho", Need: web.Public, Handle: s.serveLinkThumb},
	}}
}

func linkPath(secret string) string { return "/l/" + secret }

// linkPage is the one page of a link.
type linkPage struct {
	LinkView
	Path  string
	Today calendar.Day
	Cards []linkCard
}

// linkCard is one task on the page of a link.
type linkCard struct {
	LinkedAnswer
	LinkID    int64
	Path      string
	Today     calendar.Day
	Form      web.Form // names and errors begin with the prefix of the card
	Rows      []deedRow
	Earlier   []Activity // that the page does not let people change
	Totals    figureSet
	List      Indicators
	Languages []web.Choice
	DeedList  []deed // of a report that is only read
	Editable  bool
	Open      bool
	Key       string
	Done      string  // what has just been done
	Stored    *Report // what stands in the report, when someone else has changed it meanwhile
	Filled    string  // the period that the form was filled from, or ""
}

// deedRow is one activity of the form.
type deedRow struct {
	N                 int
	ID, Version, Like int64
	Set               figureSet
	Open              bool
}

func (c linkCard) name(field string) string { return c.prefix() + field }
func (c linkCard) prefix() string           { return "b" + strconv.FormatInt(c.Report.ID, 10) + "_" }
func (c linkCard) id() string               { return "viec-" + strconv.FormatInt(c.Report.ID, 10) }
func (c linkCard) key() string {
	return "lien-ket:" + strconv.FormatInt(c.LinkID, 10) + ":" + strconv.FormatInt(c.Report.ID, 10)
}

func (c linkCard) deed(r deedRow, field string) string { return c.name(deedField(r.N, field)) }
func (c linkCard) get(field string) string             { return c.Form.Get(c.name(field)) }

// use is who comes with the secret in the address.
func linkUse(r *http.Request) LinkUse {
	return LinkUse{Secret: r.PathValue("secret"), Address: identity.FromAddress(r.Context()), SignedIn: identity.Who(r.Context())}
}

func (s *Service) showLink(w http.ResponseWriter, r *http.Request) error {
	u := linkUse(r)
	v, err := s.OpenLink(r.Context(), u.Secret, u.Address, r.URL.RawQuery == "") // a step on the page is no opening
	if err != nil {
		return err
	}
	p := s.linkPage(v, u.Secret)
	like, _ := strconv.ParseInt(digitsOnly(r.URL.Query().Get("giong")), 10, 64)
	done, _ := strconv.ParseInt(digitsOnly(r.URL.Query().Get("xong")), 10, 64)
	for i := range p.Cards {
		c := &p.Cards[i]
		if c.Report.ID == like && c.Editable {
			d, err := s.PriorAnswer(r.Context(), v, like)
			if err != nil {
				return err
			}
			s.likePrior(c, d)
		}
		if c.Report.ID == done {
			c.Done, c.Open = c.doneWords(), true
		}
	}
	return s.renderLink(w, r, p, http.StatusOK)
}

func (s *Service) renderLink(w http.ResponseWriter, r *http.Request, p linkPage, status int) error {
	return web.Render(w, r, web.Page{Title: "Trả lời báo cáo", Alone: true, Bare: true, Narrow: true, Script: "link.js", Status: status, Body: linkBody(p, s.indicators)})
}

// linkPage lays out all that a link shows.
func (s *Service) linkPage(v LinkView, secret string) linkPage {
	p := linkPage{LinkView: v, Path: linkPath(secret), Today: s.today()}
	opened := false
	for _, a := range v.Answers {
		c := s.linkCard(p, a)
		c.Open = c.Editable && (c.Report.State == Returned || !opened && !c.Report.From.After(p.Today))
		opened = opened || c.Open
		p.Cards = append(p.Cards, c)
	}
	return p
}

// linkCard is the form of one task with what stands in the report.
func (s *Service) linkCard(p linkPage, a LinkedAnswer) linkCard {
	common, _ := split(s.terms.Languages)
	c := linkCard{
		LinkedAnswer: a, LinkID: p.Link.ID, Path: p.Path, Today: p.Today, List: s.indicators, Languages: choicesOf(common), Key: newSecret(),
		Editable: a.Report.Editable() && a.Closed == "",
	}
	if !c.Editable {
		c.DeedList = s.deeds(a.Dossier, a.Activities)
		return c
	}
	v := url.Values{
		"version": {a.stamp()}, "answer": {string(a.Report.Answer)}, "summary": {a.Report.Summary},
		"difficulties": {a.Report.Difficulties}, "proposals": {a.Report.Proposals},
	}
	showFigures(v, a.Figures, 0)
	for _, e := range a.Evidence {
		if e.Consent {
			v.Add("dong_y", strconv.FormatInt(e.ID, 10))
		}
	}
	early := max(0, len(a.Activities)-(maxDeedRows-1))
	c.Earlier = a.Activities[:early]
	for _, one := range a.Activities[early:] {
		c.addRow(v, one, a.Figures)
	}
	c.addRow(v, Activity{}, nil)
	c.put(s, v)
	return c
}

// addRow writes an activity into the form as the next row.
func (c *linkCard) addRow(v url.Values, a Activity, figures []Figure) {
	row := deedRow{N: len(c.Rows), ID: a.ID, Version: a.Version}
	f := url.Values{"name": {a.Name}, "from": {string(a.From)}, "to": {string(a.To)}, "place": {a.Place}, "languages": a.Languages}
	if a.To == a.From {
		f.Set("to", "")
	}
	if a.ID == 0 && a.Name == "" {
		f["languages"] = []string{"vi"}
	} else {
		showFigures(f, figures, a.ID)
	}
	for name, values := range f {
		v[deedField(row.N, name)] = values
	}
	c.Rows = append(c.Rows, row)
}

// put takes plain names into the form under the prefix of the card, and lays out the figures.
func (c *linkCard) put(s *Service, v url.Values) {
	c.Form.Values = url.Values{}
	for name, values := range v {
		c.Form.Values[c.name(name)] = values
	}
	sight := func(prefix string) func(string) bool {
		return func(id string) bool {
			return unfold(c.Form, c.name(prefix+figureField(id)), c.name(prefix+noteField(id)))
		}
	}
	c.Totals = s.totalSet(c.Task.No, c.Often, sight(""))
	for i := range c.Rows {
		row := &c.Rows[i]
		row.Set = s.figureSet(c.Task.No, c.Often, sight(deedField(row.N, "")))
		row.Open = row.Like != 0 || c.rowWrong(row.N) || row.ID == 0 && (len(c.Rows) == 1 && c.get("answer") == string(Activities) || c.get(deedField(row.N, "name")) != "")
	}
}

func (c *linkCard) rowWrong(n int) bool {
	return slices.ContainsFunc(c.Form.Errors, func(e problem.FieldError) bool { return strings.HasPrefix(e.Name, c.name(deedField(n, ""))) })
}

// likePrior fills the form from what was answered before. Days and files are not taken over: those are of this period alone.
func (s *Service) likePrior(c *linkCard, d Dossier) {
	c.Filled, c.Open = d.Plan.PeriodName(d.Report.Period), true
	v := url.Values{
		"version": {c.stamp()}, "answer": {string(d.Report.Answer)}, "summary": {d.Report.Summary},
		"difficulties": {d.Report.Difficulties}, "proposals": {d.Report.Proposals},
	}
	showFigures(v, d.Figures, 0)
	c.Rows = nil
	for _, one := range c.Activities[len(c.Earlier):] {
		c.addRow(v, one, c.Figures)
	}
	for _, one := range d.Activities {
		if len(c.Rows) == maxDeedRows-1 {
			break
		}
		like := one.ID
		one.From, one.To = "", ""
		c.addRow(v, one, d.Figures)
		row := &c.Rows[len(c.Rows)-1]
		row.ID, row.Version, row.Like = 0, 0, like
	}
	c.addRow(v, Activity{}, nil)
	c.put(s, v)
}

const linkOtherRows = 1 // free rows for other figures; once saved, an indicator has a row of its own

// sent counts the answers that are on their way or accepted.
func (p linkPage) sent() (n int) {
	for _, c := range p.Cards {
		if c.Report.State == Submitted || c.Report.State == Accepted {
			n++
		}
	}
	return n
}

// totalNames are the fields of the figures of the whole period.
func (c linkCard) totalNames() (names []string) {
	for _, name := range c.Totals.figureNames() {
		names = append(names, c.name(name))
	}
	return names
}

// languageWords name the languages that are ticked for an activity.
func (c linkCard) languageWords(r deedRow) string {
	var names []string
	for _, l := range c.Languages {
		if c.Form.Has(c.deed(r, "languages"), l.Value) {
			names = append(names, l.Label)
		}
	}
	if len(names) == 0 {
		return "chưa chọn"
	}
	return strings.Join(names, ", ")
}

// typedTexts are the texts that were typed into a form that is none any more.
func (c linkCard) typedTexts() [][2]string {
	return reportTexts(Report{Summary: c.get("summary"), Difficulties: c.get("difficulties"), Proposals: c.get("proposals")})
}

func (c linkCard) doneWords() string {
	switch c.Report.State {
	case Submitted:
		return "Đã gửi. Báo cáo đang chờ duyệt."
	case Returned:
		return "Đã lưu. Báo cáo vẫn ở trạng thái trả lại cho đến khi gửi lại."
	}
	return "Đã lưu nháp trên hệ thống. Chưa gửi: bấm “Gửi báo cáo” khi xong."
}

// plainValues are the values of a card without its prefix.
func plainValues(v url.Values, prefix string) url.Values {
	plain := url.Values{}
	for name, values := range v {
		if short, ok := strings.CutPrefix(name, prefix); ok {
			plain[short] = values
		}
	}
	return plain
}

// readLinkAnswer takes the answer to one report out of the form that was posted.
func (s *Service) readLinkAnswer(r *http.Request, f web.Form, v url.Values) (a LinkAnswer, err error) {
	plain := web.Form{Values: v}
	entry, err := s.readEntry(plain)
	errs := []error{err}
	a = LinkAnswer{
		Key: v.Get("key"), Version: plain.Int("version"), Who: v.Get("who"), Entry: entry, Consents: consents(plain),
		Addition: Addition{Files: uploads(r), Links: []string{v.Get("link")}, Consent: plain.Has("dong_y", "moi")},
		Submit:   f.Get("lam") == pressSubmit, Recall: f.Get("lam") == pressRecall,
	}
	if a.Earlier = strings.Fields(v.Get("earlier")); len(a.Earlier) > maxEarlier {
		a.Earlier = a.Earlier[len(a.Earlier)-maxEarlier:]
	}
	if gone, ok := strings.CutPrefix(f.Get("lam"), pressDelete); ok {
		if a.Drop, err = strconv.ParseInt(gone, 10, 64); err != nil {
			return a, problem.New(problem.Invalid, "Không rõ cần xóa minh chứng nào. Tải lại trang rồi thử lại.")
		}
	}
	for n := range maxDeedRows {
		row, ok, err := s.readDeed(plainValues(v, deedField(n, "")))
		errs = append(errs, prefixed(err, deedField(n, "")))
		if row.Row = n; ok {
			a.Deeds = append(a.Deeds, row)
		}
	}
	return a, problem.Collect(errs...)
}

// readDeed reads one row of activities. false: nothing was typed into it.
func (s *Service) readDeed(v url.Values) (d LinkDeed, ok bool, err error) {
	f := web.Form{Values: v}
	d = LinkDeed{Like: f.Int("like"), Gone: f.Has("gone", "1"), Activity: Activity{
		ID: f.Int("id"), Version: f.Int("version"), Name: f.Get("name"), From: readDay(f.Get("from")), To: readDay(f.Get("to")),
		Place: f.Get("place"), Languages: v["languages"],
	}}
	d.Figures, err = s.indicators.readFigures(v, false)
	blank := d.Activity.ID == 0 && f.Get("name")+f.Get("from")+f.Get("to")+f.Get("place") == "" && len(d.Figures) == 0 && err == nil
	return d, !blank && !(d.Gone && d.Activity.ID == 0), err
}

// The buttons of a card, by the value of "lam"; pressDelete is one of them too.
const (
	pressSubmit = "gui"
	pressRecall = "rut-lai"
)

// partHeader asks for one card alone: the page's script puts it in the place of the old one.
const partHeader = "X-Phan"

func (s *Service) postLink(w http.ResponseWriter, r *http.Request) error {
	u := linkUse(r)
	id, err := web.PathID(r, "report")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	v := plainValues(f.Values, "b"+strconv.FormatInt(id, 10)+"_")
	a, err := s.readLinkAnswer(r, f, v)
	var out LinkOutcome
	if err == nil {
		out, err = s.AnswerLink(r.Context(), u, id, a)
	}
	if err == nil && out.Missing == nil && r.Header.Get(partHeader) == "" {
		to := linkPath(u.Secret) + "?xong=" + strconv.FormatInt(id, 10) + "#viec-" + strconv.FormatInt(id, 10)
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	if err == nil {
		w.Header().Set("X-Da-Luu", "1")
	}
	return s.linkAgain(w, r, id, v, out, err)
}

// linkAgain shows the card, or the page with it, after an answer: what was done, or what was typed with what is wrong with it.
func (s *Service) linkAgain(w http.ResponseWriter, r *http.Request, id int64, typed url.Values, out LinkOutcome, failure error) error {
	u := linkUse(r)
	view, err := s.OpenLink(r.Context(), u.Secret, u.Address, false)
	if err != nil {
		return err
	}
	p := s.linkPage(view, u.Secret)
	at := slices.IndexFunc(p.Cards, func(c linkCard) bool { return c.Report.ID == id })
	if at < 0 {
		return errNotWithLink
	}
	c, status := &p.Cards[at], http.StatusOK
	c.Open = true
	switch {
	case failure != nil:
		f, err := web.Form{}.With(failure)
		if err != nil {
			return err
		}
		status = web.Status(failure)
		s.retype(c, typed, f, problem.Is(failure, problem.Conflict))
	case out.Missing != nil:
		f, err := web.Form{}.With(out.Missing)
		if err != nil {
			return err
		}
		status = web.Status(out.Missing)
		f.Message = strings.TrimSpace("Đã lưu nháp nhưng chưa gửi. " + f.Message)
		c.Form.Message, c.Form.Errors = f.Message, c.named(f.Errors)
	default:
		c.Done = c.doneWords()
	}
	if r.Header.Get(partHeader) == "" {
		return s.renderLink(w, r, p, status)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	return linkCardBody(*c).Render(r.Context(), w)
}

// named puts the prefix of the card before the names of fields.
func (c linkCard) named(errs []problem.FieldError) []problem.FieldError {
	all := slices.Clone(errs)
	for i := range all {
		all[i].Name = c.name(all[i].Name)
	}
	return all
}

// retype puts what was typed back into the form. After a conflict the form is based on what stands in the report now, which is shown beside.
func (s *Service) retype(c *linkCard, typed url.Values, f web.Form, conflict bool) {
	c.Form.Message, c.Form.Errors = f.Message, c.named(inOrder(f.Errors))
	if !c.Editable {
		c.Form.Values = url.Values{}
		for name, values := range typed {
			c.Form.Values[c.name(name)] = values
		}
		return
	}
	stored, storedRows := c.Form.Values, c.Rows
	v := cloneValues(typed)
	v.Del("key")
	v.Del("earlier")
	if conflict {
		c.Stored = &c.Report
		v.Set("version", c.stamp())
	}
	c.Rows = nil
	seen := map[int64]bool{}
	for n := range maxDeedRows {
		field := func(name string) string { return deedField(n, name) }
		if !typed.Has(field("name")) {
			continue
		}
		form := web.Form{Values: typed}
		row := deedRow{N: n, ID: form.Int(field("id")), Version: form.Int(field("version")), Like: form.Int(field("like"))}
		at := slices.IndexFunc(storedRows, func(o deedRow) bool { return o.ID == row.ID })
		if row.ID != 0 && conflict {
			if at < 0 {
				row.ID, row.Version = 0, 0 // someone has deleted it; saved again it is a new one
			} else {
				row.Version = storedRows[at].Version
			}
		}
		seen[row.ID] = true
		c.Rows = append(c.Rows, row)
	}
	for _, row := range storedRows {
		if row.ID == 0 || seen[row.ID] || !conflict || len(c.Rows) >= maxDeedRows {
			continue
		}
		old := plainValues(stored, c.name(deedField(row.N, "")))
		if len(c.Rows) > 0 {
			row.N = c.Rows[len(c.Rows)-1].N + 1
		}
		for name, values := range old {
			v[deedField(row.N, name)] = values
		}
		c.Rows = append(c.Rows, row)
	}
	c.put(s, v)
}

func cloneValues(v url.Values) url.Values {
	all := url.Values{}
	for name, values := range v {
		all[name] = slices.Clone(values)
	}
	return all
}

func (s *Service) serveLinkEvidence(w http.ResponseWriter, r *http.Request) error {
	e, err := s.linkEvidenceAsked(r)
	if err != nil {
		return err
	}
	return s.serveFile(w, r, e.Hash, e.Mime, e.Name)
}

func (s *Service) serveLinkThumb(w http.ResponseWriter, r *http.Request) error {
	e, err := s.linkEvidenceAsked(r)
	if err != nil {
		return err
	}
	if e.Thumb == "" {
		return problem.New(problem.NotFound, "Minh chứng này không có ảnh thu nhỏ.")
	}
	return s.serveFile(w, r, e.Thumb, thumbMime, "anh-nho.jpg")
}

func (s *Service) linkEvidenceAsked(r *http.Request) (Evidence, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Evidence{}, err
	}
	e, err := s.LinkEvidence(r.Context(), linkUse(r), id)
	if err == nil && e.Kind != "file" {
		err = problem.New(problem.NotFound, "Minh chứng này là địa chỉ trang, không có tệp.")
	}
	return e, err
}
