package web

import (
	"fmt"
	"strconv"
	"strings"
)

// Thousands writes a number with points: 1.472.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	if neg {
		return "−" + s
	}
	return s
}

// Tile is one commune on the tile map.
type Tile struct {
	Col, Row int    // place on the grid, from 0
	Name     string // as printed in the tile
	Value    string // as printed in the tile, "–" without data
	Level    int    // 0 to 4 on the heat scale; -1 means no data
	Late     bool
	Title    string // the whole sentence: "Xã Quý Hoà: 17 % đã được chấp nhận, đang quá hạn"
	Href     string
}

const (
	tileWidth, tileHeight = 60, 45
	tileGapX, tileGapY    = 62, 47
)

func (t Tile) x() int { return 1 + tileGapX*t.Col }
func (t Tile) y() int { return 1 + tileGapY*t.Row }

// lines breaks a name over at most two lines of a tile.
func (t Tile) lines() []string {
	const fits = 9 // characters on one line
	if len([]rune(t.Name)) <= fits {
		return []string{t.Name}
	}
	first, rest, ok := strings.Cut(t.Name, " ")
	if !ok {
		return []string{t.Name}
	}
	return []string{first, rest}
}

func (t Tile) nameY(line int) int {
	if len(t.lines()) == 1 {
		return t.y() + 18
	}
	return t.y() + 13 + 12*line
}

func (t Tile) valueY() int {
	if len(t.lines()) == 1 {
		return t.y() + 35
	}
	return t.y() + 39
}

func (t Tile) class() string {
	if t.Level < 0 {
		return "kx"
	}
	return "k" + strconv.Itoa(t.Level)
}

func (t Tile) rectClass() string {
	if t.Level < 0 {
		return "t hx"
	}
	return "t h" + strconv.Itoa(t.Level)
}

func (t Tile) flag() string {
	return fmt.Sprintf("M%d.5 %dl7 12h-14z", t.x()+tileWidth-10, t.y()+28)
}

func mapBox(tiles []Tile) string {
	cols, rows := 1, 1
	for _, t := range tiles {
		cols, rows = max(cols, t.Col+1), max(rows, t.Row+1)
	}
	return fmt.Sprintf("-2 -4 %d %d", cols*tileGapX+4, rows*tileGapY+8)
}

// Share is one part of a stacked bar. Kind is a class of .bar: a done, c open, d late, f returned, e asked. A bar whose shares have
// no names is hidden from screen readers: its numbers stand right beside it.
type Share struct {
	Kind string
	Size int
	Name string
}

type barPart struct {
	Kind string
	X, W string
}

// bar lays the shares out on 1000 units.
func bar(shares []Share) (parts []barPart, label string) {
	total := 0
	for _, s := range shares {
		total += s.Size
	}
	if total == 0 {
		return nil, "Chưa có dữ liệu"
	}
	x := 0.0
	var words []string
	for _, s := range shares {
		if s.Size == 0 {
			continue
		}
		w := 1000 * float64(s.Size) / float64(total)
		parts = append(parts, barPart{s.Kind, fmt.Sprintf("%.0f", x), fmt.Sprintf("%.1f", w)})
		if s.Name != "" {
			words = append(words, fmt.Sprintf("%s %d", s.Name, s.Size))
		}
		x += w
	}
	return parts, strings.Join(words, ", ")
}
