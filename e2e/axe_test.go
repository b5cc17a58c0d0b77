package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeRules are the standards a screen is held to.
const axeRules = `["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22a","wcag22aa","best-practice"]`

type axeViolation struct {
	ID     string
	Impact string
	Help   string
	Nodes  []axeNode
}

type axeNode struct {
	Target         []any
	FailureSummary string
}

func (v axeViolation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n    %v: %s", n.Target, strings.ReplaceAll(n.FailureSummary, "\n", " "))
	}
	return b.String()
}

// axeViolations runs axe-core on the page as it stands. Bars that stick to the window's edge hide something wherever
// the page is scrolled to: a target is too small when it is so at both ends of the page.
func (p *page) axeViolations() []axeViolation {
	p.t.Helper()
	script, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		p.t.Fatalf("axe-core is missing (./test e2e installs it): %v", err)
	}
	p.do("load axe-core", chromedp.Evaluate[chromedp.Void](string(script)))
	found := p.axeAt("0")
	small := slices.IndexFunc(found, func(v axeViolation) bool { return v.ID == "target-size" })
	if small < 0 {
		return found
	}
	atEnd := fmt.Sprint(p.axeAt("document.documentElement.scrollHeight"))
	found[small].Nodes = slices.DeleteFunc(found[small].Nodes, func(n axeNode) bool { return !strings.Contains(atEnd, fmt.Sprint(n.Target)) })
	return slices.DeleteFunc(found, func(v axeViolation) bool { return len(v.Nodes) == 0 })
}

// axeAt runs axe-core with the page scrolled to a place.
func (p *page) axeAt(y string) []axeViolation {
	p.t.Helper()
	p.do("scroll", chromedp.Evaluate[chromedp.Void]("scrollTo(0, "+y+")"))
	return run(p, "run axe-core", chromedp.Evaluate[[]axeViolation](
		`axe.run(document, {runOnly: {type: "tag", values: `+axeRules+`}, resultTypes: ["violations"]}).then(r => r.violations)`,
		func(e *runtime.EvaluateParams) { chromedp.EvalAwaitPromise(e) }))
}

// axe fails the test for every violation on the page as it stands.
func (p *page) axe() {
	p.t.Helper()
	for _, v := range p.axeViolations() {
		p.t.Errorf("%s: axe: %s", p.path(), v)
	}
}

func TestAxeFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, html string
		want       string // the rule that must fire, or "" for none
	}{
		{"a good page has no violations", goodPage, ""},
		{"a picture without words", `<main><h1>A</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>`, "image-alt"},
		{"a field without a label", `<main><h1>A</h1><input name="x"></main>`, "label"},
		{"grey on white", `<main><h1>A</h1><p style="color:#bbb;background:#fff">nhạt</p></main>`, "color-contrast"},
		{"buttons too small for a finger", `<main><h1>A</h1><button style="width:12px;height:12px;padding:0">a</button><button style="width:12px;height:12px;padding:0">b</button></main>`, "target-size"},
		{"text outside any landmark", `<p>lạc</p><main><h1>A</h1></main>`, "region"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, serveHTML(t, tt.html), phone)
			var got []string
			for _, v := range p.axeViolations() {
				got = append(got, v.ID)
			}
			if tt.want == "" && len(got) > 0 || tt.want != "" && !strings.Contains(strings.Join(got, " "), tt.want) {
				t.Errorf("axe found %v, want %q", got, tt.want)
			}
		})
	}
}
