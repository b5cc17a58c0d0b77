package office

import (
	"context"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"
)

// readWord gives the text of a DOCX: what is printed in its body, without header, footer,
// comments and deleted revisions.
func readWord(ctx context.Context, r io.ReaderAt, size int64) (Document, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return Document{}, err
	}
	main := a.wordPart()
	if main == "" {
		return Document{}, refuse(sayBrokenWord)
	}
	rels, err := a.relations(ctx, path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"))
	if err != nil {
		return Document{}, err
	}
	w := &wordReader{}
	if w.styles, err = readStyles(ctx, a, partOr(a, rels["styles"], "word/styles.xml")); err != nil {
		return Document{}, err
	}
	if w.lists, err = readNumbering(ctx, a, partOr(a, rels["numbering"], "word/numbering.xml"), w.styles); err != nil {
		return Document{}, err
	}
	if w.markup, err = a.openXML(ctx, main); err != nil {
		return Document{}, err
	}
	return w.document()
}

func partOr(a *archive, name, usual string) string {
	if a.has(name) {
		return name
	}
	return usual
}

// wordReader walks the main part of a Word document.
type wordReader struct {
	*markup
	styles styleSheet
	lists  *lists
	count  int    // paragraphs so far
	joined string // text of a paragraph whose end mark was deleted: it runs on into the next
}

func (w *wordReader) document() (Document, error) {
	var doc Document
	found := false
	err := w.each(func(root xml.StartElement) error {
		if root.Name.Local != "document" {
			return refuse(sayBrokenWord)
		}
		return w.each(func(e xml.StartElement) error {
			if e.Name.Local != "body" {
				return w.skip()
			}
			found = true
			return w.blocks(func(b Block) { doc.Blocks = append(doc.Blocks, b) })
		}, nil)
	}, nil)
	if err == nil && !found {
		err = refuse(sayBrokenWord)
	}
	return doc, err
}

// transparent elements stand around text that is printed; their children count as the parent's.
var transparent = []string{
	"ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo",
	"oMath", "oMathPara", "ruby", "rubyBase",
}

// blocks reads paragraphs and tables until the element that holds them ends.
func (w *wordReader) blocks(emit func(Block)) error {
	return w.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; {
		case name == "p":
			return w.paragraph(emit)
		case name == "tbl":
			return w.table(emit)
		case name == "AlternateContent":
			return w.alternate(func() error { return w.blocks(emit) })
		case slices.Contains(transparent, name):
			return w.blocks(emit)
		}
		return w.skip()
	}, nil)
}

// alternate reads the first choice of alternate content; the others say the same again.
func (w *wordReader) alternate(read func() error) error {
	done := false
	return w.each(func(e xml.StartElement) error {
		if done {
			return w.skip()
		}
		done = true
		return read()
	}, nil)
}

// wordParagraph is what has been read of one.
type wordParagraph struct {
	looks   props
	text    strings.Builder
	letters int // characters that are not space
	bold    int
	italic  int
	runsOn  bool // its end mark was deleted
	marks   []Bookmark
	open    map[string]int // bookmarks that have begun, by their id
	boxes   []Block        // from text boxes anchored in it
}

func (p *wordParagraph) add(s string, looks props) {
	if on(looks.hidden) {
		return
	}
	if on(looks.caps) {
		s = strings.ToUpper(s)
	}
	n := len(strings.Fields(s))
	p.text.WriteString(s)
	p.letters += n
	if on(looks.bold) {
		p.bold += n
	}
	if on(looks.italic) {
		p.italic += n
	}
}

func (w *wordReader) paragraph(emit func(Block)) error {
	if w.count++; w.count > maxBlocks {
		return refuse(sayTooLong)
	}
	p := &wordParagraph{looks: w.styles.paragraph("")}
	if err := w.inline(p); err != nil {
		return err
	}
	text := w.joined + p.text.String()
	w.joined = ""
	if p.runsOn {
		w.joined = text
	} else {
		emit(w.finish(p, text))
	}
	for _, b := range p.boxes {
		emit(b)
	}
	return nil
}

func (w *wordReader) finish(p *wordParagraph, text string) Block {
	b := Block{
		Text:     strings.Trim(text, " \t\n\u00a0"),
		Centered: p.looks.align == "center",
		Bold:     p.letters > 0 && p.bold == p.letters,
		Italic:   p.letters > 0 && p.italic == p.letters,
	}
	if b.Text == "" {
		return b // Word numbers an empty paragraph, but nobody means it
	}
	number, gap := w.lists.next(p.looks)
	b.Number = number
	if number != "" {
		b.Text = number + gap + b.Text
	}
	cut := len(text) - len(strings.TrimLeft(text, " \t\n\u00a0"))
	b.Marks = p.marksIn(b.Text, len(b.Text)-len(strings.Trim(text, " \t\n\u00a0"))-cut+len(text)-len(p.text.String()))
	return b
}

// inline reads runs until the element that holds them ends.
func (w *wordReader) inline(p *wordParagraph) error {
	return w.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; {
		case name == "pPr":
			return w.paragraphLooks(p)
		case name == "r":
			return w.run(p)
		case name == "bookmarkStart":
			p.startMark(attr(e, "id"), attr(e, "name"))
		case name == "bookmarkEnd":
			p.endMark(attr(e, "id"))
		case name == "AlternateContent":
			return w.alternate(func() error { return w.inline(p) })
		case slices.Contains(transparent, name):
			return w.inline(p)
		}
		return w.skip()
	}, nil)
}

const maxMarks = 2000 // of ours in one paragraph

func (p *wordParagraph) startMark(id, name string) {
	if !strings.HasPrefix(name, MarkPrefix) || len(p.marks) >= maxMarks {
		return
	}
	if p.open == nil {
		p.open = map[string]int{}
	}
	p.open[id] = len(p.marks)
	p.marks = append(p.marks, Bookmark{Name: name, Start: p.text.Len(), End: -1})
}

func (p *wordParagraph) endMark(id string) {
	if at, ok := p.open[id]; ok {
		p.marks[at].End = p.text.Len()
	}
}

// marksIn are the bookmarks as they stand in the finished text, which lost before bytes at its head.
func (p *wordParagraph) marksIn(text string, before int) []Bookmark {
	var all []Bookmark
	for _, m := range p.marks {
		m.Start, m.End = m.Start+before, m.End+before
		if m.Start >= 0 && m.Start <= m.End && m.End <= len(text) {
			all = append(all, m)
		}
	}
	return all
}

func (w *wordReader) paragraphLooks(p *wordParagraph) error {
	own := props{}
	if err := w.readParagraphProps(&own, &p.runsOn); err != nil {
		return err
	}
	p.looks = own.over(w.styles.paragraph(own.style))
	return nil
}

// run reads one run of text in one look.
func (w *wordReader) run(p *wordParagraph) error {
	looks := p.looks
	return w.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rPr":
			own := props{}
			if err := w.readRunProps(&own, nil); err != nil {
				return err
			}
			looks = own.over(w.styles.run(own.style)).over(p.looks)
			return nil
		case "t":
			return w.runText(e, p, looks)
		case "AlternateContent":
			return w.alternate(func() error { return w.boxes(p) })
		case "drawing", "pict", "object":
			return w.boxes(p)
		case "sym":
			p.add(symbol(attr(e, "char")), looks)
		default:
			p.add(marks[e.Name.Local], looks)
		}
		return w.skip()
	}, nil)
}

// marks are the elements of a run that stand for one character. A soft hyphen is no text.
var marks = map[string]string{"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

func (w *wordReader) runText(e xml.StartElement, p *wordParagraph, looks props) error {
	var text strings.Builder
	err := w.each(func(xml.StartElement) error { return w.skip() }, func(s string) { text.WriteString(s) })
	if err != nil {
		return err
	}
	s := strings.NewReplacer("\r", " ", "\n", " ", "\u00ad", "").Replace(text.String())
	if attr(e, "space") != "preserve" {
		s = strings.Trim(s, " \t")
	}
	p.add(s, looks)
	return nil
}

// boxes finds the text boxes inside a drawing.
func (w *wordReader) boxes(p *wordParagraph) error {
	return w.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "txbxContent":
			return w.blocks(func(b Block) { p.boxes = append(p.boxes, b) })
		case "AlternateContent":
			return w.alternate(func() error { return w.boxes(p) })
		}
		return w.boxes(p)
	}, nil)
}
