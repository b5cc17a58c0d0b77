package bitext

import (
	"io"
	"time"
)

// State is how far the translation of a unit has come; the words are XLIFF's.
type State string

// The states of XLIFF 2.1, in order.
const (
	Initial    State = "initial"
	Translated State = "translated"
	Reviewed   State = "reviewed"
	Final      State = "final"
)

// Document is what travels between translation tools: files in one pair of languages.
type Document struct {
	SourceLang, TargetLang string // BCP 47, verbatim; TargetLang may be empty
	Files                  []File
}

// File is one text of a document.
type File struct {
	ID       string // unique in the document; the writer makes one when it is empty
	Original string // what the text is called where it came from
	Notes    []Note
	Units    []Unit
}

// Unit is one sentence with its translation. Units in a row with the same ID are sentences
// of one paragraph: XLIFF writes them as segments of one unit.
type Unit struct {
	ID             string // of the paragraph, unique in the file
	Segment        string // of the sentence, unique in the paragraph; may be empty
	Source, Target string // NFC; {1}, {2} stand for Tags
	Translated     bool   // there is a target, though it may be empty
	State          State
	Before, After  string // what stands between this sentence and its neighbours
	Locked         bool   // not to be translated
	Notes          []Note
	Tags           []Tag
}

// Note is a remark for whoever translates. It has no author.
type Note struct {
	About string // "source", "target" or empty
	Text  string
}

// TagKind says what a placeholder does in the text.
type TagKind string

// A tag stands alone, or opens or closes a stretch of text.
const (
	Point TagKind = "point"
	Open  TagKind = "open"
	Close TagKind = "close"
)

// Tag is an inline code of a text, such as a bold mark or a picture. In the text stands {Number}.
type Tag struct {
	Number int
	Kind   TagKind
	Pair   int    // number of the tag that closes or opens this one; 0 without
	ID     string // its name in the file it came from; the same in source and target
	Data   string // the code itself: <b>, %s
	Shown  string // what a reader may be shown instead
	Type   string // "fmt", "ui", "quote", "link", "image", "other" or empty

	// Element and Attrs keep what only one format knows, so that it survives the way back.
	Element string
	Attrs   []Attr
}

// Attr is one more attribute of an inline code.
type Attr struct{ Name, Value string }

// XLIFFVersion chooses what is written.
type XLIFFVersion string

// The versions that are written. XLIFF 1.2 is for old tools.
const (
	XLIFF21 XLIFFVersion = "2.1"
	XLIFF12 XLIFFVersion = "1.2"
)

// ReadXLIFF reads XLIFF 2.0, 2.1 or 1.2.
func ReadXLIFF(r io.Reader) (Document, error) { return Document{}, errPending }

// WriteXLIFF writes a document; what cannot be written is refused before the first byte.
func WriteXLIFF(w io.Writer, v XLIFFVersion, d Document) error { return errPending }

// SameLanguage compares language tags: case and the underline of gettext do not matter.
func SameLanguage(a, b string) bool { return a == b }

// CheckLanguage refuses what has not the form of a language tag. Unknown languages are fine.
func CheckLanguage(tag string) error { return errPending }

// Entry is one meaning in a translation memory. It has no author.
type Entry struct {
	ID       string
	Variants []Variant
	Notes    []Note
	Tags     []Tag
	Changed  time.Time // zero when unknown
}

// Variant is the text of an entry in one language.
type Variant struct {
	Lang    string
	Text    string // NFC; {1}, {2} stand for the entry's Tags
	Changed time.Time
}

// In finds the text in a language; vi does not answer for vi-simple.
func (e Entry) In(lang string) (string, bool) { return "", false }

// Memory describes a translation memory.
type Memory struct {
	SourceLang string // "*all*" in the file becomes empty
	Name       string // x-name property of the file
}

// ReadTMX reads TMX 1.4b and calls each for every entry, in order; an error of each ends it.
func ReadTMX(r io.Reader, each func(Entry) error) (Memory, error) { return Memory{}, errPending }

// WriteTMX writes a memory from entries that come one by one.
func WriteTMX(w io.Writer, m Memory, entries func(yield func(Entry, error) bool)) error {
	return errPending
}

// TermStatus says whether a term should be used; the words are TBX-Basic's.
type TermStatus string

// The states of a term.
const (
	Preferred  TermStatus = "preferred"
	Admitted   TermStatus = "admitted"
	Deprecated TermStatus = "deprecated"
)

// Glossary is terminology: concepts, each with terms in many languages.
type Glossary struct {
	Title    string
	Lang     string // of the descriptions
	Concepts []Concept
}

// Concept is one meaning.
type Concept struct {
	ID         string
	Subject    string // subject field
	Definition string
	Source     string
	Notes      []string
	Terms      []Term
}

// Term is one name of a concept in one language.
type Term struct {
	Lang, Text string
	Status     TermStatus // empty when nobody said
	Part       string     // part of speech: noun, verb …
	Context    string     // a sentence that uses it
	Source     string
	Notes      []string
}

// ReadTBX reads TBX of 2008 (martif) and of ISO 30042:2019, in both of its styles.
func ReadTBX(r io.Reader) (Glossary, error) { return Glossary{}, errPending }

// WriteTBX writes TBX-Basic of ISO 30042:2019, DCT style.
func WriteTBX(w io.Writer, g Glossary) error { return errPending }

// Catalogue is a file of gettext messages.
type Catalogue struct {
	Comments []string // above the header
	Header   []HeaderField
	Messages []Message
}

// HeaderField is a line of a catalogue's header, such as Language: vi.
type HeaderField struct{ Name, Value string }

// Message is one message of a catalogue.
type Message struct {
	Comments   []string // of translators
	Extracted  []string // of programmers
	References []string
	Flags      []string // fuzzy, c-format …
	Previous   []string // lines of the former message, verbatim after "#| "
	Context    string
	HasContext bool // an empty context is not the same as none
	ID, Plural string
	Texts      []string // one a plural form
	Obsolete   bool
}

// ReadPO reads a gettext catalogue in UTF-8.
func ReadPO(r io.Reader) (Catalogue, error) { return Catalogue{}, errPending }

// WritePO writes a catalogue as gettext's own tools do.
func WritePO(w io.Writer, c Catalogue) error { return errPending }

// Field finds a line of the header, whatever its case.
func (c Catalogue) Field(name string) string { return "" }

// Document makes units of the messages; ID is what finds them again.
func (c Catalogue) Document(sourceLang string) Document { return Document{} }

// Mismatch is a placeholder that source and target do not share.
type Mismatch struct {
	Placeholder string // "{1}", "%s"
	Missing     bool   // it should be in the target; otherwise it should not
	Message     string // one Vietnamese sentence
}

// CheckPlaceholders says where a target does not carry the placeholders of its source.
func CheckPlaceholders(u Unit) []Mismatch { return nil }
