package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"testing"
	"time"

	"lantoa/internal/problem"
)

// tone is a sound with silence before and after it.
func tone(t *testing.T, f *FFmpeg, level string) Clip {
	t.Helper()
	return probed(t, f, sample(t, "cau.webm", "-f", "lavfi", "-i", "aevalsrc="+level+`*sin(2*PI*300*t)*between(t\,1\,2.5):s=48000:d=4`, "-c:a", "libopus"))
}

func TestRecordingsBecomeOne(t *testing.T) {
	t.Parallel()
	f := found(t)
	parts := []Part{{tone(t, f, "0.5"), 600 * time.Millisecond}, {tone(t, f, "0.05"), time.Second}, {tone(t, f, "0.2"), 0}}
	last := -1
	got, err := f.Join(context.Background(), workIn(t), parts, func(percent int, step string) {
		if percent <= last || step == "" {
			t.Errorf("progress went from %d to %d, %q", last, percent, step)
		}
		last = percent
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Spans) != 3 {
		t.Fatalf("got %d places, want 3", len(got.Spans))
	}
	for i, s := range got.Spans {
		if length := s.End - s.Start; length < 1500*time.Millisecond || length > 1950*time.Millisecond {
			t.Errorf("part %d lasts %v, want its 1.5 s with a little silence", i, length)
		}
	}
	if pause := got.Spans[1].Start - got.Spans[0].End; pause != 600*time.Millisecond {
		t.Errorf("the pause is %v", pause)
	}
	clip := probed(t, f, got.Path)
	if d := clip.Duration - got.Duration; d < -20*time.Millisecond || d > 20*time.Millisecond || clip.Container != WAV {
		t.Errorf("it lasts %v as %s, want %v", clip.Duration, clip.Container, got.Duration)
	}
	var loud [3]float64
	data, err := os.ReadFile(got.Path)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range got.Spans {
		loud[i] = levelAt(data, s)
	}
	if math.Abs(loud[0]-loud[1]) > 1 || math.Abs(loud[0]-loud[2]) > 1 {
		t.Errorf("the parts are %.1f dBFS loud, want them alike", loud)
	}
	again, err := f.Join(context.Background(), workIn(t), parts, nil)
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(again.Path)
	if err != nil || !bytes.Equal(data, other) {
		t.Errorf("the same parts gave other bytes: %v", err)
	}
}

// levelAt is how loud the middle of a place of a WAV is.
func levelAt(wav []byte, s Span) float64 {
	from := wavHead + 2*int(joinedSamples(s.Start+500*time.Millisecond))
	var power float64
	const n = workRate / 2
	for i := range n {
		v := float64(int16(binary.LittleEndian.Uint16(wav[from+2*i:]))) / math.MaxInt16
		power += v * v
	}
	return decibels(math.Sqrt(power / n))
}

func TestAPartThatCannotBeUsedIsNamed(t *testing.T) {
	t.Parallel()
	f := found(t)
	good := Part{Clip: tone(t, f, "0.3")}
	silent := Part{Clip: probed(t, f, sample(t, "cam.wav", "-f", "lavfi", "-i", "anullsrc", "-t", "2"))}
	_, err := f.Join(context.Background(), workIn(t), []Part{good, silent}, nil)
	if part := new(PartError); !errors.As(err, &part) || part.Part != 1 || !problem.Is(err, problem.Invalid) {
		t.Errorf("silence: got %v, want part 1 refused", err)
	}
	if _, err := f.Join(context.Background(), workIn(t), nil, nil); !problem.Is(err, problem.Invalid) {
		t.Errorf("nothing: got %v", err)
	}
	if _, err := f.Join(context.Background(), workIn(t), make([]Part, MaxParts+1), nil); !problem.Is(err, problem.TooLarge) {
		t.Errorf("too many: got %v", err)
	}
	if _, err := (&FFmpeg{}).Join(context.Background(), workIn(t), []Part{good}, nil); !problem.Is(err, problem.Unavailable) {
		t.Errorf("without ffmpeg: got %v", err)
	}
}
