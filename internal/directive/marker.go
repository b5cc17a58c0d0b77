package directive

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// markKind is a level of the outline, highest first.
type markKind uint8

const (
	markNone   markKind = iota
	markAnnex           // Phụ lục
	markPart            // Phần thứ nhất, Phần I
	markLetter          // A.
	markRoman           // I.
	markNumber          // 1.
	markDotted          // 1.1.
	markDeep            // 1.1.1.
	markParen           // 1) or (1)
	markAlpha           // a)
	markDash            // - or a dot
	markPlus            // +
)

// marker is what stands before an item: its kind, its printed number and its size in bytes.
type marker struct {
	kind markKind
	no   string
	size int
}

// rank orders the kinds; 1) and a) may stand in either order.
func (k markKind) rank() int {
	if k == markAlpha {
		return int(markParen)
	}
	return int(k)
}

// bullet reports a mark without a number.
func (k markKind) bullet() bool { return k == markDash || k == markPlus }

// readMarker reads the mark at the beginning of a line.
func readMarker(s string) marker {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == '-' || r == '–' || r == '—' || r == '−' || r == '•' || r == '·':
		return bulletMarker(s, n, markDash)
	case r == '+':
		return bulletMarker(s, n, markPlus)
	case r >= '0' && r <= '9':
		return numberMarker(s)
	case r == '(':
		return parenMarker(s)
	case unicode.IsLetter(r):
		return letterMarker(s)
	}
	return marker{}
}

func bulletMarker(s string, n int, kind markKind) marker {
	rest := s[n:]
	if rest == "" || rest[0] >= '0' && rest[0] <= '9' && kind == markPlus {
		return marker{}
	}
	trimmed := strings.TrimLeft(rest, " \t\n")
	r, _ := utf8.DecodeRuneInString(trimmed)
	if rest == trimmed && !unicode.IsUpper(r) && r != '"' && r != '“' {
		return marker{} // -ing: a hyphen, not a bullet
	}
	return marker{kind, s[:n], n + len(rest) - len(trimmed)}
}

// numberMarker reads 1. 1) 1/ 1.1. 1.1 1.1.1 before a word.
func numberMarker(s string) marker {
	i, parts := 0, 0
	for {
		j := i
		for j < len(s) && j-i < 3 && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j == i || j-i > 2 {
			return marker{}
		}
		i = j
		parts++
		if i+1 >= len(s) || s[i] != '.' || s[i+1] < '0' || s[i+1] > '9' {
			break
		}
		i++
	}
	no := s[:i]
	if parts > 3 {
		return marker{}
	}
	k := i
	for k < len(s) && s[k] == ' ' {
		k++
	}
	if k == len(s) || k-i > 1 {
		if parts == 1 || k == len(s) {
			return marker{}
		}
	}
	stopped := strings.IndexByte(".)/-:", s[k]) >= 0
	if (s[k] == '-' || s[k] == ':') && (k+1 >= len(s) || s[k+1] != ' ') {
		stopped = false
	}
	end := k
	if stopped {
		end = k + 1
	}
	return finishNumber(s, no, parts, end, stopped, s[k] == ')')
}

func finishNumber(s, no string, parts, end int, stopped, paren bool) marker {
	rest := s[end:]
	trimmed := strings.TrimLeft(rest, " \t\n")
	r, _ := utf8.DecodeRuneInString(trimmed)
	switch {
	case !stopped && (parts == 1 || !unicode.IsUpper(r)):
		return marker{}
	case r >= '0' && r <= '9' && rest == trimmed:
		return marker{} // 30.6.2026, 14/9
	case rest == trimmed && trimmed != "" && !unicode.IsUpper(r) && r != '"' && r != '“':
		return marker{}
	case parts > 1 && trimmed != "" && !unicode.IsLetter(r) && r != '"' && r != '“' && !(r >= '0' && r <= '9'):
		return marker{}
	}
	size := end + len(rest) - len(trimmed)
	kind := [...]markKind{markNumber, markDotted, markDeep}[parts-1]
	if paren && parts == 1 {
		kind = markParen
	}
	return marker{kind, no, size}
}

// parenMarker reads (1) and (a).
func parenMarker(s string) marker {
	end := strings.IndexByte(s[:min(len(s), 6)], ')')
	if end < 2 {
		return marker{}
	}
	in := s[1:end]
	size := end + 1 + len(s[end+1:]) - len(strings.TrimLeft(s[end+1:], " \t\n"))
	if strings.Trim(in, "0123456789") == "" && len(in) <= 2 {
		return marker{markParen, in, size}
	}
	if r, n := utf8.DecodeRuneInString(in); n == len(in) && unicode.IsLower(r) {
		return marker{markAlpha, in, size}
	}
	return marker{}
}

// ordinals are the numbers of "Phần thứ …".
var ordinals = map[string]string{
	"nhât2": "I", "hai": "II", "ba": "III", "tư": "IV", "bôn2": "IV", "năm": "V", "sau2": "VI", "bay3": "VII", "tam2": "VIII",
}

// letterMarker reads I. A. a) Phần I. Phụ lục 1, Nhiệm vụ 1:
func letterMarker(s string) marker {
	end := wordEnd(s, 0, len(s))
	word, rest := s[:end], s[end:]
	if end <= 8 && isRoman(word) {
		if m := romanMarker(word, rest, end); m.kind != markNone {
			return m
		}
	}
	r, n := utf8.DecodeRuneInString(word)
	if n == end && rest != "" {
		if strings.IndexByte(".)/", rest[0]) >= 0 && unicode.IsLower(r) {
			return closeMarker(s, word, markAlpha, end+1)
		}
		if (rest[0] == '.' || rest[0] == ')') && r >= 'A' && r <= 'H' {
			return closeMarker(s, word, markLetter, end+1)
		}
	}
	if f := fold(word); f == "phân2" || f == "phân1" || f == "phu5" || f == "nhiêm5" || f == "hoat5" {
		return wordMarker(s)
	}
	return marker{}
}

func romanMarker(word, rest string, end int) marker {
	trimmed := strings.TrimLeft(rest, " \n")
	if trimmed == "" {
		return marker{}
	}
	gap := len(rest) - len(trimmed)
	switch {
	case trimmed[0] == '.' && len(trimmed) > 1 && trimmed[1] >= '0' && trimmed[1] <= '9':
		m := numberMarker(trimmed[1:]) // I.1. or III.2.1.
		if m.kind == markNone {
			return marker{}
		}
		m.no, m.size = word+"."+m.no, m.size+end+gap+1
		return m
	case trimmed[0] == '.' || trimmed[0] == ')':
		return closeMarker(word+rest, word, markRoman, end+gap+1)
	case trimmed[0] == '/' || trimmed[0] == ':' || (trimmed[0] == '-' && len(trimmed) > 1 && (gap == 0 || word != "I")):
		m := closeMarker(word+rest, word, markRoman, end+gap+1)
		if r, _ := utf8.DecodeRuneInString(trimmed[min(len(trimmed), m.size-end-gap):]); !unicode.IsUpper(r) {
			return marker{}
		}
		return m
	case strings.HasPrefix(trimmed, "–"):
		return closeMarker(word+rest, word, markRoman, end+gap+len("–"))
	}
	return marker{}
}

func closeMarker(s, no string, kind markKind, size int) marker {
	rest := s[size:]
	trimmed := strings.TrimLeft(rest, " \t\n")
	if r, _ := utf8.DecodeRuneInString(trimmed); trimmed != "" && kind != markRoman && kind != markLetter && rest == trimmed && !unicode.IsUpper(r) {
		return marker{}
	}
	return marker{kind, no, size + len(rest) - len(trimmed)}
}

func isRoman(s string) bool { return s != "" && strings.Trim(s, "IVX") == "" }

// wordMarker reads "Phần thứ nhất", "PHẦN II.", "Phụ lục 01", "Nhiệm vụ 3:".
func wordMarker(s string) marker {
	head := s[:min(len(s), 48)]
	for len(head) > 0 && !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	toks := tokenize(head, 0, len(head))
	if len(toks) < 2 {
		return marker{}
	}
	switch {
	case toks[0].is("phân1") && toks[0].capital:
		return partMarker(s, toks)
	case hasKeys(toks, 0, []string{"phu5", "luc5"}) && toks[0].capital:
		return annexMarker(s, toks)
	case len(toks) > 3 && toks[2].kind == numberToken && (toks[3].is(":") || toks[3].is(".")) &&
		(toks[1].is("vu5") || toks[1].is("đông5")):
		return closeMarker(s, s[toks[2].start:toks[2].end], markNumber, toks[3].end)
	}
	return marker{}
}

func partMarker(s string, toks []token) marker {
	i := 1
	if toks[i].is("thư2") && i+1 < len(toks) {
		i++
	}
	word := s[toks[i].start:toks[i].end]
	no, ok := ordinals[toks[i].key]
	switch {
	case ok && i == 2:
	case isRoman(word) || toks[i].kind == numberToken || (len(word) == 1 && toks[i].capital):
		no = word
	default:
		return marker{}
	}
	end := toks[i].end
	if i+1 < len(toks) && (toks[i+1].is(".") || toks[i+1].is(":") || toks[i+1].is("-")) {
		end = toks[i+1].end
	} else if i+1 < len(toks) && !toks[i+1].capital {
		return marker{}
	}
	return closeMarker(s, no, markPart, end)
}

// annexMarker takes "PHỤ LỤC", "Phụ lục I", "Phụ lục 02:" at the beginning of a line that is a heading.
func annexMarker(s string, toks []token) marker {
	end, no := toks[1].end, ""
	i := 2
	if i < len(toks) && (toks[i].is("sô2") || toks[i].is("-")) {
		i++
	}
	if i < len(toks) {
		word := s[toks[i].start:toks[i].end]
		if isRoman(word) || toks[i].kind == numberToken || (toks[i].capital && len(word) == 1) {
			no, end = word, toks[i].end
			i++
		}
	}
	if i < len(toks) && (toks[i].is(".") || toks[i].is(":") || toks[i].is("-")) {
		end = toks[i].end
	} else if i < len(toks) && !toks[i].upper && !toks[i].is("(") {
		return marker{}
	}
	return closeMarker(s, no, markAnnex, end)
}
