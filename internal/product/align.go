package product

import (
	"strings"

	"lantoa/internal/i18n"
)

// Align brings translated sentences to a newer source. Sentences that are the same keep their translation wherever they stand now; a
// sentence that was changed in place keeps it too, as a draft, with the source that it translates. gone are translated sentences that
// the newer source does not have.
func Align(old, fresh []Segment) (all, gone []Segment) {
	all = append([]Segment(nil), fresh...)
	from := anchors(old, fresh)
	used := make([]bool, len(old))
	for _, j := range from {
		if j >= 0 {
			used[j] = true
		}
	}
	matchMoved(old, fresh, from, used)
	matchChanged(old, fresh, from, used)
	for i, j := range from {
		if j >= 0 {
			all[i].follow(old[j])
		}
	}
	for j, g := range old {
		if !used[j] && g.Target != "" {
			gone = append(gone, g)
		}
	}
	return all, gone
}

// follow takes the translation of the sentence that this one was.
func (g *Segment) follow(old Segment) {
	g.Target, g.State, g.Version, g.Who, g.At, g.stored, g.Was = old.Target, old.State, old.Version, old.Who, old.At, old.stored, old.Was
	if g.Source == old.Source {
		return
	}
	switch {
	case g.Target == "":
		g.State, g.Was = SegmentEmpty, ""
	case old.Was == "":
		g.State, g.Was = SegmentDraft, old.Source
	case old.Was == g.Source: // the source is again what was translated
		g.State, g.Was = SegmentDraft, ""
	}
}

// anchors finds, for each fresh sentence, the old one that is the same and stands in the same order; -1 none.
func anchors(old, fresh []Segment) []int {
	from := make([]int, len(fresh))
	for i := range from {
		from[i] = -1
	}
	head := 0
	for head < len(old) && head < len(fresh) && old[head].Source == fresh[head].Source {
		from[head] = head
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(fresh)-head && old[len(old)-1-tail].Source == fresh[len(fresh)-1-tail].Source {
		tail++
		from[len(fresh)-tail] = len(old) - tail
	}
	common(old[head:len(old)-tail], fresh[head:len(fresh)-tail], func(o, f int) { from[head+f] = head + o })
	return from
}

// common calls each for the pairs of a longest common run of sentences.
func common(a, b []Segment, each func(i, j int)) {
	length := make([][]int32, len(a)+1)
	for i := range length {
		length[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].Source == b[j].Source {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].Source == b[j].Source:
			each(i, j)
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
}

// matchMoved finds sentences that are the same and stand elsewhere now.
func matchMoved(old, fresh []Segment, from []int, used []bool) {
	left := map[string][]int{}
	for j, g := range old {
		if !used[j] {
			left[g.Source] = append(left[g.Source], j)
		}
	}
	for i, g := range fresh {
		if list := left[g.Source]; from[i] < 0 && len(list) > 0 {
			from[i], left[g.Source] = list[0], list[1:]
			used[list[0]] = true
		}
	}
}

// matchChanged pairs what is left between two anchors: one to one where there are as many, else those that are alike.
func matchChanged(old, fresh []Segment, from []int, used []bool) {
	for start := 0; start < len(fresh); {
		if from[start] >= 0 {
			start++
			continue
		}
		end := start
		for end < len(fresh) && from[end] < 0 {
			end++
		}
		low, high := 0, len(old)
		if start > 0 {
			low = from[start-1] + 1
		}
		if end < len(fresh) && from[end] >= low {
			high = from[end]
		}
		pairGap(old, fresh, from, used, [2]int{start, end}, [2]int{low, high})
		start = end
	}
}

const alike = 0.4 // share of words that two sentences have in common to count as one that was changed

func pairGap(old, fresh []Segment, from []int, used []bool, at, within [2]int) {
	var left []int
	for j := within[0]; j < within[1]; j++ {
		if !used[j] {
			left = append(left, j)
		}
	}
	take := func(i, k int) {
		from[i], used[left[k]] = left[k], true
		left = left[k+1:]
	}
	if len(left) == at[1]-at[0] && sameParts(old, fresh[at[0]:at[1]], left) {
		for i := at[0]; i < at[1]; i++ {
			take(i, 0)
		}
		return
	}
	for i := at[0]; i < at[1]; i++ {
		best, score := -1, alike
		for k, j := range left {
			if x := likeness(old[j].Source, fresh[i].Source); x >= score && old[j].Part == fresh[i].Part {
				best, score = k, x
			}
		}
		if best >= 0 {
			take(i, best)
		}
	}
}

func sameParts(old, fresh []Segment, left []int) bool {
	for k, g := range fresh {
		if old[left[k]].Part != g.Part {
			return false
		}
	}
	return true
}

// likeness is the share of words that two sentences have in common, 0 to 1; letters where there is no space between words.
func likeness(a, b string) float64 {
	x, y := wordsOf(a), wordsOf(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	count := map[string]int{}
	for _, w := range x {
		count[w]++
	}
	same := 0
	for _, w := range y {
		if count[w] > 0 {
			count[w]--
			same++
		}
	}
	return float64(2*same) / float64(len(x)+len(y))
}

func wordsOf(s string) []string {
	words := strings.Fields(i18n.NFC(strings.ToLower(s)))
	if len(words) > 2 {
		return words
	}
	return strings.Split(strings.Join(words, ""), "")
}
