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

// Whoever typed more than a form holds reads why, and finds the text in the form again.
func TestTooLongATextIsNotLost(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	_, vi := addItem(t, s, c.Editor)
	h := benchScreens(s)
	for _, letters := range []int{maxBody + 1, 200_000} {
		text := strings.Repeat("ộ", letters)
		doc, w := visitBench(t, h, c.Editor, editionPath(vi.ID)+"/viet", url.Values{"version": {strconv.FormatInt(vi.Version, 10)}, "title": {"Dài"}, "body": {text}}, false)
		if w.Code < 400 || doc.Find("textarea[name=body]").Text() != text || !strings.Contains(doc.Find("main").Text(), "dài") {
			t.Errorf("%d letters: status %d, %d bytes are in the form", letters, w.Code, len(doc.Find("textarea[name=body]").Text()))
		}
	}
}

// All that stands against a step is named at once.
func TestARefusalNamesAllThatIsMissing(t *testing.T) {
	t.Parallel()
	said := blocked("phê duyệt", []Finding{{Sentence: "Chưa ghi nguồn."}, {Sentence: "Còn 2 câu chưa dịch."}})
	if !strings.Contains(said, "Còn 2 điều") || !strings.Contains(said, "(1) Chưa ghi nguồn.") || !strings.Contains(said, "(2) Còn 2 câu chưa dịch.") {
		t.Error(said)
	}
}

// The state of an edition is called the same in the table, in the list of work and on its own page; buttons fit what is made.
func TestWordsFitWhatIsMade(t *testing.T) {
	t.Parallel()
	vi := Edition{ID: 1, Language: "vi", Medium: Text, No: 1}
	for _, x := range []struct {
		e           Edition
		button, now string
	}{
		{Edition{Language: "vi", Medium: LED, MadeFrom: 1}, "Soạn chữ cho màn hình", "chưa bắt đầu"},
		{Edition{Language: "vi", Medium: Print, MadeFrom: 1, No: 1}, "Sửa", "đang dàn trang"},
		{Edition{Language: "tyz", Medium: Text, MadeFrom: 1}, "Dịch bản này", "chưa bắt đầu"},
		{Edition{Language: "tyz", Medium: Text, MadeFrom: 1, No: 1}, "Sửa", "đang dịch"},
		{Edition{Language: "vi-simple", Medium: Text, MadeFrom: 1}, "Viết lại cho dễ đọc", "chưa bắt đầu"},
		{Edition{Language: "vi", Medium: Audio, MadeFrom: 1}, "Viết lời đọc", "chưa bắt đầu"},
	} {
		x.e.State = Draft
		if got := writeWords(x.e, vi); got != x.button {
			t.Errorf("%s %s: the button says %q, want %q", x.e.Language, x.e.Medium, got, x.button)
		}
		if table, page := markWords(x.e, vi), i18n.LowerFirst(x.e.StateName()); table != x.now || page != x.now {
			t.Errorf("%s %s: the table says %q, the page %q, want %q", x.e.Language, x.e.Medium, table, page, x.now)
		}
	}
}
