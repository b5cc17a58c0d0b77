package media

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"lantoa/internal/problem"
)

// Panel is a sheet for an exhibition or a wall: pictures, a text, captions in several languages, on one page of A4 or A3.
type Panel struct {
	Size      string // "A4" or "A3"
	Landscape bool
	Language  string // of the title and the text, as a tag
	Title     string
	Text      []string // paragraphs
	Pictures  []Image  // JPEG or PNG
	Captions  []PanelCaption
	Foot      string    // who says this, and the sources
	Made      time.Time // written into the file, so that the same panel gives the same bytes
}

// PanelCaption is what a panel says in another language.
type PanelCaption struct{ Name, Title, Text string }

// Limits of panels.
const (
	MaxPanelPictures = 6
	MaxPanelLetters  = 8_000
)

const (
	panelMargin   = 15.0 // mm
	panelGap      = 5.0
	panelSmallest = 0.5 // of the wished size of letters
	panelLargest  = 2.4
	panelPictures = 0.3  // of the height, at least, where there are pictures
	panelWished   = 0.55 // of the height, at most, as long as the letters have their wished size
	panelLine     = 1.35
	mmPerPoint    = 25.4 / 72
)

const (
	sayPanelFull     = "Chữ quá dài so với khổ %s. Rút gọn chữ, bớt thứ tiếng, hoặc chọn khổ lớn hơn."
	sayPanelPictures = "Một bảng có nhiều nhất %d hình. Bỏ bớt hình."
	sayPanelLetters  = "Phông chữ in không có các chữ: %s. Bỏ thứ tiếng ấy khỏi bảng này, hoặc in bằng hình."
)

// panelBlock is a paragraph with its letters.
type panelBlock struct {
	text  string
	bold  bool
	size  float64 // points, before scaling
	above float64 // mm, before scaling
	foot  bool    // stands at the end of the sheet and does not grow
}

// at is the size of the letters of a block when the sheet has this scale.
func (b panelBlock) at(scale float64) float64 {
	if b.foot {
		scale = min(scale, 1)
	}
	return b.size * scale
}

// PDF lays the panel out with the largest letters that fit, fonts embedded.
func (p Panel) PDF() ([]byte, error) {
	if len(p.Pictures) > MaxPanelPictures {
		return nil, problem.New(problem.Invalid, sayPanelPictures, MaxPanelPictures)
	}
	blocks, err := p.blocks()
	if err != nil {
		return nil, err
	}
	doc := p.begin()
	width, height := doc.GetPageSize()
	width, height = width-2*panelMargin, height-2*panelMargin
	scale, used := p.fit(doc, blocks, width, height)
	if scale == 0 {
		return nil, problem.New(problem.Invalid, sayPanelFull, p.Size)
	}
	p.draw(doc, blocks, scale, width, height, used)
	var out bytes.Buffer
	if err := doc.Output(&out); err != nil {
		return nil, fmt.Errorf("write a panel: %w", err)
	}
	return out.Bytes(), nil
}

// fit is the largest scale at which the words find room, and the height that they take; 0 where there is none.
func (p Panel) fit(doc *fpdf.Fpdf, blocks []panelBlock, width, height float64) (scale, used float64) {
	for scale := panelLargest; scale >= panelSmallest; scale -= 0.025 {
		if used := p.measure(doc, blocks, scale, p.words(width)); used <= p.room(width, height, scale) {
			return scale, used
		}
	}
	return 0, 0
}

// beside reports whether the pictures stand left of the words: a wide sheet would be empty at its sides otherwise.
func (p Panel) beside() bool { return p.Landscape && len(p.Pictures) > 0 }

// words is the width that the words have.
func (p Panel) words(width float64) float64 {
	if p.beside() {
		return width/2 - panelGap
	}
	return width
}

// room is the height that the words may have: pictures get what they can use, up to half of the sheet, before letters grow beyond their wished
// size, and a third before they get smaller.
func (p Panel) room(width, height, scale float64) float64 {
	if len(p.Pictures) == 0 || p.beside() {
		return height
	}
	share := panelPictures
	if scale > 1 {
		share = panelWished
	}
	return height - min(height*share, p.tall(width)) - 2*panelGap
}

// grid is how many pictures stand beside each other, and in how many rows.
func (p Panel) grid() (columns, rows int) {
	columns = 1
	if n := len(p.Pictures); n > 1 {
		columns = 2
		if n > 4 {
			columns = 3
		}
		if p.Landscape && n < 4 {
			columns = 1
		}
	}
	return columns, (len(p.Pictures) + columns - 1) / columns
}

// tall is the height of the pictures when they fill the width.
func (p Panel) tall(width float64) float64 {
	columns, rows := p.grid()
	w, most := (width-panelGap*float64(columns-1))/float64(columns), 0.0
	for _, img := range p.Pictures {
		most = max(most, w*float64(img.Height)/float64(img.Width))
	}
	return most*float64(rows) + panelGap*float64(rows-1)
}

// blocks are the paragraphs in the order in which they are read.
func (p Panel) blocks() (all []panelBlock, err error) {
	base := 18.0
	if p.Size == "A3" {
		base = 26
	}
	all = append(all, panelBlock{text: forFont(p.Title), bold: true, size: base * 1.9})
	for _, t := range p.Text {
		all = append(all, panelBlock{text: forFont(t), size: base, above: 2})
	}
	for _, c := range p.Captions {
		all = append(all, panelBlock{text: forFont(c.Name), bold: true, size: base * 0.6, above: 5}, panelBlock{text: forFont(c.Title), bold: true, size: base * 0.85, above: 0.5})
		if c.Text != "" {
			all = append(all, panelBlock{text: forFont(c.Text), size: base * 0.85, above: 0.5})
		}
	}
	if p.Foot != "" {
		all = append(all, panelBlock{text: forFont(p.Foot), size: base * 0.55, above: 5, foot: true})
	}
	fonts, err := openFonts()
	if err != nil {
		return nil, err
	}
	letters, lacking := 0, []string{}
	for _, b := range all {
		letters += len([]rune(b.text))
		for _, r := range fonts.lacks(b.text) {
			if len(lacking) < maxUnknown {
				lacking = append(lacking, "“"+string(r)+"”")
			}
		}
	}
	if len(lacking) > 0 {
		return nil, problem.New(problem.Invalid, sayPanelLetters, strings.Join(lacking, ", "))
	}
	if letters > MaxPanelLetters {
		return nil, problem.New(problem.Invalid, sayPanelFull, p.Size)
	}
	return all, nil
}

func (p Panel) begin() *fpdf.Fpdf {
	way := "P"
	if p.Landscape {
		way = "L"
	}
	doc := fpdf.New(way, "mm", p.Size, "")
	doc.AddUTF8FontFromBytes("noto", "", regularFont)
	doc.AddUTF8FontFromBytes("noto", "B", boldFont)
	doc.SetAutoPageBreak(false, 0)
	doc.SetMargins(panelMargin, panelMargin, panelMargin)
	doc.SetCellMargin(0)
	doc.SetCreationDate(p.Made.UTC())
	doc.SetModificationDate(p.Made.UTC())
	doc.SetCatalogSort(true)
	doc.SetProducer("Lan Tỏa", true)
	doc.SetTitle(p.Title, true)
	doc.SetLang(p.Language)
	doc.AddPage()
	return doc
}

func (b panelBlock) set(doc *fpdf.Fpdf, scale float64) (line float64) {
	style := ""
	if b.bold {
		style = "B"
	}
	doc.SetFont("noto", style, b.at(scale))
	return b.at(scale) * mmPerPoint * panelLine
}

func (p Panel) measure(doc *fpdf.Fpdf, blocks []panelBlock, scale, width float64) (sum float64) {
	for _, b := range blocks {
		line := b.set(doc, scale)
		if scale > 1 && longest(doc, b.text) > width {
			return math.Inf(1) // a word is not torn for larger letters
		}
		sum += b.above*scale + line*float64(len(doc.SplitText(b.text, width)))
	}
	return sum
}

// longest is the width of the longest word.
func longest(doc *fpdf.Fpdf, text string) (most float64) {
	for _, word := range strings.Fields(text) {
		most = max(most, doc.GetStringWidth(word))
	}
	return most
}

// draw sets the title, the pictures below it, and the rest below them; on a wide sheet the pictures stand at the left.
func (p Panel) draw(doc *fpdf.Fpdf, blocks []panelBlock, scale, width, height, used float64) {
	x, y, column := panelMargin, panelMargin, p.words(width)
	doc.SetTextColor(20, 23, 43)
	if p.beside() {
		x += width - column
		p.drawPictures(doc, panelMargin, width/2-panelGap, height)
	}
	for i, b := range blocks {
		line := b.set(doc, scale)
		lines := doc.SplitText(b.text, column)
		y += b.above * scale
		if b.foot {
			y = max(y, panelMargin+height-line*float64(len(lines)))
		}
		for _, text := range lines {
			doc.SetXY(x, y)
			doc.CellFormat(column, line, text, "", 0, "L", false, 0, "")
			y += line
		}
		if i == 0 && len(p.Pictures) > 0 && !p.beside() {
			y += panelGap
			room := min(height-used-2*panelGap, p.tall(width))
			p.drawPictures(doc, y, width, room)
			y += room + panelGap
		}
	}
}

// drawPictures puts the pictures into a row or a grid, whole, in the middle of their places.
func (p Panel) drawPictures(doc *fpdf.Fpdf, top, width, room float64) {
	columns, rows := p.grid()
	w, h := (width-panelGap*float64(columns-1))/float64(columns), (room-panelGap*float64(rows-1))/float64(rows)
	for i, img := range p.Pictures {
		kind := "JPEG"
		if img.MIME == "image/png" {
			kind = "PNG"
		}
		name, options := "hinh-"+strconv.Itoa(i), fpdf.ImageOptions{ImageType: kind}
		doc.RegisterImageOptionsReader(name, options, bytes.NewReader(img.Data))
		factor := min(w/float64(img.Width), h/float64(img.Height))
		iw, ih := float64(img.Width)*factor, float64(img.Height)*factor
		x := panelMargin + float64(i%columns)*(w+panelGap) + (w-iw)/2
		y := top + float64(i/columns)*(h+panelGap) + (h-ih)/2
		doc.ImageOptions(name, x, y, iw, ih, false, options, 0, "")
	}
}
