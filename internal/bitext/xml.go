package bitext

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Limits on every XML file. Formats have their own limits on bytes and on the number of units.
const (
	megabyte   = 1 << 20
	maxDepth   = 64
	maxToken   = 1 << 18 // bytes of one tag, text, comment or instruction
	maxAttrs   = 64
	maxRunes   = 20_000 // of one sentence
	maxNotes   = 100    // of one unit; what goes beyond is left out
	maxTags    = 500    // of one sentence
	maxLeading = 1 << 12
)

func decodeRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

// guard hands bytes to the decoder one by one, so that it sees how much a single token takes.
type guard struct {
	r           *bufio.Reader
	left, token int64
	largest     int64
	broke       error // the limit that was passed, or what reading failed with
}

var (
	errLarge = errors.New("larger than its limit")
	errLong  = errors.New("one token is larger than its limit")
)

func (g *guard) ReadByte() (byte, error) {
	if g.broke != nil {
		return 0, g.broke
	}
	c, err := g.r.ReadByte()
	g.left--
	g.token++
	switch {
	case err != nil:
		if err != io.EOF {
			g.broke = err
		}
		return 0, err
	case g.left < 0:
		g.broke = errLarge
		return 0, g.broke
	case g.token > maxToken:
		g.broke = errLong
		return 0, g.broke
	}
	return c, nil
}

// Read is there for the decoder's sake; it takes bytes by ReadByte.
func (g *guard) Read(p []byte) (int, error) {
	for i := range p {
		c, err := g.ReadByte()
		if err != nil {
			return i, err
		}
		p[i] = c
	}
	return len(p), nil
}

// reader walks through an XML file. It never fetches anything, knows no entities but XML's
// own five, and stops at the first thing that is too large.
type reader struct {
	format  string // for sentences: "XLIFF"
	in      *guard
	dec     *xml.Decoder
	depth   int
	doctype bool // a plain DOCTYPE is passed over
}

func newReader(r io.Reader, format string, megabytes int64) (*reader, error) {
	plain, err := decode(bufio.NewReader(r), format)
	if err != nil {
		return nil, err
	}
	in := &guard{r: plain, left: megabytes * megabyte, largest: megabytes}
	x := &reader{format: format, in: in, dec: xml.NewDecoder(in)}
	x.dec.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		if l := strings.ToLower(label); l == "utf-16" || l == "utf-16le" || l == "utf-16be" || l == "us-ascii" {
			return input, nil // UTF-16 is UTF-8 by now
		}
		return nil, x.fail(sayEncoding)
	}
	return x, nil
}

// decode turns UTF-16 into UTF-8, by its mark or by how "<" is written, and drops marks.
func decode(r *bufio.Reader, format string) (*bufio.Reader, error) {
	head, err := r.Peek(4)
	switch {
	case len(head) == 0 && errors.Is(err, io.EOF):
		return nil, refuse(sayEmpty, format)
	case len(head) == 0:
		return nil, fmt.Errorf("read %s: %w", format, err)
	case strings.HasPrefix(string(head), "\xFF\xFE"), strings.HasPrefix(string(head), "<\x00"):
		return bufio.NewReader(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(r)), nil
	case strings.HasPrefix(string(head), "\xFE\xFF"), strings.HasPrefix(string(head), "\x00<"):
		return bufio.NewReader(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(r)), nil
	case strings.HasPrefix(string(head), "\xEF\xBB\xBF"):
		_, err = r.Discard(3)
		return r, err
	}
	return r, nil
}

func (x *reader) line() int {
	line, _ := x.dec.InputPos()
	return line
}

// fail makes the sentence for this place; it takes the format and the line.
func (x *reader) fail(sentence string) error { return refuse(sentence, x.format, x.line()) }

// next gives the next start, end or text; nil at the end of the file.
func (x *reader) next() (xml.Token, error) {
	for {
		x.in.token = 0
		t, err := x.dec.Token()
		if errors.Is(err, io.EOF) && x.in.broke == nil {
			return nil, nil
		}
		if err != nil {
			return nil, x.explain(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if x.depth++; x.depth > maxDepth {
				return nil, x.fail(sayDeep)
			}
			if len(t.Attr) > maxAttrs {
				return nil, x.fail(sayManyAttrs)
			}
			return t, nil
		case xml.EndElement:
			x.depth--
			return t, nil
		case xml.CharData:
			return t, nil
		case xml.Directive:
			if !x.doctype || strings.ContainsAny(string(t), "[<") || x.depth > 0 {
				return nil, x.fail(sayDTD)
			}
		}
	}
}

// explain turns a decoder's trouble into a sentence.
func (x *reader) explain(err error) error {
	if _, ok := problem.As(err); ok {
		return err
	}
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(x.in.broke, errLarge):
		return refuse(sayLarge, x.format, x.in.largest)
	case errors.Is(x.in.broke, errLong):
		return x.fail(sayLongToken)
	case x.in.broke != nil:
		return fmt.Errorf("read %s: %w", x.format, x.in.broke)
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "character entity"):
		return x.fail(sayEntity)
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "invalid UTF-8"):
		return x.fail(sayEncoding)
	}
	return x.fail(sayBroken)
}

// root finds the first element, which must be one of these.
func (x *reader) root(names ...string) (xml.StartElement, error) {
	words := false
	for {
		t, err := x.next()
		if err != nil {
			return xml.StartElement{}, err
		}
		if t == nil && words {
			return xml.StartElement{}, refuse(sayNoXML, x.format)
		}
		if t == nil {
			return xml.StartElement{}, refuse(sayEmpty, x.format)
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			text, _ := t.(xml.CharData)
			words = words || len(bytes.TrimSpace(text)) > 0
			continue
		}
		for _, name := range names {
			if e.Name.Local == name {
				return e, nil
			}
		}
		return e, refuse(sayOther, x.format, shorten(e.Name.Local))
	}
}

// each calls on for every child of the element that has just begun, up to its end. What on
// does not read itself it must skip.
func (x *reader) each(on func(xml.StartElement) error) error {
	return x.mixed(on, func(string) error { return nil })
}

// mixed is each for elements that hold text as well.
func (x *reader) mixed(on func(xml.StartElement) error, text func(string) error) error {
	for {
		t, err := x.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case nil:
			return x.fail(sayBroken)
		case xml.EndElement:
			return nil
		case xml.CharData:
			err = text(string(t))
		case xml.StartElement:
			err = on(t)
		}
		if err != nil {
			return err
		}
	}
}

// skip passes over the element that has just begun.
func (x *reader) skip(xml.StartElement) error {
	for end := x.depth - 1; x.depth > end; {
		t, err := x.next()
		if err != nil {
			return err
		}
		if t == nil {
			return x.fail(sayBroken)
		}
	}
	return nil
}

// text reads all text of the element that has just begun, its children's too.
func (x *reader) text() (string, error) {
	var b strings.Builder
	for end := x.depth - 1; x.depth > end; {
		t, err := x.next()
		if err != nil {
			return "", err
		}
		if t == nil {
			return "", x.fail(sayBroken)
		}
		if c, ok := t.(xml.CharData); ok {
			b.Write(c)
		}
		if b.Len() > maxToken {
			return "", x.fail(sayLongToken)
		}
	}
	return i18n.NFC(b.String()), nil
}

// lost passes over an element of a sentence that means nothing here. One with words in it is refused: they would be lost silently.
func (x *reader) lost(e xml.StartElement) error {
	words, err := x.text()
	if err == nil && strings.TrimSpace(words) != "" {
		err = refuse(sayForeign, x.format, shorten(e.Name.Local), x.line(), shorten(strings.TrimSpace(words)))
	}
	return err
}

// words reads text as words between single spaces, for what is no sentence.
func (x *reader) words() (string, error) {
	s, err := x.text()
	return strings.Join(strings.Fields(s), " "), err
}

// language reads a tag that may be missing.
func (x *reader) language(tag string) (string, error) {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	if tag != "" && CheckLanguage(tag) != nil {
		return "", refuse(sayBadLang, shorten(tag), x.line())
	}
	return tag, nil
}

const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// attr finds an attribute without a namespace.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return i18n.NFC(a.Value)
		}
	}
	return ""
}

// xmlAttr finds xml:lang or xml:space.
func xmlAttr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && (a.Name.Space == xmlSpace || a.Name.Space == "xml") {
			return a.Value
		}
	}
	return ""
}
