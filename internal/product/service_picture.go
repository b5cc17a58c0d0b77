package product

import (
	"bytes"
	"context"
	"slices"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// AddPicture takes a picture into an edition: cleaned of everything but the picture, in the sizes of the web, cut around a point.
func (s *Service) AddPicture(ctx context.Context, by identity.Actor, editionID int64, up Upload, words PictureWords) (id int64, err error) {
	facts, err := words.check()
	if err != nil {
		return 0, err
	}
	if err := s.mayBring(ctx, by, editionID); err != nil {
		return 0, err
	}
	data, err := readWhole(up, "picture", maxPicture)
	if err != nil {
		return 0, err
	}
	whole, made, err := s.makePicture(ctx, data, facts, fileLabel(up.Name, ""))
	if err != nil {
		return 0, fieldProblem(err, "picture")
	}
	whole.Alt = words.Alt
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = s.keepPicture(tx, by, editionID, whole, made)
		return err
	})
	return id, err
}

// keepPicture writes down a picture that was stored, with what was made from it.
func (s *Service) keepPicture(tx *db.Tx, by identity.Actor, editionID int64, whole File, made []File) (id int64, err error) {
	e, err := s.holdForFiles(tx, by, editionID)
	if err != nil {
		return 0, err
	}
	if !e.Medium.takesPictures() {
		return 0, problem.Field("picture", "%s không có hình riêng. Nộp hình vào bản chữ, bản hình hoặc bản in của sản phẩm.", e.Medium.Name())
	}
	files, err := editionFiles(tx, editionID)
	if err != nil {
		return 0, err
	}
	if len(broughtPictures(files)) >= maxPictures {
		return 0, problem.Field("picture", "Bản này đã có %d hình. Bỏ bớt rồi nộp tiếp.", maxPictures)
	}
	if e, err = s.renew(tx, by, e); err != nil {
		return 0, err
	}
	if id, err = s.putFiles(tx, by, e, whole, made); err != nil {
		return 0, err
	}
	return id, identity.Audit(tx, s.Now(), by, "edition.picture", subject("edition", editionID), map[string]any{"file": id, "width": whole.Width, "height": whole.Height})
}

// ChangePicture writes another description, and cuts the picture around another point.
func (s *Service) ChangePicture(ctx context.Context, by identity.Actor, editionID, fileID int64, words PictureWords) error {
	facts, err := words.check()
	if err != nil {
		return err
	}
	f, data, err := s.storedPicture(ctx, by, editionID, fileID)
	if err != nil {
		return err
	}
	_, made, err := s.makePicture(ctx, data, facts, fileLabel(f.Name, ""))
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := s.holdForFiles(tx, by, editionID)
		if err != nil {
			return err
		}
		if f, err = findFile(tx, fileID); err != nil {
			return err
		}
		f.Alt, f.Facts = words.Alt, facts.json()
		if err := updateFile(tx, f); err != nil {
			return err
		}
		if err := retireMade(tx, fileID, s.Now()); err != nil {
			return err
		}
		if e, err = s.renew(tx, by, e); err != nil {
			return err
		}
		for _, m := range made {
			m.MadeFrom = fileID
			if _, err := s.putFile(tx, by, e, m); err != nil {
				return err
			}
		}
		return identity.Audit(tx, s.Now(), by, "edition.picture", subject("edition", editionID), map[string]any{"file": fileID, "x": facts.X, "y": facts.Y})
	})
}

// DropFile takes a file that a person brought away from an edition, with what was made from it.
func (s *Service) DropFile(ctx context.Context, by identity.Actor, editionID, fileID int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := s.holdForFiles(tx, by, editionID)
		if err != nil {
			return err
		}
		f, err := findFile(tx, fileID)
		if err != nil {
			return err
		}
		if f.EditionID != editionID {
			return problem.New(problem.NotFound, "Tệp này không thuộc bản đang mở.")
		}
		if err := retireFiles(tx, fileID, s.Now()); err != nil {
			return err
		}
		if _, err := s.renew(tx, by, e); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.unfile", subject("edition", editionID), map[string]any{"file": fileID, "role": f.Role})
	})
}

// mayBring refuses early, before a large file is worked on.
func (s *Service) mayBring(ctx context.Context, by identity.Actor, editionID int64) error {
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		e, err := findEdition(tx, editionID)
		if err != nil {
			return err
		}
		return e.mayEdit(by)
	})
}

// holdForFiles holds an edition whose files somebody is about to change.
func (s *Service) holdForFiles(tx *db.Tx, by identity.Actor, editionID int64) (Edition, error) {
	e, err := holdEdition(tx, editionID)
	if err != nil {
		return e, err
	}
	i, err := findItem(tx, e.ItemID)
	if err != nil {
		return e, err
	}
	if e.Original() {
		if err := i.mayEdit(by); err != nil {
			return e, err
		}
	}
	return e, e.mayEdit(by)
}

// renew makes a new content of an edition whose files change: what was approved stays what it was, and whoever changed it does not pass it.
func (s *Service) renew(tx *db.Tx, by identity.Actor, e Edition) (Edition, error) {
	if e.No > 0 {
		e.No++
	}
	e.Hands, e.Seconded = with(e.Hands, by.UserID), nil
	if err := updateEdition(tx, e); err != nil {
		return e, err
	}
	e.Version++
	if e.No == 0 {
		return e, nil
	}
	return e, insertContent(tx, e, signed(by), s.Now())
}

func (s *Service) putFiles(tx *db.Tx, by identity.Actor, e Edition, whole File, made []File) (id int64, err error) {
	if id, err = s.putFile(tx, by, e, whole); err != nil {
		return 0, err
	}
	for _, m := range made {
		m.MadeFrom = id
		if _, err := s.putFile(tx, by, e, m); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func (s *Service) putFile(tx *db.Tx, by identity.Actor, e Edition, f File) (int64, error) {
	f.EditionID, f.ContentNo, f.UserID, f.Who, f.At = e.ID, e.No, by.UserID, signed(by), s.Now()
	if f.State == "" {
		f.State = FileReady
	}
	return insertFile(tx, f)
}

// storedPicture reads a picture that a person brought.
func (s *Service) storedPicture(ctx context.Context, by identity.Actor, editionID, fileID int64) (f File, data []byte, err error) {
	if err := s.mayBring(ctx, by, editionID); err != nil {
		return f, nil, err
	}
	if f, err = s.FindFile(ctx, by, fileID); err != nil {
		return f, nil, err
	}
	if f.EditionID != editionID || f.Role != Image || f.MadeFrom != 0 {
		return f, nil, problem.New(problem.NotFound, "Hình này không thuộc bản đang mở.")
	}
	data, err = s.readStored(f.Hash)
	return f, data, err
}

func (s *Service) readStored(hash string) ([]byte, error) {
	file, info, err := s.Files.Open(hash)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var b bytes.Buffer
	b.Grow(int(min(info.Size, maxPicture)))
	_, err = b.ReadFrom(file)
	return b.Bytes(), err
}

// makePicture cleans a picture, and makes its sizes and cuts.
func (s *Service) makePicture(ctx context.Context, data []byte, facts pictureFacts, name string) (whole File, made []File, err error) {
	p, err := media.OpenPicture(ctx, bytes.NewReader(data), media.Limits{Bytes: maxPicture})
	if err != nil {
		return whole, nil, err
	}
	img, err := p.JPEG()
	if err != nil {
		return whole, nil, err
	}
	if least := media.WebWidths()[0]; max(img.Width, img.Height) < least {
		return whole, nil, problem.New(problem.Invalid, "Hình chỉ có %d × %d điểm ảnh, quá nhỏ để người đọc nhìn rõ. Nộp hình gốc, cạnh dài từ %d điểm ảnh trở lên.", img.Width, img.Height, least)
	}
	if whole, err = s.keepImage(ctx, img, Image, name); err != nil {
		return whole, nil, err
	}
	whole.Facts = facts.json()
	sizes, err := p.Widths(ctx)
	if err != nil {
		return whole, nil, err
	}
	uses := make([]string, len(sizes))
	for _, c := range cuts {
		cut, err := p.Crop(facts.focus(), c.w, c.h)
		if err != nil {
			return whole, nil, err
		}
		img, err := cut.JPEG()
		if err != nil {
			return whole, nil, err
		}
		sizes, uses = append(sizes, img), append(uses, c.use)
	}
	for i, img := range sizes {
		f, err := s.keepImage(ctx, img, Image, name)
		if err != nil {
			return whole, nil, err
		}
		f.Facts = pictureFacts{X: facts.X, Y: facts.Y, Use: uses[i]}.json()
		made = append(made, f)
	}
	return whole, slices.Clip(made), nil
}

// keepImage stores a picture that was made.
func (s *Service) keepImage(ctx context.Context, img media.Image, role FileRole, name string) (File, error) {
	hash, err := s.keepBytes(ctx, img.Data)
	ext := map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[img.MIME]
	return File{Role: role, State: FileReady, Name: name + ext, Mime: img.MIME, Hash: hash, Bytes: int64(len(img.Data)), Width: int64(img.Width), Height: int64(img.Height)}, err
}
