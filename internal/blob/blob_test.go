package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lantoa/internal/problem"
)

const mb = 1 << 20

func newStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s *Store, content string) Info {
	t.Helper()
	info, err := s.Put(context.Background(), strings.NewReader(content), mb)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func sum(content []byte) string {
	h := sha256.Sum256(content)
	return hex.EncodeToString(h[:])
}

// files lists what lies under the root, unfinished files included.
func files(t *testing.T, s *Store) (list []string) {
	t.Helper()
	err := filepath.Walk(s.root, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			rel, _ := filepath.Rel(s.root, path)
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestWhatGoesInComesOut(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	readers := []func(io.Reader) io.Reader{
		func(r io.Reader) io.Reader { return r },
		iotest.HalfReader, iotest.OneByteReader, iotest.DataErrReader,
		func(r io.Reader) io.Reader { return struct{ io.Reader }{r} },
	}
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOfN(rapid.Byte(), 0, 5000).Draw(t, "content")
		content = bytes.Repeat(content, rapid.IntRange(1, 40).Draw(t, "times"))
		odd := rapid.SampledFrom(readers).Draw(t, "reader")
		info, err := s.Put(context.Background(), odd(bytes.NewReader(content)), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		if want := (Info{sum(content), int64(len(content))}); info != want {
			t.Fatalf("got %v, want %v", info, want)
		}
		f, again, err := s.Open(info.Hash)
		if err != nil || again != info {
			t.Fatalf("got %v, %v, want %v", again, err, info)
		}
		defer f.Close()
		got, err := io.ReadAll(f)
		if err != nil || !bytes.Equal(got, content) {
			t.Fatalf("got %d other bytes, %v", len(got), err)
		}
	})
}

func TestTheSameContentIsStoredOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			info, err := s.Put(context.Background(), strings.NewReader(strings.Repeat("Lạng Sơn ", 1000)), mb)
			if err != nil {
				t.Error(err)
				return
			}
			f, _, err := s.Open(info.Hash)
			if err != nil {
				t.Error(err)
				return
			}
			f.Close()
		})
	}
	all.Wait()
	h := sum([]byte(strings.Repeat("Lạng Sơn ", 1000)))
	if diff := cmp.Diff([]string{h[:2] + "/" + h[2:4] + "/" + h}, files(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestALimitIsALimit(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for _, row := range []struct {
		size, max int
		want      string // "" is stored
	}{
		{10, 10, ""},
		{0, 0, ""},
		{11, 10, "10 byte"},
		{3*mb + 1, 3 * mb, "3 MB"},
		{3000, 2048, "2 KB"},
	} {
		_, err := s.Put(context.Background(), strings.NewReader(strings.Repeat("x", row.size)), int64(row.max))
		if row.want == "" {
			if err != nil {
				t.Errorf("%d of %d: got %v", row.size, row.max, err)
			}
			continue
		}
		if !problem.Is(err, problem.TooLarge) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%d of %d: got %v, want too large, %s", row.size, row.max, err, row.want)
		}
	}
	if n := len(files(t, s)); n != 2 {
		t.Errorf("got %d files, want the 2 that fit and nothing unfinished", n)
	}
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(context.Background())
	end()
	for name, row := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		want error
	}{
		"the line breaks":     {context.Background(), iotest.TimeoutReader(bytes.NewReader(make([]byte, mb))), iotest.ErrTimeout},
		"the browser goes":    {context.Background(), io.MultiReader(strings.NewReader("x"), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
		"the request is over": {ended, strings.NewReader("x"), context.Canceled},
	} {
		s := newStore(t)
		if _, err := s.Put(row.ctx, row.r, 10*mb); !errors.Is(err, row.want) {
			t.Errorf("%s: got %v, want %v", name, err, row.want)
		}
		if list := files(t, s); len(list) != 0 {
			t.Errorf("%s: left %v", name, list)
		}
	}
}

// TestAFullDisk fills a file system of 256 KB where the machine lets us mount one.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", root).CombinedOutput(); err != nil {
		t.Skipf("cannot mount a small disk: %s", bytes.TrimSpace(out))
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", root).Run(); err != nil {
			t.Error(err)
		}
	})
	s, err := Open(filepath.Join(root, "files"))
	if err != nil {
		t.Fatal(err)
	}
	small := put(t, s, "báo cáo")
	for range 3 {
		if _, err := s.Put(context.Background(), bytes.NewReader(make([]byte, mb)), mb); !problem.Is(err, problem.Unavailable) {
			t.Errorf("got %v, want a sentence about the full disk", err)
		}
	}
	if list := files(t, s); len(list) != 1 {
		t.Errorf("got %v, want only the file of before", list)
	}
	if ok, err := s.Has(small.Hash); !ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
	put(t, s, "còn chỗ cho tệp nhỏ")
}

// TestAFullDiskIsSaidInWords runs everywhere; the error of the disk comes from the reader's side.
func TestAFullDiskIsSaidInWords(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for _, errno := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		r := io.MultiReader(strings.NewReader("x"), iotest.ErrReader(&os.PathError{Op: "write", Path: "x", Err: errno}))
		if _, err := s.Put(context.Background(), r, mb); !problem.Is(err, problem.Unavailable) || !strings.Contains(err.Error(), "đầy") {
			t.Errorf("got %v", err)
		}
	}
	if list := files(t, s); len(list) != 0 {
		t.Errorf("left %v", list)
	}
}

func TestForgedHashesFindNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	info := put(t, s, "bí mật")
	if err := os.WriteFile(filepath.Join(s.root, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{
		"", "secret", "../secret", strings.ToUpper(info.Hash), info.Hash[:63], info.Hash + "0", info.Hash + "\n", info.Hash[:63] + "\x00",
		strings.Repeat("../", 21) + "x", "aa/bb/" + info.Hash[6:], strings.Repeat("a", 62) + "/.", strings.Repeat("０", 64),
		sum([]byte("never stored")),
	} {
		if f, _, err := s.Open(hash); !problem.Is(err, problem.NotFound) {
			t.Errorf("%q: got %v, %v, want not found", hash, f, err)
		}
		if ok, err := s.Has(hash); ok || err != nil {
			t.Errorf("%q: got %v, %v, want false", hash, ok, err)
		}
	}
}

func FuzzHash(f *testing.F) {
	f.Add(sum(nil))
	f.Add("../../etc/passwd")
	f.Add(strings.Repeat("é", 32))
	want := regexp.MustCompile(`\A[0-9a-f]{64}\z`)
	f.Fuzz(func(t *testing.T, hash string) {
		if got := IsHash(hash); got != want.MatchString(hash) {
			t.Errorf("%q: got %v", hash, got)
		}
	})
}

func TestVerifyFindsDamage(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	good, changed, cut := put(t, s, "tốt"), put(t, s, "bị sửa"), put(t, s, "bị cắt")
	for hash, content := range map[string]string{changed.Hash: "bi sưa", cut.Hash: ""} {
		path, _ := s.path(hash)
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var heard []string
	h, err := s.Verify(context.Background(), func(done, total int) { heard = append(heard, fmt.Sprintf("%d/%d", done, total)) })
	if err != nil {
		t.Fatal(err)
	}
	if h.Files != 3 || h.Damaged != 2 || strings.Contains(strings.Join(h.List, " "), good.Hash) {
		t.Errorf("got %+v", h)
	}
	if diff := cmp.Diff([]string{"1/3", "2/3", "3/3"}, heard); diff != "" {
		t.Error(diff)
	}
	put(t, s, "bị sửa")
	put(t, s, "bị cắt")
	if h, err = s.Verify(context.Background(), nil); err != nil || h.Damaged != 0 {
		t.Errorf("after storing it again: got %+v, %v, want it whole", h, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Verify(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it to stop", err)
	}
}

func TestSweepTakesOnlyWhatIsOldAndUnwanted(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	kept, orphan, young, again := put(t, s, "giữ"), put(t, s, "mồ côi"), put(t, s, "mới"), put(t, s, "gửi lại")
	stale, fresh := filepath.Join(s.root, tmpDir, "put-1"), filepath.Join(s.root, tmpDir, "put-2")
	foreign := filepath.Join(s.root, orphan.Hash[:2], "ghi-chu.txt")
	for _, path := range []string{stale, fresh, foreign} {
		if err := os.WriteFile(path, []byte("dở dang"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dayAgo := time.Now().Add(-24 * time.Hour)
	age := func(path string) {
		if err := os.Chtimes(path, dayAgo, dayAgo); err != nil {
			t.Fatal(err)
		}
	}
	for _, info := range []Info{kept, orphan, again} {
		path, _ := s.path(info.Hash)
		age(path)
	}
	age(stale)
	age(foreign)
	put(t, s, "gửi lại") // its row may not be committed yet
	keep := func(hash string) (bool, error) { return hash == kept.Hash, nil }
	got, err := s.Sweep(context.Background(), keep, time.Now().Add(-time.Hour))
	if want := (Swept{2, orphan.Size + int64(len("dở dang"))}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, info := range []Info{kept, young, again} {
		if ok, _ := s.Has(info.Hash); !ok {
			t.Errorf("%s is gone", info.Hash)
		}
	}
	if ok, _ := s.Has(orphan.Hash); ok {
		t.Error("the orphan is still there")
	}
	for path, want := range map[string]bool{stale: false, fresh: true, foreign: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: got %v", filepath.Base(path), err)
		}
	}
	stop := errors.New("the database is away")
	_, err = s.Sweep(context.Background(), func(string) (bool, error) { return false, stop }, time.Now().Add(time.Hour))
	if ok, _ := s.Has(kept.Hash); !ok || !errors.Is(err, stop) {
		t.Errorf("got %v and the file kept: %v, want nothing removed on an error", err, ok)
	}
}

// TestKilledWhileStoring kills a process of its own (-9) that stores without pause.
func TestKilledWhileStoring(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for round := range 10 {
		p := exec.Command(os.Args[0], "-test.run=^TestStoringProcess$")
		p.Env = append(os.Environ(), "BLOB_TEST_ROOT="+s.root, fmt.Sprint("BLOB_TEST_ROUND=", round))
		out, err := p.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, hashLength)
		if _, err := io.ReadFull(out, line); err != nil { // the first file is acknowledged
			t.Fatal(err)
		}
		time.Sleep(time.Duration(round*3) * time.Millisecond)
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		acknowledged, _ := io.ReadAll(out)
		p.Wait() // says that it was killed
		for _, hash := range strings.Fields(string(line) + string(acknowledged)) {
			if ok, _ := s.Has(hash); !ok && len(hash) == hashLength {
				t.Errorf("%s was acknowledged and is lost", hash)
			}
		}
	}
	h, err := s.Verify(context.Background(), nil)
	if err != nil || h.Damaged != 0 || h.Files < 10 {
		t.Errorf("got %+v, %v, want only whole files", h, err)
	}
	keep := func(string) (bool, error) { return true, nil }
	if _, err := s.Sweep(context.Background(), keep, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := len(files(t, s)); n != h.Files {
		t.Errorf("got %d files, want %d and nothing unfinished", n, h.Files)
	}
}

// TestStoringProcess is the process that TestKilledWhileStoring kills.
func TestStoringProcess(t *testing.T) {
	root := os.Getenv("BLOB_TEST_ROOT")
	if root == "" {
		t.Skip("only as a process of TestKilledWhileStoring")
	}
	s, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 100000 {
		content := strings.Repeat(fmt.Sprint(os.Getenv("BLOB_TEST_ROUND"), n, " "), 20000)
		info, err := s.Put(context.Background(), strings.NewReader(content), mb)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(info.Hash)
	}
}
