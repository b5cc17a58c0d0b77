package product

import (
	"net/url"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
)

// The bench marks whole terms only, says what each is called, what it must not be called, and which names nobody answers for yet.
func TestTermsBesideTheSentence(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	i, vi := addItem(t, s, c.Editor)
	const sentence = "Chính quyền xã bảo vệ quyền của người khuyết tật, kể cả quyền đi lại."
	published(t, s, c, vi, Content{Title: "Quyền của em", Body: sentence + "\nHội Phụ nữ họp ngày 8/3."})
	en := addEdition(t, s, c, i.ID, "en", Text)
	h := benchScreens(s)
	doc, _ := visitBench(t, h, c.Translator, benchPath(en.ID)+"?cau=2", nil, false)
	source := doc.Find("#nguon-2")
	if got := source.Text(); strings.TrimSpace(got) != sentence {
		t.Errorf("the sentence reads %q", got)
	}
	var known []string
	for _, n := range source.Find(".bn-known").EachIter() {
		known = append(known, n.Text())
	}
	if got := strings.Join(known, ", "); got != "quyền của người khuyết tật, quyền" {
		t.Errorf("marked: %q", got)
	}
	if n := doc.Find(".bn-terms > li").Length(); n != 2 {
		t.Errorf("%d terms beside the sentence, want 2", n)
	}
	if got := doc.Find(".bn-terms [data-insert]").First(); got.AttrOr("data-insert", "") != "rights of persons with disabilities" || got.AttrOr("data-key", "") != "1" || got.AttrOr("type", "") != "button" {
		t.Errorf("first to insert: %q with key %q", got.AttrOr("data-insert", ""), got.AttrOr("data-key", ""))
	}

	row := doc.Find("#cau-2")
	form := url.Values{"target": {"The authorities protect the handicapped."}, "lam": {pressDraft}, "sum": {row.AttrOr("data-sum", "")}, "version": {row.AttrOr("data-version", "")}}
	doc, w := visitBench(t, h, c.Translator, segmentPath(en.ID, 1), form, true)
	if hints := textOf(doc.Find("#cau-2 .bn-hints")); w.Code != 200 || !strings.Contains(hints, "Không dùng “handicapped”; dùng “persons with disabilities”") {
		t.Errorf("status %d, hints %q, want the forbidden word", w.Code, hints)
	}
	doc, _ = visitBench(t, h, c.Translator, benchPath(en.ID)+"/1", nil, true)
	if got := textOf(doc.Find(".bn-terms")); !strings.Contains(got, "Quyền") || !strings.Contains(got, "right") {
		t.Errorf("help for the title: %q", got)
	}
	doc, _ = visitBench(t, h, c.Translator, benchPath(en.ID)+"/3", nil, true)
	if got := textOf(doc.Find("#giup")); !strings.Contains(got, "Câu này không có thuật ngữ trong danh mục.") {
		t.Errorf("help for a sentence without terms: %q", got)
	}
}

// A language without words yet says so, and takes no guess.
func TestTermsNobodyHasFilledIn(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	tyz := addEdition(t, s, c, i.ID, "tyz", Text)
	doc, _ := visitBench(t, benchScreens(s), c.Translator, benchPath(tyz.ID)+"?cau=2", nil, false)
	if got := textOf(doc.Find(".bn-terms")); !strings.Contains(got, "chưa dịch") || doc.Find(".bn-terms [data-insert]").Length() != 0 {
		t.Errorf("got %q", got)
	}
}
