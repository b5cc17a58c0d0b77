package media

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"lantoa/internal/problem"
)

// found is ffmpeg, or the end of a test that needs it.
func found(t testing.TB) *FFmpeg {
	t.Helper()
	f := FindFFmpeg()
	if !f.Available() {
		t.Skip("ffmpeg is not installed")
	}
	return f
}

// sample makes a file with ffmpeg.
func sample(t testing.TB, name string, args ...string) string {
	t.Helper()
	found(t)
	path := filepath.Join(t.TempDir(), name)
	out, err := exec.Command("ffmpeg", append(append([]string{"-v", "error", "-nostdin", "-y"}, args...), path)...).CombinedOutput()
	if err != nil {
		t.Fatalf("make %s: %v: %s", name, err, out)
	}
	return path
}

const udhr = "Mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và các quyền. Mọi con người đều được tạo hóa ban cho lý trí và lương tâm."

// speech is a made voice that reads Vietnamese, as a WAV of 22,050 Hz.
func speech(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		t.Skip("espeak-ng is not installed")
	}
	path := filepath.Join(t.TempDir(), "giong.wav")
	if out, err := exec.Command("espeak-ng", "-v", "vi", "-s", "150", "-w", path, udhr).CombinedOutput(); err != nil {
		t.Fatalf("speak: %v: %s", err, out)
	}
	return path
}

func workIn(t testing.TB) *Work {
	t.Helper()
	w, err := BeginWork(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func probed(t testing.TB, f *FFmpeg, path string) Clip {
	t.Helper()
	c, err := f.Probe(context.Background(), path)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return c
}

// facts asks ffprobe about one entry of a file that was made.
func facts(t testing.TB, path, entries string) string {
	t.Helper()
	out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", entries, "-of", "csv=p=0", path).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe %s: %v: %s", path, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestMissingFFmpegIsSaid(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clip := Clip{Audio: &AudioStream{}, Video: &VideoStream{}}
	for _, f := range []*FFmpeg{nil, {}} {
		_, probe := f.Probe(ctx, "x")
		_, sound := f.Sound(ctx, nil, clip, SoundOptions{})
		_, measure := f.Measure(ctx, clip)
		_, wave := f.Wave(ctx, clip, 10)
		_, video := f.Video(ctx, nil, clip, VideoOptions{})
		_, poster := f.Poster(ctx, clip, 0)
		_, slides := f.SlideVideo(ctx, nil, nil, time.Second)
		for _, err := range []error{f.Missing(), probe, sound, measure, wave, video, poster, slides} {
			if f.Available() || !problem.Is(err, problem.Unavailable) || err.Error() != sayNoFFmpeg {
				t.Errorf("got %v, want %q", err, sayNoFFmpeg)
			}
		}
	}
}

// Whoever stops a piece of work leaves neither a process nor a file.
func TestStoppedWorkLeavesNothing(t *testing.T) {
	t.Parallel()
	f := found(t)
	film := probed(t, f, sample(t, "dai.mkv", "-f", "lavfi", "-i", "testsrc2=s=640x480:r=30:d=30", "-f", "lavfi", "-i", "sine=d=30", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac"))
	noise := probed(t, f, sample(t, "dai.wav", "-f", "lavfi", "-i", "anoisesrc=d=300:a=0.2"))
	for name, do := range map[string]func(ctx context.Context, w *Work, tell Progress) error{
		"video": func(ctx context.Context, w *Work, tell Progress) error {
			_, err := f.Video(ctx, w, film, VideoOptions{Progress: tell})
			return err
		},
		"sound": func(ctx context.Context, w *Work, tell Progress) error {
			_, err := f.Sound(ctx, w, noise, SoundOptions{Progress: tell})
			return err
		},
	} {
		w := workIn(t)
		ctx, cancel := context.WithCancel(context.Background())
		err := do(ctx, w, func(_ int, step string) {
			if strings.HasPrefix(step, "Mã hóa") {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want context.Canceled", name, err)
		}
		left, err := os.ReadDir(w.dir)
		for _, e := range left {
			if name == "sound" || !strings.HasPrefix(e.Name(), "ra-") { // of a video, its finished sound waits for Close
				t.Errorf("%s: left %s, %v", name, e.Name(), err)
			}
		}
		if still := processesWith(w.dir); still != "" {
			t.Errorf("%s: still runs %s", name, still)
		}
		cancel()
	}
}

// TestWorkThatIsKilled is what TestKilledProgramTakesFFmpegWithIt runs and kills.
func TestWorkThatIsKilled(t *testing.T) {
	root := os.Getenv("LANTOA_TEST_KILLED")
	if root == "" {
		t.Skip("runs inside another test only")
	}
	w, err := BeginWork(root)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = found(t).run(t.Context(), task{limit: time.Minute, args: append(quiet("error"), "-re", "-f", "lavfi", "-i", "anullsrc", "-y", filepath.Join(w.dir, "a.wav"))})
}

func TestKilledProgramTakesFFmpegWithIt(t *testing.T) {
	t.Parallel()
	found(t)
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends the children of who was killed")
	}
	root := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWorkThatIsKilled$")
	cmd.Env = append(os.Environ(), "LANTOA_TEST_KILLED="+root)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "ffmpeg to run", func() bool { return processesWith(root) != "" })
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	waitFor(t, "ffmpeg to end", func() bool { return processesWith(root) == "" })
	if n, err := SweepWork(root, time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 500 {
		if done() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}

// processesWith finds a process by what stands on its command line.
func processesWith(text string) string {
	if runtime.GOOS != "linux" {
		return ""
	}
	all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, p := range all {
		line, _ := os.ReadFile(p)
		if bytes.Contains(line, []byte(text)) && filepath.Base(filepath.Dir(p)) != strconv.Itoa(os.Getpid()) {
			return string(bytes.ReplaceAll(line, []byte{0}, []byte(" ")))
		}
	}
	return ""
}

func TestSlowWorkIsEnded(t *testing.T) {
	t.Parallel()
	f := found(t)
	_, err := f.run(context.Background(), task{args: append(quiet("error"), "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"), limit: 200 * time.Millisecond})
	if !problem.Is(err, problem.Unavailable) || err.Error() != sayFFmpegSlow {
		t.Errorf("got %v, want %q", err, sayFFmpegSlow)
	}
}

func TestProgramsKnowNoSecrets(t *testing.T) {
	t.Setenv("FFREPORT", "file="+filepath.Join(t.TempDir(), "x.log"))
	t.Setenv("LANTOA_SECRET", "x")
	for _, v := range plainEnv() {
		if strings.HasPrefix(v, "FFREPORT") || strings.HasPrefix(v, "LANTOA") {
			t.Errorf("the program gets %s", v)
		}
	}
}

func TestProgressIsReadInPieces(t *testing.T) {
	t.Parallel()
	var got []time.Duration
	p := &progressReader{tell: func(d time.Duration) { got = append(got, d) }}
	for _, piece := range []string{"frame=1\nout_ti", "me_us=500000\nout_time_us=N/A\nout_time", "_us=1000000\n", strings.Repeat("x", 9000), "\nout_time_us=2000000\n"} {
		if n, err := p.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatal(n, err)
		}
	}
	if len(got) != 3 || got[0] != time.Second/2 || got[2] != 2*time.Second {
		t.Errorf("got %v", got)
	}
}

func TestWorkTakesNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	w := workIn(t)
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := w.Take(ctx, strings.NewReader(strings.Repeat("x", 11)), 10); !problem.Is(err, problem.TooLarge) {
		t.Errorf("got %v, want TooLarge", err)
	}
	if _, err := w.Take(ctx, strings.NewReader(""), 10); !problem.Is(err, problem.Invalid) {
		t.Errorf("got %v, want Invalid", err)
	}
	path, err := w.Take(ctx, strings.NewReader("0123456789"), 10)
	if got, _ := os.ReadFile(path); err != nil || string(got) != "0123456789" {
		t.Errorf("got %q, %v", got, err)
	}
	cancel()
	if _, err := w.Take(ctx, strings.NewReader("x"), 10); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if left, _ := os.ReadDir(w.dir); len(left) != 1 {
		t.Errorf("refused files stayed: %v", left)
	}
}

func TestWorkOfAKilledProgramIsSwept(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	old, err := BeginWork(root)
	if err != nil {
		t.Fatal(err)
	}
	busy, err := BeginWork(root)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	other := filepath.Join(root, "another")
	for dir, at := range map[string]time.Time{old.dir: day, busy.dir: day, other: day} {
		inner := filepath.Join(dir, "ra-1")
		if err := errors.Join(os.MkdirAll(inner, 0o700), os.WriteFile(filepath.Join(inner, "x"), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{filepath.Join(inner, "x"), inner, dir} {
			if err := os.Chtimes(p, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Chtimes(filepath.Join(busy.dir, "ra-1", "x"), day.AddDate(0, 0, 2), day.AddDate(0, 0, 2)); err != nil {
		t.Fatal(err)
	}
	n, err := SweepWork(root, day.AddDate(0, 0, 1))
	if n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	for dir, want := range map[string]bool{old.dir: false, busy.dir: true, other: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s is there: %v", filepath.Base(dir), err == nil)
		}
	}
	if n, err := SweepWork(filepath.Join(root, "nowhere"), day); n != 0 || err != nil {
		t.Errorf("a folder that is not there: %d, %v", n, err)
	}
}
