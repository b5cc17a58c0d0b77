package plan

import (
	"slices"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// giveWeights gives every task of a plan a weight and an evidence rule.
func giveWeights(t testing.TB, s *Service, c cast, p Plan) {
	t.Helper()
	var changes []WeightChange
	_, r, _, err := s.Weights(bg, p.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range r.Lines {
		changes = append(changes, WeightChange{w.Task.ID, 0, int64(i + 2)})
		k, err := s.Choices(bg, w.Task.ID)
		if err != nil {
			t.Fatal(err)
		}
		k.Task.Rules, k.Task.Evidence = photoEach, true
		if err := s.ChangeTask(bg, c.Coordinator, k.Task); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetWeights(bg, c.Coordinator, p.ID, changes); err != nil {
		t.Fatal(err)
	}
}

var photoEach = []EvidenceRule{{eachActivity, "photo", 2}}

// A document says nothing about weights and evidence rules: what was set for a task goes on with it.
func TestWeightsAndEvidenceRulesGoOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := importReal(t, s, c)
		giveWeights(t, s, c, p)
		old := map[int64]int64{}
		read(t, s, func(tx *db.Tx) (err error) { old, err = taskWeights(tx, p.ID); return err })
		i, r := startAmend(t, s, c, amendedText(t), Amendment{Purpose: AsVersion, Base: p.ID, From: amendDay})
		confirmAll(t, s, c, i, r)
		kept := 0
		read(t, s, func(tx *db.Tx) error {
			now, err := taskWeights(tx, p.ID)
			if err != nil {
				return err
			}
			tasks, err := planTasks(tx, p.ID)
			for _, k := range tasks {
				was, had := old[k.ID]
				if now[k.ID] != was {
					t.Errorf("%s weighs %d, want %d", k.No, now[k.ID], was)
				}
				if had && !slices.Equal(k.Rules, photoEach) {
					t.Errorf("%s asks for %v, want two photos of each activity", k.No, k.Rules)
				}
				if had && k.EndedOn == "" {
					kept++
				}
			}
			return err
		})
		if kept != 4 {
			t.Errorf("%d tasks went on, want 4", kept)
		}
	})
}

func TestNextYearsTasksWeighWhatTheyWeighed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := importReal(t, s, c)
		giveWeights(t, s, c, p)
		i, r := startAmend(t, s, c, strings.ReplaceAll(realPlan(t), "năm 2026", "năm 2027"), Amendment{Purpose: AsSuccessor, Base: p.ID})
		next := confirmAll(t, s, c, i, r)
		read(t, s, func(tx *db.Tx) error {
			old, err := taskWeights(tx, p.ID)
			if err != nil {
				return err
			}
			now, err := taskWeights(tx, next.ID)
			if err != nil {
				return err
			}
			tasks, err := planTasks(tx, next.ID)
			for _, k := range tasks {
				before, err := previousTask(tx, k.ID)
				if err != nil || before == 0 {
					t.Errorf("%s follows no task, %v", k.No, err)
				}
				if now[k.ID] == 0 || now[k.ID] != old[before] {
					t.Errorf("%s weighs %d, want %d", k.No, now[k.ID], old[before])
				}
				if !slices.Equal(k.Rules, photoEach) {
					t.Errorf("%s asks for %v, want two photos of each activity", k.No, k.Rules)
				}
			}
			return err
		})
	})
}
