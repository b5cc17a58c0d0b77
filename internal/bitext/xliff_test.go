package bitext

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lantoa/internal/problem"
)

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeXLIFF(t testing.TB, v XLIFFVersion, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteXLIFF(&b, v, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readXLIFF(t testing.TB, data []byte) Document {
	t.Helper()
	d, err := ReadXLIFF(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return d
}

func TestXLIFF2IsRead(t *testing.T) {
	t.Parallel()
	d := readXLIFF(t, readFile(t, "toi-co-quyen.xlf"))
	pc := func(number, pair int, kind TagKind, data string, attrs ...Attr) Tag {
		return Tag{Number: number, Kind: kind, Pair: pair, ID: "1", Data: data, Type: "fmt", Origin: "xliff2:pc", Attrs: attrs}
	}
	want := Document{SourceLang: "vi", TargetLang: "hmn-Latn-x-chv", Files: []File{{
		ID: "f1", Original: "bai-1", Notes: []Note{{Text: "Cả bài"}},
		Units: []Unit{
			{
				ID: "u1", Name: "đoạn 1", Segment: "s1", State: Reviewed, Translated: true, After: " ",
				Source: "Mọi người {2}đều {3}{4} có {1} quyền.", Target: "A {3} {2}B{4}", // {1} was text before
				Notes: []Note{{About: "target", Text: "Chú ý"}},
				Tags: []Tag{
					pc(2, 4, Open, "<b>", Attr{"subType", "xlf:b"}),
					{Number: 3, Kind: Point, ID: "2", Data: "%s\x1a", Origin: "xliff2:ph", Attrs: []Attr{{"equiv", "{n}"}}},
					pc(4, 2, Close, "</b>"),
				},
			},
			{
				ID: "u1", Name: "đoạn 1", Segment: "s2", State: Initial, Source: "{1}Hai {2}từ{3}{4}{5}",
				Notes: []Note{{Text: "Câu hai"}},
				Tags: []Tag{
					{Number: 1, Kind: Open, Pair: 5, ID: "3", Origin: "xliff2:sc"},
					{Number: 2, Kind: Open, Pair: 4, ID: "m1", Type: "term", Optional: true, Origin: "xliff2:mrk"},
					{Number: 3, Kind: Open, ID: "4", Origin: "xliff2:sc"},
					{Number: 4, Kind: Close, Pair: 2, ID: "m1", Type: "term", Optional: true, Origin: "xliff2:mrk"},
					{Number: 5, Kind: Close, Pair: 1, ID: "3", Origin: "xliff2:ec"},
				},
			},
			{
				ID: "u1", Name: "đoạn 1", Segment: "s3", State: Initial, Translated: true, Source: "Ba{1} {2}", Target: "{2} ba {2}",
				Tags: []Tag{
					{Number: 1, Kind: Close, ID: "4", Origin: "xliff2:ec"},
					{Number: 2, Kind: Point, ID: "5", Origin: "xliff2:ph"},
				},
			},
			{ID: "u2", State: Initial, Source: "Khoá lại", Locked: true},
		},
	}}}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
	once := writeXLIFF(t, XLIFF21, d)
	if again := readXLIFF(t, once); !cmp.Equal(d, again) {
		t.Errorf("not the same after writing and reading: %s", cmp.Diff(d, again))
	}
	checkXLIFF(t, once)
}

func TestXLIFF1IsRead(t *testing.T) {
	t.Parallel()
	d := readXLIFF(t, []byte(`<?xml version="1.0"?><!-- an old tool --><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a.txt" source-language="vi_VN" target-language="EN" datatype="plaintext"><header><note>Chung</note></header><body>
<trans-unit id="1" approved="yes"><source>Quyền
   của <g id="1" ctype="bold">tôi</g><x id="2"/></source><target><g id="1">My</g> right<x id="2"/></target><note from="Lan">ghi chú</note></trans-unit>
<group><trans-unit id="2" xml:space="preserve"><source> a <bpt id="1">&lt;i&gt;</bpt>b<ept id="1">&lt;/i&gt;</ept> </source>
<seg-source><mrk mtype="seg" mid="1">x</mrk></seg-source><target state="needs-translation"><mrk mtype="seg" mid="1">A</mrk></target><alt-trans><source>z</source><target>z</target></alt-trans></trans-unit></group>
<trans-unit id="3" translate="no"><source>c</source><target/></trans-unit></body></file></xliff>`))
	if d.SourceLang != "vi-VN" || d.TargetLang != "EN" {
		t.Errorf("languages: got %q and %q", d.SourceLang, d.TargetLang)
	}
	want := []Unit{
		{ID: "1", Source: "Quyền của {1}tôi{2}{3}", Target: "{1}My{2} right{3}", Translated: true, State: Reviewed, Notes: []Note{{Text: "ghi chú"}}, Tags: []Tag{
			{Number: 1, Kind: Open, Pair: 2, ID: "1", Origin: "xliff1:g", Attrs: []Attr{{"ctype", "bold"}}},
			{Number: 2, Kind: Close, Pair: 1, ID: "1", Origin: "xliff1:g"},
			{Number: 3, Kind: Point, ID: "2", Origin: "xliff1:x"},
		}},
		{ID: "2", Source: " a {1}b{2} ", Target: "A", Translated: true, State: Initial, Tags: []Tag{
			{Number: 1, Kind: Open, Pair: 2, ID: "1", Data: "<i>", Origin: "xliff1:bpt"},
			{Number: 2, Kind: Close, Pair: 1, ID: "1", Data: "</i>", Origin: "xliff1:ept"},
		}},
		{ID: "3", Source: "c", State: Initial, Locked: true},
	}
	if diff := cmp.Diff(want, d.Files[0].Units); diff != "" {
		t.Error(diff)
	}
	for _, v := range []XLIFFVersion{XLIFF12, XLIFF21} {
		once := writeXLIFF(t, v, d)
		if twice := writeXLIFF(t, v, readXLIFF(t, once)); !bytes.Equal(once, twice) {
			t.Errorf("%s changes when read and written again:\n%s\n%s", v, once, twice)
		}
	}
}

func TestStatesOfXLIFF1(t *testing.T) {
	t.Parallel()
	for old, want := range map[string]State{
		"": Translated, "new": Initial, "needs-translation": Initial, "needs-l10n": Initial, "needs-review-translation": Translated,
		"translated": Translated, "signed-off": Reviewed, "final": Final, "x-own": Translated,
	} {
		if got := state1(old); got != want {
			t.Errorf("%q: got %s, want %s", old, got, want)
		}
	}
}

func TestXLIFFRefusesToWrite(t *testing.T) {
	t.Parallel()
	unit := func(u Unit) Document {
		return Document{SourceLang: "vi", TargetLang: "tyz", Files: []File{{Units: []Unit{u}}}}
	}
	noTarget := unit(Unit{ID: "a", Source: "x", Target: "y", Translated: true})
	noTarget.TargetLang = ""
	badLang := unit(Unit{Source: "x"})
	badLang.SourceLang = "tiếng Việt"
	for _, row := range []struct {
		about string
		v     XLIFFVersion
		d     Document
		says  string
	}{
		{"no file", XLIFF21, Document{SourceLang: "vi"}, "Không có mục nào"},
		{"no unit", XLIFF21, Document{SourceLang: "vi", Files: []File{{}}}, "Không có mục nào"},
		{"a target in no language", XLIFF21, noTarget, "“a” có bản dịch nhưng chưa rõ ngôn ngữ đích"},
		{"no language tag", XLIFF21, badLang, "“tiếng Việt” không đúng dạng"},
		{"control characters in a note", XLIFF21, unit(Unit{ID: "a", Source: "x", Notes: []Note{{Text: "\x01"}}}), "ký tự điều khiển"},
		{"control characters in old XLIFF", XLIFF12, unit(Unit{ID: "a", Source: "x\x01"}), "ký tự điều khiển"},
		{"bytes that are no text", XLIFF21, unit(Unit{ID: "a", Source: "x\xff"}), "ký tự điều khiển"},
	} {
		var b bytes.Buffer
		err := WriteXLIFF(&b, row.v, row.d)
		if !problem.Is(err, problem.Invalid) || !strings.Contains(fmt.Sprint(err), row.says) || b.Len() > 0 {
			t.Errorf("%s: got %v and %d bytes, want a sentence with %q", row.about, err, b.Len(), row.says)
		}
	}
}

// What was written in old XLIFF loses neighbouring text and annotations only.
func TestXLIFF1KeepsTextsAndCodes(t *testing.T) {
	t.Parallel()
	d := readXLIFF(t, readFile(t, "toi-co-quyen.xlf"))
	d.Files[0].Units[0].Tags[1].Data = "%s"
	got := readXLIFF(t, writeXLIFF(t, XLIFF12, d)).Files[0].Units
	for i, want := range []string{"Mọi người {2}đều {3}{4} có {1} quyền.", "{1}Hai từ{2}{3}", "Ba{1} {2}", "Khoá lại"} {
		if got[i].Source != want {
			t.Errorf("got %q, want %q", got[i].Source, want)
		}
	}
	if u := got[0]; u.ID != "u1" || u.State != Reviewed || u.Target != "A {3} {2}B{4}" || u.Tags[0].Data != "<b>" || u.Tags[0].Pair != 4 {
		t.Errorf("got %+v", u)
	}
}

func TestAnyDocumentSurvivesXLIFF(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument(t, true)
		var b bytes.Buffer
		if err := WriteXLIFF(&b, XLIFF21, d); err != nil {
			t.Fatal(err)
		}
		once := b.Bytes()
		back, err := ReadXLIFF(bytes.NewReader(once))
		if err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		if diff := cmp.Diff(units(d), units(back)); diff != "" {
			t.Fatalf("%s\n%s", diff, once)
		}
		var again bytes.Buffer
		if err := WriteXLIFF(&again, XLIFF21, back); err != nil {
			t.Fatal(err)
		}
		if again.String() != b.String() {
			t.Fatalf("changes when read and written again:\n%s\n%s", b.String(), again.String())
		}
	})
}

// Where a translator has torn a pair apart, the halves come back as codes of their own; the
// file keeps the rules all the same, and comes to rest.
func TestTornPairsKeepTheRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument(t, false)
		var last []byte
		for round := range 3 {
			var b bytes.Buffer
			if err := WriteXLIFF(&b, XLIFF21, d); err != nil {
				t.Fatal(err)
			}
			if round == 2 && !bytes.Equal(b.Bytes(), last) {
				t.Fatalf("changes again:\n%s\n%s", last, b.Bytes())
			}
			last = b.Bytes()
			for _, fault := range xliffFaults(last) {
				t.Errorf("%s\n%s", fault, last)
			}
			var err error
			if d, err = ReadXLIFF(bytes.NewReader(last)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// units lists what must come back as it was: texts, states, notes and what codes hold.
func units(d Document) []Unit {
	var all []Unit
	for _, f := range d.Files {
		for _, u := range f.Units {
			u.Before, u.After = "", "" // compared by the bytes of the second writing
			u.ID, u.Name, u.Segment, u.Notes = "", "", "", nil
			if u.State == "" || !u.Translated {
				u.State = Initial
			}
			var tags []Tag
			for _, t := range u.Tags {
				t.ID, t.Origin, t.Attrs = "", "", nil
				tags = append(tags, t)
			}
			u.Tags = tags
			all = append(all, u)
		}
	}
	return all
}

func anyDocument(t *rapid.T, wholePairs bool) Document {
	d := Document{SourceLang: "vi", TargetLang: "nut"}
	for range rapid.IntRange(1, 2).Draw(t, "files") {
		f := File{ID: rapid.SampledFrom([]string{"", "f1", "f 2"}).Draw(t, "file")}
		for range rapid.IntRange(1, 4).Draw(t, "units") {
			u := Unit{
				ID:      rapid.SampledFrom([]string{"", "u1", "u1", "câu 2"}).Draw(t, "id"),
				Segment: rapid.SampledFrom([]string{"", "s1", "s 2", "1"}).Draw(t, "segment"),
				State:   rapid.SampledFrom([]State{"", Initial, Translated, Reviewed, Final}).Draw(t, "state"),
				After:   rapid.SampledFrom([]string{"", " ", "\n\n"}).Draw(t, "after"),
				Notes:   rapid.SliceOfN(rapid.Custom(anyNote), 0, 2).Draw(t, "notes"),
			}
			u.Source, u.Target, u.Tags = anyPair(t, wholePairs)
			u.Translated = rapid.Bool().Draw(t, "translated")
			if !u.Translated {
				u.Target = ""
			}
			f.Units = append(f.Units, u)
		}
		d.Files = append(d.Files, f)
	}
	return d
}

func anyNote(t *rapid.T) Note {
	return Note{About: rapid.SampledFrom([]string{"", "source", "target"}).Draw(t, "about"), Text: rapid.SampledFrom([]string{"", "xem lại", " <b> & "}).Draw(t, "note")}
}

// anyPair makes a sentence with codes, numbered as they come, and a translation with its
// codes in any order, some of them missing.
func anyPair(t *rapid.T, wholePairs bool) (source, target string, tags []Tag) {
	words := rapid.SampledFrom([]string{"a", "quyền ", "e\u0302", "&<>\"'", "\n", " \t", "{", "}", "{77}", "\x1b", "\u00a0", "权利", "]]>", "\r"})
	for i := range rapid.IntRange(0, 5).Draw(t, "codes") {
		tag := Tag{
			Number: i + 1, Kind: rapid.SampledFrom([]TagKind{Point, Open, Close}).Draw(t, "kind"),
			ID: rapid.SampledFrom([]string{"", "1", "1", "x y"}).Draw(t, "code"), Data: rapid.SampledFrom([]string{"", "<b>", "\x02"}).Draw(t, "data"),
			Type: rapid.SampledFrom([]string{"", "fmt"}).Draw(t, "type"),
		}
		if tag.Kind == Close {
			for j := range tags {
				if tags[j].Kind == Open && tags[j].Pair == 0 && rapid.Bool().Draw(t, "pair") {
					tag.Pair, tags[j].Pair, tag.Type = tags[j].Number, tag.Number, tags[j].Type
					break
				}
			}
		}
		if tag.Pair == 0 && tag.Kind != Point {
			tag.ID = ""
		}
		tags = append(tags, tag)
		source += words.Draw(t, "word") + fmt.Sprintf("{%d}", i+1)
	}
	source += words.Draw(t, "last")
	order := rapid.Permutation(numbers(len(tags))).Draw(t, "order")
	kept := rapid.SliceOfN(rapid.Bool(), len(tags)+1, len(tags)+1).Draw(t, "kept")
	if wholePairs {
		for _, tag := range tags {
			from, to := slices.Index(order, tag.Number), slices.Index(order, tag.Pair)
			if tag.Kind == Open && tag.Pair > 0 {
				kept[tag.Pair] = kept[tag.Number]
				if to < from {
					order[from], order[to] = tag.Pair, tag.Number
				}
			}
		}
	}
	for _, i := range order {
		if kept[i] {
			target += fmt.Sprintf("{%d}", i) + words.Draw(t, "word")
		}
	}
	source, target = nfc(source), nfc(target)
	return source, target, tags
}

func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// checkXLIFF holds a file to the schema and to the rules that no schema can say.
func checkXLIFF(t *testing.T, data []byte) {
	t.Helper()
	for _, fault := range xliffFaults(data) {
		t.Errorf("%s\n%s", fault, data)
	}
	lint(t, data, "--schema", "testdata/schema/xliff-core-2.0.xsd")
}

// lint validates with xmllint (Debian: libxml2-utils).
func lint(t *testing.T, data []byte, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("xmllint is not installed")
	}
	cmd := exec.Command("xmllint", append([]string{"--noout", "--nonet"}, append(args, "-")...)...)
	cmd.Stdin = bytes.NewReader(data)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s\n%s", out, data)
	}
}
