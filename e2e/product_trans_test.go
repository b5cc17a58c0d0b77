package e2e

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lantoa/e2e/program"
)

// benchAddress is the bench of an edition of the demonstration.
func benchAddress(t *testing.T, p *program.Program, item, language string) string {
	t.Helper()
	id := count(t, database(t, p), `SELECT e.id FROM product_editions e JOIN product_items i ON i.id = e.item_id WHERE i.title = ? AND e.language = ? AND e.medium = 'text'`, item, language)
	return "/ban/" + strconv.FormatInt(id, 10) + "/dich"
}

const (
	halfTranslated = "Ai cũng đi được, ai cũng đọc được"
	notTranslated  = "Trẻ em nào cũng được đi học"
)

// chord presses a key with Ctrl (2) or Alt (1) held.
func (p *page) chord(modifier int64, key, code string, number int64) {
	p.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		call(p, "press "+code, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Modifiers: modifier, Key: key, Code: code, WindowsVirtualKeyCode: number})
	}
	p.afterMove()
}

func (p *page) inFocus() string {
	p.t.Helper()
	return run(p, "read the field in focus", chromedp.Evaluate[string]("document.activeElement.value ?? ''"))
}

// A translator goes through an edition by keyboard: on a phone one sentence at a time, on a desk in three columns.
func TestBenchByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk, phoneDark, deskDark} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			p := open(t, program.URL+signInPath, v)
			p.signIn(translator.user, demoPassword)
			p.visit(strings.TrimSuffix(benchAddress(t, program, halfTranslated, "en"), "/dich"))
			p.tabTo("link", "Dịch tiếp")
			p.press("Enter")
			p.shows("4 trên 9 câu đã dịch xong")
			p.isRight("ban-dich")
			p.tabTo("textbox", "Bản dịch câu 5")
			p.typeText("Article 9 is about roads, buildings, vehicles and information.")
			p.chord(2, "Enter", "Enter", 13)
			p.shows("5 trên 9 câu đã dịch xong")
			if _, name := p.focused(); name != "Bản dịch câu 6" {
				t.Errorf("after saving the focus is on %q", name)
			}
			p.shows("Nguồn đã đổi so với câu đã dịch:")
			p.isRight("ban-dich-nguon-doi")
			p.chord(1, "c", "KeyC", 67)
			if _, name := p.focused(); name != "Ghi góp ý cho câu này" {
				t.Errorf("Alt+C leads to %q", name)
			}
			p.chord(1, "g", "KeyG", 71)
			if _, name := p.focused(); name != "Thuật ngữ" {
				t.Errorf("Alt+G leads to %q", name)
			}
			p.press("?")
			p.shows("Lưu câu, sang câu sau")
			p.isRight("ban-dich-phim")
		})
	}
}

// What the memory knows is taken with a key.
func TestBenchTakesASuggestion(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	p := open(t, program.URL+signInPath, desk)
	p.signIn(translator.user, demoPassword)
	p.visit(benchAddress(t, program, halfTranslated, "en") + "?cau=9")
	p.shows("%")
	want := run(p, "read the suggestion", chromedp.Evaluate[string](`document.querySelector("[data-suggestion='1']").textContent`))
	p.tabTo("textbox", "Bản dịch câu 9")
	p.chord(1, "1", "Digit1", 49)
	if got := p.inFocus(); got != want || got == "" {
		t.Errorf("the field holds %q, want %q", got, want)
	}
}

// Letters and tone marks from buttons, composed onto the letter before the cursor.
func TestBenchLetters(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	p := open(t, program.URL+signInPath, phone)
	p.signIn(translator.user, demoPassword)
	p.visit(benchAddress(t, program, notTranslated, "tyz"))
	p.shows("Chưa dịch")
	p.isRight("ban-dich-chua")
	for _, x := range []struct {
		typed   string
		buttons []string
		want    string
	}{
		{"te", []string{"ê", "Dấu sắc"}, "tế"},
		{"Do", []string{"ơ", "Dấu huyền"}, "Dờ"},
		{"D", []string{"đ"}, "Đ"},
		{"hoang", []string{"Dấu huyền"}, "hoàng"},
		{"hoàng", []string{"Dấu hỏi"}, "hoảng"},
		{"hỏi", []string{"Dấu hỏi"}, "hoi"},
		{"nga", []string{"Dấu ngã"}, "ngã"},
		{"a b", []string{"ă"}, "a bă"},
		{"nă", []string{"Dấu nặng"}, "nặ"},
	} {
		p.fill("Bản dịch câu 1", x.typed)
		p.do("put the cursor at the end", chromedp.Evaluate[chromedp.Void](`(() => { const f = document.activeElement; f.setSelectionRange(f.value.length, f.value.length); })()`))
		for _, b := range x.buttons {
			p.click("button", b)
		}
		if got := p.value("Bản dịch câu 1"); got != x.want {
			t.Errorf("%q and %v: got %q, want %q", x.typed, x.buttons, got, x.want)
		}
	}
}

// What is saved without a line waits on the phone, says so, and is sent once when the line is back; a closed page changes nothing in that.
func TestBenchOutlivesADroppedLine(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	p := open(t, program.URL+signInPath, phone)
	p.signIn(translator.user, demoPassword)
	bench := benchAddress(t, program, halfTranslated, "en")
	p.visit(bench + "?cau=5")
	p.offline(true)
	p.fill("Bản dịch câu 5", "Article 9 is about roads and information.")
	p.chord(2, "Enter", "Enter", 13)
	p.shows("Còn 1 câu chưa gửi trên máy này.")
	p.click("link", "Câu sau")
	p.fill("Bản dịch câu 7", "Loudspeaker news also needs a written version.")
	p.chord(2, "Enter", "Enter", 13)
	p.shows("Còn 2 câu chưa gửi trên máy này.")
	p.fill("Bản dịch câu 8", "Only typed, not saved.")
	p.shows("Chưa gửi. Đã giữ trên máy này")
	p.isRight("ban-dich-mat-mang")

	p.offline(false)
	p.shows("6 trên 9 câu đã dịch xong")
	p.shows("Còn 1 câu chưa gửi trên máy này.")
	d := database(t, program)
	for _, text := range []string{"Article 9 is about roads and information.", "Loudspeaker news also needs a written version."} {
		if n := count(t, d, `SELECT COUNT(*) FROM product_segment_texts WHERE target = ?`, text); n != 1 {
			t.Errorf("%q came %d times, want once", text, n)
		}
	}
	p.visit(bench + "?cau=8")
	if got := p.value("Bản dịch câu 8"); got != "Only typed, not saved." {
		t.Errorf("after the page is opened again the field holds %q", got)
	}
	p.shows("Đã lấy lại phần gõ dở")
}

// A colleague saves the same sentence meanwhile: both texts are on the screen, and none is lost.
func TestBenchConflictShowsBothTexts(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	bench := benchAddress(t, program, halfTranslated, "en")
	one, two := open(t, program.URL+signInPath, desk), open(t, program.URL+signInPath, phone)
	one.signIn(translator.user, demoPassword)
	two.signIn("bien-tap", demoPassword)
	for _, p := range []*page{one, two} {
		p.visit(bench + "?cau=5")
	}
	one.fill("Bản dịch câu 5", "The first text.")
	one.within("#cau-5").click("button", "Lưu, sang câu sau")
	one.shows("5 trên 9 câu đã dịch xong")
	two.fill("Bản dịch câu 5", "The second text.")
	two.within("#cau-5").click("button", "Lưu, sang câu sau")
	two.shows("Trên hệ thống")
	two.shows("The first text.")
	if got := two.value("Bản dịch câu 5"); got != "The second text." {
		t.Errorf("the field holds %q", got)
	}
	two.isRight("ban-dich-hai-nguoi")
	two.within("#cau-5").click("button", "Lấy bản trên hệ thống")
	if got := two.value("Bản dịch câu 5"); got != "The first text." {
		t.Errorf("the field holds %q", got)
	}
}

// All of it works without script.
func TestBenchWithoutScript(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	p := open(t, program.URL+signInPath, plainHTML)
	p.signIn(translator.user, demoPassword)
	p.visit(benchAddress(t, program, halfTranslated, "en") + "?cau=5")
	p.fill("Bản dịch câu 5", "Roads and information.")
	p.within("#cau-5").click("button", "Lưu, sang câu sau")
	p.shows("Đã lưu câu 5.")
	p.shows("5 trên 9 câu đã dịch xong")
	p.fits()
	p.fill("Ghi góp ý cho câu này", "Kiểm tra lại tên.")
	p.click("button", "Gửi góp ý")
	p.shows("Đã ghi góp ý.")
	p.shows("Kiểm tra lại tên.")
}

// openBench opens the half translated edition of the demonstration.
func (p *page) openBench() {
	p.visit("/san-pham?tim=ai+cung+di+duoc")
	p.visit(p.href(`a.mark-cell[title^="Tiếng Anh"]`) + "/dich?cau=3")
}
