// Package e2e drives the real program with a real Chromium, as a person would: by what is
// written on the screen, at the width of a phone and of a desk, with and without script.
//
// The tests run from ./test, which installs Chromium and axe-core and sets E2E=1; without it
// they are skipped. LANTOA_SHOTS names a folder for pictures of the screens.
//
//	harness_test.go   one browser, the program as a process
//	page_test.go      a page: what it shows, and what every page must keep to
//	person_test.go    what a person does: click, fill, keys, sign in, download
//	axe_test.go       accessibility, checked by axe-core
//	self_test.go      the harness tried on small pages of its own
//	screens_test.go   the table of screens: a new screen is one row
//	faults_test.go    the program killed and started again
package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	startLimit = 60 * time.Second // the program, on a busy machine with the race detector's build beside it
	stopLimit  = 20 * time.Second
)

// world is what all tests of one run share.
type world struct {
	browser context.Context
	dir     string // for the binary and for what programs write
	build   func() (string, error)
	demo    func() (*program, error)
}

// shared is set once by TestMain; nil when the tests are skipped.
var shared *world

func TestMain(m *testing.M) {
	if os.Getenv("E2E") == "" {
		os.Exit(m.Run())
	}
	os.Exit(runWithBrowser(m))
}

func runWithBrowser(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lantoa-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 2
	}
	defer func() { _ = os.RemoveAll(dir) }()

	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), browserFlags(dir)...)
	defer closeAllocator()
	browser, closeBrowser := chromedp.NewContext(allocator)
	defer closeBrowser()
	if err := chromedp.Do(browser); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: Chromium does not start (./test installs it):", err)
		return 2
	}

	shared = &world{browser: browser, dir: dir}
	shared.build = sync.OnceValues(func() (string, error) { return buildProgram(dir) })
	var demo *program
	shared.demo = sync.OnceValues(func() (p *program, err error) {
		demo, err = launch(shared, filepath.Join(dir, "demo"), "--demo")
		return demo, err
	})
	code := m.Run()
	if demo != nil {
		if err := demo.interrupt(); err != nil {
			fmt.Fprintln(os.Stderr, "e2e: stop the demonstration:", err)
			code = 1
		}
	}
	return code
}

func browserFlags(dir string) []chromedp.ExecAllocatorOption {
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("headless", "new"),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Env("LANGUAGE=vi"), // its own words, such as dd/mm/yyyy in a date field
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
	if shared == nil {
		t.Skip("needs Chromium: run ./test e2e")
	}
	return shared
}

func buildProgram(dir string) (string, error) {
	path := filepath.Join(dir, "lantoa")
	out, err := exec.Command("go", "build", "-o", path, "lantoa/cmd/lantoa").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
}

// program is one running lantoa.
type program struct {
	url  string
	data string // its data folder
	args []string
	bin  string
	cmd  *exec.Cmd
	done chan error
	log  *syncBuffer
}

// demo gives the demonstration that all tests share; what they change in it, they change for each other.
func demo(t *testing.T) *program {
	t.Helper()
	p, err := needBrowser(t).demo()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// startProgram gives the test a program of its own on a new data folder, stopped at its end.
func startProgram(t *testing.T, args ...string) *program {
	t.Helper()
	p, err := launch(needBrowser(t), filepath.Join(t.TempDir(), "data"), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.interrupt(); err != nil {
			t.Errorf("stop the program: %v\n%s", err, p.log)
		}
	})
	return p
}

func launch(w *world, data string, args ...string) (*program, error) {
	bin, err := w.build()
	if err != nil {
		return nil, err
	}
	p := &program{data: data, args: args, bin: bin}
	return p, p.start()
}

// start runs the program on its data folder and waits until it says it is ready.
func (p *program) start() error {
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	home := filepath.Dir(p.data)
	p.url = "http://" + addr
	p.log = &syncBuffer{}
	p.cmd = exec.Command(p.bin, append([]string{"serve", "--data", p.data, "--addr", addr}, p.args...)...)
	p.cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+home)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	p.done = make(chan error, 1)
	go func(cmd *exec.Cmd, done chan error) { done <- cmd.Wait() }(p.cmd, p.done)
	return p.waitReady()
}

func (p *program) waitReady() error {
	limit := time.After(startLimit)
	for {
		select {
		case err := <-p.done:
			p.done <- err
			return fmt.Errorf("the program ended before it was ready: %w\n%s", err, p.log)
		case <-limit:
			p.kill()
			return fmt.Errorf("the program was not ready after %s\n%s", startLimit, p.log)
		case <-time.After(20 * time.Millisecond):
		}
		res, err := http.Get(p.url + "/healthz")
		if err != nil {
			continue
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusOK {
			return nil
		}
	}
}

// kill ends the program as a power cut would; start brings it back on the same data.
func (p *program) kill() {
	_ = p.cmd.Process.Kill() // fails only when it has ended already
	<-p.done
	p.done <- nil
}

// interrupt stops the program as Ctrl-C would, and expects it to leave in good order.
func (p *program) interrupt() error {
	err := p.cmd.Process.Signal(syscall.SIGINT)
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	if err != nil {
		return err
	}
	select {
	case err = <-p.done:
		p.done <- err
		return err
	case <-time.After(stopLimit):
		p.kill()
		return fmt.Errorf("still running %s after an interrupt", stopLimit)
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

// syncBuffer keeps what the program prints; the process writes while a test reads.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
