package bitext

import (
	"fmt"
	"regexp"
	"slices"
)

// Mismatch is a placeholder in which a target differs from its source.
type Mismatch struct {
	Placeholder string // "{1}", "%s", "{name}"
	Missing     bool   // it should be in the target; otherwise it is too much, or misplaced
	Message     string // one Vietnamese sentence
}

const (
	sayMissing  = "Bản dịch thiếu %s có trong câu gốc."
	sayExtra    = "Bản dịch có thừa %s so với câu gốc."
	sayUnknown  = "Bản dịch có %s không có trong câu gốc; hãy xoá hoặc gõ lại cho đúng số."
	sayReversed = "Trong bản dịch, thẻ đóng %s đứng trước thẻ mở {%d}."
)

// Words that a program fills in: %s, %1$d, %(name)s, {name}. A percentage is none: "5% dân số".
var directives = regexp.MustCompile(`%(?:\([A-Za-z_][A-Za-z0-9_]*\)|[0-9]+\$)?[-+#0]*[0-9]*(?:\.[0-9]+)?[sdifgxXqvuc]\b|\{[A-Za-z_][A-Za-z0-9_]*\}`)

var percentage = regexp.MustCompile(`[0-9]$`)

// CheckPlaceholders says where a target does not carry the placeholders of its source. A
// unit without a translation has nothing to say; annotations may be missing.
func CheckPlaceholders(u Unit) []Mismatch {
	if !u.Translated || u.Target == "" {
		return nil
	}
	wanted, got := countPlaceholders(u.Source, u.Tags), countPlaceholders(u.Target, u.Tags)
	var all []Mismatch
	for _, name := range wanted.names {
		switch need, have := wanted.times[name], got.times[name]; {
		case have < need:
			all = append(all, Mismatch{name, true, fmt.Sprintf(sayMissing, name)})
		case have > need:
			all = append(all, Mismatch{name, false, fmt.Sprintf(sayExtra, name)})
		}
	}
	for _, name := range got.names {
		if wanted.times[name] == 0 {
			all = append(all, Mismatch{name, false, fmt.Sprintf(sayUnknown, name)})
		}
	}
	return append(all, reversed(u)...)
}

// counted is how often each placeholder stands in a text, in order of appearance.
type counted struct {
	names []string
	times map[string]int
}

func (c *counted) add(name string) {
	if c.times[name] == 0 {
		c.names = append(c.names, name)
	}
	c.times[name]++
}

func countPlaceholders(text string, tags []Tag) counted {
	c := counted{times: map[string]int{}}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if t := findTag(tags, atoi(m[1])); t == nil || !t.Optional {
			c.add(m[0])
		}
	}
	for _, m := range directives.FindAllStringIndex(text, -1) {
		if text[m[0]] == '%' && percentage.MatchString(text[:m[0]]) {
			continue
		}
		c.add(text[m[0]:m[1]])
	}
	return c
}

// reversed finds pairs whose end stands before their beginning.
func reversed(u Unit) []Mismatch {
	var all []Mismatch
	var open []int
	for _, p := range parts(u.Target, u.Tags) {
		switch {
		case p.tag == nil || p.tag.Optional || p.tag.Pair == 0:
		case p.tag.Kind == Open:
			open = append(open, p.tag.Number)
		case !slices.Contains(open, p.tag.Pair) && hasTag(u.Target, u.Tags, p.tag.Pair):
			name := fmt.Sprintf("{%d}", p.tag.Number)
			all = append(all, Mismatch{name, false, fmt.Sprintf(sayReversed, name, p.tag.Pair)})
		}
	}
	return all
}

func hasTag(text string, tags []Tag, number int) bool {
	return slices.ContainsFunc(parts(text, tags), func(p part) bool { return p.tag != nil && p.tag.Number == number })
}
