package media

import (
	"context"
	"errors"
	"image/color"
)

// Limits of boards and what is shown on them.
const (
	MinBoardSide   = 32
	MaxBoardSide   = 4096
	MinBoardLetter = 14  // pixels of a letter's height that can be read from the road
	MaxSlideTitle  = 200 // letters
	MaxSlideText   = 600
)

// Slide is what an LED board shows: a title, a text, a picture, at the board's exact resolution.
type Slide struct {
	Width, Height int
	Title, Text   string
	Picture       *Picture    // nil for none
	Focus         Focus       // of the picture; the zero value is its centre
	Ink, Ground   color.Color // nil: white on dark blue
	Source        string      // a small last line: who says this; may be empty
}

// Drawn is a slide as a PNG, and how its text came out.
type Drawn struct {
	Image
	LetterHeight int      // pixels, of the text
	Lines        []string // as they were broken
}

// Draw lays the slide out with the largest letters that fit and draws it. Text that does not fit legibly, and letters that the font
// does not have, are a problem of the field "title", "text" or "source".
func (s Slide) Draw(ctx context.Context) (Drawn, error) { return Drawn{}, errors.New("not built") }

// Unwritable lists the letters of a text that the font on slides does not have.
func Unwritable(text string) []rune { return nil }
