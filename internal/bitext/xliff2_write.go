package bitext

import (
	"fmt"
	"slices"
	"strings"
)

// writeDocument2 writes the core of XLIFF 2.1. Space counts everywhere: it stands between sentences.
func writeDocument2(w *writer, d Document) {
	w.start("xliff", "version", "2.1", "xmlns", xliff2Space, "srcLang", d.SourceLang, "trgLang", d.TargetLang, "xml:space", "preserve")
	for i, name := range fileNames(d.Files) {
		f := d.Files[i]
		w.indent(1)
		w.start("file", "id", name, "original", f.Original)
		writeNotes2(w, 2, []Unit{{Notes: f.Notes}})
		for _, p := range paragraphs(f.Units) {
			writeParagraph2(w, p)
		}
		w.indent(1)
		w.end("file")
	}
	w.raw("\n")
	w.end("xliff")
	w.raw("\n")
}

func writeParagraph2(w *writer, p paragraph) {
	c := planCodes(p.units)
	w.indent(2)
	w.start("unit", "id", p.id, "name", p.name, "translate", only(p.units[0].Locked, "no"))
	for i := range p.units {
		p.units[i].Segment = c.segments[i]
	}
	writeNotes2(w, 3, p.units)
	if len(c.data) > 0 {
		w.indent(3)
		w.start("originalData")
		for i, data := range c.data {
			w.indent(4)
			w.start("data", "id", fmt.Sprintf("d%d", i+1))
			writeText2(w, data)
			w.end("data")
		}
		w.indent(3)
		w.end("originalData")
	}
	for i, u := range p.units {
		if i == 0 {
			writeBetween2(w, u.Before)
		}
		w.indent(3)
		w.start("segment", "id", u.Segment, "state", only(u.Translated, string(u.state())))
		w.indent(4)
		w.start("source")
		c.write(w, i, false)
		w.end("source")
		if u.Translated {
			w.indent(4)
			w.start("target")
			c.write(w, i, true)
			w.end("target")
		}
		w.indent(3)
		w.end("segment")
		between := u.After
		if i+1 < len(p.units) {
			between += p.units[i+1].Before
		}
		writeBetween2(w, between)
	}
	w.indent(2)
	w.end("unit")
}

// writeNotes2 writes the remarks of a paragraph; those of later sentences say whose they are.
func writeNotes2(w *writer, level int, units []Unit) {
	first := true
	for i, u := range units {
		for _, n := range u.Notes {
			text := strings.TrimSpace(n.Text)
			if text == "" {
				continue
			}
			if first {
				w.indent(level)
				w.start("notes")
				first = false
			}
			about := only(n.About == "source" || n.About == "target", n.About)
			w.leaf(level+1, "note", text, "appliesTo", about, "category", only(i > 0 && u.Segment != "", noteOf+u.Segment))
		}
	}
	if !first {
		w.indent(level)
		w.end("notes")
	}
}

func writeBetween2(w *writer, text string) {
	if text == "" {
		return
	}
	w.indent(3)
	w.start("ignorable")
	w.indent(4)
	w.start("source")
	writeText2(w, text)
	w.end("source")
	w.indent(3)
	w.end("ignorable")
}

// writeText2 writes text; characters that XML cannot hold become code points.
func writeText2(w *writer, text string) {
	from := 0
	for i, r := range text {
		if xmlRune(r) {
			continue
		}
		w.text(text[from:i])
		w.empty("cp", "hex", fmt.Sprintf("%04X", r))
		from = i + len(string(r))
	}
	w.text(text[from:])
}

// kept gives an attribute that came with the code and is still sound.
func kept(t Tag, name string) string {
	if !strings.HasPrefix(t.Origin, "xliff2:") {
		return ""
	}
	for _, a := range t.Attrs {
		if a.Name == name && attrFits(name, a.Value) {
			return a.Value
		}
	}
	return ""
}

// typeAttrs writes the kind of a code; XLIFF's own subtypes go with one kind each.
func typeAttrs(t Tag) []string {
	if !slices.Contains(codeTypes, t.Type) {
		return nil
	}
	sub := kept(t, "subType")
	if own, ok := strings.CutPrefix(sub, "xlf:"); ok {
		if (own != "var" || t.Type != "ui") && (own == "var" || t.Type != "fmt" || !slices.Contains([]string{"b", "i", "u", "lb", "pb"}, own)) {
			sub = ""
		}
	}
	return []string{"type", t.Type, "subType", sub}
}

// hintAttrs writes what translators may do with a code. One that keeps its place can be
// neither copied nor deleted.
func hintAttrs(t Tag, element string) []string {
	keepCopy, keepDelete, order := kept(t, "canCopy"), kept(t, "canDelete"), kept(t, "canReorder")
	if order != "yes" && (keepCopy != "no" || keepDelete != "no") {
		order = ""
	}
	if element == "ec" && order == "firstNo" {
		order = "no"
	}
	pairs := []string{"canCopy", keepCopy, "canDelete", keepDelete, "canReorder", order}
	if element == "ph" {
		return pairs
	}
	return append(pairs, "canOverlap", kept(t, "canOverlap"))
}

// copyOf marks a copy; a code with its own data needs no mark.
func copyOf(t Tag, s shape, hasData bool) string {
	if hasData || kept(t, "canCopy") == "no" || s.copied == "" {
		return ""
	}
	return s.copied
}

// markAttrs lists what an annotation carries; false if nothing is left to say.
func markAttrs(t Tag) ([]string, bool) {
	translate, value, ref := kept(t, "translate"), kept(t, "value"), kept(t, "ref")
	switch t.Type {
	case "", "generic":
		return []string{"translate", translate}, translate != ""
	case "comment":
		return []string{"type", t.Type, "value", value, "translate", translate}, value != ""
	}
	return []string{"type", t.Type, "value", value, "ref", ref, "translate", translate}, strings.HasPrefix(t.Origin, "xliff2:")
}
