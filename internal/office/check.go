package office

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Violation is a rule of Nghị định 30/2020/NĐ-CP that a document does not keep.
type Violation struct {
	Rule    string // "P1" … "T17", "R1" …; "X1" and "X2" are language and title of the file
	Message string
}

func (v Violation) String() string { return v.Rule + ": " + v.Message }

// CheckDecree30 tests a DOCX against the rules of layout that a program can test. Rules about
// words (R4, R11) and about signature pictures (R9) are not tested.
func CheckDecree30(docx []byte) []Violation {
	c := &checker{}
	if err := c.load(docx); err != nil {
		return []Violation{{"X0", err.Error()}}
	}
	c.pages()
	c.letters()
	c.numbering()
	c.file()
	c.headTable()
	c.titles()
	c.body()
	c.footTable()
	c.appendixes()
	return c.found
}

// node is one element of an XML part.
type node struct {
	name  string
	attrs map[string]string
	kids  []*node
	text  string
}

func (x *markup) tree(e xml.StartElement) (*node, error) {
	n := &node{name: e.Name.Local, attrs: map[string]string{}}
	for _, a := range e.Attr {
		n.attrs[a.Name.Local] = a.Value
	}
	err := x.each(func(k xml.StartElement) error {
		kid, err := x.tree(k)
		n.kids = append(n.kids, kid)
		return err
	}, func(s string) { n.text += s })
	return n, err
}

// at follows a path of names to the first element there; nil if there is none. A nil node has
// no children and no attributes.
func (n *node) at(path ...string) *node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		var next *node
		for _, k := range n.kids {
			if k.name == name {
				next = k
				break
			}
		}
		n = next
	}
	return n
}

func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	return n.attrs[name]
}

func (n *node) int(name string) int {
	v, _ := strconv.Atoi(n.attr(name))
	return v
}

// all gives every element of a name inside n, in order.
func (n *node) all(name string) []*node {
	if n == nil {
		return nil
	}
	var found []*node
	for _, k := range n.kids {
		if k.name == name {
			found = append(found, k)
		}
		found = append(found, k.all(name)...)
	}
	return found
}

// checker holds the parts of a document and what was found wrong.
type checker struct {
	archive      *archive
	main, styles *node
	rels         map[string]string // the target of each relation
	sections     []*node           // the sectPr of each section
	blocks       [][]*node         // the blocks of each section: p and tbl
	head, foot   *node             // the tables at the beginning and the end of the main part
	between      []*node           // the blocks between them
	start        int               // where in between the text begins
	found        []Violation
}

func (c *checker) say(rule, message string, args ...any) {
	c.found = append(c.found, Violation{rule, fmt.Sprintf(message, args...)})
}

func (c *checker) load(docx []byte) error {
	a, err := openArchive(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		return err
	}
	c.archive = a
	if c.main, err = c.part(a.wordPart()); err != nil {
		return err
	}
	if c.styles, err = c.part("word/styles.xml"); err != nil {
		return err
	}
	rels, err := c.part("word/_rels/document.xml.rels")
	if err != nil {
		return err
	}
	c.rels = map[string]string{}
	for _, r := range rels.all("Relationship") {
		c.rels[r.attr("Id")] = "word/" + r.attr("Target")
	}
	c.split()
	if len(c.sections) == 0 {
		return refuse(sayBrokenWord)
	}
	return nil
}

// part reads a part whole; nil when it is missing.
func (c *checker) part(name string) (*node, error) {
	x, err := c.archive.openXML(context.Background(), name)
	if err != nil || x == nil {
		return nil, err
	}
	var root *node
	err = x.each(func(e xml.StartElement) error {
		root, err = x.tree(e)
		return err
	}, nil)
	return root, err
}

// split cuts the body into sections and the first section into head, text and foot.
func (c *checker) split() {
	var blocks []*node
	body := c.main.at("body")
	if body == nil {
		return
	}
	for _, b := range body.kids {
		section := b.at("pPr", "sectPr")
		if b.name == "sectPr" {
			section = b
		} else {
			blocks = append(blocks, b)
		}
		if section != nil {
			c.sections, c.blocks = append(c.sections, section), append(c.blocks, blocks)
			blocks = nil
		}
	}
	if len(c.blocks) == 0 {
		return
	}
	first := c.blocks[0]
	if len(first) > 0 && first[0].name == "tbl" {
		c.head, first = first[0], first[1:]
	}
	for i := len(first) - 1; i >= 0; i-- {
		if first[i].name == "tbl" && strings.Contains(plain(first[i]), "Nơi nhận:") {
			c.foot, first = first[i], first[:i]
			break
		}
	}
	c.between = first
}

// plain is the text of a block.
func plain(n *node) string {
	var out strings.Builder
	if n == nil {
		return ""
	}
	for _, k := range n.kids {
		switch k.name {
		case "t":
			out.WriteString(k.text)
		case "tab":
			out.WriteString("\t")
		case "br":
			out.WriteString("\n")
		case "p":
			out.WriteString(plain(k) + "\n")
		case "pPr", "rPr":
		default:
			out.WriteString(plain(k))
		}
	}
	return out.String()
}
