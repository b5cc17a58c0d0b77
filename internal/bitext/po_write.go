package bitext

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"lantoa/internal/i18n"
)

// WritePO writes a catalogue as gettext's own tools do with --no-wrap: a string goes on in a
// new line after each line end that it holds.
func WritePO(w io.Writer, c Catalogue) error {
	for _, m := range c.Messages {
		texts := append([]string{m.Context, m.ID, m.Plural}, m.Texts...)
		for _, group := range [][]string{m.Comments, m.Extracted, m.References, m.Flags, m.Previous} {
			texts = append(texts, group...)
		}
		for _, text := range texts {
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return refuse(sayControl, shorten(m.ID), "PO")
			}
		}
	}
	out := bufio.NewWriter(w)
	writeHeader(out, c)
	for _, m := range c.Messages {
		out.WriteByte('\n')
		writeMessage(out, m)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write PO: %w", err)
	}
	return nil
}

func writeHeader(w *bufio.Writer, c Catalogue) {
	var b strings.Builder
	unicode := false
	for _, f := range c.Header {
		value := f.Value
		if strings.EqualFold(f.Name, "Content-Type") {
			unicode, value = true, "text/plain; charset=UTF-8"
		}
		b.WriteString(oneLine(f.Name) + ": " + oneLine(value) + "\n")
	}
	if !unicode {
		b.WriteString("Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n")
	}
	m := Message{Comments: c.Comments, Texts: []string{b.String()}}
	if c.Fuzzy {
		m.Flags = []string{fuzzy}
	}
	writeMessage(w, m)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func writeMessage(w *bufio.Writer, m Message) {
	before := ""
	if m.Obsolete {
		before = "#~ "
	}
	comments(w, "#", m.Comments)
	comments(w, "#.", m.Extracted)
	for _, r := range m.References {
		comments(w, "#:", []string{r})
	}
	if len(m.Flags) > 0 {
		comments(w, "#,", []string{strings.Join(m.Flags, ", ")})
	}
	if m.Obsolete {
		comments(w, "#~|", m.Previous)
	} else {
		comments(w, "#|", m.Previous)
	}
	if m.HasContext {
		quoted(w, before, "msgctxt", m.Context)
	}
	quoted(w, before, "msgid", m.ID)
	if !m.HasPlural {
		text := ""
		if len(m.Texts) > 0 {
			text = m.Texts[0]
		}
		quoted(w, before, "msgstr", text)
		return
	}
	quoted(w, before, "msgid_plural", m.Plural)
	for i, text := range m.Texts {
		quoted(w, before, fmt.Sprintf("msgstr[%d]", i), text)
	}
}

func comments(w *bufio.Writer, mark string, lines []string) {
	for _, text := range lines {
		for line := range strings.Lines(text + "\n") {
			w.WriteString(strings.TrimRight(mark+" "+strings.TrimSpace(line), " ") + "\n")
		}
	}
}

var quoteText = strings.NewReplacer(
	`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`, "\a", `\a`, "\b", `\b`, "\f", `\f`, "\v", `\v`,
)

// quoted writes a string; one that holds line ends begins on a line of its own.
func quoted(w *bufio.Writer, before, word, text string) {
	text = i18n.NFC(text)
	w.WriteString(before + word + " ")
	if i := strings.IndexByte(text, '\n'); i < 0 || i == len(text)-1 {
		w.WriteString(`"` + quoteText.Replace(text) + "\"\n")
		return
	}
	w.WriteString("\"\"\n")
	for line := range strings.Lines(text) {
		w.WriteString(before + `"` + quoteText.Replace(line) + "\"\n")
	}
}
