package media

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Limits of boards and of what is shown on them.
const (
	MinBoardSide   = 32
	MaxBoardSide   = 4096
	MinBoardLetter = 12 // pixels: the height of a capital letter that can be read from the road
	MaxSlideTitle  = 200
	MaxSlideText   = 600
	MaxSlideSource = 120

	leastContrast = 4.5 // of ink on ground, as WCAG counts it
	titleSize     = 1.2 // times the text
	sourceSize    = 0.6
	pictureShare  = 0.4 // of the longer side of the board
)

const (
	sayBoardSide    = "Bảng điện tử phải rộng và cao từ %d đến %d điểm ảnh; hãy xem lại cỡ bảng."
	saySlideEmpty   = "Trang chiếu chưa có gì; hãy nhập chữ hoặc chọn ảnh."
	saySlideLong    = "Chữ dài %d, nhiều hơn %d; hãy rút ngắn."
	saySlideFull    = "Chữ không vừa bảng %d × %d ở cỡ còn đọc được (chữ hoa cao %d điểm ảnh); hãy bớt chữ hoặc chia thành nhiều trang."
	saySlideLetters = "Phông chữ của bảng không có các ký tự: %s; hãy thay bằng chữ khác hoặc dùng ảnh."
	sayContrast     = "Màu chữ và màu nền quá giống nhau (tương phản %s, cần ít nhất 4,5); hãy chọn màu khác hẳn."
)

// Slide is what an LED board shows: a title, a text, a picture, at the board's exact resolution.
type Slide struct {
	Width, Height int
	Title, Text   string
	Source        string      // a small last line: who says this; may be empty
	Picture       *Picture    // nil for none
	Focus         Focus       // of the picture; the zero value is its centre
	Ink, Ground   color.Color // nil: white on dark blue
}

// Drawn is a slide as a PNG, and how its text came out.
type Drawn struct {
	Image
	LetterHeight int      // pixels of a capital letter of the text (of the title when there is no text)
	Lines        []string // title and text, as they were broken
}

// Draw lays the slide out with the largest letters that fit and draws it. Text that does not fit legibly, and letters that the font
// does not have, are a problem of the field "title", "text" or "source".
func (s Slide) Draw(ctx context.Context) (Drawn, error) {
	s = s.filled()
	if err := s.check(); err != nil {
		return Drawn{}, err
	}
	fonts, err := openFonts()
	if err != nil {
		return Drawn{}, err
	}
	if err := fonts.holds(s); err != nil {
		return Drawn{}, err
	}
	img := image.NewRGBA(image.Rect(0, 0, s.Width, s.Height))
	draw.Draw(img, img.Rect, image.NewUniform(s.Ground), image.Point{}, draw.Src)
	picture, words := s.places()
	if !picture.Empty() {
		draw.Draw(img, picture, onPaper(s.filling(picture), s.Ground), image.Point{}, draw.Src)
	}
	if err := ctx.Err(); err != nil {
		return Drawn{}, fmt.Errorf("draw a slide: %w", err)
	}
	var page layout
	if s.Title+s.Text+s.Source != "" {
		if page, err = s.fit(fonts, words); err != nil {
			return Drawn{}, err
		}
		if err := page.draw(img, words, s.Ink, picture.Empty()); err != nil {
			return Drawn{}, err
		}
	}
	out, err := (&Picture{img}).PNG()
	return Drawn{out, page.capital(), page.lines()}, err
}

func (s Slide) filled() Slide {
	s.Title, s.Text, s.Source = oneLine(forFont(s.Title)), cueLines(forFont(s.Text)), oneLine(forFont(s.Source))
	if s.Ink == nil {
		s.Ink = color.White
	}
	if s.Ground == nil {
		s.Ground = color.RGBA{0x0B, 0x2A, 0x4A, 0xFF}
	}
	if s.Focus == (Focus{}) {
		s.Focus = Centre()
	}
	return s
}

func (s Slide) check() error {
	if min(s.Width, s.Height) < MinBoardSide || max(s.Width, s.Height) > MaxBoardSide {
		return problem.Field("width", sayBoardSide, MinBoardSide, MaxBoardSide)
	}
	if s.Title+s.Text+s.Source == "" && s.Picture == nil {
		return problem.Field("text", saySlideEmpty)
	}
	for _, f := range []struct {
		name, text string
		most       int
	}{{"title", s.Title, MaxSlideTitle}, {"text", s.Text, MaxSlideText}, {"source", s.Source, MaxSlideSource}} {
		if n := utf8.RuneCountInString(f.text); n > f.most {
			return problem.Field(f.name, saySlideLong, n, f.most)
		}
	}
	if c := contrast(s.Ink, s.Ground); c < leastContrast {
		return problem.Field("ink", sayContrast, i18n.Decimal(c, 1))
	}
	return nil
}

// contrast is how far two colours differ in lightness, from 1 to 21, after WCAG.
func contrast(a, b color.Color) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		x := float64(v) / 0xFFFF
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// places divides the board: the picture on the left of a wide board and at the top of a tall one.
func (s Slide) places() (picture, words image.Rectangle) {
	board := image.Rect(0, 0, s.Width, s.Height)
	margin := max(2, min(s.Width, s.Height)/20)
	if s.Picture == nil {
		return image.Rectangle{}, board.Inset(margin)
	}
	if s.Title+s.Text+s.Source == "" {
		return board, image.Rectangle{}
	}
	picture, words = board, board
	if s.Width >= s.Height {
		picture.Max.X = min(int(float64(s.Width)*pictureShare), s.Height*4/3)
		words.Min.X = picture.Max.X
	} else {
		picture.Max.Y = int(float64(s.Height) * pictureShare)
		words.Min.Y = picture.Max.Y
	}
	return picture, words.Inset(margin)
}

// filling is the picture cut to fill a place exactly.
func (s Slide) filling(place image.Rectangle) image.Image {
	part := cropped(s.Picture.img.Bounds(), s.Focus, place.Dx(), place.Dy())
	return scaled(s.Picture.img, part, place.Dx(), place.Dy())
}

// layout is text in letters of one size, broken into lines.
type layout struct {
	title, text, source block
}

// block is lines in one kind of letters.
type block struct {
	face  font.Face
	lines []string
}

// fit finds the largest letters with which all the text has room.
func (s Slide) fit(fonts *fontPair, room image.Rectangle) (best layout, err error) {
	least := int(math.Ceil(MinBoardLetter / capitalShare))
	most := max(room.Dy(), least)
	found := false
	for least <= most {
		size := (least + most) / 2
		page, err := s.broken(fonts, float64(size), room.Dx())
		if err != nil {
			return best, err
		}
		if page.height() <= room.Dy() && page.width() <= room.Dx() {
			best, found, least = page, true, size+1
			continue
		}
		most = size - 1
	}
	if !found {
		name := "text"
		if s.Text == "" {
			name = "title"
		}
		return best, problem.Field(name, saySlideFull, s.Width, s.Height, MinBoardLetter)
	}
	return best, nil
}

// broken breaks the text into lines for letters of a size.
func (s Slide) broken(fonts *fontPair, size float64, width int) (l layout, err error) {
	for _, b := range []struct {
		into *block
		text string
		bold bool
		size float64
	}{{&l.title, s.Title, true, size * titleSize}, {&l.text, s.Text, false, size}, {&l.source, s.Source, false, max(size*sourceSize, MinBoardLetter)}} {
		if b.text == "" {
			continue
		}
		if b.into.face, err = fonts.face(b.bold, b.size); err != nil {
			return l, err
		}
		for paragraph := range strings.SplitSeq(b.text, "\n") {
			b.into.lines = append(b.into.lines, evenly(b.into.face, strings.Fields(paragraph), width)...)
		}
	}
	return l, nil
}

// evenly breaks words into as few lines as fit, all about as long.
func evenly(face font.Face, words []string, width int) []string {
	lines := broken(face, words, width)
	low, high := width/2, width
	for low < high {
		middle := (low + high) / 2
		if len(broken(face, words, middle)) <= len(lines) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	if low < width && widest(face, broken(face, words, low)) <= width {
		return broken(face, words, low)
	}
	return lines
}

func broken(face font.Face, words []string, width int) (lines []string) {
	line := ""
	for _, word := range words {
		longer := strings.TrimLeft(line+" "+word, " ")
		if line != "" && font.MeasureString(face, longer).Ceil() > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}

func widest(face font.Face, lines []string) (w int) {
	for _, line := range lines {
		w = max(w, font.MeasureString(face, line).Ceil())
	}
	return w
}

func (b block) lineHeight() int {
	if b.face == nil {
		return 0
	}
	m := b.face.Metrics()
	return (m.Ascent + m.Descent).Ceil()
}

func (b block) height() int { return len(b.lines) * b.lineHeight() }

// gap is the room below the title and above the source.
func (l layout) gap() int {
	if (len(l.title.lines) > 0 || len(l.source.lines) > 0) && len(l.text.lines) > 0 {
		return l.text.lineHeight() / 4
	}
	return 0
}

func (l layout) height() int {
	return l.title.height() + l.gap() + l.text.height() + l.gap() + l.source.height()
}

func (l layout) width() (w int) {
	for _, b := range []block{l.title, l.text, l.source} {
		if b.face != nil {
			w = max(w, widest(b.face, b.lines))
		}
	}
	return w
}

func (l layout) lines() (all []string) { return append(append(all, l.title.lines...), l.text.lines...) }

// capital is how high a capital letter of the text is.
func (l layout) capital() int {
	for _, b := range []block{l.text, l.title, l.source} {
		if b.face != nil {
			return b.face.Metrics().CapHeight.Round()
		}
	}
	return 0
}

// draw writes the text into its room: the source at the foot, the rest in the middle of what is left.
func (l layout) draw(img *image.RGBA, room image.Rectangle, ink color.Color, centred bool) error {
	y := room.Min.Y + (room.Dy()-l.height())/2
	for _, b := range []block{l.title, l.text} {
		y = b.draw(img, room, y, ink, centred)
		y += l.gap()
	}
	l.source.draw(img, room, max(y, room.Max.Y-l.source.height()), ink, centred)
	return nil
}

func (b block) draw(img *image.RGBA, room image.Rectangle, y int, ink color.Color, centred bool) (below int) {
	for _, line := range b.lines {
		d := font.Drawer{Dst: img, Src: image.NewUniform(ink), Face: b.face}
		x := fixed.I(room.Min.X)
		if centred {
			x += (fixed.I(room.Dx()) - d.MeasureString(line)) / 2
		}
		d.Dot = fixed.Point26_6{X: x, Y: fixed.I(y) + b.face.Metrics().Ascent}
		d.DrawString(line)
		y += b.lineHeight()
	}
	return y
}
