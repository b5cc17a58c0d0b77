package directive

import (
	"strings"
	"unicode"
)

// maxTitleLines bounds the lines that a title may take.
const maxTitleLines = 8

var aboutWords = newPhrases("về việc", "v/v")

// readTitle reads the trích yếu below the word KẾ HOẠCH and gives the line after it.
func (r *reading) readTitle(titleLine int) (Piece, int) {
	if titleLine < 0 {
		return Piece{}, 0
	}
	toks := r.lineTokens(titleLine)
	n := max(kinds.match(toks, 0), decisionWord.match(toks, 0))
	var got []token
	if rest := toks[n:]; len(rest) > 0 && hasWord(rest) {
		got = append(got, rest...)
	}
	i := titleLine + 1
	for ; i < len(r.src.lines) && i <= titleLine+maxTitleLines; i++ {
		if !r.titleGoesOn(i, got) {
			break
		}
		got = append(got, r.lineTokens(i)...)
	}
	for len(got) > 0 && got[0].kind == markToken && !got[0].is(`"`) {
		got = got[1:]
	}
	if k := aboutWords.match(got, 0); k > 0 {
		got = got[k:]
	}
	if at, _ := attachedCue.find(got, 0); at > 0 && got[at-1].is("(") {
		got = got[:at-1]
	}
	if len(got) == 0 {
		return Piece{Confidence: 0.3, Why: "Văn bản không có trích yếu."}, i
	}
	return Piece{clean(r.slice(got)), spanOf(got), 0.95, ""}, i
}

// titleGoesOn reports whether line i still belongs to the title.
func (r *reading) titleGoesOn(i int, got []token) bool {
	l := r.src.lines[i]
	s := r.src.trim(i)
	toks := r.lineTokens(i)
	if l.table != nil || len(toks) == 0 || readMarker(s).kind > markAnnex && !readMarker(s).kind.bullet() {
		return false
	}
	if isNumberLine(s) || isPlaceLine(toks) || (toks[0].is("(") && attachedCue.match(toks, 1) > 0) {
		return false
	}
	if len(got) == 0 {
		return true
	}
	done := titleComplete(got)
	opens := toks[0].capital && openers.match(toks, 0) > 0 && !toks[0].upper
	prev := r.src.trim(i - 1)
	switch {
	case len(toks) > 60, endsSentence(s) && len(toks) > 12:
		return false
	case done && (l.gap || opens || toks[0].capital && !isUpper(prev)):
		return false
	case opens && (l.gap || strings.HasSuffix(prev, ".") || strings.ContainsAny(s, ":;") || hasDocNumber(s)):
		return false
	case l.gap && len(got) >= 3:
		return !opens && !endsSentence(prev) && len(toks) <= 30 && (startsSmall(s) || isUpper(s) == isUpper(prev) && !committee.in(toks))
	}
	return true
}

// titleComplete reports a title that ends with the plan's year.
func titleComplete(got []token) bool {
	n := len(got)
	for n > 0 && got[n-1].kind == markToken {
		n--
	}
	return n >= 4 && isYear(number(got, n-1)) && (isKey(got, n-2, "năm") || isKey(got, n-2, "-"))
}

func hasDocNumber(s string) bool { return len(docNumbers(s)) > 0 }

// docNumber is a document's number in a text: its clean form and where it stands.
type docNumber struct {
	no         string
	start, end int
}

// docNumbers finds numbers such as 1079/QĐ-TTg, 57-NQ/TW, 13/2022/QH15, 02/TTr- SKHCN.
func docNumbers(s string) []docNumber {
	var all []docNumber
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) || (i > 0 && (isDigit(s[i-1]) || s[i-1] == '/' || s[i-1] == '.' || s[i-1] == '-' || s[i-1] == ',')) {
			continue
		}
		if prev := strings.TrimRight(s[:i], " "); strings.HasSuffix(prev, "/") || strings.HasSuffix(prev, "…") {
			continue
		}
		end := numberEnd(s, i)
		if end == 0 {
			continue
		}
		no := strings.Map(plainNumber, s[i:end])
		all = append(all, docNumber{no, i, end})
		i = end
	}
	return all
}

func plainNumber(c rune) rune {
	switch {
	case unicode.IsSpace(c):
		return -1
	case c == '–' || c == '—' || c == '−':
		return '-'
	}
	return c
}

// numberEnd walks over digits, then parts joined by / and -, at least one of them in capitals.
func numberEnd(s string, i int) int {
	j := i
	for j < len(s) && isDigit(s[j]) {
		j++
	}
	if j-i > 6 {
		return 0
	}
	end, parts, letters := j, 0, false
	for parts < 8 {
		k, ok := numberJoint(s, end)
		if !ok {
			break
		}
		e, capital := numberPart(s, k)
		if e == k || (!capital && !isDigit(s[k])) {
			break
		}
		if letters && isDigit(s[k]) && e-k > 3 {
			break
		}
		letters = letters || capital
		end = e
		parts++
	}
	if !letters {
		return 0
	}
	return end
}

// numberJoint steps over / - – & and the spaces a copy put around them.
func numberJoint(s string, i int) (int, bool) {
	k := i
	for k < len(s) && (s[k] == ' ' || s[k] == '\n') {
		k++
	}
	if k >= len(s) || k-i > 1 {
		return i, false
	}
	rest := s[k:]
	for _, joint := range []string{"/", "-", "–", "—", "&", ",", "."} {
		after, ok := strings.CutPrefix(rest, joint)
		if !ok {
			continue
		}
		if k > i && joint != "/" && joint != "-" && joint != "–" {
			return i, false
		}
		trimmed := strings.TrimLeft(after, " \n")
		spaced := len(after) - len(trimmed)
		c := firstRune(trimmed)
		if spaced > 1 || ((spaced > 0 || joint == "," || joint == "." || joint == "&") && (!unicode.IsUpper(c) || spaced > 0 && joint == ",")) {
			return i, false
		}
		if (joint == "," || joint == ".") && spaced > 0 || (k > i && spaced > 0) {
			return i, false
		}
		return k + len(joint) + spaced, true
	}
	return i, false
}

func firstRune(s string) rune {
	for _, c := range s {
		return c
	}
	return 0
}

// numberPart reads one part: digits, or letters that begin with a capital, digits behind.
func numberPart(s string, i int) (int, bool) {
	j, capital := i, false
	for off, c := range s[i:] {
		if off == 0 && unicode.IsUpper(c) {
			capital = true
		}
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) || (off > 0 && !capital && unicode.IsLetter(c)) {
			break
		}
		j = i + off + len(string(c))
	}
	if j-i > 24 {
		return i, false
	}
	return j, capital
}

// readBases lists the numbers cited in a stretch of the text.
func (r *reading) readBases(start, end int) {
	if start < 0 || end <= start {
		return
	}
	own := strings.ToUpper(r.p.Number.Text)
	for _, d := range docNumbers(r.text[start:end]) {
		if strings.ToUpper(d.no) == own || r.hasBase(d.no) {
			continue
		}
		r.p.Bases = append(r.p.Bases, Piece{d.no, Span{start + d.start, start + d.end}, 0.95, ""})
	}
}

func (r *reading) hasBase(no string) bool {
	for _, b := range r.p.Bases {
		if strings.EqualFold(b.Text, no) {
			return true
		}
	}
	return false
}
