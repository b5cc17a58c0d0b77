package bitext

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// file1 reads a file of XLIFF 1.
func (x *xliff) file1(e xml.StartElement, in inherited) error {
	f := File{Original: attr(e, "original")}
	source, err := x.needLanguage(attr(e, "source-language"), f.Original)
	if err != nil {
		return err
	}
	target, err := x.language(attr(e, "target-language"))
	if err != nil {
		return err
	}
	if len(x.doc.Files) == 0 {
		x.doc.SourceLang, x.doc.TargetLang = source, target
	}
	if !SameLanguage(source, x.doc.SourceLang) || !SameLanguage(target, x.doc.TargetLang) {
		return x.fail(sayTwoPairs)
	}
	if err := x.group1(&f, in); err != nil {
		return err
	}
	x.doc.Files = append(x.doc.Files, f)
	return nil
}

// group1 reads what file, header, body and group hold.
func (x *xliff) group1(f *File, in inherited) error {
	return x.each(func(e xml.StartElement) error {
		switch {
		case x.is(e, "header"), x.is(e, "body"), x.is(e, "group"):
			return x.group1(f, in.of(e))
		case x.is(e, "note"):
			n, err := x.note(e, "annotates")
			f.Notes = addNote(f.Notes, n)
			return err
		case x.is(e, "trans-unit") && attr(e, "restype") != "x-gettext-domain-header":
			return x.unit1(e, f, in.of(e))
		}
		return x.skip(e)
	})
}

func (x *xliff) unit1(e xml.StartElement, f *File, in inherited) error {
	u := Unit{ID: attr(e, "id"), Name: attr(e, "resname"), Locked: in.locked, State: Initial}
	var source, target sentence
	found := false
	err := x.each(func(e xml.StartElement) error {
		switch {
		case x.is(e, "source"):
			found = true
			in = in.of(e)
			return x.inline1(&source)
		case x.is(e, "target"):
			u.Translated, u.State = true, state1(attr(e, "state"))
			return x.inline1(&target)
		case x.is(e, "note"):
			n, err := x.note(e, "annotates")
			u.Notes = addNote(u.Notes, n)
			return err
		}
		return x.skip(e)
	})
	if err != nil {
		return err
	}
	if !found {
		return refuse(sayNoSource, shorten(u.ID), x.line())
	}
	if attr(e, "approved") == "yes" && u.Translated && (u.State == Initial || u.State == Translated) {
		u.State = Reviewed
	}
	if err := x.fill(&u, source, target, in); err != nil {
		return err
	}
	if u.Target == "" {
		u.Translated, u.State = false, Initial // old tools write <target/> for what is still to do
	}
	return x.take(f, u)
}

// state1 maps the states of XLIFF 1.2. Without one, whoever wrote a target meant it.
func state1(s string) State {
	switch s {
	case "new", "needs-translation", "needs-adaptation", "needs-l10n":
		return Initial
	case "signed-off":
		return Reviewed
	case "final":
		return Final
	}
	return Translated
}

// inline1 reads the text of a source or target with its inline codes.
func (x *xliff) inline1(s *sentence) error {
	return x.mixed(func(e xml.StartElement) error {
		if e.Name.Space != x.space {
			return x.lost(e)
		}
		switch e.Name.Local {
		case "g":
			return x.around1(e, s, false)
		case "mrk":
			if attr(e, "mtype") == "seg" {
				return x.inline1(s)
			}
			return x.around1(e, s, true)
		case "x", "ph":
			return x.code1(e, s, Point)
		case "bx", "bpt":
			return x.code1(e, s, Open)
		case "ex", "ept":
			return x.code1(e, s, Close)
		case "it":
			kind := Open
			if attr(e, "pos") == "close" {
				kind = Close
			}
			return x.code1(e, s, kind)
		}
		return x.lost(e)
	}, func(t string) error { s.add(t); return x.room(*s) })
}

// around1 reads an element that stands around text.
func (x *xliff) around1(e xml.StartElement, s *sentence, optional bool) error {
	id := attr(e, "id")
	if optional {
		id = attr(e, "mid")
	}
	t := Tag{Kind: Open, ID: id, Optional: optional, Origin: "xliff1:" + e.Name.Local, Attrs: attrs1(e)}
	key := x.key1(*s, e.Name.Local+" "+id, id)
	s.code(t, key, key)
	if err := x.inline1(s); err != nil {
		return err
	}
	t.Kind, t.Attrs = Close, nil
	s.code(t, key, key)
	return nil
}

// code1 reads an element that holds a code, or stands for one.
func (x *xliff) code1(e xml.StartElement, s *sentence, kind TagKind) error {
	data, err := x.text()
	if err != nil {
		return err
	}
	id := attr(e, "id")
	t := Tag{Kind: kind, ID: id, Data: data, Shown: attr(e, "equiv-text"), Origin: "xliff1:" + e.Name.Local, Attrs: attrs1(e)}
	if kind == Point {
		s.code(t, x.key1(*s, e.Name.Local+" "+id, id), "")
		return nil
	}
	pair := attr(e, "rid")
	if pair == "" {
		pair = id
	}
	if e.Name.Local == "it" {
		s.code(t, x.key1(*s, "it "+id, id), "")
		return nil
	}
	pair = e.Name.Local[len(e.Name.Local)-1:] + " " + pair // bx with ex, bpt with ept
	s.code(t, x.key1(*s, pair, id), pair)
	return nil
}

// key1 is the key of a code; one without an id is like no other.
func (x *xliff) key1(s sentence, key, id string) string {
	if strings.TrimSpace(id) == "" {
		return "? " + strconv.Itoa(x.line()) + " " + strconv.Itoa(len(s))
	}
	return key
}

func attrs1(e xml.StartElement) []Attr {
	var all []Attr
	for _, name := range []string{"ctype", "mtype"} {
		if value := attr(e, name); value != "" {
			all = append(all, Attr{name, value})
		}
	}
	return all
}
