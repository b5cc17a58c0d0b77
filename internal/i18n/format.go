package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const dayLayout = "2006-01-02"

// Missing stands where there is no figure to show.
const Missing = "–"

// Date writes a day such as 2026-11-22 as 22/11/2026. What is no day is returned as it is.
func Date[D ~string](day D) string { return written(day, "02/01/2006") }

// DayMonth writes a day as 22/11, where the year is plain.
func DayMonth[D ~string](day D) string { return written(day, "02/01") }

func written[D ~string](day D, layout string) string {
	t, err := time.Parse(dayLayout, string(day))
	if err != nil {
		return string(day)
	}
	return t.Format(layout)
}

// DateLong writes a day as official documents do: days below 10 and the months 1 and 2 take
// a leading zero, "ngày 05 tháng 01 năm 2026", "ngày 22 tháng 4 năm 2026".
func DateLong[D ~string](day D) string {
	t, err := time.Parse(dayLayout, string(day))
	if err != nil {
		return string(day)
	}
	month := strconv.Itoa(int(t.Month()))
	if t.Month() < time.March {
		month = "0" + month
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", t.Day(), month, t.Year())
}

// DateWeekday writes a day as "Thứ Hai, 23/11/2026".
func DateWeekday[D ~string](day D) string {
	t, err := time.Parse(dayLayout, string(day))
	if err != nil {
		return string(day)
	}
	return Weekday(t.Weekday()) + ", " + t.Format("02/01/2006")
}

// Weekday names a day of the week.
func Weekday(day time.Weekday) string {
	names := [...]string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}
	return names[(int(day)%7+7)%7]
}

// Time writes a moment as "14:30 ngày 22/11/2026", by the clock of Việt Nam.
func Time(t time.Time) string {
	return t.In(time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)).Format("15:04 ngày 02/01/2006")
}

// DaysLeft tells how far a due day lies from today: "còn 3 ngày", "hạn hôm nay", "quá hạn 7 ngày".
func DaysLeft[D ~string](today, due D) string {
	from, err := time.Parse(dayLayout, string(today))
	if err != nil {
		return ""
	}
	to, err := time.Parse(dayLayout, string(due))
	if err != nil {
		return "chưa có hạn"
	}
	switch n := (to.Unix() - from.Unix()) / (24 * 60 * 60); {
	case n > 0:
		return "còn " + Number(n) + " ngày"
	case n < 0:
		return "quá hạn " + Number(-n) + " ngày"
	}
	return "hạn hôm nay"
}

// Number writes a whole number with points between thousands: 1.472.
func Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Decimal writes a number with a comma and at most so many places: 1.472,5.
func Decimal(x float64, places int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Missing
	}
	text := strconv.FormatFloat(math.Abs(x), 'f', max(places, 0), 64)
	whole, part, _ := strings.Cut(text, ".")
	part = strings.TrimRight(part, "0")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
		whole = Number(n)
	}
	if part != "" {
		whole += "," + part
	}
	if x < 0 && whole != "0" {
		return "-" + whole
	}
	return whole
}

// Percent writes a share as "88,7 %". Only what is complete is shown as 100 %: 9.999 of
// 10.000 is 99,9 %. A share of nothing is Missing.
func Percent(num, den int64) string {
	if den == 0 {
		return Missing
	}
	x := math.Round(float64(num)/float64(den)*1000) / 10
	if num < den && den > 0 {
		x = min(x, 99.9)
	}
	return Decimal(x, 1) + " %"
}

// Money writes an amount of đồng: "1.250.000 đồng".
func Money(dong int64) string { return Number(dong) + " đồng" }

// Bytes writes the size of a file: "212 KB", "1,4 MB".
func Bytes(n int64) string {
	const step = 1024
	switch {
	case n < step:
		return Number(n) + " byte"
	case n < step*step:
		return Number((n+step/2)/step) + " KB"
	case n < step*step*step:
		return Decimal(float64(n)/(step*step), 1) + " MB"
	}
	return Decimal(float64(n)/(step*step*step), 1) + " GB"
}

// List joins words as a sentence does: "a, b và c".
func List(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " và " + words[n-1]
	}
}

// Roman writes n in Roman numerals, as the parts of a document are numbered; numbers that
// the numerals do not reach stay Arabic.
func Roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	steps := []struct {
		value int
		text  string
	}{
		{1000, "M"},
		{900, "CM"},
		{500, "D"},
		{400, "CD"},
		{100, "C"},
		{90, "XC"},
		{50, "L"},
		{40, "XL"},
		{10, "X"},
		{9, "IX"},
		{5, "V"},
		{4, "IV"},
		{1, "I"},
	}
	var b strings.Builder
	for _, s := range steps {
		for ; n >= s.value; n -= s.value {
			b.WriteString(s.text)
		}
	}
	return b.String()
}

// Letter is the n-th letter for the points of a document: a, b, c, d, đ, e, g …; after y it
// goes on with two letters.
func Letter(n int) string {
	letters := [...]string{
		"a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m",
		"n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y",
	}
	text := ""
	for n > 0 {
		n--
		text = letters[n%len(letters)] + text
		n /= len(letters)
	}
	return text
}

// UpperFirst writes the first letter large, for the head of a sentence.
func UpperFirst(s string) string { return mapFirst(s, unicode.ToUpper) }

// LowerFirst writes the first letter small, for a name of a period inside a sentence.
func LowerFirst(s string) string { return mapFirst(s, unicode.ToLower) }

func mapFirst(s string, change func(rune) rune) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(change(r)) + s[size:]
}
