package product

import (
	"context"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// seedTreatyDocuments puts the documents that come with the program in, once; what people changed of them stays.
func (s *Service) seedTreatyDocuments(tx *db.Tx) error {
	there, err := treatyKeys(tx)
	if err != nil {
		return err
	}
	rows, err := Rows("treaty_documents")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if slices.Contains(there, r["key"]) {
			continue
		}
		d := TreatyDocument{
			Key: r["key"], Convention: r["convention"], Kind: r["kind"], Symbol: r["symbol"], Day: calendar.Day(r["day"]), ToldDay: r["when_vi"], Title: r["title_vi"], Address: r["address"],
			Source: r["source"], Confirm: r["needs_confirmation"], At: s.Now(),
		}
		if _, err := insertTreaty(tx, d); err != nil {
			return err
		}
	}
	return nil
}

// AddTreatyDocument writes down a document of the reporting under a convention.
func (s *Service) AddTreatyDocument(ctx context.Context, by identity.Actor, d TreatyDocument) (id int64, err error) {
	if !mayKeepLibrary(by) {
		return 0, errMayNotKeep
	}
	c, ok := s.library.find(d.Convention)
	if !ok {
		return 0, errNoArticle
	}
	if err := d.check(s.today()); err != nil {
		return 0, err
	}
	d.Convention, d.Key, d.Who, d.At = c.Key, "", signed(by), s.Now()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		there, err := treatyDocuments(tx, c.Key)
		if err != nil {
			return err
		}
		if len(there) >= maxTreaty {
			return problem.New(problem.Invalid, "Công ước này đã có %d văn bản, nhiều nhất là %d.", len(there), maxTreaty)
		}
		if d.Symbol != "" && slices.ContainsFunc(there, func(x TreatyDocument) bool { return x.Symbol == d.Symbol }) {
			return problem.Field("symbol", "Văn bản %s đã có trong danh sách. Mở văn bản đó để ghi tiếp.", d.Symbol)
		}
		if id, err = insertTreaty(tx, d); err != nil {
			return err
		}
		return s.told(tx, by, "treaty.document", id, d)
	})
	return id, err
}

func (s *Service) told(tx *db.Tx, by identity.Actor, action string, id int64, d TreatyDocument) error {
	return identity.Audit(tx, s.Now(), by, action, subject("treaty", id), map[string]any{"convention": d.Convention, "kind": d.Kind, "symbol": d.Symbol, "title": d.Title, "day": d.Day})
}

// ChangeTreatyDocument writes a document anew; d.Version is that on the screen.
func (s *Service) ChangeTreatyDocument(ctx context.Context, by identity.Actor, d TreatyDocument) error {
	if err := d.check(s.today()); err != nil {
		return err
	}
	return s.changeTreaty(ctx, by, d.ID, d.Version, "treaty.document", func(was *TreatyDocument) error {
		d.Key, d.Convention, d.Gone = was.Key, was.Convention, false
		if d.Ours() != was.Ours() && was.Passages > 0 {
			return problem.Field("kind", "Văn bản đã có đoạn trích nên không đổi giữa văn bản của Ủy ban và của Việt Nam được.")
		}
		*was = d
		return nil
	})
}

// RetireTreatyDocument takes a document out of the library; passages of it go with it.
func (s *Service) RetireTreatyDocument(ctx context.Context, by identity.Actor, id, version int64) error {
	return s.changeTreaty(ctx, by, id, version, "treaty.retire", func(was *TreatyDocument) error {
		was.Gone = true
		return nil
	})
}

func (s *Service) changeTreaty(ctx context.Context, by identity.Actor, id, version int64, action string, change func(*TreatyDocument) error) error {
	if !mayKeepLibrary(by) {
		return errMayNotKeep
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		d, err := holdTreaty(tx, id)
		if err != nil {
			return err
		}
		if d.Passages, err = countPassages(tx, id); err != nil {
			return err
		}
		if err := change(&d); err != nil {
			return err
		}
		d.ID, d.Version, d.Who, d.At = id, version, signed(by), s.Now()
		if err := updateTreaty(tx, d); err != nil {
			return err
		}
		return s.told(tx, by, action, id, d)
	})
}

// TreatyView is a document with its passages.
type TreatyView struct {
	Document   TreatyDocument
	Convention Convention
	Articles   []Provision
	Passages   []Passage
	Said       []Passage // of the committee, for the State's answers
}

// OpenTreaty shows a document.
func (s *Service) OpenTreaty(ctx context.Context, by identity.Actor, id int64) (v TreatyView, err error) {
	if !by.May(identity.ReadProduct) {
		return v, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Document, err = findTreaty(tx, id); err != nil {
			return err
		}
		l, err := s.shelf(tx, v.Document.Convention)
		if err != nil {
			return err
		}
		v.Convention, _ = l.find(v.Document.Convention)
		v.Articles = l.of(v.Document.Convention)
		if v.Passages, err = documentPassages(tx, id, maxPassages); err != nil || !v.Document.Ours() {
			return err
		}
		v.Said, err = saidOf(tx, v.Document.Convention, shownPassages)
		return err
	})
	return v, err
}

// OpenPassage shows a passage with its document.
func (s *Service) OpenPassage(ctx context.Context, by identity.Actor, id int64) (p Passage, v TreatyView, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error { p, err = findPassage(tx, id); return err })
	if err != nil {
		return p, v, err
	}
	v, err = s.OpenTreaty(ctx, by, p.DocumentID)
	return p, v, err
}

// SavePassage writes a passage down, a new one where ID is 0. p.Version is that on the screen.
func (s *Service) SavePassage(ctx context.Context, by identity.Actor, p Passage) (id int64, err error) {
	if !mayKeepLibrary(by) {
		return 0, errMayNotKeep
	}
	p.Who, p.At = signed(by), s.Now()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		d, err := holdTreaty(tx, p.DocumentID)
		if err != nil {
			return err
		}
		if err := s.fits(tx, p, d); err != nil {
			return err
		}
		if id = p.ID; id == 0 {
			id, err = insertPassage(tx, p)
		} else {
			err = updatePassage(tx, p)
		}
		if err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "treaty.passage", subject("passage", id), map[string]any{"document": d.ID, "symbol": d.Symbol, "article": p.Article, "paragraph": p.Paragraph, "language": p.Language, "answers": p.Answers})
	})
	return id, err
}

// fits holds a passage to its document, and an answer to what it answers.
func (s *Service) fits(tx *db.Tx, p Passage, d TreatyDocument) error {
	c, _ := s.library.find(d.Convention)
	if err := p.check(c, s.lists.Languages); err != nil {
		return err
	}
	if p.ID != 0 {
		was, err := findPassage(tx, p.ID)
		if err != nil {
			return err
		}
		if was.DocumentID != d.ID {
			return problem.New(problem.NotFound, "Văn bản này không có đoạn ấy. Mở lại từ văn bản.")
		}
	}
	n, err := countPassages(tx, d.ID)
	if err != nil {
		return err
	}
	if p.ID == 0 && n >= maxPassages {
		return problem.New(problem.Invalid, "Văn bản đã có %d đoạn, nhiều nhất là %d.", n, maxPassages)
	}
	if p.Answers == 0 {
		return nil
	}
	said, err := findPassage(tx, p.Answers)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	if err != nil || said.Document.Ours() || said.Document.Convention != d.Convention || !d.Ours() {
		return problem.Field("answers", "Chỉ văn bản của Việt Nam trả lời một khuyến nghị của Ủy ban cùng công ước. Chọn lại.")
	}
	return nil
}

// RemovePassage takes a passage away.
func (s *Service) RemovePassage(ctx context.Context, by identity.Actor, id int64) error {
	if !mayKeepLibrary(by) {
		return errMayNotKeep
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := findPassage(tx, id)
		if err != nil {
			return err
		}
		if _, err := deletePassage(tx, id); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "treaty.remove", subject("passage", id), map[string]any{"document": p.DocumentID, "article": p.Article, "paragraph": p.Paragraph})
	})
}
