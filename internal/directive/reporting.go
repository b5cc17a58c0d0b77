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

// reportDuties finds who has to report to whom by when, in an item and all below it.
func (r *reading) reportDuties(n *node, who []token) {
	if n.table != nil {
		return
	}
	who = r.readDuties(n.toks, who)
	for _, extra := range n.extra {
		r.readDuties(extra, nil2(n, who))
	}
	for _, kid := range n.kids {
		r.reportDuties(kid, who)
	}
}

// nil2 keeps the subject for an item's own paragraphs, not for those behind the whole section.
func nil2(n *node, who []token) []token {
	if n.mark.kind <= markRoman {
		return nil
	}
	return who
}

// readDuties reads one paragraph sentence by sentence and returns its subject.
func (r *reading) readDuties(toks []token, who []token) []token {
	from := 0
	for i := 0; i <= len(toks); i++ {
		if i < len(toks) && !(toks[i].is(".") && i > from && endsHere(toks, i)) {
			continue
		}
		if sentence := toks[from:i]; len(sentence) > 0 {
			if subject := r.subject(sentence); len(subject) > 0 {
				who = subject
			}
			r.readSentence(sentence, who)
		}
		from = i + 1
	}
	return who
}

// subject gives the tokens of the bodies that a sentence is about.
func (r *reading) subject(toks []token) []token {
	for i := 0; i < len(toks) && i < 40; i++ {
		if i > 0 && !(toks[i-1].is(",") || toks[i-1].is("-") || toks[i-1].is(":") || giveWords.match(toks, i-1) == 1) {
			continue
		}
		at := i + giveWords.match(toks, i)
		found, end := r.bodyAt(toks, at)
		if len(found) == 0 {
			if i == 0 && !startsWithTime(toks) && reportWord.match(toks, 0) == 0 && giveWords.match(toks, 0) == 0 {
				return beforeVerb(toks)
			}
			continue
		}
		if i > 0 && len(toks[:i]) > 0 && verbs.match(toks, 0) > 0 && !startsWithTime(toks) {
			return nil // inside a list behind a verb: "báo cáo UBND tỉnh, Bộ …"
		}
		return toks[at:end]
	}
	return nil
}

// beforeVerb is the subject of a sentence that no name known to us begins: the words up to what it does.
func beforeVerb(toks []token) []token {
	const longest = 16
	if !toks[0].capital || verbs.match(toks, 0) > 0 || notBody.match(toks, 0) > 0 {
		return nil
	}
	for k := 1; k < len(toks) && k < longest; k++ {
		if toks[k].is(";") || toks[k].is(".") || toks[k].is(":") {
			return nil
		}
		if dutyWords.match(toks, k) > 0 || reportWord.match(toks, k) > 0 || sendWords.match(toks, k) > 0 || toks[k].is("tông3") && isKey(toks, k+1, "hơp5") || toks[k].is("giup2") {
			return toks[:k]
		}
	}
	return nil
}

func startsWithTime(toks []token) bool {
	if len(toks) == 0 {
		return false
	}
	return strongCues.match(toks, 0) > 0 && !toks[0].is("thưc5") || weakCues.match(toks, 0) > 0 || recurring.match(toks, 0) > 0 || toks[0].is("ngay1")
}

// readSentence finds the duties of one sentence. Clauses between semicolons share what they
// leave out: "báo cáo 6 tháng trước ngày …; báo cáo năm trước ngày … về Sở Tư pháp".
func (r *reading) readSentence(toks []token, who []token) {
	if at, _ := reportWord.find(toks, 0); at < 0 {
		if at, _ = sendWords.find(toks, 0); at < 0 {
			return
		}
	}
	if at, _ := troubles.find(toks, 0); at >= 0 {
		return
	}
	clauses := r.cutClauses(toks, who)
	var to []token
	for i := len(clauses) - 1; i >= 0; i-- {
		c := &clauses[i]
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
	}
}

// clause is a part of a sentence with one sending.
type clause struct {
	cue     bool
	who, to []token
	due     [][]token
}

func (r *reading) cutClauses(toks []token, who []token) []clause {
	var all []clause
	from, named := 0, 0
	if s := r.subject(toks); len(s) > 0 {
		named = s[len(s)-1].end // "Các sở, ngành; UBND các xã": no clause ends inside
	}
	depth := nested(toks)
	for i := 0; i <= len(toks) && len(all) < maxList; i++ {
		cut := i == len(toks) || toks[i].is(";") && toks[i].start >= named && depth[i] == 0 ||
			r.secondSending(toks, from, i) ||
			(toks[i].is("đê3") && i+1 < len(toks) && r.summarises(toks, i+1))
		if !cut {
			continue
		}
		part := toks[from:i]
		c := r.readClause(part, who)
		if len(all) > 0 && i > from && toks[from].is("đê3") {
			if prev := &all[len(all)-1]; prev.cue && len(prev.due) == 0 {
				prev.due = r.deadlines(part) // "để tổng hợp trước ngày …"
				c.due = nil
			}
			if !c.cue || len(c.due) == 0 {
				c.cue = false // "để tổng hợp, báo cáo UBND tỉnh": the purpose, no deadline of its own
			} else if prev := all[len(all)-1]; len(prev.to) > 0 && len(r.subject(part[1:])) == 0 {
				c.who = prev.to
			}
		}
		if s := r.subject(part); len(s) > 0 && from > 0 && len(all) < maxList {
			c.who = s
		}
		all = append(all, c)
		from = i
		if i < len(toks) && (toks[i].is(";") || toks[i].is("va1")) {
			from = i + 1
		}
	}
	return all
}

// secondSending cuts "… báo cáo X hằng tháng và gửi báo cáo về Y trước ngày …".
func (r *reading) secondSending(toks []token, from, i int) bool {
	if !toks[i].is("va1") || i+1 >= len(toks) {
		return false
	}
	again := sendWords.match(toks, i+1) > 0 || reportWord.match(toks, i+1) > 0 || toks[i+1].is("gưi3") && reportWord.match(toks, i+2) > 0
	return again && reportWord.in(toks[from:i]) && len(r.destination(toks[from:i], 0)) > 0
}

func (r *reading) summarises(toks []token, i int) bool {
	return toks[i].is("tông3") || toks[i].is("bao2") || toks[i].is("theo") || heads.match(toks, i) > 0 && toks[i].capital
}

// nested counts, for every token, the parentheses that are open around it.
func nested(toks []token) []int {
	depth := make([]int, len(toks))
	open := 0
	for i, t := range toks {
		if t.is("(") {
			open++
		}
		if t.is(")") && open > 0 {
			open--
		}
		depth[i] = open
	}
	return depth
}

// readClause looks for a sending: its cue, where it goes and its deadlines.
func (r *reading) readClause(toks []token, who []token) clause {
	c := clause{who: who}
	cue := 0
	for i := 0; i < len(toks); i++ {
		if n := reportNoun.match(toks, i); n > 0 {
			i += n - 1
			continue
		}
		if i > 0 && reportNoun.match(toks, i-1) > 0 {
			continue
		}
		n := max(reportWord.match(toks, i), sendWords.match(toks, i))
		if n == 0 || (sendWords.match(toks, i) > 0 && toks[i].is("gưi3") && !isKey(toks, i+1, "kêt2") && !isKey(toks, i+1, "thông") && !isKey(toks, i+1, "sô2") && !reportWord.in(toks)) {
			continue
		}
		if !c.cue {
			cue = i
		}
		c.cue = true
		if len(c.to) == 0 {
			c.to = r.destination(toks, i)
		}
	}
	if !c.cue {
		return c
	}
	if c.due = r.deadlines(toks[cue:]); len(c.due) == 0 {
		c.due = r.deadlines(toks[:cue])
	}
	if len(c.to) == 0 {
		c.to = r.system(toks)
	}
	return c
}

// destination finds the bodies that a report goes to.
func (r *reading) destination(toks []token, from int) []token {
	for i := from; i < len(toks); i++ {
		n := toWords.match(toks, i)
		if n == 0 {
			continue
		}
		at := i + n
		for at < len(toks) && toWords.match(toks, at) > 0 && !toks[at].is("qua") {
			at++
		}
		found, end := r.bodyAt(toks, at)
		if len(found) == 0 || !toks[at].capital && !toks[at].is("cơ") && !toks[at].is("cac2") {
			continue
		}
		if m := throughWord.match(toks, end); m > 0 {
			if _, e := r.bodyAt(toks, end+m); e > end+m {
				end = e
			}
		}
		return toks[at:end]
	}
	return nil
}

// system is where progress is entered: "trên phần mềm theo dõi nhiệm vụ".
func (r *reading) system(toks []token) []token {
	for i := 1; i < len(toks); i++ {
		if systems.match(toks, i) == 0 || toWords.match(toks, i-1) == 0 {
			continue
		}
		end := i + systems.match(toks, i)
		for end < len(toks) && end < i+12 && toks[end].kind == wordToken && strongCues.match(toks, end) == 0 {
			end++
		}
		return toks[i:end]
	}
	return nil
}

// deadlines lists every clause of time.
func (r *reading) deadlines(toks []token) [][]token {
	var all [][]token
	for i := 0; i < len(toks) && len(all) < maxList; i++ {
		strength, from, next := r.dueAt(toks, i)
		if strength >= 1 && next > from {
			all = append(all, splitDays(toks[from:next])...)
		}
		if next > i {
			i = next - 1
		}
	}
	return all
}

// splitDays cuts "trước ngày 05/6 và ngày 05/12" into its deadlines; a window stays whole.
func splitDays(toks []token) [][]token {
	all := readMoments(toks)
	if len(all) < 2 || opensBefore(toks, all[0].at) || all[0].kind != momentDay {
		return [][]token{toks}
	}
	var out [][]token
	from := 0
	for k, m := range all {
		if k > 0 && !isKey(toks, m.at-1, "va1") && !isKey(toks, m.at-1, ",") && !isKey(toks, m.at-1, "trươc2") {
			return [][]token{toks}
		}
		out = append(out, trimJoint(toks[from:m.next]))
		from = m.next
	}
	return out
}

func trimJoint(toks []token) []token {
	for len(toks) > 1 && isJoint(toks[0]) {
		toks = toks[1:]
	}
	return toks
}

// addDuty writes one entry per deadline.
func (r *reading) addDuty(c clause) {
	if !c.cue || (len(c.to) == 0 && len(c.due) == 0) || len(r.p.Reporting) >= maxList {
		return
	}
	entry := Report{Who: r.wording(dropParens(c.who), "Văn bản không ghi cơ quan phải báo cáo."), To: r.wording(c.to, "Văn bản không ghi nơi nhận báo cáo.")}
	if len(c.who) > 0 && len(c.to) > 0 && c.who[0] == c.to[0] {
		return
	}
	if len(c.due) == 0 {
		entry.By = Piece{Confidence: 0.5, Why: "Văn bản không ghi thời hạn báo cáo."}
		r.p.Reporting = append(r.p.Reporting, entry)
		return
	}
	for _, d := range strongest(c.due) {
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
	return Piece{clean(r.slice(toks)), spanOf(toks), 0.9, ""}
}
