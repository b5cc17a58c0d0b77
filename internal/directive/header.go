package directive

import (
	"strconv"
	"strings"
	"unicode"
)

// readHeader reads number, place and date, issuer from the lines above the title.
func (r *reading) readHeader(f frame) {
	top := f.title
	if top < 0 {
		top = min(len(r.src.lines), 15)
	}
	from := r.headerStart(top)
	var bodies []string
	var span Span
	for i := from; i < top; i++ {
		if r.src.lines[i].table != nil {
			r.headerTable(r.src.lines[i].table, &bodies, &span)
			continue
		}
		for _, c := range r.headerCells(i) {
			r.headerCell(c, &bodies, &span)
		}
	}
	for i := top; i < min(len(r.src.lines), top+6); i++ { // drafts print the number below, too
		if r.p.Number.Text == "" && r.src.lines[i].table == nil && isNumberLine(r.src.trim(i)) && i > top {
			r.headerCell(r.headerCells(i)[0], &bodies, &span)
		}
	}
	r.setIssuer(bodies, span, f)
	r.setDate()
}

// headerStart steps back to the first line of the letterhead: no further than a portal's menu.
func (r *reading) headerStart(top int) int {
	start := max(0, top-30)
	for i := start; i < top; i++ {
		if r.src.lines[i].table != nil {
			return i
		}
		toks := r.lineTokens(i)
		if at, _ := national.find(toks, 0); at >= 0 {
			return max(start, i-4)
		}
	}
	return start
}

func (r *reading) headerTable(g *grid, bodies *[]string, span *Span) {
	for _, row := range g.rows {
		for _, c := range row {
			at := c.start
			for _, part := range strings.Split(r.text[c.start:c.end], "\n") {
				r.headerCell(tokenize(r.text, at, at+len(part)), bodies, span)
				at += len(part) + 1
			}
		}
	}
}

// headerCells cuts a line of the letterhead into its columns, without the national title.
func (r *reading) headerCells(i int) [][]token {
	toks := r.lineTokens(i)
	var cells [][]token
	var cur []token
	flush := func() {
		if len(cur) > 0 {
			cells = append(cells, cur)
		}
		cur = nil
	}
	for k := 0; k < len(toks); k++ {
		if n := national.match(toks, k); n > 0 {
			flush()
			k += n - 1
			continue
		}
		if len(cur) > 0 {
			gap := r.text[toks[k-1].end:toks[k].start]
			wide := strings.ContainsAny(gap, "\t") || strings.Contains(gap, "   ")
			if wide && !isBlank(toks, k) || toks[k].is("|") {
				flush()
			}
		}
		if !toks[k].is("|") {
			cur = append(cur, toks[k])
		}
	}
	flush()
	if len(cells) == 0 {
		return [][]token{nil}
	}
	return cells
}

// isBlank reports a gap that a draft leaves open: "Số:      /KH-UBND", "ngày      tháng".
func isBlank(toks []token, k int) bool {
	switch toks[k-1].key {
	case ":":
		return k > 1 && toks[k-2].is("sô2")
	case "sô2", "ngay1", "thang2", "năm":
		return true
	}
	return toks[k].is("/") || toks[k].is("thang2") || toks[k].is("năm")
}

var issuerHeads = newPhrases("ủy ban", "ubnd", "sở", "bộ", "ban", "tỉnh ủy", "thành ủy", "đảng ủy", "hội", "công an", "đoàn", "hđnd", "hội đồng", "thanh tra", "văn phòng", "liên đoàn", "liên minh", "cục", "chi cục",
	"trung tâm", "trường", "bảo hiểm", "thuế", "phòng", "báo", "đài", "viện", "tòa án", "bệnh viện", "tổng cục", "ngân hàng", "kho bạc", "tỉnh đoàn", "mặt trận", "thành đoàn", "chính phủ", "đảng bộ", "ubmttq", "ub mttq")

// stamps are printed beside the letterhead without being part of it.
var stamps = newPhrases("dự thảo", "dự thảo lần", "hỏa tốc", "khẩn", "thượng khẩn", "mật", "tối mật", "bản sao", "sao y", "bản dự thảo", "lưu hành nội bộ", "logo", "thu hồi")

var placeWords = newPhrases("tỉnh", "thành phố", "xã", "phường", "huyện", "thị xã", "đặc khu", "thị trấn", "tp")

// headerCell understands one cell of the letterhead.
func (r *reading) headerCell(toks []token, bodies *[]string, span *Span) {
	if n := len(toks); n > 0 {
		if at, _ := national.find(toks, 0); at == 0 {
			return
		}
	}
	if len(toks) == 0 {
		return
	}
	s := r.slice(toks)
	if at := placeAt(toks); at > 0 {
		from := at - 1
		least := 0
		if toks[0].is("sô2") {
			least = numberTokens(toks)
		}
		for from > least && (toks[from-1].capital || toks[from-1].is(".") || toks[from-1].is("-")) && toks[from-1].kind != numberToken {
			from--
		}
		if from > 0 && toks[0].is("sô2") {
			r.setNumber(toks[:from])
		}
		r.p.PlaceDate = Piece{clean(r.slice(toks[from:])), spanOf(toks[from:]), 1, ""}
		return
	}
	if toks[0].is("sô2") && isNumberLine(s) {
		r.setNumber(toks)
		return
	}
	if stamps.match(toks, 0) > 0 {
		return
	}
	if !isUpper(s) || len(toks) > 30 || r.p.Number.Text != "" && len(*bodies) > 0 && issuerHeads.match(toks, 0) == 0 {
		return
	}
	if r.p.Number.Text != "" && len(*bodies) > 0 && decisionWord.match(toks, 0) > 0 {
		return
	}
	name := clean(s)
	switch {
	case placeWords.match(toks, 0) > 0 && len(*bodies) > 0 && issuerHeads.match(toks, 0) == 0:
		(*bodies)[len(*bodies)-1] += " " + name
	case issuerHeads.match(toks, 0) > 0:
		*bodies = append(*bodies, name)
		if *span == (Span{}) {
			span.Start = toks[0].start
		}
	case len(*bodies) > 0 && kinds.match(toks, 0) == 0 && decisionWord.match(toks, 0) == 0:
		(*bodies)[len(*bodies)-1] += " " + name
	default:
		return
	}
	span.End = toks[len(toks)-1].end
}

// numberTokens counts the tokens of "Số: 61/KH-UBND": up to the first space behind its letters.
func numberTokens(toks []token) int {
	letters := false
	for i := 1; i < len(toks); i++ {
		letters = letters || toks[i].kind == wordToken
		if letters && dateMark(toks, i) == '-' && i+1 < len(toks) && toks[i].start > toks[i-1].end && toks[i+1].start > toks[i].end && !toks[i+1].upper {
			return i // "418/QĐ-UBND - Ngày ban hành"
		}
		joint := dateMark(toks, i) != 0 || toks[i].is("&") || i+1 < len(toks) && (dateMark(toks, i+1) != 0 || toks[i+1].is("&"))
		if letters && !joint && i+1 < len(toks) && toks[i+1].start > toks[i].end {
			return i + 1
		}
	}
	return len(toks)
}

var signWords = newPhrases("ký hiệu", "hiệu", "/ ký hiệu", "/ký hiệu", ", ký hiệu", "và ký hiệu", "văn bản", "hiệu văn bản", "ký hiệu văn bản")

// setNumber takes what stands after "Số:", without spaces.
func (r *reading) setNumber(toks []token) {
	if r.p.Number.Text != "" {
		return
	}
	i := 1
	if n := signWords.match(toks, 1); n > 0 { // a portal's "Số ký hiệu: 418/QĐ-UBND - Ngày ban hành: …"
		toks = toks[n:]
	}
	for i < len(toks) && (toks[i].is(":") || toks[i].is(".")) {
		i++
	}
	toks = toks[:numberTokens(toks)]
	if i >= len(toks) {
		return
	}
	raw := r.slice(toks[i:])
	n := strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c) || c == '…' || c == '_':
			return -1
		case c == '–' || c == '—' || c == '−':
			return '-'
		}
		return c
	}, raw)
	if k := strings.IndexAny(n, "/-"); k >= 0 && strings.Trim(n[:k], ".") == "" {
		n = n[k:]
	}
	n = strings.TrimRight(n, ".,;")
	piece := Piece{n, spanOf(toks[i:]), 1, ""}
	if n == "" || n[0] == '/' || n[0] == '-' {
		piece.Confidence, piece.Why = 0.5, "Văn bản chưa ghi số."
	}
	r.p.Number = piece
}

// setDate reads day and month out of the place-and-date line, and the plan's year out of
// title or date.
func (r *reading) setDate() {
	pd := r.p.PlaceDate
	toks := tokenize(r.text, pd.Span.Start, pd.Span.End)
	for i := range toks {
		if m := readMoment(toks, i); m.kind == momentDay && m.year > 0 {
			r.p.IssuedOn = isoParts(m.year, m.month, m.day)
			r.year = m.year
			return
		}
	}
	for i := range toks {
		if toks[i].is("năm") && isYear(number(toks, i+1)) {
			r.year = number(toks, i+1)
		}
	}
	if pd.Text != "" {
		r.p.PlaceDate.Confidence, r.p.PlaceDate.Why = 0.5, "Văn bản chưa ghi đủ ngày ban hành."
	}
}

// titleYear prefers the year that the title names over that of signing.
func (r *reading) titleYear() {
	t := r.p.Title
	toks := tokenize(t.Text, 0, len(t.Text))
	for i := len(toks) - 2; i >= 0; i-- {
		if toks[i].is("năm") && isYear(number(toks, i+1)) && !isKey(toks, i-1, "đên2") {
			r.year = number(toks, i+1)
			break
		}
	}
	if r.year == 0 {
		r.year = commonYear(r.text)
	}
	r.p.Year = r.year
}

// commonYear is the latest year that the text names most.
func commonYear(text string) int {
	counts := map[int]int{}
	for i := 0; i+4 <= len(text); i++ {
		if text[i] != '2' || text[i+1] != '0' || (i > 0 && isDigit(text[i-1])) || (i+4 < len(text) && isDigit(text[i+4])) {
			continue
		}
		if y, err := strconv.Atoi(text[i : i+4]); err == nil && isYear(y) {
			counts[y]++
		}
	}
	best := 0
	for y, n := range counts {
		if n > counts[best] || (n == counts[best] && y > best) {
			best = y
		}
	}
	return best
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
