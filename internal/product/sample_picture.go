package product

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/vector"
)

const sampleAlt = "Tranh vẽ: con đường đất uốn qua đồi xanh dẫn tới ngôi trường mái đỏ hai dãy cửa sổ, cổng trường mở, mặt trời vàng phía sau. Không có người trong tranh."

// point is a corner of a shape, in the picture's own measure of 960 × 640.
type point struct{ x, y float32 }

// sampleShapes are the drawing, from back to front: made for the demonstration, plain shapes, nobody in it.
var sampleShapes = []struct {
	ink     color.RGBA
	corners []point
}{
	{color.RGBA{0xff, 0xc7, 0x2c, 0xff}, []point{{740, 60}, {790, 80}, {810, 130}, {790, 180}, {740, 200}, {690, 180}, {670, 130}, {690, 80}}},
	{color.RGBA{0x8f, 0x9a, 0xd3, 0xff}, []point{{0, 330}, {170, 190}, {330, 320}, {500, 170}, {700, 330}, {840, 240}, {960, 330}, {960, 640}, {0, 640}}},
	{color.RGBA{0x5f, 0xa0, 0x72, 0xff}, []point{{0, 400}, {240, 350}, {520, 370}, {960, 340}, {960, 640}, {0, 640}}},
	{color.RGBA{0x1b, 0x6b, 0x3a, 0xff}, []point{{0, 520}, {300, 470}, {620, 510}, {960, 460}, {960, 640}, {0, 640}}},
	{color.RGBA{0xe8, 0xd5, 0xa8, 0xff}, []point{{470, 440}, {530, 440}, {520, 490}, {600, 540}, {700, 640}, {430, 640}, {440, 560}, {410, 500}}},
	{color.RGBA{0xff, 0xff, 0xff, 0xff}, []point{{270, 290}, {730, 290}, {730, 440}, {270, 440}}},
	{color.RGBA{0xa6, 0x1b, 0x1b, 0xff}, []point{{240, 292}, {300, 220}, {700, 220}, {760, 292}}},
	{color.RGBA{0x2a, 0x36, 0x80, 0xff}, []point{{470, 340}, {530, 340}, {530, 440}, {470, 440}}},
	{color.RGBA{0x8f, 0x9a, 0xd3, 0xff}, []point{{310, 330}, {360, 330}, {360, 390}, {310, 390}}},
	{color.RGBA{0x8f, 0x9a, 0xd3, 0xff}, []point{{390, 330}, {440, 330}, {440, 390}, {390, 390}}},
	{color.RGBA{0x8f, 0x9a, 0xd3, 0xff}, []point{{560, 330}, {610, 330}, {610, 390}, {560, 390}}},
	{color.RGBA{0x8f, 0x9a, 0xd3, 0xff}, []point{{640, 330}, {690, 330}, {690, 390}, {640, 390}}},
}

// samplePicture draws the picture of the demonstration.
func samplePicture() ([]byte, error) {
	const width, height = 960, 640
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{0xe3, 0xe6, 0xf5, 0xff}), image.Point{}, draw.Src)
	for _, shape := range sampleShapes {
		r := vector.NewRasterizer(width, height)
		r.MoveTo(shape.corners[0].x, shape.corners[0].y)
		for _, c := range shape.corners[1:] {
			r.LineTo(c.x, c.y)
		}
		r.ClosePath()
		r.Draw(img, img.Bounds(), image.NewUniform(shape.ink), image.Point{})
	}
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img)
	return b.Bytes(), err
}
