package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"lantoa/e2e/program"
)

const (
	askLimit    = 60 * time.Second  // for one page
	tick        = time.Second / 100 // of /proc/PID/stat, on every Linux that Go runs on
	manyClients = 8
)

// env is what a bench works with: a folder of its own, a way to a database of its own, and the large installation, which
// is built when the first bench asks for it.
type env struct {
	ctx         context.Context
	dir         string
	build       func() (string, error)
	newDatabase func(ctx context.Context) (string, error) // nil for SQLite
	large       func() (*installation, error)
}

// target names a new, empty database.
func (e *env) target(name string) (string, error) {
	if e.newDatabase == nil {
		return e.dir + "/" + name + ".db", nil
	}
	return e.newDatabase(e.ctx)
}

// url is the address of a new database as `serve --db` takes it; "" for SQLite, which lies in the data folder.
func (e *env) url() (string, error) {
	if e.newDatabase == nil {
		return "", nil
	}
	return e.newDatabase(e.ctx)
}

func (e *env) buildLarge() (*installation, error) {
	url, err := e.url()
	if err != nil {
		return nil, err
	}
	dir := e.dir + "/large/data"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make a folder for the large installation: %w", err)
	}
	return buildInstallation(e.ctx, dir, url)
}

// serve starts the real program on a new data folder and database.
func (e *env) serve(name string, args ...string) (*program.Program, error) {
	url, err := e.url()
	if err != nil {
		return nil, err
	}
	return e.serveAt(e.dir+"/"+name, url, args...)
}

func (e *env) serveAt(data, url string, args ...string) (*program.Program, error) {
	bin, err := e.build()
	if err != nil {
		return nil, err
	}
	if url != "" {
		args = append(args, "--db", url)
	}
	return program.Start(bin, data, args...)
}

// serveLarge starts the program on the large installation.
func (e *env) serveLarge(args ...string) (*program.Program, *installation, error) {
	in, err := e.large()
	if err != nil {
		return nil, nil, err
	}
	p, err := e.serveAt(in.data, in.url, args...)
	return p, in, err
}

// browser asks for pages as one signed-in person would, or several on the same account at once.
type browser struct {
	http.Client
	url string
	pid int
}

func newBrowser(url string, pid int) (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make a cookie jar: %w", err)
	}
	// Whoever asks shares the processors with who answers: it unpacks nothing and keeps its connections.
	t := &http.Transport{MaxIdleConnsPerHost: manyClients, DisableCompression: true}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{http.Client{Jar: jar, Timeout: askLimit, Transport: t, CheckRedirect: stay}, url, pid}, nil
}

// signedIn is a browser in which someone has signed in.
func signedIn(ctx context.Context, p *program.Program, login string) (*browser, error) {
	b, err := newBrowser(p.URL, p.PID())
	if err != nil {
		return nil, err
	}
	return b, b.signIn(ctx, login)
}

func (b *browser) signIn(ctx context.Context, login string) error {
	form := url.Values{"login": {login}, "password": {password}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+"/dang-nhap", strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := b.Do(req)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("sign in as %s: status %d", login, res.StatusCode)
	}
	return nil
}

// get reads an address whole, packed as browsers ask for it or plain.
func (b *browser) get(ctx context.Context, path, encoding string) ([]byte, error) {
	return b.getWith(ctx, path, http.Header{"Accept-Encoding": {encoding}})
}

func (b *browser) getWith(ctx context.Context, path string, head http.Header) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+path, nil)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", path, err)
	}
	req.Header = head
	res, err := b.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", path, err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask for %s: status %d, to %q", path, res.StatusCode, res.Header.Get("Location"))
	}
	return body, nil
}

// part asks for a part of a page, as its script does.
func (b *browser) part(ctx context.Context, path string) ([]byte, error) {
	return b.getWith(ctx, path, http.Header{"Accept-Encoding": {"gzip"}, "X-Phan": {"1"}})
}

// load asks for a page again and again, several at once, and gives the times and the CPU that the program spent on one.
func (b *browser) load(ctx context.Context, path string, clients, each int) (all samples, spent time.Duration, err error) {
	before, err := cpu(b.pid)
	if err != nil {
		return nil, 0, err
	}
	g, ctx := errgroup.WithContext(ctx)
	own := make([]samples, clients)
	for i := range clients {
		g.Go(func() (err error) {
			own[i], err = repeat(each, func() error { _, err := b.get(ctx, path, "gzip"); return err })
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, 0, err
	}
	after, err := cpu(b.pid)
	if err != nil {
		return nil, 0, err
	}
	all = slices.Concat(own...)
	return all, (after - before) / time.Duration(len(all)+clients), nil
}

// cpu is the processor time that a process has used since its start.
func cpu(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read the processor time: %w", err)
	}
	_, after, _ := strings.Cut(string(stat), ") ") // the name before it may hold spaces
	fields := strings.Fields(after)
	const user, system = 11, 12
	if len(fields) <= system {
		return 0, fmt.Errorf("read the processor time: %q", stat)
	}
	var ticks int64
	for _, f := range []string{fields[user], fields[system]} {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read the processor time: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}

// memory is the most that a process has held in memory ("VmHWM") or holds now ("VmRSS"), in bytes.
func memory(pid int, field string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kB, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kB * 1024, err
		}
	}
	return 0, fmt.Errorf("read the memory: no %s", field)
}
