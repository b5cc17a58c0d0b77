package product

import (
	"slices"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
)

// The map and the list of gaps speak of easy Vietnamese unless they are asked otherwise.
func TestEasyVietnameseIsCommon(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	if !slices.ContainsFunc(CoverQuery{}.columns(s.lists.Languages), func(c Column) bool { return c.Language.Tag == "vi-simple" && c.Class == InText }) {
		t.Error("the map has no column of easy Vietnamese")
	}
	p, err := s.Gaps(t.Context(), c.Editor, CoverQuery{}, 100, 0)
	must(t, err)
	if !slices.ContainsFunc(p.Gaps, func(g Gap) bool { return g.ItemID == i.ID && g.Language == "vi-simple" && g.Class == InText }) {
		t.Errorf("the missing easy text is no gap: %+v", p.Gaps)
	}
	h := screens(s)
	short, all := visit(t, h, c.Editor, coverHome, nil).Body.String(), visit(t, h, c.Editor, coverHome+"?dang=tat-ca", nil).Body.String()
	if n := strings.Count(short, `<th scope="col">Khác</th>`); n != 1 || !strings.Contains(short, "Xem cả hình, video, bản in, LED") {
		t.Errorf("the first view has %d columns of other media, want only that of the sums", n)
	}
	if strings.Count(all, `<th scope="col">Khác</th>`) < 5 || !strings.Contains(all, "Chỉ xem chữ và tiếng") {
		t.Error("the folded columns do not unfold")
	}
}
