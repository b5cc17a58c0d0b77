package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"lantoa/internal/problem"
)

// corners is a picture with red, green, blue and white quarters.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, [2][2]color.RGBA{
				{{255, 0, 0, 255}, {0, 255, 0, 255}},
				{{0, 0, 255, 255}, {255, 255, 255, 255}},
			}[y*2/h][x*2/w])
		}
	}
	return img
}

const (
	secretPlace   = "21.8537N-secret-place"
	secretComment = "chụp tại nhà riêng"
)

// exif is a TIFF block with an orientation and a GPS directory.
func exif(orientation int) []byte {
	le := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00")
	entry := func(tag, kind uint16, count, value uint32) {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, kind)
		b = le.AppendUint32(b, count)
		b = le.AppendUint32(b, value)
	}
	b = le.AppendUint16(b, 2)
	entry(tagOrientation, 3, 1, uint32(orientation))
	entry(0x8825, 4, 1, 38) // the GPS directory follows
	b = le.AppendUint32(b, 0)
	b = le.AppendUint16(b, 1)
	entry(0x001B, 2, uint32(len(secretPlace)), 56)
	b = le.AppendUint32(b, 0)
	return append(b, secretPlace...)
}

// jpegWith is a JPEG as a phone makes it: with Exif and GPS, XMP and a comment.
func jpegWith(t testing.TB, img image.Image, orientation int) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	out := []byte("\xFF\xD8")
	for _, s := range []struct {
		marker byte
		data   string
	}{
		{0xE1, "Exif\x00\x00" + string(exif(orientation))},
		{0xE1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + secretPlace + "</x:xmpmeta>"},
		{0xFE, secretComment},
	} {
		out = append(out, 0xFF, s.marker)
		out = binary.BigEndian.AppendUint16(out, uint16(len(s.data)+2))
		out = append(out, s.data...)
	}
	return append(out, buf.Bytes()[2:]...)
}

// pngWith is a PNG with Exif and a text.
func pngWith(t testing.TB, img image.Image, orientation int) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	const afterHeader = 8 + 25
	out := bytes.Clone(buf.Bytes()[:afterHeader])
	for name, data := range map[string][]byte{"eXIf": exif(orientation), "tEXt": []byte("Comment\x00" + secretComment)} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		body := append([]byte(name), data...)
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	return append(out, buf.Bytes()[afterHeader:]...)
}

func clean(t *testing.T, data []byte, limits Limits) (image.Image, []byte, string) {
	t.Helper()
	out, mime, w, h, err := CleanPicture(context.Background(), bytes.NewReader(data), limits)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != w || img.Bounds().Dy() != h {
		t.Errorf("said %d × %d, is %v", w, h, img.Bounds())
	}
	return img, out, mime
}

func TestNothingOfThePlaceRemains(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"image/jpeg": jpegWith(t, corners(80, 40), 1),
		"image/png":  pngWith(t, corners(80, 40), 1),
	} {
		if !bytes.Contains(data, []byte(secretPlace)) || !bytes.Contains(data, []byte(secretComment)) {
			t.Fatalf("%s: the test's own picture has no secret", name)
		}
		_, out, mime := clean(t, data, Limits{})
		if mime != name {
			t.Errorf("got %s, want %s", mime, name)
		}
		for _, secret := range []string{secretPlace, secretComment, "Exif", "eXIf", "xmpmeta", "tEXt"} {
			if bytes.Contains(out, []byte(secret)) {
				t.Errorf("%s: %q is still in the picture", name, secret)
			}
		}
	}
}

// near tells which quarter's colour a point has.
func near(c color.Color) string {
	r, g, b, _ := c.RGBA()
	name := ""
	for i, v := range []uint32{r, g, b} {
		if v > 0x8000 {
			name += string("RGB"[i])
		}
	}
	return name
}

func TestPicturesAreTurnedUpright(t *testing.T) {
	t.Parallel()
	// The corners in reading order after each orientation; as stored they are R G B RGB.
	for o, want := range map[int]string{
		1: "R G B RGB", 2: "G R RGB B", 3: "RGB B G R", 4: "B RGB R G", 5: "R B G RGB", 6: "B R RGB G", 7: "RGB G B R", 8: "G RGB R B", 9: "R G B RGB",
	} {
		for name, data := range map[string][]byte{"JPEG": jpegWith(t, corners(80, 40), o), "PNG": pngWith(t, corners(80, 40), o)} {
			img, _, _ := clean(t, data, Limits{})
			b := img.Bounds()
			if tall := b.Dy() > b.Dx(); tall != (o >= 5 && o <= 8) {
				t.Errorf("%s, orientation %d: the picture is %v", name, o, b)
			}
			got := near(img.At(5, 5)) + " " + near(img.At(b.Dx()-5, 5)) + " " + near(img.At(5, b.Dy()-5)) + " " + near(img.At(b.Dx()-5, b.Dy()-5))
			if got != want {
				t.Errorf("%s, orientation %d: got %s, want %s", name, o, got, want)
			}
		}
	}
}

func TestLargePicturesAreScaledDown(t *testing.T) {
	t.Parallel()
	img, _, _ := clean(t, jpegWith(t, corners(400, 200), 6), Limits{Side: 100})
	if b := img.Bounds(); b.Dx() != 50 || b.Dy() != 100 {
		t.Errorf("got %v, want 50 × 100", b)
	}
}

func TestTransparencyIsKeptInPicturesAndWhiteInThumbnails(t *testing.T) {
	t.Parallel()
	glass := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	var buf bytes.Buffer
	if err := png.Encode(&buf, glass); err != nil {
		t.Fatal(err)
	}
	img, _, mime := clean(t, buf.Bytes(), Limits{})
	if _, _, _, a := img.At(3, 3).RGBA(); a != 0 || mime != "image/png" {
		t.Errorf("got alpha %d in %s, want 0 in image/png", a, mime)
	}
	out, w, h, err := Thumbnail(context.Background(), bytes.NewReader(buf.Bytes()), Limits{}, 20)
	if err != nil || w != 20 || h != 20 {
		t.Fatalf("%d × %d, %v", w, h, err)
	}
	small, err := jpeg.Decode(bytes.NewReader(out))
	if err != nil || near(small.At(3, 3)) != "RGB" {
		t.Errorf("got %v, %v, want white", near(small.At(3, 3)), err)
	}
}

// bomb is a PNG that claims a size and holds nothing.
func bomb(w, h uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	head = append(head, 8, 6, 0, 0, 0)
	out := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	out = append(out, head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestBadPicturesGetOneSentence(t *testing.T) {
	t.Parallel()
	good := jpegWith(t, corners(80, 40), 1)
	for _, c := range []struct {
		name   string
		data   []byte
		limits Limits
		kind   problem.Kind
	}{
		{"a bomb", bomb(25_000, 25_000), Limits{}, problem.TooLarge},
		{"a very long bomb", bomb(1<<30, 1), Limits{}, problem.TooLarge},
		{"a large file", good, Limits{Bytes: 100}, problem.TooLarge},
		{"a picture cut short", good[:len(good)/2], Limits{}, problem.Invalid},
		{"no picture", []byte("xin chào"), Limits{}, problem.Invalid},
		{"SVG", []byte("<svg/>"), Limits{}, problem.Invalid},
		{"nothing", nil, Limits{}, problem.Invalid},
	} {
		if _, _, _, _, err := CleanPicture(context.Background(), bytes.NewReader(c.data), c.limits); !problem.Is(err, c.kind) {
			t.Errorf("%s: got %v, want a problem of kind %d", c.name, err, c.kind)
		}
	}
}

func TestCleaningStopsWithItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, _, _, err := CleanPicture(ctx, bytes.NewReader(jpegWith(t, corners(80, 40), 1)), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func FuzzPicture(f *testing.F) {
	f.Add(jpegWith(f, corners(16, 8), 6))
	f.Add(pngWith(f, corners(16, 8), 3))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, mime, _, _, err := CleanPicture(context.Background(), bytes.NewReader(data), Limits{Memory: 1 << 20})
		if err != nil {
			if _, ok := problem.As(err); !ok {
				t.Errorf("got %v, want a sentence", err)
			}
			return
		}
		if got, _, _ := Sniff(out); got != mime {
			t.Errorf("the clean picture is %q, said %q", got, mime)
		}
	})
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("a;b\n1;2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, ext, ok := Sniff(data); ok == (ext == "") {
			t.Errorf("ok is %v, ending %q", ok, ext)
		}
		if _, _, _, err := SniffFile(bytes.NewReader(data), int64(len(data))); err != nil {
			t.Error(err)
		}
	})
}
