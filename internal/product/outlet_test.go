package product

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// What is written about where an edition went out becomes the list of places it must be taken from.
func TestPlacesBecomeTheTakedownList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		_, e := addItem(t, s, c.Editor)
		station := Outlet{Channel: "loudspeaker", Place: " Trạm  xã Quy Hòa ", Day: testDay}
		if err := s.AddOutlet(t.Context(), c.Editor, e.ID, station); !problem.Is(err, problem.Conflict) {
			t.Fatalf("a draft: got %v, want a conflict", err)
		}
		_, e = addItem(t, s, c.Editor)
		e = published(t, s, c, e, school)
		must(t, s.AddOutlet(t.Context(), c.Editor, e.ID, station))
		for name, row := range map[string]struct {
			by   identity.Actor
			o    Outlet
			kind problem.Kind
		}{
			"twice":              {c.Editor, station, problem.Invalid},
			"tomorrow":           {c.Editor, Outlet{Channel: "portal", Place: "Trang của tỉnh", Day: testDay.Add(1)}, problem.Invalid},
			"before publishing":  {c.Editor, Outlet{Channel: "portal", Place: "Trang của tỉnh", Day: testDay.Add(-400)}, problem.Invalid},
			"a board for a text": {c.Editor, Outlet{Channel: "led", Place: "Bảng trước chợ", Day: testDay}, problem.Invalid},
			"a script":           {c.Editor, Outlet{Channel: "portal", Place: "Trang của tỉnh", Link: "javascript:alert(1)", Day: testDay}, problem.Invalid},
			"a commune":          {c.Reporter, Outlet{Channel: "portal", Place: "Trang của tỉnh", Day: testDay}, problem.Denied},
		} {
			if err := s.AddOutlet(t.Context(), row.by, e.ID, row.o); !problem.Is(err, row.kind) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		doc, _ := visitBench(t, benchScreens(s), c.Editor, editionPath(e.ID), nil, false)
		if got := doc.Find("#noi-phat li").Text(); !strings.Contains(got, "Loa truyền thanh: Trạm xã Quy Hòa") {
			t.Errorf("the page shows %q", got)
		}
		_, err := s.Move(t.Context(), c.Leader, e.ID, e.Version, Withdraw, "Số liệu sai.")
		must(t, err)
		v, err := s.OpenEdition(t.Context(), c.Leader, e.ID)
		must(t, err)
		var names []string
		for _, x := range v.Takedowns {
			names = append(names, x.Name())
		}
		if !slices.Contains(names, "Loa truyền thanh: Trạm xã Quy Hòa") || slices.Contains(names, "Loa truyền thanh") || !slices.Contains(names, "Cổng thông tin") {
			t.Errorf("to be taken down: %q", names)
		}
		for _, x := range v.Takedowns {
			if x.Name() == "Loa truyền thanh: Trạm xã Quy Hòa" {
				must(t, s.FinishTakedown(t.Context(), c.Leader, e.ID, x.ID, ""))
			}
		}
		doc, _ = visitBench(t, benchScreens(s), c.Editor, editionPath(e.ID), nil, false)
		if got := doc.Find("#noi-phat li").Text(); !strings.Contains(got, "Đã gỡ") {
			t.Errorf("after it was taken down there the page shows %q", got)
		}
	})
}

// A refused place keeps what was typed.
func TestRefusedPlaceKeepsWords(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	_, e := addItem(t, s, c.Editor)
	e = published(t, s, c, e, school)
	doc, w := visitBench(t, benchScreens(s), c.Editor, editionPath(e.ID)+"/noi-phat", url.Values{"outlet": {"portal"}, "place": {"Trang của tỉnh"}, "day": {"hôm qua"}}, false)
	typed, _ := doc.Find("input[name=place]").Attr("value")
	if w.Code != 422 || typed != "Trang của tỉnh" || !strings.Contains(doc.Text(), "Ghi ngày phát") {
		t.Errorf("status %d, typed %q: %s", w.Code, typed, textOf(doc.Find("main")))
	}
}
