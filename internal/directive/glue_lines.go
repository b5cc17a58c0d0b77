package directive

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitLines begins new lines inside lines that a copy has run together: behind a heading in
// capitals, before the next section, before the item with the next number.
func splitLines(text string) string {
	if !strings.Contains(text, ". ") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 64)
	for i, l := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if strings.Contains(l, "\t") || strings.Count(l, "|") > 1 || wideGaps(strings.TrimSpace(l)) > 1 {
			b.WriteString(l) // a row of a table
			continue
		}
		splitLine(&b, l)
	}
	return b.String()
}

func splitLine(b *strings.Builder, l string) {
	for {
		m := readMarker(strings.TrimLeft(l, " "))
		lead := len(l) - len(strings.TrimLeft(l, " "))
		at := 0
		switch m.kind {
		case markRoman, markPart, markLetter:
			at = headingEnd(l, lead+m.size)
		case markNumber:
			at = nextNumber(l, m.no)
		}
		if k := nextSection(l); k > 0 && (at == 0 || k < at) {
			at = k
		}
		if at <= 0 || at >= len(l) {
			b.WriteString(l)
			return
		}
		b.WriteString(strings.TrimRight(l[:at], " "))
		b.WriteByte('\n')
		l = l[at:]
	}
}

// headingEnd is where the capitals of a heading stop and ordinary words begin; 0 when all of the
// line is the heading.
func headingEnd(l string, from int) int {
	capitals := 0
	for i := from; i < len(l); {
		r, n := utf8.DecodeRuneInString(l[i:])
		if !unicode.IsLetter(r) {
			if m := readMarker(l[i:]); capitals >= 2 && (i == 0 || !isDigit(l[i-1])) && m.kind == markNumber && m.no == "1" {
				return i
			}
			i += n
			continue
		}
		j := wordEnd(l, i, len(l))
		if !isUpper(l[i:j]) {
			if capitals >= 2 && unicode.IsUpper(r) && l[i-1] == ' ' && !strings.HasSuffix(strings.TrimRight(l[:i], " "), "(") {
				return i
			}
			return 0
		}
		if utf8.RuneCountInString(l[i:j]) > 1 {
			capitals++
		}
		i = j
	}
	return 0
}

// nextNumber finds the next item's number behind the end of a sentence: ". 2. Sản xuất" in a line
// that begins with 1.
func nextNumber(l, no string) int {
	n, err := strconv.Atoi(no)
	if err != nil {
		return 0
	}
	want := strconv.Itoa(n+1) + ". "
	for from := 0; ; {
		k := strings.Index(l[from:], want)
		if k < 0 {
			return 0
		}
		at := from + k
		from = at + len(want)
		before := strings.TrimRight(l[:at], " ")
		if before == l[:at] || before == "" || strings.IndexByte(".;", before[len(before)-1]) < 0 {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(l[from:]); unicode.IsUpper(r) || unicode.IsDigit(r) {
			return at
		}
	}
}

// nextSection finds a Roman number with a heading in capitals inside a line.
func nextSection(l string) int {
	for from := min(1, len(l)); ; {
		k := strings.Index(l[from:], ". ")
		if k < 0 {
			return 0
		}
		at := from + k
		from = at + 2
		start := at
		for start > 0 && strings.IndexByte("IVX", l[start-1]) >= 0 {
			start--
		}
		if start == at || start < 2 || l[start-1] != ' ' {
			continue
		}
		if before := strings.TrimRight(l[:start], " "); before == "" || strings.IndexByte(".;:", before[len(before)-1]) < 0 {
			continue
		}
		words := strings.Fields(l[from:min(len(l), from+60)])
		if len(words) >= 2 && isUpper(words[0]) && isUpper(words[1]) && utf8.RuneCountInString(words[0]) > 1 {
			return start
		}
	}
}
