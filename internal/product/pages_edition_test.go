package product

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
)

// Two people write one text: whoever saves second sees both before one is put over the other, and keeps what was typed.
func TestTheSecondWriterSeesBothTexts(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	_, vi := addItem(t, s, c.Editor)
	version := strconv.FormatInt(vi.Version, 10)
	_, err := s.Write(t.Context(), c.Editor, vi.ID, vi.Version, Content{Title: "Nước sạch", Body: "Câu của người thứ nhất."}, false)
	must(t, err)
	h := benchScreens(s)
	doc, w := visitBench(t, h, c.Coordinator, editionPath(vi.ID)+"/viet", url.Values{"version": {version}, "title": {"Nước sạch"}, "body": {"Câu của người thứ hai."}}, false)
	if w.Code != 422 || !strings.Contains(doc.Find("section.told").Text(), "nhất") || doc.Find("textarea[name=body]").Text() != "Câu của người thứ hai." {
		t.Fatalf("status %d: %s", w.Code, doc.Find("main").Text())
	}
	next, _ := doc.Find("input[name=version]").Attr("value")
	if _, w = visitBench(t, h, c.Coordinator, editionPath(vi.ID)+"/viet", url.Values{"version": {next}, "title": {"Nước sạch"}, "body": {"Câu của người thứ hai."}}, false); w.Code != 303 {
		t.Errorf("after seeing both: status %d, want 303", w.Code)
	}
}
