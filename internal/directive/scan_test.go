package directive_test

import (
	"fmt"
	"os"
	"testing"

	"lantoa/internal/office"
)

// The real plan, printed and scanned in black and white at 200 dots an inch, is read before anyone has mended a letter.
func TestScannedPlanIsReadNearlyAsWell(t *testing.T) {
	t.Parallel()
	print := office.FindRecogniser()
	if missing := print.Missing(); missing != "" {
		t.Skip(missing)
	}
	var pages []string
	for i := range 4 {
		picture, err := os.ReadFile(fmt.Sprintf("../office/testdata/quet/trang-%d.png", i+1))
		if err != nil {
			t.Fatal(err)
		}
		p, err := print.Recognise(t.Context(), picture)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, p.Text)
	}
	key, got := read(t, "00-ke-hoach-lang-son-2026", office.JoinPages(pages))
	s := newScorer(t)
	s.document(key, got)
	t.Log(s)
	if f := s.total().f1(); f < 0.95 {
		t.Errorf("got %.3f, want 0.95 or more", f)
	}
}
