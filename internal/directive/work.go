package directive

// work is an item's text taken apart: the words of the work itself, who, and when.
type work struct {
	words []token
	who   assignment
	due   []token
}

// takeApart reads running text: "Giao Sở X chủ trì, phối hợp với Y tổ chức …, xong trước ngày …".
// Where a label names the lead, only a plain "Giao …" or "… chủ trì" counts beside it; where one
// names the time, a rhythm ("kiểm tra đột xuất") is a word of the work.
func (r *reading) takeApart(head []token, printed fields) work {
	w := work{words: withoutReport(head)}
	early := r.takeEarly(&w)
	r.takeLead(&w, printed.hasLead)
	if len(w.who.lead) == 0 && !w.who.partnerOnly && r.takeLater(&w) {
		return w
	}
	r.takePartners(&w)
	if early != nil {
		w.due = early
		return w
	}
	at, to := r.findDue(w.words)
	if at < 0 {
		if inner := lastRate(w.words); inner > 0 && len(w.due) == 0 {
			w.due, w.words = w.words[inner+1:], w.words[:inner]
		} else if inner, end := innerRhythm(w.words); inner > 0 && len(w.due) == 0 {
			w.due = w.words[inner:end]
		}
		return w
	}
	if printed.hasDue && !namesDay(w.words[at:to]) {
		return w
	}
	if len(w.due) == 0 {
		w.due = w.words[at:to]
	}
	w.words = withoutDue(w.words, at, to)
	return w
}

var reportStart = newPhrases("báo cáo", "gửi báo cáo", "tổng hợp, báo cáo", "tổng hợp báo cáo", "tổng hợp kết quả", "gửi kết quả", "báo cáo kết quả", "định kỳ báo cáo")

// withoutReport leaves out a later clause that only says when to report on the work.
func withoutReport(head []token) []token {
	for i := 5; i+1 < len(head); i++ {
		if (head[i].is(";") || head[i].is(".") && endsHere(head, i)) && reportStart.match(head, i+1) > 0 {
			return head[:i]
		}
	}
	return head
}

// takeEarly takes a time that stands first: "Trước ngày 15/4/2026, Văn phòng Sở …".
func (r *reading) takeEarly(w *work) []token {
	if !startsWithTime(w.words) {
		return nil
	}
	at, to := r.findDue(w.words)
	if at != 0 || to >= len(w.words) {
		return nil
	}
	early := w.words[:to]
	w.words = trimMarks(w.words[to:])
	return early
}

// takeLead takes the bodies that the text begins with.
func (r *reading) takeLead(w *work, labelled bool) {
	a := r.assignment(w.words)
	if !a.found() || labelled && (!a.strong || len(a.lead) == 0) {
		return
	}
	if len(a.work) >= 2 || a.strong || a.partnerOnly {
		w.who, w.words = a, a.work
	}
}

// takeLater takes an assignment behind the work. True means that nothing is left to look for.
func (r *reading) takeLater(w *work) bool {
	later, at := r.laterAssignment(w.words)
	if at <= 0 {
		return false
	}
	w.who = later
	if d, to := r.findDue(w.words[at:]); d >= 0 {
		w.due = w.words[at:][d:to]
	}
	named := w.words[:trimBack(w.words, 0, at)]
	if len(named) <= 5 && len(later.work) > 2 && isKey(named, len(named)-1, ":") { // "Truyền thông: giao X chủ trì … đăng tin"
		w.words = append(append([]token(nil), named...), later.work...)
		if at, to := r.findDue(w.words); at >= 0 {
			w.words, w.due = withoutDue(w.words, at, to), w.words[at:to]
		}
		return true
	}
	if n := len(named); n > 2 && named[n-1].is("do") {
		named = named[:n-1]
	}
	w.words = named
	return false
}

// takePartners takes the helpers that a later clause names.
func (r *reading) takePartners(w *work) {
	if len(w.who.coord) > 0 || len(w.who.lead) == 0 {
		return
	}
	coord, at := r.laterPartners(w.words)
	if at <= 0 {
		return
	}
	w.who.coord = coord
	w.words = w.words[:at]
}

// withoutDue cuts the clause of time out of the words of the work.
func withoutDue(work []token, at, to int) []token {
	before := work[:trimBack(work, 0, at)]
	for n := len(before); n > 0 && (before[n-1].is(",") || before[n-1].is("(") || before[n-1].is("va1")); n-- {
		before = before[:n-1]
	}
	if len(before) >= 3 {
		return before
	}
	after := work[to:]
	for len(after) > 0 && after[0].kind == markToken && !after[0].is(`"`) {
		after = after[1:]
	}
	if len(after) > len(before) {
		return after
	}
	return before
}
