package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lantoa/internal/problem"
)

const workPrefix = "lantoa-media-"

const (
	sayFileLarge = "Tệp lớn hơn %d MB; hãy chọn tệp nhỏ hơn hoặc cắt thành nhiều phần."
	sayFileEmpty = "Tệp không có nội dung; hãy chọn lại tệp gốc."
)

// Work is a temporary folder for one piece of work: what comes in, and what comes out until someone has stored it. Whoever begins it
// closes it (defer), and then nothing of it remains; what a killed program left is removed by SweepWork.
type Work struct{ dir string }

// BeginWork makes a folder under root; "" is the system's place for temporary files.
func BeginWork(root string) (*Work, error) {
	if root != "" {
		if err := os.MkdirAll(root, 0o700); err != nil {
			return nil, fmt.Errorf("make a folder to work in: %w", err)
		}
	}
	dir, err := os.MkdirTemp(root, workPrefix)
	if err != nil {
		return nil, fmt.Errorf("make a folder to work in: %w", err)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("make a folder to work in: %w", err)
	}
	return &Work{dir}, nil
}

// Close removes the folder with all that is in it.
func (w *Work) Close() error {
	if err := os.RemoveAll(w.dir); err != nil {
		return fmt.Errorf("remove a folder of work: %w", err)
	}
	return nil
}

// Take copies a file in, up to max bytes: ffmpeg reads from files only. More is problem.TooLarge.
func (w *Work) Take(ctx context.Context, r io.Reader, max int64) (path string, err error) {
	f, err := os.CreateTemp(w.dir, "vao-")
	if err != nil {
		return "", fmt.Errorf("take a file in: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			path, err = "", errors.Join(err, os.Remove(f.Name()))
		}
	}()
	n, err := io.Copy(f, &stopping{ctx, io.LimitReader(r, max+1)})
	switch {
	case err != nil:
		return "", fmt.Errorf("take a file in: %w", err)
	case n > max:
		return "", problem.New(problem.TooLarge, sayFileLarge, max>>20)
	case n == 0:
		return "", problem.New(problem.Invalid, sayFileEmpty)
	}
	return f.Name(), nil
}

// stopping ends a copy with its context.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s *stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// begin waits for a place in a lane and makes a folder for one product inside the work. end gives the place back, and removes the folder
// when err tells that there is no product.
func begin(ctx context.Context, lane chan struct{}, w *Work) (dir string, end func(err error) error, err error) {
	leave, err := enter(ctx, lane)
	if err != nil {
		return "", nil, err
	}
	dir, err = os.MkdirTemp(w.dir, "ra-")
	if err != nil {
		leave()
		return "", nil, fmt.Errorf("make a folder to work in: %w", err)
	}
	return dir, func(err error) error {
		leave()
		if err == nil {
			return nil
		}
		return errors.Join(err, os.RemoveAll(dir))
	}, nil
}

// SweepWork removes folders of work that were last touched before the given time: a program that was killed could not. That must be
// longer ago than any work takes.
func SweepWork(root string, before time.Time) (removed int, err error) {
	if root == "" {
		root = os.TempDir()
	}
	entries, err := os.ReadDir(root)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("sweep folders of work: %w", err)
	}
	var failed []error
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), workPrefix) {
			continue
		}
		at, err := lastTouched(filepath.Join(root, e.Name()))
		if err != nil || !at.Before(before) {
			continue // gone, or in use
		}
		if err := os.RemoveAll(filepath.Join(root, e.Name())); err != nil {
			failed = append(failed, err)
			continue
		}
		removed++
	}
	return removed, errors.Join(failed...)
}

// lastTouched is when anything in a folder was written last.
func lastTouched(dir string) (at time.Time, err error) {
	err = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.ModTime().After(at) {
			at = info.ModTime()
		}
		return err
	})
	return at, err
}

// File is something made: it lies in the folder of its Work until that is closed.
type File struct {
	Path     string
	MIME     string // "audio/ogg", "audio/mpeg", "audio/wav", "audio/flac", "video/mp4"
	Ext      string // ".opus", ".mp3", ".wav", ".flac", ".mp4"
	Bytes    int64
	Duration time.Duration
}

// measured fills in a file's size.
func (f File) measured() (File, error) {
	info, err := os.Stat(f.Path)
	if err != nil {
		return f, fmt.Errorf("look at what was made: %w", err)
	}
	f.Bytes = info.Size()
	return f, nil
}

// Image is a picture made: its bytes, and what they are.
type Image struct {
	Data          []byte
	MIME          string // "image/jpeg" or "image/png"
	Width, Height int
}
