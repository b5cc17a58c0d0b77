package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"lantoa/internal/media"
)

const (
	soundMark   = 5 * time.Second // for a minute of sound
	soundRepeat = 80              // of soundText: some six minutes
	soundText   = "Mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và các quyền. "
	soundTries  = 3
)

// decibels is a unit of how far a sound lies from its target.
func decibels(v float64) string { return fmt.Sprintf("%.1f LU", v) }

// benchSound levels and encodes a reading as the recording bench does, beside ffmpeg alone with its own one-pass filter and the same two
// encoders, in turn.
func benchSound(e *env) (found []measure, err error) {
	f := media.FindFFmpeg()
	voice, err := readAloud(e.dir)
	if err != nil || !f.Available() {
		fmt.Fprintln(os.Stderr, "no ffmpeg or espeak-ng here (./test install brings them): no figures for sound")
		return nil, nil
	}
	clip, err := f.Probe(e.ctx, voice)
	if err != nil {
		return nil, err
	}
	minutes := clip.Duration.Minutes()
	var whole, looking, drawing, alone samples
	var ours float64
	opus := filepath.Join(e.dir, "rieng.opus")
	for range soundTries {
		times, off, err := levelled(e, f, voice)
		if err != nil {
			return nil, err
		}
		looking, drawing, whole, ours = append(looking, times[0]), append(drawing, times[1]), append(whole, times[2]), off
		began := time.Now()
		if err := onePass(e, voice, opus); err != nil {
			return nil, err
		}
		alone = append(alone, time.Since(began))
	}
	theirs, err := offTarget(e, f, opus)
	if err != nil {
		return nil, err
	}
	minute := func(d time.Duration) time.Duration { return time.Duration(float64(d) / minutes) }
	return []measure{
		timed("sound: a minute looked at", minute(looking.p50()), 0),
		timed("sound: a minute's outline and level check", minute(drawing.p50()), 0),
		timed("sound: a minute measured, levelled, encoded to Opus and MP3, measured again", minute(whole.p50()), soundMark),
		timed("the same minute by ffmpeg alone, loudnorm in one pass, not measured", minute(alone.p50()), 0),
		ratio("our time against it", whole.p50(), alone.p50()),
		{what: "our distance from −16 LUFS", value: ours, unit: decibels, mark: 1},
		{what: "its distance from −16 LUFS", value: theirs, unit: decibels},
	}, nil
}

// readAloud has a made voice read the text.
func readAloud(dir string) (path string, err error) {
	path = filepath.Join(dir, "doc.wav")
	return path, exec.Command("espeak-ng", "-v", "vi", "-s", "150", "-w", path, strings.Repeat(soundText, soundRepeat)).Run()
}

// levelled is our way: how long looking, drawing and making files took, and how far the Opus file lies from the target.
func levelled(e *env, f *media.FFmpeg, voice string) (times [3]time.Duration, off float64, err error) {
	w, err := media.BeginWork(e.dir)
	if err != nil {
		return times, 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	began := time.Now()
	lap := func(i int) { times[i], began = time.Since(began), time.Now() }
	clip, err := f.Probe(e.ctx, voice)
	if err != nil {
		return times, 0, err
	}
	lap(0)
	if _, err := f.Wave(e.ctx, clip, 800); err != nil {
		return times, 0, err
	}
	lap(1)
	made, err := f.Sound(e.ctx, w, clip, media.SoundOptions{})
	if err != nil {
		return times, 0, err
	}
	lap(2)
	return times, math.Abs(made.Opus.After.Integrated - media.SpeakerTarget().Integrated), nil
}

// onePass is ffmpeg's own filter with the same encoders.
func onePass(e *env, voice, opus string) error {
	cmd := exec.CommandContext(e.ctx, "ffmpeg", "-v", "error", "-nostdin", "-y", "-i", voice, "-filter_complex", "[0:a]loudnorm=I=-16:TP=-1.5,aresample=48000,aformat=channel_layouts=mono,asplit[a][b]",
		"-map", "[a]", "-c:a", "libopus", "-b:a", "24k", opus, "-map", "[b]", "-c:a", "libmp3lame", "-b:a", "64k", "-ar", "44100", opus+".mp3")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("ffmpeg alone: %w: %s", err, out)
	}
	return nil
}

// offTarget is how far a file lies from the loudness that was asked for.
func offTarget(e *env, f *media.FFmpeg, path string) (float64, error) {
	clip, err := f.Probe(e.ctx, path)
	if err != nil {
		return 0, err
	}
	l, err := f.Measure(e.ctx, clip)
	return math.Abs(l.Integrated - media.SpeakerTarget().Integrated), err
}
