package office

import (
	"strings"
)

const sizeSlack = 20 // twips by which paper may differ

func (c *checker) pages() {
	for i, s := range c.sections {
		size, margin := s.at("pgSz"), s.at("pgMar")
		w, h := size.int("w"), size.int("h")
		landscape := size.attr("orient") == "landscape"
		if landscape {
			w, h = h, w
		}
		if distance(w, pageWidth) > sizeSlack || distance(h, pageHeight) > sizeSlack || landscape && i == 0 && len(c.sections) > 1 {
			c.say("P1", "trang phải là khổ A4 đứng")
		}
		for _, m := range []struct {
			rule, side string
			low, high  int
		}{{"P2", "top", 1134, 1417}, {"P2", "bottom", 1134, 1417}, {"P3", "left", 1701, 1984}, {"P4", "right", 850, 1134}} {
			if n := margin.int(m.side); n < m.low || n > m.high {
				c.say(m.rule, "lề %s là %d, phải từ %d đến %d", m.side, n, m.low, m.high)
			}
		}
	}
}

// letters checks font and colour of every run.
func (c *checker) letters() {
	base := c.styles.at("docDefaults", "rPrDefault", "rPr", "rFonts")
	roots := []*node{c.main}
	for _, name := range c.archive.names() {
		if strings.HasPrefix(name, "word/header") || strings.HasPrefix(name, "word/footer") {
			if root, err := c.part(name); err == nil {
				roots = append(roots, root)
			}
		}
	}
	for _, root := range roots {
		for _, r := range root.all("r") {
			if !c.rightLetters(r, base) {
				return // once is enough
			}
		}
	}
}

func (c *checker) rightLetters(r, base *node) bool {
	for _, kind := range []string{"ascii", "hAnsi", "cs", "eastAsia"} {
		font := r.at("rPr", "rFonts").attr(kind)
		if font == "" {
			font = base.attr(kind)
		}
		if font != fontName {
			c.say("P5", "chữ %q dùng phông %q", plain(r), font)
			return false
		}
	}
	switch colour := r.at("rPr", "color").attr("val"); colour {
	case "", "auto", "000000":
		return true
	default:
		c.say("P5", "chữ %q có màu %s", plain(r), colour)
		return false
	}
}

// numbering checks page numbers.
func (c *checker) numbering() {
	for i, s := range c.sections {
		if s.at("titlePg") == nil {
			c.say("P6", "trang đầu của phần %d không được tách riêng để ẩn số trang", i+1)
		}
		for _, ref := range s.all("headerReference") {
			root, err := c.part(c.rels[ref.attr("id")])
			if err != nil || root == nil {
				c.say("P6", "không đọc được đầu trang")
				continue
			}
			c.pageNumber(root, ref.attr("type"))
		}
		if i > 0 && s.at("pgNumType").attr("start") != "1" {
			c.say("P7", "phụ lục %d chưa đánh số trang riêng từ 1", i)
		}
	}
	if start := c.sections[0].at("pgNumType").attr("start"); start != "" && start != "1" {
		c.say("P6", "số trang phải bắt đầu từ 1")
	}
	if len(c.sections[0].all("headerReference")) == 0 {
		c.say("P6", "thiếu số trang")
	}
}

func (c *checker) pageNumber(root *node, kind string) {
	found := false
	for _, p := range root.all("p") {
		for _, in := range p.all("instrText") {
			found = found || strings.Contains(in.text, "PAGE")
		}
		if !found {
			continue
		}
		s := c.look(p)
		if kind != "first" && (s.align != "center" || s.small < pt13 || s.large > pt14 || s.anyItalic) {
			c.say("P6", "số trang phải ở giữa, chữ đứng, cỡ 13 đến 14")
		}
		break
	}
	if found == (kind == "first") {
		c.say("P6", "số trang phải có ở mọi trang trừ trang đầu")
	}
}

// file checks what readers and screen readers take from the file itself.
func (c *checker) file() {
	if c.styles.at("docDefaults", "rPrDefault", "rPr", "lang").attr("val") != "vi-VN" {
		c.say("X1", "chưa ghi ngôn ngữ vi-VN")
	}
	core, err := c.part("docProps/core.xml")
	if title := core.at("title"); err != nil || title == nil || strings.TrimSpace(title.text) == "" {
		c.say("X2", "chưa ghi tên văn bản trong thuộc tính tệp")
	}
}
