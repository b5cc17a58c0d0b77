package plan

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"unicode"

	"lantoa/internal/db"
	"lantoa/internal/directive"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/media"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

const (
	printSide  = 3508 // dots of the longer side: A4 at 300 an inch
	screenSide = 1800
)

// opener reads documents with the programs that this machine has.
func (s *Service) opener() office.Opener {
	o := office.Opener{LibreOffice: s.LibreOffice, Print: s.Print}
	if o.LibreOffice == nil {
		o.LibreOffice = &office.LibreOffice{}
	}
	return o
}

// recognisePages reads the pages of a scan one by one and keeps each, so that work that was stopped goes on where it was.
func (s *Service) recognisePages(ctx context.Context, i Import) error {
	var have int64
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { have, err = countScanned(tx, i.ID); return err })
	if err != nil {
		return err
	}
	f, info, err := s.Files.Open(i.Hash)
	if err != nil {
		return err
	}
	defer f.Close()
	err = s.opener().Pages(ctx, f.(io.ReaderAt), info.Size, int(have), func(number, total int, picture []byte) error {
		job.Report(ctx, 10+80*(number-1)/total, fmt.Sprintf("Đang nhận dạng chữ trang %d trong %d", number, total))
		p, err := s.recognisePage(ctx, picture)
		if err != nil {
			return err
		}
		p.ImportID, p.Number = i.ID, number
		return s.DB.Write(ctx, func(tx *db.Tx) error { return insertScannedPage(tx, p) })
	})
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		pages, err := scannedPages(tx, i.ID)
		if err != nil {
			return err
		}
		if text, _ := pagesText(pages); countLetters(text) < fewestLetter {
			return problem.New(problem.Invalid, "Không nhận ra chữ nào trong ảnh. Hãy quét hoặc chụp lại thẳng, đủ sáng, mỗi ảnh một trang.")
		}
		return finishScan(tx, i.ID)
	})
}

func countLetters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// recognisePage reads one picture and keeps a smaller one for the screen.
func (s *Service) recognisePage(ctx context.Context, picture []byte) (p ScannedPage, err error) {
	picture, small, err := s.developPage(ctx, picture)
	if err != nil {
		return p, err
	}
	read, err := s.Print.Recognise(ctx, picture)
	if err != nil {
		return p, err
	}
	stored, err := s.Files.Put(ctx, bytes.NewReader(small), maxDocument)
	if err != nil {
		return p, err
	}
	return ScannedPage{Picture: stored.Hash, Words: read.Words, Text: read.Text, Doubts: read.Doubts}, nil
}

// developPage gives the picture upright, and a smaller one. One at a time: an unpacked page takes much memory.
func (s *Service) developPage(ctx context.Context, picture []byte) (upright, small []byte, err error) {
	select {
	case s.pictures <- struct{}{}:
		defer func() { <-s.pictures }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	if mime, _, _ := media.Sniff(picture[:min(len(picture), media.HeadSize)]); mime == "image/jpeg" { // photographs lie on their side
		if picture, _, _, _, err = media.CleanPicture(ctx, bytes.NewReader(picture), media.Limits{Side: printSide}); err != nil {
			return nil, nil, err
		}
	}
	small, _, _, err = media.Thumbnail(ctx, bytes.NewReader(picture), media.Limits{}, screenSide)
	return picture, small, err
}

var errMayNotImport = problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")

// ScannedPages lists the pages of a scanned document.
func (s *Service) ScannedPages(ctx context.Context, by identity.Actor, id int64) (i Import, pages []ScannedPage, err error) {
	if !by.May(identity.ImportPlan) {
		return i, nil, errMayNotImport
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if i, err = findImport(tx, id); err != nil {
			return err
		}
		pages, err = scannedPages(tx, id)
		return err
	})
	return i, pages, err
}

// ScannedPage finds one page.
func (s *Service) ScannedPage(ctx context.Context, by identity.Actor, id, number int64) (p ScannedPage, err error) {
	if !by.May(identity.ImportPlan) {
		return p, errMayNotImport
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error { p, err = findScannedPage(tx, id, number); return err })
	return p, err
}

// MendPage keeps a page's text as a person has mended it. Version is the one that the person saw.
func (s *Service) MendPage(ctx context.Context, by identity.Actor, id, number, version int64, text string, checked bool) error {
	if !by.May(identity.ImportPlan) {
		return errMayNotImport
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := findImport(tx, id)
		if err != nil {
			return err
		}
		if i.State != ImportRead {
			return problem.New(problem.Conflict, "Văn bản này đã được xác nhận hoặc bỏ nên không sửa chữ nữa.")
		}
		p, err := findScannedPage(tx, id, number)
		if err != nil {
			return err
		}
		p.Version = version
		if p, err = p.Mend(text, by.Name+", "+by.Agency, checked); err != nil {
			return err
		}
		if err := updateScannedPage(tx, p); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "import.page", subject("import", id), map[string]any{"page": number, "checked": checked})
	})
}

// ReadScan reads the plan from the text of the pages, in the place of what was read before.
func (s *Service) ReadScan(ctx context.Context, by identity.Actor, id, version int64) error {
	if !by.May(identity.ImportPlan) {
		return errMayNotImport
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := findImport(tx, id)
		if err != nil {
			return err
		}
		pages, err := scannedPages(tx, id)
		if err != nil {
			return err
		}
		text, unchecked := pagesText(pages)
		proposal, err := directive.ReadText(text)
		if err != nil {
			return err
		}
		dir, err := identity.LoadDirectory(tx)
		if err != nil {
			return err
		}
		r := NewReview(proposal, dir)
		r.Unchecked = unchecked
		review, err := firstReview(tx, i, r, proposal.Text)
		if err != nil {
			return err
		}
		return readScan(tx, id, version, proposal.Text, review)
	})
}
