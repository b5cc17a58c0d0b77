package e2e

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// onPhoneAndDesk plays a test at both widths, each on a demonstration of its own.
func onPhoneAndDesk(t *testing.T, who person, test func(p *page)) {
	t.Helper()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, startProgram(t, "--demo").URL+signInPath, v)
			p.keySignIn(who)
			test(p)
		})
	}
}

// keyPick goes down a list until it shows a choice.
func (p *page) keyPick(label, choice string) {
	p.t.Helper()
	const longest = 100
	p.tabTo("combobox", label)
	for range longest {
		p.do("press ArrowDown", chromedp.KeyEvent(kb.ArrowDown))
		if run(p, "read the choice", chromedp.Evaluate[string](`document.activeElement.selectedOptions[0].label`)) == choice {
			return
		}
	}
	p.t.Fatalf("%s: the list %q does not come to %q", p.path(), label, choice)
}

// keyTakeHome presses Enter on a link and gives the kind of file that comes.
func (p *page) keyTakeHome(link string) string {
	p.t.Helper()
	p.tabTo("link", link)
	name, data := p.download(func() { p.do("press Enter", chromedp.KeyEvent(kb.Enter)) })
	if len(data) == 0 {
		p.t.Errorf("%s: %s is empty", p.path(), name)
	}
	return filepath.Ext(name)
}

// An agency says that a task is not its own; the focal department gives it to another.
func TestHandoverByKeyboard(t *testing.T) {
	t.Parallel()
	onPhoneAndDesk(t, department, func(p *page) {
		p.visit("/nhiem-vu/2/phan-cong")
		p.tabToPart("link", "Chuyển")
		p.press("Enter")
		p.keyPick("Theo đồng chí, việc này của", "VKSND tỉnh")
		p.tabTo("textbox", "Lý do")
		p.typeText("Việc này do cơ quan khác chủ trì.")
		p.isRight("chuyen-viec-dien")
		p.tabTo("button", "Gửi đề nghị")
		p.press("Enter")
		p.shows("Đã gửi đề nghị")

		p.keyTop()
		p.tabTo("button", "Đăng xuất")
		p.press("Enter")
		p.keySignIn(coordinator)
		p.keyMenu("Đề nghị của cơ quan")
		p.tabToPart("link", "Sở Tư pháp: chuyển")
		p.press("Enter")
		p.shows("Việc này do cơ quan khác chủ trì.")
		p.isRight("chuyen-viec-quyet")
		p.tabTo("button", "Đồng ý")
		p.press("Enter")
		p.shows("Đã chuyển")
	})
}

// The focal department chooses a period, takes the archive of its evidence home, and looks at the counts of a past day.
func TestEvidenceAndPastDayByKeyboard(t *testing.T) {
	t.Parallel()
	onPhoneAndDesk(t, coordinator, func(p *page) {
		p.visit("/ke-hoach/1/minh-chung")
		p.tabTo("combobox", "Kỳ")
		p.press("ArrowDown")
		p.tabTo("button", "Chọn")
		p.press("Enter")
		p.isRight("minh-chung-ky")
		if kind := p.keyTakeHome("Tải gói minh chứng"); kind != ".zip" {
			t.Errorf("the archive is a %s", kind)
		}
		p.visit("/ke-hoach/1/co-quan")
		p.keyDay("Tính đến ngày", "2026-07-21")
		p.tabTo("button", "Lọc")
		p.press("Enter")
		p.shows("tính đến 21/07/2026")
		p.shows("Cộng: đầy đủ =")
		p.isRight("co-quan-ngay-da-qua")
		p.keyTop()
		if kind := p.keyTakeHome("Tải bảng Excel"); kind != ".xlsx" {
			t.Errorf("the table is a %s", kind)
		}
	})
}

// A key for another program: made, shown once, revoked.
func TestAPIKeyByKeyboard(t *testing.T) {
	t.Parallel()
	onPhoneAndDesk(t, coordinator, func(p *page) {
		p.keyMenu("Khóa kết nối")
		p.tabTo("link", "Lập khóa")
		p.press("Enter")
		p.isRight("khoa-them")
		p.keyPick("Cơ quan dùng khóa", "Công an tỉnh")
		p.tabTo("textbox", "Tên phần mềm")
		p.typeText("Quản lý văn bản")
		p.tabTo("button", "Lập khóa")
		p.press("Enter")
		p.shows("lantoa_")
		p.isRight("khoa-vua-lap")
		p.visit("/khoa-ket-noi")
		p.hides("lantoa_")
		p.isRight("khoa-ket-noi")
		p.tabToPart("link", "Thu hồi")
		p.press("Enter")
		p.isRight("khoa-thu-hoi")
		p.tabToPart("button", "Thu hồi")
		p.press("Enter")
		p.shows("Đã thu hồi")
	})
}

// A commune makes the secret address of its calendar, and drops it.
func TestFeedByKeyboard(t *testing.T) {
	t.Parallel()
	onPhoneAndDesk(t, commune, func(p *page) {
		p.visit("/nhac-viec")
		p.tabTo("button", "Tạo liên kết lịch")
		p.press("Enter")
		p.shows("Liên kết vừa tạo")
		p.isRight("nhac-viec-lich")
		p.tabToPart("button", "Hủy liên kết")
		p.press("Enter")
		p.hides("Liên kết vừa tạo")
		p.isRight("nhac-viec-da-huy")
	})
}
