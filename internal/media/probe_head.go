package media

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/problem"
)

// decoders are the parts of ffmpeg that may be used on what comes from outside; it has hundreds more.
const decoders = "opus,libopus,vorbis,libvorbis,mp3float,mp3,aac,aac_fixed,alac,flac,ac3,eac3,amrnb,amrwb," +
	"pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be," +
	"h264,hevc,vp8,libvpx,vp9,libvpx-vp9,libdav1d,libaom-av1,av1,mpeg4,h263,mjpeg,prores,png," +
	"mov_text,srt,subrip,webvtt,ass,ssa"

// notListed finds the name in what ffprobe says of a decoder that is not among them.
var notListed = regexp.MustCompile(`Codec \(([\w-]+)\) not on whitelist`)

// report is what ffprobe says of a file.
type report struct {
	Streams []reportStream `json:"streams"`
	Format  struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

type reportStream struct {
	Index       int            `json:"index"`
	Kind        string         `json:"codec_type"`
	Codec       string         `json:"codec_name"`
	Rate        string         `json:"sample_rate"`
	Channels    int            `json:"channels"`
	Width       int            `json:"width"`
	Height      int            `json:"height"`
	Aspect      string         `json:"sample_aspect_ratio"`
	Transfer    string         `json:"color_transfer"`
	FrameRate   string         `json:"avg_frame_rate"`
	BitRate     string         `json:"bit_rate"`
	Duration    string         `json:"duration"`
	Disposition map[string]int `json:"disposition"`
	SideData    []struct {
		Rotation float64 `json:"rotation"`
	} `json:"side_data_list"`
}

// readHead asks ffprobe what is in the file, and how long it claims to be.
func (f *FFmpeg) readHead(ctx context.Context, c *Clip) (claimed time.Duration, err error) {
	out := &bounded{max: maxReport}
	args := append([]string{"-v", "warning", "-max_alloc", strconv.Itoa(maxAlloc)}, openAs(c.Container)...)
	said, err := runProgram(ctx, f.ffprobe, task{
		args:  append(args, "-max_pixels", strconv.Itoa(maxDecoded), "-show_format", "-show_streams", "-of", "json", "file:"+c.Path),
		limit: probeTime, out: out,
	})
	if errors.Is(err, errFFmpeg) || out.over {
		return 0, whyUnread(said)
	}
	if err != nil {
		return 0, err
	}
	var r report
	if json.Unmarshal(out.b, &r) != nil {
		return 0, problem.New(problem.Invalid, sayClipBroken)
	}
	c.take(r)
	if strings.Contains(said, "Estimating duration") {
		return 0, nil // a guess is no claim
	}
	return r.claimed(*c), nil
}

// whyUnread turns what ffprobe said into one sentence.
func whyUnread(said string) error {
	if m := notListed.FindStringSubmatch(said); m != nil {
		return problem.New(problem.Invalid, sayClipCodec, m[1])
	}
	if strings.Contains(said, "moov atom not found") {
		return problem.New(problem.Invalid, sayClipNoIndex)
	}
	return problem.New(problem.Invalid, sayClipBroken)
}

// take keeps what is used of a report: the first sound and the first moving picture.
func (c *Clip) take(r report) {
	c.Streams = len(r.Streams)
	for _, s := range r.Streams {
		switch {
		case s.Kind == "audio" && c.Audio == nil:
			c.Audio = &AudioStream{Index: s.Index, Codec: s.Codec, Rate: number(s.Rate), Channels: s.Channels, BitRate: number(s.BitRate)}
		case s.Kind == "video" && c.Video == nil && s.Disposition["attached_pic"] == 0: // a cover does not move
			c.Video = videoOf(s)
		}
	}
}

func videoOf(s reportStream) *VideoStream {
	v := &VideoStream{
		Index: s.Index, Codec: s.Codec, Width: s.Width, Height: s.Height, FrameRate: ratio(s.FrameRate, "/"), BitRate: number(s.BitRate),
		HDR: s.Transfer == "arib-std-b67" || s.Transfer == "smpte2084",
	}
	if v.FrameRate > maxFrameRate {
		v.FrameRate = 0
	}
	if aspect := ratio(s.Aspect, ":"); aspect > 0 {
		v.Width = int(math.Round(float64(v.Width) * min(aspect, maxAspect)))
	}
	for _, d := range s.SideData {
		v.Rotation = ((int(math.Round(-d.Rotation/90))*90)%360 + 360) % 360
		if v.Rotation != 0 {
			break
		}
	}
	if v.Rotation%180 != 0 {
		v.Width, v.Height = v.Height, v.Width
	}
	return v
}

const (
	maxAspect    = 10  // of a point of a picture: more is nonsense
	maxFrameRate = 240 // as is this
)

// claimed is how long the used streams say they are; streams that are not used may be longer.
func (r report) claimed(c Clip) (d time.Duration) {
	for _, s := range r.Streams {
		if c.Audio != nil && s.Index == c.Audio.Index || c.Video != nil && s.Index == c.Video.Index {
			d = max(d, clock(s.Duration))
		}
	}
	if d == 0 {
		d = clock(r.Format.Duration)
	}
	return d
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// ratio reads "30000/1001" and "4:3"; 0 when there is none.
func ratio(s, sep string) float64 {
	above, below, _ := strings.Cut(s, sep)
	a, b := number(above), number(below)
	if a == 0 || b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func clock(s string) time.Duration {
	const most = 1e9 // seconds; more does not fit a Duration
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v > 0 && v < most) {
		return 0
	}
	return time.Duration(v * float64(time.Second))
}

// wavIsCut reports whether the head of a WAV promises more than there is. Recorders that do not know the end promise nothing or all.
func wavIsCut(head []byte, size int64) bool {
	const unknown, spare = 0xFFFF0000, 1 << 10
	if len(head) < 12 || string(head[:4]) != "RIFF" {
		return false
	}
	promised := int64(binary.LittleEndian.Uint32(head[4:]))
	return promised < unknown && promised+8 > size+spare
}

// bounded keeps what is written to it up to a limit, and remembers that there was more.
type bounded struct {
	b    []byte
	max  int
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if len(b.b)+len(p) > b.max {
		b.over = true
		return len(p), nil
	}
	b.b = append(b.b, p...)
	return len(p), nil
}
