package office

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"lantoa/internal/problem"
)

// zipOf packs parts in the order given: name, content, name, content …
func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const (
	wordTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	wordRels  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	wordNS    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
)

// wordOf makes a DOCX around the content of a body; more parts may follow.
func wordOf(t testing.TB, body string, parts ...string) []byte {
	t.Helper()
	doc := `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`
	return zipOf(t, append([]string{contentTypesPart, wordTypes, packageRels, wordRels, wordDefault, doc}, parts...)...)
}

func readBytes(name string, data []byte) (Document, error) {
	return Read(context.Background(), name, bytes.NewReader(data), int64(len(data)))
}

func utf16Of(order binary.AppendByteOrder, mark string, s string) []byte {
	out := []byte(mark)
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// oldOffice is the beginning of a compound file that holds a stream of this name.
func oldOffice(stream string) []byte {
	data := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1024)...)
	return append(append(data, utf16Name(stream)...), make([]byte, 512)...)
}

func TestTextIsReadInEveryUnicodeForm(t *testing.T) {
	t.Parallel()
	const text = "KẾ HOẠCH\r\n\r\n1. Việc đầu tiên\n"
	for name, data := range map[string][]byte{
		"UTF-8":            []byte(text),
		"UTF-8 with mark":  []byte("\xEF\xBB\xBF" + text),
		"UTF-16 little":    utf16Of(binary.LittleEndian, "\xFF\xFE", text),
		"UTF-16 big":       utf16Of(binary.BigEndian, "\xFE\xFF", text),
		"old Mac line end": []byte("KẾ HOẠCH\r\r1. Việc đầu tiên"),
	} {
		doc, err := readBytes("ke-hoach.txt", data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var lines []string
		for _, b := range doc.Blocks {
			lines = append(lines, b.Text)
		}
		if got, want := strings.Join(lines, "|"), "KẾ HOẠCH||1. Việc đầu tiên"; got != want || doc.Format != "txt" {
			t.Errorf("%s: got %s %q, want txt %q", name, doc.Format, got, want)
		}
	}
}

func TestUnreadableFilesGetOneSentence(t *testing.T) {
	t.Parallel()
	good := wordOf(t, `<w:p><w:r><w:t>Kế hoạch</w:t></w:r></w:p>`)
	noise := make([]byte, 4096)
	if _, err := rand.Read(noise); err != nil {
		t.Fatal(err)
	}
	noise[0] = 0
	entity := zipOf(t, contentTypesPart, wordTypes, packageRels, wordRels, wordDefault,
		`<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document `+wordNS+`><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>`)
	for _, c := range []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"an empty file", "a.docx", nil, sayEmpty},
		{"a text of blanks", "a.txt", []byte(" \n \n"), sayEmpty},
		{"a Word file without text", "a.docx", wordOf(t, `<w:p/>`), sayEmpty},
		{"a zip bomb", "a.docx", zipOf(t, contentTypesPart, wordTypes, wordDefault, strings.Repeat("a", 60<<20)), sayBomb},
		{"a Word file with entities", "a.docx", entity, sayDTD},
		{"a Word file with a password", "a.docx", oldOffice("EncryptedPackage"), sayLockedWord},
		{"an old Word file", "a.doc", oldOffice("WordDocument"), sayOldWord},
		{"an old Word file renamed .docx", "a.docx", oldOffice("WordDocument"), sayOldWord},
		{"an old Excel file", "a.xls", oldOffice("Workbook"), sayOldOffice},
		{"a Word file renamed .txt", "a.txt", good, "Nội dung là văn bản Word nhưng tên tệp có đuôi .txt; hãy đổi đuôi tệp thành .docx rồi chọn lại."},
		{"a text renamed .docx", "A.DOCX", []byte("KẾ HOẠCH"), "Nội dung là văn bản thuần nhưng tên tệp có đuôi .docx; hãy đổi đuôi tệp thành .txt rồi chọn lại."},
		{"a spreadsheet", "a.xlsx", zipOf(t, contentTypesPart, wordTypes, "xl/workbook.xml", "<workbook/>"), saySheet},
		{"an OpenDocument spreadsheet", "a.ods", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml", "x", "content.xml", "x"), saySheet},
		{"an OpenDocument file", "a.odt", zipOf(t, "mimetype", "x", "META-INF/manifest.xml", "x", "content.xml", "x"), sayOpenDocument},
		{"another zip", "a.zip", zipOf(t, "anh.txt", "x"), sayOtherZip},
		{"a broken zip", "a.docx", append([]byte("PK\x03\x04"), noise...), sayBrokenZip},
		{"a Word file cut short", "a.docx", good[:len(good)-40], sayBrokenZip},
		{"a Word file without its main part", "a.docx", zipOf(t, contentTypesPart, wordTypes, "word/styles.xml", "<x/>"), sayBrokenWord},
		{"a Word file that is no XML", "a.docx", zipOf(t, contentTypesPart, wordTypes, wordDefault, "<w:document"), sayBrokenWord},
		{"a Word file that ends early", "a.docx", zipOf(t, contentTypesPart, wordTypes, wordDefault, "<document><body><p>"), sayBrokenWord},
		{"XML as deep as a well", "a.docx", wordOf(t, strings.Repeat("<w:sdt>", 5000)+strings.Repeat("</w:sdt>", 5000)), sayTooLong},
		{"noise", "a.txt", noise, sayBinary},
		{"noise without a name", "", noise, sayBinary},
		{"an old code page", "a.txt", []byte("K\xcc\xa3 ho\xa1ch n\xa8m \xe8"), sayNotUnicode},
		{"a web page", "a.html", []byte("<!DOCTYPE html><p>x"), sayWebPage},
		{"RTF", "a.rtf", []byte(`{\rtf1 x}`), sayRichText},
		{"a photo", "a.jpg", []byte("\xFF\xD8\xFF\xE0 JFIF"), sayPicture},
	} {
		doc, err := readBytes(c.file, c.data)
		p, ok := problem.As(err)
		if !ok || err.Error() != c.want || p.Kind != problem.Invalid {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		if len(doc.Blocks) > 0 {
			t.Errorf("%s: gave text together with an error", c.name)
		}
		if strings.Count(c.want, ". ") > 0 || !strings.HasSuffix(c.want, ".") {
			t.Errorf("%s: %q is not one sentence", c.name, c.want)
		}
	}
}

func TestTooLargeFileIsNotEvenOpened(t *testing.T) {
	t.Parallel()
	_, err := Read(context.Background(), "a.docx", bytes.NewReader(nil), MaxFile+1)
	if !problem.Is(err, problem.TooLarge) {
		t.Errorf("got %v, want a TooLarge problem", err)
	}
}

func TestReadingStopsWithItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := wordOf(t, strings.Repeat(`<w:p><w:r><w:t>x</w:t></w:r></w:p>`, 1000))
	_, err := Read(ctx, "a.docx", bytes.NewReader(data), int64(len(data)))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
