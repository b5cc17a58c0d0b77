package bitext

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"lantoa/internal/i18n"
)

// writer writes XML; the first error of the stream is kept until flush.
type writer struct{ b *bufio.Writer }

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

func newWriter(w io.Writer) *writer {
	out := &writer{bufio.NewWriter(w)}
	out.raw(xmlHead)
	return out
}

func (w *writer) flush(format string) error {
	if err := w.b.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", format, err)
	}
	return nil
}

func (w *writer) raw(parts ...string) {
	for _, p := range parts {
		w.b.WriteString(p)
	}
}

// indent begins a new line, two spaces a level.
func (w *writer) indent(level int) { w.raw("\n", strings.Repeat("  ", level)) }

// start writes a start tag; pairs are names and values, and empty values are left out.
func (w *writer) start(name string, pairs ...string) {
	w.tag(name, ">", pairs)
}

// empty writes a tag without content.
func (w *writer) empty(name string, pairs ...string) {
	w.tag(name, "/>", pairs)
}

func (w *writer) tag(name, end string, pairs []string) {
	w.raw("<", name)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			w.raw(" ", pairs[i], `="`, escape(pairs[i+1], true), `"`)
		}
	}
	w.raw(end)
}

func (w *writer) end(name string) { w.raw("</", name, ">") }

// text writes text; marks and line ends survive.
func (w *writer) text(s string) { w.raw(escape(i18n.NFC(s), false)) }

// leaf writes an element that holds text only.
func (w *writer) leaf(level int, name, text string, pairs ...string) {
	w.indent(level)
	w.start(name, pairs...)
	w.text(text)
	w.end(name)
}

var (
	escapeText  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
	escapeValue = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;", "\n", "&#10;", "\t", "&#9;")
)

func escape(s string, value bool) string {
	if value {
		return escapeValue.Replace(s)
	}
	return escapeText.Replace(s)
}

// fitsXML reports whether XML can hold every character of a text.
func fitsXML(s string) bool {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := decodeRune(s[i:]); size == 1 {
				return false
			}
		}
		if !xmlRune(r) {
			return false
		}
	}
	return true
}

func xmlRune(r rune) bool {
	return r >= 0x20 && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}

// allFit refuses what XML cannot hold; name says which item it is.
func allFit(format, name string, texts ...string) error {
	for _, text := range texts {
		if !fitsXML(text) {
			return refuse(sayControl, shorten(name), format)
		}
	}
	return nil
}

// freshName finds a name that is not used yet.
func freshName(prefix string, used map[string]bool) string {
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s%d", prefix, n)
		if !used[name] {
			used[name] = true
			return name
		}
	}
}
