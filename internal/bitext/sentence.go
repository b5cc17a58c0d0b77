package bitext




// Segment is one sentence of a text.
type Segment struct {
	Start         int    // byte offset of Text
	Before        string // space in front of the first sentence, else empty
	Text          string // no space at its ends
	After         string // what follows up to the next sentence: space and line ends
	EndsParagraph bool   // a line end follows, or nothing
}

// Segments cuts a text into sentences by the rules of its language. Join gives it back.
func Segments(text, lang string) []Segment { return nil }

// Join puts the segments of a text together again, byte by byte.
func Join(segments []Segment) string { return "" }

// Token is a syllable or word of a text, or one Han character; Start and End are byte offsets.
type Token struct {
	Text       string
	Start, End int
	Key        string // for comparison: small letters, NFC, one place for tone marks
}

// Syllables lists what is written between spaces and signs; Tày-Nùng t' keeps its apostrophe.
func Syllables(text string) []Token { return nil }

// Match is one place where a term stands; Start and End are byte offsets.
type Match struct {
	Term       string
	Start, End int
}

// Finder finds terms as whole syllables, and not inside a longer known compound.
type Finder struct{}

// NewFinder prepares terms of a language. Compounds are longer words in which a term does not
// count: "chính quyền" for "quyền"; Compounds gives the usual ones.
func NewFinder(lang string, terms, compounds []string) *Finder { return nil }

// Find lists the places of the finder's terms in order; the longest entry wins.
func (f *Finder) Find(text string) []Match { return nil }

// FindTerm finds one term with the usual compounds of Vietnamese; for many, make a Finder.
func FindTerm(text, term string) []Match { return nil }

// Compounds lists words in which shorter terms do not count (data/compounds.csv).
func Compounds() []string { return nil }

// NumberKind says what a number is.
type NumberKind string

// The kinds of numbers.
const (
	Plain      NumberKind = "number"
	Percent    NumberKind = "percent"
	Date       NumberKind = "date"
	DocumentNo NumberKind = "document" // 1079/QĐ-TTg
)

// Number is a number of a text in a form that is the same in every language.
type Number struct {
	Kind       NumberKind
	Value      string // 1472, 3.5, 2026-11-22, --11-22, 2026-11, 1079/QĐ-TTG
	Text       string // as written
	Start, End int    // byte offsets
}

// Numbers lists the numbers of a text.
func Numbers(text, lang string) []Number { return nil }

// CompareNumbers lists numbers of the source that the target lacks, and the other way round.
func CompareNumbers(source, sourceLang, target, targetLang string) (missing, extra []Number) {
	return nil, nil
}

// Name is a name or an acronym of a text.
type Name struct {
	Text       string
	Key        string // for comparison: no accents, small letters
	Acronym    bool
	Start, End int
}

// Names lists names of more than one word, and acronyms. Chinese has only acronyms.
func Names(text, lang string) []Name { return nil }

// CompareNames lists names of the source that should stand in the target too and do not:
// acronyms and names that keep their letters.
func CompareNames(source, sourceLang, target, targetLang string) []Name { return nil }

// Readability is a hint, never a gate.
type Readability struct {
	Sentences, Syllables int
	Long                 int // sentences with more than LongSentence syllables
	Findings             []Finding
}

// Finding is one place that readers may stumble over; Start and End are byte offsets.
type Finding struct {
	Kind       string // "long" or "hard"
	Text       string
	Plain      string // a plainer word
	Message    string // one Vietnamese sentence
	Start, End int
}

// Readable measures a text.
func Readable(text, lang string) Readability { return Readability{} }

// PerSentence is the mean number of syllables in a sentence; 0 without sentences.
func (r Readability) PerSentence() float64 { return 0 }

// LongShare is the share of long sentences, 0 to 1.
func (r Readability) LongShare() float64 { return 0 }
