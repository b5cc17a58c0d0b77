package media

import (
	"errors"
	"time"
)

// Limits of captions.
const (
	MaxCaptionBytes = 2 << 20
	MaxCues         = 20_000
	MaxCueText      = 2000 // letters
)

// Cue is a caption: what is said from Start to End.
type Cue struct {
	ID         string // may be empty
	Start, End time.Duration
	Speaker    string // who speaks, when that matters
	Text       string // one or several lines, plain, NFC
}

// Captions are the cues of one sound or video, in order.
type Captions []Cue

// Mark is a sentence and where it is spoken.
type Mark struct {
	Start, End time.Duration
	Text       string
}

// CaptionsOf makes captions of sentence marks: long sentences become several cues, each of at most two short lines. Marks that
// overlap, are out of order, empty or behind the end of the sound (total, 0 when unknown) are a problem that names the sentence.
func CaptionsOf(marks []Mark, total time.Duration) (Captions, error) {
	return nil, errors.New("not built")
}

// Check holds captions to the rules: in order, not overlapping, not empty, not behind the end (total, 0 when unknown).
func (c Captions) Check(total time.Duration) error { return errors.New("not built") }

// VTT writes a WebVTT file.
func (c Captions) VTT() ([]byte, error) { return nil, errors.New("not built") }

// SRT writes a SubRip file, which some social networks ask for.
func (c Captions) SRT() ([]byte, error) { return nil, errors.New("not built") }

// ParseVTT reads a WebVTT file. Styles, regions and markup are dropped; what breaks the rules is a problem that names the line.
func ParseVTT(data []byte) (Captions, error) { return nil, errors.New("not built") }

// ParseSRT reads a SubRip file under the same rules.
func ParseSRT(data []byte) (Captions, error) { return nil, errors.New("not built") }

// Transcript is all that is said, a line a cue.
func (c Captions) Transcript() string { return "" }
