package media

import (
	"context"
	"encoding/binary"
	"math"
	"strconv"
	"time"

	"lantoa/internal/problem"
)

// Wave is a sound at a glance: its outline and its levels, from one reading of all its samples.
type Wave struct {
	Peaks    []uint8 // the highest sample of each column, 255 is full scale
	Duration time.Duration
	Levels   Levels
}

const (
	// MaxColumns is the widest outline.
	MaxColumns = 4000

	maxBuckets  = 1 << 14 // of the outline while it grows; a multiple of 2
	firstBucket = 64      // samples
	frameTime   = 50 * time.Millisecond
	fullScale   = 0.999 // a sample that stands at the end of the scale
	clippedRun  = 3     // such samples one after another
	quietest    = -100.0
)

// Wave reads a clip's sound once and draws its outline in columns (at most MaxColumns).
func (f *FFmpeg) Wave(ctx context.Context, clip Clip, columns int) (Wave, error) {
	if err := f.Missing(); err != nil {
		return Wave{}, err
	}
	if clip.Audio == nil {
		return Wave{}, problem.New(problem.Invalid, sayNoSound)
	}
	leave, err := enter(ctx, f.quick)
	if err != nil {
		return Wave{}, err
	}
	defer leave()
	r := newWaveReader(clip.Audio.Rate, clip.Audio.Channels)
	args := append(quiet("error"), clip.input()...)
	args = append(args, clip.soundOnly()...)
	args = append(args, "-af", "aresample=async=1:first_pts=0", "-ac", strconv.Itoa(clip.Audio.Channels), "-ar", strconv.Itoa(clip.Audio.Rate), "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1")
	if _, err := f.run(ctx, task{args: args, limit: soundTime(clip.Duration), out: r}); err != nil {
		return Wave{}, blame(err)
	}
	if r.samples == 0 {
		return Wave{}, problem.New(problem.Invalid, sayClipBroken)
	}
	return r.wave(min(max(columns, 1), MaxColumns)), nil
}

// waveReader hears samples, 32-bit floats of all channels in turn, and keeps little of them.
type waveReader struct {
	rate, channels int
	rest           []byte
	samples        int64 // of one channel

	buckets []float32 // the outline: the highest of each perBucket samples
	top     float32
	in, per int

	frames []float32 // dB of each frame
	power  float64
	inside int // samples of the frame

	runs    []int // samples at full scale just now, a channel each
	clipped int
	clipAt  int64
	peak    float32
}

func newWaveReader(rate, channels int) *waveReader {
	return &waveReader{rate: rate, channels: channels, per: firstBucket, buckets: make([]float32, 0, maxBuckets), runs: make([]int, channels)}
}

func (r *waveReader) Write(p []byte) (int, error) {
	size, n := 4*r.channels, len(p)
	if len(r.rest) > 0 {
		need := min(size-len(r.rest), len(p))
		r.rest = append(r.rest, p[:need]...)
		p = p[need:]
		if len(r.rest) < size {
			return n, nil
		}
		r.take(r.rest)
		r.rest = r.rest[:0]
	}
	for len(p) >= size {
		r.take(p[:size])
		p = p[size:]
	}
	r.rest = append(r.rest, p...)
	return n, nil
}

// take hears one sample of every channel.
func (r *waveReader) take(b []byte) {
	var top float32
	var power float64
	for ch := range r.channels {
		v := math.Float32frombits(binary.LittleEndian.Uint32(b[4*ch:]))
		if v < 0 {
			v = -v
		}
		if !(v <= maxSample) {
			v = 0 // nonsense of a broken decoder
		}
		r.clip(ch, v)
		top = max(top, v)
		power += float64(v) * float64(v)
	}
	r.samples++
	r.outline(top)
	r.level(power / float64(r.channels))
}

const maxSample = 100

func (r *waveReader) clip(ch int, v float32) {
	if v < fullScale {
		r.runs[ch] = 0
		return
	}
	r.runs[ch]++
	if r.runs[ch] == clippedRun {
		if r.clipped == 0 {
			r.clipAt = r.samples
		}
		r.clipped++
	}
}

func (r *waveReader) outline(v float32) {
	r.top = max(r.top, v)
	r.peak = max(r.peak, v)
	if r.in++; r.in < r.per {
		return
	}
	r.buckets = append(r.buckets, r.top)
	r.top, r.in = 0, 0
	if len(r.buckets) < maxBuckets {
		return
	}
	for i := range maxBuckets / 2 {
		r.buckets[i] = max(r.buckets[2*i], r.buckets[2*i+1])
	}
	r.buckets, r.per = r.buckets[:maxBuckets/2], r.per*2
}

func (r *waveReader) level(power float64) {
	r.power += power
	r.inside++
	if size := int(int64(r.rate) * int64(frameTime) / int64(time.Second)); r.inside >= size {
		r.frames = append(r.frames, float32(decibels(math.Sqrt(r.power/float64(r.inside)))))
		r.power, r.inside = 0, 0
	}
}

func decibels(v float64) float64 { return max(quietest, 20*math.Log10(v)) }

func (r *waveReader) at(sample int64) time.Duration {
	return time.Duration(float64(sample) / float64(r.rate) * float64(time.Second))
}

// wave is what was heard, in so many columns.
func (r *waveReader) wave(columns int) Wave {
	buckets := r.buckets
	if r.in > 0 {
		buckets = append(buckets, r.top)
	}
	w := Wave{Peaks: make([]uint8, columns), Duration: r.at(r.samples), Levels: levelsOf(r.frames)}
	for i := range w.Peaks {
		from, to := i*len(buckets)/columns, (i+1)*len(buckets)/columns
		var top float32
		for _, v := range buckets[from:max(to, from+1)] {
			top = max(top, v)
		}
		w.Peaks[i] = uint8(math.Round(255 * float64(min(top, 1))))
	}
	w.Levels.Peak = decibels(float64(r.peak))
	w.Levels.Clipped, w.Levels.ClipAt = r.clipped, r.at(r.clipAt)
	return w
}
