package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"lantoa/internal/problem"
)

// Limits is what a picture may cost. A zero field takes the usual value.
type Limits struct {
	Bytes  int64 // of the file
	Memory int64 // of the picture while it is decoded
	Side   int   // the longer side of what comes out, in pixels
}

const (
	usualBytes   = 25 << 20
	usualMemory  = 200 << 20
	usualSide    = 2560
	maxDimension = 30_000
	jpegQuality  = 85
)

const (
	sayPictureLarge   = "Ảnh lớn hơn %d MB; hãy chọn ảnh nhỏ hơn."
	sayPicturePixels  = "Ảnh có quá nhiều điểm ảnh (%d × %d); hãy thu nhỏ ảnh rồi chọn lại."
	sayPictureBroken  = "Ảnh bị hỏng hoặc tải lên chưa hết; hãy chọn lại ảnh gốc."
	sayPictureUnknown = "Chỉ nhận ảnh JPEG, PNG hoặc WebP; hãy chọn ảnh khác."
)

func (l Limits) filled() Limits {
	if l.Bytes <= 0 {
		l.Bytes = usualBytes
	}
	if l.Memory <= 0 {
		l.Memory = usualMemory
	}
	if l.Side <= 0 {
		l.Side = usualSide
	}
	return l
}

// CleanPicture gives the same picture upright, not larger than the limits, and without any
// metadata: no place, no camera, no comments, no hidden thumbnail. Pictures that can be seen
// through stay PNG; the others become JPEG, except that PNG stays PNG.
func CleanPicture(ctx context.Context, r io.Reader, limits Limits) (out []byte, mime string, w, h int, err error) {
	limits = limits.filled()
	p, err := decode(ctx, r, limits)
	if err != nil {
		return nil, "", 0, 0, err
	}
	img := p.fit(limits.Side)
	if err := ctx.Err(); err != nil {
		return nil, "", 0, 0, fmt.Errorf("clean picture: %w", err)
	}
	mime = "image/jpeg"
	if p.mime == "image/png" || !opaque(img) {
		mime = "image/png"
	}
	out, err = encode(img, mime)
	size := img.Bounds().Size()
	return out, mime, size.X, size.Y, err
}

// Thumbnail gives a small JPEG of a picture on white, its longer side not above side.
func Thumbnail(ctx context.Context, r io.Reader, limits Limits, side int) (out []byte, w, h int, err error) {
	p, err := decode(ctx, r, limits.filled())
	if err != nil {
		return nil, 0, 0, err
	}
	img := p.fit(side)
	if !opaque(img) {
		img = onPaper(img, color.White)
	}
	out, err = encode(img, "image/jpeg")
	size := img.Bounds().Size()
	return out, size.X, size.Y, err
}

// picture is a decoded picture and what its file said about it.
type picture struct {
	image.Image
	mime        string
	orientation int
}

func decode(ctx context.Context, r io.Reader, limits Limits) (picture, error) {
	data, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return picture{}, fmt.Errorf("read picture: %w", err)
	}
	if int64(len(data)) > limits.Bytes {
		return picture{}, problem.New(problem.TooLarge, sayPictureLarge, limits.Bytes>>20)
	}
	mime, _, _ := Sniff(data[:min(len(data), HeadSize)])
	read, size := decoderFor(mime)
	if read == nil {
		return picture{}, problem.New(problem.Invalid, sayPictureUnknown)
	}
	config, err := size(bytes.NewReader(data))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return picture{}, problem.New(problem.Invalid, sayPictureBroken)
	}
	if tooManyPixels(config, data, limits.Memory) {
		return picture{}, problem.New(problem.TooLarge, sayPicturePixels, config.Width, config.Height)
	}
	img, err := read(&stoppable{ctx, bytes.NewReader(data)})
	if ctx.Err() != nil {
		return picture{}, fmt.Errorf("decode picture: %w", ctx.Err())
	}
	if err != nil {
		return picture{}, problem.New(problem.Invalid, sayPictureBroken)
	}
	return picture{img, mime, orientation(data)}, nil
}

func decoderFor(mime string) (func(io.Reader) (image.Image, error), func(io.Reader) (image.Config, error)) {
	switch mime {
	case "image/jpeg":
		return jpeg.Decode, jpeg.DecodeConfig
	case "image/png":
		return png.Decode, png.DecodeConfig
	case "image/webp":
		return webp.Decode, webp.DecodeConfig
	}
	return nil, nil
}

// tooManyPixels guards against small files that unfold into huge pictures.
func tooManyPixels(c image.Config, data []byte, memory int64) bool {
	if c.Width > maxDimension || c.Height > maxDimension {
		return true
	}
	perPixel := int64(4)
	switch {
	case c.ColorModel == color.RGBA64Model, c.ColorModel == color.NRGBA64Model:
		perPixel = 8
	case c.ColorModel == color.YCbCrModel && bytes.Contains(data, []byte("\xFF\xC2")):
		perPixel = 10 // a progressive JPEG keeps all its coefficients
	case c.ColorModel == color.YCbCrModel:
		perPixel = 3
	}
	return int64(c.Width)*int64(c.Height) > memory/perPixel
}

// stoppable ends a decoder when the context ends.
type stoppable struct {
	ctx context.Context
	r   *bytes.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// fit scales a picture down to a longer side and turns it upright.
func (p picture) fit(side int) image.Image {
	b := p.Bounds()
	w, h := b.Dx(), b.Dy()
	img := p.Image
	if long := max(w, h); long > side {
		w, h = max(1, w*side/long), max(1, h*side/long)
		small := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.BiLinear.Scale(small, small.Bounds(), img, b, draw.Src, nil)
		img = small
	}
	return upright(img, p.orientation)
}

// upright undoes the turn or mirror that the Exif orientation names.
func upright(img image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	outW, outH := w, h
	if orientation >= 5 {
		outW, outH = h, w
	}
	src := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(src, src.Bounds(), img, b.Min, draw.Src)
	out := image.NewRGBA(image.Rect(0, 0, outW, outH))
	for y := range h {
		for x := range w {
			tx, ty := turned(x, y, w, h, orientation)
			out.SetRGBA(tx, ty, src.RGBAAt(x, y))
		}
	}
	return out
}

// turned says where a stored point belongs in the upright picture.
func turned(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

func encode(img image.Image, mime string) ([]byte, error) {
	var buf bytes.Buffer
	var err error
	switch mime {
	case "image/jpeg":
		err = jpeg.Encode(&buf, img, &jpeg.Options{Quality: jpegQuality})
	case "image/png":
		err = png.Encode(&buf, img)
	default:
		err = errors.New("no encoder for " + mime)
	}
	if err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return buf.Bytes(), nil
}
