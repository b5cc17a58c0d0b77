package media

import (
	"fmt"
	"slices"
	"sort"
	"time"
)

// Levels are the figures of the level check, in dB below full scale.
type Levels struct {
	Peak    float64       // the highest sample
	Speech  float64       // the loud parts
	Noise   float64       // the quiet parts
	Clipped int           // places where the top was cut off
	ClipAt  time.Duration // the first of them
	Silence []Span        // long silences, at most maxSilences
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

const (
	loudShare, quietShare = 0.90, 0.05 // of the frames: what counts as speech, and as the noise between words

	silentLevel   = -70.0 // dBFS; the figures below are in the same
	softLevel     = -38.0
	quietDistance = 18.0 // dB that speech should stand above the noise
	pauseBelow    = 25.0 // dB below speech: nobody speaks
	pauseAbove    = 4.0  // dB above the noise: still nobody
	pauseLeast    = 8.0
	clippedPlaces = 3
	longPause     = 3 * time.Second
	enoughToJudge = 3 * time.Second
	maxSilences   = 50
)

// levelsOf sums up the frames of a sound.
func levelsOf(frames []float32) Levels {
	if len(frames) == 0 {
		return Levels{Speech: quietest, Noise: quietest}
	}
	sorted := slices.Sorted(slices.Values(frames))
	heard := sorted[min(sort.Search(len(sorted), func(i int) bool { return sorted[i] > silentLevel }), len(sorted)-1):]
	l := Levels{Speech: shareOf(heard, loudShare), Noise: shareOf(sorted, quietShare)}
	if l.Speech > silentLevel {
		l.Silence = pauses(frames, float32(min(max(l.Speech-pauseBelow, l.Noise+pauseAbove), l.Speech-pauseLeast)))
	}
	return l
}

// shareOf is the level that a share of the frames, in order, does not exceed.
func shareOf(sorted []float32, share float64) float64 {
	return float64(sorted[int(share*float64(len(sorted)-1))])
}

// pauses finds where nothing is louder than the threshold for long.
func pauses(frames []float32, below float32) (all []Span) {
	from := -1
	for i := 0; i <= len(frames); i++ {
		quiet := i < len(frames) && frames[i] < below
		switch {
		case quiet && from < 0:
			from = i
		case !quiet && from >= 0:
			span := Span{time.Duration(from) * frameTime, time.Duration(i) * frameTime}
			if span.End-span.Start >= longPause && len(all) < maxSilences {
				all = append(all, span)
			}
			from = -1
		}
	}
	return all
}

// Findings is the level check: what a person should hear again or record anew; empty when all is well.
func (w Wave) Findings() (all []LevelFinding) {
	l := w.Levels
	if l.Speech <= silentLevel && l.Peak <= silentPeak {
		return []LevelFinding{{Kind: NothingHeard, Message: "Bản ghi không có tiếng; hãy kiểm tra micrô rồi ghi lại."}}
	}
	if l.Clipped >= clippedPlaces {
		all = append(all, LevelFinding{
			Kind: Clipping, Span: Span{l.ClipAt, l.ClipAt},
			Message: fmt.Sprintf("Tiếng quá to, bị vỡ ở %d chỗ (lần đầu tại %s); hãy ngồi xa micrô hơn hoặc giảm mức ghi rồi ghi lại.", l.Clipped, timecode(l.ClipAt)),
		})
	}
	if l.Speech < softLevel {
		all = append(all, LevelFinding{
			Kind:    TooSoft,
			Message: fmt.Sprintf("Tiếng quá nhỏ (%s dBFS); hãy nói gần micrô hơn hoặc tăng mức ghi rồi ghi lại.", decimal(l.Speech)),
		})
	}
	if w.Duration >= enoughToJudge && l.Speech-l.Noise < quietDistance {
		all = append(all, LevelFinding{
			Kind:    Noisy,
			Message: fmt.Sprintf("Tiếng nền lớn: giọng đọc chỉ hơn tiếng nền %s dB; hãy ghi ở phòng yên tĩnh, tắt quạt và đóng cửa.", decimal(l.Speech-l.Noise)),
		})
	}
	for _, s := range l.Silence {
		all = append(all, LevelFinding{
			Kind: LongSilence, Span: s,
			Message: fmt.Sprintf("Im lặng %s từ %s; nếu không cố ý, hãy cắt bớt.", spoken(s.End-s.Start), timecode(s.Start)),
		})
	}
	return all
}

// timecode writes a place in a sound: "1:05", "1:02:03".
func timecode(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
