package bitext

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lantoa/internal/problem"
)

func readTMX(t testing.TB, data []byte) (Memory, []Entry) {
	t.Helper()
	var all []Entry
	m, err := ReadTMX(bytes.NewReader(data), func(e Entry) error { all = append(all, e); return nil })
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return m, all
}

func writeTMX(t testing.TB, m Memory, entries ...Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteTMX(&b, m, Entries(entries)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const foreignTMX = `<?xml version="1.0"?>
<!DOCTYPE tmx PUBLIC "-//LISA OSCAR:1998//DTD for Translation Memory eXchange//EN" "tmx14.dtd">
<tmx version="1.4"><header creationtool="X" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="VI" datatype="html" creationid="Lan"><note>Kho của Sở</note><prop type="x">y</prop></header>
<body>
<tu tuid="7" creationdate="20260301T080910Z" changedate="20260302T000000Z" changeid="Lan" srclang="en">
 <note>điều 16</note><prop type="x-user">Lan</prop>
 <tuv xml:lang="en" changedate="20260303T010203Z" creationid="Lan"><seg>Click <bpt i="1" x="1" type="bold">&lt;b&gt;</bpt>here<ept i="1">&lt;/b&gt;</ept> <ph>&lt;br/&gt;<sub>alt</sub></ph><hi type="term">right</hi></seg></tuv>
 <tuv xml:lang="vi"><note>ghi chú</note><seg><bpt i="4" x="1">&lt;b&gt;</bpt>Bấm<ept i="4">&lt;/b&gt;</ept><ph>&lt;br/&gt;<sub>alt</sub></ph> <hi>quyền</hi> <it pos="end">&lt;/i&gt;</it></seg></tuv>
 <tuv lang="hmn-Latn-x-chv"><seg></seg></tuv>
</tu></body></tmx>`

func TestForeignTMXIsRead(t *testing.T) {
	t.Parallel()
	m, entries := readTMX(t, []byte(foreignTMX))
	if m.SourceLang != "VI" || fmt.Sprint(m.Notes) != "[Kho của Sở]" {
		t.Errorf("got %+v", m)
	}
	want := []Entry{{
		ID: "7", SourceLang: "en", Notes: []string{"điều 16", "ghi chú"},
		Created: time.Date(2026, 3, 1, 8, 9, 10, 0, time.UTC), Changed: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		Variants: []Variant{
			{"en", "Click {1}here{2} {3}{4}right{5}", time.Date(2026, 3, 3, 1, 2, 3, 0, time.UTC)},
			{"vi", "{1}Bấm{2}{3} {4}quyền{5} {6}", time.Time{}},
			{"hmn-Latn-x-chv", "", time.Time{}},
		},
		Tags: []Tag{
			{Number: 1, Kind: Open, Pair: 2, ID: "1", Data: "<b>", Origin: "tmx:bpt", Attrs: []Attr{{"type", "bold"}}},
			{Number: 2, Kind: Close, Pair: 1, Data: "</b>", Origin: "tmx:ept"},
			{Number: 3, Kind: Point, Data: "<br/>alt", Origin: "tmx:ph"},
			{Number: 4, Kind: Open, Pair: 5, Origin: "tmx:hi", Attrs: []Attr{{"type", "term"}}},
			{Number: 5, Kind: Close, Pair: 4, Origin: "tmx:hi"},
			{Number: 6, Kind: Close, Data: "</i>", Origin: "tmx:it"},
		},
	}}
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Error(diff)
	}
	if text, ok := entries[0].In("VI"); !ok || text != "{1}Bấm{2}{3} {4}quyền{5} {6}" {
		t.Errorf("got %q, %t", text, ok)
	}
	if _, ok := entries[0].In("vi-simple"); ok {
		t.Error("easy Vietnamese is not Vietnamese")
	}
	once := writeTMX(t, m, entries...)
	if strings.Contains(string(once), "Lan<") || strings.Contains(string(once), `"Lan"`) {
		t.Error("a name of a person was kept")
	}
	m2, again := readTMX(t, once)
	if twice := writeTMX(t, m2, again...); !bytes.Equal(once, twice) {
		t.Errorf("changes when read and written again:\n%s\n%s", once, twice)
	}
	lint(t, once, "--dtdvalid", "testdata/schema/memory.dtd")
}

func TestAnyMemorySurvivesTMX(t *testing.T) {
	t.Parallel()
	var all []Entry
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{ID: rapid.SampledFrom([]string{"", "7", "a&b"}).Draw(t, "id"), Changed: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
		source, target, tags := anyPair(t, true)
		for i := range tags {
			tags[i].Data, tags[i].ID = strings.ReplaceAll(tags[i].Data, "\x02", "%s"), ""
		}
		clean := strings.NewReplacer("\x1b", "-")
		e.Tags = tags
		e.Variants = []Variant{{Lang: "vi", Text: clean.Replace(source)}, {Lang: "tyz", Text: clean.Replace(target)}}
		var b bytes.Buffer
		if err := WriteTMX(&b, Memory{SourceLang: "vi"}, Entries([]Entry{e})); err != nil {
			t.Fatal(err)
		}
		var back []Entry
		if _, err := ReadTMX(bytes.NewReader(b.Bytes()), func(e Entry) error { back = append(back, e); return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e.Variants, back[0].Variants); diff != "" {
			t.Fatalf("%s\n%s", diff, b.Bytes())
		}
		for i, tag := range back[0].Tags {
			if tag.Kind != tags[i].Kind || tag.Data != tags[i].Data || tag.Pair != tags[i].Pair {
				t.Fatalf("got %+v, want %+v\n%s", tag, tags[i], b.Bytes())
			}
		}
		var again bytes.Buffer
		if err := WriteTMX(&again, Memory{SourceLang: "vi"}, Entries(back)); err != nil || again.String() != b.String() {
			t.Fatalf("%v: changes when read and written again:\n%s\n%s", err, b.String(), again.String())
		}
		all = append(all, e)
	})
	lint(t, writeTMX(t, Memory{}, all...), "--dtdvalid", "testdata/schema/memory.dtd")
}

func TestTMXIsAStream(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	n := 0
	_, err := ReadTMX(&endless{head: `<tmx><header srclang="vi"/><body>`, text: `<tu><tuv xml:lang="vi"><seg>a</seg></tuv></tu>`}, func(Entry) error {
		if n++; n == 10_000 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 10_000 {
		t.Errorf("got %d entries and %v", n, err)
	}
	lost := errors.New("the database is gone")
	entries := iter.Seq2[Entry, error](func(yield func(Entry, error) bool) {
		_ = yield(Entry{Variants: []Variant{{Lang: "vi", Text: "a"}}}, nil) && yield(Entry{}, lost)
	})
	if err := WriteTMX(&bytes.Buffer{}, Memory{}, entries); !errors.Is(err, lost) {
		t.Errorf("got %v", err)
	}
}

func TestTMXRefusesToWrite(t *testing.T) {
	t.Parallel()
	for about, e := range map[string]Entry{
		"no text":               {ID: "a"},
		"no language":           {Variants: []Variant{{Text: "a"}}},
		"a control character":   {Variants: []Variant{{Lang: "vi", Text: "a\x00"}}},
		"a language that is no": {SourceLang: "?", Variants: []Variant{{Lang: "vi", Text: "a"}}},
	} {
		if err := WriteTMX(&bytes.Buffer{}, Memory{}, Entries([]Entry{e})); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: got %v, want a sentence", about, err)
		}
	}
}
