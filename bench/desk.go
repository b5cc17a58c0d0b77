package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

const (
	pageMark   = 60 * time.Millisecond
	sizeMark   = 60_000 // bytes
	memoryMark = 100e6
)

const (
	oneAfterOther = 100 // requests of one client
	eachOfMany    = 20  // and of each of several at once
)

// deskPage is a page that is asked for under load. List pages have a mark for their size.
type deskPage struct {
	what, path, login string
	list              bool
}

func (in *installation) pages() []deskPage {
	report := in.report("2026-Q3")
	plan, task := fmt.Sprint("/ke-hoach/", in.plan), fmt.Sprint("/nhiem-vu/", in.task)
	return []deskPage{
		{"my work, focal department", "/", coordinatorLogin, true},
		{"my work, one agency", "/", reporterLogin, true},
		{"plans", "/ke-hoach", coordinatorLogin, true},
		{"plan", plan, coordinatorLogin, true},
		{"plan on an earlier day", plan + "?ngay=2026-06-30", coordinatorLogin, true},
		{"document with marks", plan + "/van-ban", coordinatorLogin, false},
		{"tasks", "/nhiem-vu", coordinatorLogin, true},
		{"task with its fan-out", task, coordinatorLogin, true},
		{"task, all periods", task + "?ky=tat-ca", coordinatorLogin, true},
		{"task, seen by an agency", task, reporterLogin, true},
		{"agencies", plan + "/co-quan", coordinatorLogin, true},
		{"one agency", plan + "/co-quan/" + fmt.Sprint(in.agency), coordinatorLogin, true},
		{"map", plan + "/ban-do", coordinatorLogin, true},
		{"reports to look through", "/duyet", coordinatorLogin, true},
		{"report being looked through", fmt.Sprint("/bao-cao/", in.waiting), coordinatorLogin, false},
		{"answer form", fmt.Sprint("/bao-cao/", in.draft), reporterLogin, false},
		{"activity form", fmt.Sprint("/bao-cao/", in.draft, "/hoat-dong/moi"), reporterLogin, false},
		{"consolidated reports", "/tong-hop", coordinatorLogin, true},
		{"a figure's rows and files", report + "/so-lieu/fig.all.D3.broadcasts", coordinatorLogin, true},
		{"imports", "/nhap-ke-hoach", coordinatorLogin, true},
		{"document being looked through", "/nhap-ke-hoach/" + fmt.Sprint(in.imported), coordinatorLogin, false},
		{"search", "/tim?q=truyen+thong", coordinatorLogin, true},
		{"people", "/nguoi-dung", adminLogin, true},
		{"audit trail", "/nhat-ky", adminLogin, true},
		{"sign-in page", "/dang-nhap", "", true},
	}
}

// report is the address of the consolidated report for a period.
func (in *installation) report(period string) string {
	return fmt.Sprintf("/tong-hop/%d/%s", in.plan, period)
}

// desk is the program on the large installation with someone of each role signed in.
type desk struct {
	e  *env
	in *installation
	by map[string]*browser
}

func benchDesk(e *env) (found []measure, err error) {
	p, in, err := e.serveLarge()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	d := desk{e, in, map[string]*browser{}}
	if d.by[""], err = newBrowser(p.URL, p.PID()); err != nil {
		return nil, err
	}
	for _, login := range []string{coordinatorLogin, reporterLogin, adminLogin} {
		if d.by[login], err = signedIn(e.ctx, p, login); err != nil {
			return nil, err
		}
	}
	for _, part := range []func() ([]measure, error){d.signIns, d.reports, d.pages, d.sizes, d.yardstick} {
		some, err := part()
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	now, err1 := memory(p.PID(), "VmRSS")
	most, err2 := memory(p.PID(), "VmHWM")
	return append(found, timed("building the large installation for this bench", in.built, 0),
		sized("memory after the load", now, memoryMark), sized("memory under the load, at most", most, memoryMark)), errors.Join(err1, err2)
}

func (d desk) pages() (found []measure, err error) {
	const grid = "Pages over the large installation"
	for _, p := range d.in.pages() {
		one, spent, err := d.by[p.login].load(d.e.ctx, p.path, 1, oneAfterOther)
		if err != nil {
			return nil, err
		}
		many, _, err := d.by[p.login].load(d.e.ctx, p.path, manyClients, eachOfMany)
		if err != nil {
			return nil, err
		}
		found = append(found, timed(p.what, one.p50(), 0).in(grid, "p50"), timed(p.what, one.p95(), pageMark).in(grid, "p95"),
			timed(p.what, spent, 0).in(grid, "CPU of one"), timed(p.what, many.p50(), 0).in(grid, "p50, 8 clients"), timed(p.what, many.p95(), pageMark).in(grid, "p95, 8 clients"))
	}
	return found, nil
}

const (
	screenMark   = 300 * time.Millisecond
	documentMark = 2 * time.Second
	asked        = 10 // times, one after the other
)

// reports asks for the consolidated report of the year, over all activities, and of a quarter.
func (d desk) reports() (found []measure, err error) {
	for _, r := range []struct{ what, period string }{{"the year", "2026"}, {"a quarter", "2026-Q3"}} {
		for _, f := range []struct {
			what, path string
			mark       time.Duration
		}{{"on screen", "", screenMark}, {"as DOCX", "/tai.docx", documentMark}, {"as XLSX", "/tai.xlsx", documentMark}} {
			times, spent, err := d.by[coordinatorLogin].load(d.e.ctx, d.in.report(r.period)+f.path, 1, asked)
			if err != nil {
				return nil, err
			}
			what := "consolidated report of " + r.what + " " + f.what
			found = append(found, timed(what+", p50", times.p50(), 0), timed(what+", slowest", times.quantile(1), f.mark), timed(what+", CPU", spent, 0))
		}
	}
	return found, nil
}

var linkedAsset = regexp.MustCompile(`(?:href|src)="(/tinh/[^"]+)"`)

// sizes are what goes over the line: pages plain and packed, and the first view with style sheet and script.
func (d desk) sizes() (found []measure, err error) {
	if d.in.url != "" {
		return nil, nil // the pages are the same on every database
	}
	const grid = "Sizes"
	for _, p := range d.in.pages() {
		b := d.by[p.login]
		plain, err := b.get(d.e.ctx, p.path, "identity")
		if err != nil {
			return nil, err
		}
		packed, err := b.get(d.e.ctx, p.path, "gzip")
		if err != nil {
			return nil, err
		}
		first, err := d.linked(d.e.ctx, b, plain)
		if err != nil {
			return nil, err
		}
		html := bytesOf(p.what, len(plain))
		if p.list {
			html.mark = sizeMark
		}
		view := bytesOf(p.what, len(packed)+first)
		view.mark = sizeMark
		found = append(found, html.in(grid, "HTML"), bytesOf(p.what, len(packed)).in(grid, "HTML packed"), view.in(grid, "first view, packed"))
	}
	return found, nil
}

func bytesOf(what string, n int) measure {
	return measure{what: what, value: float64(n), unit: kilobytes}
}

// linked is the weight of what a page brings with it.
func (d desk) linked(ctx context.Context, b *browser, page []byte) (total int, err error) {
	var seen []string
	for _, m := range linkedAsset.FindAllSubmatch(page, -1) {
		path := string(m[1])
		if slices.Contains(seen, path) {
			continue
		}
		seen = append(seen, path)
		body, err := b.get(ctx, path, "gzip")
		if err != nil {
			return 0, err
		}
		total += len(body)
	}
	return total, nil
}

// yardstick compares the page of all agencies with its bytes out of memory.
func (d desk) yardstick() (found []measure, err error) {
	path := fmt.Sprint("/ke-hoach/", d.in.plan, "/co-quan")
	body, err := d.by[coordinatorLogin].get(d.e.ctx, path, "gzip")
	if err != nil {
		return nil, err
	}
	e, stop, err := echo(d.e.ctx, d.e.dir, body)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	bare, bareCPU, err := e.load(d.e.ctx, "/", 1, 40*oneAfterOther)
	if err != nil {
		return nil, err
	}
	ours, oursCPU, err := d.by[coordinatorLogin].load(d.e.ctx, path, 1, oneAfterOther)
	if err != nil {
		return nil, err
	}
	return []measure{
		timed("page of all agencies, its packed bytes from memory by a Go handler, p50", bare.p50(), 0), timed("the same, CPU", bareCPU, 0),
		ratio("page of all agencies against these bytes, p50", ours.p50(), bare.p50()), ratio("page of all agencies against these bytes, CPU", oursCPU, bareCPU),
	}, nil
}

// signIns signs in again and again: argon2id is meant to be slow.
func (d desk) signIns() ([]measure, error) {
	times, err := repeat(20, func() error {
		b, err := newBrowser(d.by[""].url, d.by[""].pid)
		if err != nil {
			return err
		}
		defer b.CloseIdleConnections()
		return b.signIn(d.e.ctx, coordinatorLogin)
	})
	if err != nil {
		return nil, err
	}
	return []measure{timed("signing in (argon2id), p50", times.p50(), 0), timed("signing in, p95", times.p95(), 0)}, nil
}
