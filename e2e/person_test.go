package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What the sign-in page says; the one place to change when its words change.
const (
	signInPath     = "/dang-nhap"
	signInUser     = "Tên đăng nhập"
	signInPassword = "Mật khẩu"
	signInButton   = "Đăng nhập"
)

// maxTabs is how far a person is asked to go with the Tab key.
const maxTabs = 150

// signIn signs a person in by the form, as they would.
func (p *page) signIn(user, password string) {
	p.t.Helper()
	p.visit(signInPath)
	p.fill(signInUser, user)
	p.fill(signInPassword, password)
	p.click("button", signInButton)
	if strings.HasPrefix(p.path(), signInPath) {
		p.t.Fatalf("%s could not sign in:\n%s", user, p.text())
	}
}

// click presses what has this role and this name for a screen reader: link, button, checkbox,
// tab, menuitem … and waits until what it started is done. The name may be a part of the whole
// one, if only one element has it.
func (p *page) click(role, name string) {
	p.t.Helper()
	p.pressOn(p.find(role, name))
	p.afterMove()
}

// fill puts a value into the field with this label: text, date, number, choice, tick ("true", "false") or file.
func (p *page) fill(label, value string) {
	p.t.Helper()
	field := p.field(label)
	kind := p.call(field, `function() { return this.tagName === "INPUT" ? this.type : this.tagName.toLowerCase() }`)
	switch kind {
	case "file":
		path, err := filepath.Abs(value)
		if err != nil {
			p.t.Fatal(err)
		}
		call(p, "choose a file for "+label, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{path}, BackendNodeID: field})
	case "checkbox", "radio":
		if p.call(field, `function() { return String(this.checked) }`) != value {
			p.pressOn(field)
		}
	case "select":
		p.choose(field, label, value)
	case "date", "month", "time", "datetime-local", "color", "range":
		p.call(field, `function(v) { this.value = v; this.dispatchEvent(new Event("input", {bubbles: true})); this.dispatchEvent(new Event("change", {bubbles: true})); return "" }`, value)
	default:
		call(p, "go to "+label, dom.Focus, dom.FocusParams{BackendNodeID: field})
		p.call(field, `function() { if (this.select) this.select(); return "" }`)
		p.do("clear "+label, chromedp.KeyEvent(kb.Delete))
		call(p, "type into "+label, input.InsertText, input.InsertTextParams{Text: value})
	}
	p.afterMove()
	if kind == "file" || kind == "select" {
		return // a file input changes its name with the file; a choice may be named by its words
	}
	if got := p.value(label); got != value {
		p.t.Fatalf("%s: field %q holds %q after %q was put in", p.path(), label, got, value)
	}
}

func (p *page) choose(field cdp.BackendNodeID, label, option string) {
	p.t.Helper()
	chosen := p.call(field, `function(want) {
		const o = [...this.options].find(o => o.label.trim() === want || o.value === want)
		if (!o) return "no"
		this.value = o.value
		this.dispatchEvent(new Event("input", {bubbles: true}))
		this.dispatchEvent(new Event("change", {bubbles: true}))
		return "yes"
	}`, option)
	if chosen != "yes" {
		p.t.Fatalf("%s: field %q has no choice %q", p.path(), label, option)
	}
}

// value is what the field with this label holds.
func (p *page) value(label string) string {
	p.t.Helper()
	return p.call(p.field(label), `function() { return this.type === "checkbox" || this.type === "radio" ? String(this.checked) : this.value }`)
}

// press presses keys one after another: "Tab", "Enter", "Escape", "Space", "ArrowDown" … or a single character.
func (p *page) press(keys ...string) {
	p.t.Helper()
	named := map[string]string{
		"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ", "Home": kb.Home, "End": kb.End,
		"ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	}
	for _, key := range keys {
		code, ok := named[key]
		if !ok {
			code = key
		}
		p.do("press "+key, chromedp.KeyEvent(code))
	}
	p.afterMove()
}

// typeText types into whatever has the focus.
func (p *page) typeText(text string) {
	p.t.Helper()
	call(p, "type "+text, input.InsertText, input.InsertTextParams{Text: text})
}

// tabTo goes to an element with the Tab key alone; every stop on the way must be seen to have the focus.
func (p *page) tabTo(role, name string) {
	p.t.Helper()
	p.tab(role+" "+name, func() bool {
		gotRole, gotName := p.focused()
		return gotRole == role && gotName == name
	})
}

// tabToPart is tabTo where only a part of the name is known, and perhaps the name of the form field.
func (p *page) tabToPart(role, part string, field ...string) {
	p.t.Helper()
	p.tab(role+" "+part+" "+strings.Join(field, " "), func() bool {
		if len(field) > 0 && run(p, "ask the focus for its field", chromedp.Evaluate[string]("document.activeElement.name ?? ''")) != field[0] {
			return false
		}
		gotRole, gotName := p.focused()
		return gotRole == role && strings.Contains(gotName, part)
	})
}

// tabToLabel is tabTo for fields that a screen reader knows by another role: dates, files.
func (p *page) tabToLabel(label string) {
	p.t.Helper()
	p.tab("the field "+label, func() bool {
		return run(p, "ask the focus for its label", chromedp.Evaluate[string]("document.activeElement.labels?.[0]?.textContent.trim() ?? ''")) == label
	})
}

func (p *page) tab(to string, there func() bool) {
	p.t.Helper()
	var stops []string
	for range maxTabs {
		p.do("press Tab", chromedp.KeyEvent(kb.Tab))
		if there() {
			p.focusIsVisible(to)
			return
		}
		role, name := p.focused()
		stops = append(stops, role+" "+name)
	}
	p.t.Fatalf("%s: Tab does not reach %s; it stops at %s", p.path(), to, strings.Join(stops, " → "))
}

// focused is the role and the name of what has the focus.
func (p *page) focused() (role, name string) {
	p.t.Helper()
	object := p.object("document.activeElement")
	related := false
	tree := call(p, "look where the focus is", accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: object, FetchRelatives: &related})
	if len(tree.Nodes) == 0 {
		return "", ""
	}
	return said(tree.Nodes[0].Role), said(tree.Nodes[0].Name)
}

func (p *page) focusIsVisible(what string) {
	p.t.Helper()
	visible := run(p, "look at the focus", chromedp.Evaluate[bool](`(() => {
		const e = document.activeElement, s = getComputedStyle(e)
		const around = [s, getComputedStyle(e, "::after"), getComputedStyle(e.parentElement || e)]
		const shape = e.querySelector("rect") // of a picture: its edge changes
		if (shape) {
			const edge = () => { const s = getComputedStyle(shape); return s.stroke + s.strokeWidth }
			const focused = edge()
			e.blur()
			const plain = edge()
			e.focus()
			if (focused !== plain) return true
		}
		return around.some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none")
	})()`))
	if !visible {
		p.t.Errorf("%s: nothing shows that %s has the focus", p.path(), what)
	}
}

// download does what starts a download and gives the name and the bytes of the file.
func (p *page) download(start func()) (name string, content []byte) {
	p.t.Helper()
	dir := p.t.TempDir()
	began, ended := make(chan *browser.EventDownloadWillBegin, manyDownloads), make(chan string, manyDownloads)
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	err := chromedp.ListenBrowser(ctx, func(event any) {
		switch e := event.(type) {
		case *browser.EventDownloadWillBegin:
			began <- e
		case *browser.EventDownloadProgress:
			if e.State == browser.DownloadProgressStateCompleted {
				ended <- e.GUID
			}
		}
	})
	if err != nil {
		p.t.Fatalf("watch for a download: %v", err)
	}
	events := true
	_, err = chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
		DownloadPath:     dir,
		EventsEnabled:    &events,
	})
	if err != nil {
		p.t.Fatalf("allow downloads: %v", err)
	}
	start()
	for deadline := time.After(startLimit); ; {
		select {
		case file := <-ended: // those of other pages of this browser are told of too, and lie elsewhere
			content, err = os.ReadFile(filepath.Join(dir, file))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			must(p.t, err)
			for e := <-began; ; e = <-began {
				if e.GUID == file {
					return e.SuggestedFilename, content
				}
			}
		case <-deadline:
			p.t.Fatalf("%s: no download came", p.path())
		}
	}
}

const manyDownloads = 64 // of all pages of the browser while one of them waits for its own

// afterMove gives the page a moment to start what a click or key causes, and waits until it is done.
func (p *page) afterMove() {
	p.t.Helper()
	before := p.seen.lastMove()
	for end := time.Now().Add(nextMove); time.Now().Before(end) && p.seen.lastMove().Equal(before); {
		time.Sleep(pollEvery / 4)
	}
	p.settle()
}

// find waits for the element with this role and name.
func (p *page) find(role, name string) cdp.BackendNodeID {
	p.t.Helper()
	var found cdp.BackendNodeID
	var names []string
	ok := p.until(func() bool {
		exact, part := []cdp.BackendNodeID{}, []cdp.BackendNodeID{}
		names = nil
		for _, n := range p.accessible(accessibility.QueryAXTreeParams{Role: role}) {
			got := said(n.Name)
			names = append(names, got)
			if got == name {
				exact = append(exact, n.BackendDOMNodeID)
			} else if strings.Contains(got, name) {
				part = append(part, n.BackendDOMNodeID)
			}
		}
		switch {
		case len(exact) > 0:
			found = exact[0]
		case len(part) == 1:
			found = part[0]
		}
		return found != 0
	})
	if !ok {
		p.t.Fatalf("%s: no one %s %q; there are %q", p.path(), role, name, names)
	}
	return found
}

// field waits for the form field with this label.
func (p *page) field(label string) cdp.BackendNodeID {
	p.t.Helper()
	var found cdp.BackendNodeID
	ok := p.until(func() bool {
		for _, n := range p.accessible(accessibility.QueryAXTreeParams{AccessibleName: label}) {
			editable := p.call(n.BackendDOMNodeID, `function() { return String(["INPUT", "SELECT", "TEXTAREA"].includes(this.tagName) && !["submit", "button"].includes(this.type)) }`)
			if editable == "true" {
				found = n.BackendDOMNodeID
				return true
			}
		}
		found = p.fileField(label)
		return found != 0
	})
	if !ok {
		p.t.Fatalf("%s: no field is labelled %q; the page shows:\n%s", p.path(), label, p.text())
	}
	return found
}

// fileField finds a file input by its label: Chromium tells screen readers of the button inside it only.
func (p *page) fileField(label string) cdp.BackendNodeID {
	p.t.Helper()
	object := p.object("[..." + p.scope + `.querySelectorAll("input[type=file]")].find(i => [...i.labels].some(l => l.textContent.trim().replace(/\s+/g, " ") === ` + quote(label) + "))")
	if object == "" {
		return 0
	}
	node, err := chromedp.Call(p.ctx, dom.DescribeNode, dom.DescribeNodeParams{ObjectID: object})
	if err != nil {
		return 0
	}
	return node.Node.BackendNodeID
}

func (p *page) accessible(query accessibility.QueryAXTreeParams) []*accessibility.Node {
	p.t.Helper()
	query.ObjectID = p.object(p.scope)
	if query.ObjectID == "" {
		return nil // the scope is not there yet
	}
	var nodes []*accessibility.Node
	result, err := chromedp.Call(p.ctx, accessibility.QueryAXTree, query)
	if err != nil {
		return nil // the page is just being replaced
	}
	for _, n := range result.Nodes {
		if !n.Ignored && n.BackendDOMNodeID != 0 {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func (p *page) object(expression string) runtime.RemoteObjectID {
	p.t.Helper()
	result := call(p, "find "+expression, runtime.Evaluate, runtime.EvaluateParams{Expression: expression})
	if result.Result == nil || result.ExceptionDetails != nil {
		return ""
	}
	return result.Result.ObjectID
}

// call runs a function on an element; it returns a string.
func (p *page) call(node cdp.BackendNodeID, function string, args ...any) string {
	p.t.Helper()
	resolved, err := chromedp.Call(p.ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: node})
	if err != nil {
		return "" // the element has gone with its page; who waits will look again
	}
	return run(p, "ask an element", chromedp.CallFunctionOn[string](function, func(c *runtime.CallFunctionOnParams) {
		c.ObjectID = resolved.Object.ObjectID
	}, args...))
}

// pressOn clicks the middle of an element with the mouse.
func (p *page) pressOn(node cdp.BackendNodeID) {
	p.t.Helper()
	call(p, "scroll to the element", dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: node})
	quads := call(p, "find the element's place", dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: node}).Quads
	if len(quads) == 0 {
		p.t.Fatalf("%s: the element has no place on the screen", p.path())
	}
	q := quads[0]
	p.do("click", chromedp.MouseClickXY((q[0]+q[4])/2, (q[1]+q[5])/2))
}

// said is the text of an accessibility value, with its white space as read aloud.
func said(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var s string
	if json.Unmarshal(v.Value, &s) != nil {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}
