package e2e

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lantoa/e2e/program"
	"lantoa/internal/db"
)

const (
	voiceRate   = 48_000
	voiceTime   = 4 // seconds
	oneSentence = 1200 * time.Millisecond
	workLimit   = 90 * time.Second // for sound to be made on a busy machine
)

func voiceFile(dir string) string { return filepath.Join(dir, "giong.wav") }

// madeVoice is what the browser's microphone hears: syllables of a tone, in the loudness of someone who reads.
func madeVoice() []byte {
	var b bytes.Buffer
	const size = voiceRate * voiceTime * 2
	b.WriteString("RIFF")
	head := []any{uint32(36 + size), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(voiceRate), uint32(voiceRate * 2), uint16(2), uint16(16), []byte("data"), uint32(size)}
	for _, v := range head {
		_ = binary.Write(&b, binary.LittleEndian, v) // a buffer takes everything
	}
	for i := range voiceRate * voiceTime {
		at := float64(i) / voiceRate
		syllable := math.Max(0, math.Sin(2*math.Pi*3*at))
		_ = binary.Write(&b, binary.LittleEndian, int16(5000*syllable*math.Sin(2*math.Pi*220*at)))
	}
	return b.Bytes()
}

// microphone says whether the page may use it, as its person would when the browser asks.
func (p *page) microphone(may bool) {
	p.t.Helper()
	setting := browser.PermissionSettingDenied
	if may {
		setting = browser.PermissionSettingGranted
	}
	_, err := chromedp.CallBrowser(p.ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "microphone"}, Setting: setting, Origin: p.origin, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
	})
	must(p.t, err)
}

// inBothThemes checks the page as it stands in light and in dark.
func (p *page) inBothThemes(name string) {
	p.t.Helper()
	for _, theme := range []string{"dark", "light"} {
		call(p, "choose the theme", emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		p.isRight(name + "-" + theme)
	}
}

// soundEdition is the sound edition of the demonstration whose sentences wait to be recorded.
func soundEdition(t *testing.T, p *program.Program) string {
	t.Helper()
	return soundEditionIn(t, database(t, p))
}

func soundEditionIn(t *testing.T, d *db.DB) string {
	t.Helper()
	return "/ban/" + strconv.FormatInt(count(t, d, `SELECT id FROM product_editions WHERE language = 'vi-simple' AND medium = 'audio'`), 10)
}

const meterNow = `Number(document.querySelector("[data-meter]").getAttribute("aria-valuenow"))`

// says presses the space bar, lets the microphone hear a sentence, and stops.
func (p *page) says(name string) {
	p.t.Helper()
	p.press("Space")
	p.shows("Đang thu.")
	if !p.until(func() bool { return run(p, "read the meter", chromedp.Evaluate[float64](meterNow)) > -40 }) {
		p.t.Fatalf("the meter does not move: %v", run(p, "read the meter", chromedp.Evaluate[float64](meterNow)))
	}
	if name != "" {
		p.inBothThemes(name)
	}
	time.Sleep(oneSentence) // someone speaks
	p.press("Space")
	p.shows("Mức tiếng tốt.")
}

// agree writes down by keyboard that the person reads aloud and agrees.
func (p *page) agree() {
	p.t.Helper()
	p.tabTo("textbox", "Họ tên người đọc")
	p.tabToPart("radio", "Mọi kênh") // nothing is chosen for the reader
	p.press("Space")
	for _, tick := range []string{"Người đọc đã đủ 18 tuổi", "Tôi là người đọc"} {
		p.tabToPart("checkbox", tick)
		p.press("Space")
	}
	p.tabTo("button", "Ghi đồng ý và bắt đầu thu")
	p.press("Enter")
	p.shows("Câu 1 trong 4")
}

// A reader records sentence by sentence by keyboard, with a line that drops; a second person listens; the sound is made.
func TestRecordingByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			edition := soundEdition(t, program)
			reader, listener := open(t, program.URL+signInPath, v), open(t, program.URL+signInPath, v)
			reader.microphone(true)
			reader.signIn(translator.user, demoPassword)
			reader.visit(edition)
			reader.tabTo("link", "Thu từng câu")
			reader.press("Enter")
			reader.inBothThemes("thu-dong-y")
			reader.agree()
			reader.inBothThemes("thu")
			reader.says("thu-dang-thu")
			reader.inBothThemes("thu-xong-cau")
			reader.hearsItself()
			reader.do("press Backspace", chromedp.KeyEvent(kb.Backspace))
			reader.shows("Đã bỏ. Thu lại câu này.")
			reader.says("")
			reader.press("Enter")
			reader.shows("Câu 2 trong 4")
			reader.shows("Đã giữ câu 1.")
			reader.press("?")
			reader.shows("Phím tắt khi thu")
			reader.inBothThemes("thu-phim")
			reader.press("Escape")

			reader.offline(true)
			for n := 2; n <= 3; n++ {
				reader.says("")
				reader.press("Enter")
				reader.shows("Câu " + strconv.Itoa(n+1) + " trong 4")
			}
			reader.shows("Còn 2 câu chưa gửi, đang giữ trên máy này. Có mạng sẽ tự gửi.")
			reader.inBothThemes("thu-mat-mang")
			reader.offline(false)
			reader.shows("Đã thu 3 trong 4 câu")
			reader.hides("chưa gửi")
			reader.says("")
			reader.press("Enter")
			reader.shows("Đã thu đủ các câu.")
			reader.shows("Đã thu 4 trong 4 câu")

			listener.signIn("tham-dinh", demoPassword)
			listener.visit(edition + "/thu")
			listener.inBothThemes("thu-nghe")
			listener.tabTo("button", "Câu 1 đạt")
			listener.press("Enter")
			listener.shows("Câu 1: đạt.")
			listener.tabTo("textbox", "Vì sao thu lại câu 2")
			listener.typeText("Vấp ở cuối câu.")
			listener.tabTo("button", "Thu lại câu 2")
			listener.press("Enter")
			listener.shows("Câu 2: cần thu lại.")
			for _, n := range []string{"3", "4"} {
				listener.tabTo("button", "Câu "+n+" đạt")
				listener.press("Enter")
				listener.shows("Câu " + n + ": đạt.")
			}

			reader.visit(edition + "/thu")
			reader.shows("Câu 2 trong 4")
			reader.shows("Người nghe nhờ thu lại: Vấp ở cuối câu.")
			reader.tabTo("button", "Thu")
			reader.says("")
			reader.press("Enter")
			reader.shows("Đã thu 4 trong 4 câu")
			listener.visit(edition + "/thu")
			listener.tabTo("button", "Câu 2 đạt")
			listener.press("Enter")
			listener.shows("người thứ hai đã nghe 4 câu")

			reader.visit(edition + "/thu")
			reader.tabTo("button", "Ghép thành bản tiếng")
			reader.press("Enter")
			reader.waitsForSound()
			reader.hides("Chưa trả lời có người nhận ra được") // the readers agreed
			reader.inBothThemes("thu-ban-tieng")
			soundIsWhole(t, reader, program)
		})
	}
}

// hearsItself plays the take with the space bar.
func (p *page) hearsItself() {
	p.t.Helper()
	p.press("Space")
	if !p.until(func() bool {
		return run(p, "listen", chromedp.Evaluate[bool](`document.querySelector("[data-listen]").currentTime > 0.2`))
	}) {
		p.t.Error("the take is not played")
	}
}

// waitsForSound waits until the sound is made, on a page that follows it by itself.
func (p *page) waitsForSound() {
	p.t.Helper()
	for end := time.Now().Add(workLimit); !strings.Contains(p.text(), "Độ to đạt"); time.Sleep(pollEvery * 10) {
		if time.Now().After(end) {
			p.t.Fatalf("no sound came; the page shows:\n%s", p.text())
		}
	}
}

// soundIsWhole looks at what was made of the sentences: files, marks, figures; and that no sentence came twice.
func soundIsWhole(t *testing.T, p *page, program *program.Program) {
	t.Helper()
	d := database(t, program)
	if n := count(t, d, `SELECT COUNT(*) FROM product_takes`); n != 5 {
		t.Errorf("%d takes came, want 4 and one anew", n)
	}
	captions := run(p, "read the captions", chromedp.Evaluate[string](`fetch(document.querySelector('a[download$=".vtt"]').href).then(r => r.text())`, chromedp.EvalAwaitPromise))
	if !strings.HasPrefix(captions, "WEBVTT") || strings.Count(captions, "-->") != 4 || !strings.Contains(captions, "Thầy cô phải tôn trọng em.") {
		t.Errorf("the captions are\n%s", captions)
	}
	var facts struct {
		Before, Opus, MP3 struct{ I float64 }
		Accepted          bool
	}
	p.do("open the figures", chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
	p.shows("Trước khi chỉnh")
	var told string
	must(t, d.Read(t.Context(), func(tx *db.Tx) (err error) {
		told, err = db.One(tx, db.Scalar[string], `SELECT facts FROM product_files WHERE role = 'master' AND state = 'ready' AND name = 'ghep-tu-cac-cau.wav'`)
		return err
	}))
	must(t, json.Unmarshal([]byte(told), &facts))
	if facts.Before.I == 0 || math.Abs(facts.Opus.I+16) > 1 || math.Abs(facts.MP3.I+16) > 1 || !facts.Accepted {
		t.Errorf("measured %+v", facts)
	}
	if p.count(".hear-wave path") != 1 {
		t.Error("no outline of the sound")
	}
}

// A refused microphone is a sentence and another way, not a dead end; so is a browser without script.
func TestRecordingWithoutMicrophoneOrScript(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	edition := soundEdition(t, program)
	p := open(t, program.URL+signInPath, phone)
	p.microphone(false)
	p.signIn("bien-tap", demoPassword)
	p.visit(edition + "/thu")
	p.agree()
	p.press("Space")
	p.shows("Trình duyệt chưa cho trang này dùng micrô.")
	p.inBothThemes("thu-khong-micro")
	p.tabTo("link", "Nộp tệp đã thu")
	p.press("Enter")

	file := filepath.Join(t.TempDir(), "thu-o-xa.wav")
	must(t, os.WriteFile(file, madeVoice(), 0o600))
	plain := open(t, program.URL+signInPath, plainHTML)
	plain.signIn("bien-tap", demoPassword)
	plain.visit(edition + "/thu")
	plain.shows("Trình duyệt đang tắt script")
	plain.fits()
	plain.screenshot("thu-khong-script")
	plain.fill("Tệp tiếng", file)
	plain.click("button", "Nộp tệp tiếng")
	plain.shows("Đã nhận tệp tiếng.")
	plain.waitsForSound()
	plain.fits()
}

// recordsForPicture reads one sentence aloud and begins the next.
func (p *page) recordsForPicture() {
	p.microphone(true)
	p.visit(soundEdition(p.t, demo(p.t)) + "/thu")
	p.agree()
	p.says("")
	p.press("Enter")
	p.shows("Đã thu 1 trong 4 câu")
	p.press("Space")
	p.shows("Đang thu.")
	time.Sleep(oneSentence)
	p.shows("Vừa,")
}

// openSampleSound opens the Vietnamese sound of the sample, with its figures.
func (p *page) openSampleSound() {
	id := count(p.t, database(p.t, demo(p.t)), `SELECT MIN(id) FROM product_editions WHERE language = 'vi' AND medium = 'audio' AND published_no > 0`)
	p.visit("/ban/" + strconv.FormatInt(id, 10))
	p.do("open the figures", chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("#tep details").forEach(d => d.open = true)`))
}
