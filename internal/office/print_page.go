package office

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	// the kinds of pictures that pages come as
	_ "image/jpeg"
	_ "image/png"

	"golang.org/x/text/unicode/norm"
)

const (
	maxWords     = 20_000 // of one page
	maxHOCRDepth = 32
	doubtful     = 0.75 // a word that the program is less sure of is shown as doubtful
	wordSpace    = 0.25 // between two words, in parts of the letters' size
	maxRulePixel = 40_000_000
)

// PrintedPage is what was recognised on one page.
type PrintedPage struct {
	Width, Height int // of the picture, in dots
	Words         int
	Text          string // paragraphs, one a line; a row of a table has bars between its cells
	Doubts        []Doubt
}

// Doubt is a stretch of a page's Text that may have been read wrongly.
type Doubt struct {
	Start, End int     // bytes of Text
	Sure       float64 // 0 to 1
}

// printed is a page on its way from words with places to text.
type printed struct {
	page
	dotsWide, dotsHigh float64
	scale              float64 // points in a dot, as if the paper were A4: photographs do not say how large it was
	words              []printedWord
}

type printedWord struct {
	text string
	sure float64
	used bool
}

// readHOCR takes the words, their places and how sure the program is from tesseract's answer.
func readHOCR(data []byte) (*printed, error) {
	p := &printed{scale: 1}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict, d.Entity = false, xml.HTMLEntity
	var line hocrTitle
	depth := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil || depth > maxHOCRDepth || len(p.words) > maxWords {
			return nil, refuse(sayBadPagePhoto)
		}
		switch t := t.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			depth++
			title := readTitle(attr(t, "title"))
			switch class := attr(t, "class"); {
			case class == "ocr_page":
				p.measure(title.box[2], title.box[3])
			case class == "ocrx_word":
				var text string
				if err := d.DecodeElement(&text, &t); err != nil {
					return nil, refuse(sayBadPagePhoto)
				}
				depth--
				p.add(strings.TrimSpace(norm.NFC.String(text)), title, line)
			case strings.HasPrefix(class, "ocr_") && len(title.values["baseline"]) == 2:
				line = title
			}
		}
	}
}

func (p *printed) measure(wide, high float64) {
	const paper = 595
	p.dotsWide, p.dotsHigh = wide, high
	if short := min(wide, high); short > 0 {
		p.scale = paper / short
	}
	p.width, p.height = wide*p.scale, high*p.scale
}

// hocrTitle is the text attribute in which hOCR keeps numbers: "bbox 1 2 3 4; x_wconf 93".
type hocrTitle struct {
	box    [4]float64
	values map[string][]float64
}

func readTitle(s string) hocrTitle {
	h := hocrTitle{values: map[string][]float64{}}
	for part := range strings.SplitSeq(s, ";") {
		words := strings.Fields(part)
		if len(words) < 2 || len(words) > 6 {
			continue
		}
		var numbers []float64
		for _, w := range words[1:] {
			if n, err := strconv.ParseFloat(w, 64); err == nil && !math.IsNaN(n) && math.Abs(n) < 1e6 {
				numbers = append(numbers, n)
			}
		}
		h.values[words[0]] = numbers
		if words[0] == "bbox" && len(numbers) == 4 {
			h.box = [4]float64(numbers)
		}
	}
	return h
}

func (h hocrTitle) first(name string, otherwise float64) float64 {
	if v := h.values[name]; len(v) > 0 {
		return v[0]
	}
	return otherwise
}

// add puts a word on the page as if it were one drawn letter, so that lines, columns and tables are found as in other PDF files.
func (p *printed) add(text string, word, line hocrTitle) {
	if text == "" || !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-–+•*/|", r)
	}) {
		return
	}
	sure := min(max(word.first("x_wconf", 0)/100, 0), 1)
	size := line.first("x_size", word.box[3]-word.box[1]) * 0.75 // x_size is the whole height of the line
	foot := line.box[3]
	if base := line.values["baseline"]; len(base) == 2 {
		foot += base[0]*(word.box[0]-line.box[0]) + base[1]
	}
	k := p.scale
	y := p.height - foot*k
	p.words = append(p.words, printedWord{text: text, sure: sure})
	p.glyphs = append(p.glyphs,
		glyph{text: text, x: word.box[0] * k, y: y, w: (word.box[2] - word.box[0]) * k, size: size * k},
		glyph{text: " ", x: word.box[2] * k, y: y, w: size * wordSpace * k, size: size * k})
}

// read makes text of the words and finds the doubtful ones in it again.
func (p *printed) read() PrintedPage {
	b := &builder{}
	b.page(&p.page, 1)
	var text strings.Builder
	out := PrintedPage{Width: int(p.dotsWide), Height: int(p.dotsHigh), Words: len(p.words)}
	put := func(words string) {
		start := text.Len()
		text.WriteString(words)
		out.Doubts = append(out.Doubts, p.doubts(words, start)...)
	}
	roman := romanPage(b.blocks)
	for _, block := range b.blocks {
		if block.Table == nil {
			number, rest := mendedNumber(block.Text, roman)
			if number != "" {
				out.Doubts = append(out.Doubts, Doubt{text.Len(), text.Len() + len(number), mendedSure})
				text.WriteString(number)
			}
			put(rest)
			text.WriteByte('\n')
			continue
		}
		for _, row := range block.Table.Rows {
			for _, c := range row {
				text.WriteString("| ")
				put(strings.Join(strings.Fields(strings.ReplaceAll(c.Text, "|", " ")), " "))
				text.WriteByte(' ')
			}
			text.WriteString("|\n")
		}
	}
	out.Text = text.String()
	return out
}

// doubts finds the doubtful words of a stretch of text. Words come in about the order of the page; one that is met twice is taken once.
func (p *printed) doubts(text string, at int) []Doubt {
	var all []Doubt
	for i := 0; i < len(text); {
		if text[i] == ' ' {
			i++
			continue
		}
		j := i + strings.IndexByte(text[i:]+" ", ' ')
		k := slices.IndexFunc(p.words, func(w printedWord) bool { return !w.used && w.text == text[i:j] })
		if k >= 0 {
			p.words[k].used = true
			if p.words[k].sure < doubtful {
				all = append(all, Doubt{at + i, at + j, p.words[k].sure})
			}
		}
		i = j
	}
	return all
}

// JoinPages puts the texts of pages together; a paragraph that the end of a page cut goes on.
func JoinPages(pages []string) string {
	var out strings.Builder
	for _, text := range pages {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if so := out.String(); so != "" {
			next, _ := utf8.DecodeRuneInString(text)
			if strings.HasSuffix(so, ",") || !endsSentence(so) && unicode.IsLower(next) {
				out.WriteByte(' ')
			} else {
				out.WriteByte('\n')
			}
		}
		out.WriteString(text)
	}
	return out.String() + "\n"
}

// drawnRules finds the lines drawn around the cells of tables: long straight runs of dark dots.
func drawnRules(picture []byte, p *printed) []rule {
	config, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || config.Width*config.Height > maxRulePixel {
		return nil
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil
	}
	gray := grayOf(img)
	long := gray.Rect.Dx() / 25 // a tenth of an inch is a letter; a rule of a table is longer
	var all []rule
	for _, r := range runs(gray, long) {
		if len(all) == maxRules {
			break
		}
		k := p.scale
		all = append(all, rule{r.x0 * k, p.height - r.y1*k, r.x1 * k, p.height - r.y0*k})
	}
	return all
}
