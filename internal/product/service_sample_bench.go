package product

import (
	"context"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// benchSampleTitle marks the item that shows the bench at work; a second start finds it by its name.
const benchSampleTitle = "Ai cũng đi được, ai cũng đọc được"

// A text of our own, in plain words, for the demonstration only: legal staff have not confirmed it, and the item says so.
var benchSample = Content{
	Title:   benchSampleTitle,
	Summary: "Công ước về quyền của người khuyết tật, Điều 9, nói gì về lối đi và thông tin cho mọi người.",
	Body: `Người khuyết tật có quyền đi lại và nhận thông tin như mọi người.
Đại hội đồng Liên hợp quốc thông qua Công ước ngày 13/12/2006. Điều 9 nói về đường đi, nhà cửa, xe cộ và thông tin.
Nhà văn hóa có bậc thềm thì cần thêm lối cho xe lăn.
Thông báo trên loa cần có bản chữ cho người không nghe được.
Gặp lối đi khó, hãy báo Ủy ban nhân dân xã.
Mọi trẻ em khuyết tật đều có quyền được học.`,
}

const (
	benchSampleOld = "Nhà văn hóa có bậc thềm thì cần thêm lối cho xe lăn."
	benchSampleNew = "Nhà văn hóa có bậc thềm thì cần thêm lối cho xe lăn và tay vịn."
)

// The English translation stops in the middle, for visitors to go on with.
var benchSampleEnglish = []string{
	"Everyone can get in, everyone can read it",
	"What Article 9 of the Convention on the Rights of Persons with Disabilities says about access for all.",
	"Persons with disabilities have the right to move about and to receive information like everyone else.",
	"The United Nations General Assembly adopted the Convention on 13 December 2006.",
	"",
	"A community house with steps also needs a way in for wheelchairs.",
}

var benchSampleSource = Reference{
	Document: "Công ước về quyền của người khuyết tật", Publisher: "Đại hội đồng Liên hợp quốc", Day: "2006-12-13", Place: "Điều 9",
	Address: "https://www.ohchr.org/en/instruments-mechanisms/instruments/convention-rights-persons-disabilities",
	Method:  "Viết lại bằng lời dễ hiểu; cán bộ pháp chế cần đối chiếu với bản dịch chính thức",
}

// PlayBenchSample makes an item whose English edition is half translated, after its source changed. What is there already stays.
func (s *Service) PlayBenchSample(ctx context.Context, c SampleCast) error {
	p, err := s.Items(ctx, c.Leader, ItemFilter{Words: benchSampleTitle}, 1, 0)
	if err != nil || p.Total > 0 {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.playBenchSample(tx, c) })
}

func (s *Service) playBenchSample(tx *db.Tx, c SampleCast) error {
	all, err := topics(tx)
	if err != nil {
		return err
	}
	i := Item{
		Kind: "article", Pillar: "P1", Title: benchSampleTitle, Purpose: "Bài mẫu của bản trình diễn, để thử bàn dịch. Nội dung chưa được cán bộ pháp chế xác nhận.", Audiences: []string{"disabled"},
		AgencyID: c.Editor.AgencyID, Task: "III.2", Sample: true, CreatedBy: c.Editor.UserID, CreatedWho: signed(c.Editor), CreatedAt: s.Now(),
	}
	for _, t := range all {
		if t.Key == "CRPD" {
			i.Topics = []int64{t.ID}
		}
	}
	if i.ID, err = insertItem(tx, i); err != nil {
		return err
	}
	source := benchSampleSource
	source.ItemID, source.Who, source.At = i.ID, signed(c.Editor), s.Now()
	if _, err := insertSource(tx, source); err != nil {
		return err
	}
	vi, err := s.sampleEdition(tx, c, Edition{ItemID: i.ID, Language: Source, Medium: Text}, c.Editor, benchSample, Published)
	if err != nil {
		return err
	}
	en, err := s.sampleEdition(tx, c, Edition{ItemID: i.ID, Language: "en", Medium: Text, MadeFrom: vi, Due: s.today().Add(14)}, c.Translator, Content{}, Draft)
	if err != nil {
		return err
	}
	if err := s.playSegments(tx, c, en); err != nil {
		return err
	}
	return s.correctSample(tx, c, vi)
}

func (s *Service) playSegments(tx *db.Tx, c SampleCast, id int64) error {
	e, err := findEdition(tx, id)
	if err != nil {
		return err
	}
	b, err := s.bench(tx, e)
	if err != nil {
		return err
	}
	for pos, text := range benchSampleEnglish {
		if text == "" {
			continue
		}
		if b, err = s.saveSegment(tx, c.Translator, SegmentSave{EditionID: id, Pos: int64(pos), Sum: b.Segments[pos].Sum(), Version: b.Segments[pos].Version, Target: text, Done: true}); err != nil {
			return err
		}
	}
	_, err = s.addComment(tx, c.Checker, Comment{EditionID: id, Segment: 3, Quote: shortQuote(b.Segments[3]), Text: "Tên cơ quan đúng với bản tiếng Anh của Công ước."})
	return err
}

// correctSample changes one sentence of the published source, so that its translation is marked.
func (s *Service) correctSample(tx *db.Tx, c SampleCast, id int64) error {
	e, err := findEdition(tx, id)
	if err != nil {
		return err
	}
	if e, err = s.move(tx, c.Editor, id, e.Version, Correct, "Nói thêm về tay vịn."); err != nil {
		return err
	}
	corrected := benchSample
	corrected.Body = strings.Replace(corrected.Body, benchSampleOld, benchSampleNew, 1)
	if e, err = s.write(tx, c.Editor, id, e.Version, corrected, false); err != nil {
		return err
	}
	for _, step := range []struct {
		action Action
		by     identity.Actor
	}{{Submit, c.Editor}, {Pass, c.Checker}, {Pass, c.Translator}, {Approve, c.Leader}, {Publish, c.Leader}} {
		if e, err = s.move(tx, step.by, id, e.Version, step.action, ""); err != nil {
			return err
		}
	}
	return nil
}
