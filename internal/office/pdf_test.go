package office

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pdfOf makes a one-page PDF with a font whose codes are Unicode; trailer adds to its trailer.
func pdfOf(content, trailer string) []byte {
	var b bytes.Buffer
	cmap := "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange"
	b.WriteString("%PDF-1.7\n")
	for i, obj := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content),
		"<</Type/Font/Subtype/Type0/BaseFont/Thu/Encoding/Identity-H/DescendantFonts[<</DW 500>>]/ToUnicode 6 0 R>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(cmap), cmap),
	} {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, obj)
	}
	fmt.Fprintf(&b, "trailer\n<</Root 1 0 R%s>>\nstartxref\n0\n%%%%EOF\n", trailer)
	return b.Bytes()
}

// show writes text at a place of the page.
func show(x, y int, text string) string {
	var hex strings.Builder
	for _, r := range text {
		fmt.Fprintf(&hex, "%04X", r)
	}
	return fmt.Sprintf("BT /F1 14 Tf 1 0 0 1 %d %d Tm <%s> Tj ET\n", x, y, hex.String())
}

const longLine = "Thực hiện Kế hoạch về quyền con người trên địa bàn tỉnh Lạng Sơn"

func TestPDFLinesBecomeParagraphs(t *testing.T) {
	t.Parallel()
	content := show(290, 800, "2") + show(60, 700, "UBND TỈNH") + show(330, 700, "CỘNG HÒA") + show(60, 680, "Số: 05/KH-UBND") + show(330, 680, "Độc lập") +
		show(100, 600, strings.TrimSuffix(longLine, " Sơn")) + show(60, 580, longLine) + show(60, 560, "năm 2026.") + show(100, 535, "1. Mục đích")
	doc, err := readBytes("a.pdf", pdfOf(content, ""))
	if err != nil {
		t.Fatal(err)
	}
	want := []Block{
		{Text: "UBND TỈNH", Page: 1},
		{Text: "Số: 05/KH-UBND", Page: 1},
		{Text: "CỘNG HÒA", Page: 1},
		{Text: "Độc lập", Page: 1},
		{Text: strings.TrimSuffix(longLine, " Sơn") + " " + longLine + " năm 2026.", Page: 1},
		{Text: "1. Mục đích", Page: 1},
	}
	if d := cmp.Diff(want, doc.Blocks); d != "" || doc.Format != "pdf" {
		t.Errorf("%s %s", doc.Format, d)
	}
}

func TestPDFTableIsReadFromItsLines(t *testing.T) {
	t.Parallel()
	content := "60 500 m 540 500 l S 60 470 m 540 470 l S 60 420 m 540 420 l S 60 500 m 60 420 l S 120 500 m 120 420 l S 540 500 m 540 420 l S 300 470 m 300 420 l S\n" +
		show(70, 480, "TT") + show(130, 480, "Nhiệm vụ và cơ quan") + show(70, 450, "1") + show(130, 450, "Tổ chức") + show(130, 430, "hội nghị") + show(310, 450, "Sở A") +
		show(60, 560, "Phụ lục nhiệm vụ năm 2026")
	doc, err := readBytes("a.pdf", pdfOf(content, ""))
	if err != nil {
		t.Fatal(err)
	}
	want := []Block{
		{Text: "Phụ lục nhiệm vụ năm 2026", Page: 1},
		{Page: 1, Table: &Table{Rows: [][]Cell{
			{{Text: "TT"}, {Text: "Nhiệm vụ và cơ quan"}, {Merged: true}},
			{{Text: "1"}, {Text: "Tổ chức hội nghị"}, {Text: "Sở A"}},
		}}},
	}
	if d := cmp.Diff(want, doc.Blocks); d != "" {
		t.Error(d)
	}
}

func TestUnreadablePDFsGetOneSentence(t *testing.T) {
	t.Parallel()
	good := pdfOf(show(60, 700, longLine), "")
	if _, err := readBytes("a.pdf", good); err != nil {
		t.Fatal(err)
	}
	deep := []byte("%PDF-1.7\n1 0 obj\n" + strings.Repeat("[", 1<<20))
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"encrypted", pdfOf(show(60, 700, longLine), "/Encrypt<</Filter/Standard>>"), sayLockedPDF},
		{"only a picture", pdfOf("q 595 0 0 842 0 0 cm BI /W 1 /H 1 ID x EI Q", ""), sayScannedPDF},
		{"cut short", good[:120], sayBrokenPDF},
		{"only its beginning", []byte("%PDF-1.4\nrác"), sayBrokenPDF},
		{"deep arrays", deep, sayBrokenPDF},
		{"letters without meaning", bytes.ReplaceAll(good, []byte("beginbfrange <0000> <FFFF>"), []byte("beginbfrange <0000> <0001>")), sayUnreadablePDF},
		{"a page inside itself", bytes.Replace(good, []byte("/Kids[3 0 R]"), []byte("/Kids[2 0 R]"), 1), sayBrokenPDF},
		{"renamed .docx", nil, "Nội dung là tài liệu PDF nhưng tên tệp có đuôi .docx; hãy đổi đuôi tệp thành .pdf rồi chọn lại."},
	} {
		name := "a.pdf"
		if c.data == nil {
			name, c.data = "a.docx", good
		}
		if _, err := readBytes(name, c.data); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// The text that went into a Word file must come out of the PDF that LibreOffice makes of it.
func TestVietnameseSurvivesThePDFOfLibreOffice(t *testing.T) {
	t.Parallel()
	office := FindLibreOffice()
	if !office.Available() {
		t.Skip("LibreOffice is not installed")
	}
	alphabet := "Chữ: aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đĐ ƯỚC ẬỆỘ."
	body := para(`<w:jc w:val="center"/>`, `<w:r><w:rPr><w:b/></w:rPr><w:t>KẾ HOẠCH</w:t></w:r>`)
	want := []Block{{Text: "KẾ HOẠCH", Bold: true, Centered: true, Page: 1}}
	for i := range 6 {
		text := fmt.Sprintf("%d. %s", i+1, strings.Repeat("Tuyên truyền nhằm tạo sự chuyển biến trong nhận thức, hiểu biết của toàn xã hội. ", i+1)+alphabet)
		body += para(`<w:ind w:firstLine="720"/><w:jc w:val="both"/>`, run(text))
		want = append(want, Block{Text: text, Page: 1})
	}
	pdf, err := office.PDF(context.Background(), completeWord(t, body))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := readBytes("ke-hoach.pdf", pdf)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, doc.Blocks); d != "" {
		t.Error(d)
	}
}

// completeWord is wordOf with what LibreOffice wants besides: real content types, a font, a page.
func completeWord(t *testing.T, body string) []byte {
	t.Helper()
	types := `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	doc := `<w:document ` + wordNS + `><w:body>` + body + `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="567" w:footer="567"/></w:sectPr></w:body></w:document>`
	return zipOf(t, contentTypesPart, types, packageRels, wordRels, wordDefault, doc)
}
