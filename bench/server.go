package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"strconv"
	"strings"
	"time"

	"lantoa/e2e/program"
)

const (
	askLimit = 30 * time.Second  // for one page
	tick     = time.Second / 100 // of /proc/PID/stat, on every Linux that Go runs on
)

// env is what a bench works with: a folder of its own, and a way to a database of its own.
type env struct {
	ctx         context.Context
	dir         string
	build       func() (string, error)
	newDatabase func(ctx context.Context) (string, error) // nil for SQLite
}

// target names a new, empty database.
func (e *env) target(name string) (string, error) {
	if e.newDatabase == nil {
		return e.dir + "/" + name + ".db", nil
	}
	return e.newDatabase(e.ctx)
}

// serve starts the real program on a new data folder and database.
func (e *env) serve(name string, args ...string) (*program.Program, error) {
	bin, err := e.build()
	if err != nil {
		return nil, err
	}
	if e.newDatabase != nil {
		target, err := e.newDatabase(e.ctx)
		if err != nil {
			return nil, err
		}
		args = append(args, "--db", target)
	}
	return program.Start(bin, e.dir+"/"+name, args...)
}

// browser asks the program for pages as one signed-in person would.
type browser struct {
	http.Client
	p *program.Program
}

func newBrowser(p *program.Program) (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make a cookie jar: %w", err)
	}
	return &browser{http.Client{Jar: jar, Timeout: askLimit}, p}, nil
}

// get reads a page whole and says how many bytes it had.
func (b *browser) get(ctx context.Context, path string) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.p.URL+path, nil)
	if err != nil {
		return 0, fmt.Errorf("ask for %s: %w", path, err)
	}
	res, err := b.Do(req)
	if err != nil {
		return 0, fmt.Errorf("ask for %s: %w", path, err)
	}
	n, err := io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", path, err)
	}
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("ask for %s: status %d", path, res.StatusCode)
	}
	return n, nil
}

// page asks for a page n times and gives its times and the CPU that the program spent on one.
func (b *browser) page(ctx context.Context, what, path string, n int, mark time.Duration) ([]measure, error) {
	if _, err := b.get(ctx, path); err != nil {
		return nil, err
	}
	before, err := cpu(b.p.PID())
	if err != nil {
		return nil, err
	}
	times, err := repeat(n, func() error { _, err := b.get(ctx, path); return err })
	if err != nil {
		return nil, err
	}
	after, err := cpu(b.p.PID())
	if err != nil {
		return nil, err
	}
	return []measure{
		timed(what+", p50", times.p50(), 0),
		timed(what+", p95", times.p95(), mark),
		timed(what+", CPU per request", (after-before)/time.Duration(n+1), 0),
	}, nil
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
