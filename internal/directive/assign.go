package directive

// assignment is who is given a piece of work in running text, and the words of the work.
type assignment struct {
	lead, coord []agency
	work        []token
	strong      bool // "giao", "chủ trì", "có trách nhiệm": surely an assignment
	partnerOnly bool // "phối hợp với …" without saying who leads
}

func (a assignment) found() bool { return len(a.lead) > 0 || len(a.coord) > 0 || a.partnerOnly }

var (
	giveWords = newPhrases("giao", "giao cho", "đề nghị", "yêu cầu", "phân công", "kính đề nghị", "trân trọng đề nghị", "mời", "đề nghị các")
	leadWords = newPhrases("chủ trì", "là cơ quan chủ trì", "là đơn vị chủ trì", "làm chủ trì", "làm đầu mối", "là đầu mối", "chịu trách nhiệm chủ trì", "chịu trách nhiệm chính", "là cơ quan đầu mối", "có trách nhiệm chủ trì", "thực hiện chủ trì", "chủ trì thực hiện")
	withWords = newPhrases("phối hợp với", "phối hợp cùng", "phối hợp cùng với", "phối hợp chặt chẽ với", "phối hợp", "cùng với", "phối hợp chặt chẽ cùng")
	helpWords = newPhrases("phối hợp", "cùng phối hợp", "tham gia", "cùng tham gia", "phối hợp thực hiện", "tham gia phối hợp", "cùng thực hiện", "là cơ quan phối hợp", "là đơn vị phối hợp")
	dutyWords = newPhrases("có trách nhiệm", "chịu trách nhiệm", "có nhiệm vụ", "tiếp tục", "chủ động", "được giao nhiệm vụ", "khẩn trương", "thường xuyên")
	forWords  = newPhrases("để", "trong việc", "thực hiện việc", "về việc", "nhằm", "việc", "có trách nhiệm", "và", "cùng", "thực hiện các nội dung sau", "thực hiện các nhiệm vụ sau", "các nội dung sau", "các nhiệm vụ sau", "thực hiện các nhiệm vụ", "liên quan")
	notBody   = newPhrases("hội nghị", "hội thi", "hội thảo", "hội diễn", "hội chợ", "hội trại", "hội họa", "trường hợp", "phòng, chống", "phòng chống", "phòng ngừa", "đoàn kết", "bộ tài liệu", "bộ quy tắc", "bộ nhận diện", "bộ sản phẩm",
		"bản tin", "vụ việc", "tổ chức", "báo chí", "báo cáo", "ban hành", "bộ máy", "người dân được", "các hoạt động", "các nội dung", "đội ngũ", "trường lớp", "hội đồng thi", "bản đồ", "bản sắc", "tổ hòa giải", "đài tưởng niệm", "người dân", "bộ chỉ số", "bộ tiêu chí", "quỹ thời gian", "báo động", "trạm phát sóng", "đoàn công tác", "thanh tra, kiểm tra", "bộ dữ liệu", "hội báo", "bộ cơ sở", "thống kê, cập nhật", "thống kê, tổng hợp", "thống kê số", "đơn vị chủ trì", "cơ quan chủ trì", "viện dẫn", "đoàn vào", "bản ghi", "thôn bản", "phòng họp", "trường quay", "hội quán", "bộ câu hỏi", "bộ đề", "bộ ảnh", "bộ phim", "đề nghị")
)

// bodyAt reads the bodies that begin at toks[i], but not words that only look like one.
func (r *reading) bodyAt(toks []token, i int) ([]agency, int) {
	if i >= len(toks) {
		return nil, i
	}
	if notBody.match(toks, i) > named.match(toks, i) {
		return nil, i
	}
	if !toks[i].capital && named.match(toks, i) == 0 && nameStart(toks, i) <= verbs.match(toks, i) {
		return nil, i
	}
	if v := verbs.match(toks, i); toks[i].capital && v > 0 && named.match(toks, i) <= v && heads.match(toks, i) <= v && levels.match(toks, i+v) == 0 {
		return nil, i // "Thanh tra việc chấp hành", "Thống kê số liệu"
	}
	return readAgencies(r.text, toks, i)
}

// assignment reads who is given the work that a sentence begins with.
func (r *reading) assignment(toks []token) assignment {
	var a assignment
	i := 0
	for i < len(toks) && toks[i].kind == markToken && !toks[i].is("(") {
		i++
	}
	given := giveWords.match(toks, i)
	if given > 0 && giveWords.match(toks, i) == 3 && isKey(toks, i+2, "cac2") {
		given = 2
	}
	i += given
	start := i
	a.lead, i = r.leads(toks, i, given > 0)
	if len(a.lead) == 0 {
		return r.partnerOnly(toks, start)
	}
	a.strong = given > 0
	if i < len(toks) && toks[i].is(",") && (leadWords.match(toks, i+1) > 0 || withWords.match(toks, i+1) > 0) {
		i++
	}
	if isKey(toks, i, ":") && (leadWords.match(toks, i+1) > 0 || withWords.match(toks, i+1) > 1) {
		i++ // "Trạm Y tế phường: Chủ trì, phối hợp với …"
	}
	if n := leadWords.match(toks, i); n > 0 {
		a.strong = true
		i += n
		i = r.partners(toks, i, &a, true)
	} else if n := withWords.match(toks, i); n > 0 {
		a.strong = true
		i = r.partners(toks, i, &a, false)
	}
	colon := i < len(toks) && (toks[i].is(":") || toks[i].is("-"))
	if dutyWords.match(toks, i) > 0 {
		a.strong = a.strong || toks[i].is("co2") || toks[i].is("chiu5") || toks[i].is("đươc5")
	}
	verb := i < len(toks) && (verbs.match(toks, i) > 0 || colon || toks[i].kind == wordToken && !toks[i].capital && surelyBody(toks[start:i]))
	if i < len(toks) && !a.strong && !verb {
		return assignment{}
	}
	a.work = skipFor(toks[i:])
	return a
}

// leads reads the bodies that a sentence begins with.
func (r *reading) leads(toks []token, start int, given bool) ([]agency, int) {
	if at := leadCue(toks, start); at > start {
		return splitAgencies(r.text, toks[start:at]), at
	}
	lead, i := r.bodyAt(toks, start)
	if len(lead) == 0 {
		end := start
		if (given || abbreviated(toks, start)) && mayBeName(toks, start) {
			end = unknownEnd(toks, start)
		}
		if end == start || !given && (end >= len(toks) || verbs.match(toks, end) == 0) {
			return nil, start
		}
		return splitAgencies(r.text, toks[start:end]), end
	}
	if at := leadWithin(toks, i); at > i && leadWords.match(toks, i) == 0 { // "Các doanh nghiệp viễn thông, ngân hàng … phối hợp với"
		return splitAgencies(r.text, toks[start:at]), at
	}
	return lead, i
}

// surelyBody reports a name that needs no verb known to us behind it: it ends with its level, or
// is a long name of the lexicon. "Thư viện lưu động" is no library's duty.
func surelyBody(name []token) bool {
	if len(name) == 0 {
		return false
	}
	return levels.match(name, len(name)-1) > 0 || named.match(name, 0) >= 3 && knownWhole(name)
}

// leadWithin finds "chủ trì" a few words on, where nothing else can stand between.
func leadWithin(toks []token, i int) int {
	inside := i < len(toks) && toks[i].is(",") // "Các doanh nghiệp viễn thông, ngân hàng … phối hợp với"
	for k := i; k < len(toks) && k < i+9; k++ {
		if inside && k > i+1 && (withWords.match(toks, k) > 0 || toks[k].is("co2") && dutyWords.match(toks, k) > 0) {
			return k
		}
		if toks[k].is(";") || toks[k].is(".") || toks[k].is(":") || withWords.match(toks, k) > 0 || (inside && verbs.match(toks, k) > 1 && leadWords.match(toks, k) == 0) {
			break
		}
		if leadWords.match(toks, k) > 0 && toks[k].is("chu3") {
			if toks[k-1].is(",") {
				return k - 1
			}
			return k
		}
	}
	return i
}

// partnerOnly reads duties below an agency's heading: "Chủ trì, phối hợp với X tổ chức …".
func (r *reading) partnerOnly(toks []token, i int) assignment {
	var a assignment
	if n := leadWords.match(toks, i); n > 0 {
		i = r.partners(toks, i+n, &a, true)
	} else if n := withWords.match(toks, i); n > 0 {
		i = r.partners(toks, i, &a, false)
	} else {
		return a
	}
	a.partnerOnly = true
	a.work = skipFor(toks[i:])
	return a
}

// partners reads ", phối hợp với A, B" or ", A, B phối hợp" behind the lead.
func (r *reading) partners(toks []token, i int, a *assignment, list bool) int {
	k := i
	for k < len(toks) && (toks[k].is(",") || toks[k].is(";") || toks[k].is("va1")) {
		k++
	}
	if n := withWords.match(toks, k); n > 0 {
		k += n
		if isKey(toks, k, ":") {
			k++
		}
		var coord []agency
		next := k
		if isKey(toks, k-1, "vơi2") || isKey(toks, k-1, "cung1") {
			coord, next = r.helpers(toks, k)
		} else {
			coord, next = r.bodyAt(toks, k)
		}
		if len(coord) == 0 {
			return k
		}
		a.coord = append(a.coord, coord...)
		return next
	}
	if !list || k == i {
		return i
	}
	coord, next := r.bodyAt(toks, k)
	if n := helpWords.match(toks, next); len(coord) > 0 && n > 0 {
		a.coord = append(a.coord, coord...)
		return next + n
	}
	return i
}

// skipFor leaves out the words that only lead over to the work.
func skipFor(toks []token) []token {
	for len(toks) > 0 {
		n := forWords.match(toks, 0)
		if n == 0 && (toks[0].is(",") || toks[0].is(":") || toks[0].is("-") || toks[0].is(";")) {
			n = 1
		}
		if n == 0 {
			break
		}
		toks = toks[n:]
	}
	return toks
}

// laterAssignment finds an assignment behind the words of the work: ". Giao Sở X chủ trì …",
// "(Sở X chủ trì; Sở Y phối hợp)", ", do Sở X chủ trì".
func (r *reading) laterAssignment(toks []token) (assignment, int) {
	for i := 1; i < len(toks); i++ {
		open := toks[i-1].is(".") || toks[i-1].is(";") || toks[i-1].is("(") || toks[i-1].is(":")
		if !open && !(toks[i-1].is(",") && (toks[i].is("giao") || toks[i].is("do"))) && !(toks[i].is("do") && i > 2) && !(toks[i].is("giao") && toks[i].capital) {
			continue
		}
		from := i
		if toks[i].is("do") {
			from++
		}
		a := r.assignment(toks[from:])
		if !a.strong || len(a.lead) == 0 {
			continue
		}
		asked := toks[i].is("giao") || toks[i-1].is(":") && giveWords.match(toks, i) > 0
		if open && !leadNear(toks[from:]) && !asked {
			continue
		}
		if toks[i].is("do") && !leadNear(toks[from:]) {
			continue
		}
		return a, i
	}
	return assignment{}, -1
}

// laterPartners finds the helpers that a later clause names: "…; phòng Văn hóa phối hợp hướng dẫn …".
func (r *reading) laterPartners(work []token) ([]agency, int) {
	for i := 3; i < len(work); i++ {
		if !work[i-1].is(";") && !work[i-1].is(".") {
			continue
		}
		coord, next := r.bodyAt(work, i)
		if len(coord) > 0 && helpWords.match(work, next) > 0 && withWords.match(work, next) <= 2 {
			return coord, i - 1
		}
	}
	return nil, -1
}

// leadNear reports "chủ trì" in the sentence that begins here.
func leadNear(toks []token) bool {
	for i := 0; i < len(toks) && i < 60 && !toks[i].is("."); i++ {
		if leadWords.match(toks, i) > 0 {
			return true
		}
	}
	return false
}
