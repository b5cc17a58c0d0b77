package office

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"regexp"
	"strings"
	"testing"

	"lantoa/internal/problem"
)

// recogniser is the real one, or the test is left out.
func recogniser(t *testing.T) *Recogniser {
	t.Helper()
	r := FindRecogniser()
	if missing := r.Missing(); missing != "" {
		t.Skip(missing)
	}
	return r
}

// printedPlan is the real plan as an official would print it: Times 14, in the margins of the decree.
func printedPlan(t *testing.T) (text string, docx []byte) {
	t.Helper()
	data, err := os.ReadFile("../directive/testdata/00-ke-hoach-lang-son-2026.txt")
	if err != nil {
		t.Fatal(err)
	}
	var body strings.Builder
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" {
			body.WriteString(para(`<w:spacing w:after="120"/><w:ind w:firstLine="720"/><w:jc w:val="both"/>`, run(line)))
		}
	}
	return string(data), completeWord(t, body.String())
}

// picturesOf draws the pages of a DOCX and gives them as PNG.
func picturesOf(t *testing.T, docx []byte) (pages [][]byte) {
	t.Helper()
	l := FindLibreOffice()
	if !l.Available() {
		t.Skip("LibreOffice is not installed")
	}
	pdf, err := l.PDF(t.Context(), docx)
	if err != nil {
		t.Fatal(err)
	}
	err = recogniser(t).drawPages(t.Context(), bytes.NewReader(pdf), int64(len(pdf)), 0, func(_, _ int, picture []byte) error {
		pages = append(pages, picture)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// scanned makes the PDF that a scanner makes: pictures of pages and nothing else.
func scanned(t *testing.T, pages [][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(at))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+3*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(pages))
	for i, data := range pages {
		img, _, err := image.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		if err := jpeg.Encode(&packed, grayOf(img), &jpeg.Options{Quality: 80}); err != nil {
			t.Fatal(err)
		}
		draw := "q 595 0 0 842 0 0 cm /Im Do Q"
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /XObject << /Im %d 0 R >> >> >>", 4+3*i, 5+3*i)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw)
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream",
			img.Bounds().Dx(), img.Bounds().Dy(), packed.Len(), packed.String())
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&out, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return out.Bytes()
}

var aWord = regexp.MustCompile(`[\p{L}\d]+`)

// wordsKept is the share of the words of a text that are found in another, each as often.
func wordsKept(text, in string) float64 {
	have := map[string]int{}
	for _, w := range aWord.FindAllString(in, -1) {
		have[w]++
	}
	all, kept := 0, 0
	for _, w := range aWord.FindAllString(text, -1) {
		all++
		if have[w]--; have[w] >= 0 {
			kept++
		}
	}
	return float64(kept) / float64(all)
}

// The real plan is printed, scanned and read back.
func TestPlanIsReadBackFromItsScan(t *testing.T) {
	t.Parallel()
	text, docx := printedPlan(t)
	scan := scanned(t, picturesOf(t, docx))
	o := Opener{LibreOffice: FindLibreOffice(), Print: recogniser(t)}
	file, size := bytes.NewReader(scan), int64(len(scan))
	doc, err := o.Read(t.Context(), "quet.pdf", file, size)
	if err != nil || doc.Format != Scan {
		t.Fatalf("got %q, %v, want a scan", doc.Format, err)
	}
	var pages []string
	doubts, words := 0, 0
	err = o.Pages(t.Context(), file, size, 0, func(number, total int, picture []byte) error {
		p, err := o.Print.Recognise(t.Context(), picture)
		if err != nil {
			return err
		}
		for _, d := range p.Doubts {
			if d.Sure >= doubtful || strings.ContainsAny(p.Text[d.Start:d.End], " \n") {
				t.Errorf("page %d of %d: doubt about %q, %v", number, total, p.Text[d.Start:d.End], d.Sure)
			}
		}
		doubts, words = doubts+len(p.Doubts), words+p.Words
		pages = append(pages, p.Text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	kept := wordsKept(text, JoinPages(pages))
	t.Logf("%.2f %% of the words, %d of %d doubtful, %d pages", 100*kept, doubts, words, len(pages))
	if kept < 0.98 || doubts == 0 {
		t.Errorf("%.2f %% of the words came back, %d doubtful; want 98 %% and the doubtful ones shown", 100*kept, doubts)
	}
}

func TestHeadingsKeepTheirRomanNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text         string
		roman        bool
		number, rest string
	}{
		{"TII. NHIỆM VỤ", false, "III.", " NHIỆM VỤ"},
		{"1V. KINH PHÍ", false, "IV.", " KINH PHÍ"},
		{"1L. NỘI DUNG", false, "II.", " NỘI DUNG"},
		{"1. MỤC ĐÍCH, YÊU CẦU", true, "I.", " MỤC ĐÍCH, YÊU CẦU"},
		{"1. MỤC ĐÍCH, YÊU CẦU", false, "", "1. MỤC ĐÍCH, YÊU CẦU"},
		{"1. Tuyên truyền nhằm tạo sự chuyển biến", true, "", "1. Tuyên truyền nhằm tạo sự chuyển biến"},
		{"IV. KINH PHÍ", true, "", "IV. KINH PHÍ"},
		{"TT. UBND", true, "II.", " UBND"},
		{"1L NỘI DUNG", true, "II.", " NỘI DUNG"},
		{"5, Các hoạt động truyền thông khác", false, "5.", " Các hoạt động truyền thông khác"},
		{"5, các hoạt động", false, "", "5, các hoạt động"},
		{"II NỘI DUNG", true, "", "II NỘI DUNG"},
		{"V", true, "", "V"},
		{"", true, "", ""},
	} {
		number, rest := mendedNumber(c.text, c.roman)
		if number != c.number || rest != c.rest {
			t.Errorf("%q: got %q %q, want %q %q", c.text, number, rest, c.number, c.rest)
		}
	}
}

func TestAParagraphGoesOnOverTheEndOfAPage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pages, want string }{
		{"Công ước về Quyền|của Người khuyết tật;", "Công ước về Quyền của Người khuyết tật;\n"},
		{"các sở, ban, ngành,|UBND các xã, phường.", "các sở, ban, ngành, UBND các xã, phường.\n"},
		{"thường xuyên.|2. Sản xuất", "thường xuyên.\n2. Sản xuất\n"},
		{"Nơi nhận||- Lưu: VT.", "Nơi nhận\n- Lưu: VT.\n"},
		{"", "\n"},
	} {
		if got := JoinPages(strings.Split(c.pages, "|")); got != c.want {
			t.Errorf("%q: got %q, want %q", c.pages, got, c.want)
		}
	}
}

// A table in a scan is found by the lines drawn around its cells.
func TestTableOfAScanKeepsItsCells(t *testing.T) {
	t.Parallel()
	cell := func(text string, wide int) string {
		return fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>%s</w:tc>`, wide, para("", run(text)))
	}
	row := func(no, task, lead, due string) string {
		return "<w:tr>" + cell(no, 800) + cell(task, 4200) + cell(lead, 2400) + cell(due, 1700) + "</w:tr>"
	}
	border := ""
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		border += `<w:` + side + ` w:val="single" w:sz="6" w:color="000000"/>`
	}
	table := `<w:tbl><w:tblPr><w:tblW w:w="9100" w:type="dxa"/><w:tblBorders>` + border + `</w:tblBorders></w:tblPr>` +
		row("STT", "Nhiệm vụ", "Chủ trì", "Thời gian") +
		row("1", "Tổ chức hội nghị tuyên truyền pháp luật cho đồng bào vùng biên giới", "Sở Tư pháp", "Quý II") +
		row("2", "Xây dựng chuyên mục phát thanh", "Sở Văn hóa, Thể thao và Du lịch", "Cả năm") + `</w:tbl>`
	pages := picturesOf(t, completeWord(t, para("", run("PHỤ LỤC NHIỆM VỤ"))+table+para("", run("Hết."))))
	p, err := recogniser(t).Recognise(t.Context(), pages[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| STT | Nhiệm vụ | Chủ trì | Thời gian |\n",
		"| Tổ chức hội nghị tuyên truyền pháp luật cho đồng bào vùng biên giới | Sở Tư pháp | Quý",
		"| Xây dựng chuyên mục phát thanh | Sở Văn hóa, Thể thao và Du lịch | Cả năm |",
	} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("no %q in\n%s", want, p.Text)
		}
	}
}

func TestEveryWayIntoADocument(t *testing.T) {
	t.Parallel()
	l := FindLibreOffice()
	if !l.Available() {
		t.Skip("LibreOffice is not installed")
	}
	o := Opener{LibreOffice: l, Print: recogniser(t)}
	docx := completeWord(t, para("", run("KẾ HOẠCH tuyên truyền quyền con người"))+para("", run("1. Việc thứ nhất")))
	for ext, filter := range map[string]string{".doc": "doc:MS Word 97", ".odt": "odt:writer8", ".rtf": "rtf:Rich Text Format"} {
		data, err := l.through(t.Context(), conversion{".docx", ext, filter, sayOpenFailed, sayOpenSlow}, docx)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"ke-hoach" + ext, "ke-hoach.docx"} { // offices rename files
			doc, err := o.Read(t.Context(), name, bytes.NewReader(data), int64(len(data)))
			if err != nil || len(doc.Blocks) != 2 || doc.Blocks[1].Text != "1. Việc thứ nhất" {
				t.Errorf("%s as %s: got %v, %v", ext, name, doc, err)
			}
		}
		_, err = Opener{LibreOffice: &LibreOffice{}}.Read(t.Context(), "ke-hoach"+ext, bytes.NewReader(data), int64(len(data)))
		if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "chưa cài LibreOffice") {
			t.Errorf("%s without LibreOffice: got %v", ext, err)
		}
	}
	picture, err := os.ReadFile("testdata/quet/trang-4.png")
	if err != nil {
		t.Fatal(err)
	}
	bundle := zipOf(t, "trang 10.png", string(picture), "trang 9.png", "x")
	for name, data := range map[string][]byte{"trang.png": picture, "trang.zip": bundle, "quet.pdf": scanned(t, [][]byte{picture})} {
		doc, err := o.Read(t.Context(), name, bytes.NewReader(data), int64(len(data)))
		if err != nil || doc.Format != Scan {
			t.Errorf("%s: got %v, %v, want a scan", name, doc.Format, err)
		}
		_, err = Opener{LibreOffice: l}.Read(t.Context(), name, bytes.NewReader(data), int64(len(data)))
		if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "chưa cài đủ chương trình") {
			t.Errorf("%s without tesseract: got %v", name, err)
		}
	}
	var order []string
	err = o.Pages(t.Context(), bytes.NewReader(bundle), int64(len(bundle)), 0, func(number, total int, p []byte) error {
		order = append(order, fmt.Sprint(number, total, len(p)))
		return nil
	})
	if want := fmt.Sprintf("[1 2 1 2 2 %d]", len(picture)); err != nil || fmt.Sprint(order) != want {
		t.Errorf("got %v %v, want page 9 before page 10", order, err)
	}
}

func TestWhatIsNoPageGetsOneSentence(t *testing.T) {
	t.Parallel()
	r := recogniser(t)
	for name, data := range map[string][]byte{"nothing": nil, "noise": []byte("\x89PNG\r\n\x1a\nnoise"), "text": []byte("KẾ HOẠCH")} {
		if _, err := r.Recognise(t.Context(), data); !problem.Is(err, problem.Invalid) || err.Error() != sayBadPagePhoto {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzHOCR(f *testing.F) {
	f.Add([]byte(`<html><body><div class='ocr_page' title='bbox 0 0 100 200'><span class='ocr_line' title="bbox 1 1 90 20; baseline 0 -3; x_size 12">` +
		`<span class='ocrx_word' title='bbox 1 1 40 20; x_wconf 60'>Kế</span> <span class='ocrx_word' title='bbox 45 1 90 20; x_wconf 91'>hoạch</span></span></div></body></html>`))
	f.Add([]byte(`<a title="bbox NaN 1e999 0 0"><b class="ocrx_word">x</b></a>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := readHOCR(data)
		if err != nil {
			return
		}
		page := p.read()
		for _, d := range page.Doubts {
			if d.Start < 0 || d.End > len(page.Text) || d.Start >= d.End {
				t.Fatalf("doubt %v in a text of %d bytes", d, len(page.Text))
			}
		}
	})
}
