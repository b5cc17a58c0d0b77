package plan

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
)

func TestNumbersThatAreFigures(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ text, want string }{
		{"Có 1.234 buổi và 1 234 lượt, 12,5 %", "1234 1234 12,5"},
		{"đạt 12.5 % so với 07 cơ quan", "12,5 7"},
		{"Đến ngày 20/10/2026, trong 84 phần việc", "84"},
		{"Quyết định số 1079/QĐ-TTg ngày 14/9/2022; nhiệm vụ III.2 có 3 tin", "3"},
		{"chủ trì 5/12, phối hợp 7/72", "5 12 7 72"},
		{"quý III năm 2026 và tháng 9 năm 2026", ""},
		{"1. Tình hình chung có 9 xã", "9"},
		{"a) Nhiệm vụ có 10,0 triệu", "10"},
		{"chỉ số D3 tăng 2,1 điểm", "2,1"},
		{"", ""},
	} {
		var got []string
		for _, n := range numbersIn(row.text) {
			got = append(got, n.value)
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%q: got %v, want %s", row.text, got, row.want)
		}
	}
}

// editXML changes the main part of a DOCX, as another program might.
func editXML(t testing.TB, docx []byte, change func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "word/document.xml" {
			data = []byte(change(string(data)))
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readEdited(t testing.TB, docx []byte) office.Document {
	t.Helper()
	d, err := office.Read(context.Background(), "bao-cao.docx", bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// throughOffice saves a document with LibreOffice, by way of other formats.
func throughOffice(t testing.TB, docx []byte, formats ...string) []byte {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "a.docx")
	if err := os.WriteFile(name, docx, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, f := range formats {
		out := filepath.Join(dir, fmt.Sprint(i))
		cmd := exec.Command(program, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", f, "--outdir", out, name)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		name = filepath.Join(out, "a."+f)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func toldAll(findings []Finding) string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, fmt.Sprintf("%s [%s] doc=%s data=%s: %s", f.Kind, f.Place, f.Doc, f.Data, f.Sentence))
	}
	return strings.Join(lines, "\n")
}

func TestAnEditedReportIsHeldAgainstTheData(t *testing.T) {
	t.Parallel()
	s, c, p := sampleMoneyYear(t, dbtest.SQLite(t))
	docx := reportBytes(t, s, c, p, "2026-Q3", "docx")
	report := consolidate(t, s, c, p, "2026-Q3")
	total := report.Total.All()
	figure := fmt.Sprintf(">%d<", total.All())
	bookmarks := regexp.MustCompile(`<w:bookmark(Start|End)[^>]*/>`)
	for _, row := range []struct {
		name string
		edit func(string) string
		want []FindingKind
	}{
		{"untouched", func(x string) string { return x }, nil},
		{"without bookmarks", func(x string) string { return bookmarks.ReplaceAllString(x, "") }, nil},
		{"a total was changed", func(x string) string { return strings.Replace(x, figure, ">9999<", 1) }, []FindingKind{FigureChanged}},
		{
			"a total was changed and the bookmarks are gone",
			func(x string) string { return strings.Replace(bookmarks.ReplaceAllString(x, ""), figure, ">9999<", 1) },
			[]FindingKind{FigureChanged},
		},
		{"the total was written with a space and noughts", func(x string) string { return strings.Replace(x, figure, ">0"+figure[1:], 1) }, nil},
		{
			"prose was added before the first part, with numbers of its own",
			func(x string) string {
				at := strings.Index(x, "<w:p>")
				return x[:at] + `<w:p><w:r><w:t>Năm nay thời tiết có 17 cơn bão và 3 đợt lũ.</w:t></w:r></w:p>` + x[at:]
			},
			nil,
		},
		{
			"a figure was added to one of our sentences",
			func(x string) string {
				return strings.Replace(x, " phần việc của kỳ (mỗi", " phần việc của kỳ và 77 việc khác (mỗi", 1)
			},
			[]FindingKind{FigureAdded},
		},
		{
			"a figure was taken out",
			func(x string) string { return strings.Replace(x, figure, "><", 1) },
			[]FindingKind{FigureRemoved},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			edited := editXML(t, docx, row.edit)
			findings, checked := CompareEdited(report, readEdited(t, edited))
			var kinds []FindingKind
			for _, f := range findings {
				kinds = append(kinds, f.Kind)
			}
			if fmt.Sprint(kinds) != fmt.Sprint(row.want) {
				t.Errorf("got %v, want %v\n%s", kinds, row.want, toldAll(findings))
			}
			if checked < 100 {
				t.Errorf("only %d figures were looked at", checked)
			}
		})
	}
}

func TestAReportSavedByLibreOfficeMatches(t *testing.T) {
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	t.Parallel()
	s, c, p := sampleMoneyYear(t, dbtest.SQLite(t))
	docx := reportBytes(t, s, c, p, "2026-Q3", "docx")
	report := consolidate(t, s, c, p, "2026-Q3")
	for _, way := range [][]string{{"docx"}, {"odt", "docx"}} {
		saved := throughOffice(t, docx, way...)
		if findings, _ := CompareEdited(report, readEdited(t, saved)); len(findings) > 0 {
			t.Errorf("by way of %v: false alarms\n%s", way, toldAll(findings))
		}
		changed := editXML(t, saved, func(x string) string {
			return strings.Replace(x, fmt.Sprintf(">%d<", report.Total.All().All()), ">9999<", 1)
		})
		if findings, _ := CompareEdited(report, readEdited(t, changed)); len(findings) != 1 || findings[0].Doc != "9999" {
			t.Errorf("by way of %v: a changed total: got\n%s", way, toldAll(findings))
		}
		foot, err := office.ReadFoot(context.Background(), bytes.NewReader(saved), int64(len(saved)))
		if err != nil || !strings.Contains(foot, "Số liệu chưa chốt") {
			t.Errorf("by way of %v: foot %q, %v", way, foot, err)
		}
	}
}
