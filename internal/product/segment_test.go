package product

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	vietnamese = Language{Tag: "vi", Script: "Latn"}
	english    = Language{Tag: "en", Script: "Latn"}
	chinese    = Language{Tag: "zh-Hans", Script: "Hans"}
)

// sentences are ends that the cutter agrees on: what is joined is cut again in the same places.
func sentences(t *rapid.T, name string, least int) []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{
		"Mọi trẻ em đều có quyền được học.", "Tiểu học không mất học phí.", "Thầy cô phải tôn trọng các em.", "Có khó khăn thì nói với thầy cô?", "Điều 28 ghi nhận quyền này!",
		"Bậc tiểu học là bắt buộc.", "Gia đình hãy nói với nhà trường.",
	}), least, 12).Draw(t, name)
}

func contentOf(t *rapid.T, name string) Content {
	body := ""
	for i, x := range sentences(t, name+" body", 0) {
		if i > 0 {
			body += rapid.SampledFrom([]string{" ", "\n", "\n\n"}).Draw(t, name+" gap")
		}
		body += x
	}
	return Content{Title: "Em nào cũng được đi học", Summary: rapid.SampledFrom([]string{"", "Điều 28 nói gì."}).Draw(t, name+" summary"), Body: body}
}

func TestSentencesJoinToTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := contentOf(t, "source")
		all := Cut(c, "vi")
		for i := range all {
			all[i].Target, all[i].State = all[i].Source, SegmentDone
		}
		if got := Derive(all, Content{}, vietnamese); got != c {
			t.Fatalf("got %+v, want %+v", got, c)
		}
	})
}

func translated(all []Segment) []Segment {
	for i := range all {
		all[i].Target, all[i].State, all[i].stored = "«"+all[i].Source+"»", SegmentDone, int64(i)
	}
	return all
}

// A sentence that is the same keeps its translation wherever it stands now, and no translation disappears unseen.
func TestUnchangedSentencesKeepTheirTranslation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		old, fresh := translated(Cut(contentOf(t, "old"), "vi")), Cut(contentOf(t, "fresh"), "vi")
		all, gone := Align(old, fresh)
		if len(all) != len(fresh) {
			t.Fatalf("%d sentences, want %d", len(all), len(fresh))
		}
		was := map[string]int{}
		for _, g := range old {
			was[g.Source]++
		}
		have := map[string]int{}
		for i, g := range all {
			if g.Source != fresh[i].Source || g.Pos != fresh[i].Pos || g.Sep != fresh[i].Sep {
				t.Fatalf("sentence %d is %+v, want the source of %+v", i, g, fresh[i])
			}
			have[g.Target]++
			if !g.Changed() && g.Target != "" && g.Target != "«"+g.Source+"»" {
				t.Fatalf("%q carries %q and does not say that its source changed", g.Source, g.Target)
			}
			if g.Changed() && (g.State != SegmentDraft || g.Target != "«"+g.Was+"»") {
				t.Fatalf("got %+v, want a draft with the source that it translates", g)
			}
		}
		now := map[string]int{}
		for _, g := range all {
			now[g.Source]++
		}
		for source, n := range was {
			if kept := have["«"+source+"»"]; kept < min(n, now[source]) {
				t.Fatalf("%q kept %d translations of %d", source, kept, min(n, now[source]))
			}
		}
		for _, g := range gone {
			have[g.Target]++
		}
		for source, n := range was {
			if have["«"+source+"»"] != n {
				t.Fatalf("%q: %d translations of %d are left", source, have["«"+source+"»"], n)
			}
		}
	})
}

func TestAlign(t *testing.T) {
	t.Parallel()
	old := translated(Cut(Content{Title: "Quyền được học", Body: "Em được học. Học phí là không. Thầy cô tôn trọng em."}, "vi"))
	for name, c := range map[string]struct {
		body string
		want []string // source that the target translates; "" none
		was  []bool
	}{
		"the same":          {"Em được học. Học phí là không. Thầy cô tôn trọng em.", []string{"Em được học.", "Học phí là không.", "Thầy cô tôn trọng em."}, []bool{false, false, false}},
		"one changed":       {"Em được học. Học phí là không có. Thầy cô tôn trọng em.", []string{"Em được học.", "Học phí là không.", "Thầy cô tôn trọng em."}, []bool{false, true, false}},
		"one added":         {"Em được học. Trường ở gần nhà. Học phí là không. Thầy cô tôn trọng em.", []string{"Em được học.", "", "Học phí là không.", "Thầy cô tôn trọng em."}, []bool{false, false, false, false}},
		"one moved":         {"Thầy cô tôn trọng em. Em được học. Học phí là không.", []string{"Thầy cô tôn trọng em.", "Em được học.", "Học phí là không."}, []bool{false, false, false}},
		"changed and added": {"Em được học. Ở xã nào cũng có trường. Học phí tiểu học là không. Thầy cô tôn trọng em.", []string{"Em được học.", "", "Học phí là không.", "Thầy cô tôn trọng em."}, []bool{false, false, true, false}},
	} {
		all, _ := Align(old, Cut(Content{Title: "Quyền được học", Body: c.body}, "vi"))
		if len(all) != len(c.want)+1 {
			t.Fatalf("%s: %d sentences", name, len(all))
		}
		for i, g := range all[1:] {
			want := ""
			if c.want[i] != "" {
				want = "«" + c.want[i] + "»"
			}
			if g.Target != want || g.Changed() != c.was[i] {
				t.Errorf("%s, sentence %d: got %q (changed %v), want %q (%v)", name, i, g.Target, g.Changed(), want, c.was[i])
			}
		}
	}
}

func TestASourceThatIsChangedBackIsNoChange(t *testing.T) {
	t.Parallel()
	cut := func(s string) []Segment { return Cut(Content{Body: s}, "vi") }
	all, _ := Align(translated(cut("Học phí là không.")), cut("Học phí là không có."))
	all, _ = Align(all, cut("Học phí là không có gì."))
	if all[0].Was != "Học phí là không." {
		t.Errorf("got %q, want the source that was translated", all[0].Was)
	}
	all, _ = Align(all, cut("Học phí là không."))
	if all[0].Changed() || all[0].Target != "«Học phí là không.»" {
		t.Errorf("got %+v, want no change", all[0])
	}
}

// A text that was written as a whole comes into the bench word for word.
func TestPairLosesNoWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source, text := contentOf(t, "source"), contentOf(t, "target")
		if source.Summary == "" {
			text.Summary = ""
		}
		all := Cut(source, "vi")
		if source.Body == "" {
			text.Body = "" // stays in the edition as it is
		}
		paired := PairUp(all, text, english)
		got := Derive(paired, text, english)
		for _, p := range parts {
			if !sameWords(got.part(p), text.part(p)) {
				t.Fatalf("%s: got %q, want %q", p, got.part(p), text.part(p))
			}
		}
		if again := PairUp(paired, text, english); Derive(again, text, english) != got {
			t.Fatal("paired again, the text is another")
		}
	})
}

func TestPairGoesSentenceBySentenceWhereItCan(t *testing.T) {
	t.Parallel()
	source := Content{Title: "Quyền được học", Body: "Em được học. Học phí là không.\nThầy cô tôn trọng em. Có khó khăn thì nói."}
	all := PairUp(Cut(source, "vi"), Content{Title: "The right to school", Body: "You may learn. It costs nothing.\nTeachers respect you, and you may tell them."}, english)
	want := []struct {
		target string
		state  SegmentState
	}{
		{"The right to school", SegmentDone},
		{"You may learn.", SegmentDone},
		{"It costs nothing.", SegmentDone},
		{"Teachers respect you, and you may tell them.", SegmentDraft},
		{"", SegmentEmpty},
	}
	for i, g := range all {
		if g.Target != want[i].target || g.State != want[i].state {
			t.Errorf("sentence %d: got %q, %s; want %q, %s", i, g.Target, g.State, want[i].target, want[i].state)
		}
	}
}

func TestGapsFitTheLanguage(t *testing.T) {
	t.Parallel()
	all := Cut(Content{Title: "Một", Body: "Em được học. Học phí là không.\nThầy cô tôn trọng em."}, "vi")
	for i, x := range []string{"标题", "你可以上学。", "不收学费。", "老师尊重你。"} {
		all[i].Target = x
	}
	if got := Derive(all, Content{}, chinese).Body; got != "你可以上学。不收学费。\n老师尊重你。" {
		t.Errorf("got %q", got)
	}
	all[2].Target = ""
	if got := Derive(all, Content{}, chinese).Body; !strings.Contains(got, "。\n老师") {
		t.Errorf("got %q, want the end of the paragraph kept", got)
	}
}

func TestHints(t *testing.T) {
	t.Parallel()
	terms := newTermBook([]TermRule{
		{Source: "quyền", Sources: []string{"quyền"}, Targets: []string{"right"}},
		{Source: "người khuyết tật", Sources: []string{"người khuyết tật"}, Targets: []string{"persons with disabilities"}, Forbidden: []string{"handicapped"}},
	}, "vi", "en")
	for name, c := range map[string]struct {
		source, target string
		want           string // part of the first hint; "" none
	}{
		"all is there":        {"Điều 28 nói về quyền.", "Article 28 is about the right.", ""},
		"no translation yet":  {"Điều 28 nói về quyền.", "", ""},
		"a number is missing": {"Điều 28 nói về quyền.", "The Article is about the right.", "28"},
		"a number too much":   {"Nói về quyền.", "Article 29 is about the right.", "29"},
		"inside another word": {"Chính quyền xã họp.", "The commune authorities met.", ""},
		"a forbidden word":    {"Mọi người đi được.", "Handicapped people get in.", "persons with disabilities"},
		"a term is missing":   {"Nói về quyền.", "It is about power.", "right"},
		"a placeholder":       {"Gọi {phone} về quyền.", "Call about the right.", "{phone}"},
	} {
		got := Hints(Segment{Source: c.source, Target: c.target}, "vi", "en", terms)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) == 0 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
