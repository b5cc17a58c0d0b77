package product

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

func TestSimilarity(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		a, b    string
		percent int
		numbers bool
	}{
		{"Mọi trẻ em đều có quyền được học.", "Mọi trẻ em đều có quyền được học.", 100, false},
		{"Mọi trẻ em đều có quyền được học.", "Mọi  trẻ em đều có quyền được học.", 100, false},
		{"Mọi trẻ em đều có quyền được học.", "mọi trẻ em đều có quyền được học", 99, false},
		{"Hoà giải ở cơ sở", "Hòa giải ở cơ sở", 99, false},
		{"Theo Điều 28 của Công ước", "Theo Điều 29 của Công ước", 98, true},
		{"Điều 5", "Điều 6", 95, true},
		{"Theo Điều 28 của Công ước", "Theo khoản 29 của Công ước", 81, false},
		{"Mọi trẻ em đều có quyền được học.", "Mọi trẻ em đều có quyền được chơi.", 87, false},
		{"Mọi trẻ em đều có quyền được học.", "Mọi trẻ em đều có quyền được hộc.", 93, false},
		{"Mọi trẻ em đều có quyền", "Trẻ em có nghĩa vụ", 33, false},
		{"một hai ba", "bốn năm sáu", 0, false},
		{"", "", 100, false},
		{"…", "!", 0, false},
	} {
		percent, numbers := Similarity(row.a, row.b)
		if percent != row.percent || numbers != row.numbers {
			t.Errorf("%q, %q: got %d, %v, want %d, %v", row.a, row.b, percent, numbers, row.percent, row.numbers)
		}
		if back, _ := Similarity(row.b, row.a); back != percent {
			t.Errorf("%q, %q: %d one way, %d the other", row.a, row.b, percent, back)
		}
	}
}

var someWords = []string{"quyền", "trẻ", "em", "học", "hoc", "được", "của", "và", "12", "300", "nhà", "nước", "mọi", "người"}

func someSentence(r *rapid.T, label string) string {
	text := ""
	for _, w := range rapid.SliceOfN(rapid.SampledFrom(someWords), 1, 14).Draw(r, label) {
		text += w + " "
	}
	return tidySegment(text)
}

// What the search passes over must not have been alike enough.
func TestTheSearchPassesNothingOver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		sh, row := &shelf{}, make([]uint16, 0, maxTraceLength)
		var all []string
		for n := range rapid.IntRange(1, 60).Draw(r, "sentences") {
			text := someSentence(r, "sentence")
			all = append(all, text)
			if err := sh.add(int64(n), trace(pulses(text)), row); err != nil {
				r.Fatal(err)
			}
			if n%17 == 16 {
				if err := sh.put(); err != nil {
					r.Fatal(err)
				}
			}
		}
		defer func() {
			if sh.file != nil {
				sh.file.Close()
			}
		}()
		asked := someSentence(r, "asked")
		found, err := sh.search(t.Context(), traced(trace(pulses(asked)), nil))
		if err != nil {
			r.Fatal(err)
		}
		for n, text := range all {
			percent, _ := Similarity(asked, text)
			i := slices.IndexFunc(found, func(l near) bool { return l.id == int64(n) })
			if percent >= leastPercent && i < 0 {
				r.Fatalf("%q is %d %% like %q and was passed over", text, percent, asked)
			}
			if i >= 0 && found[i].bound() < percent {
				r.Fatalf("%q: bound %d, but it is %d %% like %q", text, found[i].bound(), percent, asked)
			}
		}
	})
}

func TestApprovedTranslationsAreRemembered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		en := addEdition(t, s, c, i.ID, "en", Text)
		en, err := s.Write(t.Context(), c.Translator, en.ID, en.Version, Content{Title: "Every child may go to school", Body: "Every child has the right to education.\nPrimary school is free."}, false)
		must(t, err)
		en = walk(t, s, en, []turn{{Submit, c.Translator}, {Pass, c.Reader}})
		wantSuggestions(t, s, "Mọi trẻ em đều có quyền được học.")
		en = walk(t, s, en, []turn{{Approve, c.Leader}, {Publish, c.Leader}})
		wantSuggestions(t, s, "Mọi trẻ em đều có quyền được học.", "100 Every child has the right to education.")
		wantSuggestions(t, s, "Mọi trẻ em đều có quyền được chơi.", "87 Every child has the right to education.")
		wantSuggestions(t, s, "Tiểu học không mất học phí.", "100 Primary school is free.")
		wantSuggestions(t, s, "Một câu khác hẳn.")

		en = walk(t, s, en, []turn{{Correct, c.Translator}})
		en, err = s.Write(t.Context(), c.Translator, en.ID, en.Version, Content{Title: "Every child may go to school", Body: "Each child has the right to education.\nPrimary school is free."}, false)
		must(t, err)
		en = walk(t, s, en, []turn{{Submit, c.Translator}, {Pass, c.Reader}, {Approve, c.Leader}, {Publish, c.Leader}})
		wantSuggestions(t, s, "Mọi trẻ em đều có quyền được học.", "100 Each child has the right to education.")
		walk(t, s, en, []turn{{Withdraw, c.Leader}})
		wantSuggestions(t, s, "Mọi trẻ em đều có quyền được học.")
	})
}

func wantSuggestions(t *testing.T, s *Service, text string, want ...string) {
	t.Helper()
	list, err := s.Suggest(t.Context(), "vi", "en", text)
	must(t, err)
	var got []string
	for _, x := range list {
		got = append(got, fmt.Sprint(x.Percent, " ", x.Target))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q: got %q, want %q", text, got, want)
	}
}

func TestSentencesPairUp(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name           string
		source, target string
		want           [][2]string
	}{
		{"sentence by sentence", "Một. Hai.\nBa.", "One. Two.\nThree.", [][2]string{{"Một.", "One."}, {"Hai.", "Two."}, {"Ba.", "Three."}}},
		{"a paragraph whose sentences were joined", "Một. Hai.\nBa.", "One and two.\nThree.", [][2]string{{"Một. Hai.", "One and two."}, {"Ba.", "Three."}}},
		{"other paragraphs", "Một.\nHai.\nBa.", "One.\nTwo and three.", nil},
		{"nothing translated", "Một.", "", nil},
	} {
		got := pairsOf(nil, Content{Body: row.source}, Content{Body: row.target}, "vi", Language{Tag: "en"})
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

// Sentences that translators laid side by side are remembered so, whatever the text looks like.
func TestSegmentsAreRemembered(t *testing.T) {
	t.Parallel()
	seg := func(source, target string, state SegmentState) Segment {
		return Segment{Part: PartBody, Source: source, Sep: " ", Target: target, State: state}
	}
	joined := []Segment{seg("Một.", "One and two.", SegmentDone), seg("Hai.", "", SegmentDone), seg("Ba.", "Three. And more.", SegmentDone)}
	changed := seg("Một, hai.", "One.", SegmentDraft)
	changed.Was = "Một."
	for _, row := range []struct {
		name     string
		segments []Segment
		target   string
		want     [][2]string
	}{
		{"two joined, one parted", joined, "One and two. Three. And more.", [][2]string{{"Một. Hai.", "One and two."}, {"Ba.", "Three. And more."}}},
		{"the source changed since", []Segment{changed, seg("Hai.", "Two.", SegmentDone)}, "One. Two.", [][2]string{{"Một.", "One."}, {"Hai.", "Two."}}},
		{"not finished", []Segment{seg("Một.", "On", SegmentDraft), seg("Hai.", "Two.", SegmentDone), seg("Ba.", "", SegmentEmpty)}, "On Two.", [][2]string{{"Hai.", "Two."}}},
		{"written anew beside the bench", joined, "Uno. Dos. Tres.", [][2]string{{"Một.", "Uno."}, {"Hai.", "Dos."}, {"Ba.", "Tres."}}},
	} {
		got := pairsOf(row.segments, Content{Body: "Một. Hai. Ba."}, Content{Body: row.target}, "vi", Language{Tag: "en", Script: "Latn"})
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

// What was translated on the bench enters the memory sentence by sentence, also where the translation has other sentences than its source.
func TestTheBenchFeedsTheMemory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		content := school
		content.Body = "Mọi trẻ em đều có quyền được học. Tiểu học không mất học phí. Cha mẹ đưa trẻ đến trường."
		published(t, s, c, vi, content)
		en := addEdition(t, s, c, i.ID, "en", Text)
		b, err := s.OpenBench(t.Context(), c.Translator, en.ID)
		must(t, err)
		for pos, target := range []string{"Every child may go to school", "Every child has the right to education.", "Primary school is free. Nobody pays.", "Parents take children to school."} {
			b, err = s.SaveSegment(t.Context(), c.Translator, SegmentSave{EditionID: en.ID, Pos: int64(pos), Sum: b.Segments[pos].Sum(), Target: target, Done: true})
			must(t, err)
		}
		walk(t, s, b.Edition, []turn{{Submit, c.Translator}, {Pass, c.Reader}, {Approve, c.Leader}})
		wantSuggestions(t, s, "Tiểu học không mất học phí.", "100 Primary school is free. Nobody pays.")
		wantSuggestions(t, s, "Cha mẹ đưa trẻ đến trường.", "100 Parents take children to school.")
	})
}
