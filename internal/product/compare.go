package product

import (
	"strings"

	"lantoa/internal/i18n"
)

// Paragraph is a paragraph of two contents of an edition. Old or New is "" where only one has it.
type Paragraph struct{ Old, New string }

// Changed reports whether the two differ.
func (p Paragraph) Changed() bool { return p.Old != p.New }

// Edits are the words that changed.
func (p Paragraph) Edits() []i18n.Edit { return i18n.WordDiff(p.Old, p.New) }

const maxParagraphs = 2_000

// Compare lays two texts side by side, paragraph by paragraph: what is alike keeps its place, what was changed in place stands together.
func Compare(old, fresh string) []Paragraph {
	a, b := paragraphs(old), paragraphs(fresh)
	if len(a) > maxParagraphs || len(b) > maxParagraphs {
		return []Paragraph{{old, fresh}}
	}
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var all []Paragraph
	var gone, added []string
	flush := func() {
		for k := 0; k < len(gone) || k < len(added); k++ {
			var p Paragraph
			if k < len(gone) {
				p.Old = gone[k]
			}
			if k < len(added) {
				p.New = added[k]
			}
			all = append(all, p)
		}
		gone, added = nil, nil
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			flush()
			all = append(all, Paragraph{a[i], b[j]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || length[i+1][j] >= length[i][j+1]):
			gone = append(gone, a[i])
			i++
		default:
			added = append(added, b[j])
			j++
		}
	}
	flush()
	return all
}

func paragraphs(s string) []string {
	var all []string
	for _, p := range strings.Split(s, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}
