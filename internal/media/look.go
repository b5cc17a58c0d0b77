package media

import (
	"context"
	"image"
	"image/color"
	"io"
	"math/bits"
)

// Look is what a picture looks like, in 64 bits: whether each of 8 × 8 places is darker than the one to its right. Pictures that were
// scaled, encoded anew or cropped a little differ in few bits.
type Look uint64

const (
	lookSide   = 8
	lookEnough = 256 // pixels of the longer side
	flatSpan   = 24  // of 255: a picture without more than this between its darkest and lightest place shows nothing to compare
)

// LookOf reads a picture's look; false when there is nothing on it to compare, such as a white page.
func LookOf(ctx context.Context, r io.Reader, limits Limits) (Look, bool, error) {
	p, err := decode(ctx, r, limits.filled())
	if err != nil {
		return 0, false, err
	}
	look, ok := lookOf(p.fit(lookEnough))
	return look, ok, nil
}

func lookOf(img image.Image) (look Look, ok bool) {
	small := boxed(onPaper(img, color.White))
	darkest, lightest := uint8(255), uint8(0)
	for y := range lookSide {
		for x := range lookSide {
			left, right := small.GrayAt(x, y).Y, small.GrayAt(x+1, y).Y
			look <<= 1
			if left < right {
				look |= 1
			}
			darkest, lightest = min(darkest, left, right), max(lightest, left, right)
		}
	}
	return look, int(lightest)-int(darkest) > flatSpan
}

// boxed averages a picture down to nine by eight fields, each over all its points.
func boxed(img *image.RGBA) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, lookSide+1, lookSide))
	for y := range lookSide {
		for x := range lookSide + 1 {
			out.SetGray(x, y, average(img, image.Rect(
				b.Min.X+x*b.Dx()/(lookSide+1), b.Min.Y+y*b.Dy()/lookSide, b.Min.X+(x+1)*b.Dx()/(lookSide+1), b.Min.Y+(y+1)*b.Dy()/lookSide)))
		}
	}
	return out
}

func average(img *image.RGBA, r image.Rectangle) color.Gray {
	const red, green, blue = 299, 587, 114 // how bright the eye finds them, in thousandths
	r.Max.X, r.Max.Y = max(r.Max.X, r.Min.X+1), max(r.Max.Y, r.Min.Y+1)
	sum, n := 0, 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := img.RGBAAt(x, y)
			sum += (red*int(c.R) + green*int(c.G) + blue*int(c.B)) / 1000
			n++
		}
	}
	return color.Gray{Y: uint8(sum / n)}
}

// Distance is in how many bits two looks differ.
func (l Look) Distance(m Look) int { return bits.OnesCount64(uint64(l ^ m)) }
