package plan

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// reportPeriods are the kinds of period that reports are written for: under way, over, without a figure, of days of one's own.
var reportPeriods = []string{"2026-05", "2026-09", "2026-11", "2026-Q3", "2026-H1", "2026-H2", "2026", "2026-04-20..2026-06-30"}

func reportBytes(t testing.TB, s *Service, c cast, p Plan, key, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.WriteReport(context.Background(), c.Coordinator, p.ID, period(t, key), format, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReportsKeepTheDecree(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	for _, key := range reportPeriods {
		for _, v := range office.CheckDecree30(reportBytes(t, s, c, p, key, "docx")) {
			t.Errorf("%s: %s", key, v)
		}
		hasNoGaps(t, consolidate(t, s, c, p, key))
	}
}

// A plan on which nothing was answered still gives a report that reads well.
func TestEmptyReportsKeepTheDecree(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p, _ := provincePlan(t, s, c)
	for _, key := range reportPeriods {
		for _, v := range office.CheckDecree30(reportBytes(t, s, c, p, key, "docx")) {
			t.Errorf("%s: %s", key, v)
		}
		hasNoGaps(t, consolidate(t, s, c, p, key))
		reportBytes(t, s, c, p, key, "xlsx")
	}
}

// hasNoGaps looks for what a reader stumbles over: headings with nothing below, doubled marks, noughts without need.
func hasNoGaps(t *testing.T, c Consolidated) {
	t.Helper()
	level := map[BlockKind]int{Heading: 1, Clausal: 2, Point: 3}
	blocks := c.Outline()
	for i, b := range blocks {
		text := b.Text()
		if l := level[b.Kind]; l > 0 && (i+1 == len(blocks) || level[blocks[i+1].Kind] > 0 && level[blocks[i+1].Kind] <= l) {
			t.Errorf("%s: nothing stands under %q", c.Period.Key(), text)
		}
		for _, bad := range []string{"  ", " ,", " .", "..", ";.", ",.", "()", "%!", " 0 ", "<nil>", ": .", ";;"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q stands in %q", c.Period.Key(), bad, text)
			}
		}
		if level[b.Kind] == 0 && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ":") {
			t.Errorf("%s: %q has no end", c.Period.Key(), text)
		}
	}
}

func TestReportsReadAsTheyDid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleYear(t, d)
		for _, key := range []string{"2026-09", "2026-Q3", "2026-H2", "2026"} {
			r := consolidate(t, s, c, p, key)
			got := r.Subject() + "\n" + r.Opening() + "\n" + outlineText(r) + r.Ending() + "\n"
			file := filepath.Join("testdata", "report-"+key+".txt")
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s: run with -update if this is meant: %s", key, diff)
			}
		}
	})
}

const printHashes = "LANTOA_TEST_PRINT_HASHES"

// Same data, same bytes: twice, in another time zone, in another database of the same kind.
func TestReportsAreTheSameBytes(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	var hashes strings.Builder
	for _, key := range []string{"2026-Q3", "2026"} {
		for _, format := range []string{"docx", "xlsx"} {
			first := reportBytes(t, s, c, p, key, format)
			if !bytes.Equal(first, reportBytes(t, s, c, p, key, format)) {
				t.Errorf("two writings of %s as %s differ", key, format)
			}
			fmt.Fprintf(&hashes, "%s.%s=%s\n", key, format, hashOf(first))
		}
	}
	if os.Getenv(printHashes) != "" {
		fmt.Print(hashes.String())
		return
	}
	again := exec.Command(os.Args[0], "-test.run=^TestReportsAreTheSameBytes$")
	again.Env = append(os.Environ(), "TZ=America/Los_Angeles", "LANG=C", printHashes+"=1")
	out, err := again.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(out), hashes.String()) {
		t.Errorf("in another time zone:\n%s\nwant:\n%s", out, hashes.String())
	}
}

func TestLibreOfficeShowsTheReport(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	s.LibreOffice = office.FindLibreOffice()
	if !s.LibreOffice.Available() {
		t.Skip("LibreOffice is not installed")
	}
	pdf := reportBytes(t, s, c, p, "2026-Q3", "pdf")
	doc, err := office.Read(context.Background(), "a.pdf", bytes.NewReader(pdf), int64(len(pdf)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, block := range doc.Blocks {
		b.WriteString(strings.ReplaceAll(block.Text, "\n", " ") + "\n")
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"UBND TỈNH LẠNG SƠN", "SỞ VĂN HÓA, THỂ THAO", "tháng 10 năm 2026", "BÁO CÁO", "Kính gửi: Ủy ban nhân dân tỉnh Lạng Sơn", "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
		"II. KẾT QUẢ THỰC HIỆN", "trân trọng báo cáo UBND tỉnh Lạng Sơn./.", "GIÁM ĐỐC", "- Như trên;", "- Lưu: VT.", "Phụ lục I", "KẾT QUẢ THEO NHIỆM VỤ", "Phụ lục III", "DỮ LIỆU MẪU",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the pages", want)
		}
	}
}

func TestRecipientsAreNames(t *testing.T) {
	t.Parallel()
	c := Consolidated{
		Plan: Plan{Issuer: "Ủy ban nhân dân tỉnh Lạng Sơn"}, Focal: AgencyLine{Formal: "Sở Văn hóa, Thể thao và Du lịch"},
		Receivers: []string{"UBND tỉnh", "Ủy ban nhân dân tỉnh", "gửi báo cáo kết quả thực hiện Kế hoạch", "Bộ Công an (cơ quan thường trực)"},
	}
	if diff := cmp.Diff([]string{"Bộ Công an", "Các cơ quan, đơn vị thực hiện Kế hoạch"}, c.recipients()); diff != "" {
		t.Error(diff)
	}
	if got := plainWords("Sở Ngoại vụ (đầu mối chọn khi nhập)"); got != "Sở Ngoại vụ" {
		t.Errorf("%q", got)
	}
}

func TestLongNamesBreakWell(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH": {"SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"},
		"SỞ TƯ PHÁP":                    {"SỞ TƯ PHÁP"},
		"ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN": {"ỦY BAN NHÂN DÂN", "TỈNH LẠNG SƠN"},
		"BAN QUẢN LÝ KHU KINH TẾ CỬA KHẨU ĐỒNG ĐĂNG - LẠNG SƠN":     nil,
		"BÁO VÀ PHÁT THANH, TRUYỀN HÌNH LẠNG SƠN":                   {"BÁO VÀ PHÁT THANH,", "TRUYỀN HÌNH LẠNG SƠN"},
		strings.Repeat("DÀI", 20) + " " + strings.Repeat("NỮA", 20): nil,
	} {
		got := issuerLines(name)
		if strings.Join(got, " ") != name || want != nil && cmp.Diff(want, got) != "" {
			t.Errorf("%q breaks into %q", name, got)
		}
	}
}

// Every figure that a report can show has words of its own, with one place for the number.
func TestFiguresHaveSentences(t *testing.T) {
	t.Parallel()
	l, err := loadIndicators()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := table(sentencesCSV)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if _, ok := l.Find(r["id"]); !ok || strings.Count(r["sentence"], "{}") != 1 || strings.HasSuffix(r["sentence"], ".") {
			t.Errorf("sentence %q of %q", r["sentence"], r["id"])
		}
	}
	for _, i := range l.List {
		_, _, ratio := i.ratio()
		if (ratio || i.Typed() && i.Aggregation != "none") && i.Sentence == "" {
			t.Errorf("%s (%s) has no sentence", i.ID, i.Name)
		}
		if i.Kind == "percent" && !ratio || ratio && strings.Contains(i.Sentence, "%") {
			t.Errorf("%s: a share brings its own sign", i.ID)
		}
	}
}
