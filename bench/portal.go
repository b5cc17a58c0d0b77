package main

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	publicFirstMark = 20_000 // bytes of a first visit, all of it
	renderLimit     = 2 * time.Minute
)

const publicPage = "/cong-khai/2026"

// benchPortal measures what a reader of a public page gets and costs.
func benchPortal(e *env) (found []measure, err error) {
	p, err := e.serve("portal", "--demo")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	b, err := newBrowser(p.URL, p.PID())
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(renderLimit); ; time.Sleep(100 * time.Millisecond) {
		if body, err := b.get(e.ctx, "/cong-khai", "identity"); err == nil && strings.Contains(string(body), publicPage) {
			break
		}
		if time.Now().After(end) {
			return nil, fmt.Errorf("the public pages were not rendered in %s", renderLimit)
		}
	}
	packed, err := b.get(e.ctx, publicPage, "br")
	if err != nil {
		return nil, err
	}
	first := measure{what: "public page of a plan, all of a first visit", value: float64(len(packed)), unit: kilobytes, mark: publicFirstMark}
	body, err := b.get(e.ctx, publicPage, "gzip")
	if err != nil {
		return nil, err
	}
	plain, stop, err := echo(e.ctx, e.dir, body)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	const many = 4000
	bare, bareCPU, err := plain.load(e.ctx, "/", 1, many)
	if err != nil {
		return nil, err
	}
	ours, oursCPU, err := b.load(e.ctx, publicPage, 1, many)
	if err != nil {
		return nil, err
	}
	return []measure{
		first, timed("public page, p50", ours.p50(), 0), timed("public page, CPU", oursCPU, 0),
		timed("the same bytes by a plain Go handler, p50", bare.p50(), 0),
		ratio("public page against the same bytes by a plain Go handler, CPU", oursCPU, bareCPU),
	}, nil
}
