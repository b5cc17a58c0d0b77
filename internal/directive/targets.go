package directive

import "strings"

var (
	strive     = newPhrases("phấn đấu", "chỉ tiêu", "đạt tỷ lệ", "mục tiêu")
	atLeast    = newPhrases("ít nhất một", "tối thiểu một", "ít nhất hai", "toàn bộ", "tất cả")
	countWords = newPhrases("có một", "có hai", "có ba", "có bốn", "thêm một", "thêm hai", "ít nhất ba", "tối thiểu hai", "một nửa", "gấp đôi", "gấp hai")
	trailing   = newPhrases("trong đó", "bao gồm", "gồm", "nhất là", "riêng")
)

// readTargets lists the figure sentences of a section of targets.
func (r *reading) readTargets(n *node) {
	if n.table != nil {
		if t := r.readTable(n.table); t != nil {
			r.p.Targets = append(r.p.Targets, t.targets()...)
		}
		return
	}
	if n.mark.kind > markRoman {
		r.figureSentences(n.toks)
	}
	for _, extra := range n.extra {
		r.figureSentences(extra)
	}
	for _, kid := range n.kids {
		r.readTargets(kid)
	}
}

// readStriving looks through a section of aims for targets: below a heading that says so, or in
// a sentence that begins with "Phấn đấu".
func (r *reading) readStriving(n *node) {
	if subClass(n) == classTargets {
		r.readTargets(n)
		return
	}
	for _, toks := range append([][]token{n.toks}, n.extra...) {
		for _, s := range sentences(toks) {
			if strive.match(s, 0) > 0 {
				r.figureSentences(s)
			}
		}
	}
	for _, kid := range n.kids {
		if kid.table == nil {
			r.readStriving(kid)
		}
	}
}

// sentences cuts at stops.
func sentences(toks []token) [][]token {
	var all [][]token
	from := 0
	for i := range toks {
		if toks[i].is(".") && i > from && endsHere(toks, i) {
			all = append(all, toks[from:i])
			from = i + 1
		}
	}
	return append(all, toks[from:])
}

// figureSentences keeps the parts with a figure, without a heading such as "Xã hội số:".
func (r *reading) figureSentences(toks []token) {
	for _, s := range sentences(toks) {
		s = afterColon(s)
		from := 0
		var parts [][]token
		depth := nested(s)
		for i := 0; i <= len(s); i++ {
			if i < len(s) && (!s[i].is(";") || depth[i] > 0) {
				continue
			}
			part := trimMarks(s[from:i])
			if n := len(parts); n > 0 && len(part) > 0 && (trailing.match(part, 0) > 0 || !hasFigure(part)) && hasFigure(parts[n-1]) && trailing.match(part, 0) > 0 {
				parts[n-1] = s[from-len(parts[n-1])-1 : i]
			} else if len(part) > 0 {
				parts = append(parts, part)
			}
			from = i + 1
		}
		for _, p := range parts {
			if hasFigure(p) && len(r.p.Targets) < maxList {
				r.p.Targets = append(r.p.Targets, r.piece(p, 0.9))
			}
		}
	}
}

// afterColon leaves out a heading before a colon, if it holds no figure itself.
func afterColon(toks []token) []token {
	if n := targetWords.match(toks, 0); n > 0 && number(toks, n) >= 0 && isKey(toks, n+1, ":") {
		return toks[n+2:] // "Chỉ tiêu 1:"
	}
	for i, t := range toks {
		if i > 16 {
			break
		}
		if t.is(":") && i+1 < len(toks) && !hasFigure(toks[:i]) {
			return afterColon(toks[i+1:])
		}
	}
	return toks
}

// hasFigure reports a number that is none of a date, a year or a document.
func hasFigure(toks []token) bool {
	for i := 0; i < len(toks); i++ {
		if m := readMoment(toks, i); m.kind != momentNone && !isKey(toks, m.next, "%") {
			i = m.next - 1
			continue
		}
		if atLeast.match(toks, i) > 0 || countWords.match(toks, i) > 0 {
			return true
		}
		if toks[i].kind != numberToken {
			continue
		}
		n := number(toks, i)
		cited := isKey(toks, i-1, "sô2") && !isKey(toks, i+1, "%") || isKey(toks, i-1, "giai") || isKey(toks, i-1, "đoan5")
		if cited || isYear(n) && !isKey(toks, i+1, "%") && (isKey(toks, i-1, "năm") || isKey(toks, i-1, "-") || isKey(toks, i+1, "-")) {
			continue
		}
		return true
	}
	return false
}

// readTopics lists the items of the content section, one string each.
func (r *reading) readTopics(n *node) {
	items := topLevel(n)
	for _, item := range items {
		if len(topLevel(item)) > 0 && contentHeading(item) {
			r.readTopics(item)
			return
		}
	}
	for _, item := range items {
		if len(item.toks) == 0 || len(r.p.Topics) >= maxList {
			continue
		}
		if c := subClass(item); c != classNone || methodHeading(item) {
			continue
		}
		span := r.topicSpan(item)
		r.p.Topics = append(r.p.Topics, Piece{clean(r.text[span.Start:span.End]), span, 0.95, ""})
	}
	if len(items) == 0 {
		for _, extra := range n.extra {
			if len(extra) > 0 {
				r.p.Topics = append(r.p.Topics, r.piece(extra, 0.7))
			}
		}
	}
}

// topicSpan takes the item and the paragraphs that go on without a mark.
func (r *reading) topicSpan(n *node) Span {
	s := spanOf(n.toks)
	for _, e := range n.extra {
		if len(e) > 0 {
			s.End = max(s.End, e[len(e)-1].end)
		}
	}
	return s
}

func topLevel(n *node) []*node {
	var all []*node
	for _, kid := range n.kids {
		if kid.table == nil {
			all = append(all, kid)
		}
	}
	return all
}

func contentHeading(n *node) bool {
	toks := trimMarks(n.toks)
	return len(toks) > 0 && len(toks) <= 8 && contentWords.match(toks, 0) > 0
}

func methodHeading(n *node) bool {
	toks := trimMarks(n.toks)
	return len(toks) > 0 && len(toks) <= 8 && methodWords.match(toks, 0) > 0
}

var subFiller = newPhrases("cụ thể", "chung", "tổng quát", "chủ yếu", "và", ",", "thực hiện", "năm", ":", "trọng tâm", "phấn đấu", "các", "-", "đến", ".", "một số", "giai đoạn", "của kế hoạch", "triển khai")

// subClass is the class of an item whose few words are only a heading: "Mục tiêu cụ thể".
func subClass(n *node) class {
	toks := n.toks
	for i, t := range toks {
		if t.is(":") && i < 8 {
			toks = toks[:i]
			break
		}
	}
	if len(toks) == 0 || len(toks) > 10 {
		return classNone
	}
	for _, set := range []struct {
		words phrases
		class class
	}{{targetWords, classTargets}, {aimsOnly, classAims}, {budgetWords, classBudget}, {orgWords, classOrganisation}, {reportWords, classReporting}} {
		if onlyWords(toks, set.words) {
			return set.class
		}
	}
	return classNone
}

var aimsOnly = newPhrases("mục đích", "yêu cầu", "quan điểm", "phạm vi", "đối tượng", "mục đích, yêu cầu")

func onlyWords(toks []token, words phrases) bool {
	found := false
	for i := 0; i < len(toks); {
		n := words.match(toks, i)
		if n > 0 {
			found = true
		} else if n = subFiller.match(toks, i); n == 0 {
			if toks[i].kind != numberToken {
				return false
			}
			n = 1
		}
		i += n
	}
	return found
}

func joinPath(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ".")
}
