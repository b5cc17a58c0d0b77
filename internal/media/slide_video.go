package media

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lantoa/internal/problem"
)

// Limits of films made of slides.
const (
	MaxSlides     = 60
	MinSlideTime  = time.Second
	MaxSlideTime  = 5 * time.Minute
	slideRate     = "25" // frames a second: what players of boards expect
	slideFilmTime = 15 * time.Minute
)

const (
	saySlideCount = "Cần 1 đến %d trang chiếu; hãy chia thành nhiều tệp."
	saySlideTime  = "Mỗi trang chiếu phải hiện từ %d giây đến %d phút; hãy sửa thời gian."
	saySlideSizes = "Các trang chiếu phải cùng cỡ với trang đầu (%d × %d); hãy vẽ lại cho cùng một bảng."
	saySlideOdd   = "Bảng %d × %d có cạnh lẻ nên không làm được video; hãy dùng ảnh PNG."
)

// SlideVideo shows slides one after another, each for the same time, as H.264 in MP4 at their exact size, which must be even.
func (f *FFmpeg) SlideVideo(ctx context.Context, w *Work, slides []Image, each time.Duration) (out VideoFile, err error) {
	if err := f.Missing(); err != nil {
		return out, err
	}
	if err := checkSlides(slides, each); err != nil {
		return out, err
	}
	dir, end, err := begin(ctx, f.sound, w) // as short as a sound; a film would take the machine for hours
	if err != nil {
		return out, err
	}
	defer func() { err = end(err) }()
	args := append(quiet("error"), "-y")
	for i, s := range slides {
		path := filepath.Join(dir, fmt.Sprintf("trang-%d.png", i))
		if err := os.WriteFile(path, s.Data, 0o600); err != nil {
			return out, fmt.Errorf("lay out a slide: %w", err)
		}
		args = append(args, "-protocol_whitelist", "file,pipe", "-f", "image2", "-pattern_type", "none", "-loop", "1", "-framerate", slideRate, "-t", seconds(each), "-i", path)
	}
	path := filepath.Join(dir, "bang.mp4")
	args = append(args, "-filter_complex", slideFilters(len(slides)), "-map", "[v]")
	args = append(args, nameless()...)
	args = append(args, h264("18", "8000k")...)
	args = append(args, "-tune", "stillimage", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "file:"+path)
	if _, err := f.run(ctx, task{args: args, limit: slideFilmTime}); err != nil {
		return out, fmt.Errorf("make a film of slides: %w", err)
	}
	file, err := File{Path: path, MIME: "video/mp4", Ext: ".mp4", Duration: time.Duration(len(slides)) * each}.measured()
	return VideoFile{file, slides[0].Width, slides[0].Height}, err
}

func slideFilters(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[%d:v]", i)
	}
	return b.String() + fmt.Sprintf("concat=n=%d:v=1:a=0,scale=out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p[v]", n)
}

func checkSlides(slides []Image, each time.Duration) error {
	if len(slides) == 0 || len(slides) > MaxSlides {
		return problem.New(problem.Invalid, saySlideCount, MaxSlides)
	}
	if each < MinSlideTime || each > MaxSlideTime {
		return problem.Field("seconds", saySlideTime, int(MinSlideTime.Seconds()), int(MaxSlideTime.Minutes()))
	}
	for _, s := range slides {
		c, err := png.DecodeConfig(bytes.NewReader(s.Data))
		if err != nil || c.Width != slides[0].Width || c.Height != slides[0].Height {
			return problem.New(problem.Invalid, saySlideSizes, slides[0].Width, slides[0].Height)
		}
	}
	if w, h := slides[0].Width, slides[0].Height; w%2 != 0 || h%2 != 0 {
		return problem.Field("width", saySlideOdd, w, h)
	}
	return nil
}
