package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The editor walks over the coverage map by keys, opens what stands behind a cell, filters by a column, and gives two gaps away.
func TestCoverageByKeyboard(t *testing.T) {
	t.Parallel()
	onPhoneAndDesk(t, editor, func(p *page) {
		p.keyMenu("Bản đồ độ phủ")
		p.isRight("do-phu")
		p.tabToPart("link", "1. Tuyên truyền")
		p.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown")
		if _, name := p.focused(); name != "Quyền dân sự và chính trị" {
			t.Fatalf("five rows down is %q", name)
		}
		p.press("ArrowRight")
		role, name := p.focused()
		if role != "link" || !strings.Contains(name, "/") {
			t.Fatalf("one step to the right of a row's name is a %s %q, want a cell", role, name)
		}
		p.press("ArrowDown", "ArrowUp")
		if _, back := p.focused(); back != name {
			t.Errorf("down and up again leads to %q, want %q", back, name)
		}
		p.press("Enter")
		p.shows("trên")
		p.shows("Tiếng Việt, bản chữ")
		p.isRight("do-phu-o")

		p.visit("/san-pham/do-phu")
		p.tabToPart("link", "1. Tuyên truyền")
		p.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "f")
		if !strings.Contains(p.path(), "tieng=") {
			t.Errorf("f leads to %s, want the language of the cell alone", p.path())
		}

		p.visit("/san-pham/do-phu/thieu")
		p.isRight("ban-con-thieu")
		p.tabToPart("checkbox", "Tiếng Tày")
		p.press("Space")
		p.keyPick("Giao cho", "Người dịch, người đọc (mẫu)")
		p.tabTo("textbox", "Hạn")
		p.typeText("30/11/2026")
		p.tabTo("button", "Giao")
		p.press("Enter")
		p.shows("Đã giao 1 bản.")
	})
}

// Communes and channels, and the month in which something is due: a day is moved by form.
func TestChannelsAndDueDaysByKeyboard(t *testing.T) {
	t.Parallel()
	onPhoneAndDesk(t, coordinator, func(p *page) {
		p.visit("/san-pham/do-phu/kenh")
		p.shows("Độ đậm so với số lớn nhất của cột")
		p.isRight("xa-phuong-kenh")
		p.keyMenu("Lịch sản phẩm")
		p.isRight("lich-san-pham")
		p.tabToPart("textbox", "Hạn mới của")
		p.do("select what is typed", chromedp.Evaluate[chromedp.Void]("document.activeElement.select()"))
		p.typeText("29/10/2026")
		p.press("Enter")
		p.shows("Đã dời hạn.")
		p.shows("29/10/2026")
	})
}

// Who has no reports to write finds the work on products on the first page.
func TestProductWorkOnTheFirstPage(t *testing.T) {
	t.Parallel()
	onPhoneAndDesk(t, person{"nguoi-dich"}, func(p *page) {
		p.visit("/")
		p.shows("Sản phẩm truyền thông chờ đồng chí")
		p.hides("Điền bằng Excel")
		p.isRight("viec-cua-nguoi-dich")
	})
}
