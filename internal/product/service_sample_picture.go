package product

import (
	"context"
	"slices"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/media"
)

const samplePoster = "Áp phích: con đường đến trường"

// Texts of our own for the demonstration, as those of the sample item.
var (
	posterVietnamese = Content{
		Title:   "Đường nào cũng dẫn đến trường",
		Summary: "Em nào cũng có quyền được học.",
		Body:    "Bậc tiểu học không mất học phí.\nĐường đến trường còn khó, hãy nói với thầy cô hoặc Ủy ban nhân dân xã.",
	}
	posterEnglish = Content{
		Title:   "Every path leads to school",
		Summary: "Every child has the right to go to school.",
		Body:    "Primary school is free.\nIf the way to school is hard, tell the teacher or the People's Committee of your commune.",
	}
	posterPicture = Content{Title: "Tranh: con đường đến trường", Summary: "Tranh vẽ ngôi trường trên đồi.", Body: sampleAlt}
	posterBoard   = Content{Title: "Em nào cũng được đi học", Body: "Tiểu học không mất học phí.\n\nKhó khăn khi đến trường: hỏi thầy cô hoặc Ủy ban nhân dân xã."}
)

var sampleBoard = Board{Width: 576, Height: 288, Seconds: 8}

// PlaySamplePictures puts a poster beside the other samples: a picture drawn by the program, its sizes and cuts, a panel in two languages,
// slides of an LED board. What is there already stays as it is.
func (s *Service) PlaySamplePictures(ctx context.Context, c SampleCast) error {
	p, err := s.Items(ctx, c.Leader, ItemFilter{Words: samplePoster}, 1, 0)
	if err != nil || p.Total > 0 {
		return err
	}
	drawing, err := samplePicture()
	if err != nil {
		return err
	}
	whole, made, err := s.makePicture(ctx, drawing, pictureFacts{X: 52, Y: 55}, "con-duong-den-truong-mau")
	if err != nil {
		return err
	}
	whole.Alt = sampleAlt
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		id, vi, err := s.sampleTold(tx, c, sampleStory{kind: "poster", topic: "CRC", title: samplePoster, audiences: []string{"children", "families"}, content: posterVietnamese})
		if err != nil {
			return err
		}
		en, err := s.sampleEdition(tx, c, Edition{ItemID: id, Language: "en", Medium: Text, MadeFrom: vi}, c.Translator, posterEnglish, Published)
		if err != nil {
			return err
		}
		e := Edition{ItemID: id, Language: Source, MadeFrom: vi}
		for _, x := range []struct {
			medium  Medium
			content Content
			until   State
			more    func(Edition) error
		}{
			{Picture, posterPicture, Published, nil},
			{Print, posterVietnamese, Published, func(e Edition) error { return s.samplePanel(ctx, tx, c, e, en) }},
			{LED, posterBoard, Draft, func(e Edition) error { return s.sampleSlides(ctx, tx, c, e) }},
		} {
			e.Medium = x.medium
			if err := s.sampleSeen(tx, c, e, x.content, x.until, append([]File{whole}, made...), x.more); err != nil {
				return err
			}
		}
		return nil
	})
}

// sampleSeen makes an edition that shows the sample picture, and whatever more is made of it.
func (s *Service) sampleSeen(tx *db.Tx, c SampleCast, e Edition, content Content, until State, pictures []File, more func(Edition) error) error {
	id, err := s.sampleEdition(tx, c, e, c.Editor, Content{}, Draft)
	if err != nil {
		return err
	}
	if _, err := s.write(tx, c.Editor, id, 1, content, true); err != nil {
		return err
	}
	if _, err := s.keepPicture(tx, c.Editor, id, pictures[0], pictures[1:]); err != nil {
		return err
	}
	if err := s.answerPresence(tx, c.Editor, id, Nobody, 0); err != nil {
		return err
	}
	if e, err = findEdition(tx, id); err == nil && more != nil {
		err = more(e)
	}
	if err != nil {
		return err
	}
	if e, err = findEdition(tx, id); err != nil {
		return err
	}
	return s.sampleSteps(tx, c, e, c.Editor, until)
}

func (s *Service) samplePanel(ctx context.Context, tx *db.Tx, c SampleCast, e Edition, english int64) error {
	l := Layout{Size: "A3", Editions: []int64{english}}
	e, p, files, err := s.panelOf(tx, c.Editor, e.ID, l)
	if err != nil {
		return err
	}
	f, err := s.makePanel(ctx, e, p, files)
	if err != nil {
		return err
	}
	return s.keepPanel(tx, c.Editor, e, f, l)
}

func (s *Service) sampleSlides(ctx context.Context, tx *db.Tx, c SampleCast, e Edition) error {
	agency, err := identity.FindAgency(tx, c.Editor.AgencyID)
	if err != nil {
		return err
	}
	board := sampleBoard
	board.Of = wordMark(e, nil)
	slides, err := drawSlides(ctx, e, board, agency.ShortName, nil)
	if err != nil {
		return err
	}
	made, err := s.keepSlides(ctx, slides, board)
	if err != nil {
		return err
	}
	return s.putSlides(tx, c.Editor, e, board, made)
}

// sampleStory is an item whose Vietnamese text is published.
type sampleStory struct {
	kind, topic, title string
	audiences          []string
	content            Content
	person             *Consent // who is told of; nil: nobody
}

// sampleTold makes the item and its text.
func (s *Service) sampleTold(tx *db.Tx, c SampleCast, x sampleStory) (item, text int64, err error) {
	i := Item{
		Kind: x.kind, Pillar: "P1", Title: x.title, Purpose: "Sản phẩm mẫu của bản trình diễn. Nội dung chưa được cán bộ pháp chế xác nhận.", Audiences: x.audiences,
		AgencyID: c.Editor.AgencyID, Task: "III.2", Sample: true, CreatedBy: c.Editor.UserID, CreatedWho: signed(c.Editor), CreatedAt: s.Now(),
	}
	all, err := topics(tx)
	if err != nil {
		return 0, 0, err
	}
	if at := slices.IndexFunc(all, func(t Topic) bool { return t.Key == x.topic }); at >= 0 {
		i.Topics = []int64{all[at].ID}
	}
	if item, err = insertItem(tx, i); err != nil {
		return 0, 0, err
	}
	source := Reference{ItemID: item, Document: "Tài liệu mẫu của bản trình diễn", Day: s.today().Add(-30), Method: "Bài mẫu; thay bằng nguồn thật trước khi dùng", Who: signed(c.Editor), At: s.Now()}
	if _, err := insertSource(tx, source); err != nil {
		return 0, 0, err
	}
	if x.person == nil {
		text, err = s.sampleEdition(tx, c, Edition{ItemID: item, Language: Source, Medium: Text}, c.Editor, x.content, Published)
		return item, text, err
	}
	if text, err = s.sampleEdition(tx, c, Edition{ItemID: item, Language: Source, Medium: Text}, c.Editor, Content{}, Draft); err != nil {
		return 0, 0, err
	}
	if x.person.ID, err = s.addConsent(tx, c.Editor, *x.person, text); err != nil {
		return 0, 0, err
	}
	return item, text, s.sampleWalk(tx, c, text, c.Editor, x.content, Published)
}

// PlaySampleConsents tells of two people who do not exist: one agrees and will be asked again soon, the other has taken it back, so that
// the list of channels is open.
func (s *Service) PlaySampleConsents(ctx context.Context, c SampleCast) error {
	stories := s.sampleStories()
	p, err := s.Items(ctx, c.Leader, ItemFilter{Words: stories[0].title}, 1, 0)
	if err != nil || p.Total > 0 {
		return err
	}
	for i := range stories {
		if err := s.sampleProof(ctx, stories[i].person); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		for i := range stories {
			if _, _, err := s.sampleTold(tx, c, stories[i]); err != nil {
				return err
			}
		}
		gone := stories[1].person.ID
		if _, err := s.withdrawConsent(tx, c.Editor, gone, 2, s.today().Add(-3), ""); err != nil {
			return err
		}
		open, err := openTakedownList(tx)
		if err != nil {
			return err
		}
		for _, t := range open {
			if t.ConsentID == gone && t.Channel == "portal" {
				_, err = finishTakedown(tx, t.EditionID, t.ID, s.today(), signed(c.Editor), "")
			}
		}
		return err
	})
}

func (s *Service) sampleStories() []sampleStory {
	consent := func(label string, expires int) *Consent {
		return &Consent{
			Label: label, Age: Grown, Agreed: true, Media: []Medium{Text, Audio, Print}, Channels: []string{"portal", "loudspeaker", "social", "print"}, Manner: "signed",
			GivenOn: s.today().Add(-60), ExpiresOn: s.today().Add(expires), Retention: "Mẫu của bản trình diễn: không có bản giấy",
		}
	}
	return []sampleStory{
		{"article", "CRPD", "Chuyện mẫu: lớp dạy may của chị Mẫu", []string{"disabled", "women"}, Content{
			Title: "Lớp dạy may của chị Mẫu", Summary: "Chuyện bịa để trình diễn: một lớp dạy nghề ở thôn.",
			Body: "Đây là chuyện mẫu, người trong chuyện không có thật.\nChị Mẫu mở lớp dạy may tại nhà cho người khuyết tật trong xã.\nAi muốn học thì hỏi Ủy ban nhân dân xã.",
		}, consent("Chị Nông Thị Mẫu (tên bịa, mẫu)", 21)},
		{"article", "ICCPR", "Chuyện mẫu: buổi họp thôn của anh Thử", []string{"all"}, Content{
			Title: "Buổi họp thôn của anh Thử", Summary: "Chuyện bịa để trình diễn: góp ý ở cuộc họp thôn.",
			Body: "Đây là chuyện mẫu, người trong chuyện không có thật.\nAnh Thử góp ý về con đường của thôn.\nÝ kiến được ghi vào biên bản.",
		}, consent("Anh Hoàng Văn Thử (tên bịa, mẫu)", 300)},
	}
}

// sampleProof makes the paper that the sample consent stands on.
func (s *Service) sampleProof(ctx context.Context, k *Consent) error {
	paper, err := media.Panel{
		Size: "A4", Language: Source, Title: "Văn bản đồng ý (mẫu)", Made: s.Now(),
		Text: []string{"Mẫu của bản trình diễn. Người có tên ở đây không có thật, không ai ký.", k.Label + " đồng ý cho kể chuyện của mình bằng bản chữ, bản tiếng, bản in, đến hết ngày ghi trong hệ thống, và được rút lại bất cứ lúc nào."},
	}.PDF()
	if err != nil {
		return err
	}
	k.ProofHash, err = s.keepBytes(ctx, paper)
	k.ProofName, k.ProofMime = "van-ban-dong-y-mau.pdf", "application/pdf"
	return err
}
