package office

import (
	"encoding/xml"
	"slices"
	"strings"
)

const (
	maxColumns = 100 // Word itself allows 63
	maxCells   = 200_000
)

// grid is a table while it is read.
type grid struct {
	rows  [][]Cell
	cells int
}

func (w *wordReader) table(emit func(Block)) error {
	g := &grid{}
	if err := w.rows(g); err != nil {
		return err
	}
	width := 0
	for _, row := range g.rows {
		width = max(width, len(row))
	}
	if width == 0 {
		return nil
	}
	if width*len(g.rows) > maxCells {
		return refuse(sayTooLong)
	}
	for i, row := range g.rows {
		g.rows[i] = append(row, make([]Cell, width-len(row))...)
	}
	emit(Block{Table: &Table{Rows: g.rows}})
	return nil
}

func (w *wordReader) rows(g *grid) error {
	return w.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; {
		case name == "tr":
			return w.row(g)
		case slices.Contains(transparent, name):
			return w.rows(g)
		}
		return w.skip()
	}, nil)
}

// row is one row while it is read.
type row struct {
	cells   []Cell
	deleted bool
}

func (w *wordReader) row(g *grid) error {
	r := &row{}
	if err := w.cells(r); err != nil {
		return err
	}
	if r.deleted || len(r.cells) == 0 {
		return nil
	}
	if g.cells += len(r.cells); g.cells > maxCells {
		return refuse(sayTooLong)
	}
	g.rows = append(g.rows, r.cells)
	return nil
}

func (w *wordReader) cells(r *row) error {
	return w.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; {
		case name == "trPr":
			return w.rowProps(r)
		case name == "tc":
			return w.cell(r)
		case slices.Contains(transparent, name):
			return w.cells(r)
		}
		return w.skip()
	}, nil)
}

func (w *wordReader) rowProps(r *row) error {
	return w.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "gridBefore":
			r.cells = append(r.cells, make([]Cell, min(smallInt(attr(e, "val"), 0), maxColumns))...)
		case "del":
			r.deleted = true
		}
		return w.skip()
	}, nil)
}

func (w *wordReader) cell(r *row) error {
	span, below, whole := 1, false, []Block(nil)
	err := w.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; {
		case name == "tcPr":
			return w.cellProps(&span, &below)
		case name == "p":
			return w.paragraph(func(b Block) { whole = append(whole, b) })
		case name == "tbl":
			return w.table(func(b Block) { whole = append(whole, flatten(b)...) })
		case slices.Contains(transparent, name):
			return w.blocks(func(b Block) { whole = append(whole, flatten(b)...) })
		}
		return w.skip()
	}, nil)
	if err != nil {
		return err
	}
	if len(r.cells)+span > maxColumns {
		return refuse(sayTooLong)
	}
	first := Cell{Merged: true}
	if !below {
		first = cellOf(whole)
	}
	r.cells = append(r.cells, first)
	for range span - 1 {
		r.cells = append(r.cells, Cell{Merged: true})
	}
	return nil
}

func (w *wordReader) cellProps(span *int, below *bool) error {
	return w.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "gridSpan":
			*span = max(smallInt(attr(e, "val"), 1), 1)
		case "vMerge", "hMerge":
			*below = attr(e, "val") != "restart"
		}
		return w.skip()
	}, nil)
}

// cellOf puts the paragraphs of a cell together.
func cellOf(blocks []Block) Cell {
	c := Cell{}
	var lines []string
	filled, bold := 0, 0
	for _, b := range blocks {
		if b.Table != nil {
			continue
		}
		lines = append(lines, b.Text)
		if b.Text != "" {
			filled++
		}
		if b.Bold {
			bold++
		}
	}
	c.Text = strings.Trim(strings.Join(lines, "\n"), "\n")
	c.Bold = filled > 0 && bold == filled
	return c
}

// flatten turns a table inside a cell into lines.
func flatten(b Block) []Block {
	if b.Table == nil {
		return []Block{b}
	}
	var all []Block
	for _, row := range b.Table.Rows {
		for _, c := range row {
			if c.Text != "" {
				all = append(all, Block{Text: c.Text, Bold: c.Bold})
			}
		}
	}
	return all
}
