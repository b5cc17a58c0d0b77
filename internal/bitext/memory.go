package bitext

import "time"

// Memory describes a translation memory.
type Memory struct {
	SourceLang string // empty when entries have different ones
	Notes      []string
}

// Entry is one meaning in a translation memory. It has no author.
type Entry struct {
	ID         string
	SourceLang string // when it differs from the memory's
	Variants   []Variant
	Notes      []string
	Tags       []Tag
	Created    time.Time // zero when unknown
	Changed    time.Time
}

// Variant is the text of an entry in one language.
type Variant struct {
	Lang    string
	Text    string // NFC; {1}, {2} stand for the entry's Tags
	Changed time.Time
}

// In finds the text in a language; vi does not answer for vi-simple.
func (e Entry) In(lang string) (string, bool) {
	for _, v := range e.Variants {
		if SameLanguage(v.Lang, lang) {
			return v.Text, true
		}
	}
	return "", false
}
