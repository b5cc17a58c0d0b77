package lantoa_test

import (
	"context"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// TestEveryStatementIsUnderstood prepares every SQL statement of the program on both databases, so that a misspelt column or a
// word that only one of them knows is found without running the code around it.
func TestEveryStatementIsUnderstood(t *testing.T) {
	t.Parallel()
	found := statements(t)
	const least = 50 // when the search itself breaks, this test must not pass in silence
	if len(found) < least {
		t.Fatalf("found only %d statements in the source", len(found))
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, s := range found {
			err := d.Write(context.Background(), func(tx *db.Tx) error { return tx.Prepare(s.text) })
			if err != nil {
				t.Errorf("%s: %v\n%s", s.place, err, s.text)
			}
		}
	})
}

type statement struct{ place, text string }

var verb = regexp.MustCompile(`^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s`)

// statements are all constant strings that are an argument of a call and begin as SQL does.
func statements(t *testing.T) []statement {
	t.Helper()
	var all []source
	eachSource(t, func(s source) { all = append(all, s) })
	constants := map[string]string{} // "plan.taskColumns" → text
	for range 2 {                    // a constant may use another
		for _, s := range all {
			for name, text := range constantsOf(s, constants) {
				constants[path.Dir(s.path)+"."+name] = text
			}
		}
	}
	var found []statement
	for _, s := range all {
		if s.test() || s.area == "" {
			continue
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for _, arg := range call.Args {
				if text, ok := fold(arg, path.Dir(s.path), constants); ok && verb.MatchString(text) {
					found = append(found, statement{s.fset.Position(arg.Pos()).String(), text})
				}
			}
			return true
		})
	}
	return found
}

func constantsOf(s source, known map[string]string) map[string]string {
	mine := map[string]string{}
	for _, d := range s.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			for i, name := range v.Names {
				if i >= len(v.Values) {
					continue
				}
				if text, ok := fold(v.Values[i], path.Dir(s.path), known); ok {
					mine[name.Name] = text
				}
			}
		}
	}
	return mine
}

// fold works out a constant string: literals, constants of the same package, and their sums.
func fold(e ast.Expr, pkg string, known map[string]string) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(x.Value)
		return s, err == nil
	case *ast.Ident:
		s, ok := known[pkg+"."+x.Name]
		return s, ok
	case *ast.ParenExpr:
		return fold(x.X, pkg, known)
	case *ast.BinaryExpr:
		left, ok1 := fold(x.X, pkg, known)
		right, ok2 := fold(x.Y, pkg, known)
		return left + right, x.Op == token.ADD && ok1 && ok2
	}
	return "", false
}
