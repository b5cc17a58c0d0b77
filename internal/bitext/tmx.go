package bitext

import (
	"encoding/xml"
	"io"
	"strings"
	"time"
)

// Limits of a translation memory; it is read entry by entry.
const (
	maxTMX         = 1024 // MB
	maxTMXEntries  = 5_000_000
	maxTMXVariants = 50 // languages of one entry
)

const tmxTime = "20060102T150405Z"

// tmx is a memory being read.
type tmx struct {
	*reader
	memory  Memory
	entries int
	each    func(Entry) error
}

// ReadTMX reads TMX 1.4b (1.1 to 1.4 are alike) and calls each for every entry, in order; an
// error of each ends it. Names of persons and tools are not kept.
func ReadTMX(r io.Reader, each func(Entry) error) (Memory, error) {
	base, err := newReader(r, "TMX", maxTMX)
	if err != nil {
		return Memory{}, err
	}
	base.doctype = true // <!DOCTYPE tmx SYSTEM "tmx14.dtd"> is usual; nobody fetches it
	x := &tmx{reader: base, each: each}
	if _, err = x.root("tmx"); err != nil {
		return Memory{}, err
	}
	err = x.reader.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "header":
			return x.header(e)
		case "body":
			return x.reader.each(x.unit)
		}
		return x.skip(e)
	})
	if err != nil {
		return Memory{}, err
	}
	return x.memory, x.finish()
}

func (x *tmx) header(e xml.StartElement) (err error) {
	if tag := attr(e, "srclang"); tag != "*all*" {
		if x.memory.SourceLang, err = x.language(tag); err != nil {
			return err
		}
	}
	return x.reader.each(func(e xml.StartElement) error {
		if e.Name.Local != "note" {
			return x.skip(e)
		}
		return x.remark(&x.memory.Notes)
	})
}

func (x *tmx) remark(notes *[]string) error {
	text, err := x.text()
	if text = strings.TrimSpace(text); text != "" && len(*notes) < maxNotes {
		*notes = append(*notes, text)
	}
	return err
}

func (x *tmx) unit(e xml.StartElement) error {
	if e.Name.Local != "tu" {
		return x.skip(e)
	}
	if x.entries++; x.entries > maxTMXEntries {
		return refuse(sayMany, x.format, maxTMXEntries, x.line())
	}
	entry := Entry{ID: attr(e, "tuid"), Created: readTime(attr(e, "creationdate")), Changed: readTime(attr(e, "changedate"))}
	if tag := attr(e, "srclang"); tag != "*all*" {
		var err error
		if entry.SourceLang, err = x.language(tag); err != nil {
			return err
		}
	}
	if SameLanguage(entry.SourceLang, x.memory.SourceLang) {
		entry.SourceLang = ""
	}
	var texts []sentence
	err := x.reader.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "note":
			return x.remark(&entry.Notes)
		case "tuv":
			return x.variant(e, &entry, &texts)
		}
		return x.skip(e)
	})
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return refuse(sayNoSource, shorten(entry.ID), x.line())
	}
	return x.deliver(entry, texts)
}

// deliver numbers the codes of all variants alike and hands the entry over.
func (x *tmx) deliver(entry Entry, sentences []sentence) error {
	count := 0
	for _, s := range sentences {
		count = max(count, s.tags())
	}
	texts, tags := number(sentences...)
	entry.Tags = tags
	for i, text := range texts {
		if err := x.checkLength(entry.ID, text, count); err != nil {
			return err
		}
		entry.Variants[i].Text = text
	}
	return x.each(entry)
}

func (x *tmx) variant(e xml.StartElement, entry *Entry, texts *[]sentence) error {
	tag := xmlAttr(e, "lang")
	if tag == "" {
		tag = attr(e, "lang") // TMX 1.1
	}
	lang, err := x.needLanguage(tag, entry.ID)
	if err != nil {
		return err
	}
	if len(*texts) == maxTMXVariants {
		return refuse(sayMany, x.format, maxTMXVariants, x.line())
	}
	var s sentence
	err = x.reader.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "note":
			return x.remark(&entry.Notes)
		case "seg":
			return x.segment(&s)
		}
		return x.skip(e)
	})
	entry.Variants = append(entry.Variants, Variant{Lang: lang, Changed: readTime(attr(e, "changedate"))})
	*texts = append(*texts, s)
	return err
}

// readTime reads the dates of TMX; what is none is unknown.
func readTime(s string) time.Time {
	t, err := time.Parse(tmxTime, s)
	if err != nil || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

func writeTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(tmxTime)
}
