package plan

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// provincePlan is the province's plan as people confirmed it, with the agencies that it names.
func provincePlan(t testing.TB, s *Service, c cast) (Plan, []identity.Agency) {
	t.Helper()
	agencies := map[string][]Assignment{}
	var all []identity.Agency
	read(t, s, func(tx *db.Tx) (err error) { all, err = identity.Agencies(tx); return err })
	group := func(printed string, duty DutyKind, has func(identity.Agency) bool) {
		for _, a := range all {
			if has(a) {
				agencies[printed] = append(agencies[printed], Assignment{AgencyID: a.ID, Duty: duty, Printed: printed})
			}
		}
	}
	key := func(keys ...string) func(identity.Agency) bool {
		return func(a identity.Agency) bool { return slices.Contains(keys, a.Key) }
	}
	group("Sở Văn hóa, Thể thao và Du lịch", Lead, key("svhttdl"))
	group("Công an tỉnh", Lead, key("cat"))
	group("Sở Ngoại vụ", Lead, key("sngv"))
	group("các sở, ban, ngành", Partner, func(a identity.Agency) bool { return a.Kind == "department" || a.Kind == "armed" })
	group("UBND các xã, phường", Partner, identity.Agency.Commune)
	group("Báo và Phát thanh, Truyền hình Lạng Sơn", Partner, key("baoptth"))
	of := func(names ...string) (list []Assignment) {
		for _, n := range names {
			list = append(list, agencies[n]...)
		}
		return list
	}
	ongoing := Due{Kind: DueOngoing, Text: "thường xuyên"}
	rhythm, _ := calendar.UsualRhythm(calendar.Quarter)
	id, err := s.CreatePlan(context.Background(), c.Coordinator, NewPlan{
		Plan: Plan{
			Number: "/KH-UBND", Issuer: "Ủy ban nhân dân tỉnh Lạng Sơn", Year: 2026, StartsOn: "2026-01-01", Rhythm: rhythm, Place: "Lạng Sơn, ngày tháng 4 năm 2026",
			Title: "Triển khai Đề án truyền thông về quyền con người ở Việt Nam trên địa bàn tỉnh Lạng Sơn năm 2026", Sample: true,
		},
		Clauses: []Clause{{Kind: Basis, Body: "1079/QĐ-TTg"}, {Kind: Duty, Body: "báo cáo kết quả", Detail: "UBND tỉnh\ntheo quy định"}},
		Tasks: []NewTask{
			{Task{No: "III.1", Title: "Cung cấp thông tin cho báo chí về công tác quyền con người", Due: ongoing}, of("Sở Văn hóa, Thể thao và Du lịch", "các sở, ban, ngành", "UBND các xã, phường", "Báo và Phát thanh, Truyền hình Lạng Sơn")},
			{
				Task{No: "III.2", Title: "Sản xuất, đăng phát các sản phẩm truyền thông về quyền con người", Due: Due{Kind: DueWithinYear, From: "2026-01-01", To: "2026-12-31", Text: "hoàn thành trong năm 2026"}},
				of("Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh", "Báo và Phát thanh, Truyền hình Lạng Sơn", "các sở, ban, ngành", "UBND các xã, phường"),
			},
			{
				Task{No: "III.3", Title: "Theo dõi, tổng hợp thông tin báo chí, dư luận xã hội, xây dựng lập luận đấu tranh với các thông tin sai lệch về tình hình bảo đảm quyền con người trên địa bàn tỉnh", Due: ongoing},
				of("Sở Văn hóa, Thể thao và Du lịch", "các sở, ban, ngành", "UBND các xã, phường"),
			},
			{Task{No: "III.4", Title: "Hợp tác quốc tế, thông tin đối ngoại về quyền con người", Due: ongoing}, of("Sở Ngoại vụ", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh")},
			{Task{No: "III.5", Title: "Các hoạt động truyền thông khác", Due: ongoing}, of("Sở Văn hóa, Thể thao và Du lịch", "các sở, ban, ngành", "UBND các xã, phường")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var p Plan
	read(t, s, func(tx *db.Tx) (err error) { p, err = findPlan(tx, id); return err })
	return p, all
}

// sampleYear is the province's plan with the demonstration's year of reports.
func sampleYear(t testing.TB, d *db.DB) (*Service, cast, Plan) {
	t.Helper()
	s, c := newService(t, d)
	p, all := provincePlan(t, s, c)
	if err := s.PlaySample(context.Background(), p.ID, SampleCast{Reviewer: c.Coordinator, Agencies: all}, testDay); err != nil {
		t.Fatal(err)
	}
	return s, c, p
}

func period(t testing.TB, text string) calendar.Period {
	t.Helper()
	p, ok := calendar.ParsePeriod(text)
	if !ok {
		t.Fatalf("no period %s", text)
	}
	return p
}

func outlineText(c Consolidated) string {
	var b strings.Builder
	for _, block := range c.Outline() {
		fmt.Fprintf(&b, "%-6s %s %s\n", block.Kind, block.No, block.Text())
	}
	return b.String()
}

func consolidate(t testing.TB, s *Service, c cast, p Plan, key string) Consolidated {
	t.Helper()
	r, err := s.Consolidate(context.Background(), c.Leader, p.ID, period(t, key), s.today())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// shownFigures are all figures of a report with what they show: of the sentences, of the tables, of every task.
func shownFigures(c Consolidated) map[string]Run {
	shown := map[string]Run{}
	add := func(r Run) { shown[r.Key+"="+fmt.Sprint(r.Value, r.Den)] = r }
	for _, b := range c.Outline() {
		for _, r := range b.Runs {
			if r.Key != "" {
				add(r)
			}
		}
	}
	for _, f := range c.Figures {
		add(Run{Key: f.Key(everything), Value: f.Value, Den: f.Den})
	}
	counts := func(scope string, of Counts) {
		for what, part := range tallyParts {
			for _, duty := range []string{everything, string(Lead), string(Partner)} {
				add(Run{Key: strings.Join([]string{keyCount, scope, duty, what}, "."), Value: int64(part.size(of.Of(duty)))})
			}
		}
		add(Run{Key: keyDeeds + "." + scope, Value: int64(of.Activities)})
		add(Run{Key: keyProofs + "." + scope, Value: int64(of.Evidence)})
	}
	counts(everything, c.Total)
	for _, t := range c.Tasks {
		counts(scopeKey(t.ID), t.Counts)
		for _, f := range t.Figures {
			add(Run{Key: f.Key(scopeKey(t.ID)), Value: f.Value, Den: f.Den})
		}
	}
	return shown
}

// rowsMatch holds every figure against the rows behind it.
func rowsMatch(t *testing.T, s *Service, c cast, p Plan, key string) {
	t.Helper()
	shown := shownFigures(consolidate(t, s, c, p, key))
	if len(shown) < 100 {
		t.Fatalf("%s shows only %d figures", key, len(shown))
	}
	var all ledger
	read(t, s, func(tx *db.Tx) error {
		r, err := s.consolidated(tx, p.ID, period(t, key), testDay)
		if err != nil {
			return err
		}
		from, err := s.ledgerOf(tx, r)
		if err != nil {
			return err
		}
		all, err = collectRows(from)
		return err
	})
	report := consolidate(t, s, c, p, key)
	for _, r := range shown {
		b, err := s.indicators.behind(report, all, r.Key)
		if err != nil {
			t.Fatalf("%s %s: %v", key, r.Key, err)
		}
		if b.Total != r.Value || b.Den != r.Den {
			t.Errorf("%s %s shows %d/%d, its rows make %d/%d", key, r.Key, r.Value, r.Den, b.Total, b.Den)
		}
		sum := int64(0)
		for _, row := range b.Rows {
			sum += row.Value
		}
		if b.Den == 0 && sum != r.Value {
			t.Errorf("%s %s shows %d, its rows add up to %d", key, r.Key, r.Value, sum)
		}
	}
}

func TestEveryFigureIsTheSumOfItsRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleYear(t, d)
		s.Counters = Counters{"I3.reached": func(_ *db.Tx, agency int64, _ calendar.Period) (int64, error) {
			return map[int64]int64{0: 120, c.Commune.ID: 70, c.Other.ID: 30}[agency], nil
		}}
		for _, key := range []string{"2026-09", "2026-Q3", "2026"} {
			rowsMatch(t, s, c, p, key)
		}
		if err := s.CloseReport(context.Background(), c.Coordinator, p.ID, period(t, "2026-Q3")); err != nil {
			t.Fatal(err)
		}
		rowsMatch(t, s, c, p, "2026-Q3")
	})
}

func TestClosingFreezesTheReport(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, p := sampleYear(t, d)
		q := period(t, "2026-Q3")
		texts := Text{Section: SectionLessons, Body: "Giao việc sớm, nói rõ hạn.\n- Gọi điện trước hạn ba ngày."}
		if err := s.WriteSection(ctx, c.Coordinator, p.ID, q, texts); err != nil {
			t.Fatal(err)
		}
		for _, by := range []identity.Actor{c.Reporter, c.Inspector, c.Admin} {
			if err := s.CloseReport(ctx, by, p.ID, q); kindOf(err) != problem.Denied {
				t.Errorf("%s closes: %v", by.Role, err)
			}
		}
		if err := s.CloseReport(ctx, c.Coordinator, p.ID, period(t, "2026-Q4")); kindOf(err) != problem.Conflict {
			t.Errorf("a period under way is closed: %v", err)
		}
		if err := s.CloseReport(ctx, c.Coordinator, p.ID, period(t, "2026-08")); kindOf(err) != problem.Conflict {
			t.Errorf("a period without an expected answer is closed: %v", err)
		}
		if err := s.WriteReport(ctx, c.Coordinator, p.ID, period(t, "2025-Q3"), "docx", io.Discard); kindOf(err) != problem.NotFound {
			t.Errorf("a report of days before the plan is written: %v", err)
		}
		if err := s.CloseReport(ctx, c.Coordinator, p.ID, q); err != nil {
			t.Fatal(err)
		}
		docx, xlsx := reportBytes(t, s, c, p, "2026-Q3", "docx"), reportBytes(t, s, c, p, "2026-Q3", "xlsx")
		if v := office.CheckDecree30(docx); len(v) > 0 {
			t.Errorf("closed: %v", v)
		}
		before := consolidate(t, s, c, p, "2026-Q3")
		sendLate(t, s, c, p)
		acceptLate(t, s, c, p)
		write(t, s, func(tx *db.Tx) error {
			for _, change := range []string{
				`UPDATE plan_figures SET value = value + 1000`, `UPDATE plan_activities SET name = 'Đổi tên'`, `UPDATE plan_tasks SET title = 'Đổi tên'`,
				`UPDATE identity_agencies SET name = name || ' đổi tên'`,
			} {
				if _, err := tx.Exec(change); err != nil {
					return err
				}
			}
			return nil
		})
		s.Now = func() time.Time { return testNow().AddDate(0, 1, 3) }
		after := consolidate(t, s, c, p, "2026-Q3")
		if len(after.Late) != 2 || len(before.Late) != 0 || after.Late[0].Sent == after.Late[1].Sent || after.Late[0].State != Accepted {
			t.Errorf("late: %+v, before %+v", after.Late, before.Late)
		}
		after.Late = nil
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("the closed report changed: %s", diff)
		}
		if !bytes.Equal(docx, reportBytes(t, s, c, p, "2026-Q3", "docx")) || !bytes.Equal(xlsx, reportBytes(t, s, c, p, "2026-Q3", "xlsx")) {
			t.Error("the documents of a closed period changed")
		}
		if err := s.WriteSection(ctx, c.Coordinator, p.ID, q, texts); kindOf(err) != problem.Conflict {
			t.Errorf("a section is written after the closing: %v", err)
		}
		if err := s.CloseReport(ctx, c.Coordinator, p.ID, q); kindOf(err) != problem.Conflict {
			t.Errorf("closed twice: %v", err)
		}
		if !strings.Contains(outlineText(after), "Bài học kinh nghiệm") || !strings.Contains(outlineText(after), "Gọi điện trước hạn ba ngày.") {
			t.Error("what people wrote is not in the closed report")
		}
	})
}

// sendLate answers a report of the third quarter after its closing and has it accepted.
func sendLate(t *testing.T, s *Service, c cast, p Plan) {
	t.Helper()
	s.Now = func() time.Time { return testNow().Add(2 * time.Hour) }
	id := find(t, s, func(tx *db.Tx) (int64, error) {
		return db.One(tx, db.Scalar[int64], `SELECT id FROM plan_reports WHERE plan_id = ? AND state = 'expected' AND period = '2026-Q3' ORDER BY id LIMIT 1`, p.ID)
	})
	r := find(t, s, func(tx *db.Tx) (Report, error) { return findReport(tx, id) })
	me := c.Reporter
	me.AgencyID = r.AgencyID
	r, err := s.SaveReport(context.Background(), me, r.ID, r.Version, Entry{Answer: Nothing})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		a  Action
		by identity.Actor
	}{{Submit, me}, {Accept, c.Coordinator}} {
		if r, err = s.MoveReport(context.Background(), step.by, r.ID, r.Version, step.a, ""); err != nil {
			t.Fatal(err)
		}
	}
}

// acceptLate accepts after the closing what was sent before it.
func acceptLate(t *testing.T, s *Service, c cast, p Plan) {
	t.Helper()
	id := find(t, s, func(tx *db.Tx) (int64, error) {
		return db.One(tx, db.Scalar[int64], `SELECT id FROM plan_reports WHERE plan_id = ? AND state = 'submitted' AND period = '2026-Q3' ORDER BY id LIMIT 1`, p.ID)
	})
	r := find(t, s, func(tx *db.Tx) (Report, error) { return findReport(tx, id) })
	if _, err := s.MoveReport(context.Background(), c.Coordinator, r.ID, r.Version, Accept, ""); err != nil {
		t.Fatal(err)
	}
}

// A snapshot that someone changed in the database is not shown.
func TestSpoiledClosingsAreRefused(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	if err := s.CloseReport(context.Background(), c.Coordinator, p.ID, period(t, "2026-Q3")); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE plan_closings SET snapshot = REPLACE(snapshot, '"Value":891', '"Value":981')`)
		return err
	})
	if _, err := s.Consolidate(context.Background(), c.Leader, p.ID, period(t, "2026-Q3"), testDay); kindOf(err) != problem.Unavailable {
		t.Errorf("a changed snapshot: %v", err)
	}
}
