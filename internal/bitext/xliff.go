package bitext

import (
	"encoding/xml"
	"io"
	"strings"
)

// Limits of an XLIFF file.
const (
	maxXLIFF      = 64 // MB
	maxXLIFFFiles = 2_000
	maxXLIFFUnits = 100_000
)

// XLIFFVersion chooses what is written.
type XLIFFVersion string

// The versions that are written. XLIFF 1.2 is for old tools: it knows no neighbouring text,
// so sentences of one paragraph come back as paragraphs of their own.
const (
	XLIFF21 XLIFFVersion = "2.1"
	XLIFF12 XLIFFVersion = "1.2"
)

const (
	xliff2Space = "urn:oasis:names:tc:xliff:document:2.0"
	xliff1Space = "urn:oasis:names:tc:xliff:document:1.2"
)

// xliff is a document being read.
type xliff struct {
	*reader
	doc   Document
	space string // namespace of the format; modules are passed over
	units int
}

// inherited is what an element passes on to those inside it.
type inherited struct{ locked, preserve bool }

func (in inherited) of(e xml.StartElement) inherited {
	switch attr(e, "translate") {
	case "no":
		in.locked = true
	case "yes":
		in.locked = false
	}
	switch xmlAttr(e, "space") {
	case "preserve":
		in.preserve = true
	case "default":
		in.preserve = false
	}
	return in
}

// ReadXLIFF reads XLIFF 2.0, 2.1 or 1.2 (1.0 and 1.1 are alike). Modules and foreign
// elements are passed over; what stands before the first sentence of a paragraph is kept.
func ReadXLIFF(r io.Reader) (Document, error) {
	base, err := newReader(r, "XLIFF", maxXLIFF)
	if err != nil {
		return Document{}, err
	}
	x := &xliff{reader: base}
	root, err := x.root("xliff")
	if err != nil {
		return Document{}, err
	}
	x.space = root.Name.Space
	in := inherited{}.of(root)
	version, read := attr(root, "version"), x.file1
	switch {
	case strings.HasPrefix(version, "2."):
		read = x.file2
		if x.doc.SourceLang, err = x.needLanguage(attr(root, "srcLang"), "xliff"); err != nil {
			return Document{}, err
		}
		if x.doc.TargetLang, err = x.language(attr(root, "trgLang")); err != nil {
			return Document{}, err
		}
	case !strings.HasPrefix(version, "1."):
		return Document{}, refuse(sayVersion, shorten(version))
	}
	err = x.each(func(e xml.StartElement) error {
		if !x.is(e, "file") {
			return x.skip(e)
		}
		if len(x.doc.Files) == maxXLIFFFiles {
			return refuse(sayMany, x.format, maxXLIFFFiles, x.line())
		}
		return read(e, in.of(e))
	})
	if err != nil {
		return Document{}, err
	}
	return x.doc, x.finish()
}

// finish reads what stands after the root: comments, if anything.
func (x *reader) finish() error {
	for {
		t, err := x.next()
		if err != nil || t == nil {
			return err
		}
		if _, ok := t.(xml.StartElement); ok {
			return x.fail(sayBroken)
		}
	}
}

// is reports whether an element has this name and is none of a module.
func (x *xliff) is(e xml.StartElement, name string) bool {
	return e.Name.Local == name && e.Name.Space == x.space
}

func (x *reader) needLanguage(tag, where string) (string, error) {
	tag, err := x.language(tag)
	if err == nil && tag == "" {
		return "", refuse(sayNoLang, shorten(where), x.line())
	}
	return tag, err
}

// take counts a unit and puts it into the file.
func (x *xliff) take(f *File, u Unit) error {
	if x.units++; x.units > maxXLIFFUnits {
		return refuse(sayMany, x.format, maxXLIFFUnits, x.line())
	}
	f.Units = append(f.Units, u)
	return nil
}

// fill numbers the codes of a unit and sets its texts.
func (x *xliff) fill(u *Unit, source, target sentence, in inherited) error {
	if err := x.checkLength(u.ID, "", source.tags()+target.tags()); err != nil {
		return err
	}
	texts, tags := number(source, target)
	if !in.preserve {
		texts[0], texts[1] = collapse(texts[0]), collapse(texts[1])
	}
	for _, text := range texts {
		if err := x.checkLength(u.ID, text, 0); err != nil {
			return err
		}
	}
	u.Source, u.Target, u.Tags = texts[0], texts[1], tags
	return nil
}

// note reads one remark; names of persons are not kept.
func (x *xliff) note(e xml.StartElement, about string) (Note, error) {
	text, err := x.text()
	n := Note{Text: strings.TrimSpace(text)}
	if a := attr(e, about); a == "source" || a == "target" {
		n.About = a
	}
	return n, err
}

func addNote(notes []Note, n Note) []Note {
	if n.Text == "" || len(notes) >= maxNotes {
		return notes
	}
	return append(notes, n)
}
