package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"lantoa/internal/bitext"
	"lantoa/internal/i18n"
	"lantoa/internal/product"
)

// Texts of the repository from which sentences are made, in Vietnamese and in English.
var (
	memoryTexts  = []string{planDocument, "cmd/lantoa/demo/ke-hoach-dieu-chinh-mau.txt", "internal/product/data/provisions.csv", "internal/product/data/terms.csv", "docs/huong-dan/*.md"}
	englishTexts = []string{"docs/architecture.md", "docs/glossary.md", "docs/decisions/*.md", "README.md"}
)

// chain makes sentences that nobody wrote of words that follow each other in real ones, always the same for the same seed.
type chain struct {
	*rand.Rand
	first []string            // words that begin a sentence
	after map[string][]string // what follows two words, or one
	long  []int               // lengths of real sentences
}

var inlineMarks = regexp.MustCompile("[`*#|\\[\\]()<>\"“”]+")

func newChain(files []string, seed uint64) (*chain, error) {
	c := &chain{Rand: rand.New(rand.NewPCG(seed, seed)), after: map[string][]string{}}
	texts, err := readAll(files)
	if err != nil {
		return nil, err
	}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			for _, g := range bitext.Segments(strings.TrimSpace(inlineMarks.ReplaceAllString(line, " ")), "vi") {
				c.learn(strings.Fields(g.Text))
			}
		}
	}
	if len(c.first) == 0 {
		return nil, fmt.Errorf("no sentences in %v", files)
	}
	return c, nil
}

func (c *chain) learn(words []string) {
	if len(words) < 3 {
		return
	}
	c.first = append(c.first, words[0])
	c.long = append(c.long, min(len(words), 120))
	for i, w := range words[:len(words)-1] {
		c.after[w] = append(c.after[w], words[i+1])
		if i > 0 {
			two := words[i-1] + " " + w
			c.after[two] = append(c.after[two], words[i+1])
		}
	}
}

// sentence is a new one, as long as a real one. Three words in four follow from two before them.
func (c *chain) sentence() string {
	words := []string{c.first[c.IntN(len(c.first))]}
	for n := c.long[c.IntN(len(c.long))]; len(words) < n; {
		last := words[len(words)-1]
		next := c.after[last]
		if two := c.after[words[max(0, len(words)-2)]+" "+last]; len(words) > 1 && len(two) > 0 && c.IntN(4) > 0 {
			next = two
		}
		if len(next) == 0 {
			next = c.first
		}
		words = append(words, next[c.IntN(len(next))])
	}
	return strings.Join(words, " ")
}

var someNumber = regexp.MustCompile(`[0-9]+`)

// changed is a sentence with a share of its words changed, left out or added, and now and then another number.
func (c *chain) changed(text string, share float64) string {
	if c.IntN(4) == 0 {
		text = someNumber.ReplaceAllStringFunc(text, func(string) string { return strconv.Itoa(1 + c.IntN(60)) })
	}
	words := strings.Fields(text)
	for range max(1, int(share*float64(len(words)))) {
		i := c.IntN(len(words))
		other := c.first
		if i > 0 && len(c.after[words[i-1]]) > 0 {
			other = c.after[words[i-1]]
		}
		switch w := other[c.IntN(len(other))]; c.IntN(4) {
		case 0:
			words = append(words[:i], append([]string{w}, words[i:]...)...)
		case 1:
			if len(words) > 3 {
				words = append(words[:i], words[i+1:]...)
			}
		default:
			words[i] = w
		}
	}
	return strings.Join(words, " ")
}

// corpus is a memory's worth of sentences, with what an exact search needs.
type corpus struct {
	sources []string
	words   []uint16 // of all sources, one after the other, without marks
	ends    []int32  // where each source's words end
	numbers map[string]uint16
}

// newCorpus makes n sentences: seven in ten are new, the others change an earlier one by up to a third.
func newCorpus(c *chain, n int) *corpus {
	all := &corpus{sources: make([]string, 0, n), numbers: map[string]uint16{"0": 0}}
	for len(all.sources) < n {
		text := c.sentence()
		if i := len(all.sources); i > 100 && c.IntN(10) >= 7 {
			text = c.changed(all.sources[c.IntN(i)], c.Float64()/3)
		}
		all.sources = append(all.sources, text)
		all.words = all.numbered(all.words, text)
		all.ends = append(all.ends, int32(len(all.words)))
	}
	return all
}

func (a *corpus) numbered(into []uint16, text string) []uint16 {
	for _, t := range bitext.Syllables(text) {
		key := i18n.Fold(t.Key)
		if key[0] >= '0' && key[0] <= '9' {
			key = "0"
		}
		n, known := a.numbers[key]
		if !known {
			n = uint16(len(a.numbers))
			a.numbers[key] = n
		}
		into = append(into, n)
	}
	return into
}

// exact finds, by looking at every sentence, how alike the five most alike ones are. Two sentences differ in at least the words that one
// has and the other has not, so only those that have enough words in common are compared.
func (a *corpus) exact(text string) (percents []int) {
	count := make([]int16, 1<<16)
	asked := a.numbered(nil, text)
	for _, w := range asked {
		count[w]++
	}
	seen := map[string]bool{}
	start := int32(0)
	for i, end := range a.ends {
		words := a.words[start:end]
		start = end
		common := 0
		for _, w := range words {
			if count[w]--; count[w] >= 0 {
				common++
			}
		}
		for _, w := range words {
			count[w]++
		}
		if long := max(len(words), len(asked)); 10*common < 7*long || seen[a.sources[i]] {
			continue
		}
		if p, _ := product.Similarity(text, a.sources[i]); p >= leastAlike {
			percents = append(percents, p)
			seen[a.sources[i]] = true
		}
	}
	return bestFive(percents)
}

func readAll(patterns []string) (texts []string, err error) {
	files, err := globAll(patterns)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read a text (run from the root of the repository): %w", err)
		}
		if filepath.Ext(file) == ".csv" {
			text = wordCells(text)
		}
		texts = append(texts, string(text))
	}
	return texts, nil
}

var cell = regexp.MustCompile(`"[^"]*"|[^,\n]+`)

// wordCells are the cells of a table that are sentences with letters of Vietnamese, one a line.
func wordCells(table []byte) []byte {
	var all []byte
	for _, c := range cell.FindAll(table, -1) {
		if len(bytes.Fields(c)) > 3 && len(c) > utf8.RuneCount(c) {
			all = append(append(all, bytes.Trim(c, `"`)...), '\n')
		}
	}
	return all
}
