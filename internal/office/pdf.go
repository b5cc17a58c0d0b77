package office

import (
	"context"
	"io"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"lantoa/internal/problem"
)

const (
	fewLetters  = 20   // a PDF with fewer is a scan
	fewIndents  = 5    // a document with more indents its paragraphs
	tooManyGaps = 0.03 // letters whose meaning is unknown, of all
)

// readPDF gives the text of a PDF: lines are rebuilt from where letters stand, paragraphs from
// the gaps between lines, tables from the lines drawn around cells. Page numbers are left out.
func readPDF(ctx context.Context, r io.ReaderAt, size int64) (doc Document, err error) {
	data, err := readAll(ctx, r, size)
	if err != nil {
		return Document{}, err
	}
	f, err := loadPDF(ctx, data)
	if err != nil {
		return Document{}, err
	}
	pages, err := f.pages()
	if err != nil {
		return Document{}, err
	}
	if len(pages) == 0 {
		return Document{}, refuse(sayBrokenPDF)
	}
	b := &builder{}
	steps, fonts := 0, map[any]*pdfFont{}
	letters, unknown := 0, 0
	for i, d := range pages {
		pg, err := f.paint(d, fonts, &steps)
		if err != nil {
			return Document{}, err
		}
		if err := ctx.Err(); err != nil {
			return Document{}, err
		}
		seen, bad := countLetters(pg.glyphs)
		letters, unknown = letters+seen, unknown+bad
		if b.page(pg, i+1); len(b.blocks) > maxBlocks {
			return Document{}, refuse(sayTooLong)
		}
	}
	switch {
	case letters+unknown < fewLetters:
		return Document{}, refuse(sayScannedPDF)
	case float64(unknown) > tooManyGaps*float64(letters+unknown):
		return Document{}, refuse(sayUnreadablePDF)
	}
	return Document{Blocks: b.blocks}, nil
}

// CheckPDF says, as a problem, why a PDF cannot be opened and printed: it was cut off, is broken or locked, or has no page. It may be a scan.
func CheckPDF(ctx context.Context, r io.ReaderAt, size int64) error {
	if size > MaxFile {
		return problem.New(problem.TooLarge, sayTooLarge, MaxFile>>20)
	}
	limited, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	data, err := readAll(limited, r, size)
	if err != nil {
		return tooSlow(ctx, err)
	}
	f, err := loadPDF(limited, data)
	if err != nil {
		return tooSlow(ctx, err)
	}
	pages, err := f.pages()
	if err != nil {
		return tooSlow(ctx, err)
	}
	if len(pages) == 0 || pages[0]["MediaBox"] == nil {
		return refuse(sayBrokenPDF)
	}
	steps := 0
	if _, err := f.paint(pages[0], map[any]*pdfFont{}, &steps); err != nil {
		return tooSlow(ctx, err)
	}
	return nil
}

func countLetters(glyphs []glyph) (letters, unknown int) {
	for _, g := range glyphs {
		r, _ := utf8.DecodeRuneInString(g.text)
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Co, r) && r < 0xF000:
			unknown++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return letters, unknown
}

// builder puts lines together to paragraphs.
type builder struct {
	blocks  []Block
	last    line // the last line of the open paragraph
	open    bool // the last block may go on
	indents int  // paragraphs that began with an indent
	margin  struct{ left, right float64 }
}

func (b *builder) page(pg *page, number int) {
	tables, rest := findTables(pg)
	lines := textLines(pg, rest, number)
	b.measure(lines)
	for i := range lines {
		lines[i].centered = b.isCentered(lines[i], lines)
	}
	for _, t := range tables {
		for len(lines) > 0 && (lines[0].y > t.top || lines[0].region > 0 && lines[0].y > t.bottom) {
			b.add(lines[0])
			lines = lines[1:]
		}
		b.addTable(t.table, number)
	}
	for _, l := range lines {
		b.add(l)
	}
}

// measure finds the edges between which the text of a page stands.
func (b *builder) measure(lines []line) {
	b.margin.left, b.margin.right = math.Inf(1), 0
	for _, l := range lines {
		if l.region == 0 {
			b.margin.left = math.Min(b.margin.left, l.x0)
			b.margin.right = math.Max(b.margin.right, l.x1)
		}
	}
}

// isCentered tells a title from a paragraph: equal space on both sides, in its column.
func (b *builder) isCentered(l line, all []line) bool {
	left, right := b.margin.left, b.margin.right
	if l.region > 0 {
		left, right = math.Inf(1), 0.0
		for _, o := range all {
			if o.region == l.region && o.column == l.column {
				left, right = math.Min(left, o.x0), math.Max(right, o.x1)
			}
		}
		return l.bold && math.Abs((l.x0-left)-(right-l.x1)) < l.size
	}
	before, after := l.x0-left, right-l.x1
	return before > 2*l.size && math.Abs(before-after) < l.size/2 && (l.bold || !startsItem(l.text))
}

func (b *builder) add(l line) {
	if b.open && b.continues(l) {
		last := &b.blocks[len(b.blocks)-1]
		last.Text = joinLines(last.Text, l.text)
		last.Bold = last.Bold && l.bold
		last.Italic = last.Italic && l.italic
	} else {
		if l.x0 > b.margin.left+0.8*l.size && !l.centered && l.region == 0 {
			b.indents++
		}
		b.blocks = append(b.blocks, Block{Text: l.text, Bold: l.bold, Italic: l.italic, Centered: l.centered, Page: l.page})
	}
	b.last, b.open = l, true
}

func joinLines(a, c string) string {
	if a == "" {
		return c
	}
	return a + " " + c
}

// continues reports whether a line belongs to the paragraph of the line before.
func (b *builder) continues(l line) bool {
	prev := b.last
	if l.region > 0 || prev.region > 0 || l.centered || prev.centered || prev.bold != l.bold && startsItem(l.text) {
		return l.region > 0 && b.continuesInColumn(l)
	}
	full := prev.x1+l.firstWord() > b.margin.right-l.size/2
	indented := l.x0 > b.margin.left+0.8*l.size
	if l.page != prev.page {
		return full && !indented && (b.indents > fewIndents || !endsSentence(prev.text))
	}
	gap := prev.y - l.y
	if gap > 1.9*l.size && gap > 0 || indented && l.x0 > prev.x0-l.size || !full {
		return b.hangs(l, prev, gap) && full
	}
	return !(startsItem(l.text) && endsSentence(prev.text) && l.x0 >= prev.x0-1 && indented)
}

// firstWord is the width of a line's first word and the space before it: if that had fitted on
// the line before, the break was meant.
func (l line) firstWord() float64 {
	word, _, _ := strings.Cut(l.text, " ")
	part := float64(utf8.RuneCountInString(word)+1) / float64(utf8.RuneCountInString(l.text))
	return (l.x1 - l.x0) * math.Min(part, 1)
}

// hangs accepts paragraphs that stand indented as a whole, such as list items of Word.
func (b *builder) hangs(l, prev line, gap float64) bool {
	return gap < 1.9*l.size && l.x0 > prev.x0 && startsItem(prev.text) && !startsItem(l.text)
}

// continuesInColumn joins the second line of a recipient or a post.
func (b *builder) continuesInColumn(l line) bool {
	prev := b.last
	return prev.region == l.region && prev.column == l.column && prev.page == l.page &&
		strings.HasPrefix(b.blocks[len(b.blocks)-1].Text, "-") && !strings.HasPrefix(l.text, "-") &&
		!endsSentence(prev.text) && l.bold == prev.bold
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, `”"')] `)
	return s == "" || strings.ContainsRune(".;:?!", rune(s[len(s)-1]))
}

// startsItem reports whether a line begins with the mark of a list item or heading.
func startsItem(s string) bool {
	first, _, found := strings.Cut(s, " ")
	if !found || len(first) > 12 {
		return false
	}
	switch first {
	case "-", "+", "*", "•", "–", "—":
		return true
	}
	last := first[len(first)-1]
	if last != '.' && last != ')' && last != '/' {
		return unicode.IsDigit(rune(first[0])) && strings.Contains(first, ".")
	}
	body := strings.Trim(first, ".)(/")
	if len([]rune(body)) == 1 {
		return true
	}
	return body != "" && strings.Trim(body, "0123456789.") == "" || strings.Trim(body, "IVXLC") == ""
}

// addTable adds a table, or goes on with one that was cut by the end of the page.
func (b *builder) addTable(t *Table, number int) {
	b.open = false
	if n := len(b.blocks); n > 0 && b.blocks[n-1].Table != nil {
		above := b.blocks[n-1].Table
		if len(above.Rows[0]) == len(t.Rows[0]) {
			more := withoutHead(t.Rows, above.Rows[0])
			if number != b.last.page || len(more) < len(t.Rows) {
				more = joinCutRow(above.Rows[len(above.Rows)-1], more)
			}
			above.Rows = append(above.Rows, more...)
			return
		}
	}
	b.blocks = append(b.blocks, Block{Table: t, Page: number})
}

// withoutHead drops a head row that is repeated on the next page.
func withoutHead(rows [][]Cell, head []Cell) [][]Cell {
	for i := range head {
		if rows[0][i].Text != head[i].Text {
			return rows
		}
	}
	return rows[1:]
}

// joinCutRow puts a row that was cut by the end of the page together again: its second part has
// nothing in the first column, where the number stands.
func joinCutRow(above []Cell, rows [][]Cell) [][]Cell {
	if len(rows) == 0 || rows[0][0].Text != "" || rows[0][0].Merged || above[0].Text == "" {
		return rows
	}
	for i, c := range rows[0] {
		if c.Text != "" {
			above[i].Text = joinLines(above[i].Text, c.Text)
		}
	}
	return rows[1:]
}
