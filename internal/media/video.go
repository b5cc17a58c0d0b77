package media

import (
	"context"
	"errors"
	"time"
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
	Large  VideoFile  // at most 720 lines
	Small  *VideoFile // 360 lines; nil when the video is not larger than that
	Sound  *Sound     // the sound alone, brought to loudness; nil for a silent film
	// NeedsPerson is empty, or one sentence: see Sound.
	NeedsPerson string
}

// Video makes a poster, H.264 + AAC in MP4 that plays while it loads, and the sound alone.
func (f *FFmpeg) Video(ctx context.Context, w *Work, clip Clip, o VideoOptions) (Video, error) {
	return Video{}, errors.New("not built")
}

// Poster takes one frame as a JPEG, upright.
func (f *FFmpeg) Poster(ctx context.Context, clip Clip, at time.Duration) (Image, error) {
	return Image{}, errors.New("not built")
}

// SlideVideo shows slides one after another, each for the same time, as H.264 in MP4 at their exact size, which must be even.
func (f *FFmpeg) SlideVideo(ctx context.Context, w *Work, slides []Image, each time.Duration) (VideoFile, error) {
	return VideoFile{}, errors.New("not built")
}
