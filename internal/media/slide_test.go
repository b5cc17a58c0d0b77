package media

import (
	"context"
	"image"
	"image/color"
	"strings"
	"testing"
	"time"

	"lantoa/internal/problem"
)

func drawn(t *testing.T, s Slide) (Drawn, image.Image) {
	t.Helper()
	d, err := s.Draw(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return d, decoded(t, d.Image)
}

// inked says which rows of a part of a picture have ink, and how much.
func inked(img image.Image, part image.Rectangle) (top, bottom, n int) {
	top, bottom = part.Max.Y, part.Min.Y
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if near(img.At(x, y)) == "RGB" {
				top, bottom, n = min(top, y), max(bottom, y), n+1
			}
		}
	}
	return top, bottom, n
}

func TestSlidesHaveTheBoardsSize(t *testing.T) {
	t.Parallel()
	photo := &Picture{corners(300, 200)}
	for _, s := range []Slide{
		{Width: 960, Height: 384, Title: "Mọi người sinh ra đều được tự do", Text: "Đường dây nóng bảo vệ trẻ em: 111.\nGọi miễn phí.", Source: "Sở Tư pháp"},
		{Width: 320, Height: 640, Title: "Quyền trẻ em", Picture: photo},
		{Width: 128, Height: 64, Text: "Gọi 111"},
		{Width: 961, Height: 33, Text: "Gọi 111"},
		{Width: 96, Height: 48, Picture: photo},
	} {
		d, img := drawn(t, s)
		if b := img.Bounds(); b.Dx() != s.Width || b.Dy() != s.Height || d.MIME != "image/png" {
			t.Errorf("got %v, want %d × %d", b, s.Width, s.Height)
		}
		if s.Text+s.Title != "" && d.LetterHeight < MinBoardLetter {
			t.Errorf("%q: letters of %d pixels", s.Text, d.LetterHeight)
		}
		margin := 1
		for _, edge := range []image.Rectangle{{Max: image.Pt(s.Width, margin)}, {Min: image.Pt(0, s.Height-margin), Max: image.Pt(s.Width, s.Height)}} {
			if _, _, n := inked(img, edge); n > 0 && s.Picture == nil {
				t.Errorf("%q: letters touch the edge", s.Text)
			}
		}
		again, _ := drawn(t, s)
		if string(again.Data) != string(d.Data) {
			t.Errorf("%q: drawn again it is another picture", s.Text)
		}
	}
}

func TestShortTextsAreLarge(t *testing.T) {
	t.Parallel()
	short, _ := drawn(t, Slide{Width: 960, Height: 384, Text: "Gọi 111"})
	long, _ := drawn(t, Slide{Width: 960, Height: 384, Text: udhr})
	if short.LetterHeight < 120 || long.LetterHeight > short.LetterHeight/2 || len(long.Lines) < 3 || strings.Join(long.Lines, " ") != udhr {
		t.Errorf("%d and %d pixels, %q", short.LetterHeight, long.LetterHeight, long.Lines)
	}
}

// Each letter is drawn alone: the ink of its marks must be where they belong, above or below the letter without marks.
func TestVietnameseMarksSitRight(t *testing.T) {
	t.Parallel()
	fonts, err := openFonts()
	if err != nil {
		t.Fatal(err)
	}
	ink := func(letter string, bold bool) (top, bottom, left, right int) {
		face, err := fonts.face(bold, 100)
		if err != nil {
			t.Fatal(err)
		}
		img := image.NewRGBA(image.Rect(0, 0, 200, 300))
		block{face, []string{letter}}.draw(img, image.Rect(50, 50, 200, 250), 50, color.White, false)
		top, bottom, left, right = 300, 0, 200, 0
		for y := range 300 {
			for x := range 200 {
				if img.RGBAAt(x, y).R > 128 {
					top, bottom, left, right = min(top, y), max(bottom, y), min(left, x), max(right, x)
				}
			}
		}
		return top, bottom, left, right
	}
	for _, bold := range []bool{false, true} {
		for _, c := range []struct {
			plain, marked string
			above, below  bool
		}{
			{"e", "ê", true, false},
			{"ê", "ế", true, false},
			{"ê", "ệ", false, true},
			{"o", "ọ", false, true},
			{"u", "ụ", false, true},
			{"ơ", "ở", true, false},
			{"ơ", "ợ", false, true},
			{"A", "Ấ", true, false},
			{"Â", "Ẫ", true, false},
			{"Ă", "Ặ", false, true},
			{"Ê", "Ể", true, false},
			{"Ư", "Ữ", true, false},
			{"I", "Ị", false, true},
			{"y", "ỳ", true, false},
		} {
			t1, b1, l1, r1 := ink(c.plain, bold)
			t2, b2, l2, r2 := ink(c.marked, bold)
			if c.above != (t2 < t1-3) || c.below != (b2 > b1+3) {
				t.Errorf("%s over %s (bold %v): rows %d–%d and %d–%d", c.marked, c.plain, bold, t2, b2, t1, b1)
			}
			if l2 < l1-12 || r2 > r1+25 {
				t.Errorf("%s: its marks stand beside it: columns %d–%d, the letter %d–%d", c.marked, l2, r2, l1, r1)
			}
		}
		m, err := fonts.face(bold, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, tallest := range []string{"Ể", "Ẫ", "Ỗ", "Ặ", "Ỵ", "ỵ", "Ữ"} {
			if top, bottom, _, _ := ink(tallest, bold); top < 50 || bottom > 50+(m.Metrics().Ascent+m.Metrics().Descent).Ceil() {
				t.Errorf("%s reaches into the next line: rows %d–%d", tallest, top, bottom)
			}
		}
	}
	if d := "Mo\u0323i"; len(Unwritable(d)) != 0 { // composed before it is drawn
		t.Errorf("decomposed text cannot be drawn: %q", Unwritable(d))
	}
}

func TestBadSlidesNameTheField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, field, says string
		s                 Slide
	}{
		{"no board", "width", "Bảng", Slide{Text: "a"}},
		{"a wall", "width", "Bảng", Slide{Width: 5000, Height: 100, Text: "a"}},
		{"nothing to show", "text", "chưa có gì", Slide{Width: 96, Height: 96, Text: " \n"}},
		{"a novel", "text", "rút ngắn", Slide{Width: 960, Height: 384, Text: strings.Repeat("chữ ", 200)}},
		{"too much for the board", "text", "không vừa bảng 96 × 48", Slide{Width: 96, Height: 48, Text: udhr}},
		{"a word wider than the board", "title", "không vừa", Slide{Width: 32, Height: 320, Title: "nghiêng"}},
		{"Chinese", "text", "“人” (U+4EBA)", Slide{Width: 960, Height: 384, Text: "人权"}},
		{"a mark without a letter", "title", "U+0303", Slide{Width: 960, Height: 384, Title: "x\u0303"}},
		{"grey on grey", "ink", "tương phản", Slide{Width: 960, Height: 384, Text: "a", Ink: color.Gray{120}, Ground: color.Gray{100}}},
	} {
		_, err := c.s.Draw(context.Background())
		e, ok := problem.As(err)
		if !ok || len(e.Fields) != 1 || e.Fields[0].Name != c.field || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %s: %q", c.name, err, c.field, c.says)
		}
	}
}

func TestFontHasWhatTheProgramWrites(t *testing.T) {
	t.Parallel()
	const letters = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
	text := letters + strings.ToUpper(letters) + "0123456789.,;:!?()[]“”‘’–—…−%‰₫°½×/\\&@#*+=<>|_~^`'\"€№"
	if lacking := Unwritable(text); len(lacking) > 0 {
		t.Errorf("the font lacks %q", string(lacking))
	}
}

func TestSlidesBecomeAFilmOfTheirSize(t *testing.T) {
	t.Parallel()
	f := found(t)
	first, _ := drawn(t, Slide{Width: 322, Height: 130, Text: "Gọi 111"})
	second, _ := drawn(t, Slide{Width: 322, Height: 130, Text: "Miễn phí"})
	got, err := f.SlideVideo(context.Background(), workIn(t), []Image{first.Image, second.Image}, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if is := facts(t, got.Path, "stream=codec_name,width,height,pix_fmt,nb_frames"); is != "h264,322,130,yuv420p,100" || got.Duration != 4*time.Second || got.Bytes == 0 {
		t.Errorf("got %s, %+v", is, got)
	}
	odd, _ := drawn(t, Slide{Width: 321, Height: 130, Text: "Gọi 111"})
	for name, bad := range map[string]struct {
		slides []Image
		each   time.Duration
	}{
		"no slide": {nil, time.Second}, "a blink": {[]Image{first.Image}, time.Millisecond}, "odd": {[]Image{odd.Image}, time.Second},
		"two sizes": {[]Image{first.Image, odd.Image}, time.Second}, "no picture": {[]Image{{Width: 2, Height: 2, Data: []byte("x")}}, time.Second},
	} {
		if _, err := f.SlideVideo(context.Background(), workIn(t), bad.slides, bad.each); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
