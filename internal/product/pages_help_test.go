package product

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// screens are the area's pages in the shell, for whoever is put into the request's context.
func screens(s *Service) http.Handler {
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

// visit asks for a page, or posts a form when there is one, as someone.
func visit(t testing.TB, h http.Handler, by identity.Actor, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if form != nil {
		r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(identity.With(r.Context(), by)))
	return w
}

// page is visit for a page that is looked into.
func page(t testing.TB, h http.Handler, by identity.Actor, path string, status int) *goquery.Document {
	t.Helper()
	w := visit(t, h, by, path, nil)
	if w.Code != status {
		t.Fatalf("%s as %s: status %d, want %d\n%s", path, by.Role, w.Code, status, mainText(w.Body))
	}
	return asPage(t, w)
}

// asPage is an answer that is looked into.
func asPage(t testing.TB, w *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(w.Body)
	must(t, err)
	return doc
}

func mainText(r io.Reader) string {
	doc, err := goquery.NewDocumentFromReader(r)
	if err != nil {
		return fmt.Sprint(err)
	}
	return textOf(doc.Find("main"))
}

// textOf is the text of a part of a page with one space between words.
func textOf(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }
