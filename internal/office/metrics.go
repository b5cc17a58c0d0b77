package office

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Widths of the printable ASCII letters of Times New Roman in thousandths of the size. They
// decide how long the lines under titles are, and whether a title fits on one line.
var (
	plainWidths = [...]int{
		250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
		921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
		333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
	}
	boldWidths = [...]int{
		250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500,
		930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500,
		333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
	}
)

const (
	hornWidth  = 50  // ơ and ư are that much wider than o and u
	otherWidth = 500 // of what is not in the tables
)

// textWidth measures text in twips; size is in half-points as in OOXML.
func textWidth(s string, bold bool, size int) int {
	widths := &plainWidths
	if bold {
		widths = &boldWidths
	}
	sum := 0
	for _, r := range norm.NFD.String(strings.NewReplacer("đ", "d", "Đ", "D", "–", "-", "\u00a0", " ").Replace(s)) {
		switch {
		case r == '\u031b':
			sum += hornWidth
		case r >= '\u0300' && r < '\u0370': // marks stand over or under their letter
		case r >= ' ' && r <= '~':
			sum += widths[r-' ']
		default:
			sum += otherWidth
		}
	}
	return sum * size / 100 // thousandths of size/2 points, each 20 twips
}
