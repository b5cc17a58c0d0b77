package media

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"lantoa/internal/problem"
)

const sayWaveSize = "Hình sóng âm phải rộng 1 đến %d và cao 2 đến %d điểm ảnh."

const maxWaveHeight = 1000

// WaveSVG is the d attribute of an SVG path that draws an outline with strokes of width 1, in a box as wide as there are peaks and
// height units high. Silence is a thin line.
func WaveSVG(peaks []uint8, height int) string {
	var b strings.Builder
	for x, p := range peaks {
		n := max(1, int(p)*height/255)
		fmt.Fprintf(&b, "M%d.5 %dv%d", x, (height-n)/2, n)
	}
	return b.String()
}

// WavePNG draws an outline, dark on clear ground.
func WavePNG(peaks []uint8, width, height int) (Image, error) {
	if width < 1 || width > MaxColumns || height < 2 || height > maxWaveHeight {
		return Image{}, problem.New(problem.Invalid, sayWaveSize, MaxColumns, maxWaveHeight)
	}
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Transparent, color.RGBA{0x1F, 0x3A, 0x5F, 0xFF}})
	for x := range width {
		var p uint8
		if len(peaks) > 0 {
			from := x * len(peaks) / width
			for _, v := range peaks[from:max(from+1, (x+1)*len(peaks)/width)] {
				p = max(p, v)
			}
		}
		n := max(1, int(p)*height/255)
		for y := (height - n) / 2; y < (height-n)/2+n; y++ {
			img.SetColorIndex(x, y, 1)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return Image{}, fmt.Errorf("draw an outline: %w", err)
	}
	return Image{out.Bytes(), "image/png", width, height}, nil
}
