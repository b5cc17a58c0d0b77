package bitext

import (
	"strings"

	"lantoa/internal/problem"
)

const maxLanguage = 64 // bytes; the longest registered tags are far shorter

// SameLanguage compares language tags: case and the underline of gettext do not matter.
func SameLanguage(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, "_", "-"), strings.ReplaceAll(b, "_", "-"))
}

// CheckLanguage refuses what has not the form of a language tag (BCP 47): letters, then
// parts of up to eight letters or digits between hyphens. Unknown languages are fine.
func CheckLanguage(tag string) error {
	if len(tag) > maxLanguage {
		return refuse(sayLanguage, shorten(tag))
	}
	for i, part := range strings.Split(tag, "-") {
		if part == "" || len(part) > 8 {
			return refuse(sayLanguage, shorten(tag))
		}
		for _, c := range []byte(part) {
			letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
			if !letter && (i == 0 || c < '0' || c > '9') {
				return refuse(sayLanguage, shorten(tag))
			}
		}
	}
	return nil
}

// isLanguage reports whether a tag is of this language: vi-simple is of vi, zh-Hans of zh.
func isLanguage(tag, language string) bool {
	first, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return strings.EqualFold(first, language)
}

func isVietnamese(tag string) bool { return isLanguage(tag, "vi") }
func isEnglish(tag string) bool    { return isLanguage(tag, "en") }
func isChinese(tag string) bool    { return isLanguage(tag, "zh") }

func refuse(sentence string, args ...any) error {
	return problem.New(problem.Invalid, sentence, args...)
}

const shownRunes = 40

// shorten makes text fit into a sentence.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for i, n := 0, 0; i < len(s); n++ {
		if n == shownRunes {
			return s[:i] + "…"
		}
		_, size := decodeRune(s[i:])
		i += size
	}
	return s
}
