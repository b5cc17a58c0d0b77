package product

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Sentences come into the memory only with their source and somebody who answers for them.
func TestMemoryWantsAVoucher(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		const file = `<tmx version="1.4"><header srclang="vi"/><body><tu><tuv xml:lang="vi"><seg>Ai cũng có quyền học.</seg></tuv><tuv xml:lang="en"><seg>Everyone has the right to learn.</seg></tuv></tu></body></tmx>`
		id, err := s.StartUpload(t.Context(), c.Editor, Delivery{Kind: ForMemory}, upload("a.tmx", file))
		must(t, err)
		p, err := s.OpenUpload(t.Context(), c.Editor, id)
		must(t, err)
		if len(p.Counts) != 1 || p.Counts[0] != (MemoryCount{"vi", "en", 1}) {
			t.Errorf("the preview counts %v", p.Counts)
		}
		if _, err = s.TakeUpload(t.Context(), c.Editor, id, 0, Voucher{From: "Tờ gấp"}); !problem.Is(err, problem.Invalid) {
			t.Errorf("without a voucher: %v", err)
		}
		_, err = s.TakeUpload(t.Context(), c.Editor, id, 0, Voucher{From: "Tờ gấp của Sở Tư pháp", Who: "Sở Tư pháp"})
		must(t, err)
		hints, err := s.Suggest(t.Context(), "vi", "en", "Ai cũng có quyền học.")
		must(t, err)
		if len(hints) != 1 || !strings.Contains(hints[0].From, "Tờ gấp của Sở Tư pháp") {
			t.Errorf("the bench is told %+v", hints)
		}
	})
}

// Translators propose, those who keep the glossary approve; nothing that comes with the program is approved.
func TestTermsAreProposedAndApproved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		approved, err := s.Glossary(t.Context(), c.Editor, TermFilter{Status: TermApproved}, 10, 0)
		must(t, err)
		if approved.Total != 0 {
			t.Errorf("%d terms are approved by nobody, %v first", approved.Total, approved.Terms[0].Words)
		}
		all, err := s.Glossary(t.Context(), c.Editor, TermFilter{}, maxTerms, 0)
		must(t, err)
		if !slices.IsSortedFunc(all.Terms, func(a, b GlossaryTerm) int { return i18n.Compare(a.In(Source).Text, b.In(Source).Text) }) {
			t.Error("the terms are not in the order of the alphabet")
		}
		id, err := s.ProposeWord(t.Context(), c.Translator, 0, "phép thử", TermWord{Language: "en", Text: "trial", Status: TermApproved})
		must(t, err)
		_, err = s.ProposeWord(t.Context(), c.Translator, id, "", TermWord{Language: "en", Text: "test", Source: "từ điển"})
		must(t, err)
		term, past, err := s.OpenTerm(t.Context(), c.Translator, id)
		must(t, err)
		if w := term.In("en"); w.Text != "trial; test" || w.Status != TermProposed || len(past) != 3 {
			t.Errorf("proposed: %+v after %d changes", w, len(past))
		}
		w := term.In("en")
		w.Status = TermApproved
		term.Words = []TermWord{w}
		if _, err = s.SaveTerm(t.Context(), c.Translator, term); !problem.Is(err, problem.Denied) {
			t.Errorf("a translator approves: %v", err)
		}
		_, err = s.SaveTerm(t.Context(), c.Checker, term)
		must(t, err)
		for _, again := range []string{"probe", "test"} {
			if _, err = s.ProposeWord(t.Context(), c.Translator, id, "", TermWord{Language: "en", Text: again}); !problem.Is(err, problem.Conflict) {
				t.Errorf("beside what was approved: %v", err)
			}
		}
		if _, err = s.ProposeWord(t.Context(), c.Inspector, id, "", TermWord{Language: "tyz", Text: "x"}); !problem.Is(err, problem.Denied) {
			t.Errorf("an inspector proposes: %v", err)
		}
	})
}

// A form that is sent twice makes one item: the second asks first.
func TestAnItemIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	i, _ := addItem(t, s, c.Editor)
	h := benchScreens(s)
	form := url.Values{"title": {strings.ToUpper(i.Title)}, "kind": {i.Kind}, "pillar": {i.Pillar}, "topics": {strconv.FormatInt(i.Topics[0], 10)}}
	doc, w := visitBench(t, h, c.Editor, home+"/moi", form, false)
	if w.Code != 422 || doc.Find(`main a[href="`+itemPath(i.ID)+`"]`).Length() == 0 || doc.Find("[name=twin]").Length() != 1 {
		t.Fatalf("status %d: %s", w.Code, doc.Find("main").Text())
	}
	form.Set("twin", "1")
	if _, w = visitBench(t, h, c.Editor, home+"/moi", form, false); w.Code != 303 {
		t.Errorf("another one on purpose: status %d", w.Code)
	}
}
