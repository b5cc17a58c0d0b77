package product

import (
	"bytes"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

// Other tools mark terms and bold words in what they give back: the words must not get lost with the marks.
func TestMarkedSentencesComeBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		en := addEdition(t, s, c, i.ID, "en", Text)
		en, err := s.Write(t.Context(), c.Translator, en.ID, en.Version, Content{Title: "Every child may go to school", Body: "Every child has the right to education.\nPrimary school is free."}, true)
		must(t, err)
		export := func(f ExchangeFormat) string {
			var b bytes.Buffer
			_, err := s.ExportEdition(t.Context(), c.Translator, en.ID, f, &b)
			must(t, err)
			return b.String()
		}
		xliff1 := `<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="` + markOf(export(XLIFF)) + `" source-language="vi" target-language="en" datatype="plaintext"><body>
			<trans-unit id="7"><source>Học tiểu học không mất tiền.</source><target>X</target></trans-unit></body></file></xliff>`
		source := msgidOf(t, export(PO), "Primary school is free.")
		xliff1 = strings.Replace(xliff1, "Học tiểu học không mất tiền.", source, 1)
		for _, row := range []struct {
			name, file, text, put string
		}{
			{"mrk", "a.xlf", export(XLIFF), `Primary <mrk id="m1" type="term">school</mrk> is open.`},
			{"pc", "a.xlf", export(XLIFF), `Primary <pc id="1">school</pc> is open.`},
			{"ph", "a.xlf", export(XLIFF), `Primary school <ph id="1"/> is open.`},
			{"sc and ec", "a.xlf", export(XLIFF), `Primary <sc id="1"/>school<ec startRef="1"/> is open.`},
			{"sm and em", "a.xlf", export(XLIFF), `Primary <sm id="1"/>school<em startRef="1"/> is open.`},
			{"ph of TMX", "a.tmx", export(TMX), `Primary school<ph x="1">&lt;br/&gt;</ph> is open.`},
			{"bpt, ept, hi and sub of TMX", "a.tmx", export(TMX), `Primary <bpt i="1">&lt;b&gt;</bpt>school<ept i="1">&lt;/b&gt;</ept> <hi>is</hi> <sub>open</sub>.`},
			{"g of 1.2", "a.xlf", xliff1, `Primary <g id="1">school</g> is open.`},
			{"mrk of 1.2", "a.xlf", xliff1, `Primary <mrk mtype="term">school</mrk> is open.`},
			{"x, bx and ex of 1.2", "a.xlf", xliff1, `Primary <bx id="1"/>school<ex id="1"/> is<x id="2"/> open.`},
		} {
			text := strings.Replace(strings.Replace(row.text, "Primary school is free.", row.put, 1), "<target>X</target>", "<target>"+row.put+"</target>", 1)
			id, err := s.StartUpload(t.Context(), c.Translator, Delivery{Kind: ForEdition, EditionID: en.ID, Version: en.Version}, upload(row.file, text))
			if err != nil {
				t.Errorf("%s: %v", row.name, err)
				continue
			}
			p, err := s.OpenUpload(t.Context(), c.Translator, id)
			must(t, err)
			if len(p.Passages) != 1 || p.Passages[0].New != "Primary school is open." {
				t.Errorf("%s: got %+v, want the sentence without its marks", row.name, p.Passages)
			}
			if want := "1 câu có thẻ định dạng; thẻ bị bỏ, chữ giữ nguyên."; strings.Join(p.Skipped.Lines(), "|") != want {
				t.Errorf("%s: told %q, want %q", row.name, p.Skipped.Lines(), want)
			}
		}
	})
}

func markOf(xliff string) string {
	_, rest, _ := strings.Cut(xliff, `original="`)
	mark, _, _ := strings.Cut(rest, `"`)
	return mark
}

func msgidOf(t *testing.T, po, target string) string {
	t.Helper()
	before, _, ok := strings.Cut(po, `msgstr "`+target)
	if !ok {
		t.Fatal("the sentence is not in the file")
	}
	_, id, _ := cutLast(before, `msgid "`)
	id, _, _ = strings.Cut(id, `"`)
	return id
}

func tmxOf(pairs ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="vi" datatype="plaintext"/><body>` + strings.Join(pairs, "") + `</body></tmx>`
}

func tu(texts ...string) string {
	s := "<tu>"
	for i := 0; i < len(texts); i += 2 {
		s += `<tuv xml:lang="` + texts[i] + `"><seg>` + texts[i+1] + `</seg></tuv>`
	}
	return s + "</tu>"
}

// A memory of another tool: what has marks is kept without them, and everything that is not kept is counted with its reason.
func TestAMemoryTellsWhatItSkips(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		preview := func(text string) (Preview, error) {
			id, err := s.StartUpload(t.Context(), c.Editor, Delivery{Kind: ForMemory}, upload("a.tmx", text))
			if err != nil {
				return Preview{}, err
			}
			return s.OpenUpload(t.Context(), c.Editor, id)
		}
		p, err := preview(tmxOf(
			tu("vi", "Trẻ em <bpt i='1'>&lt;b&gt;</bpt>được học<ept i='1'>&lt;/b&gt;</ept>.", "en", "Children <bpt i='1'>&lt;b&gt;</bpt>go to school<ept i='1'>&lt;/b&gt;</ept>."),
			tu("vi", "Một<ph>x</ph> hai.", "en", "One <hi>two</hi>."),
			tu("vi-VN", "Ba <it pos='begin'>b</it>bốn.", "en-US", "Three four."),
			tu("vi", "Năm.", "en", "Five."), tu("vi", "Năm.", "en", "Five."),
			tu("vi", "Sáu.", "fr", "Six."), tu("vi", "Bảy.", "en", " "), tu("vi", "Tám."),
			tu("vi", "Chín.", "en", strings.Repeat("Nine ", 4000)), tu("vi", "Mười.", "vi-VN", "Mười ạ."),
		))
		must(t, err)
		if p.New != 4 || p.Old != 0 || len(p.Pairs) != 4 || p.Pairs[0].Source != "Trẻ em được học." || p.Pairs[1].Target != "One two." || p.Pairs[2].Source != "Ba bốn." {
			t.Errorf("got %d new, %d old, %+v", p.New, p.Old, p.Pairs)
		}
		want := []string{
			"3 câu có thẻ định dạng; thẻ bị bỏ, chữ giữ nguyên.", "1 cặp bằng thứ tiếng ngoài danh mục của Lan Tỏa (fr): không lấy.", "1 cặp cùng một thứ tiếng: không lấy.", "1 câu chỉ có một thứ tiếng: không lấy.",
			"1 cặp có bên để trống: không lấy.", "1 cặp quá dài (hơn 16.000 byte): không lấy.", "1 cặp lặp lại trong tệp: lấy một lần.",
		}
		if got := p.Skipped.Lines(); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for text, want := range map[string]string{
			tmxOf(tu("vi", "Sáu.", "fr", "Six.")): "Tệp không có cặp câu nào bằng các thứ tiếng của Lan Tỏa. 1 cặp bằng thứ tiếng ngoài danh mục của Lan Tỏa (fr): không lấy.",
			tmxOf(tu("vi", "Bảy.", "en", " ")):    "Không lấy được cặp câu nào từ tệp. 1 cặp có bên để trống: không lấy.",
			tmxOf():                               "Tệp không có cặp câu nào.",
		} {
			_, err := preview(text)
			if e, ok := problem.As(err); !ok || len(e.Fields) != 1 || e.Fields[0].Message != want {
				t.Errorf("got %v, want %q", err, want)
			}
		}
	})
}
