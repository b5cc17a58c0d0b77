package directive

// clause is a part of a sentence with one sending.
type clause struct {
	cue     bool
	period  bool // it begins with the period that is reported on
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
			r.secondSending(toks, from, i) || i > from && depth[i] == 0 && r.secondAddress(toks, i) != nil && reportWord.in(toks[from:i]) && r.dated(toks[from:i]) ||
			(toks[i].is("đê3") && i+1 < len(toks) && r.summarises(toks, i+1))
		if !cut {
			continue
		}
		part := toks[from:i]
		c := r.readClause(part, who)
		if second := r.secondAddress(toks, from-1); second != nil && len(all) > 0 {
			c = clause{cue: true, who: all[len(all)-1].who, to: second, due: r.deadlines(part)}
		}
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
		if s := r.subject(part); len(s) > 0 && from > 0 && r.secondAddress(toks, from-1) == nil {
			c.who = s
		}
		all = append(all, c)
		from = i
		if i < len(toks) && (toks[i].is(";") || toks[i].is("va1") || toks[i].is(",")) {
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

// dated reports a clause with a deadline that names a day.
func (r *reading) dated(toks []token) bool {
	for _, d := range r.deadlines(toks) {
		if namesDay(d) {
			return true
		}
	}
	return false
}

// secondAddress reads the body behind a comma or "và" that has a deadline of its own:
// "báo cáo UBND tỉnh trước ngày 10/12, Bộ Nội vụ trước ngày 20/12".
func (r *reading) secondAddress(toks []token, i int) []token {
	if i < 1 || i+1 >= len(toks) || !toks[i].is(",") && !toks[i].is("va1") {
		return nil
	}
	at := i + 1
	if toks[at].is("va1") || toks[at].is("gưi3") {
		at++
	}
	found, end := r.bodyAt(toks, at)
	if len(found) == 0 || !toks[at].capital || end >= len(toks) {
		return nil
	}
	if toks[end].is("(") {
		end++
	}
	if strength, from, _ := r.timeFrom(toks, end); strength < 2 || from != end {
		return nil
	}
	return toks[at:end]
}

// timeFrom weighs the clause of time whose words begin at toks[i].
func (r *reading) timeFrom(toks []token, i int) (strength, from, next int) {
	for k := i; k < len(toks) && k < i+5; k++ {
		if strength, from, next = r.dueAt(toks, k); strength > 0 {
			return strength, from, next
		}
	}
	return 0, -1, -1
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
	c := clause{who: who, period: reportPeriods.match(toks, 0) > 0 || wholeYear.match(toks, 0) > 0}
	cue := 0
	for i := 0; i < len(toks); i++ {
		if n := reportNoun.match(toks, i); n > 0 && !isKey(toks, i-1, "đinh5") { // "định kỳ báo cáo" is no noun
			i += n - 1
			continue
		}
		if i > 0 && reportNoun.match(toks, i-1) > 0 && !isKey(toks, i-2, "đinh5") {
			continue
		}
		if !sends(toks, i) {
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
		c.due = r.deadlines(toks)
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

// sends reports the word of a sending at toks[i]: a report, or results that are sent.
func sends(toks []token, i int) bool {
	switch {
	case reportWord.match(toks, i) > 0:
		return true
	case !toks[i].is("gưi3"):
		return sendWords.match(toks, i) > 0
	case reportWord.in(toks):
		return sendWords.match(toks, i) > 0
	}
	return sendsResult(toks[:i+1]) || sendWords.match(toks, i) > 0 && results.match(toks, i+1) > 0
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
		if len(found) == 0 && at < len(toks) && toks[at].capital && (toks[i].is("bao2") || abbreviated(toks, at)) && kinds.match(toks, at) == 0 {
			if end = unknownEnd(toks, at); end > at {
				found = splitAgencies(r.text, toks[at:end])
			}
		}
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
