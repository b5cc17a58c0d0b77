package plan

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

func TestFiguresThatDoNotExist(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	for _, key := range []string{
		"", "count", "count.all.all", "count.all.all.x", "count.all.boss.done", "count.0.all.done", "count.99999.all.done", "count.-1.all.done",
		"fig.all.", "fig.all.Z9", "fig.x.D3.minutes", "sys.Z9", "deeds.9999", "proofs.x", "agencies.all.x", "agencies.moon.all", "../../etc",
	} {
		_, _, _, err := s.FigureBehind(context.Background(), c.Leader, p.ID, period(t, "2026"), key, 0, 100)
		if kindOf(err) != problem.NotFound {
			t.Errorf("figure %q: %v, want not found", key, err)
		}
	}
}

func TestAnswersOfTheLastDaysOfDecemberAreOfTheYear(t *testing.T) {
	t.Parallel()
	p := quarterly("2026-01-01")
	for _, c := range []struct{ period, from, to string }{
		{"2026-01", "2026-01-01", "2026-01-14"},
		{"2026-Q1", "2026-01-01", "2026-03-14"},
		{"2026-Q3", "2026-06-15", "2026-09-14"},
		{"2026-12", "2026-11-15", "2026-12-31"},
		{"2026-H2", "2026-06-15", "2026-12-31"},
		{"2026", "2026-01-01", "2026-12-31"},
		{"2026-12-01..2026-12-20", "2026-12-01", "2026-12-20"},
	} {
		from, to := p.AnswerWindow(period(t, c.period))
		if string(from) != c.from || string(to) != c.to {
			t.Errorf("%s: %s to %s, want %s to %s", c.period, from, to, c.from, c.to)
		}
	}
	// Every day belongs to exactly one period of each kind.
	for _, kind := range calendar.Kinds() {
		for day := calendar.Day("2026-01-01"); day <= "2027-06-30"; day = day.Add(1) {
			n := 0
			for year := 2025; year <= 2028; year++ {
				for _, q := range p.Rhythm.Closing.Periods(kind, year) {
					if from, to := p.AnswerWindow(q); from <= day && day <= to {
						n++
					}
				}
			}
			if n != 1 {
				t.Fatalf("%s lies in %d periods of kind %s", day, n, kind)
			}
		}
	}
}

func TestNewestFigureOfEveryAgencyCounts(t *testing.T) {
	t.Parallel()
	l, err := loadIndicators()
	if err != nil {
		t.Fatal(err)
	}
	sums := l.stock([]latestFigure{
		{1, 10, 1, "D3.clusters", 5, "2026-03-01"}, {2, 10, 2, "D3.clusters", 7, "2026-06-01"}, // the same agency at two tasks
		{1, 11, 3, "D3.clusters", 4, "2026-06-01"}, {1, 11, 4, "D3.clusters", 3, "2026-06-01"}, // one day: the later entry
		{1, 10, 5, "B6.informing", 1, "2026-03-01"}, {1, 11, 6, "B6.informing", 0, "2026-03-01"}, {1, 12, 7, "B6.informing", 9, "2026-03-01"},
	})
	if sums["D3.clusters"] != 10 || sums["B6.informing"] != 2 {
		t.Errorf("got %v, want 10 clusters and 2 agencies that inform", sums)
	}
	var ratio *FigureLine
	for _, f := range l.lines(map[string]int64{"B3.received": 0, "B3.in_time": 0, "C6.products": 50, "C6.qualifying": 8}) {
		if f.Ratio {
			if ratio != nil {
				t.Errorf("a ratio over nothing: %+v", f)
			}
			ratio = &f
		}
	}
	if ratio == nil || ratio.Text() != "16 %" {
		t.Errorf("ratio %+v, want 8 of 50 as 16 %%", ratio)
	}
}

func TestSameWordsAreQuotedOnce(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("khó khăn ", 60)
	got := quotes([]written{
		{1, 10, "Thiếu kinh phí.", ""}, {1, 11, "  thiếu\nkinh phí ", ""}, {1, 10, "Thiếu  kinh phí;", ""}, {1, 12, "", "x"}, {1, 13, " . ", ""}, {1, 14, long, ""},
	}, func(w written) string { return w.difficulties })
	if len(got) != 3 || got[0].Text != "Thiếu kinh phí" || fmt.Sprint(got[0].Agencies) != "[10]" || got[1].Text != "thiếu; kinh phí" {
		t.Errorf("got %+v", got)
	}
	if n := len([]rune(got[2].Text)); n > quoteLength+1 || !strings.HasSuffix(got[2].Text, "…") {
		t.Errorf("a long text has %d letters: %s", n, got[2].Text)
	}
}

// Reports at the edges: nothing at all, nothing begun, only "không phát sinh", everything at once.
func TestReportsAtTheEdges(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	main := func(key string) string {
		return textOf(page(t, h, c.Leader, reportAddress(p.ID, period(t, key)), 200).Find("main"))
	}
	if got := main("2026-07"); !strings.Contains(got, "chưa có phần việc nào đến kỳ báo cáo") || strings.Contains(got, "NaN") || strings.Contains(got, "Tỷ lệ đúng hạn") {
		t.Errorf("a month in which nothing is due: %s", got)
	}
	if got := main("2026-Q3"); !strings.Contains(got, "chưa có phần việc nào hoàn thành; còn 4 phần việc quá hạn") || !strings.Contains(got, "Tỷ lệ đúng hạn 0 %") {
		t.Errorf("a quarter that nobody answered: %s", got)
	}
	write(t, s, func(tx *db.Tx) error {
		for _, q := range []string{
			`UPDATE plan_reports SET state = 'submitted', answer = 'nothing', submitted_on = due WHERE period = '2026-Q3'`,
			`UPDATE plan_reports SET state = 'accepted', accepted_on = due WHERE period = '2026-Q3'`,
		} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	got := main("2026-Q3")
	for _, want := range []string{"đã hoàn thành 4", "trong đó 4 phần việc được trả lời là không phát sinh", "Tỷ lệ đúng hạn 100 %", "Tỷ lệ hoàn thành 100 %"} {
		if !strings.Contains(got, want) {
			t.Errorf("only không phát sinh: %q is missing in %s", want, got)
		}
	}
	for _, never := range []string{"Số liệu các cơ quan báo cáo", "Khó khăn", "Nội dung chưa hoàn thành", "0 hoạt động", "NaN", "–"} {
		if strings.Contains(got, never) {
			t.Errorf("only không phát sinh: says %q: %s", never, got)
		}
	}
	for _, row := range []struct{ period, never string }{{"2026-07", "quá hạn"}, {"2026-Q3", "Bị trả lại"}} {
		if strings.Contains(textOf(page(t, h, c.Leader, reportAddress(p.ID, period(t, row.period)), 200).Find(".paper p, .paper li")), row.never) {
			t.Errorf("%s says %q", row.period, row.never)
		}
	}
}

// A section that someone saves while the report is being closed is not lost without a word.
func TestClosingDoesNotLoseWhatIsWrittenMeanwhile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleYear(t, d)
		q := period(t, "2026-Q3")
		var f frozen
		read(t, s, func(tx *db.Tx) (err error) { f, _, err = s.prepareClosing(tx, p.ID, q); return err })
		if err := s.WriteSection(context.Background(), c.Coordinator, p.ID, q, Text{Section: SectionNext, Body: "- Việc mới."}); err != nil {
			t.Fatal(err)
		}
		err := s.DB.Write(context.Background(), func(tx *db.Tx) error { return s.checkClosing(tx, p.ID, f) })
		if kindOf(err) != problem.Conflict || !strings.Contains(err.Error(), "vừa sửa phần viết") {
			t.Errorf("closing over a newer text: %v", err)
		}
		if err := s.CloseReport(context.Background(), c.Leader, p.ID, q); err != nil {
			t.Fatal(err)
		}
		r, err := s.Consolidate(context.Background(), c.Leader, p.ID, q, testDay)
		if err != nil {
			t.Fatal(err)
		}
		if r.Texts[SectionNext] != "- Việc mới." {
			t.Errorf("the closed report says %q", r.Texts[SectionNext])
		}
	})
}
