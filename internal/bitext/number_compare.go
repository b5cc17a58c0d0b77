package bitext

import "slices"

// CompareNumbers lists numbers of the source that the target lacks, and numbers of the
// target that the source lacks, each once. How often a number stands does not matter, and
// whole numbers may be in words on the other side.
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

// inWords reports whether a text has a whole number in words.
func inWords(n Number, text, lang string) bool {
	value, whole := wholeNumber(n)
	if !whole {
		return false
	}
	words := numberWords(value, lang)
	return len(words) > 0 && len(NewFinder(lang, words, nil).Find(text)) > 0
}
