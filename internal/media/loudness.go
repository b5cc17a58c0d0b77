package media

// Loudness is how loud a sound is, after EBU R 128.
type Loudness struct {
	Integrated float64 // LUFS; SilentLUFS when there is nothing to hear
	Range      float64 // LU; 0 for sounds too short to have one
	TruePeak   float64 // dBTP
}

// SilentLUFS is what silence measures.
const SilentLUFS = -70.0

// Silent reports whether there is nothing to hear.
func (l Loudness) Silent() bool { return l.Integrated <= SilentLUFS }

// Target is how loud a sound shall be.
type Target struct {
	Integrated float64 // LUFS
	Tolerance  float64 // LU, either way
	TruePeak   float64 // dBTP, at most
}

// SpeakerTarget is for loudspeakers and phones, BroadcastTarget for broadcasters (EBU R 128).
var (
	SpeakerTarget   = Target{Integrated: -16, Tolerance: 1, TruePeak: -1.5}
	BroadcastTarget = Target{Integrated: -23, Tolerance: 1, TruePeak: -1}
)

// Meets reports whether a sound is as the target asks.
func (t Target) Meets(l Loudness) bool {
	return !l.Silent() && l.Integrated >= t.Integrated-t.Tolerance && l.Integrated <= t.Integrated+t.Tolerance && l.TruePeak <= t.TruePeak
}
