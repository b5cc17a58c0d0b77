package product

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"lantoa/internal/blob"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// tools finds ffmpeg, again as long as it is missing: it may be installed while the program runs.
type tools struct {
	mu    sync.Mutex
	found *media.FFmpeg
}

func (s *Service) ffmpeg() *media.FFmpeg {
	s.tools.mu.Lock()
	defer s.tools.mu.Unlock()
	if s.tools.found.Available() {
		return s.tools.found
	}
	find := s.FFmpeg
	if find == nil {
		find = media.FindFFmpeg
	}
	s.tools.found = find()
	return s.tools.found
}

// maySound reports why someone may not bring sound to an edition now.
func maySound(e Edition, by identity.Actor) error {
	if err := e.isSound(); err != nil {
		return err
	}
	return e.mayEdit(by)
}

// KeepSound stores a sound file, before anything is written about it: its first bytes must be those of sound.
func (s *Service) KeepSound(ctx context.Context, r io.Reader, max int64) (info blob.Info, mime string, err error) {
	head := make([]byte, media.HeadSize)
	n, err := io.ReadFull(r, head)
	if n == 0 {
		return info, "", problem.Field("tep", "Chưa chọn tệp tiếng, hoặc tệp rỗng. Chọn một tệp.")
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return info, "", err
	}
	if mime, err = soundType(head[:n]); err != nil {
		return info, "", err
	}
	info, err = s.Files.Put(ctx, io.MultiReader(bytes.NewReader(head[:n]), r), max)
	return info, mime, err
}

// BringSound makes a stored file the sound of an edition: what is to be done with it waits in the same transaction.
func (s *Service) BringSound(ctx context.Context, by identity.Actor, editionID int64, name, mime string, info blob.Info) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		f := File{EditionID: editionID, Name: shortName(name), Mime: mime, Hash: info.Hash, Bytes: info.Size}
		id, err = s.newMaster(tx, by, f, soundFacts{})
		return err
	})
	return id, err
}

// newMaster puts a file in line. Those that waited before it are replaced.
func (s *Service) newMaster(tx *db.Tx, by identity.Actor, f File, facts soundFacts) (int64, error) {
	e, err := holdEdition(tx, f.EditionID)
	if err != nil {
		return 0, err
	}
	if err := maySound(e, by); err != nil {
		return 0, err
	}
	files, err := editionFiles(tx, e.ID)
	if err != nil {
		return 0, err
	}
	for _, old := range filesOf(files, Master) {
		if old.State == FileReady {
			continue // heard until the new one is done
		}
		if err := retireFiles(tx, old.ID, s.Now()); err != nil {
			return 0, err
		}
	}
	f.Role, f.State, f.ContentNo, f.UserID, f.Who, f.At = Master, FileWaiting, e.No, by.UserID, signed(by), s.Now()
	if f.ID, err = insertFile(tx, f); err != nil {
		return 0, err
	}
	if facts.Job, err = s.Jobs.AddUnique(tx, makeSound{f.ID}.key(), makeSound{f.ID}, soon()); err != nil {
		return 0, err
	}
	if err := updateFile(tx, f.withSound(facts)); err != nil {
		return 0, err
	}
	if err := updateEdition(tx, e.heardBy(by.UserID)); err != nil {
		return 0, err
	}
	return f.ID, identity.Audit(tx, s.Now(), by, "edition.sound", subject("edition", e.ID), map[string]any{"file": f.ID, "hash": f.Hash, "takes": len(facts.Takes)})
}

// DropSound takes away a new sound file that waits or cannot be used.
func (s *Service) DropSound(ctx context.Context, by identity.Actor, editionID, fileID int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, editionID)
		if err != nil {
			return err
		}
		if err := maySound(e, by); err != nil {
			return err
		}
		files, err := editionFiles(tx, editionID)
		if err != nil {
			return err
		}
		next := soundOf(files).Next
		if next.ID == 0 || next.ID != fileID {
			return problem.New(problem.Conflict, "Tệp này đã được xử lý hoặc thay bằng tệp khác. Tải lại trang.")
		}
		if err := retireFiles(tx, fileID, s.Now()); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.unsound", subject("edition", editionID), map[string]any{"file": fileID})
	})
}

// soon is a time that is past on every clock: run the job as soon as a worker is free.
func soon() time.Time { return time.Unix(0, 0) }

const (
	soundsAtOnce  = 200
	soundPatience = 30 * 24 * time.Hour // a file that could not be worked on for so long stays as it is
)

// TakeUpSounds puts sound that still waits in line again: ffmpeg was missing then, or the disk was full.
func (s *Service) TakeUpSounds(ctx context.Context) error {
	if !s.ffmpeg().Available() {
		return nil
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ids, err := unfinishedSounds(tx, s.Now().Add(-soundPatience), soundsAtOnce)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := s.Jobs.AddUnique(tx, makeSound{id}.key(), makeSound{id}, soon()); err != nil {
				return err
			}
		}
		return s.askForMP3(tx)
	})
}

// askForMP3 has what lacks of sound made that came without it.
func (s *Service) askForMP3(tx *db.Tx) error {
	ids, err := soundsWithoutMP3(tx, soundsAtOnce)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.Jobs.AddUnique(tx, makeMP3{id}.key(), makeMP3{id}, soon()); err != nil {
			return err
		}
	}
	return nil
}

const workPatience = 6 * time.Hour // longer than any work takes

// SweepWork removes what a killed program left behind while it worked on sound, pictures or video. now is the time of the disk's clock.
func (s *Service) SweepWork(now time.Time) error {
	_, err := media.SweepWork(s.Work, now.Add(-workPatience))
	return err
}
