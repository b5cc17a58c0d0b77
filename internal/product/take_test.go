package product

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// send records a sentence.
func send(t testing.TB, s *Service, by identity.Actor, e Edition, pos int, key string, data []byte) (Take, error) {
	t.Helper()
	info, mime, err := s.KeepSound(t.Context(), bytes.NewReader(data), maxTake)
	must(t, err)
	lines := linesOf(e.Body, e.Language, nil)
	return s.SendTake(t.Context(), by, Take{EditionID: e.ID, Key: key, Pos: int64(pos), Text: lines[pos].Text, Millis: 3000, Mime: mime}, info)
}

func TestSentencesBecomeOneSound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		data := voiceClip(t, "a.webm", "3")
		if _, err := send(t, s, c.Translator, e, 0, "k", data); !problem.Is(err, problem.Conflict) {
			t.Fatalf("before the reader agreed: got %v", err)
		}
		must(t, s.Agree(t.Context(), c.Translator, Voice{EditionID: e.ID, Name: "Hoàng Thị Mai", Scope: "channels"}, true, true))
		var takes []Take
		for pos := range 2 {
			for range 2 { // the answer was lost, the browser sends again
				take, err := send(t, s, c.Translator, e, pos, "key-"+strconv.Itoa(pos), data)
				must(t, err)
				takes = append(takes, take)
			}
		}
		if takes[0].ID != takes[1].ID || takes[2].ID != takes[3].ID {
			t.Error("sent twice, kept twice")
		}
		if err := s.JudgeTake(t.Context(), c.Translator, e.ID, takes[0].ID, true, ""); !problem.Is(err, problem.Denied) {
			t.Errorf("the reader judges their own take: %v", err)
		}
		must(t, s.JudgeTake(t.Context(), c.Second, e.ID, takes[0].ID, true, ""))
		must(t, s.JudgeTake(t.Context(), c.Second, e.ID, takes[2].ID, false, "Vấp ở cuối câu"))
		if err := s.JoinTakes(t.Context(), c.Translator, e.ID); !problem.Is(err, problem.Conflict) {
			t.Errorf("joined with a sentence that must be read again: %v", err)
		}
		again, err := send(t, s, c.Translator, e, 1, "moi", data)
		must(t, err)
		must(t, s.JudgeTake(t.Context(), c.Second, e.ID, again.ID, true, ""))
		must(t, s.JoinTakes(t.Context(), c.Translator, e.ID))
		id := soundOf(reopen(t, s, c, e.ID).Files).Next.ID
		must(t, s.doSound(t.Context(), makeSound{id}))
		v := reopen(t, s, c, e.ID)
		got := soundOf(v.Files)
		if got.Master.ID != id || !got.Facts.Accepted || v.Edition.Seconds < 5 {
			t.Fatalf("got %+v, %d s, next %+v", got.Facts, v.Edition.Seconds, got.Next)
		}
		file, _, err := s.Files.Open(got.File(Captions).Hash)
		must(t, err)
		defer file.Close()
		var words bytes.Buffer
		_, err = words.ReadFrom(file)
		must(t, err)
		if !strings.HasPrefix(words.String(), "WEBVTT") || !strings.Contains(words.String(), "Tiểu học không mất học phí.") {
			t.Errorf("captions are\n%s", words.String())
		}
	})
}

func TestTakesBelongToTheirWords(t *testing.T) {
	t.Parallel()
	takes := []Take{{ID: 2, Pos: 1, Text: "Hai.", State: TakeGood}, {ID: 1, Pos: 0, Text: "Một.", State: TakeGood}}
	for body, want := range map[string][]int64{"Một.\nHai.": {1, 2}, "Mới.\nMột.\nHai.": {0, 1, 2}, "Một khác.\nHai.": {0, 2}, "Hai.\nHai.": {0, 2}, "": nil} {
		lines := linesOf(body, "vi", takes)
		if len(lines) != len(want) {
			t.Errorf("%q has %d lines", body, len(lines))
			continue
		}
		for i, l := range lines {
			if l.Take.ID != want[i] {
				t.Errorf("%q: line %d has take %d, want %d", body, i, l.Take.ID, want[i])
			}
		}
	}
}

func TestNobodyIsRecordedWithoutAgreeing(t *testing.T) {
	t.Parallel()
	good := Voice{Name: "Mai", Scope: "local"}
	for _, c := range []struct {
		v             Voice
		adult, agreed bool
		ok            bool
	}{{good, true, true, true}, {good, false, true, false}, {good, true, false, false}, {Voice{Scope: "local"}, true, true, false}, {Voice{Name: "Mai", Scope: "x"}, true, true, false}} {
		if err := c.v.check(c.adult, c.agreed); (err == nil) != c.ok {
			t.Errorf("%+v: got %v", c, err)
		}
	}
}

func TestTheSampleSpeaks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		people := SampleCast{Editor: c.Editor, Checker: c.Checker, Translator: c.Translator, Leader: c.Leader}
		must(t, s.PlaySample(t.Context(), people))
		for range 2 { // a second start adds nothing
			must(t, s.PlaySampleSounds(t.Context(), people))
		}
		p, err := s.Items(t.Context(), c.Leader, ItemFilter{Words: sampleTitle}, 1, 0)
		must(t, err)
		heard := 0
		for _, e := range p.Editions[p.Items[0].ID] {
			v := reopen(t, s, c, e.ID)
			if e.Medium != Audio || e.Language == "vi-simple" {
				continue
			}
			heard++
			must(t, s.doMP3(t.Context(), makeMP3{soundOf(v.Files).Master.ID}))
			must(t, s.doMP3(t.Context(), makeMP3{soundOf(v.Files).Master.ID})) // a node may die before it marks the job
			v = reopen(t, s, c, e.ID)
			got := soundOf(v.Files)
			if n := len(filesOf(v.Files, MP3)); s.ffmpeg().Available() && (n != 1 || got.Facts.MP3.I < -17 || got.Facts.MP3.I > -15) {
				t.Errorf("%s: %d MP3 files, %+v", e.Language, n, got.Facts.MP3)
			}
			if !v.Edition.Live() || v.Edition.AI != sampleVoice || !got.Facts.Accepted || got.File(Opus).Bytes > 200<<10 || v.Edition.Seconds < 20 || len(got.Facts.Peaks) == 0 {
				t.Errorf("%s: %+v, %d s, live %v", e.Language, got.Facts, v.Edition.Seconds, v.Edition.Live())
			}
		}
		if heard != 2 {
			t.Errorf("%d sound editions, want Vietnamese and English", heard)
		}
	})
}
