package plan

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whatever the area writes into the audit trail has a name that people read.
func TestEveryActionHasAName(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names, found := ActionNames(), 0
	names["plan.pdf"], names["plan.read"] = "a file", "a job"
	action := regexp.MustCompile(`"((?:plan|task|import|activity|evidence|report)\.[a-z-]+)"`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range action.FindAllStringSubmatch(string(text), -1) {
			if found++; names[m[1]] == "" {
				t.Errorf("%s writes %q, which has no name", file, m[1])
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d actions are found", found)
	}
}
