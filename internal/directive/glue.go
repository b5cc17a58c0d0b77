package directive

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// onsets, nuclei and codas are the parts a Vietnamese syllable is made of, longest first,
// tones apart. They tell glued words ("vàDu", "Đơnvị") from names such as MobiFone.
var (
	onsets = []string{
		"ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr",
		"b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
	}
	nuclei = []string{
		"oai", "oay", "oao", "oeo", "uây", "uôi", "uya", "uyê", "uyu", "iêu", "yêu", "ươi", "ươu", "uêu", "oă",
		"ai", "ao", "au", "ay", "âu", "ây", "eo", "êu", "ia", "iu", "iê", "oa", "oe", "oi", "ôi", "ơi", "oo",
		"ua", "ưa", "ui", "ưi", "uô", "uơ", "ươ", "ưu", "uâ", "uê", "uy", "yê", "êo",
		"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y",
	}
	codas = map[string]bool{"": true, "c": true, "ch": true, "m": true, "n": true, "ng": true, "nh": true, "p": true, "t": true}
)

// isSyllable reports whether a word can be one Vietnamese syllable.
func isSyllable(word string) bool {
	if n := len(word); n == 0 || n > 16 {
		return false
	}
	var b strings.Builder
	marks := 0
	var mark byte
	for _, r := range word {
		r = unicode.ToLower(r)
		if t, ok := tones[r]; ok {
			marks++
			r, mark = t.base, t.mark
		}
		b.WriteRune(r)
	}
	return marks <= 1 && spelled(b.String(), mark)
}

func spelled(s string, mark byte) bool {
	for _, on := range onsets {
		rest, ok := strings.CutPrefix(s, on)
		if !ok {
			continue
		}
		for _, nu := range nuclei {
			coda, ok := strings.CutPrefix(rest, nu)
			if !ok || !codas[coda] {
				continue
			}
			if stop := coda == "c" || coda == "ch" || coda == "p" || coda == "t"; stop && mark != '2' && mark != '5' {
				continue
			}
			return true
		}
	}
	return on1(s)
}

// on1 takes "gi" alone ("gì", "gìn" are covered by the onset g).
func on1(s string) bool { return s == "gi" }

// unglue puts back the spaces and line ends that a copy lost: "vàDu", "HOẠCHTriển",
// "2026Thực", "CẦU1. Tuyên", "Đơnvị".
func unglue(text string) string {
	words := vocabulary(text)
	whole := make(map[string]bool, len(words)) // words known to be one
	var b strings.Builder
	b.Grow(len(text) + 64)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			b.WriteString(text[i : i+n])
			i += n
			if (r == ',' || r == ';') && touchesWords(text, i-n, i) {
				b.WriteByte(' ')
			}
			continue
		}
		j := wordEnd(text, i, len(text))
		writeUnglued(&b, text, i, j, words, whole)
		i = j
	}
	return b.String()
}

func writeUnglued(b *strings.Builder, text string, i, j int, words map[string]int, whole map[string]bool) {
	word := text[i:j]
	if i > 0 && text[i-1] >= '0' && text[i-1] <= '9' && gluedToNumber(text, i, word) {
		b.WriteByte('\n')
	}
	parts, sep := []string{word}, byte(' ')
	if !whole[word] {
		if parts, sep = splitWord(word, words); len(parts) == 1 {
			whole[word] = true
		}
	}
	for k, p := range parts {
		if k > 0 {
			b.WriteByte(sep)
		}
		b.WriteString(p)
	}
	if last := parts[len(parts)-1]; j < len(text) && gluedNumber(last, text[j:]) {
		b.WriteByte('\n')
	}
}

// touchesWords reports a comma without its space between ordinary words: "hóa,Thể".
func touchesWords(text string, at, next int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[next:])
	return unicode.IsLower(before) && unicode.IsLetter(after)
}

// gluedToNumber sees "2026Thực hiện": a year and then a new sentence.
func gluedToNumber(text string, i int, word string) bool {
	digits := 0
	for k := i - 1; k >= 0 && text[k] >= '0' && text[k] <= '9'; k-- {
		digits++
	}
	r, n := utf8.DecodeRuneInString(word)
	return digits == 4 && unicode.IsUpper(r) && len(word) > n && !isUpper(word) && isSyllable(word)
}

// gluedNumber sees "CẦU1. Tuyên truyền": a heading and then an item's number.
func gluedNumber(word, rest string) bool {
	if utf8.RuneCountInString(word) < 2 || !isSyllable(word) {
		return false
	}
	n := 0
	for n < len(rest) && n < 2 && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	if n == 0 || n >= len(rest) || rest[n] != '.' {
		return false
	}
	after := strings.TrimLeft(rest[n+1:], " ")
	r, _ := utf8.DecodeRuneInString(after)
	return unicode.IsUpper(r)
}

// splitWord cuts a glued word into its words, and says what was lost between them.
func splitWord(word string, words map[string]int) ([]string, byte) {
	if len(word) < 4 || isSyllable(word) {
		return []string{word}, ' '
	}
	if parts, sep := splitAtCapitals(word); len(parts) > 1 {
		return parts, sep
	}
	if p := splitSmall(word, words); p > 0 {
		return []string{word[:p], word[p:]}, ' '
	}
	return []string{word}, ' '
}

// splitAtCapitals cuts where a small letter meets a capital, and where a word in capitals meets
// an ordinary one, if every part is a syllable (an abbreviation such as UBND may lead).
func splitAtCapitals(word string) ([]string, byte) {
	runes := []rune(word)
	var parts []string
	sep := byte(' ')
	from := 0
	for i := 1; i < len(runes); i++ {
		small, big := unicode.IsLower(runes[i]), unicode.IsUpper(runes[i])
		switch {
		case big && unicode.IsLower(runes[i-1]):
			parts, from = append(parts, string(runes[from:i])), i
		case small && unicode.IsUpper(runes[i-1]) && i-1 > from:
			cut := i - 1 // HOẠCHT|riển: the last capital begins the new word
			if isSyllable(string(runes[from:cut])) {
				sep = '\n'
			} else {
				cut = i // UBND|tỉnh
			}
			parts, from = append(parts, string(runes[from:cut])), cut
		}
	}
	parts = append(parts, string(runes[from:]))
	for _, p := range parts {
		if !isSyllable(p) && !isUpper(p) || !isSyllable(parts[0]) && !isUpper(parts[0]) {
			return []string{word}, ' '
		}
		if len([]rune(p)) < 2 {
			return []string{word}, ' '
		}
	}
	return parts, sep
}

// splitSmall cuts two glued words in the only way there is, or so that both stand elsewhere in
// the text; 0 when neither fits.
func splitSmall(word string, words map[string]int) int {
	marked := false
	for _, r := range word {
		marked = marked || (r >= utf8.RuneSelf)
	}
	if !marked || len(word) > 24 {
		return 0
	}
	best, at, ways := -1, 0, 0
	for i := range word {
		if i == 0 || !isSyllable(word[:i]) || !isSyllable(word[i:]) || utf8.RuneCountInString(word[:i]) < 2 || utf8.RuneCountInString(word[i:]) < 2 {
			continue
		}
		ways++
		if score := min(words[fold(word[:i])], words[fold(word[i:])]); score > best {
			best, at = score, i
		}
	}
	if ways > 1 && best == 0 {
		return 0
	}
	return at
}

// vocabulary counts the words that stand alone in the text.
func vocabulary(text string) map[string]int {
	words := make(map[string]int)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			i += n
			continue
		}
		j := wordEnd(text, i, len(text))
		if j-i <= 16 && utf8.RuneCountInString(text[i:j]) > 1 {
			words[fold(text[i:j])]++
		}
		i = j
	}
	return words
}

// splitMarks begins a new line where a sentence end touches a bullet or an item's number:
// "xuyên.- Đơn vị", "nhận:- Bộ", "năm 2026.2. Sản xuất".
func splitMarks(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 64)
	from := 0
	for i := 1; i < len(text)-2; i++ {
		if c := text[i-1]; c != '.' && c != ';' && c != ':' {
			continue
		}
		if i < 2 || text[i-2] == ' ' || text[i-2] == '\n' || text[i-2] == '.' || !gluedMark(text[i:], text[i-2], text[i-1]) {
			continue
		}
		b.WriteString(text[from:i])
		b.WriteByte('\n')
		from = i
	}
	b.WriteString(text[from:])
	return b.String()
}

func gluedMark(rest string, before, stop byte) bool {
	for _, dash := range []string{"- ", "– ", "+ ", "• "} {
		if strings.HasPrefix(rest, dash) {
			return true
		}
	}
	if before >= '0' && before <= '9' && stop == '.' && rest[0] >= '0' && rest[0] <= '9' {
		return false // 1.1. or 30.6.2026
	}
	m := readMarker(rest)
	if m.kind != markNumber && m.kind != markRoman {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[m.size:])
	return unicode.IsUpper(r) && (stop != ':' || m.kind == markNumber)
}
