package product

import (
	"context"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// MayBringVideo refuses before a large film is sent.
func (s *Service) MayBringVideo(ctx context.Context, by identity.Actor, editionID int64) error {
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		e, err := findEdition(tx, editionID)
		if err != nil {
			return err
		}
		if e.Medium != Video {
			return problem.New(problem.Conflict, "Chỉ bản video nhận tệp video.")
		}
		return e.mayEdit(by)
	})
}

// BringVideo stores a film as it comes and leaves the work to a job.
func (s *Service) BringVideo(ctx context.Context, by identity.Actor, editionID int64, name string, r io.Reader) (id int64, err error) {
	if err := s.MayBringVideo(ctx, by, editionID); err != nil {
		return 0, err
	}
	var head [media.HeadSize]byte
	n, err := io.ReadFull(r, head[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) || n == 0 {
		return 0, problem.Field("video", "Chọn một tệp video rồi gửi lại.")
	}
	container, ok := media.SniffClip(head[:n])
	if !ok {
		return 0, problem.Field("video", "Tệp này không phải video nhận được. Dùng MP4, MOV, WebM hoặc MKV.")
	}
	info, err := s.Files.Put(ctx, io.MultiReader(strings.NewReader(string(head[:n])), r), media.MaxVideoBytes)
	if err != nil {
		return 0, fieldProblem(err, "video")
	}
	f := File{Role: Master, State: FileWaiting, Name: fileLabel(name, "."+string(container)), Mime: "video/" + string(container), Hash: info.Hash, Bytes: info.Size}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := s.holdForFiles(tx, by, editionID)
		if err != nil {
			return err
		}
		files, err := editionFiles(tx, editionID)
		if err != nil {
			return err
		}
		for _, old := range filesOf(files, Master) {
			if err := retireFiles(tx, old.ID, s.Now()); err != nil {
				return err
			}
		}
		if err := retireRole(tx, editionID, Captions, s.Now()); err != nil { // they belong to the old film
			return err
		}
		if e, err = s.renew(tx, by, e); err != nil {
			return err
		}
		if id, err = s.putFile(tx, by, e, f); err != nil {
			return err
		}
		if err := s.askForVideo(tx, id); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.video", subject("edition", editionID), map[string]any{"file": id, "bytes": info.Size})
	})
	return id, err
}

// makeVideo makes of a film what readers get.
type makeVideo struct {
	File int64 `json:"file"`
}

// Kind names the work.
func (makeVideo) Kind() string { return "product.video" }

func (m makeVideo) key() string { return "product.video:" + strconv.FormatInt(m.File, 10) }

// askForVideo puts a film in line and notes the job, so that its page can follow it.
func (s *Service) askForVideo(tx *db.Tx, id int64) error {
	work, err := s.Jobs.AddUnique(tx, makeVideo{File: id}.key(), makeVideo{File: id}, soon())
	if err != nil {
		return err
	}
	return noteJob(tx, id, work)
}

// askForSlides puts the film of slides in line.
func (s *Service) askForSlides(tx *db.Tx, id int64) error {
	work, err := s.Jobs.Add(tx, makeSlideFilm{File: id}, soon())
	if err != nil {
		return err
	}
	return noteJob(tx, id, work)
}

func noteJob(tx *db.Tx, file, work int64) error {
	f, err := findFile(tx, file)
	if err != nil {
		return err
	}
	return updateFile(tx, f.withJob(work))
}

// doVideo may run twice, and may be killed at any time: all that it writes is written at once, at the end.
func (s *Service) doVideo(ctx context.Context, args makeVideo) (err error) {
	var f File
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		f, err = currentFile(tx, args.File)
		return err
	})
	if problem.Is(err, problem.NotFound) || err == nil && f.State == FileReady {
		return nil
	}
	if err != nil {
		return err
	}
	w, err := media.BeginWork(s.Work)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	f.State, f.Error = FileWorking, ""
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return updateFile(tx, f) }); err != nil {
		return err
	}
	video, clip, err := s.workVideo(ctx, w, f)
	if err != nil {
		return s.failed(ctx, f, err)
	}
	made, err := s.keepVideo(ctx, f, video)
	if err != nil {
		return err
	}
	f.State, f.Millis, f.Error = FileReady, clip.Duration.Milliseconds(), video.NeedsPerson
	return s.finishVideo(ctx, f, made)
}

func (s *Service) workVideo(ctx context.Context, w *media.Work, f File) (v media.Video, clip media.Clip, err error) {
	file, _, err := s.Files.Open(f.Hash)
	if err != nil {
		return v, clip, err
	}
	defer file.Close()
	at, err := w.Take(ctx, file, media.MaxVideoBytes)
	if err != nil {
		return v, clip, err
	}
	if clip, err = s.ffmpeg().Probe(ctx, at); err != nil {
		return v, clip, err
	}
	v, err = s.ffmpeg().Video(ctx, w, clip, media.VideoOptions{Progress: func(percent int, step string) { job.Report(ctx, percent, step) }})
	return v, clip, err
}

func (s *Service) keepVideo(ctx context.Context, f File, v media.Video) (all []File, err error) {
	name := strings.TrimSuffix(f.Name, path.Ext(f.Name))
	poster, err := s.keepImage(ctx, v.Poster, Poster, name)
	if err != nil {
		return nil, err
	}
	all = append(all, poster)
	films := []media.VideoFile{v.Large}
	if v.Small != nil {
		films = append(films, *v.Small)
	}
	for _, x := range films {
		made, err := s.keepFile(ctx, x.File, Motion, name+"-"+strconv.Itoa(x.Height)+"p.mp4")
		if err != nil {
			return nil, err
		}
		made.Width, made.Height = int64(x.Width), int64(x.Height)
		all = append(all, made)
	}
	if v.Sound == nil {
		return all, nil
	}
	for role, x := range map[FileRole]media.Rendition{Opus: v.Sound.Opus, MP3: v.Sound.MP3} {
		made, err := s.keepFile(ctx, x.File, role, name+x.Ext)
		if err != nil {
			return nil, err
		}
		all = append(all, made)
	}
	return all, nil
}

func (s *Service) finishVideo(ctx context.Context, f File, made []File) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, f.EditionID)
		if err != nil {
			return err
		}
		now, err := currentFile(tx, f.ID)
		if problem.Is(err, problem.NotFound) || err == nil && now.State == FileReady {
			return nil // replaced meanwhile, or another node was faster
		}
		if err != nil {
			return err
		}
		if err := retireMade(tx, f.ID, s.Now()); err != nil {
			return err
		}
		for _, x := range made {
			x.EditionID, x.MadeFrom, x.ContentNo, x.UserID, x.Who, x.At = f.EditionID, f.ID, f.ContentNo, f.UserID, f.Who, s.Now()
			if _, err := insertFile(tx, x); err != nil {
				return err
			}
		}
		if err := updateFile(tx, f); err != nil {
			return err
		}
		e.Seconds = (f.Millis + 500) / 1000
		return updateEdition(tx, e)
	})
}

// BringCaptions takes captions for a film: WebVTT or SubRip, held to the rules, written anew as WebVTT.
func (s *Service) BringCaptions(ctx context.Context, by identity.Actor, editionID int64, up Upload) error {
	if err := s.MayBringVideo(ctx, by, editionID); err != nil {
		return err
	}
	data, err := readWhole(up, "captions", media.MaxCaptionBytes)
	if err != nil {
		return err
	}
	parse := media.ParseVTT
	if strings.EqualFold(path.Ext(up.Name), ".srt") {
		parse = media.ParseSRT
	}
	cues, err := parse(data)
	if err != nil {
		return fieldProblem(err, "captions")
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := s.holdForFiles(tx, by, editionID)
		if err != nil {
			return err
		}
		if err := cues.Check(time.Duration(e.Seconds) * time.Second); err != nil && e.Seconds > 0 {
			return fieldProblem(err, "captions")
		}
		text, err := cues.VTT()
		if err != nil {
			return err
		}
		hash, err := s.keepBytes(ctx, text)
		if err != nil {
			return err
		}
		if err := retireRole(tx, editionID, Captions, s.Now()); err != nil {
			return err
		}
		if e, err = s.renew(tx, by, e); err != nil {
			return err
		}
		if _, err := s.putFile(tx, by, e, File{Role: Captions, Name: fileLabel(up.Name, ".vtt"), Mime: "text/vtt", Hash: hash, Bytes: int64(len(text))}); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.captions", subject("edition", editionID), map[string]any{"cues": len(cues)})
	})
}

// MakeAgain has a job try once more what could not be made: ffmpeg may have been installed meanwhile.
func (s *Service) MakeAgain(ctx context.Context, by identity.Actor, editionID, fileID int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := findEdition(tx, editionID)
		if err != nil {
			return err
		}
		if err := e.mayEdit(by); err != nil {
			return err
		}
		f, err := currentFile(tx, fileID)
		if err != nil {
			return err
		}
		if f.EditionID != editionID || f.State != FileFailed {
			return problem.New(problem.Conflict, "Tệp này không cần làm lại. Tải lại trang để xem mới nhất.")
		}
		f.State, f.Error = FileWaiting, ""
		if err := updateFile(tx, f); err != nil {
			return err
		}
		if f.Role == Slide {
			return s.askForSlides(tx, f.ID)
		}
		return s.askForVideo(tx, f.ID)
	})
}
