package office

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lantoa/internal/problem"
)

func entryBook() EntryBook {
	return EntryBook{
		Title: "Bảng", Author: "Lan Tỏa", Made: time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC),
		Guide: []GuideLine{{Text: "Cách điền", Head: true}, {Text: "Chọn trong danh sách."}},
		Lists: []EntryList{{Name: "so", Values: []string{"D3 · Phút", "D4 · Lượt"}, Beside: []string{"phút", "lượt"}}},
		Key:   []string{"khóa", "abc"},
		Sheets: []EntrySheet{{
			Name: "Số liệu", Title: "Số liệu của xã", Note: "Ghi vào ô trắng.", Spare: 2,
			Columns: []EntryColumn{
				{Title: "Mã", Width: 8, Locked: true, Small: true},
				{Title: "Chỉ số", Width: 30, List: "so"},
				{Title: "Đơn vị", Width: 12, Locked: true, Lookup: "Chỉ số"},
				{Title: "Giá trị", Width: 12, Format: "#,##0", Hint: "Số nguyên."},
				{Title: "Ngày", Width: 12},
			},
			Rows: []EntryRow{{Values: []any{"S1", "D3 · Phút", "phút", int64(1472), "05/11/2026"}}, {Values: []any{"S2", "=1+1", "", int64(3), nil}, Locked: true}},
		}},
	}
}

func entryBytes(t testing.TB, b EntryBook) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteEntryBook(&out, b); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readBook(t testing.TB, data []byte) Book {
	t.Helper()
	b, err := ReadBook(context.Background(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cellTexts are the cells of a sheet by their names.
func cellTexts(s BookSheet) map[string]string {
	all := map[string]string{}
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if c.Text != "" {
				all[CellName(c.Col, r.Number)] = c.Text
			}
		}
	}
	return all
}

func sheetNamed(t testing.TB, b Book, name string) BookSheet {
	t.Helper()
	for _, s := range b.Sheets {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no sheet %q", name)
	return BookSheet{}
}

func checkEntryBook(t *testing.T, b Book) {
	t.Helper()
	if len(b.Sheets) != 3 || !sheetNamed(t, b, EntryKeySheet).Hidden {
		t.Errorf("sheets: %d, hidden %v", len(b.Sheets), b.Sheets)
	}
	want := map[string]string{
		"A1": "Số liệu của xã", "A2": "Ghi vào ô trắng.", "A3": "Mã", "B3": "Chỉ số", "C3": "Đơn vị", "D3": "Giá trị", "E3": "Ngày",
		"A4": "S1", "B4": "D3 · Phút", "C4": "phút", "D4": "1472", "E4": "05/11/2026", "A5": "S2", "B5": "=1+1", "D5": "3",
	}
	if diff := cmp.Diff(want, cellTexts(sheetNamed(t, b, "Số liệu"))); diff != "" {
		t.Error(diff)
	}
	if key := cellTexts(sheetNamed(t, b, EntryKeySheet)); key["A1"] != "khóa" || key["A2"] != "abc" || key["C2"] != "D4 · Lượt" || key["D2"] != "lượt" {
		t.Errorf("the hidden sheet holds %v", key)
	}
}

func TestAnEntryBookComesBackAsItWent(t *testing.T) {
	t.Parallel()
	data := entryBytes(t, entryBook())
	checkEntryBook(t, readBook(t, data))
	if !bytes.Equal(data, entryBytes(t, entryBook())) {
		t.Error("the same workbook gives other bytes")
	}
}

func TestAnEntryBookIsLockedWhereNothingIsToBeTyped(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(entryBytes(t, entryBook())))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, free := range map[string]bool{"A4": false, "B4": true, "C4": false, "D4": true, "D5": false, "B6": true, "E7": true, "A6": false} {
		id, err := f.GetCellStyle("Số liệu", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := style.Protection != nil && !style.Protection.Locked; got != free {
			t.Errorf("%s is free: %t", cell, got)
		}
	}
	rules, err := f.GetDataValidations("Số liệu")
	if err != nil || len(rules) != 2 || !strings.HasPrefix(rules[0].Sqref, "B4:B") || !strings.Contains(rules[0].Formula1, "_lantoa") {
		t.Errorf("drop-downs: %v %v", rules, err)
	}
	z, err := zip.NewReader(bytes.NewReader(entryBytes(t, entryBook())), int64(len(entryBytes(t, entryBook()))))
	if err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]string{
		"xl/workbook.xml": `lockStructure=`, "xl/worksheets/sheet2.xml": `<sheetProtection`, "xl/worksheets/sheet3.xml": `<sheetProtection`,
	} {
		if text := zipText(t, z, part); !strings.Contains(text, want) {
			t.Errorf("%s does not say %s", part, want)
		}
	}
	if text := zipText(t, z, "xl/worksheets/sheet2.xml"); !strings.Contains(text, `orientation="landscape"`) || !strings.Contains(text, `paperSize="9"`) {
		t.Error("the sheet does not print on A4 across")
	}
}

func zipText(t *testing.T, z *zip.Reader, name string) string {
	t.Helper()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// LibreOffice opens what we write and saves it in its own dialects; what it saves says the same.
func TestAnEntryBookSavedByLibreOffice(t *testing.T) {
	t.Parallel()
	office := FindLibreOffice()
	if !office.Available() {
		t.Skip("LibreOffice is not installed")
	}
	ctx := context.Background()
	for _, way := range []conversion{{in: ".xlsx", out: ".ods", filter: "ods:calc8"}, {in: ".xlsx", out: ".xls", filter: "xls:MS Excel 97"}} {
		other, err := office.through(ctx, way, entryBytes(t, entryBook()))
		if err != nil {
			t.Fatal(err)
		}
		if format, err := SheetFormat(ctx, bytes.NewReader(other), int64(len(other))); err != nil || "."+format != way.out {
			t.Errorf("a file saved as %s is called %q, %v", way.out, format, err)
		}
		again, err := office.XLSX(ctx, way.out[1:], other)
		if err != nil {
			t.Fatal(err)
		}
		checkEntryBook(t, readBook(t, again))
	}
}

// handmade is an XLSX of given parts, as another program may write it.
func handmade(t testing.TB, sheet string, parts map[string]string) []byte {
	t.Helper()
	all := map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="x1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="x1" Type="http://x/worksheet" Target="/xl/worksheets/a.xml"/></Relationships>`,
		"xl/worksheets/a.xml":        `<worksheet><sheetData>` + sheet + `</sheetData></worksheet>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-42A]dd\/mm\/yyyy;@"/><numFmt numFmtId="171" formatCode="#,##0&quot; đồng&quot;"/></numFmts>
			<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="9"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml": `<sst><si><t>Thu&#x302;n</t></si><si><r><t>Sở </t></r><r><t>Tư pháp</t></r><rPh><t>x</t></rPh></si></sst>`,
	}
	for name, text := range parts {
		all[name] = text
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range all {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCellsOfEveryDialect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence, cell string
		want           BookCell
	}{
		{"shared text is composed", `<c r="A1" t="s"><v>0</v></c>`, BookCell{Kind: CellText, Text: "Thûn"}},
		{"rich text is joined, its readings left out", `<c r="A1" t="s"><v>1</v></c>`, BookCell{Kind: CellText, Text: "Sở Tư pháp"}},
		{"text in the cell, without space around it", `<c r="A1" t="inlineStr"><is><t xml:space="preserve">  Xã A` + "\u00a0" + ` </t></is></c>`, BookCell{Kind: CellText, Text: "Xã A"}},
		{"a line break of Windows", `<c r="A1" t="inlineStr"><is><t>a_x000D_` + "\n" + `b</t></is></c>`, BookCell{Kind: CellText, Text: "a\nb"}},
		{"the result of a formula", `<c r="A1" t="str"><f>"x"</f><v>x</v></c>`, BookCell{Kind: CellText, Text: "x"}},
		{"a number of a formula", `<c r="A1"><f>1+1</f><v>2</v></c>`, BookCell{Kind: CellNumber, Text: "2", Number: 2}},
		{"a formula that was never worked out", `<c r="A1"><f>1+1</f></c>`, BookCell{Kind: CellStale}},
		{"a day", `<c r="A1" s="1"><v>46387</v></c>`, BookCell{Kind: CellDay, Text: "2026-12-31", Number: 46387}},
		{"a day with a time", `<c r="A1" s="2"><v>46387.75</v></c>`, BookCell{Kind: CellDay, Text: "2026-12-31", Number: 46387.75}},
		{"the day before the 29/02 that never was", `<c r="A1" s="1"><v>59</v></c>`, BookCell{Kind: CellDay, Text: "1900-02-28", Number: 59}},
		{"the day after it", `<c r="A1" s="1"><v>61</v></c>`, BookCell{Kind: CellDay, Text: "1900-03-01", Number: 61}},
		{"the day 0 is none", `<c r="A1" s="1"><v>0</v></c>`, BookCell{Kind: CellDay}},
		{"a day as ISO text", `<c r="A1" t="d"><v>2026-12-31T00:00:00</v></c>`, BookCell{Kind: CellDay, Text: "2026-12-31"}},
		{"money is no day", `<c r="A1" s="3"><v>1.5E3</v></c>`, BookCell{Kind: CellNumber, Text: "1500", Number: 1500}},
		{"a share", `<c r="A1" s="4"><v>0.85</v></c>`, BookCell{Kind: CellNumber, Text: "0.85", Number: 0.85, Percent: true}},
		{"yes", `<c r="A1" t="b"><v>1</v></c>`, BookCell{Kind: CellBool, Text: "TRUE", Number: 1}},
		{"an error", `<c r="A1" t="e"><v>#N/A</v></c>`, BookCell{Kind: CellError, Text: "#N/A"}},
		{"a cell without a name", `<c t="inlineStr"><is><t>x</t></is></c>`, BookCell{Kind: CellText, Text: "x"}},
		{"a style that does not exist", `<c r="A1" s="99"><v>5</v></c>`, BookCell{Kind: CellNumber, Text: "5", Number: 5}},
	} {
		b := readBook(t, handmade(t, `<row r="1">`+c.cell+`</row>`, nil))
		c.want.Col = 1
		if len(b.Sheets[0].Rows) != 1 {
			t.Errorf("%s: nothing was read", c.sentence)
			continue
		}
		if got := b.Sheets[0].Rows[0].Cells[0]; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.sentence, got, c.want)
		}
	}
}

func TestDaysThatCountFrom1904(t *testing.T) {
	t.Parallel()
	b := readBook(t, handmade(t, `<row><c s="1"><v>44925</v></c><c s="1"><v>0</v></c></row>`, map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="A" r:id="x1"/></sheets></workbook>`,
	}))
	if c := b.Sheets[0].Rows[0].Cells; c[0].Text != "2026-12-31" || c[1].Text != "1904-01-01" {
		t.Errorf("got %+v", c)
	}
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	t.Parallel()
	bomb := handmade(t, "", map[string]string{"xl/worksheets/a.xml": "<worksheet><sheetData>" + strings.Repeat(" ", 30<<20) + "</sheetData></worksheet>"})
	wide := handmade(t, `<row r="1"><c r="ZZ1"><v>1</v></c></row>`, nil)
	encrypted := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), utf16Name("EncryptedPackage")...)
	old := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), utf16Name("Workbook")...)
	for _, c := range []struct {
		sentence string
		data     []byte
		say      string
	}{
		{"nothing", nil, "Tệp rỗng"},
		{"a text", []byte("xin chào"), "không phải bảng tính"},
		{"a password", encrypted, "mật khẩu"},
		{"the format before 2007", old, ".xls"},
		{"a bomb", bomb, "bung ra lớn bất thường"},
		{"too many columns", wide, "quá nhiều dòng, cột"},
		{"a broken zip", []byte("PK\x03\x04 and no more"), "bị hỏng"},
		{"broken XML", handmade(t, `<row><c></row>`, nil), "bị hỏng"},
		{"a text that is not there", handmade(t, `<row><c t="s"><v>99</v></c></row>`, nil), "bị hỏng"},
		{"a document type", handmade(t, "", map[string]string{"xl/worksheets/a.xml": `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`}), "bị hỏng"},
	} {
		_, err := ReadBook(context.Background(), bytes.NewReader(c.data), int64(len(c.data)))
		if p, ok := problem.As(err); !ok || !strings.Contains(p.Error(), c.say) {
			t.Errorf("%s: got %v, want %q", c.sentence, err, c.say)
		}
	}
}

func FuzzReadBook(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46387</v></c></row><row hidden="1"><c t="b"><v>1</v></c></row>`, `<numFmt numFmtId="170" formatCode="dd/mm"/>`, `<si><t>x</t></si>`)
	f.Add(`<row r="99999999"><c r="AAAAAA1"><v>1e309</v></c></row>`, `<numFmt numFmtId="x" formatCode="[h"/>`, `<si><r><t>_x000D_</t></r></si>`)
	f.Add(`<row><c r="B2" t="inlineStr"><is><t>_x00</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>`, ``, ``)
	f.Fuzz(func(t *testing.T, rows, formats, words string) {
		data := handmade(t, rows, map[string]string{
			"xl/styles.xml":        `<styleSheet><numFmts>` + formats + `</numFmts><cellXfs><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
			"xl/sharedStrings.xml": `<sst>` + words + `</sst>`,
		})
		b, err := ReadBook(context.Background(), bytes.NewReader(data), int64(len(data)))
		if _, said := problem.As(err); err != nil && !said {
			t.Fatalf("not a sentence for people: %v", err)
		}
		for _, s := range b.Sheets {
			for _, r := range s.Rows {
				if r.Number < 1 || len(r.Cells) == 0 || len(r.Cells) > maxBookCells {
					t.Fatalf("row %+v", r)
				}
			}
		}
	})
}
