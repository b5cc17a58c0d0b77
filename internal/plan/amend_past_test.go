package plan

import (
	"context"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// An amendment does not rewrite what was before it: a past day and a period that was over keep the words of the plan that was in force.
func TestThePastKeepsItsWords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		s, c := newService(t, d)
		p := importReal(t, s, c)
		const day = "2026-07-01"
		shown := func(on calendar.Day) (all []string) {
			v, err := s.View(ctx, p.ID, string(on), false)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, v.Plan.Title, v.Plan.Number)
			for _, row := range v.rows() {
				all = append(all, row.Task.No+" "+row.Task.Title+" · "+row.Task.DueName()+" · "+words(row.Leads, Lead)+" · "+words(row.Leads, Partner))
			}
			return all
		}
		outline := func(key string) string { return outlineText(consolidate(t, s, c, p, key)) }
		const before, during = "2026-Q2", "2026-Q3"
		past, report, running := shown(day), outline(before), outline(during)
		i, r := startAmend(t, s, c, amendedText(t), Amendment{Purpose: AsVersion, Base: p.ID, From: amendDay})
		r.Title = "Trích yếu mới của bản điều chỉnh"
		next := confirmAll(t, s, c, i, r)
		if diff := gocmp.Diff(past, shown(day)); diff != "" {
			t.Errorf("the plan on a past day: %s", diff)
		}
		strip := func(text string) string { // what is asked for in the period ahead may change
			head, _, _ := strings.Cut(text, "NHIỆM VỤ TRỌNG TÂM")
			return head
		}
		if diff := gocmp.Diff(strings.Split(strip(report), "\n"), strings.Split(strip(outline(before)), "\n")); diff != "" {
			t.Errorf("the report of a period that was over: %s", diff)
		}
		if now := outline(during); now == running || !strings.Contains(consolidate(t, s, c, p, during).Opening(), "rích yếu mới") {
			t.Error("the report of the period in which it came does not have the words of the amendment")
		}
		if now := shown(""); now[0] != next.Title || slices.Equal(now, past) {
			t.Errorf("today: got %v", now)
		}
	})
}
