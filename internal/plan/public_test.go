package plan

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// Units of indicators that count things: nobody can be recognised by them.
var thingUnits = []string{
	"buổi", "bài", "báo cáo", "bản", "bảng", "chiếc", "chuyên đề", "chương trình", "chủ đề", "cuộc", "câu lạc bộ", "cơ quan", "cụm", "dự án",
	"giải", "hoạt động", "km", "lượt", "lượt thôn", "lần", "lớp", "m²", "ngày", "sản phẩm", "số", "sự cố", "thôn", "thông cáo", "thông tin",
	"tin, bài", "tiết", "trường", "tác phẩm", "tấm", "tổ chức", "tờ", "văn bản", "đoàn", "đài", "đính chính", "đầu tài liệu", "đề nghị",
	"địa điểm", "giờ", "phút", "có/không",
}

// A new indicator in a new unit must be told apart: are people counted?
func TestEveryUnitIsKnownToCountPeopleOrThings(t *testing.T) {
	t.Parallel()
	l, err := loadIndicators()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range l.List {
		if i.Public() && !i.CountsPeople() && !slices.Contains(thingUnits, i.Unit) {
			t.Errorf("%s is counted in %q: add the unit to peopleUnits in public.go, or to the things of this test", i.ID, i.Unit)
		}
		if i.Public() && (i.Kind == "money" || strings.HasPrefix(i.ID, "A6")) {
			t.Errorf("%s is money and would be published", i.ID)
		}
	}
}

func TestSmallCountsOfPeopleAreNotPublished(t *testing.T) {
	t.Parallel()
	l, err := loadIndicators()
	if err != nil {
		t.Fatal(err)
	}
	const people, things = "D7.attendance", "D7.sessions"
	rows := []struct {
		name      string
		indicator string
		values    []int64 // of agencies 1, 2, 3 … at task 1
		total     string  // what the province shows
		agencies  string
	}{
		{"large numbers stand", people, []int64{30, 40}, "70", "30 40"},
		{"a small one is hidden, and the smallest of the rest with it", people, []int64{3, 40, 50}, "93", "- - 50"},
		{"two small ones hide each other", people, []int64{3, 4, 50}, "57", "- - 50"},
		{"together under five, one more is hidden", people, []int64{1, 2, 50, 60}, "113", "- - - 60"},
		{"a single small one hides the total", people, []int64{4}, "-", "-"},
		{"nobody at all is no secret", people, []int64{0, 40}, "40", "0 40"},
		{"five can be shown", people, []int64{5, 6}, "11", "5 6"},
		{"things are never hidden", things, []int64{1, 2}, "3", "1 2"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var sums []openSum
			for n, v := range row.values {
				sums = append(sums, openSum{1, int64(n + 1), row.indicator, v, "2026-05-01"})
			}
			var total, agencies []string
			for _, f := range l.publicFigures(2026, sums) {
				text := digits(int(f.Value))
				if f.Hidden {
					text = "-"
				}
				switch {
				case f.AgencyID != 0:
					agencies = append(agencies, text)
				case f.TaskID == 0:
					total = append(total, text)
				}
				if f.Hidden && f.Value != 0 {
					t.Errorf("a hidden figure carries its value %d", f.Value)
				}
			}
			if got := strings.Join(total, " "); got != row.total {
				t.Errorf("the province shows %q, want %q", got, row.total)
			}
			if got := strings.Join(agencies, " "); got != row.agencies {
				t.Errorf("agencies show %q, want %q", got, row.agencies)
			}
		})
	}
}

// Whatever the values: who subtracts what is shown from a total learns no count of one to four people.
func TestHiddenCountsCannotBeSubtracted(t *testing.T) {
	t.Parallel()
	l, err := loadIndicators()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 12), 1, 8).Draw(t, "values")
		var sums []openSum
		for n, v := range values {
			sums = append(sums, openSum{int64(n%3 + 1), int64(n + 1), "E1.visitors", v, "2026-05-01"})
		}
		var total PublicFigure
		rest := map[string]int64{}
		hidden := map[string]int{}
		for _, f := range l.publicFigures(2026, sums) {
			part := "agencies"
			if f.AgencyID == 0 {
				part = "tasks"
			}
			switch {
			case f.AgencyID == 0 && f.TaskID == 0:
				total = f
			case f.Hidden:
				hidden[part]++
			default:
				rest[part] += f.Value
			}
			if !f.Hidden && f.Value > 0 && f.Value < leastShown {
				t.Fatalf("%d people are shown", f.Value)
			}
		}
		for part, n := range hidden {
			if left := total.Value - rest[part]; !total.Hidden && (n == 1 || left < leastShown) {
				t.Fatalf("%d hidden %s make %d", n, part, left)
			}
		}
	})
}

// Only what was accepted is counted as done, and figures only come from there.
func TestPublicPlanHoldsOnlyWhatWasAccepted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		ctx := context.Background()
		act := func(by identity.Actor, agency int64, value string, submit, accept bool) {
			t.Helper()
			r := reportOf(t, s, p, "III.2", agency, "2026-Q3")
			write(t, s, func(tx *db.Tx) error {
				if _, err := tx.Exec(`INSERT INTO plan_figures (report_id, indicator, value, note, day) VALUES (?, 'D7.sessions', ?, 'bí mật', '2026-08-01')`, r.ID, len(value)); err != nil {
					return err
				}
				r.Answer = Nothing
				if submit {
					next, err := s.move(tx, by, r, Submit, "")
					if err != nil {
						return err
					}
					if accept {
						_, err = s.move(tx, c.Coordinator, next, Accept, "")
					}
					return err
				}
				_, err := s.move(tx, by, r, Save, "")
				return err
			})
		}
		act(c.Reporter, c.Commune.ID, "1234567", true, true)
		act(c.Stranger, c.Other.ID, "123456789", true, false)

		var open PublicPlan
		if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { open, err = s.PublicPlan(tx, p.ID, s.today()); return err }); err != nil {
			t.Fatal(err)
		}
		if open.Total.Done() != 1 {
			t.Errorf("got %d done, want the one that was accepted", open.Total.Done())
		}
		if open.Total.NotDone() == 0 {
			t.Error("what is not done is missing")
		}
		var total int64
		for _, f := range open.Figures {
			if f.AgencyID == c.Other.ID {
				t.Error("a figure of a report that nobody accepted is public")
			}
			if f.AgencyID == 0 && f.TaskID == 0 {
				total = f.Value
			}
		}
		if total != 7 {
			t.Errorf("got a total of %d, want 7", total)
		}
		for _, task := range open.Tasks {
			for _, a := range task.Agencies {
				if a.ID == c.Other.ID && task.No == "III.2" {
					if a.Count.DataTo != "" || !a.Count.Silent() || a.Count.MissingFrom != "2026-01-01" {
						t.Errorf("the silent commune shows data to %q, missing from %q", a.Count.DataTo, a.Count.MissingFrom)
					}
				}
				if a.ID == c.Commune.ID && task.No == "III.2" && a.Count.DataTo != calendar.Day("2026-09-14") {
					t.Errorf("the commune's data ends on %q, want the end of the third quarter", a.Count.DataTo)
				}
			}
		}
	})
}
