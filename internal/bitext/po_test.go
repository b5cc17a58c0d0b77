package bitext

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lantoa/internal/problem"
)

func readPO(t testing.TB, data []byte) Catalogue {
	t.Helper()
	c, err := ReadPO(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return c
}

func writePO(t testing.TB, c Catalogue) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePO(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPOIsReadAndWritten(t *testing.T) {
	t.Parallel()
	data := readFile(t, "portal.po")
	c := readPO(t, data)
	if c.Field("language") != "vi" || c.Field("Plural-Forms") != "nplurals=1; plural=0;" || c.Comments[0] != "Cổng công khai" || c.Fuzzy {
		t.Errorf("header: %+v", c)
	}
	want := []Message{
		{References: []string{"portal/home.go:12 portal/home.go:40"}, Extracted: []string{"shown on the first page"}, Comments: []string{"ghi chú của người dịch"}, Flags: []string{"c-format"}, ID: "Human rights for %s", Texts: []string{"Quyền con người cho %s"}},
		{Flags: []string{"fuzzy"}, Previous: []string{`msgctxt "menu"`, `msgid "Hear"`}, Context: "menu", HasContext: true, ID: "Listen", Texts: []string{"Nghe"}},
		{HasContext: true, ID: "Listen", Texts: []string{"Lắng nghe"}},
		{ID: "%d article", Plural: "%d articles", HasPlural: true, Texts: []string{"%d bài"}},
		{ID: "Two\nlines \"and\" a \\ tab\t", Texts: []string{"Hai\ndòng \"và\" một \\ tab\t"}},
		{ID: "Not yet", Texts: []string{""}},
		{Obsolete: true, Flags: []string{"fuzzy"}, Previous: []string{`msgid "Older"`}, ID: "Old", Texts: []string{"Cũ"}},
	}
	if diff := cmp.Diff(want, c.Messages); diff != "" {
		t.Error(diff)
	}
	if got := writePO(t, c); !bytes.Equal(got, data) {
		t.Errorf("got\n%s\nwant\n%s", got, data)
	}
}

func TestPOOfOtherHandsIsRead(t *testing.T) {
	t.Parallel()
	c := readPO(t, []byte("#nothing\n#\nmsgid\"\"\nmsgstr\"\"\n\"Language: vi_VN\\n\"\n\"Content-Type: text/plain; charset=utf-8\\n\"\n# of a\nmsgid \"a\\x41\\101\\n\"\n  \"b\"\nmsgstr \"\"\n\t\"c\"\n\"d\"\n#~ msgid \"x\"\n#~ msgstr \"\"\n#~ \"y\"\n"))
	want := []Message{{Comments: []string{"of a"}, ID: "aAA\nb", Texts: []string{"cd"}}, {Obsolete: true, ID: "x", Texts: []string{"y"}}}
	if diff := cmp.Diff(want, c.Messages); diff != "" {
		t.Error(diff)
	}
	if d := c.Document("en"); d.TargetLang != "vi-VN" || len(d.Files[0].Units) != 1 {
		t.Errorf("got %+v", d)
	}
}

func TestBrokenPOIsRefused(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ about, text, says string }{
		{"nothing", "", "rỗng"},
		{"comments only", "# a\n", "rỗng"},
		{"other text", "Xin chào\n", "dòng 1"},
		{"no translation line", "msgid \"a\"\n\nmsgid \"b\"\nmsgstr \"\"\n", "dòng 3"},
		{"translation first", "msgstr \"a\"\n", "dòng 1"},
		{"no quote at the end", "msgid \"a\nmsgstr \"\"\n", "dòng 1"},
		{"a quote inside", "msgid \"a\"b\"\nmsgstr \"\"\n", "dòng 1"},
		{"an unknown escape", `msgid "\q"`, "dòng 1"},
		{"an escape that is no text", `msgid "\xff"`, "dòng 1"},
		{"an escape for nothing", `msgid "\0"`, "dòng 1"},
		{"forms out of order", "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"\"\n", "dòng 3"},
		{"forms without plural", "msgid \"a\"\nmsgstr[0] \"\"\n", "dòng 2"},
		{"too many forms", "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\nmsgstr[2] \"\"\nmsgstr[3] \"\"\nmsgstr[4] \"\"\nmsgstr[5] \"\"\nmsgstr[6] \"\"\n", "dòng 9"},
		{"the same twice", "msgid \"a\"\nmsgstr \"\"\n\nmsgid \"a\"\nmsgstr \"b\"\n", "“a”"},
		{"two headers", "msgid \"\"\nmsgstr \"a: b\\n\"\nmsgid \"\"\nmsgstr \"a: b\\n\"\n", "dòng 4"},
		{"another encoding", "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=windows-1258\\n\"\n", "bảng mã"},
		{"bytes that are no text", "msgid \"\xff\"\nmsgstr \"\"\n", "bảng mã"},
		{"half a message", "msgid \"a\"\n", "dòng 1"},
	} {
		_, err := ReadPO(strings.NewReader(row.text))
		if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: got %v, want it to say %q", row.about, err, row.says)
		}
	}
}

func TestCatalogueTakesTranslationsBack(t *testing.T) {
	t.Parallel()
	c := readPO(t, readFile(t, "portal.po"))
	d := readXLIFF(t, writeXLIFF(t, XLIFF21, c.Document("en")))
	if n := c.Apply(d); n != 0 {
		t.Errorf("%d messages changed by themselves", n)
	}
	byName := map[string]*Unit{}
	for i := range d.Files[0].Units {
		u := &d.Files[0].Units[i]
		byName[u.Name+"/"+u.Source] = u
	}
	*byName["/Not yet"] = with(*byName["/Not yet"], "Chưa có", Translated)
	*byName["menu/Listen"] = with(*byName["menu/Listen"], "Nghe", Reviewed)
	*byName["/%d article"] = with(*byName["/%d article"], "%d bài viết", Initial)
	d.Files[0].Units = append(d.Files[0].Units, Unit{ID: "unknown", Translated: true, Target: "x"})
	if n := c.Apply(d); n != 3 {
		t.Errorf("got %d changes, want 3", n)
	}
	got := string(writePO(t, c))
	for _, want := range []string{
		"msgid \"Not yet\"\nmsgstr \"Chưa có\"\n",
		"#| msgid \"Hear\"\nmsgctxt \"menu\"\nmsgid \"Listen\"\nmsgstr \"Nghe\"\n",
		"#, fuzzy\nmsgid \"%d article\"\nmsgid_plural \"%d articles\"\nmsgstr[0] \"%d bài viết\"\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "#, fuzzy\n#| msgctxt") {
		t.Error("a reviewed message is still fuzzy")
	}
}

func with(u Unit, target string, s State) Unit {
	u.Target, u.Translated, u.State = target, true, s
	return u
}

func anyCatalogue(t *rapid.T) Catalogue {
	text := rapid.SampledFrom([]string{"", "a", "Quyền\n", "a\nb", "\"\\", "\t\r\a\v\b\f", "e\u0302", "\n\n", "%s", "#~"})
	lines := rapid.SliceOfN(rapid.SampledFrom([]string{"", "ghi chú", "fuzzy"}), 0, 2)
	c := Catalogue{Header: []HeaderField{{"Language", "tyz"}}}
	for i := range rapid.IntRange(0, 4).Draw(t, "messages") {
		m := Message{
			Comments: lines.Draw(t, "comments"), Extracted: lines.Draw(t, "extracted"), References: lines.Draw(t, "references"),
			ID: text.Draw(t, "id") + string(rune('a'+i)), HasPlural: rapid.Bool().Draw(t, "plural"), Obsolete: rapid.Bool().Draw(t, "obsolete"),
			Texts: []string{text.Draw(t, "text")},
		}
		if m.HasContext = rapid.Bool().Draw(t, "context"); m.HasContext {
			m.Context = text.Draw(t, "ctxt")
		}
		if m.HasPlural {
			m.Plural = text.Draw(t, "plural")
			m.Texts = append(m.Texts, text.Draw(t, "form"))
		}
		if rapid.Bool().Draw(t, "fuzzy") {
			m.Flags = []string{"fuzzy", "c-format"}
		}
		c.Messages = append(c.Messages, m)
	}
	return c
}

func TestAnyCatalogueSurvivesPO(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCatalogue(t)
		var b bytes.Buffer
		if err := WritePO(&b, c); err != nil {
			t.Fatal(err)
		}
		back, err := ReadPO(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, b.Bytes())
		}
		for i, m := range back.Messages {
			want := c.Messages[i]
			if m.ID != nfc(want.ID) || m.Context != nfc(want.Context) || m.HasContext != want.HasContext || m.Plural != nfc(want.Plural) ||
				m.Obsolete != want.Obsolete || nfc(strings.Join(m.Texts, "|")) != nfc(strings.Join(want.Texts, "|")) || len(m.Comments) != len(want.Comments) {
				t.Fatalf("got %+v\nwant %+v\n%s", m, want, b.Bytes())
			}
		}
		var again bytes.Buffer
		if err := WritePO(&again, back); err != nil || again.String() != b.String() {
			t.Fatalf("%v: changes when read and written again:\n%s\n%s", err, b.String(), again.String())
		}
	})
}
