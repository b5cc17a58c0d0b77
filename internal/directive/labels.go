package directive

import "strings"

// labelKind says what a label such as "Đơn vị chủ trì:" announces.
type labelKind uint8

const (
	labelNone labelKind = iota
	labelLead
	labelPartner
	labelAssign // both in one, as "Phân công:"
	labelDue
	labelOutput
	labelContent
	labelOther
)

// maxLabel is the longest label, in tokens.
const maxLabel = 12

// vocab is one kind of label: it needs a core phrase and may have nothing but fillers beside it.
type vocab struct {
	kind   labelKind
	core   phrases
	filler phrases
}

var (
	leadCore    = newPhrases("chủ trì", "đầu mối", "chịu trách nhiệm chính", "chịu trách nhiệm", "phụ trách", "chủ quản", "đứng đầu")
	partnerCore = newPhrases("phối hợp", "tham gia", "cùng thực hiện", "hỗ trợ thực hiện", "phối, kết hợp")
	assignCore  = newPhrases("phân công", "trách nhiệm", "tổ chức thực hiện", "đơn vị thực hiện", "cơ quan thực hiện", "người thực hiện",
		"bộ phận thực hiện", "cá nhân thực hiện", "đơn vị triển khai", "cơ quan, đơn vị thực hiện", "đơn vị được giao", "thực hiện",
		"phân công nhiệm vụ", "tổ chức, cá nhân thực hiện", "lực lượng thực hiện")
	dueCore = newPhrases("thời gian", "thời hạn", "tiến độ", "hạn hoàn thành", "hoàn thành", "lộ trình", "thời điểm", "kỳ hạn", "hạn",
		"thời hạn hoàn thành", "thời gian thực hiện", "mốc thời gian")
	outputCore  = newPhrases("sản phẩm", "kết quả", "đầu ra", "sản phẩm đầu ra", "kết quả đầu ra", "kết quả, sản phẩm")
	contentCore = newPhrases("nội dung", "nhiệm vụ", "công việc", "hoạt động")
	otherCore   = newPhrases("hình thức", "địa điểm", "đối tượng", "kinh phí", "mục đích", "mục tiêu", "yêu cầu", "thành phần", "số lượng",
		"phạm vi", "quy mô", "phương thức", "cách làm", "giải pháp", "chỉ tiêu", "tần suất", "ghi chú", "căn cứ", "lưu ý", "nguồn kinh phí",
		"lãnh đạo phụ trách", "lãnh đạo chỉ đạo", "địa bàn", "cách thức", "biện pháp", "chế độ báo cáo", "nơi thực hiện", "nguồn lực", "người theo dõi", "đơn vị tính")

	whoFiller = newPhrases("đơn vị", "cơ quan", "các", "thực hiện", "tham mưu", "chính", "bộ phận", "cá nhân", "tổ chức", "cùng", "và", "được giao",
		"địa phương", "triển khai", "theo dõi", "người", "lực lượng", ",", "/", "&", "(", ")", "-", "chủ trì", "phối hợp", "nhiệm vụ", "ngành", "giao", "việc", "chung", "liên quan")
	dueFiller = newPhrases("thực hiện", "hoàn thành", "tổ chức", "triển khai", "dự kiến", "xong", "cụ thể", "bắt đầu", "kết thúc", "và", "địa điểm",
		"thời gian", "hạn", "tiến độ", ",", "/", "-", "(", ")", "công việc", "nhiệm vụ", "cần", "phải", "báo cáo", "trình", "các", "theo", "yêu cầu")
	outputFiller = newPhrases("đầu ra", "dự kiến", "hoàn thành", "chính", "cần đạt", "phải đạt", "yêu cầu", "công việc", "thực hiện", "đạt được",
		"cuối cùng", "và", "giao nộp", "cụ thể", "kết quả", "sản phẩm", ",", "/", "-", "(", ")", "đạt", "cần", "nhiệm vụ", "mong đợi", "chỉ tiêu", "chủ yếu")
	contentFiller = newPhrases("thực hiện", "công việc", "chính", "nhiệm vụ", "cụ thể", "hình thức", "yêu cầu", "chủ yếu", "trọng tâm", "triển khai",
		"tuyên truyền", "và", "hoạt động", "nội dung", ",", "/", "-", "tổ chức", "truyền thông", "các", "sau", "tên", "danh mục", "giải pháp", "(", ")", "như")

	vocabs = []vocab{
		{labelLead, leadCore, whoFiller},
		{labelPartner, partnerCore, whoFiller},
		{labelAssign, assignCore, whoFiller},
		{labelDue, dueCore, dueFiller},
		{labelOutput, outputCore, outputFiller},
		{labelContent, contentCore, contentFiller},
		{labelOther, otherCore, contentFiller},
	}
	// plainLabels are sure enough to stand without their colon.
	plainLabels = map[labelKind]phrases{
		labelLead:    newPhrases("đơn vị chủ trì thực hiện", "cơ quan chủ trì thực hiện", "đơn vị chủ trì", "cơ quan chủ trì"),
		labelPartner: newPhrases("đơn vị phối hợp thực hiện", "cơ quan phối hợp thực hiện", "đơn vị phối hợp", "cơ quan phối hợp"),
		labelDue:     newPhrases("thời gian thực hiện", "thời gian hoàn thành", "thời hạn hoàn thành", "thời hạn thực hiện"),
	}
)

// classifyLabel says what a whole phrase announces, as a label or the heading of a column.
func classifyLabel(toks []token) labelKind {
	if len(toks) == 0 || len(toks) > maxLabel {
		return labelNone
	}
	lead, partner := leadCore.in(toks), partnerCore.in(toks)
	if lead && partner && vocabs[0].fits(toks) {
		return labelAssign
	}
	for _, v := range vocabs {
		if v.core.in(toks) && v.fits(toks) {
			return v.kind
		}
	}
	return labelNone
}

func (v vocab) fits(toks []token) bool {
	for i := 0; i < len(toks); {
		n := max(v.core.match(toks, i), v.filler.match(toks, i), partnerFit(v.kind, toks, i))
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

func partnerFit(kind labelKind, toks []token, i int) int {
	if kind == labelLead || kind == labelAssign {
		return partnerCore.match(toks, i)
	}
	return 0
}

// label is one found in a line: its kind, and where its value begins.
type label struct {
	kind labelKind
	next int
}

// readLabel reads the label that begins at toks[i] and ends with a colon.
func readLabel(toks []token, i int) label {
	for k := i; k < len(toks) && k-i <= maxLabel; k++ {
		t := toks[k]
		if t.is(":") {
			if kind := classifyLabel(toks[i:k]); kind != labelNone {
				return label{kind, k + 1}
			}
			return label{}
		}
		if t.is(".") || t.is(";") || t.is(`"`) || t.kind == numberToken {
			break
		}
	}
	return label{}
}

// readPlainLabel reads a label at the beginning of a line that lost its colon.
func readPlainLabel(toks []token) label {
	for kind, set := range plainLabels {
		n := set.match(toks, 0)
		if n == 0 || n >= len(toks) {
			continue
		}
		switch t := toks[n]; {
		case t.is("là") || t.is("-") || t.is("."):
			return label{kind, n + 1}
		case t.capital || (kind == labelDue && t.kind == wordToken) || t.is("cac2"):
			return label{kind, n}
		}
	}
	return label{}
}

// startsLabel reports a line that begins with a label.
func startsLabel(s string) bool {
	head := s[:min(len(s), 120)]
	for len(head) > 0 && head[len(head)-1] >= 0x80 && len(head) < len(s) {
		head = head[:len(head)-1]
	}
	if !strings.Contains(head, ":") {
		return readPlainLabel(tokenize(head, 0, len(head))).kind != labelNone
	}
	kind := readLabel(tokenize(head, 0, len(head)), 0).kind
	return kind != labelNone
}

// segment is a labelled part of a paragraph: toks[at:from] is the label, toks[from:to] its value.
type segment struct {
	kind         labelKind
	at, from, to int
}

// segments finds the labels in a paragraph. What stands before the first is the head.
func segments(toks []token) []segment {
	var all []segment
	for i := 0; i < len(toks); i++ {
		if !labelMayStart(toks, i) {
			continue
		}
		l := readLabel(toks, i)
		if l.kind == labelNone && i == 0 {
			l = readPlainLabel(toks)
		}
		if l.kind == labelNone || (i > 0 && loose(toks, i) && !sure(l, i) && !(toks[i-1].is(",") && l.kind <= labelDue)) {
			continue
		}
		if n := len(all); n > 0 {
			all[n-1].to = trimBack(toks, all[n-1].from, i)
		}
		all = append(all, segment{l.kind, i, l.next, len(toks)})
		i = l.next - 1
	}
	for k := range all {
		all[k].to = closeParen(toks, all[k])
	}
	return all
}

// loose reports a place inside a sentence, where only a full label with a capital counts.
func loose(toks []token, i int) bool {
	switch toks[i-1].key {
	case ".", ";", "(", "-", "+", ":", "•":
		return false
	}
	return true
}

func sure(l label, at int) bool {
	return l.kind != labelContent && l.kind != labelOther && l.next-at >= 4
}

func labelMayStart(toks []token, i int) bool {
	if toks[i].kind != wordToken {
		return false
	}
	return i == 0 || !loose(toks, i) || toks[i].capital || toks[i-1].is(",")
}

// trimBack leaves out the marks before the next label.
func trimBack(toks []token, from, to int) int {
	for to > from {
		switch toks[to-1].key {
		case ".", ";", ",", "-", "(", "+", "•":
			to--
			continue
		}
		break
	}
	return to
}

// closeParen ends the value of a label that stands in parentheses at the closing one.
func closeParen(toks []token, s segment) int {
	depth := 0
	for k := s.from; k < s.to; k++ {
		switch toks[k].key {
		case "(":
			depth++
		case ")":
			depth--
			if depth < 0 {
				return k
			}
		}
	}
	return s.to
}
