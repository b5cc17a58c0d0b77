package bitext

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestSyllables(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ text, want string }{
		{"Quyền con người, quyền công dân.", "quyền|con|người|quyền|công|dân"},
		{"Hoà HÒA hòa hoạ", "hòa|hòa|hòa|họa"},
		{"thuỷ Uỷ quý khoẻ hoàn", "thủy|ủy|quý|khỏe|hoàn"},
		{"t'ai T’ai tʼai pj'a 'a' a'", "t'ai|t'ai|t'ai|pj'a|a|a"},
		{"Quye\u0302\u0300n", "quyền"},
		{"Điều 16a, 10/12", "điều|16a|10|12"},
		{"{1}quyền{2} {x} {0}", "quyền|x|0"},
		{"人权 rights人", "人|权|rights|人"},
		{"don't States’", "don't|states"},
		{"Ðiện", "điện"}, // the wrong Ð of old keyboards
		{"\xff a", "a"},
		{"", ""},
	} {
		var keys []string
		for _, s := range Syllables(row.text) {
			keys = append(keys, s.Key)
			if row.text[s.Start:s.End] != s.Text {
				t.Errorf("%q: %+v", row.text, s)
			}
		}
		if got := strings.Join(keys, "|"); got != row.want {
			t.Errorf("%q: got %s, want %s", row.text, got, row.want)
		}
	}
}

// In the table, [ ] mark what is found.
func TestFindTerm(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ about, term, text string }{
		{"whole syllables", "quyền", "Mọi người có [quyền] sống và [QUYỀN] tự do."},
		{"not in government, power, competence", "quyền", "Chính quyền có thẩm quyền và quyền lực, quyền hạn; [quyền] của dân."},
		{"not in nhân quyền, chủ quyền, pháp quyền", "quyền", "Nhân quyền, chủ quyền, nhà nước pháp quyền, đặc quyền, lạm quyền, ủy quyền, uỷ quyền, bản quyền"},
		{"not an acting director, not boxing", "quyền", "Ông A, quyền Giám đốc Sở, tập quyền Anh"},
		{"across commas there is no compound", "quyền", "chính, [quyền]; thẩm. [quyền]"},
		{"part of a syllable is none", "an", "quan, ban, nhan; [an] toàn"},
		{"not in inequality", "bình đẳng", "bất bình đẳng và [bình đẳng] giới, [bình-đẳng]"},
		{"not in liberalised trade", "tự do", "tự do hoá thương mại; thương mại tự do; [tự do] ngôn luận"},
		{"not in the union's name", "lao động", "Liên đoàn Lao động tỉnh bảo vệ người [lao động]"},
		{"two spellings of one tone", "hoà bình", "[hòa bình], [HOÀ BÌNH], [Hoà  bình]"},
		{"decomposed letters", "quyền", "[quye\u0302\u0300n] sống"},
		{"over a line end, a no-break space, a tag", "quyền con người", "[quyền con\nngười] [quyền\u00a0con người] [quyền {1}con{2} người]"},
		{"not over other signs", "quyền con người", "quyền, con người; quyền (con) người"},
		{"Chinese", "人权", "尊重[人权]和人人权利"},
		{"the longer compound is further right", "quyền con người", "bảo vệ chính [quyền con người]"},
		{"Tày", "t'ởi", "[T’ởi] nảy, tởi"},
	} {
		text := strings.NewReplacer("[", "", "]", "").Replace(row.text)
		terms := []string{row.term}
		if row.term == "人权" {
			terms = append(terms, "人人", "权利")
		}
		got, at := "", 0
		for _, m := range NewFinder("vi", terms, Compounds()).Find(text) {
			if m.Term == row.term {
				got += text[at:m.Start] + "[" + text[m.Start:m.End] + "]"
				at = m.End
			}
		}
		if got += text[at:]; got != row.text {
			t.Errorf("%s: got %q, want %q", row.about, got, row.text)
		}
		if row.term != "人权" && len(FindTerm(text, row.term)) != strings.Count(row.text, "[") {
			t.Errorf("%s: FindTerm differs: %v", row.about, FindTerm(text, row.term))
		}
	}
}

func TestFinderOfManyTerms(t *testing.T) {
	t.Parallel()
	f := NewFinder("vi", []string{"quyền", "quyền con người", "con người", "Quyền", ""}, []string{"chính quyền", "quyền con người"})
	got := f.Find("Quyền con người, quyền và con người của chính quyền")
	want := []Match{{"quyền con người", 0, 20}, {"quyền", 22, 29}, {"con người", 34, 46}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	english := NewFinder("en", []string{"right", "duty", "child", "discrimination", "process"}, []string{"right angle"})
	var found []string
	for _, m := range english.Find("Rights and duties: the child's right angle, rightly; a State's processes, copyrights, classes of children") {
		found = append(found, m.Term)
	}
	if diff := cmp.Diff([]string{"right", "duty", "child", "process"}, found); diff != "" {
		t.Error(diff)
	}
}

func TestFinderFindsTheSameInEverySpelling(t *testing.T) {
	t.Parallel()
	words := rapid.SampledFrom([]string{"chính", "quyền", "Quyền", "lực", "con", "người", "hoà", "bình", ",", "nhân", "{1}", "UỶ", "viên"})
	finder := NewFinder("vi", []string{"quyền", "quyền con người", "hòa bình"}, Compounds())
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 12).Draw(t, "words"), " ")
		terms := func(text string) (all []string) {
			last := 0
			for _, m := range finder.Find(text) {
				if m.Start < last || m.End <= m.Start {
					t.Fatalf("%+v in %q", m, text)
				}
				last = m.End
				all = append(all, m.Term)
			}
			return all
		}
		want := terms(text)
		for _, other := range []string{norm.NFD.String(text), strings.ToUpper(text), strings.ToLower(text), strings.ReplaceAll(text, " ", "\u00a0")} {
			if got := terms(other); !slices.Equal(got, want) {
				t.Fatalf("%q: got %v, want %v", other, got, want)
			}
		}
	})
}

// Every compound of the list hides the term it is listed for, and no compound stands twice.
func TestCompoundsHideTheirTerms(t *testing.T) {
	t.Parallel()
	text, err := wordFiles.ReadFile("data/compounds.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		if got := FindTerm(row[0], row[1]); len(got) != 0 {
			t.Errorf("%q is found in %q", row[1], row[0])
		}
		if len(NewFinder("vi", []string{row[1]}, nil).Find(row[0])) == 0 {
			t.Errorf("%q is not in %q", row[1], row[0])
		}
		key := strings.ToLower(row[0])
		if seen[key] {
			t.Errorf("%q stands twice", row[0])
		}
		seen[key] = true
	}
	if len(seen) < 200 {
		t.Errorf("only %d compounds", len(seen))
	}
}
