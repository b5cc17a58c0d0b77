package plan

import (
	"context"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// A name that somebody has explained once is understood in the next document.
func TestExplainedNamesAreLearned(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx, by := context.Background(), c.Coordinator
		i := importDocument(t, s, by, "ke-hoach.txt", realPlan(t))
		i, _, review, err := s.OpenImport(ctx, by, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		dir := directory(t, s)
		department := dir.Match("Sở Tư pháp").Agency
		for k, q := range review.Questions() {
			if q.Party < 0 {
				continue
			}
			party := &review.Tasks[q.Task].Parties[q.Party]
			party.Agencies, party.GroupID, party.Settled = []int64{department.ID}, 0, true
			if k == len(review.Questions())-1 {
				break
			}
		}
		review.Tasks[0].Parties = append(review.Tasks[0].Parties, Party{Duty: Partner, Printed: "Tư pháp Lạng Sơn xứ", Agencies: []int64{department.ID}, Settled: true})
		review.Tasks[1].Parties = append(review.Tasks[1].Parties,
			Party{Duty: Partner, Printed: "Tổ công tác số 5", Agencies: []int64{department.ID}, Settled: true})
		review.Tasks[2].Parties = append(review.Tasks[2].Parties,
			Party{Duty: Partner, Printed: "Tổ công tác số 5", Agencies: []int64{c.Focal.ID}, Settled: true})
		for _, q := range review.Questions() {
			review.Settled[q.Key] = true
		}
		if err := s.SaveReview(ctx, by, i.ID, i.Version, review); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ConfirmImport(ctx, by, i.ID, i.Version+1); err != nil {
			t.Fatal(err)
		}
		after := directory(t, s)
		if m := after.Match("Tư pháp Lạng Sơn xứ"); m.Agency == nil || m.Agency.ID != department.ID {
			t.Errorf("an explained name means %+v", m)
		}
		for _, printed := range []string{"các cơ quan có liên quan", "Tổ công tác số 5"} {
			if m := after.Match(printed); m.Agency != nil {
				t.Errorf("%q was learned as %s, though it means several", printed, m.Agency.ShortName)
			}
		}
		read(t, s, func(tx *db.Tx) error {
			n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM identity_audit WHERE action = 'alias.learn'`)
			if n != 1 {
				t.Errorf("%d names in the audit trail, want 1", n)
			}
			return err
		})
	})
}
