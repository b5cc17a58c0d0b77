package directive

import (
	"strings"
)

// frame is where the parts of the document stand, as line numbers.
type frame struct {
	decision   int // the line QUYẾT ĐỊNH of a decision that the plan is attached to, or -1
	enacting   int // its line "QUYẾT ĐỊNH:", or -1
	title      int // the line with the word KẾ HOẠCH, or -1
	attached   int // the plan's own title line when it comes behind a decision, or -1
	recipients int // the line "Nơi nhận", or -1
	signStart  int // first line of the signature block, or -1
	signEnd    int // the line after it
	end        int // where the document stops and a portal's footer begins
}

var (
	kinds        = newPhrases("kế hoạch", "chương trình", "đề án", "phương án", "chương trình hành động", "kế hoạch hành động", "kế hoạch phối hợp")
	decisionWord = newPhrases("quyết định")
	national     = newPhrases("cộng hòa xã hội chủ nghĩa việt nam", "độc lập - tự do - hạnh phúc", "đảng cộng sản việt nam", "độc lập – tự do – hạnh phúc", "độc lập tự do hạnh phúc")
	openers      = newPhrases("căn cứ", "thực hiện", "triển khai", "để", "theo", "nhằm", "tiếp tục", "trên cơ sở", "xét", "thi hành", "ủy ban nhân dân", "ubnd", "quán triệt", "năm", "hưởng ứng", "sở", "phát huy", "chào mừng", "xuất phát")
	attachedCue  = newPhrases("ban hành kèm theo", "kèm theo")
	footers      = newPhrases("các tin khác", "tin liên quan", "bản quyền", "lượt truy cập", "về trang trước", "gửi email", "in trang", "in bài viết", "tin mới hơn", "tin cũ hơn",
		"chia sẻ", "tags", "các văn bản khác", "văn bản liên quan", "tải về", "file đính kèm", "tệp đính kèm", "lượt xem", "bình luận", "trang chủ", "thống kê truy cập", "văn bản khác", "quay lại", "in bài", "cơ quan chủ quản", "đầu trang", "ý kiến bạn đọc", "về đầu trang", "văn bản cùng loại", "tin đã đưa", "tin cùng chuyên mục", "liên kết website", "số lượt truy cập", "đánh giá bài viết", "tổng số truy cập", "©")
)

// lineTokens tokenizes one line.
func (r *reading) lineTokens(i int) []token {
	l := r.src.lines[i]
	if l.table != nil {
		return nil
	}
	return tokenize(r.text, l.start, l.end)
}

// findFrame looks for the fixed parts.
func (r *reading) findFrame() frame {
	f := frame{decision: -1, enacting: -1, attached: -1, recipients: -1, signStart: -1, end: len(r.src.lines)}
	f.title = r.findTitle()
	f.decision, f.enacting = r.findDecision(f.title)
	if f.decision >= 0 {
		f.attached = r.findAttached(f.enacting)
		f.title = f.decision
	}
	from := f.title + 1
	for i := from; i < len(r.src.lines); i++ {
		if r.src.lines[i].table == nil && isRecipientsLine(r.src.trim(i)) {
			f.recipients = i
			break
		}
	}
	r.findSignature(&f)
	if f.recipients < 0 && f.signStart < 0 {
		f.end = r.findFooter(from)
	}
	return f
}

// maxTitles bounds the lines that may be the title.
const maxTitles = 200

// findTitle finds the line that says KẾ HOẠCH above the title. A portal's menu may hold the word
// too, so the line with the best neighbours wins.
func (r *reading) findTitle() int {
	best, at, tried := 0, -1, 0
	for i := range r.src.lines {
		score := r.titleScore(i)
		if score > best {
			best, at = score, i
		}
		if score > 0 {
			tried++
		}
		if tried >= maxTitles {
			break
		}
	}
	return at
}

func (r *reading) titleScore(i int) int {
	s := r.src.trim(i)
	if r.src.lines[i].table != nil || len(s) > 400 || len(s) < 5 {
		return 0
	}
	toks := r.lineTokens(i)
	n := kinds.match(toks, 0)
	if n == 0 {
		return 0
	}
	alone := n == len(toks)
	switch {
	case alone && isUpper(s):
	case isUpper(s) && len(toks) > n && toks[n].kind == wordToken:
	case toks[0].upper && toks[n-1].upper && len(toks) > n && toks[n].capital: // KẾ HOẠCH Triển khai …
	case alone && toks[0].capital:
	default:
		return 0
	}
	score := 2
	if isUpper(s) {
		score += 2
	}
	score += 3 * r.near(i-14, i, func(k int) bool { return isNumberLine(r.src.trim(k)) || isPlaceLine(r.lineTokens(k)) })
	score += r.near(i-20, i, func(k int) bool { at, _ := national.find(r.lineTokens(k), 0); return at >= 0 })
	score += 2 * r.near(i+1, i+14, func(k int) bool {
		m := readMarker(r.src.trim(k))
		return m.kind == markRoman || m.kind == markPart
	})
	score += r.near(i+1, i+8, func(k int) bool { return openers.match(r.lineTokens(k), 0) > 0 })
	return score
}

// near is 1 when a line between from and to fits, else 0.
func (r *reading) near(from, to int, fits func(int) bool) int {
	for k := max(0, from); k < min(to, len(r.src.lines)); k++ {
		if r.src.lines[k].table == nil && fits(k) {
			return 1
		}
	}
	return 0
}

// findDecision finds a decision around the plan: QUYẾT ĐỊNH as its title and, later, QUYẾT ĐỊNH:
func (r *reading) findDecision(title int) (int, int) {
	first, second := -1, -1
	for i := range r.src.lines {
		s := r.src.trim(i)
		if r.src.lines[i].table != nil || len(s) > 300 || len(s) < 10 {
			continue
		}
		toks := r.lineTokens(i)
		if decisionWord.match(toks, 0) == 0 || !toks[0].upper {
			continue
		}
		rest := strings.TrimSpace(s[toks[1].end-toks[0].start:])
		switch {
		case rest == ":" || (rest == "" && first >= 0):
			if first >= 0 {
				second = i
			}
		case first < 0 && (rest == "" || strings.HasPrefix(fold(rest), "v")):
			first = i
		}
		if second >= 0 {
			break
		}
	}
	if first < 0 || (title >= 0 && title < first && second < 0) {
		return -1, -1
	}
	if second < 0 && r.near(first, first+60, func(k int) bool { return strings.HasPrefix(r.src.trim(k), "Điều 1") }) == 0 {
		return -1, -1
	}
	return first, second
}

// findAttached finds the plan behind its decision.
func (r *reading) findAttached(enacting int) int {
	for i := max(enacting, 0) + 1; i < len(r.src.lines); i++ {
		if r.src.lines[i].table != nil {
			continue
		}
		toks := r.lineTokens(i)
		if n := kinds.match(toks, 0); n > 0 && toks[0].upper && toks[n-1].upper {
			return i
		}
	}
	for i := max(enacting, 0) + 1; i < len(r.src.lines); i++ {
		if s := r.src.trim(i); strings.HasPrefix(s, "(") && attachedCue.match(r.lineTokens(i), 1) > 0 {
			return i
		}
	}
	return -1
}

func (r *reading) findFooter(from int) int {
	for i := max(from, 0); i < len(r.src.lines); i++ {
		if r.isFooter(i) {
			return i
		}
	}
	return len(r.src.lines)
}

// isFooter reports a portal's line below a document. It must be short: these words stand in
// sentences of plans too.
func (r *reading) isFooter(i int) bool {
	s := r.src.trim(i)
	if r.src.lines[i].table != nil || len(s) > 90 || readMarker(s).kind != markNone {
		return false
	}
	toks := r.lineTokens(i)
	return footers.match(toks, 0) > 0 && !endsSentence(strings.TrimSuffix(s, ":"))
}

func isRecipientsLine(s string) bool {
	if len(s) < 8 || len(s) > 4000 {
		return false
	}
	for _, col := range columns(s) {
		head := strings.TrimSpace(col)
		if len(head) > 24 {
			head = head[:24]
		}
		toks := tokenize(head, 0, len(head))
		if len(toks) > 1 && toks[0].is("nơi") && toks[1].is("nhân5") && (len(toks) == 2 || toks[2].is(":") || toks[2].is("-") || toks[2].is("(")) {
			return true
		}
	}
	return false
}

// columns cuts a line at tabs, at bars and at wide gaps.
func columns(s string) []string {
	if !strings.ContainsAny(s, "\t|") && !strings.Contains(s, "   ") {
		return []string{s}
	}
	return strings.FieldsFunc(strings.ReplaceAll(s, "   ", "\t"), func(c rune) bool { return c == '\t' || c == '|' })
}

func isNumberLine(s string) bool {
	if len(s) > 200 {
		return false
	}
	for _, col := range append([]string{s}, columns(s)...) {
		col = strings.TrimSpace(col)
		head := tokenize(col, 0, min(len(col), 12))
		if len(head) > 0 && head[0].is("sô2") && strings.ContainsAny(col, "/-") && (strings.Contains(col, ":") || strings.ContainsAny(col, "0123456789…")) {
			return true
		}
	}
	return false
}

// isPlaceLine sees "Hà Sơn, ngày … tháng … năm 2026".
func isPlaceLine(toks []token) bool {
	return placeAt(toks) >= 0
}

// placeAt finds the token "ngày" of a place-and-date line; -1 when it is none.
func placeAt(toks []token) int {
	for i := 1; i < len(toks) && i < 40; i++ {
		if !toks[i].is("ngay1") || !(toks[i-1].is(",") || toks[i-1].is(".") || toks[i-1].capital) {
			continue
		}
		if m := readMoment(toks, i); m.kind == momentDay && m.year > 0 && m.next >= len(toks)-1 {
			return i // "Tân Lập, ngày 09/02/2026"
		}
		month, year := false, false
		for k := i + 1; k < len(toks) && k < i+14; k++ {
			month = month || toks[k].is("thang2")
			year = year || toks[k].is("năm")
			if !month && toks[k].kind == wordToken && !toks[k].is("thang2") {
				break
			}
		}
		if month && year {
			return i
		}
	}
	return -1
}
