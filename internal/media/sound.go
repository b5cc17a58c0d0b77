package media

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"lantoa/internal/problem"
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
	Corrected bool // the first try did not, and it was made again
}

// Sound is what became of a recording.
type Sound struct {
	Before   Loudness // of the recording, as one channel
	LeftOnly bool     // its two channels extinguish each other, so only the left one was taken
	Opus     Rendition
	MP3      Rendition
	Master   *Rendition // nil when not asked for
	// NeedsPerson is empty, or one sentence with the figures: after one correction a file is still not as loud as it should be.
	// The files are there all the same.
	NeedsPerson string
}

const (
	sayNoSound     = "Tệp không có âm thanh; hãy chọn tệp ghi âm."
	saySilent      = "Bản ghi không có tiếng (đo được %s); hãy kiểm tra micrô rồi ghi lại."
	sayNeedsPerson = "Đã chỉnh một lần nhưng %s vẫn đo được %s (cần %s ± %s LUFS, đỉnh không quá %s dBTP); hãy nghe lại, chỉnh bằng tay hoặc ghi lại."
)

// soundTime is the longest that one run over a sound may take: it works far faster than the sound plays.
func soundTime(d time.Duration) time.Duration { return 2*time.Minute + d }

// Sound brings a recording to the same loudness as all others and encodes it: Opus 24 kbit/s and MP3 64 kbit/s, mono. Silence is a
// problem (Invalid). The same recording gives the same bytes with the same ffmpeg.
func (f *FFmpeg) Sound(ctx context.Context, w *Work, clip Clip, o SoundOptions) (out Sound, err error) {
	if err := f.Missing(); err != nil {
		return out, err
	}
	if clip.Audio == nil {
		return out, problem.New(problem.Invalid, sayNoSound)
	}
	dir, end, err := begin(ctx, f.sound, w)
	if err != nil {
		return out, err
	}
	defer func() { err = end(err) }()
	if o.Target == (Target{}) {
		o.Target = SpeakerTarget()
	}
	return f.makeSound(ctx, dir, clip, o)
}

// Measure says how loud a clip's sound is as one channel, without making anything of it.
func (f *FFmpeg) Measure(ctx context.Context, clip Clip) (Loudness, error) {
	if err := f.Missing(); err != nil {
		return Loudness{}, err
	}
	if clip.Audio == nil {
		return Loudness{}, problem.New(problem.Invalid, sayNoSound)
	}
	leave, err := enter(ctx, f.sound)
	if err != nil {
		return Loudness{}, err
	}
	defer leave()
	s := &soundJob{f: f, clip: clip, steps: newSteps(nil, clip.Duration)}
	l, _, err := s.listen(ctx)
	return l, err
}

func (f *FFmpeg) makeSound(ctx context.Context, dir string, clip Clip, o SoundOptions) (out Sound, err error) {
	s := &soundJob{f: f, clip: clip, dir: dir, steps: newSteps(o.Progress, clip.Duration)}
	if out.Before, out.LeftOnly, err = s.listen(ctx); err != nil {
		return out, err
	}
	if out.Before.Silent() {
		return out, problem.New(problem.Invalid, saySilent, out.Before)
	}
	plan, err := s.plan(ctx, out.Before, o.Target)
	if err != nil {
		return out, err
	}
	made, err := s.make(ctx, plan, o.Target, []encoding{opusSpeech(), mp3Speech()})
	if err != nil {
		return out, err
	}
	out.Opus, out.MP3 = made[0], made[1]
	all := []Rendition{out.Opus, out.MP3}
	if o.Master != NoMaster {
		target := BroadcastTarget()
		even := chain{mix: s.mix, gain: target.Integrated - out.Before.Integrated, ceiling: target.TruePeak - masterSpare}
		masters, err := s.make(ctx, even, target, []encoding{masterOf(o.Master)})
		if err != nil {
			return out, err
		}
		out.Master = &masters[0]
		if out.NeedsPerson = judge(target, masters); out.NeedsPerson == "" {
			out.NeedsPerson = judge(o.Target, all)
		}
		s.steps.end()
		return out, nil
	}
	out.NeedsPerson = judge(o.Target, all)
	s.steps.end()
	return out, nil
}

// judge is the sentence about the first file that is not as it should be.
func judge(t Target, made []Rendition) string {
	for _, r := range made {
		if !r.Accepted {
			name := strings.ToUpper(strings.TrimPrefix(r.Ext, "."))
			return fmt.Sprintf(sayNeedsPerson, "tệp "+name, r.After, decimal(t.Integrated), decimal(t.Tolerance), decimal(t.TruePeak))
		}
	}
	return ""
}

const (
	workRate     = 48_000
	workingLevel = -20.0 // LUFS, before the compressor: it acts on a soft recording as on a loud one
	maxGain      = 40.0  // dB: what is softer than that is noise
	limiterLoss  = 0.8   // LU that the limiter takes away, mostly
	encoderSpare = 1.5   // dB that encoders and resampling add to peaks, at most mostly
	masterSpare  = 0.5
	opposed      = 9.0 // LU: two channels together are at most 6 softer than the louder, unless they extinguish each other
)

// chain is the filters that a sound goes through.
type chain struct {
	mix      string  // how its channels come together
	pre      float64 // dB before the compressor; there is none without squeeze
	squeeze  bool
	gain     float64 // dB after it
	ceiling  float64 // dBFS of the limiter; 0 for none
	channels string  // "mono" when empty
}

func (c chain) String() string {
	layout := c.channels
	if layout == "" {
		layout = "mono"
	}
	parts := []string{fmt.Sprintf("aresample=%d:async=1:first_pts=0", workRate)}
	if c.mix != "" {
		parts = append(parts, c.mix)
	}
	parts = append(parts, "aformat=sample_fmts=flt:channel_layouts="+layout)
	if c.squeeze {
		parts = append(parts, fmt.Sprintf("volume=%.2fdB:precision=float", c.pre), "acompressor=threshold=-24dB:ratio=3:attack=5:release=150")
	}
	if c.gain != 0 {
		parts = append(parts, fmt.Sprintf("volume=%.2fdB:precision=float", c.gain))
	}
	if c.ceiling < 0 {
		parts = append(parts, fmt.Sprintf("alimiter=limit=%.2fdB:attack=2:release=80:level=0:latency=1", c.ceiling))
	}
	return strings.Join(parts, ",")
}

// soundJob is the making of files from one clip.
type soundJob struct {
	f     *FFmpeg
	clip  Clip
	dir   string
	mix   string // see chain; chosen by listen
	wide  bool   // two channels stay two
	made  int
	steps *steps
}

func (s *soundJob) stream() string { return fmt.Sprintf("[0:%d]", s.clip.Audio.Index) }

// listen measures the recording as it will be heard, and chooses how its channels come together.
func (s *soundJob) listen(ctx context.Context) (before Loudness, leftOnly bool, err error) {
	loop := repeated(s.clip.Duration)
	if s.clip.Audio.Channels > 2 {
		s.wide, s.mix = false, mixOf(s.clip.Audio.Channels)
	}
	plain := chain{mix: s.mix, channels: s.layout()}
	filters := fmt.Sprintf("%s%s,%s%s", s.stream(), plain, loop, meter("mix", true))
	if s.clip.Audio.Channels == 2 && !s.wide {
		left, mixed := chain{mix: leftMix}, chain{mix: evenMix}
		filters = fmt.Sprintf("%sasplit=2[a][b];[a]%s,%s%s;[b]%s,%s%s", s.stream(), mixed, loop, meter("mix", true), left, loop, meter("left", true))
		s.mix = evenMix
	}
	all, err := s.f.measure(ctx, s.clip.input(), filters, soundTime(s.clip.Duration), s.steps.begin(20, "Đo âm lượng bản ghi"))
	if err != nil {
		return before, false, blame(err)
	}
	before = all["mix"]
	if left, ok := all["left"]; ok && before.Integrated < left.Integrated-opposed {
		before, leftOnly, s.mix = left, true, leftMix
	}
	return before, leftOnly, nil
}

const (
	evenMix = "pan=mono|c0=0.5*c0+0.5*c1"
	leftMix = "pan=mono|c0=c0"
)

// mixOf brings many channels together, each as loud as the others: files do not always say where they belong.
func mixOf(channels int) string {
	var b strings.Builder
	for i := range channels {
		fmt.Fprintf(&b, "+%.4f*c%d", 1/float64(channels), i)
	}
	return "pan=mono|c0=" + b.String()[1:]
}

func (s *soundJob) layout() string {
	if s.wide {
		return "stereo"
	}
	return "mono"
}

// plan compresses without writing anything, to know the gain that is needed afterwards.
func (s *soundJob) plan(ctx context.Context, before Loudness, t Target) (chain, error) {
	c := chain{mix: s.mix, channels: s.layout(), squeeze: true, pre: min(workingLevel-before.Integrated, maxGain)}
	filters := fmt.Sprintf("%s%s,%s%s", s.stream(), c, repeated(s.clip.Duration), meter("mix", true))
	all, err := s.f.measure(ctx, s.clip.input(), filters, soundTime(s.clip.Duration), s.steps.begin(15, "Đo sau khi nén"))
	if err != nil {
		return c, blame(err)
	}
	c.gain = min(t.Integrated-all["mix"].Integrated+limiterLoss, maxGain)
	c.ceiling = t.TruePeak - encoderSpare
	return c, nil
}

// encoding is one way to write a sound.
type encoding struct {
	args      []string
	mime, ext string
}

func opusSpeech() encoding {
	return encoding{[]string{"-c:a", "libopus", "-b:a", "24k", "-ar", "48000", "-ac", "1", "-f", "opus"}, "audio/ogg", ".opus"}
}

func mp3Speech() encoding {
	return encoding{[]string{"-c:a", "libmp3lame", "-b:a", "64k", "-ar", "44100", "-ac", "1", "-id3v2_version", "0", "-write_id3v1", "0", "-f", "mp3"}, "audio/mpeg", ".mp3"}
}

func masterOf(m Master) encoding {
	if m == FLACMaster {
		return encoding{[]string{"-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24", "-ar", "48000", "-ac", "1", "-f", "flac"}, "audio/flac", ".flac"}
	}
	return encoding{[]string{"-c:a", "pcm_s24le", "-ar", "48000", "-ac", "1", "-f", "wav"}, "audio/wav", ".wav"}
}

// nameless keeps everything out of a file that is not the sound or picture: no words of the source, no program, no date, no chapters.
func nameless() []string {
	return []string{"-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-flags:v", "+bitexact"}
}

// make writes files, measures them, and makes those that miss the target once more.
func (s *soundJob) make(ctx context.Context, c chain, t Target, as []encoding) ([]Rendition, error) {
	made, err := s.encode(ctx, c, t, as)
	if err != nil {
		return nil, err
	}
	for i, r := range made {
		if r.Accepted {
			continue
		}
		again, err := s.encode(ctx, c.corrected(t, r.After), t, as[i:i+1])
		if err != nil {
			return nil, err
		}
		made[i] = again[0]
		made[i].Corrected = true
	}
	return made, nil
}

// corrected turns the chain to where the target lies, as seen from what came out.
func (c chain) corrected(t Target, after Loudness) chain {
	const spare = 0.3
	c.gain = min(c.gain+t.Integrated-after.Integrated, maxGain)
	if over := after.TruePeak - t.TruePeak; over > 0 {
		c.ceiling -= over + spare
	}
	return c
}

// encode writes files in one run and measures them in a second.
func (s *soundJob) encode(ctx context.Context, c chain, t Target, as []encoding) ([]Rendition, error) {
	args := append(quiet("error"), s.clip.input()...)
	args = append(args, "-filter_complex", s.stream()+c.String()+fmt.Sprintf(",asplit=%d", len(as))+labels("o", len(as)))
	made := make([]Rendition, len(as))
	for i, e := range as {
		s.made++
		made[i].File = File{Path: filepath.Join(s.dir, fmt.Sprintf("tieng-%d%s", s.made, e.ext)), MIME: e.mime, Ext: e.ext, Duration: s.clip.Duration}
		args = append(args, "-map", fmt.Sprintf("[o%d]", i))
		args = append(append(append(args, nameless()...), e.args...), "file:"+made[i].Path)
	}
	if _, err := s.f.run(ctx, task{args: args, limit: soundTime(s.clip.Duration), tell: s.steps.begin(35, "Mã hóa âm thanh")}); err != nil {
		return nil, fmt.Errorf("encode sound: %w", err)
	}
	return made, s.check(ctx, made, t)
}

// check measures files that were made.
func (s *soundJob) check(ctx context.Context, made []Rendition, t Target) error {
	var inputs, filters []string
	for i, r := range made {
		inputs = append(inputs, "-protocol_whitelist", "file,pipe", "-i", "file:"+r.Path)
		filters = append(filters, fmt.Sprintf("[%d:a]%s%s", i, repeated(s.clip.Duration), meter(fmt.Sprint("f", i), true)))
	}
	all, err := s.f.measure(ctx, inputs, strings.Join(filters, ";"), 2*soundTime(s.clip.Duration), s.steps.begin(30, "Đo lại tệp đã làm"))
	if err != nil {
		return err
	}
	for i := range made {
		if made[i].File, err = made[i].File.measured(); err != nil {
			return err
		}
		made[i].After = all[fmt.Sprint("f", i)]
		made[i].Accepted = t.Meets(made[i].After)
	}
	return nil
}

// labels is [o0][o1]…
func labels(name string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[%s%d]", name, i)
	}
	return b.String()
}
