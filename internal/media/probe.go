package media

import (
	"context"
	"errors"
	"time"
)

// Limits of sound and video files that are taken.
const (
	MaxSoundBytes    = 500 << 20
	MaxVideoBytes    = 2 << 30
	MaxDuration      = 4 * time.Hour
	MinDuration      = 200 * time.Millisecond
	MaxStreams       = 16
	MaxChannels      = 8
	MaxVideoPixels   = 4096 * 2304
	MaxVideoSide     = 4096
	MinVideoSide     = 16
	MaxSampleRate    = 192_000
	MinSampleRate    = 8000 - 2000 // old phones record at 6 kHz and more
	MaxFramesASecond = 240
)

// Clip is what is in a sound or video file, as far as anyone could find out without playing it.
type Clip struct {
	Path      string
	Container Container
	Bytes     int64
	Duration  time.Duration // as its packets say, whatever its head claims
	Streams   int
	Audio     *AudioStream // nil when there is no sound
	Video     *VideoStream // nil when there is no picture that moves
	Cover     bool         // it carries a still picture, such as a cover
	Tags      int          // how many words about itself it carries (title, place, device …); none survives
}

// IsVideo reports whether there are moving pictures.
func (c Clip) IsVideo() bool { return c.Video != nil }

// AudioStream is the sound that is used of a clip.
type AudioStream struct {
	Index    int // of the streams of the file
	Codec    string
	Rate     int // samples a second
	Channels int
	BitRate  int // 0 when the file does not say
}

// VideoStream is the picture that is used of a clip.
type VideoStream struct {
	Index         int
	Codec         string
	Width, Height int     // as seen: upright, with square points
	Rotation      int     // how it is to be turned to stand upright: 0, 90, 180, 270 degrees clockwise
	FrameRate     float64 // 0 when the file does not say
	HDR           bool
	BitRate       int
}

// Probe looks at a file that lies in a folder of work: what kind it is by its content, its streams, and its true duration. What is
// broken, cut off, too long or of a kind that is not taken is a problem (Invalid or TooLarge) with one sentence.
func (f *FFmpeg) Probe(ctx context.Context, path string) (Clip, error) {
	return Clip{}, errors.New("not built")
}
