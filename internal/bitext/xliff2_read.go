package bitext

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// file2 reads a file of XLIFF 2.
func (x *xliff) file2(e xml.StartElement, in inherited) error {
	f := File{ID: attr(e, "id"), Original: attr(e, "original")}
	if err := x.group2(&f, in); err != nil {
		return err
	}
	x.doc.Files = append(x.doc.Files, f)
	return nil
}

// group2 reads what files and groups hold; groups are not kept, their notes become the file's.
func (x *xliff) group2(f *File, in inherited) error {
	return x.each(func(e xml.StartElement) error {
		switch {
		case x.is(e, "notes"):
			return x.notes2(func(n Note, _ string) { f.Notes = addNote(f.Notes, n) })
		case x.is(e, "group"):
			return x.group2(f, in.of(e))
		case x.is(e, "unit"):
			return x.unit2(e, f, in.of(e))
		}
		return x.skip(e)
	})
}

func (x *xliff) notes2(take func(n Note, category string)) error {
	return x.each(func(e xml.StartElement) error {
		if !x.is(e, "note") {
			return x.skip(e)
		}
		n, err := x.note(e, "appliesTo")
		take(n, attr(e, "category"))
		return err
	})
}

// stretch is a segment or an ignorable of a unit.
type stretch struct {
	ignorable      bool
	id, state      string
	source, target sentence
	translated     bool
	in             inherited
}

// noteOf marks a note that belongs to one sentence of a paragraph.
const noteOf = "segment:"

func (x *xliff) unit2(e xml.StartElement, f *File, in inherited) error {
	var all []stretch
	var notes []Note
	of := map[string][]Note{}
	known := known2{map[string]string{}, map[string]string{}}
	unit := Unit{ID: attr(e, "id"), Name: attr(e, "name"), Locked: in.locked}
	err := x.each(func(e xml.StartElement) error {
		switch {
		case x.is(e, "notes"):
			return x.notes2(func(n Note, category string) {
				if id, ok := strings.CutPrefix(category, noteOf); ok {
					of[id] = addNote(of[id], n)
					return
				}
				notes = addNote(notes, n)
			})
		case x.is(e, "originalData"):
			return x.data2(known.data)
		case x.is(e, "segment"), x.is(e, "ignorable"):
			s, err := x.stretch2(e, known, in.of(e))
			all = append(all, s)
			return err
		}
		return x.skip(e)
	})
	if err != nil {
		return err
	}
	return x.sentences2(unit, f, all, notes, of)
}

// sentences2 makes units of a paragraph's segments; ignorables become what stands between them.
func (x *xliff) sentences2(unit Unit, f *File, all []stretch, notes []Note, of map[string][]Note) error {
	before, last, first := "", -1, len(f.Units)
	for _, s := range all {
		if s.ignorable && s.source.tags() == 0 {
			text, _ := number(s.source)
			if last < 0 {
				before += text[0]
			} else {
				f.Units[last].After += text[0]
			}
			continue
		}
		u := unit
		u.Segment, u.State, u.Translated, u.Before = s.id, readState(s.state), s.translated, before
		u.Notes, before = of[s.id], ""
		if err := x.fill(&u, s.source, s.target, s.in); err != nil {
			return err
		}
		if err := x.take(f, u); err != nil {
			return err
		}
		last = len(f.Units) - 1
	}
	if last >= 0 {
		f.Units[first].Notes = append(notes, f.Units[first].Notes...)
	}
	return nil
}

func readState(s string) State {
	if state := State(s); slices.Contains([]State{Translated, Reviewed, Final}, state) {
		return state
	}
	return Initial
}

func (x *xliff) data2(data map[string]string) error {
	return x.each(func(e xml.StartElement) error {
		if !x.is(e, "data") {
			return x.skip(e)
		}
		var s sentence
		err := x.mixed(func(c xml.StartElement) error { return x.codePoint(c, &s) }, func(t string) error { s.add(t); return nil })
		text, _ := number(s)
		data[attr(e, "id")] = text[0]
		return err
	})
}

// codePoint reads a character that XML itself cannot hold.
func (x *xliff) codePoint(e xml.StartElement, s *sentence) error {
	if n, err := strconv.ParseUint(attr(e, "hex"), 16, 32); x.is(e, "cp") && err == nil && utf8.ValidRune(rune(n)) && n != 0 {
		s.add(string(rune(n)))
	}
	return x.skip(e)
}

func (x *xliff) stretch2(e xml.StartElement, known known2, in inherited) (stretch, error) {
	s := stretch{ignorable: x.is(e, "ignorable"), id: attr(e, "id"), state: attr(e, "state"), in: in}
	err := x.each(func(e xml.StartElement) error {
		switch {
		case x.is(e, "source"):
			s.in = in.of(e)
			return x.inline2(&s.source, known)
		case x.is(e, "target"):
			s.translated = true
			return x.inline2(&s.target, known)
		}
		return x.skip(e)
	})
	return s, err
}

// known2 is what a unit's inline codes refer to: original codes, and names of copies.
type known2 struct{ data, copies map[string]string }

// name is what a code is known by; a copy is the same code once more.
func (k known2) name(e xml.StartElement) string {
	id, of, ref := attr(e, "id"), attr(e, "copyOf"), attr(e, "startRef")
	switch {
	case ref != "" && k.copies[ref] != "":
		return k.copies[ref]
	case ref != "":
		return ref
	case of != "":
		k.copies[id] = of
		return of
	}
	return id
}

// inline2 reads the text of a source or target with its inline codes.
func (x *xliff) inline2(s *sentence, known known2) error {
	return x.mixed(func(e xml.StartElement) error {
		if e.Name.Space != x.space {
			return x.lost(e)
		}
		id := known.name(e)
		switch e.Name.Local {
		case "cp":
			return x.codePoint(e, s)
		case "ph":
			s.code(tag2(e, Point, "", id, known), id, "")
		case "sc", "sm":
			s.code(tag2(e, Open, "", id, known), id, id)
		case "ec", "em":
			s.code(tag2(e, Close, "", id, known), id, id)
		case "pc", "mrk":
			s.code(tag2(e, Open, "Start", id, known), id, id)
			if err := x.inline2(s, known); err != nil {
				return err
			}
			s.code(tag2(e, Close, "End", id, known), id, id)
			return nil
		}
		return x.lost(e)
	}, func(t string) error { s.add(t); return x.room(*s) })
}

// room stops a sentence that grows without end.
func (x *reader) room(s sentence) error {
	if len(s) > 4*maxTags || len(s) > 0 && len(s[len(s)-1].text) > utf8.UTFMax*maxRunes {
		return x.fail(sayLongToken)
	}
	return nil
}

// tag2 makes a tag of an inline element; side is Start or End for paired ones.
func tag2(e xml.StartElement, kind TagKind, side, id string, known known2) Tag {
	t := Tag{
		Kind: kind, ID: id, Type: attr(e, "type"), Origin: "xliff2:" + e.Name.Local,
		Data: known.data[attr(e, "dataRef"+side)], Shown: attr(e, "disp"+side),
	}
	switch e.Name.Local {
	case "mrk", "sm", "em":
		t.Optional = true
		if !slices.Contains(markTypes, t.Type) && !userValue.MatchString(t.Type) {
			t.Type = ""
		}
	default:
		if !slices.Contains(codeTypes, t.Type) {
			t.Type = ""
		}
	}
	for _, a := range e.Attr {
		name, ok := a.Name.Local, a.Name.Space == ""
		if side != "" {
			name = strings.TrimSuffix(name, side)
		}
		if ok && (side != "End" || name != a.Name.Local) && attrFits(name, a.Value) {
			t.Attrs = append(t.Attrs, Attr{name, a.Value})
		}
	}
	return t
}

var (
	codeTypes = []string{"fmt", "ui", "quote", "link", "image", "other"}
	markTypes = []string{"generic", "comment", "term"}
	nmtoken   = regexp.MustCompile(`^[A-Za-z0-9._:\-\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{1E00}-\x{1FFF}\x{3001}-\x{D7FF}]+$`)
	userValue = regexp.MustCompile(`^[^\s:]+:[^\s:]+$`)
)

// attrFits keeps those attributes of inline codes that the schema allows.
func attrFits(name, value string) bool {
	switch name {
	case "canCopy", "canDelete", "canOverlap", "translate":
		return value == "yes" || value == "no"
	case "canReorder":
		return value == "yes" || value == "no" || value == "firstNo"
	case "dir":
		return value == "ltr" || value == "rtl" || value == "auto"
	case "subType":
		return userValue.MatchString(value)
	case "equiv", "value", "ref":
		return true
	}
	return false
}
