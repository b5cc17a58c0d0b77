package i18n

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The Vietnamese alphabet with the letters of foreign words in their places.
const alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

// Combining marks that make a letter of its own, and tone marks in the order ngang, huyền,
// hỏi, ngã, sắc, nặng. Any other mark sorts after them.
const (
	breve      = '\u0306'
	circumflex = '\u0302'
	horn       = '\u031b'
	tones      = "\u0300\u0309\u0303\u0301\u0323"
	otherMark  = '6'
)

// Compare orders two texts as a Vietnamese dictionary does: letters first (a ă â, d đ, e ê,
// o ô ơ, u ư), then tones, then case. It is safe for use by many at once.
func Compare(a, b string) int {
	if c := strings.Compare(SortKey(a), SortKey(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

// Less reports whether a stands before b in Vietnamese order.
func Less(a, b string) bool { return Compare(a, b) < 0 }

// Sort orders things by a Vietnamese name of theirs; equal names keep their order.
func Sort[T any](list []T, name func(T) string) {
	type keyed struct {
		key  string
		item T
	}
	all := make([]keyed, len(list))
	for i, item := range list {
		all[i] = keyed{SortKey(name(item)), item}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	for i, one := range all {
		list[i] = one.item
	}
}

// SortKey is a text of small ASCII letters and digits whose order, under any collation of a
// database, is the Vietnamese order of s.
func SortKey(s string) string {
	var letters, toneRow, caseRow strings.Builder
	var tone byte
	var base rune
	var large byte
	flush := func() {
		if base == 0 {
			return
		}
		writeWeight(&letters, base)
		toneRow.WriteByte(tone)
		caseRow.WriteByte(large)
		base = 0
	}
	for _, r := range norm.NFD.String(s) {
		if base != 0 && unicode.Is(unicode.Mn, r) {
			base, tone = addMark(base, tone, r)
			continue
		}
		if unicode.In(r, unicode.Cf, unicode.Cc) && !unicode.IsSpace(r) {
			continue
		}
		flush()
		base, tone, large = unicode.ToLower(r), '0', '0'
		if base != r {
			large = '1'
		}
		if base == 'ð' {
			base = 'đ' // Eth, typed for Đ
		}
	}
	flush()
	return letters.String() + "00" + toneRow.String() + strings.TrimRight(caseRow.String(), "0")
}

// addMark puts a combining mark on a letter: ă is a letter of its own, á is an a with a tone.
func addMark(base rune, tone byte, mark rune) (rune, byte) {
	if i := strings.IndexRune(tones, mark); i >= 0 {
		return base, byte('1' + i/2) // each tone mark is two bytes
	}
	switch {
	case mark == breve && base == 'a':
		return 'ă', tone
	case mark == circumflex && strings.ContainsRune("aeo", base):
		return map[rune]rune{'a': 'â', 'e': 'ê', 'o': 'ô'}[base], tone
	case mark == horn && strings.ContainsRune("ou", base):
		return map[rune]rune{'o': 'ơ', 'u': 'ư'}[base], tone
	}
	return base, otherMark
}

// writeWeight writes the place of a letter: spaces, signs, digits, the alphabet, all else.
func writeWeight(b *strings.Builder, r rune) {
	const digits36 = "0123456789abcdefghijklmnopqrstuvwxyz"
	if i := strings.IndexRune(alphabet, r); i >= 0 {
		n := len([]rune(alphabet[:i]))
		b.WriteByte('h' + byte(n/18))
		b.WriteByte(digits36[n%18+10])
		return
	}
	switch {
	case unicode.IsSpace(r):
		b.WriteString("01")
	case '0' <= r && r <= '9':
		b.WriteByte('g')
		b.WriteRune(r)
	default:
		group := byte('1') // signs before digits
		if unicode.IsLetter(r) {
			group = 'z' // other scripts after ours
		}
		b.WriteByte(group)
		for shift := 20; shift >= 0; shift -= 4 {
			b.WriteByte(digits36[r>>shift&15])
		}
	}
}
