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
	"time"
)

const maxListed = 1000 // of the damaged files; beyond that they are counted

// Health is what Verify found.
type Health struct {
	Files   int
	Bytes   int64
	Damaged int
	List    []string // the names of the damaged files, at most maxListed
}

// Verify reads every file and compares it with its name. progress (it may be nil) hears how many
// files of how many are read.
func (s *Store) Verify(ctx context.Context, progress func(done, total int)) (Health, error) {
	var h Health
	total := 0
	if progress != nil {
		if err := s.each(ctx, func(string) error { total++; return nil }); err != nil {
			return h, err
		}
	}
	err := s.each(ctx, func(path string) error {
		hash, n, err := rehash(ctx, path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // swept meanwhile
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		h.Files++
		h.Bytes += n
		if name := filepath.Base(path); err != nil || hash != name {
			h.Damaged++
			if len(h.List) < maxListed {
				h.List = append(h.List, name)
			}
		}
		if progress != nil {
			progress(h.Files, max(total, h.Files))
		}
		return nil
	})
	return h, err
}

func rehash(ctx context.Context, path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, reader{ctx, f}, make([]byte, chunk))
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// Swept is what Sweep removed.
type Swept struct {
	Files int
	Bytes int64
}

// Sweep removes files that nobody keeps and unfinished ones, if they were written before the given
// time. That must be longer ago than any transaction lasts: a file is stored before its row.
// Nodes that share a folder leave sweeping to one of them.
func (s *Store) Sweep(ctx context.Context, keep func(hash string) (bool, error), before time.Time) (Swept, error) {
	var all Swept
	err := s.each(ctx, func(path string) error {
		if kept, err := keep(filepath.Base(path)); err != nil || kept {
			return err
		}
		return s.remove(path, before, &all)
	})
	if err != nil {
		return all, fmt.Errorf("sweep files: %w", err)
	}
	unfinished, err := filepath.Glob(filepath.Join(s.root, tmpDir, tmpPattern))
	if err != nil {
		return all, fmt.Errorf("sweep files: %w", err)
	}
	for _, path := range unfinished {
		if err := s.remove(path, before, &all); err != nil {
			return all, fmt.Errorf("sweep files: %w", err)
		}
	}
	return all, nil
}

// Drop is Sweep for one file: it removes it if it was written before the given time, and reports whether it is gone. Ask first whether
// anybody keeps it.
func (s *Store) Drop(hash string, before time.Time) (gone bool, err error) {
	path, ok := s.path(hash)
	if !ok {
		return true, nil
	}
	if err := s.remove(path, before, &Swept{}); err != nil {
		return false, fmt.Errorf("drop file: %w", err)
	}
	there, err := s.Has(hash)
	return !there, err
}

// remove looks at the age and removes in one step: Put may just have renewed the file.
func (s *Store) remove(path string, before time.Time, all *Swept) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stat, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || !stat.ModTime().Before(before) {
		return err
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	all.Files++
	all.Bytes += stat.Size()
	return nil
}

// each calls fn for every stored file; what the store did not name itself it leaves alone.
func (s *Store) each(ctx context.Context, fn func(path string) error) error {
	return filepath.WalkDir(s.root, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != s.root {
			return nil
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if want, ok := s.path(e.Name()); !ok || e.IsDir() || path != want {
			return nil
		}
		return fn(path)
	})
}
