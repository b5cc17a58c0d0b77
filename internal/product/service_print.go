package product

import (
	"context"
	"slices"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// Layout says how a print is laid out.
type Layout struct {
	Size      string // "A4" or "A3"
	Landscape bool
	Editions  []int64 // in other languages, whose approved title and summary stand on it
}

func (l Layout) check() error {
	if l.Size != "A4" && l.Size != "A3" {
		return problem.Field("size", "Chọn khổ A4 hoặc A3.")
	}
	return nil
}

// LayOut makes the PDF of a print edition: its pictures, its text, and captions in other languages that were approved.
func (s *Service) LayOut(ctx context.Context, by identity.Actor, editionID int64, l Layout) error {
	if err := l.check(); err != nil {
		return err
	}
	var e Edition
	var p media.Panel
	var files []File
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		e, p, files, err = s.panelOf(tx, by, editionID, l)
		return err
	})
	if err != nil {
		return err
	}
	f, err := s.makePanel(ctx, e, p, files)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.keepPanel(tx, by, e, f, l) })
}

// makePanel draws a print and stores it.
func (s *Service) makePanel(ctx context.Context, e Edition, p media.Panel, files []File) (f File, err error) {
	for _, f := range broughtPictures(files) {
		data, err := s.readStored(f.Hash)
		if err != nil {
			return File{}, err
		}
		p.Pictures = append(p.Pictures, media.Image{Data: data, MIME: f.Mime, Width: int(f.Width), Height: int(f.Height)})
	}
	data, err := p.PDF()
	if err != nil {
		return f, err
	}
	hash, err := s.keepBytes(ctx, data)
	return File{Role: Paper, Name: "bang-" + strings.ToLower(p.Size) + "-" + e.Language + ".pdf", Mime: "application/pdf", Hash: hash, Bytes: int64(len(data)), Facts: paperFacts{Of: wordMark(e, files)}.json()}, err
}

// keepPanel writes down a print that was stored, in the place of the one before. e is the edition as it was when it was drawn.
func (s *Service) keepPanel(tx *db.Tx, by identity.Actor, e Edition, f File, l Layout) error {
	now, err := s.holdForFiles(tx, by, e.ID)
	if err != nil {
		return err
	}
	if now.Version != e.Version {
		return errStale
	}
	if err := retireRole(tx, e.ID, Paper, s.Now()); err != nil {
		return err
	}
	if now, err = s.renew(tx, by, now); err != nil {
		return err
	}
	if _, err := s.putFile(tx, by, now, f); err != nil {
		return err
	}
	return identity.Audit(tx, s.Now(), by, "edition.print", subject("edition", e.ID), map[string]any{"size": l.Size, "languages": len(l.Editions) + 1})
}

// panelOf reads what a print is made of; its pictures are among the files.
func (s *Service) panelOf(tx *db.Tx, by identity.Actor, editionID int64, l Layout) (e Edition, p media.Panel, files []File, err error) {
	if e, err = findEdition(tx, editionID); err != nil {
		return e, p, nil, err
	}
	if err := e.mayEdit(by); err != nil {
		return e, p, nil, err
	}
	if e.Medium != Print {
		return e, p, nil, problem.New(problem.Conflict, "Chỉ bản in được dàn trang.")
	}
	if e.No == 0 {
		return e, p, nil, problem.New(problem.Conflict, "Bản này chưa có chữ. Viết rồi mới dàn trang được.")
	}
	v, err := openItem(tx, e.ItemID)
	if err != nil {
		return e, p, nil, err
	}
	p = media.Panel{Size: l.Size, Landscape: l.Landscape, Language: e.Language, Title: e.Title, Text: paragraphs(e.Body), Foot: panelFoot(v), Made: s.Now()}
	if e.Summary != "" {
		p.Text = append([]string{e.Summary}, p.Text...)
	}
	if p.Captions, err = s.panelCaptions(tx, v, e, l.Editions); err != nil {
		return e, p, nil, err
	}
	files, err = editionFiles(tx, editionID)
	return e, p, files, err
}

func panelFoot(v ItemView) string {
	foot := v.Agency.Name
	var names []string
	for _, r := range v.Sources {
		names = append(names, strings.Join(notEmpty(r.Document, r.Place), ", "))
	}
	if len(names) > 0 {
		foot += ". Nguồn: " + strings.Join(names, "; ") + "."
	}
	return foot
}

// panelCaptions are the approved titles and summaries of other editions of the item.
func (s *Service) panelCaptions(tx *db.Tx, v ItemView, e Edition, wanted []int64) (all []media.PanelCaption, err error) {
	for _, x := range captionEditions(v.Editions, e) {
		if !slices.Contains(wanted, x.ID) {
			continue
		}
		c, err := findContent(tx, x.ID, x.ApprovedNo)
		if err != nil {
			return nil, err
		}
		text := c.Summary
		if first := paragraphs(c.Body); text == "" && len(first) > 0 {
			text = first[0]
		}
		lang, _ := s.lists.Languages.Find(x.Language)
		all = append(all, media.PanelCaption{Name: lang.OwnName, Title: c.Title, Text: text})
	}
	return all, nil
}

// captionEditions are the texts in other languages that were approved: nothing else is printed.
func captionEditions(all []Edition, e Edition) (list []Edition) {
	for _, x := range all {
		if x.ID != e.ID && x.Medium == Text && x.Language != e.Language && x.ApprovedNo > 0 && x.State != Withdrawn {
			list = append(list, x)
		}
	}
	return list
}
