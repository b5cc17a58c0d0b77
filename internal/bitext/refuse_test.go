package bitext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"lantoa/internal/problem"
)

// formats are the readers of this package, each with a small sound file; %s is a place for
// text inside a sentence.
var formats = []struct {
	name, head, body string
	read             func(io.Reader) (string, error) // all text that was read
}{
	{"XLIFF", "", `<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="vi" xml:space="preserve"><file id="f"><unit id="u"><segment><source>%s</source></segment></unit></file></xliff>`, readAnyXLIFF},
	{"XLIFF", "", `<xliff version="1.2"><file source-language="vi" xml:space="preserve"><body><trans-unit id="u"><source>%s</source></trans-unit></body></file></xliff>`, readAnyXLIFF},
	{"TMX", `<!DOCTYPE tmx SYSTEM "tmx14.dtd">`, `<tmx version="1.4"><header srclang="vi"/><body><tu><tuv xml:lang="vi"><seg>%s</seg></tuv></tu></body></tmx>`, readAnyTMX},
	{"TBX", `<!DOCTYPE martif PUBLIC "ISO 12200:1999A//DTD MARTIF core (DXFcdV04)//EN" "TBXcdv04.dtd">`, `<martif xml:lang="vi"><text><body><termEntry id="c"><langSet xml:lang="vi"><tig><term>%s</term></tig></langSet></termEntry></body></text></martif>`, readAnyTBX},
	{"TBX", "", `<tbx style="dca" type="TBX-Basic" xml:lang="vi" xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry id="c"><langSec xml:lang="vi"><termSec><term>%s</term></termSec></langSec></conceptEntry></body></text></tbx>`, readAnyTBX},
}

func readAnyXLIFF(r io.Reader) (string, error) {
	d, err := ReadXLIFF(r)
	text := ""
	for _, f := range d.Files {
		for _, u := range f.Units {
			text += u.Source + u.Target
		}
	}
	return text, err
}

func readAnyTMX(r io.Reader) (string, error) {
	text := ""
	_, err := ReadTMX(r, func(e Entry) error {
		for _, v := range e.Variants {
			text += v.Text
		}
		return nil
	})
	return text, err
}

func readAnyTBX(r io.Reader) (string, error) {
	g, err := ReadTBX(r)
	text := ""
	for _, c := range g.Concepts {
		for _, t := range c.Terms {
			text += t.Text
		}
	}
	return text, err
}

func readAnyPO(r io.Reader) (string, error) {
	c, err := ReadPO(r)
	text := ""
	for _, m := range c.Messages {
		text += m.ID + strings.Join(m.Texts, "")
	}
	return text, err
}

// refused reads what must be refused, quickly, with a sentence that has these words.
func refused(t *testing.T, about string, read func(io.Reader) (string, error), data io.Reader, words ...string) {
	t.Helper()
	began := time.Now()
	_, err := read(data)
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("%s: took %s", about, took)
	}
	if !problem.Is(err, problem.Invalid) {
		t.Errorf("%s: got %v, want a sentence", about, err)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: got %q, want it to say %q", about, err, w)
		}
	}
}

func TestBombsAreRefused(t *testing.T) {
	t.Parallel()
	var laughs strings.Builder
	laughs.WriteString("<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY lol \"lol\">\n")
	for i := range 9 {
		fmt.Fprintf(&laughs, "<!ENTITY lol%d \"%s\">\n", i+1, strings.Repeat(fmt.Sprintf("&lol%d;", i), 10))
	}
	laughs.WriteString("]>\n")
	for _, f := range formats {
		file := func(text string) io.Reader { return strings.NewReader(f.head + fmt.Sprintf(f.body, text)) }
		head := func(head string) io.Reader { return strings.NewReader(head + fmt.Sprintf(f.body, "&lol9;")) }
		refused(t, f.name+" billion laughs", f.read, head(laughs.String()), "DTD", "dòng 1")
		refused(t, f.name+" external entity", f.read, head(`<!DOCTYPE x [<!ENTITY lol9 SYSTEM "file:///etc/passwd">]>`), "DTD")
		refused(t, f.name+" parameter entity", f.read, head(`<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x" [ %p; ]>`), "DTD")
		refused(t, f.name+" unknown entity", f.read, file("\n\n&lol9;"), "dòng 3", "ký hiệu")
		refused(t, f.name+" declaration inside", f.read, file(`<!ENTITY x "y">`), "DTD")
		refused(t, f.name+" deep", f.read, file(strings.Repeat(`<g id="1">`, 10_000)), "lồng")
		refused(t, f.name+" deep and foreign", f.read, file(strings.Repeat(`<z>`, 10_000)), "lồng")
		refused(t, f.name+" huge attribute", f.read, file(`<x id="`+strings.Repeat("a", 1<<20)+`"/>`), "dài bất thường")
		refused(t, f.name+" huge text", f.read, file(strings.Repeat("a ", 1<<19)), "dài bất thường")
		refused(t, f.name+" huge comment", f.read, file("<!--"+strings.Repeat("a ", 1<<19)+"-->"), "dài bất thường")
		refused(t, f.name+" text in many pieces", f.read, file(strings.Repeat("<![CDATA[a]]><!-- -->", 100_000)), "dài")
		refused(t, f.name+" long sentence", f.read, file(strings.Repeat("ă ", maxRunes)), "dài hơn 20000 chữ", "Mục")
		refused(t, f.name+" a name without end", f.read, strings.NewReader("<"+strings.Repeat("a", 1<<20)))
		var attrs strings.Builder
		for i := range 100 {
			fmt.Fprintf(&attrs, ` a%d="1"`, i)
		}
		refused(t, f.name+" many attributes", f.read, file(`<x`+attrs.String()+`/>`), "thuộc tính")
		whole := f.head + fmt.Sprintf(f.body, "abc")
		refused(t, f.name+" cut off", f.read, strings.NewReader(whole[:len(whole)-9]), "hỏng")
		refused(t, f.name+" two roots", f.read, strings.NewReader(whole+fmt.Sprintf(f.body, "b")), "hỏng")
		refused(t, f.name+" other file", f.read, strings.NewReader("<html><body/></html>"), "thẻ đầu tiên là <html>")
		refused(t, f.name+" no file", f.read, strings.NewReader(""), "rỗng")
		refused(t, f.name+" no element", f.read, strings.NewReader("<!-- -->"), "rỗng")
		refused(t, f.name+" other encoding", f.read, strings.NewReader(`<?xml version="1.0" encoding="windows-1258"?>`+whole), "bảng mã", "UTF-8")
		refused(t, f.name+" bytes that are no text", f.read, file("a\xffb"), "bảng mã")
		refused(t, f.name+" pressed file", f.read, strings.NewReader("PK\x03\x04\x00\x00"), "hỏng")
	}
	for _, f := range formats[:2] {
		refused(t, "XLIFF with any DOCTYPE", f.read, strings.NewReader(`<!DOCTYPE xliff PUBLIC "a" "b">`+fmt.Sprintf(f.body, "a")), "DTD")
	}
}

func TestManyCodesAreRefused(t *testing.T) {
	t.Parallel()
	codes := func(code string) string {
		return strings.Repeat(code, maxTags+1)
	}
	refused(t, "XLIFF 2", readAnyXLIFF, strings.NewReader(fmt.Sprintf(formats[0].body, codes(`<ph id="1"/>`))), "“u”", "500 thẻ")
	refused(t, "XLIFF 1", readAnyXLIFF, strings.NewReader(fmt.Sprintf(formats[1].body, codes(`<x id="1"/>`))), "“u”", "500 thẻ")
	refused(t, "TMX", readAnyTMX, strings.NewReader(fmt.Sprintf(formats[2].body, codes(`<ph/>`))), "500 thẻ")
	refused(t, "XLIFF with very many", readAnyXLIFF, strings.NewReader(fmt.Sprintf(formats[0].body, strings.Repeat(`<ph id="1"/>`, 20_000))))
}

// endless repeats a text for ever.
type endless struct {
	head, text string
	at         int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.head)
	e.head = e.head[n:]
	for n < len(p) {
		c := copy(p[n:], e.text[e.at:])
		e.at = (e.at + c) % len(e.text)
		n += c
	}
	return n, nil
}

func TestEndlessFilesAreRefused(t *testing.T) {
	t.Parallel()
	refused(t, "XLIFF", readAnyXLIFF, &endless{head: formats[0].body[:strings.Index(formats[0].body, "<unit")], text: `<unit id="u"><segment><source>a</source></segment></unit>`}, "nhiều hơn 100000")
	refused(t, "TBX", readAnyTBX, &endless{head: `<martif><text><body>`, text: `<termEntry/>`}, "nhiều hơn 50000")
	refused(t, "PO", readAnyPO, &endless{head: "msgid \"\"\nmsgstr \"\"\n", text: "\n"}, "lớn hơn 16 MB")
	refused(t, "PO in one line", readAnyPO, &endless{text: "#"}, "dài bất thường", "dòng 1")
	x, err := newReader(&endless{head: "<tmx>", text: "<body></body>"}, "TMX", 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = x.root("tmx")
	if err == nil {
		err = x.each(x.skip)
	}
	if err == nil || !strings.Contains(err.Error(), "Tệp TMX lớn hơn 1 MB") {
		t.Errorf("got %v", err)
	}
}

// Trouble of the line or the disk is no fault of the file.
func TestReadErrorsArePassedOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("line is down")
	for _, f := range formats {
		for _, data := range []string{"", f.head + f.body[:30]} {
			_, err := f.read(io.MultiReader(strings.NewReader(data), iotest.ErrReader(broken)))
			if !errors.Is(err, broken) {
				t.Errorf("%s: got %v", f.name, err)
			}
		}
	}
	if _, err := readAnyPO(io.MultiReader(strings.NewReader("msgid \"\"\n"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("PO: got %v", err)
	}
}

// encodings writes a file in UTF-8 and UTF-16, with and without a mark.
func encodings(s string) map[string][]byte {
	little, big := []byte{}, []byte{}
	for _, u := range utf16.Encode([]rune(s)) {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	return map[string][]byte{
		"UTF-8": []byte(s), "UTF-8 with mark": []byte("\xEF\xBB\xBF" + s),
		"UTF-16 LE": append([]byte("\xFF\xFE"), little...), "UTF-16 BE": append([]byte("\xFE\xFF"), big...),
		"UTF-16 LE without mark": little, "UTF-16 BE without mark": big,
	}
}

func TestEveryEncodingIsRead(t *testing.T) {
	t.Parallel()
	const text, want = "Quye\u0302\u0300n ☺ 𠂤\r\ncon người", "Quyền ☺ 𠂤\ncon người"
	for _, f := range formats {
		for _, declared := range []string{"", `<?xml version="1.0" encoding="UTF-16"?>`, `<?xml version="1.0" encoding="utf-8"?>`} {
			for name, data := range encodings(declared + f.head + fmt.Sprintf(f.body, text)) {
				got, err := f.read(bytes.NewReader(data))
				if f.name == "TBX" {
					got = strings.Replace(got, "𠂤 con", "𠂤\ncon", 1) // terms have no line ends
				}
				if err != nil || got != want {
					t.Errorf("%s in %s: got %q, %v", f.name, name, got, err)
				}
			}
		}
	}
	for name, data := range encodings("msgid \"\"\r\nmsgstr \"Language: vi\\n\"\r\n\r\nmsgid \"a\"\r\nmsgstr \"Quye\u0302\u0300n\"\r\n") {
		if strings.Contains(name, "without") {
			continue // no "<" to know it by
		}
		if got, err := readAnyPO(bytes.NewReader(data)); err != nil || got != "aQuyền" {
			t.Errorf("PO in %s: got %q, %v", name, got, err)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"vi", "tyz", "nut", "hmn", "hmn-Latn-x-chv", "vi-simple", "tyz-simple", "ium", "mji", "mlc", "zh-Hans", "EN-us", "x-own", "qaa"} {
		if err := CheckLanguage(tag); err != nil {
			t.Errorf("%s: %v", tag, err)
		}
		d := readXLIFF(t, writeXLIFF(t, XLIFF21, Document{SourceLang: tag, TargetLang: tag, Files: []File{{Units: []Unit{{Source: "a", Target: "b", Translated: true}}}}}))
		if d.SourceLang != tag || d.TargetLang != tag {
			t.Errorf("%s came back as %s and %s", tag, d.SourceLang, d.TargetLang)
		}
	}
	for _, tag := range []string{"", "-", "tiếng", "vi-", "abcdefghi", "1a", "vi en", strings.Repeat("a-", 99) + "a"} {
		if !problem.Is(CheckLanguage(tag), problem.Invalid) {
			t.Errorf("%q is no language tag", tag)
		}
	}
	for _, row := range []struct {
		a, b string
		want bool
	}{{"vi", "VI", true}, {"vi_VN", "vi-vn", true}, {"vi", "vi-simple", false}, {"hmn-latn-X-CHV", "hmn-Latn-x-chv", true}} {
		if got := SameLanguage(row.a, row.b); got != row.want {
			t.Errorf("%s and %s: got %t", row.a, row.b, got)
		}
	}
	refused(t, "a tag that is none", readAnyXLIFF, strings.NewReader("<xliff version=\"2.1\"\nsrcLang=\"tiếng Tày\"/>"), "“tiếng Tày”", "dòng 2")
	refused(t, "no tag", readAnyTMX, strings.NewReader(`<tmx><body><tu tuid="t7"><tuv><seg/></tuv></tu></body></tmx>`), "“t7”", "mã ngôn ngữ")
	refused(t, "two pairs", readAnyXLIFF, strings.NewReader(`<xliff version="1.2"><file source-language="vi" target-language="en"><body/></file><file source-language="vi" target-language="tyz"><body/></file></xliff>`), "nhiều cặp")
	refused(t, "XLIFF of the future", readAnyXLIFF, strings.NewReader(`<xliff version="3.0"/>`), "“3.0”")
}

// A word in an element that the format does not know in a sentence must not disappear without a sound.
func TestWordsInForeignElementsAreNotLost(t *testing.T) {
	t.Parallel()
	for _, f := range formats {
		if f.name == "TBX" {
			continue
		}
		file := func(text string) io.Reader { return strings.NewReader(f.head + fmt.Sprintf(f.body, text)) }
		refused(t, f.name+" bold as in HTML", f.read, file("Quyền <b>trẻ em</b> là"), "<b>", "trẻ em", "không được nhận")
		refused(t, f.name+" foreign name space", f.read, file(`Quyền <z:b xmlns:z="urn:z"><z:c>trẻ em</z:c></z:b> là`), "trẻ em")
		text, err := f.read(file("Quyền trẻ em <b/>là"))
		if err != nil || !strings.Contains(text, "Quyền trẻ em") {
			t.Errorf("%s: an empty foreign element: got %q, %v", f.name, text, err)
		}
	}
}
