package media

import (
	"context"
	"errors"
	"time"
)

// Wave is a sound at a glance: its outline and its levels, from one reading of all its samples.
type Wave struct {
	Peaks    []uint8 // the highest sample of each column, 255 is full scale
	Duration time.Duration
	Levels   Levels
}

// Levels are the figures of the level check, in dB below full scale.
type Levels struct {
	Peak    float64 // highest sample
	Speech  float64 // of the loud parts
	Noise   float64 // of the quiet parts
	Clipped int     // places where the top was cut off
	ClipAt  time.Duration
	Silence []Span // long silences
}

// Span is a part of a sound.
type Span struct{ Start, End time.Duration }

// LevelKind is something that a person should hear again or record anew.
type LevelKind string

// What the level check finds.
const (
	NothingHeard LevelKind = "silent"
	TooSoft      LevelKind = "soft"
	Clipping     LevelKind = "clipped"
	LongSilence  LevelKind = "silence"
	Noisy        LevelKind = "noise"
)

// LevelFinding is one remark of the level check, for the person who recorded.
type LevelFinding struct {
	Kind    LevelKind
	Span    Span   // where, when it is in one place
	Message string // one Vietnamese sentence that says what to do
}

// Wave reads a clip's sound once and draws its outline in columns (at most MaxColumns).
func (f *FFmpeg) Wave(ctx context.Context, clip Clip, columns int) (Wave, error) {
	return Wave{}, errors.New("not built")
}

// MaxColumns is the widest outline.
const MaxColumns = 4000

// Findings is the level check: what a person should hear again or record anew; empty when all is well.
func (w Wave) Findings() []LevelFinding { return nil }

// WaveSVG is the d attribute of an SVG path that fills an outline, in a box of one unit a column and height units.
func WaveSVG(peaks []uint8, height int) string { return "" }

// WavePNG draws an outline, dark on clear ground.
func WavePNG(peaks []uint8, width, height int) (Image, error) {
	return Image{}, errors.New("not built")
}
