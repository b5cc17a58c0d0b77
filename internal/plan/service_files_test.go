package plan

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The audit trail is read by people: whatever the area writes into it has a name in their language.
func TestEveryAuditedActionHasAName(t *testing.T) {
	t.Parallel()
	written := regexp.MustCompile(`(?:identity\.Audit|s\.note)\(.*?"([a-z]+\.[a-z_]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names, found := ActionNames(), 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(string(text), -1) {
			found++
			if names[m[1]] == "" {
				t.Errorf("%s writes %s into the audit trail, which has no name", f, m[1])
			}
		}
	}
	for a := range moves {
		if names["report."+string(a)] == "" {
			t.Errorf("the move %s has no name", a)
		}
	}
	if found < 10 {
		t.Errorf("only %d actions found: how they are written has changed", found)
	}
}
