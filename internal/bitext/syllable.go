package bitext

import (
	"strings"
	"unicode"

	"lantoa/internal/i18n"
)

// Token is a syllable or word of a text, a number, or one Han character; Start and End are
// byte offsets.
type Token struct {
	Text       string
	Start, End int
	Key        string // for comparison: small letters, NFC, one place for tone marks
}

// Syllables lists what is written between spaces and signs. An apostrophe between letters
// belongs to them, as in Tày-Nùng t'ai; placeholders such as {1} do not count.
func Syllables(text string) []Token {
	var all []Token
	for i := 0; i < len(text); {
		c, size := decodeRune(text[i:])
		switch {
		case c == '{':
			i += size
			if tag := placeholder.FindStringIndex(text[i-size : min(len(text), i-size+maxTagText)]); tag != nil && tag[0] == 0 {
				i += tag[1] - size
			}
		case unicode.Is(unicode.Han, c):
			all = append(all, Token{text[i : i+size], i, i + size, text[i : i+size]})
			i += size
		case isWordRune(c):
			end := wordEnd(text, i)
			all = append(all, Token{text[i:end], i, end, tokenKey(text[i:end])})
			i = end
		default:
			i += size
		}
	}
	return all
}

// wordEnd finds the end of the word that begins at i.
func wordEnd(text string, i int) int {
	for i < len(text) {
		c, size := decodeRune(text[i:])
		switch {
		case unicode.Is(unicode.Han, c):
			return i
		case isWordRune(c), unicode.IsMark(c):
		case isApostrophe(c) && letterFollows(text[i+size:]):
		default:
			return i
		}
		i += size
	}
	return i
}

func isApostrophe(c rune) bool { return c == '\'' || c == '’' || c == 'ʼ' || c == '‘' || c == '`' }

func letterFollows(rest string) bool {
	c, _ := decodeRune(rest)
	return unicode.IsLetter(c) && !unicode.Is(unicode.Han, c)
}

var plainKey = strings.NewReplacer("’", "'", "ʼ", "'", "‘", "'", "`", "'", "ð", "đ")

// tokenKey makes words comparable: Hoà, HÒA and hòa are one.
func tokenKey(word string) string {
	return plainKey.Replace(strings.ToLower(i18n.NormalizeTone(strings.ToValidUTF8(word, "\ufffd"))))
}
