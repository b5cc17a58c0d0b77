package media

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"lantoa/internal/problem"
)

// Limits of sound and video files that are taken.
const (
	MaxSoundBytes  = 500 << 20
	MaxVideoBytes  = 2 << 30
	MaxDuration    = 4 * time.Hour
	MinDuration    = 200 * time.Millisecond
	MaxStreams     = 16
	MaxChannels    = 8
	MaxVideoSide   = 4096
	MaxVideoPixels = 4096 * 2304
	MinVideoSide   = 32
	MinSampleRate  = 6000
	MaxSampleRate  = 192_000
)

const (
	maxDecoded  = 50_000_000 // pixels of a frame or a cover, before anything is known of it
	probeTime   = 60 * time.Second
	readTime    = 5 * time.Minute // to read through the largest file without decoding
	trialTime   = 2 * time.Minute
	trialLength = 3 * time.Second
	maxReport   = 1 << 20 // bytes of what ffprobe says of a file
)

const (
	sayClipUnknown  = "Chỉ nhận âm thanh MP3, M4A, WAV, FLAC, OGG/Opus, WebM hoặc video MP4, MOV, MKV, WebM; hãy xuất tệp thành một trong các loại đó."
	sayClipBroken   = "Tệp âm thanh hoặc video bị hỏng nên không đọc được; hãy chọn lại tệp gốc."
	sayClipNoIndex  = "Tệp video chưa được ghi xong (thiếu mục lục); hãy mở bằng máy đã quay, lưu lại rồi chọn tệp đó."
	sayClipCut      = "Tệp ghi dài %s nhưng chỉ đọc được %s, có lẽ chép hoặc tải lên chưa hết; hãy chọn lại tệp gốc."
	sayClipCodec    = "Tệp dùng cách mã hóa “%s” mà chương trình không nhận; hãy xuất lại thành MP3 hoặc MP4 (H.264)."
	sayClipEmpty    = "Tệp không có âm thanh hay hình nào đọc được; hãy chọn tệp khác."
	sayClipLong     = "Tệp dài hơn %s; hãy cắt thành nhiều phần."
	sayClipShort    = "Tệp ngắn hơn %s giây, không đủ để nghe; hãy ghi lại."
	sayClipStreams  = "Tệp có %d luồng, nhiều hơn %d; hãy xuất lại chỉ với một luồng hình và một luồng tiếng."
	sayClipChannels = "Âm thanh có %d kênh ở %d Hz, ngoài giới hạn (%d kênh, %d đến %d Hz); hãy xuất lại mono hoặc stereo, 48.000 Hz."
	sayClipPixels   = "Hình %d × %d điểm ảnh nằm ngoài giới hạn (mỗi cạnh %d đến %d, tối đa 4K); hãy xuất video ở cỡ 1920 × 1080."
)

// Clip is what is in a sound or video file, as far as anyone can find out without playing all of it.
type Clip struct {
	Path      string
	Container Container
	Bytes     int64
	Duration  time.Duration // as its packets say, whatever its head claims
	Streams   int
	Audio     *AudioStream // nil when there is no sound
	Video     *VideoStream // nil when there is no picture that moves
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
	Rotation      int     // how it is to be turned to stand upright: 0, 90, 180 or 270 degrees clockwise
	FrameRate     float64 // 0 when the file does not say, as recordings of browsers
	HDR           bool
	BitRate       int // 0 when the file does not say
}

// Probe looks at a file that lies in a folder of work: what kind it is by its content, its streams, and its true duration. What is
// broken, cut off, too long or of a kind that is not taken is a problem (Invalid or TooLarge) with one sentence.
func (f *FFmpeg) Probe(ctx context.Context, path string) (Clip, error) {
	if err := f.Missing(); err != nil {
		return Clip{}, err
	}
	c, err := sniffPath(path)
	if err != nil {
		return c, err
	}
	leave, err := enter(ctx, f.quick)
	if err != nil {
		return c, err
	}
	defer leave()
	claimed, err := f.readHead(ctx, &c)
	if err != nil {
		return c, err
	}
	if err := c.inLimits(); err != nil {
		return c, err
	}
	if err := f.readThrough(ctx, &c, claimed); err != nil {
		return c, err
	}
	return c, f.tryDecoding(ctx, c)
}

// sniffPath opens a file to see what it is.
func sniffPath(path string) (c Clip, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return c, fmt.Errorf("look at a clip: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return c, fmt.Errorf("look at a clip: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return c, fmt.Errorf("look at a clip: %w", err)
	}
	head := make([]byte, min(info.Size(), HeadSize))
	if _, err := file.ReadAt(head, 0); err != nil {
		return c, fmt.Errorf("look at a clip: %w", err)
	}
	container, ok := SniffClip(head)
	switch {
	case len(head) == 0:
		return c, problem.New(problem.Invalid, sayFileEmpty)
	case !ok:
		return c, problem.New(problem.Invalid, sayClipUnknown)
	case info.Size() > MaxVideoBytes:
		return c, problem.New(problem.TooLarge, sayFileLarge, MaxVideoBytes>>20)
	case container == WAV && wavIsCut(head, info.Size()):
		return c, problem.New(problem.Invalid, sayClipBroken)
	}
	return Clip{Path: path, Container: container, Bytes: info.Size()}, nil
}

// inLimits refuses what would cost too much, before anything is decoded.
func (c Clip) inLimits() error {
	switch a, v := c.Audio, c.Video; {
	case a == nil && v == nil:
		return problem.New(problem.Invalid, sayClipEmpty)
	case c.Streams > MaxStreams:
		return problem.New(problem.Invalid, sayClipStreams, c.Streams, MaxStreams)
	case v == nil && c.Bytes > MaxSoundBytes:
		return problem.New(problem.TooLarge, sayFileLarge, MaxSoundBytes>>20)
	case a != nil && (a.Channels < 1 || a.Channels > MaxChannels || a.Rate < MinSampleRate || a.Rate > MaxSampleRate):
		return problem.New(problem.Invalid, sayClipChannels, a.Channels, a.Rate, MaxChannels, MinSampleRate, MaxSampleRate)
	case v != nil && (min(v.Width, v.Height) < MinVideoSide || max(v.Width, v.Height) > MaxVideoSide || v.Width*v.Height > MaxVideoPixels):
		return problem.New(problem.Invalid, sayClipPixels, v.Width, v.Height, MinVideoSide, MaxVideoSide)
	}
	return nil
}

// maps names the streams that are used.
func (c Clip) maps() (args []string) {
	if c.Video != nil {
		args = append(args, "-map", fmt.Sprintf("0:%d", c.Video.Index))
	}
	if c.Audio != nil {
		args = append(args, "-map", fmt.Sprintf("0:%d", c.Audio.Index))
	}
	return args
}

// readThrough reads all packets without decoding them: how long the clip truly is. Recordings of browsers do not say it at all.
func (f *FFmpeg) readThrough(ctx context.Context, c *Clip, claimed time.Duration) error {
	args := append(quiet("error"), openAs(c.Container)...)
	args = append(append(args, "-i", "file:"+c.Path), c.maps()...)
	var read time.Duration
	_, err := f.run(ctx, task{
		args: append(args, "-c", "copy", "-t", seconds(MaxDuration+time.Minute), "-f", "null", "-"), limit: readTime,
		tell: func(done time.Duration) { read = max(read, done) },
	})
	if errors.Is(err, errFFmpeg) {
		return problem.New(problem.Invalid, sayClipBroken)
	}
	if err != nil {
		return err
	}
	c.Duration = read
	switch {
	case read > MaxDuration:
		return problem.New(problem.TooLarge, sayClipLong, spoken(MaxDuration))
	case isCut(claimed, read):
		return problem.New(problem.Invalid, sayClipCut, spoken(claimed), spoken(read))
	case read == 0:
		return problem.New(problem.Invalid, sayClipBroken)
	case read < MinDuration:
		return problem.New(problem.Invalid, sayClipShort, "0,2")
	}
	return nil
}

// isCut reports whether much less was read than the head of the file claims.
func isCut(claimed, read time.Duration) bool {
	const always, share = 500 * time.Millisecond, 33
	return claimed-read > max(always, claimed/share)
}

// tryDecoding plays the first seconds to nobody: a file may be well packed and hold nonsense.
func (f *FFmpeg) tryDecoding(ctx context.Context, c Clip) error {
	args := append(quiet("error"), openAs(c.Container)...)
	args = append(append(args, "-t", seconds(trialLength), "-i", "file:"+c.Path), c.maps()...)
	var played time.Duration
	_, err := f.run(ctx, task{
		args: append(args, "-f", "null", "-"), limit: trialTime,
		tell: func(done time.Duration) { played = max(played, done) },
	})
	if errors.Is(err, errFFmpeg) || err == nil && played < min(c.Duration, trialLength)/2 {
		return problem.New(problem.Invalid, sayClipBroken)
	}
	return err
}

// spoken writes a duration for people: "45 giây", "3 phút 20 giây", "4 giờ".
func spoken(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	h, m, s := s/3600, s/60%60, s%60
	text := ""
	for _, part := range []struct {
		n    int
		unit string
	}{{h, "giờ"}, {m, "phút"}, {s, "giây"}} {
		if part.n > 0 {
			text += fmt.Sprintf(" %d %s", part.n, part.unit)
		}
	}
	if text == "" {
		return "chưa đến 1 giây"
	}
	return text[1:]
}

// soundOnly takes the sound and nothing else.
func (c Clip) soundOnly() []string {
	return []string{"-map", fmt.Sprintf("0:%d", c.Audio.Index), "-vn", "-sn", "-dn"}
}
