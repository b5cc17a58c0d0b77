package office

import (
	"fmt"
	"strconv"
	"strings"
)

// The sizes of an official document, in half-points and twips (twentieths of a point).
const (
	pt11, pt12, pt13, pt14 = 22, 24, 26, 28

	pageWidth, pageHeight = 11906, 16838 // A4
	marginTop             = 1134         // 20 mm
	marginBottom          = 1134
	marginLeft            = 1701 // 30 mm
	marginRight           = 851  // 15 mm
	marginHeader          = 567  // 10 mm
	textWide              = pageWidth - marginLeft - marginRight
	textHigh              = pageHeight - marginLeft - marginRight // width of a landscape page
	firstLine             = 720                                   // 1.27 cm
	sixPoints             = 120
	bodyLine              = 264 // 1.1 lines
	oneLine               = 240
)

const fontName = "Times New Roman"

const fontsXML = `<w:rFonts w:ascii="` + fontName + `" w:hAnsi="` + fontName + `" w:eastAsia="` + fontName + `" w:cs="` + fontName + `"/>`

// look is how a run is printed.
type look struct {
	size         int
	bold, italic bool
}

func (l look) xml() string {
	bold, italic := "", ""
	if l.bold {
		bold = "<w:b/><w:bCs/>"
	}
	if l.italic {
		italic = "<w:i/><w:iCs/>"
	}
	size := strconv.Itoa(l.size)
	return "<w:rPr>" + fontsXML + bold + italic + `<w:sz w:val="` + size + `"/><w:szCs w:val="` + size + `"/></w:rPr>`
}

// pstyle is how a paragraph stands.
type pstyle struct {
	style         string
	align         string // "both" unless said
	before, after int
	line          int // 240 is a single line
	exact         bool
	first         int // indent of the first line
	left, right   int
	keep          bool   // on one page with the next paragraph
	outline       int    // heading level from 1
	border        string // XML of a pBdr
	section       string // XML of a sectPr that ends here
}

func (s pstyle) xml() string {
	var b strings.Builder
	b.WriteString("<w:pPr>")
	if s.style != "" {
		fmt.Fprintf(&b, `<w:pStyle w:val="%s"/>`, s.style)
	}
	if s.keep {
		b.WriteString("<w:keepNext/>")
	}
	b.WriteString(s.border)
	rule, line := "auto", s.line
	if s.exact {
		rule = "exact"
	}
	if line == 0 {
		line = oneLine
	}
	b.WriteString(`<w:spacing w:before="` + strconv.Itoa(s.before) + `" w:after="` + strconv.Itoa(s.after) + `" w:line="` + strconv.Itoa(line) + `" w:lineRule="` + rule + `"/>`)
	if s.first+s.left+s.right != 0 {
		fmt.Fprintf(&b, `<w:ind w:left="%d" w:right="%d" w:firstLine="%d"/>`, s.left, s.right, s.first)
	}
	align := s.align
	if align == "" {
		align = "both"
	}
	b.WriteString(`<w:jc w:val="` + align + `"/>`)
	if s.outline > 0 {
		fmt.Fprintf(&b, `<w:outlineLvl w:val="%d"/>`, s.outline-1)
	}
	b.WriteString(s.section + "</w:pPr>")
	return b.String()
}

// paraXML is a paragraph of one look.
func paraXML(s pstyle, l look, text string) string {
	return "<w:p>" + s.xml() + runXML(l, text) + "</w:p>"
}

// runXML is a run; line breaks and tabs in text become those of Word.
func runXML(l look, text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString("<w:r>" + l.xml())
	for i, ln := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		for k, part := range strings.Split(ln, "\t") {
			if k > 0 {
				b.WriteString("<w:tab/>")
			}
			if part != "" {
				b.WriteString(`<w:t xml:space="preserve">` + escapeXML(part) + `</w:t>`)
			}
		}
	}
	b.WriteString("</w:r>")
	return b.String()
}

// escapeXML escapes text for XML and drops what XML cannot hold.
func escapeXML(s string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || r == 0xFFFD {
			return -1
		}
		return r
	}, s)
	return xmlEscapes.Replace(clean)
}

var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// ruleXML is a drawn line of a given length in the middle of a space: the upper border of an
// empty paragraph three points tall.
func ruleXML(space, length, after int) string {
	side := max(0, (space-length)/2)
	border := `<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>`
	s := pstyle{align: "center", line: 60, exact: true, before: 40, left: side, right: side, after: after, border: border}
	return "<w:p>" + s.xml() + "</w:p>"
}

// plainTable opens a table without lines and without cell margins: a margin would make the
// national title wrap.
func plainTable(widths ...int) string {
	return tableXML(widths, `<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>`)
}

// ruledTable opens a table with lines.
func ruledTable(widths ...int) string {
	var b strings.Builder
	b.WriteString("<w:tblBorders>")
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>`, side)
	}
	b.WriteString("</w:tblBorders>")
	return tableXML(widths, b.String(), `<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>`)
}

func tableXML(widths []int, looks ...string) string {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	var borders, margins string
	if len(looks) == 2 {
		borders, margins = looks[0], looks[1]
	} else {
		margins = looks[0]
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/>%s<w:tblLayout w:type="fixed"/>%s</w:tblPr><w:tblGrid>`, sum, borders, margins)
	for _, w := range widths {
		fmt.Fprintf(&b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString("</w:tblGrid>")
	return b.String()
}

func cellXML(width, span int, content string) string {
	grid := ""
	if span > 1 {
		grid = fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, span)
	}
	return `<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(width) + `" w:type="dxa"/>` + grid + `</w:tcPr>` + content + `</w:tc>`
}

// pageField is the number of the page.
func pageField(l look) string {
	field := func(kind string) string {
		return "<w:r>" + l.xml() + `<w:fldChar w:fldCharType="` + kind + `"/></w:r>`
	}
	return field("begin") + "<w:r>" + l.xml() + `<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
		field("separate") + runXML(l, "2") + field("end")
}
