package office

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mendedSure is how sure we are of a number that we have mended: not enough to keep it from being shown as doubtful.
const mendedSure = 0.5

// strokes are the letters and digits that an upright stroke of a Roman number is taken for.
var strokes = strings.NewReplacer("1", "I", "l", "I", "L", "I", "|", "I", "T", "I", "!", "I")

// romanNumber reads the number at the start of a heading, "TII." as "III."; "" when it can be none.
func romanNumber(first string) string {
	digits, dotted := strings.CutSuffix(first, ".")
	roman := strokes.Replace(digits)
	if !dotted && !strings.ContainsAny(digits, "1l|!") || digits == "1" && !dotted || roman == "" || len(roman) > 5 || strings.Trim(roman, "IVX") != "" || strings.Contains(roman, "IIII") {
		return ""
	}
	return roman + "."
}

// mendedNumber gives the number of a heading in capitals as it must have been printed, and the rest of the line. Tesseract reads
// Roman numbers in bold as digits and other letters. The number is "" when there is nothing to mend. A single 1 is a Roman number only on
// a page whose other headings have Roman numbers.
func mendedNumber(text string, romanPage bool) (number, rest string) {
	first, heading, _ := strings.Cut(text, " ")
	if number := arabicNumber(first, heading); number != "" {
		return number, text[len(first):]
	}
	roman := romanNumber(first)
	if roman == "" || roman == first || !inCapitals(heading) || !romanPage && first == "1." {
		return "", text
	}
	return roman, text[len(first):]
}

// arabicNumber reads "5," before a sentence as "5."; "" when there is nothing to mend.
func arabicNumber(first, sentence string) string {
	digits, comma := strings.CutSuffix(first, ",")
	r, _ := utf8.DecodeRuneInString(sentence)
	if !comma || digits == "" || len(digits) > 2 || strings.Trim(digits, "0123456789") != "" || !unicode.IsUpper(r) {
		return ""
	}
	return digits + "."
}

// romanPage reports whether a heading of the page has a Roman number beyond doubt.
func romanPage(blocks []Block) bool {
	for _, b := range blocks {
		first, heading, _ := strings.Cut(b.Text, " ")
		if first != "1." && romanNumber(first) != "" && inCapitals(heading) {
			return true
		}
	}
	return false
}

func inCapitals(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 4
}
