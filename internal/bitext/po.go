package bitext

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lantoa/internal/i18n"
)

// Limits of a gettext catalogue.
const (
	maxPO       = 16 // MB
	maxMessages = 50_000
	maxForms    = 6 // plural forms; no known language has more
	maxPOLine   = maxToken
)

// po is a catalogue being read line by line.
type po struct {
	catalogue Catalogue
	now       Message
	begun     bool    // a keyword of the message was seen
	into      *string // where the next "…" goes
	line      int
	known     map[string]bool
}

// ReadPO reads a gettext catalogue in UTF-8 or UTF-16. gotext, which looks messages up for the
// portal, keeps neither comments nor flags nor order; this reader keeps all of them.
func ReadPO(r io.Reader) (Catalogue, error) {
	plain, err := decode(bufio.NewReader(r), "PO")
	if err != nil {
		return Catalogue{}, err
	}
	limited := &io.LimitedReader{R: plain, N: maxPO*megabyte + 1}
	lines := bufio.NewScanner(limited)
	lines.Buffer(nil, maxPOLine)
	p := &po{known: map[string]bool{}}
	for lines.Scan() {
		p.line++
		if err := p.read(strings.TrimSpace(lines.Text())); err != nil {
			return Catalogue{}, err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return Catalogue{}, refuse(sayLongToken, "PO", p.line+1)
	case err != nil:
		return Catalogue{}, fmt.Errorf("read PO: %w", err)
	case limited.N <= 0:
		return Catalogue{}, refuse(sayLarge, "PO", maxPO)
	}
	if err := p.end(); err != nil {
		return Catalogue{}, err
	}
	if len(p.catalogue.Messages) == 0 && len(p.catalogue.Header) == 0 {
		return Catalogue{}, refuse(sayEmpty, "PO")
	}
	return p.catalogue, nil
}

func (p *po) bad() error { return refuse(sayBadPO, p.line) }

func (p *po) read(line string) error {
	if !utf8.ValidString(line) || strings.ContainsRune(line, 0) {
		return refuse(sayEncoding, "PO", p.line)
	}
	line = i18n.NFC(line)
	switch {
	case line == "":
		return nil // messages end where the next one begins
	case strings.HasPrefix(line, "#~|"):
		return p.comment("#|" + line[3:])
	case strings.HasPrefix(line, "#~"):
		line = strings.TrimSpace(line[2:])
		if line == "" {
			return nil
		}
		return p.keyword(line, true)
	case line[0] == '#':
		return p.comment(line)
	}
	return p.keyword(line, false)
}

// comment takes a line that begins with #; it belongs to the message that follows.
func (p *po) comment(line string) error {
	if p.begun {
		if err := p.end(); err != nil {
			return err
		}
	}
	kind, rest := byte(' '), ""
	if len(line) > 1 {
		kind, rest = line[1], strings.TrimSpace(line[2:])
		if !strings.ContainsRune(" .:,|", rune(kind)) {
			kind, rest = ' ', strings.TrimSpace(line[1:])
		}
	}
	m := &p.now
	switch kind {
	case '.':
		m.Extracted = append(m.Extracted, rest)
	case ':':
		m.References = append(m.References, rest)
	case '|':
		m.Previous = append(m.Previous, rest)
	case ',':
		for _, f := range strings.Split(rest, ",") {
			if f = strings.TrimSpace(f); f != "" && !slices.Contains(m.Flags, f) {
				m.Flags = append(m.Flags, f)
			}
		}
	default:
		m.Comments = append(m.Comments, rest)
	}
	if len(m.Extracted)+len(m.References)+len(m.Previous)+len(m.Flags)+len(m.Comments) > maxAttrs*maxNotes {
		return refuse(sayMany, "PO", maxAttrs*maxNotes, p.line)
	}
	return nil
}

// keyword takes msgid and its kin, and the strings that go on from line to line.
func (p *po) keyword(line string, obsolete bool) error {
	word, rest := line, ""
	if i := strings.IndexAny(line, " \t\""); i >= 0 {
		word, rest = line[:i], strings.TrimSpace(line[i:])
	}
	if word != "" {
		if err := p.begin(word, obsolete); err != nil {
			return err
		}
	}
	if p.into == nil {
		return p.bad()
	}
	text, err := unquote(rest)
	if err != nil {
		return p.bad()
	}
	*p.into += text
	if len(*p.into) > maxToken {
		return refuse(sayLongUnit, shorten(p.now.ID), p.line, maxRunes)
	}
	return nil
}

// begin opens the string that a keyword names; the keywords stand in one order.
func (p *po) begin(word string, obsolete bool) error {
	m := &p.now
	if p.begun && (word == "msgctxt" || word == "msgid" && (len(m.Texts) > 0 || !m.HasContext)) {
		if err := p.end(); err != nil {
			return err
		}
	}
	fresh := !p.begun
	p.begun, m.Obsolete = true, obsolete
	form, indexed := strings.CutPrefix(word, "msgstr[")
	switch {
	case word == "msgctxt" && fresh:
		m.HasContext, p.into = true, &m.Context
	case word == "msgid" && (fresh || p.into == &m.Context):
		p.into = &m.ID
	case word == "msgid_plural" && p.into == &m.ID:
		m.HasPlural, p.into = true, &m.Plural
	case word == "msgstr" && p.into == &m.ID && !m.HasPlural:
		m.Texts = []string{""}
		p.into = &m.Texts[0]
	case indexed && m.HasPlural && form == strconv.Itoa(len(m.Texts))+"]" && len(m.Texts) < maxForms:
		m.Texts = append(m.Texts, "")
		p.into = &m.Texts[len(m.Texts)-1]
	default:
		return p.bad()
	}
	return nil
}

// end puts the message away; the one without ID is the header.
func (p *po) end() error {
	m := p.now
	p.now, p.into = Message{}, nil
	if !p.begun {
		return nil
	}
	p.begun = false
	if len(m.Texts) == 0 {
		return p.bad()
	}
	if m.ID == "" && !m.HasContext && !m.Obsolete {
		return p.header(m)
	}
	if len(p.catalogue.Messages) == maxMessages {
		return refuse(sayMany, "PO", maxMessages, p.line)
	}
	if key := m.key(); !m.Obsolete {
		if p.known[key] {
			return refuse(sayTwicePO, shorten(m.ID), p.line)
		}
		p.known[key] = true
	}
	p.catalogue.Messages = append(p.catalogue.Messages, m)
	return nil
}

func (p *po) header(m Message) error {
	if p.known[""] || m.HasPlural {
		return p.bad()
	}
	p.known[""] = true
	p.catalogue.Comments = m.Comments
	p.catalogue.Fuzzy = slices.Contains(m.Flags, fuzzy)
	for _, line := range strings.Split(m.Texts[0], "\n") {
		name, value, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !ok || name == "" {
			continue
		}
		if strings.EqualFold(name, "Content-Type") && notUnicode(value) {
			return refuse(sayEncoding, "PO", p.line)
		}
		p.catalogue.Header = append(p.catalogue.Header, HeaderField{name, strings.TrimSpace(value)})
	}
	return nil
}

func notUnicode(contentType string) bool {
	_, charset, ok := strings.Cut(strings.ToLower(contentType), "charset=")
	charset = strings.TrimSpace(charset)
	return ok && !slices.Contains([]string{"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "charset", ""}, charset)
}

// unquote reads a string of C.
func unquote(s string) (string, error) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return "", strconv.ErrSyntax
	}
	s = s[1 : len(s)-1]
	if !strings.ContainsAny(s, `\"`) {
		return s, nil
	}
	var b strings.Builder
	for s != "" {
		c := s[0]
		if c == '"' {
			return "", strconv.ErrSyntax
		}
		if c != '\\' {
			b.WriteByte(c)
			s = s[1:]
			continue
		}
		size, text, err := unescape(s)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		s = s[size:]
	}
	if !utf8.ValidString(b.String()) {
		return "", strconv.ErrSyntax
	}
	return b.String(), nil
}

var escapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v", '"': `"`, '\\': `\`}

// unescape reads one escape and says how long it is.
func unescape(s string) (int, string, error) {
	if len(s) < 2 {
		return 0, "", strconv.ErrSyntax
	}
	if text, ok := escapes[s[1]]; ok {
		return 2, text, nil
	}
	base, from, most := 8, 1, 3
	if s[1] == 'x' {
		base, from, most = 16, 2, 2
	}
	end := from
	for end < len(s) && end-from < most && digit(s[end], base) {
		end++
	}
	n, err := strconv.ParseUint(s[from:end], base, 8)
	if err != nil || n == 0 {
		return 0, "", strconv.ErrSyntax
	}
	return end, string([]byte{byte(n)}), nil
}

func digit(c byte, base int) bool {
	_, err := strconv.ParseUint(string(rune(c)), base, 8)
	return err == nil
}
