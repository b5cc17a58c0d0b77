package directive

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Normalise makes one kind of text of the many that copies are in: NFC, plain spaces and line
// ends, no invisible characters, Đ for its look-alikes, no markdown marks. Tabs and runs of
// spaces stay, since they hold the columns of tables. Doing it twice changes nothing more.
func Normalise(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(plainRune, s)
	lines := strings.Split(norm.NFC.String(s), "\n")
	kept := lines[:0]
	for _, l := range lines {
		l, ok := plainLine(l)
		if ok {
			kept = append(kept, l)
		}
	}
	return norm.NFC.String(strings.Join(kept, "\n")) // a mark of markdown may have stood between a letter and its tone
}

// plainRune maps look-alikes to the plain character and drops what nobody sees.
func plainRune(r rune) rune {
	switch r {
	case '\n', '\t':
		return r
	case '\r', '\u2028', '\u2029', '\v', '\f', '\u0085':
		return '\n'
	case '\u00d0', '\u0189':
		return 'Đ'
	case '\u00f0':
		return 'đ'
	case '\u00ad', '\u034f', '\ufffd', '\\', '`':
		return -1
	case '\uf02d', '\uf0b7', '\uf0a7', '●', '▪', '■', '◦', '∙', '‣', '⁃':
		return '•'
	}
	if unicode.Is(unicode.Zs, r) {
		return ' '
	}
	if unicode.Is(unicode.C, r) {
		return -1 // controls, zero-width and direction marks, private use
	}
	return r
}

// plainLine drops markdown marks until none is left; false drops the line itself.
func plainLine(l string) (string, bool) {
	for {
		before := l
		l = strings.TrimRight(l, " \t")
		body := strings.TrimLeft(l, " \t")
		if isRule(body) {
			return "", !strings.Contains(body, "|")
		}
		if rest := strings.TrimLeft(body, "#> \t"); rest != body && headed(body) {
			l = rest
		} else if strings.HasPrefix(body, "* ") {
			l = "• " + body[2:]
		}
		l = strings.ReplaceAll(l, "*", "")
		for strings.Contains(l, "__") {
			l = strings.ReplaceAll(l, "__", "")
		}
		if l == before {
			return l, true
		}
	}
}

// headed reports a heading's or quotation's mark: # and > with a space behind.
func headed(s string) bool {
	marks := strings.TrimLeft(s, "#>")
	return marks != s && (marks == "" || marks[0] == ' ' || marks[0] == '\t')
}

// isRule reports a line drawn with dashes, underscores or dots, a table's rule included.
func isRule(s string) bool {
	n := 0
	for _, r := range s {
		switch r {
		case '_', '-', '–', '—', '=', '*', '.', '~':
			n++
		case ' ', '|', ':', '+', '\t':
		default:
			return false
		}
	}
	return n >= 3 || (n == 1 && s == "*")
}

// collapse joins a piece of text into one line with single spaces. A line that ends in a
// hyphen or slash that touches its word goes on without a space.
func collapse(s string) string {
	if !strings.ContainsAny(s, "\n\t") && !strings.Contains(s, "  ") {
		return strings.TrimSpace(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case ' ', '\t', '\n':
			if c == '\n' && touches(b.String()) {
				for i+1 < len(s) && (s[i+1] == ' ' || s[i+1] == '\n') {
					i++
				}
				space = false
				continue
			}
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

func touches(done string) bool {
	n := len(done)
	return n > 1 && (done[n-1] == '-' || done[n-1] == '/') && done[n-2] != ' '
}

// clean is collapse without the marks that only separate: final stops, quotes around the whole.
func clean(s string) string {
	s = strings.TrimSpace(collapse(s))
	s = strings.TrimSuffix(s, "./.")
	for {
		before := s
		s = strings.TrimRight(s, " .;,:")
		s = strings.TrimLeft(s, " ;,:")
		if n := len(s); n > 2 && s[0] == '"' && s[n-1] == '"' && strings.Count(s, `"`) == 2 {
			s = s[1 : n-1]
		}
		if strings.HasPrefix(s, "“") && strings.HasSuffix(s, "”") && strings.Count(s, "“") == 1 {
			s = strings.TrimSuffix(strings.TrimPrefix(s, "“"), "”")
		}
		if s == before {
			return s
		}
	}
}
