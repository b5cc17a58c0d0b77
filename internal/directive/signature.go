package directive

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRecipients bounds the lines under "Nơi nhận".
const maxRecipients = 200

var (
	posts = newPhrases("tm", "kt", "tl", "tuq", "t/m", "k/t", "q", "chủ tịch", "phó chủ tịch", "giám đốc", "phó giám đốc", "bí thư", "phó bí thư", "trưởng ban", "phó trưởng ban", "bộ trưởng", "thứ trưởng",
		"chánh văn phòng", "phó chánh văn phòng", "cục trưởng", "phó cục trưởng", "trưởng phòng", "phó trưởng phòng", "quyền chủ tịch", "quyền giám đốc", "hiệu trưởng", "phó hiệu trưởng", "tổng biên tập", "chánh thanh tra", "viện trưởng",
		"phó bí thư thường trực", "phó chủ tịch thường trực", "chủ nhiệm", "thủ trưởng", "chi cục trưởng", "vụ trưởng", "chính ủy", "tư lệnh", "tổng cục trưởng", "người ký", "thủ tướng", "phó thủ tướng", "chánh án", "trưởng đoàn", "tổng giám đốc", "chỉ huy trưởng", "đội trưởng", "trưởng trạm")
	// postWords stand in every post, and hardly in a name printed in capitals.
	postWords = newPhrases("phó", "trưởng", "giám đốc", "chủ tịch", "bí thư", "tư lệnh", "chính ủy", "chánh", "thư ký", "ủy viên", "hiệu trưởng", "viện trưởng", "vụ trưởng", "cục trưởng", "chỉ huy")
	signed    = newPhrases("đã ký", "ký bởi", "(đã ký", "[đã ký", "ký tên", "chữ ký", "ký, ghi rõ", "ký thay", "ký số", "đóng dấu")
	ranks     = newPhrases("đại tướng", "thượng tướng", "trung tướng", "thiếu tướng", "đại tá", "thượng tá", "trung tá", "thiếu tá", "đại úy", "thượng úy", "ths", "ts", "pgs", "gs", "bs", "cn", "ks", "bscki", "bsckii", "thạc sĩ", "tiến sĩ", "ông", "bà", "luật sư")
	signBodys = newPhrases("ủy ban nhân dân", "ubnd", "ban thường vụ", "ban thường trực", "ban chấp hành", "ban chỉ đạo", "hội đồng")
)

// isSignatureLine reports a line of a signature block: TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH.
func isSignatureLine(s string) bool {
	if s == "" || len(s) > 160 {
		return false
	}
	toks := tokenize(s, 0, len(s))
	if len(toks) == 0 || !toks[0].capital || strings.ContainsAny(s, ":;") && !strings.Contains(s, "Ký") {
		return false
	}
	n := posts.match(toks, 0)
	if !isUpper(s) || n == 0 && !headsPost(toks) {
		return false
	}
	if toks[0].key == "q" || toks[0].key == "tm" || toks[0].key == "kt" || toks[0].key == "tl" || toks[0].key == "tuq" {
		return len(toks) > 2 && (toks[1].is(".") || toks[1].is("/") || toks[1].kind == wordToken)
	}
	return true
}

// headsPost reports a post the lexicon does not hold: PHÓ CHỈ HUY TRƯỞNG, VỤ TRƯỞNG VỤ THƯ VIỆN.
func headsPost(toks []token) bool {
	if toks[0].is("pho2") && len(toks) > 1 {
		return true
	}
	return len(toks) > 1 && toks[1].is("trương3") && len(toks) < 12
}

// findSignature finds the block between the recipients (or the closing words) and the name.
func (r *reading) findSignature(f *frame) {
	from, to := f.title+1, len(r.src.lines)
	if f.recipients >= 0 {
		from, to = max(from, f.recipients-12), min(to, f.recipients+60)
	}
	for i := from; i < to; i++ {
		if r.src.lines[i].table != nil || !r.signatureAt(i) {
			continue
		}
		if f.decision >= 0 && i < f.enacting { // "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH" before "Căn cứ"
			continue
		}
		f.signStart = i
		break
	}
	if f.signStart < 0 {
		f.signEnd = f.recipients
		return
	}
	f.signEnd = f.signStart + 1
	r.readSigner(f, to)
}

// gluedPost finds a signature block that a copy put behind a recipient with a single space:
// "- UBND tỉnh; CHỦ TỊCH". It gives the place of its first token, or 0.
func (r *reading) gluedPost(toks []token) int {
	for k := 1; k < len(toks); k++ {
		if p := toks[k-1]; !p.is(";") && !p.is(":") && !p.is(".") && !p.is(",") {
			continue
		}
		if toks[k].upper && posts.match(toks, k) > 0 && isUpper(r.slice(toks[k:])) {
			return k
		}
	}
	return 0
}

// signatureAt looks at every column of a line.
func (r *reading) signatureAt(i int) bool {
	if toks := r.lineTokens(i); len(toks) < 60 && r.gluedPost(toks) > 0 {
		return true
	}
	for _, col := range columns(r.src.trim(i)) {
		if isSignatureLine(strings.TrimSpace(col)) {
			return true
		}
	}
	return false
}

// readSigner walks down the block: posts, then the name.
func (r *reading) readSigner(f *frame, to int) {
	var post, shouted []token // shouted: a line in capitals could be a post we do not know, or a name
	for i := f.signStart; i < min(to, f.signStart+24); i++ {
		if r.src.lines[i].table != nil {
			break
		}
		cells := r.cellTokens(i)
		for k := len(cells) - 1; k >= 0; k-- {
			toks := cells[k]
			s := strings.TrimSpace(r.slice(toks))
			if isRecipientsLine(s) || strings.HasPrefix(s, "-") {
				continue
			}
			if isSignatureLine(s) {
				post = toks
				f.signEnd = max(f.signEnd, i+1)
				continue
			}
			if name := r.nameIn(toks); len(name) > 0 {
				if shouted == nil && isUpper(r.slice(name)) && r.nameBelow(i, to) {
					shouted, post = name, toks
					f.signEnd = max(f.signEnd, i+1)
					continue
				}
				f.signEnd = i + 1
				r.p.Signer = Piece{clean(r.slice(name)), spanOf(name), 0.95, ""}
				r.p.SignerPost = Piece{clean(r.slice(post)), spanOf(post), 0.95, ""}
				return
			}
		}
	}
	r.p.SignerPost = Piece{clean(r.slice(post)), spanOf(post), 0.9, ""}
}

// nameBelow reports a name in small letters on one of the next lines.
func (r *reading) nameBelow(i, to int) bool {
	const near = 8
	for k := i + 1; k < min(to, i+near); k++ {
		for _, toks := range r.cellTokens(k) {
			if name := r.nameIn(toks); len(name) > 0 && !isUpper(r.slice(name)) {
				return true
			}
		}
	}
	return false
}

// cellTokens cuts a line into columns of tokens.
func (r *reading) cellTokens(i int) [][]token {
	toks := r.lineTokens(i)
	var cells [][]token
	from := 0
	for k := 1; k <= len(toks); k++ {
		if k == len(toks) {
			cells = append(cells, toks[from:])
			break
		}
		gap := r.text[toks[k-1].end:toks[k].start]
		if strings.Contains(gap, "\t") || strings.Contains(gap, "   ") {
			cells = append(cells, toks[from:k])
			from = k
		}
	}
	if len(cells) == 1 {
		if k := r.gluedPost(toks); k > 0 {
			return [][]token{toks[:k], toks[k:]}
		}
	}
	return cells
}

// nameIn gives the person's name in a line that holds nothing else.
func (r *reading) nameIn(toks []token) []token {
	if n := signed.match(toks, 0); n > 0 {
		at := -1
		for k, t := range toks {
			if t.is(":") {
				at = k
			}
		}
		if at < 0 {
			return nil
		}
		toks = toks[at+1:]
	}
	for len(toks) > 0 {
		n := ranks.match(toks, 0)
		if n == 0 {
			break
		}
		for n < len(toks) && toks[n].is(".") {
			n++
		}
		toks = toks[n:]
	}
	if len(toks) < 2 || len(toks) > 8 || toks[0].upper && postWords.in(toks) {
		return nil
	}
	for k, t := range toks {
		if joinsName(toks, k) { // H'Yéo, Y Ngọc-Niê
			continue
		}
		if t.kind != wordToken || !t.capital || utf8.RuneCountInString(t.key) > 9 {
			return nil
		}
	}
	if signBodys.match(toks, 0) > 0 || posts.match(toks, 0) > 0 || national.in(toks) || kinds.match(toks, 0) > 0 || issuerHeads.match(toks, 0) > 0 && toks[0].upper {
		return nil
	}
	if hasKeys(toks, 0, []string{"phu5", "luc5"}) || hasKeys(toks, 0, []string{"nơi", "nhân5"}) {
		return nil
	}
	return toks
}

// joinsName reports an apostrophe or a hyphen inside a word of a name.
func joinsName(toks []token, k int) bool {
	if k == 0 || k+1 >= len(toks) || !toks[k].is("'") && !toks[k].is("-") {
		return false
	}
	return toks[k-1].end == toks[k].start && toks[k].end == toks[k+1].start
}

// readRecipients lists the lines under "Nơi nhận" and gives the line after them.
func (r *reading) readRecipients(f frame) {
	if f.recipients < 0 {
		return
	}
	var cur []token
	flush := func() {
		if len(cur) > 0 && len(r.p.Recipients) < maxRecipients {
			if s := clean(r.slice(cur)); s != "" {
				r.p.Recipients = append(r.p.Recipients, Piece{s, spanOf(cur), 0.95, ""})
			}
		}
		cur = nil
	}
	last := false
	for i := f.recipients; i < len(r.src.lines) && i < f.recipients+maxRecipients; i++ {
		if r.src.lines[i].table != nil || (i > f.recipients && r.recipientsEnd(i, f, last, len(cur) > 0)) {
			break
		}
		toks := r.leftColumn(i)
		if i == f.recipients {
			toks = afterRecipientsWord(toks)
		}
		for _, item := range r.cutRecipients(toks) {
			if item.fresh {
				flush()
			}
			if item.fresh || len(cur) > 0 || len(r.p.Recipients) == 0 {
				cur = append(cur, item.toks...)
			}
			last = last || len(cur) > 0 && cur[0].is("lưu")
		}
	}
	flush()
}

// recipientsEnd reports the line where the list stops.
func (r *reading) recipientsEnd(i int, f frame, last, open bool) bool {
	s := r.src.trim(i)
	m := readMarker(s)
	if m.kind == markAnnex || m.kind == markRoman || m.kind == markPart || kinds.match(r.lineTokens(i), 0) > 0 && isUpper(s) {
		return true
	}
	if m.kind.bullet() {
		return last && !strings.Contains(s, "Lưu")
	}
	if isSignatureLine(s) || (f.signStart >= 0 && i >= f.signStart && len(r.cellTokens(i)) == 1 && !startsSmall(s)) {
		return true
	}
	if r.isFooter(i) {
		return true
	}
	if last {
		return r.src.lines[i].gap || !startsSmall(s) && !endsLinking(r.src.trim(i-1)) && !strings.HasSuffix(r.src.trim(i-1), ",")
	}
	return r.src.lines[i].gap && open && isUpper(s)
}

// leftColumn leaves out the signature block that stands to the right of the recipients.
func (r *reading) leftColumn(i int) []token {
	cells := r.cellTokens(i)
	if len(cells) == 0 {
		return nil
	}
	if len(cells) > 1 {
		raw := r.src.str(r.src.lines[i])
		if indent := len(raw) - len(strings.TrimLeft(raw, " \t")); indent > 20 {
			return nil
		}
		return cells[0]
	}
	s := r.slice(cells[0])
	raw := r.src.str(r.src.lines[i])
	indent := len(raw) - len(strings.TrimLeft(raw, " \t"))
	if isSignatureLine(s) || (indent > 20 && !readMarker(s).kind.bullet()) {
		return nil
	}
	return cells[0]
}

func afterRecipientsWord(toks []token) []token {
	for k := 0; k+1 < len(toks); k++ {
		if toks[k].is("nơi") && toks[k+1].is("nhân5") {
			k += 2
			for k < len(toks) && (toks[k].is(":") || toks[k].is(".")) {
				k++
			}
			return toks[k:]
		}
	}
	return nil
}

type recipient struct {
	toks  []token
	fresh bool
}

// cutRecipients cuts a line at its bullets; "; -" stands between several on one line.
func (r *reading) cutRecipients(toks []token) []recipient {
	var all []recipient
	from, fresh := 0, false
	for k := 0; k < len(toks); k++ {
		t := toks[k]
		bullet := (t.is("-") || t.is("+") || t.is("•")) && (k == 0 || toks[k-1].is(";") || toks[k-1].is(".") || toks[k-1].is(":"))
		if !bullet {
			continue
		}
		if k > from {
			all = append(all, recipient{toks[from:k], fresh})
		}
		from, fresh = k+1, true
	}
	if from == 0 && len(r.p.Recipients) == 0 && countSemicolons(toks) >= 2 {
		return cutSemicolons(toks) // all in one line, without bullets
	}
	if from < len(toks) {
		rest := toks[from:]
		plain := !fresh && len(r.p.Recipients) == 0
		if !fresh && rest[0].capital && !unicode.IsLower(firstRune(r.slice(rest))) && from == 0 && r.lineBefore(rest[0].start) {
			plain = true
		}
		all = append(all, recipient{rest, fresh || plain})
	}
	return all
}

func countSemicolons(toks []token) int {
	n := 0
	for _, t := range toks {
		if t.is(";") {
			n++
		}
	}
	return n
}

func cutSemicolons(toks []token) []recipient {
	var all []recipient
	from := 0
	for k := 0; k <= len(toks); k++ {
		if k < len(toks) && !toks[k].is(";") {
			continue
		}
		if k > from {
			all = append(all, recipient{toks[from:k], true})
		}
		from = k + 1
	}
	return all
}

// lineBefore reports that the line above ends a recipient: lists without bullets.
func (r *reading) lineBefore(at int) bool {
	before := strings.TrimRight(r.text[:at], " \n\t")
	return strings.HasSuffix(before, ";") || strings.HasSuffix(before, ".")
}
