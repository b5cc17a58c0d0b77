package product

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"lantoa/internal/bitext"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Pair is a sentence with its translation, as it comes from elsewhere.
type Pair struct{ SourceLang, TargetLang, Source, Target string }

// maxMemoryPairs is how many sentences may come at once: they are written together.
const maxMemoryPairs = 200_000

var (
	errMayNotTerms = problem.New(problem.Denied, "Tài khoản này không sửa được thuật ngữ và bộ nhớ dịch.")
	errMemoryLarge = problem.Field("tep", "Tệp có hơn %d cặp câu. Chia thành nhiều tệp rồi nộp từng tệp.", maxMemoryPairs)
)

// AddMemory puts sentences into the memory, all or none, and answers how many were new. origin is where they come from, for people.
func (s *Service) AddMemory(ctx context.Context, by identity.Actor, origin string, pairs iter.Seq2[Pair, error]) (added int64, err error) {
	if !by.May(identity.KeepTerms) {
		return 0, errMayNotTerms
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		added, err = s.addMemory(tx, origin, pairs)
		if err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "memory.add", "memory", map[string]any{"origin": origin, "added": added})
	})
	return added, err
}

func (s *Service) addMemory(tx *db.Tx, origin string, pairs iter.Seq2[Pair, error]) (added int64, err error) {
	if err := holdMemory(tx); err != nil {
		return 0, err
	}
	seen := 0
	batch := make([]memoryPair, 0, memoryBatch)
	put := func() error {
		fresh, err := newToMemory(tx, batch)
		if err != nil {
			return err
		}
		added += int64(len(fresh))
		batch = batch[:0]
		return insertMemory(tx, fresh)
	}
	for p, err := range pairs {
		if err != nil {
			return 0, err
		}
		if seen++; seen > maxMemoryPairs {
			return 0, errMemoryLarge
		}
		batch = append(batch, memoryPair{SourceLang: p.SourceLang, TargetLang: p.TargetLang, Source: p.Source, Target: p.Target, Origin: origin, At: s.Now()})
		if len(batch) == memoryBatch {
			if err := put(); err != nil {
				return 0, err
			}
		}
	}
	if len(batch) > 0 {
		err = put()
	}
	return added, err
}

// ExportMemory writes the whole memory as TMX, or the part of one target language.
func (s *Service) ExportMemory(ctx context.Context, by identity.Actor, targetLang string, w io.Writer) error {
	if !by.May(identity.KeepTerms) {
		return errMayNotTerms
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		return bitext.WriteTMX(w, bitext.Memory{}, func(yield func(bitext.Entry, error) bool) {
			err := eachMemory(tx, targetLang, func(p memoryPair) error {
				if !yield(p.entry(), nil) {
					return errStopped
				}
				return nil
			})
			if err != nil && !errors.Is(err, errStopped) {
				yield(bitext.Entry{}, err)
			}
		})
	})
}

var errStopped = errors.New("stopped")

func (p memoryPair) entry() bitext.Entry {
	return bitext.Entry{
		SourceLang: p.SourceLang, Created: p.At,
		Variants: []bitext.Variant{{Lang: p.SourceLang, Text: p.Source}, {Lang: p.TargetLang, Text: p.Target}},
	}
}

// memoryPairs are the pairs of an entry: its source with each other language that the registry knows. An entry that does not name its
// source is taken from the Vietnamese, if it has that. What is left out is counted.
func memoryPairs(e bitext.Entry, all Languages, skipped *Skipped) []Pair {
	if len(e.Variants) < 2 {
		skipped.Alone++
		return nil
	}
	at := sourceOf(e, all)
	from, source := e.Variants[at].Lang, bitext.Untagged(e.Variants[at].Text, e.Tags)
	fromTag, known := all.Tag(from)
	var list []Pair
	for n, v := range e.Variants {
		if n == at {
			continue
		}
		to, knows := all.Tag(v.Lang)
		pair := pairOne(nil, source, bitext.Untagged(v.Text, e.Tags))
		switch {
		case !known:
			skipped.foreign(from)
		case !knows:
			skipped.foreign(v.Lang)
		case to == fromTag:
			skipped.Same++
		case len(pair) == 0:
			skipped.unfit(source, bitext.Untagged(v.Text, e.Tags))
		default:
			list = append(list, Pair{fromTag, to, pair[0][0], pair[0][1]})
		}
	}
	if len(e.Tags) > 0 {
		skipped.Tagged += int64(len(list))
	}
	return list
}

// sourceOf is the place of an entry's source among its variants.
func sourceOf(e bitext.Entry, all Languages) int {
	at := slices.IndexFunc(e.Variants, func(v bitext.Variant) bool { return e.SourceLang != "" && bitext.SameLanguage(v.Lang, e.SourceLang) })
	if at < 0 {
		at = slices.IndexFunc(e.Variants, func(v bitext.Variant) bool {
			tag, _ := all.Tag(v.Lang)
			return tag == Source
		})
	}
	return max(at, 0)
}

// Tag is the registry's own tag for one that another program wrote: VI-vn is vi.
func (all Languages) Tag(tag string) (string, bool) {
	for _, l := range all {
		if bitext.SameLanguage(l.Tag, tag) {
			return l.Tag, true
		}
	}
	for _, l := range all {
		if n := len(l.Tag); len(tag) > n && (tag[n] == '-' || tag[n] == '_') && bitext.SameLanguage(l.Tag, tag[:n]) && len(tag) == n+3 {
			return l.Tag, true
		}
	}
	return "", false
}

// readMemory gives the pairs of a TMX file one by one, each once, and counts what it leaves out.
func (s *Service) readMemory(r io.Reader, skipped *Skipped) iter.Seq2[Pair, error] {
	return func(yield func(Pair, error) bool) {
		known := map[[sha256.Size]byte]bool{}
		_, err := bitext.ReadTMX(r, func(e bitext.Entry) error {
			for _, p := range memoryPairs(e, s.lists.Languages, skipped) {
				key := sha256.Sum256([]byte(strings.Join([]string{p.SourceLang, p.TargetLang, p.Source, p.Target}, "\x00")))
				if known[key] {
					skipped.Repeated++
					continue
				}
				known[key] = true
				if !yield(p, nil) {
					return errStopped
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Pair{}, err)
		}
	}
}
