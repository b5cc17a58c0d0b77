package office

import (
	"archive/zip"
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// report is a document that uses everything the form has.
func report() Official {
	rows := []GridRow{{Bold: true, Cells: []GridCell{{Spans: []Span{{Text: "I. Cung cấp thông tin"}}, Columns: 4}}}}
	for i := range 30 {
		rows = append(rows, Cells(fmt.Sprint(i+1), "Tổ chức tuyên truyền về quyền con người trên hệ thống truyền thanh cơ sở", "Sở Văn hóa, Thể thao và Du lịch", "Hoàn thành đúng hạn"))
	}
	long := strings.Repeat("Các cơ quan, đơn vị đã triển khai đồng bộ các nhiệm vụ được giao, bảo đảm đúng tiến độ và chất lượng. ", 4)
	table := Grid{
		Columns: []Column{{"STT", 1, Centre}, {"Nhiệm vụ", 6, Left}, {"Cơ quan chủ trì", 4, Left}, {"Kết quả", 3, Left}},
		Rows:    rows,
	}
	body := []Element{
		Text("Thực hiện Kế hoạch số 95/KH-UBND ngày 10 tháng 4 năm 2026 của UBND tỉnh, Sở Văn hóa, Thể thao và Du lịch báo cáo kết quả như sau:"),
		Heading{Level: 1, Text: "Công tác chỉ đạo, triển khai", Mark: "chi-dao"},
		Heading{Level: 2, Text: "Văn bản đã ban hành"},
	}
	for i := range 6 {
		body = append(body, Heading{Level: 3, Text: fmt.Sprintf("Nội dung thứ %d", i+1)}, Text(long))
	}
	body = append(body,
		Heading{Level: 1, Text: "Kết quả thực hiện"},
		Para{Spans: []Span{{Text: "Đã tổ chức "}, {Text: "12", Bold: true, Link: "https://lantoa.example/nhiem-vu/3?a=1&b=2"}, {Text: " hội nghị (xem "}, {Text: "mục I", To: "chi-dao"}, {Text: ")."}}},
		Grid{Caption: "Bảng 1. Số hội nghị", Columns: []Column{{"Quý", 1, Centre}, {"Số hội nghị", 2, Right}}, Rows: []GridRow{Cells("I", "3"), Cells("II", "4")}},
		Text("Chi tiết tại Phụ lục I và Phụ lục II kèm theo."),
	)
	return Official{
		Parent: []string{"UBND TỈNH LẠNG SƠN"}, Issuer: []string{"SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"}, IssuerName: "Sở Văn hóa, Thể thao và Du lịch",
		Number: FormatNumber(5, "BC-SVHTTDL"), Place: "Lạng Sơn", Date: Day{5, 1, 2026},
		Kind: "BÁO CÁO", Subject: "Kết quả thực hiện Kế hoạch truyền thông về quyền con người trên địa bàn tỉnh Lạng Sơn năm 2026",
		To: []string{"Ủy ban nhân dân tỉnh Lạng Sơn"}, Bases: []string{"Căn cứ Luật Tổ chức chính quyền địa phương", "Căn cứ Quyết định số 1079/QĐ-TTg ngày 14/9/2022 của Thủ tướng Chính phủ"},
		Body: body, Signature: Signature{[]string{"KT. GIÁM ĐỐC"}, "PHÓ GIÁM ĐỐC", "Nguyễn Thị Hương Lan"},
		Recipients: []string{"Các sở, ban, ngành tỉnh", "UBND các xã, phường"}, Archive: "VT, QLTT", Drafter: "hl.(05)",
		Address:    "Số 1, đường Hùng Vương, phường Lương Văn Tri, tỉnh Lạng Sơn",
		Appendices: []Appendix{{Title: "Kết quả từng nhiệm vụ", Landscape: true, Body: []Element{table}}, {Title: "Danh mục văn bản", Body: []Element{Text("Kế hoạch số 95/KH-UBND.")}}},
		Sample:     true, Draft: true, Made: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC),
	}
}

// letter is the smallest document: a công văn.
func letter() Official {
	return Official{
		Issuer: []string{"ỦY BAN NHÂN DÂN", "TỈNH LẠNG SƠN"}, IssuerName: "Ủy ban nhân dân tỉnh Lạng Sơn", Number: FormatNumber(0, "UBND-VX"),
		Place: "Lạng Sơn", Date: Day{0, 4, 2026}, Subject: "Đôn đốc báo cáo quý I", To: []string{"Các sở, ban, ngành tỉnh", "UBND các xã, phường"},
		Body:      []Element{Text("Đề nghị các cơ quan gửi báo cáo trước ngày 14 tháng 3 năm 2026.")},
		Signature: Signature{[]string{"TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"}, "PHÓ CHỦ TỊCH", "Hoàng Văn Bình"}, Archive: "VT, VX", Made: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
	}
}

func docxOf(t testing.TB, d Official) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteDOCX(&buf, d); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// partsOf gives the parts of an archive as text, one tag a line, to be compared.
func partsOf(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "== %s\n%s\n", f.Name, regexp.MustCompile(`(<w:(p|tbl|tr|tc|sectPr|style|body)[ >])`).ReplaceAllString(string(content), "\n$1"))
	}
	return out.String()
}

func TestOfficialDocumentsAreAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]Official{"report": report(), "letter": letter()} {
		got := partsOf(t, docxOf(t, d))
		file := filepath.Join("testdata", name+".docx.golden")
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s: run with -update if this is meant: %s", name, d)
		}
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(docxOf(t, report()), docxOf(t, report())) {
		t.Error("two writings of one document differ")
	}
}

func TestTextThatXMLCannotHoldIsLeftOut(t *testing.T) {
	t.Parallel()
	d := letter()
	d.Body = []Element{Text("a\x00b\x0bc <b> & \"d\"\uffff")}
	doc, err := readBytes("a.docx", docxOf(t, d))
	if err != nil {
		t.Fatal(err)
	}
	want := `abc <b> & "d"./.`
	if !slices.ContainsFunc(doc.Blocks, func(b Block) bool { return b.Text == want }) {
		t.Errorf("no paragraph %q in %v", want, doc.Blocks)
	}
}

func TestNumbersAndDatesFollowTheDecree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{FormatNumber(5, "BC-UBND"), "05/BC-UBND"},
		{FormatNumber(12, "BC-UBND"), "12/BC-UBND"},
		{FormatNumber(0, "BC-UBND"), "/BC-UBND"},
		{FormatPlaceDate("Lạng Sơn", Day{5, 1, 2026}), "Lạng Sơn, ngày 05 tháng 01 năm 2026"},
		{FormatPlaceDate("Lạng Sơn", Day{25, 4, 2026}), "Lạng Sơn, ngày 25 tháng 4 năm 2026"},
		{FormatPlaceDate("Lạng Sơn", Day{0, 12, 2026}), "Lạng Sơn, ngày \u00a0\u00a0\u00a0\u00a0 tháng 12 năm 2026"},
		{PointLetter(4) + PointLetter(5) + PointLetter(6) + PointLetter(7), "dđeg"},
		{PointLetter(24), "aa"},
		{Roman(4) + Roman(9) + Roman(40), "IVIXXL"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// LibreOffice must open what we write, and the pages must show it.
func TestLibreOfficeShowsTheReport(t *testing.T) {
	t.Parallel()
	office := FindLibreOffice()
	if !office.Available() {
		t.Skip("LibreOffice is not installed")
	}
	pdf, err := office.PDF(context.Background(), docxOf(t, report()))
	if err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("KEEP_PDF"); keep != "" {
		if err := os.WriteFile(keep, pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	doc, err := readBytes("a.pdf", pdf)
	if err != nil {
		t.Fatal(err)
	}
	text, pages := "", 0
	for _, b := range doc.Blocks {
		text += b.Text + "\n"
		pages = max(pages, b.Page)
	}
	if pages < 4 || pages > 8 {
		t.Errorf("%d pages, want 4 to 8", pages)
	}
	for _, want := range []string{nationalTitle + "\n", motto + "\n", "Số: 05/BC-SVHTTDL", "Lạng Sơn, ngày 05 tháng 01 năm 2026", "Kính gửi: Ủy ban nhân dân tỉnh Lạng Sơn", "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", "đ) Nội dung thứ 5", "./.", "Nguyễn Thị Hương Lan", "- Như trên;", "Phụ lục II", sampleMark} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the pages", want)
		}
	}
	if n := strings.Count(text, sampleMark); n != pages {
		t.Errorf("%d marks of sample data on %d pages", n, pages)
	}
}

// popplerText and popplerPages are another program's view of a PDF: the text of each page, and
// each page as a picture.
func popplerText(t *testing.T, pdf []byte) []string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func popplerPages(t *testing.T, pdf []byte) []image.Image {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("pdftoppm", "-r", "30", "-png", "-", filepath.Join(dir, "p"))
	cmd.Stdin = bytes.NewReader(pdf)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	var pages []image.Image
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, img)
	}
	return pages
}

// inked reports whether anything dark stands in a part of a page, given in tenths.
func inked(img image.Image, x0, y0, x1, y1 int) bool {
	b := img.Bounds()
	for y := b.Dy() * y0 / 10; y < b.Dy()*y1/10; y++ {
		for x := b.Dx() * x0 / 10; x < b.Dx()*x1/10; x++ {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0xA000 {
				return true
			}
		}
	}
	return false
}

func TestPopplerSeesTheSamePages(t *testing.T) {
	t.Parallel()
	office := FindLibreOffice()
	_, noText := exec.LookPath("pdftotext")
	_, noPictures := exec.LookPath("pdftoppm")
	if !office.Available() || noText != nil || noPictures != nil {
		t.Skip("LibreOffice or poppler is not installed")
	}
	pdf, err := office.PDF(context.Background(), docxOf(t, report()))
	if err != nil {
		t.Fatal(err)
	}
	texts, pages := popplerText(t, pdf), popplerPages(t, pdf)
	across := slices.IndexFunc(pages, func(p image.Image) bool { return p.Bounds().Dx() > p.Bounds().Dy() })
	if len(texts) != len(pages) || len(pages) < 5 || len(pages) > 8 || across < 2 || across+1 >= len(pages) {
		t.Fatalf("%d pages of text, %d pictures, the appendix on page %d", len(texts), len(pages), across+1)
	}
	if !strings.Contains(texts[0], nationalTitle) {
		t.Errorf("the national title is broken:\n%s", texts[0])
	}
	firstLine := func(page int) string {
		return strings.TrimSpace(strings.SplitN(strings.TrimSpace(texts[page]), "\n", 2)[0])
	}
	for page, want := range map[int]bool{0: false, 1: true, across: false, across + 1: true} {
		if got := firstLine(page); isPageNumber(got) != want || want && got != "2" {
			t.Errorf("page %d begins with %q", page+1, got)
		}
	}
	if !inked(pages[0], 1, 0, 4, 2) || !inked(pages[0], 5, 0, 9, 2) || inked(pages[0], 0, 0, 1, 10) {
		t.Error("page one has no head on both sides, or ink in its left margin")
	}
}
