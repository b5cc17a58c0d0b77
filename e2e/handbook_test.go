package e2e

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"lantoa/internal/plan"
)

// pictures are those of the user handbook. `./test hinh` takes them anew from the demonstration.
var pictures = []struct {
	name, user string
	view       view
	height     int // what of the page is shown, in pixels
	way        func(p *page)
}{
	{"viec-cua-toi", "dau-moi", desk, 900, func(p *page) { p.visit("/") }},
	{"viec-cua-xa", "xa-quy-hoa", phone, 760, func(p *page) { p.visit("/") }},
	{"doi-chieu", "dau-moi", desk, 1000, bringPlanIn},
	{"ban-quet", "dau-moi", desk, 900, bringScanIn},
	{"so-sanh-ban-dieu-chinh", "dau-moi", desk, 1100, func(p *page) { p.openAmendment() }},
	{"bao-cao-da-sua", "dau-moi", desk, 800, func(p *page) { p.openEditedReport() }},
	{"ke-hoach", "dau-moi", desk, 1500, func(p *page) { p.visit("/ke-hoach"); p.click("link", "Kế hoạch năm 2026") }},
	{"nhiem-vu", "dau-moi", desk, 1000, func(p *page) { p.visit("/nhiem-vu"); p.click("link", "III.2") }},
	{"bao-cao-xa", "xa-quy-hoa", phone, 900, func(p *page) { p.visit("/"); p.click("link", "Viết tiếp") }},
	{"bang-excel", "xa-quy-hoa", desk, 900, func(p *page) { p.visit("/"); p.click("link", "Nộp bảng Excel") }},
	{"duyet", "dau-moi", desk, 800, func(p *page) { p.visit("/duyet") }},
	{"lien-ket", "dau-moi", desk, 900, func(p *page) { p.visit("/ke-hoach/1/lien-ket?ky=2026-Q3") }},
	{"lien-ket-tra-loi", "xa-quy-hoa", phone, 1200, func(p *page) { p.visit("/l/" + plan.SampleSecret) }},
	{"trang-cong-khai", "dau-moi", desk, 900, func(p *page) { p.visit("/trang-cong-khai/1") }},
	{"cong-khai", "dau-moi", phone, 900, func(p *page) { p.visit("/cong-khai/2026") }},
	{"ban-dich", "nguoi-dich", desk, 1100, func(p *page) { p.openBench() }},
	{"thuat-ngu", "bien-tap", desk, 1000, func(p *page) { p.visit("/thuat-ngu?tim=quyen+cua") }},
	{"bo-nho-dich", "bien-tap", desk, 800, func(p *page) { p.visit("/bo-nho-dich") }},
	{"san-pham", "bien-tap", desk, 1100, func(p *page) { p.visit("/san-pham") }},
	{"san-pham-mot", "bien-tap", desk, 1100, func(p *page) { p.visit("/san-pham/1") }},
	{"ban", "lanh-dao", desk, 1000, func(p *page) { p.visit("/san-pham?buoc=approving"); p.visit(p.href(`main td a[href^="/ban/"]`)) }},
	{"dong-y", "bien-tap", desk, 900, func(p *page) { p.visit("/dong-y") }},
	{"ban-led", "bien-tap", desk, 1250, func(p *page) {
		p.visit("/san-pham?tim=con+duong+den+truong")
		p.visit(p.href(`main th a[href^="/san-pham/"], main td a[href^="/san-pham/"]`))
		p.visit(p.href(`main .states td[data-l="Màn hình LED"] a[href^="/ban/"]`))
		p.shows("Trang chiếu")
	}},
	{"do-phu", "bien-tap", desk, 1100, func(p *page) { p.visit("/san-pham/do-phu") }},
	{"ban-tieng", "nguoi-dich", desk, 1480, func(p *page) { p.openSampleSound() }},
	{"thu-cau", "nguoi-dich", phone, 1120, func(p *page) { p.recordsForPicture() }},
	{"nghe-cau", "tham-dinh", phone, 1000, func(p *page) { p.visit(soundEdition(p.t, demo(p.t)) + "/thu") }},
	{"tong-hop", "dau-moi", desk, 1100, func(p *page) { p.visit("/tong-hop/1/2026-Q3") }},
	{"thu-vien", "bien-tap", desk, 1000, func(p *page) { p.visit("/thu-vien/crc/12") }},
}

// bringPlanIn uploads the province's plan once more and waits for its review.
func bringPlanIn(p *page) {
	p.visit("/nhap-ke-hoach")
	document, err := filepath.Abs("../cmd/lantoa/demo/ke-hoach-lang-son-2026.txt")
	if err != nil {
		p.t.Fatal(err)
	}
	p.fill("Tệp văn bản kế hoạch", document)
	p.click("button", "Đọc văn bản")
	p.shows("Đối chiếu kế hoạch vừa nhập")
}

// bringScanIn uploads the scanned pages of the plan and opens the second.
func bringScanIn(p *page) {
	p.uploadScan()
	p.click("link", "Trang 2")
	p.shows("Trang 2 trong 4")
}

func TestHandbookPictures(t *testing.T) {
	dir := os.Getenv("HANDBOOK")
	if dir == "" {
		t.Skip("HANDBOOK names no folder: ./test hinh takes the pictures of the handbook")
	}
	needBrowser(t)
	for _, pic := range pictures {
		t.Run(pic.name, func(t *testing.T) {
			p := open(t, demo(t).URL+signInPath, pic.view)
			p.signIn(pic.user, "lantoa-trinh-dien")
			pic.way(p)
			whole := run(p, "take a picture", chromedp.FullScreenshot(100))
			must(t, os.WriteFile(filepath.Join(dir, pic.name+".png"), top(t, whole, pic.height), 0o644))
		})
	}
}

// top is the upper part of a picture.
func top(t *testing.T, picture []byte, height int) []byte {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	b.Max.Y = min(b.Max.Y, b.Min.Y+height)
	cut := img.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(b)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, cut); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
