package bitext

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// rules are what a language adds to the general rules: a sentence ends at . ! ? … or their
// Chinese kin, quotes and brackets closed, if space follows and then no small letter.
type rules struct {
	abbreviations map[string]string // word without its last point: when it ends no sentence
	initials      bool              // a single capital is a first name: J. Smith
}

func rulesOf(lang string) rules {
	return rules{abbreviations: theWords().abbreviations[script(lang)], initials: isEnglish(lang)}
}

const (
	enders    = ".!?…。！？"
	hanEnders = "。！？"
	closers   = "\"'”’)]}»」』）】》〉"
	openers   = "\"'“‘„([{«「『（【《〈-–—•*"
)

// cuts lists the byte offsets in a line at which a sentence has ended and another follows.
func (r rules) cuts(line string) []int {
	var all []int
	start, depth, words := 0, 0, false // of the sentence: where it begins, open brackets, is there a word
	lastClose := strings.LastIndexByte(line, ')')
	for i := 0; i < len(line); {
		c, size := decodeRune(line[i:])
		if !strings.ContainsRune(enders, c) {
			words = words || isWordRune(c)
			depth += bracket(c)
			i += size
			continue
		}
		signs := line[i:]
		signs = signs[:len(signs)-len(strings.TrimLeft(signs, enders))]
		end := i + len(signs)
		end += closed(line[end:])
		depth -= strings.Count(line[i:end], ")")
		inside := depth > 0 && lastClose >= end
		if words && !inside && r.ends(line[start:i], signs, line[end:]) {
			all = append(all, end)
			start, depth, words = end, 0, false
		}
		i = end
	}
	return all
}

func bracket(c rune) int {
	switch c {
	case '(':
		return 1
	case ')':
		return -1
	}
	return 0
}

// closed measures the quotes, brackets and tags that belong to what has just ended.
func closed(rest string) int {
	n := 0
	for n < len(rest) {
		c, size := decodeRune(rest[n:])
		if tag := placeholder.FindStringIndex(rest[n:min(len(rest), n+maxTagText)]); tag != nil && tag[0] == 0 {
			size = tag[1]
		} else if !strings.ContainsRune(closers, c) {
			break
		}
		n += size
	}
	return n
}

// ends decides whether a sentence ends: so far is the sentence without its signs, rest is
// what follows them in the line.
func (r rules) ends(sofar, signs, rest string) bool {
	if strings.TrimSpace(rest) == "" {
		return false
	}
	if strings.ContainsAny(signs, hanEnders) {
		return true
	}
	space, _ := decodeRune(rest)
	if !unicode.IsSpace(space) || space == '\u00a0' || space == '\u202f' {
		return false
	}
	rest = skipOpeners(rest)
	first, _ := decodeRune(rest)
	if unicode.IsLower(first) {
		return letteredItem.MatchString(rest)
	}
	return signs != "." || !r.staysOpen(sofar, first, rest)
}

// skipOpeners passes over space, quotes, dashes and tags, to the first letter or digit that counts.
func skipOpeners(rest string) string {
	for rest != "" {
		c, size := decodeRune(rest)
		if tag := placeholder.FindStringIndex(rest[:min(len(rest), maxTagText)]); tag != nil && tag[0] == 0 {
			size = tag[1]
		} else if !unicode.IsSpace(c) && !strings.ContainsRune(openers, c) {
			break
		}
		rest = rest[size:]
	}
	return rest
}

const (
	maxTagText = len("{9999}")
	nearby     = 120 // bytes before a point that can tell what it is
)

var (
	listMarker   = regexp.MustCompile(`^[(\[]?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[IVXLC]{1,7}|[A-Za-zĐđ])$`)
	letteredItem = regexp.MustCompile(`^[a-zđ]\)\s`)
	// What heads an article stays with its title: "Điều 16. Quyền …".
	headings = regexp.MustCompile(`(?i)^(?:điều|khoản|điểm|mục|tiểu mục|chương|phần|phụ lục|bước|câu|bài|article|section|chapter|part|annex|rule|step)\s+(?:[0-9]{1,4}[a-zđ]?|[IVXLC]{1,7}|[a-zđ])$`)
)

// staysOpen reports whether the point after so far belongs to a number, a heading or an abbreviation.
func (r rules) staysOpen(sofar string, first rune, rest string) bool {
	whole := len(sofar) <= nearby
	if !whole {
		sofar = sofar[len(sofar)-nearby:]
	}
	sofar = strings.TrimSpace(placeholder.ReplaceAllString(sofar, ""))
	if whole && (listMarker.MatchString(sofar) || headings.MatchString(sofar)) {
		return true
	}
	words := strings.Fields(sofar)
	if len(words) == 0 {
		return true
	}
	word := strings.TrimLeft(words[len(words)-1], openers)
	before := ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	when := r.abbreviations[word]
	if i := strings.LastIndexByte(word, '.'); when == "" && i >= 0 {
		when = r.abbreviations[word[i+1:]]
	}
	switch when {
	case "always":
		return true
	case "number":
		return unicode.IsDigit(first)
	case "name":
		c, _ := decodeRune(before)
		return unicode.IsDigit(first) || !unicode.IsUpper(c) || strings.HasSuffix(before, ",")
	}
	next, _, _ := strings.Cut(rest[:min(len(rest), nearby)], " ")
	return r.initials && isInitial(word) && !slices.Contains(starters, next)
}

// starters are words that begin a sentence and are no family name.
var starters = []string{
	"The", "This", "That", "These", "Those", "It", "He", "She", "We", "They", "You", "I", "In", "On", "At", "A", "An", "But", "And", "For", "If", "When", "There", "Its", "His", "Her", "Their", "Our",
}

func isInitial(word string) bool {
	last := word[strings.LastIndexByte(word, '.')+1:]
	c, size := decodeRune(last)
	return size > 0 && size == len(last) && unicode.IsUpper(c)
}

func isWordRune(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
