// Package e2e drives the real program with a real Chromium, as a person would: by what is
// written on the screen, at the width of a phone and of a desk, with and without script.
//
// The tests run from ./test, which installs Chromium and axe-core and sets E2E=1; without it
// only those run that need no browser: the faults. LANTOA_SHOTS names a folder for pictures of the screens.
//
//	harness_test.go   one browser, one demonstration
//	program/          the program as a process
//	visitor/          a browser without script or window, for tests that look at no screen
//	page_test.go      a page: what it shows, and what every page must keep to
//	person_test.go    what a person does: click, fill, keys, sign in, download
//	axe_test.go       accessibility, checked by axe-core
//	self_test.go      the harness tried on small pages of its own
//	screens_test.go   the table of screens: a new screen is one row
//	path_test.go      the main path by keyboard, drafts, the tile map, without script
//	faults_test.go    the program killed, two nodes, a full disk, a broken line
//	kill_test.go      killed fifty times in the middle of its work
//	kill_desk_test.go killed while it writes much at once: workbooks, amendments; two people at once
//	remind_faults_test.go, post_test.go  reminders killed, and on two nodes, with a real mail server
//	handbook_*_test.go the pictures of the user handbook, and that it hangs together
package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lantoa/e2e/program"
)

// What the demonstration is made of.
const (
	demoPassword = "lantoa-trinh-dien"
	planDocument = "../cmd/lantoa/demo/ke-hoach-lang-son-2026.txt"
)

const startLimit = 60 * time.Second // the browser, and a download that has to be made first

// world is what all tests of one run share.
type world struct {
	browser context.Context // nil without E2E
	build   func() (string, error)
	demo    func() (*program.Program, error)
}

// shared is set once by TestMain.
var shared *world

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lantoa-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 2
	}
	defer func() { _ = os.RemoveAll(dir) }()
	shared = &world{}
	if os.Getenv("E2E") != "" {
		browser, closeBrowser, err := startBrowser(dir)
		defer closeBrowser()
		if err != nil {
			fmt.Fprintln(os.Stderr, "e2e: Chromium does not start (./test installs it):", err)
			return 2
		}
		shared.browser = browser
	}
	shared.build = sync.OnceValues(func() (string, error) { return program.Build(dir) })
	var demo *program.Program
	shared.demo = sync.OnceValues(func() (*program.Program, error) {
		bin, err := shared.build()
		if err != nil {
			return nil, err
		}
		demo, err = program.Start(bin, filepath.Join(dir, "demo"), "--demo")
		return demo, err
	})
	code := m.Run()
	if demo != nil {
		if err := demo.Interrupt(); err != nil {
			fmt.Fprintln(os.Stderr, "e2e:", err)
			code = 1
		}
	}
	return code
}

func startBrowser(dir string) (context.Context, func(), error) {
	if err := os.WriteFile(voiceFile(dir), madeVoice(), 0o600); err != nil {
		return nil, func() {}, err
	}
	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), browserFlags(dir)...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	return browser, func() { closeBrowser(); closeAllocator() }, chromedp.Do(browser)
}

func browserFlags(dir string) []chromedp.ExecAllocatorOption {
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("headless", "new"),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-audio-capture", voiceFile(dir)), // what its microphone hears, again and again
		chromedp.Env("LANGUAGE=vi"),                                      // its own words, such as dd/mm/yyyy in a date field
		chromedp.UserDataDir(filepath.Join(dir, "chromium")),
		chromedp.WSURLReadTimeout(startLimit),
	)
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	if path := os.Getenv("CHROMIUM"); path != "" {
		flags = append(flags, chromedp.ExecPath(path))
	}
	return flags
}

// needBrowser skips the test when ./test has not prepared a browser.
func needBrowser(t *testing.T) *world {
	t.Helper()
	if shared.browser == nil {
		t.Skip("needs Chromium: run ./test e2e")
	}
	return shared
}

// demo gives the demonstration that all tests share; what they change in it, they change for each other.
func demo(t *testing.T) *program.Program {
	t.Helper()
	p, err := needBrowser(t).demo()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// mustBuild builds the program, once for all tests.
func mustBuild(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds and starts the program")
	}
	bin, err := shared.build()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// startProgram gives the test a program of its own on a new data folder, stopped at its end.
func startProgram(t *testing.T, args ...string) *program.Program {
	t.Helper()
	return startOn(t, filepath.Join(t.TempDir(), "data"), args...)
}

// startOn serves a data folder.
func startOn(t *testing.T, data string, args ...string) *program.Program {
	t.Helper()
	p, err := program.Start(mustBuild(t), data, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Interrupt(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// photo writes a small picture in a colour of its own and gives its path.
func photo(t *testing.T, shade uint8) string {
	t.Helper()
	const side = 64
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		picture.Set(i%side, i/side, color.RGBA{R: shade, G: uint8(i), B: uint8(i / side), A: 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "loa-truyen-thanh.jpg")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
