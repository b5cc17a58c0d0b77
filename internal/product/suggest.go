package product

import "context"

// Suggestion is a sentence of the translation memory that is like the one to be translated.
type Suggestion struct {
	Source, Target string
	Percent        int    // how alike the sources are, 100 is the same
	Numbers        bool   // the sources differ in nothing but numbers: the target needs its own
	From           string // where it comes from, for people; "" unknown
}

// TermHint is a term of the glossary that stands in a sentence.
type TermHint struct {
	Source     string   // as it stands in the sentence
	Targets    []string // what it is called in the other language, the preferred one first; none: nobody has filled it in yet
	Approved   bool     // somebody answers for Targets
	Forbidden  []string // what it must not be called
	Note       string
	Start, End int // bytes of the sentence

	rule int
}

// Helpers are what a translator is offered beside a sentence. A nil one offers nothing.
type Helpers struct {
	// Suggest lists what the translation memory knows, the nearest first.
	Suggest func(ctx context.Context, sourceLang, targetLang, text string) ([]Suggestion, error)
	// Terms are the rules of the glossary for a pair of languages.
	Terms func(ctx context.Context, sourceLang, targetLang string) ([]TermRule, error)
}
