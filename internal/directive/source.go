package directive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lantoa/internal/office"
)

// source is the document as normalised text, cut into lines.
type source struct {
	text  string
	lines []line
	width int // where a hard-wrapped copy breaks its lines, in letters; 0 for others
}

// line is one line of the text, or one table.
type line struct {
	start, end int
	gap        bool // a blank line or a paragraph end stands before
	bold       bool
	table      *grid
}

func (s *source) str(l line) string { return s.text[l.start:l.end] }

// trim gives a line's text without the spaces around it.
func (s *source) trim(i int) string { return strings.TrimSpace(s.str(s.lines[i])) }

// newSource writes the blocks one after the other as normalised text.
func newSource(doc office.Document) *source {
	s := &source{}
	var b strings.Builder
	var plain []string
	flush := func() {
		if len(plain) > 0 {
			s.addText(&b, strings.Join(plain, "\n"))
			plain = plain[:0]
		}
	}
	for _, block := range doc.Blocks {
		switch {
		case block.Table != nil:
			flush()
			s.addTable(&b, block.Table)
		case doc.Format == "docx":
			flush()
			s.addBlock(&b, block)
		default:
			plain = append(plain, block.Text)
		}
	}
	flush()
	s.text = b.String()
	s.dropPageNumbers()
	s.closeUp()
	s.findTextTables()
	s.width = s.wrapWidth()
	return s
}

// addText adds text whose lines are lines of a file, blank ones included.
func (s *source) addText(b *strings.Builder, text string) {
	text = splitLines(splitMarks(unglue(Normalise(text))))
	gap := true
	for _, l := range strings.Split(text, "\n") {
		if strings.TrimSpace(l) == "" {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('\n')
		}
		start := b.Len()
		b.WriteString(l)
		s.lines = append(s.lines, line{start: start, end: b.Len(), gap: gap})
		b.WriteByte('\n')
		gap = false
	}
}

// addBlock adds a paragraph of a word processor: always a paragraph of its own.
func (s *source) addBlock(b *strings.Builder, block office.Block) {
	from := len(s.lines)
	s.addText(b, block.Text)
	for i := from; i < len(s.lines); i++ {
		s.lines[i].bold = block.Bold
	}
}

func (s *source) addTable(b *strings.Builder, t *office.Table) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	g := &grid{}
	start := b.Len()
	for _, row := range t.Rows {
		cells := make([]cell, 0, len(row))
		for i, c := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			from := b.Len()
			b.WriteString(strings.TrimSpace(strings.ReplaceAll(Normalise(c.Text), "\t", " ")))
			cells = append(cells, cell{from, b.Len(), c.Merged})
		}
		g.rows = append(g.rows, cells)
		b.WriteByte('\n')
	}
	s.lines = append(s.lines, line{start: start, end: b.Len() - 1, gap: true, table: g})
}

// dropPageNumbers forgets lines that are only a page's number.
func (s *source) dropPageNumbers() {
	kept := s.lines[:0]
	last, at := 0, -100
	for i, l := range s.lines {
		if l.table == nil && isPageMark(s.text[l.start:l.end]) {
			continue
		}
		if n := pageNumber(s.text[l.start:l.end]); l.table == nil && n > 0 && i > 0 && i-at >= 12 && (n == last+1 || (last == 0 && n <= 2)) {
			last, at = n, i
			continue
		}
		kept = append(kept, l)
	}
	s.lines = kept
}

// isPageMark sees "Trang 4", "Trang 4/12".
func isPageMark(s string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "Trang ")
	no, _, _ := strings.Cut(rest, "/")
	return ok && len(rest) < 12 && pageNumber(no) > 0
}

func pageNumber(s string) int {
	s = strings.TrimSpace(s)
	s = strings.Trim(s, "- ")
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 999 {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// closeUp forgets the blank lines of a copy that has one behind every line, broken sentences
// included: they tell nothing about paragraphs.
func (s *source) closeUp() {
	gaps, broken, lines := 0, 0, 0
	for i := 1; i < len(s.lines); i++ {
		l, prev := s.lines[i], s.lines[i-1]
		if l.table != nil || prev.table != nil {
			continue
		}
		lines++
		if l.gap {
			gaps++
		}
		if l.gap && l.end-l.start > 0 && prev.end-prev.start >= 40 && startsSmall(s.str(l)) && !endsSentence(s.str(prev)) {
			broken++
		}
	}
	if broken < 4 || gaps*20 < lines*19 {
		return
	}
	for i := range s.lines {
		s.lines[i].gap = false
	}
}

// wrapWidth finds the column at which a copy breaks sentences, from the lines that go on
// with a small letter.
func (s *source) wrapWidth() int {
	counts := map[int]int{}
	broken := 0
	for i := 0; i+1 < len(s.lines); i++ {
		l, next := s.lines[i], s.lines[i+1]
		if l.table != nil || next.table != nil || next.gap {
			continue
		}
		n := utf8.RuneCountInString(s.str(l))
		if n >= 40 && startsSmall(s.str(next)) && !endsSentence(s.str(l)) {
			broken++
			counts[n]++
		}
	}
	if broken < 4 {
		return 0
	}
	seen := 0
	for n := 400; n > 0; n-- { // the longest but for one stray line in twenty
		seen += counts[n]
		if seen*20 > broken {
			return n
		}
	}
	return 0
}

func startsSmall(s string) bool {
	s = strings.TrimSpace(s)
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r) && readMarker(s).kind == markNone
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, ` "”)`)
	if s == "" {
		return false
	}
	c := s[len(s)-1]
	return c == '.' || c == ';' || c == ':' || c == '!' || c == '?'
}

// linking words never end a paragraph: what follows goes on.
var linking = newPhrases("và", "của", "với", "về", "các", "là", "ngày", "tháng", "năm", "quý", "số", "trước", "đến", "từ", "tại",
	"trong", "cho", "theo", "bằng", "để", "những", "được", "do", "sở", "ubnd", "hoặc", "cùng", "khi", "bởi", "vào", "như", "gồm")

// continues reports whether line i+1 goes on with the sentence of line i.
func (s *source) continues(i int) bool {
	l, next := s.lines[i], s.lines[i+1]
	if l.table != nil || next.table != nil {
		return false
	}
	prev, text := strings.TrimSpace(s.str(l)), strings.TrimSpace(s.str(next))
	if m := readMarker(text); m.kind != markNone {
		rest := text[m.size:]
		return m.kind == markDash && !next.gap && startsSmall(rest) && !endsSentence(prev) && s.full(prev, text) &&
			readLabel(tokenize(rest, 0, min(len(rest), 80)), 0).kind == labelNone
	}
	if startsLabel(text) || isSignatureLine(text) || isRecipientsLine(text) {
		return false
	}
	small := startsSmall(text)
	switch {
	case strings.HasSuffix(prev, "./."):
		return false
	case next.gap:
		return (small && !endsSentence(prev) && !isUpper(prev)) || (!endsSentence(prev) && endsLinking(prev) && !isUpper(prev))
	case small:
		return !strings.HasSuffix(prev, ":") || s.full(prev, text)
	case strings.HasSuffix(prev, ",") || strings.HasSuffix(prev, "-") || strings.HasSuffix(prev, "/"):
		return true
	case s.full(prev, text):
		return !isUpper(prev) || isUpper(text)
	case endsSentence(prev) || isUpper(prev):
		return false
	case endsLinking(prev):
		return true
	}
	return brokenTail(prev, text)
}

// full reports whether the next word would not have fitted on a line of a wrapped copy.
func (s *source) full(prev, next string) bool {
	if s.width == 0 {
		return false
	}
	word, _, _ := strings.Cut(next, " ")
	return utf8.RuneCountInString(prev)+1+utf8.RuneCountInString(word) > s.width
}

func endsLinking(s string) bool {
	at := strings.LastIndexByte(strings.TrimSpace(s), ' ')
	return linking.match(tokenize(s, at+1, len(s)), 0) > 0
}

// brokenTail sees the short end of a broken line: a name, a number, a closing stop.
func brokenTail(prev, text string) bool {
	if utf8.RuneCountInString(prev) < 30 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text)
	if unicode.IsDigit(r) || r == '(' || r == '"' || r == '“' {
		return true
	}
	return len(strings.Fields(text)) <= 3 && (strings.HasSuffix(text, ".") || strings.HasSuffix(text, ";"))
}
