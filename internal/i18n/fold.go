package i18n

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NFC composes text, the one form in which it is stored: ệ as one character, not as three.
func NFC(s string) string { return norm.NFC.String(s) }

// Fold makes text comparable for search: no accents, đ as d, small letters, one space
// between words, plain dashes and quotes. "Sở Văn hoá" and "so  VAN HÓA" fold alike.
// Fold of a folded text changes nothing.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\ufffd")) {
		r = foldRune(r)
		switch {
		case r < 0:
		case unicode.IsSpace(r):
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// foldRune is negative for what is dropped: accents, invisible marks, control characters.
func foldRune(r rune) rune {
	if r < unicode.MaxASCII && r > ' ' {
		return unicode.ToLower(r)
	}
	switch r {
	case 'đ', 'Đ', 'Ð', 'ð', 'Ɖ', 'ɖ':
		return 'd'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	case '“', '”', '„', '«', '»':
		return '"'
	case '‘', '’', '‚', 'ʼ', '′':
		return '\''
	}
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Mn, r) && unicode.Is(unicode.Inherited, r), unicode.In(r, unicode.Cf, unicode.Cc):
		return -1
	}
	return unicode.ToLower(r)
}

// isFolded spares the common case: plain small letters with single spaces.
func isFolded(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || 'A' <= c && c <= 'Z' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || s == ""
}

// The vowels that old and new spelling mark differently: hoà and hòa, khoẻ and khỏe, thuỷ
// and thủy. Same place, same mark.
const (
	oldMarked = "àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ"
	marks     = 5
	markedO   = "òóỏõọ"
	markedU   = "ùúủũụ"
)

// NormalizeTone composes text and moves tone marks from the old place to the new: hoà
// becomes hòa, uỷ becomes ủy. Syllables with a final consonant (hoàn) and after q (quý) keep theirs.
func NormalizeTone(s string) string {
	s = NFC(s)
	if !strings.ContainsAny(s, oldMarked) {
		return s
	}
	runes := []rune(s)
	for i := 0; i+1 < len(runes); i++ {
		first, second, ok := moveTone(runes[i], runes[i+1])
		if !ok || i > 0 && unicode.ToLower(runes[i-1]) == 'q' {
			continue
		}
		if i+2 < len(runes) && (unicode.IsLetter(runes[i+2]) || unicode.IsMark(runes[i+2])) {
			continue
		}
		runes[i], runes[i+1] = first, second
	}
	return string(runes)
}

// moveTone moves the mark within oà, oè or uỳ; false for any other pair.
func moveTone(first, second rune) (rune, rune, bool) {
	at := strings.IndexRune(oldMarked, second)
	if at < 0 {
		return 0, 0, false
	}
	at = len([]rune(oldMarked[:at]))
	plain := []rune("aeyAEY")[at/marks]
	vowel := unicode.ToLower(first)
	if vowel == 'o' && unicode.ToLower(plain) == 'y' || vowel == 'u' && unicode.ToLower(plain) != 'y' {
		return 0, 0, false
	}
	row := map[rune]string{'o': markedO, 'u': markedU}[vowel]
	if row == "" {
		return 0, 0, false
	}
	marked := []rune(row)[at%marks]
	if unicode.IsUpper(first) {
		marked = unicode.ToUpper(marked)
	}
	return marked, plain, true
}
