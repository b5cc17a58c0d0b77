package bitext

import (
	"fmt"
	"slices"
)

// place is a tag of one of a paragraph's sentences, by its number.
type place struct{ sentence, number int }

// spot is where a tag stands: in the source or target of a sentence, at which part.
type spot struct {
	target         bool
	sentence, part int
}

// shape is how a tag is written at one spot.
type shape struct {
	name     string
	copied   string // the name of the code that this is a copy of
	isolated bool   // the partner is not on this side of the paragraph
	pair     bool   // one element around the text
	open     *Tag   // of what closes: what opens
}

// codes plans how the inline codes of a paragraph are written: names are unique in it and
// the same in source and target; what nests well everywhere is one element around the text.
type codes struct {
	units    []Unit
	segments []string
	names    map[place]string
	split    map[place]bool // pairs that are written as two elements
	used     map[string]bool
	shapes   map[spot]shape
	data     []string
}

func planCodes(units []Unit) *codes {
	c := &codes{
		units: units, segments: make([]string, len(units)), names: map[place]string{},
		split: map[place]bool{}, used: map[string]bool{}, shapes: map[spot]shape{},
	}
	c.nameSegments()
	c.nameTags()
	for i, u := range units {
		for _, t := range u.Tags {
			if t.Data != "" && !slices.Contains(c.data, t.Data) {
				c.data = append(c.data, t.Data)
			}
		}
		c.nest(i, u.Source)
		c.nest(i, u.Target)
	}
	c.shape(false)
	c.shape(true)
	return c
}

func (u Unit) side(target bool) string {
	switch {
	case !target:
		return u.Source
	case u.Translated:
		return u.Target
	}
	return ""
}

func (c *codes) nameSegments() {
	for i, u := range c.units {
		if nmtoken.MatchString(u.Segment) && !c.used[u.Segment] {
			c.segments[i], c.used[u.Segment] = u.Segment, true
		}
	}
	for i, u := range c.units {
		if c.segments[i] == "" && (u.Segment != "" || i > 0 && len(u.Notes) > 0) {
			c.segments[i] = freshName("s", c.used)
		}
	}
}

// nameTags keeps the names that codes have, where they are free. What closes is called as
// what opens it: in its own sentence or, without a partner there, in another.
func (c *codes) nameTags() {
	waiting := map[string]bool{} // names of what opens and is not closed in its sentence
	c.eachTag(func(at place, t Tag) {
		if t.Kind != Close && nmtoken.MatchString(t.ID) && !c.used[t.ID] {
			c.names[at], c.used[t.ID] = t.ID, true
			waiting[t.ID] = waiting[t.ID] || t.Kind == Open && t.Pair == 0
		}
	})
	c.eachTag(func(at place, t Tag) {
		switch {
		case t.Kind != Close || t.Pair != 0:
		case waiting[t.ID]:
			c.names[at] = t.ID
		case nmtoken.MatchString(t.ID) && !c.used[t.ID]:
			c.names[at], c.used[t.ID] = t.ID, true
		}
	})
	c.eachTag(func(at place, t Tag) {
		if c.names[at] == "" && (t.Kind != Close || t.Pair == 0) {
			c.names[at] = freshName("c", c.used)
		}
	})
	c.eachTag(func(at place, t Tag) {
		if t.Kind == Close && t.Pair != 0 {
			c.names[at] = c.names[place{at.sentence, t.Pair}]
		}
	})
}

func (c *codes) eachTag(do func(at place, t Tag)) {
	for i, u := range c.units {
		for _, t := range u.Tags {
			do(place{i, t.Number}, t)
		}
	}
}

// nest notes which pairs do not nest in a text.
func (c *codes) nest(sentence int, text string) {
	var stack []int
	for _, p := range parts(text, c.units[sentence].Tags) {
		if p.tag == nil || p.tag.Kind == Point {
			continue
		}
		t := *p.tag
		if t.Kind == Open {
			if t.Pair == 0 || t.Origin == "xliff2:sc" || t.Origin == "xliff2:sm" || slices.Contains(stack, t.Number) {
				c.split[place{sentence, t.Number}] = true
			}
			stack = append(stack, t.Number)
			continue
		}
		at := slices.Index(stack, t.Pair)
		if at < 0 || c.crosses(sentence, stack[at+1:]) {
			c.split[place{sentence, t.Pair}] = true
		}
		if at >= 0 {
			stack = slices.Delete(stack, at, at+1)
		}
	}
	for _, number := range stack {
		c.split[place{sentence, number}] = true
	}
}

// crosses reports whether a pair that ends here would cut through one that has not ended.
func (c *codes) crosses(sentence int, inner []int) bool {
	return slices.ContainsFunc(inner, func(number int) bool { return !c.split[place{sentence, number}] })
}

// shape settles every tag of all sources, or of all targets. The first of a name keeps it,
// the next are copies; what closes belongs to the last that opened.
func (c *codes) shape(target bool) {
	seen, opened := map[string]bool{}, map[string][]spot{}
	for i, u := range c.units {
		for k, p := range parts(u.side(target), u.Tags) {
			if p.tag == nil {
				continue
			}
			at, t := spot{target, i, k}, *p.tag
			base := c.names[place{i, t.Number}]
			s := shape{name: base, isolated: t.Kind == Open}
			if t.Kind == Close {
				c.close(at, t, base, opened)
				continue
			}
			if seen[base] {
				s.name, s.copied = freshName("c", c.used), base
			}
			seen[base] = true
			if t.Kind == Open {
				s.pair = !c.split[place{i, t.Number}]
				s.open = p.tag
				opened[base] = append(opened[base], at)
			}
			c.shapes[at] = s
		}
	}
}

func (c *codes) close(at spot, t Tag, base string, opened map[string][]spot) {
	waiting := opened[base]
	if len(waiting) == 0 {
		name := base
		if t.Pair != 0 || c.opens(base) {
			name = freshName("c", c.used) // the name is that of what opens
		}
		c.shapes[at] = shape{name: name, isolated: true}
		return
	}
	from := waiting[len(waiting)-1]
	opened[base] = waiting[:len(waiting)-1]
	s := c.shapes[from]
	s.isolated = false
	c.shapes[from] = s
	s.pair = s.pair && t.Pair != 0
	c.shapes[at] = s
}

// opens reports whether something that opens has this name.
func (c *codes) opens(name string) bool {
	found := false
	c.eachTag(func(at place, t Tag) { found = found || t.Kind == Open && c.names[at] == name })
	return found
}

func (c *codes) write(w *writer, sentence int, target bool) {
	u := c.units[sentence]
	for k, p := range parts(u.side(target), u.Tags) {
		if p.tag == nil {
			writeText2(w, p.text)
			continue
		}
		t, s := *p.tag, c.shapes[spot{target, sentence, k}]
		switch {
		case t.Optional:
			writeMark2(w, t, s)
		case t.Kind == Point:
			w.empty("ph", c.attrs(t, s, "ph")...)
		case s.pair && t.Kind == Open:
			w.start("pc", c.pairAttrs(t, *findTag(u.Tags, t.Pair), s)...)
		case s.pair:
			w.end("pc")
		case t.Kind == Open:
			w.empty("sc", c.attrs(t, s, "sc")...)
		default:
			w.empty("ec", c.attrs(t, s, "ec")...)
		}
	}
}

// writeMark2 writes an annotation, if it says anything.
func writeMark2(w *writer, t Tag, s shape) {
	open := t
	if s.open != nil {
		open = *s.open
	}
	pairs, ok := markAttrs(open)
	switch {
	case !ok || t.Kind == Close && s.isolated:
	case s.pair && t.Kind == Open:
		w.start("mrk", append([]string{"id", s.name}, pairs...)...)
	case s.pair:
		w.end("mrk")
	case t.Kind == Open:
		w.empty("sm", append([]string{"id", s.name}, pairs...)...)
	default:
		w.empty("em", "startRef", s.name)
	}
}

func (c *codes) ref(data string) string {
	if i := slices.Index(c.data, data); data != "" && i >= 0 {
		return fmt.Sprintf("d%d", i+1)
	}
	return ""
}

// attrs lists what ph, sc and ec carry.
func (c *codes) attrs(t Tag, s shape, element string) []string {
	hints := t
	pairs := []string{"id", s.name}
	if element == "ec" && !s.isolated {
		hints, pairs = *s.open, []string{"startRef", s.name} // both ends have the same
	}
	pairs = append(pairs, "dataRef", c.ref(t.Data), "disp", t.Shown, "equiv", kept(t, "equiv"))
	pairs = append(pairs, typeAttrs(t)...)
	pairs = append(pairs, hintAttrs(hints, element)...)
	if element != "ph" {
		pairs = append(pairs, "isolated", only(s.isolated, "yes"), "dir", only(element == "sc" || s.isolated, kept(t, "dir")))
	}
	return append(pairs, "copyOf", copyOf(t, s, t.Data != ""))
}

func (c *codes) pairAttrs(open, end Tag, s shape) []string {
	pairs := []string{
		"id", s.name, "dataRefStart", c.ref(open.Data), "dataRefEnd", c.ref(end.Data), "dispStart", open.Shown, "dispEnd", end.Shown,
		"equivStart", kept(open, "equiv"), "equivEnd", kept(end, "equiv"), "dir", kept(open, "dir"),
	}
	pairs = append(append(pairs, typeAttrs(open)...), hintAttrs(open, "pc")...)
	return append(pairs, "copyOf", copyOf(open, s, open.Data != "" || end.Data != ""))
}
