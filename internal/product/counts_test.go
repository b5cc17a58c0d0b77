package product

import (
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

func TestWhichEditionCountsForWhichFigure(t *testing.T) {
	t.Parallel()
	languages, err := loadLanguages()
	must(t, err)
	october, _ := calendar.CustomPeriod("2026-10-01", "2026-10-31")
	text := release{EditionID: 1, ItemID: 1, Kind: "article", Language: "vi", Medium: Text, On: "2026-10-05", Body: true, Summary: true}
	with := func(change func(*release)) release { e := text; change(&e); return e }
	before := with(func(e *release) { e.On = "2026-09-30" })
	tay := with(func(e *release) { e.EditionID, e.Language, e.On = 2, "tyz", "2026-10-20" })
	english := with(func(e *release) { e.EditionID, e.Language = 3, "en" })
	sound := with(func(e *release) { e.EditionID, e.Kind, e.Medium, e.Seconds = 4, "radio", Audio, 95 })
	short := with(func(e *release) { e.EditionID, e.Kind, e.Medium, e.Seconds, e.Language = 5, "radio", Audio, 10, "tyz" })
	film := with(func(e *release) { e.EditionID, e.Kind, e.Medium, e.Seconds = 6, "tv", Video, 600 })
	paper := with(func(e *release) { e.Kind, e.Medium, e.Summary, e.Body = "leaflet", Print, false, false })
	for _, x := range []struct {
		why, indicator string
		all            []release
		want           int64
	}{
		{"an article", "D1.items", []release{text}, 1},
		{"an article in two languages is one", "D1.items", []release{text, tay}, 1},
		{"it came out the month before", "D1.items", []release{before, tay}, 0},
		{"a radio programme is counted by its sound, not by its text", "C2.programmes", []release{with(func(e *release) { e.Kind = "radio" })}, 0},
		{"a radio programme", "C2.programmes", []release{sound, short}, 1},
		{"its minutes, rounded, at least one each", "C2.minutes_first", []release{sound, short}, 3},
		{"television", "C3.programmes", []release{film}, 1},
		{"its minutes", "C3.minutes_first", []release{film}, 10},
		{"once in each language", "C5.products", []release{text, tay, english}, 3},
		{"a new language of an old product", "C5.products", []release{before, tay}, 1},
		{"minutes in all languages", "C5.minutes", []release{sound, short}, 3},
		{"a product is one", "C6.products", []release{text, tay, english}, 1},
		{"an old product is none, whatever comes later", "C6.products", []release{before, tay}, 0},
		{"text on the net qualifies", "C6.qualifying", []release{text}, 1},
		{"only on paper, in Vietnamese: it does not", "C6.qualifying", []release{paper}, 0},
		{"on paper in Tày: it does", "C6.qualifying", []release{with(func(e *release) { e.Medium, e.Language = Print, "tyz" })}, 1},
		{"with a summary", "C7.digitised", []release{text}, 1},
		{"without", "C7.digitised", []release{with(func(e *release) { e.Summary = false })}, 0},
		{"a leaflet by its print", "C8.titles", []release{paper}, 1},
		{"a question and answer by its text", "C8.titles", []release{with(func(e *release) { e.Kind = "qa" })}, 1},
		{"text is accessible", "C9.accessible", []release{text}, 1},
		{"sound without words is not", "C9.accessible", []release{with(func(e *release) { e.Medium, e.Body = Audio, false })}, 0},
		{"video without captions is not", "C9.accessible", []release{film}, 0},
		{"with captions it is", "C9.accessible", []release{with(func(e *release) { e.Medium, e.Captions = Video, true })}, 1},
		{"made by a machine, labelled", "C10", []release{text, with(func(e *release) { e.AI = true })}, 1},
		{"made by people", "C10", []release{text}, 0},
		{"in a foreign language", "H5.products", []release{before, english}, 1},
		{"Tày is not foreign", "H5.products", []release{tay}, 0},
		{"a podcast", "C4.podcasts", []release{with(func(e *release) { e.Kind, e.Medium = "podcast", Audio })}, 1},
	} {
		found := false
		for _, rule := range tallies(languages) {
			if rule.Indicator != x.indicator {
				continue
			}
			found = true
			var got int64
			for _, r := range rule.rows(x.all, october) {
				got += r.Value
			}
			if got != x.want {
				t.Errorf("%s: %s: got %d, want %d", x.indicator, x.why, got, x.want)
			}
		}
		if !found {
			t.Errorf("nothing counts %s", x.indicator)
		}
	}
}

func TestFiguresOfTheReportAreCountedFromPublication(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		_, first := addItem(t, s, c.Editor)
		first = published(t, s, c, first, school)
		_, gone := addItem(t, s, c.Editor)
		gone = published(t, s, c, gone, school)
		walk(t, s, gone, []turn{{Withdraw, c.Leader}})
		_, draft := addItem(t, s, c.Editor)
		_ = draft
		first = walk(t, s, first, []turn{{Correct, c.Editor}})
		again := school
		again.Body += "\nThầy cô giúp em."
		published(t, s, c, first, again)

		month, _ := calendar.CustomPeriod("2026-10-01", "2026-10-31")
		earlier, _ := calendar.CustomPeriod("2026-09-01", "2026-09-30")
		for _, x := range []struct {
			why, indicator string
			agency         int64
			period         calendar.Period
			want           int64
		}{
			{"what was withdrawn does not count", "D1.items", 0, month, 1},
			{"of its agency", "D1.items", c.Focal.ID, month, 1},
			{"of another", "D1.items", c.Commune.ID, month, 0},
			{"in another month", "D1.items", 0, earlier, 0},
			{"one correction", "G4", 0, month, 1},
			{"products", "C6.products", 0, month, 1},
		} {
			must(t, d.Read(t.Context(), func(tx *db.Tx) error {
				got, err := s.Count(tx, x.indicator, x.agency, x.period)
				if got != x.want {
					t.Errorf("%s %s: got %d, want %d", x.indicator, x.why, got, x.want)
				}
				return err
			}))
			if x.agency != c.Commune.ID {
				rows, total, sum, err := s.CountedRows(t.Context(), c.Inspector, x.indicator, x.agency, x.period, 1)
				must(t, err)
				if sum != x.want || int64(len(rows)) != total {
					t.Errorf("%s: the rows sum to %d, want %d", x.indicator, sum, x.want)
				}
			}
		}
		if len(s.Indicators()) != len(tallies(s.lists.Languages))+1 || s.CountedHow("G4") == "" {
			t.Error("an indicator is not explained")
		}
	})
}
