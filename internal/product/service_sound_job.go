package product

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/job"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// makeSound brings a master to the loudness of all others, in all its forms.
type makeSound struct {
	File int64 `json:"file"`
}

// Kind names the work.
func (makeSound) Kind() string { return "product.sound" }

func (m makeSound) key() string { return "product.sound:" + strconv.FormatInt(m.File, 10) }

// doSound may run twice: what is done already is left alone, and all that it writes is written at once.
func (s *Service) doSound(ctx context.Context, args makeSound) (err error) {
	f, done, err := s.beginSound(ctx, args.File)
	if err != nil || done {
		return err
	}
	if err := s.ffmpeg().Missing(); err != nil {
		return s.noteSound(ctx, f, FileWaiting, err)
	}
	if err := s.noteSound(ctx, f, FileWorking, nil); err != nil {
		return err
	}
	w, err := media.BeginWork(s.Work)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	made, err := s.workSound(ctx, w, f)
	p, said := problem.As(err)
	switch {
	case err == nil:
		return s.finishSound(ctx, f, made)
	case said && p.Kind != problem.Unavailable:
		return s.noteSound(ctx, f, FileFailed, err)
	default:
		return errors.Join(err, s.noteSound(context.WithoutCancel(ctx), f, FileWaiting, err))
	}
}

// beginSound finds what is to be done; done when nothing is.
func (s *Service) beginSound(ctx context.Context, id int64) (f File, done bool, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if f, err = findFile(tx, id); err != nil {
			return err
		}
		done, err = fileGone(tx, id)
		done = done || f.State == FileReady || f.State == FileFailed
		return err
	})
	if problem.Is(err, problem.NotFound) {
		return f, true, nil
	}
	return f, done, err
}

// noteSound says where a master stands, for whoever looks at its edition.
func (s *Service) noteSound(ctx context.Context, f File, state FileState, why error) error {
	f.State, f.Error = state, ""
	if p, ok := problem.As(why); ok {
		f.Error = p.Error()
		if len(p.Fields) > 0 {
			f.Error = p.Fields[0].Message
		}
	} else if why != nil {
		f.Error = "Máy chủ chưa xử lý được tệp này; chương trình sẽ tự thử lại."
		s.Log.Error("sound", "file", f.ID, "error", why)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		gone, err := fileGone(tx, f.ID)
		if err != nil || gone {
			return err
		}
		return updateFile(tx, f)
	})
}

// madeSound is what came out of a master, before it is written down.
type madeSound struct {
	master File // with its figures; of takes, the joined file
	files  []File
}

// workSound does everything that takes time. It writes nothing but blobs, which mean nothing until rows name them.
func (s *Service) workSound(ctx context.Context, w *media.Work, f File) (made madeSound, err error) {
	facts := f.soundFacts()
	from := 0
	if len(facts.Takes) > 0 {
		from = 25
		var captions File
		if f, captions, err = s.joinTakes(ctx, w, f, facts.Takes, from); err != nil {
			return made, err
		}
		made.files = append(made.files, captions)
	}
	clip, err := s.openStored(ctx, w, f.Hash, MaxSoundUpload)
	if err != nil {
		return made, err
	}
	tool := s.ffmpeg()
	wave, err := tool.Wave(ctx, clip, peakColumns)
	if err != nil {
		return made, err
	}
	out, err := tool.Sound(ctx, w, clip, media.SoundOptions{Progress: func(percent int, step string) { job.Report(ctx, from+percent*(100-from)/100, step) }})
	if err != nil {
		return made, err
	}
	f.Millis = clip.Duration.Milliseconds()
	facts.Before, facts.Opus, facts.MP3 = loudnessOf(out.Before), loudnessOf(out.Opus.After), loudnessOf(out.MP3.After)
	facts.LeftOnly, facts.Person, facts.Peaks = out.LeftOnly, out.NeedsPerson, wave.Peaks
	facts.Accepted = out.Opus.Accepted && out.MP3.Accepted
	facts.Levels = nil
	for _, l := range wave.Findings() {
		facts.Levels = append(facts.Levels, l.Message)
	}
	made.master = f.withSound(facts)
	for role, r := range map[FileRole]media.File{Opus: out.Opus.File, MP3: out.MP3.File} {
		kept, err := s.keepMade(ctx, role, r)
		if err != nil {
			return made, err
		}
		made.files = append(made.files, kept)
	}
	picture, err := s.keepText(ctx, Waveform, "image/svg+xml", waveSVG(wave.Peaks))
	made.files = append(made.files, picture)
	return made, err
}

// openStored copies a stored file to where ffmpeg can read it, and looks at it.
func (s *Service) openStored(ctx context.Context, w *media.Work, hash string, max int64) (clip media.Clip, err error) {
	file, _, err := s.Files.Open(hash)
	if err != nil {
		return clip, err
	}
	defer file.Close()
	path, err := w.Take(ctx, file, max)
	if err != nil {
		return clip, err
	}
	return s.ffmpeg().Probe(ctx, path)
}

func (s *Service) keepMade(ctx context.Context, role FileRole, r media.File) (File, error) {
	file, err := os.Open(r.Path)
	if err != nil {
		return File{}, fmt.Errorf("open what was made: %w", err)
	}
	defer file.Close()
	info, err := s.Files.Put(ctx, file, MaxSoundUpload)
	return File{Role: role, Name: soundNames[role], Mime: r.MIME, Hash: info.Hash, Bytes: info.Size, Millis: r.Duration.Milliseconds()}, err
}

func (s *Service) keepText(ctx context.Context, role FileRole, mime, text string) (File, error) {
	info, err := s.Files.Put(ctx, strings.NewReader(text), media.MaxCaptionBytes)
	return File{Role: role, Name: soundNames[role], Mime: mime, Hash: info.Hash, Bytes: info.Size}, err
}

// joinTakes makes one sound of the takes of a master, and captions of their sentences.
func (s *Service) joinTakes(ctx context.Context, w *media.Work, f File, ids []int64, until int) (File, File, error) {
	var e Edition
	var takes []Take
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if e, err = findEdition(tx, f.EditionID); err != nil {
			return err
		}
		takes, err = takesOf(tx, f.EditionID, ids)
		return err
	})
	if err != nil {
		return f, File{}, err
	}
	pauses := pausesOf(e, takes)
	var parts []media.Part
	for i, t := range takes {
		clip, err := s.openStored(ctx, w, t.Hash, maxTake)
		if err != nil {
			return f, File{}, s.blameTake(ctx, t, err)
		}
		parts = append(parts, media.Part{Clip: clip, Pause: pauses[i]})
	}
	joined, err := s.ffmpeg().Join(ctx, w, parts, func(percent int, step string) { job.Report(ctx, percent*until/100, step) })
	if part := new(media.PartError); errors.As(err, &part) {
		return f, File{}, s.blameTake(ctx, takes[part.Part], part.Err)
	}
	if err != nil {
		return f, File{}, err
	}
	whole, err := s.keepMade(ctx, Master, joined.File)
	if err != nil {
		return f, File{}, err
	}
	f.Hash, f.Bytes, f.Mime = whole.Hash, whole.Bytes, whole.Mime
	captions, err := s.keepCaptions(ctx, takes, joined)
	return f, captions, err
}

// pausesOf is how long nobody speaks after each take.
func pausesOf(e Edition, takes []Take) []time.Duration {
	lines := linesOf(e.Body, e.Language, takes)
	all := make([]time.Duration, len(takes))
	for i := range all {
		all[i] = sentencePause
		if i < len(lines) {
			all[i] = lines[i].Pause
		}
	}
	return all
}

func (s *Service) keepCaptions(ctx context.Context, takes []Take, joined media.Joined) (File, error) {
	marks := make([]media.Mark, len(takes))
	for i, t := range takes {
		marks[i] = media.Mark{Start: joined.Spans[i].Start, End: joined.Spans[i].End, Text: t.Text}
	}
	captions, err := media.CaptionsOf(marks, joined.Duration)
	if err != nil {
		return File{}, err
	}
	text, err := captions.VTT()
	if err != nil {
		return File{}, err
	}
	return s.keepText(ctx, Captions, "text/vtt", string(text))
}

// blameTake marks a take that cannot be used, so that it is recorded anew, and says which it is.
func (s *Service) blameTake(ctx context.Context, t Take, err error) error {
	p, ok := problem.As(err)
	if !ok || p.Kind == problem.Unavailable {
		return err
	}
	t.State, t.Note = TakeAgain, p.Error()
	if failed := s.DB.Write(ctx, func(tx *db.Tx) error { return updateTake(tx, t) }); failed != nil {
		return failed
	}
	return problem.New(problem.Invalid, "Câu %d: %s", t.Pos+1, p.Error())
}

// finishSound writes down what was made, all at once: the new sound takes the place of the old.
func (s *Service) finishSound(ctx context.Context, f File, made madeSound) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, f.EditionID)
		if err != nil {
			return err
		}
		now, err := findFile(tx, f.ID)
		if err != nil {
			return err
		}
		gone, err := fileGone(tx, f.ID)
		if err != nil || gone || now.State == FileReady {
			return err // replaced, or another node was faster
		}
		files, err := editionFiles(tx, e.ID)
		if err != nil {
			return err
		}
		for _, old := range filesOf(files, Master) {
			if old.State != FileReady {
				continue
			}
			if err := retireFiles(tx, old.ID, s.Now()); err != nil {
				return err
			}
		}
		return s.writeSound(tx, e, now, made)
	})
}

func (s *Service) writeSound(tx *db.Tx, e Edition, f File, made madeSound) error {
	m := made.master
	f.State, f.Error, f.Hash, f.Bytes, f.Mime, f.Millis, f.Facts = FileReady, "", m.Hash, m.Bytes, m.Mime, m.Millis, m.Facts
	if err := updateFile(tx, f); err != nil {
		return err
	}
	for _, x := range made.files {
		x.EditionID, x.MadeFrom, x.State, x.ContentNo, x.UserID, x.Who, x.At = f.EditionID, f.ID, FileReady, f.ContentNo, f.UserID, f.Who, s.Now()
		if _, err := insertFile(tx, x); err != nil {
			return err
		}
	}
	if !f.soundFacts().Accepted {
		return nil
	}
	return setSeconds(tx, e.ID, secondsOf(f.Millis))
}
