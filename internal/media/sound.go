package media

import (
	"context"
	"errors"
)

// Master is a file for broadcasters beside those for loudspeakers and the web.
type Master string

// The masters: none, or 48 kHz mono, 24 bits, at BroadcastTarget.
const (
	NoMaster   Master = ""
	WAVMaster  Master = "wav"
	FLACMaster Master = "flac"
)

// SoundOptions are what Sound is asked for; the zero value is Opus and MP3 at SpeakerTarget.
type SoundOptions struct {
	Target   Target // zero: SpeakerTarget
	Master   Master
	Progress Progress
}

// Rendition is one file made of a sound, and how loud it came out.
type Rendition struct {
	File
	After     Loudness
	Accepted  bool // After meets the target
	Corrected bool // the first try did not, and was made again
}

// Sound is what became of a recording.
type Sound struct {
	Before Loudness // of the recording, as one channel
	Opus   Rendition
	MP3    Rendition
	Master *Rendition // nil when not asked for
	// NeedsPerson is empty, or one sentence with the figures: after one correction a file is still not as loud as it should be.
	// The files are there all the same.
	NeedsPerson string
}

// Sound brings a recording to the same loudness as all others and encodes it: Opus 24 kbit/s and MP3 64 kbit/s, mono. Silence is a
// problem (Invalid). The same recording gives the same bytes.
func (f *FFmpeg) Sound(ctx context.Context, w *Work, clip Clip, o SoundOptions) (Sound, error) {
	return Sound{}, errors.New("not built")
}
