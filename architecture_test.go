// Package lantoa_test holds the rules that the whole tree keeps (docs/architecture.md says why).
// When one fails, change the code; change a rule only on purpose, in a commit of its own.
package lantoa_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const internal, maxFuncLines, maxFileLines = "lantoa/internal/", 60, 500

var re = regexp.MustCompile

// layers lists every package, lowest first. A package may import only packages
// listed above it, and of those in its own layer none.
var layers = [][]string{
	{"problem", "calendar", "i18n"},
	{"db", "blob", "office", "media", "bitext"},
	{"web", "job", "mail", "directive"},
	{"api"},
	{"identity"},
	{"product"},
	{"plan", "press", "broadcast", "monitor", "outreach"},
	{"portal"},
}

// owners may touch only tables whose names begin with their own: plan_tasks is plan's.
var owners = []string{"job", "mail", "api", "identity", "product", "plan", "press", "broadcast", "monitor", "outreach", "portal"}

// bans keep each kind of file to its job. The first row that fits a file counts.
var bans = []struct{ file, imports, why string }{
	{`^(cmd|bench|e2e)/|_test\.go$`, `^$`, ""},
	{`/(db|web|job|blob|mail|office|media|api|identity)/`, `^$`, ""},
	{`/(product/product|plan/plan|press/press|broadcast/broadcast|monitor/monitor|outreach/outreach|portal/portal)\.go$`, `.`, "this file is the area's map and imports nothing"},
	{`/((pages|api)(_\w+)?|\w+_templ)\.go$`, `^database/sql$`, "screens and the API ask the service or a store function"},
	{`/store(_\w+)?\.go$`, `^(net/http|html/template|` + internal + `web)$`, "a store knows no HTTP"},
	{`/(service(_\w+)?|jobs)\.go$`, `^(net/http|html/template|database/sql|` + internal + `web)$`, "a service knows no HTTP"},
	{`^internal/`, `^(net/http|html/template|database/sql|` + internal + `(web|db|job))$`, "a rule knows neither HTTP nor SQL"},
}

// lineBans are words no line may hold, unless "path: line" fits the exception.
var lineBans = []struct{ line, except, why string }{
	{`\btime\.(Now|Since|Until)\(`, `^(cmd|bench|e2e)/|_test\.go:|/\w+test/|^internal/(web|db)/|\bnow(:| =| :=) *func\(`, "the time comes from the service's now"},
	{`^func init\(`, `^$`, "nothing moves by itself: call it from cmd"},
	{`\b(TO` + `DO|FIX` + `ME|X` + `XX|HA` + `CK)\b`, `^$`, "do it now, or say it in an issue"},
}

type source struct {
	path, area, text string // area is the first folder below internal, or ""
	imports          []string
	*ast.File
	fset *token.FileSet
}

func (s source) test() bool      { return strings.HasSuffix(s.path, "_test.go") }
func (s source) generated() bool { return ast.IsGenerated(s.File) } // templ's files

// eachSource runs check on every Go file of the tree.
func eachSource(t *testing.T, check func(s source)) {
	err := filepath.WalkDir(".", func(p string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && (e.Name() == "node_modules" || len(p) > 1 && p[0] == '.') {
			return filepath.SkipDir
		}
		if err != nil || e.IsDir() || filepath.Ext(p) != ".go" {
			return err
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		s := source{path: filepath.ToSlash(p), text: string(text), fset: token.NewFileSet()}
		if inside, ok := strings.CutPrefix(s.path, "internal/"); ok {
			s.area, _, _ = strings.Cut(inside, "/")
		}
		s.File, err = parser.ParseFile(s.fset, p, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, i := range s.Imports {
			s.imports = append(s.imports, strings.Trim(i.Path.Value, `"`))
		}
		check(s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestImportsPointDown(t *testing.T) {
	level := map[string]int{}
	for i, layer := range layers {
		for _, p := range layer {
			level[p] = i + 1
		}
	}
	eachSource(t, func(s source) {
		if s.area == "" || s.test() {
			return // cmd, bench and e2e may import everything, and so may tests
		}
		if level[s.area] == 0 {
			t.Errorf("%s: package %s has no layer", s.path, s.area)
		}
		for _, imp := range s.imports {
			to, ours := strings.CutPrefix(imp, internal)
			to, _, _ = strings.Cut(to, "/")
			if ours && to != s.area && level[to] >= level[s.area] || strings.HasPrefix(imp, "lantoa/cmd/") {
				t.Errorf("%s: %s may not import %s", s.path, s.area, imp)
			}
		}
	})
}

func TestFilesKeepToTheirJob(t *testing.T) {
	eachSource(t, func(s source) {
		for _, ban := range bans {
			if !re(ban.file).MatchString(s.path) {
				continue
			}
			if i := slices.IndexFunc(s.imports, re(ban.imports).MatchString); i >= 0 {
				t.Errorf("%s imports %s: %s", s.path, s.imports[i], ban.why)
			}
			return
		}
	})
}

func TestAreasKeepToTheirTables(t *testing.T) {
	table := re(`\b(?:FROM|JOIN|UPDATE|INTO)\s+([a-z]+)_[a-z_]+`)
	eachSource(t, func(s source) {
		if s.test() || !slices.Contains(owners, s.area) {
			return
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				for _, m := range table.FindAllStringSubmatch(lit.Value, -1) {
					if m[1] != s.area {
						t.Errorf("%s: %q is not a table of %s", s.fset.Position(lit.Pos()), m[0], s.area)
					}
				}
			}
			return true
		})
	})
}

func TestEveryPackageSaysOnceWhatItIsFor(t *testing.T) {
	docs := map[string]int{}
	eachSource(t, func(s source) {
		if s.test() {
			return
		}
		docs[filepath.Dir(s.path)] += 0
		if s.Doc != nil && !s.generated() {
			docs[filepath.Dir(s.path)]++
		}
	})
	for dir, n := range docs {
		if n != 1 {
			t.Errorf("%s: %d files have a package comment, want 1", dir, n)
		}
	}
}

func TestNothingIsTooLong(t *testing.T) {
	eachSource(t, func(s source) {
		if s.test() || s.generated() {
			return
		}
		if n := strings.Count(s.text, "\n"); n > maxFileLines {
			t.Errorf("%s has %d lines, more than %d", s.path, n, maxFileLines)
		}
		for _, d := range s.Decls {
			n := s.fset.Position(d.End()).Line - s.fset.Position(d.Pos()).Line + 1
			if f, ok := d.(*ast.FuncDecl); ok && n > maxFuncLines {
				t.Errorf("%s: %s has %d lines, more than %d", s.path, f.Name, n, maxFuncLines)
			}
		}
	})
}

func TestNothingMovesByItself(t *testing.T) {
	eachSource(t, func(s source) {
		for _, ban := range lineBans {
			banned, excepted := re(ban.line), re(ban.except)
			for i, line := range strings.Split(s.text, "\n") {
				if banned.MatchString(line) && !excepted.MatchString(s.path+": "+line) {
					t.Errorf("%s:%d: %s: %s", s.path, i+1, strings.TrimSpace(line), ban.why)
				}
			}
		}
	})
}
