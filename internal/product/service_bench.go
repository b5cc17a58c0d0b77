package product

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

const (
	maxSegments = 2_000
	maxTarget   = 5_000 // characters of the translation of one sentence

	// A pause longer than this ends a session of translating; decision 0022.
	sessionPause = 30 * time.Minute
)

// Benched reports whether an edition is translated sentence by sentence: written, or the script of sound, in another language than its source.
func (e Edition) Benched(from Edition) bool {
	return e.MadeFrom != 0 && e.MadeFrom == from.ID && e.Language != from.Language && (e.Medium.Written() || e.Medium == Audio)
}

// Bench is an edition as translators work on it.
type Bench struct {
	Edition, From Edition
	Item          Item
	Segments      []Segment
	Gone          []Segment // translated sentences that the newest source does not have
	Comments      []Comment // with the places that sentences have now
	Done, Changed int

	stale bool // the store does not have the segments like this
}

// Remarks are the comments on a sentence.
func (b Bench) Remarks(pos int64) []Comment {
	var all []Comment
	for _, c := range b.Comments {
		if c.Segment == pos {
			all = append(all, c)
		}
	}
	return all
}

var errNoBench = problem.New(problem.NotFound, "Bản này không dịch theo từng câu. Mở bản rồi bấm “Sửa” để viết.")

// OpenBench shows an edition as translators work on it. It writes nothing: sentences are stored when the first is saved.
func (s *Service) OpenBench(ctx context.Context, by identity.Actor, id int64) (b Bench, err error) {
	if !by.May(identity.ReadProduct) {
		return b, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		e, err := findEdition(tx, id)
		if err != nil {
			return err
		}
		if err := mayReadDraft(tx, by, e); err != nil {
			return err
		}
		b, err = s.bench(tx, e)
		return err
	})
	return b, err
}

func (s *Service) bench(tx *db.Tx, e Edition) (b Bench, err error) {
	b.Edition = e
	if b.Item, err = findItem(tx, e.ItemID); err != nil {
		return b, err
	}
	if e.MadeFrom == 0 {
		return b, errNoBench
	}
	if b.From, err = findEdition(tx, e.MadeFrom); err != nil {
		return b, err
	}
	if !e.Benched(b.From) {
		return b, errNoBench
	}
	stored, err := editionSegments(tx, e.ID)
	if err != nil {
		return b, err
	}
	if b.Comments, err = editionComments(tx, e.ID); err != nil {
		return b, err
	}
	return b, s.lay(tx, &b, stored)
}

// lay brings the stored sentences to the newest source, and to what was written into the edition beside the bench.
func (s *Service) lay(tx *db.Tx, b *Bench, stored []Segment) error {
	fresh, err := cutStored(tx, b.From, b.From.Basis())
	if err != nil {
		return err
	}
	old, target := stored, s.language(b.Edition.Language)
	if len(stored) == 0 && b.Edition.No > 0 { // written as a whole, after an older source perhaps
		if old, err = cutStored(tx, b.From, b.Edition.MadeFromNo); err != nil {
			return err
		}
	}
	if b.Edition.Title != "" {
		old = PairUp(old, b.Edition.content(), target)
	}
	b.Segments, b.Gone = Align(old, fresh)
	if len(b.Segments) > maxSegments {
		return problem.New(problem.TooLarge, "Bản nguồn có hơn %d câu. Tách sản phẩm làm hai rồi dịch.", maxSegments)
	}
	b.Done, b.Changed = tally(b.Segments)
	b.stale = !sameSegments(stored, b.Segments)
	to := places(b.Segments)
	for i, c := range b.Comments {
		if pos, ok := to[c.Segment]; c.Segment >= 0 && len(stored) > 0 {
			if !ok {
				pos = -1
			}
			b.Comments[i].Segment = pos
		}
	}
	return nil
}

func (s *Service) language(tag string) Language {
	l, _ := s.lists.Languages.Find(tag)
	return l
}

func cutStored(tx *db.Tx, from Edition, no int64) ([]Segment, error) {
	if no == 0 {
		return nil, nil
	}
	c, err := findContent(tx, from.ID, no)
	if err != nil {
		return nil, err
	}
	return Cut(c.content(), from.Language), nil
}

func sameSegments(a, b []Segment) bool {
	if len(a) != len(b) {
		return false
	}
	for i, g := range a {
		h := b[i]
		if g.stored != h.stored || g.Part != h.Part || g.Source != h.Source || g.Sep != h.Sep || g.Was != h.Was || g.Target != h.Target || g.State != h.State {
			return false
		}
	}
	return true
}

// places leads from where sentences are stored to where they stand now.
func places(all []Segment) map[int64]int64 {
	to := map[int64]int64{}
	for _, g := range all {
		if g.stored >= 0 {
			to[g.stored] = g.Pos
		}
	}
	return to
}

// keep stores the sentences as they stand now.
func (b *Bench) keep(tx *db.Tx) error {
	if !b.stale {
		return nil
	}
	if err := replaceSegments(tx, b.Edition.ID, b.Segments); err != nil {
		return err
	}
	stored, err := editionComments(tx, b.Edition.ID)
	if err != nil {
		return err
	}
	if to := places(b.Segments); len(to) > 0 {
		if err := moveComments(tx, stored, to); err != nil {
			return err
		}
	}
	for i := range b.Segments {
		b.Segments[i].stored = b.Segments[i].Pos
	}
	b.stale = false
	return nil
}

// SegmentSave is what a translator hands in for one sentence.
type SegmentSave struct {
	EditionID, Pos int64
	Sum            string // of the source on the screen
	Version        int64  // of the segment on the screen
	Target         string
	Done           bool
	Joined         bool // it went into the sentence before it; there is no text of its own
}

var errSegmentStale = problem.New(problem.Conflict, "Người khác vừa lưu câu này. Chữ của đồng chí còn trong ô; xem bản trên hệ thống ở trên rồi lưu lại phần đúng.")

// SaveSegment stores the translation of a sentence, and with it the content of the edition.
func (s *Service) SaveSegment(ctx context.Context, by identity.Actor, in SegmentSave) (b Bench, err error) {
	in.Target = strings.Join(strings.Fields(in.Target), " ")
	if utf8.RuneCountInString(in.Target) > maxTarget {
		return b, problem.Field("target", "Câu dịch dài quá %d chữ cái. Rút gọn lại.", maxTarget)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		b, err = s.saveSegment(tx, by, in)
		return err
	})
	return b, err
}

func (s *Service) saveSegment(tx *db.Tx, by identity.Actor, in SegmentSave) (b Bench, err error) {
	e, err := holdEdition(tx, in.EditionID)
	if err != nil {
		return b, err
	}
	if err := e.mayEdit(by); err != nil {
		return b, err
	}
	if b, err = s.bench(tx, e); err != nil {
		return b, err
	}
	i := b.find(in.Pos, in.Sum)
	if i < 0 {
		return b, problem.New(problem.Conflict, "Bản nguồn vừa đổi, câu này không còn như trên màn hình. Chép chữ của đồng chí ra rồi tải lại trang.")
	}
	next, err := b.Segments[i].take(in)
	if err != nil {
		return b, err
	}
	was := b.Segments[i]
	if next == was {
		return b, nil // it is there already: an answer was lost on its way
	}
	if in.Version != was.Version {
		return b, errSegmentStale
	}
	now := s.Now()
	next.Version, next.Who, next.At = was.Version+1, signed(by), &now
	stale := b.stale
	if err := b.keep(tx); err != nil {
		return b, err
	}
	next.stored = next.Pos
	b.Segments[i] = next
	b.Done, b.Changed = tally(b.Segments)
	if err := s.storeSegment(tx, by, e, was, next); err != nil {
		return b, err
	}
	return b, s.writeBench(tx, by, &b, !stale)
}

// find is the index of the sentence with this text, at this place if it stands there; -1 if there is none.
func (b Bench) find(pos int64, sum string) int {
	found := -1
	for i, g := range b.Segments {
		if g.Sum() != sum {
			continue
		}
		if g.Pos == pos {
			return i
		}
		if found < 0 {
			found = i
		}
	}
	return found
}

// take is the sentence with what was handed in.
func (g Segment) take(in SegmentSave) (Segment, error) {
	g.Target = in.Target
	switch {
	case in.Joined && (g.Part != PartBody || g.Pos == 0):
		return g, problem.Field("target", "Câu này không gộp vào câu trước được.")
	case in.Joined:
		g.Target, g.State, g.Was = "", SegmentDone, ""
	case in.Target == "" && in.Done:
		return g, problem.Field("target", "Chưa có câu dịch. Gõ câu dịch; câu đã gộp vào câu trước thì bấm “Gộp vào câu trước”.")
	case in.Target == "":
		g.State, g.Was = SegmentEmpty, ""
	case in.Done:
		g.State, g.Was = SegmentDone, ""
	default:
		g.State = SegmentDraft
	}
	return g, nil
}

func (s *Service) storeSegment(tx *db.Tx, by identity.Actor, e Edition, was, next Segment) error {
	if err := updateSegment(tx, e.ID, next); err != nil {
		return err
	}
	if next.Target != was.Target {
		if err := insertSegmentText(tx, e.ID, next.Sum(), SegmentText{Target: next.Target, Who: next.Who, At: s.Now()}); err != nil {
			return err
		}
	}
	return identity.Audit(tx, s.Now(), by, "edition.segment", subject("edition", e.ID), map[string]any{"sentence": next.Pos + 1, "state": next.State, "letters": utf8.RuneCountInString(next.Target)})
}

// writeBench brings the content of the edition to its sentences. Without a title there is no content yet.
func (s *Service) writeBench(tx *db.Tx, by identity.Actor, b *Bench, same bool) error {
	c := Derive(b.Segments, b.Edition.content(), s.language(b.Edition.Language))
	if c.Title == "" {
		if b.Edition.Title != "" {
			return problem.Field("target", "Tiêu đề không để trống được: bản này đã có nội dung.")
		}
		return nil
	}
	e, err := s.rewrite(tx, by, writing{ID: b.Edition.ID, Version: b.Edition.Version, Content: c, Follows: b.Done == len(b.Segments), Session: same})
	if err != nil {
		return inTarget(err)
	}
	b.Edition = e
	return nil
}

// inTarget shows what is wrong with a content beside the sentence that was typed.
func inTarget(err error) error {
	p, ok := problem.As(err)
	if !ok || len(p.Fields) == 0 {
		return err
	}
	return problem.Field("target", "%s", p.Fields[0].Message)
}

// AddSegmentComment writes a remark beside a sentence.
func (s *Service) AddSegmentComment(ctx context.Context, by identity.Actor, id, pos int64, sum, text string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, id)
		if err != nil {
			return err
		}
		b, err := s.bench(tx, e)
		if err != nil {
			return err
		}
		i := b.find(pos, sum)
		if i < 0 {
			return problem.New(problem.Conflict, "Bản nguồn vừa đổi, câu này không còn như trên màn hình. Tải lại trang rồi ghi góp ý.")
		}
		if err := b.keep(tx); err != nil {
			return err
		}
		_, err = s.addComment(tx, by, Comment{EditionID: id, Segment: b.Segments[i].Pos, Quote: shortQuote(b.Segments[i]), Text: text})
		return err
	})
}

const maxQuote = 300 // characters of a sentence that a remark shows

// shortQuote is the sentence that a remark is about, as its readers know it.
func shortQuote(g Segment) string {
	text := []rune(g.Target)
	if len(text) > maxQuote {
		return string(text[:maxQuote]) + "…"
	}
	return string(text)
}

// sessionGoesOn reports whether new content may take the place of the last: the same person wrote that a moment ago, and nobody relied on it.
func (s *Service) sessionGoesOn(tx *db.Tx, e Edition, by identity.Actor) (bool, error) {
	if e.No == 0 || e.No == e.ApprovedNo || e.No == e.PublishedNo {
		return false, nil
	}
	last, err := findContent(tx, e.ID, e.No)
	if err != nil || last.Who != signed(by) || s.Now().Sub(last.At) > sessionPause {
		return false, err
	}
	used, err := contentUsed(tx, e.ID, e.No)
	return !used, err
}

// SegmentTexts are earlier translations of a sentence.
func (s *Service) SegmentTexts(ctx context.Context, editionID int64, g Segment) (all []SegmentText, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = segmentTexts(tx, editionID, g)
		return err
	})
	return all, err
}
