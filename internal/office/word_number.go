package office

import (
	"context"
	"encoding/xml"
	"strconv"
	"strings"
)

const (
	listLevels = 9      // as in Word
	maxCounter = 30_000 // a list longer than this is nonsense
)

// level is one level of a list's definition.
type level struct {
	start   int
	format  string // "decimal", "lowerLetter", "bullet" …
	text    string // "%1.%2)"
	gap     string // between the number and the text
	restart int    // -1: after any higher level; 0: never; n: after level n
	style   string // the paragraph style that takes this level
	legal   bool   // show all higher levels as decimals
}

// list is an abstract numbering: it owns the count.
type list struct {
	levels  [listLevels]level
	counts  [listLevels]int
	started [listLevels]bool
	link    string // the style that holds the real definition
}

// instance is what a paragraph names: a list, perhaps with other starts.
type instance struct {
	list   string
	starts map[int]int    // taken at the first use
	levels map[int]*level // replaced definitions
	used   map[int]bool
}

// lists computes the numbers that Word prints but does not store.
type lists struct {
	byID   map[string]*list
	byNum  map[int]*instance
	styles styleSheet
}

func readNumbering(ctx context.Context, a *archive, part string, styles styleSheet) (*lists, error) {
	l := &lists{byID: map[string]*list{}, byNum: map[int]*instance{}, styles: styles}
	x, err := a.openXML(ctx, part)
	if err != nil || x == nil {
		return l, err
	}
	err = x.each(func(xml.StartElement) error {
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "abstractNum":
				return x.readList(attr(e, "abstractNumId"), l)
			case "num":
				return x.readInstance(attr(e, "numId"), l)
			}
			return x.skip()
		}, nil)
	}, nil)
	return l, err
}

func (x *markup) readList(id string, l *lists) error {
	def := &list{}
	for i := range def.levels {
		def.levels[i] = plainLevel()
	}
	l.byID[id] = def
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "lvl":
			i, lv, err := x.readLevel(e)
			if err == nil && i >= 0 && i < listLevels {
				def.levels[i] = lv
			}
			return err
		case "numStyleLink":
			def.link = attr(e, "val")
		}
		return x.skip()
	}, nil)
}

func plainLevel() level { return level{start: 0, format: "none", gap: " ", restart: -1} }

func (x *markup) readLevel(e xml.StartElement) (int, level, error) {
	index, err := strconv.Atoi(attr(e, "ilvl"))
	if err != nil {
		index = -1
	}
	lv := plainLevel()
	lv.format = "decimal"
	return index, lv, x.each(func(e xml.StartElement) error {
		val := attr(e, "val")
		switch e.Name.Local {
		case "start":
			lv.start = smallInt(val, 1)
		case "numFmt":
			lv.format = val
		case "lvlText":
			lv.text = val
		case "lvlRestart":
			lv.restart = smallInt(val, -1)
		case "isLgl":
			lv.legal = isOn(e, "val", true)
		case "pStyle":
			lv.style = val
		case "suff":
			if val == "nothing" {
				lv.gap = ""
			}
		}
		return x.skip()
	}, nil)
}

func smallInt(s string, otherwise int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxCounter {
		return otherwise
	}
	return n
}

func (x *markup) readInstance(id string, l *lists) error {
	n, err := strconv.Atoi(id)
	if err != nil {
		return x.skip()
	}
	in := &instance{starts: map[int]int{}, levels: map[int]*level{}, used: map[int]bool{}}
	l.byNum[n] = in
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNumId":
			in.list = attr(e, "val")
		case "lvlOverride":
			return x.readOverride(smallInt(attr(e, "ilvl"), listLevels), in)
		}
		return x.skip()
	}, nil)
}

func (x *markup) readOverride(index int, in *instance) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "startOverride":
			in.starts[index] = smallInt(attr(e, "val"), 1)
		case "lvl":
			_, lv, err := x.readLevel(e)
			in.levels[index] = &lv
			return err
		}
		return x.skip()
	}, nil)
}

// next counts a paragraph and gives its printed number and the gap after it.
func (l *lists) next(p props) (number, gap string) {
	if p.list == nil || *p.list == 0 {
		return "", ""
	}
	in := l.byNum[*p.list]
	if in == nil {
		return "", ""
	}
	def := l.definition(in)
	if def == nil {
		return "", ""
	}
	i := def.levelFor(p)
	def.count(i, in)
	at := func(k int) level {
		if lv := in.levels[k]; lv != nil {
			return *lv
		}
		return def.levels[k]
	}
	lv := at(i)
	return lv.print(i, def, at), lv.gap
}

// definition follows a link through a style to the list that holds the levels.
func (l *lists) definition(in *instance) *list {
	def := l.byID[in.list]
	for range maxStyleChain {
		if def == nil || def.link == "" {
			return def
		}
		style := l.styles.run(def.link)
		if style.list == nil || l.byNum[*style.list] == nil {
			return def
		}
		def = l.byID[l.byNum[*style.list].list]
	}
	return nil
}

func (d *list) levelFor(p props) int {
	if p.level != nil {
		return min(max(*p.level, 0), listLevels-1)
	}
	for i, lv := range d.levels {
		if p.style != "" && lv.style == p.style {
			return i
		}
	}
	return 0
}

func (d *list) count(i int, in *instance) {
	start, again := in.starts[i]
	again = again && !in.used[i]
	in.used[i] = true
	switch {
	case again:
		d.counts[i] = start
	case !d.started[i]:
		d.counts[i] = d.levels[i].start
		if lv := in.levels[i]; lv != nil {
			d.counts[i] = lv.start
		}
	default:
		d.counts[i] = min(d.counts[i]+1, maxCounter)
	}
	d.started[i] = true
	for k := range i { // a level that was jumped over shows its start
		if !d.started[k] {
			d.counts[k], d.started[k] = d.levels[k].start, true
		}
	}
	for k := i + 1; k < listLevels; k++ {
		if r := d.levels[k].restart; r < 0 || r > 0 && i < r {
			d.started[k] = false
		}
	}
}

func (lv level) print(i int, d *list, at func(int) level) string {
	if lv.format == "bullet" {
		return bullet(lv.text)
	}
	if lv.format == "none" && !strings.Contains(lv.text, "%") {
		return lv.text
	}
	out := lv.text
	for k := range i + 1 {
		format := at(k).format
		if lv.legal && format != "none" {
			format = "decimal"
		}
		out = strings.ReplaceAll(out, "%"+strconv.Itoa(k+1), formatCounter(d.counts[k], format))
	}
	return strings.TrimSpace(out)
}

// bullet gives a mark that prints in any font; Word takes its own from symbol fonts.
func bullet(s string) string {
	s = strings.TrimSpace(s)
	r := []rune(s)
	switch {
	case len(r) == 0:
		return ""
	case s == "\uf02d":
		return "-"
	case s == "\uf02b":
		return "+"
	case r[0] >= 0xE000 && r[0] <= 0xF8FF, strings.Contains("o§Øüvq·", s):
		return "•"
	}
	return s
}

// symbol is the character of a w:sym element as far as it has a plain meaning.
func symbol(hex string) string {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || n == 0 {
		return ""
	}
	return bullet(string(rune(n)))
}

func formatCounter(n int, format string) string {
	switch format {
	case "none":
		return ""
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "lowerLetter":
		return strings.ToLower(letters(n))
	case "upperLetter":
		return letters(n)
	case "lowerRoman":
		return strings.ToLower(Roman(n))
	case "upperRoman":
		return Roman(n)
	}
	return strconv.Itoa(n)
}

// letters counts as Word does: A … Z, AA, BB …
func letters(n int) string {
	if n < 1 {
		return ""
	}
	return strings.Repeat(string(rune('A'+(n-1)%26)), min((n-1)/26+1, 10))
}

// Roman writes a number in Roman numerals; beyond 3999 it stays as it is.
func Roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	values := []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	signs := []string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}
	var out strings.Builder
	for i, v := range values {
		for n >= v {
			out.WriteString(signs[i])
			n -= v
		}
	}
	return out.String()
}
