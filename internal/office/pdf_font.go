package office

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const maxCodes = 70_000 // characters of one font

// pdfFont says what the codes of a string mean and how wide they are.
type pdfFont struct {
	bytes   int // per code
	text    map[int]string
	widths  map[int]float64 // in thousandths of the size
	missing float64         // the width of codes that are not in widths
	bold    bool
	italic  bool
}

func (f *pdfFile) font(d pdfDict) *pdfFont {
	p := &pdfFont{bytes: 1, text: map[int]string{}, widths: map[int]float64{}}
	base := f.name(d["BaseFont"])
	about := f.dict(d["FontDescriptor"])
	if f.name(d["Subtype"]) == "Type0" {
		p.bytes = 2
		inner := pdfDict{}
		if kids := f.array(d["DescendantFonts"]); len(kids) > 0 {
			inner = f.dict(kids[0])
		}
		about = f.dict(inner["FontDescriptor"])
		p.missing = orElse(f.number(inner["DW"]), 1000)
		f.compositeWidths(p, f.array(inner["W"]))
	} else {
		f.simpleWidths(p, d, about)
		f.encoding(p, d["Encoding"])
	}
	if s, ok := f.resolve(d["ToUnicode"]).(pdfStream); ok {
		p.toUnicode(f.decode(s))
	}
	flags := int(f.number(about["Flags"]))
	p.bold = strings.Contains(strings.ToLower(base), "bold") || flags&(1<<18) != 0 || f.number(about["FontWeight"]) >= 700
	p.italic = strings.Contains(base, "Italic") || strings.Contains(base, "Oblique") || flags&(1<<6) != 0
	return p
}

func (f *pdfFile) simpleWidths(p *pdfFont, d, about pdfDict) {
	p.missing = orElse(f.number(about["MissingWidth"]), 500)
	first := int(f.number(d["FirstChar"]))
	for i, w := range f.array(d["Widths"]) {
		if i > 255 {
			return
		}
		p.widths[first+i] = f.number(w)
	}
}

// compositeWidths reads "first [w w w]" and "first last w".
func (f *pdfFile) compositeWidths(p *pdfFont, w pdfArray) {
	for i := 0; i+1 < len(w) && len(p.widths) < maxCodes; {
		first := int(f.number(w[i]))
		if list, ok := f.resolve(w[i+1]).(pdfArray); ok {
			for k, width := range list {
				p.widths[first+k] = f.number(width)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last := min(int(f.number(w[i+1])), first+maxCodes)
		for code := first; code <= last && len(p.widths) < maxCodes; code++ {
			p.widths[code] = f.number(w[i+2])
		}
		i += 3
	}
}

func (f *pdfFile) encoding(p *pdfFont, v any) {
	base := charmap.Windows1252
	d := f.dict(v)
	if f.name(v) == "MacRomanEncoding" || f.name(d["BaseEncoding"]) == "MacRomanEncoding" {
		base = charmap.Macintosh
	}
	for code := range 256 {
		if r := base.DecodeByte(byte(code)); r != utf8.RuneError && code >= ' ' {
			p.text[code] = string(r)
		}
	}
	code := 0
	for _, item := range f.array(d["Differences"]) {
		switch item := f.resolve(item).(type) {
		case float64:
			code = int(item)
		case pdfName:
			if s := glyphText(string(item)); s != "" {
				p.text[code&0xFF] = s
			}
			code++
		}
	}
}

// glyphNames are the names that do not say their character themselves.
var glyphNames = map[string]string{
	"space": " ", "exclam": "!", "quotedbl": `"`, "numbersign": "#", "dollar": "$", "percent": "%", "ampersand": "&",
	"quotesingle": "'", "parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+", "comma": ",", "hyphen": "-",
	"period": ".", "slash": "/", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
	"seven": "7", "eight": "8", "nine": "9", "colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">",
	"question": "?", "at": "@", "bracketleft": "[", "bracketright": "]", "underscore": "_", "quoteleft": "‘",
	"quoteright": "’", "quotedblleft": "“", "quotedblright": "”", "endash": "–", "emdash": "—", "bullet": "•",
	"ellipsis": "…", "dcroat": "đ", "Dcroat": "Đ", "Eth": "Đ", "eth": "ð", "dong": "₫", "fi": "fi", "fl": "fl",
	"nbspace": " ", "degree": "°", "multiply": "×", "section": "§", "uhorn": "ư", "Uhorn": "Ư", "ohorn": "ơ", "Ohorn": "Ơ",
}

// glyphMarks are the endings of names such as "acircumflexacute".
var glyphMarks = []struct{ name, mark string }{
	{"circumflex", "\u0302"},
	{"breve", "\u0306"},
	{"acute", "\u0301"},
	{"grave", "\u0300"},
	{"tilde", "\u0303"},
	{"hookabove", "\u0309"},
	{"dotbelow", "\u0323"},
	{"horn", "\u031b"},
}

func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if s, ok := glyphNames[name]; ok {
		return s
	}
	for _, prefix := range []string{"uni", "u"} {
		hex, ok := strings.CutPrefix(name, prefix)
		if n, err := strconv.ParseUint(hex, 16, 32); ok && err == nil && len(hex) >= 4 {
			return string(rune(n))
		}
	}
	if name == "" {
		return ""
	}
	out, rest := name[:1], name[1:]
	for rest != "" {
		before := rest
		for _, m := range glyphMarks {
			if after, ok := strings.CutPrefix(rest, m.name); ok {
				out, rest = out+m.mark, after
			}
		}
		if rest == before {
			return ""
		}
	}
	return out
}

// toUnicode reads the map from codes to text that stands in the file for copying and searching.
func (p *pdfFont) toUnicode(data []byte) {
	l := &pdfLexer{b: data}
	var args []any
	for len(p.text) < maxCodes {
		v := l.value()
		if _, end := v.(pdfEnd); end {
			return
		}
		word, ok := v.(pdfWord)
		if !ok {
			if len(args) < 3*maxCodes {
				args = append(args, v)
			}
			continue
		}
		switch word {
		case "endcodespacerange":
			if s, ok := last(args, 1).(pdfString); ok && len(s) > 0 && p.bytes > 1 {
				p.bytes = min(len(s), 4)
			}
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				p.text[codeOf(args[i])] = utf16Text(args[i+1], 0)
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				p.textRange(codeOf(args[i]), codeOf(args[i+1]), args[i+2])
			}
		}
		args = args[:0]
	}
}

func last(args []any, n int) any {
	if len(args) < n {
		return nil
	}
	return args[len(args)-n]
}

func (p *pdfFont) textRange(from, to int, v any) {
	list, isList := v.(pdfArray)
	for i := 0; from+i <= to && len(p.text) < maxCodes; i++ {
		if !isList {
			p.text[from+i] = utf16Text(v, i)
			continue
		}
		if i >= len(list) {
			return
		}
		p.text[from+i] = utf16Text(list[i], 0)
	}
}

func codeOf(v any) int {
	s, _ := v.(pdfString)
	n := 0
	for i := range min(len(s), 4) {
		n = n<<8 | int(s[i])
	}
	return n
}

// utf16Text decodes a string; plus is added to its last unit.
func utf16Text(v any, plus int) string {
	s, _ := v.(pdfString)
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16([]byte(s[2*i:]))
	}
	if len(units) == 0 {
		return ""
	}
	units[len(units)-1] += uint16(plus)
	return string(utf16.Decode(units))
}

// code takes the next code from a string.
func (p *pdfFont) code(s pdfString) (code int, rest pdfString) {
	n := min(p.bytes, len(s))
	return codeOf(s[:n]), s[n:]
}

func (p *pdfFont) width(code int) float64 {
	if w, ok := p.widths[code]; ok {
		return w
	}
	return p.missing
}
