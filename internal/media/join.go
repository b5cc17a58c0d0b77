package media

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"lantoa/internal/problem"
)

// Limits of recordings that become one.
const (
	MaxParts    = 500
	MaxPartTime = 3 * time.Minute
	MaxJoined   = time.Hour
	MaxPause    = 10 * time.Second
)

const (
	sayPartsNone = "Chưa có câu nào để ghép; hãy thu ít nhất một câu."
	sayPartsMany = "Có hơn %d câu; hãy chia thành nhiều bản."
	sayPartLong  = "Bản thu của một câu dài hơn %s; hãy thu lại câu đó."
	sayJoinLong  = "Bản ghép dài hơn %s; hãy chia thành nhiều bản."
	sayPartMute  = "Bản thu không có tiếng; hãy thu lại câu đó."
)

// Part is a recording that becomes a piece of a longer one, and how long nobody speaks after it.
type Part struct {
	Clip  Clip
	Pause time.Duration
}

// Joined is recordings one after another, and where each is heard.
type Joined struct {
	File
	Spans []Span
}

// PartError says which part could not be used, counted from 0.
type PartError struct {
	Part int
	Err  error
}

func (e *PartError) Error() string { return fmt.Sprintf("part %d: %v", e.Part, e.Err) }

// Unwrap is what is wrong with the part.
func (e *PartError) Unwrap() error { return e.Err }

const (
	joinMargin = 150 * time.Millisecond // kept before and after what is said
	joinFade   = 5 * time.Millisecond   // so that a cut does not click
	joinLevel  = -20.0                  // dBFS of speech: parts of different days are equally loud
	joinUp     = 24.0                   // dB, at most
	joinDown   = -12.0
	joinTop    = 0.97 // of full scale
	wavHead    = 44
)

// Join puts recordings one after another: silence at their ends is cut, they are brought to one level, and between them nobody speaks for
// the pause of each. The result is WAV, 48 kHz, mono, 16 bits; the same parts give the same bytes. What is wrong with one part is a
// *PartError.
func (f *FFmpeg) Join(ctx context.Context, w *Work, parts []Part, tell Progress) (out Joined, err error) {
	if err := f.Missing(); err != nil {
		return out, err
	}
	if len(parts) == 0 {
		return out, problem.New(problem.Invalid, sayPartsNone)
	}
	if len(parts) > MaxParts {
		return out, problem.New(problem.TooLarge, sayPartsMany, MaxParts)
	}
	dir, end, err := begin(ctx, f.sound, w)
	if err != nil {
		return out, err
	}
	defer func() { err = end(err) }()
	out.File = File{Path: filepath.Join(dir, "ghep.wav"), MIME: "audio/wav", Ext: ".wav"}
	samples, spans, err := f.joinInto(ctx, out.Path, parts, tell)
	if err != nil {
		return out, err
	}
	out.Spans, out.Duration = spans, joinedTime(samples)
	out.File, err = out.measured()
	return out, err
}

func joinedTime(samples int64) time.Duration {
	return time.Duration(samples * int64(time.Second) / workRate)
}

func joinedSamples(d time.Duration) int64 { return int64(d) * workRate / int64(time.Second) }

func (f *FFmpeg) joinInto(ctx context.Context, path string, parts []Part, tell Progress) (samples int64, spans []Span, err error) {
	file, err := os.Create(path)
	if err != nil {
		return 0, nil, fmt.Errorf("make the joined sound: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.Write(make([]byte, wavHead)); err != nil {
		return 0, nil, fmt.Errorf("write the joined sound: %w", err)
	}
	buffered := bufio.NewWriter(file)
	for i, p := range parts {
		if tell != nil {
			tell(100*i/len(parts), fmt.Sprintf("Ghép câu %d trong %d", i+1, len(parts)))
		}
		said, err := f.spokenPart(ctx, p.Clip)
		if err != nil {
			return 0, nil, &PartError{i, err}
		}
		length := int64(len(said))
		spans = append(spans, Span{joinedTime(samples), joinedTime(samples + length)})
		pause := joinedSamples(min(max(p.Pause, 0), MaxPause))
		samples += length + pause
		if joinedTime(samples) > MaxJoined {
			return 0, nil, problem.New(problem.TooLarge, sayJoinLong, spoken(MaxJoined))
		}
		if err := binary.Write(buffered, binary.LittleEndian, append(said, make([]int16, pause)...)); err != nil {
			return 0, nil, fmt.Errorf("write the joined sound: %w", err)
		}
	}
	if err := buffered.Flush(); err != nil {
		return 0, nil, fmt.Errorf("write the joined sound: %w", err)
	}
	_, err = file.WriteAt(wavHeader(samples), 0)
	return samples, spans, err
}

// wavHeader is the beginning of a WAV file of so many samples: mono, 16 bits.
func wavHeader(samples int64) []byte {
	b := make([]byte, 0, wavHead)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(wavHead-8+2*samples))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1) // PCM
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint32(b, workRate)
	b = binary.LittleEndian.AppendUint32(b, 2*workRate)
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = append(b, "data"...)
	return binary.LittleEndian.AppendUint32(b, uint32(2*samples))
}

// spokenPart is the samples of a recording from where someone begins to speak to where they end, at the level of all parts.
func (f *FFmpeg) spokenPart(ctx context.Context, clip Clip) ([]int16, error) {
	if clip.Audio == nil {
		return nil, problem.New(problem.Invalid, sayNoSound)
	}
	if clip.Duration > MaxPartTime {
		return nil, problem.New(problem.Invalid, sayPartLong, spoken(MaxPartTime))
	}
	heard := &held{max: 2 * int(joinedSamples(MaxPartTime+time.Second))}
	args := append(quiet("error"), clip.input()...)
	args = append(args, clip.soundOnly()...)
	args = append(args, "-af", fmt.Sprintf("aresample=%d:async=1:first_pts=0", workRate), "-ac", "1", "-ar", fmt.Sprint(workRate), "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1")
	if _, err := f.run(ctx, task{args: args, limit: soundTime(clip.Duration), out: heard}); err != nil {
		return nil, blame(err)
	}
	all := make([]int16, len(heard.b)/2)
	for i := range all {
		all[i] = int16(binary.LittleEndian.Uint16(heard.b[2*i:]))
	}
	said := levelled(all)
	if len(said) == 0 {
		return nil, problem.New(problem.Invalid, sayPartMute)
	}
	return said, nil
}

// held keeps what a program writes, up to a limit.
type held struct {
	b   []byte
	max int
}

func (h *held) Write(p []byte) (int, error) {
	if len(h.b)+len(p) > h.max {
		return 0, io.ErrShortBuffer
	}
	h.b = append(h.b, p...)
	return len(p), nil
}

const samplesInFrame = int(int64(workRate) * int64(frameTime) / int64(time.Second))

// levelled cuts the silence at both ends and turns the sound up or down; nothing when nobody speaks.
func levelled(all []int16) []int16 {
	frames := framesOf(all)
	l := levelsOf(frames)
	if len(frames) == 0 || l.Speech <= silentLevel {
		return nil
	}
	quiet := float32(max(l.Speech-pauseBelow, min(l.Noise+pauseAbove, l.Speech-pauseLeast)))
	first, last := 0, len(frames)-1
	for first < last && frames[first] < quiet {
		first++
	}
	for last > first && frames[last] < quiet {
		last--
	}
	margin := int(joinedSamples(joinMargin))
	said := all[max(0, first*samplesInFrame-margin):min(len(all), (last+1)*samplesInFrame+margin)]
	return faded(said, min(max(joinLevel-l.Speech, joinDown), joinUp))
}

// framesOf is how loud each short piece of a sound is, in dBFS.
func framesOf(all []int16) (frames []float32) {
	for from := 0; from < len(all); from += samplesInFrame {
		piece := all[from:min(from+samplesInFrame, len(all))]
		var power float64
		for _, v := range piece {
			power += float64(v) * float64(v)
		}
		frames = append(frames, float32(decibels(math.Sqrt(power/float64(len(piece)))/math.MaxInt16)))
	}
	return frames
}

// faded is a copy with a gain, soft at both ends, and never over the top.
func faded(said []int16, gain float64) []int16 {
	top := 0.0
	for _, v := range said {
		top = max(top, math.Abs(float64(v)))
	}
	factor := math.Pow(10, gain/20)
	if top*factor > joinTop*math.MaxInt16 {
		factor = joinTop * math.MaxInt16 / top
	}
	out := make([]int16, len(said))
	soft := min(int(joinedSamples(joinFade)), len(said)/2)
	for i, v := range said {
		x := float64(v) * factor
		if edge := min(i, len(said)-1-i); edge < soft {
			x *= float64(edge) / float64(soft)
		}
		out[i] = int16(math.Round(x))
	}
	return out
}
