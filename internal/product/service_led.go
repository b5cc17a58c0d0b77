package product

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strconv"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// DrawSlides draws the text of an LED edition at a board's exact size, a page a part of the text; the film of them is made by a job.
func (s *Service) DrawSlides(ctx context.Context, by identity.Actor, editionID int64, b Board) error {
	if err := b.check(); err != nil {
		return err
	}
	e, who, picture, err := s.toDraw(ctx, by, editionID, b)
	if err != nil {
		return err
	}
	slides, err := drawSlides(ctx, e, b, who, picture)
	if err != nil {
		return err
	}
	b.Of = wordMark(e, nil)
	made, err := s.keepSlides(ctx, slides, b)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.putSlides(tx, by, e, b, made) })
}

func (s *Service) keepSlides(ctx context.Context, slides []media.Image, b Board) (made []File, err error) {
	for i, img := range slides {
		f, err := s.keepImage(ctx, img, Slide, "trang-"+strconv.Itoa(i+1)+"-"+strconv.Itoa(b.Width)+"x"+strconv.Itoa(b.Height))
		if err != nil {
			return nil, err
		}
		f.Facts = b.json()
		made = append(made, f)
	}
	return made, nil
}

// putSlides writes down slides that were stored, in the place of those before, and asks for their film. e is the edition as it was when
// they were drawn.
func (s *Service) putSlides(tx *db.Tx, by identity.Actor, e Edition, b Board, made []File) error {
	now, err := s.holdForFiles(tx, by, e.ID)
	if err != nil {
		return err
	}
	if now.Version != e.Version {
		return errStale
	}
	if err := retireRole(tx, e.ID, Slide, s.Now()); err != nil {
		return err
	}
	if now, err = s.renew(tx, by, now); err != nil {
		return err
	}
	for _, f := range made {
		if _, err := s.putFile(tx, by, now, f); err != nil {
			return err
		}
	}
	film := File{Role: Slide, State: FileWaiting, Name: "trang-" + strconv.Itoa(b.Width) + "x" + strconv.Itoa(b.Height) + ".mp4", Mime: "video/mp4", Width: int64(b.Width), Height: int64(b.Height), Facts: b.json()}
	id, err := s.putFile(tx, by, now, film)
	if err != nil {
		return err
	}
	if err := s.askForSlides(tx, id); err != nil {
		return err
	}
	return identity.Audit(tx, s.Now(), by, "edition.slides", subject("edition", e.ID), map[string]any{"width": b.Width, "height": b.Height, "slides": len(made)})
}

// toDraw reads what slides are made of.
func (s *Service) toDraw(ctx context.Context, by identity.Actor, editionID int64, b Board) (e Edition, who string, p *media.Picture, err error) {
	var picture File
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if e, err = findEdition(tx, editionID); err != nil {
			return err
		}
		if err := e.mayEdit(by); err != nil {
			return err
		}
		if e.Medium != LED {
			return problem.New(problem.Conflict, "Chỉ bản màn hình LED có trang chiếu.")
		}
		if e.No == 0 {
			return problem.New(problem.Conflict, "Bản này chưa có chữ. Viết rồi mới dựng trang được.")
		}
		i, err := openItem(tx, e.ItemID)
		if err != nil {
			return err
		}
		who = i.Agency.ShortName
		if b.Picture == 0 {
			return nil
		}
		if picture, err = findFile(tx, b.Picture); err != nil {
			return err
		}
		if picture.EditionID != editionID || picture.Role != Image {
			return problem.Field("slide_picture", "Chọn một hình của bản này.")
		}
		return nil
	})
	if err != nil || picture.ID == 0 {
		return e, who, nil, err
	}
	data, err := s.readStored(picture.Hash)
	if err != nil {
		return e, who, nil, err
	}
	p, err = media.OpenPicture(ctx, bytes.NewReader(data), media.Limits{Bytes: maxPicture})
	return e, who, p, err
}

func drawSlides(ctx context.Context, e Edition, b Board, who string, p *media.Picture) (all []media.Image, err error) {
	texts := slideTexts(e.Body)
	if len(texts) > media.MaxSlides {
		return nil, problem.New(problem.Invalid, "Chữ chia thành %d trang, nhiều nhất %d. Bớt dòng trống giữa các phần.", len(texts), media.MaxSlides)
	}
	for n, text := range texts {
		drawn, err := media.Slide{Width: b.Width, Height: b.Height, Title: e.Title, Text: text, Source: who, Picture: p}.Draw(ctx)
		if p, ok := problem.As(err); ok && len(p.Fields) > 0 {
			return nil, problem.New(problem.Invalid, "Trang %d: %s", n+1, p.Fields[0].Message)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, drawn.Image)
	}
	return all, nil
}

// makeSlideFilm makes the film of an edition's slides.
type makeSlideFilm struct {
	File int64 `json:"file"`
}

// Kind names the work.
func (makeSlideFilm) Kind() string { return "product.slides" }

// doSlideFilm may run twice: a film that is done or was replaced is left alone.
func (s *Service) doSlideFilm(ctx context.Context, args makeSlideFilm) (err error) {
	var f File
	var slides []media.Image
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if f, err = currentFile(tx, args.File); err != nil {
			return err
		}
		files, err := editionFiles(tx, f.EditionID)
		if err != nil {
			return err
		}
		for _, x := range filesOf(files, Slide) {
			if x.Mime != "image/png" {
				continue
			}
			data, err := s.readStored(x.Hash)
			if err != nil {
				return err
			}
			slides = append(slides, media.Image{Data: data, MIME: x.Mime, Width: int(x.Width), Height: int(x.Height)})
		}
		return nil
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
	job.Report(ctx, 10, "Đang ghép trang thành video")
	film, err := s.ffmpeg().SlideVideo(ctx, w, slides, time.Duration(f.board().Seconds)*time.Second)
	if err != nil {
		return s.failed(ctx, f, err)
	}
	made, err := s.keepFile(ctx, film.File, Slide, f.Name)
	if err != nil {
		return err
	}
	f.State, f.Error, f.Hash, f.Bytes, f.Millis = FileReady, "", made.Hash, made.Bytes, made.Millis
	return s.DB.Write(ctx, func(tx *db.Tx) error { return updateFile(tx, f) })
}

// currentFile is a file that was not replaced.
func currentFile(tx *db.Tx, id int64) (File, error) {
	f, err := findFile(tx, id)
	if err != nil {
		return f, err
	}
	all, err := editionFiles(tx, f.EditionID)
	if err != nil {
		return f, err
	}
	for _, x := range all {
		if x.ID == id {
			return x, nil
		}
	}
	return f, problem.New(problem.NotFound, "Tệp này đã được thay.")
}

// failed writes down why a file could not be made; what may go better later is tried again by the queue.
func (s *Service) failed(ctx context.Context, f File, err error) error {
	p, said := problem.As(err)
	if !said {
		return err
	}
	f.State, f.Error = FileFailed, p.Message
	if len(p.Fields) > 0 {
		f.Error = p.Fields[0].Message
	}
	return s.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error { return updateFile(tx, f) })
}

// keepFile stores a file that was made in a folder of work.
func (s *Service) keepFile(ctx context.Context, made media.File, role FileRole, name string) (File, error) {
	file, err := os.Open(made.Path)
	if err != nil {
		return File{}, err
	}
	defer file.Close()
	info, err := s.Files.Put(ctx, file, media.MaxVideoBytes)
	return File{Role: role, State: FileReady, Name: name, Mime: made.MIME, Hash: info.Hash, Bytes: info.Size, Millis: made.Duration.Milliseconds()}, err
}
