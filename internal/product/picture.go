package product

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"lantoa/internal/media"
	"lantoa/internal/problem"
)

const (
	maxPicture  = 25 << 20
	maxPictures = 20 // of one edition
	maxAlt      = 1_000
)

// pictureFacts are what is kept of how a picture was cut.
type pictureFacts struct {
	X   int    `json:"x"` // the point that must stay in the picture, in percent from the left
	Y   int    `json:"y"` // and from the top
	Use string `json:"use,omitempty"`
}

func (f pictureFacts) json() string {
	text, _ := json.Marshal(f) // numbers and a word: it cannot fail
	return string(text)
}

// pictureFacts are those of a picture; the middle where nothing is known.
func (f File) pictureFacts() pictureFacts {
	facts := pictureFacts{X: 50, Y: 50}
	if json.Unmarshal([]byte(f.Facts), &facts) != nil {
		return pictureFacts{X: 50, Y: 50}
	}
	return facts
}

// PictureWords are what a person says about a picture.
type PictureWords struct {
	Alt  string
	X, Y string // the point that must stay in the picture, in percent; "" is the middle
}

func (w PictureWords) check() (f pictureFacts, err error) {
	var errs []error
	if w.Alt == "" || utf8.RuneCountInString(w.Alt) > maxAlt {
		errs = append(errs, problem.Field("alt", "Mô tả hình bằng lời cho người không nhìn được, không quá %d chữ cái.", maxAlt))
	}
	if f.X, err = percent("focus_x", w.X); err != nil {
		errs = append(errs, err)
	}
	if f.Y, err = percent("focus_y", w.Y); err != nil {
		errs = append(errs, err)
	}
	return f, problem.Collect(errs...)
}

func percent(field, text string) (int, error) {
	text = strings.TrimSpace(strings.TrimSuffix(text, "%"))
	if text == "" {
		return 50, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 100 {
		return 0, problem.Field(field, "Ghi một số từ 0 đến 100.")
	}
	return n, nil
}

// focus is the point as the package media wants it.
func (f pictureFacts) focus() media.Focus {
	return media.Focus{X: float64(f.X) / 100, Y: float64(f.Y) / 100}
}

// cuts are the shapes that pictures are cut to, around the point that must stay.
var cuts = []struct {
	use, name string
	w, h      int
}{{"wide", "Ngang 16:9", 1280, 720}, {"square", "Vuông", 640, 640}}

// takesPictures reports whether pictures belong to editions of a medium.
func (m Medium) takesPictures() bool { return m != Audio && m != Video }

// broughtPictures are the pictures that people brought.
func broughtPictures(files []File) (all []File) {
	for _, f := range filesOf(files, Image) {
		if f.MadeFrom == 0 {
			all = append(all, f)
		}
	}
	return all
}

// madeFrom are the files that were made from one.
func madeFrom(files []File, id int64) (all []File) {
	for _, f := range files {
		if f.MadeFrom == id {
			all = append(all, f)
		}
	}
	return all
}

// shownAs is the file that shows a picture in small on the desk.
func shownAs(files []File, f File) File {
	for _, x := range madeFrom(files, f.ID) {
		if x.Role == Image && x.Width <= 640 && x.pictureFacts().Use == "" {
			return x
		}
	}
	return f
}
