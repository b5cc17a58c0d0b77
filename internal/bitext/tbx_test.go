package bitext

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lantoa/internal/problem"
)

func readTBX(t testing.TB, data []byte) Glossary {
	t.Helper()
	g, err := ReadTBX(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return g
}

func writeTBX(t testing.TB, v TBXVersion, g Glossary) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteTBX(&b, v, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var rights = Glossary{Title: "Thuật ngữ nhân quyền", Lang: "vi", Concepts: []Concept{{
	ID: "c1", Subject: "Quyền dân sự & chính trị",
	Definitions: []Definition{{"", "Quyền của mỗi người.", "Luật mẫu"}, {"en", "A right of everyone.", ""}, {"tyz", "…", "sổ tay"}},
	Notes:       []string{"Xem Điều 16"},
	Terms: []Term{
		{Lang: "vi", Text: "quyền con người", Status: Preferred, Part: "noun", Context: "Mọi người đều có quyền con người.", ContextSource: "bài 1", Source: "Hiến pháp", Notes: []string{"không viết hoa"}},
		{Lang: "vi", Text: "nhân quyền", Status: Admitted},
		{Lang: "en", Text: "human rights", Status: Preferred, Part: "noun"},
	},
}, {
	ID: "c2", Terms: []Term{{Lang: "zh-Hans", Text: "人权", Status: Deprecated}, {Lang: "zh-Hans", Text: "權", Status: Superseded}},
}}}

func TestGlossarySurvivesTBX(t *testing.T) {
	t.Parallel()
	for _, v := range []TBXVersion{TBX2019, TBX2008} {
		once := writeTBX(t, v, rights)
		got := readTBX(t, once)
		want := rights
		if v == TBX2008 {
			want.Title = rights.Title
		}
		if diff := cmp.Diff(want, sorted(got)); diff != "" {
			t.Errorf("%s: %s", v, diff)
		}
		if twice := writeTBX(t, v, got); !bytes.Equal(once, twice) {
			t.Errorf("%s changes when read and written again:\n%s\n%s", v, once, twice)
		}
	}
	for _, fault := range tbxFaults(writeTBX(t, TBX2019, rights)) {
		t.Error(fault)
	}
}

// sorted puts definitions back into the order they had: those of the concept, then by language.
func sorted(g Glossary) Glossary {
	for i := range g.Concepts {
		slices.SortStableFunc(g.Concepts[i].Definitions, func(a, b Definition) int { return strings.Compare(a.Lang, b.Lang) })
	}
	return g
}

func TestBothStylesOfTBXAreRead(t *testing.T) {
	t.Parallel()
	g := readTBX(t, []byte(`<?xml version="1.0"?><?xml-model href="x.nvdl"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
<tbxHeader><fileDesc><titleStmt><title>Stars</title></titleStmt><sourceDesc><p>by hand</p></sourceDesc></fileDesc></tbxHeader>
<text><body><conceptEntry id="c1">
 <transacGrp><basic:transactionType>origination</basic:transactionType><date>2010-04-17</date><basic:responsibility target="x">Tommy</basic:responsibility></transacGrp>
 <min:subjectField>General</min:subjectField><note>of all</note>
 <langSec xml:lang="en"><descripGrp><basic:definition>Stars formed
    together.</basic:definition><basic:source>Oxford</basic:source></descripGrp>
  <termSec><term>open   cluster</term><min:partOfSpeech>noun</min:partOfSpeech><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>
   <descripGrp><basic:context>Many open clusters.</basic:context><basic:source>seds</basic:source></descripGrp></termSec></langSec>
</conceptEntry></body></text></tbx>`))
	want := Glossary{Title: "Stars", Lang: "en", Concepts: []Concept{{
		ID: "c1", Subject: "General", Notes: []string{"of all"}, Definitions: []Definition{{"en", "Stars formed together.", "Oxford"}},
		Terms: []Term{{Lang: "en", Text: "open cluster", Part: "noun", Status: Preferred, Context: "Many open clusters.", ContextSource: "seds"}},
	}}}
	if diff := cmp.Diff(want, g); diff != "" {
		t.Error(diff)
	}
	g = readTBX(t, []byte(`<martif type="TBX"><text><body><termEntry><langSet xml:lang="vi"><ntig><termGrp><term>quyền</term><termNote type="partOfSpeech">noun</termNote></termGrp><admin type="source">HP</admin></ntig>
<tig><term></term></tig></langSet></termEntry></body></text></martif>`))
	if diff := cmp.Diff([]Term{{Lang: "vi", Text: "quyền", Part: "noun", Source: "HP"}}, g.Concepts[0].Terms); diff != "" {
		t.Error(diff)
	}
	if got := g.Concepts[0].In("VI"); len(got) != 1 || g.Concepts[0].In("en") != nil {
		t.Errorf("got %v", got)
	}
}

func TestTBXRefusesToWrite(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		about, says string
		g           Glossary
	}{
		{"nothing", "Không có mục nào", Glossary{Lang: "vi"}},
		{"a concept without terms", "“c9” chưa có thuật ngữ", Glossary{Lang: "vi", Concepts: []Concept{{ID: "c9", Terms: []Term{{Lang: "tyz", Text: " "}}}}}},
		{"no language", "không đúng dạng", Glossary{Concepts: []Concept{{Terms: []Term{{Lang: "vi", Text: "a"}}}}}},
		{"a term without language", "không đúng dạng", Glossary{Lang: "vi", Concepts: []Concept{{Terms: []Term{{Text: "a"}}}}}},
		{"a control character", "ký tự điều khiển", Glossary{Lang: "vi", Concepts: []Concept{{Terms: []Term{{Lang: "vi", Text: "a\x07"}}}}}},
	} {
		var b bytes.Buffer
		err := WriteTBX(&b, TBX2019, row.g)
		if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), row.says) || b.Len() > 0 {
			t.Errorf("%s: got %v", row.about, err)
		}
	}
}

// tbxChildren is the core of ISO 30042:2019 as far as we write it: what may stand in what, in
// this order; + at least one, ? at most one.
var tbxChildren = map[string]string{
	"tbx": "tbxHeader text", "tbxHeader": "fileDesc", "fileDesc": "titleStmt? sourceDesc", "titleStmt": "title", "sourceDesc": "p+", "text": "body", "body": "conceptEntry+",
	"conceptEntry": "descrip|descripGrp|note* langSec+", "langSec": "descrip|descripGrp|note* termSec+",
	"termSec": "term termNote* descrip|descripGrp|admin|note*", "descripGrp": "descrip admin?",
}

// tbxTypes are the data categories of TBX-Basic: where they may stand and what they may say.
var tbxTypes = map[string][]string{
	"subjectField": {"conceptEntry"}, "definition": {"conceptEntry", "langSec"}, "context": {"termSec"},
	"partOfSpeech": {"termSec"}, "administrativeStatus": {"termSec"}, "source": {"termSec", "descripGrp"},
}

func tbxFaults(data []byte) []string {
	var root node
	if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&root); err != nil {
		return []string{err.Error()}
	}
	var faults []string
	ids := map[string]bool{}
	if root.get("style") != "dca" || root.get("type") != "TBX-Basic" || root.get("lang") == "" || root.XMLName.Space != "urn:iso:std:iso:30042:ed-2" {
		faults = append(faults, fmt.Sprintf("root: %v", root.Attrs))
	}
	var check func(n node, level string)
	check = func(n node, level string) {
		name := n.XMLName.Local
		if id := n.get("id"); id != "" {
			if ids[id] || !ncName.MatchString(id) {
				faults = append(faults, "id "+id)
			}
			ids[id] = true
		}
		if kind := n.get("type"); kind != "" && name != "tbx" && !slices.Contains(tbxTypes[kind], level) {
			faults = append(faults, kind+" in "+level)
		}
		if name == "langSec" && n.get("lang") == "" {
			faults = append(faults, "langSec without language")
		}
		if rest := inOrder(n.Children, strings.Fields(tbxChildren[name])); rest != "" {
			faults = append(faults, name+": "+rest)
		}
		if name != "descripGrp" {
			level = name
		}
		for _, c := range n.Children {
			at := level
			if name == "descripGrp" && c.XMLName.Local == "admin" {
				at = name
			}
			check(c, at)
		}
	}
	check(root, "")
	return faults
}

// inOrder holds children to a model and says what does not fit.
func inOrder(children []node, model []string) string {
	i := 0
	for _, m := range model {
		names, most, least := strings.Split(strings.TrimRight(m, "*+?"), "|"), 1, 1
		switch m[len(m)-1] {
		case '*':
			most, least = 1<<30, 0
		case '+':
			most = 1 << 30
		case '?':
			least = 0
		}
		n := 0
		for i < len(children) && n < most && slices.Contains(names, children[i].XMLName.Local) {
			i, n = i+1, n+1
		}
		if n < least {
			return "no " + m
		}
	}
	if i < len(children) {
		return "too much: " + children[i].XMLName.Local
	}
	return ""
}

func TestAnyGlossarySurvivesTBX(t *testing.T) {
	t.Parallel()
	text := rapid.SampledFrom([]string{"", "quyền", "a & b", "<i>", "e\u0302", "\"x\""})
	lang := rapid.SampledFrom([]string{"vi", "VI", "tyz", "zh-Hans", "en"})
	rapid.Check(t, func(t *rapid.T) {
		g := Glossary{Title: text.Draw(t, "title"), Lang: "vi"}
		for range rapid.IntRange(1, 3).Draw(t, "concepts") {
			c := Concept{ID: rapid.SampledFrom([]string{"", "c1", "1", "c 2"}).Draw(t, "id"), Subject: text.Draw(t, "subject")}
			for range rapid.IntRange(0, 2).Draw(t, "definitions") {
				c.Definitions = append(c.Definitions, Definition{rapid.SampledFrom([]string{"", "vi", "tyz"}).Draw(t, "lang"), text.Draw(t, "definition"), text.Draw(t, "source")})
			}
			c.Terms = []Term{{Lang: lang.Draw(t, "lang"), Text: "từ"}}
			for range rapid.IntRange(0, 3).Draw(t, "terms") {
				c.Terms = append(c.Terms, Term{
					Lang: lang.Draw(t, "lang"), Text: text.Draw(t, "term"), Part: rapid.SampledFrom([]string{"", "noun", "danh từ"}).Draw(t, "part"),
					Status: rapid.SampledFrom([]TermStatus{"", Admitted, "xyz"}).Draw(t, "status"), Context: text.Draw(t, "context"), ContextSource: text.Draw(t, "from"), Source: text.Draw(t, "source"),
				})
			}
			g.Concepts = append(g.Concepts, c)
		}
		var last []byte
		for round := range 2 {
			var b bytes.Buffer
			if err := WriteTBX(&b, TBX2019, g); err != nil {
				t.Fatal(err)
			}
			if round == 1 && !bytes.Equal(last, b.Bytes()) {
				t.Fatalf("changes when read and written again:\n%s\n%s", last, b.Bytes())
			}
			last = b.Bytes()
			for _, fault := range tbxFaults(last) {
				t.Errorf("%s\n%s", fault, last)
			}
			var err error
			if g, err = ReadTBX(bytes.NewReader(last)); err != nil {
				t.Fatal(err)
			}
		}
	})
}
