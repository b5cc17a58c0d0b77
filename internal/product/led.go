package product

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// Board is an LED board as slides are drawn for it.
type Board struct {
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Seconds int    `json:"seconds"` // that each slide stays
	Picture int64  `json:"picture,omitempty"`
	Of      string `json:"of,omitempty"` // the words that were drawn: see wordMark
}

// BoardKind is a usual size; which board has which must be confirmed with whoever runs it.
type BoardKind struct {
	Key, Name     string
	Width, Height int
	Confirm       string
}

func loadBoards() (all []BoardKind, err error) {
	rows, err := Rows("boards")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		b := BoardKind{Key: r["key"], Name: r["name_vi"], Confirm: r["confirm"]}
		if b.Width, err = strconv.Atoi(r["width"]); err != nil {
			return nil, err
		}
		if b.Height, err = strconv.Atoi(r["height"]); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

func (b Board) check() error {
	var errs []error
	for _, side := range []struct {
		field string
		n     int
	}{{"width", b.Width}, {"height", b.Height}} {
		if side.n < media.MinBoardSide || side.n > media.MaxBoardSide {
			errs = append(errs, problem.Field(side.field, "Ghi số điểm ảnh của bảng, từ %d đến %d.", media.MinBoardSide, media.MaxBoardSide))
		}
	}
	if t := time.Duration(b.Seconds) * time.Second; t < media.MinSlideTime || t > media.MaxSlideTime {
		errs = append(errs, problem.Field("seconds", "Mỗi trang hiện từ %d giây đến %d phút.", int(media.MinSlideTime.Seconds()), int(media.MaxSlideTime.Minutes())))
	}
	return problem.Collect(errs...)
}

// json keeps a board with the slides that were drawn for it.
func (b Board) json() string {
	text, _ := json.Marshal(b) // numbers: it cannot fail
	return string(text)
}

func (f File) board() (b Board) {
	if json.Unmarshal([]byte(f.Facts), &b) != nil {
		return Board{}
	}
	return b
}

// slideTexts are the pages of a text: a blank line begins a new one.
func slideTexts(body string) (all []string) {
	for _, p := range strings.Split(body, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}
