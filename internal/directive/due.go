package directive

// DueKind says what sort of time a task is given.
type DueKind string

// The kinds of the contract.
const (
	DueBy         DueKind = "by"
	DueQuarter    DueKind = "quarter"
	DueWithinYear DueKind = "within_year"
	DuePeriod     DueKind = "period"
	DueOngoing    DueKind = "ongoing"
	DueUnknown    DueKind = "unknown"
)

// Due is the time given to a task. From and To are days as 2026-03-31, or "".
type Due struct {
	Kind       DueKind
	From, To   string
	Text       string
	Span       Span
	Confidence float64
	Why        string
}

var (
	recurring = newPhrases("thường xuyên", "liên tục", "hằng năm", "hàng năm", "hằng tháng", "hàng tháng", "hằng quý", "hàng quý", "hằng tuần", "hàng tuần",
		"hằng ngày", "hàng ngày", "mỗi quý", "mỗi tháng", "mỗi tuần", "mỗi năm", "mỗi ngày", "định kỳ", "khi có yêu cầu", "khi phát sinh", "theo yêu cầu",
		"khi có", "đột xuất", "trở đi", "các năm tiếp theo", "những năm tiếp theo", "các năm sau", "từng quý", "từng tháng", "theo định kỳ", "khi cần", "hàng kỳ", "lâu dài", "hằng kỳ",
		"một quý một lần", "một tháng một lần", "tháng một lần", "quý một lần", "năm một lần", "ngay khi", "sau khi có", "khi được", "không thời hạn", "các tháng trong năm", "các quý trong năm")
	everyPeriod = newPhrases("của tháng", "của quý", "tháng cuối quý", "tháng đầu quý", "tháng cuối của quý", "tháng cuối kỳ", "quý sau", "tháng sau", "kỳ sau")
	rhythms     = newPhrases("hằng tuần", "hàng tuần", "hằng tháng", "hàng tháng", "hằng quý", "hàng quý", "mỗi tuần", "mỗi tháng", "mỗi quý")
	onward      = newPhrases("tiếp theo", "trở đi", "về sau", "các năm sau")
	wholeYear   = newPhrases("trong suốt năm", "suốt năm", "trong năm", "cả năm", "hết năm", "cuối năm", "trong cả năm", "năm kế hoạch")
	halfYears   = newPhrases("tháng đầu năm", "tháng cuối năm")
	lastHalf    = newPhrases("nửa cuối năm", "nửa đầu năm")
	beforeCue   = newPhrases("trước", "trước ngày", "trước khi")
	latestCue   = newPhrases("chậm nhất", "muộn nhất", "đến hết", "hết", "đến", "không quá")
	fromCue     = newPhrases("từ", "kể từ", "bắt đầu từ", "bắt đầu", "kể từ ngày", "từ ngày")
	toCue       = newPhrases("đến", "tới", "-")
)

// readDue understands the value of a label or a cell, or a clause of running text.
func (r *reading) readDue(toks []token) Due {
	toks = trimMarks(toks)
	if len(toks) == 0 {
		return Due{Kind: DueUnknown, Confidence: 0.5, Why: "Văn bản không ghi thời hạn."}
	}
	if toks[0].is("thưc5") && len(toks) > 2 && toks[1].is("hiên5") {
		toks = toks[2:]
	}
	if len(toks) > 2 && toks[0].is("trong") && toks[1].is("quy2") {
		toks = toks[1:]
	}
	d := Due{Text: clean(r.slice(toks)), Span: spanOf(toks), Confidence: 0.95}
	if d.Text == "" || !hasWord(toks) {
		return Due{Kind: DueUnknown, Confidence: 0.5, Why: "Văn bản không ghi thời hạn."}
	}
	d.Kind, d.From, d.To = r.window(toks)
	if d.Kind == DueUnknown {
		d.Confidence, d.Why = 0.4, "Không hiểu được thời hạn “"+short(d.Text)+"”."
	}
	return d
}

func hasWord(toks []token) bool {
	for _, t := range toks {
		if t.kind != markToken {
			return true
		}
	}
	return false
}

// window works out kind, first and last day.
func (r *reading) window(toks []token) (DueKind, string, string) {
	if kind, from, to, ok := r.halfYear(toks); ok {
		return kind, from, to
	}
	all := readMoments(toks)
	if recurring.in(toks) || everyPeriod.in(toks) || len(all) == 0 && perPeriod(toks) {
		return r.ongoing(toks, all)
	}
	if outside := dropParens(toks); len(outside) < len(toks) && len(outside) > 0 {
		if inside := readMoments(outside); len(inside) > 0 {
			toks, all = outside, inside
		}
	}
	fillYears(all, r.year)
	switch {
	case len(all) == 0 && wholeYear.in(toks) && r.year > 0:
		return DueWithinYear, isoDay(date(r.year, 1, 1)), isoDay(date(r.year, 12, 31))
	case len(all) == 0 || all[0].year == 0:
		return DueUnknown, "", ""
	case len(all) == 1:
		return r.single(toks, all[0])
	}
	return r.several(toks, all)
}

var periods = newPhrases("ngày", "tuần", "tháng", "quý", "năm", "kỳ")

// perPeriod sees "02 lần/năm", "mỗi tháng 01 số".
func perPeriod(toks []token) bool {
	for i := 1; i+1 < len(toks); i++ {
		if toks[i].is("/") && toks[i-1].kind == wordToken && periods.match(toks, i+1) > 0 {
			return true
		}
	}
	return false
}

func (r *reading) ongoing(toks []token, all []moment) (DueKind, string, string) {
	if len(all) == 1 && all[0].year > 0 && (cueBefore(toks, all[0].at, fromCue) || onward.in(toks)) {
		return DueOngoing, isoDay(all[0].first()), ""
	}
	return DueOngoing, "", ""
}

// halfYear reads "6 tháng đầu năm 2026", "9 tháng cuối năm", "nửa đầu năm".
func (r *reading) halfYear(toks []token) (DueKind, string, string, bool) {
	at, n := halfYears.find(toks, 0)
	months := 6
	if at >= 0 {
		months = number(toks, at-1)
		if at > 0 && toks[at-1].is("sau2") {
			months = 6
		}
	} else if at, n = lastHalf.find(toks, 0); at < 0 {
		return "", "", "", false
	}
	year := r.year
	if y := number(toks, at+n); isYear(y) {
		year = y
	}
	if months < 1 || months > 12 || year == 0 {
		return "", "", "", false
	}
	first := toks[at+1].is("đâu1")
	if first {
		return DuePeriod, isoDay(date(year, 1, 1)), isoDay(date(year, months+1, 0)), true
	}
	return DuePeriod, isoDay(date(year, 13-months, 1)), isoDay(date(year, 12, 31)), true
}

// cueBefore reports one of the cues right before toks[at], "ngày" and "hết" aside.
func cueBefore(toks []token, at int, cues phrases) bool {
	for at > 0 && (toks[at-1].is("ngay1") || toks[at-1].is("thang2") || toks[at-1].is("quy2") || toks[at-1].is("trong") || toks[at-1].is("cuôi2") || toks[at-1].is("đâu1") || toks[at-1].is("giưa4") || toks[at-1].is("la1") || toks[at-1].is("vao1")) {
		at--
	}
	for n := 3; n > 0; n-- {
		if at-n >= 0 && cues.match(toks[at-n:at], 0) == n {
			return true
		}
	}
	return false
}

func (r *reading) single(toks []token, m moment) (DueKind, string, string) {
	from, to := isoDay(m.first()), isoDay(m.last())
	before, latest := cueBefore(toks, m.at, beforeCue), cueBefore(toks, m.at, latestCue)
	opened := opensBefore(toks, m.at)
	switch {
	case cueBefore(toks, m.at, fromCue) && !latest && !closesAfter(toks, m.next):
		return DueOngoing, from, ""
	case m.kind == momentDay && latest && opened:
		return DuePeriod, "", to
	case m.kind == momentDay:
		return DueBy, "", to
	case before:
		return DueBy, "", isoDay(m.first().AddDate(0, 0, -1))
	case m.kind == momentQuarter:
		return DueQuarter, from, to
	case m.kind == momentYear && latest && m.year != r.year:
		return DuePeriod, "", to
	case m.kind == momentYear:
		return DueWithinYear, from, to
	case latest:
		return DueBy, "", to
	}
	return DuePeriod, from, to
}

// opensBefore sees "từ ngày ban hành … đến": a beginning without a date.
func opensBefore(toks []token, at int) bool {
	for i := 0; i < at; i++ {
		if fromCue.match(toks, i) > 0 {
			return true
		}
	}
	return false
}

// closesAfter sees "từ 01/6/2026 đến khi kết thúc".
func closesAfter(toks []token, next int) bool {
	return next < len(toks) && toCue.match(toks, next) > 0
}

func (r *reading) several(toks []token, all []moment) (DueKind, string, string) {
	quarters, years := true, true
	for _, m := range all {
		quarters = quarters && m.kind == momentQuarter
		years = years && m.kind == momentYear
	}
	if last := all[len(all)-1]; !quarters && last.kind == momentDay && all[0].kind != momentDay && cueBefore(toks, last.at, beforeCue) {
		return DueBy, "", isoDay(last.last()) // "Quý III, xong trước ngày 20/9/2026"
	}
	from, to := all[0].first(), all[0].last()
	for _, m := range all[1:] {
		if m.first().Before(from) {
			from = m.first()
		}
		if m.last().After(to) {
			to = m.last()
		}
	}
	switch {
	case quarters:
		return DueQuarter, isoDay(from), isoDay(to)
	case years && isoDay(from)[:4] == isoDay(to)[:4]:
		return DueWithinYear, isoDay(from), isoDay(to)
	}
	return DuePeriod, isoDay(from), isoDay(to)
}

// trimMarks leaves out the marks that only separate.
func trimMarks(toks []token) []token {
	for len(toks) > 0 && separates(toks[0]) {
		toks = toks[1:]
	}
	for len(toks) > 0 && separates(toks[len(toks)-1]) {
		toks = toks[:len(toks)-1]
	}
	return toks
}

func separates(t token) bool {
	switch t.key {
	case ".", ",", ";", ":", "-", "+", "•", "/", "…", "|":
		return true
	}
	return false
}

func spanOf(toks []token) Span {
	if len(toks) == 0 {
		return Span{}
	}
	return Span{toks[0].start, toks[len(toks)-1].end}
}

// short keeps a quotation in a sentence for people readable.
func short(s string) string {
	runes := []rune(s)
	if len(runes) <= 60 {
		return s
	}
	return string(runes[:60]) + "…"
}
