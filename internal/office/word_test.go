package office

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func run(text string) string {
	return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>`
}

func para(props, inside string) string {
	return `<w:p><w:pPr>` + props + `</w:pPr>` + inside + `</w:p>`
}

func numbered(list, level int, text string) string {
	return para(fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level, list), run(text))
}

func texts(t *testing.T, data []byte) []string {
	t.Helper()
	doc, err := readBytes("a.docx", data)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, b := range doc.Blocks {
		all = append(all, b.Text)
	}
	return all
}

const testNumbering = `<w:numbering ` + wordNS + `>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%2.%3"/></w:lvl>
 <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%4)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Khoan"/><w:lvlText w:val="Điều %1."/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>`

const testStyles = `<w:styles ` + wordNS + `>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:rPr/></w:style>
<w:style w:type="paragraph" w:styleId="Tieude"><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Tieudecon"><w:basedOn w:val="Tieude"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Khoan"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Manh"><w:rPr><w:b/></w:rPr></w:style>
</w:styles>`

func TestWordNumbersAreComputed(t *testing.T) {
	t.Parallel()
	body := numbered(1, 0, "Mục đích") + numbered(1, 1, "Một") + numbered(1, 1, "Hai") + numbered(1, 2, "Hai một") +
		numbered(1, 2, "Hai hai") + numbered(1, 3, "a") + numbered(1, 3, "b") +
		numbered(1, 0, "Nhiệm vụ") + numbered(1, 1, "Lại một") + numbered(4, 1, "Từ năm") + numbered(4, 1, "Sáu") +
		numbered(2, 0, "Chấm") + numbered(2, 1, "Gạch") + numbered(0, 0, "Không số") +
		para(`<w:pStyle w:val="Khoan"/>`, run("Phạm vi")) + para(`<w:pStyle w:val="Khoan"/>`, run("Đối tượng")) +
		numbered(1, 1, "")
	got := texts(t, wordOf(t, body, "word/numbering.xml", testNumbering, "word/styles.xml", testStyles))
	want := []string{
		"I. Mục đích", "1. Một", "2. Hai", "2.1 Hai một", "2.2 Hai hai", "a) a", "b) b",
		"II. Nhiệm vụ", "1. Lại một", "5. Từ năm", "6. Sáu",
		"• Chấm", "- Gạch", "Không số", "Điều 1. Phạm vi", "Điều 2. Đối tượng", "",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWordTextIsWhatIsPrinted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, want string }{
		{"tabs, breaks and hyphens", `<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>d` + "\u00ad" + `e</w:t></w:r></w:p>`, "a\tb\nc-de"},
		{"deleted revisions are gone, inserted stay", `<w:p>` + run("Hạn ") + `<w:del><w:r><w:delText>20/3</w:delText></w:r></w:del><w:ins>` + run("30/4") + `</w:ins></w:p>`, "Hạn 30/4"},
		{"moved text stands once", `<w:p><w:moveFrom>` + run("đi") + `</w:moveFrom><w:moveTo>` + run("đến") + `</w:moveTo></w:p>`, "đến"},
		{"a deleted end joins paragraphs", para(`<w:rPr><w:del/></w:rPr>`, run("Một ")) + `<w:p>` + run("câu") + `</w:p>`, "Một câu"},
		{"hidden text is not printed", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>` + run("hiện") + `</w:p>`, "hiện"},
		{"capitals by format", `<w:p><w:r><w:rPr><w:caps/></w:rPr><w:t>kế hoạch</w:t></w:r></w:p>`, "KẾ HOẠCH"},
		{"links and fields", `<w:p><w:hyperlink>` + run("liên kết") + `</w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple>` + run(" 3") + `</w:fldSimple></w:p>`, "liên kết 3"},
		{"content controls", `<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent><w:p>` + run("ô") + `</w:p></w:sdtContent></w:sdt>`, "ô"},
		{"space that is not kept", `<w:p><w:r><w:t> a </w:t></w:r>` + run(" b") + `</w:p>`, "a b"},
		{"a text box, once", `<w:p>` + run("thân") + `<w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:drawing><w:txbxContent><w:p>` + run("hộp") +
			`</w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p>` + run("hộp") + `</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`, "thân|hộp"},
	} {
		if got := strings.Join(texts(t, wordOf(t, c.body)), "|"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWordLooksComeFromRunsAndStyles(t *testing.T) {
	t.Parallel()
	bold := `<w:r><w:rPr><w:b/></w:rPr><w:t>đậm</w:t></w:r>`
	for _, c := range []struct {
		name, body string
		want       Block
	}{
		{"all runs bold", `<w:p>` + bold + bold + `</w:p>`, Block{Text: "đậmđậm", Bold: true}},
		{"one run plain", `<w:p>` + bold + run(" thường") + `</w:p>`, Block{Text: "đậm thường"}},
		{"blanks do not count", `<w:p>` + run(" ") + bold + `</w:p>`, Block{Text: "đậm", Bold: true}},
		{"centred bold style", para(`<w:pStyle w:val="Tieude"/>`, run("A")), Block{Text: "A", Bold: true, Centered: true}},
		{"style on a style", para(`<w:pStyle w:val="Tieudecon"/>`, run("A")), Block{Text: "A", Bold: true, Italic: true, Centered: true}},
		{"a run may be plain in a bold style", para(`<w:pStyle w:val="Tieude"/>`, `<w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>A</w:t></w:r>`), Block{Text: "A", Centered: true}},
		{"character style", `<w:p><w:r><w:rPr><w:rStyle w:val="Manh"/></w:rPr><w:t>A</w:t></w:r></w:p>`, Block{Text: "A", Bold: true}},
	} {
		doc, err := readBytes("a.docx", wordOf(t, c.body, "word/styles.xml", testStyles))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if d := cmp.Diff([]Block{c.want}, doc.Blocks); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestWordTablesBecomeGrids(t *testing.T) {
	t.Parallel()
	tc := func(props, text string) string {
		return `<w:tc><w:tcPr>` + props + `</w:tcPr><w:p>` + run(text) + `</w:p></w:tc>`
	}
	body := `<w:tbl><w:tblGrid/>` +
		`<w:tr>` + tc("", "TT") + tc(`<w:gridSpan w:val="2"/>`, "Cơ quan") + `</w:tr>` +
		`<w:tr>` + tc(`<w:vMerge w:val="restart"/>`, "1") + tc("", "Sở A") + tc("", "Sở B") + `</w:tr>` +
		`<w:tr>` + tc(`<w:vMerge/>`, "") + tc("", "Sở C") + `</w:tr>` +
		`<w:tr><w:trPr><w:del/></w:trPr>` + tc("", "bỏ") + `</w:tr>` +
		`<w:tr><w:tc><w:p>` + run("dòng 1") + `</w:p><w:p>` + run("dòng 2") + `</w:p></w:tc><w:tc><w:tbl><w:tr>` + tc("", "trong") + `</w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>`
	doc, err := readBytes("a.docx", wordOf(t, body))
	if err != nil {
		t.Fatal(err)
	}
	want := &Table{Rows: [][]Cell{
		{{Text: "TT"}, {Text: "Cơ quan"}, {Merged: true}},
		{{Text: "1"}, {Text: "Sở A"}, {Text: "Sở B"}},
		{{Merged: true}, {Text: "Sở C"}, {}},
		{{Text: "dòng 1\ndòng 2"}, {Text: "trong"}, {}},
	}}
	if d := cmp.Diff([]Block{{Table: want}}, doc.Blocks); d != "" {
		t.Error(d)
	}
}
