package bitext

import (
	"encoding/xml"
	"io"
	"strings"
)

// Limits of a glossary file.
const (
	maxTBX      = 64 // MB
	maxConcepts = 50_000
	maxTerms    = 1_000 // of one concept
)

// tbx is a glossary being read. TBX of 2008 and of 2019 differ in names only, and so do the
// styles: <descrip type="definition"> in one is <basic:definition> in the other.
type tbx struct {
	*reader
	glossary Glossary
}

// ReadTBX reads TBX of 2008 (martif) and of ISO 30042:2019, in both of its styles. Names of
// persons and dates of changes are not kept.
func ReadTBX(r io.Reader) (Glossary, error) {
	base, err := newReader(r, "TBX", maxTBX)
	if err != nil {
		return Glossary{}, err
	}
	base.doctype = true // TBX of 2008 names its DTD; nobody fetches it
	x := &tbx{reader: base}
	root, err := x.root("tbx", "martif")
	if err != nil {
		return Glossary{}, err
	}
	if x.glossary.Lang, err = x.language(xmlAttr(root, "lang")); err != nil {
		return Glossary{}, err
	}
	if err := x.each(x.part); err != nil {
		return Glossary{}, err
	}
	return x.glossary, x.finish()
}

// part reads header and body, down to the title and the concepts.
func (x *tbx) part(e xml.StartElement) (err error) {
	switch e.Name.Local {
	case "tbxHeader", "martifHeader", "fileDesc", "titleStmt", "text", "body":
		return x.each(x.part)
	case "title":
		x.glossary.Title, err = x.words()
		return err
	case "conceptEntry", "termEntry":
		return x.concept(e)
	}
	return x.skip(e)
}

// level is what a group of fields belongs to.
type level struct {
	concept *Concept
	lang    string // of a langSec, else empty
	term    *Term  // of a termSec
}

func (x *tbx) concept(e xml.StartElement) error {
	if len(x.glossary.Concepts) == maxConcepts {
		return refuse(sayMany, x.format, maxConcepts, x.line())
	}
	c := Concept{ID: attr(e, "id")}
	if err := x.each(func(e xml.StartElement) error { return x.field(e, level{concept: &c}) }); err != nil {
		return err
	}
	x.glossary.Concepts = append(x.glossary.Concepts, c)
	return nil
}

// field reads one element of a concept, a language or a term; groups are read through.
func (x *tbx) field(e xml.StartElement, at level) error {
	switch e.Name.Local {
	case "langSec", "langSet":
		lang, err := x.needLanguage(xmlAttr(e, "lang"), at.concept.ID)
		if err != nil {
			return err
		}
		return x.each(func(e xml.StartElement) error { return x.field(e, level{concept: at.concept, lang: lang}) })
	case "termSec", "tig", "ntig":
		return x.termSection(at)
	case "termGrp", "termNoteGrp":
		return x.each(func(e xml.StartElement) error { return x.field(e, at) })
	case "descripGrp", "adminGrp":
		return x.group(at)
	case "transacGrp", "transac", "transacNote":
		return x.skip(e)
	}
	text, err := x.text()
	if err == nil {
		err = x.set(category(e), collapse(text), at.in(e))
	}
	return err
}

// in is the level with the language that a field itself may have.
func (at level) in(e xml.StartElement) level {
	if lang := xmlAttr(e, "lang"); lang != "" && CheckLanguage(lang) == nil {
		at.lang = lang
	}
	return at
}

func (x *tbx) termSection(at level) error {
	if len(at.concept.Terms) == maxTerms {
		return refuse(sayMany, x.format, maxTerms, x.line())
	}
	t := Term{Lang: at.lang}
	err := x.each(func(e xml.StartElement) error {
		return x.field(e, level{concept: at.concept, lang: at.lang, term: &t})
	})
	if t.Text != "" {
		at.concept.Terms = append(at.concept.Terms, t)
	}
	return err
}

// group reads a field with its source.
func (x *tbx) group(at level) error {
	main, text, source, in := "", "", "", at
	err := x.each(func(e xml.StartElement) error {
		t, err := x.text()
		if err != nil {
			return err
		}
		switch what := category(e); {
		case what == "source":
			source = collapse(t)
		case what == "note":
			return x.set("note", collapse(t), at)
		case main == "":
			main, text, in = what, collapse(t), at.in(e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if main == "" {
		main, text, source = "source", source, ""
	}
	if err := x.set(main, text, in); err != nil {
		return err
	}
	switch d := at.concept.Definitions; {
	case main == "definition" && len(d) > 0:
		d[len(d)-1].Source = source
	case main == "context" && at.term != nil:
		at.term.ContextSource = source
	}
	return nil
}

// category is the kind of a field: its type in one style, its name in the other.
func category(e xml.StartElement) string {
	switch e.Name.Local {
	case "descrip", "descripNote", "termNote", "admin", "adminNote":
		return attr(e, "type")
	}
	return e.Name.Local
}

// set puts a field where it belongs; what has no place here is left out.
func (x *tbx) set(what, text string, at level) error {
	if text == "" {
		return nil
	}
	if err := x.checkLength(at.concept.ID, text, 0); err != nil {
		return err
	}
	switch what {
	case "subjectField":
		at.concept.Subject = text
		return nil
	case "definition":
		if len(at.concept.Definitions) < maxNotes {
			at.concept.Definitions = append(at.concept.Definitions, Definition{Lang: at.lang, Text: text})
		}
		return nil
	}
	if at.term == nil {
		if what == "note" && len(at.concept.Notes) < maxNotes {
			at.concept.Notes = append(at.concept.Notes, text)
		}
		return nil
	}
	setTerm(at.term, what, text)
	return nil
}

func setTerm(t *Term, what, text string) {
	switch what {
	case "term":
		t.Text = strings.Join(strings.Fields(text), " ")
	case "partOfSpeech":
		t.Part = text
	case "administrativeStatus", "normativeAuthorization":
		t.Status = readStatus(text)
	case "context":
		t.Context = text
	case "source":
		t.Source = text
	case "note":
		if len(t.Notes) < maxNotes {
			t.Notes = append(t.Notes, text)
		}
	}
}

func readStatus(s string) TermStatus {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "-admn-sts"), "Term")
	for _, status := range []TermStatus{Preferred, Admitted, Deprecated, Superseded} {
		if strings.HasPrefix(string(status), s+"Term") {
			return status
		}
	}
	return ""
}
