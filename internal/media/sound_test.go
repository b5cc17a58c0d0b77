package media

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"lantoa/internal/problem"
)

// otherMeter measures a file with another part of ffmpeg than the one that the pipeline trusts.
func otherMeter(t *testing.T, path string) (integrated, peak float64) {
	t.Helper()
	out, err := exec.Command("ffmpeg", "-hide_banner", "-nostats", "-nostdin", "-i", path, "-af", "loudnorm=print_format=json", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		I    string `json:"input_i"`
		Peak string `json:"input_tp"`
	}
	if err := json.Unmarshal(out[bytes.LastIndexByte(out, '{'):], &m); err != nil {
		t.Fatal(err)
	}
	integrated, err = strconv.ParseFloat(m.I, 64)
	if err == nil {
		peak, err = strconv.ParseFloat(m.Peak, 64)
	}
	if err != nil {
		t.Fatal(err)
	}
	return integrated, peak
}

// The promise of the pipeline: whatever comes in, −16 LUFS ± 1 and peaks of at most −1.5 dBTP come out.
func TestEveryRecordingComesOutEquallyLoud(t *testing.T) {
	t.Parallel()
	f, voice := found(t), speech(t)
	for i, c := range []struct {
		name, file string
		args       []string
		leftOnly   bool
	}{
		{name: "a voice", file: "a.wav"},
		{name: "the recording of a browser", file: "a.webm", args: []string{"-c:a", "libopus", "-b:a", "48k"}},
		{name: "a telephone", file: "a.m4a", args: []string{"-c:a", "aac", "-ar", "16000"}},
		{name: "very soft", file: "a.flac", args: []string{"-af", "volume=-35dB", "-sample_fmt", "s32"}},
		{name: "too loud and clipped", file: "a.wav", args: []string{"-af", "volume=20dB"}},
		{name: "the left channel only", file: "a.wav", args: []string{"-af", "pan=stereo|c0=c0|c1=0*c0"}},
		{name: "two channels that extinguish each other", file: "a.wav", args: []string{"-af", "pan=stereo|c0=c0|c1=-1*c0"}, leftOnly: true},
		{name: "many channels of unknown place", file: "a.wav", args: []string{"-af", "pan=5c|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0"}},
		{name: "half a second", file: "a.ogg", args: []string{"-ss", "1", "-t", "0.5", "-c:a", "libopus"}},
	} {
		if testing.Short() && i > 1 {
			break
		}
		clip := probed(t, f, sample(t, c.file, append([]string{"-i", voice}, c.args...)...))
		got, err := f.Sound(context.Background(), workIn(t), clip, SoundOptions{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		t.Logf("%s: %v becomes %v and %v", c.name, got.Before, got.Opus.After, got.MP3.After)
		if got.LeftOnly != c.leftOnly || got.NeedsPerson != "" {
			t.Errorf("%s: left only %v, %q", c.name, got.LeftOnly, got.NeedsPerson)
		}
		for _, r := range []Rendition{got.Opus, got.MP3} {
			if !r.Accepted || math.Abs(r.After.Integrated+16) > 1 || r.After.TruePeak > -1.5 || r.Bytes == 0 {
				t.Errorf("%s: %s is %v, accepted %v", c.name, r.Ext, r.After, r.Accepted)
			}
			if i > 1 {
				continue
			}
			if loud, peak := otherMeter(t, r.Path); math.Abs(loud+16) > 1.1 || peak > -1.3 {
				t.Errorf("%s: %s is %.1f LUFS, %.1f dBTP on another meter", c.name, r.Ext, loud, peak)
			}
		}
	}
}

func TestSoundFilesAreWhatLoudspeakersTake(t *testing.T) {
	t.Parallel()
	f := found(t)
	clip := probed(t, f, sample(t, "a.mp3", "-i", speech(t), "-metadata", "title=bi-mat", "-metadata", "artist=bi-mat"))
	last, back := -1, false
	got, err := f.Sound(context.Background(), workIn(t), clip, SoundOptions{Master: WAVMaster, Progress: func(percent int, step string) {
		back = back || percent <= last || step == ""
		last = percent
	}})
	if err != nil {
		t.Fatal(err)
	}
	if back || last != 100 {
		t.Errorf("the progress went back or ended at %d", last)
	}
	for _, c := range []struct {
		r                     Rendition
		facts, mime, ext      string
		loudness, least, most float64 // LUFS; kbit/s
	}{
		{got.Opus, "opus,48000,1", "audio/ogg", ".opus", -16, 16, 34},
		{got.MP3, "mp3,44100,1", "audio/mpeg", ".mp3", -16, 62, 68},
		{*got.Master, "pcm_s24le,48000,1", "audio/wav", ".wav", -23, 1150, 1160},
	} {
		if is := facts(t, c.r.Path, "stream=codec_name,sample_rate,channels"); is != c.facts || c.r.MIME != c.mime || c.r.Ext != c.ext {
			t.Errorf("%s is %q, %s, %s, want %q", c.r.Path, is, c.r.MIME, c.r.Ext, c.facts)
		}
		if rate := float64(c.r.Bytes) * 8 / c.r.Duration.Seconds() / 1000; rate < c.least || rate > c.most {
			t.Errorf("%s has %.0f kbit/s", c.ext, rate)
		}
		if math.Abs(c.r.After.Integrated-c.loudness) > 1 {
			t.Errorf("%s: %v, want %.0f LUFS", c.ext, c.r.After, c.loudness)
		}
		data, err := os.ReadFile(c.r.Path)
		if err != nil || bytes.Contains(data, []byte("bi-mat")) {
			t.Errorf("%s still tells what the source said: %v", c.ext, err)
		}
		if d, err := strconv.ParseFloat(facts(t, c.r.Path, "format=duration"), 64); err != nil || math.Abs(d-clip.Duration.Seconds()) > 0.1 {
			t.Errorf("%s lasts %.2f s, want %.2f, %v", c.ext, d, clip.Duration.Seconds(), err)
		}
	}
	again, err := f.Sound(context.Background(), workIn(t), clip, SoundOptions{Master: FLACMaster})
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]Rendition{{got.Opus, again.Opus}, {got.MP3, again.MP3}} {
		a, _ := os.ReadFile(pair[0].Path)
		b, _ := os.ReadFile(pair[1].Path)
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%s: the same recording gave other bytes", pair[0].Ext)
		}
	}
	if is := facts(t, again.Master.Path, "stream=codec_name,sample_rate,channels,bits_per_raw_sample"); is != "flac,48000,1,24" || !again.Master.Accepted {
		t.Errorf("the FLAC master is %q, %v", is, again.Master.After)
	}
}

// EBU Tech 3341 measures a sine of 1 kHz: one channel at −20 dBFS is −23.0 LUFS.
func TestFiguresBeforeAreTrue(t *testing.T) {
	t.Parallel()
	f := found(t)
	for _, c := range []struct {
		name, level, length string
		want                float64
	}{{"as the standard has it", "0.1", "8", -23}, {"louder", "0.5", "8", -9}, {"too short to measure at once", "0.1", "0.6", -23}} {
		clip := probed(t, f, sample(t, "sin.wav", "-f", "lavfi", "-i", "aevalsrc="+c.level+"*sin(2*PI*997*t):s=48000:d="+c.length, "-c:a", "pcm_s24le"))
		got, err := f.Sound(context.Background(), workIn(t), clip, SoundOptions{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if peak := c.want + 3; math.Abs(got.Before.Integrated-c.want) > 0.15 || math.Abs(got.Before.TruePeak-peak) > 0.2 {
			t.Errorf("%s: measured %v, want %.1f LUFS, %.1f dBTP", c.name, got.Before, c.want, peak)
		}
	}
}

func TestNoSoundIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	f := found(t)
	silent := probed(t, f, sample(t, "a.wav", "-f", "lavfi", "-i", "anullsrc", "-t", "2"))
	if _, err := f.Sound(context.Background(), workIn(t), silent, SoundOptions{}); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "không có tiếng") {
		t.Errorf("silence: got %v", err)
	}
	mute := probed(t, f, sample(t, "a.mp4", "-f", "lavfi", "-i", "testsrc=s=64x64:d=1"))
	if _, err := f.Sound(context.Background(), workIn(t), mute, SoundOptions{}); !problem.Is(err, problem.Invalid) || err.Error() != sayNoSound {
		t.Errorf("a film without sound: got %v", err)
	}
}

// Clicks with nothing between them have peaks that cannot be brought together with the loudness.
func TestWhatCannotBeMendedGoesToAPerson(t *testing.T) {
	t.Parallel()
	f := found(t)
	clip := probed(t, f, sample(t, "a.wav", "-f", "lavfi", "-i", `aevalsrc=sin(2*PI*200*t)*lt(mod(t\,2)\,0.02):d=12`))
	got, err := f.Sound(context.Background(), workIn(t), clip, SoundOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got.NeedsPerson == "" || !strings.Contains(got.NeedsPerson, "LUFS") || got.Opus.Accepted || !got.Opus.Corrected || got.Opus.Bytes == 0 {
		t.Errorf("got %q, %+v", got.NeedsPerson, got.Opus)
	}
}

func TestMetersAreReadToTheEnd(t *testing.T) {
	t.Parallel()
	said := `[ebur128@mix @ 0x55] Summary:

  Integrated loudness:
    I:         -70.0 LUFS
  True peak:
    Peak:       -inf dBFS
[ebur128@left @ 0x56] Summary:
  Integrated loudness:
    I:         -19.1 LUFS
    Threshold: -29.2 LUFS

  Loudness range:
    LRA:         1.9 LU
    LRA low:   -20.1 LUFS

  True peak:
    Peak:        0.4 dBFS
[ebur128@mix @ 0x57] Summary:
    I:         nan LUFS
    LRA:         4.0 LU
    Peak:      -3.0 dBFS`
	got := parseLoudness(said)
	if want := (Loudness{-19.1, 1.9, 0.4}); got["left"] != want {
		t.Errorf("left: got %v, want %v", got["left"], want)
	}
	if want := (Loudness{SilentLUFS, 4, -3}); got["mix"] != want {
		t.Errorf("mix: got %v, want %v: the last words count", got["mix"], want)
	}
	if len(parseLoudness("nothing")) != 0 {
		t.Error("a meter where none was")
	}
}

func TestTargetIsATolerance(t *testing.T) {
	t.Parallel()
	target := SpeakerTarget()
	for _, c := range []struct {
		l    Loudness
		want bool
	}{
		{Loudness{-16, 3, -2}, true},
		{Loudness{-15, 3, -1.5}, true},
		{Loudness{-17, 3, -9}, true},
		{Loudness{-17.1, 3, -2}, false},
		{Loudness{-14.9, 3, -2}, false},
		{Loudness{-16, 3, -1.4}, false},
		{Loudness{SilentLUFS, 0, lowestPeak}, false},
	} {
		if got := target.Meets(c.l); got != c.want {
			t.Errorf("%v: got %v", c.l, got)
		}
	}
	if got := (Loudness{-16.26, 1, 0.2}).String(); got != "−16,3 LUFS, đỉnh 0,2 dBTP" {
		t.Errorf("got %q", got)
	}
}

func TestTimesAreSpoken(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "chưa đến 1 giây", 45 * time.Second: "45 giây", 200 * time.Second: "3 phút 20 giây", 4 * time.Hour: "4 giờ", time.Hour + time.Second: "1 giờ 1 giây",
	} {
		if got := spoken(d); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
