// Package blob keeps files under one root, each once, by the SHA-256 of its content. A file that
// stands under its hash is whole: it was written aside, flushed and renamed, so a crash leaves
// at most a file in tmp/, which Sweep removes.
//
//	blob.go   Open, Put, Open a file, Has
//	check.go  Verify and Sweep
//
// The root holds aa/bb/aabb… (the hash, sharded by its first bytes) and tmp/.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"lantoa/internal/problem"
)

const (
	tmpDir     = "tmp"
	tmpPattern = "put-*"
	hashLength = 2 * sha256.Size // hex
	chunk      = 64 << 10
)

// Info is what a file is known by.
type Info struct {
	Hash string // SHA-256, 64 lower-case hex digits
	Size int64
}

// Store is a folder of files.
type Store struct {
	root string
	mu   sync.RWMutex // Sweep excludes the last step of Put
}

// Open opens the store in a folder, and makes the folder if need be.
func Open(root string) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(root, tmpDir), 0o700); err != nil {
		return nil, full(fmt.Errorf("open file store: %w", err))
	}
	return &Store{root: root}, nil
}

// Put stores what r gives, up to max bytes, and returns when it would survive a power cut.
func (s *Store) Put(ctx context.Context, r io.Reader, max int64) (Info, error) {
	tmp, err := os.CreateTemp(filepath.Join(s.root, tmpDir), tmpPattern)
	if err != nil {
		return Info{}, full(fmt.Errorf("store file: %w", err))
	}
	defer os.Remove(tmp.Name()) // after the rename there is nothing to remove
	info, err := write(ctx, tmp, r, max)
	if err != nil {
		return Info{}, full(fmt.Errorf("store file: %w", err))
	}
	if err := s.place(tmp.Name(), info.Hash); err != nil {
		return Info{}, full(fmt.Errorf("store file %s: %w", info.Hash, err))
	}
	return info, nil
}

// write fills the file, flushes it to the disk and closes it.
func write(ctx context.Context, f *os.File, r io.Reader, max int64) (Info, error) {
	defer f.Close()
	h := sha256.New()
	in := io.LimitReader(reader{ctx, r}, max+1)
	// Only Write is shown, or io.Copy would hand the whole stream to the file unhashed.
	n, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(f, h)}, in, make([]byte, chunk))
	if err != nil {
		return Info{}, err
	}
	if n > max {
		return Info{}, problem.New(problem.TooLarge,
			"Tệp lớn hơn mức cho phép là %s. Hãy giảm dung lượng hoặc chia nhỏ tệp rồi gửi lại.", size(max))
	}
	if err := f.Chmod(0o400); err != nil {
		return Info{}, err
	}
	if err := f.Sync(); err != nil {
		return Info{}, err
	}
	return Info{hex.EncodeToString(h.Sum(nil)), n}, f.Close()
}

// place moves a finished file under its hash. One that is there already is replaced by its equal:
// its age begins anew, so that Sweep cannot take it from under the transaction that will name it.
func (s *Store) place(tmp, hash string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	outer := filepath.Join(s.root, hash[:2])
	inner := filepath.Join(outer, hash[2:4])
	if err := makeDir(outer); err != nil {
		return err
	}
	if err := makeDir(inner); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(inner, hash)); err != nil {
		return err
	}
	return syncDir(inner)
}

func makeDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// syncDir makes a new name in the folder survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Open opens a stored file.
func (s *Store) Open(hash string) (io.ReadSeekCloser, Info, error) {
	path, ok := s.path(hash)
	if !ok {
		return nil, Info{}, errMissing()
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Info{}, errMissing()
	}
	if err != nil {
		return nil, Info{}, fmt.Errorf("open file: %w", err)
	}
	stat, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, Info{}, fmt.Errorf("open file: %w", err)
	}
	return f, Info{hash, stat.Size()}, nil
}

// Has reports whether such a file is stored.
func (s *Store) Has(hash string) (bool, error) {
	path, ok := s.path(hash)
	if !ok {
		return false, nil
	}
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for file: %w", err)
	}
	return true, nil
}

// path is where a hash lies. What is no hash lies nowhere, so no path can be forged.
func (s *Store) path(hash string) (string, bool) {
	if !IsHash(hash) {
		return "", false
	}
	return filepath.Join(s.root, hash[:2], hash[2:4], hash), true
}

// IsHash reports whether a string is 64 lower-case hex digits.
func IsHash(s string) bool {
	return len(s) == hashLength && strings.Trim(s, "0123456789abcdef") == ""
}

func errMissing() error {
	return problem.New(problem.NotFound, "Không tìm thấy tệp này trong kho lưu trữ. Hãy tải lại trang; nếu vẫn lỗi, hãy báo người quản trị.")
}

// full turns a full disk into a sentence for people.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return problem.New(problem.Unavailable,
			"Ổ đĩa của máy chủ đã đầy nên chưa lưu được tệp. Hãy báo người quản trị giải phóng chỗ trống rồi gửi lại.")
	}
	return err
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d byte", n)
}

// reader stops reading when its context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
