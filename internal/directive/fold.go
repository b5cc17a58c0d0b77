package directive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tone is a vowel taken apart: the letter without its tone, and the tone.
type tone struct {
	base rune
	mark byte
}

// tones knows every Vietnamese vowel that carries a tone.
var tones = func() map[rune]tone {
	marks := map[rune]byte{'\u0300': '1', '\u0301': '2', '\u0309': '3', '\u0303': '4', '\u0323': '5'}
	all := make(map[rune]tone)
	for _, base := range "aăâeêioôơuưy" {
		for mark, name := range marks {
			r, _ := utf8.DecodeRuneInString(norm.NFC.String(string(base) + string(mark)))
			all[r] = tone{base, name}
		}
	}
	return all
}()

// fold gives a word's key for comparison: small letters with the tone moved behind the
// last letter, so that hoà and hòa, Qúy and Quý, họach and hoạch are each the same word.
func fold(word string) string {
	plain := true
	for i := 0; i < len(word); i++ {
		if word[i] >= utf8.RuneSelf || (word[i] >= 'A' && word[i] <= 'Z') {
			plain = false
			break
		}
	}
	if plain {
		return word
	}
	var b strings.Builder
	b.Grow(len(word) + 1)
	var mark byte
	for _, r := range word {
		r = unicode.ToLower(r)
		if t, ok := tones[r]; ok {
			r, mark = t.base, t.mark
		}
		b.WriteRune(r)
	}
	if mark != 0 {
		b.WriteByte(mark)
	}
	return b.String()
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	markToken // punctuation, one rune each
)

// token is a word, a number or a punctuation mark, with its place in the text.
type token struct {
	start, end int
	key        string
	kind       tokenKind
	capital    bool // begins with a capital
	upper      bool // two or more letters, all capitals
}

func (t token) is(key string) bool { return t.key == key }

// tokenize cuts text[start:end] into tokens.
func tokenize(text string, start, end int) []token {
	toks := make([]token, 0, (end-start)/5+1)
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(text[i:end])
		switch {
		case unicode.IsSpace(r):
			i += n
		case unicode.IsLetter(r) || unicode.IsMark(r):
			j := wordEnd(text, i, end)
			w := text[i:j]
			toks = append(toks, token{i, j, fold(w), wordToken, unicode.IsUpper(r), isUpper(w) && j-i > n})
			i = j
		case r >= '0' && r <= '9':
			j := i + 1
			for j < end && text[j] >= '0' && text[j] <= '9' {
				j++
			}
			toks = append(toks, token{i, j, text[i:j], numberToken, false, false})
			i = j
		default:
			toks = append(toks, token{i, i + n, foldMark(r), markToken, false, false})
			i += n
		}
	}
	return toks
}

func wordEnd(text string, i, end int) int {
	for i < end {
		r, n := utf8.DecodeRuneInString(text[i:end])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			break
		}
		i += n
	}
	return i
}

// foldMark makes the many dashes and quotes one of each.
func foldMark(r rune) string {
	switch r {
	case '–', '—', '−', '‐', '‑', '‒':
		return "-"
	case '“', '”', '„', '«', '»':
		return `"`
	case '’', '‘':
		return "'"
	case '；':
		return ";"
	case '：':
		return ":"
	}
	return string(r)
}

// isUpper reports whether every letter is a capital and there is at least one.
func isUpper(s string) bool {
	seen := false
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		seen = seen || unicode.IsUpper(r)
	}
	return seen
}

// phrases is a set of word sequences, found by their first word, longest first.
type phrases map[string][][]string

func newPhrases(all ...string) phrases {
	set := make(phrases, len(all))
	for _, p := range all {
		keys := phraseKeys(p)
		if len(keys) == 0 {
			continue
		}
		list := append(set[keys[0]], keys)
		for i := len(list) - 1; i > 0 && len(list[i]) > len(list[i-1]); i-- {
			list[i], list[i-1] = list[i-1], list[i]
		}
		set[keys[0]] = list
	}
	return set
}

func phraseKeys(p string) []string {
	toks := tokenize(p, 0, len(p))
	keys := make([]string, len(toks))
	for i, t := range toks {
		keys[i] = t.key
	}
	return keys
}

// match gives the number of tokens of the longest phrase that begins at toks[i], or 0.
func (p phrases) match(toks []token, i int) int {
	if i < 0 || i >= len(toks) {
		return 0
	}
	for _, keys := range p[toks[i].key] {
		if hasKeys(toks, i, keys) {
			return len(keys)
		}
	}
	return 0
}

func hasKeys(toks []token, i int, keys []string) bool {
	if i+len(keys) > len(toks) {
		return false
	}
	for k, key := range keys {
		if toks[i+k].key != key {
			return false
		}
	}
	return true
}

// find gives the first place at or after i where one of the phrases stands, and its length.
func (p phrases) find(toks []token, i int) (int, int) {
	for ; i < len(toks); i++ {
		if n := p.match(toks, i); n > 0 {
			return i, n
		}
	}
	return -1, 0
}

// in reports whether one of the phrases stands anywhere in the tokens.
func (p phrases) in(toks []token) bool {
	at, _ := p.find(toks, 0)
	return at >= 0
}
