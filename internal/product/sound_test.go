package product

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// clip makes a sound file with ffmpeg.
func clip(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	if !media.FindFFmpeg().Available() {
		t.Skip("ffmpeg is not installed")
	}
	path := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("ffmpeg", append(append([]string{"-v", "error", "-nostdin"}, args...), path)...).CombinedOutput(); err != nil {
		t.Fatalf("make %s: %v: %s", name, err, out)
	}
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}

// voice is something like speech: a tone that comes and goes.
func voiceClip(t testing.TB, name, seconds string) []byte {
	t.Helper()
	return clip(t, name, "-f", "lavfi", "-i", `aevalsrc=0.3*sin(2*PI*300*t)*lt(mod(t\,1)\,0.7):s=48000:d=`+seconds)
}

// soundEdition is a Vietnamese sound edition with words, assigned to the translator.
func soundEdition(t testing.TB, s *Service, c cast) Edition {
	t.Helper()
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	e := addEdition(t, s, c, i.ID, Source, Audio)
	e, err := s.Write(t.Context(), c.Translator, e.ID, e.Version, school, true)
	must(t, err)
	return e
}

// bring uploads a sound file.
func bring(t testing.TB, s *Service, by identity.Actor, e Edition, name string, data []byte) (int64, error) {
	t.Helper()
	info, mime, err := s.KeepSound(t.Context(), bytes.NewReader(data), MaxSoundUpload)
	if err != nil {
		return 0, err
	}
	return s.BringSound(t.Context(), by, e.ID, name, mime, info)
}

func reopen(t testing.TB, s *Service, c cast, id int64) EditionView {
	t.Helper()
	v, err := s.OpenEdition(t.Context(), c.Editor, id)
	must(t, err)
	return v
}

func hasFinding(all []Finding, rule string) (Finding, bool) {
	for _, f := range all {
		if f.Rule == rule {
			return f, true
		}
	}
	return Finding{}, false
}

func TestUploadedSoundBecomesLoudEnough(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		id, err := bring(t, s, c.Translator, e, "thu am.wav", voiceClip(t, "a.wav", "5"))
		must(t, err)
		v := reopen(t, s, c, e.ID)
		if f, ok := hasFinding(v.Findings, "sound"); !ok || !f.Blocks {
			t.Errorf("a file that waits does not block: %+v", v.Findings)
		}
		must(t, s.doSound(t.Context(), makeSound{id}))
		must(t, s.doSound(t.Context(), makeSound{id})) // a node may die after the work and before the mark
		v = reopen(t, s, c, e.ID)
		got := soundOf(v.Files)
		if got.Master.ID != id || !got.Facts.Accepted || got.Next.ID != 0 {
			t.Fatalf("got %+v", got)
		}
		for _, role := range []FileRole{Opus, MP3, Waveform} {
			if n := len(filesOf(v.Files, role)); n != 1 {
				t.Errorf("%d files of role %s, want 1", n, role)
			}
			if ok, err := s.Files.Has(got.File(role).Hash); err != nil || !ok {
				t.Errorf("%s is not stored: %v", role, err)
			}
		}
		if l := got.Facts.Opus.I; l < -17 || l > -15 {
			t.Errorf("Opus is %.1f LUFS", l)
		}
		if v.Edition.Seconds != 5 {
			t.Errorf("the edition lasts %d s, want 5", v.Edition.Seconds)
		}
		for _, rule := range []string{"sound", "loudness", "file"} {
			if f, ok := hasFinding(v.Findings, rule); ok {
				t.Errorf("still blocked: %+v", f)
			}
		}
		if left, err := os.ReadDir(s.Work); err != nil || len(left) > 0 {
			t.Errorf("%d folders of work are left, %v", len(left), err)
		}
	})
}

func TestNewSoundTakesThePlaceOfTheOldWhenItIsDone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		first, err := bring(t, s, c.Translator, e, "mot.wav", voiceClip(t, "a.wav", "4"))
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{first}))
		broken, err := bring(t, s, c.Translator, e, "hong.wav", clip(t, "cam.wav", "-f", "lavfi", "-i", "anullsrc", "-t", "3"))
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{broken}))
		got := soundOf(reopen(t, s, c, e.ID).Files)
		if got.Master.ID != first || got.Next.State != FileFailed || !strings.Contains(got.Next.Error, "không có tiếng") {
			t.Fatalf("after a silent file: %+v", got.Next)
		}
		second, err := bring(t, s, c.Translator, e, "hai.mp3", voiceClip(t, "b.mp3", "6"))
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{broken})) // replaced: nothing to do
		must(t, s.doSound(t.Context(), makeSound{second}))
		v := reopen(t, s, c, e.ID)
		if got := soundOf(v.Files); got.Master.ID != second || got.Next.ID != 0 || v.Edition.Seconds != 6 || len(filesOf(v.Files, Opus)) != 1 {
			t.Errorf("got master %d, %d s, %d Opus files", got.Master.ID, v.Edition.Seconds, len(filesOf(v.Files, Opus)))
		}
	})
}

func TestBrokenSoundIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		for name, data := range map[string][]byte{"trang.html": []byte("<!DOCTYPE html><script>alert(1)</script>"), "anh.png": []byte("\x89PNG\r\n\x1a\n0000000000"), "rong.mp3": nil} {
			if _, err := bring(t, s, c.Translator, e, name, data); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		whole := voiceClip(t, "a.wav", "4")
		id, err := bring(t, s, c.Translator, e, "dut.wav", whole[:len(whole)/3])
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{id}))
		if next := soundOf(reopen(t, s, c, e.ID).Files).Next; next.State != FileFailed || next.Error == "" {
			t.Errorf("cut off: got %+v", next)
		}
		if err := s.DropSound(t.Context(), c.Translator, e.ID, id); err != nil {
			t.Errorf("take it away: %v", err)
		}
		if _, ok := hasFinding(reopen(t, s, c, e.ID).Findings, "sound"); ok {
			t.Error("the failed file still blocks")
		}
	})
}

// Clicks with nothing between them cannot be brought to the loudness within the peaks.
func TestSoundOutsideTheGateBlocksApproval(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		id, err := bring(t, s, c.Translator, e, "a.wav", clip(t, "a.wav", "-f", "lavfi", "-i", `aevalsrc=sin(2*PI*200*t)*lt(mod(t\,2)\,0.02):d=12`))
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{id}))
		v := reopen(t, s, c, e.ID)
		f, ok := hasFinding(v.Findings, "loudness")
		if !ok || !f.Blocks || !strings.Contains(f.Sentence, "LUFS") || v.Edition.Seconds != 0 {
			t.Fatalf("got %+v, %d s", v.Findings, v.Edition.Seconds)
		}
		e = walk(t, s, v.Edition, []turn{{Submit, c.Translator}, {Pass, c.Reader}})
		if _, err := s.Move(t.Context(), c.Leader, e.ID, e.Version, Approve, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("approve: got %v, want a refusal", err)
		}
	})
}

func TestSoundWaitsForFFmpeg(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		data := voiceClip(t, "a.ogg", "4")
		there := false
		s.FFmpeg = func() *media.FFmpeg {
			if there {
				return media.FindFFmpeg()
			}
			return &media.FFmpeg{}
		}
		id, err := bring(t, s, c.Translator, e, "a.ogg", data)
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{id}))
		next := soundOf(reopen(t, s, c, e.ID).Files).Next
		if next.State != FileWaiting || !strings.Contains(next.Error, "“ffmpeg”") {
			t.Fatalf("got %+v, want it to wait and to name the package", next)
		}
		there = true
		must(t, s.TakeUpSounds(t.Context()))
		must(t, s.doSound(t.Context(), makeSound{id}))
		if got := soundOf(reopen(t, s, c, e.ID).Files); got.Master.ID != id || !got.Facts.Accepted {
			t.Errorf("got %+v", got)
		}
	})
}

func TestWhoBringsSoundIsNotItsSecondListener(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		data := voiceClip(t, "a.wav", "4")
		for _, by := range []identity.Actor{c.Checker, c.Leader, c.Inspector, c.Coordinator} {
			if by.May(identity.TranslateProduct) {
				continue
			}
			if _, err := bring(t, s, by, e, "a.wav", data); !problem.Is(err, problem.Denied) {
				t.Errorf("%s: got %v, want a refusal", by.Role, err)
			}
		}
		id, err := bring(t, s, c.Reader, e, "a.wav", data)
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{id}))
		e = walk(t, s, reopen(t, s, c, e.ID).Edition, []turn{{Submit, c.Translator}})
		if e.Can(Pass, c.Reader) || e.Can(Pass, c.Translator) || !e.Can(Pass, c.Second) {
			t.Error("whoever read it aloud may confirm it")
		}
		if _, err := bring(t, s, c.Reader, e, "b.wav", data); !problem.Is(err, problem.Conflict) {
			t.Errorf("sound for an edition under review: got %v", err)
		}
	})
}

func TestWritingKeepsTheLengthOfSound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		must(t, d.Write(context.Background(), func(tx *db.Tx) error { return setSeconds(tx, e.ID, 77) }))
		changed := school
		changed.Body += "\nThêm một câu."
		e, err := s.Write(t.Context(), c.Translator, e.ID, e.Version, changed, false)
		must(t, err)
		if e.Seconds != 77 {
			t.Errorf("got %d s, want 77", e.Seconds)
		}
	})
}
