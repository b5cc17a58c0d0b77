package product

import (
	"strings"
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func TestTheStructureOfTheConventionsIsWhole(t *testing.T) {
	t.Parallel()
	l, err := loadLibrary()
	must(t, err)
	want := map[string]int{"ICCPR": 53, "ICESCR": 31, "CEDAW": 30, "ICERD": 25, "CRC": 54, "CRPD": 50, "CAT": 33}
	if len(l.Conventions) != len(want) {
		t.Errorf("got %d conventions, want %d", len(l.Conventions), len(want))
	}
	for _, c := range l.Conventions {
		all := l.of(c.Key)
		if len(all) != want[c.Key] || c.Articles != want[c.Key] {
			t.Errorf("%s: got %d articles of %d told, want %d", c.Key, len(all), c.Articles, want[c.Key])
		}
		for i, p := range all {
			if p.Article != i+1 {
				t.Errorf("%s: article %d stands at place %d", c.Key, p.Article, i+1)
			}
			if err := p.check(); err != nil {
				t.Errorf("%s: %v", p.Key(), err)
			}
			if p.Text+p.TextEn != "" {
				t.Errorf("%s comes with a text; nobody has confirmed one", p.Key())
			}
			if p.Official != (c.Key == "CRPD") {
				t.Errorf("%s: official heading %v; only CRPD has headings of its own", p.Key(), p.Official)
			}
			if (p.Part == "") != (c.Key == "CRPD") {
				t.Errorf("%s: part %q", p.Key(), p.Part)
			}
		}
		if err := c.check(); err != nil {
			t.Errorf("%s: %v", c.Key, err)
		}
		for name, day := range map[string]calendar.Day{"adopted": c.Adopted, "in force": c.InForce, "joined": c.Joined} {
			if !day.Valid() {
				t.Errorf("%s: %s is %q, want a day", c.Key, name, day)
			}
		}
		if c.Body == "" || c.BodyEn == "" || c.Resolution == "" || c.Address == "" {
			t.Errorf("%s: committee, resolution or address is missing", c.Key)
		}
	}
}

func TestEveryRowOfTheLibraryHasASourceAndAMark(t *testing.T) {
	t.Parallel()
	for _, list := range []string{"conventions", "provisions", "treaty_documents"} {
		rows, err := Rows(list)
		must(t, err)
		for i, r := range rows {
			if r["source"] == "" || r["needs_confirmation"] != "cần xác nhận" {
				t.Errorf("%s, row %d: source %q, needs_confirmation %q", list, i+2, r["source"], r["needs_confirmation"])
			}
		}
	}
	rows, err := Rows("treaty_documents")
	must(t, err)
	for _, r := range rows {
		d := TreatyDocument{Kind: r["kind"], Symbol: r["symbol"], Day: calendar.Day(r["day"]), ToldDay: r["when_vi"], Title: r["title_vi"], Address: r["address"], Source: r["source"]}
		if err := d.check(testDay); err != nil {
			t.Errorf("%s: %v", r["key"], err)
		}
	}
}

func TestAnArticleBecomesAnItem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		for _, by := range []identity.Actor{c.Translator, c.Checker, c.Leader, c.Inspector} {
			if _, err := s.AddProvisionItem(ctx, by, "crc", 12); !problem.Is(err, problem.Denied) {
				t.Errorf("%s: got %v, want a refusal", by.Role, err)
			}
		}
		if _, err := s.AddProvisionItem(ctx, c.Editor, "crc", 55); !problem.Is(err, problem.NotFound) {
			t.Errorf("article 55: got %v, want none", err)
		}
		id, err := s.AddProvisionItem(ctx, c.Editor, "crc", 12)
		must(t, err)
		item, err := s.OpenItem(ctx, c.Editor, id)
		must(t, err)
		if item.Item.Kind != "provision" || len(item.Topics) != 1 || item.Topics[0].Key != "CRC" || len(item.Sources) != 1 || item.Sources[0].Day != "1989-11-20" || item.Sources[0].Place != "Điều 12" {
			t.Errorf("got %+v with sources %+v, want a provision of CRC with its source", item.Item, item.Sources)
		}
		if _, err := s.AddProvisionItem(ctx, c.Editor, "CRC", 12); !problem.Is(err, problem.Conflict) {
			t.Errorf("a second item: got %v, want a conflict", err)
		}
		must(t, s.DropItem(ctx, c.Editor, id, item.Item.Version))
		again, err := s.AddProvisionItem(ctx, c.Editor, "CRC", 12)
		must(t, err)
		v, err := s.OpenProvision(ctx, c.Inspector, "crc", 12)
		must(t, err)
		if v.Item != again || len(v.Editions) != 1 {
			t.Errorf("got item %d with %d editions, want %d with the Vietnamese text", v.Item, len(v.Editions), again)
		}
	})
}

func TestLayersAreCountedPerArticle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		id, err := s.AddProvisionItem(ctx, c.Editor, "crc", 28)
		must(t, err)
		item, err := s.OpenItem(ctx, c.Editor, id)
		must(t, err)
		published(t, s, c, item.Editions[0], school)
		easy := addEdition(t, s, c, id, "vi-simple", Text)
		other, _ := addItem(t, s, c.Editor)
		must(t, s.LinkProvision(ctx, c.Editor, other.ID, "CRC", 28))
		if err := s.LinkProvision(ctx, c.Editor, other.ID, "CRC", 28); !problem.Is(err, problem.Conflict) {
			t.Errorf("linked twice: got %v, want a conflict", err)
		}
		if err := s.LinkProvision(ctx, c.Editor, other.ID, "CRC", 99); !problem.Is(err, problem.Invalid) {
			t.Errorf("article 99: got %v, want it refused", err)
		}
		all, err := s.OpenShelf(ctx, c.Inspector)
		must(t, err)
		for _, l := range all {
			want := ArticleCounts{}
			if l.Convention.Key == "CRC" {
				want = ArticleCounts{Convention: "CRC", Begun: 1, Plain: 1, Products: 2}
			}
			if l.Counts != want {
				t.Errorf("%s: got %+v, want %+v", l.Convention.Key, l.Counts, want)
			}
		}
		v, err := s.OpenProvision(ctx, c.Inspector, "crc", 28)
		must(t, err)
		if len(v.Editions) != 2 || v.Editions[1].ID != easy.ID || len(v.Others) != 1 || v.Others[0].ID != other.ID {
			t.Errorf("got %d editions and others %+v", len(v.Editions), v.Others)
		}
		must(t, s.UnlinkProvision(ctx, c.Editor, other.ID, "CRC", 28))
		if v, err = s.OpenProvision(ctx, c.Inspector, "crc", 28); err != nil || len(v.Others) != 0 {
			t.Errorf("after unlinking: %d others, %v", len(v.Others), err)
		}
	})
}

func TestAnArticleIsFilledInAndConfirmed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		open := func() Provision {
			v, err := s.OpenProvision(ctx, c.Inspector, "cat", 1)
			must(t, err)
			return v.Article
		}
		p := open()
		for _, by := range []identity.Actor{c.Translator, c.Leader, c.Inspector, c.Reporter} {
			if err := s.ChangeProvision(ctx, by, p, false); !problem.Is(err, problem.Denied) {
				t.Errorf("%s: got %v, want a refusal", by.Role, err)
			}
		}
		p.Text = "Chữ thử của phép kiểm."
		if err := s.ChangeProvision(ctx, c.Editor, p, false); !problem.Is(err, problem.Invalid) {
			t.Errorf("a text without a source: got %v, want it refused", err)
		}
		p.TextSource = "nguồn thử"
		if err := s.ChangeProvision(ctx, c.Editor, p, true); !problem.Is(err, problem.Invalid) {
			t.Errorf("an editor confirms: got %v, want it refused", err)
		}
		must(t, s.ChangeProvision(ctx, c.Editor, p, false))
		if err := s.ChangeProvision(ctx, c.Checker, p, true); !problem.Is(err, problem.Conflict) {
			t.Errorf("from a page that is old: got %v, want a conflict", err)
		}
		p = open()
		must(t, s.ChangeProvision(ctx, c.Checker, p, true))
		if p = open(); p.Confirmed.On != testDay || !strings.Contains(p.Confirmed.Who, "thamdinh") {
			t.Fatalf("got %+v, want it confirmed by the checker today", p.Confirmed)
		}
		p.Heading = "Tên khác"
		must(t, s.ChangeProvision(ctx, c.Editor, p, true))
		if p = open(); p.Confirmed.Yes() || p.Heading != "Tên khác" {
			t.Errorf("after an editor changed the words: got %+v, want no confirmation left", p)
		}
	})
}

func TestRecommendationsStandBesideAnswers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		must(t, s.Seed(ctx)) // twice: nothing comes twice
		v, err := s.OpenConvention(ctx, c.Inspector, "crpd")
		must(t, err)
		if len(v.Documents) != 1 || v.Documents[0].Symbol != "CRPD/C/VNM/CO/1" || v.Documents[0].Day != "2025-04-28" || v.Documents[0].Passages != 0 {
			t.Fatalf("got %+v, want the committee's conclusions without any passage", v.Documents)
		}
		said := v.Documents[0]
		first, err := s.SavePassage(ctx, c.Checker, Passage{DocumentID: said.ID, Article: 9, Paragraph: "20", Language: "en", Text: "Text of a test."})
		must(t, err)
		reply, err := s.AddTreatyDocument(ctx, c.Checker, TreatyDocument{Convention: "CRPD", Kind: "reply", Day: "2026-01-05", Title: "Văn bản thử", Source: "phép kiểm"})
		must(t, err)
		_, err = s.SavePassage(ctx, c.Checker, Passage{DocumentID: reply, Paragraph: "3", Language: "vi", Text: "Trả lời thử.", Answers: first})
		must(t, err)
		article, err := s.OpenProvision(ctx, c.Inspector, "crpd", 9)
		must(t, err)
		pairs, alone := exchanges(article.Passages)
		if len(pairs) != 1 || len(pairs[0].Answers) != 1 || len(alone) != 0 || pairs[0].Answers[0].Text != "Trả lời thử." {
			t.Errorf("got %+v and %+v, want the recommendation with its answer", pairs, alone)
		}
		for name, p := range map[string]Passage{
			"no text":                      {DocumentID: said.ID, Paragraph: "1", Language: "vi"},
			"article 51":                   {DocumentID: said.ID, Article: 51, Paragraph: "1", Language: "vi", Text: "x"},
			"a language of sound only":     {DocumentID: said.ID, Paragraph: "1", Language: "x-tay-nung", Text: "x"},
			"a committee answers itself":   {DocumentID: said.ID, Paragraph: "1", Language: "vi", Text: "x", Answers: first},
			"an answer to no such passage": {DocumentID: reply, Paragraph: "1", Language: "vi", Text: "x", Answers: 999},
		} {
			if _, err := s.SavePassage(ctx, c.Checker, p); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: got %v, want it refused", name, err)
			}
		}
		if _, err := s.SavePassage(ctx, c.Translator, Passage{DocumentID: said.ID, Paragraph: "1", Language: "vi", Text: "x"}); !problem.Is(err, problem.Denied) {
			t.Errorf("a translator writes: got %v, want a refusal", err)
		}
		must(t, s.RetireTreatyDocument(ctx, c.Checker, said.ID, said.Version))
		must(t, s.Seed(ctx))
		if v, err = s.OpenConvention(ctx, c.Inspector, "crpd"); err != nil || len(v.Documents) != 1 {
			t.Errorf("after retiring: got %d documents (%v), want the State's alone", len(v.Documents), err)
		}
	})
}

func TestAnArticleWithoutItsOwnWordsIsTold(t *testing.T) {
	t.Parallel()
	told := Provision{Convention: "CRC", Article: 12}
	filled := Provision{Convention: "CRC", Article: 12, Text: "x"}
	compared := Provision{Convention: "CRC", Article: 12, Text: "x", Confirmed: Confirmation{On: testDay}}
	for _, x := range []struct {
		name string
		d    Dossier
		want int
	}{
		{"no words yet", Dossier{Item: Item{Kind: "provision"}, Articles: []Provision{told}}, 1},
		{"words that nobody compared", Dossier{Item: Item{Kind: "provision"}, Articles: []Provision{filled}}, 1},
		{"compared", Dossier{Item: Item{Kind: "provision"}, Articles: []Provision{compared}}, 0},
		{"another kind", Dossier{Item: Item{Kind: "article"}, Articles: []Provision{told}}, 0},
		{"a translation", Dossier{Item: Item{Kind: "provision"}, Articles: []Provision{told}, Edition: Edition{MadeFrom: 3}}, 0},
	} {
		if got := wantsInstrument(x.d); len(got) != x.want || len(Blocks(got)) != 0 {
			t.Errorf("%s: got %+v, want %d that do not block", x.name, got, x.want)
		}
	}
}

func TestTheSampleArticleIsPlayedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		people := SampleCast{Editor: c.Editor, Checker: c.Checker, Translator: c.Translator, Leader: c.Leader}
		must(t, s.PlaySample(ctx, people))
		for range 2 {
			must(t, s.PlaySampleLibrary(ctx, people))
		}
		v, err := s.OpenProvision(ctx, c.Inspector, "crc", sampleArticle)
		must(t, err)
		if len(v.Editions) != 2 || !v.Editions[0].Live() || v.Editions[1].State != Review || v.Editions[1].Language != "vi-simple" {
			t.Errorf("got %+v, want a published text and an easy one in review", v.Editions)
		}
		if v, err = s.OpenProvision(ctx, c.Inspector, "crc", sampleAbout); err != nil || len(v.Others) != 1 {
			t.Errorf("got %+v, %v; want the sample item about article %d", v.Others, err, sampleAbout)
		}
	})
}
