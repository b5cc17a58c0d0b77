package office

import (
	"fmt"
	"slices"
	"strings"
)

var bodyStyle = pstyle{after: sixPoints, line: bodyLine, first: firstLine}

// elements writes the parts of a body into a space of this width.
func (b *docxBuilder) elements(body []Element, wide int) {
	for i, e := range body {
		switch e := e.(type) {
		case Heading:
			b.heading(e)
		case Para:
			style := bodyStyle
			style.keep = e.Keep || i == len(body)-1 // the signature never stands alone on a page
			b.out.WriteString("<w:p>" + style.xml() + b.spans(e.Spans, look{size: pt14}) + "</w:p>")
		case Grid:
			b.grid(e, wide)
		}
	}
}

// withEnd puts "./." at the end of the text.
func withEnd(body []Element) []Element {
	out := slices.Clone(body)
	if n := len(out); n > 0 {
		if p, ok := out[n-1].(Para); ok && len(p.Spans) > 0 {
			p.Spans = slices.Clone(p.Spans)
			end := &p.Spans[len(p.Spans)-1]
			end.Text = strings.TrimRight(strings.TrimSuffix(end.Text, "./."), ".;: ") + "./."
			out[n-1] = p
			return out
		}
	}
	return append(out, Text("./."))
}

func (b *docxBuilder) heading(h Heading) {
	level := min(max(h.Level, 1), 3)
	b.counts[level-1]++
	for i := level; i < len(b.counts); i++ {
		b.counts[i] = 0
	}
	n := b.counts[level-1]
	text, l := "", look{size: pt14, bold: level < 3}
	switch level {
	case 1:
		text = Roman(n) + ". " + strings.ToUpper(h.Text)
	case 2:
		text = fmt.Sprintf("%d. %s", n, h.Text)
	default:
		text = PointLetter(n) + ") " + h.Text
	}
	style := bodyStyle
	style.style, style.keep, style.outline = fmt.Sprintf("Heading%d", level), true, level
	b.out.WriteString("<w:p>" + style.xml() + b.spans([]Span{{Text: text, Mark: h.Mark}}, l) + "</w:p>")
}

// spans writes pieces of text with their links and bookmarks; l is how they look unless said.
func (b *docxBuilder) spans(spans []Span, l look) string {
	var out strings.Builder
	for _, s := range spans {
		own := l
		own.bold, own.italic = l.bold || s.Bold, l.italic || s.Italic
		run := runXML(own, s.Text)
		switch {
		case s.Link != "":
			run = fmt.Sprintf(`<w:hyperlink r:id="%s" w:history="1">%s</w:hyperlink>`, b.linkID(s.Link), run)
		case s.To != "":
			run = fmt.Sprintf(`<w:hyperlink w:anchor="%s" w:history="1">%s</w:hyperlink>`, escapeXML(bookmarkName(s.To)), run)
		}
		if s.Mark != "" {
			b.marks++
			run = fmt.Sprintf(`<w:bookmarkStart w:id="%d" w:name="%s"/>%s<w:bookmarkEnd w:id="%d"/>`, b.marks, escapeXML(bookmarkName(s.Mark)), run, b.marks)
		}
		out.WriteString(run)
	}
	return out.String()
}

// bookmarkName keeps a name within what Word takes: 40 letters, digits and underlines.
func bookmarkName(s string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, s)
	if name == "" || name[0] >= '0' && name[0] <= '9' || name[0] == '_' {
		name = "m" + name
	}
	return name[:min(len(name), 40)]
}

func (b *docxBuilder) grid(g Grid, wide int) {
	if g.Caption != "" {
		b.out.WriteString(paraXML(pstyle{align: "center", before: sixPoints, after: sixPoints, keep: true}, look{size: pt13, bold: true}, g.Caption))
	}
	widths := share(g.Columns, wide)
	b.out.WriteString(ruledTable(widths...))
	b.out.WriteString("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
	for i, c := range g.Columns {
		b.out.WriteString(cellXML(widths[i], 1, paraXML(cellStyle(Centre), look{size: pt12, bold: true}, c.Title)))
	}
	b.out.WriteString("</w:tr>")
	for i, row := range g.Rows {
		// a total has the row above it on its page, and the heading of a group its first row
		keep := i+2 == len(g.Rows) && g.Rows[i+1].Bold || row.Bold && len(row.Cells) == 1
		b.gridRow(g, row, widths, keep)
	}
	b.out.WriteString("</w:tbl>")
	b.out.WriteString("<w:p>" + pstyle{line: sixPoints, exact: true}.xml() + "</w:p>")
}

const tallCell = 400 // characters in one cell; kept in one piece, its row would leave much of a page empty

func (r GridRow) tall() bool {
	for _, c := range r.Cells {
		n := 0
		for _, s := range c.Spans {
			n += len([]rune(s.Text))
		}
		if n > tallCell {
			return true
		}
	}
	return false
}

func (b *docxBuilder) gridRow(g Grid, row GridRow, widths []int, keep bool) {
	whole := "<w:trPr><w:cantSplit/></w:trPr>"
	if row.tall() {
		whole = ""
	}
	b.out.WriteString("<w:tr>" + whole)
	at := 0
	for _, c := range row.Cells {
		if at >= len(widths) {
			break
		}
		n := min(max(c.Columns, 1), len(widths)-at)
		wide := 0
		for _, w := range widths[at : at+n] {
			wide += w
		}
		align := g.Columns[at].Align
		if n > 1 {
			align = Left
		}
		style := cellStyle(align)
		style.keep = keep
		content := "<w:p>" + style.xml() + b.spans(c.Spans, look{size: pt12, bold: row.Bold}) + "</w:p>"
		b.out.WriteString(cellXML(wide, n, content))
		at += n
	}
	for ; at < len(widths); at++ {
		b.out.WriteString(cellXML(widths[at], 1, "<w:p>"+cellStyle(Left).xml()+"</w:p>"))
	}
	b.out.WriteString("</w:tr>")
}

func cellStyle(a Align) pstyle {
	names := [...]string{Left: "left", Centre: "center", Right: "right"}
	return pstyle{align: names[a], before: 40, after: 40}
}

// share divides a width among columns by their weights.
func share(columns []Column, wide int) []int {
	sum := 0
	for _, c := range columns {
		sum += max(c.Weight, 1)
	}
	widths := make([]int, len(columns))
	left := wide
	for i, c := range columns {
		widths[i] = wide * max(c.Weight, 1) / sum
		left -= widths[i]
	}
	if len(widths) > 0 {
		widths[len(widths)-1] += left
	}
	return widths
}
