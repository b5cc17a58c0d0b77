package plan

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
)

// sampleMoneyYear is the demonstration's year with its budget.
func sampleMoneyYear(t testing.TB, d *db.DB) (*Service, cast, Plan) {
	t.Helper()
	s, c, p := sampleYear(t, d)
	if err := s.PlaySampleBudget(context.Background(), p.ID, testDay); err != nil {
		t.Fatal(err)
	}
	return s, c, p
}

func moneyText(c Consolidated) string {
	_, text, _ := strings.Cut(outlineText(c), "Kinh phí thực hiện\n")
	text, _, _ = strings.Cut(text, "clause")
	text, _, _ = strings.Cut(text, "part ")
	return text
}

func TestMoneyInTheReportReadsWell(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleMoneyYear(t, d)
		const file = "testdata/report-money-2026-Q3.txt"
		got := moneyText(consolidate(t, s, c, p, "2026-Q3"))
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("run with -update if this is meant: %s", diff)
		}
		for _, key := range reportPeriods {
			hasNoGaps(t, consolidate(t, s, c, p, key))
			for _, v := range office.CheckDecree30(reportBytes(t, s, c, p, key, "docx")) {
				t.Errorf("%s: %s", key, v)
			}
		}
	})
}

func TestMoneyInTheReportIsTheSumOfItsEntries(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleMoneyYear(t, d)
		ctx := context.Background()
		check := func(key string) (all MoneyLine) {
			t.Helper()
			rowsMatch(t, s, c, p, key)
			r := consolidate(t, s, c, p, key)
			for _, l := range append(append(r.Money.byTask(), r.Money.Lines...), r.Money.Total()) {
				task, source := taskKey(l.TaskID), l.Source
				if source == "" {
					task, source = everything, everything
				}
				if task != everything && !containsLine(r.Money.Lines, l) {
					source = everything
				}
				for _, col := range moneyColumns {
					_, b, _, err := s.FigureBehind(ctx, c.Inspector, p.ID, period(t, key), moneyKey(task, source, col.key), 0, 100)
					if err != nil || b.Total != col.of(l) {
						t.Errorf("%s: %s of %s/%s: got %d, %v, want %d", key, col.key, task, source, b.Total, err, col.of(l))
					}
				}
			}
			return r.Money.Total()
		}
		check("2026-Q3")
		before := consolidate(t, s, c, p, "2026-Q2").Money.Total()
		now := consolidate(t, s, c, p, "2026-Q3").Money.Total()
		if now.Spent != before.Spent+now.Period || now.Period == 0 {
			t.Errorf("what was spent before (%d) and in the period (%d) is not all that was spent (%d)", before.Spent, now.Period, now.Spent)
		}
		if err := s.CloseReport(ctx, c.Coordinator, p.ID, period(t, "2026-Q3")); err != nil {
			t.Fatal(err)
		}
		n := money(t, s, c, p, Disbursement, 9_000_000, "2026-09-01", "PC muộn")
		addMoney(t, s, c.Coordinator, n)
		if frozen := check("2026-Q3"); frozen != now {
			t.Errorf("money that came after closing changed the closed report: %+v, was %+v", frozen, now)
		}
	})
}

func containsLine(lines []MoneyLine, l MoneyLine) bool {
	for _, m := range lines {
		if m == l {
			return true
		}
	}
	return false
}

func TestMoneyIsInTheDocuments(t *testing.T) {
	t.Parallel()
	s, c, p := sampleMoneyYear(t, dbtest.SQLite(t))
	f, err := excelize.OpenReader(bytes.NewReader(reportBytes(t, s, c, p, "2026", "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Kinh phí", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	total := consolidate(t, s, c, p, "2026").Money.Total()
	last := rows[len(rows)-1]
	if last[0] != "Tổng cộng" || last[4] != "648000000" || total.Spent != 648_000_000 {
		t.Errorf("the workbook's last row is %q, the report says %+v", last, total)
	}
	if entries, err := f.GetRows("Bút toán kinh phí"); err != nil || len(entries) != len(sampleBudget)+3 /* title, mark of sample data, head */ {
		t.Errorf("got %d rows of entries, %v", len(entries), err)
	}
	h := screens(s)
	doc := page(t, h, c.Inspector, "/tong-hop/1/2026", 200)
	link := doc.Find(`a[href$="/so-lieu/money.all.all.disbursement"]`)
	if link.Length() < 2 {
		t.Fatalf("the report links to the money spent %d times", link.Length())
	}
	at, _ := link.First().Attr("href")
	figure := page(t, h, c.Inspector, at, 200)
	if got := textOf(figure.Find("main")); !strings.Contains(got, "648.000.000 đồng") || !strings.Contains(got, "PC mẫu 25") {
		t.Errorf("the page of the figure says %q", got)
	}
	row, _ := figure.Find("tbody a").First().Attr("href")
	if !strings.HasPrefix(row, "/ke-hoach/1/kinh-phi/") {
		t.Errorf("a row leads to %q", row)
	}
}
