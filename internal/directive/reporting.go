package directive

var (
	reportWord  = newPhrases("báo cáo")
	sendWords   = newPhrases("gửi kết quả", "gửi thông tin", "gửi số liệu", "cập nhật tiến độ", "cập nhật kết quả", "cập nhật số liệu", "gửi về", "gửi sản phẩm", "gửi văn bản", "gửi kế hoạch")
	reportNoun  = newPhrases("báo cáo viên", "mẫu báo cáo", "biểu mẫu báo cáo", "chế độ báo cáo", "thông tin báo cáo", "hệ thống báo cáo", "kỳ báo cáo", "thời hạn báo cáo", "thời gian báo cáo", "nội dung báo cáo", "hệ thống thông tin báo cáo", "báo cáo định kỳ của")
	toWords     = newPhrases("về", "gửi", "cho", "đến", "tới", "với", "lên", "báo cáo", "trình", "gửi về", "gửi cho", "trên", "vào", "qua", "thông qua")
	troubles    = newPhrases("vướng mắc", "khó khăn", "phát sinh", "đột xuất nếu có", "cần sửa đổi", "vấn đề mới")
	throughWord = newPhrases("qua", "thông qua")
	systems     = newPhrases("phần mềm", "hệ thống", "cổng", "nền tảng", "cơ sở dữ liệu", "trang thông tin")
)

// duty is what a paragraph hands down to those below it.
type duty struct {
	who, to []token
	list    bool // "… báo cáo về Sở Tư pháp, cụ thể:": the times stand below
}

// reportDuties finds who has to report to whom by when, in an item and all below it.
func (r *reading) reportDuties(n *node, above duty) {
	if n.table != nil {
		return
	}
	before := len(r.p.Reporting)
	own := r.readDuties(n.toks, above)
	if above.list && len(own.to) == 0 {
		own.to, own.list = above.to, true
	}
	opened := own.list && !above.list && len(n.kids)+len(n.extra) > 0 && len(r.p.Reporting) == before+1
	below := own
	if n.mark.kind <= markRoman { // a section's paragraphs have no subject in common
		below = duty{}
	}
	for _, extra := range n.extra {
		if next := r.readDuties(extra, below); next.list {
			own = next
		}
	}
	for _, kid := range n.kids {
		r.reportDuties(kid, own)
	}
	if opened && len(r.p.Reporting) > before+1 && r.p.Reporting[before].By.Text == "" {
		r.p.Reporting = append(r.p.Reporting[:before], r.p.Reporting[before+1:]...) // told apart below
	}
}

// readDuties reads one paragraph sentence by sentence and returns what it hands down.
func (r *reading) readDuties(toks []token, above duty) duty {
	from := 0
	start := len(r.p.Reporting)
	now := duty{who: above.who}
	for i := 0; i <= len(toks); i++ {
		if i < len(toks) && !(toks[i].is(".") && i > from && endsHere(toks, i)) {
			continue
		}
		if sentence := toks[from:i]; len(sentence) > 0 {
			subject := r.subject(sentence)
			switch {
			case len(subject) > 0:
				now.who = subject
			case len(r.p.Reporting) > start && r.laterTime(sentence):
				from = i + 1
				continue
			}
			to := r.readSentence(sentence, duty{now.who, above.to, above.list})
			if len(to) > 0 {
				now.to = to
			}
			now.list = len(to) > 0 && sentence[len(sentence)-1].is(":")
		}
		from = i + 1
	}
	return now
}

var timeLabels = newPhrases("thời hạn", "thời gian", "thời hạn báo cáo", "thời gian báo cáo", "thời hạn gửi báo cáo", "thời gian gửi báo cáo", "kỳ báo cáo", "thời điểm", "báo cáo", "hạn", "định kỳ")

// laterTime gives the duty of the sentence before its time: "… về Sở Tư pháp. Thời hạn: trước ngày …".
func (r *reading) laterTime(sentence []token) bool {
	last := len(r.p.Reporting) - 1
	if r.p.Reporting[last].By.Text != "" || timeLabels.match(sentence, 0) == 0 && !startsWithTime(sentence) {
		return false
	}
	if len(r.destination(sentence, 0)) > 0 {
		return false
	}
	due := strongest(r.deadlines(sentence))
	if len(due) == 0 {
		return false
	}
	entry := r.p.Reporting[last]
	r.p.Reporting = r.p.Reporting[:last]
	r.addDeadlines(entry, due)
	return true
}

// subject gives the tokens of the bodies that a sentence is about.
func (r *reading) subject(toks []token) []token {
	for i := 0; i < len(toks) && i < 40; i++ {
		if i > 0 && !(toks[i-1].is(",") || toks[i-1].is("-") || toks[i-1].is(":") || giveWords.match(toks, i-1) == 1) {
			continue
		}
		given := giveWords.match(toks, i)
		at := i + given
		found, end := r.bodyAt(toks, at)
		if len(found) == 0 && (given > 0 || i == 0) {
			found, end = r.leads(toks, at, given > 0)
		}
		if len(found) == 0 {
			if i == 0 && !startsWithTime(toks) && reportWord.match(toks, 0) == 0 && giveWords.match(toks, 0) == 0 {
				if reportWords.match(toks, 0) == 0 { // "Chế độ báo cáo: các đơn vị …"
					return beforeVerb(toks)
				}
			}
			continue
		}
		if i > 0 && len(toks[:i]) > 0 && verbs.match(toks, 0) > 0 && !startsWithTime(toks) {
			return nil // inside a list behind a verb: "báo cáo UBND tỉnh, Bộ …"
		}
		return toks[at:r.moreSubjects(toks, end)]
	}
	return nil
}

// beforeVerb is the subject of a sentence that no name known to us begins: the words up to what it does.
func beforeVerb(toks []token) []token {
	if !toks[0].capital || !mayBeName(toks, 0) {
		return nil
	}
	for k := 1; k < len(toks) && k < maxName/3; k++ {
		switch {
		case toks[k].is(";") || toks[k].is(".") || toks[k].is(":"):
			return nil
		case dutyWords.match(toks, k) > 0, reportWord.match(toks, k) > 0, sendWords.match(toks, k) > 0, gathers.match(toks, k) > 0:
			return toks[:k]
		}
	}
	return nil
}

var gathers = newPhrases("tổng hợp", "giúp", "gửi", "theo dõi", "đôn đốc", "tham mưu")

// moreSubjects goes on over "; đề nghị UBND các xã".
func (r *reading) moreSubjects(toks []token, end int) int {
	for end+1 < len(toks) && isJoint(toks[end]) {
		given := giveWords.match(toks, end+1)
		if given == 0 {
			break
		}
		_, next := r.bodyAt(toks, end+1+given)
		if next == end+1+given {
			break
		}
		end = next
	}
	return end
}

func startsWithTime(toks []token) bool {
	if len(toks) == 0 {
		return false
	}
	return strongCues.match(toks, 0) > 0 && !toks[0].is("thưc5") || weakCues.match(toks, 0) > 0 || recurring.match(toks, 0) > 0 || toks[0].is("ngay1")
}

// readSentence finds the duties of one sentence. Clauses between semicolons share what they
// leave out: "báo cáo 6 tháng trước ngày …; báo cáo năm trước ngày … về Sở Tư pháp".
// It gives where the last one goes.
func (r *reading) readSentence(toks []token, above duty) []token {
	if !above.list && !reportWord.in(toks) && !sendWords.in(toks) && !sendsResult(toks) || troubles.in(toks) {
		return nil
	}
	clauses := r.cutClauses(toks, above.who)
	to := above.to
	if !above.list {
		to = nil
	}
	for i := len(clauses) - 1; i >= 0; i-- {
		c := &clauses[i]
		again := i > 0 && clauses[i-1].cue && len(clauses[i-1].due) > 0 && c.period // "…; năm trước ngày 10/11"
		c.cue = c.cue || (above.list || again) && len(c.due) > 0
		if !c.cue {
			continue
		}
		if len(c.to) > 0 {
			to = c.to
		} else if len(c.due) > 0 {
			c.to = to
		}
	}
	for i, c := range clauses {
		if c.cue && len(c.to) == 0 && i > 0 && len(c.due) > 0 {
			c.to = clauses[i-1].to
		}
		r.addDuty(c)
		if c.cue && len(c.to) > 0 {
			to = c.to
		}
	}
	return to
}

// sendsResult reports results that are sent without the word report: "kết quả thực hiện gửi về …".
func sendsResult(toks []token) bool {
	at, _ := results.find(toks, 0)
	if at < 0 {
		return false
	}
	for i := at; i < len(toks); i++ {
		if toks[i].is("gưi3") || toks[i].is("chuyên3") {
			return true
		}
	}
	return false
}

var results = newPhrases("kết quả", "số liệu", "thông tin")

// addDuty writes one entry per deadline.
func (r *reading) addDuty(c clause) {
	if !c.cue || (len(c.to) == 0 && len(c.due) == 0) || len(r.p.Reporting) >= maxList {
		return
	}
	entry := Report{Who: r.wording(c.who, "Văn bản không ghi cơ quan phải báo cáo."), To: r.wording(c.to, "Văn bản không ghi nơi nhận báo cáo.")}
	if len(c.who) > 0 && len(c.to) > 0 && c.who[0] == c.to[0] {
		return
	}
	if len(c.due) == 0 && r.laterAddress(entry) {
		return
	}
	if len(c.due) == 0 {
		entry.By = Piece{Confidence: 0.5, Why: "Văn bản không ghi thời hạn báo cáo."}
		r.p.Reporting = append(r.p.Reporting, entry)
		return
	}
	r.addDeadlines(entry, strongest(c.due))
}

// laterAddress gives the duties before it their address: "- Báo cáo năm: trước ngày …" and below
// "Báo cáo gửi về Phòng 8".
func (r *reading) laterAddress(entry Report) bool {
	found := false
	for i := len(r.p.Reporting) - 1; i >= 0; i-- {
		e := &r.p.Reporting[i]
		if e.To.Text != "" || e.Who.Span != entry.Who.Span {
			break
		}
		e.To, found = entry.To, true
	}
	return found
}

var reportPeriods = newPhrases("01 năm", "1 năm", "một năm", "năm", "6 tháng", "06 tháng", "9 tháng", "09 tháng", "quý")

// addDeadlines writes a duty once for each of its times.
func (r *reading) addDeadlines(entry Report, due [][]token) {
	for _, d := range due {
		if len(r.p.Reporting) >= maxList {
			return
		}
		if n := max(wholeYear.match(d, 0), reportPeriods.match(d, 0)); n > 0 && strongCues.match(d, n) > 0 {
			d = d[n:] // "cả năm trước ngày …"
		}
		if len(d) > 2 && d[0].is("đinh5") && strongCues.match(d, 2) > 0 {
			d = d[2:] // "định kỳ trước ngày …"
		}
		if len(d) > 2 && d[0].is("thưc5") {
			d = d[2:]
		}
		entry.By = r.piece(d, 0.95)
		r.p.Reporting = append(r.p.Reporting, entry)
	}
}

// strongest leaves out the rhythm ("định kỳ") where days are named beside it.
func strongest(due [][]token) [][]token {
	if len(due) == 1 {
		return due
	}
	var days [][]token
	for _, d := range due {
		if namesDay(d) {
			days = append(days, d)
		}
	}
	if len(days) > 0 {
		return days
	}
	return due[:1]
}

// namesDay reports a day, a month or an hour in a clause of time.
func namesDay(toks []token) bool {
	for i := range toks {
		if readMoment(toks, i).kind != momentNone || vagueDay(toks, i) > 0 {
			return true
		}
	}
	return false
}

func (r *reading) wording(toks []token, why string) Piece {
	toks = trimMarks(toks)
	if len(toks) == 0 {
		return Piece{Confidence: 0.4, Why: why}
	}
	kept := make([]token, 0, len(toks))
	for i := 0; i < len(toks); i++ {
		if n := giveWords.match(toks, i); n > 0 && i > 0 && isJoint(toks[i-1]) { // "…; đề nghị UBND các xã"
			i += n - 1
			continue
		}
		if toks[i].is("(") && throughWord.match(toks, i+1) == 0 { // a remark; "(qua Phòng X)" stays
			i = parenEnd(toks, i) - 1
			continue
		}
		kept = append(kept, toks[i])
	}
	return Piece{clean(joinTokens(r.text, kept)), spanOf(toks), 0.9, ""}
}
