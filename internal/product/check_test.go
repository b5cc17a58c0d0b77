package product

import (
	"slices"
	"strings"
	"testing"
)

// What an editor is told before approval: which rule speaks, whether it blocks, and that the sentence leads somewhere.
func TestFindings(t *testing.T) {
	t.Parallel()
	source := []Reference{{ID: 1}}
	written := func(m Medium) Edition {
		return Edition{ID: 4, No: 1, Medium: m, Title: "Nước sạch", Body: "Mọi nhà đều được dùng nước sạch."}
	}
	with := func(e Edition, change func(*Edition)) Edition { change(&e); return e }
	speaks := Language{Tag: "vi", Name: "Tiếng Việt", MachineVoice: true}
	mute := Language{Tag: "tyz", Name: "Tiếng Tày"}
	ready := func(r FileRole) File { return File{Role: r, State: FileReady, Name: "tệp"} }
	heard := func(millis int64) []File {
		master := File{ID: 7, Role: Master, State: FileReady, Name: "tệp", Millis: millis}.withSound(soundFacts{Accepted: true, Takes: []int64{1}})
		return []File{master, {ID: 8, MadeFrom: 7, Role: Opus, State: FileReady, Name: "tệp"}}
	}
	for _, row := range []struct {
		name   string
		d      Dossier
		rule   string // "" nothing
		blocks bool
	}{
		{"a text with a source", Dossier{Edition: written(Text), Sources: source}, "", false},
		{"nothing written", Dossier{Edition: Edition{Medium: Text}, Sources: source}, "content", true},
		{"a heading alone", Dossier{Edition: with(written(Text), func(e *Edition) { e.Body = " \n" }), Sources: source}, "content", true},
		{"sound without its words", Dossier{Edition: with(written(Audio), func(e *Edition) { e.Body = "" }), Sources: source, Files: []File{ready(Opus)}}, "content", true},
		{"no source", Dossier{Edition: written(Text)}, "sources", true},
		{
			"the source has changed",
			Dossier{Edition: with(written(Text), func(e *Edition) { e.MadeFrom, e.MadeFromNo = 1, 1 }), From: Edition{ID: 1, No: 2, ApprovedNo: 2}, Sources: source},
			"outdated", true,
		},
		{
			"the source is a draft",
			Dossier{Edition: with(written(Text), func(e *Edition) { e.MadeFrom, e.MadeFromNo = 1, 1 }), From: Edition{ID: 1, No: 1}, Sources: source},
			"source", true,
		},
		{"a machine voice where there is a good one", Dossier{Edition: with(written(Audio), func(e *Edition) { e.AI = "giọng máy" }), Words: speaks, Sources: source, Files: []File{ready(Opus)}}, "", false},
		{"a machine voice where there is none", Dossier{Edition: with(written(Audio), func(e *Edition) { e.AI = "giọng máy" }), Words: mute, Sources: source, Files: []File{ready(Opus)}}, "voice", true},
		{"no sound", Dossier{Edition: written(Audio), Sources: source}, "file", true},
		{"sound that is not ready", Dossier{Edition: written(Audio), Sources: source, Files: []File{{Role: Opus, State: FileFailed}}}, "file", true},
		{"no picture", Dossier{Edition: written(Picture), Sources: source}, "file", true},
		{"a picture without words", Dossier{Edition: written(Picture), Sources: source, Files: []File{ready(Image)}}, "alt", true},
		{"a picture with words", Dossier{Edition: written(Picture), Sources: source, Files: []File{{Role: Image, State: FileReady, Alt: "Vòi nước"}}}, "", false},
		{"no film", Dossier{Edition: written(Video), Sources: source}, "file", true},
		{"a film without captions", Dossier{Edition: written(Video), Sources: source, Files: []File{ready(Motion)}}, "captions", true},
		{"a film with captions", Dossier{Edition: written(Video), Sources: source, Files: []File{ready(Motion), ready(Captions)}}, "", false},
		{
			"slides of an older text",
			Dossier{Edition: written(LED), Sources: source, Files: []File{ready(Slide)}, Made: StoredContent{No: 1, Title: "Nước sạch", Body: "Chữ cũ."}},
			"anew", true,
		},
		{
			"slides of this text",
			Dossier{Edition: written(LED), Sources: source, Files: []File{ready(Slide)}, Made: StoredContent{No: 1, Title: "Nước sạch", Body: written(LED).Body}},
			"", false,
		},
		{"no page", Dossier{Edition: written(Print), Sources: source}, "file", true},
		{"a long slide", Dossier{Edition: with(written(LED), func(e *Edition) { e.Body = strings.Repeat("chữ ", 50) }), Sources: source, Files: []File{ready(Slide)}}, "length", false},
		{
			"a long talk for loudspeakers",
			Dossier{Item: Item{Kind: "radio"}, Edition: with(written(Audio), func(e *Edition) { e.Body = strings.Repeat("Chữ. ", 901) }), Sources: source, Files: []File{ready(Opus)}},
			"length", false,
		},
		{"sound that cannot hold its words", Dossier{Edition: with(written(Audio), func(e *Edition) { e.Body = strings.Repeat("Một câu. ", 50) }), Sources: source, Files: heard(12_000)}, "sound-short", true},
		{"sound as long as its words", Dossier{Edition: with(written(Audio), func(e *Edition) { e.Body = strings.Repeat("Một câu. ", 50) }), Sources: source, Files: heard(20_000)}, "", false},
		{"sentences not translated", Dossier{Edition: written(Text), Sources: source, OpenSegments: 3}, "segments", true},
	} {
		var rules []string
		for _, f := range Findings(row.d) {
			if f.Rule == "consent" || f.Rule == "plain" {
				continue // tables of their own
			}
			rules = append(rules, f.Rule)
			if f.Rule == row.rule && f.Blocks != row.blocks {
				t.Errorf("%s: blocks is %t", row.name, f.Blocks)
			}
			if f.Sentence == "" || f.Href == "" && f.Field == "" {
				t.Errorf("%s: %q leads nowhere", row.name, f.Sentence)
			}
		}
		want := []string{}
		if row.rule != "" {
			want = append(want, row.rule)
		}
		if !slices.Equal(slices.Compact(rules), want) && (len(rules) > 0 || len(want) > 0) {
			t.Errorf("%s: got %v, want %v", row.name, rules, want)
		}
	}
}

// Sound that came as one file, and film, are listened to as a whole by whoever confirms them; recorded sentences were ticked one by one.
func TestSomebodyHearsTheWholeFile(t *testing.T) {
	t.Parallel()
	master := func(takes ...int64) []File {
		return []File{File{ID: 7, Role: Master, State: FileReady}.withSound(soundFacts{Takes: takes})}
	}
	for _, row := range []struct {
		name  string
		e     Edition
		files []File
		want  bool
	}{
		{"a file that was brought", Edition{Medium: Audio, State: Review}, master(), true},
		{"recorded sentences", Edition{Medium: Audio, State: Review}, master(1, 2), false},
		{"a film", Edition{Medium: Video, State: Review}, nil, true},
		{"a text", Edition{Medium: Text, State: Review}, nil, false},
		{"facts are checked first", Edition{Medium: Audio, State: Checking}, master(), false},
	} {
		d := Dossier{Edition: row.e, Files: row.files}
		if got := heardWhole(d, Pass, false) != nil; got != row.want {
			t.Errorf("%s: refused is %t", row.name, got)
		}
		if err := heardWhole(d, Pass, true); err != nil {
			t.Errorf("%s: heard, and refused: %v", row.name, err)
		}
	}
}
