package office

import (
	"strings"
	"unicode/utf8"
)

const (
	nationalTitle = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
	motto         = "Độc lập - Tự do - Hạnh phúc"

	headLeft  = 3700 // twips, of the issuing body
	headRight = textWide - headLeft
	footLeft  = 4600 // of the recipients
	footRight = textWide - footLeft
	signSpace = 1400 // for the signature
)

// centred paragraphs of the head stand tight.
var tight = pstyle{align: "center"}

// head writes the issuing body and the national title side by side, and below them number and date.
func (b *docxBuilder) head() {
	d := b.doc
	var left, right strings.Builder
	for _, s := range d.Parent {
		left.WriteString(paraXML(tight, look{size: pt13}, s))
	}
	last := ""
	for _, s := range d.Issuer {
		left.WriteString(paraXML(tight, look{size: pt13, bold: true}, s))
		last = s
	}
	left.WriteString(ruleXML(headLeft, textWidth(last, true, pt13)*2/5, 0))
	right.WriteString(paraXML(tight, look{size: pt13, bold: true}, nationalTitle))
	right.WriteString(paraXML(tight, look{size: pt14, bold: true}, motto))
	right.WriteString(ruleXML(headRight, textWidth(motto, true, pt14), 0))

	number := d.Number
	if strings.HasPrefix(number, "/") {
		number = strings.Repeat("\u00a0", 6) + number
	}
	low := pstyle{align: "center", before: sixPoints}
	numbers := paraXML(low, look{size: pt13}, "Số: "+number)
	if d.Kind == "" && d.Subject != "" {
		numbers += paraXML(low, look{size: pt12}, "V/v "+lowerFirst(d.Subject))
	}
	if d.Draft {
		numbers += paraXML(low, look{size: pt13, bold: true}, "DỰ THẢO")
	}
	date := paraXML(low, look{size: pt14, italic: true}, FormatPlaceDate(d.Place, d.Date))
	b.out.WriteString(plainTable(headLeft, headRight) +
		"<w:tr>" + cellXML(headLeft, 1, left.String()) + cellXML(headRight, 1, right.String()) + "</w:tr>" +
		"<w:tr>" + cellXML(headLeft, 1, numbers) + cellXML(headRight, 1, date) + "</w:tr></w:tbl>")
}

// opening writes kind, subject, addressees and bases.
func (b *docxBuilder) opening() {
	d := b.doc
	if d.Kind != "" {
		b.out.WriteString(paraXML(pstyle{align: "center", before: 3 * sixPoints, keep: true}, look{size: pt14, bold: true}, strings.ToUpper(d.Kind)))
		b.out.WriteString(paraXML(pstyle{align: "center", left: firstLine, right: firstLine, keep: true}, look{size: pt14, bold: true}, d.Subject))
		wide := min(textWidth(d.Subject, true, pt14), textWide-2*firstLine)
		b.out.WriteString(ruleXML(textWide, wide*2/5, 2*sixPoints))
	}
	b.addressees()
	for i, s := range d.Bases {
		end := ";"
		if i == len(d.Bases)-1 {
			end = "."
		}
		b.out.WriteString(paraXML(bodyStyle, look{size: pt14, italic: true}, strings.TrimRight(s, ";. ")+end))
	}
}

func (b *docxBuilder) addressees() {
	to := b.doc.To
	switch len(to) {
	case 0:
	case 1:
		b.out.WriteString(paraXML(pstyle{align: "center", before: 2 * sixPoints, after: 2 * sixPoints}, look{size: pt14}, "Kính gửi: "+to[0]))
	default:
		const indent = 2268 // 4 cm
		b.out.WriteString(paraXML(pstyle{align: "left", before: 2 * sixPoints, left: indent - 567, keep: true}, look{size: pt14}, "Kính gửi:"))
		for i, s := range to {
			end, after := ";", 0
			if i == len(to)-1 {
				end, after = ".", 2*sixPoints
			}
			b.out.WriteString(paraXML(pstyle{align: "left", left: indent, after: after}, look{size: pt14}, "- "+strings.TrimRight(s, ";. ")+end))
		}
	}
}

// foot writes recipients on the left and the signature on the right.
func (b *docxBuilder) foot() {
	d := b.doc
	var left, right strings.Builder
	left.WriteString(paraXML(pstyle{align: "left"}, look{size: pt12, bold: true, italic: true}, "Nơi nhận:"))
	for _, s := range d.recipientLines() {
		left.WriteString(paraXML(pstyle{align: "left"}, look{size: pt11}, s))
	}
	if d.Drafter != "" {
		left.WriteString(paraXML(pstyle{align: "left"}, look{size: pt11}, strings.ToUpper(d.Drafter)))
	}
	strong := look{size: pt14, bold: true}
	for _, s := range append(append([]string{}, d.Signature.Authority...), d.Signature.Post) {
		if s != "" {
			right.WriteString(paraXML(tight, strong, s))
		}
	}
	right.WriteString(paraXML(pstyle{align: "center", before: signSpace}, strong, d.Signature.Name))
	b.out.WriteString("<w:p>" + pstyle{line: 120, exact: true, keep: true}.xml() + "</w:p>" + plainTable(footLeft, footRight) +
		"<w:tr><w:trPr><w:cantSplit/></w:trPr>" + cellXML(footLeft, 1, left.String()) + cellXML(footRight, 1, right.String()) + "</w:tr></w:tbl>")
	if len(d.Appendices) == 0 { // a table may not end a document
		b.out.WriteString("<w:p>" + pstyle{line: 20, exact: true}.xml() + "</w:p>")
	}
}

func (b *docxBuilder) appendix(i int, a Appendix) {
	name, wide := "Phụ lục", textWide
	if len(b.doc.Appendices) > 1 {
		name += " " + Roman(i+1)
	}
	if a.Landscape {
		wide = textHigh
	}
	s := pstyle{align: "center", keep: true}
	b.out.WriteString(paraXML(s, look{size: pt14, bold: true}, name))
	b.out.WriteString(paraXML(s, look{size: pt14, bold: true}, strings.ToUpper(a.Title)))
	s.after, s.left, s.right = 2*sixPoints, firstLine, firstLine
	b.out.WriteString(paraXML(s, look{size: pt14, italic: true}, b.doc.attachedTo()))
	b.counts = [3]int{}
	b.elements(a.Body, wide)
	if n := len(a.Body); n > 0 && i == len(b.doc.Appendices)-1 {
		if _, table := a.Body[n-1].(Grid); table {
			b.out.WriteString("<w:p>" + pstyle{line: 20, exact: true}.xml() + "</w:p>")
		}
	}
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToLower(string(r)) + s[n:]
}
