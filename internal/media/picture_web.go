package media

import (
	"context"
	"errors"
	"image"
	"io"
)

// Picture is a decoded picture, upright, without what its file said about it.
type Picture struct{ img image.Image }

// OpenPicture decodes a picture within limits (see Limits).
func OpenPicture(ctx context.Context, r io.Reader, limits Limits) (*Picture, error) {
	return nil, errors.New("not built")
}

// Size is the picture's width and height.
func (p *Picture) Size() (w, h int) { return 0, 0 }

// WebWidths are the widths of pictures for the web.
var WebWidths = []int{320, 640, 1280}

// Widths makes JPEGs of these widths (WebWidths when none are given), never wider than the picture itself.
func (p *Picture) Widths(ctx context.Context, widths ...int) ([]Image, error) {
	return nil, errors.New("not built")
}

// Focus is the point that must stay in the picture when it is cropped: 0,0 is the left upper corner, 1,1 the right lower one.
type Focus struct{ X, Y float64 }

// Centre is the focus when nobody chose one.
var Centre = Focus{0.5, 0.5}

// Crop cuts the largest part with the aspect w : h around the focus, and scales it down to w × h if it is larger.
func (p *Picture) Crop(focus Focus, w, h int) (*Picture, error) { return nil, errors.New("not built") }

// JPEG encodes the picture on white; PNG keeps what can be seen through.
func (p *Picture) JPEG() (Image, error) { return Image{}, errors.New("not built") }

// PNG encodes the picture without loss.
func (p *Picture) PNG() (Image, error) { return Image{}, errors.New("not built") }
