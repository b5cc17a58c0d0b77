package media

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"
)

// scene is a made-up photograph: soft light and some shapes, another for each seed.
func scene(seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 7))
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	type blob struct{ x, y, size, light float64 }
	blobs := make([]blob, 40)
	for i := range blobs {
		blobs[i] = blob{r.Float64() * 320, r.Float64() * 240, 20 + r.Float64()*60, r.Float64()*240 - 120}
	}
	slope := r.Float64()*0.3 - 0.15
	for y := range 240 {
		for x := range 320 {
			v := 128 + slope*float64(x-160)
			for _, b := range blobs {
				d := math.Hypot(float64(x)-b.x, float64(y)-b.y)
				v += b.light * math.Exp(-d*d/(2*b.size*b.size))
			}
			g := uint8(max(0, min(255, v)))
			img.SetRGBA(x, y, color.RGBA{g, g / 2, 255 - g, 255})
		}
	}
	return img
}

func jpegOf(t *testing.T, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func resized(img image.Image, w, h int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), img, img.Bounds(), draw.Src, nil)
	return out
}

func lookAt(t *testing.T, data []byte) Look {
	t.Helper()
	l, ok, err := LookOf(context.Background(), bytes.NewReader(data), Limits{})
	if err != nil || !ok {
		t.Fatalf("no look: %v, %v", ok, err)
	}
	return l
}

// The threshold of the warning (plan.nearBits) rests on these distances.
func TestTheSamePictureLooksTheSame(t *testing.T) {
	t.Parallel()
	const near = 4
	var looks []Look
	worst := map[string]int{}
	for seed := range uint64(15) {
		img := scene(seed)
		first := lookAt(t, jpegOf(t, img, 90))
		looks = append(looks, first)
		b := img.Bounds()
		for name, again := range map[string][]byte{
			"encoded anew": jpegOf(t, img, 40), "made small": jpegOf(t, resized(img, 160, 120), 80), "made a bit wider": jpegOf(t, resized(img, 350, 240), 80),
			"cropped by 1 %": jpegOf(t, img.SubImage(image.Rect(b.Dx()/100, b.Dy()/100, b.Dx()-b.Dx()/100, b.Dy()-b.Dy()/100)), 80),
		} {
			worst[name] = max(worst[name], first.Distance(lookAt(t, again)))
		}
	}
	for name, distance := range worst {
		t.Logf("%s: up to %d bits", name, distance)
		if distance > near {
			t.Errorf("%s: %d bits", name, distance)
		}
	}
	nearest := 64
	for i, a := range looks {
		for _, b := range looks[:i] {
			nearest = min(nearest, a.Distance(b))
		}
	}
	t.Logf("different pictures: %d bits at least", nearest)
	if nearest <= near {
		t.Errorf("two different pictures differ in %d bits only", nearest)
	}
}

func TestAWhitePageHasNoLook(t *testing.T) {
	t.Parallel()
	page := image.NewRGBA(image.Rect(0, 0, 200, 300))
	draw.Draw(page, page.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if _, ok, err := LookOf(context.Background(), bytes.NewReader(jpegOf(t, page, 80)), Limits{}); ok || err != nil {
		t.Errorf("a white page: %v, %v", ok, err)
	}
	if _, _, err := LookOf(context.Background(), bytes.NewReader([]byte("no picture")), Limits{}); err == nil {
		t.Error("what is no picture has a look")
	}
}
