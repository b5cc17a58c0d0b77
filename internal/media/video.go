package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"time"

	"lantoa/internal/problem"
)

// VideoOptions are what Video is asked for.
type VideoOptions struct {
	PosterAt time.Duration // where the poster is taken; 0: a moment after the beginning
	Progress Progress
}

// VideoFile is one rendition of a video.
type VideoFile struct {
	File
	Width, Height int
}

// Video is what became of a video: captions stay outside.
type Video struct {
	Poster Image
	Large  VideoFile  // the shorter side at most 720
	Small  *VideoFile // the shorter side 360; nil when the video is not larger than that
	Track  *Rendition // the sound that both carry; nil for a silent film
	Sound  *Sound     // the sound alone, for who cannot or need not look; nil for a silent film
	// NeedsPerson is empty, or one sentence: see Sound.
	NeedsPerson string
}

const (
	largeSide, smallSide = 720, 360
	filmRate             = 30.0
	spareRate            = 0.5 // 30.02 frames a second are 30
	posterSide           = 1280
	posterMost           = 5 * time.Second
	maxPoster            = 64 << 20 // bytes of a frame as PNG
	longestFilm          = 24 * time.Hour
)

const (
	sayNoVideo    = "Tệp không có hình chuyển động; hãy chọn tệp video."
	sayPosterNone = "Không lấy được hình nào từ video ở thời điểm %s; hãy chọn thời điểm khác."
)

// filmTime is the longest that encoding may take.
func filmTime(d time.Duration) time.Duration { return min(10*time.Minute+10*d, longestFilm) }

// Video makes a poster, H.264 + AAC in MP4 that plays while it loads, and the sound alone. The picture stands upright and nothing of
// what the file said about itself remains.
func (f *FFmpeg) Video(ctx context.Context, w *Work, clip Clip, o VideoOptions) (out Video, err error) {
	if err := f.Missing(); err != nil {
		return out, err
	}
	if clip.Video == nil {
		return out, problem.New(problem.Invalid, sayNoVideo)
	}
	dir, end, err := begin(ctx, f.film, w)
	if err != nil {
		return out, err
	}
	defer func() { err = end(err) }()
	if out.Poster, err = f.Poster(ctx, clip, o.PosterAt); err != nil {
		return out, err
	}
	const heard = 30 // percent, when the sound is done
	if err := f.soundOfVideo(ctx, w, dir, clip, portion(o.Progress, 0, heard), &out); err != nil {
		return out, err
	}
	if err := f.encodeFilm(ctx, dir, clip, newSteps(portion(o.Progress, heard, 100), clip.Duration), &out); err != nil {
		return out, err
	}
	return out, nil
}

// soundOfVideo makes the sound alone and the track that goes with the picture, at one loudness.
func (f *FFmpeg) soundOfVideo(ctx context.Context, w *Work, dir string, clip Clip, tell Progress, out *Video) error {
	if clip.Audio == nil {
		return nil
	}
	const track = 45 // percent
	s := &soundJob{f: f, clip: clip, dir: dir, wide: clip.Audio.Channels == 2, steps: newSteps(portion(tell, 0, track), clip.Duration)}
	before, _, err := s.listen(ctx)
	if err != nil || before.Silent() {
		return err
	}
	plan, err := s.plan(ctx, before, SpeakerTarget())
	if err != nil {
		return err
	}
	made, err := s.make(ctx, plan, SpeakerTarget(), []encoding{trackOf(s.wide)})
	if err != nil {
		return err
	}
	sound, err := f.Sound(ctx, w, clip, SoundOptions{Progress: portion(tell, track, 100)})
	if problem.Is(err, problem.Invalid) {
		return nil // two channels that are silent as one: the track says it all
	}
	if err != nil {
		return err
	}
	out.Track, out.Sound, out.NeedsPerson = &made[0], &sound, sound.NeedsPerson
	if out.NeedsPerson == "" {
		out.NeedsPerson = judge(SpeakerTarget(), made)
	}
	return nil
}

func trackOf(wide bool) encoding {
	rate, channels := "64k", "1"
	if wide {
		rate, channels = "96k", "2"
	}
	return encoding{[]string{"-c:a", "aac", "-b:a", rate, "-ar", "48000", "-ac", channels, "-f", "mp4"}, "audio/mp4", ".m4a"}
}

// rendition is one size of a video and how many bits it may take.
type rendition struct {
	width, height int
	crf, most     string
}

// renditions are the sizes that a video is made in: never larger than it is.
func (v VideoStream) renditions() []rendition {
	sized := func(side int, crf, most string) rendition {
		scale := min(1, float64(side)/float64(min(v.Width, v.Height)))
		return rendition{evenSide(float64(v.Width) * scale), evenSide(float64(v.Height) * scale), crf, most}
	}
	all := []rendition{sized(largeSide, "23", "2000k")}
	if min(v.Width, v.Height) > smallSide {
		all = append(all, sized(smallSide, "25", "600k"))
	}
	return all
}

// evenSide is the nearest even number: H.264 halves the colours.
func evenSide(v float64) int { return max(2, 2*int(math.Round(v/2))) }

// encodeFilm encodes the pictures in all sizes at once and puts the sound beside them.
func (f *FFmpeg) encodeFilm(ctx context.Context, dir string, clip Clip, steps *steps, out *Video) error {
	sizes := clip.Video.renditions()
	files := make([]VideoFile, len(sizes))
	for i, r := range sizes {
		path := filepath.Join(dir, fmt.Sprintf("hinh-%d.mp4", r.height))
		files[i] = VideoFile{File{Path: path, MIME: "video/mp4", Ext: ".mp4", Duration: clip.Duration}, r.width, r.height}
	}
	var err error
	tell := steps.begin(99, "Mã hóa video")
	for _, tone := range tones(clip.Video.HDR) {
		_, err = f.run(ctx, task{args: filmArgs(clip, sizes, files, out.Track, tone), limit: filmTime(clip.Duration), tell: tell})
		if !errors.Is(err, errFFmpeg) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("encode video: %w", err)
	}
	for i := range files {
		if files[i].File, err = files[i].File.measured(); err != nil {
			return err
		}
	}
	out.Large = files[0]
	if len(files) > 1 {
		out.Small = &files[1]
	}
	steps.end()
	return nil
}

func filmArgs(clip Clip, sizes []rendition, files []VideoFile, track *Rendition, tone bool) []string {
	args := append(append(quiet("error"), "-y"), clip.input()...)
	if track != nil {
		args = append(args, "-protocol_whitelist", "file,pipe", "-f", "mov", "-i", "file:"+track.Path)
	}
	filters := []string{fmt.Sprintf("[0:%d]%ssplit=%d%s", clip.Video.Index, clip.Video.before(tone), len(sizes), labels("s", len(sizes)))}
	for i, r := range sizes {
		filters = append(filters, fmt.Sprintf("[s%d]scale=%d:%d:flags=bicubic,setsar=1,format=yuv420p[v%d]", i, r.width, r.height, i))
	}
	args = append(args, "-filter_complex", strings.Join(filters, ";"))
	for i, r := range sizes {
		args = append(args, "-map", fmt.Sprintf("[v%d]", i))
		if track != nil {
			args = append(args, "-map", "1:a", "-c:a", "copy")
		}
		args = append(args, nameless()...)
		args = append(args, h264(r.crf, r.most)...)
		args = append(args, "file:"+files[i].Path)
	}
	return args
}

// h264 is how pictures are encoded: so that every phone plays them, and while they load.
func h264(crf, most string) []string {
	return []string{
		"-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", crf, "-maxrate", most, "-bufsize", most, "-g", "60",
		"-threads", "2", "-movflags", "+faststart", "-f", "mp4",
	}
}

// before is what is done to the pictures before they are scaled.
func (v VideoStream) before(tone bool) string {
	filters := ""
	if tone {
		filters = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,"
	}
	if v.FrameRate == 0 || v.FrameRate > filmRate+spareRate {
		filters += fmt.Sprintf("fps=%g,", filmRate)
	}
	return filters
}

// Poster takes one frame as a JPEG, upright; at 0 one a moment after the beginning.
func (f *FFmpeg) Poster(ctx context.Context, clip Clip, at time.Duration) (Image, error) {
	if err := f.Missing(); err != nil {
		return Image{}, err
	}
	if clip.Video == nil {
		return Image{}, problem.New(problem.Invalid, sayNoVideo)
	}
	if at < 0 || at > clip.Duration {
		return Image{}, problem.Field("poster", sayPosterNone, timecode(at))
	}
	leave, err := enter(ctx, f.quick)
	if err != nil {
		return Image{}, err
	}
	defer leave()
	seek := at
	if seek == 0 {
		seek = min(clip.Duration/10, posterMost)
	}
	for _, from := range []time.Duration{seek, 0} { // files without an index cannot be entered in the middle
		img, err := f.frame(ctx, clip, from)
		if err != nil || len(img) > 0 {
			return posterOf(ctx, img, err)
		}
	}
	return Image{}, problem.Field("poster", sayPosterNone, timecode(at))
}

func posterOf(ctx context.Context, frame []byte, err error) (Image, error) {
	if err != nil {
		return Image{}, blame(err)
	}
	p, err := OpenPicture(ctx, bytes.NewReader(frame), Limits{Bytes: maxPoster, Side: posterSide})
	if err != nil {
		return Image{}, err
	}
	return p.JPEG()
}

// frame reads one frame as PNG; nil when there is none from there on.
func (f *FFmpeg) frame(ctx context.Context, clip Clip, from time.Duration) (data []byte, err error) {
	v, size := *clip.Video, clip.Video.renditions()[0]
	v.FrameRate = filmRate // one frame has no rate
	for _, tone := range tones(v.HDR) {
		out := &bounded{max: maxPoster}
		args := append(quiet("error"), "-ss", seconds(from))
		args = append(args, clip.input()...)
		_, err = f.run(ctx, task{args: append(args, "-map", fmt.Sprintf("0:%d", v.Index), "-frames:v", "1",
			"-vf", fmt.Sprintf("%sscale=%d:%d,setsar=1,format=rgb24", v.before(tone), size.width, size.height),
			"-c:v", "png", "-f", "image2pipe", "pipe:1"), limit: trialTime, out: out})
		if err == nil && !out.over {
			return out.b, nil
		}
		if !errors.Is(err, errFFmpeg) {
			break
		}
	}
	return nil, err
}

// tones are the ways to try: not every ffmpeg can bring the colours of HDR down.
func tones(hdr bool) []bool {
	if hdr {
		return []bool{true, false}
	}
	return []bool{false}
}
