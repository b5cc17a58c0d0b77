package directive

var (
	strongCues = newPhrases("hoàn thành", "xong", "trước", "chậm nhất", "muộn nhất", "thời gian", "thời hạn", "hoàn tất", "kết thúc", "hạn", "thực hiện")
	weakCues   = newPhrases("từ nay", "trong", "từ", "vào", "đến", "hết", "cuối", "đầu", "giữa", "khoảng", "dự kiến", "kể từ", "bắt đầu", "cả", "các tháng", "trong các tháng", "trong tuần đầu", "tuần đầu", "tuần cuối", "tuần thứ hai", "trong tuần", "trong tuần cuối")
	yearCues   = newPhrases("trong", "hết", "cả", "trước", "cuối", "xong", "thành", "từ", "đến", "đầu")
	joinCues   = newPhrases("ngày", "là", "việc", "tháng", "quý", "các", "năm", "và", "đến", "đến hết", "hết", "-", "từ", "từ ngày", "trước", ",")
	noDueCues  = newPhrases("giai đoạn", "nhân dịp", "kỷ niệm", "nhiệm kỳ", "năm học", "hội nghị", "so với", "so với năm")
)

// findDue finds the clause of running text that says when: toks[at:to]. Both are -1 when none does.
func (r *reading) findDue(toks []token) (int, int) {
	best, at, to := 0, -1, -1
	for i := 0; i < len(toks); i++ {
		strength, from, next := r.dueAt(toks, i)
		if strength > best {
			best, at, to = strength, from, next
		}
		if next > i {
			i = next - 1
		}
	}
	return at, to
}

// innerRhythm finds "hằng tuần" inside a sentence: a rhythm of the work, which stays in its words.
func innerRhythm(toks []token) (int, int) {
	for i := 2; i < len(toks); i++ {
		if n := rhythms.match(toks, i); n > 0 {
			return i, i + n
		}
	}
	return -1, -1
}

// lastRate finds the comma before a closing rate: ", mỗi xã 01 cuộc/năm".
func lastRate(words []token) int {
	n := len(words)
	for n > 0 && separates(words[n-1]) {
		n--
	}
	if n < 6 || periods.match(words, n-1) == 0 || !words[n-2].is("/") || words[n-3].kind != wordToken {
		return 0
	}
	for i := n - 4; i > 3 && i > n-14; i-- {
		if words[i].is(",") || words[i].is(";") {
			return i
		}
	}
	return 0
}

// dueAt weighs the moment or the recurrence that stands at toks[i].
func (r *reading) dueAt(toks []token, i int) (strength, from, next int) {
	if n := recurring.match(toks, i); n > 0 {
		return r.recurrenceAt(toks, i, n)
	}
	if next := vagueDay(toks, i); next > 0 {
		for i >= 3 && isJoint(toks[i-1]) && number(toks, i-2) > 0 && toks[i-3].is("ngay1") {
			i -= 3 // "ngày 10 và ngày 25 hằng tháng"
		}
		from, strength = backOverCues(toks, i)
		return max(strength, 1), from, next
	}
	m := readMoment(toks, i)
	half := halfYears.match(toks, i+1)
	switch {
	case m.kind != momentNone:
		next = m.next
	case number(toks, i) > 0 && half > 0:
		next = i + 1 + half
		if isYear(number(toks, next)) {
			next++
		}
	case wholeYear.match(toks, i) > 0 && !isYear(number(toks, i+wholeYear.match(toks, i))):
		next = i + wholeYear.match(toks, i)
	default:
		return 0, 0, 0
	}
	if short, ok := shortBefore(toks, m); ok {
		i = short.at
	}
	if m.year != 0 && m.year < r.year || cited(toks, i) {
		return 0, 0, next
	}
	next = moreMoments(toks, next)
	if n := recurring.match(toks, next); n > 0 {
		next += n
	}
	from, strength = backOverCues(toks, i)
	if m.kind == momentYear && (i == 0 || yearCues.match(toks, i-1) == 0) {
		return 0, 0, next // "kế hoạch thực hiện năm 2026" names a plan, not a time
	}
	if wholeYear.match(toks, i) > 0 && strength == 0 {
		strength = 2
	}
	open, closed := boundary(toks, from-1), boundary(toks, next)
	switch {
	case strength == 3:
	case strength == 2 && (open || closed):
	case strength == 0 && open && closed && m.kind != momentYear && (m.kind != momentDay || m.year != 0):
		strength = 2
	default:
		return 0, 0, next
	}
	return strength, from, next
}

// vagueDay reads a day of a recurring period: "ngày 25 hằng tháng", "ngày 15 của tháng cuối quý",
// "ngày 20 tháng cuối quý". It gives the token after it, or 0.
func vagueDay(toks []token, i int) int {
	if number(toks, i) >= 0 && isKey(toks, i+1, "giơ1") && (isKey(toks, i-1, "trươc2") || isKey(toks, i-1, "nhât2") || isKey(toks, i-1, "luc2")) { // "16 giờ hằng ngày"
		k := i + 2
		for k < len(toks) && k < i+14 && !boundary(toks, k) && !sendOn(toks, k) {
			k++
		}
		return k
	}
	d := number(toks, i+1)
	if !isKey(toks, i, "ngay1") || d < 1 || d > 31 || readMoment(toks, i).kind != momentNone {
		return 0
	}
	for k := i + 2; k < len(toks) && k < i+5; k++ {
		if recurring.match(toks, k) > 0 || toks[k].is("thang2") || toks[k].is("quy2") || toks[k].is("cuôi2") || toks[k].is("đâu1") {
			for k < len(toks) && k < i+14 && !boundary(toks, k) && !sendOn(toks, k) && !(toks[k].is("va1") && verbs.match(toks, k+1) > 0) {
				k++
			}
			return k
		}
		if !toks[k].is("cua3") && !toks[k].is("cac2") && !toks[k].is("vao1") {
			break
		}
	}
	return 0
}

// sendOn ends a clause of time: "… hằng tháng về Sở Tư pháp".
func sendOn(toks []token, k int) bool {
	return verbs.match(toks, k) == 2 && toks[k].is("tông3") || toks[k].is("vê1") || toks[k].is("gưi3") || toks[k].is("bao2") || toks[k].is("cho") || toks[k].is("đê3")
}

// recurrenceAt weighs "mỗi quý ít nhất 05 đợt", "thường xuyên trong năm", "hằng tháng".
func (r *reading) recurrenceAt(toks []token, i, n int) (strength, from, next int) {
	next = i + n
	if i > 0 && (toks[i-1].is("hoach5") || toks[i-1].is("trinh1") || toks[i-1].is("toan2")) {
		return 0, 0, next // "kế hoạch hằng năm"
	}
	open := boundary(toks, i-1)
	adverb := toks[i].is("thương1") || toks[i].is("liên") || toks[i].is("theo") || toks[i].is("đôt5")
	if isKey(toks, next, "trong") && wholeYear.match(toks, next) > 0 {
		next += wholeYear.match(toks, next)
		if isYear(number(toks, next)) {
			next++
		}
	}
	closed := boundary(toks, next)
	switch {
	case closed && (open || !isKey(toks, i-1, "năm")):
		from, _ = backOverCues(toks, i)
		return 1, from, next
	case open && !adverb:
		for next < len(toks) && !boundary(toks, next) && !sendOn(toks, next) {
			next++
		}
		return 1, i, next
	}
	return 0, 0, next
}

// boundary reports the edge of a clause at toks[i].
func boundary(toks []token, i int) bool {
	if i < 0 || i >= len(toks) {
		return true
	}
	switch toks[i].key {
	case ".", ";", ",", "(", ")", ":", "-":
		return true
	}
	return false
}

// cited reports the date of a document: "Quyết định số 12/QĐ-UBND ngày 14/9/2026".
func cited(toks []token, i int) bool {
	for k := i - 1; k >= 0 && k >= i-12; k-- {
		if toks[k].is("sô2") && k+1 < len(toks) && (toks[k+1].kind == numberToken || toks[k+1].kind == markToken) {
			return true
		}
		if toks[k].is(";") || toks[k].is(",") {
			break
		}
	}
	for n := 1; n <= 2; n++ {
		if i-n >= 0 && noDueCues.match(toks[i-n:i], 0) == n {
			return true
		}
	}
	return false
}

// moreMoments takes the moments that go on a list or a range.
func moreMoments(toks []token, next int) int {
	for next < len(toks) {
		k := next
		for k < len(toks) && k < next+4 && joinCues.match(toks, k) > 0 && readMoment(toks, k).kind == momentNone {
			k += joinCues.match(toks, k)
		}
		if k == next {
			break
		}
		m := readMoment(toks, k)
		if m.kind == momentNone {
			m = readQuarter(toks, k)
			if m.kind == momentNone || k != next+1 {
				break
			}
		}
		next = m.next
	}
	return next
}

// backOverCues steps back over "hoàn thành trước ngày" and says how strong it is.
func backOverCues(toks []token, i int) (from, strength int) {
	from = i
	for from > 0 {
		step := 0
		for n := min(3, from); n > 0; n-- {
			before := toks[from-n : from]
			if strongCues.match(before, 0) == n {
				step, strength = n, 3
				break
			}
			if weakCues.match(before, 0) == n {
				step, strength = n, max(strength, 2)
				break
			}
			if n == 1 && (before[0].is("ngay1") || before[0].is("la1") || before[0].is("viêc5") || before[0].is("cac2") || before[0].is("hêt2")) {
				step = 1
				break
			}
		}
		if step == 0 {
			break
		}
		from -= step
	}
	return from, strength
}
