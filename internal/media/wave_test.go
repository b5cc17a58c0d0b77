package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"image/png"
	"math"
	"strings"
	"testing"
	"time"
)

// heard lets a waveReader hear a sound of one channel, in pieces that do not end where samples do.
func heard(rate, channels int, seconds float64, at func(t float64) float64) *waveReader {
	r := newWaveReader(rate, channels)
	var buf []byte
	for i := range int(seconds * float64(rate)) {
		for range channels {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(float32(at(float64(i)/float64(rate)))))
		}
	}
	for len(buf) > 0 {
		n := min(len(buf), 4099)
		_, _ = r.Write(buf[:n]) // it never fails
		buf = buf[n:]
	}
	return r
}

func sine(level float64) func(float64) float64 {
	return func(t float64) float64 { return level * math.Sin(2*math.Pi*440*t) }
}

func TestOutlineFollowsTheSound(t *testing.T) {
	t.Parallel()
	half := func(t float64) float64 { // loud, then half as loud
		if t < 30 {
			return sine(1)(t) * 0.998
		}
		return sine(0.5)(t)
	}
	for _, c := range []struct {
		name     string
		seconds  float64
		channels int
		columns  int
	}{{"one minute", 60, 1, 100}, {"two channels", 60, 2, 800}, {"more columns than it has buckets", 60, 1, MaxColumns}} {
		w := heard(8000, c.channels, c.seconds, half).wave(c.columns)
		if len(w.Peaks) != c.columns || w.Duration != time.Minute {
			t.Fatalf("%s: %d columns, %v", c.name, len(w.Peaks), w.Duration)
		}
		for i, p := range w.Peaks {
			want := 254
			if i > c.columns/2 {
				want = 128
			}
			if i != c.columns/2 && (int(p) < want-6 || int(p) > want+6) {
				t.Fatalf("%s: column %d is %d, want about %d", c.name, i, p, want)
			}
		}
	}
	if w := heard(8000, 1, 0.01, sine(0.5)).wave(50); len(w.Peaks) != 50 || w.Peaks[49] == 0 {
		t.Errorf("a very short sound: %v", w.Peaks)
	}
}

func TestOutlineNeedsLittleMemory(t *testing.T) {
	t.Parallel()
	r := newWaveReader(100, 1)
	block := make([]byte, 4<<20)
	for range 40 { // more than four hours at this rate
		_, _ = r.Write(block)
	}
	if len(r.buckets) > maxBuckets || cap(r.buckets) > maxBuckets {
		t.Errorf("%d buckets", cap(r.buckets))
	}
}

func TestLevelCheckSaysWhatToDo(t *testing.T) {
	t.Parallel()
	speaking := func(level, noise float64) func(float64) float64 { // words with gaps between them
		return func(t float64) float64 {
			v := noise * math.Sin(2*math.Pi*1234*t)
			if math.Mod(t, 0.5) < 0.35 {
				v += sine(level)(t)
			}
			return v
		}
	}
	for _, c := range []struct {
		name string
		at   func(float64) float64
		want []LevelKind
		says string
	}{
		{"a good recording", speaking(0.3, 0.001), nil, ""},
		{"a good recording of digital stillness", speaking(0.3, 0), nil, ""},
		{"nothing", sine(0), []LevelKind{NothingHeard}, "không có tiếng"},
		{"soft", speaking(0.008, 0.00001), []LevelKind{TooSoft}, "quá nhỏ (−44"},
		{"clipped", func(t float64) float64 { return max(-1, min(1, speaking(3, 0)(t))) }, []LevelKind{Clipping}, "bị vỡ"},
		{"a fan in the room", speaking(0.1, 0.04), []LevelKind{Noisy}, "Tiếng nền lớn"},
		{"a long pause", func(t float64) float64 {
			if t > 4 && t < 9 {
				return 0
			}
			return speaking(0.3, 0)(t)
		}, []LevelKind{LongSilence}, "Im lặng 5 giây từ 0:03"},
		{"clicks", func(t float64) float64 {
			if math.Mod(t, 2) < 0.02 {
				return 1
			}
			return 0
		}, []LevelKind{Clipping}, ""},
	} {
		w := heard(8000, 1, 12, c.at).wave(10)
		var kinds []LevelKind
		said := ""
		for _, f := range w.Findings() {
			kinds = append(kinds, f.Kind)
			said += f.Message
		}
		if c.name == "clicks" { // what else is said of them does not matter
			kinds = kinds[:1]
		}
		if len(kinds) != len(c.want) || len(kinds) > 0 && kinds[0] != c.want[0] || !strings.Contains(said, c.says) {
			t.Errorf("%s: got %v %q (%+v), want %v", c.name, kinds, said, w.Levels, c.want)
		}
	}
}

func TestNonsenseOfADecoderIsSilence(t *testing.T) {
	t.Parallel()
	for _, v := range []float64{math.NaN(), math.Inf(1), 1e30} {
		if w := heard(8000, 1, 1, func(float64) float64 { return v }).wave(4); w.Peaks[0] != 0 || w.Levels.Peak != quietest {
			t.Errorf("%v: got %+v", v, w)
		}
	}
}

func TestWaveOfAFile(t *testing.T) {
	t.Parallel()
	f := found(t)
	clip := probed(t, f, sample(t, "a.webm", "-i", speech(t), "-c:a", "libopus"))
	w, err := f.Wave(context.Background(), clip, 300)
	if err != nil {
		t.Fatal(err)
	}
	if (w.Duration-clip.Duration).Abs() > 50*time.Millisecond || len(w.Peaks) != 300 || w.Levels.Speech < -25 || len(w.Findings()) != 0 {
		t.Errorf("got %v %+v %v", w.Duration, w.Levels, w.Findings())
	}
	film := probed(t, f, sample(t, "b.mp4", "-f", "lavfi", "-i", "testsrc=s=64x64:d=2", "-f", "lavfi", "-i", "sine=d=2", "-ac", "2", "-c:a", "aac"))
	if w, err := f.Wave(context.Background(), film, 10); err != nil || (w.Duration-2*time.Second).Abs() > 100*time.Millisecond {
		t.Errorf("the sound of a film: %v, %v", w.Duration, err)
	}
}

func TestOutlineIsDrawn(t *testing.T) {
	t.Parallel()
	peaks := []uint8{0, 128, 255}
	if got := WaveSVG(peaks, 100); got != "M0.5 49v1M1.5 25v50M2.5 0v100" {
		t.Errorf("got %s", got)
	}
	got, err := WavePNG(peaks, 6, 50)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(got.Data))
	if err != nil || img.Bounds().Dx() != 6 || img.Bounds().Dy() != 50 {
		t.Fatalf("got %v, %v", img, err)
	}
	ink := func(x int) (n int) {
		for y := range 50 {
			if _, _, _, a := img.At(x, y).RGBA(); a > 0 {
				n++
			}
		}
		return n
	}
	if ink(0) != 1 || ink(2) != 25 || ink(5) != 50 {
		t.Errorf("columns of %d, %d and %d points", ink(0), ink(2), ink(5))
	}
	for _, size := range [][2]int{{0, 10}, {10, 1}, {MaxColumns + 1, 10}, {10, maxWaveHeight + 1}} {
		if _, err := WavePNG(peaks, size[0], size[1]); err == nil {
			t.Errorf("%v was drawn", size)
		}
	}
	if _, err := WavePNG(nil, 10, 10); err != nil {
		t.Error(err)
	}
}
