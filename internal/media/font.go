package media

import (
	_ "embed" // the fonts
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Noto Sans with the letters of Vietnamese and of the Latin scripts (fonts/README.md says how it was cut; the licence lies beside it).
var (
	//go:embed fonts/NotoSans-Regular.ttf
	regularFont []byte
	//go:embed fonts/NotoSans-Bold.ttf
	boldFont []byte
)

const (
	capitalShare = 0.714 // of a letter's size, in Noto Sans
	maxUnknown   = 10    // letters that are named
)

// fontPair is the font in both weights.
type fontPair struct{ regular, bold *sfnt.Font }

func openFonts() (*fontPair, error) {
	regular, err := opentype.Parse(regularFont)
	if err != nil {
		return nil, fmt.Errorf("open the font: %w", err)
	}
	bold, err := opentype.Parse(boldFont)
	if err != nil {
		return nil, fmt.Errorf("open the bold font: %w", err)
	}
	return &fontPair{regular, bold}, nil
}

func (f *fontPair) face(bold bool, size float64) (font.Face, error) {
	use := f.regular
	if bold {
		use = f.bold
	}
	face, err := opentype.NewFace(use, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("make letters: %w", err)
	}
	return face, nil
}

// forFont composes letters, and writes the minus sign, which Noto Sans leaves to its mathematical sister, as the dash that looks like it.
func forFont(text string) string { return strings.ReplaceAll(i18n.NFC(text), "−", "–") }

// Unwritable lists the letters of a text that cannot be drawn on a slide: the font does not have them, or they are marks that belong
// onto another letter and have no letter of their own with it.
func Unwritable(text string) []rune {
	fonts, err := openFonts()
	if err != nil {
		return nil
	}
	return fonts.lacks(text)
}

func (f *fontPair) lacks(text string) (all []rune) {
	var buf sfnt.Buffer
	for _, r := range forFont(text) {
		if unicode.IsSpace(r) || slices.Contains(all, r) {
			continue
		}
		if i, err := f.regular.GlyphIndex(&buf, r); err != nil || i == 0 || unicode.Is(unicode.Mn, r) {
			all = append(all, r)
		}
	}
	return all
}

// holds refuses a slide with letters that the font does not have.
func (f *fontPair) holds(s Slide) error {
	for _, field := range []struct{ name, text string }{{"title", s.Title}, {"text", s.Text}, {"source", s.Source}} {
		lacking := f.lacks(field.text)
		if len(lacking) == 0 {
			continue
		}
		var names []string
		for _, r := range lacking[:min(len(lacking), maxUnknown)] {
			names = append(names, fmt.Sprintf("“%c” (U+%04X)", r, r))
		}
		return problem.Field(field.name, saySlideLetters, strings.Join(names, ", "))
	}
	return nil
}
