package bitext

// TermStatus says whether a term should be used; the words are TBX-Basic's.
type TermStatus string

// The states of a term.
const (
	Preferred  TermStatus = "preferredTerm-admn-sts"
	Admitted   TermStatus = "admittedTerm-admn-sts"
	Deprecated TermStatus = "deprecatedTerm-admn-sts"
	Superseded TermStatus = "supersededTerm-admn-sts"
)

// Glossary is terminology: concepts, each with terms in many languages.
type Glossary struct {
	Title    string
	Lang     string // of descriptions and notes
	Concepts []Concept
}

// Concept is one meaning.
type Concept struct {
	ID          string
	Subject     string // subject field
	Definitions []Definition
	Notes       []string
	Terms       []Term // of one language in a row, or the writer gathers them
}

// Definition says what a concept means; without Lang it is in the glossary's own language.
type Definition struct{ Lang, Text, Source string }

// Term is one name of a concept in one language.
type Term struct {
	Lang, Text    string
	Status        TermStatus // empty when nobody said
	Part          string     // part of speech: noun, verb, adjective, adverb, other or empty
	Context       string     // a sentence that uses it
	ContextSource string
	Source        string
	Notes         []string
}

// In lists a concept's terms in a language, in their order.
func (c Concept) In(lang string) []Term {
	var terms []Term
	for _, t := range c.Terms {
		if SameLanguage(t.Lang, lang) {
			terms = append(terms, t)
		}
	}
	return terms
}
