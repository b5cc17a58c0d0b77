package media

import (
	"os/exec"

	"lantoa/internal/problem"
)

const sayNoFFmpeg = "Máy chủ chưa cài FFmpeg nên chưa xử lý được âm thanh và video; hãy nhờ quản trị viên cài gói Debian “ffmpeg” rồi thử lại."

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

const quickLanes = 2

// Available reports whether ffmpeg and ffprobe are installed.
func (f *FFmpeg) Available() bool { return f != nil && f.ffmpeg != "" }

// Missing is nil when the programs are there, and otherwise the problem (Unavailable) that says which package to install.
func (f *FFmpeg) Missing() error {
	if f.Available() {
		return nil
	}
	return problem.New(problem.Unavailable, sayNoFFmpeg)
}

// Progress hears how far a piece of work is, in percent that never go back, and what is being done, for people. It may be nil.
type Progress func(percent int, step string)
