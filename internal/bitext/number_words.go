package bitext

import (
	"strconv"
	"strings"
)

// numberWords are the usual ways to write a whole number in words; none where it is not known how. They are for finding a number that
// stands in digits on the other side, so ways that are rarely used are left out, and numbers above a thousand must be round.
func numberWords(n int, lang string) []string {
	if n < 1 || n > mostInWords {
		return nil
	}
	switch script(lang) {
	case "vi":
		if isVietnamese(lang) {
			return scaled(n, vietnameseScales, vietnameseHundreds)
		}
	case "en":
		return englishWords(n)
	case "zh":
		return chineseWords(n)
	}
	return nil // number words of other languages are not known here
}

const mostInWords = 999_000_000_000

// NumberWordsKnown reports whether numbers in words are found in a language; elsewhere a number that is missing may be there in words.
func NumberWordsKnown(lang string) bool { return len(numberWords(1, lang)) > 0 }

type wordScale struct {
	value int
	words []string
}

var vietnameseScales = []wordScale{{1_000_000_000, []string{"tỷ", "tỉ"}}, {1_000_000, []string{"triệu"}}, {1_000, []string{"nghìn", "ngàn"}}}

// scaled puts the word of a scale behind the words of how many there are.
func scaled(n int, scales []wordScale, below func(int) []string) (all []string) {
	for _, s := range scales {
		if n < s.value {
			continue
		}
		if n%s.value != 0 || n/s.value > 999 {
			return nil
		}
		for _, w := range below(n / s.value) {
			for _, word := range s.words {
				all = append(all, w+" "+word)
			}
		}
		return all
	}
	return below(n)
}

var vietnameseDigits = []string{"", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// vietnameseLast are the digits after tens, where they sound otherwise.
var vietnameseLast = map[int][]string{1: {"mốt"}, 4: {"tư", "bốn"}, 5: {"lăm", "nhăm"}, 7: {"bảy", "bẩy"}}

func vietnameseHundreds(n int) []string {
	if n < 100 {
		return vietnameseTens(n)
	}
	hundred := vietnameseDigits[n/100] + " trăm"
	switch rest := n % 100; {
	case rest == 0:
		return []string{hundred}
	case rest < 10:
		return []string{hundred + " linh " + vietnameseDigits[rest], hundred + " lẻ " + vietnameseDigits[rest]}
	default:
		return each(hundred+" ", vietnameseTens(rest))
	}
}

func vietnameseTens(n int) []string {
	ten, digit := n/10, n%10
	last := vietnameseLast[digit]
	if last == nil {
		last = []string{vietnameseDigits[digit]}
	}
	switch {
	case ten == 0:
		return append([]string{vietnameseDigits[digit]}, map[int][]string{4: {"tư"}, 5: {"lăm"}, 7: {"bẩy"}}[digit]...)
	case digit == 0 && ten == 1:
		return []string{"mười", "chục"}
	case digit == 0:
		return []string{vietnameseDigits[ten] + " mươi", vietnameseDigits[ten] + " chục"}
	case ten == 1 && digit == 5:
		return []string{"mười lăm"}
	case ten == 1:
		return []string{"mười " + vietnameseDigits[digit]}
	}
	return each(vietnameseDigits[ten]+" mươi ", last)
}

func each(before string, words []string) (all []string) {
	for _, w := range words {
		all = append(all, before+w)
	}
	return all
}

var (
	englishSmall    = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	englishTens     = strings.Fields("_ ten twenty thirty forty fifty sixty seventy eighty ninety")
	englishOrdinals = map[string]string{"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}
	englishScales   = []wordScale{{1_000_000_000, []string{"billion"}}, {1_000_000, []string{"million"}}, {1_000, []string{"thousand"}}}
	englishOnce     = map[int][]string{1: {"a", "an", "once"}, 2: {"twice"}, 100: {"a hundred"}, 1_000: {"a thousand"}, 1_000_000: {"a million"}, 12: {"dozen"}}
)

func englishWords(n int) []string {
	all := scaled(n, englishScales, englishHundreds)
	for _, w := range all {
		all = append(all, englishOrdinal(w))
	}
	return append(all, englishOnce[n]...)
}

func englishHundreds(n int) []string {
	switch rest := n % 100; {
	case n < 20:
		return []string{englishSmall[n]}
	case n < 100 && n%10 == 0:
		return []string{englishTens[n/10]}
	case n < 100:
		return []string{englishTens[n/10] + " " + englishSmall[n%10]}
	case rest == 0:
		return []string{englishSmall[n/100] + " hundred"}
	default:
		hundred := englishSmall[n/100] + " hundred "
		return append(each(hundred+"and ", englishHundreds(rest)), each(hundred, englishHundreds(rest))...)
	}
}

func englishOrdinal(words string) string {
	head, last := "", words
	if i := strings.LastIndexByte(words, ' '); i >= 0 {
		head, last = words[:i+1], words[i+1:]
	}
	switch {
	case englishOrdinals[last] != "":
		return head + englishOrdinals[last]
	case strings.HasSuffix(last, "y"):
		return head + strings.TrimSuffix(last, "y") + "ieth"
	}
	return head + last + "th"
}

var chineseDigits = []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

func chineseWords(n int) []string {
	switch {
	case n == 2:
		return []string{"二", "两", "兩"}
	case n < 10:
		return []string{chineseDigits[n]}
	case n < 20:
		return []string{"十" + strings.TrimPrefix(chineseDigits[n%10], "零")}
	case n < 100:
		return []string{chineseDigits[n/10] + "十" + strings.TrimPrefix(chineseDigits[n%10], "零")}
	case n < 1000 && n%100 == 0:
		return []string{chineseDigits[n/100] + "百"}
	}
	return nil
}

// wholeNumber is a plain number without a fraction.
func wholeNumber(n Number) (int, bool) {
	if n.Kind != Plain {
		return 0, false
	}
	value, err := strconv.Atoi(n.Value)
	return value, err == nil && strconv.Itoa(value) == n.Value
}
