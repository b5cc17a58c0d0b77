package directive

import (
	"strings"
	"unicode/utf8"
)

// Limits of a table that stands in text.
const (
	maxColumns = 24
	maxRows    = 5000
)

// grid is a table: every cell a piece of the text.
type grid struct {
	rows [][]cell
}

type cell struct {
	start, end int
	merged     bool // covered by the cell to the left or above
}

// findTextTables replaces the lines of a table drawn with tabs, bars or wide gaps by the table.
func (s *source) findTextTables() {
	var kept []line
	for i := 0; i < len(s.lines); i++ {
		if s.lines[i].table == nil {
			if g, next := s.textTable(i); g != nil {
				kept = append(kept, line{start: s.lines[i].start, end: s.lines[next-1].end, gap: true, table: g})
				i = next - 1
				continue
			}
		}
		kept = append(kept, s.lines[i])
	}
	s.lines = kept
}

// separator is how the columns of a table in text are told apart.
type separator uint8

const (
	noSeparator separator = iota
	tabs
	bars
	openBars // no bar before the first cell
	gaps
)

func separatorOf(s string) separator {
	switch {
	case strings.Count(s, "\t") >= 2:
		return tabs
	case strings.Count(s, "|") >= 3 || (strings.Count(s, "|") == 2 && !strings.HasPrefix(strings.TrimSpace(s), "|")):
		return bars
	case wideGaps(strings.TrimSpace(s)) >= 2:
		return gaps
	}
	return noSeparator
}

func wideGaps(s string) int {
	n := 0
	for i := 0; i+1 < len(s); i++ {
		if s[i] == ' ' && s[i+1] == ' ' {
			n++
			for i+1 < len(s) && s[i+1] == ' ' {
				i++
			}
		}
	}
	return n
}

// cut gives the cells of one line.
func (s *source) cut(l line, sep separator) []cell {
	text := s.str(l)
	var cells []cell
	add := func(from, to int) {
		piece := text[from:to]
		lead := len(piece) - len(strings.TrimLeft(piece, " \t"))
		piece = strings.TrimSpace(piece)
		cells = append(cells, cell{start: l.start + from + lead, end: l.start + from + lead + len(piece)})
	}
	from := 0
	switch sep {
	case tabs, bars, openBars:
		mark := byte('\t')
		if sep != tabs {
			mark = '|'
		}
		if sep == bars {
			if t := strings.TrimLeft(text, " "); strings.HasPrefix(t, "|") {
				from = len(text) - len(t) + 1
			}
			text = strings.TrimRight(text, " ")
			text = strings.TrimSuffix(text, "|")
		}
		for i := from; i <= len(text) && len(cells) < maxColumns; i++ {
			if i == len(text) || text[i] == mark {
				add(from, i)
				from = i + 1
			}
		}
	default:
		for i := 0; i <= len(text) && len(cells) < maxColumns; i++ {
			if i == len(text) || strings.HasPrefix(text[i:], "  ") {
				if strings.TrimSpace(text[from:i]) != "" {
					add(from, i)
				}
				for i < len(text) && text[i] == ' ' {
					i++
				}
				from = i
			}
		}
	}
	return cells
}

// textTable reads the table whose heading stands at line i; nil when none does.
func (s *source) textTable(i int) (*grid, int) {
	if first := s.str(s.lines[i]); len(first) > 600 || strings.TrimSpace(first) == "" {
		return nil, i
	}
	sep := separatorOf(s.str(s.lines[i]))
	if sep == noSeparator {
		return nil, i
	}
	if sep == bars && !strings.HasPrefix(s.trim(i), "|") {
		sep = openBars
	}
	head, next := s.cut(s.lines[i], sep), i+1
	for tries := 0; !isHeader(s.text, head) && tries < 3 && next < len(s.lines) && sep != gaps; tries++ {
		more := s.cut(s.lines[next], sep)
		if separatorOf(s.str(s.lines[next])) == noSeparator && len(more) > 1 || len(more) == 0 {
			break
		}
		head = joinCells(head, more)
		next++
	}
	if !isHeader(s.text, head) {
		return nil, i
	}
	t := &textReader{source: s, sep: sep, head: head, at: next}
	if sep == gaps {
		t.columns = s.startColumns(s.lines[i], head)
	}
	t.rows = append(t.rows, head)
	t.read()
	if len(t.rows) < 2 {
		return nil, i
	}
	return &grid{rows: t.rows}, t.at
}

// joinCells goes on a row that a line break inside a cell has cut in two.
func joinCells(a, b []cell) []cell {
	if len(a) == 0 || len(b) == 0 {
		return append(a, b...)
	}
	out := append([]cell(nil), a...)
	last := &out[len(out)-1]
	if last.start == last.end {
		last.start = b[0].start
	}
	last.end = max(last.end, b[0].end)
	return append(out, b[1:]...)
}

func (s *source) startColumns(l line, cells []cell) []int {
	at := make([]int, len(cells))
	for i, c := range cells {
		at[i] = utf8.RuneCountInString(s.text[l.start:c.start])
	}
	return at
}

// textReader reads the rows of a table in text.
type textReader struct {
	*source
	sep     separator
	head    []cell
	columns []int // where each column begins, for tables drawn with spaces
	at      int
	rows    [][]cell
}

func (t *textReader) read() {
	for t.at < len(t.lines) && len(t.rows) < maxRows {
		l := t.lines[t.at]
		if l.table != nil {
			return
		}
		switch {
		case t.isRow(l):
			t.addRow()
		case t.isInside():
			t.addLoose(l)
		default:
			return
		}
	}
}

func (t *textReader) isRow(l line) bool {
	text := t.str(l)
	switch t.sep {
	case tabs:
		return strings.Contains(text, "\t")
	case bars, openBars:
		return strings.Contains(text, "|")
	}
	if m := readMarker(strings.TrimSpace(text)); l.gap && (m.kind == markRoman || m.kind == markPart || wideGaps(strings.TrimSpace(text)) < 2) {
		return false
	}
	return wideGaps(strings.TrimSpace(text)) >= 1 || strings.HasPrefix(text, "    ") && !l.gap
}

// isInside reports a line without columns that still belongs to the table: a group's name before
// more rows, or the end of a cell that a line break has cut.
func (t *textReader) isInside() bool {
	l := t.lines[t.at]
	text := strings.TrimSpace(t.str(l))
	if isRecipientsLine(text) || isSignatureLine(text) || readMarker(text).kind == markAnnex {
		return false
	}
	if !l.gap && (startsSmall(text) || readMarker(text).kind == markDash) && len(t.rows) > 1 {
		return true
	}
	for k := t.at + 1; k < min(t.at+3, len(t.lines)); k++ {
		if t.lines[k].table != nil {
			return false
		}
		if t.isRow(t.lines[k]) {
			return len(text) < 300
		}
	}
	return false
}

// addRow takes a line with columns, and what follows of a row that is cut inside a cell.
func (t *textReader) addRow() {
	l := t.lines[t.at]
	t.at++
	if t.sep == gaps {
		t.rows = append(t.rows, t.byColumn(l))
		return
	}
	row := t.cut(l, t.sep)
	for len(row) < len(t.head) && t.at < len(t.lines) {
		next := t.lines[t.at]
		if next.table != nil || next.gap && t.sep == tabs || !t.isRow(next) && !t.goesOnAfter() {
			break
		}
		more := t.cut(next, t.sep)
		if len(more) == 0 || len(row)+len(more)-1 > len(t.head) || startsRow(t.text, more) || more[0].start == more[0].end {
			break
		}
		row = joinCells(row, more)
		t.at++
	}
	t.rows = append(t.rows, row)
}

// goesOnAfter reports a cut cell's middle line: the row's columns come below it.
func (t *textReader) goesOnAfter() bool {
	for k := t.at + 1; k < min(t.at+3, len(t.lines)); k++ {
		if t.lines[k].table == nil && !t.lines[k].gap && t.isRow(t.lines[k]) {
			return !startsRow(t.text, t.cut(t.lines[k], t.sep)) && !startsRow(t.text, t.cut(t.lines[t.at], t.sep))
		}
	}
	return false
}

// startsRow reports cells that begin with a row's number.
func startsRow(text string, cells []cell) bool {
	if len(cells) == 0 {
		return false
	}
	s := strings.TrimSpace(text[cells[0].start:cells[0].end])
	return rowMark(s).kind != markNone
}

// addLoose takes a line without columns: the rest of the last cell, or a group's name.
func (t *textReader) addLoose(l line) {
	t.at++
	text := strings.TrimSpace(t.str(l))
	if pageNumber(text) > 0 {
		return
	}
	last := t.rows[len(t.rows)-1]
	if !l.gap && (startsSmall(text) || readMarker(text).kind == markDash) && len(last) > 0 {
		c := &last[len(last)-1]
		if c.start == c.end {
			c.start = l.start
		}
		c.end = l.end
		return
	}
	t.rows = append(t.rows, []cell{{start: l.start, end: l.end}})
}

// byColumn puts the pieces of a line under the headings they stand below.
func (t *textReader) byColumn(l line) []cell {
	pieces := t.cut(l, gaps)
	row := make([]cell, len(t.head))
	for i := range row {
		row[i] = cell{start: l.start, end: l.start}
	}
	if len(pieces) == len(row) && len(pieces) > 1 {
		return pieces
	}
	for k, p := range pieces {
		col := utf8.RuneCountInString(t.text[l.start:p.start])
		best := 0
		for i, at := range t.columns {
			if at <= col+2 {
				best = i
			}
		}
		if k == 0 && startsRow(t.text, pieces) && col <= t.columns[0]+3 {
			best = 0
		}
		if row[best].start == row[best].end {
			row[best] = p
		} else {
			row[best].end = p.end
		}
	}
	return row
}
