package office

import (
	"math"
	"unicode/utf8"
)

const maxSaved = 1000 // graphics states put aside

// operate runs one operator; those that show no text and draw no lines are passed over.
func (p *painter) operate(op string, args []any, resources pdfDict) {
	if p.drawsPath(op, args) || p.setsState(op, args, resources) {
		return
	}
	n := p.numbers(args, 6)
	switch op {
	case "BT":
		p.tm, p.tlm = identity, identity
	case "Td":
		p.move(n[0], n[1])
	case "TD":
		p.state.leading = -n[1]
		p.move(n[0], n[1])
	case "T*":
		p.move(0, -p.state.leading)
	case "Tm":
		p.tm = p.matrixOf(args)
		p.tlm = p.tm
	case "Tj":
		p.showAll(args)
	case "TJ":
		if len(args) > 0 {
			p.showAll(p.file.array(args[0]))
		}
	case "'":
		p.move(0, -p.state.leading)
		p.showAll(args)
	case `"`:
		p.state.word, p.state.char = n[0], n[1]
		p.move(0, -p.state.leading)
		p.showAll(args[min(2, len(args)):])
	}
}

// setsState handles the operators that only change how what follows is drawn.
func (p *painter) setsState(op string, args []any, resources pdfDict) bool {
	n := p.numbers(args, 1)[0]
	switch op {
	case "q":
		if len(p.stack) < maxSaved {
			p.stack = append(p.stack, p.state)
		}
	case "Q":
		p.restore()
	case "cm":
		p.state.ctm = p.matrixOf(args).times(p.state.ctm)
	case "Tf":
		if len(args) == 2 {
			name, _ := args[0].(pdfName)
			p.state.font = p.fontOf(p.file.dict(resources["Font"])[name])
			p.state.size = p.file.number(args[1])
		}
	case "Tc":
		p.state.char = n
	case "Tw":
		p.state.word = n
	case "Tz":
		p.state.scale = n / 100
	case "TL":
		p.state.leading = n
	case "Ts":
		p.state.rise = n
	case "Tr":
		p.state.mode = n
	default:
		return false
	}
	return true
}

func (p *painter) fontOf(v any) *pdfFont {
	ref, isRef := v.(pdfRef)
	if f, ok := p.fonts[ref]; isRef && ok {
		return f
	}
	d := p.file.dict(v)
	if d == nil {
		return nil
	}
	f := p.file.font(d)
	if isRef {
		p.fonts[ref] = f
	}
	return f
}

func (p *painter) move(x, y float64) {
	p.tlm = matrix{1, 0, 0, 1, x, y}.times(p.tlm)
	p.tm = p.tlm
}

// showAll shows strings; a number between them moves the place.
func (p *painter) showAll(items []any) {
	for _, item := range items {
		switch v := p.file.resolve(item).(type) {
		case float64:
			p.advance(-v / 1000 * p.state.size * p.state.scale)
		case pdfString:
			p.show(v)
		}
	}
}

func (p *painter) advance(x float64) { p.tm = matrix{1, 0, 0, 1, x, 0}.times(p.tm) }

func (p *painter) show(s pdfString) {
	font := p.state.font
	if font == nil {
		return
	}
	for s != "" && len(p.page.glyphs) <= maxGlyphs {
		var code int
		one := len(s)
		code, s = font.code(s)
		one -= len(s)
		width := font.width(code) / 1000 * p.state.size
		p.place(font, code, width*p.state.scale)
		step := width + p.state.char
		if one == 1 && code == ' ' {
			step += p.state.word
		}
		p.advance(step * p.state.scale)
	}
}

// place puts a letter on the page. Text that does not run from left to right, such as a
// slanted stamp, is left out.
func (p *painter) place(font *pdfFont, code int, width float64) {
	text, known := font.text[code]
	if !known {
		text = string(utf8.RuneError)
	}
	if text == "" {
		return
	}
	m := matrix{1, 0, 0, 1, 0, p.state.rise}.times(p.tm).times(p.state.ctm)
	if m.a <= 0 || math.Abs(m.b) > 0.1*m.a {
		return
	}
	p.page.glyphs = append(p.page.glyphs, glyph{
		text: text, x: m.e, y: m.f, w: width * m.a, size: math.Abs(p.state.size * m.d),
		bold: font.bold || p.state.mode == 2, italic: font.italic || m.c > 0.1*m.a,
	})
}
