package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const handbook = "../docs/huong-dan"

var linkOrPicture = regexp.MustCompile(`\]\(([^)#:]+)\)`)

// Every link of the handbook and of the README leads to a file, every page is in the table, every picture is taken by `./test hinh` and shown.
func TestHandbookHangsTogether(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob(filepath.Join(handbook, "*.md"))
	must(t, err)
	var linked, shown []string
	for _, page := range append(pages, "../README.md") {
		text, err := os.ReadFile(page)
		must(t, err)
		for _, to := range linkOrPicture.FindAllStringSubmatch(string(text), -1) {
			path := filepath.Join(filepath.Dir(page), to[1])
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s leads to %s, which is not there", page, to[1])
			}
			if name, isPicture := strings.CutSuffix(filepath.Base(path), ".png"); isPicture {
				shown = append(shown, name)
			}
			if filepath.Base(page) == "README.md" {
				linked = append(linked, filepath.Base(path))
			}
		}
	}
	for _, page := range pages {
		if name := filepath.Base(page); name != "README.md" && !slices.Contains(linked, name) {
			t.Errorf("%s is not in the table of pages", name)
		}
	}
	var taken []string
	for _, p := range pictures {
		taken = append(taken, p.name)
		if !slices.Contains(shown, p.name) {
			t.Errorf("no page shows the picture %s", p.name)
		}
	}
	for _, name := range shown {
		if !slices.Contains(taken, name) {
			t.Errorf("nothing takes the picture %s anew", name)
		}
	}
}
