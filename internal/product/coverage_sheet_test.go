package product

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
)

// The workbooks of the map and of its gaps, as LibreOffice reads them, say what the screens say.
func TestCoverageWorkbooksInLibreOffice(t *testing.T) {
	t.Parallel()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	addEdition(t, s, c, i.ID, "tyz", Text)
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "nha"), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):9,34,76,1", "--outdir", dir}
	for name, path := range map[string]string{"do-phu.xlsx": coverHome + "/bang.xlsx?theo=san-pham", "thieu.xlsx": coverHome + "/thieu/bang.xlsx?tieng=tyz"} {
		w := visit(t, h, c.Inspector, path, nil)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: status %d", path, w.Code)
		}
		must(t, os.WriteFile(filepath.Join(dir, name), w.Body.Bytes(), 0o600))
		args = append(args, filepath.Join(dir, name))
	}
	if text, err := exec.CommandContext(t.Context(), soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	rows := func(name string) (all [][]string) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		must(t, err)
		for line := range strings.Lines(string(data)) {
			all = append(all, strings.Split(strings.ReplaceAll(strings.TrimRight(line, "\r\n"), `"`, ""), "\t"))
		}
		return all
	}
	find := func(all [][]string, first string) []string {
		n := slices.IndexFunc(all, func(row []string) bool { return row[0] == first })
		if n < 0 {
			t.Fatalf("no row %q in %v", first, all)
		}
		return all[n]
	}
	grid := rows("do-phu.csv")
	head, row := find(grid, "Hàng"), find(grid, i.Title)
	for title, want := range map[string]string{"Số sản phẩm": "1", "Việt, Chữ: đã có": "1", "Việt, Chữ: cần có": "1", "Tày, Chữ: đã có": "0", "Tày, Chữ: cần có": "1", "Việt, Khác: cần có": ""} {
		if n := slices.Index(head, title); n < 0 || n >= len(row) || row[n] != want {
			t.Errorf("%s: got column %d of %q, want %q", title, n, row, want)
		}
	}
	gaps := rows("thieu.csv")
	if got := slices.IndexFunc(gaps, func(row []string) bool {
		return len(row) > 5 && row[1] == i.Title && row[4] == InSound.Name() && row[6] == "có"
	}); got < 0 {
		t.Errorf("the sound in Tày is not among the gaps: %v", gaps)
	}
	if got := slices.IndexFunc(gaps, func(row []string) bool { return len(row) > 5 && row[1] == i.Title && row[4] == InText.Name() }); got >= 0 {
		t.Errorf("the text in Tày, which somebody is named for, is among the gaps: %v", gaps[got])
	}
}
