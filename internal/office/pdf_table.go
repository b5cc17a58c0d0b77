package office

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

const (
	touch      = 3.0 // points by which drawn lines may miss each other
	maxEdges   = 400 // lines of one direction in a table
	minRowTall = 6.0
)

// drawnTable is a table found on a page.
type drawnTable struct {
	top, bottom float64
	table       *Table
}

// findTables finds the grids drawn on a page and gives the letters that are in none.
func findTables(pg *page) ([]drawnTable, []glyph) {
	rest := pg.glyphs
	var found []drawnTable
	for _, rules := range grids(pg.rules) {
		g := newRuled(rules)
		if g == nil {
			continue
		}
		var t *Table
		if t, rest = g.fill(rest); t != nil {
			found = append(found, drawnTable{g.ys[0], g.ys[len(g.ys)-1], t})
		}
	}
	slices.SortFunc(found, func(a, b drawnTable) int { return cmp.Compare(b.top, a.top) })
	return found, rest
}

// grids groups rules that touch each other. Rules are sorted from the top down, so a group
// that ends above a rule can take nothing more.
func grids(rules []rule) [][]rule {
	sorted := slices.Clone(rules)
	slices.SortFunc(sorted, func(a, b rule) int { return cmp.Compare(b.y1, a.y1) })
	var groups [][]rule
	bottom := 0.0
	for _, r := range sorted {
		if len(groups) == 0 || r.y1 < bottom-touch {
			groups = append(groups, nil)
			bottom = r.y0
		}
		n := len(groups) - 1
		groups[n] = append(groups[n], r)
		bottom = math.Min(bottom, r.y0)
	}
	return groups
}

// ruled is a grid: its edges from left to right and from the top down.
type ruled struct {
	xs, ys       []float64
	across, down []rule
}

// newRuled makes a grid of rules, or nil if they are only lines under a title.
func newRuled(rules []rule) *ruled {
	g := &ruled{}
	for _, r := range rules {
		if r.horizontal() {
			g.across = append(g.across, r)
		} else {
			g.down = append(g.down, r)
		}
	}
	for _, r := range g.down {
		g.xs = append(g.xs, (r.x0+r.x1)/2)
	}
	for _, r := range g.across {
		g.ys = append(g.ys, (r.y0+r.y1)/2)
	}
	g.xs, g.ys = edges(g.xs), edges(g.ys)
	slices.Reverse(g.ys)
	if len(g.xs) < 3 || len(g.ys) < 2 || len(g.xs) > maxEdges || len(g.ys) > maxEdges {
		return nil
	}
	return g
}

// edges sorts values and joins those that touch.
func edges(v []float64) []float64 {
	slices.Sort(v)
	return slices.CompactFunc(v, func(a, b float64) bool { return math.Abs(a-b) < touch })
}

func (g *ruled) cellAt(x, y float64) (row, col int, ok bool) {
	for row = 0; row+1 < len(g.ys); row++ {
		if y <= g.ys[row] && y > g.ys[row+1] {
			break
		}
	}
	for col = 0; col+1 < len(g.xs); col++ {
		if x >= g.xs[col] && x < g.xs[col+1] {
			break
		}
	}
	return row, col, row+1 < len(g.ys) && col+1 < len(g.xs)
}

// wallRight reports whether a line is drawn to the right of a cell.
func (g *ruled) wallRight(row, col int) bool {
	x, y := g.xs[col+1], (g.ys[row]+g.ys[row+1])/2
	return slices.ContainsFunc(g.down, func(r rule) bool {
		return math.Abs((r.x0+r.x1)/2-x) < touch && r.y0 < y && r.y1 > y
	})
}

// wallBelow reports whether a line is drawn under a cell.
func (g *ruled) wallBelow(row, col int) bool {
	x, y := (g.xs[col]+g.xs[col+1])/2, g.ys[row+1]
	return slices.ContainsFunc(g.across, func(r rule) bool {
		return math.Abs((r.y0+r.y1)/2-y) < touch && r.x0 < x && r.x1 > x
	})
}

// owners says for each place of the grid which cell covers it.
func (g *ruled) owners() [][][2]int {
	own := make([][][2]int, len(g.ys)-1)
	for i := range own {
		own[i] = make([][2]int, len(g.xs)-1)
		for j := range own[i] {
			own[i][j] = [2]int{i, j}
			switch {
			case j > 0 && !g.wallRight(i, j-1):
				own[i][j] = own[i][j-1]
			case i > 0 && !g.wallBelow(i-1, j):
				own[i][j] = own[i-1][j]
			}
		}
	}
	return own
}

// fill puts letters into the cells; nil if hardly any cell has text.
func (g *ruled) fill(glyphs []glyph) (*Table, []glyph) {
	own := g.owners()
	inside := map[[2]int][]glyph{}
	var rest []glyph
	for _, l := range glyphs {
		row, col, ok := g.cellAt(l.x+l.w/2, l.y+l.size/4)
		if !ok {
			rest = append(rest, l)
			continue
		}
		inside[own[row][col]] = append(inside[own[row][col]], l)
	}
	if len(inside) < 2 {
		return nil, glyphs
	}
	t := &Table{}
	for i := range own {
		if g.ys[i]-g.ys[i+1] < minRowTall {
			continue
		}
		row := make([]Cell, len(own[i]))
		for j, o := range own[i] {
			if o != [2]int{i, j} {
				row[j].Merged = true
				continue
			}
			row[j] = cellText(inside[o])
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil, glyphs
	}
	return t, rest
}

// cellText joins the lines of a cell; a line that begins a list item stays on its own.
func cellText(glyphs []glyph) Cell {
	var text strings.Builder
	bold := len(glyphs) > 0
	for _, row := range rows(glyphs) {
		l := joinGlyphs(row)
		if l.text == "" {
			continue
		}
		bold = bold && l.bold
		switch {
		case text.Len() == 0:
		case startsItem(l.text):
			text.WriteByte('\n')
		default:
			text.WriteByte(' ')
		}
		text.WriteString(l.text)
	}
	return Cell{Text: text.String(), Bold: bold && text.Len() > 0}
}
