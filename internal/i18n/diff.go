package i18n

import "strings"

// Edit is a stretch of a text that two versions share, or that only one of them has.
type Edit struct {
	Kind EditKind
	Text string
}

// EditKind says in which version a stretch of text stands.
type EditKind string

// The kinds of Edit.
const (
	Same    EditKind = ""
	Removed EditKind = "del"
	Added   EditKind = "ins"
)

const maxDiffWords = 1500 // of one text; longer ones are shown whole, old and new

// WordDiff compares two texts word by word.
func WordDiff(old, fresh string) []Edit {
	a, b := strings.Fields(old), strings.Fields(fresh)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var all []Edit
	put := func(k EditKind, words []string) {
		switch {
		case len(words) == 0:
		case len(all) > 0 && all[len(all)-1].Kind == k:
			all[len(all)-1].Text += " " + strings.Join(words, " ")
		default:
			all = append(all, Edit{k, strings.Join(words, " ")})
		}
	}
	put(Same, a[:start])
	midA, midB := a[start:len(a)-end], b[start:len(b)-end]
	if len(midA) > maxDiffWords || len(midB) > maxDiffWords {
		put(Removed, midA)
		put(Added, midB)
	} else {
		longest(midA, midB, put)
	}
	put(Same, a[len(a)-end:])
	return all
}

// longest walks the longest common run of words of two texts.
func longest(a, b []string, put func(EditKind, []string)) {
	width := len(b) + 1
	length := make([]int16, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			put(Same, a[i:i+1])
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || length[(i+1)*width+j] >= length[i*width+j+1]):
			put(Removed, a[i:i+1])
			i++
		default:
			put(Added, b[j:j+1])
			j++
		}
	}
}
