package product

import (
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

func TestAnItemGoesItsWholeWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		vi = published(t, s, c, vi, school)
		if !vi.Live() || vi.PublishedOn != testDay {
			t.Fatalf("got %+v, want a published edition", vi)
		}
		en := addEdition(t, s, c, i.ID, "en", Text)
		en, err := s.Write(t.Context(), c.Translator, en.ID, en.Version, Content{Title: "Every child may go to school", Body: "Every child has the right to education."}, false)
		must(t, err)
		if en.MadeFromNo != vi.ApprovedNo {
			t.Errorf("made from content %d, want the approved one, %d", en.MadeFromNo, vi.ApprovedNo)
		}
		en = walk(t, s, en, []turn{{Submit, c.Translator}, {Pass, c.Reader}, {Approve, c.Leader}, {Publish, c.Leader}})

		vi = walk(t, s, vi, []turn{{Correct, c.Editor}})
		changed := school
		changed.Body += "\nThầy cô phải tôn trọng các em."
		vi = published(t, s, c, vi, changed)
		v, err := s.OpenEdition(t.Context(), c.Translator, en.ID)
		must(t, err)
		if !v.Edition.Outdated(v.From) || !v.Edition.Live() {
			t.Error("after the Vietnamese text changed, the English one is not marked outdated, or readers lost it")
		}
		work, err := s.Mine(t.Context(), c.Translator)
		must(t, err)
		if len(work) != 1 || !work[0].Outdated {
			t.Errorf("the translator's work: got %+v, want the outdated edition", work)
		}
	})
}

func TestTwoTranslatorsOnOneEdition(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		en := addEdition(t, s, c, i.ID, "en", Text)
		_, err := s.Write(t.Context(), c.Translator, en.ID, en.Version, Content{Title: "First"}, false)
		must(t, err)
		if _, err = s.Write(t.Context(), c.Reader, en.ID, en.Version, Content{Title: "Second"}, false); !problem.Is(err, problem.Conflict) {
			t.Fatalf("got %v, want a conflict", err)
		}
		v, err := s.OpenEdition(t.Context(), c.Reader, en.ID)
		must(t, err)
		if v.Edition.Title != "First" {
			t.Errorf("got %q, want the first one's text", v.Edition.Title)
		}
	})
}

func TestNoSourceNoApproval(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		v, err := s.OpenItem(t.Context(), c.Editor, i.ID)
		must(t, err)
		must(t, s.RemoveSource(t.Context(), c.Editor, i.ID, v.Sources[0].ID))
		vi, err = s.Write(t.Context(), c.Editor, vi.ID, vi.Version, school, true)
		must(t, err)
		vi = walk(t, s, vi, []turn{{Submit, c.Editor}, {Pass, c.Checker}, {Pass, c.Second}})
		if _, err := s.Move(t.Context(), c.Leader, vi.ID, vi.Version, Approve, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("got %v, want a refusal for want of a source", err)
		}
	})
}

func TestWhatIsLiveIsNotDropped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		vi = published(t, s, c, vi, school)
		if err := s.DropItem(t.Context(), c.Editor, i.ID, i.Version); !problem.Is(err, problem.Conflict) {
			t.Fatalf("got %v, want a refusal", err)
		}
		walk(t, s, vi, []turn{{Withdraw, c.Leader}})
		must(t, s.DropItem(t.Context(), c.Editor, i.ID, i.Version))
	})
}

func TestItemsAreFoundWithoutMarks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, _ := addItem(t, s, c.Editor)
		for words, want := range map[string]int64{"quyen duoc hoc": 1, "Quyền": 1, "100%": 0, "": 1} {
			p, err := s.Items(t.Context(), c.Inspector, ItemFilter{Words: words, Topic: i.Topics[0], Kind: "article", State: Draft}, 10, 0)
			must(t, err)
			if p.Total != want || int64(len(p.Items)) != want {
				t.Errorf("%q: got %d of %d, want %d", words, len(p.Items), p.Total, want)
			}
			if want == 1 && len(p.Editions[i.ID]) != 1 {
				t.Errorf("%q: got %d editions, want 1", words, len(p.Editions[i.ID]))
			}
		}
	})
}
