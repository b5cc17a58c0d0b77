package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lantoa/internal/plan"
)

// person is an account of the demonstration.
type person struct{ user string }

var (
	nobody      = person{}
	coordinator = person{"dau-moi"}
	leader      = person{"lanh-dao"}
	department  = person{"so-tu-phap"}
	commune     = person{"xa-quy-hoa"}
	inspector   = person{"thanh-tra"}
	admin       = person{"quan-tri"}
)

const (
	documentLimit = 60_000  // bytes of one page as sent
	firstVisit    = 250_000 // with styles, script and fonts
)

// screen is one screen of the program. Where its address is not known beforehand, it is that of the first
// link on path that fits a CSS selector, and then.
type screen struct {
	name, path, link, then, shows string
	as                            person
}

// screens is every screen of the program, and as whom it is looked at. A new screen is a row here:
// it is then opened on a phone and on a desk, in both themes, checked by axe, for width and for
// weight, and photographed.
var screens = []screen{
	{name: "dang-nhap", path: signInPath, shows: "Đăng nhập", as: nobody},
	{name: "tro-giup", path: "/tro-giup", shows: "Trợ giúp", as: nobody},
	{name: "lien-ket-tra-loi", path: "/l/" + plan.SampleSecret, shows: "Xã Quốc Khánh", as: nobody},

	{name: "viec-dau-moi", path: "/", shows: "Việc của tôi", as: coordinator},
	{name: "duyet", path: "/duyet", shows: "Duyệt báo cáo", as: coordinator},
	{name: "duyet-loc", path: "/duyet?nhiem-vu=2", shows: "Duyệt báo cáo", as: coordinator},
	{name: "duyet-mot", path: "/duyet", link: `main td a[href^="/bao-cao/"], main th a[href^="/bao-cao/"]`, shows: "Chấp nhận", as: coordinator},
	{name: "nhap-thay", path: "/nhiem-vu/1?ky=2026-Q4", link: `main a[href^="/bao-cao/"]`, then: "/nhap-thay", shows: "Nhập thay", as: coordinator},
	{name: "ke-hoach", path: "/ke-hoach", shows: "Kế hoạch", as: coordinator},
	{name: "ke-hoach-mot", path: "/ke-hoach/1", shows: "truyền thông về quyền con người", as: coordinator},
	{name: "ke-hoach-van-ban", path: "/ke-hoach/1/van-ban", shows: "NHIỆM VỤ, GIẢI PHÁP", as: coordinator},
	{name: "ke-hoach-sua", path: "/ke-hoach/1/sua", shows: "Trích yếu", as: coordinator},
	{name: "ban-do", path: "/ke-hoach/1/ban-do", shows: "Bản đồ", as: coordinator},
	{name: "co-quan-thuc-hien", path: "/ke-hoach/1/co-quan", shows: "Xã Quý Hoà", as: coordinator},
	{name: "co-quan-thuc-hien-mot", path: "/ke-hoach/1/co-quan", link: `main a[href^="/ke-hoach/1/co-quan/"]:not([href$=".xlsx"])`, shows: "Nhiệm vụ", as: coordinator},
	{name: "lien-ket-tra-loi-ds", path: "/ke-hoach/1/lien-ket", shows: "mở như người của Xã Quốc Khánh", as: coordinator},
	{name: "nhiem-vu", path: "/nhiem-vu", shows: "Nhiệm vụ", as: coordinator},
	{name: "nhiem-vu-mot", path: "/nhiem-vu/1", shows: "III.1", as: coordinator},
	{name: "nhiem-vu-sua", path: "/nhiem-vu/1/sua", shows: "Tên nhiệm vụ", as: coordinator},
	{name: "nhiem-vu-giao", path: "/nhiem-vu/1/giao", shows: "Giao", as: coordinator},
	{name: "tong-hop", path: "/tong-hop", shows: "Quý III năm 2026", as: coordinator},
	{name: "tong-hop-quy", path: "/tong-hop/1/2026-Q3", shows: "BÁO CÁO", as: coordinator},
	{name: "tong-hop-nam", path: "/tong-hop/1/2026", shows: "BÁO CÁO", as: coordinator},
	{name: "tong-hop-so-lieu", path: "/tong-hop/1/2026-Q3", link: `a.fig[href*="/so-lieu/fig."]`, shows: "Cơ quan", as: coordinator},
	{name: "tong-hop-dem", path: "/tong-hop/1/2026-Q3", link: `a[href*="/so-lieu/count.all."]`, shows: "Sở", as: coordinator},
	{name: "tong-hop-phan-viet", path: "/tong-hop/1/2026-Q3/phan/lessons", shows: "Lưu phần này", as: coordinator},
	{name: "tong-hop-chot", path: "/tong-hop/1/2026-Q3/chot", shows: "Chốt", as: coordinator},
	{name: "tong-hop-pdf", path: "/tong-hop/1/2026-Q3/pdf", shows: "PDF", as: coordinator},
	{name: "kinh-phi", path: "/ke-hoach/1/kinh-phi", shows: "Tỷ lệ giải ngân", as: coordinator},
	{name: "kinh-phi-dong", path: "/ke-hoach/1/kinh-phi?theo=dong", shows: "Ngân sách tỉnh", as: coordinator},
	{name: "kinh-phi-lich-su", path: "/ke-hoach/1/kinh-phi/1", shows: "Lịch sử của dòng", as: coordinator},
	{name: "kinh-phi-sua", path: "/ke-hoach/1/kinh-phi/1/sua/1", shows: "Lý do sửa", as: coordinator},
	{name: "kinh-phi-nhap", path: "/ke-hoach/1/kinh-phi/nhap", shows: "Ghi bút toán", as: coordinator},
	{name: "kinh-phi-excel", path: "/ke-hoach/1/kinh-phi/excel", shows: "Tải bảng", as: coordinator},
	{name: "trong-so", path: "/ke-hoach/1/trong-so", shows: "Hoàn thành theo trọng số", as: coordinator},
	{name: "nhap-ke-hoach", path: "/nhap-ke-hoach", shows: "Tệp văn bản kế hoạch", as: coordinator},
	{name: "tim", path: "/tim?q=truyen+thong", shows: "Nhiệm vụ", as: coordinator},
	{name: "tim-khong-thay", path: "/tim?q=khongcogi", shows: "Không", as: coordinator},
	{name: "co-quan", path: "/co-quan", shows: "Sở Tư pháp", as: coordinator},
	{name: "co-quan-mot", path: "/co-quan/1", shows: "Tên gọi khác", as: coordinator},
	{name: "tai-khoan", path: "/tai-khoan", shows: "Mật khẩu", as: coordinator},
	{name: "vai-tro", path: "/vai-tro", shows: "Chuyên viên đầu mối", as: coordinator},
	{name: "khong-co-trang", path: "/khong-co-trang-nay", shows: "Không tìm thấy", as: coordinator},
	{name: "khong-co-quyen", path: "/nguoi-dung", shows: "Không có quyền", as: coordinator},

	{name: "trang-cong-khai", path: "/trang-cong-khai", shows: "Giấy phép", as: coordinator},
	{name: "trang-cong-khai-mot", path: "/trang-cong-khai/1", shows: "Rút ngay", as: coordinator},

	{name: "viec-lanh-dao", path: "/", shows: "Việc của tôi", as: leader},

	{name: "viec-so", path: "/", shows: "Việc của Sở Tư pháp", as: department},
	{name: "so-xem-ke-hoach", path: "/ke-hoach/1", shows: "truyền thông về quyền con người", as: department},

	{name: "viec-xa", path: "/", shows: "Việc của Xã Quý Hoà", as: commune},
	{name: "bao-cao", path: "/", link: `main a[href^="/bao-cao/"]`, shows: "Trong kỳ, cơ quan có hoạt động không?", as: commune},
	{name: "bao-cao-hoat-dong", path: "/", link: `main a[href^="/bao-cao/"]`, then: "/hoat-dong/moi", shows: "Tên hoạt động", as: commune},
	{name: "bao-cao-gui", path: "/", link: `main a[href^="/bao-cao/"]`, then: "/gui", shows: "Xem lại và gửi", as: commune},
	{name: "bang-excel-dau-moi", path: "/ke-hoach/1/bang-excel", shows: "Mỗi cơ quan một bảng", as: coordinator},
	{name: "bang-excel-chi-xem", path: "/ke-hoach/1/bang-excel", shows: "Tải bảng về điền", as: inspector},
	{name: "xa-xem-nhiem-vu", path: "/nhiem-vu/2", shows: "III.2", as: commune},
	{name: "xa-kinh-phi", path: "/ke-hoach/1/kinh-phi", shows: "Chỉ gồm kinh phí của Xã Quý Hoà", as: commune},
	{name: "xa-khong-duyet", path: "/duyet", shows: "Không có quyền", as: commune},

	{name: "viec-thanh-tra", path: "/", shows: "Việc của tôi", as: inspector},
	{name: "nhat-ky", path: "/nhat-ky", shows: "Nhật ký thao tác", as: inspector},

	{name: "nguoi-dung", path: "/nguoi-dung", shows: "Người dùng", as: admin},
	{name: "nguoi-dung-them", path: "/nguoi-dung/them", shows: "Tên đăng nhập", as: admin},
	{name: "nguoi-dung-mot", path: "/nguoi-dung/1", shows: "Vai trò", as: admin},
	{name: "co-quan-them", path: "/co-quan/them", shows: "Tên đầy đủ", as: admin},
	{name: "don-doc", path: "/don-doc", shows: "Gửi ngay tất cả", as: coordinator},
	{name: "don-doc-chi-xem", path: "/don-doc", shows: "Đôn đốc", as: inspector},
	{name: "don-doc-thu", path: "/don-doc", link: `main th a[href^="/don-doc/thu/agency-"]`, shows: "Kính gửi", as: coordinator},
	{name: "don-doc-nhat-ky", path: "/don-doc/nhat-ky", shows: "lần nhắc", as: coordinator},
	{name: "don-doc-loi-nhan", path: "/don-doc/loi-nhan", shows: "Bản ngắn", as: coordinator},
	{name: "don-doc-cong-van", path: "/don-doc/cong-van", shows: "Tải công văn", as: coordinator},
	{name: "don-doc-cai-dat", path: "/don-doc/cai-dat", shows: "Ngày không nhắc", as: coordinator},
	{name: "nhac-viec", path: "/nhac-viec", shows: "Lịch hạn nộp", as: commune},
	{name: "he-thong", path: "/he-thong", shows: "Hệ thống", as: admin},
}

func TestEveryScreen(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	everything := slices.Concat(screens, libraryScreens, productScreens, rightsScreens)
	var people []person
	seen := map[person]bool{}
	for _, s := range everything {
		if !seen[s.as] {
			seen[s.as] = true
			people = append(people, s.as)
		}
	}
	for _, who := range people {
		for _, v := range []view{phone, desk, phoneDark, deskDark} {
			t.Run(strings.TrimSpace(who.user+" "+v.name), func(t *testing.T) {
				t.Parallel()
				lookAt(t, everything, who, v)
			})
		}
	}
}

// lookAt opens all of these screens that are looked at as one person, in one session.
func lookAt(t *testing.T, screens []screen, who person, v view) {
	t.Helper()
	p := open(t, demo(t).URL+signInPath, v)
	if who != nobody {
		p.signIn(who.user, demoPassword)
	}
	for _, s := range screens {
		if s.as != who {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			p := p.on(t)
			p.visit(s.path)
			if s.link != "" {
				p.visit(p.href(s.link) + s.then)
			}
			p.shows(s.shows)
			p.isRight(s.name)
		})
	}
}

// isRight checks what every screen must keep to, and takes its picture.
func (p *page) isRight(name string) {
	p.t.Helper()
	p.fits()
	p.weighs(documentLimit, firstVisit)
	p.axe()
	p.screenshot(name)
}

// href is where the first link leads that fits a CSS selector.
func (p *page) href(selector string) string {
	p.t.Helper()
	to := run(p, "find a link", chromedp.Evaluate[string]("document.querySelector("+quote(selector)+")?.getAttribute('href') ?? ''"))
	if to == "" {
		p.t.Fatalf("%s has no link %s", p.path(), selector)
	}
	return to
}

// The review of a document exists only while it is being brought in.
func TestReviewScreen(t *testing.T) {
	t.Parallel()
	for _, v := range []view{phone, desk, phoneDark, deskDark} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, demo(t).URL+signInPath, v)
			p.signIn(coordinator.user, demoPassword)
			p.visit("/nhap-ke-hoach")
			p.fill("Tệp văn bản kế hoạch", planDocument)
			p.click("button", "Đọc văn bản")
			p.shows("chỗ cần xem trước khi xác nhận")
			p.isRight("doi-chieu")
			p.click("button", twinButton)
			p.shows("So sánh bản điều chỉnh")
			p.isRight("so-sanh-con-thieu")
			p.click("link", "Về màn hình đối chiếu")
			p.tabToPart("radio", "", "purpose")
			p.press("ArrowUp")
			p.click("button", twinButton)
			p.shows("chỗ cần xem trước khi xác nhận")
			p.isRight("doi-chieu-con-thieu")
			p.click("button", "Bỏ")
			p.shows("Đã bỏ văn bản")
		})
	}
}

// The first account is made only while there is none.
func TestFirstScreen(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	p := startProgram(t)
	for _, v := range []view{phone, desk, phoneDark, deskDark} {
		t.Run(v.name, func(t *testing.T) {
			page := open(t, p.URL+"/", v)
			page.shows("Mã một lần")
			page.isRight("bat-dau")
		})
	}
}
