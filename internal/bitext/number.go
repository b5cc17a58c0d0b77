package bitext

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"lantoa/internal/i18n"
)

// NumberKind says what a number is.
type NumberKind string

// The kinds of numbers.
const (
	Plain      NumberKind = "number"
	Percent    NumberKind = "percent"
	Date       NumberKind = "date"
	DocumentNo NumberKind = "document" // 1079/QĐ-TTg
)

// Number is a number of a text in a form that is the same in every language.
type Number struct {
	Kind       NumberKind
	Value      string // 1472, 3.5, 2026-11-22, --11-22, 2026-11, --11, 1079/QD-TTG
	Other      string // another reading of the same digits, if there is one: 1,472 is 1472 or 1.472
	Text       string // as written
	Start, End int    // byte offsets
}

// mapped is a text in NFC with ordinary digits, and where its bytes come from.
type mapped struct {
	text string
	from []int
}

func mapText(text string) mapped {
	m := mapped{from: make([]int, 0, len(text)+1)}
	var b strings.Builder
	var it norm.Iter
	it.InitString(norm.NFC, text)
	for !it.Done() {
		at := it.Pos()
		s := string(it.Next())
		for _, r := range s {
			if r >= '０' && r <= '９' {
				r += '0' - '０'
			}
			n, _ := b.WriteRune(r)
			for range n {
				m.from = append(m.from, at)
			}
		}
	}
	m.from = append(m.from, len(text))
	m.text = b.String()
	return m
}

// number makes a number of a place in the mapped text.
func (m mapped) number(original string, kind NumberKind, value, other string, start, end int) Number {
	s, e := m.from[start], m.from[end]
	for ; e <= s && end < len(m.from)-1; end++ {
		e = m.from[end+1] // a mark stands on the last digit
	}
	return Number{Kind: kind, Value: value, Other: other, Text: original[s:e], Start: s, End: e}
}

// Numbers lists the numbers of a text in order: document numbers, dates, percentages, and
// the rest with its scale (5 triệu is 5000000). Numbers in words are not found.
func Numbers(text, lang string) []Number {
	m := mapText(text)
	var all []Number
	covered := make([]bool, len(m.text))
	add := func(kind NumberKind, value, other string, start, end int) {
		if value == "" || slices.Contains(covered[start:end], true) {
			return
		}
		for i := start; i < end; i++ {
			covered[i] = true
		}
		all = append(all, m.number(text, kind, value, other, start, end))
	}
	for _, at := range placeholder.FindAllStringIndex(m.text, -1) {
		for i := at[0]; i < at[1]; i++ {
			covered[i] = true
		}
	}
	for _, at := range documentNo.FindAllStringIndex(m.text, -1) {
		add(DocumentNo, documentValue(m.text[at[0]:at[1]]), "", at[0], at[1])
	}
	for _, f := range dateForms(lang) {
		for _, at := range f.form.FindAllStringSubmatchIndex(m.text, -1) {
			add(Date, f.value(m.text, at), "", at[2], f.end(at))
		}
	}
	limit := 0 // where the next place that is taken begins
	for i := 0; i < len(m.text); {
		if covered[i] || m.text[i] < '0' || m.text[i] > '9' {
			i++
			continue
		}
		for limit = max(limit, i); limit < len(covered) && !covered[limit]; limit++ {
		}
		for _, n := range readNumerals(m.text[:limit], i, lang) {
			add(n.kind, n.value, n.other, n.start, n.end)
			i = max(i, n.end)
		}
	}
	slices.SortFunc(all, func(a, b Number) int { return a.Start - b.Start })
	return all
}

// 1079/QĐ-TTg, 30/2020/NĐ-CP, 1672/NQ-UBTVQH15; of the Party: 35-CT/TW
var documentNo = regexp.MustCompile(`[0-9]{1,5}[a-z]?(?:/[0-9]{4})?/\p{Lu}[\p{L}0-9&]*(?:[-–‑/]\p{Lu}[\p{L}0-9&]*)*|[0-9]{1,5}-\p{Lu}{2,4}/\p{Lu}[\p{L}0-9]*`)

func documentValue(s string) string {
	capitals := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	if capitals < 2 {
		return "" // 5/Người is none
	}
	return strings.ToUpper(i18n.Fold(s))
}

// numeral is a number as it stands in a text.
type numeral struct {
	kind         NumberKind
	value, other string
	start, end   int
}

// readNumerals reads digits with their points, commas and spaces as one number, with the
// scale and the percent sign that follow; a list such as 1,2,3 is several. lang says which
// sign parts thousands.
func readNumerals(text string, start int, lang string) []numeral {
	groups, signs, starts := digitGroups(text, start)
	last := len(groups) - 1
	n := numeral{kind: Plain, start: start, end: starts[last] + len(groups[last])}
	n.value, n.other = interpret(groups, signs, script(lang) == "vi")
	if n.value != "" {
		return []numeral{withScale(n, text, lang)}
	}
	var all []numeral
	for i, g := range groups {
		all = append(all, numeral{kind: Plain, value: plainInteger(g), start: starts[i], end: starts[i] + len(g)})
	}
	return all
}

func withScale(n numeral, text, lang string) numeral {
	rest := text[n.end:]
	if size, zeros := scale(rest, lang); size > 0 {
		n.value, n.other = shift(n.value, zeros), shift(n.other, zeros)
		n.end += size
		rest = text[n.end:]
	}
	if at := percentSign.FindStringIndex(rest); at != nil {
		n.kind, n.end = Percent, n.end+at[1]
	} else if at := ordinal.FindStringIndex(rest); at != nil && isEnglish(lang) {
		n.end += at[1]
	}
	if strings.HasSuffix(text[:n.start], "百分之") {
		n.kind = Percent
	}
	return n
}

var (
	percentSign = regexp.MustCompile(`(?i)^[\s\x{a0}]*(?:%|％|phần trăm|percent\b|per cent\b)`)
	ordinal     = regexp.MustCompile(`^(?:st|nd|rd|th)\b`)
)

// digitGroups cuts "1.472,5" into its groups, the signs between them and where the groups
// begin. Spaces part only groups of three digits.
func digitGroups(text string, start int) (groups []string, signs []rune, starts []int) {
	read := func(i int) int {
		for i < len(text) && '0' <= text[i] && text[i] <= '9' {
			i++
		}
		return i
	}
	end := read(start)
	groups, starts = []string{text[start:end]}, []int{start}
	for len(groups) < maxGroups {
		sign, size := decodeRune(text[end:])
		to := read(end + size)
		if size == 0 || to == end+size {
			break
		}
		group := text[end+size : to]
		switch sign {
		case '.', ',':
		case ' ', '\u00a0', '\u202f', '\u2009':
			sign = ' '
			onlySpaces := !slices.ContainsFunc(signs, func(r rune) bool { return r != ' ' })
			if !onlySpaces || len(group) != 3 || len(groups[0]) > 3 || groups[0] == "0" {
				return groups, signs, starts
			}
		default:
			return groups, signs, starts
		}
		groups, signs, starts, end = append(groups, group), append(signs, sign), append(starts, end+size), to
	}
	return groups, signs, starts
}

const maxGroups = 12

// interpret reads groups of digits as one number; both answers are empty if they are none.
func interpret(groups []string, signs []rune, pointsPartThousands bool) (value, other string) {
	last := len(signs) - 1
	if last < 0 {
		return plainInteger(groups[0]), ""
	}
	whole, part := strings.Join(groups[:last+1], ""), groups[last+1]
	thousands := groupsOfThree(groups)
	same := !slices.ContainsFunc(signs, func(r rune) bool { return r != signs[0] })
	switch {
	case same && signs[0] == ' ', same && last > 0 && thousands:
		return plainInteger(whole + part), ""
	case same && last > 0:
		if signs[0] == '.' {
			return strings.Join(groups, "."), "" // 1.2.3, the number of a section
		}
		return "", ""
	case same:
		integer, decimal := plainInteger(whole+part), plainDecimal(whole, part)
		if !thousands {
			return decimal, ""
		}
		if (signs[0] == '.') == pointsPartThousands {
			return integer, decimal
		}
		return decimal, integer
	}
	front := !slices.ContainsFunc(signs[:last], func(r rune) bool { return r != signs[0] || r == signs[last] })
	if front && groupsOfThree(groups[:last+1]) {
		return plainDecimal(whole, part), ""
	}
	return "", ""
}

func groupsOfThree(groups []string) bool {
	if len(groups[0]) > 3 || strings.HasPrefix(groups[0], "0") {
		return false
	}
	return !slices.ContainsFunc(groups[1:], func(g string) bool { return len(g) != 3 })
}

// plainInteger drops leading zeros (05 is 5) but not those of a telephone number.
func plainInteger(s string) string {
	if len(s) > 3 && s[0] == '0' {
		return s
	}
	if s = strings.TrimLeft(s, "0"); s == "" {
		return "0"
	}
	return s
}

func plainDecimal(whole, part string) string {
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if part = strings.TrimRight(part, "0"); part == "" {
		return whole
	}
	return whole + "." + part
}

// scales are words that make a number larger, by how many zeros; longer words first.
var scales = []struct {
	lang, word string
	zeros      int
}{
	{"vi", "nghìn tỷ", 12},
	{"vi", "nghìn tỉ", 12},
	{"vi", "nghìn", 3},
	{"vi", "ngàn", 3},
	{"vi", "vạn", 4},
	{"vi", "triệu", 6},
	{"vi", "tỷ", 9},
	{"vi", "tỉ", 9},
	{"en", "thousand", 3},
	{"en", "million", 6},
	{"en", "billion", 9},
	{"en", "trillion", 12},
	{"zh", "万亿", 12},
	{"zh", "千万", 7},
	{"zh", "百万", 6},
	{"zh", "亿", 8},
	{"zh", "万", 4},
	{"zh", "千", 3},
	{"zh", "億", 8},
	{"zh", "萬", 4},
}

// scale finds a word such as "triệu" after a number: how long it is, and how many zeros it adds.
func scale(rest, lang string) (size, zeros int) {
	word := strings.TrimLeft(rest, " \u00a0")
	space := len(rest) - len(word)
	for _, s := range scales {
		own := isLanguage(lang, s.lang) || s.lang == "vi" && !isEnglish(lang) && !isChinese(lang)
		if !own || space > 2 || len(word) < len(s.word) || !strings.EqualFold(word[:len(s.word)], s.word) {
			continue
		}
		after := word[len(s.word):]
		if c, _ := decodeRune(after); s.lang != "zh" && (unicode.IsLetter(c) || unicode.IsMark(c)) || strings.HasPrefix(after, " lệ") {
			continue // "5 tỷ lệ" is no amount
		}
		return space + len(s.word), s.zeros
	}
	return 0, 0
}

// shift moves the decimal point to the right.
func shift(s string, zeros int) string {
	if s == "" || strings.Count(s, ".") > 1 {
		return s
	}
	whole, part, _ := strings.Cut(s, ".")
	if len(part) < zeros {
		part += strings.Repeat("0", zeros-len(part))
	}
	return plainDecimal(whole+part[:zeros], part[zeros:])
}
