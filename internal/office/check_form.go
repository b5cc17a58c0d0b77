package office

import (
	"regexp"
	"strings"
)

var (
	numberForm  = regexp.MustCompile(`^Số: ?(\d{2,})? */(\p{Lu}[\p{L}]*)((-[\p{Lu}&][\p{L}&]*)+|-…)$`) // "-…": the clerk writes the drafting unit
	dateForm    = regexp.MustCompile(`^\p{Lu}[^,]+, ngày +((\d{2}) )? *tháng +((\d{1,2}) )? *năm \d{4}$`)
	singleDigit = regexp.MustCompile(`^Số: ?\d/`)
	degree      = regexp.MustCompile(`^(TS|ThS|PGS|GS|BS|CN|KS|Ông|Bà|Tiến sĩ|Thạc sĩ)[. ]`)
	authority   = regexp.MustCompile(`^(TM|KT|TL|TUQ|Q)\. \p{Lu}`)
	anyPrefix   = regexp.MustCompile(`^\p{Lu}{1,4}\. `)
)

// codeKinds are the abbreviations of Phụ lục III; a công văn has none.
var codeKinds = map[string]string{
	"NGHỊ QUYẾT": "NQ", "QUYẾT ĐỊNH": "QĐ", "CHỈ THỊ": "CT", "QUY CHẾ": "QC", "QUY ĐỊNH": "QyĐ", "THÔNG CÁO": "TC", "THÔNG BÁO": "TB",
	"HƯỚNG DẪN": "HD", "CHƯƠNG TRÌNH": "CTr", "KẾ HOẠCH": "KH", "PHƯƠNG ÁN": "PA", "ĐỀ ÁN": "ĐA", "DỰ ÁN": "DA", "BÁO CÁO": "BC",
	"BIÊN BẢN": "BB", "TỜ TRÌNH": "TTr", "HỢP ĐỒNG": "HĐ", "CÔNG ĐIỆN": "CĐ", "GIẤY ỦY QUYỀN": "GUQ", "GIẤY MỜI": "GM",
}

// cellsOf gives the cells of a table's row.
func cellsOf(table *node, row int) []*node {
	rows := childrenOf(table, "tr")
	if row >= len(rows) {
		return nil
	}
	return childrenOf(rows[row], "tc")
}

func childrenOf(n *node, name string) []*node {
	var all []*node
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name == name {
			all = append(all, k)
		}
	}
	return all
}

func (c *checker) headTable() {
	top, low := cellsOf(c.head, 0), cellsOf(c.head, 1)
	if len(top) != 2 || len(low) != 2 {
		c.say("T1", "thiếu phần đầu văn bản gồm tên cơ quan và Quốc hiệu")
		return
	}
	margins := c.head.at("tblPr", "tblCellMar")
	if margins.at("left") == nil || margins.at("left").int("w") != 0 || margins.at("right") == nil || margins.at("right").int("w") != 0 {
		c.say("T1", "ô của phần đầu văn bản phải không có lề, nếu không Quốc hiệu bị xuống dòng")
	}
	c.national(top[1])
	c.issuer(top[0])
	c.numberAndDate(low[0], low[1])
}

func (c *checker) national(cell *node) {
	ps := childrenOf(cell, "p")
	for len(ps) < 3 {
		ps = append(ps, &node{name: "p"})
	}
	space := cell.at("tcPr", "tcW").int("w")
	title, words := c.look(ps[0]), c.look(ps[1])
	if title.text != nationalTitle {
		c.say("T1", "Quốc hiệu không đúng: %q", title.text)
	}
	c.must(title, want{"T1", "Quốc hiệu", pt12, pt13, true, true, false, "center"})
	if textWidth(title.text, true, title.large) > space {
		c.say("T1", "Quốc hiệu không vừa một dòng")
	}
	if words.text != motto {
		c.say("T2", "Tiêu ngữ không đúng: %q", words.text)
	}
	c.must(words, want{"T2", "Tiêu ngữ", pt13, pt14, false, true, false, "center"})
	if words.line != oneLine || words.lineRule != "auto" {
		c.say("T2", "Tiêu ngữ phải cách dòng đơn")
	}
	c.ruled("T2", "Tiêu ngữ", words, ps[2], space, 95, 105)
}

func (c *checker) issuer(cell *node) {
	var last seen
	parents := true
	space := cell.at("tcPr", "tcW").int("w")
	for _, p := range childrenOf(cell, "p") {
		s := c.look(p)
		if s.text == "" {
			if last.text == "" {
				break
			}
			c.ruled("T4", "tên cơ quan ban hành", last, p, space, 33, 50)
			return
		}
		if parents = parents && !s.bold; parents {
			c.must(s, want{"T3", "tên cơ quan chủ quản", pt12, pt13, true, false, false, "center"})
			continue
		}
		c.must(s, want{"T4", "tên cơ quan ban hành", pt12, pt13, true, true, false, "center"})
		last = s
	}
	c.say("T4", "thiếu tên cơ quan ban hành hoặc đường kẻ dưới")
}

func (c *checker) numberAndDate(left, right *node) {
	number, date := c.look(left.at("p")), c.look(right.at("p"))
	c.must(number, want{"T5", "số, ký hiệu", pt13, pt13, false, false, false, "center"})
	if singleDigit.MatchString(number.text) {
		c.say("R1", "số nhỏ hơn 10 phải có số 0 phía trước: %s", number.text)
	} else if !numberForm.MatchString(number.text) {
		c.say("R1", "số, ký hiệu không đúng mẫu: %s", number.text)
	}
	c.must(date, want{"T6", "địa danh và thời gian", pt13, pt14, false, false, true, "center"})
	m := dateForm.FindStringSubmatch(date.text)
	if m == nil || len(m[4]) == 2 && m[4] > "02" && m[4] < "10" || len(m[4]) == 1 && m[4] < "3" {
		c.say("R3", "địa danh, ngày tháng không đúng mẫu: %s", date.text)
	}
}

// titles checks kind, subject, addressees and bases, and finds where the text begins.
func (c *checker) titles() {
	at := func(i int) *node {
		if i < len(c.between) {
			return c.between[i]
		}
		return &node{name: "p"}
	}
	i, kind := 0, c.look(at(0))
	number := ""
	if cells := cellsOf(c.head, 1); len(cells) == 2 {
		number = c.look(cells[0].at("p")).text
	}
	if !strings.HasPrefix(kind.text, "Kính gửi") {
		c.must(kind, want{"T7", "tên loại văn bản", pt13, pt14, true, true, false, "center"})
		subject := c.look(at(1))
		c.must(subject, want{"T8", "trích yếu", pt13, pt14, false, true, false, "center"})
		c.ruled("T8", "trích yếu", subject, at(2), textWide, 33, 50)
		i = 3
		if m := numberForm.FindStringSubmatch(number); m != nil && codeKinds[kind.text] != "" && m[2] != codeKinds[kind.text] {
			c.say("R2", "ký hiệu %s không hợp với %s", m[2], kind.text)
		}
	} else if m := numberForm.FindStringSubmatch(number); m != nil {
		for _, code := range codeKinds {
			if m[2] == code {
				c.say("R2", "công văn không có tên loại trong ký hiệu: %s", number)
			}
		}
	}
	c.start = c.bases(c.addressed(i, at), at)
}

func (c *checker) addressed(i int, at func(int) *node) int {
	s := c.look(at(i))
	if !strings.HasPrefix(s.text, "Kính gửi") {
		return i
	}
	c.must(s, want{"T9", "Kính gửi", pt13, pt14, false, false, false, ""})
	if s.text != "Kính gửi:" {
		if !strings.HasPrefix(s.text, "Kính gửi: ") {
			c.say("T9", "sau Kính gửi phải có dấu hai chấm")
		}
		return i + 1
	}
	var lines []string
	for i++; strings.HasPrefix(c.look(at(i)).text, "- "); i++ {
		line := c.look(at(i))
		c.must(line, want{"T9", "nơi gửi", pt13, pt14, false, false, false, ""})
		lines = append(lines, line.text)
	}
	c.listEnds("T9", lines)
	return i
}

// listEnds checks that lines end with ";" and the last with ".".
func (c *checker) listEnds(rule string, lines []string) {
	for i, s := range lines {
		end := ";"
		if i == len(lines)-1 {
			end = "."
		}
		if !strings.HasSuffix(s, end) {
			c.say(rule, "dòng %q phải kết thúc bằng %q", s, end)
		}
	}
}

func (c *checker) bases(i int, at func(int) *node) int {
	var lines []string
	for ; strings.HasPrefix(c.look(at(i)).text, "Căn cứ "); i++ {
		s := c.look(at(i))
		c.must(s, want{"T10", "căn cứ", pt13, pt14, false, false, true, ""})
		lines = append(lines, s.text)
	}
	c.listEnds("T10", lines)
	return i
}
