package bitext

import (
	"slices"
	"strings"
)

// smallNumbers are those that translators may write in words.
var smallNumbers = map[string][]string{
	"vi": {"một", "hai", "ba", "bốn|tư", "năm|lăm", "sáu", "bảy|bẩy", "tám", "chín", "mười", "mười một", "mười hai"},
	"en": {"one|first|a|an|once", "two|second|twice", "three|third", "four|fourth", "five|fifth", "six|sixth", "seven|seventh", "eight|eighth", "nine|ninth", "ten|tenth", "eleven|eleventh", "twelve|twelfth"},
	"zh": {"一", "二|两|兩", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"},
}

// CompareNumbers lists numbers of the source that the target lacks, and numbers of the
// target that the source lacks, each once. How often a number stands does not matter, and
// small numbers may be in words on the other side.
func CompareNumbers(source, sourceLang, target, targetLang string) (missing, extra []Number) {
	from, to := Numbers(source, sourceLang), Numbers(target, targetLang)
	return lacking(from, to, target, targetLang), lacking(to, from, source, sourceLang)
}

// lacking lists numbers that stand in one text and not in the other.
func lacking(numbers, others []Number, other, lang string) []Number {
	var all []Number
	for _, n := range numbers {
		same := func(o Number) bool { return n.same(o) }
		if slices.ContainsFunc(others, same) || slices.ContainsFunc(all, same) || inWords(n, other, lang) {
			continue
		}
		all = append(all, n)
	}
	return all
}

// same reports whether two numbers can be read as the same one.
func (n Number) same(o Number) bool {
	if n.Kind != o.Kind {
		return false
	}
	return n.Value == o.Value || n.Other != "" && n.Other == o.Value || o.Other != "" && n.Value == o.Other
}

// inWords reports whether a text has a small number in words.
func inWords(n Number, text, lang string) bool {
	value := atoi(n.Value)
	if script(lang) == "vi" && !isVietnamese(lang) {
		return false // number words of other languages are not known here
	}
	words := smallNumbers[script(lang)]
	if n.Kind != Plain || value < 1 || value > len(words) || n.Value != plainInteger(n.Value) || strings.Contains(n.Value, ".") {
		return false
	}
	return len(NewFinder(lang, strings.Split(words[value-1], "|"), nil).Find(text)) > 0
}
