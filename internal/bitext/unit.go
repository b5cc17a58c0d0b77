package bitext

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
// of one paragraph: XLIFF 2.1 writes them as segments of one unit.
type Unit struct {
	ID             string // of the paragraph, unique in the file
	Name           string // of the paragraph where it came from; free text
	Segment        string // of the sentence, unique in the paragraph; may be empty
	Source, Target string // NFC; {1}, {2} stand for Tags
	Translated     bool   // there is a target, though it may be empty
	State          State  // empty counts as Initial
	Before, After  string // what stands between this sentence and its neighbours, mostly space
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

// Tag is an inline code of a text, such as a bold mark or a picture: {Number} in the text.
// A number in braces that no tag has is plain text.
type Tag struct {
	Number   int
	Kind     TagKind
	Pair     int    // number of the tag that closes or opens this one; 0 without
	ID       string // its name in the file it came from; the same in source and target
	Data     string // the code itself: <b>, %s
	Shown    string // what a reader may be shown instead
	Type     string // "fmt", "ui", "quote", "link", "image", "other" or empty
	Optional bool   // an annotation: a target may do without

	// Origin and Attrs keep what only one format knows, so that it survives the way back.
	Origin string // format and element: "xliff2:pc"
	Attrs  []Attr
}

// Attr is one more attribute of an inline code.
type Attr struct{ Name, Value string }

func (u Unit) state() State {
	if u.State == "" {
		return Initial
	}
	return u.State
}

// called is how a sentence to the user names the unit.
func (u Unit) called() string {
	switch {
	case u.Segment != "" && u.ID != "":
		return shorten(u.ID + "/" + u.Segment)
	case u.ID != "":
		return shorten(u.ID)
	}
	return shorten(u.Source)
}
