package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keyHandIn chooses a file with these bytes in the field and sends its form.
func (p *page) keyHandIn(label, name, text, button string) {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), name)
	must(p.t, os.WriteFile(file, []byte(text), 0o600))
	p.tabToLabel(label) // the browser's own dialog is not ours to drive
	p.fill(label, file)
	p.tabTo("button", button)
	p.press("Enter")
}

// keyFile takes a file home by its link.
func (p *page) keyFile(link string) string {
	p.t.Helper()
	p.tabTo("link", link)
	name, data := p.download(func() { p.do("press Enter", chromedp.KeyEvent(kb.Enter)) })
	if len(data) == 0 {
		p.t.Errorf("%s: %s is empty", p.path(), name)
	}
	return string(data)
}

const wordBomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><x>&b;</x>`

// An editor keeps the glossary and the memory: looks up, adds, takes files home and hands them in again.
func TestWordsByKeyboard(t *testing.T) {
	t.Parallel()
	for _, v := range []view{phone, desk, phoneDark, deskDark} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			needBrowser(t)
			p := open(t, startProgram(t, "--demo").URL+signInPath, v)
			p.keySignIn(editor)
			p.keyMenu("Thuật ngữ")
			p.tabTo("searchbox", "Tìm, có dấu hay không dấu")
			p.typeText("khuyet tat")
			p.press("Enter")
			p.shows("người khuyết tật")
			p.hides("quyền trẻ em")
			p.isRight("thuat-ngu-tim")
			p.tabTo("link", "Thêm thuật ngữ")
			p.press("Enter")
			p.tabTo("textbox", "Thuật ngữ (tiếng Việt)")
			p.typeText("phép thử")
			p.keyPick("Trạng thái (tiếng Việt)", "Đã duyệt")
			p.tabTo("button", "Lưu")
			p.press("Enter")
			p.shows("thuật ngữ đã duyệt phải ghi nguồn")
			p.isRight("thuat-ngu-thieu-nguon")
			p.tabTo("textbox", "Nguồn, hoặc ai xác nhận (tiếng Việt)")
			p.typeText("Người thử")
			p.tabTo("button", "Lưu")
			p.press("Enter")
			p.shows("Đã ghi thuật ngữ.")
			p.isRight("thuat-ngu-da-ghi")
			p.keyMenu("Thuật ngữ")
			if kind := p.keyTakeHome("Excel (.xlsx)"); kind != ".xlsx" {
				t.Errorf("the workbook is a %s", kind)
			}
			table := p.keyFile("CSV")
			p.keyHandIn("Tệp thuật ngữ đã điền", "bom.tbx", wordBomb, "Nộp và xem trước")
			p.shows("có khai báo DTD")
			p.isRight("thuat-ngu-tep-hong")
			p.keyHandIn("Tệp thuật ngữ đã điền", "thuat-ngu.csv", strings.Replace(table, "Người thử", "Người thử hai", 1), "Nộp và xem trước")
			p.shows("1 thuật ngữ thay đổi.")
			p.isRight("thuat-ngu-xem-truoc")
			p.tabTo("button", "Ghi tất cả")
			p.press("Enter")
			p.shows("Đã ghi những thay đổi của tệp.")

			p.keyMenu("Bộ nhớ dịch")
			memory := p.keyFile("Tải cả bộ nhớ (TMX)")
			p.keyHandIn("Tệp TMX", "bo-nho.tmx", memory, "Nộp và xem trước")
			p.shows("Tệp không thay đổi gì.")
			p.keyMenu("Bộ nhớ dịch")
			p.keyHandIn("Tệp TMX", "bo-nho.tmx", strings.Replace(memory, "Every child", "Each child of the test", 1), "Nộp và xem trước")
			p.shows("1 cặp câu mới")
			p.isRight("bo-nho-dich-xem-truoc")
			p.shows("Tiếng Việt sang tiếng Anh: 1 cặp")
			p.tabTo("button", "Ghi tất cả")
			p.press("Enter")
			p.shows("Ghi các câu này lấy từ đâu")
			p.isRight("bo-nho-dich-thieu-nguon")
			p.tabTo("textbox", "Các câu này lấy từ đâu")
			p.typeText("Tờ gấp song ngữ của phép thử")
			p.tabTo("textbox", "Cơ quan hoặc người bảo đảm bản dịch đúng")
			p.typeText("Sở VHTTDL")
			p.tabTo("button", "Ghi tất cả")
			p.press("Enter")
			p.shows("Đã ghi những thay đổi của tệp.")
			p.isRight("bo-nho-dich-da-ghi")
			p.keyHandIn("Tệp TMX", "bo-nho.tmx", "không phải XML", "Nộp và xem trước")
			p.shows("Đây không phải tệp TMX")
			p.isRight("bo-nho-dich-tep-hong")
		})
	}
}

// A translator puts the name of a term in by key, takes the text home as XLIFF, translates it outside and brings it back.
func TestTranslatingOutsideByKeyboard(t *testing.T) {
	t.Parallel()
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			needBrowser(t)
			program := startProgram(t, "--demo")
			p := open(t, program.URL+signInPath, v)
			p.keySignIn(translator)
			bench := benchAddress(t, program, halfTranslated, "en")
			p.visit(bench + "?cau=9")
			p.tabTo("textbox", "Bản dịch câu 9")
			p.typeText("All children with disabilities have the")
			p.chord(1, "g", "KeyG", 71)
			if role, name := p.focused(); role != "button" || !strings.HasPrefix(name, "Chèn ") {
				t.Errorf("Alt+G leads to the %s %q, want the first name of a term", role, name)
			}
			p.chord(0, "1", "Digit1", 49)
			want := "All children with disabilities have the " + run(p, "read the first name", chromedp.Evaluate[string](`document.querySelector("[data-key='1']").dataset.insert`))
			if got := p.inFocus(); got != want {
				t.Errorf("the field holds %q, want %q", got, want)
			}
			p.isRight("ban-dich-thuat-ngu")
			p.chord(2, "Enter", "Enter", 13)
			p.shows("5 trên 9 câu đã dịch xong")

			edition := strings.TrimSuffix(bench, "/dich")
			p.visit(edition)
			p.isRight("dich-ben-ngoai")
			if kind := p.keyTakeHome("PO"); kind != ".po" {
				t.Errorf("got a %s", kind)
			}
			xliff := p.keyFile("XLIFF 2.1")
			p.tabTo("DisclosureTriangle", "Nộp bản dịch")
			p.press("Enter")
			p.keyHandIn("Tệp đã dịch", "khac.po", "msgid \"x\"\nmsgstr \"y\"\n", "Nộp và xem trước")
			p.shows("Tệp này không phải tệp đã tải về từ Lan Tỏa.")
			p.isRight("dich-ben-ngoai-tep-la")
			p.keyHandIn("Tệp đã dịch", "ban-dich.xlf", strings.Replace(xliff, "<source>Gặp lối đi khó, hãy báo Ủy ban nhân dân xã.</source>",
				"<source>Gặp lối đi khó, hãy báo Ủy ban nhân dân xã.</source><target>If a way is hard to use, tell the commune People's Committee.</target>", 1), "Nộp và xem trước")
			p.shows("1 câu thay đổi")
			p.isRight("dich-ben-ngoai-xem-truoc")
			p.tabTo("button", "Ghi tất cả")
			p.press("Enter")
			p.shows("Đã ghi những thay đổi của tệp.")
			p.visit(bench + "?cau=8")
			p.shows("6 trên 9 câu đã dịch xong")
			if got := p.value("Bản dịch câu 8"); got != "If a way is hard to use, tell the commune People's Committee." {
				t.Errorf("on the bench: %q", got)
			}
		})
	}
}
