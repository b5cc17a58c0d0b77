package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lantoa/e2e/program"
)

const qhCode = "06076" // Xã Quý Hoà

var linkAddress = regexp.MustCompile(`/l/[a-z2-7]{26}`)

// makeLink lets the focal department make the link of Xã Quý Hoà for the fourth quarter, and gives its address.
func makeLink(t *testing.T, p *program.Program) string {
	t.Helper()
	v := enter(t, p, "dau-moi")
	must(t, v.Open("/ke-hoach/1/lien-ket?ky=2026-Q4"))
	must(t, v.Press("Tạo liên kết cho Xã Quý Hoà"))
	for _, address := range linkAddress.FindAllString(string(v.Body), -1) {
		return address
	}
	t.Fatalf("no link was made:\n%s", beginning(v))
	return ""
}

// offline cuts the line of the page, or mends it.
func (p *page) offline(cut bool) {
	p.t.Helper()
	kind := network.ConnectionTypeWifi
	if cut {
		kind = network.ConnectionTypeNone
	}
	call(p, "cut or mend the line", network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	call(p, "tell the page", network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1, ConnectionType: kind})
}

// An agency without accounts answers by link: by keyboard, on a phone and on a desk.
func TestAnswerByLinkWithKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			p := open(t, program.URL+makeLink(t, program), v)
			p.shows("Báo cáo quý IV năm 2026")
			p.isRight("lien-ket")
			p.tabToPart("radio", "Có hoạt động")
			p.press("ArrowDown") // Không phát sinh
			p.tabToPart("textbox", "Họ tên, chức vụ người trả lời")
			p.typeText("Nông Thị Mẫu, công chức văn hóa")
			p.tabTo("button", "Gửi báo cáo")
			p.press("Enter")
			p.shows("Đã gửi. Báo cáo đang chờ duyệt.")
			p.isRight("lien-ket-da-gui")
			reviewer := open(t, program.URL+signInPath, v)
			reviewer.signIn(coordinator.user, demoPassword)
			reviewer.visit("/duyet")
			reviewer.click("link", "Xã Quý Hoà")
			reviewer.shows("Nông Thị Mẫu, công chức văn hóa (qua liên kết)")
		})
	}
}

// What is typed and pressed without a line waits on the phone, says so, and is sent once when the line is back.
func TestLinkOutlivesADroppedLine(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	link := makeLink(t, program)
	p := open(t, program.URL+link, phone)
	card := p.within("details.task[open]")
	card.fill("Có hoạt động", "true")
	card.fill("Tên hoạt động", "Phát thanh về quyền trẻ em")
	card.fill("Ngày bắt đầu", "2026-10-10")
	card.fill("Chọn ảnh hoặc tệp có sẵn", photo(t, 9))
	p.offline(true)
	card.fill("Khó khăn, vướng mắc", "Loa hỏng từ ngày 01/10.")
	p.shows("Đã giữ trên máy này lúc")
	card.click("button", "Gửi báo cáo")
	p.shows("Chưa gửi: đang chờ mạng")
	if p.count("form [data-echo]:not([hidden])") != 1 {
		t.Error("nothing beside the button says that the answer is not sent")
	}
	p.shows("Còn 1 nhiệm vụ chưa gửi trên máy này.")
	p.isRight("lien-ket-mat-mang")

	p.offline(false)
	p.shows("Đã gửi. Báo cáo đang chờ duyệt.")
	p.hides("Còn 1 nhiệm vụ chưa gửi trên máy này.")
	d := database(t, program)
	for what, query := range map[string]string{
		"report":   `SELECT COUNT(*) FROM plan_reports r JOIN identity_agencies a ON a.id = r.agency_id WHERE a.key = '` + qhCode + `' AND r.difficulties = 'Loa hỏng từ ngày 01/10.' AND r.state = 'submitted'`,
		"activity": `SELECT COUNT(*) FROM plan_activities x JOIN plan_reports r ON r.id = x.report_id WHERE x.name = 'Phát thanh về quyền trẻ em' AND r.difficulties = 'Loa hỏng từ ngày 01/10.'`,
		"photo":    `SELECT COUNT(*) FROM plan_evidence x JOIN plan_reports r ON r.id = x.report_id WHERE r.difficulties = 'Loa hỏng từ ngày 01/10.'`,
	} {
		if n := count(t, d, query); n != 1 {
			t.Errorf("%d × %s, want it once", n, what)
		}
	}
	p.visit(p.path())
	p.hides("Chưa gửi")
}

// The reply is lost after the server has taken everything in; the phone is closed and opened again. Nothing is doubled.
func TestLostReplyIsNotDoubled(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	link := makeLink(t, program)
	p := open(t, program.URL+link, phone)
	p.do("lose every reply", chromedp.Evaluate[chromedp.Void](`window.fetch = ((real) => (...a) => real(...a).then((r) => r.text()).then(() => { throw new TypeError("lost") }))(fetch)`))
	card := p.within("details.task[open]")
	card.fill("Có hoạt động", "true")
	card.fill("Tên hoạt động", "Phát thanh một lần")
	card.fill("Ngày bắt đầu", "2026-10-10")
	card.fill("Chọn ảnh hoặc tệp có sẵn", photo(t, 11))
	card.click("button", "Lưu nháp")
	p.shows("Chưa gửi: đang chờ mạng")
	d := database(t, program)
	deeds := func() int64 {
		return count(t, d, `SELECT COUNT(*) FROM plan_activities WHERE name = 'Phát thanh một lần'`)
	}
	if n := deeds(); n != 1 {
		t.Fatalf("%d activities before the reload, want 1", n)
	}
	p.visit(link)
	p.shows("Đã lưu nháp trên hệ thống.")
	time.Sleep(500 * time.Millisecond)
	p.visit(link)
	p.hides("Chưa gửi:")
	if n := deeds(); n != 1 {
		t.Errorf("%d activities after the reload, want 1", n)
	}
	if n := count(t, d, `SELECT COUNT(*) FROM plan_evidence e JOIN plan_activities a ON a.report_id = e.report_id WHERE a.name = 'Phát thanh một lần'`); n != 1 {
		t.Errorf("%d pictures, want 1", n)
	}
}

// A colleague changes the report meanwhile: both texts are on the screen, and none is lost.
func TestLinkConflictShowsBothTexts(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	link := makeLink(t, program)
	one, two := open(t, program.URL+link, phone), open(t, program.URL+link, phone)
	for i, p := range []*page{one, two} {
		card := p.within("details.task[open]")
		card.fill("Không phát sinh", "true")
		card.fill("Đề nghị", fmt.Sprintf("Đề nghị số %d.", i+1))
	}
	one.within("details.task[open]").click("button", "Lưu nháp")
	one.shows("Đã lưu nháp trên hệ thống.")
	two.within("details.task[open]").click("button", "Lưu nháp")
	two.shows("Nội dung đang lưu trên hệ thống")
	two.shows("Đề nghị số 1.")
	if got := two.within("details.task[open]").value("Đề nghị"); got != "Đề nghị số 2." {
		t.Errorf("the field holds %q", got)
	}
	two.isRight("lien-ket-hai-nguoi")
	two.within("details.task[open]").click("button", "Lưu nháp")
	two.shows("Đã lưu nháp trên hệ thống.")
}

// All of it works without script.
func TestLinkWithoutScript(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	p := open(t, program.URL+makeLink(t, program), plainHTML)
	card := p.within("details.task[open]")
	card.fill("Không phát sinh", "true")
	card.click("button", "Gửi báo cáo")
	p.shows("Đã gửi. Báo cáo đang chờ duyệt.")
	p.fits()
}

// The screens of links in every view, in both themes; what is wrong with a link is told plainly.
func TestLinkScreens(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	link := makeLink(t, program)
	for _, v := range []view{phone, desk, phoneDark, deskDark} {
		t.Run(v.name, func(t *testing.T) {
			p := open(t, program.URL+link, v)
			p.isRight("lien-ket-mo")
			p.visit("/l/" + strings.Repeat("a", 26))
			p.shows("Không mở được liên kết này.")
			p.isRight("lien-ket-sai")
			p.signIn(coordinator.user, demoPassword)
			p.visit("/ke-hoach/1/lien-ket?ky=2026-Q3")
			p.shows("còn nợ")
			p.isRight("lien-ket-danh-sach")
			p.fill("Tạo mới cả cho cơ quan đã có; liên kết cũ hết hiệu lực ngay", "true")
			p.click("button", "Tạo liên kết")
			p.shows("Địa chỉ chỉ hiện lần này.")
			p.isRight("lien-ket-vua-tao")
		})
	}
}
