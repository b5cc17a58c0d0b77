package office

import (
	"strings"
	"unicode"
)

// seen is how a paragraph looks: of its runs, the smallest and largest size and whether all
// or any are bold or italic.
type seen struct {
	text                string
	small, large        int
	bold, italic        bool // every run
	anyBold, anyItalic  bool
	align               string
	before, after, line int
	lineRule            string
	first, left, right  int
	outline             int // heading level from 1
	hasRule             bool
}

func (c *checker) look(p *node) seen {
	s := seen{text: strings.TrimSpace(strings.ReplaceAll(plain(p), "\u00a0", " ")), bold: true, italic: true, small: 1 << 20, line: oneLine, lineRule: "auto"}
	props := p.at("pPr")
	s.align = props.at("jc").attr("val")
	if sp := props.at("spacing"); sp != nil {
		s.before, s.after = sp.int("before"), sp.int("after")
		if sp.int("line") > 0 {
			s.line, s.lineRule = sp.int("line"), sp.attr("lineRule")
		}
	}
	ind := props.at("ind")
	s.first, s.left, s.right = ind.int("firstLine"), ind.int("left"), ind.int("right")
	if o := props.at("outlineLvl"); o != nil {
		s.outline = o.int("val") + 1
	}
	s.hasRule = props.at("pBdr", "top") != nil || props.at("pBdr", "bottom") != nil
	for _, r := range p.all("r") {
		if strings.TrimSpace(plain(r)) == "" {
			continue
		}
		size := c.runSize(r)
		s.small, s.large = min(s.small, size), max(s.large, size)
		bold, italic := isSet(r.at("rPr", "b")), isSet(r.at("rPr", "i"))
		s.bold, s.italic = s.bold && bold, s.italic && italic
		s.anyBold, s.anyItalic = s.anyBold || bold, s.anyItalic || italic
	}
	if s.text == "" {
		s.bold, s.italic = false, false
	}
	return s
}

func (c *checker) runSize(r *node) int {
	if n := r.at("rPr", "sz").int("val"); n > 0 {
		return n
	}
	return c.styles.at("docDefaults", "rPrDefault", "rPr", "sz").int("val")
}

func isSet(n *node) bool {
	return n != nil && n.attr("val") != "0" && n.attr("val") != "false"
}

func capitals(s string) bool {
	return strings.ToUpper(s) == s && strings.ContainsFunc(s, unicode.IsLetter)
}

// want is how a part must look.
type want struct {
	rule, name       string
	small, large     int
	caps, bold, ital bool
	align            string // "" is any
}

// must compares a paragraph with how it must look.
func (c *checker) must(s seen, w want) {
	if s.text == "" {
		c.say(w.rule, "thiếu %s", w.name)
		return
	}
	if s.small < w.small || s.large > w.large {
		c.say(w.rule, "%s phải cỡ chữ %d đến %d", w.name, w.small/2, w.large/2)
	}
	if w.caps != capitals(s.text) {
		c.say(w.rule, "%s phải viết bằng chữ %s", w.name, map[bool]string{true: "in hoa", false: "in thường"}[w.caps])
	}
	if w.bold && !s.bold || !w.bold && s.anyBold {
		c.say(w.rule, "%s phải %s", w.name, map[bool]string{true: "đậm", false: "không đậm"}[w.bold])
	}
	if w.ital && !s.italic || !w.ital && s.anyItalic {
		c.say(w.rule, "%s phải %s", w.name, map[bool]string{true: "nghiêng", false: "đứng"}[w.ital])
	}
	if w.align != "" && s.align != w.align {
		c.say(w.rule, "%s chưa đặt đúng chỗ: %s", w.name, s.align)
	}
}

// ruled checks the line under a text: its length in hundredths of the text's.
func (c *checker) ruled(rule, name string, text seen, p *node, space, low, high int) {
	s := c.look(p)
	if p == nil || p.name != "p" || !s.hasRule || s.text != "" {
		c.say(rule, "thiếu đường kẻ dưới %s", name)
		return
	}
	wide := min(textWidth(text.text, text.bold, text.large), space-text.left-text.right)
	length := space - s.left - s.right
	if length*100 < wide*low || length*100 > wide*high {
		c.say(rule, "đường kẻ dưới %s dài %d%% dòng chữ, phải từ %d%% đến %d%%", name, length*100/max(wide, 1), low, high)
	}
}
