package product

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) benchRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /ban/{id}/dich", Need: needRead, Handle: s.showBench},
		{Pattern: "GET /ban/{id}/dich/{cau}", Need: needRead, Handle: s.showBenchHelp},
		{Pattern: "POST /ban/{id}/dich/{cau}", Need: needRead, Handle: s.postSegment},
		{Pattern: "POST /ban/{id}/dich/{cau}/gop-y", Need: needRead, Handle: s.postSegmentComment},
		{Pattern: "POST /ban/{id}/dich/{cau}/gop-y/{comment}/xong", Need: needRead, Handle: s.postSegmentResolve},
	}
}

func benchPath(id int64) string { return editionPath(id) + "/dich" }

func segmentPath(id, pos int64) string { return benchPath(id) + "/" + strconv.FormatInt(pos+1, 10) }

// benchFilter is which sentences are shown.
type benchFilter string

const (
	showAll     benchFilter = ""
	showOpen    benchFilter = "chua"
	showChanged benchFilter = "doi"
	showRemarks benchFilter = "gop-y"
)

var benchFilters = []struct {
	Filter benchFilter
	Name   string
}{{showAll, "Tất cả"}, {showOpen, "Chưa dịch xong"}, {showChanged, "Nguồn đã đổi"}, {showRemarks, "Có góp ý"}}

func (b Bench) matches(f benchFilter, g Segment) bool {
	switch f {
	case showOpen:
		return g.State != SegmentDone
	case showChanged:
		return g.Changed()
	case showRemarks:
		return slices.ContainsFunc(b.Comments, func(c Comment) bool { return c.Segment == g.Pos && c.ResolvedAt == nil })
	}
	return true
}

func (b Bench) filtered(f benchFilter) []Segment {
	var all []Segment
	for _, g := range b.Segments {
		if b.matches(f, g) {
			all = append(all, g)
		}
	}
	return all
}

const benchRows = 40 // sentences on one page

// benchPage is the screen of a translator.
type benchPage struct {
	Bench
	By     identity.Actor
	Lists  Lists
	Filter benchFilter
	Rows   []Segment // of this page of the list
	Here   int64     // the place of the sentence that is worked on; -1 none
	Page   int
	Pages  int
	Terms  termBook
	Help   benchHelp
	Form   web.Form
	Typed  string // into the sentence that is worked on, where it was not saved
	Clash  bool   // someone else saved it meanwhile
	Write  bool   // this person may translate now
	Part   bool   // a row alone, for the script
}

// benchHelp is what stands beside the sentence that is worked on.
type benchHelp struct {
	Suggestions []Suggestion
	Terms       []TermHint
	Texts       []SegmentText
}

func (s *Service) showBench(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	b, err := s.OpenBench(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	here, err := strconv.ParseInt(q.Get("cau"), 10, 64)
	if err != nil {
		here = 0
	}
	return s.renderBench(w, r, benchPage{Bench: b, Filter: readFilter(q.Get("loc")), Here: here - 1, Page: web.PageNumber(r)})
}

func readFilter(word string) benchFilter {
	for _, f := range benchFilters {
		if string(f.Filter) == word {
			return f.Filter
		}
	}
	return showAll
}

func (s *Service) renderBench(w http.ResponseWriter, r *http.Request, v benchPage) error {
	if err := s.fillBench(r.Context(), &v); err != nil {
		return err
	}
	status := statusOf(v.Form)
	if v.Clash {
		status = http.StatusConflict
	}
	if r.Header.Get(partHeader) != "" {
		v.Part = true
		return renderPart(w, r, status, benchAnswer(v))
	}
	here := benchHeading(v.Edition, v.From)
	e := editionPage{EditionView: EditionView{ItemView: ItemView{Item: v.Item}, Edition: v.Edition}, Lists: s.lists}
	return web.Render(w, r, web.Page{
		Title: here + ": " + e.name(), Lead: v.Item.Title, Section: home, Crumbs: e.crumbs(here), Body: benchBody(v), Script: "bench.js", Status: status,
	})
}

// fillBench chooses the sentences of this page, and finds what helps with the one that is worked on.
func (s *Service) fillBench(ctx context.Context, v *benchPage) error {
	v.By, v.Lists = identity.Who(ctx), s.lists
	v.Write = v.Edition.mayEdit(v.By) == nil
	list := v.filtered(v.Filter)
	at := slices.IndexFunc(list, func(g Segment) bool { return g.Pos == v.Here })
	v.Pages = max(1, (len(list)+benchRows-1)/benchRows)
	if at >= 0 {
		v.Page = at/benchRows + 1
	}
	v.Page = min(v.Page, v.Pages)
	first := (v.Page - 1) * benchRows
	v.Rows = list[first:min(first+benchRows, len(list))]
	if at < 0 {
		v.Here = firstOpen(v.Rows)
	}
	err := s.openTerms(ctx, v)
	if err != nil || v.Here < 0 {
		return err
	}
	v.Help, err = s.helpFor(ctx, *v, v.Segments[v.Here])
	return err
}

// openTerms reads the glossary for the two languages of the bench.
func (s *Service) openTerms(ctx context.Context, v *benchPage) error {
	if s.Terms == nil {
		return nil
	}
	rules, err := s.Terms(ctx, v.From.Language, v.Edition.Language)
	if err != nil {
		return err
	}
	v.Terms = newTermBook(rules, v.From.Language, v.Edition.Language)
	return nil
}

// firstOpen is where work goes on: the first sentence that is not done, else the first; -1 where there is none.
func firstOpen(rows []Segment) int64 {
	for _, g := range rows {
		if g.State != SegmentDone {
			return g.Pos
		}
	}
	if len(rows) == 0 {
		return -1
	}
	return rows[0].Pos
}

func (s *Service) helpFor(ctx context.Context, v benchPage, g Segment) (h benchHelp, err error) {
	b := v.Bench
	h.Terms = once(v.Terms.in(g.Source))
	if h.Texts, err = s.SegmentTexts(ctx, b.Edition.ID, g); err != nil {
		return h, err
	}
	if s.Suggest != nil {
		h.Suggestions, err = s.Suggest(ctx, b.From.Language, b.Edition.Language, g.Source)
	}
	return h, err
}

// showBenchHelp is what helps with one sentence: for the script alone, or the page at this sentence.
func (s *Service) showBenchHelp(w http.ResponseWriter, r *http.Request) error {
	b, pos, err := s.benchAt(r)
	if err != nil {
		return err
	}
	if r.Header.Get(partHeader) == "" {
		return web.Redirect(w, r, benchPath(b.Edition.ID)+"?cau="+strconv.FormatInt(pos+1, 10), "")
	}
	v := benchPage{Bench: b, By: identity.Who(r.Context()), Lists: s.lists, Here: pos}
	if err := s.openTerms(r.Context(), &v); err != nil {
		return err
	}
	if v.Help, err = s.helpFor(r.Context(), v, b.Segments[pos]); err != nil {
		return err
	}
	return renderPart(w, r, 0, benchHelpPanel(v))
}

func (s *Service) benchAt(r *http.Request) (b Bench, pos int64, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return b, 0, err
	}
	place, err := web.PathID(r, "cau")
	if err != nil {
		return b, 0, err
	}
	if b, err = s.OpenBench(r.Context(), identity.Who(r.Context()), id); err != nil {
		return b, 0, err
	}
	if place > int64(len(b.Segments)) {
		return b, 0, problem.New(problem.NotFound, "Bản này không có câu số %s.", i18n.Number(place))
	}
	return b, place - 1, nil
}

// The buttons of a sentence, by the value of "lam".
const (
	pressDone   = "xong"
	pressDraft  = "luu"
	pressJoined = "gop"
)

func (s *Service) postSegment(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	place, err := web.PathID(r, "cau")
	if err != nil {
		return err
	}
	press := form.Get("lam")
	in := SegmentSave{
		EditionID: id, Pos: place - 1, Sum: form.Get("sum"), Version: form.Int("version"), Target: form.Get("target"), Done: press == pressDone, Joined: press == pressJoined,
	}
	filter := readFilter(form.Get("loc"))
	b, err := s.SaveSegment(r.Context(), identity.Who(r.Context()), in)
	if err != nil {
		return s.benchAgain(w, r, form, in, err)
	}
	if r.Header.Get(partHeader) != "" {
		return s.renderBench(w, r, benchPage{Bench: b, Here: b.Segments[b.find(in.Pos, in.Sum)].Pos, Page: 1})
	}
	to, notice := b.next(filter, in.Pos, in.Done || in.Joined)
	q := url.Values{"cau": {strconv.FormatInt(to+1, 10)}}
	if filter != showAll {
		q.Set("loc", string(filter))
	}
	return web.Redirect(w, r, benchPath(id)+"?"+q.Encode()+"#cau-"+strconv.FormatInt(to+1, 10), notice)
}

// next is the sentence to go on with after one was saved.
func (b Bench) next(f benchFilter, pos int64, done bool) (to int64, notice string) {
	if !done {
		return pos, "Đã lưu nháp câu " + i18n.Number(pos+1) + "."
	}
	if b.Done == len(b.Segments) {
		return pos, "Đã dịch xong " + i18n.Number(int64(b.Done)) + " câu. Mở bản để gửi đọc lại."
	}
	notice = "Đã lưu câu " + i18n.Number(pos+1) + "."
	for _, after := range []int64{pos, -1} {
		for _, g := range b.Segments {
			if g.Pos > after && g.State != SegmentDone && b.matches(f, g) {
				return g.Pos, notice
			}
		}
	}
	return firstOpen(b.Segments), notice
}

// benchAgain shows the sentence with what was typed and why it was not saved.
func (s *Service) benchAgain(w http.ResponseWriter, r *http.Request, form web.Form, in SegmentSave, failure error) error {
	form, err := form.With(failure)
	if err != nil {
		return err
	}
	b, err := s.OpenBench(r.Context(), identity.Who(r.Context()), in.EditionID)
	if err != nil {
		return err
	}
	v := benchPage{Bench: b, Form: form, Here: in.Pos, Typed: in.Target, Clash: problem.Is(failure, problem.Conflict), Page: 1}
	if i := b.find(in.Pos, in.Sum); i >= 0 {
		v.Here = b.Segments[i].Pos
	} else if in.Pos >= int64(len(b.Segments)) {
		v.Here = int64(len(b.Segments)) - 1
	}
	return s.renderBench(w, r, v)
}

func (s *Service) postSegmentComment(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	b, pos, err := s.benchAt(r)
	if err != nil {
		return err
	}
	if err := s.AddSegmentComment(r.Context(), identity.Who(r.Context()), b.Edition.ID, pos, form.Get("sum"), form.Get("comment")); err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderBench(w, r, benchPage{Bench: b, Form: form, Here: pos, Page: 1})
	}
	return web.Redirect(w, r, helpHref(b.Edition.ID, pos), "Đã ghi góp ý.")
}

func helpHref(id, pos int64) string {
	return benchPath(id) + "?cau=" + strconv.FormatInt(pos+1, 10) + "#gop-y"
}

func (s *Service) postSegmentResolve(w http.ResponseWriter, r *http.Request) error {
	b, pos, err := s.benchAt(r)
	if err != nil {
		return err
	}
	comment, err := web.PathID(r, "comment")
	if err != nil {
		return err
	}
	if err := s.ResolveComment(r.Context(), identity.Who(r.Context()), b.Edition.ID, comment); err != nil {
		return err
	}
	return web.Redirect(w, r, helpHref(b.Edition.ID, pos), "Đã đánh dấu xong.")
}
