package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const (
	waitLimit = 10 * time.Second       // for something to appear
	pageLimit = 5 * time.Minute        // for all that one test does on one page
	quiet     = 60 * time.Millisecond  // without a request, a page counts as settled
	pollEvery = 20 * time.Millisecond  // between two looks
	nextMove  = 150 * time.Millisecond // within which a click must have begun to load something
)

// view is how a person looks at the page.
type view struct {
	name          string
	width, height int64
	dark          bool
	noScript      bool
}

var (
	phone     = view{name: "360", width: 360, height: 740}
	desk      = view{name: "1280", width: 1280, height: 800}
	phoneDark = view{name: "360-dark", width: 360, height: 740, dark: true}
	deskDark  = view{name: "1280-dark", width: 1280, height: 800, dark: true}
	plainHTML = view{name: "noscript", width: 360, height: 740, noScript: true}
)

// page is one tab in a browser session of its own, with its own cookies.
type page struct {
	t      *testing.T
	ctx    context.Context
	origin string
	view   view
	scope  string // JavaScript for the element in which helpers look
	seen   *traffic
}

// open shows an address in a new session. At the test's end the page must have kept to itself:
// no script error, no broken asset, no request to another host.
func open(t *testing.T, address string, v view) *page {
	t.Helper()
	origin, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(needBrowser(t).browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	ctx, cancelLimit := context.WithTimeout(ctx, pageLimit)
	t.Cleanup(cancelLimit)

	p := &page{t: t, ctx: ctx, origin: origin.Scheme + "://" + origin.Host, view: v, scope: "document", seen: newTraffic(origin.Host)}
	if err := chromedp.Listen(ctx, p.seen.note); err != nil {
		t.Fatal(err)
	}
	p.emulate()
	t.Cleanup(func() {
		for _, s := range p.seen.takeTroubles() {
			t.Errorf("%s: %s", v.name, s)
		}
	})
	p.visit(strings.TrimPrefix(address, p.origin))
	return p
}

func (p *page) emulate() {
	p.t.Helper()
	scheme := "light"
	if p.view.dark {
		scheme = "dark"
	}
	call(p, "watch the network", network.Enable, network.EnableParams{})
	call(p, "choose the theme", emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	call(p, "choose the language", emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "vi-VN"})
	call(p, "choose the time zone", emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Ho_Chi_Minh"})
	call(p, "switch script on or off", emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: p.view.noScript})
	p.do("set the width", chromedp.EmulateViewport(p.view.width, p.view.height))
}

// on gives the same page to a subtest.
func (p *page) on(t *testing.T) *page {
	q := *p
	q.t = t
	return &q
}

// within limits click, fill and the rest to the first element that fits a CSS selector.
func (p *page) within(selector string) *page {
	q := *p
	q.scope = "document.querySelector(" + quote(selector) + ")"
	return &q
}

// visit goes to a path of the same origin.
func (p *page) visit(path string) {
	p.t.Helper()
	p.seen.startPage()
	p.do("visit "+path, chromedp.Navigate(p.origin+path))
	p.settle()
}

// path is where the page is now.
func (p *page) path() string {
	p.t.Helper()
	return run(p, "read the address", chromedp.Evaluate[string]("location.pathname + location.search"))
}

// text is all that can be read on the page, or in its scope.
func (p *page) text() string {
	p.t.Helper()
	return run(p, "read the page", chromedp.Evaluate[string](`(() => { const s = `+p.scope+`; const e = s && (s.nodeType === 9 ? s.body : s); return (e?.innerText || "").normalize("NFC") })()`))
}

// shows waits for a text to appear.
func (p *page) shows(text string) {
	p.t.Helper()
	if !p.until(func() bool { return strings.Contains(p.text(), text) }) {
		p.t.Fatalf("%s does not show %q; it shows:\n%s", p.path(), text, p.text())
	}
}

// hides fails when the settled page shows a text.
func (p *page) hides(text string) {
	p.t.Helper()
	if strings.Contains(p.text(), text) {
		p.t.Errorf("%s shows %q", p.path(), text)
	}
}

// count says how many elements fit a CSS selector.
func (p *page) count(selector string) int {
	p.t.Helper()
	return run(p, "count "+selector, chromedp.Evaluate[int](p.scope+".querySelectorAll("+quote(selector)+").length"))
}

// screenshot writes the whole page as a picture, when LANTOA_SHOTS names a folder for it.
func (p *page) screenshot(name string) {
	p.t.Helper()
	dir := os.Getenv("LANTOA_SHOTS")
	if dir == "" {
		return
	}
	picture := run(p, "take a picture", chromedp.FullScreenshot(100))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+"-"+p.view.name+".png"), picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// fits fails when the page is wider than the screen, and names what sticks out.
func (p *page) fits() {
	p.t.Helper()
	if wide := p.sticksOut(); len(wide) > 0 {
		p.t.Errorf("%s at %d px: %s", p.path(), p.view.width, strings.Join(wide, "\n    "))
	}
}

func (p *page) sticksOut() []string {
	p.t.Helper()
	return run(p, "measure the width", chromedp.Evaluate[[]string](`(() => {
		const screen = document.documentElement.clientWidth
		if (document.documentElement.scrollWidth <= screen) return []
		const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > screen + 0.5)
		return ["the page is " + document.documentElement.scrollWidth + " px wide", ...out.slice(-5).map(e => e.outerHTML.slice(0, 120))]
	})()`))
}

// weighs fails when the document or all that came with the last visit is heavier than it may be.
func (p *page) weighs(documentLimit, totalLimit int64) {
	p.t.Helper()
	p.settle()
	document, total := p.seen.weight()
	if document > documentLimit || total > totalLimit {
		p.t.Errorf("%s weighs %d bytes of %d in all; at most %d of %d", p.path(), document, total, documentLimit, totalLimit)
	}
}

// status is the HTTP status of the last document.
func (p *page) status() int64 {
	p.t.Helper()
	p.seen.mu.Lock()
	defer p.seen.mu.Unlock()
	return p.seen.status
}

// settle waits until the page is loaded and nothing is under way.
func (p *page) settle() {
	p.t.Helper()
	ready := func() bool {
		if !p.seen.quietFor(quiet) {
			return false
		}
		state, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.readyState"))
		return err == nil && state == "complete" && p.seen.quietFor(quiet)
	}
	if !p.until(ready) {
		p.t.Fatalf("%s does not settle: %s", p.view.name, p.seen.underWay())
	}
}

func (p *page) until(done func() bool) bool {
	for limit := time.Now().Add(waitLimit); time.Now().Before(limit); time.Sleep(pollEvery) {
		if done() {
			return true
		}
	}
	return false
}

func (p *page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

func run[T any](p *page, what string, a chromedp.Action[T]) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, a)
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
	return v
}

func call[P, R any](p *page, what string, cmd cdp.Command[P, R], params P) R {
	p.t.Helper()
	v, err := chromedp.Call(p.ctx, cmd, params)
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
	return v
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a string always has a JSON form
	return string(b)
}

// traffic is what a page asked for and complained about.
type traffic struct {
	mu       sync.Mutex
	host     string
	open     map[network.RequestID]string
	document network.RequestID
	bytes    map[network.RequestID]int64
	status   int64
	last     time.Time
	troubles []string
}

func newTraffic(host string) *traffic {
	return &traffic{host: host, open: map[network.RequestID]string{}, bytes: map[network.RequestID]int64{}}
}

func (s *traffic) note(event any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		s.requested(e)
	case *network.EventResponseReceived:
		s.answered(e)
	case *network.EventLoadingFinished:
		s.bytes[e.RequestID] = int64(e.EncodedDataLength)
		s.closed(e.RequestID)
	case *network.EventLoadingFailed:
		s.closed(e.RequestID)
	case *runtime.EventExceptionThrown:
		s.troubles = append(s.troubles, "script error: "+e.ExceptionDetails.Text+" "+describe(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			s.troubles = append(s.troubles, fmt.Sprintf("console %s: %s", e.Type, describe(e.Args...)))
		}
	case *log.EventEntryAdded:
		// What the network says comes with its own events, and a refused form is no trouble.
		if e.Entry.Source != "network" && (e.Entry.Level == "error" || e.Entry.Level == "warning") {
			s.troubles = append(s.troubles, fmt.Sprintf("browser %s: %s", e.Entry.Level, e.Entry.Text))
		}
	}
}

func (s *traffic) requested(e *network.EventRequestWillBeSent) {
	address, err := url.Parse(e.Request.URL)
	if err != nil || address.Scheme == "data" || address.Scheme == "blob" {
		return
	}
	if address.Host != s.host {
		s.troubles = append(s.troubles, "request to another host: "+e.Request.URL)
	}
	if e.Type == network.ResourceTypeDocument {
		clear(s.open) // of the page before: the browser does not always tell that it gave them up
		s.document = e.RequestID
	}
	// An event source never ends, and of the site's icon Chromium does not always tell the end.
	if e.Type != network.ResourceTypeEventSource && !strings.Contains(address.Path, "/bieu-tuong.") {
		s.open[e.RequestID] = e.Request.URL
	}
	s.last = time.Now()
}

func (s *traffic) answered(e *network.EventResponseReceived) {
	status := e.Response.Status
	if e.Type == network.ResourceTypeDocument {
		s.status = status
	}
	ownRequest := e.Type == network.ResourceTypeDocument || e.Type == network.ResourceTypeXHR || e.Type == network.ResourceTypeFetch
	if status >= 500 || status >= 400 && !ownRequest {
		s.troubles = append(s.troubles, fmt.Sprintf("status %d: %s", status, e.Response.URL))
	}
}

func (s *traffic) closed(id network.RequestID) {
	delete(s.open, id)
	s.last = time.Now()
}

func (s *traffic) startPage() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.bytes)
	s.document, s.status = "", 0
}

func (s *traffic) quietFor(d time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) == 0 && time.Since(s.last) >= d
}

func (s *traffic) lastMove() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func (s *traffic) underWay() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, u := range s.open {
		all = append(all, u)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func (s *traffic) weight() (document, total int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, n := range s.bytes {
		if id == s.document {
			document = n
		}
		total += n
	}
	return document, total
}

// takeTroubles gives what went wrong so far and forgets it.
func (s *traffic) takeTroubles() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.troubles
	s.troubles = nil
	return all
}

func describe(values ...*runtime.RemoteObject) string {
	var all []string
	for _, v := range values {
		if v == nil {
			continue
		}
		if v.Description != "" {
			all = append(all, v.Description)
			continue
		}
		var text string
		if json.Unmarshal(v.Value, &text) != nil {
			text = string(v.Value)
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}
