package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// docLine is a line of the document on the import screen.
type docLine struct {
	Parts []docPart
}

// docPart is a stretch of text, marked when a proposal was read from it.
type docPart struct {
	Text  string
	Ref   int  // number that links to the proposal; 0 without
	First bool // the first part of a mark: it carries the link's target
	Asked bool // a question is open about it
	On    bool
}

const maxShown = 400_000 // bytes of the document on the screen; whoever needs more opens the file

type docMark struct {
	Span
	ref   int
	asked bool
}

// markDocument breaks the text into lines with marked parts, and numbers what is marked: "number", "title", "topic0", "t2".
func markDocument(text string, r Review, open []Question) ([]docLine, map[string]int) {
	refs := map[string]int{}
	var marks []docMark
	add := func(name string, s Span, asked bool) {
		if s.End <= s.Start || s.End > len(text) {
			return
		}
		if _, seen := refs[name]; !seen {
			refs[name] = len(refs) + 1
		}
		marks = append(marks, docMark{s, refs[name], asked})
	}
	asked := map[string]bool{}
	for _, q := range open {
		asked[q.Key] = true
	}
	for _, f := range []string{"number", "place", "title", "issuer"} {
		add(f, r.Marks[f].Span, asked[f])
	}
	for i, c := range r.Clauses {
		if c.Kind != Section {
			add(clauseName(c.Kind, i), c.Span, false)
		}
	}
	for i, t := range r.Tasks {
		name := fmt.Sprintf("t%d", i)
		add(name, t.Mark.Span, asked[name+"_title"])
		add(name, t.DueMark.Span, asked[name+"_due"])
		for j, p := range t.Parties {
			add(name, p.Mark.Span, asked[fmt.Sprintf("%s_p%d", name, j)])
		}
	}
	add("signer", r.Marks["signer"].Span, asked["signer?"])
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "\n… (phần sau xem trong tệp gốc)"
	}
	return cut(text, apart(marks, len(text))), refs
}

func clauseName(kind string, i int) string { return fmt.Sprintf("%s%d", kind, i) }

// apart sorts the marks and leaves out what overlaps an earlier one.
func apart(marks []docMark, length int) []docMark {
	slices.SortStableFunc(marks, func(a, b docMark) int { return cmp.Compare(a.Start, b.Start) })
	var kept []docMark
	end := 0
	for _, m := range marks {
		if m.Start >= end && m.End <= length {
			kept = append(kept, m)
			end = m.End
		}
	}
	return kept
}

func cut(text string, marks []docMark) []docLine {
	var lines []docLine
	seen := map[int]bool{}
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		start, end := at, at+len(line)
		at = end + 1
		var d docLine
		put := func(from, to int, p docPart) {
			if to > from {
				p.Text = text[from:to]
				d.Parts = append(d.Parts, p)
			}
		}
		pos := start
		for len(marks) > 0 && marks[0].Start < end {
			m := marks[0]
			from, to := max(m.Start, pos), min(m.End, end)
			put(pos, from, docPart{})
			put(from, to, docPart{Ref: m.ref, First: !seen[m.ref], Asked: m.asked, On: true})
			seen[m.ref] = true
			pos = max(pos, to)
			if m.End > end {
				break // it goes on in the next line
			}
			marks = marks[1:]
		}
		put(pos, end, docPart{})
		if len(d.Parts) > 0 {
			lines = append(lines, d)
		}
	}
	return lines
}
