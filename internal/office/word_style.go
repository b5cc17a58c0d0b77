package office

import (
	"context"
	"encoding/xml"
	"strconv"
)

const maxStyleChain = 20 // styles based on each other

// props are the properties of a paragraph, run or style that matter to a reader; nil and ""
// mean "as below".
type props struct {
	style  string // the id of the style named
	basis  string // of a style: the one it is based on
	align  string
	bold   *bool
	italic *bool
	caps   *bool
	hidden *bool
	list   *int // the numbering instance
	level  *int
}

func on(b *bool) bool { return b != nil && *b }

// over lays p over what is below it.
func (p props) over(below props) props {
	out := below
	out.style = p.style
	if p.style == "" {
		out.style = below.style
	}
	if p.align != "" {
		out.align = p.align
	}
	lay(&out.bold, p.bold)
	lay(&out.italic, p.italic)
	lay(&out.caps, p.caps)
	lay(&out.hidden, p.hidden)
	lay(&out.list, p.list)
	lay(&out.level, p.level)
	return out
}

func lay[T any](below **T, above *T) {
	if above != nil {
		*below = above
	}
}

// styleSheet holds the styles of a document by their id.
type styleSheet struct {
	base   props // of everything
	normal string
	byID   map[string]props
}

func (s styleSheet) paragraph(id string) props {
	if id == "" {
		id = s.normal
	}
	return s.run(id).over(s.base)
}

// run is a style with all that it is based on.
func (s styleSheet) run(id string) props {
	var out props
	for range maxStyleChain {
		style, ok := s.byID[id]
		if !ok {
			break
		}
		out = out.over(style)
		id = style.basis
	}
	return out
}

func readStyles(ctx context.Context, a *archive, part string) (styleSheet, error) {
	s := styleSheet{byID: map[string]props{}}
	x, err := a.openXML(ctx, part)
	if err != nil || x == nil {
		return s, err
	}
	err = x.each(func(xml.StartElement) error {
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "docDefaults":
				return x.readDefaults(&s.base)
			case "style":
				return x.readStyle(e, &s)
			}
			return x.skip()
		}, nil)
	}, nil)
	return s, err
}

func (x *markup) readDefaults(base *props) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rPrDefault", "pPrDefault":
			return x.readDefaults(base)
		case "rPr":
			return x.readRunProps(base, nil)
		case "pPr":
			return x.readParagraphProps(base, nil)
		}
		return x.skip()
	}, nil)
}

func (x *markup) readStyle(e xml.StartElement, s *styleSheet) error {
	id := attr(e, "styleId")
	if attr(e, "type") == "paragraph" && isOn(e, "default", false) {
		s.normal = id
	}
	p := props{style: id}
	err := x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "basedOn":
			p.basis = attr(e, "val")
		case "rPr":
			return x.readRunProps(&p, nil)
		case "pPr":
			return x.readParagraphProps(&p, nil)
		}
		return x.skip()
	}, nil)
	p.style = id
	s.byID[id] = p
	return err
}

// readParagraphProps reads a pPr; deletedMark, if given, is set when the paragraph's end was deleted.
func (x *markup) readParagraphProps(p *props, deletedMark *bool) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			p.style = attr(e, "val")
		case "jc":
			p.align = attr(e, "val")
		case "numPr":
			return x.readNumPr(p)
		case "rPr": // the look of the end mark alone
			return x.readRunProps(&props{}, deletedMark)
		}
		return x.skip()
	}, nil)
}

func (x *markup) readNumPr(p *props) error {
	return x.each(func(e xml.StartElement) error {
		n, err := strconv.Atoi(attr(e, "val"))
		if err == nil && e.Name.Local == "numId" {
			p.list = &n
		}
		if err == nil && e.Name.Local == "ilvl" {
			p.level = &n
		}
		return x.skip()
	}, nil)
}

func (x *markup) readRunProps(p *props, deleted *bool) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rStyle":
			p.style = attr(e, "val")
		case "b":
			p.bold = toggle(e)
		case "i":
			p.italic = toggle(e)
		case "caps":
			p.caps = toggle(e)
		case "vanish":
			p.hidden = toggle(e)
		case "del":
			if deleted != nil {
				*deleted = true
			}
		}
		return x.skip()
	}, nil)
}

func toggle(e xml.StartElement) *bool {
	b := isOn(e, "val", true)
	return &b
}

func isOn(e xml.StartElement, name string, missing bool) bool {
	switch attr(e, name) {
	case "":
		return missing
	case "0", "false", "off", "none":
		return false
	}
	return true
}
