package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/problem"
)

const (
	quickLanes  = 2
	waitDelay   = 5 * time.Second
	keptWords   = 64 << 10 // of what a program says, its end
	maxAlloc    = 1 << 30  // bytes that ffmpeg may ask for at once
	lowPriority = 10       // people who wait for a page go first
)

const (
	sayNoFFmpeg   = "Máy chủ chưa cài FFmpeg nên chưa xử lý được âm thanh và video; hãy nhờ quản trị viên cài gói Debian “ffmpeg” rồi thử lại."
	sayFFmpegSlow = "Xử lý tệp này mất quá nhiều thời gian nên đã dừng; hãy thử lại khi máy chủ rảnh hoặc cắt tệp thành các phần ngắn hơn."
	sayDiskFull   = "Ổ đĩa của máy chủ đã đầy nên chưa xử lý được tệp; hãy báo quản trị viên."
)

// FFmpeg runs the programs ffmpeg and ffprobe. Sounds go one at a time, videos one at a time, and short work (looking at a file, a
// poster) has a lane of its own, so that it need not wait for a film.
type FFmpeg struct {
	ffmpeg, ffprobe    string
	quick, sound, film chan struct{}
}

// FindFFmpeg looks for the programs on the PATH. Without them everything that needs them says so in one sentence.
func FindFFmpeg() *FFmpeg {
	f := &FFmpeg{quick: make(chan struct{}, quickLanes), sound: make(chan struct{}, 1), film: make(chan struct{}, 1)}
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		return f
	}
	if probe, err := exec.LookPath("ffprobe"); err == nil {
		f.ffmpeg, f.ffprobe = program, probe
	}
	return f
}

// Available reports whether ffmpeg and ffprobe are installed.
func (f *FFmpeg) Available() bool { return f != nil && f.ffmpeg != "" }

// Missing is nil when the programs are there, and otherwise the problem (Unavailable) that says which package to install.
func (f *FFmpeg) Missing() error {
	if f.Available() {
		return nil
	}
	return problem.New(problem.Unavailable, sayNoFFmpeg)
}

// enter waits for a place in a lane; leave gives it back.
func enter(ctx context.Context, lane chan struct{}) (leave func(), err error) {
	select {
	case lane <- struct{}{}:
		return func() { <-lane }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for ffmpeg: %w", ctx.Err())
	}
}

// task is one run of ffmpeg or ffprobe.
type task struct {
	args  []string
	limit time.Duration
	out   io.Writer                // hears what the program writes; nil: nobody
	tell  func(done time.Duration) // hears how far ffmpeg is, instead of out
}

// errFFmpeg is a run that ended badly by itself: most often the file is to blame.
var errFFmpeg = errors.New("ffmpeg gave up")

// quiet begins every run: no questions, no numbers in between; what we write names no version, place or time.
func quiet(level string) []string {
	return []string{"-nostdin", "-hide_banner", "-nostats", "-loglevel", level, "-max_alloc", strconv.Itoa(maxAlloc), "-filter_threads", "1"}
}

// run runs ffmpeg and gives back the end of what it said.
func (f *FFmpeg) run(ctx context.Context, t task) (said string, err error) {
	if err := f.Missing(); err != nil {
		return "", err
	}
	if t.tell != nil {
		t.args = append([]string{"-progress", "pipe:1", "-stats_period", "0.5"}, t.args...)
		t.out = &progressReader{tell: t.tell}
	}
	return runProgram(ctx, f.ffmpeg, t)
}

// runProgram runs a program in a process group of its own, which ends with the context or the time limit, and with us.
func runProgram(ctx context.Context, program string, t task) (said string, err error) {
	limited, cancel := context.WithTimeout(ctx, t.limit)
	defer cancel()
	cmd := exec.CommandContext(limited, program, t.args...)
	words := &tail{max: keptWords}
	cmd.Stdout, cmd.Stderr = t.out, words
	cmd.Dir, cmd.WaitDelay = os.TempDir(), waitDelay
	cmd.Env = plainEnv()
	ownGroup(cmd)
	err = cmd.Start()
	if err == nil {
		stepBack(cmd.Process.Pid)
		err = cmd.Wait()
	}
	said = words.String()
	switch name := filepath.Base(program); {
	case err == nil:
		return said, nil
	case ctx.Err() != nil:
		return said, fmt.Errorf("run %s: %w", name, ctx.Err())
	case limited.Err() != nil:
		return said, problem.New(problem.Unavailable, sayFFmpegSlow)
	case strings.Contains(said, "No space left on device"):
		return said, problem.New(problem.Unavailable, sayDiskFull)
	default:
		return said, fmt.Errorf("%w: run %s: %w: %.500s", errFFmpeg, name, err, lastLines(said))
	}
}

// plainEnv is all that the programs get to know: no FFREPORT that writes files, no proxies, no secrets.
func plainEnv() []string {
	env := []string{"LC_ALL=C", "HOME=" + os.TempDir()}
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH", "TMPDIR", "SystemRoot"} {
		if v := os.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// lastLines is the end of what was said: the reason stands there.
func lastLines(said string) string {
	const enough = 400
	said = strings.TrimSpace(said)
	return strings.ToValidUTF8(said[max(0, len(said)-enough):], "")
}

// tail keeps the end of what is written to it.
type tail struct {
	b   []byte
	max int
}

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	if len(t.b) > 2*t.max {
		t.b = append(t.b[:0], t.b[len(t.b)-t.max:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return string(t.b) }

// progressReader reads ffmpeg's -progress lines, name=value, and tells how much of the output is done.
type progressReader struct {
	tell func(done time.Duration)
	rest []byte
}

func (p *progressReader) Write(b []byte) (int, error) {
	const longest = 4 << 10
	p.rest = append(p.rest, b...)
	for {
		line, after, found := bytes.Cut(p.rest, []byte("\n"))
		if !found {
			break
		}
		p.rest = after
		if v, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "out_time_us="); ok {
			if us, err := strconv.ParseInt(v, 10, 64); err == nil && us >= 0 {
				p.tell(time.Duration(us) * time.Microsecond)
			}
		}
	}
	if len(p.rest) > longest {
		p.rest = nil
	}
	return len(b), nil
}

// input is how ffmpeg is to open a clip: as the container it was found to be and no other, from a file and nowhere else.
func (c Clip) input() []string {
	return append(openAs(c.Container), "-t", seconds(MaxDuration), "-max_pixels", strconv.Itoa(maxDecoded), "-i", "file:"+c.Path)
}

func openAs(c Container) []string {
	return []string{"-protocol_whitelist", "file,pipe", "-f", c.demuxer(), "-codec_whitelist", decoders}
}

// seconds writes a duration as ffmpeg reads it.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 6, 64) }

// Progress hears how far a piece of work is, in percent that never go back, and what is being done, for people. It may be nil.
type Progress func(percent int, step string)
