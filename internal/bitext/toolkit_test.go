package bitext

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const debianPython = "/usr/bin/python3" // another one on the PATH does not see Debian's packages

// run starts a program of others; without it the test is skipped.
func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	cmd := exec.Command(name, args...)
	var trouble bytes.Buffer
	cmd.Stderr = &trouble
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, trouble.Bytes())
	}
	return out
}

func put(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func get(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// toolkit reads a file with the Translate Toolkit (Debian: translate-toolkit) and answers
// source and target of every unit. Its 3.8 knows XLIFF 1, TMX, TBX of 2008 and PO.
func toolkit(t *testing.T, class string, path string) [][2]string {
	t.Helper()
	module, _, _ := strings.Cut(class, ".")
	program := `
import json, sys
from translate.storage import ` + module + `
units = ` + class + `.parsefile(sys.argv[1]).units
print(json.dumps([[str(u.source or ""), str(u.target or "")] for u in units if not u.isheader()]))`
	if exec.Command(debianPython, "-c", "import translate").Run() != nil {
		t.Skip("translate-toolkit is not installed")
	}
	var units [][2]string
	if err := json.Unmarshal(run(t, debianPython, "-c", program, path), &units); err != nil {
		t.Fatal(err)
	}
	return units
}

func TestToolkitReadsOurFiles(t *testing.T) {
	t.Parallel()
	d := Document{SourceLang: "vi", TargetLang: "tyz", Files: []File{{Original: "bai-1", Units: []Unit{
		{ID: "u1", Source: "Mọi người {1}đều{2} có quyền.", Target: "A {1}b{2} c.", Translated: true, State: Final, Tags: []Tag{
			{Number: 1, Kind: Open, Pair: 2, Data: "<b>"}, {Number: 2, Kind: Close, Pair: 1, Data: "</b>"},
		}},
		{ID: "u2", Source: "Câu hai & <ba>"},
	}}}}
	want := [][2]string{{"Mọi người <b>đều</b> có quyền.", "A <b>b</b> c."}, {"Câu hai & <ba>", ""}}
	if diff := cmp.Diff(want, toolkit(t, "xliff.xlifffile", put(t, "a.xlf", writeXLIFF(t, XLIFF12, d)))); diff != "" {
		t.Error(diff)
	}
	entry := Entry{Tags: d.Files[0].Units[0].Tags, Variants: []Variant{{Lang: "vi", Text: d.Files[0].Units[0].Source}, {Lang: "tyz", Text: d.Files[0].Units[0].Target}}}
	if diff := cmp.Diff(want[:1], toolkit(t, "tmx.tmxfile", put(t, "a.tmx", writeTMX(t, Memory{SourceLang: "vi"}, entry)))); diff != "" {
		t.Error(diff)
	}
	terms := [][2]string{{"quyền con người", "human rights"}, {"人权", ""}}
	if diff := cmp.Diff(terms, toolkit(t, "tbx.tbxfile", put(t, "a.tbx", writeTBX(t, TBX2008, rights)))); diff != "" {
		t.Error(diff)
	}
	messages := toolkit(t, "pypo.pofile", put(t, "a.po", writePO(t, readPO(t, readFile(t, "portal.po")))))
	if len(messages) != 7 || messages[0] != [2]string{"Human rights for %s", "Quyền con người cho %s"} {
		t.Errorf("got %q", messages)
	}
}

// A catalogue goes out through the toolkit as XLIFF and TMX and comes back.
func TestRoundTripThroughTheToolkit(t *testing.T) {
	t.Parallel()
	ours := readPO(t, readFile(t, "portal.po"))
	path := put(t, "portal.po", writePO(t, ours))
	dir := filepath.Dir(path)
	xlf, tmx, po := filepath.Join(dir, "a.xlf"), filepath.Join(dir, "a.tmx"), filepath.Join(dir, "back.po")

	run(t, "po2xliff", "--progress=none", path, xlf)
	d := readXLIFF(t, get(t, xlf))
	got := map[string]Unit{}
	for _, u := range d.Files[0].Units {
		got[u.Source] = u
	}
	for source, target := range map[string]string{
		"Human rights for %s": "Quyền con người cho %s", "%d article": "%d bài", "Two\nlines \"and\" a \\ tab\t": "Hai\ndòng \"và\" một \\ tab\t", "Not yet": "",
	} {
		if u := got[source]; u.Target != target || u.Translated != (target != "") {
			t.Errorf("%q: got %+v, want %q", source, u, target)
		}
	}
	if u := got["Human rights for %s"]; u.State != Reviewed || len(u.Notes) != 2 {
		t.Errorf("got %+v", u)
	}
	if _, ok := got["Project-Id-Version"]; ok || d.TargetLang != "" {
		t.Errorf("the header became a unit, or there is a language: %+v", d)
	}

	d.TargetLang = "vi"
	if err := os.WriteFile(xlf, writeXLIFF(t, XLIFF12, d), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "xliff2po", "--progress=none", xlf, po)
	back := readPO(t, get(t, po))
	texts := map[string]string{}
	for _, m := range back.Messages {
		texts[m.ID] = m.Texts[0]
	}
	if texts["Human rights for %s"] != "Quyền con người cho %s" || texts["Not yet"] != "" {
		t.Errorf("got %q", texts)
	}

	run(t, "po2tmx", "--progress=none", "-l", "vi", path, tmx)
	_, entries := readTMX(t, get(t, tmx))
	if len(entries) < 3 {
		t.Fatalf("got %d entries", len(entries))
	}
	if text, ok := entries[0].In("vi"); !ok || text != "Quyền con người cho %s" {
		t.Errorf("got %+v", entries[0])
	}

	csv := put(t, "terms.csv", []byte(",quyền con người,human rights\nghi chú,phân biệt đối xử,discrimination\n"))
	tbx := filepath.Join(filepath.Dir(csv), "terms.tbx")
	run(t, "csv2tbx", "--progress=none", csv, tbx)
	g := readTBX(t, get(t, tbx))
	if len(g.Concepts) != 2 || g.Concepts[1].Terms[0].Text != "phân biệt đối xử" || g.Concepts[1].Terms[1].Text != "discrimination" {
		t.Errorf("got %+v", g)
	}
}

// gettext's own tools take our catalogues, and write them as we do.
func TestGettextAgrees(t *testing.T) {
	t.Parallel()
	data := writePO(t, readPO(t, readFile(t, "portal.po")))
	path := put(t, "portal.po", data)
	run(t, "msgfmt", "--check", "--output-file="+path+".mo", path)
	if got := run(t, "msgcat", "--no-wrap", path); !bytes.Equal(got, data) {
		t.Errorf("msgcat writes\n%s\nwe write\n%s", got, data)
	}
}
