package plan

import (
	"context"
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// importReal imports the province's plan as the demonstration does, starting in April.
func importReal(t testing.TB, s *Service, c cast) Plan {
	t.Helper()
	ctx := context.Background()
	id, err := s.StartImport(ctx, c.Coordinator, "ke-hoach.txt", strings.NewReader(realPlan(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ReadImport(ctx, id); err != nil {
		t.Fatal(err)
	}
	i, _, r, err := s.OpenImport(ctx, c.Coordinator, id)
	if err != nil {
		t.Fatal(err)
	}
	r.StartsOn = "2026-04-15"
	r.Tasks[4].Parties = append(r.Tasks[4].Parties,
		Party{Duty: Lead, Printed: "Sở chủ trì giao thêm", Agencies: []int64{c.Focal.ID}, Settled: true},
		Party{Duty: Partner, Printed: "xã giao thêm", Agencies: []int64{c.Commune.ID, c.Other.ID}, Settled: true})
	return confirmAll(t, s, c, i, r)
}

// confirmAll answers every question with "leave it so" and confirms.
func confirmAll(t testing.TB, s *Service, c cast, i Import, r Review) Plan {
	t.Helper()
	ctx := context.Background()
	for _, q := range r.Questions() {
		r.Settled[q.Key] = true
	}
	if err := s.SaveReview(ctx, c.Coordinator, i.ID, i.Version, r); err != nil {
		t.Fatal(err)
	}
	confirm := s.ConfirmImport
	if r.Amendment.Purpose != AsNew {
		confirm = s.ConfirmAmendment
	}
	planID, err := confirm(ctx, c.Coordinator, i.ID, i.Version+1)
	if err != nil {
		t.Fatal(err)
	}
	var p Plan
	read(t, s, func(tx *db.Tx) (err error) { p, err = findPlan(tx, planID); return err })
	return p
}

func amendedText(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../../cmd/lantoa/demo/ke-hoach-dieu-chinh-mau.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// startAmend imports a document and says what it is; the import is as it stands after that.
func startAmend(t testing.TB, s *Service, c cast, text string, a Amendment) (Import, Review) {
	t.Helper()
	ctx := context.Background()
	id, err := s.StartImport(ctx, c.Coordinator, "dieu-chinh.txt", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ReadImport(ctx, id); err != nil {
		t.Fatal(err)
	}
	i, _, _, err := s.OpenImport(ctx, c.Coordinator, id)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.ChooseAmendment(ctx, c.Coordinator, id, i.Version, a)
	if err != nil {
		t.Fatal(err)
	}
	if i, _, _, err = s.OpenImport(ctx, c.Coordinator, id); err != nil {
		t.Fatal(err)
	}
	return i, r
}

const amendDay calendar.Day = "2026-08-20"

func TestTheRealPlanAmended(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := importReal(t, s, c)
		past := tallyOn(t, s, p.ID, "2026-07-01")
		i, r := startAmend(t, s, c, amendedText(t), Amendment{Purpose: AsVersion, Base: p.ID, From: amendDay})
		if r.Suggested.Purpose != AsVersion || r.Suggested.Base != p.ID {
			t.Errorf("proposed: got %+v, want a version of plan %d", r.Suggested, p.ID)
		}
		for _, q := range r.Questions() {
			r.Settled[q.Key] = true
		}
		if err := s.SaveReview(context.Background(), c.Coordinator, i.ID, i.Version, r); err != nil {
			t.Fatal(err)
		}
		cmp, err := s.Compare(context.Background(), c.Coordinator, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range cmp.Changes {
			line := string(k.Kind) + " " + k.OldNo + " → " + k.No
			for _, f := range k.Fields {
				line += " · " + f.Label
			}
			if k.Kin != "" {
				line += " (" + k.Kin + ")"
			}
			got = append(got, line)
		}
		if diff := gocmp.Diff([]string{
			"changed III.1 → III.1 · Tên nhiệm vụ",
			"changed III.2 → III.2 · Tên nhiệm vụ · Thời hạn · Báo cáo · Nội dung",
			"added  → III.3 (III.2)",
			"kept III.5 → III.4",
			"changed III.4 → III.5 · Chủ trì · Phối hợp",
			"added  → III.6",
			"dropped III.3 → ",
		}, got); diff != "" {
			t.Error(diff)
		}
		if _, err := s.ConfirmAmendment(context.Background(), c.Coordinator, i.ID, i.Version+1); err != nil {
			t.Fatal(err)
		}
		if now := tallyOn(t, s, p.ID, "2026-07-01"); now != past {
			t.Errorf("four counts of July: got %+v, want %+v", now, past)
		}
	})
}

func tallyOn(t testing.TB, s *Service, planID int64, day calendar.Day) Tally {
	t.Helper()
	var got Progress
	read(t, s, func(tx *db.Tx) (err error) {
		got, err = progressOf(tx, planID, moment{Day: day, Past: true})
		return err
	})
	return got.Total
}
