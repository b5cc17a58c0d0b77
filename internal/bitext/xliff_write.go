package bitext

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteXLIFF writes a document; what cannot be written is refused before the first byte.
func WriteXLIFF(w io.Writer, v XLIFFVersion, d Document) error {
	if v != XLIFF21 && v != XLIFF12 {
		return fmt.Errorf("write XLIFF: no version %q", v)
	}
	if err := checkDocument(v, d); err != nil {
		return err
	}
	out := newWriter(w)
	if v == XLIFF12 {
		writeDocument1(out, d)
	} else {
		writeDocument2(out, d)
	}
	return out.flush("XLIFF")
}

func checkDocument(v XLIFFVersion, d Document) error {
	if err := CheckLanguage(d.SourceLang); err != nil {
		return err
	}
	if d.TargetLang != "" {
		if err := CheckLanguage(d.TargetLang); err != nil {
			return err
		}
	}
	if len(d.Files) == 0 {
		return refuse(sayNothing, "XLIFF")
	}
	for _, f := range d.Files {
		if len(f.Units) == 0 {
			return refuse(sayNothing, "XLIFF")
		}
		if err := allFit("XLIFF", f.Original, append(noteTexts(f.Notes), f.ID, f.Original)...); err != nil {
			return err
		}
		for _, u := range f.Units {
			if err := checkUnit(v, d, u); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkUnit(v XLIFFVersion, d Document, u Unit) error {
	if u.Translated && d.TargetLang == "" {
		return refuse(sayTarget, u.called())
	}
	texts := append(noteTexts(u.Notes), u.ID, u.Name, u.Segment)
	for _, t := range u.Tags {
		texts = append(texts, t.ID, t.Shown, t.Type)
		for _, a := range t.Attrs {
			texts = append(texts, a.Name, a.Value)
		}
	}
	// XLIFF 2 has a way to write control characters in sentences and codes.
	sentences := []string{u.Source, u.Target, u.Before, u.After}
	for _, t := range u.Tags {
		sentences = append(sentences, t.Data)
	}
	if v == XLIFF12 {
		texts = append(texts, sentences...)
	}
	for _, s := range sentences {
		if !utf8.ValidString(s) {
			return refuse(sayControl, u.called(), "XLIFF")
		}
	}
	return allFit("XLIFF", u.called(), texts...)
}

func noteTexts(notes []Note) []string {
	all := make([]string, 0, len(notes))
	for _, n := range notes {
		all = append(all, n.Text)
	}
	return all
}

// fileNames gives every file a name of its own.
func fileNames(files []File) []string {
	used := map[string]bool{}
	names := make([]string, len(files))
	for i, f := range files {
		if nmtoken.MatchString(f.ID) && !used[f.ID] {
			names[i] = f.ID
			used[f.ID] = true
		}
	}
	for i := range names {
		if names[i] == "" {
			names[i] = freshName("f", used)
		}
	}
	return names
}

// paragraph is the run of units that share an ID.
type paragraph struct {
	id, name string
	units    []Unit
}

// paragraphs gathers units in a row with the same ID and gives each paragraph a name of its
// own; a name that XLIFF cannot take becomes the resource name.
func paragraphs(units []Unit) []paragraph {
	var all []paragraph
	for i, u := range units {
		if i > 0 && u.ID != "" && u.ID == units[i-1].ID {
			last := &all[len(all)-1]
			last.units = append(last.units, u)
			continue
		}
		all = append(all, paragraph{name: u.Name, units: []Unit{u}})
	}
	used := map[string]bool{}
	for i := range all {
		if id := all[i].units[0].ID; nmtoken.MatchString(id) && !used[id] {
			all[i].id, used[id] = id, true
		}
	}
	for i := range all {
		if all[i].id == "" {
			all[i].id = freshName("u", used)
			if all[i].name == "" {
				all[i].name = all[i].units[0].ID
			}
		}
	}
	return all
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// only gives the value if the condition holds; an empty attribute is not written.
func only(condition bool, value string) string {
	if condition {
		return value
	}
	return ""
}

func writeNotes(w *writer, level int, name string, notes []Note, about, rest string) {
	for _, n := range notes {
		if strings.TrimSpace(n.Text) == "" {
			continue
		}
		value := n.About
		if value != "source" && value != "target" {
			value = rest
		}
		w.leaf(level, name, strings.TrimSpace(n.Text), about, value)
	}
}
