package product

import (
	"encoding/binary"
	"hash/fnv"
	"strings"

	"lantoa/internal/bitext"
	"lantoa/internal/i18n"
)

// Limits of the translation memory.
const (
	maxSuggestions   = 5
	leastPercent     = 70
	maxTraceLength   = 200    // syllables; longer sentences are not remembered
	maxRememberBytes = 16_000 // of a sentence
)

// Costs of changing one sentence into another, in tenths of a syllable.
const (
	costNumber   = 1  // another number in the same place
	costMarks    = 5  // the same letters with other marks: hình, hinh
	costSyllable = 10 // another syllable, one more or one less
)

// pulse is one syllable as the memory compares it.
type pulse struct {
	key    string // with marks
	trace  uint16 // without marks; all numbers are one
	number bool
}

const numberTrace = 1

// pulses cuts a text into what is compared.
func pulses(text string) []pulse {
	tokens := bitext.Syllables(text)
	all := make([]pulse, len(tokens))
	for i, t := range tokens {
		all[i] = pulse{key: t.Key, number: t.Key[0] >= '0' && t.Key[0] <= '9'}
		all[i].trace = numberTrace
		if !all[i].number {
			all[i].trace = traceOf(i18n.Fold(t.Key))
		}
	}
	return all
}

func traceOf(folded string) uint16 {
	h := fnv.New32a()
	h.Write([]byte(folded))
	v := h.Sum32()
	return max(uint16(v)^uint16(v>>16), numberTrace+1)
}

// trace is a sentence as numbers of its syllables, two bytes each. Two sentences are at least as far apart as their traces.
func trace(all []pulse) []byte {
	b := make([]byte, 0, 2*len(all))
	for _, p := range all {
		b = binary.LittleEndian.AppendUint16(b, p.trace)
	}
	return b
}

func traced(b []byte, into []uint16) []uint16 {
	into = into[:0]
	for i := 0; i+1 < len(b); i += 2 {
		into = append(into, binary.LittleEndian.Uint16(b[i:]))
	}
	return into
}

// tidySegment is a sentence as the memory keeps it: NFC, single spaces.
func tidySegment(s string) string { return i18n.NFC(strings.Join(strings.Fields(s), " ")) }

// memoryDigest finds doubles.
func memoryDigest(source, target string) int64 {
	h := fnv.New64a()
	h.Write([]byte(source))
	h.Write([]byte{0})
	h.Write([]byte(target))
	return int64(h.Sum64())
}

// Similarity is how alike two sentences of one language are, from 0 to 100, and whether they differ in nothing but numbers. It is one
// less the cost of changing one into the other, in syllables, over the length of the longer one; both ways give the same. Only the same
// text is 100: other capitals or signs leave 99.
func Similarity(a, b string) (percent int, numbers bool) {
	a, b = tidySegment(a), tidySegment(b)
	if a == b {
		return 100, false
	}
	return resembling(pulses(a), pulses(b))
}

// resembling is the Similarity of two texts that are not the same.
func resembling(a, b []pulse) (percent int, numbers bool) {
	longest := max(len(a), len(b))
	if longest == 0 {
		return 0, false
	}
	cost := distance(a, b)
	percent = min(99, 100-(100*cost+costSyllable*longest-1)/(costSyllable*longest))
	return max(percent, 0), cost > 0 && onlyNumbers(a, b)
}

func onlyNumbers(a, b []pulse) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].key != b[i].key && !(a[i].number && b[i].number) {
			return false
		}
	}
	return true
}

func (p pulse) cost(q pulse) int {
	switch {
	case p.key == q.key:
		return 0
	case p.number && q.number:
		return costNumber
	case p.trace == q.trace && !p.number && !q.number:
		return costMarks
	}
	return costSyllable
}

// distance is the least cost of changing a into b.
func distance(a, b []pulse) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j * costSyllable
	}
	for i := range a {
		corner := row[0]
		row[0] += costSyllable
		for j := range b {
			corner, row[j+1] = row[j+1], min(row[j+1]+costSyllable, row[j]+costSyllable, corner+a[i].cost(b[j]))
		}
	}
	return row[len(b)]
}

// mostEdits is how many syllables two sentences may differ in and still be alike enough; n is the length of the longer one.
func mostEdits(n int) int { return n * (100 - leastPercent) / 100 }

// traceDistance is how many syllables differ, counted no further than most+1.
func traceDistance(a, b []uint16, most int, row []int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	row = row[:len(b)+1]
	for j := range row {
		row[j] = j
	}
	for i := range a {
		from, to := max(0, i-most), min(len(b), i+most+1)
		corner := row[from]
		least := most + 1
		if from == 0 {
			row[0]++
			least = row[0]
		} else {
			row[from] = most + 1
		}
		for j := from; j < to; j++ {
			best := corner
			if a[i] != b[j] {
				best++
			}
			corner = row[j+1]
			if j+1 < i+most+1 { // above the band there is nothing
				best = min(best, corner+1)
			}
			best = min(best, row[j]+1)
			row[j+1] = best
			least = min(least, best)
		}
		if least > most {
			return most + 1
		}
	}
	return row[len(b)]
}
