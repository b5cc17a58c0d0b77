package office

import (
	"strconv"
)

// The kinds of value in a PDF file besides float64, bool and nil.
type (
	pdfName   string
	pdfString string
	pdfWord   string // an operator or keyword
	pdfRef    int    // the number of another object
	pdfDict   map[pdfName]any
	pdfArray  []any
	pdfStream struct {
		dict pdfDict
		raw  []byte
	}
	pdfEnd struct{}
)

const (
	maxPDFDepth = 100    // arrays and dictionaries inside each other
	maxPDFItems = 500000 // in one array or dictionary
)

// pdfLexer reads values from bytes; it never fails, broken input gives odd values.
type pdfLexer struct {
	b     []byte
	pos   int
	depth int
}

func isPDFSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isPDFDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func (l *pdfLexer) skipSpace() {
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		if c == '%' {
			for l.pos < len(l.b) && l.b[l.pos] != '\n' && l.b[l.pos] != '\r' {
				l.pos++
			}
			continue
		}
		if !isPDFSpace(c) {
			return
		}
		l.pos++
	}
}

func (l *pdfLexer) at(offset int) byte {
	if i := l.pos + offset; i < len(l.b) {
		return l.b[i]
	}
	return 0
}

// value reads the next value; pdfEnd at the end.
func (l *pdfLexer) value() any {
	l.skipSpace()
	if l.pos >= len(l.b) {
		return pdfEnd{}
	}
	switch c := l.b[l.pos]; {
	case c == '/':
		l.pos++
		return pdfName(l.name())
	case c == '(':
		return l.literal()
	case c == '<' && l.at(1) == '<':
		l.pos += 2
		return l.dict()
	case c == '<':
		return l.hex()
	case c == '[':
		l.pos++
		return l.array()
	case c == '>' && l.at(1) == '>':
		l.pos += 2
		return pdfWord(">>")
	case isPDFDelimiter(c):
		l.pos++
		return pdfWord(string(c))
	}
	return l.word()
}

func (l *pdfLexer) regular() string {
	start := l.pos
	for l.pos < len(l.b) && !isPDFSpace(l.b[l.pos]) && !isPDFDelimiter(l.b[l.pos]) {
		l.pos++
	}
	return string(l.b[start:l.pos])
}

func (l *pdfLexer) name() string {
	s := l.regular()
	for i := 0; i+2 < len(s); i++ {
		if s[i] != '#' {
			continue
		}
		if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
			s = s[:i] + string([]byte{byte(n)}) + s[i+3:]
		}
	}
	return s
}

// word reads a number, a reference or a keyword.
func (l *pdfLexer) word() any {
	s := l.regular()
	switch s {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if c := s[0]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
		return pdfWord(s)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return pdfWord(s)
	}
	if n := int(f); f >= 0 && f == float64(n) && n < 1<<30 && l.refFollows() {
		return pdfRef(n)
	}
	return f
}

// refFollows reads "0 R" if that is what comes.
func (l *pdfLexer) refFollows() bool {
	i := l.pos
	for i < len(l.b) && isPDFSpace(l.b[i]) {
		i++
	}
	digits := i
	for i < len(l.b) && i-digits < 6 && l.b[i] >= '0' && l.b[i] <= '9' {
		i++
	}
	if i == digits || i >= len(l.b) || !isPDFSpace(l.b[i]) {
		return false
	}
	for i < len(l.b) && isPDFSpace(l.b[i]) {
		i++
	}
	if i >= len(l.b) || l.b[i] != 'R' {
		return false
	}
	if i+1 < len(l.b) && !isPDFSpace(l.b[i+1]) && !isPDFDelimiter(l.b[i+1]) {
		return false
	}
	l.pos = i + 1
	return true
}

func (l *pdfLexer) array() any {
	out := pdfArray{}
	if l.depth++; l.depth > maxPDFDepth {
		l.pos = len(l.b)
	}
	defer func() { l.depth-- }()
	for len(out) < maxPDFItems {
		switch v := l.value().(type) {
		case pdfEnd:
			return out
		case pdfWord:
			if v == "]" || v == "endobj" {
				return out
			}
		default:
			out = append(out, v)
		}
	}
	return out
}

func (l *pdfLexer) dict() any {
	out := pdfDict{}
	if l.depth++; l.depth > maxPDFDepth {
		l.pos = len(l.b)
	}
	defer func() { l.depth-- }()
	for len(out) < maxPDFItems {
		switch key := l.value().(type) {
		case pdfEnd:
			return out
		case pdfWord:
			if key == ">>" || key == "endobj" {
				return out
			}
		case pdfName:
			v := l.value()
			if v == pdfWord(">>") {
				return out
			}
			out[key] = v
		}
	}
	return out
}

var pdfEscapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (l *pdfLexer) literal() any {
	l.pos++
	var out []byte
	for open := 1; l.pos < len(l.b); l.pos++ {
		c := l.b[l.pos]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.pos++
				return pdfString(out)
			}
		case '\\':
			l.pos++
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	l.pos = min(l.pos, len(l.b))
	return pdfString(out)
}

func (l *pdfLexer) escape(out []byte) []byte {
	c := l.at(0)
	if e, ok := pdfEscapes[c]; ok {
		return append(out, e)
	}
	switch {
	case c == '\r' && l.at(1) == '\n':
		l.pos++
		return out
	case c == '\n', c == '\r':
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	n := int(c - '0')
	for i := 0; i < 2 && l.at(1) >= '0' && l.at(1) <= '7'; i++ {
		l.pos++
		n = n*8 + int(l.at(0)-'0')
	}
	return append(out, byte(n))
}

func (l *pdfLexer) hex() any {
	l.pos++
	var out []byte
	half, have := byte(0), false
	for ; l.pos < len(l.b); l.pos++ {
		c := l.b[l.pos]
		if c == '>' {
			l.pos++
			break
		}
		n, err := strconv.ParseUint(string(c), 16, 8)
		if err != nil {
			continue
		}
		if have {
			out = append(out, half<<4|byte(n))
		}
		half, have = byte(n), !have
	}
	if have {
		out = append(out, half<<4)
	}
	return pdfString(out)
}
