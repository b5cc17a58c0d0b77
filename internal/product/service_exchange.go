package product

import (
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

var errNoExchange = problem.New(problem.Conflict, "Bản này không dịch từ bản khác bằng thứ tiếng khác, nên không có tệp để dịch.")

// Exchanges reports whether an edition may be translated in files.
func (e Edition) Exchanges(from Edition) bool {
	return e.Benched(from) && from.Basis() > 0
}

// parcelOf is an edition with the newest content that it should follow, sentence by sentence as on the bench.
func (s *Service) parcelOf(tx *db.Tx, e Edition) (p parcel, err error) {
	p = parcel{Edition: e, TargetLang: e.Language}
	if e.MadeFrom == 0 {
		return p, errNoExchange
	}
	if p.From, err = findEdition(tx, e.MadeFrom); err != nil {
		return p, err
	}
	if !e.Exchanges(p.From) {
		return p, errNoExchange
	}
	p.SourceLang, p.No = p.From.Language, p.From.Basis()
	if p.bench, err = s.bench(tx, e); err != nil {
		return p, err
	}
	p.Passages = passages(p.bench.Segments)
	return p, nil
}

// ExportEdition writes an edition for translators who work elsewhere.
func (s *Service) ExportEdition(ctx context.Context, by identity.Actor, id int64, f ExchangeFormat, w io.Writer) (name string, err error) {
	if !by.May(identity.ReadProduct) {
		return "", errMayNotRead
	}
	var p parcel
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		e, err := findEdition(tx, id)
		if err != nil {
			return err
		}
		if err := mayReadDraft(tx, by, e); err != nil {
			return err
		}
		p, err = s.parcelOf(tx, e)
		return err
	})
	if err != nil {
		return "", err
	}
	return p.mark() + "-" + p.TargetLang + "." + string(f), p.write(w, f)
}

const (
	maxMemoryBytes = 64 << 20
	maxTermBytes   = 8 << 20
)

func (k DeliveryKind) most() int64 {
	return map[DeliveryKind]int64{ForEdition: maxExchange, ForMemory: maxMemoryBytes, ForTerms: maxTermBytes}[k]
}

// StartUpload keeps a file until someone has seen what it changes. It is read once: what cannot be read is refused here.
func (s *Service) StartUpload(ctx context.Context, by identity.Actor, u Delivery, file Upload) (id int64, err error) {
	if err := u.may(by); err != nil {
		return 0, err
	}
	if file.Open == nil {
		return 0, problem.Field("tep", "Chọn tệp rồi nộp.")
	}
	r, err := file.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	info, err := s.Files.Put(ctx, r, u.Kind.most())
	if err != nil {
		return 0, err
	}
	u.Name, u.Hash, u.Bytes, u.UserID, u.Who, u.At = fileLabel(file.Name, strings.ToLower(path.Ext(file.Name))), info.Hash, info.Size, by.UserID, signed(by), s.Now()
	err = s.DB.Read(ctx, func(tx *db.Tx) error { // reading a large file must not hold up those who write
		_, err := s.preview(ctx, tx, by, u)
		return err
	})
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = insertUpload(tx, u)
		return err
	})
	return id, err
}

func (u Delivery) may(by identity.Actor) error {
	if u.Kind == ForEdition {
		if !by.May(identity.TranslateProduct) {
			return problem.New(problem.Denied, "Tài khoản này không nộp bản dịch được.")
		}
		return nil
	}
	if !by.May(identity.KeepTerms) {
		return errMayNotTerms
	}
	return nil
}

// Preview is what a file would change.
type Preview struct {
	Delivery Delivery
	Edition  Edition
	Item     Item
	Passages []PassageChange
	Open     int64 // sentences that stay without a translation
	Pairs    []Pair
	New, Old int64         // sentences of the memory
	Counts   []MemoryCount // of the new ones, by languages
	Terms    []TermDiff
	Skipped  Skipped
	parcel   parcel
}

// Nothing reports whether the file changes nothing.
func (p Preview) Nothing() bool { return len(p.Passages) == 0 && p.New == 0 && len(p.Terms) == 0 }

func (s *Service) preview(ctx context.Context, tx *db.Tx, by identity.Actor, u Delivery) (p Preview, err error) {
	if err := u.may(by); err != nil {
		return p, err
	}
	p.Delivery = u
	file, _, err := s.Files.Open(u.Hash)
	if err != nil {
		return p, err
	}
	defer file.Close()
	switch u.Kind {
	case ForMemory:
		return p, s.previewMemory(tx, &p, file)
	case ForTerms:
		return p, s.previewTerms(ctx, tx, &p, file)
	}
	if p.Edition, err = findEdition(tx, u.EditionID); err != nil {
		return p, err
	}
	if err := p.Edition.mayEdit(by); err != nil {
		return p, err
	}
	if p.Item, err = findItem(tx, p.Edition.ItemID); err != nil {
		return p, err
	}
	return p, s.previewEdition(tx, &p, file)
}

func (s *Service) previewEdition(tx *db.Tx, p *Preview, file io.Reader) error {
	if p.Delivery.Bytes > maxExchange {
		return problem.Field("tep", "Tệp lớn hơn %d MB.", maxExchange>>20)
	}
	now, err := s.parcelOf(tx, p.Edition)
	if err != nil {
		return err
	}
	back, err := readReturned(p.Delivery.Name, file)
	if err != nil {
		return fileField(err)
	}
	if p.parcel, err = now.take(back); err != nil {
		return err
	}
	p.Passages = now.changes(p.parcel)
	p.Open, p.Skipped = p.parcel.open(), p.parcel.skipped
	return nil
}

// fileField puts what a reader says about a file beside the field of the form.
func fileField(err error) error {
	if e, ok := problem.As(err); ok && len(e.Fields) == 0 {
		return problem.Field("tep", "%s", e.Message)
	}
	return err
}

const shownPairs = 20

func (s *Service) previewMemory(tx *db.Tx, p *Preview, file io.Reader) error {
	seen := 0
	var batch []memoryPair
	count := func() error {
		if len(batch) == 0 {
			return nil
		}
		fresh, err := newToMemory(tx, batch)
		p.New, p.Old, batch = p.New+int64(len(fresh)), p.Old+int64(len(batch)-len(fresh)), batch[:0]
		for _, x := range fresh {
			p.Counts = countPair(p.Counts, x)
			if len(p.Pairs) < shownPairs {
				p.Pairs = append(p.Pairs, Pair{x.SourceLang, x.TargetLang, x.Source, x.Target})
			}
		}
		return err
	}
	for x, err := range s.readMemory(file, &p.Skipped) {
		if err != nil {
			return fileField(err)
		}
		if seen++; seen > maxMemoryPairs {
			return errMemoryLarge
		}
		batch = append(batch, memoryPair{SourceLang: x.SourceLang, TargetLang: x.TargetLang, Source: x.Source, Target: x.Target})
		if len(batch) == memoryBatch {
			if err := count(); err != nil {
				return err
			}
		}
	}
	if err := count(); err != nil {
		return err
	}
	if seen == 0 {
		return problem.Field("tep", "%s", p.Skipped.nothing())
	}
	return nil
}

// countPair adds one sentence to the counts of its two languages.
func countPair(all []MemoryCount, x memoryPair) []MemoryCount {
	i := slices.IndexFunc(all, func(c MemoryCount) bool { return c.SourceLang == x.SourceLang && c.TargetLang == x.TargetLang })
	if i < 0 {
		return append(all, MemoryCount{x.SourceLang, x.TargetLang, 1})
	}
	all[i].Sentences++
	return all
}

// Voucher says where the sentences of a file come from, and who answers for them: the memory keeps the first, the audit trail both.
type Voucher struct{ From, Who string }

func (v Voucher) check() error {
	var errs []error
	if v.From == "" || utf8.RuneCountInString(v.From) > maxTermText {
		errs = append(errs, problem.Field("nguon", "Ghi các câu này lấy từ đâu, không quá %d chữ cái.", maxTermText))
	}
	if v.Who == "" || utf8.RuneCountInString(v.Who) > maxTermText {
		errs = append(errs, problem.Field("bao-dam", "Ghi cơ quan hoặc người bảo đảm bản dịch đúng, không quá %d chữ cái.", maxTermText))
	}
	return problem.Collect(errs...)
}

// OpenUpload shows what a file would change.
func (s *Service) OpenUpload(ctx context.Context, by identity.Actor, id int64) (p Preview, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		u, err := waitingUpload(tx, by, id)
		if err != nil {
			return err
		}
		p, err = s.preview(ctx, tx, by, u)
		return err
	})
	return p, err
}

func waitingUpload(tx *db.Tx, by identity.Actor, id int64) (Delivery, error) {
	u, err := findUpload(tx, id)
	if err != nil {
		return u, err
	}
	if u.UserID != by.UserID {
		return u, problem.New(problem.Denied, "Tệp này do người khác nộp; người ấy xem và ghi.")
	}
	if u.DoneAt != nil {
		return u, problem.New(problem.Conflict, "Tệp này đã ghi rồi.")
	}
	return u, nil
}

var errPreviewStale = problem.New(problem.Conflict, "Có người vừa sửa bản này. Bảng dưới đã so lại với bản mới nhất; xem lại rồi bấm “Ghi tất cả”.")

// TakeUpload writes what a file changes: all of it, or nothing. version is that of the edition with which the file was compared on the
// screen; vouch is wanted for sentences of the memory.
func (s *Service) TakeUpload(ctx context.Context, by identity.Actor, id, version int64, vouch Voucher) (p Preview, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := waitingUpload(tx, by, id)
		if err != nil {
			return err
		}
		if u.Kind == ForMemory {
			if err := vouch.check(); err != nil {
				return err
			}
		}
		if u.Kind == ForEdition {
			if _, err := holdEdition(tx, u.EditionID); err != nil {
				return err
			}
		}
		if p, err = s.preview(ctx, tx, by, u); err != nil {
			return err
		}
		if p.Edition.Version != version {
			return errPreviewStale
		}
		if _, err := finishUpload(tx, id, s.Now()); err != nil {
			return err
		}
		return s.take(tx, by, p, vouch)
	})
	return p, err
}

func (s *Service) take(tx *db.Tx, by identity.Actor, p Preview, vouch Voucher) error {
	u := p.Delivery
	switch u.Kind {
	case ForMemory:
		file, _, err := s.Files.Open(u.Hash)
		if err != nil {
			return err
		}
		defer file.Close()
		added, err := s.addMemory(tx, vouch.From, s.readMemory(file, &Skipped{}))
		if err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "memory.add", "memory", map[string]any{"file": u.Name, "origin": vouch.From, "vouched": vouch.Who, "added": added})
	case ForTerms:
		for _, d := range p.Terms {
			if _, err := s.saveTerm(tx, by, d.Term); err != nil {
				return err
			}
		}
		return identity.Audit(tx, s.Now(), by, "terms.import", "terms", map[string]any{"file": u.Name, "changed": len(p.Terms)})
	}
	e := p.Edition
	if err := s.takeSentences(tx, by, p.parcel); err != nil {
		return err
	}
	return identity.Audit(tx, s.Now(), by, "edition.import", subject("edition", e.ID), map[string]any{"file": u.Name, "sentences": len(p.Passages)})
}

// takeSentences stores what came back as the sentences that it translates, and with them the content of the edition.
func (s *Service) takeSentences(tx *db.Tx, by identity.Actor, p parcel) error {
	b, now := p.bench, s.Now()
	if err := b.keep(tx); err != nil {
		return err
	}
	for i, x := range p.Passages {
		g := &b.Segments[i]
		if x.Target == g.Target {
			continue
		}
		g.Target, g.State, g.Was, g.Version, g.Who, g.At = x.Target, SegmentDone, "", g.Version+1, signed(by), &now
		if err := updateSegment(tx, b.Edition.ID, *g); err != nil {
			return err
		}
		if err := insertSegmentText(tx, b.Edition.ID, g.Sum(), SegmentText{Target: g.Target, Who: g.Who, At: now}); err != nil {
			return err
		}
	}
	b.Done, b.Changed = tally(b.Segments)
	return s.writeBench(tx, by, &b, false)
}
