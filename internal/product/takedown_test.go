package product

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
)

// The page of a consent that was taken back is where the work goes on: each line says where, what and until when, is ticked off there, and then
// says who did it; and it leads back to the list.
func TestTheChecklistStandsOnTheConsent(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	i, vi := addItem(t, s, c.Editor)
	k := consented(t, s, c, vi.ID)
	published(t, s, c, vi, school)
	one := consentPath(k.ID)
	w := visit(t, h, c.Editor, one+"/rut", url.Values{"version": {"2"}, "withdrawn_on": {"19/10/2026"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, mainText(w.Body))
	}
	doc := page(t, h, c.Editor, one, http.StatusOK)
	rows := doc.Find("#go tbody tr")
	if rows.Length() != 4 || doc.Find(`main .btns a[href="`+consentHome+`"]`).Length() != 1 {
		t.Fatalf("%d lines, or no way back: %s", rows.Length(), textOf(doc.Find("main")))
	}
	for n := range rows.Length() {
		if text := textOf(rows.Eq(n)); !strings.Contains(text, i.Title) || !strings.Contains(text, "03/11/2026") || rows.Eq(n).Find("form button").Length() != 1 {
			t.Errorf("line %d: %s", n+1, text)
		}
	}
	for _, back := range []string{one, consentHome, "https://elsewhere.example/", ""} {
		form := page(t, h, c.Editor, one, http.StatusOK).Find("#go form").First()
		w := visit(t, h, c.Editor, form.AttrOr("action", ""), url.Values{"ve": {back}})
		want := map[string]string{one: one + "#go", consentHome: consentHome}[back]
		if want == "" {
			want = editionPath(vi.ID) + "#go"
		}
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != want {
			t.Errorf("ticked off on %q: status %d, then %q; want %q", back, w.Code, got, want)
		}
	}
	done := page(t, h, c.Editor, one, http.StatusOK).Find("#go tbody")
	if done.Find("form").Length() != 0 || strings.Count(textOf(done), "Đã gỡ 20/10 Người bientap") != 4 {
		t.Errorf("after all: %s", textOf(done))
	}
}

// Whoever may not attach a consent is told whom to ask, not to do it.
func TestWhoIsToldToAttachAConsent(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	_, vi := addItem(t, s, c.Editor)
	vi, err := s.Write(t.Context(), c.Editor, vi.ID, vi.Version, school, true)
	must(t, err)
	must(t, s.AnswerPresence(t.Context(), c.Editor, vi.ID, Somebody, 2))
	for _, x := range everybody(c) {
		if x.Role == c.Reporter.Role {
			continue // of another agency
		}
		text := textOf(page(t, h, x, editionPath(vi.ID), http.StatusOK).Find("main"))
		keeps := x.Role == c.Editor.Role || x.Role == c.Coordinator.Role
		if got := strings.Contains(text, "Gắn cho đủ từng người"); got != keeps {
			t.Errorf("%s is told to attach: %v", x.Role, got)
		}
		if got := strings.Contains(text, askKeeperWords); got == keeps {
			t.Errorf("%s is told whom to ask: %v", x.Role, got)
		}
	}
}
