package e2e

import (
	"strings"
	"testing"
)

// An extension by keyboard alone: a department asks on its phone, the focal department grants at its desk, the old day stays in sight.
func TestExtensionByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	asking := open(t, program.URL+signInPath, phone)
	asking.keySignIn(department)
	asking.tabToPart("link", "Báo cáo : Sản xuất, đăng phát các sản phẩm truyền thông")
	asking.press("Enter")
	asking.tabTo("link", "Xin gia hạn")
	asking.press("Enter")
	asking.shows("Lý do")
	asking.isRight("gia-han")
	asking.keyDay("Xin lùi đến ngày", "2026-12-24")
	asking.tabTo("textbox", "Lý do")
	asking.typeText("Chờ số liệu của các trường.")
	asking.tabTo("button", "Gửi đề nghị")
	asking.press("Enter")
	asking.shows("Đã gửi đề nghị gia hạn")
	asking.isRight("gia-han-da-xin")

	deciding := open(t, program.URL+signInPath, desk)
	deciding.keySignIn(coordinator)
	deciding.keyMenu("Đề nghị của cơ quan")
	deciding.isRight("de-nghi")
	deciding.tabTo("link", "Sở Tư pháp: gia hạn")
	deciding.press("Enter")
	deciding.shows("Chờ số liệu của các trường.")
	deciding.isRight("de-nghi-mot")
	deciding.tabTo("button", "Đồng ý")
	deciding.press("Enter")
	deciding.shows("Đã gia hạn đến 24/12/2026")

	asking.visit("/")
	asking.tabToPart("link", "Báo cáo : Sản xuất, đăng phát các sản phẩm truyền thông")
	asking.press("Enter")
	asking.shows("Hạn cũ 16/12/2026, gia hạn đến 24/12/2026")
}

// The screens of duties and evidence hold to what every screen must.
func TestDutyScreens(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk, phoneDark} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, demo(t).URL+signInPath, v)
			p.signIn(coordinator.user, demoPassword)
			for _, s := range []struct{ name, path, shows string }{
				{"phan-cong", "/nhiem-vu/2/phan-cong", "cơ quan đã tiếp nhận"},
				{"chuyen-viec", "/nhiem-vu/2/chuyen/1", "Cơ quan nhận"},
				{"minh-chung", "/ke-hoach/1/minh-chung", "Tải gói minh chứng"},
				{"quy-dinh-minh-chung", "/nhiem-vu/2/sua", "Minh chứng bắt buộc"},
			} {
				p.visit(s.path)
				p.shows(s.shows)
				p.isRight(s.name)
			}
		})
	}
}

// keyDay types a day into a date field, in the order of its parts in this browser.
func (p *page) keyDay(label, day string) {
	p.t.Helper()
	year, month, date := day[:4], day[5:7], day[8:]
	for _, order := range []string{date + month + year, month + date + year} {
		p.keyTop()
		p.tabToLabel(label)
		p.press(strings.Split(order, "")...)
		if p.value(label) == day {
			return
		}
	}
	p.t.Fatalf("typing into %q made it %q", label, p.value(label))
}
