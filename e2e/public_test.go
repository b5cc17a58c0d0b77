package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/network"

	"lantoa/e2e/program"
	"lantoa/e2e/visitor"
	"lantoa/internal/db"
)

// What a public page may weigh, as sent, and what comes with it on a first visit.
const (
	publicDocument = 15_000
	publicFirst    = 20_000
)

// publicPages are all kinds of public pages of the demonstration.
var publicPages = []struct{ name, path, shows string }{
	{"cong-khai", "/cong-khai", "Kế hoạch năm 2026"},
	{"cong-khai-ke-hoach", "/cong-khai/2026", "còn thiếu gì"},
	{"cong-khai-co-quan", "/cong-khai/2026/co-quan", "Xã Quý Hoà"},
	{"cong-khai-so-lieu", "/cong-khai/2026/so-lieu", "Băng rôn"},
	{"cong-khai-noi-dung", "/cong-khai/2026/noi-dung", "Căn cứ"},
	{"cong-khai-nhiem-vu", "/cong-khai/2026/nhiem-vu/iii-2", "Từng cơ quan"},
	{"cong-khai-cach-doc", "/cong-khai/cach-doc", "Phần việc"},
	{"cong-khai-khong-co", "/cong-khai/khong-co", "Không có trang này"},
	{"du-lieu", "/du-lieu", "Giấy phép"},
	{"du-lieu-tu-dien", "/du-lieu/tu-dien", "so_lieu_den"},
}

var (
	narrow     = view{name: "320", width: 320, height: 640}
	narrowDark = view{name: "320-dark", width: 320, height: 640, dark: true}
)

// awaitPublic waits until the demonstration has rendered its public pages.
func awaitPublic(t *testing.T, p *program.Program) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		answer, err := http.Get(p.URL + "/cong-khai") // it leads to the plan when all is there
		must(t, err)
		body, err := io.ReadAll(answer.Body)
		must(t, errors.Join(err, answer.Body.Close()))
		if strings.Contains(string(body), `href="/cong-khai/2026"`) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the public pages were not rendered: status %d", answer.StatusCode)
		}
	}
}

// Nobody signs in here: every public page on a phone, at 320 px, on a desk, in both themes, without a cookie, light enough.
func TestPublicPages(t *testing.T) {
	t.Parallel()
	program := demo(t)
	awaitPublic(t, program)
	for _, v := range []view{phone, narrow, desk, phoneDark, narrowDark, deskDark} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, program.URL+"/cong-khai", v)
			for _, one := range publicPages {
				p := p.on(t)
				p.visit(one.path)
				p.shows(one.shows)
				p.fits()
				p.weighs(publicDocument, publicFirst)
				p.axe()
				p.screenshot(one.name)
			}
			if cookies := call(p, "read the cookies", network.GetCookies, network.GetCookiesParams{}); len(cookies.Cookies) > 0 {
				t.Errorf("a reader got the cookie %s", cookies.Cookies[0].Name)
			}
		})
	}
}

// By keyboard alone, without script: from the first page to the agencies of a task and to the open data.
func TestPublicPagesByKeyboard(t *testing.T) {
	t.Parallel()
	program := demo(t)
	awaitPublic(t, program)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, program.URL+"/cong-khai", v)
			p.tabTo("link", "Đến nội dung chính")
			p.press("Enter")
			p.tabTo("link", "Kế hoạch năm 2026")
			p.press("Enter")
			p.shows("đã làm gì, còn thiếu gì")
			p.tabToPart("link", "III.2.")
			p.press("Enter")
			p.shows("Từng cơ quan")
			p.tabTo("link", "Dữ liệu mở")
			p.press("Enter")
			p.shows("Giấy phép")
		})
	}
	t.Run("without script", func(t *testing.T) {
		t.Parallel()
		v, err := visitor.New(program.URL)
		must(t, err)
		must(t, v.Open("/dang-nhap"))
		must(t, v.Follow("xem tiến độ kế hoạch"))
		must(t, v.Follow("Kế hoạch năm 2026"))
		sees(t, v, http.StatusOK, "Chưa làm, chưa có số liệu")
		must(t, v.Follow("Từng cơ quan"))
		sees(t, v, http.StatusOK, "Xã Quý Hoà")
		must(t, v.Follow("Dữ liệu mở"))
		must(t, v.Follow("CSV"))
		if !strings.Contains(string(v.Body), "dung_han") {
			t.Errorf("the file holds %.100s", v.Body)
		}
	})
}

// One proposes, another agrees, one withdraws, by the screens.
func TestPublishingByTheScreens(t *testing.T) {
	t.Parallel()
	program := startProgram(t, "--demo")
	awaitPublic(t, program)
	first, second := enter(t, program, "dau-moi"), enter(t, program, "lanh-dao")
	must(t, first.Open("/trang-cong-khai/1"))
	first.Fill("reason", "Kiểm tra lại số liệu quý III")
	must(t, first.Press("Rút ngay"))
	sees(t, first, http.StatusOK, "Đã rút")
	stranger, err := visitor.New(program.URL)
	must(t, err)
	must(t, stranger.Open("/cong-khai/2026"))
	sees(t, stranger, http.StatusGone, "Trang này đã được rút")
	must(t, stranger.Open("/cong-khai"))
	sees(t, stranger, http.StatusOK, "Kiểm tra lại số liệu quý III")
	must(t, first.Press("Đề nghị công khai"))
	sees(t, first, http.StatusOK, "Chờ người thứ hai")
	must(t, second.Open("/trang-cong-khai/1"))
	must(t, second.Follow("Xem thử trang"))
	sees(t, second, http.StatusOK, "đã làm gì, còn thiếu gì")
	must(t, second.Open("/trang-cong-khai/1"))
	must(t, second.Press("Đồng ý công khai"))
	awaitPublic(t, program)
}

var numbered = regexp.MustCompile(`Kế hoạch số [^<"]*?/KH-[A-Z0-9]*`)

// completePages fails unless all stored pages are whole, and all pages of the plan are of one rendering.
func completePages(t *testing.T, d *db.DB) (number string) {
	t.Helper()
	type stored struct {
		path, mime, sum string
		body, gz, br    []byte
	}
	pages := 0
	must(t, d.Read(t.Context(), func(tx *db.Tx) error {
		return db.Each(tx, func(r db.Row) (s stored, err error) {
			err = r.Scan(&s.path, &s.mime, &s.sum, &s.body, &s.gz, &s.br)
			return s, err
		}, func(s stored) error {
			pages++
			sum := sha256.Sum256(s.body)
			z, err := gzip.NewReader(bytes.NewReader(s.gz))
			if err != nil {
				return err
			}
			plain, err := io.ReadAll(z)
			if err != nil {
				return err
			}
			fromBrotli, err := io.ReadAll(brotli.NewReader(bytes.NewReader(s.br)))
			if err != nil {
				return err
			}
			if hex.EncodeToString(sum[:]) != s.sum || !bytes.Equal(plain, s.body) || !bytes.Equal(fromBrotli, s.body) {
				t.Errorf("%s is not whole", s.path)
			}
			if !strings.HasPrefix(s.mime, "text/html") || !strings.HasPrefix(s.path, "/cong-khai/2026") {
				return nil
			}
			if got := numbered.FindString(string(s.body)); number == "" {
				number = got
			} else if got != number {
				t.Errorf("%s is of %q, others are of %q", s.path, got, number)
			}
			return nil
		}, `SELECT path, mime, sha256, body, gz, br FROM portal_pages WHERE status = 200 AND plan_id <> 0 ORDER BY path`)
	}))
	if pages == 0 {
		t.Error("there are no pages")
	}
	return number
}

// The program is killed while it renders: what is stored are the old pages or the new ones, never some of both.
func TestKilledRenderingLeavesCompletePages(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		p := startProgram(t, append([]string{"--demo"}, flags...)...)
		awaitPublic(t, p)
		d := database(t, p, flags...)
		const times = 6
		last := ""
		for n := range times {
			v := enter(t, p, "dau-moi")
			must(t, v.Open("/ke-hoach/1/sua"))
			v.Fill("number", fmt.Sprintf("%d/KH-UBND", 100+n))
			must(t, v.Press("Lưu thông tin"))
			last = fmt.Sprintf("Kế hoạch số %d/KH-UBND", 100+n)
			time.Sleep(time.Duration(n) * 350 * time.Millisecond)
			p.Kill()
			completePages(t, d)
			must(t, p.Restart())
		}
		for end := time.Now().Add(leaseEnds); completePages(t, d) != last; time.Sleep(500 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("the pages are of %q, want %q", completePages(t, d), last)
			}
		}
	})
}

// On a full disk the public pages stay as they are, complete; with room again they are rendered.
func TestFullDiskKeepsPublicPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and starts the program")
	}
	disk := smallDisk(t, "48m")
	p := startOn(t, filepath.Join(disk, "data"), "--demo")
	awaitPublic(t, p)
	d := database(t, p)
	before := completePages(t, d)
	fill(t, filepath.Join(disk, "day"))
	if out, err := p.Run("portal", "rebuild"); err == nil {
		t.Logf("there was still room for a rebuild: %s", out)
	} else if !strings.Contains(err.Error()+out, "đầy") {
		t.Errorf("a rebuild on a full disk says: %v %s", err, out)
	}
	v, err := visitor.New(p.URL)
	must(t, err)
	must(t, v.Open("/cong-khai/2026"))
	sees(t, v, http.StatusOK, "còn thiếu gì")
	if after := completePages(t, d); after != before {
		t.Errorf("the pages are of %q, want %q", after, before)
	}
}
