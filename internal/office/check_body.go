package office

import (
	"fmt"
	"strings"
)

func (c *checker) body() {
	var texts []string
	counts := [3]int{}
	start := min(c.start, len(c.between))
	for _, b := range c.between[start:] {
		if b.name == "tbl" {
			c.ruledGrid(b)
			continue
		}
		s := c.look(b)
		switch {
		case s.text == "":
			continue
		case s.outline > 0:
			c.headingForm(s, &counts)
		case s.align == "center" && s.bold: // the caption of a table
			continue
		default:
			c.bodyText(s)
		}
		texts = append(texts, s.text)
	}
	if len(texts) == 0 || !strings.HasSuffix(texts[len(texts)-1], "./.") {
		c.say("R6", "cuối văn bản phải có \"./.\"")
	}
}

func (c *checker) bodyText(s seen) {
	short := s.text
	if r := []rune(short); len(r) > 40 {
		short = string(r[:40]) + "…"
	}
	switch {
	case s.small < pt13 || s.large > pt14:
		c.say("T11", "%q phải cỡ chữ 13 đến 14", short)
	case s.italic:
		c.say("T11", "%q phải chữ đứng", short)
	case s.align != "both":
		c.say("T11", "%q phải dàn đều hai lề", short)
	case s.first != 567 && s.first != 720:
		c.say("T11", "%q phải lùi đầu dòng 1 hoặc 1,27 cm", short)
	case max(s.before, s.after) < sixPoints:
		c.say("T11", "%q phải cách đoạn ít nhất 6 pt", short)
	case s.line < 240 || s.line > 360 || s.lineRule != "auto":
		c.say("T11", "%q phải cách dòng từ đơn đến 1,5", short)
	}
}

// headingForm checks that headings are numbered I., 1., a) in order.
func (c *checker) headingForm(s seen, counts *[3]int) {
	level := min(s.outline, 3)
	counts[level-1]++
	for i := level; i < 3; i++ {
		counts[i] = 0
	}
	n := counts[level-1]
	mark := [3]string{Roman(n) + ". ", fmt.Sprintf("%d. ", n), PointLetter(n) + ") "}[level-1]
	if !strings.HasPrefix(s.text, mark) {
		c.say("R5", "đề mục %q phải bắt đầu bằng %q", s.text, mark)
	}
	switch {
	case level == 1 && !(capitals(s.text) && s.bold):
		c.say("R5", "đề mục %q phải in hoa, đậm", s.text)
	case level == 2 && !s.bold:
		c.say("R5", "đề mục %q phải đậm", s.text)
	case s.anyItalic || s.small < pt13 || s.large > pt14:
		c.say("R5", "đề mục %q phải chữ đứng, cỡ 13 đến 14", s.text)
	}
}

// ruledGrid checks a table: repeated head, widths, size of letters.
func (c *checker) ruledGrid(t *node) {
	if cells := cellsOf(t, 0); len(cells) == 0 || childrenOf(t, "tr")[0].at("trPr", "tblHeader") == nil {
		c.say("T11", "dòng đầu của bảng phải lặp lại ở mỗi trang")
	}
	for _, col := range t.all("gridCol") {
		if col.int("w") <= 0 {
			c.say("T11", "cột của bảng phải có độ rộng")
		}
	}
	for _, p := range t.all("p") {
		if s := c.look(p); s.text != "" && (s.small < pt12 || s.large > pt13) {
			c.say("T11", "chữ trong bảng phải cỡ 12 đến 13: %q", s.text)
			return
		}
	}
}

func (c *checker) footTable() {
	cells := cellsOf(c.foot, 0)
	if len(cells) != 2 {
		c.say("T12", "thiếu phần nơi nhận và chữ ký")
		return
	}
	c.signature(c.looks(cells[1]))
	c.recipients(c.looks(cells[0]))
	if ref := c.firstFooter(); ref != nil {
		c.address(ref)
	}
}

func (c *checker) looks(cell *node) []seen {
	var all []seen
	for _, p := range childrenOf(cell, "p") {
		if s := c.look(p); s.text != "" {
			all = append(all, s)
		}
	}
	return all
}

func (c *checker) signature(lines []seen) {
	if len(lines) < 2 {
		c.say("T12", "thiếu chức vụ hoặc tên người ký")
		return
	}
	name, posts := lines[len(lines)-1], lines[:len(lines)-1]
	for i, s := range posts {
		c.must(s, want{"T12", "quyền hạn, chức vụ", pt13, pt14, true, true, false, "center"})
		if anyPrefix.MatchString(s.text) && !authority.MatchString(s.text) {
			c.say("R7", "thể thức đề ký không đúng: %s", s.text)
		}
		if strings.HasPrefix(s.text, "KT. ") && (i == len(posts)-1 || !strings.HasPrefix(posts[i+1].text, "PHÓ ")) {
			c.say("R7", "dưới KT. phải ghi chức vụ cấp phó")
		}
	}
	c.must(name, want{"T13", "tên người ký", pt13, pt14, false, true, false, "center"})
	if degree.MatchString(name.text) {
		c.say("T13", "trước tên người ký không ghi học hàm, học vị: %s", name.text)
	}
}

func (c *checker) recipients(lines []seen) {
	if len(lines) < 2 || lines[0].text != "Nơi nhận:" {
		c.say("T14", "thiếu Nơi nhận")
		return
	}
	c.must(lines[0], want{"T14", "từ Nơi nhận", pt12, pt12, false, true, true, "left"})
	var all []string
	for i, s := range lines[1:] {
		if i > 0 && strings.HasPrefix(all[len(all)-1], "- Lưu: ") {
			c.must(s, want{"T16", "ký hiệu người soạn thảo", pt11, pt11, true, false, false, "left"})
			continue
		}
		c.must(s, want{"T15", "nơi nhận", pt11, pt11, false, false, false, "left"})
		if !strings.HasPrefix(s.text, "- ") {
			c.say("T15", "dòng %q phải bắt đầu bằng gạch đầu dòng", s.text)
		}
		all = append(all, s.text)
	}
	if !strings.HasPrefix(all[len(all)-1], "- Lưu: ") {
		c.say("R8", "dòng cuối của Nơi nhận phải là nơi lưu")
	}
	c.listEnds("R8", all)
	for _, b := range c.between {
		if strings.HasPrefix(plain(b), "Kính gửi") && all[0] != "- Như trên;" {
			c.say("R8", "dòng đầu của Nơi nhận phải là \"- Như trên;\"")
		}
	}
}

func (c *checker) firstFooter() *node {
	for _, ref := range c.sections[0].all("footerReference") {
		if ref.attr("type") == "first" {
			root, err := c.part(c.rels[ref.attr("id")])
			if err == nil {
				return root
			}
		}
	}
	return nil
}

// address checks the foot of page one, if it holds an address.
func (c *checker) address(root *node) {
	for _, p := range root.all("p") {
		s := c.look(p)
		if s.text == "" || s.text == sampleMark {
			continue
		}
		if !s.hasRule || s.left+s.right != 0 || s.small < pt11 || s.large > pt12 || s.anyItalic {
			c.say("T17", "địa chỉ phải cỡ chữ 11 đến 12, chữ đứng, dưới một đường kẻ hết chiều ngang")
		}
	}
}

func (c *checker) appendixes() {
	n := len(c.sections) - 1
	if n == 0 {
		return
	}
	mentioned := false
	for _, b := range c.between {
		mentioned = mentioned || strings.Contains(strings.ToLower(plain(b)), "phụ lục")
	}
	if !mentioned {
		c.say("R10", "nội dung văn bản phải nhắc đến phụ lục")
	}
	for i, blocks := range c.blocks[1:] {
		name := "Phụ lục"
		if n > 1 {
			name += " " + Roman(i+1)
		}
		c.appendixForm(name, blocks)
	}
}

func (c *checker) appendixForm(name string, blocks []*node) {
	if len(blocks) < 3 {
		c.say("R10", "%s thiếu tên hoặc nội dung", name)
		return
	}
	head, title, under := c.look(blocks[0]), c.look(blocks[1]), c.look(blocks[2])
	if head.text != name {
		c.say("R10", "đầu phụ lục là %q, phải là %q", head.text, name)
	}
	c.must(head, want{"R10", "số thứ tự phụ lục", pt14, pt14, false, true, false, "center"})
	c.must(title, want{"R10", "tên phụ lục", pt13, pt14, true, true, false, "center"})
	c.must(under, want{"R10", "dòng kèm theo", pt13, pt14, false, false, true, "center"})
	if !strings.HasPrefix(under.text, "(Kèm theo ") || !strings.HasSuffix(under.text, ")") {
		c.say("R10", "dưới tên phụ lục phải ghi văn bản mà nó kèm theo")
	}
	for _, b := range blocks[3:] {
		if b.name == "tbl" {
			c.ruledGrid(b)
		}
	}
}
