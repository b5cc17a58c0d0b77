package e2e

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// openAmendment goes to the comparison of the made-up amendment that waits in the demonstration.
func (p *page) openAmendment() {
	p.t.Helper()
	p.visit("/nhap-ke-hoach")
	p.click("link", "MAU-ke-hoach-dieu-chinh.txt")
	p.shows("Bản điều chỉnh, bổ sung hoặc thay thế một kế hoạch đang có")
	p.click("button", twinButton)
	p.shows("So sánh bản điều chỉnh")
}

// firstFigure is the first figure of a report's text, in the bookmark that the program has set around it.
var firstFigure = regexp.MustCompile(`(w:name="lt[0-9a-f]+_1"/><w:r>.*?<w:t[^>]*>)([^<]+)(</w:t>)`)

// openEditedReport takes the report of a quarter home, writes another number into it and brings it back.
func (p *page) openEditedReport() {
	p.t.Helper()
	p.visit("/tong-hop/1/2026-Q3")
	_, content := p.download(func() { p.click("link", "Văn bản DOCX") })
	file := filepath.Join(p.t.TempDir(), "da-sua.docx")
	must(p.t, os.WriteFile(file, withAnotherFigure(p.t, content), 0o600))
	p.visit("/tong-hop/1/2026-Q3/doi-chieu")
	p.fill("Tệp báo cáo đã sửa", file)
	p.tabTo("button", "Đối chiếu số liệu")
	p.press("Enter")
	p.shows("1 số liệu không khớp")
	p.shows("7777")
}

func withAnotherFigure(t *testing.T, docx []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	must(t, err)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		must(t, err)
		part, err := io.ReadAll(r)
		must(t, err)
		if f.Name == "word/document.xml" {
			at := firstFigure.FindSubmatchIndex(part)
			if at == nil {
				t.Fatal("the report has no figure in a bookmark")
			}
			part = append(append(append([]byte{}, part[:at[4]]...), "7777"...), part[at[5]:]...)
		}
		w, err := z.Create(f.Name)
		must(t, err)
		_, err = w.Write(part)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

// An amended plan is compared and taken in, and its versions are there; a report comes back with a figure that no longer holds.
func TestAmendedPlanAndEditedReport(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			p := open(t, program.URL+signInPath, v)
			p.signIn(coordinator.user, demoPassword)
			p.openEditedReport()
			p.axe()
			p.fits()
			p.openAmendment()
			p.axe()
			p.fits()
			p.click("link", "Về màn hình đối chiếu")
			for boxes := p.count("input[name=settle]:not([type=hidden])"); boxes > 0; boxes-- {
				p.tabToPart("checkbox", "", "settle")
				p.press("Space")
			}
			p.click("button", twinButton)
			p.press("Tab")
			p.tabToPart("button", "Xác nhận")
			p.press("Enter")
			p.visit("/ke-hoach/1/cac-ban")
			p.hides("Kế hoạch này chưa điều chỉnh lần nào.")
			p.axe()
			p.fits()
			for _, path := range []string{"/trang-cong-khai/1", "/ke-hoach/1?ngay=2026-09-30", "/ke-hoach/1/ky-bao-cao", "/kiem-tra", "/tai-lieu-api", "/khoa-ket-noi", "/ke-hoach/1/minh-chung"} {
				p.visit(path)
				p.axe()
				p.fits()
			}
		})
	}
}
