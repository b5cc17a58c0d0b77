package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// A consolidated report comes back after people edited it. Its figures are found again by the hidden bookmarks that the program set, and where
// an editor dropped them by the words around them, or in tables by heading and label; then they are held against the data.

// FindingKind says what is the matter with a figure.
type FindingKind string

// The kinds, in the order of lists.
const (
	FigureChanged FindingKind = "changed" // the document says another number than the data
	FigureRemoved FindingKind = "removed" // the data has it, the document no longer
	FigureAdded   FindingKind = "added"   // the document has it, the data knows nothing of it
)

// Finding is one figure of an edited report that does not match the data.
type Finding struct {
	Kind      FindingKind
	Place     string // part of the report, and paragraph or table, row and column
	Sentence  string // as it stands in the document; of a removed figure as the data would have it
	Doc, Data string // the number in the document, in the data
	Key       string // of the figure, where it has rows behind it
}

// number is a number in a text.
type numberAt struct {
	value         string // without separators, decimals after a comma
	shown         string
	start, end    int
	before, after string // the words beside it, folded
	key, mark     string
	used          bool
}

var (
	numberPattern = regexp.MustCompile(`\d{1,3}(?:[. \x{a0}\x{202f}]\d{3})+(?:,\d+)?|\d+,\d+|\d+\.\d{1,2}\b|\d+`)
	// what looks like a number and is none: days, numbers of documents, tasks and parts, years, parts of a name
	noNumber = regexp.MustCompile(`(?i)\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}/\d{4}|\d+(?:/\d+)?/[A-ZĐ]{2}[\p{L}\d-]*|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}|(?:năm|tháng|quý|ngày)\s+\d{1,4}\b|\b[IVX]+\.\d+(?:\.\d+)*|[\p{L}]+\d+[\p{L}\d]*|\b(?:CT|PL)\.\d+|\(nhiệm vụ [^)]*\)|nhiệm vụ \d[\d.]*`)
	listHead = regexp.MustCompile(`^\s*(?:\d{1,2}\.\s|[a-zđ]\)\s|[IVX]+\.\s|[-+•]\s)`)
)

// numbersIn finds the numbers of a text that are figures.
func numbersIn(text string) []numberAt {
	masked := []byte(text)
	hide := func(from, to int) {
		for i := from; i < to; i++ {
			masked[i] = '_'
		}
	}
	if m := listHead.FindStringIndex(text); m != nil {
		hide(m[0], m[1])
	}
	for _, m := range noNumber.FindAllStringIndex(text, -1) {
		hide(m[0], m[1])
	}
	var all []numberAt
	for _, m := range numberPattern.FindAllStringIndex(string(masked), -1) {
		n := numberAt{shown: text[m[0]:m[1]], start: m[0], end: m[1]}
		n.value = plainValue(n.shown)
		n.before, n.after = lastWords(text[:m[0]]), firstWords(text[m[1]:])
		all = append(all, n)
	}
	return all
}

// plainValue brings the ways of writing a number together: "1.234", "1 234" and "1234"; "12,50" and "12,5".
func plainValue(shown string) string {
	shown = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(shown)
	if !strings.Contains(shown, ",") && decimalPoint.MatchString(shown) {
		shown = strings.Replace(shown, ".", ",", 1)
	}
	whole, rest, _ := strings.Cut(strings.ReplaceAll(shown, ".", ""), ",")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if rest = strings.TrimRight(rest, "0"); rest != "" {
		return whole + "," + rest
	}
	return whole
}

var decimalPoint = regexp.MustCompile(`^\d+\.\d{1,2}$`)

const besideWords = 2

func lastWords(text string) string {
	words := strings.Fields(lettersOnly(text[max(0, len(text)-120):]))
	return strings.Join(words[max(0, len(words)-besideWords):], " ")
}

func firstWords(text string) string {
	words := strings.Fields(lettersOnly(strings.ToValidUTF8(text[:min(len(text), 120)], "")))
	return strings.Join(words[:min(len(words), besideWords)], " ")
}

func lettersOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return ' '
	}, i18n.Fold(strings.ToValidUTF8(text, "")))
}

// unit is a paragraph with its figures.
type unit struct {
	place   string
	text    string
	words   bag
	numbers []numberAt
	claimed bool
}

func newUnit(place, text string) unit {
	return unit{place: place, text: text, words: bagOf(lettersOnly(text)), numbers: numbersIn(text)}
}

// marker names the hidden bookmark of each figure: the same figure has the same name in every writing of the report.
type marker map[string]int

func (m marker) name(key string) string {
	m[key]++
	sum := sha256.Sum256([]byte(key))
	return fmt.Sprintf("%s%s_%d", office.MarkPrefix, hex.EncodeToString(sum[:6]), m[key])
}

// spans are the runs of a block, its figures marked.
func (m marker) spans(b Block) []office.Span {
	var all []office.Span
	for _, r := range b.Runs {
		s := office.Span{Text: r.Text}
		if r.Key != "" {
			s.Mark = m.name(r.Key)
		}
		if n := len(all); s.Mark == "" && n > 0 && all[n-1].Mark == "" {
			all[n-1].Text += s.Text
			continue
		}
		all = append(all, s)
	}
	return all
}

// wanted are the paragraphs that the data gives, with the figures in them; prose that people write has none.
func (c Consolidated) wanted() []unit {
	seen := marker{}
	var all []unit
	part := ""
	for _, b := range c.Outline() {
		switch b.Kind {
		case Heading, Clausal, Point:
			part = b.No + " " + b.Text()
			seen.spans(b)
			continue
		}
		if b.Section != "" {
			seen.spans(b)
			continue
		}
		u := newUnit("mục “"+part+"”", b.Text())
		at := 0
		for _, r := range b.Runs {
			if r.Key != "" {
				name := seen.name(r.Key)
				for i, n := range u.numbers {
					if n.start >= at && n.end <= at+len(r.Text) {
						u.numbers[i].key, u.numbers[i].mark = r.Key, name
					}
				}
			}
			at += len(r.Text)
		}
		if len(u.numbers) > 0 {
			all = append(all, u)
		}
	}
	return all
}

// foundMark is where a bookmark of ours stands in the document.
type foundMark struct{ unit, start, end int }

// readUnits are the paragraphs of a document, and where our bookmarks stand in them.
func readUnits(d office.Document, headings []string) (all []unit, marks map[string]foundMark, tables []office.Table) {
	marks = map[string]foundMark{}
	part, n := "đầu văn bản", 0
	for _, b := range d.Blocks {
		if b.Table != nil {
			tables = append(tables, *b.Table)
			continue
		}
		if strings.TrimSpace(b.Text) == "" {
			continue
		}
		if slices.Contains(headings, headingWords(b.Text)) {
			part, n = strings.TrimSpace(b.Text), 0
			continue
		}
		n++
		for _, m := range b.Marks {
			if _, twice := marks[m.Name]; !twice {
				marks[m.Name] = foundMark{len(all), m.Start, m.End}
			}
		}
		all = append(all, newUnit(fmt.Sprintf("mục “%s”, đoạn %d", part, n), b.Text))
	}
	return all, marks, tables
}

func headingWords(text string) string {
	return strings.Join(strings.Fields(lettersOnly(listHead.ReplaceAllString(strings.ToLower(text), ""))), " ")
}

func (c Consolidated) headings() []string {
	var all []string
	for _, b := range c.Outline() {
		switch b.Kind {
		case Heading, Clausal, Point:
			all = append(all, headingWords(b.Text()))
		}
	}
	return all
}

// CompareEdited holds an edited report against the data: every figure that does not match, with its place. Checked is how many were looked at.
func CompareEdited(c Consolidated, d office.Document) (findings []Finding, checked int) {
	want := c.wanted()
	have, marks, tables := readUnits(d, c.headings())
	for _, u := range want {
		checked += len(u.numbers)
	}
	findings = compareUnits(want, have, marks)
	var grids []office.Grid
	for _, a := range c.appendices() {
		for _, e := range a.write(c).Body {
			if g, ok := e.(office.Grid); ok {
				grids = append(grids, g)
			}
		}
	}
	for _, g := range grids {
		more, n := compareGrid(g, tables)
		findings, checked = append(findings, more...), checked+n
	}
	return findings, checked
}

const (
	samePlace = 0.5 // likeness from which a paragraph is taken for one of ours
	maxLooked = 4000
)

// compareUnits compares paragraphs: first by bookmarks, then by words.
func compareUnits(want, have []unit, marks map[string]foundMark) []Finding {
	owner := make([]int, len(want))
	var out []Finding
	for w := range want {
		owner[w] = byMarks(&want[w], have, marks, &out)
	}
	for w := range want {
		if owner[w] < 0 {
			owner[w] = byWords(want[w], have)
		}
		if owner[w] >= 0 {
			have[owner[w]].claimed = true
		}
	}
	for w := range want { // the same number in its own paragraph, wherever it went there
		if owner[w] >= 0 {
			matchSame(&want[w], &have[owner[w]])
		}
	}
	for w := range want {
		out = append(out, want[w].rest(have, owner[w])...)
	}
	for _, h := range have {
		if !h.claimed {
			continue // people's own words
		}
		for _, n := range h.numbers {
			if !n.used {
				out = append(out, Finding{Kind: FigureAdded, Place: h.place, Sentence: sentenceAt(h.text, n.start), Doc: n.shown})
			}
		}
	}
	return out
}

// byMarks takes the figures whose bookmark is still there; the paragraph with most of them is the unit's own.
func byMarks(w *unit, have []unit, marks map[string]foundMark, out *[]Finding) int {
	votes := map[int]int{}
	for i := range w.numbers {
		n := &w.numbers[i]
		m, ok := marks[n.mark]
		if n.mark == "" || !ok || m.unit >= len(have) {
			continue
		}
		h := &have[m.unit]
		at := slices.IndexFunc(h.numbers, func(x numberAt) bool { return !x.used && x.start < m.end && m.start < x.end })
		if at < 0 {
			continue // the number was typed beside its bookmark, or is gone
		}
		votes[m.unit]++
		found := &h.numbers[at]
		n.used, found.used = true, true
		if found.value != n.value {
			*out = append(*out, Finding{FigureChanged, h.place, sentenceAt(h.text, found.start), found.shown, n.shown, n.key})
		}
	}
	best := -1
	for u, n := range votes {
		if best < 0 || n > votes[best] || n == votes[best] && u < best {
			best = u
		}
	}
	return best
}

// byWords finds the paragraph that is most like the unit, numbers aside.
func byWords(w unit, have []unit) int {
	best, like := -1, samePlace
	for i := range have[:min(len(have), maxLooked)] {
		if have[i].claimed {
			continue
		}
		if s := w.words.like(have[i].words); s > like {
			best, like = i, s
		}
	}
	return best
}

func matchSame(w, h *unit) {
	for _, strict := range []bool{true, false} {
		for i := range w.numbers {
			n := &w.numbers[i]
			if n.used {
				continue
			}
			at := slices.IndexFunc(h.numbers, func(x numberAt) bool {
				return !x.used && x.value == n.value && (!strict || beside(*n, x) > 0)
			})
			if at >= 0 {
				n.used, h.numbers[at].used = true, true
			}
		}
	}
}

// beside is how well the words around two numbers agree.
func beside(a, b numberAt) (score int) {
	if a.after != "" && a.after == b.after {
		score += 2
	}
	if a.before != "" && a.before == b.before {
		score += 2
	}
	if score == 0 && a.after != "" && strings.SplitN(a.after, " ", 2)[0] == strings.SplitN(b.after, " ", 2)[0] {
		score = 1
	}
	return score
}

// rest tells what became of the figures that were not found by number: moved elsewhere, changed, or removed.
func (w *unit) rest(have []unit, own int) []Finding {
	var out []Finding
	for i := range w.numbers {
		n := &w.numbers[i]
		if n.used || w.elsewhere(n, have) {
			continue
		}
		n.used = true
		if own >= 0 {
			h := &have[own]
			best, score := -1, 0
			for j := range h.numbers {
				if s := beside(*n, h.numbers[j]); !h.numbers[j].used && s > score {
					best, score = j, s
				}
			}
			if best >= 0 {
				h.numbers[best].used = true
				out = append(out, Finding{FigureChanged, h.place, sentenceAt(h.text, h.numbers[best].start), h.numbers[best].shown, n.shown, n.key})
				continue
			}
		}
		out = append(out, Finding{Kind: FigureRemoved, Place: w.place, Sentence: sentenceAt(w.text, n.start), Data: n.shown, Key: n.key})
	}
	return out
}

// elsewhere: the same number beside the same words in another paragraph has only moved.
func (w *unit) elsewhere(n *numberAt, have []unit) bool {
	for u := range have[:min(len(have), maxLooked)] {
		for j := range have[u].numbers {
			x := &have[u].numbers[j]
			if !x.used && x.value == n.value && beside(*n, *x) >= 2 {
				n.used, x.used = true, true
				return true
			}
		}
	}
	return false
}

const maxSentence = 240 // characters

// sentenceAt is the sentence around a place in a text, shortened.
func sentenceAt(text string, at int) string {
	start := strings.LastIndex(text[:at], ". ") + 1
	end := strings.Index(text[at:], ". ")
	if end < 0 {
		end = len(text) - at
	}
	s := strings.TrimSpace(text[start:min(len(text), at+end+1)])
	if r := []rune(s); len(r) > maxSentence {
		near := len([]rune(text[start:at]))
		from := max(0, min(near-maxSentence/2, len(r)-maxSentence))
		s = string(r[from:min(len(r), from+maxSentence)])
		if from > 0 {
			s = "… " + s
		}
		s += " …"
	}
	return s
}
