package product

import (
	"context"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// sampleItem is one small item of the demonstration: what there is of it shows in the coverage map.
type sampleItem struct {
	kind, pillar, topic, title string
	audiences                  []string
	due                        int // days from today; 0 none
	body                       string
	until                      State
	others                     []sampleOther
}

// sampleOther is another edition: nothing is written in it, for nobody may invent a text in a language that they do not speak.
type sampleOther struct {
	language string
	medium   Medium
	named    bool
	due      int
}

var sampleItems = []sampleItem{
	{"qa", "P1", "CEDAW", "Hỏi đáp: chị em đi làm có quyền gì?", []string{"women", "workers"}, 0, "Phụ nữ và nam giới làm việc như nhau thì được trả công như nhau.\nNgười mang thai được nghỉ theo luật lao động.", Published, []sampleOther{{"tyz", Text, true, -4}, {"zh-Hans", Text, false, 0}}},
	{"leaflet", "P1", "CRPD", "Tờ gấp: người khuyết tật và việc đi lại", []string{"disabled"}, 0, "Người khuyết tật có quyền đi lại, học và làm việc như mọi người.\nTrụ sở, trường học cần có lối vào cho xe lăn.", Published, []sampleOther{{"nut", Text, true, 12}}},
	{"infographic", "P2", "ICESCR", "Bảo hiểm y tế: ai được hỗ trợ mức đóng", []string{"poor", "families"}, 6, "Hình vẽ các nhóm được Nhà nước hỗ trợ mức đóng.\nHỏi trạm y tế hoặc Ủy ban nhân dân xã để biết mình thuộc nhóm nào.", Approved, []sampleOther{{"vi", Picture, true, 9}}},
	{"radio", "P1", "CRC", "Phát thanh: mười phút cho quyền trẻ em", []string{"children", "families"}, 3, "Chào các em và bà con.\nHôm nay chương trình nói về quyền được vui chơi.", Approving, []sampleOther{{"vi", Audio, true, 8}, {"tyz", Audio, false, 15}, {"hmn-Latn-x-chv", Audio, false, 15}}},
	{"article", "P2", "CEDAW", "Tổ vay vốn của chị em ở thôn", []string{"women", "ethnic"}, -2, "Bài về một tổ vay vốn của chị em.\nPhần số liệu chờ xã xác nhận.", Draft, nil},
	{"poster", "P1", "CRC", "Áp phích: không tảo hôn", []string{"youth", "families"}, 10, "Chưa đủ tuổi thì chưa cưới.\nCó việc cần giúp, gọi 111.", Review, []sampleOther{{"vi", Print, true, 14}}},
	{"podcast", "P1", "ICCPR", "Podcast: mời người dân góp ý ở thôn", []string{"all"}, 18, "Góp ý ở cuộc họp thôn như thế nào.\nÝ kiến được ghi vào biên bản.", Checking, []sampleOther{{"vi", Audio, false, 25}}},
	{"qa", "P1", "ICERD", "Hỏi đáp: dân tộc nào cũng như nhau", []string{"ethnic", "pupils"}, 0, "Mọi dân tộc bình đẳng.\nKhông ai bị đối xử kém vì tiếng nói hay trang phục của mình.", Published, []sampleOther{{"hmn-Latn-x-chv", Text, true, 20}, {"ium", Text, false, 0}}},
	{"led", "P2", "CRPD", "Dòng chữ LED: ngày Người khuyết tật", []string{"all"}, 30, "Cùng nhau mở lối cho mọi người.", Draft, nil},
	{"handbook", "P1", "CAT", "Sổ tay: khi làm việc với cơ quan công an", []string{"justice", "all"}, 40, "Người làm việc với cơ quan công an được đối xử đúng pháp luật.\nKhông ai được dùng nhục hình.", Checking, nil},
	{"video", "P2", "ICESCR", "Video: lớp xóa mù chữ buổi tối", []string{"ethnic", "women"}, 22, "Kịch bản: lớp học buổi tối ở thôn.", Draft, []sampleOther{{"vi", Video, false, 28}}},
}

// PlaySampleItems puts small items in many states beside the one that was carried through its whole way. What is there stays as it is.
func (s *Service) PlaySampleItems(ctx context.Context, c SampleCast) error {
	p, err := s.Items(ctx, c.Leader, ItemFilter{Words: sampleItems[0].title}, 1, 0)
	if err != nil || p.Total > 0 {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		all, err := topics(tx)
		if err != nil {
			return err
		}
		for _, x := range sampleItems {
			if err := s.playSampleItem(tx, c, x, all); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) playSampleItem(tx *db.Tx, c SampleCast, x sampleItem, all []Topic) error {
	i := Item{
		Kind: x.kind, Pillar: x.pillar, Title: x.title, Purpose: "Sản phẩm mẫu của bản trình diễn. Nội dung chưa được cán bộ pháp chế xác nhận.", Audiences: x.audiences,
		AgencyID: c.Editor.AgencyID, Task: "III.2", Sample: true, CreatedBy: c.Editor.UserID, CreatedWho: signed(c.Editor), CreatedAt: s.Now(),
	}
	if x.due != 0 {
		i.Due = s.today().Add(x.due)
	}
	for _, t := range all {
		if t.Key == x.topic {
			i.Topics = []int64{t.ID}
		}
	}
	if own := topicsOf(all, "content"); len(own) > 0 { // and a content of the plan, in turn
		i.Topics = append(i.Topics, own[len(x.title)%len(own)].ID)
	}
	id, err := insertItem(tx, i)
	if err != nil {
		return err
	}
	source := Reference{ItemID: id, Document: "Tài liệu mẫu của bản trình diễn", Day: s.today().Add(-30), Method: "Bài mẫu; thay bằng nguồn thật trước khi dùng", Who: signed(c.Editor), At: s.Now()}
	if _, err := insertSource(tx, source); err != nil {
		return err
	}
	vi, err := s.sampleEdition(tx, c, Edition{ItemID: id, Language: Source, Medium: Text, Due: i.Due}, c.Editor, Content{Title: x.title, Body: x.body}, x.until)
	if err != nil {
		return err
	}
	for _, o := range x.others {
		by := identity.Actor{}
		if o.named {
			by = c.Translator
		}
		e := Edition{ItemID: id, Language: o.language, Medium: o.medium, MadeFrom: vi}
		if o.due != 0 {
			e.Due = s.today().Add(o.due)
		}
		if _, err := s.sampleEdition(tx, c, e, by, Content{}, Draft); err != nil {
			return err
		}
	}
	return nil
}
