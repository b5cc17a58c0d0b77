package office

import (
	"bytes"
	"math"
	"slices"
)

const (
	maxFormDepth = 8         // drawings inside drawings
	maxOperators = 3_000_000 // of one file
	maxGlyphs    = 4_000_000
	maxOperands  = 64
	maxRules     = 50_000 // drawn lines of one page
)

// glyph is a piece of text with its place on the page, in points from the lower left corner.
type glyph struct {
	text         string
	x, y, w      float64 // y is the line on which the letter stands
	size         float64
	bold, italic bool
}

// rule is a drawn straight line, horizontal or vertical.
type rule struct{ x0, y0, x1, y1 float64 }

func (r rule) horizontal() bool { return r.x1-r.x0 > r.y1-r.y0 }

// page is what was drawn on one page.
type page struct {
	width, height float64
	glyphs        []glyph
	rules         []rule
}

// matrix is a PDF transformation: x' = ax + cy + e, y' = bx + dy + f.
type matrix struct{ a, b, c, d, e, f float64 }

func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

func (m matrix) at(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

var identity = matrix{a: 1, d: 1}

// textState is the part of the graphics state that places letters.
type textState struct {
	ctm                     matrix
	font                    *pdfFont
	size, char, word, scale float64
	leading, rise, mode     float64
}

// painter runs the operators of a page.
type painter struct {
	file    *pdfFile
	page    *page
	fonts   map[any]*pdfFont
	state   textState
	stack   []textState
	tm, tlm matrix
	path    []rule // lines of the path under construction, in page space
	px, py  float64
	steps   *int
}

// pages gives the page dictionaries in order, with what they inherit.
func (f *pdfFile) pages() ([]pdfDict, error) {
	root := f.dict(f.trailer["Root"])
	if root["Pages"] == nil {
		for _, v := range f.objects {
			if d, ok := v.(pdfDict); ok && d["Type"] == pdfName("Catalog") {
				root = d
			}
		}
	}
	var all []pdfDict
	seen := map[pdfRef]bool{}
	var walk func(v any, above pdfDict, depth int) error
	walk = func(v any, above pdfDict, depth int) error {
		ref, _ := v.(pdfRef)
		node := f.dict(v)
		if node == nil || seen[ref] || depth > maxPDFDepth {
			return nil
		}
		seen[ref] = true
		whole := pdfDict{}
		for _, d := range []pdfDict{above, node} {
			for _, key := range []pdfName{"Resources", "MediaBox", "CropBox", "Rotate"} {
				if d[key] != nil {
					whole[key] = d[key]
				}
			}
		}
		kids := f.array(node["Kids"])
		if kids == nil {
			whole["Contents"] = node["Contents"]
			all = append(all, whole)
		}
		for _, kid := range kids {
			if len(all) > maxPages {
				return refuse(sayTooLong)
			}
			if err := walk(kid, whole, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return all, walk(root["Pages"], pdfDict{}, 0)
}

func (f *pdfFile) paint(d pdfDict, fonts map[any]*pdfFont, steps *int) (*page, error) {
	pg, ctm := f.paper(d)
	p := &painter{file: f, page: pg, fonts: fonts, steps: steps}
	p.state = textState{ctm: ctm, scale: 1, size: 1}
	var data []byte
	switch c := f.resolve(d["Contents"]).(type) {
	case pdfStream:
		data = f.decode(c)
	case pdfArray:
		for _, v := range c {
			if s, ok := f.resolve(v).(pdfStream); ok {
				data = append(append(data, f.decode(s)...), '\n')
			}
		}
	}
	return pg, p.run(data, f.dict(d["Resources"]), 0)
}

// paper is the size of the page as it is seen, and how to get there.
func (f *pdfFile) paper(d pdfDict) (*page, matrix) {
	box := f.array(d["CropBox"])
	if len(box) != 4 {
		box = f.array(d["MediaBox"])
	}
	x, y, w, h := 0.0, 0.0, 595.0, 842.0
	if len(box) == 4 {
		x, y = f.number(box[0]), f.number(box[1])
		w, h = f.number(box[2])-x, f.number(box[3])-y
	}
	m := matrix{1, 0, 0, 1, -x, -y}
	switch (int(f.number(d["Rotate"]))%360 + 360) % 360 {
	case 90:
		return &page{width: h, height: w}, m.times(matrix{0, -1, 1, 0, 0, w})
	case 180:
		return &page{width: w, height: h}, m.times(matrix{-1, 0, 0, -1, w, h})
	case 270:
		return &page{width: h, height: w}, m.times(matrix{0, 1, -1, 0, h, 0})
	}
	return &page{width: w, height: h}, m
}

func (p *painter) run(data []byte, resources pdfDict, depth int) error {
	l := &pdfLexer{b: data}
	var args []any
	for {
		v := l.value()
		if _, end := v.(pdfEnd); end {
			return nil
		}
		op, ok := v.(pdfWord)
		if !ok {
			if len(args) < maxOperands {
				args = append(args, v)
			}
			continue
		}
		if *p.steps++; *p.steps > maxOperators || len(p.page.glyphs) > maxGlyphs {
			return refuse(sayTooLong)
		}
		if *p.steps%checkContext == 0 && p.file.ctx.Err() != nil {
			return p.file.ctx.Err()
		}
		switch op {
		case "BI":
			skipInlinePicture(l)
		case "Do":
			if err := p.form(args, resources, depth); err != nil {
				return err
			}
		default:
			p.operate(string(op), args, resources)
		}
		args = args[:0]
	}
}

func skipInlinePicture(l *pdfLexer) {
	for {
		i := bytes.Index(l.b[l.pos:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.b)
			return
		}
		before := l.at(i - 1)
		l.pos += i + 2
		if isPDFSpace(before) && (l.pos >= len(l.b) || isPDFSpace(l.b[l.pos])) {
			return
		}
	}
}

// form runs a drawing that is kept outside the page.
func (p *painter) form(args []any, resources pdfDict, depth int) error {
	if len(args) == 0 || depth >= maxFormDepth {
		return nil
	}
	name, _ := args[0].(pdfName)
	s, ok := p.file.resolve(p.file.dict(resources["XObject"])[name]).(pdfStream)
	if !ok || p.file.name(s.dict["Subtype"]) != "Form" {
		return nil
	}
	saved, stack := p.state, p.stack
	if m := p.file.array(s.dict["Matrix"]); len(m) == 6 {
		p.state.ctm = p.matrixOf(m).times(p.state.ctm)
	}
	own := p.file.dict(s.dict["Resources"])
	if own == nil {
		own = resources
	}
	err := p.run(p.file.decode(s), own, depth+1)
	p.state, p.stack = saved, stack
	return err
}

func (p *painter) matrixOf(v []any) matrix {
	n := p.numbers(v, 6)
	return matrix{n[0], n[1], n[2], n[3], n[4], n[5]}
}

// numbers gives exactly n operands as numbers.
func (p *painter) numbers(args []any, n int) []float64 {
	out := make([]float64, n)
	for i := range min(n, len(args)) {
		out[i] = p.file.number(args[i])
	}
	return out
}

// drawsPath handles the operators that build and draw lines.
func (p *painter) drawsPath(op string, args []any) bool {
	n := p.numbers(args, 4)
	switch op {
	case "m":
		p.px, p.py = n[0], n[1]
	case "l":
		p.line(p.px, p.py, n[0], n[1])
		p.px, p.py = n[0], n[1]
	case "re":
		x, y, w, h := n[0], n[1], n[2], n[3]
		for _, side := range []rule{{x, y, x + w, y}, {x, y + h, x + w, y + h}, {x, y, x, y + h}, {x + w, y, x + w, y + h}} {
			p.line(side.x0, side.y0, side.x1, side.y1)
		}
		p.px, p.py = x, y
	case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*":
		if len(p.page.rules)+len(p.path) < maxRules {
			p.page.rules = append(p.page.rules, p.path...)
		}
		p.path = p.path[:0]
	case "n":
		p.path = p.path[:0]
	default:
		return false
	}
	return true
}

func (p *painter) line(x0, y0, x1, y1 float64) {
	x0, y0 = p.state.ctm.at(x0, y0)
	x1, y1 = p.state.ctm.at(x1, y1)
	r := rule{math.Min(x0, x1), math.Min(y0, y1), math.Max(x0, x1), math.Max(y0, y1)}
	long, short := r.x1-r.x0, r.y1-r.y0
	if short > long {
		long, short = short, long
	}
	if short < 2 && long > 4 && len(p.path) < maxRules {
		p.path = append(p.path, r)
	}
}

func (p *painter) restore() {
	if n := len(p.stack); n > 0 {
		p.state, p.stack = p.stack[n-1], slices.Clip(p.stack[:n-1])
	}
}
