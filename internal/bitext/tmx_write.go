package bitext

import (
	"io"
	"iter"
	"strconv"
)

const tmxHead = `<!DOCTYPE tmx SYSTEM "tmx14.dtd">` + "\n"

// WriteTMX writes TMX 1.4b from entries that come one by one; the first error among them, or
// an entry that cannot be written, ends it.
func WriteTMX(w io.Writer, m Memory, entries iter.Seq2[Entry, error]) error {
	source := "*all*"
	if m.SourceLang != "" {
		if err := CheckLanguage(m.SourceLang); err != nil {
			return err
		}
		source = m.SourceLang
	}
	if err := allFit("TMX", "header", m.Notes...); err != nil {
		return err
	}
	out := newWriter(w)
	out.raw(tmxHead)
	out.start("tmx", "version", "1.4")
	out.indent(1)
	out.start("header", "creationtool", "Lan Tỏa", "creationtoolversion", "1", "segtype", "sentence", "o-tmf", "Lan Tỏa",
		"adminlang", "vi", "srclang", source, "datatype", "plaintext")
	for _, n := range m.Notes {
		out.leaf(2, "note", n)
	}
	out.raw("</header>")
	out.indent(1)
	out.start("body")
	for e, err := range entries {
		if err == nil {
			err = writeEntry(out, e)
		}
		if err != nil {
			return err
		}
	}
	out.indent(1)
	out.end("body")
	out.raw("\n")
	out.end("tmx")
	out.raw("\n")
	return out.flush("TMX")
}

// Entries makes a stream of a list.
func Entries(all []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range all {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func writeEntry(w *writer, e Entry) error {
	if err := checkEntry(e); err != nil {
		return err
	}
	w.indent(2)
	w.start("tu", "tuid", e.ID, "creationdate", writeTime(e.Created), "changedate", writeTime(e.Changed), "srclang", e.SourceLang)
	for _, n := range e.Notes {
		w.leaf(3, "note", n)
	}
	for _, v := range e.Variants {
		w.indent(3)
		w.start("tuv", "xml:lang", v.Lang, "changedate", writeTime(v.Changed))
		w.start("seg")
		writeSegment(w, v.Text, e.Tags)
		w.end("seg")
		w.end("tuv")
	}
	w.indent(2)
	w.end("tu")
	return nil
}

func checkEntry(e Entry) error {
	if len(e.Variants) == 0 {
		return refuse(sayNothing, "TMX")
	}
	name := e.ID
	if name == "" {
		name = e.Variants[0].Text
	}
	texts := append([]string{e.ID}, e.Notes...)
	for _, v := range e.Variants {
		if err := CheckLanguage(v.Lang); err != nil {
			return err
		}
		texts = append(texts, v.Text)
	}
	if e.SourceLang != "" {
		if err := CheckLanguage(e.SourceLang); err != nil {
			return err
		}
	}
	for _, t := range e.Tags {
		texts = append(texts, t.Data, tmxType(t))
	}
	return allFit("TMX", name, texts...)
}

// writeSegment writes a text with its codes. Annotations of XLIFF are left out.
func writeSegment(w *writer, text string, tags []Tag) {
	all := parts(text, tags)
	pairs := pairsOf(all)
	for k, p := range all {
		if p.tag == nil {
			w.text(p.text)
			continue
		}
		t := *p.tag
		x, i := strconv.Itoa(t.Number), ""
		if pairs[k] > 0 {
			i = strconv.Itoa(pairs[k])
		}
		switch {
		case t.Optional:
			continue
		case t.Kind == Point:
			w.start("ph", "x", x, "type", tmxType(t))
			w.text(t.Data)
			w.end("ph")
		case i == "":
			w.start("it", "pos", map[TagKind]string{Open: "begin", Close: "end"}[t.Kind], "x", x, "type", tmxType(t))
			w.text(t.Data)
			w.end("it")
		case t.Kind == Open:
			w.start("bpt", "i", i, "x", x, "type", tmxType(t))
			w.text(t.Data)
			w.end("bpt")
		default:
			w.start("ept", "i", i)
			w.text(t.Data)
			w.end("ept")
		}
	}
}

// pairsOf numbers what opens and what closes it later in the same text, from 1; the rest has 0.
func pairsOf(all []part) []int {
	pairs, next := make([]int, len(all)), 0
	open := map[int][]int{}
	for k, p := range all {
		switch {
		case p.tag == nil || p.tag.Optional:
		case p.tag.Kind == Open:
			open[p.tag.Number] = append(open[p.tag.Number], k)
		case p.tag.Kind == Close && len(open[p.tag.Pair]) > 0:
			waiting := open[p.tag.Pair]
			next++
			pairs[k], pairs[waiting[len(waiting)-1]] = next, next
			open[p.tag.Pair] = waiting[:len(waiting)-1]
		}
	}
	return pairs
}

func tmxType(t Tag) string {
	for _, a := range t.Attrs {
		if a.Name == "type" || a.Name == "ctype" {
			return a.Value
		}
	}
	return t.Type
}
