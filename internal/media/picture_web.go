package media

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"slices"

	"golang.org/x/image/draw"

	"lantoa/internal/problem"
)

const (
	maxCropSide = 8192
	maxWidths   = 8
)

const (
	sayCropSize  = "Cỡ ảnh cắt phải từ 1 đến %d điểm ảnh mỗi cạnh; hãy chọn cỡ khác."
	sayCropFocus = "Điểm cần giữ phải nằm trong ảnh; hãy chọn lại điểm đó."
	saySizes     = "Mỗi lần chỉ làm được tối đa %d cỡ ảnh, mỗi cỡ rộng 1 đến %d điểm ảnh."
)

// Picture is a decoded picture, upright, without anything that its file said about it.
type Picture struct{ img image.Image }

// OpenPicture decodes a picture within limits (Limits.Side bounds what is kept of it).
func OpenPicture(ctx context.Context, r io.Reader, limits Limits) (*Picture, error) {
	limits = limits.filled()
	p, err := decode(ctx, r, limits)
	if err != nil {
		return nil, err
	}
	return &Picture{p.fit(limits.Side)}, nil
}

// Size is the picture's width and height.
func (p *Picture) Size() (w, h int) {
	size := p.img.Bounds().Size()
	return size.X, size.Y
}

// WebWidths are the widths of pictures for the web.
func WebWidths() []int { return []int{320, 640, 1280} }

// Widths makes JPEGs of these widths (WebWidths when none are given), narrow ones first. A picture is never made larger: widths that it
// does not reach become one JPEG of its own width.
func (p *Picture) Widths(ctx context.Context, widths ...int) (all []Image, err error) {
	if len(widths) == 0 {
		widths = WebWidths()
	}
	if len(widths) > maxWidths || slices.Min(widths) < 1 || slices.Max(widths) > maxCropSide {
		return nil, problem.New(problem.Invalid, saySizes, maxWidths, maxCropSide)
	}
	w, h := p.Size()
	widths = slices.Clone(widths)
	for i := range widths {
		widths[i] = min(widths[i], w)
	}
	slices.Sort(widths)
	for _, width := range slices.Compact(widths) {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("make sizes of a picture: %w", err)
		}
		small := scaled(p.img, p.img.Bounds(), width, max(1, int(math.Round(float64(h)*float64(width)/float64(w)))))
		out, err := (&Picture{small}).JPEG()
		if err != nil {
			return nil, err
		}
		all = append(all, out)
	}
	return all, nil
}

// Focus is the point that must stay in the picture when it is cropped: 0, 0 is the left upper corner, 1, 1 the right lower one.
type Focus struct{ X, Y float64 }

// Centre is the focus when nobody chose one.
func Centre() Focus { return Focus{0.5, 0.5} }

// Crop cuts the largest part with the aspect w : h around the focus, and scales it down to w × h if it is larger.
func (p *Picture) Crop(focus Focus, w, h int) (*Picture, error) {
	if w < 1 || h < 1 || w > maxCropSide || h > maxCropSide {
		return nil, problem.New(problem.Invalid, sayCropSize, maxCropSide)
	}
	if !(focus.X >= 0 && focus.X <= 1 && focus.Y >= 0 && focus.Y <= 1) {
		return nil, problem.New(problem.Invalid, sayCropFocus)
	}
	part := cropped(p.img.Bounds(), focus, w, h)
	if part.Dx() <= w && part.Dy() <= h {
		w, h = part.Dx(), part.Dy()
	}
	return &Picture{scaled(p.img, part, w, h)}, nil
}

// cropped is the largest part with an aspect, as near around the focus as the picture allows.
func cropped(b image.Rectangle, focus Focus, w, h int) image.Rectangle {
	partW, partH := b.Dx(), max(1, b.Dx()*h/w)
	if partH > b.Dy() {
		partW, partH = max(1, b.Dy()*w/h), b.Dy()
	}
	from := func(at float64, whole, part int) int {
		return min(max(int(math.Round(at*float64(whole)))-part/2, 0), whole-part)
	}
	x, y := b.Min.X+from(focus.X, b.Dx(), partW), b.Min.Y+from(focus.Y, b.Dy(), partH)
	return image.Rect(x, y, x+partW, y+partH)
}

// scaled draws a part of a picture at a size. What is much too large is first averaged down by whole steps, which takes little memory.
func scaled(img image.Image, part image.Rectangle, w, h int) image.Image {
	step := min(part.Dx()/w, part.Dy()/h) / 2
	if step > 1 {
		img = averaged(img, part, step)
		part = img.Bounds()
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), img, part, draw.Src, nil)
	return out
}

// averaged makes one point of step × step points.
func averaged(img image.Image, part image.Rectangle, step int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, part.Dx()/step, part.Dy()/step))
	row := image.NewRGBA(image.Rect(0, 0, part.Dx(), step))
	n := uint32(step * step)
	for y := range out.Rect.Dy() {
		draw.Draw(row, row.Rect, img, image.Pt(part.Min.X, part.Min.Y+y*step), draw.Src)
		for x := range out.Rect.Dx() {
			var sum [4]uint32
			for dy := range step {
				at := row.PixOffset(x*step, dy)
				for i, v := range row.Pix[at : at+4*step] {
					sum[i%4] += uint32(v)
				}
			}
			at := out.PixOffset(x, y)
			for i, v := range sum {
				out.Pix[at+i] = uint8((v + n/2) / n)
			}
		}
	}
	return out
}

// JPEG encodes the picture on white.
func (p *Picture) JPEG() (Image, error) {
	img := p.img
	if !opaque(img) {
		img = onPaper(img, color.White)
	}
	return p.encoded(img, "image/jpeg")
}

// PNG encodes the picture without loss.
func (p *Picture) PNG() (Image, error) { return p.encoded(p.img, "image/png") }

func (p *Picture) encoded(img image.Image, mime string) (Image, error) {
	data, err := encode(img, mime)
	if err != nil {
		return Image{}, err
	}
	w, h := p.Size()
	return Image{data, mime, w, h}, nil
}

// onPaper lays a picture that can be seen through on a ground.
func onPaper(img image.Image, ground color.Color) *image.RGBA {
	paper := image.NewRGBA(img.Bounds())
	draw.Draw(paper, paper.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	draw.Draw(paper, paper.Bounds(), img, img.Bounds().Min, draw.Over)
	return paper
}
