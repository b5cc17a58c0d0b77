package product

import (
	"context"
	"errors"

	"lantoa/internal/db"
)

// The article of the demonstration, in plain words of our own that legal staff have not confirmed; the item is marked as a sample.
const (
	sampleConvention = "CRC"
	sampleArticle    = 12
	sampleAbout      = 28 // what the first sample item is about
)

var samplePlain = Content{
	Title:   "Trẻ em được nói ý kiến và được lắng nghe",
	Summary: "Công ước về quyền trẻ em, Điều 12, bằng lời thường.",
	Body: `Trẻ em đã có suy nghĩ riêng thì được tự do nói ý kiến về mọi việc liên quan đến mình.
Người lớn lắng nghe và coi trọng ý kiến ấy theo độ tuổi và mức trưởng thành của em.
Khi tòa án hoặc cơ quan nhà nước giải quyết việc liên quan đến em, em được nói trực tiếp hoặc qua người đại diện, theo thủ tục của pháp luật.`,
}

var sampleEasy = Content{
	Title: "Em được nói, người lớn phải nghe",
	Body: `Em được nói ý kiến của mình.
Người lớn phải nghe em.
Em càng lớn, ý kiến của em càng được coi trọng.`,
}

// PlaySampleLibrary tells one article, as far as the demonstration has people for it. What is there already stays as it is.
func (s *Service) PlaySampleLibrary(ctx context.Context, c SampleCast) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := mainItem(tx, sampleConvention, sampleArticle)
		if !errors.Is(err, db.ErrNone) {
			return err
		}
		return s.playSampleLibrary(tx, c)
	})
}

func (s *Service) playSampleLibrary(tx *db.Tx, c SampleCast) error {
	convention, _ := s.library.find(sampleConvention)
	p, _ := s.library.provision(sampleConvention, sampleArticle)
	id, err := s.addProvisionItem(tx, c.Editor, convention, p)
	if err != nil {
		return err
	}
	editions, err := itemEditions(tx, id)
	if err != nil {
		return err
	}
	vi := editions[0]
	if err := s.sampleWalk(tx, c, vi.ID, c.Editor, samplePlain, Published); err != nil {
		return err
	}
	easy := Edition{ItemID: id, Language: simple(Source), Medium: Text, MadeFrom: vi.ID, Due: s.today().Add(14)}
	if _, err := s.sampleEdition(tx, c, easy, c.Editor, sampleEasy, Review); err != nil {
		return err
	}
	items, err := listItems(tx, ItemFilter{Words: sampleTitle}, 1, 0)
	if err != nil || len(items) == 0 {
		return err
	}
	return insertLink(tx, ProvisionLink{ItemID: items[0].ID, Convention: sampleConvention, Article: sampleAbout})
}
