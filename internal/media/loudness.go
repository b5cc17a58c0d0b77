package media

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"

	"lantoa/internal/i18n"
)

// Loudness is how loud a sound is, after EBU R 128.
type Loudness struct {
	Integrated float64 // LUFS; SilentLUFS when there is nothing to hear
	Range      float64 // LU; 0 for sounds too short to have one
	TruePeak   float64 // dBTP
}

// SilentLUFS is what silence measures: the scale ends there.
const SilentLUFS = -70.0

const (
	lowestPeak = -120.0
	silentPeak = -60.0           // dBTP: below, nobody hears anything in any room
	shortest   = 3 * time.Second // that loudness can be measured of; what is shorter is measured again and again
)

// Silent reports whether there is nothing to hear.
func (l Loudness) Silent() bool { return l.Integrated <= SilentLUFS || l.TruePeak <= silentPeak }

// String writes the figures as people here do: "−16,3 LUFS, đỉnh −2,4 dBTP".
func (l Loudness) String() string {
	return fmt.Sprintf("%s LUFS, đỉnh %s dBTP", decimal(l.Integrated), decimal(l.TruePeak))
}

// decimal writes one decimal with a true minus sign.
func decimal(v float64) string {
	v = math.Round(v*10) / 10
	text := i18n.Decimal(math.Abs(v), 1)
	if v < 0 {
		return "−" + text
	}
	return text
}

// Target is how loud a sound shall be.
type Target struct {
	Integrated float64 // LUFS
	Tolerance  float64 // LU, either way
	TruePeak   float64 // dBTP, at most
}

// SpeakerTarget is for loudspeakers, phones and the web.
func SpeakerTarget() Target { return Target{Integrated: -16, Tolerance: 1, TruePeak: -1.5} }

// BroadcastTarget is for broadcasters, after EBU R 128.
func BroadcastTarget() Target { return Target{Integrated: -23, Tolerance: 0.5, TruePeak: -1} }

// Meets reports whether a sound is as the target asks.
func (t Target) Meets(l Loudness) bool {
	const rounding = 0.001
	return !l.Silent() && math.Abs(l.Integrated-t.Integrated) <= t.Tolerance+rounding && l.TruePeak <= t.TruePeak+rounding
}

// meter is the filter that measures; its name tells it from others of one run.
func meter(name string, peak bool) string {
	mode := "none"
	if peak {
		mode = "true"
	}
	return fmt.Sprintf("ebur128@%s=peak=%s:framelog=verbose", name, mode)
}

// repeated makes a short sound long enough to be measured.
func repeated(d time.Duration) string {
	if d >= shortest || d <= 0 {
		return ""
	}
	return fmt.Sprintf("aloop=loop=%d:size=%d,", int(shortest/d)+1, int(shortest.Seconds()*workRate))
}

// summary is where a meter begins to say what it found at the end.
var summary = regexp.MustCompile(`\[ebur128@(\w+) @ [^\]]*\] Summary:`)

// figure is one line of it: "I:  -16.3 LUFS".
var figure = regexp.MustCompile(`(?m)^\s*(I|LRA|Peak):\s+(-?[\d.]+|-?inf|nan)\s`)

// parseLoudness reads what the meters of a run said, by their names. A meter may speak twice: before anything ran, and at the end.
func parseLoudness(said string) map[string]Loudness {
	all := map[string]Loudness{}
	heads := summary.FindAllStringSubmatchIndex(said, -1)
	for i, h := range heads {
		end := len(said)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		all[said[h[2]:h[3]]] = loudnessOf(said[h[1]:end] + "\n")
	}
	return all
}

func loudnessOf(lines string) Loudness {
	l := Loudness{Integrated: SilentLUFS, TruePeak: lowestPeak}
	for _, line := range figure.FindAllStringSubmatch(lines, -1) {
		v, err := strconv.ParseFloat(line[2], 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		switch line[1] {
		case "I":
			l.Integrated = max(v, SilentLUFS)
		case "LRA":
			l.Range = v
		case "Peak":
			l.TruePeak = max(v, lowestPeak)
		}
	}
	return l
}

// measure runs filters that end in meters over inputs and gives back what the meters said.
func (f *FFmpeg) measure(ctx context.Context, inputs []string, filters string, limit time.Duration, tell func(time.Duration)) (map[string]Loudness, error) {
	args := append(quiet("info"), inputs...)
	said, err := f.run(ctx, task{args: append(args, "-filter_complex", filters, "-f", "null", "-"), limit: limit, tell: tell})
	if err != nil {
		return nil, fmt.Errorf("measure loudness: %w", err)
	}
	return parseLoudness(said), nil
}
