package product

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"lantoa/internal/db"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// makeMP3 makes the MP3 of a master that came with its Opus only, as the sample does: the program would be larger by all of it.
type makeMP3 struct {
	File int64 `json:"file"`
}

// Kind names the work.
func (makeMP3) Kind() string { return "product.mp3" }

func (m makeMP3) key() string { return "product.mp3:" + strconv.FormatInt(m.File, 10) }

// doMP3 may run twice. Without ffmpeg it leaves the Opus as it is; TakeUpSounds asks again later.
func (s *Service) doMP3(ctx context.Context, args makeMP3) (err error) {
	var f File
	var wanted bool
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		f, wanted, err = lacksMP3(tx, args.File)
		return err
	})
	if err != nil || !wanted || !s.ffmpeg().Available() {
		return err
	}
	w, err := media.BeginWork(s.Work)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	clip, err := s.openStored(ctx, w, f.Hash, MaxSoundUpload)
	if err != nil {
		return err
	}
	out, err := s.ffmpeg().Sound(ctx, w, clip, media.SoundOptions{})
	if err != nil {
		return err
	}
	made, err := s.keepMade(ctx, MP3, out.MP3.File)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := holdEdition(tx, f.EditionID); err != nil {
			return err
		}
		if f, wanted, err = lacksMP3(tx, f.ID); err != nil || !wanted {
			return err
		}
		made.EditionID, made.MadeFrom, made.State, made.ContentNo, made.UserID, made.Who, made.At = f.EditionID, f.ID, FileReady, f.ContentNo, f.UserID, f.Who, s.Now()
		if _, err := insertFile(tx, made); err != nil {
			return err
		}
		facts := f.soundFacts()
		facts.MP3 = loudnessOf(out.MP3.After)
		return updateFile(tx, f.withSound(facts))
	})
}

// lacksMP3 finds a master, and reports whether it is done but for its MP3.
func lacksMP3(tx *db.Tx, id int64) (f File, wanted bool, err error) {
	f, err = currentFile(tx, id)
	if problem.Is(err, problem.NotFound) {
		return f, false, nil
	}
	if err != nil {
		return f, false, err
	}
	files, err := editionFiles(tx, f.EditionID)
	there := slices.ContainsFunc(files, func(x File) bool { return x.Role == MP3 && x.MadeFrom == id })
	return f, f.State == FileReady && !there, err
}
