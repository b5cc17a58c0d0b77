package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/dom"

	"lantoa/internal/office"
)

// uploadScan brings the scanned plan in as four pictures and waits until they are recognised.
func (p *page) uploadScan() {
	p.t.Helper()
	if missing := office.FindRecogniser().Missing(); missing != "" {
		p.t.Skip(missing)
	}
	var files []string
	for n := 1; n <= 4; n++ {
		file, err := filepath.Abs(fmt.Sprintf("../internal/office/testdata/quet/trang-%d.png", n))
		if err != nil {
			p.t.Fatal(err)
		}
		files = append(files, file)
	}
	p.visit("/nhap-ke-hoach")
	field := p.fileField("Tệp văn bản kế hoạch")
	call(p, "choose four pictures", dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, BackendNodeID: field})
	p.click("button", "Đọc văn bản")
	for deadline := time.Now().Add(2 * time.Minute); !strings.HasSuffix(p.path(), "/trang"); time.Sleep(500 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("the pages were not recognised:\n%s", p.text())
		}
	}
	p.shows("Đối chiếu chữ nhận dạng")
}

// A scanned plan: each page beside its picture, ticked by keyboard, then read.
func TestScannedPlanByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	for _, v := range []view{desk, phone} {
		p := open(t, program.URL+signInPath, v)
		p.signIn(coordinator.user, demoPassword)
		p.uploadScan()
		p.axe()
		p.fits()
		p.tabTo("link", "Trang 1")
		p.press("Enter")
		for n := 1; n <= 4; n++ {
			p.shows(fmt.Sprintf("Trang %d trong 4", n))
			if n == 2 {
				p.axe()
				p.fits()
				p.weighs(documentLimit, 2_000_000)
			}
			p.tabTo("checkbox", "Đã đối chiếu trang này với ảnh")
			p.press("Space")
			p.tabToPart("button", "Lưu, ")
			p.press("Enter")
		}
		p.shows("Đã đối chiếu")
		p.tabTo("button", "Đọc kế hoạch từ chữ này")
		p.press("Enter")
		p.shows("chỗ cần xem trước khi xác nhận")
		p.hides("chữ nhận dạng chưa được đối chiếu")
		p.click("button", "Bỏ") // the form is longer than the test's patience with Tab
		p.shows("Đã bỏ văn bản, không nhập gì.")
	}
}
