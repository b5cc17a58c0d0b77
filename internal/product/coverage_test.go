package product

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func testColumns(t *testing.T, tags ...string) []Column {
	t.Helper()
	all, err := loadLanguages()
	must(t, err)
	var list []Language
	for _, tag := range tags {
		l, ok := all.Find(tag)
		if !ok {
			t.Fatalf("no language %s", tag)
		}
		list = append(list, l)
	}
	return coverColumns(list)
}

func TestACellCountsEachItemOnce(t *testing.T) {
	t.Parallel()
	columns := testColumns(t, "vi", "tyz", "x-tay-nung")
	if len(columns) != 7 {
		t.Fatalf("got %d columns, want 3 + 3 and only sound for the joint programme", len(columns))
	}
	items := []itemCover{
		{ID: 1, Kind: "article", Pillar: "P1", Text: "vi/text/p tyz/text/q vi/audio/d|4 5"},
		{ID: 2, Kind: "poster", Pillar: "P1", Text: "vi/text/a vi/print/e|4"},
		{ID: 3, Kind: "panel", Pillar: "P2", Text: "vi/picture/d vi/print/p tyz/audio/n|"},
	}
	m := countCover(items, columns, ByTopic)
	at := func(row, column string) CoverCell {
		n := slices.IndexFunc(columns, func(c Column) bool { return c.key() == column })
		if row == wholeRow {
			return m.Total.Cells[n]
		}
		return m.Rows[row].Cells[n]
	}
	for _, x := range []struct {
		row, column, why string
		want             CoverCell
		sign             string
		heat             int
	}{
		{"4", "vi.chu", "one is published, one approved", CoverCell{Wanted: 2, Seen: 1, Ready: 1}, "●", 2},
		{"5", "vi.chu", "the item of two topics counts in both", CoverCell{Wanted: 1, Seen: 1}, "●", 4},
		{"4", "tyz.chu", "outdated, and readers still have it", CoverCell{Wanted: 2, Seen: 1, Outdated: 1}, "!", 2},
		{"4", "vi.tieng", "a poster wants no sound", CoverCell{Wanted: 1, Doing: 1}, "…", 0},
		{"4", "x-tay-nung.tieng", "nothing yet", CoverCell{Wanted: 1}, "–", 0},
		{wholeRow, "vi.khac", "the best of picture and print; an empty edition is none", CoverCell{Wanted: 2, Seen: 1}, "●", 2},
		{wholeRow, "tyz.tieng", "wanted by one, and begun by another that does not usually have it", CoverCell{Wanted: 2, Doing: 1}, "…", 0},
	} {
		got := at(x.row, x.column)
		if got != x.want || got.stage().Sign(InText) != x.sign || got.Heat() != x.heat {
			t.Errorf("%s %s (%s): got %+v %s %d, want %+v %s %d", x.row, x.column, x.why, got, got.stage().Sign(InText), got.Heat(), x.want, x.sign, x.heat)
		}
	}
	if m.Total.Items != 3 || m.Rows["4"].Items != 2 {
		t.Errorf("got %d items in all, %d in a topic", m.Total.Items, m.Rows["4"].Items)
	}
}

func TestTheWeightiestGapStandsFirst(t *testing.T) {
	t.Parallel()
	columns := testColumns(t, "vi", "tyz")
	items := []itemCover{
		{ID: 9, Kind: "led", Text: "vi/text/d|"},
		{ID: 1, Kind: "article", Text: "vi/text/p vi/audio/p tyz/text/p tyz/audio/q|"},
		{ID: 2, Kind: "article", Due: "2026-11-02", Text: "vi/text/p vi/audio/n tyz/audio/d|"},
		{ID: 3, Kind: "article", Due: "2026-11-01", Text: "vi/text/p vi/audio/w tyz/text/a tyz/audio/d|"},
	}
	page := findGaps(items, columns)
	var got []string
	for _, g := range page {
		got = append(got, g.key())
	}
	want := []string{"1.tyz.tieng", "3.vi.tieng", "2.tyz.chu", "9.vi.khac", "9.tyz.chu", "9.tyz.khac"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, g := range page {
		if back, ok := readGap(g.key()); !ok || back.ItemID != g.ItemID || back.Language != g.Language || back.Class != g.Class {
			t.Errorf("%s: read back as %+v", g.key(), back)
		}
	}
}

// The line that the map reads is written by the stores; after any walk through the table of moves it says what the editions say.
func TestTheMapFollowsEveryMove(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		editions := []Edition{vi, addEdition(t, s, c, i.ID, "en", Text), addEdition(t, s, c, i.ID, "tyz", Text)}
		actions := []Action{Submit, Pass, Approve, Publish, Return, Correct, Withdraw, Reopen, Submit, Pass, Pass, Approve, Publish}
		people := []identity.Actor{c.Editor, c.Checker, c.Second, c.Leader, c.Coordinator, c.Translator, c.Reader}
		dice := rand.New(rand.NewPCG(1, 2))
		for n := range 80 {
			e := &editions[dice.IntN(len(editions))]
			if v, err := s.OpenEdition(t.Context(), c.Editor, e.ID); err == nil {
				*e = v.Edition
			}
			if e.State == Draft && dice.IntN(2) == 0 {
				_, _ = s.Write(t.Context(), c.Coordinator, e.ID, e.Version, Content{Title: "Bản", Body: string(rune('a' + n%26))}, dice.IntN(2) == 0)
			} else {
				_, _ = s.Move(t.Context(), people[dice.IntN(len(people))], e.ID, e.Version, actions[dice.IntN(len(actions))], "vì thế")
			}
			must(t, d.Read(t.Context(), func(tx *db.Tx) error {
				stale, err := db.All(tx, db.Scalar[int64], `SELECT id FROM product_items WHERE cover <> `+coverText)
				if err == nil && len(stale) > 0 {
					t.Fatalf("after step %d the map does not know what became of item %v", n, stale)
				}
				return err
			}))
		}
	})
}

func TestTheMapAndWhatStandsBehindIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		addEdition(t, s, c, i.ID, "tyz", Text)
		for _, axis := range []Axis{ByTopic, ByItem, ByPillar, ByAudience} {
			q := CoverQuery{Axis: axis, Page: 1}
			v, err := s.Cover(t.Context(), c.Inspector, q)
			must(t, err)
			if v.Total.Cells[0] != (CoverCell{Wanted: 1, Seen: 1}) {
				t.Errorf("%s: Vietnamese text: got %+v", axis, v.Total.Cells[0])
			}
			for _, l := range v.Lines {
				if l.Row == nil {
					continue
				}
				for n, cell := range l.Row.Cells {
					q := q
					q.Language, q.Class = v.Columns[n].Language.Tag, v.Columns[n].Class
					list, err := s.CoverCell(t.Context(), c.Inspector, q, l.Key, 1)
					must(t, err)
					if list.Cell != cell || list.Total != cell.Wanted || list.Line != l.Name {
						t.Errorf("%s %s: the cell says %+v, the list behind it %+v (%d, %q)", axis, v.Columns[n].key(), cell, list.Cell, list.Total, list.Line)
					}
				}
			}
		}
		for day, want := range map[string]int{"2026-10-19": 0, "2026-10-20": 1} {
			v, err := s.Cover(t.Context(), c.Inspector, CoverQuery{Axis: ByPillar, Day: readDay(day)})
			must(t, err)
			if v.Total.Cells[0].Seen != want {
				t.Errorf("on %s: got %+v, want %d seen", day, v.Total.Cells[0], want)
			}
		}
		if _, err := s.Cover(t.Context(), c.Inspector, CoverQuery{Day: "2027-01-01"}); !problem.Is(err, problem.Invalid) {
			t.Errorf("a day to come: got %v", err)
		}
		for _, f := range []CoverFilter{{Kind: "led"}, {Pillar: "P3"}, {Audience: "men"}, {Topic: 999}, {Agency: c.Commune.ID}} {
			v, err := s.Cover(t.Context(), c.Inspector, CoverQuery{CoverFilter: f, Axis: ByTopic})
			must(t, err)
			if v.Items != 0 {
				t.Errorf("%+v: got %d items, want none", f, v.Items)
			}
		}
	})
}

func TestSeveralGapsAreGivenAtOnceOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		g := func(language string, class Class) string {
			return Gap{ItemID: i.ID, Language: language, Class: class}.key()
		}
		keys := []string{g("tyz", InText), g("vi", InSound), g("en", InText)}
		for _, by := range []identity.Actor{c.Translator, c.Reporter, c.Leader, c.Inspector} {
			if _, err := s.AssignGaps(t.Context(), by, keys, c.Translator.UserID, "2026-11-30"); !problem.Is(err, problem.Denied) {
				t.Errorf("%s: got %v, want a refusal", by.Role, err)
			}
		}
		for _, x := range []struct {
			why  string
			keys []string
			user int64
			due  string
		}{
			{"nothing ticked", nil, c.Translator.UserID, ""},
			{"nobody named", keys, 0, ""},
			{"someone who may not", keys, c.Inspector.UserID, ""},
			{"no day", keys, c.Translator.UserID, "31/2/2026"},
			{"no such gap", append(slices.Clone(keys), "x.y.z"), c.Translator.UserID, ""},
			{"text of a label for sound", append(slices.Clone(keys), g("x-tay-nung", InText)), c.Translator.UserID, ""},
		} {
			if _, err := s.AssignGaps(t.Context(), c.Editor, x.keys, x.user, readDay(x.due)); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: got %v, want one that names a field", x.why, err)
			}
		}
		if v, _ := s.OpenItem(t.Context(), c.Editor, i.ID); len(v.Editions) != 1 {
			t.Fatalf("after refusals there are %d editions, want only the first", len(v.Editions))
		}
		n, err := s.AssignGaps(t.Context(), c.Editor, keys, c.Translator.UserID, "2026-11-30")
		must(t, err)
		v, err := s.OpenItem(t.Context(), c.Editor, i.ID)
		must(t, err)
		if e, ok := v.Edition("vi", Audio); n != 3 || len(v.Editions) != 4 || !ok || e.Due != "2026-11-30" || e.Assignee != c.Translator.UserID || e.MadeFrom != vi.ID {
			t.Errorf("got %d given, %d editions, sound %+v", n, len(v.Editions), e)
		}
		if _, err := s.AssignGaps(t.Context(), c.Editor, keys[:1], c.Reader.UserID, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("given once more: got %v, want a conflict", err)
		}
		p, err := s.Gaps(t.Context(), c.Editor, CoverQuery{Group: EveryLanguage}, 100, 0)
		must(t, err)
		for _, gap := range p.Gaps {
			if slices.Contains(keys, gap.key()) {
				t.Errorf("%s is still a gap", gap.key())
			}
		}
	})
}
