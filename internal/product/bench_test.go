package product

import (
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func openBench(t testing.TB, s *Service, by identity.Actor, id int64) Bench {
	t.Helper()
	b, err := s.OpenBench(t.Context(), by, id)
	must(t, err)
	return b
}

func translate(t testing.TB, s *Service, by identity.Actor, b Bench, pos int, target string) Bench {
	t.Helper()
	g := b.Segments[pos]
	b, err := s.SaveSegment(t.Context(), by, SegmentSave{EditionID: b.Edition.ID, Pos: g.Pos, Sum: g.Sum(), Version: g.Version, Target: target, Done: true})
	must(t, err)
	return b
}

// english begins the English edition of the school text; the Vietnamese one is published.
func benched(t testing.TB, s *Service, c cast) (vi, en Edition) {
	t.Helper()
	i, vi := addItem(t, s, c.Editor)
	vi = published(t, s, c, vi, school)
	return vi, addEdition(t, s, c, i.ID, "en", Text)
}

var schoolInEnglish = []string{"Every child may go to school", "Every child has the right to learn.", "Primary school costs nothing."}

func TestSentencesBecomeTheEdition(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		_, en := benched(t, s, c)
		b := openBench(t, s, c.Translator, en.ID)
		if len(b.Segments) != 3 || b.Segments[0].Part != PartTitle || b.Done != 0 {
			t.Fatalf("got %+v, want three sentences", b.Segments)
		}
		for n, x := range schoolInEnglish {
			b = translate(t, s, c.Translator, b, n, x)
			v, err := s.OpenEdition(t.Context(), c.Translator, en.ID)
			must(t, err)
			if open := blockedBy(v.Findings, "segments"); open != (n < 2) {
				t.Errorf("after %d sentences blocked: %v", n+1, open)
			}
		}
		v, err := s.OpenEdition(t.Context(), c.Translator, en.ID)
		must(t, err)
		if v.Edition.Title != schoolInEnglish[0] || v.Edition.Body != "Every child has the right to learn.\nPrimary school costs nothing." {
			t.Errorf("got %q, %q", v.Edition.Title, v.Edition.Body)
		}
		if v.Edition.No != 1 || len(v.Contents) != 1 {
			t.Errorf("one session made %d contents, number %d", len(v.Contents), v.Edition.No)
		}
		if stored, err := s.Stored(t.Context(), en.ID, 1); err != nil || stored.Body != v.Edition.Body {
			t.Errorf("stored %q (%v), want what the edition says", stored.Body, err)
		}
		walk(t, s, v.Edition, []turn{{Submit, c.Translator}, {Pass, c.Reader}, {Approve, c.Leader}})
	})
}

func blockedBy(all []Finding, rule string) bool {
	for _, f := range all {
		if f.Rule == rule && f.Blocks {
			return true
		}
	}
	return false
}

// The number of the content rises when someone may have relied on the last one: another person, a pause, a step.
func TestASessionIsOneContent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		now := testNow()
		s.Now = func() time.Time { return now }
		_, en := benched(t, s, c)
		b := openBench(t, s, c.Translator, en.ID)
		b = translate(t, s, c.Translator, b, 0, "One")
		now = now.Add(20 * time.Minute)
		b = translate(t, s, c.Translator, b, 1, "Two.")
		now = now.Add(20 * time.Minute)
		if b = translate(t, s, c.Translator, b, 1, "Two, too."); b.Edition.No != 1 {
			t.Errorf("work without a long pause: content %d, want 1", b.Edition.No)
		}
		now = now.Add(31 * time.Minute)
		if b = translate(t, s, c.Translator, b, 1, "Two."); b.Edition.No != 2 {
			t.Errorf("after a pause: content %d, want 2", b.Edition.No)
		}
		if b = translate(t, s, c.Reader, b, 2, "Three."); b.Edition.No != 3 {
			t.Errorf("by another person: content %d, want 3", b.Edition.No)
		}
		e := walk(t, s, b.Edition, []turn{{Submit, c.Reader}, {Return, c.Leader}})
		if b = translate(t, s, c.Reader, openBench(t, s, c.Reader, e.ID), 2, "Three!"); b.Edition.No != 4 {
			t.Errorf("after someone read it: content %d, want 4", b.Edition.No)
		}
	})
}

func TestTwoTranslatorsOnOneBench(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		_, en := benched(t, s, c)
		one, two := openBench(t, s, c.Translator, en.ID), openBench(t, s, c.Reader, en.ID)
		translate(t, s, c.Translator, one, 0, "First")
		translate(t, s, c.Translator, one, 1, "The first one's sentence.")
		translate(t, s, c.Reader, two, 2, "The second one's sentence.") // another sentence: both stand
		g := two.Segments[1]
		save := SegmentSave{EditionID: en.ID, Pos: g.Pos, Sum: g.Sum(), Version: g.Version, Target: "Another.", Done: true}
		if _, err := s.SaveSegment(t.Context(), c.Reader, save); !problem.Is(err, problem.Conflict) {
			t.Fatalf("got %v, want a conflict", err)
		}
		b := openBench(t, s, c.Reader, en.ID)
		if b.Segments[1].Target != "The first one's sentence." || b.Segments[2].Target != "The second one's sentence." {
			t.Errorf("got %+v, want both sentences", b.Segments)
		}
		save.Target = "The first one's sentence." // sent twice, because the answer was lost
		if _, err := s.SaveSegment(t.Context(), c.Translator, save); err != nil {
			t.Errorf("the same text again: %v", err)
		}
		save.Version, save.Target = b.Segments[1].Version, "Another."
		b, err := s.SaveSegment(t.Context(), c.Reader, save)
		must(t, err)
		texts, err := s.SegmentTexts(t.Context(), en.ID, b.Segments[1])
		must(t, err)
		if len(texts) != 1 || texts[0].Target != "The first one's sentence." {
			t.Errorf("got %+v, want the former text kept", texts)
		}
	})
}

func TestANewerSourceMarksItsSentences(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		vi, en := benched(t, s, c)
		b := openBench(t, s, c.Translator, en.ID)
		for n, x := range schoolInEnglish {
			b = translate(t, s, c.Translator, b, n, x)
		}
		must(t, s.AddSegmentComment(t.Context(), c.Reader, en.ID, 2, b.Segments[2].Sum(), "Nói rõ hơn."))
		changed := school
		changed.Body = "Thầy cô phải tôn trọng các em.\n" + "Mọi trẻ em đều có quyền được học ở gần nhà.\nTiểu học không mất học phí."
		published(t, s, c, walk(t, s, vi, []turn{{Correct, c.Editor}}), changed)

		b = openBench(t, s, c.Translator, en.ID)
		if len(b.Segments) != 4 || b.Changed != 1 || b.Done != 2 {
			t.Fatalf("got %d sentences, %d changed, %d done; want 4, 1, 2", len(b.Segments), b.Changed, b.Done)
		}
		if g := b.Segments[2]; g.Was != "Mọi trẻ em đều có quyền được học." || g.Target != schoolInEnglish[1] {
			t.Errorf("got %+v, want the old source beside its translation", g)
		}
		if len(b.Remarks(3)) != 1 || len(b.Remarks(2)) != 0 {
			t.Error("the remark did not go with its sentence")
		}
		b = translate(t, s, c.Translator, b, 2, "Every child has the right to learn near home.")
		if b.Edition.MadeFromNo != 1 {
			t.Errorf("made from content %d while a sentence is open, want 1", b.Edition.MadeFromNo)
		}
		b = translate(t, s, c.Translator, b, 1, "Teachers must respect you.")
		v, err := s.OpenEdition(t.Context(), c.Translator, en.ID)
		must(t, err)
		if v.Edition.Outdated(v.From) {
			t.Error("all sentences are done and the edition still counts as outdated")
		}
		if len(openBench(t, s, c.Translator, en.ID).Remarks(3)) != 1 {
			t.Error("the remark did not stay with its sentence")
		}
		if before, err := s.Stored(t.Context(), en.ID, 1); err != nil || before.Body != "Every child has the right to learn.\nPrimary school costs nothing." {
			t.Errorf("the content before the change is %q (%v)", before.Body, err)
		}
	})
}

// What was written as a whole comes into the bench, and what is written beside the bench later too.
func TestTheFormAndTheBenchSayTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		_, en := benched(t, s, c)
		en, err := s.Write(t.Context(), c.Translator, en.ID, en.Version, Content{Title: "School", Summary: "Ours alone", Body: "Learn.\nIt is free."}, false)
		must(t, err)
		b := openBench(t, s, c.Translator, en.ID)
		if b.Done != 3 || b.Segments[2].Target != "It is free." {
			t.Fatalf("got %+v, want the text in its sentences", b.Segments)
		}
		b = translate(t, s, c.Translator, b, 1, "Learn!")
		if b.Edition.Summary != "Ours alone" || b.Edition.Body != "Learn!\nIt is free." {
			t.Errorf("got %+v, want the rest as it was", b.Edition)
		}
		_, err = s.Write(t.Context(), c.Translator, en.ID, b.Edition.Version, Content{Title: "School", Body: "Learn!\nIt costs nothing."}, false)
		must(t, err)
		if b = openBench(t, s, c.Translator, en.ID); b.Segments[2].Target != "It costs nothing." || b.Segments[1].Target != "Learn!" {
			t.Errorf("got %+v, want what the form wrote", b.Segments)
		}
	})
}

func TestWhatTheBenchRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		vi, en := benched(t, s, c)
		if _, err := s.OpenBench(t.Context(), c.Editor, vi.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("the bench of an original: %v", err)
		}
		b := openBench(t, s, c.Translator, en.ID)
		title, body := b.Segments[0], b.Segments[1]
		for name, x := range map[string]struct {
			by   identity.Actor
			in   SegmentSave
			want problem.Kind
		}{
			"someone who only checks": {c.Checker, SegmentSave{Pos: 0, Sum: title.Sum(), Target: "T", Done: true}, problem.Denied},
			"no text":                 {c.Translator, SegmentSave{Pos: 0, Sum: title.Sum(), Done: true}, problem.Invalid},
			"a title joined":          {c.Translator, SegmentSave{Pos: 0, Sum: title.Sum(), Joined: true}, problem.Invalid},
			"a title too long":        {c.Translator, SegmentSave{Pos: 0, Sum: title.Sum(), Target: longText(maxTitle + 1), Done: true}, problem.Invalid},
			"a sentence too long":     {c.Translator, SegmentSave{Pos: 1, Sum: body.Sum(), Target: longText(maxTarget + 1), Done: true}, problem.Invalid},
			"another source":          {c.Translator, SegmentSave{Pos: 1, Sum: sumOf("else"), Target: "T", Done: true}, problem.Conflict},
		} {
			x.in.EditionID = en.ID
			if _, err := s.SaveSegment(t.Context(), x.by, x.in); !problem.Is(err, x.want) {
				t.Errorf("%s: got %v, want %v", name, err, x.want)
			}
		}
		if b = openBench(t, s, c.Translator, en.ID); b.Edition.No != 0 || b.Segments[0].Version != 0 {
			t.Error("something was written")
		}
	})
}

func longText(n int) string {
	text := make([]rune, n)
	for i := range text {
		text[i] = 'ă'
	}
	return string(text)
}
