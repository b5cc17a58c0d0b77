package media

import (
	"bytes"
	"context"
	"image/jpeg"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"lantoa/internal/problem"
)

func TestVideoIsMadeForPhones(t *testing.T) {
	t.Parallel()
	f := found(t)
	const secret = "noi-quay-bi-mat"
	flat := sample(t, "a.mp4", "-f", "lavfi", "-i", "color=red:s=960x540:r=50:d=3,drawbox=x=480:w=480:h=540:color=blue:t=fill", "-f", "lavfi", "-i", "aevalsrc=0.02*sin(2*PI*440*t)|0.02*sin(2*PI*450*t):d=3",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
	turned := sample(t, "b.mp4", "-i", flat, "-c", "copy", "-metadata:s:v", "rotate=90", "-metadata", "title="+secret, "-metadata", "location=+21.85+106.76/", "-metadata:s:a", "handler_name="+secret)
	clip := probed(t, f, turned)
	last := -1
	got, err := f.Video(context.Background(), workIn(t), clip, VideoOptions{Progress: func(percent int, _ string) {
		if percent < last {
			t.Errorf("the progress went back from %d to %d", last, percent)
		}
		last = percent
	}})
	if err != nil {
		t.Fatal(err)
	}
	if last != 100 || got.NeedsPerson != "" || got.Small == nil || got.Sound == nil || got.Track == nil {
		t.Fatalf("progress %d, %+v", last, got)
	}
	poster, err := jpeg.Decode(bytes.NewReader(got.Poster.Data))
	if err != nil || got.Poster.Width != 540 || got.Poster.Height != 960 {
		t.Fatalf("poster %d × %d, %v", got.Poster.Width, got.Poster.Height, err)
	}
	upper, lower := near(poster.At(270, 100)), near(poster.At(270, 860))
	if want := map[int]string{90: "R B", 270: "B R"}[clip.Video.Rotation]; upper+" "+lower != want {
		t.Errorf("turned by %d: the poster has %s over %s, want %s", clip.Video.Rotation, upper, lower, want)
	}
	for _, c := range []struct {
		v    VideoFile
		want string
	}{{got.Large, "h264,540,960,1:1,yuv420p,30/1"}, {*got.Small, "h264,360,640,1:1,yuv420p,30/1"}} {
		if is := facts(t, c.v.Path, "stream=codec_name,width,height,sample_aspect_ratio,pix_fmt,r_frame_rate"); !strings.HasPrefix(is, c.want+"\n") || !strings.Contains(is, "aac") {
			t.Errorf("got %q, want %s and AAC", is, c.want)
		}
		data, err := os.ReadFile(c.v.Path)
		if err != nil || bytes.Contains(data, []byte(secret)) || bytes.Contains(data, []byte("106.76")) {
			t.Errorf("the film still tells what the source said: %v", err)
		}
		if index, film := bytes.Index(data, []byte("moov")), bytes.Index(data, []byte("mdat")); index < 0 || index > film {
			t.Error("the film does not play while it loads")
		}
		if strings.Contains(facts(t, c.v.Path, "stream_side_data=rotation"), "90") {
			t.Error("it would be turned twice")
		}
	}
	if math.Abs(got.Track.After.Integrated+16) > 1 || !got.Track.Accepted || !got.Sound.Opus.Accepted {
		t.Errorf("its sound is %v", got.Track.After)
	}
	if is := facts(t, got.Track.Path, "stream=codec_name,channels"); is != "aac,2" {
		t.Errorf("the track is %s", is)
	}
	posterAt, err := f.Poster(context.Background(), clip, 2*time.Second)
	if err != nil || posterAt.Width != 540 {
		t.Errorf("a poster of another moment: %v", err)
	}
	if _, err := f.Poster(context.Background(), clip, time.Hour); !problem.Is(err, problem.Invalid) {
		t.Errorf("a poster after the end: %v", err)
	}
}

func TestSmallAndSilentFilmsAreTaken(t *testing.T) {
	t.Parallel()
	f := found(t)
	const bars = "testsrc2=s=322x182:r=25:d=1"
	for name, path := range map[string]string{
		"without sound":       sample(t, "a.webm", "-f", "lavfi", "-i", bars, "-c:v", "libvpx", "-f", "webm", "-live", "1"),
		"with a silent track": sample(t, "a.mkv", "-f", "lavfi", "-i", bars, "-f", "lavfi", "-i", "anullsrc=d=1", "-c:v", "libx264"),
	} {
		clip := probed(t, f, path)
		got, err := f.Video(context.Background(), workIn(t), clip, VideoOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Small != nil || got.Sound != nil || got.Track != nil || got.Large.Width != 322 || got.Large.Height != 182 || got.Poster.Width != 322 {
			t.Errorf("%s: got %+v", name, got)
		}
		if is := facts(t, got.Large.Path, "stream=codec_name"); is != "h264" {
			t.Errorf("%s: got %s", name, is)
		}
	}
	bright := probed(t, f, sample(t, "a.mov", "-f", "lavfi", "-i", bars, "-pix_fmt", "yuv420p10le", "-color_trc", "arib-std-b67", "-color_primaries", "bt2020", "-colorspace", "bt2020nc",
		"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"))
	if got, err := f.Video(context.Background(), workIn(t), bright, VideoOptions{}); err != nil || !bright.Video.HDR || facts(t, got.Large.Path, "stream=pix_fmt,color_transfer") != "yuv420p,bt709" {
		t.Errorf("the colours of a new telephone: %+v, %v", bright.Video, err)
	}
	sound := probed(t, f, sample(t, "a.wav", "-f", "lavfi", "-i", "sine=d=1"))
	if _, err := f.Video(context.Background(), workIn(t), sound, VideoOptions{}); !problem.Is(err, problem.Invalid) || err.Error() != sayNoVideo {
		t.Errorf("a sound: got %v", err)
	}
}

func TestRenditionsAreNeverLarger(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		w, h int
		want [][2]int
	}{
		{1920, 1080, [][2]int{{1280, 720}, {640, 360}}},
		{1080, 1920, [][2]int{{720, 1280}, {360, 640}}},
		{3840, 2160, [][2]int{{1280, 720}, {640, 360}}},
		{853, 481, [][2]int{{854, 482}, {638, 360}}},
		{640, 360, [][2]int{{640, 360}}},
		{2000, 33, [][2]int{{2000, 34}}},
	} {
		var got [][2]int
		for _, r := range (VideoStream{Width: c.w, Height: c.h}).renditions() {
			got = append(got, [2]int{r.width, r.height})
		}
		if len(got) != len(c.want) || got[0] != c.want[0] || len(got) > 1 && got[1] != c.want[1] {
			t.Errorf("%d × %d: got %v, want %v", c.w, c.h, got, c.want)
		}
	}
}
