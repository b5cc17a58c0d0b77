package media

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// Work is a temporary folder for one piece of work: what comes in, and what comes out until someone has stored it. Whoever begins it
// closes it (defer), and then nothing of it remains; what a killed program left is removed by SweepWork.
type Work struct{ dir string }

// BeginWork makes a folder under root; "" is the system's place for temporary files.
func BeginWork(root string) (*Work, error) { return nil, errors.New("not built") }

// Close removes the folder with all that is in it.
func (w *Work) Close() error { return os.RemoveAll(w.dir) }

// Take copies a file in, up to max bytes: ffmpeg reads from files only. More is problem.TooLarge.
func (w *Work) Take(ctx context.Context, r io.Reader, max int64) (path string, err error) {
	return "", errors.New("not built")
}

// SweepWork removes folders of work that were last touched before the given time: a program that was killed could not.
func SweepWork(root string, before time.Time) (removed int, err error) {
	return 0, errors.New("not built")
}

// File is something made: it lies in the folder of its Work until that is closed.
type File struct {
	Path     string
	MIME     string // "audio/ogg", "audio/mpeg", "audio/wav", "audio/flac", "video/mp4"
	Ext      string // ".opus", ".mp3", ".wav", ".flac", ".mp4"
	Bytes    int64
	Duration time.Duration
}

// Image is a picture made: its bytes, and what they are.
type Image struct {
	Data          []byte
	MIME          string // "image/jpeg" or "image/png"
	Width, Height int
}
