package media

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"testing"

	"lantoa/internal/problem"
)

func openSample(t *testing.T, data []byte) *Picture {
	t.Helper()
	p, err := OpenPicture(context.Background(), bytes.NewReader(data), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func decoded(t *testing.T, i Image) image.Image {
	t.Helper()
	img, format, err := image.Decode(bytes.NewReader(i.Data))
	if err != nil || "image/"+format != i.MIME || img.Bounds().Dx() != i.Width || img.Bounds().Dy() != i.Height {
		t.Fatalf("%s of %d × %d is %s, %v", i.MIME, i.Width, i.Height, format, err)
	}
	return img
}

func TestSizesForTheWeb(t *testing.T) {
	t.Parallel()
	p := openSample(t, jpegWith(t, corners(1000, 500), 6)) // lying on its side: 500 × 1000
	for _, c := range []struct {
		name   string
		widths []int
		want   [][2]int
	}{
		{"as usual, but not larger than it is", nil, [][2]int{{320, 640}, {500, 1000}}},
		{"as asked", []int{400, 100}, [][2]int{{100, 200}, {400, 800}}},
		{"a strip", []int{1}, [][2]int{{1, 2}}},
	} {
		got, err := p.Widths(context.Background(), c.widths...)
		if err != nil || len(got) != len(c.want) {
			t.Fatalf("%s: %d pictures, %v", c.name, len(got), err)
		}
		for i, g := range got {
			if g.MIME != "image/jpeg" || g.Width != c.want[i][0] || g.Height != c.want[i][1] || bytes.Contains(g.Data, []byte(secretPlace)) {
				t.Errorf("%s: got %s %d × %d, want %v", c.name, g.MIME, g.Width, g.Height, c.want[i])
			}
			if img := decoded(t, g); g.Width > 50 && (near(img.At(5, 5)) != "B" || near(img.At(g.Width-5, g.Height-5)) != "G") {
				t.Errorf("%s: it does not stand upright", c.name)
			}
		}
	}
	for _, widths := range [][]int{{0}, {-1}, {maxCropSide + 1}, make([]int, maxWidths+1)} {
		if _, err := p.Widths(context.Background(), widths...); !problem.Is(err, problem.Invalid) {
			t.Errorf("%v: got %v", widths, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Widths(ctx); err == nil {
		t.Error("nobody stopped it")
	}
}

func TestCropsKeepTheirFocus(t *testing.T) {
	t.Parallel()
	p := openSample(t, jpegWith(t, corners(400, 200), 1)) // R G over B W
	for _, c := range []struct {
		name         string
		focus        Focus
		w, h         int
		wantW, wantH int
		colours      string // in the middle of the left and right halves
	}{
		{"left upper corner", Focus{0, 0}, 100, 100, 100, 100, ""},
		{"a square of the left", Focus{0, 0.5}, 1000, 1000, 200, 200, ""},
		{"wide", Focus{0.5, 0}, 800, 100, 400, 50, "R G"},
		{"wide, of the foot", Focus{0.5, 1}, 80, 10, 80, 10, "B RGB"},
		{"tall, of the right", Focus{1, 0.2}, 10, 100, 10, 100, ""},
		{"the same aspect", Centre(), 200, 100, 200, 100, ""},
	} {
		got, err := p.Crop(c.focus, c.w, c.h)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		w, h := got.Size()
		if w != c.wantW || h != c.wantH {
			t.Errorf("%s: %d × %d, want %d × %d", c.name, w, h, c.wantW, c.wantH)
		}
		if colours := near(got.img.At(w/4, h/2)) + " " + near(got.img.At(3*w/4, h/2)); c.colours != "" && colours != c.colours {
			t.Errorf("%s: got %s, want %s", c.name, colours, c.colours)
		}
	}
	for _, bad := range []struct {
		f    Focus
		w, h int
	}{{Focus{-0.1, 0}, 1, 1}, {Focus{0, 1.1}, 1, 1}, {Centre(), 0, 1}, {Centre(), 1, maxCropSide + 1}} {
		if _, err := p.Crop(bad.f, bad.w, bad.h); !problem.Is(err, problem.Invalid) {
			t.Errorf("%+v: got %v", bad, err)
		}
	}
}

// A large picture is averaged first: the result must be as of one step, and no line may be lost.
func TestMuchSmallerPicturesKeepTheirLight(t *testing.T) {
	t.Parallel()
	img := image.NewGray(image.Rect(0, 0, 2048, 2048))
	for y := range 2048 {
		for x := range 2048 {
			if (x+y)%2 == 0 {
				img.SetGray(x, y, color.Gray{255})
			}
		}
	}
	got := scaled(img, img.Bounds(), 20, 20)
	if r, _, _, _ := got.At(10, 10).RGBA(); r>>8 < 124 || r>>8 > 131 {
		t.Errorf("a fine pattern of half light became %d", r>>8)
	}
}

func TestBombsAreNotUnpacked(t *testing.T) {
	t.Parallel()
	if _, err := OpenPicture(context.Background(), bytes.NewReader(bomb(25_000, 25_000)), Limits{}); !problem.Is(err, problem.TooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := OpenPicture(context.Background(), bytes.NewReader(jpegWith(t, corners(80, 40), 1)[:300]), Limits{}); !problem.Is(err, problem.Invalid) {
		t.Errorf("cut: got %v", err)
	}
}

func TestPicturesThroughWhichOneSees(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewNRGBA(image.Rect(0, 0, 10, 10))); err != nil {
		t.Fatal(err)
	}
	p := openSample(t, buf.Bytes())
	asJPEG, err := p.JPEG()
	if err != nil || near(decoded(t, asJPEG).At(5, 5)) != "RGB" {
		t.Errorf("JPEG is not on white: %v", err)
	}
	asPNG, err := p.PNG()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := decoded(t, asPNG).At(5, 5).RGBA(); a != 0 {
		t.Error("PNG lost what can be seen through")
	}
}
