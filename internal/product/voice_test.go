package product

import (
	"io"
	"strconv"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func TestVoicesNeedTheirConsents(t *testing.T) {
	t.Parallel()
	master := func(facts soundFacts) []File {
		return []File{File{ID: 1, Role: Master, State: FileReady}.withSound(facts), {ID: 2, Role: Opus, State: FileReady, MadeFrom: 1}}
	}
	read := soundFacts{Takes: []int64{1}, Voices: []int64{5}}
	mai := []Voice{{ID: 5, ConsentID: 7, Name: "Mai"}}
	for _, row := range []struct {
		claim  string
		d      Dossier
		blocks bool
	}{
		{"a reader with a consent", Dossier{Files: master(read), Voices: mai, Consents: []Consent{whole()}}, false},
		{"a reader whose consent was taken off the edition", Dossier{Files: master(read), Voices: mai}, true},
		{"a reader of before consents were kept", Dossier{Files: master(read), Voices: []Voice{{ID: 5, Name: "Mai"}}, Consents: []Consent{whole()}}, true},
		{"a reader who is not heard", Dossier{Files: master(soundFacts{Takes: []int64{1}, Voices: []int64{6}}), Voices: mai}, false},
		{"a file in which nobody is said to be", Dossier{Files: master(soundFacts{}), Presence: Presence{Answer: Nobody}}, true},
		{"a file of a made voice", Dossier{Files: master(soundFacts{}), Presence: Presence{Answer: Nobody}, Edition: Edition{AI: "giọng máy"}}, false},
		{"a file with somebody in it", Dossier{Files: master(soundFacts{}), Presence: Presence{Answer: Somebody, People: 1}}, false},
	} {
		row.d.Edition.Medium = Audio
		if got := len(wantsVoice(row.d)) > 0; got != row.blocks {
			t.Errorf("%s: blocked is %v, want %v", row.claim, got, row.blocks)
		}
	}
}

// readAloud records all sentences of an edition as a reader, has them heard, and makes the sound.
func readAloud(t testing.TB, s *Service, c cast, by identity.Actor, e Edition, key string, data []byte) {
	t.Helper()
	for pos := range linesOf(e.Body, e.Language, nil) {
		take, err := send(t, s, by, e, pos, key+strconv.Itoa(pos), data)
		must(t, err)
		must(t, s.JudgeTake(t.Context(), c.Second, e.ID, take.ID, true, ""))
	}
	must(t, s.JoinTakes(t.Context(), by, e.ID))
	must(t, s.doSound(t.Context(), makeSound{soundOf(reopen(t, s, c, e.ID).Files).Next.ID}))
}

// A reader agrees by a button; that is a consent like every other. Taking it back hides the sound, opens the list of channels, and the
// sentences must be read by somebody else.
func TestAReadersConsentIsAConsent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		e := soundEdition(t, s, c)
		data := voiceClip(t, "a.webm", "3")
		mine := Voice{EditionID: e.ID, Name: "Hoàng Thị Mai", Scope: "channels"}
		for range 2 { // the button was pressed twice
			must(t, s.Agree(ctx, c.Reader, mine, true, true))
		}
		list, err := s.Consents(ctx, c.Editor, AllConsents)
		must(t, err)
		if len(list.Consents) != 1 || list.Consents[0].Standing(testDay) != Holds || list.Consents[0].Manner != "electronic" {
			t.Fatalf("got %+v", list.Consents)
		}
		consent := list.Consents[0]
		_, proof, err := s.OpenProof(ctx, c.Editor, consent.ID)
		must(t, err)
		words, err := io.ReadAll(proof)
		must(t, err)
		must(t, proof.Close())
		if !strings.Contains(string(words), "Hoàng Thị Mai") || !strings.Contains(string(words), agreement) {
			t.Errorf("the proof says\n%s", words)
		}
		readAloud(t, s, c, c.Reader, e, "mot-", data)
		v := reopen(t, s, c, e.ID)
		if v.Presence.Answer != Somebody || v.Presence.People != 1 || len(Blocks(v.Findings)) > 0 {
			t.Fatalf("got %+v, %+v", v.Presence, v.Findings)
		}
		e = walk(t, s, v.Edition, []turn{{Submit, c.Translator}, {Pass, c.Second}, {Approve, c.Leader}, {Publish, c.Leader}})

		if _, err := s.TakeBackVoice(ctx, c.Translator, e.ID); !problem.Is(err, problem.Conflict) {
			t.Errorf("somebody else takes it back: got %v", err)
		}
		hidden, err := s.TakeBackVoice(ctx, c.Reader, e.ID)
		must(t, err)
		v = reopen(t, s, c, e.ID)
		if hidden != 1 || v.Edition.Live() || len(v.Takedowns) == 0 || v.Takedowns[0].ConsentID != consent.ID || v.Takedowns[0].DueOn == "" {
			t.Fatalf("hidden %d, live %v, %+v", hidden, v.Edition.Live(), v.Takedowns)
		}
		b, err := s.OpenRecording(ctx, c.Reader, e.ID)
		must(t, err)
		if n, _ := countLines(b.Lines); n != 0 || b.Mine.ID != 0 {
			t.Errorf("%d sentences are left, voice %+v", n, b.Mine)
		}
		e = walk(t, s, v.Edition, []turn{{Reopen, c.Editor}})
		if _, err := send(t, s, c.Reader, e, 0, "nua", data); !problem.Is(err, problem.Conflict) {
			t.Errorf("recorded after the consent was taken back: got %v", err)
		}

		// another reader, and the consent of the first one leaves the edition
		must(t, s.Agree(ctx, c.Translator, Voice{EditionID: e.ID, Name: "Lý A Sính", Scope: "channels"}, true, true))
		readAloud(t, s, c, c.Translator, e, "hai-", data)
		if f, ok := hasFinding(reopen(t, s, c, e.ID).Findings, "consent"); !ok || !strings.Contains(f.Sentence, "đã được rút") {
			t.Errorf("the withdrawn consent does not block: %+v", f)
		}
		eraseAll(t, s, c, e.ID, consent)
		must(t, s.LeaveConsent(ctx, c.Editor, e.ID, consent.ID))
		v = reopen(t, s, c, e.ID)
		if blocks := Blocks(v.Findings); len(blocks) > 0 {
			t.Errorf("still blocked: %+v", blocks)
		}
		// a consent that a keeper takes off while its voice is heard
		must(t, s.LeaveConsent(ctx, c.Editor, e.ID, v.Consents[0].ID))
		if _, ok := hasFinding(reopen(t, s, c, e.ID).Findings, "voice-consent"); !ok {
			t.Error("a voice without consent does not block")
		}
		if err := s.JoinTakes(ctx, c.Translator, e.ID); !problem.Is(err, problem.Conflict) {
			t.Errorf("joined without consent: %v", err)
		}
	})
}

// A voice for loudspeakers only does not go onto the web.
func TestALocalVoiceStaysOffTheWeb(t *testing.T) {
	t.Parallel()
	c := Voice{Name: "Mai", Scope: "local"}.consent(testDay)
	c.ProofHash = "x"
	if fault := c.Fault(Audio, testDay); !strings.Contains(fault, "cổng thông tin") {
		t.Errorf("got %q", fault)
	}
	if got := PermittedChannels(Audio, []Consent{c}, testDay); len(got) != 1 || got[0] != "loudspeaker" {
		t.Errorf("permitted on %v", got)
	}
}
