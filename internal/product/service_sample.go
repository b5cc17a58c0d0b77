package product

import (
	"context"
	"errors"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// SampleCast are the people who carry the demonstration item through its steps.
type SampleCast struct{ Editor, Checker, Translator, Leader identity.Actor }

// sampleTitle marks the item of the demonstration; a second start finds it by its name.
const sampleTitle = "Trẻ em nào cũng được đi học"

// Texts of our own, in plain words, for the demonstration only: legal staff have not confirmed them, and the item says so.
var sampleVietnamese = Content{
	Title:   "Trẻ em nào cũng được đi học",
	Summary: "Công ước về quyền trẻ em, Điều 28, nói gì về việc học của con em chúng ta.",
	Body: `Mọi trẻ em đều có quyền được học.
Điều 28 của Công ước về quyền trẻ em ghi nhận quyền này. Đại hội đồng Liên hợp quốc thông qua Công ước ngày 20/11/1989.
Bậc tiểu học là bắt buộc và không phải trả học phí cho mọi trẻ em.
Kỷ luật ở trường phải tôn trọng phẩm giá của các em.
Nếu con em gặp khó khăn khi đến trường, gia đình hãy nói với giáo viên, nhà trường hoặc Ủy ban nhân dân xã.`,
}

var sampleEnglish = Content{
	Title:   "Every child has the right to go to school",
	Summary: "What Article 28 of the Convention on the Rights of the Child says about our children's schooling.",
	Body: `Every child has the right to education.
Article 28 of the Convention on the Rights of the Child recognises this right. The United Nations General Assembly adopted the Convention on 20 November 1989.
Primary education is compulsory and free for every child.
Discipline at school must respect the dignity of children.
If your child has difficulty going to school, tell the teacher, the school or the People's Committee of your commune.`,
}

var sampleSimple = Content{
	Title: "Em nào cũng được đi học",
	Body: `Em nào cũng được đi học.
Đi học tiểu học không mất học phí.
Thầy cô phải tôn trọng em.
Có khó khăn thì nói với thầy cô.`,
}

var sampleSource = Reference{
	Document: "Công ước về quyền trẻ em", Publisher: "Đại hội đồng Liên hợp quốc", Day: "1989-11-20", Place: "Điều 28", Address: "https://www.ohchr.org/en/instruments-mechanisms/instruments/convention-rights-child",
	Method: "Viết lại bằng lời dễ hiểu; cán bộ pháp chế cần đối chiếu với bản dịch chính thức",
}

// PlaySample carries one item through its whole way, by the people of the demonstration. What is there already stays as it is.
func (s *Service) PlaySample(ctx context.Context, c SampleCast) error {
	p, err := s.Items(ctx, c.Leader, ItemFilter{Words: sampleTitle}, 1, 0)
	if err != nil || p.Total > 0 {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.playSample(tx, c) })
}

func (s *Service) playSample(tx *db.Tx, c SampleCast) error {
	all, err := topics(tx)
	if err != nil {
		return err
	}
	i := Item{
		Kind: "article", Pillar: "P1", Title: sampleTitle, Purpose: "Bài mẫu của bản trình diễn. Nội dung chưa được cán bộ pháp chế xác nhận.", Audiences: []string{"children", "families"},
		AgencyID: c.Editor.AgencyID, Task: "III.2", Sample: true, CreatedBy: c.Editor.UserID, CreatedWho: signed(c.Editor), CreatedAt: s.Now(),
	}
	for _, t := range all {
		if t.Key == "CRC" {
			i.Topics = []int64{t.ID}
		}
	}
	if i.ID, err = insertItem(tx, i); err != nil {
		return err
	}
	source := sampleSource
	source.ItemID, source.Who, source.At = i.ID, signed(c.Editor), s.Now()
	if _, err := insertSource(tx, source); err != nil {
		return err
	}
	vi, err := s.sampleEdition(tx, c, Edition{ItemID: i.ID, Language: Source, Medium: Text}, c.Editor, sampleVietnamese, Published)
	if err != nil {
		return err
	}
	for _, e := range []struct {
		language string
		medium   Medium
		by       identity.Actor
		content  Content
		until    State
	}{
		{"en", Text, c.Translator, sampleEnglish, Published},
		{"vi-simple", Text, c.Editor, sampleSimple, Review},
		{"tyz", Text, c.Translator, Content{}, Draft},
		{"nut", Text, identity.Actor{}, Content{}, Draft},
	} {
		if _, err := s.sampleEdition(tx, c, Edition{ItemID: i.ID, Language: e.language, Medium: e.medium, MadeFrom: vi, Due: s.today().Add(21)}, e.by, e.content, e.until); err != nil {
			return err
		}
	}
	return nil
}

// sampleEdition takes an edition as far as wanted, each step by someone who may.
func (s *Service) sampleEdition(tx *db.Tx, c SampleCast, e Edition, by identity.Actor, content Content, until State) (int64, error) {
	e.State, e.Since, e.Assignee, e.AssigneeName = Draft, s.today(), by.UserID, by.Name
	id, err := insertEdition(tx, e)
	if err != nil || content.Title == "" {
		return id, err
	}
	return id, s.sampleWalk(tx, c, id, by, content, until)
}

// sampleWalk writes content into a new edition and takes it as far as wanted.
func (s *Service) sampleWalk(tx *db.Tx, c SampleCast, id int64, by identity.Actor, content Content, until State) error {
	e, err := s.write(tx, by, id, 1, content, true)
	if err != nil {
		return err
	}
	return s.sampleSteps(tx, c, e, by, until)
}

// sampleSteps takes an edition that is written as far as wanted.
func (s *Service) sampleSteps(tx *db.Tx, c SampleCast, e Edition, by identity.Actor, until State) (err error) {
	other := c.Translator // whoever checked the facts does not read it again
	if by.UserID == other.UserID {
		other = c.Editor
	}
	for _, step := range []struct {
		action Action
		by     identity.Actor
	}{{Submit, by}, {Pass, c.Checker}, {Pass, other}, {Approve, c.Leader}, {Publish, c.Leader}} {
		if e.State == until {
			return nil
		}
		if step.action == Pass && e.State == Approving {
			continue // those made from another are not checked for facts again
		}
		if e, err = s.move(tx, step.by, e.ID, e.Version, step.action, ""); err != nil {
			return err
		}
	}
	if e.State != until {
		return errors.New("the sample edition did not come to " + string(until))
	}
	return nil
}
