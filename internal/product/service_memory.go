package product

import (
	"context"
	"slices"
	"sync"

	"lantoa/internal/bitext"
	"lantoa/internal/db"
)

// shelves are the searches of the translation memory, one for each pair of languages that was asked for.
type shelves struct {
	mu  sync.Mutex
	all map[[2]string]*shelf
}

func (s *shelves) of(sourceLang, targetLang string) *shelf {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[[2]string]*shelf{}
	}
	key := [2]string{sourceLang, targetLang}
	if s.all[key] == nil {
		s.all[key] = &shelf{}
	}
	return s.all[key]
}

// suggest lists at most five sentences of the memory that are like text by 70 % or more, the most alike first.
func (s *Service) suggest(ctx context.Context, sourceLang, targetLang, text string) (list []Suggestion, err error) {
	text = tidySegment(text)
	asked := pulses(text)
	if len(asked) == 0 || len(asked) > maxTraceLength {
		return nil, nil
	}
	sh := s.memory.of(sourceLang, targetLang)
	if err := s.catchUp(ctx, sh, sourceLang, targetLang); err != nil {
		return nil, err
	}
	found, err := sh.search(ctx, traced(trace(asked), nil))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = best(tx, text, asked, found)
		return err
	})
	return list, err
}

// catchUp brings a shelf up to the database.
func (s *Service) catchUp(ctx context.Context, sh *shelf, sourceLang, targetLang string) error {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	row := make([]uint16, 0, maxTraceLength)
	for {
		var n int
		err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
			n, err = newMemory(tx, sourceLang, targetLang, sh.upTo, func(id int64, trace []byte) error { return sh.add(id, trace, row) })
			return err
		})
		if err != nil || n < memoryChunk {
			return err
		}
	}
}

// best fetches the most promising sentences until no other can be better.
func best(tx *db.Tx, text string, asked []pulse, found []near) ([]Suggestion, error) {
	var list []Suggestion
	for batch := range slices.Chunk(found, memoryFetch) {
		if len(list) >= maxSuggestions && list[maxSuggestions-1].Percent >= batch[0].bound() {
			break
		}
		ids := make([]int64, len(batch))
		for i, l := range batch {
			ids[i] = l.id
		}
		pairs, err := memoryByID(tx, ids)
		if err != nil {
			return nil, err
		}
		for _, p := range pairs {
			list = withPair(list, p, text, asked)
		}
		slices.SortStableFunc(list, func(a, b Suggestion) int { return b.Percent - a.Percent })
		list = list[:min(len(list), maxSuggestions)]
	}
	return list, nil
}

// withPair puts a sentence into the list if it is alike enough and says something new.
func withPair(list []Suggestion, p memoryPair, text string, asked []pulse) []Suggestion {
	if slices.ContainsFunc(list, func(x Suggestion) bool { return x.Source == p.Source && x.Target == p.Target }) {
		return list
	}
	x := Suggestion{Source: p.Source, Target: p.Target, From: p.Origin, Percent: 100}
	if p.Source != text {
		x.Percent, x.Numbers = resembling(asked, pulses(p.Source))
	}
	if x.Percent < leastPercent {
		return list
	}
	return append(list, x)
}

// remember puts the sentences of an approved translation into the memory, in place of those that it gave before.
func (s *Service) remember(tx *db.Tx, e Edition) error {
	if e.MadeFrom == 0 {
		return nil
	}
	from, err := findEdition(tx, e.MadeFrom)
	if err != nil || from.Language == e.Language {
		return err
	}
	if err := holdMemory(tx); err != nil {
		return err
	}
	if _, err := forgetEdition(tx, e.ID); err != nil {
		return err
	}
	source, err := findContent(tx, from.ID, e.MadeFromNo)
	if err != nil {
		return err
	}
	stored, err := editionSegments(tx, e.ID)
	if err != nil {
		return err
	}
	var all []memoryPair
	for _, p := range pairsOf(stored, source.content(), e.content(), from.Language, s.language(e.Language)) {
		all = append(all, memoryPair{SourceLang: from.Language, TargetLang: e.Language, Source: p[0], Target: p[1], EditionID: e.ID, At: s.Now()})
	}
	return insertMemory(tx, all)
}

// pairsOf are the sentences of a translation with their sources: as the translators laid them where the segments say what the content
// says, by their places in the text where it was written as a whole.
func pairsOf(segments []Segment, source, target Content, sourceLang string, to Language) (pairs [][2]string) {
	laid := Derive(segments, target, to)
	for _, p := range parts {
		own := slices.ContainsFunc(segments, func(g Segment) bool { return g.Part == p && g.Target != "" })
		switch {
		case own && sameWords(laid.part(p), target.part(p)):
			pairs = append(pairs, pairsLaid(segments, p)...)
		case p == PartBody:
			pairs = append(pairs, pairBodies(source.Body, target.Body, sourceLang, to.Tag)...)
		default:
			pairs = pairText(pairs, source.part(p), target.part(p), sourceLang, to.Tag)
		}
	}
	return pairs
}

// pairsLaid are the sentences of one part as they were translated. What was joined to the sentence before it belongs to that; a sentence
// whose source changed since is the translation of what it was.
func pairsLaid(all []Segment, p Part) (pairs [][2]string) {
	source, target := "", ""
	flush := func() { pairs, source, target = pairOne(pairs, source, target), "", "" }
	for _, g := range all {
		if g.Part == p && g.Target == "" && g.State == SegmentDone {
			source += " " + g.Source
			continue
		}
		flush()
		if g.Part != p || g.State == SegmentDraft && !g.Changed() {
			continue
		}
		source, target = g.Source, g.Target
		if g.Changed() {
			source = g.Was
		}
	}
	flush()
	return pairs
}

// pairBodies are the sentences of two texts that belong together: where a paragraph has as many sentences in both, sentence by sentence;
// otherwise the paragraph as a whole; nothing where the numbers of paragraphs differ.
func pairBodies(source, target, sourceLang, targetLang string) (pairs [][2]string) {
	a, b := paragraphs(source), paragraphs(target)
	if len(a) != len(b) {
		return nil
	}
	for i := range a {
		pairs = pairText(pairs, a[i], b[i], sourceLang, targetLang)
	}
	return pairs
}

func pairText(pairs [][2]string, source, target, sourceLang, targetLang string) [][2]string {
	a, b := bitext.Segments(source, sourceLang), bitext.Segments(target, targetLang)
	if len(a) != len(b) {
		return pairOne(pairs, source, target)
	}
	for i := range a {
		pairs = pairOne(pairs, a[i].Text, b[i].Text)
	}
	return pairs
}

func pairOne(pairs [][2]string, source, target string) [][2]string {
	source, target = tidySegment(source), tidySegment(target)
	if source == "" || target == "" || len(source) > maxRememberBytes || len(target) > maxRememberBytes {
		return pairs
	}
	return append(pairs, [2]string{source, target})
}

// afterMove keeps the memory in step with what is approved and what is withdrawn.
func (s *Service) afterMove(tx *db.Tx, e Edition, a Action) error {
	switch a {
	case Approve:
		return s.remember(tx, e)
	case Withdraw:
		_, err := forgetEdition(tx, e.ID)
		return err
	}
	return nil
}

// MemoryCounts are how many sentences the memory has, by languages.
func (s *Service) MemoryCounts(ctx context.Context) (list []MemoryCount, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = countMemory(tx)
		return err
	})
	return list, err
}
