package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Who translates by keyboard is at the field after few stops, sees right numbers all the way, and is led to the next step at the end.
func TestBenchLeadsToTheNextStep(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			p := open(t, program.URL+signInPath, v)
			p.signIn(translator.user, demoPassword)
			p.visit(benchAddress(t, program, halfTranslated, "en"))
			p.tabTo("link", "Đến nội dung chính")
			p.press("Enter")
			p.tabTo("link", "Đến ô dịch câu 5")
			p.press("Enter")
			for at, text := range []string{
				"Article 9 is about roads, buildings, vehicles and information.", "A community house with steps also needs a way in for wheelchairs and a handrail.",
				"What is said on loudspeakers must also be written down.", "If a way is hard to use, tell the commune.", "All children with disabilities have the right to learn.",
			} {
				if role, name := p.focused(); role != "textbox" || !strings.HasPrefix(name, "Bản dịch câu ") {
					t.Fatalf("the focus is on the %s %q", role, name)
				}
				p.do("take the whole field", chromedp.Evaluate[chromedp.Void]("document.activeElement.select()"))
				p.typeText(text)
				p.chord(2, "Enter", "Enter", 13)
				p.shows([]string{"5 trên 9", "6 trên 9", "7 trên 9", "8 trên 9", "9 trên 9"}[at])
			}
			p.shows("Cả 9 câu đã xong.")
			p.shows("Chưa dịch xong (0)")
			p.isRight("ban-dich-xong")
			p.tabTo("button", "Gửi đọc lại")
			p.press("Enter")
			p.shows("Chờ người thứ hai đọc lại")
		})
	}
}

// The help that could not be fetched without a line comes by itself when the line is back.
func TestBenchHelpComesBack(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	p := open(t, program.URL+signInPath, desk)
	p.signIn(translator.user, demoPassword)
	p.visit(benchAddress(t, program, halfTranslated, "en") + "?cau=5")
	p.offline(true)
	p.tabTo("textbox", "Bản dịch câu 6")
	p.shows("Đang mất mạng")
	p.offline(false)
	p.shows("Giúp cho câu 6")
	p.hides("Đang mất mạng")
}

// The item's table and the maps show all of their columns, or say that there are more and lead to them.
func TestWideTablesSayThatTheyGoOn(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	p := open(t, program.URL+signInPath, desk)
	p.signIn(coordinator.user, demoPassword)
	p.visit("/san-pham/do-phu?dang=tat-ca")
	p.shows("Xem phần bên phải")
	p.tabTo("button", "Xem phần bên phải →")
	for range 5 {
		if p.text(); strings.Contains(p.text(), "Về đầu bảng") {
			break
		}
		p.press("Enter")
		p.settle()
	}
	p.shows("Về đầu bảng")
	for _, path := range []string{"/san-pham/do-phu", "/san-pham/do-phu/kenh", "/san-pham/4"} {
		p.visit(path)
		if hidden := run(p, "measure the table", chromedp.Evaluate[float64](`(() => { const w = document.querySelector(".tablewrap"); return w.scrollWidth - w.clientWidth; })()`)); hidden > 1 {
			t.Errorf("%s: %v px of the table are cut off at 1280 px", path, hidden)
		}
	}
}

// All gaps of a page are picked with one key and given to one person.
func TestAllGapsOfAPageAreGivenAtOnce(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			p := open(t, program.URL+signInPath, v)
			p.signIn(coordinator.user, demoPassword)
			p.visit("/san-pham/do-phu/thieu?tieng=tyz&dang=chu")
			n := p.count("input[name=o]")
			p.tabToPart("checkbox", "Chọn cả ")
			p.press("Space")
			if got := p.count("input[name=o]:checked"); got != n || n < 2 {
				t.Errorf("%d of %d gaps are picked", got, n)
			}
			p.shows("Đã chọn ")
			p.isRight("con-thieu-chon-ca")
		})
	}
}
