package product

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// benchScreens is the area's pages in the shell, for whoever is put into the request's context.
func benchScreens(s *Service) http.Handler {
	rt := web.New(web.Site{
		Today: func() string { return string(s.today()) },
		Viewer: func(ctx context.Context) (web.Viewer, bool) {
			a := identity.Who(ctx)
			return web.Viewer{Name: a.Name, Agency: a.Agency, May: func(p string) bool { return a.May(identity.Permission(p)) }}, a.AgencyID != 0
		},
		SignIn: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
		Log:    slog.New(slog.DiscardHandler),
	})
	rt.Add(s.Routes())
	return rt.Handler()
}

// visitBench asks for a page, or posts a form when there is one; part asks for what the page's script puts in place.
func visitBench(t testing.TB, h http.Handler, by identity.Actor, path string, form url.Values, part bool) (*goquery.Document, *httptest.ResponseRecorder) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if form != nil {
		r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if part {
		r.Header.Set(partHeader, "1")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(identity.With(r.Context(), by)))
	doc, err := goquery.NewDocumentFromReader(w.Body)
	must(t, err)
	return doc, w
}

func TestBenchByRole(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	s, c := newService(t, d)
	_, en := benched(t, s, c)
	h := benchScreens(s)
	for _, x := range []struct {
		by     identity.Actor
		status int
		write  bool
	}{
		{c.Translator, 200, true},
		{c.Editor, 200, true},
		{c.Coordinator, 200, true},
		{c.Reporter, 403, false}, // of a commune, and nobody gave it to them: drafts are not theirs to read
		{c.Checker, 200, false},
		{c.Leader, 200, false},
		{c.Inspector, 200, false},
		{c.Admin, 200, false},
		{identity.Actor{}, 401, false},
	} {
		doc, w := visitBench(t, h, x.by, benchPath(en.ID), nil, false)
		if w.Code != x.status || (doc.Find("textarea[name=target]").Length() == 3) != x.write {
			t.Errorf("%s: status %d, %d fields; want %d and fields %v", x.by.Role, w.Code, doc.Find("textarea[name=target]").Length(), x.status, x.write)
		}
	}
}

// A plain form a sentence: saved, on to the next; what is refused keeps the words.
func TestBenchForms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		_, en := benched(t, s, c)
		h := benchScreens(s)
		first, _ := visitBench(t, h, c.Translator, benchPath(en.ID), nil, false)
		form := func(n int, target, press string) url.Values {
			row := first.Find("#cau-" + strconv.Itoa(n))
			return url.Values{"target": {target}, "lam": {press}, "sum": {row.AttrOr("data-sum", "")}, "version": {row.AttrOr("data-version", "")}}
		}
		_, w := visitBench(t, h, c.Translator, segmentPath(en.ID, 0), form(1, "Every child may go to school", pressDone), false)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != benchPath(en.ID)+"?cau=2#cau-2" {
			t.Errorf("got %d to %q, want the next sentence", w.Code, to)
		}
		doc, w := visitBench(t, h, c.Reader, segmentPath(en.ID, 0), form(1, "Another title", pressDone), false)
		if w.Code != http.StatusConflict || doc.Find("#cau-1 [data-theirs]").Text() != "Every child may go to school" || doc.Find("#cau-1 textarea").Text() != "Another title" {
			t.Errorf("status %d: %q beside %q, want both texts", w.Code, doc.Find("#cau-1 [data-theirs]").Text(), doc.Find("#cau-1 textarea").Text())
		}
		doc, w = visitBench(t, h, c.Translator, segmentPath(en.ID, 1), form(2, "", pressDone), false)
		if w.Code != http.StatusUnprocessableEntity || doc.Find("#cau-2 .err").Length() == 0 {
			t.Errorf("an empty sentence: status %d", w.Code)
		}
		doc, w = visitBench(t, h, c.Translator, segmentPath(en.ID, 1), form(2, "It costs 5 dollars.", pressDraft), true)
		if w.Code != 200 || doc.Find("article").Length() != 1 || !strings.Contains(doc.Find("#cau-2 .bn-hints").Text(), "5") || doc.Find("#giup").Length() != 1 {
			t.Errorf("for the script: status %d, %d rows, hints %q", w.Code, doc.Find("article").Length(), doc.Find(".bn-hints").Text())
		}
		for filter, want := range map[string]int{"": 3, "?loc=chua": 2, "?loc=doi": 0, "?loc=gop-y": 0, "?loc=khac": 3} {
			doc, _ = visitBench(t, h, c.Translator, benchPath(en.ID)+filter, nil, false)
			if got := doc.Find("article.bn-row").Length(); got != want {
				t.Errorf("filter %q shows %d sentences, want %d", filter, got, want)
			}
		}
		_, w = visitBench(t, h, c.Checker, segmentPath(en.ID, 1)+"/gop-y", url.Values{"comment": {"Nói rõ hơn."}, "sum": form(2, "", "")["sum"]}, false)
		if w.Code != http.StatusSeeOther {
			t.Errorf("a remark: status %d", w.Code)
		}
		doc, _ = visitBench(t, h, c.Translator, benchPath(en.ID)+"?loc=gop-y", nil, false)
		if doc.Find("article.bn-row").Length() != 1 || !strings.Contains(doc.Find("#gop-y").Text(), "Nói rõ hơn.") {
			t.Errorf("the remark is not found: %q", doc.Find("#gop-y").Text())
		}
		action, _ := doc.Find("#gop-y li form").Attr("action")
		if _, w = visitBench(t, h, c.Translator, action, url.Values{}, false); w.Code != http.StatusSeeOther {
			t.Errorf("resolving: status %d", w.Code)
		}
		if doc, _ = visitBench(t, h, c.Translator, benchPath(en.ID)+"?loc=gop-y", nil, false); doc.Find("article.bn-row").Length() != 0 {
			t.Error("a resolved remark still counts as open")
		}
		if _, w = visitBench(t, h, c.Translator, benchPath(en.ID)+"/9", nil, true); w.Code != 404 {
			t.Errorf("help for a sentence that is not there: %d", w.Code)
		}
	})
}

// A long text comes in pages that stay light.
func TestALongBenchStaysLight(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	s, c := newService(t, d)
	i, vi := addItem(t, s, c.Editor)
	long := school
	for n := range 400 {
		long.Body += "\nCâu số " + strconv.Itoa(n) + " nói về quyền được học của trẻ em ở mọi xã, phường của tỉnh."
	}
	published(t, s, c, vi, long)
	en := addEdition(t, s, c, i.ID, "en", Text)
	const limit = 200_000 // bytes; an editor's page
	doc, w := visitBench(t, benchScreens(s), c.Translator, benchPath(en.ID)+"?trang=3", nil, false)
	html, err := doc.Html()
	must(t, err)
	if w.Code != 200 || len(html) > limit || doc.Find("article.bn-row").Length() != benchRows {
		t.Errorf("status %d, %d bytes, %d rows", w.Code, len(html), doc.Find("article.bn-row").Length())
	}
	t.Logf("%d bytes", len(html))
}
