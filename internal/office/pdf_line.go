package office

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// How lines and words are told apart, in parts of the letters' size.
const (
	sameLine  = 0.4  // letters whose feet differ less stand on one line
	wordGap   = 0.17 // more than this between letters is a space
	columnGap = 2.2  // more than this begins another piece of text
	doubled   = 0.15 // the same letter this near was drawn twice to look bold
)

// line is a piece of text on one line of a page.
type line struct {
	text           string
	x0, x1, y      float64
	size           float64
	bold, italic   bool
	centered       bool
	page           int
	column, region int // pieces that stand side by side: 1 left, 2 right
}

// rows puts letters that stand on one line together, top down, each row from left to right.
func rows(glyphs []glyph) [][]glyph {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(b.y, a.y) })
	var all [][]glyph
	for _, g := range glyphs {
		n := len(all) - 1
		if n >= 0 && all[n][0].y-g.y < sameLine*math.Max(math.Min(all[n][0].size, g.size), 1) {
			all[n] = append(all[n], g)
			continue
		}
		all = append(all, []glyph{g})
	}
	for _, row := range all {
		slices.SortStableFunc(row, func(a, b glyph) int { return cmp.Compare(a.x, b.x) })
	}
	return all
}

// pieces cuts a row where the gaps are wide and makes text of each part.
func pieces(row []glyph) []line {
	var all []line
	var part []glyph
	end := 0.0
	for _, g := range row {
		if strings.TrimSpace(g.text) == "" {
			if len(part) > 0 {
				part = append(part, g) // a space never widens a piece
			}
			continue
		}
		if len(part) > 0 && g.x-end > columnGap*g.size {
			all = append(all, joinGlyphs(part))
			part = nil
		}
		if twice(part, g) {
			continue
		}
		part = append(part, g)
		end = g.x + g.w
	}
	if len(part) > 0 {
		all = append(all, joinGlyphs(part))
	}
	return slices.DeleteFunc(all, func(l line) bool { return l.text == "" })
}

func twice(part []glyph, g glyph) bool {
	for i := len(part) - 1; i >= 0 && i >= len(part)-2; i-- {
		if part[i].text == g.text && g.x-part[i].x < doubled*g.size && g.w > doubled*g.size {
			return true
		}
	}
	return false
}

func joinGlyphs(part []glyph) line {
	var text strings.Builder
	l := line{x0: part[0].x, y: part[0].y}
	bold, italic, n := 0, 0, 0
	end := part[0].x
	for _, g := range part {
		if strings.TrimSpace(g.text) == "" {
			text.WriteByte(' ')
			continue
		}
		if g.x-end > wordGap*g.size && n > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(g.text)
		end = math.Max(end, g.x+g.w)
		n++
		l.size = math.Max(l.size, g.size)
		if g.bold {
			bold++
		}
		if g.italic {
			italic++
		}
	}
	l.x1 = end
	l.text = strings.Join(strings.Fields(strings.ReplaceAll(text.String(), "\u00ad", "")), " ")
	l.bold, l.italic = n > 0 && bold*10 >= n*9, n > 0 && italic*10 >= n*9
	return l
}

// columns gathers pieces that stand side by side, as in the head and the foot of an official
// document.
type columns struct {
	region      int
	left, right []line
}

// textLines makes the lines of a page in reading order: of pieces side by side first the left
// ones, then the right ones.
func textLines(pg *page, glyphs []glyph, number int) []line {
	var all []line
	c := &columns{}
	for _, row := range rows(glyphs) {
		parts := splitMotto(pieces(row))
		for i := range parts {
			parts[i].page = number
		}
		switch n := len(parts); {
		case n == 0:
		case n >= 2:
			c.split(parts)
		case !c.takes(parts[0], pg.width):
			all = append(append(all, c.flush()...), parts[0])
		}
	}
	return withoutPageNumber(pg, append(all, c.flush()...))
}

func (c *columns) split(parts []line) {
	if len(c.right) == 0 {
		c.region++
	}
	n := len(parts) - 1
	for _, l := range parts[:n] {
		c.left = append(c.left, l.in(c.region, 1))
	}
	c.right = append(c.right, parts[n].in(c.region, 2))
}

// takes adds a line that stands alone to the column it belongs to; a line in the middle of the
// page ends the columns.
func (c *columns) takes(l line, wide float64) bool {
	if len(c.right) == 0 {
		return false
	}
	if l.x1 < wide/2 {
		c.left = append(c.left, l.in(c.region, 1))
		return true
	}
	left, right := c.left[0].x0, c.right[0].x1
	near, aligned := 0.0, false
	for _, o := range c.left {
		left = math.Min(left, o.x0)
	}
	for _, o := range c.right {
		right = math.Max(right, o.x1)
		near += (o.x0 + o.x1) / 2 / float64(len(c.right))
		aligned = aligned || math.Abs(o.x0-l.x0) < 2
	}
	middle := (l.x0 + l.x1) / 2
	if l.x0 < wide*0.4 || !aligned && math.Abs(middle-near) > math.Abs(middle-(left+right)/2) {
		return false
	}
	c.right = append(c.right, l.in(c.region, 2))
	return true
}

func (c *columns) flush() []line {
	all := append(c.left, c.right...)
	c.left, c.right = nil, nil
	return all
}

func (l line) in(region, column int) line {
	l.region, l.column = region, column
	return l
}

// splitMotto parts the issuing body from the national title where they stand close together.
func splitMotto(parts []line) []line {
	if len(parts) != 1 {
		return parts
	}
	l := parts[0]
	for _, title := range []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"} {
		i := strings.Index(l.text, title)
		if i <= 0 {
			continue
		}
		a, b := l, l
		a.text, b.text = strings.TrimSpace(l.text[:i]), l.text[i:]
		at := l.x0 + (l.x1-l.x0)*float64(len([]rune(a.text)))/float64(len([]rune(l.text)))
		a.x1, b.x0 = at, at
		return []line{a, b}
	}
	return parts
}

// withoutPageNumber drops a number that stands alone in the top or bottom margin.
func withoutPageNumber(pg *page, lines []line) []line {
	return slices.DeleteFunc(lines, func(l line) bool {
		inMargin := l.y > pg.height*0.9 || l.y < pg.height*0.08
		return inMargin && isPageNumber(l.text)
	})
}

func isPageNumber(s string) bool {
	s = strings.Trim(strings.TrimPrefix(s, "Trang"), " -–—|/")
	if s == "" || len(s) > 9 {
		return false
	}
	for _, r := range s {
		if !unicode.IsDigit(r) && r != '/' {
			return false
		}
	}
	return true
}
