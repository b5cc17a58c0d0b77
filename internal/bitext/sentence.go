package bitext

import (
	"strings"
	"unicode"
)

// Segment is one sentence of a text.
type Segment struct {
	Start         int    // byte offset of Text
	Before        string // space in front of the first sentence, else empty
	Text          string // no space at its ends; empty only for a text of nothing but space
	After         string // what follows up to the next sentence: space and line ends
	EndsParagraph bool   // a line end follows, or nothing
}

// Segments cuts a text into sentences by the rules of its language; a line end always ends
// one. Join gives the text back, byte by byte. An empty text has no sentences.
func Segments(text, lang string) []Segment {
	if text == "" {
		return nil
	}
	var spans [][2]int
	rules := rulesOf(lang)
	for from := 0; from < len(text); {
		end, next := lineEnd(text, from)
		start := from
		for _, cut := range append(rules.cuts(text[from:end]), end-from) {
			if s, e := trim(text, start, from+cut); s < e {
				spans = append(spans, [2]int{s, e})
			}
			start = from + cut
		}
		from = next
	}
	if len(spans) == 0 {
		return []Segment{{Before: text, EndsParagraph: true}}
	}
	all := make([]Segment, len(spans))
	for i, s := range spans {
		next := len(text)
		if i+1 < len(spans) {
			next = spans[i+1][0]
		}
		after := text[s[1]:next]
		all[i] = Segment{Start: s[0], Text: text[s[0]:s[1]], After: after, EndsParagraph: next == len(text) || strings.ContainsAny(after, lineEnds)}
	}
	all[0].Before = text[:spans[0][0]]
	return all
}

// Join puts the segments of a text together again.
func Join(segments []Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Before)
		b.WriteString(s.Text)
		b.WriteString(s.After)
	}
	return b.String()
}

const lineEnds = "\n\r\v\f\u0085\u2028\u2029"

// lineEnd finds where a line ends and where the next begins.
func lineEnd(text string, from int) (end, next int) {
	i := strings.IndexAny(text[from:], lineEnds)
	if i < 0 {
		return len(text), len(text)
	}
	end = from + i
	_, size := decodeRune(text[end:])
	return end, end + size
}

func trim(text string, start, end int) (int, int) {
	part := text[start:end]
	left := strings.TrimLeftFunc(part, unicode.IsSpace)
	start = end - len(left)
	return start, start + len(strings.TrimRightFunc(left, unicode.IsSpace))
}
