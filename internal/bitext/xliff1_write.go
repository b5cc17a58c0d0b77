package bitext

import (
	"slices"
	"strings"
)

// writeDocument1 writes XLIFF 1.2 (strict).
func writeDocument1(w *writer, d Document) {
	w.start("xliff", "version", "1.2", "xmlns", xliff1Space)
	for i, name := range fileNames(d.Files) {
		writeFile1(w, d, d.Files[i], name)
	}
	w.raw("\n")
	w.end("xliff")
	w.raw("\n")
}

func writeFile1(w *writer, d Document, f File, name string) {
	original := f.Original
	if original == "" {
		original = name
	}
	w.indent(1)
	w.start("file", "original", original, "source-language", d.SourceLang, "target-language", d.TargetLang, "datatype", "plaintext", "xml:space", "preserve")
	if len(f.Notes) > 0 {
		w.indent(2)
		w.start("header")
		writeNotes(w, 3, "note", f.Notes, "annotates", "general")
		w.indent(2)
		w.end("header")
	}
	w.indent(2)
	w.start("body")
	used := map[string]bool{}
	for _, p := range paragraphs(f.Units) {
		used[p.id] = true
	}
	for _, p := range paragraphs(f.Units) {
		for i, u := range p.units {
			id := p.id
			if i > 0 {
				id = freshName(p.id+".", used)
			}
			writeUnit1(w, u, id, p.name)
		}
	}
	w.indent(2)
	w.end("body")
	w.indent(1)
	w.end("file")
}

var states1 = map[State]string{Initial: "needs-translation", Translated: "translated", Reviewed: "signed-off", Final: "final"}

func writeUnit1(w *writer, u Unit, id, name string) {
	w.indent(3)
	done := u.state() == Reviewed || u.state() == Final
	w.start("trans-unit", "id", id, "resname", name, "translate", only(u.Locked, "no"), "approved", only(u.Translated, yesNo(done)))
	w.indent(4)
	w.start("source")
	names := codeNames1(u)
	writeInline1(w, u.Source, u.Tags, names)
	w.end("source")
	if u.Translated {
		w.indent(4)
		w.start("target", "state", states1[u.state()])
		writeInline1(w, u.Target, u.Tags, names)
		w.end("target")
	}
	writeNotes(w, 4, "note", u.Notes, "annotates", "general")
	w.indent(3)
	w.end("trans-unit")
}

// codeNames1 gives codes their names; what opens and what closes have the same.
func codeNames1(u Unit) map[int]string {
	used, names := map[string]bool{}, map[int]string{}
	for _, t := range u.Tags {
		if t.Kind == Close && t.Pair != 0 {
			continue
		}
		if t.ID != "" && !used[t.ID] {
			names[t.Number], used[t.ID] = t.ID, true
			continue
		}
		names[t.Number] = ""
	}
	for _, t := range u.Tags {
		if name, ok := names[t.Number]; ok && name == "" {
			names[t.Number] = freshName("c", used)
		}
	}
	for _, t := range u.Tags {
		if t.Kind == Close && t.Pair != 0 {
			names[t.Number] = names[t.Pair]
		}
	}
	return names
}

// writeInline1 writes a text with its codes. Annotations are left out: they are no codes.
func writeInline1(w *writer, text string, tags []Tag, names map[int]string) {
	all := parts(text, tags)
	there := map[int]bool{}
	for _, p := range all {
		if p.tag != nil {
			there[p.tag.Number] = true
		}
	}
	for _, p := range all {
		switch {
		case p.tag == nil:
			w.text(p.text)
		case !p.tag.Optional:
			writeCode1(w, *p.tag, names[p.tag.Number], there[p.tag.Pair])
		}
	}
}

func writeCode1(w *writer, t Tag, id string, paired bool) {
	if t.Kind == Point && t.Data == "" {
		w.empty("x", "id", id, "ctype", ctype1(t), "equiv-text", t.Shown)
		return
	}
	name, ctype, pos := "ph", ctype1(t), ""
	switch {
	case t.Kind == Point:
	case !paired:
		name, pos = "it", string(t.Kind)
	case t.Kind == Open:
		name = "bpt"
	default:
		name, ctype = "ept", ""
	}
	w.start(name, "id", id, "pos", pos, "ctype", ctype, "equiv-text", t.Shown)
	w.text(t.Data)
	w.end(name)
}

// ctype1 keeps the kind of code that XLIFF 1.2 knows, or says what XLIFF 2 called it.
func ctype1(t Tag) string {
	known := []string{"image", "pb", "lb"}
	if t.Kind != Point {
		known = []string{"bold", "italic", "underlined", "link"}
	}
	for _, a := range append(slices.Clone(t.Attrs), Attr{"ctype", t.Type}) {
		switch {
		case a.Name != "ctype" || a.Value == "":
		case slices.Contains(known, a.Value):
			return a.Value
		default:
			return "x-" + strings.Join(strings.Fields(strings.TrimPrefix(a.Value, "x-")), "-")
		}
	}
	return ""
}
