package bitext

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// TBXVersion chooses what is written.
type TBXVersion string

// The versions that are written: ISO 30042:2019 (dialect TBX-Basic, style DCA), and TBX of
// 2008 for old tools.
const (
	TBX2019 TBXVersion = "2019"
	TBX2008 TBXVersion = "2008"
)

// tbxNames are the words in which the two versions differ.
type tbxNames struct{ root, header, concept, lang, term string }

var (
	names2019 = tbxNames{"tbx", "tbxHeader", "conceptEntry", "langSec", "termSec"}
	names2008 = tbxNames{"martif", "martifHeader", "termEntry", "langSet", "tig"}
	partWords = []string{"noun", "verb", "adjective", "adverb", "other"}
	ncName    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9._-]*$`)
)

// WriteTBX writes a glossary; what cannot be written is refused before the first byte.
func WriteTBX(w io.Writer, v TBXVersion, g Glossary) error {
	if err := checkGlossary(g); err != nil {
		return err
	}
	out := newWriter(w)
	t := tbxWriter{out, names2019}
	switch v {
	case TBX2019:
		out.start("tbx", "style", "dca", "type", "TBX-Basic", "xml:lang", g.Lang, "xmlns", "urn:iso:std:iso:30042:ed-2")
	case TBX2008:
		t.tbxNames = names2008
		out.raw(`<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">` + "\n")
		out.start("martif", "type", "TBX", "xml:lang", g.Lang)
	default:
		return fmt.Errorf("write TBX: no version %q", v)
	}
	t.glossary(g)
	out.raw("\n")
	out.end(t.root)
	out.raw("\n")
	return out.flush("TBX")
}

func checkGlossary(g Glossary) error {
	if err := CheckLanguage(g.Lang); err != nil {
		return err
	}
	if len(g.Concepts) == 0 {
		return refuse(sayNothing, "TBX")
	}
	if err := allFit("TBX", g.Title, g.Title); err != nil {
		return err
	}
	for i, c := range g.Concepts {
		name := c.ID
		if name == "" {
			name = fmt.Sprint(i + 1)
		}
		if err := checkConcept(name, c); err != nil {
			return err
		}
	}
	return nil
}

func checkConcept(name string, c Concept) error {
	if !slices.ContainsFunc(c.Terms, func(t Term) bool { return t.written() }) {
		return refuse(sayNoTerm, shorten(name))
	}
	texts := append([]string{c.ID, c.Subject}, c.Notes...)
	for _, d := range c.Definitions {
		if d.Lang != "" {
			if err := CheckLanguage(d.Lang); err != nil {
				return err
			}
		}
		texts = append(texts, d.Text, d.Source)
	}
	for _, t := range c.Terms {
		if err := CheckLanguage(t.Lang); err != nil {
			return err
		}
		texts = append(append(texts, t.Text, t.Context, t.ContextSource, t.Source), t.Notes...)
	}
	return allFit("TBX", name, texts...)
}

func (t Term) written() bool { return strings.TrimSpace(t.Text) != "" }

type tbxWriter struct {
	*writer
	tbxNames
}

func (w tbxWriter) glossary(g Glossary) {
	w.indent(1)
	w.start(w.header)
	w.indent(2)
	w.start("fileDesc")
	if g.Title != "" {
		w.indent(3)
		w.start("titleStmt")
		w.leaf(4, "title", g.Title)
		w.raw("</titleStmt>")
	}
	w.indent(3)
	w.raw("<sourceDesc>")
	w.leaf(4, "p", "Lan Tỏa")
	w.raw("</sourceDesc></fileDesc>")
	w.indent(1)
	w.end(w.header)
	w.indent(1)
	w.raw("<text><body>")
	used := map[string]bool{}
	for _, c := range g.Concepts {
		used[c.ID] = true
	}
	written := map[string]bool{}
	for _, c := range g.Concepts {
		id := c.ID
		if !ncName.MatchString(id) || written[id] {
			id = freshName("c", used)
		}
		written[id] = true
		w.writeConcept(c, id)
	}
	w.indent(1)
	w.raw("</body></text>")
}

func (w tbxWriter) writeConcept(c Concept, id string) {
	w.indent(2)
	w.start(w.concept, "id", id)
	if c.Subject != "" {
		w.leaf(3, "descrip", c.Subject, "type", "subjectField")
	}
	langs := languagesOf(c)
	for _, d := range c.Definitions {
		if !contains(langs, d.Lang) {
			w.sourced(3, "definition", d.Text, d.Source, "xml:lang", d.Lang)
		}
	}
	for _, n := range c.Notes {
		w.leaf(3, "note", n)
	}
	for _, lang := range langs {
		w.indent(3)
		w.start(w.lang, "xml:lang", lang)
		for _, d := range c.Definitions {
			if d.Lang != "" && SameLanguage(d.Lang, lang) {
				w.sourced(4, "definition", d.Text, d.Source)
			}
		}
		for _, t := range c.In(lang) {
			if t.written() {
				w.writeTerm(t)
			}
		}
		w.indent(3)
		w.end(w.lang)
	}
	w.indent(2)
	w.end(w.concept)
}

// languagesOf lists the languages in which a concept has terms, in their order.
func languagesOf(c Concept) []string {
	var all []string
	for _, t := range c.Terms {
		if t.written() && !contains(all, t.Lang) {
			all = append(all, t.Lang)
		}
	}
	return all
}

func contains(langs []string, lang string) bool {
	return slices.ContainsFunc(langs, func(l string) bool { return SameLanguage(l, lang) })
}

func (w tbxWriter) writeTerm(t Term) {
	w.indent(4)
	w.start(w.term)
	w.leaf(5, "term", strings.Join(strings.Fields(t.Text), " "))
	if t.Part != "" {
		part := t.Part
		if !slices.Contains(partWords, part) {
			part = "other"
		}
		w.leaf(5, "termNote", part, "type", "partOfSpeech")
	}
	if readStatus(string(t.Status)) != "" {
		w.leaf(5, "termNote", string(t.Status), "type", "administrativeStatus")
	}
	if t.Context != "" {
		w.sourced(5, "context", t.Context, t.ContextSource)
	}
	if t.Source != "" {
		w.leaf(5, "admin", t.Source, "type", "source")
	}
	for _, n := range t.Notes {
		w.leaf(5, "note", n)
	}
	w.indent(4)
	w.end(w.term)
}

// sourced writes a field, with its source if there is one.
func (w tbxWriter) sourced(level int, kind, text, source string, more ...string) {
	pairs := append([]string{"type", kind}, more...)
	switch {
	case strings.TrimSpace(text) == "":
	case source == "":
		w.leaf(level, "descrip", text, pairs...)
	default:
		w.indent(level)
		w.start("descripGrp")
		w.leaf(level+1, "descrip", text, pairs...)
		w.leaf(level+1, "admin", source, "type", "source")
		w.indent(level)
		w.end("descripGrp")
	}
}
