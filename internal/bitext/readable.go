package bitext

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// From how many syllables on a sentence is long: for everyone, and for easy reading.
const (
	longSentence = 30
	longSimple   = 15
)

// FindingKind says what readers may stumble over.
type FindingKind string

// The kinds of findings.
const (
	LongSentence FindingKind = "long"
	HardWord     FindingKind = "hard"
)

// Finding is one place that readers may stumble over; Start and End are byte offsets.
type Finding struct {
	Kind       FindingKind
	Text       string
	Plain      string // a plainer word, for hard words
	Message    string // one Vietnamese sentence
	Start, End int
}

// Readability measures a text. It is a hint, never a gate.
type Readability struct {
	Sentences, Syllables int
	Long                 int // sentences that are long
	Limit                int // from more syllables than this a sentence is long
	Findings             []Finding
}

const (
	sayLongSentence = "Câu dài %d tiếng (nên không quá %d); hãy tách thành các câu ngắn, mỗi câu một ý."
	sayHardWord     = "“%s” khó hiểu với nhiều người; có thể viết: %s."
)

// Readable measures a text and lists long sentences and, in Vietnamese, hard words. In
// languages written with spaces between words, words are counted.
func Readable(text, lang string) Readability {
	r := Readability{Limit: longSentence}
	if strings.HasSuffix(strings.ToLower(lang), "-simple") {
		r.Limit = longSimple
	}
	for _, s := range Segments(text, lang) {
		n := len(Syllables(s.Text))
		if n == 0 {
			continue
		}
		r.Sentences++
		r.Syllables += n
		if n > r.Limit {
			r.Long++
			r.Findings = append(r.Findings, Finding{
				Kind: LongSentence, Text: s.Text, Message: fmt.Sprintf(sayLongSentence, n, r.Limit),
				Start: s.Start, End: s.Start + len(s.Text),
			})
		}
	}
	if isVietnamese(lang) {
		r.Findings = append(r.Findings, hardWords(text)...)
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	return r
}

func hardWords(text string) []Finding {
	words := theWords()
	var all []Finding
	for _, m := range words.hard.Find(text) {
		shown := text[m.Start:m.End]
		all = append(all, Finding{
			Kind: HardWord, Text: shown, Plain: words.plain[m.Term],
			Message: fmt.Sprintf(sayHardWord, shown, words.plain[m.Term]), Start: m.Start, End: m.End,
		})
	}
	return all
}

// PerSentence is the mean number of syllables in a sentence; 0 without sentences.
func (r Readability) PerSentence() float64 {
	if r.Sentences == 0 {
		return 0
	}
	return float64(r.Syllables) / float64(r.Sentences)
}

// LongShare is the share of long sentences, 0 to 1.
func (r Readability) LongShare() float64 {
	if r.Sentences == 0 {
		return 0
	}
	return float64(r.Long) / float64(r.Sentences)
}
