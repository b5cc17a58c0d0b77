package e2e

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lantoa/e2e/program"
)

const samplePoster = "Áp phích: con đường đến trường"

// rightsScreens are more screens of pictures, consents and coverage.
var rightsScreens = []screen{
	{name: "dong-y-mot", path: "/dong-y/1", shows: "Có hiệu lực", as: editor},
	{name: "dong-y-da-rut", path: "/dong-y/2", shows: "Rút ngày", as: editor},
	{name: "dong-y-khong-co", path: "/dong-y?loc=het-han", shows: "Không có văn bản nào ở đây", as: editor},
	{name: "ban-da-go", path: "/dong-y/2", link: `main a[href^="/ban/"]`, shows: "Gỡ khỏi các kênh", as: editor},
	{name: "ban-hinh", path: "/san-pham/do-phu?theo=san-pham&loai=poster&o=tat-ca.vi.khac", link: `main td a[href^="/ban/"]`, shows: "Hình", as: editor},
	{name: "do-phu-san-pham", path: "/san-pham/do-phu?theo=san-pham", shows: "Chuyện mẫu", as: editor},
	{name: "do-phu-rong", path: "/san-pham/do-phu?loai=tv", shows: "Chưa có sản phẩm nào như vậy", as: editor},
	{name: "do-phu-ngay-sai", path: "/san-pham/do-phu?ngay=1/1/2031", shows: "một ngày đã qua", as: editor},
	{name: "thieu-mot-tieng", path: "/san-pham/do-phu/thieu?tieng=tyz", shows: "bản còn thiếu", as: editor},
	{name: "kenh-khong-thay", path: "/san-pham/do-phu/kenh", shows: "Đồng chí chưa được xem số liệu của các xã, phường.", as: editor},
	{name: "lich-thang-sau", path: "/san-pham/lich?thang=2026-11", shows: "tháng 11/2026", as: editor},
	{name: "dong-y-khong-xem", path: "/dong-y", shows: "không xem được văn bản đồng ý", as: commune},
}

// editionAddress is an edition of a demonstration, in Vietnamese.
func editionAddress(t *testing.T, p *program.Program, item, medium string) string {
	t.Helper()
	id := count(t, database(t, p), `SELECT e.id FROM product_editions e JOIN product_items i ON i.id = e.item_id WHERE i.title = ? AND e.language = 'vi' AND e.medium = ?`, item, medium)
	return "/ban/" + strconv.FormatInt(id, 10)
}

// By keyboard: somebody agrees, somebody takes it back and is gone everywhere at once, the channels are ticked off; a picture is described
// and cut anew; slides come out at the board's size, a panel with its letters in it.
func TestRightsByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			p := open(t, program.URL+signInPath, v)
			p.keySignIn(editor)
			p.keyConsent()
			p.keyWithdrawal()
			p.keyPicture(editionAddress(t, program, samplePoster, "led"))
			p.keyPanel(editionAddress(t, program, samplePoster, "print"))
			p.keySlides(program, editionAddress(t, program, samplePoster, "led"))
		})
	}
}

func (p *page) keyTick(name string) {
	p.t.Helper()
	p.tabToPart("checkbox", name)
	p.press("Space")
}

func (p *page) keyType(label, words string) {
	p.t.Helper()
	p.tabToPart("textbox", label)
	p.do("select what is typed", chromedp.Evaluate[chromedp.Void]("document.activeElement.select()"))
	p.typeText(words)
}

func (p *page) keyConsent() {
	p.t.Helper()
	proof := filepath.Join(p.t.TempDir(), "dong-y.pdf")
	must(p.t, os.WriteFile(proof, []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"), 0o600))
	p.keyMenu("Văn bản đồng ý")
	p.tabTo("link", "Ghi văn bản đồng ý")
	p.press("Enter")
	p.keyType("Người nhận ra được", "Bà Lâm Thị Thử (tên bịa)")
	p.tabToPart("radio", "Từ 16 tuổi")
	p.press("Space")
	p.keyTick("Chính người đó đã đồng ý")
	p.keyTick("Bản chữ")
	p.keyTick("Cổng thông tin")
	p.keyPick("Cách đồng ý", "Ký trên giấy")
	p.keyType("Ngày đồng ý", "40/10/2026")
	p.keyType("Đến hết ngày", "14/9/2027")
	p.tabToLabel("Tệp văn bản đồng ý")
	p.keyChoose(proof)
	p.tabTo("button", "Lưu")
	p.press("Enter")
	p.shows("Ngày đồng ý không đúng")
	p.isRight("dong-y-loi")
	p.keyType("Ngày đồng ý", "14/9/2026")
	p.tabToLabel("Tệp văn bản đồng ý") // a browser forgets a file when the page comes back
	p.keyChoose(proof)
	p.tabTo("button", "Lưu")
	p.press("Enter")
	p.shows("Đã ghi văn bản đồng ý")
	p.shows("Có hiệu lực")
}

func (p *page) keyWithdrawal() {
	p.t.Helper()
	p.visit("/dong-y")
	p.tabToPart("link", "Chị Nông Thị Mẫu")
	p.press("Enter")
	p.tabToPart("DisclosureTriangle", "rút sự đồng ý")
	p.press("Enter")
	p.isRight("dong-y-rut")
	p.tabTo("button", "Ghi nhận yêu cầu rút")
	p.press("Enter")
	p.shows("gỡ ngay 1 bản")
	p.tabToPart("link", "Chuyện mẫu: lớp dạy may")
	p.press("Enter")
	p.shows("Người có trong sản phẩm đã rút sự đồng ý.")
	for _, channel := range []string{"Cổng thông tin", "Loa truyền thanh", "Trang mạng xã hội của cơ quan", "Bản in"} {
		p.tabTo("button", "Ghi đã gỡ khỏi "+channel)
		p.press("Enter")
		p.shows("Đã ghi")
	}
	p.hides("Chưa gỡ")
	p.visit("/san-pham/do-phu?theo=san-pham&o=tat-ca.vi.chu")
	if text := p.text(); !strings.Contains(strings.Join(strings.Fields(text), " "), "đã gỡ") {
		p.t.Errorf("the map does not say that it was withdrawn:\n%s", text)
	}
}

func (p *page) keyPicture(edition string) {
	p.t.Helper()
	p.visit(edition)
	before := p.href(`main a[href^="/tep-san-pham/"]`)
	square := `[...document.querySelectorAll('main a[href^="/tep-san-pham/"]')].find(a => a.textContent === "Vuông").getAttribute("href")`
	cut := run(p, "find the square cut", chromedp.Evaluate[string](square))
	p.tabToPart("DisclosureTriangle", "Sửa mô tả")
	p.press("Enter")
	p.keyType("Mô tả hình bằng lời", "Ngôi trường mái đỏ trên đồi.")
	p.keyType("Từ trái sang", "10")
	p.isRight("hinh-sua")
	p.tabTo("button", "Lưu và cắt lại")
	p.press("Enter")
	p.shows("Đã lưu mô tả và cắt lại hình.")
	if n := p.count(`main img[alt="Ngôi trường mái đỏ trên đồi."]`); n != 1 {
		p.t.Errorf("%d pictures carry the new words", n)
	}
	if whole, again := p.href(`main a[href^="/tep-san-pham/"]`), run(p, "find the new cut", chromedp.Evaluate[string](square)); whole != before || again == cut {
		p.t.Errorf("the picture went from %s to %s, its cut from %s to %s; want the same picture, another cut", before, whole, cut, again)
	}
}

// tool runs a program on a file, if it is installed.
func tool(t *testing.T, data []byte, file string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), file)
	must(t, os.WriteFile(path, data, 0o600))
	out, err := exec.CommandContext(t.Context(), args[0], append(args[1:], path)...).CombinedOutput()
	if err != nil {
		t.Skipf("%s: %v %s", args[0], err, out)
	}
	return string(out)
}

func (p *page) keyPanel(edition string) {
	p.t.Helper()
	p.visit(edition)
	p.tabToPart("link", "bang-a3-vi.pdf")
	name, data := p.download(func() { p.do("press Enter", chromedp.KeyEvent(kb.Enter)) })
	if name != "bang-a3-vi.pdf" {
		p.t.Errorf("the panel is called %q", name)
	}
	fonts := strings.Split(strings.TrimSpace(tool(p.t, data, "a.pdf", "pdffonts")), "\n")
	for _, line := range fonts[min(2, len(fonts)):] {
		if f := strings.Fields(line); !strings.Contains(strings.ToLower(line), "noto") || len(f) < 6 || f[len(f)-5] != "yes" {
			p.t.Errorf("a font that is not our own or not in the file: %s", line)
		}
	}
	if len(fonts) < 4 {
		p.t.Errorf("want a plain and a bold font: %v", fonts)
	}
	path := filepath.Join(p.t.TempDir(), "a.pdf")
	must(p.t, os.WriteFile(path, data, 0o600))
	out, err := exec.CommandContext(p.t.Context(), "pdftotext", path, "-").Output()
	must(p.t, err)
	for _, words := range []string{"Đường nào cũng", "Every path leads to school", "English"} {
		if !strings.Contains(string(out), words) {
			p.t.Errorf("the panel does not say %q:\n%s", words, out)
		}
	}
}

func (p *page) keySlides(program *program.Program, edition string) {
	p.t.Helper()
	p.visit(edition)
	p.tabToPart("DisclosureTriangle", "Dựng trang theo cỡ bảng")
	p.press("Enter")
	p.keyPick("Cỡ bảng", "Bảng P10, 384 × 192 (384 × 192)")
	p.keyType("Mỗi trang hiện bao nhiêu giây", "2")
	p.tabTo("button", "Dựng trang")
	p.press("Enter")
	p.shows("Đã dựng trang theo đúng cỡ bảng")
	v := enter(p.t, program, editor.user)
	slide := run(p, "find a slide", chromedp.Evaluate[string](`document.querySelector('main img[src^="/tep-san-pham/"][width="384"]').getAttribute("src")`))
	must(p.t, v.Open(slide))
	size, err := png.DecodeConfig(bytes.NewReader(v.Body))
	if err != nil || size.Width != 384 || size.Height != 192 {
		p.t.Errorf("a slide is %d × %d, %v; want 384 × 192", size.Width, size.Height, err)
	}
	film := ""
	if !p.until(func() bool {
		p.visit(edition)
		film = run(p, "find the film", chromedp.Evaluate[string](`document.querySelector('main video')?.getAttribute("src") ?? ""`))
		return film != "" || strings.Contains(p.text(), "Chưa làm được")
	}) || film == "" {
		p.t.Skip("no film: ffmpeg is not installed")
	}
	p.isRight("led-dung-xong")
	must(p.t, v.Open(film))
	got := tool(p.t, v.Body, "a.mp4", "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=codec_name,width,height,duration", "-of", "csv=p=0")
	if !strings.HasPrefix(strings.TrimSpace(got), "h264,384,192,4.0") {
		p.t.Errorf("the film is %q, want H.264, 384 × 192, two slides of two seconds", got)
	}
}
