package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/dom"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The main path, by keyboard alone: sign in, bring a plan in, report with a photo, accept, take the report home.
func TestMainPathByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			p := open(t, program.URL+signInPath, v)
			p.keySignIn(coordinator)
			p.keyImport()

			commune1 := open(t, program.URL+signInPath, v)
			commune1.keySignIn(commune)
			report := commune1.keyReport()

			p.keyAccept(report)
			p.keyDownload()
		})
	}
}

func (p *page) keySignIn(who person) {
	p.t.Helper()
	p.tabTo("textbox", signInUser)
	p.typeText(who.user)
	p.press("Tab")
	p.typeText(demoPassword)
	p.press("Enter")
	if strings.HasPrefix(p.path(), signInPath) {
		p.t.Fatalf("%s could not sign in:\n%s", who.user, p.text())
	}
}

// keyMenu follows a line of the menu, which is folded on a phone.
func (p *page) keyMenu(name string) {
	p.t.Helper()
	p.keyTop()
	if p.view.width < 1000 {
		p.tabTo("DisclosureTriangle", "Mục lục")
		p.press("Enter")
	}
	p.tabToPart("link", name)
	p.press("Enter")
}

// keyTop puts the focus back to the beginning, as a new page does.
func (p *page) keyTop() {
	p.t.Helper()
	p.visit(p.path())
}

func (p *page) keyImport() {
	p.t.Helper()
	text, err := os.ReadFile(planDocument)
	if err != nil {
		p.t.Fatal(err)
	}
	p.keyMenu("Nhập kế hoạch")
	p.tabTo("textbox", "Hoặc dán văn bản vào đây")
	p.typeText(string(text))
	p.tabTo("button", "Đọc văn bản")
	p.press("Enter")
	p.shows("chỗ cần xem trước khi xác nhận")
	p.settle()
	for boxes := p.count("input[name=settle]:not([type=hidden])"); boxes > 0; boxes-- {
		p.tabToPart("checkbox", "", "settle")
		p.press("Space")
	}
	p.tabToPart("radio", "", "purpose")
	p.press("ArrowUp") // a plan of its own, not another version of the one there
	p.tabTo("button", twinButton)
	p.press("Enter")
	p.shows("Đã tạo kế hoạch và giao việc cho các cơ quan.")
}

// keyReport answers for one task: an activity, a figure, a photo; it returns the report's address.
func (p *page) keyReport() string {
	p.t.Helper()
	p.tabToPart("link", "Báo cáo : Cung cấp thông tin cho báo chí")
	p.press("Enter")
	p.shows("Trong kỳ, cơ quan có hoạt động không?")
	at, _, _ := strings.Cut(p.path(), "?")
	p.tabTo("radio", "Có hoạt động")
	p.press("Space")
	p.tabTo("button", "Thêm hoạt động")
	p.press("Enter")

	p.tabTo("textbox", "Tên hoạt động")
	p.typeText("Phát thanh về quyền trẻ em")
	p.press("Tab", "1", "0", "1", "0", "2", "0", "2", "6") // the tenth of October, whichever comes first
	if got := p.value("Ngày bắt đầu"); got != "2026-10-10" {
		p.t.Fatalf("typing into the date field made it %q", got)
	}
	p.tabTo("button", "Lưu hoạt động")
	p.press("Enter")
	p.shows("Đã lưu hoạt động.")

	p.tabToLabel("Ảnh, tệp hoặc nhật ký phát")
	p.keyChoose(photo(p.t, 7))
	p.tabTo("button", "Thêm minh chứng")
	p.press("Enter")
	p.shows("1 minh chứng")
	p.tabTo("button", "Xem lại và gửi")
	p.press("Enter")
	p.tabTo("button", "Gửi báo cáo")
	p.press("Enter")
	p.shows("Báo cáo đang chờ duyệt.")
	return at
}

func (p *page) keyAccept(report string) {
	p.t.Helper()
	p.keyMenu("Duyệt báo cáo")
	p.tabToPart("link", "Xã Quý Hoà")
	p.press("Enter")
	if got, _, _ := strings.Cut(p.path(), "?"); got != report {
		p.t.Fatalf("the report of the commune is at %s, the link leads to %s", report, got)
	}
	p.shows("Phát thanh về quyền trẻ em")
	p.tabTo("button", "Chấp nhận")
	p.press("Enter")
	p.shows("Đã chấp nhận báo cáo của Xã Quý Hoà.")
}

func (p *page) keyDownload() {
	p.t.Helper()
	p.visit("/tong-hop/1/2026-Q4")
	p.tabTo("link", "Văn bản DOCX")
	name, content := p.download(func() { p.do("press Enter", chromedp.KeyEvent(kb.Enter)) })
	if !strings.HasSuffix(name, ".docx") {
		p.t.Errorf("the file is called %q", name)
	}
	if text := wordText(p.t, content); !strings.Contains(text, "BÁO CÁO") || !strings.Contains(text, "quý IV năm 2026") {
		p.t.Errorf("the document does not hold the report:\n%.500s", text)
	}
}

// wordText is the main part of a DOCX, as XML.
func wordText(t *testing.T, content []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatalf("the download is no DOCX: %v", err)
	}
	f, err := z.Open("word/document.xml")
	must(t, err)
	text, err := io.ReadAll(f)
	must(t, err)
	return string(text)
}

// keyChoose opens the file dialog from the keyboard and chooses a file there.
func (p *page) keyChoose(file string) {
	p.t.Helper()
	opened := make(chan *cdppage.EventFileChooserOpened, 1)
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*cdppage.EventFileChooserOpened); ok {
			select {
			case opened <- e:
			default:
			}
		}
	})
	must(p.t, err)
	call(p, "take the file dialog over", cdppage.SetInterceptFileChooserDialog, cdppage.SetInterceptFileChooserDialogParams{Enabled: true})
	p.do("press Enter", chromedp.KeyEvent(kb.Enter))
	select {
	case e := <-opened:
		call(p, "choose a file", dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, BackendNodeID: e.BackendNodeID})
	case <-time.After(waitLimit):
		p.t.Fatalf("%s: Enter opens no file dialog", p.path())
	}
	p.afterMove()
}

// What was typed outlives a reload, a lost line and the browser's end.
func TestTypedTextOutlivesAReload(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	p := open(t, startProgram(t, "--demo").URL+signInPath, phone)
	p.signIn(commune.user, demoPassword)
	p.visit(p.href(`main a[href^="/bao-cao/"]`))
	const typed = "Loa truyền thanh hỏng từ ngày 01/10."
	p.fill("Khó khăn, vướng mắc", typed)
	p.shows("Đã lưu trên máy này lúc")
	p.visit(p.path())
	if got := p.value("Khó khăn, vướng mắc"); got != typed {
		t.Errorf("after a reload the field holds %q", got)
	}
	p.shows("Đã lấy lại phần chữ gõ dở")
	p.click("button", "Lưu nháp")
	p.shows("Đã lưu nháp.")
	p.visit(strings.Split(p.path(), "?")[0])
	p.hides("Đã lấy lại phần chữ gõ dở") // the server has it now
	if got := p.value("Khó khăn, vướng mắc"); got != typed {
		t.Errorf("after saving the field holds %q", got)
	}
}

// The draft is also saved on the server by itself, and saving later does not collide with that.
func TestDraftSavesItself(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	p := open(t, startProgram(t, "--demo").URL+signInPath, desk)
	p.signIn(commune.user, demoPassword)
	p.visit(p.href(`main a[href^="/bao-cao/"]`))
	p.fill("Đề nghị", "Cấp thêm loa.")
	if !p.until(func() bool { return strings.Contains(p.text(), "Đã lưu nháp lúc") }) {
		time.Sleep(5 * time.Second) // it saves every ten seconds
	}
	p.shows("Đã lưu nháp lúc")
	p.fill("Đề nghị", "Cấp thêm hai loa.")
	p.click("button", "Lưu nháp")
	p.shows("Đã lưu nháp.")
	if got := p.value("Đề nghị"); got != "Cấp thêm hai loa." {
		t.Errorf("the field holds %q", got)
	}
}

// The map of tiles is walked with the arrow keys, and each tile says its name.
func TestTileMapByArrowKeys(t *testing.T) {
	t.Parallel()
	p := open(t, demo(t).URL+signInPath, desk)
	p.signIn(coordinator.user, demoPassword)
	p.visit("/ke-hoach/1/ban-do")
	p.do("go to the first tile", chromedp.Evaluate[chromedp.Void](`document.querySelector("svg[data-grid] a").focus()`))
	seen := map[string]bool{}
	var role, name string
	for _, key := range []string{"ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp"} {
		p.press(key)
		role, name = p.focused()
		if role != "link" || name == "" {
			t.Fatalf("%s leads to %s %q", key, role, name)
		}
		p.focusIsVisible(name)
		seen[name] = true
	}
	if len(seen) < 5 {
		t.Errorf("six steps led to %d tiles: %v", len(seen), seen)
	}
	p.press("Enter")
	if !strings.HasPrefix(p.path(), "/ke-hoach/1/co-quan/") {
		t.Errorf("Enter on a tile leads to %s", p.path())
	}
}

// All of it works without script: sign in, report, submit.
func TestReportWithoutScript(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	p := open(t, startProgram(t, "--demo").URL+signInPath, plainHTML)
	p.signIn(commune.user, demoPassword)
	p.click("link", "Báo cáo : Cung cấp thông tin cho báo chí về công tác quyền con người")
	p.fill("Không phát sinh", "true")
	p.click("button", "Xem lại và gửi")
	p.click("button", "Gửi báo cáo")
	p.shows("Báo cáo đang chờ duyệt.")
	p.fits()
}
