package directive

import (
	"strings"
	"unicode/utf8"
)

// topic of a section, told by its heading.
type class uint8

const (
	classNone class = iota
	classBases
	classAims
	classTargets
	classContent
	classTasks
	classBudget
	classOrganisation
	classReporting
	classPast // what was done before: no tasks, no targets
)

// node is an item of the outline: what stands after its mark, the paragraphs that go on
// without a mark, and the items below it.
type node struct {
	mark  marker
	start int // of the mark
	toks  []token
	extra [][]token
	kids  []*node
	up    *node
	table *grid
	annex bool
	gap   bool
}

// head gives the tokens of the item's own text before the first label.
func (n *node) head() []token {
	segs := segments(n.toks)
	if len(segs) == 0 {
		return n.toks
	}
	return n.toks[:trimBack(n.toks, 0, segs[0].at)]
}

// labelled gives the kind of the label that the item begins with.
func (n *node) labelled() labelKind {
	segs := segments(n.toks)
	if len(segs) > 0 && segs[0].at == 0 {
		return segs[0].kind
	}
	return labelNone
}

// paragraph is one or more lines that belong together, or a table.
type paragraph struct {
	start, end int
	text       string // trimmed
	gap        bool
	table      *grid
	annex      bool // an appendix whose heading does not say so
}

// paragraphs joins the lines from, to into paragraphs.
func (r *reading) paragraphs(from, to int) []paragraph {
	s := r.src
	var all []paragraph
	for i := from; i < to; i++ {
		l := s.lines[i]
		p := paragraph{start: l.start, end: l.end, gap: l.gap, table: l.table}
		for l.table == nil && i+1 < to && (s.continues(i) || r.headingGoesOn(i)) {
			i++
			p.end = s.lines[i].end
		}
		raw := s.text[p.start:p.end]
		p.text = strings.TrimSpace(raw)
		p.start += len(raw) - len(strings.TrimLeft(raw, " \t\n"))
		if p.text != "" || p.table != nil {
			all = append(all, p)
		}
	}
	return all
}

// headingGoesOn joins a heading in capitals that is broken over two lines.
func (r *reading) headingGoesOn(i int) bool {
	a, next := r.src.trim(i), r.src.lines[i+1]
	b := r.src.trim(i + 1)
	m := readMarker(a)
	if next.table != nil || readMarker(b).kind != markNone || !isUpper(b) || isSignatureLine(b) {
		return false
	}
	switch m.kind {
	case markNone: // the title of an appendix, over two lines
		return isUpper(a) && !next.gap && i > 0 && r.src.lines[i-1].table == nil && readMarker(r.src.trim(i-1)).kind == markAnnex
	case markRoman, markLetter, markPart:
		return isUpper(a[m.size:]) && !next.gap || strings.TrimSpace(a[m.size:]) == ""
	}
	return false
}

// outline builds the tree of items from paragraphs.
func (r *reading) outline(paras []paragraph) *node {
	root := &node{}
	top := root
	for i, p := range paras {
		if p.table != nil {
			top.add(&node{table: p.table, start: p.start})
			continue
		}
		m := readMarker(p.text)
		if p.annex {
			m = marker{kind: markAnnex}
		}
		body := p.start + m.size
		toks := tokenize(r.text, body, min(p.start+len(p.text), r.runeStart(body+maxParagraph)))
		n := &node{mark: m, start: p.start, toks: toks, gap: p.gap}
		switch {
		case m.kind == markNone && titled(top, p):
			top.toks = toks
			continue
		case m.kind == markNone && r.isHeading(p, toks, root):
			n.mark.kind = markRoman
		case m.kind == markNone && len(toks) > 0 && segmentAtStart(toks):
			n.mark.kind = markDash
			if top.mark.kind.bullet() && top.labelled() == labelNone && top.up != nil && !hasFields(top.up) {
				n.mark.kind = markPlus // fields written below a bulleted task
			}
		case m.kind == markNone && r.lostNumber(paras, i, top):
			n.mark.kind = lostKind(top)
		case m.kind == markNone:
			top.extra = append(top.extra, toks)
			continue
		}
		top = place(top, n)
	}
	return root
}

// maxParagraph bounds what is read of one paragraph, in bytes. No sentence of a plan is longer.
const maxParagraph = 32_000

// runeStart steps back to where a letter begins.
func (r *reading) runeStart(at int) int {
	at = min(at, len(r.text))
	for at > 0 && at < len(r.text) && !utf8.RuneStart(r.text[at]) {
		at--
	}
	return at
}

func segmentAtStart(toks []token) bool {
	return readLabel(toks, 0).kind != labelNone || readPlainLabel(toks).kind != labelNone
}

// titled reports a heading whose words stand on the next line: "PHẦN I" / "MỤC TIÊU".
func titled(top *node, p paragraph) bool {
	switch top.mark.kind {
	case markAnnex, markPart, markRoman:
		return len(top.toks) == 0 && len(top.kids) == 0 && len(top.extra) == 0 && !strings.HasPrefix(p.text, "(")
	}
	return false
}

// isHeading reports a section heading that lost its number.
func (r *reading) isHeading(p paragraph, toks []token, root *node) bool {
	if len(toks) < 2 || len(toks) > 14 || !isUpper(p.text) {
		return false
	}
	return classify(toks) != classNone
}

// lostNumber reports a task's heading without a mark: the next paragraph is a field, and the
// current item has its fields already (or there is none).
func (r *reading) lostNumber(paras []paragraph, i int, top *node) bool {
	if i+1 >= len(paras) || paras[i+1].table != nil || len(paras[i].text) > 400 {
		return false
	}
	next := paras[i+1].text
	m := readMarker(next)
	if (m.kind.bullet() || m.kind == markAlpha) && !startsLabel(next[m.size:]) {
		p := paras[i]
		return onlyAgencies(r.text, tokenize(r.text, p.start, p.start+len(p.text)))
	}
	if m.kind != markNone && !m.kind.bullet() && m.kind != markAlpha || !startsLabel(next[m.size:]) {
		return false
	}
	item := top
	for item.up != nil && (item.mark.kind.bullet() || item.labelled() != labelNone) {
		item = item.up
	}
	if item.mark.kind <= markRoman {
		return len(item.kids) == 0 || hasFields(item) || item.kids[len(item.kids)-1].mark.no == ""
	}
	return hasFields(item)
}

// hasFields reports an item that has who or when already.
func hasFields(n *node) bool {
	for _, kid := range n.kids {
		switch kid.labelled() {
		case labelLead, labelPartner, labelDue, labelOutput, labelAssign:
			return true
		}
	}
	return false
}

// lostKind is the level of an item that lost its mark: that of its neighbours.
func lostKind(top *node) markKind {
	item := top
	for item.up != nil && (item.mark.kind.bullet() || item.labelled() != labelNone) {
		item = item.up
	}
	if item.mark.kind <= markRoman {
		return markNumber
	}
	return item.mark.kind
}

func (n *node) add(kid *node) {
	kid.up = n
	kid.annex = n.annex || n.mark.kind == markAnnex
	n.kids = append(n.kids, kid)
}

// place hangs an item where its mark says and returns it as the new top.
func place(top, n *node) *node {
	for up := top; up != nil && up.up != nil; up = up.up {
		if up.mark.kind == n.mark.kind {
			up.up.add(n)
			return n
		}
		if up.mark.kind.rank() < n.mark.kind.rank() {
			break
		}
	}
	for top.up != nil && top.mark.kind.rank() >= n.mark.kind.rank() &&
		(top.mark.kind.rank() > n.mark.kind.rank() || top.mark.kind == n.mark.kind) {
		top = top.up
	}
	if n.mark.kind == markRoman && top.mark.kind == markAnnex {
		top.add(n)
		return n
	}
	top.add(n)
	return n
}

var (
	basesWords   = newPhrases("căn cứ", "cơ sở xây dựng", "cơ sở pháp lý", "căn cứ pháp lý", "căn cứ xây dựng")
	aimsWords    = newPhrases("chủ đề", "thời gian", "địa điểm", "thành phần", "khẩu hiệu", "bối cảnh", "mục đích", "yêu cầu", "quan điểm", "phạm vi", "đối tượng", "sự cần thiết", "đánh giá", "thực trạng", "tình hình", "đặc điểm")
	targetWords  = newPhrases("mục tiêu", "chỉ tiêu")
	taskWords    = newPhrases("nhiệm vụ", "giải pháp", "hoạt động", "công việc", "phân công nhiệm vụ", "nội dung thực hiện", "tiến độ", "biện pháp", "nội dung công việc", "nội dung triển khai", "nội dung, nhiệm vụ", "nội dung chi tiết")
	contentWords = newPhrases("nội dung")
	budgetWords  = newPhrases("kinh phí", "nguồn lực", "ngân sách", "dự toán")
	orgWords     = newPhrases("tổ chức thực hiện", "phân công thực hiện", "trách nhiệm", "phân công trách nhiệm", "tổ chức triển khai", "phân công tổ chức thực hiện", "công tác chỉ đạo", "điều khoản thi hành")
	reportWords  = newPhrases("chế độ báo cáo", "báo cáo", "thông tin, báo cáo", "chế độ thông tin")
	pastWords    = newPhrases("kết quả đạt được", "kết quả thực hiện", "tồn tại", "hạn chế", "nguyên nhân", "đánh giá kết quả", "đánh giá tình hình", "thực trạng", "đánh giá thực trạng", "tình hình thực hiện", "kết quả công tác", "bài học kinh nghiệm", "đặc điểm tình hình", "khái quát tình hình", "ưu điểm", "khuyết điểm", "khó khăn, vướng mắc", "thuận lợi", "khó khăn", "những kết quả")
	methodWords  = newPhrases("hình thức", "phương thức")
)

// classify tells what a section is about by the words of its heading.
func classify(toks []token) class {
	if len(toks) > 24 {
		return classNone
	}
	first := func(p phrases) int { at, _ := p.find(toks, 0); return at }
	tasks := first(taskWords)
	switch {
	case first(pastWords) == 0 && tasks != 0:
		return classPast
	case first(orgWords) == 0 || (first(orgWords) > 0 && tasks < 0):
		return classOrganisation
	case tasks >= 0 && first(targetWords) < 0:
		return classTasks
	case tasks >= 0:
		return classTasks // "mục tiêu, nhiệm vụ và giải pháp": told apart below
	case first(targetWords) >= 0 && first(aimsWords) != 0:
		return classTargets
	case first(basesWords) >= 0 && first(basesWords) <= 1:
		return classBases
	case first(reportWords) >= 0 && first(reportWords) <= 1:
		return classReporting
	case first(contentWords) >= 0 && first(aimsWords) != 0:
		return classContent
	case first(aimsWords) >= 0:
		return classAims
	case first(budgetWords) >= 0:
		return classBudget
	}
	return classNone
}
