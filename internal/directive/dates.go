package directive

import (
	"fmt"
	"strconv"
	"time"
)

type momentKind uint8

const (
	momentNone momentKind = iota
	momentDay
	momentMonth
	momentQuarter
	momentYear
)

// moment is a day, a month, a quarter or a year in the text, with the tokens it takes.
type moment struct {
	kind             momentKind
	year, month, day int // month is the quarter's number for a quarter; year 0 when not printed
	at, next         int
}

func (m moment) first() time.Time {
	switch m.kind {
	case momentDay:
		return date(m.year, m.month, m.day)
	case momentMonth:
		return date(m.year, m.month, 1)
	case momentQuarter:
		return date(m.year, 3*m.month-2, 1)
	}
	return date(m.year, 1, 1)
}

func (m moment) last() time.Time {
	switch m.kind {
	case momentDay:
		return date(m.year, m.month, m.day)
	case momentMonth:
		return date(m.year, m.month+1, 0)
	case momentQuarter:
		return date(m.year, 3*m.month+1, 0)
	}
	return date(m.year, 12, 31)
}

func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func isoDay(t time.Time) string { return t.Format("2006-01-02") }

// number gives the value of a number token, or -1.
func number(toks []token, i int) int {
	if i < 0 || i >= len(toks) || toks[i].kind != numberToken || len(toks[i].key) > 4 {
		return -1
	}
	n, err := strconv.Atoi(toks[i].key)
	if err != nil {
		return -1
	}
	return n
}

func isKey(toks []token, i int, key string) bool {
	return i >= 0 && i < len(toks) && toks[i].key == key
}

// dot reports a mark that may stand between the parts of a date.
func dateMark(toks []token, i int) byte {
	if i < len(toks) && (toks[i].key == "/" || toks[i].key == "." || toks[i].key == "-") {
		return toks[i].key[0]
	}
	return 0
}

// readMoment reads the moment that begins at toks[i].
func readMoment(toks []token, i int) moment {
	m := readMomentAt(toks, i)
	if m.kind == momentDay && !validDay(m) {
		return moment{}
	}
	m.at = i
	return m
}

func validDay(m moment) bool {
	y := m.year
	if y == 0 {
		y = 2024
	}
	return m.month >= 1 && m.month <= 12 && m.day >= 1 && date(y, m.month, m.day).Day() == m.day
}

func readMomentAt(toks []token, i int) moment {
	if i >= len(toks) {
		return moment{}
	}
	switch t := toks[i]; {
	case t.is("ngay1"):
		return readDay(toks, i+1, true)
	case t.is("thang2"):
		return readMonth(toks, i+1)
	case t.is("quy2") || (t.key == "q" && t.capital):
		return readQuarter(toks, i+1)
	case t.is("năm"):
		if y := number(toks, i+1); isYear(y) {
			return moment{kind: momentYear, year: y, next: i + 2}
		}
	case t.kind == numberToken:
		return readDay(toks, i, false)
	}
	return moment{}
}

func isYear(y int) bool { return y >= 1900 && y <= 2100 }

// readDay reads 30/6/2026, 30.6.2026, 15 / 12 / 2026, 01-12-2026, 30/6, 30 tháng 6 năm 2026, and
// 6/2026, which is a month.
func readDay(toks []token, i int, named bool) moment {
	d := number(toks, i)
	if d < 0 {
		return moment{}
	}
	if isKey(toks, i+1, "thang2") {
		m := readMonth(toks, i+2)
		if m.kind != momentMonth {
			return moment{}
		}
		return moment{kind: momentDay, year: m.year, month: m.month, day: d, next: m.next}
	}
	mark := dateMark(toks, i+1)
	second := number(toks, i+2)
	if mark == 0 || second < 0 {
		return moment{}
	}
	if isYear(second) {
		if mark != '-' && d >= 1 && d <= 12 {
			return moment{kind: momentMonth, month: d, year: second, next: i + 3}
		}
		return moment{}
	}
	if third := number(toks, i+4); dateMark(toks, i+3) == mark && third >= 0 {
		if third < 100 && third >= 20 && len(toks[i+4].key) == 2 {
			third += 2000
		}
		if isYear(third) {
			return moment{kind: momentDay, day: d, month: second, year: third, next: i + 5}
		}
	}
	if mark == '/' || (named && mark == '.') {
		m := moment{kind: momentDay, day: d, month: second, next: i + 3}
		if isKey(toks, m.next, "năm") && isYear(number(toks, m.next+1)) {
			m.year, m.next = number(toks, m.next+1), m.next+2
		}
		return m
	}
	return moment{}
}

// readMonth reads what follows "tháng": 6, 6/2026, 6 năm 2026.
func readMonth(toks []token, i int) moment {
	n := number(toks, i)
	if n < 1 || n > 12 {
		return moment{}
	}
	m := moment{kind: momentMonth, month: n, next: i + 1}
	m.year, m.next = yearAfter(toks, m.next)
	return m
}

// yearAfter reads "/2026" or "năm 2026".
func yearAfter(toks []token, i int) (int, int) {
	if mark := dateMark(toks, i); mark != 0 || isKey(toks, i, "năm") {
		if y := number(toks, i+1); isYear(y) && !(mark == '-' && isKey(toks, i+2, "-")) {
			return y, i + 2
		}
	}
	return 0, i
}

// readQuarter reads what follows "quý": II, II/2026, 2 năm 2026.
func readQuarter(toks []token, i int) moment {
	if isKey(toks, i, ".") {
		i++
	}
	q := quarterNumber(toks, i)
	if q == 0 {
		return moment{}
	}
	m := moment{kind: momentQuarter, month: q, next: i + 1}
	m.year, m.next = yearAfter(toks, m.next)
	return m
}

func quarterNumber(toks []token, i int) int {
	if i >= len(toks) {
		return 0
	}
	switch toks[i].key {
	case "i", "1", "01":
		return 1
	case "ii", "2", "02":
		return 2
	case "iii", "3", "03":
		return 3
	case "iv", "4", "04":
		return 4
	}
	return 0
}

// readMoments finds every moment in a stretch of text, with shortened lists filled up:
// "quý II, III", "tháng 9, 10/2026", "ngày 15 - 20/6/2026", "2026 - 2030".
func readMoments(toks []token) []moment {
	var all []moment
	for i := 0; i < len(toks); {
		var m moment
		if n := len(all); n > 0 && all[n-1].kind == momentQuarter {
			m = shortMoment(toks, i, all) // "quý 2 - 3/2026" is no month
		}
		if m.kind == momentNone {
			m = readMoment(toks, i)
		}
		if m.kind == momentNone {
			m = shortMoment(toks, i, all)
		}
		if m.kind == momentNone {
			i++
			continue
		}
		if short, ok := shortBefore(toks, m); ok && (len(all) == 0 || all[len(all)-1].next <= short.at) {
			all = append(all, short)
		}
		all = append(all, m)
		i = max(m.next, i+1)
	}
	return all
}

func isListMark(toks []token, i int) bool {
	return isKey(toks, i, ",") || isKey(toks, i, "-") || isKey(toks, i, "va1") || isKey(toks, i, "đên2") || isKey(toks, i, "hoăc5")
}

// shortMoment reads the later parts of a list that names the unit once.
func shortMoment(toks []token, i int, before []moment) moment {
	if i == 0 || len(before) == 0 || !isListMark(toks, i-1) || before[len(before)-1].next != i-1 {
		if y := number(toks, i); isYear(y) && (isListMark(toks, i-1) || isListMark(toks, i+1)) && yearContext(toks, i) {
			return moment{kind: momentYear, year: y, at: i, next: i + 1}
		}
		return moment{}
	}
	switch prev := before[len(before)-1]; prev.kind {
	case momentQuarter:
		m := readQuarter(toks, i)
		m.at = i
		return m
	case momentMonth:
		m := readMonth(toks, i)
		m.at = i
		return m
	case momentYear:
		if y := number(toks, i); isYear(y) {
			return moment{kind: momentYear, year: y, at: i, next: i + 1}
		}
	}
	return moment{}
}

// yearContext reports that a bare number is a year: "giai đoạn 2026 - 2030", "2026-2030" alone.
func yearContext(toks []token, i int) bool {
	return isKey(toks, i-1, "đoan5") || isKey(toks, i-1, "năm") || i == 0 || (i >= 2 && isYear(number(toks, i-2))) || isYear(number(toks, i+2))
}

// shortBefore reads the first day of "15 - 20/6/2026", whose month stands only with the last.
func shortBefore(toks []token, m moment) (moment, bool) {
	k := m.at - 1
	if m.kind != momentDay {
		return moment{}, false
	}
	for k >= 0 && (isKey(toks, k, "ngay1") || isKey(toks, k, "hêt2")) {
		k--
	}
	if !isListMark(toks, k) {
		return moment{}, false
	}
	d := number(toks, k-1)
	if d < 1 || d > 31 || isKey(toks, k-2, "/") || !(isKey(toks, k-2, "ngay1") || isKey(toks, k-2, "tư1") || k-1 == 0) {
		return moment{}, false
	}
	short := moment{kind: momentDay, day: d, month: m.month, year: m.year, at: k - 1, next: k}
	return short, validDay(short)
}

// fillYears gives a year to the moments that are printed without one: that of the next moment,
// else of the one before, else the plan's.
func fillYears(all []moment, year int) {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].year != 0 {
			continue
		}
		if i+1 < len(all) {
			all[i].year = all[i+1].year
			if all[i].first().After(all[i+1].last()) {
				all[i].year--
			}
			continue
		}
		all[i].year = year
		for k := i - 1; k >= 0; k-- {
			if all[k].year != 0 {
				all[i].year = all[k].year
				if all[i].last().Before(all[k].first()) {
					all[i].year++
				}
				break
			}
		}
	}
}

func isoParts(y, m, d int) string {
	if !validDay(moment{year: y, month: m, day: d}) || y == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}
