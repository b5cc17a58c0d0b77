package product

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"lantoa/internal/bitext"
)

// Part is the field of a content that a sentence belongs to.
type Part string

// The parts, in the order in which they are translated.
const (
	PartTitle   Part = "title"
	PartSummary Part = "summary"
	PartBody    Part = "body"
)

var parts = []Part{PartTitle, PartSummary, PartBody}

// SegmentState is how far the translation of a sentence has come.
type SegmentState string

// The states of a sentence. Done without a text means that the sentence went into the one before it.
const (
	SegmentEmpty SegmentState = "empty"
	SegmentDraft SegmentState = "draft"
	SegmentDone  SegmentState = "done"
)

// Segment is a sentence of the source with its translation.
type Segment struct {
	Pos     int64 // from 0, through title, summary and body
	Part    Part
	Source  string
	Sep     string // what follows it in the source
	Was     string // the source that Target translates, where the source has changed since
	Target  string
	State   SegmentState
	Version int64
	Who     string
	At      *time.Time

	stored int64 // the place under which it lies in the store; -1: none yet
}

// Changed reports whether the source changed after the sentence was translated.
func (g Segment) Changed() bool { return g.Was != "" }

// EndsParagraph reports whether a paragraph ends after it.
func (g Segment) EndsParagraph() bool { return strings.Contains(g.Sep, "\n") }

// Sum names a sentence by its text: places move when the source changes.
func (g Segment) Sum() string { return sumOf(g.Source) }

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

func (c Content) part(p Part) string {
	return map[Part]string{PartTitle: c.Title, PartSummary: c.Summary, PartBody: c.Body}[p]
}

func (c *Content) setPart(p Part, text string) {
	switch p {
	case PartTitle:
		c.Title = text
	case PartSummary:
		c.Summary = text
	case PartBody:
		c.Body = text
	}
}

func (c StoredContent) content() Content {
	return Content{Title: c.Title, Summary: c.Summary, Body: c.Body}
}

func (e Edition) content() Content {
	return Content{Title: e.Title, Summary: e.Summary, Body: e.Body, AI: e.AI, Seconds: e.Seconds}
}

// Cut makes the sentences of a content, none translated yet.
func Cut(c Content, lang string) []Segment {
	var all []Segment
	for _, p := range parts {
		for _, g := range bitext.Segments(strings.TrimSpace(c.part(p)), lang) {
			if g.Text != "" {
				all = append(all, Segment{Pos: int64(len(all)), Part: p, Source: g.Text, Sep: g.After, State: SegmentEmpty, stored: -1})
			}
		}
	}
	return all
}

// Derive joins the translations to a content. Parts that the source does not have stay as they were.
func Derive(all []Segment, was Content, target Language) Content {
	for _, p := range parts {
		var b strings.Builder
		gap, has := "", false
		for _, g := range all {
			if g.Part != p {
				continue
			}
			has = true
			if g.Target != "" {
				if b.Len() > 0 {
					b.WriteString(gap)
				}
				b.WriteString(g.Target)
				gap = ""
			}
			gap = widest(gap, target.gap(g.Sep))
		}
		if has {
			was.setPart(p, b.String())
		}
	}
	return was
}

// gap is what stands between two sentences of the language where the source has sep.
func (l Language) gap(sep string) string {
	switch {
	case strings.Contains(sep, "\n"):
		return sep
	case strings.HasPrefix(l.Script, "Han"):
		return ""
	case sep == "":
		return " "
	}
	return sep
}

// widest keeps the end of a paragraph where sentences between are not translated.
func widest(a, b string) string {
	if strings.Count(b, "\n") > strings.Count(a, "\n") || a == "" {
		return b
	}
	return a
}

// sameWords compares texts without regard to space.
func sameWords(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}

// PairUp lays a translation that was written as a whole beside its source: sentence by sentence where the paragraphs have as many, else
// paragraph by paragraph. Only parts whose words differ from what the segments say are laid anew; no word is lost.
func PairUp(all []Segment, c Content, target Language) []Segment {
	paired := append([]Segment(nil), all...)
	now := Derive(all, c, target)
	for _, p := range parts {
		if !sameWords(now.part(p), c.part(p)) {
			pairPart(paired, p, c.part(p), target)
		}
	}
	return paired
}

func pairPart(all []Segment, p Part, text string, target Language) {
	var places []int
	for i, g := range all {
		if g.Part == p {
			places = append(places, i)
		}
	}
	lines := Cut(Content{Body: text}, target.Tag)
	source, targets := split(places, func(i int) bool { return all[i].EndsParagraph() }), split(lines, Segment.EndsParagraph)
	if len(source) != len(targets) && len(places) == len(lines) {
		source, targets = [][]int{places}, [][]Segment{lines}
	}
	for n, group := range source {
		switch {
		case n >= len(targets):
			lay(all, group, nil)
		case n == len(source)-1:
			var rest []Segment
			for _, t := range targets[n:] {
				rest = append(rest, t...)
			}
			lay(all, group, rest)
		default:
			lay(all, group, targets[n])
		}
	}
}

// split cuts a list after each element that ends a group.
func split[T any](list []T, ends func(T) bool) (groups [][]T) {
	var group []T
	for _, x := range list {
		group = append(group, x)
		if ends(x) {
			groups, group = append(groups, group), nil
		}
	}
	if len(group) > 0 {
		groups = append(groups, group)
	}
	return groups
}

// lay puts sentences of the target beside those of the source, or all of them beside the first where their numbers differ.
func lay(all []Segment, places []int, lines []Segment) {
	if len(lines) == len(places) {
		for k, i := range places {
			if all[i].Target != lines[k].Source {
				all[i].settle(lines[k].Source, all[i].State != SegmentDraft)
			}
		}
		return
	}
	var words []string
	for _, l := range lines {
		words = append(words, l.Source)
	}
	for k, i := range places {
		if k == 0 {
			all[i].settle(strings.Join(words, " "), false)
		} else {
			all[i].settle("", false)
		}
	}
}

func (g *Segment) settle(target string, done bool) {
	g.Target, g.State = target, SegmentDraft
	if target == "" {
		g.State, g.Was = SegmentEmpty, ""
	} else if done && g.Was == "" {
		g.State = SegmentDone
	}
}

// tally counts sentences: done, and those whose source changed.
func tally(all []Segment) (done, changed int) {
	for _, g := range all {
		if g.State == SegmentDone {
			done++
		}
		if g.Changed() {
			changed++
		}
	}
	return done, changed
}
