package bitext

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"lantoa/internal/i18n"
)

// piece is a bit of a sentence while it is read: text, or an inline code.
type piece struct {
	text []byte
	tag  *Tag
	key  string // the same code has the same key in source and target
	pair string // what opens and what closes have the same pair
}

// sentence collects pieces.
type sentence []piece

func (s *sentence) add(text string) {
	if n := len(*s); n > 0 && (*s)[n-1].tag == nil {
		(*s)[n-1].text = append((*s)[n-1].text, text...)
		return
	}
	*s = append(*s, piece{text: []byte(text)})
}

func (s *sentence) code(t Tag, key, pair string) {
	*s = append(*s, piece{tag: &t, key: string(t.Kind) + " " + key, pair: pair})
}

// tags counts the codes of a sentence.
func (s sentence) tags() int {
	n := 0
	for _, p := range s {
		if p.tag != nil {
			n++
		}
	}
	return n
}

var placeholder = regexp.MustCompile(`\{([1-9][0-9]{0,3})\}`)

// number gives every code a number that no text has in braces already, the same one in all
// sentences, and writes the sentences with {1}, {2} in them.
func number(sentences ...sentence) ([]string, []Tag) {
	taken := map[int]bool{}
	for _, s := range sentences {
		for _, p := range s {
			for _, m := range placeholder.FindAllSubmatch(p.text, -1) {
				taken[atoi(string(m[1]))] = true
			}
		}
	}
	var tags []Tag
	known, next := map[string]int{}, 0
	pairs := map[string][2]int{} // positions in tags, plus one, of what opens and what closes
	texts := make([]string, len(sentences))
	for i, s := range sentences {
		var b strings.Builder
		for _, p := range s {
			if p.tag == nil {
				b.Write(p.text)
				continue
			}
			at, ok := known[p.key]
			if !ok {
				for next++; taken[next]; next++ {
				}
				at = len(tags)
				known[p.key] = at
				p.tag.Number = next
				tags = append(tags, *p.tag)
				pairs[p.pair] = joinPair(pairs[p.pair], *p.tag, at+1)
			}
			b.WriteString("{" + strconv.Itoa(tags[at].Number) + "}")
		}
		texts[i] = i18n.NFC(b.String())
	}
	for name, p := range pairs {
		if name != "" && p[0] > 0 && p[1] > 0 {
			tags[p[0]-1].Pair, tags[p[1]-1].Pair = tags[p[1]-1].Number, tags[p[0]-1].Number
		}
	}
	return texts, tags
}

func joinPair(p [2]int, t Tag, at int) [2]int {
	switch {
	case t.Kind == Open && p[0] == 0:
		p[0] = at
	case t.Kind == Close && p[1] == 0:
		p[1] = at
	}
	return p
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// part is a bit of a sentence while it is written.
type part struct {
	text string
	tag  *Tag
}

// parts cuts a text at the placeholders that are tags.
func parts(text string, tags []Tag) []part {
	text = i18n.NFC(text)
	var all []part
	from := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		t := findTag(tags, atoi(text[m[2]:m[3]]))
		if t == nil {
			continue
		}
		if m[0] > from {
			all = append(all, part{text: text[from:m[0]]})
		}
		all = append(all, part{tag: t})
		from = m[1]
	}
	if from < len(text) {
		all = append(all, part{text: text[from:]})
	}
	return all
}

// Untagged is a text without its inline codes: what stands between them is kept.
func Untagged(text string, tags []Tag) string {
	if len(tags) == 0 {
		return text
	}
	var b strings.Builder
	for _, p := range parts(text, tags) {
		b.WriteString(p.text)
	}
	return b.String()
}

func findTag(tags []Tag, number int) *Tag {
	for i := range tags {
		if tags[i].Number == number {
			return &tags[i]
		}
	}
	return nil
}

// collapse makes the line ends and indents of a file that does not mean them into spaces.
func collapse(s string) string {
	if !strings.ContainsAny(s, "\n\t") && s == strings.TrimSpace(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		space := len(s) - len(strings.TrimLeft(s, " \t\r\n"))
		switch gap := s[:space]; {
		case strings.ContainsAny(gap, "\n\t\r"):
			b.WriteByte(' ')
		default:
			b.WriteString(gap)
		}
		s = s[space:]
		word := strings.IndexAny(s, " \t\r\n")
		if word < 0 {
			word = len(s)
		}
		b.WriteString(s[:word])
		s = s[word:]
	}
	return strings.Trim(b.String(), " ")
}

// checkLength refuses a sentence that nobody can translate in one piece.
func (x *reader) checkLength(unit, text string, tags int) error {
	if len(text) > maxRunes && utf8.RuneCountInString(text) > maxRunes {
		return refuse(sayLongUnit, shorten(unit), x.line(), maxRunes)
	}
	if tags > maxTags {
		return refuse(sayManyTags, shorten(unit), x.line(), maxTags)
	}
	return nil
}
