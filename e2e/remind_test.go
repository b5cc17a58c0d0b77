package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Preview, send, log; the text to copy; by keyboard alone, on a phone and on a desk.
func TestRemindByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			p := open(t, program.URL+signInPath, v)
			p.keySignIn(coordinator)
			p.keyMenu("Đôn đốc")
			p.shows("Thư nhắc của")
			p.axe()
			p.tabToPart("button", "Gửi ngay tất cả")
			p.press("Enter")
			p.shows("Đã xếp gửi")
			p.shows("Đã nhắc hôm nay")
			if strings.Contains(p.text(), "Gửi ngay tất cả") {
				t.Error("everything was sent, and there is still a button that sends")
			}
			p.axe()
			p.tabTo("link", "Nhật ký")
			p.press("Enter")
			p.shows("Chuyên viên đầu mối (mẫu)")
			p.axe()
			p.visit("/don-doc/loi-nhan")
			p.tabTo("button", "Chép bản ngắn")
			p.axe()
			text := run(p, "read the text", chromedp.Evaluate[string](`document.getElementById("ngan").value`))
			if !strings.Contains(text, "NHẮC BÁO CÁO") || strings.Contains(text, "(mẫu)") {
				t.Errorf("the text to copy: %s", text)
			}
		})
	}
}
