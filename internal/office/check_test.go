package office

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
)

// broken gives the document with text in its parts replaced once; it must be there.
func broken(t *testing.T, docx []byte, from, to string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	done := false
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		s := string(content)
		if !done && strings.Contains(s, from) {
			s, done = strings.Replace(s, from, to, 1), true
		}
		parts = append(parts, f.Name, s)
	}
	if !done {
		t.Fatalf("%q is not in the document", from)
	}
	return zipOf(t, parts...)
}

func TestOfficialDocumentsKeepEveryRule(t *testing.T) {
	t.Parallel()
	single := report()
	single.Appendices = single.Appendices[:1]
	single.Sample, single.Draft, single.Drafter, single.Address, single.Parent = false, false, "", "", nil
	for name, d := range map[string]Official{"report": report(), "letter": letter(), "one appendix": single} {
		for _, v := range CheckDecree30(docxOf(t, d)) {
			t.Errorf("%s: %s", name, v)
		}
	}
}

func TestEveryBrokenRuleIsFound(t *testing.T) {
	t.Parallel()
	font := fontsXML
	good := docxOf(t, report())
	at := func(l look, text string) string { return runXML(l, text) }
	for _, c := range []struct{ rule, name, from, to string }{
		{"P1", "another paper", `w:pgSz w:w="11906"`, `w:pgSz w:w="12240"`},
		{"P2", "a narrow top", `w:top="1134" w:right`, `w:top="900" w:right`},
		{"P3", "a narrow left", `w:left="1701"`, `w:left="1134"`},
		{"P4", "a wide right", `w:right="851" w:bottom`, `w:right="1701" w:bottom`},
		{"P5", "another font", font, strings.ReplaceAll(font, `w:cs="Times New Roman"`, `w:cs="Arial"`)},
		{"P5", "a colour", font, font + `<w:color w:val="FF0000"/>`},
		{"P6", "a number on page one", `<w:titlePg/>`, ``},
		{"P6", "a number at the right", `<w:jc w:val="center"/></w:pPr><w:r>` + look{size: pt14}.xml() + `<w:fldChar`, `<w:jc w:val="right"/></w:pPr><w:r>` + look{size: pt14}.xml() + `<w:fldChar`},
		{"P7", "an appendix that counts on", `<w:pgNumType w:start="1"/>`, ``},
		{"T1", "an old national title", nationalTitle, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
		{"T1", "cell margins", `<w:left w:w="0" w:type="dxa"/>`, `<w:left w:w="108" w:type="dxa"/>`},
		{"T2", "no spaces round the hyphens", motto, "Độc lập-Tự do-Hạnh phúc"},
		{"T2", "a short line", `w:left="1112" w:right="1112"`, `w:left="2400" w:right="2400"`},
		{"T3", "a slanted parent", at(look{size: pt13}, "UBND TỈNH LẠNG SƠN"), at(look{size: pt13, italic: true}, "UBND TỈNH LẠNG SƠN")},
		{"T4", "a small issuer", at(look{size: pt13, bold: true}, "VÀ DU LỊCH"), at(look{size: pt11, bold: true}, "VÀ DU LỊCH")},
		{"T5", "a bold number", at(look{size: pt13}, "Số: 05/BC-SVHTTDL"), at(look{size: pt13, bold: true}, "Số: 05/BC-SVHTTDL")},
		{"T6", "an upright date", at(look{size: pt14, italic: true}, "Lạng Sơn, ngày 05 tháng 01 năm 2026"), at(look{size: pt14}, "Lạng Sơn, ngày 05 tháng 01 năm 2026")},
		{"T7", "a kind in small letters", ">BÁO CÁO<", ">Báo cáo<"},
		{"T8", "an upright subject", at(bold14Look(), "Kết quả thực hiện Kế hoạch truyền thông về quyền con người trên địa bàn tỉnh Lạng Sơn năm 2026"), at(look{size: pt14}, "Kết quả thực hiện Kế hoạch")},
		{"T9", "a bold addressee", at(look{size: pt14}, "Kính gửi: Ủy ban nhân dân tỉnh Lạng Sơn"), at(bold14Look(), "Kính gửi: Ủy ban nhân dân tỉnh Lạng Sơn")},
		{"T10", "a basis without its end", "chính quyền địa phương;", "chính quyền địa phương"},
		{"T11", "no indent", `<w:ind w:left="0" w:right="0" w:firstLine="720"/><w:jc w:val="both"/></w:pPr><w:r>` + look{size: pt14}.xml(), `<w:jc w:val="both"/></w:pPr><w:r>` + look{size: pt14}.xml()},
		{"T11", "small letters in a table", `<w:jc w:val="center"/></w:pPr>` + at(look{size: pt12, bold: true}, "Quý"), `<w:jc w:val="center"/></w:pPr>` + at(look{size: 18, bold: true}, "Quý")},
		{"T11", "a head that is not repeated", `<w:tblHeader/>`, ``},
		{"T12", "a post in small letters", ">PHÓ GIÁM ĐỐC<", ">Phó Giám đốc<"},
		{"T13", "a degree", ">Nguyễn Thị Hương Lan<", ">TS. Nguyễn Thị Hương Lan<"},
		{"T14", "upright recipients", look{size: pt12, bold: true, italic: true}.xml(), look{size: pt12, bold: true}.xml()},
		{"T15", "large recipients", at(look{size: pt11}, "- UBND các xã, phường;"), at(look{size: pt13}, "- UBND các xã, phường;")},
		{"T16", "a drafter in small letters", ">HL.(05)<", ">hl.(05)<"},
		{"T17", "a large address", look{size: pt11}.xml() + `<w:t xml:space="preserve">Số 1,`, look{size: pt14}.xml() + `<w:t xml:space="preserve">Số 1,`},
		{"R1", "a serial without 0", "Số: 05/", "Số: 5/"},
		{"R1", "spaces in the code", "05/BC-SVHTTDL<", "05/BC - SVHTTDL<"},
		{"R2", "the code of another kind", "05/BC-SVHTTDL<", "05/KH-SVHTTDL<"},
		{"R3", "a month without 0", "ngày 05 tháng 01", "ngày 05 tháng 1"},
		{"R5", "the alphabet of another language", ">đ) Nội dung", ">e) Nội dung"},
		{"R6", "no end", "kèm theo./.", "kèm theo."},
		{"R7", "an unknown authority", "KT. GIÁM ĐỐC", "TS. GIÁM ĐỐC"},
		{"R7", "KT. above the head's post", ">PHÓ GIÁM ĐỐC<", ">GIÁM ĐỐC<"},
		{"R8", "no Như trên", "- Như trên;", "- Ủy ban;"},
		{"R8", "no archive", "- Lưu: VT, QLTT.", "- Văn thư."},
		{"R10", "an appendix in capitals", ">Phụ lục I<", ">PHỤ LỤC I<"},
		{"R10", "a body that does not mention it", "Chi tiết tại Phụ lục I và Phụ lục II kèm theo", "Chi tiết kèm theo"},
		{"X1", "no language", `<w:lang w:val="vi-VN"`, `<w:lang w:val="en-US"`},
		{"X2", "no title", "<dc:title>", "<dc:other>"},
	} {
		docx := good
		if c.rule == "X2" {
			docx = broken(t, docx, "</dc:title>", "</dc:other>")
		}
		found := CheckDecree30(broken(t, docx, c.from, c.to))
		if !slices.ContainsFunc(found, func(v Violation) bool { return v.Rule == c.rule }) {
			t.Errorf("%s, %s: found only %v", c.rule, c.name, found)
		}
	}
}

func bold14Look() look { return look{size: pt14, bold: true} }

func TestCheckerBearsAnything(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{nil, []byte("x"), wordOf(t, ""), wordOf(t, `<w:tbl/><w:p/><w:sectPr/>`), wordOf(t, `<w:tbl><w:tr><w:tc/><w:tc/></w:tr><w:tr><w:tc/><w:tc/></w:tr></w:tbl><w:sectPr/>`)} {
		if len(CheckDecree30(data)) == 0 {
			t.Errorf("nothing is wrong with %.40q", data)
		}
	}
}
