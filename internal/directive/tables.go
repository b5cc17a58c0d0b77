package directive

import (
	"strings"
	"unicode"
)

// columnKind says what a column of a table of tasks holds.
type columnKind uint8

const (
	columnOther columnKind = iota
	columnNo
	columnTask
	columnLead
	columnPartner
	columnAssign
	columnDue
	columnOutput
	columnGroup
	columnTarget
)

var (
	noWords    = newPhrases("stt", "tt", "số tt", "số thứ tự", "số", "mã", "mã số")
	groupWords = newPhrases("nhóm nhiệm vụ", "lĩnh vực", "nhóm", "chương trình", "mảng công việc", "nhóm giải pháp", "nhóm công việc")
	goalWords  = newPhrases("chỉ tiêu", "tên chỉ tiêu", "mục tiêu", "chỉ số")
)

// columnOf reads the heading of a column.
func columnOf(text string, c cell) columnKind {
	if c.end-c.start > 160 {
		return columnOther
	}
	toks := dropParens(tokenize(text, c.start, c.end))
	for len(toks) > 0 && toks[len(toks)-1].kind == markToken {
		toks = toks[:len(toks)-1]
	}
	if len(toks) == 0 {
		return columnOther
	}
	if noWords.match(toks, 0) == len(toks) {
		return columnNo
	}
	if groupWords.match(toks, 0) == len(toks) {
		return columnGroup
	}
	if goalWords.match(toks, 0) == len(toks) {
		return columnTarget
	}
	switch classifyLabel(toks) {
	case labelLead:
		return columnLead
	case labelPartner:
		return columnPartner
	case labelAssign:
		return columnAssign
	case labelDue:
		return columnDue
	case labelOutput:
		return columnOutput
	case labelContent:
		return columnTask
	}
	return columnOther
}

// isHeader reports the heading row of a table of tasks or targets.
func isHeader(text string, cells []cell) bool {
	if len(cells) < 2 || len(cells) > maxColumns {
		return false
	}
	seen := map[columnKind]bool{}
	for _, c := range cells {
		seen[columnOf(text, c)] = true
	}
	who := seen[columnLead] || seen[columnPartner] || seen[columnAssign]
	switch {
	case seen[columnTask] && (who || seen[columnDue]):
		return true
	case seen[columnNo] && seen[columnTask] && seen[columnOutput]:
		return true
	}
	return seen[columnTarget] && (seen[columnNo] || len(cells) > 2)
}

// tableRow is one row with its cells sorted by what they hold.
type tableRow struct {
	mark   marker
	group  bool
	single bool // nothing but a title
	cells  map[columnKind][]token
	merged map[columnKind]bool
	body   []token // a second column of content
}

// rowMark reads the number of a row; unlike an item's it may stand alone.
func rowMark(s string) marker {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 10 {
		return marker{}
	}
	bare := strings.Trim(s, ".()/ ")
	switch {
	case bare == "" && (s == "-" || s == "+"):
		return marker{markDash, s, len(s)}
	case s == "-" || s == "–" || s == "+" || s == "•":
		return marker{markDash, s, len(s)}
	case isRoman(bare):
		return marker{markRoman, bare, len(s)}
	case strings.Trim(bare, "0123456789.") == "" && strings.Trim(bare, ".") != "":
		kinds := [...]markKind{markNumber, markDotted, markDeep}
		return marker{kinds[min(2, strings.Count(bare, "."))], bare, len(s)}
	}
	if r := []rune(bare); len(r) == 1 {
		if unicode.IsUpper(r[0]) {
			return marker{markLetter, bare, len(s)}
		}
		if unicode.IsLower(r[0]) {
			return marker{markAlpha, bare, len(s)}
		}
	}
	return marker{}
}

// tableReader turns the rows of one table into tasks.
type tableReader struct {
	r       *reading
	columns []columnKind
	second  int // a second column of content, or -1
	rows    []tableRow
}

// readTable gives the rows of a table of tasks or targets; nil for other tables.
func (r *reading) readTable(g *grid) *tableReader {
	if t, ok := r.tables[g]; ok {
		return t
	}
	t := r.readRows(g)
	r.tables[g] = t
	return t
}

func (r *reading) readRows(g *grid) *tableReader {
	at := -1
	for i := 0; i < min(len(g.rows), 4); i++ {
		if isHeader(r.text, g.rows[i]) {
			at = i
			break
		}
	}
	if at < 0 {
		return nil
	}
	t := &tableReader{r: r, second: -1}
	t.setColumns(g, at)
	for i := at + 1; i < len(g.rows); i++ {
		row := g.rows[i]
		if t.isRepeat(row) || r.isCounting(row) {
			continue
		}
		t.addRow(row)
	}
	t.markGroups()
	return t
}

// setColumns reads the heading, and a second line of it below a shared one.
func (t *tableReader) setColumns(g *grid, at int) {
	text := t.r.text
	for _, c := range g.rows[at] {
		t.columns = append(t.columns, columnOf(text, c))
	}
	if at+1 < len(g.rows) && len(g.rows[at+1]) == len(t.columns) {
		sub := g.rows[at+1]
		known, filled := 0, 0
		for _, c := range sub {
			if c.end > c.start {
				filled++
				if columnOf(text, c) != columnOther {
					known++
				}
			}
		}
		if known > 0 && known == filled && !t.r.isCounting(sub) {
			for i, c := range sub {
				if k := columnOf(text, c); c.end > c.start {
					t.columns[i] = k
				}
			}
		}
	}
	tasks := []int{}
	for i, k := range t.columns {
		if k == columnTask {
			tasks = append(tasks, i)
		}
	}
	if len(tasks) > 1 {
		t.chooseTitle(g, at, tasks)
	}
	t.hasNumber()
}

// chooseTitle decides which of two content columns names the task: the one that is always
// filled; a first column that spans several rows is a group.
func (t *tableReader) chooseTitle(g *grid, at int, tasks []int) {
	empty := 0
	for _, row := range g.rows[at+1:] {
		if tasks[1] < len(row) && row[tasks[0]].end == row[tasks[0]].start && row[tasks[1]].end > row[tasks[1]].start {
			empty++
		}
	}
	if empty*3 >= len(g.rows)-at-1 && empty > 0 {
		t.columns[tasks[0]] = columnGroup
		return
	}
	t.columns[tasks[1]] = columnOther
	t.second = tasks[1]
}

func (t *tableReader) hasNumber() bool {
	for _, k := range t.columns {
		if k == columnNo {
			return true
		}
	}
	return false
}

// isRepeat reports the heading printed again on a new page.
func (t *tableReader) isRepeat(row []cell) bool {
	known, filled := 0, 0
	for i, c := range row {
		if c.end == c.start {
			continue
		}
		filled++
		if k := columnOf(t.r.text, c); k != columnOther && i < len(t.columns) {
			known++
		}
	}
	return known >= 2 && known*2 > filled
}

// isCounting reports the row (1) (2) (3) below a heading.
func (r *reading) isCounting(row []cell) bool {
	n, last := 0, -1
	for _, c := range row {
		s := strings.Trim(r.text[c.start:c.end], "() =+")
		if s == "" {
			continue
		}
		if len(s) == 1 && s[0] >= 'A' && s[0] <= 'F' && n == 0 {
			n++
			continue
		}
		v := 0
		for _, d := range s {
			if d < '0' || d > '9' || v > 99 {
				return false
			}
			v = v*10 + int(d-'0')
		}
		if last >= 0 && v != last+1 {
			return false
		}
		last = v
		n++
	}
	return n >= 3
}

// addRow sorts a row's cells, and joins a row that a page's end has cut.
func (t *tableReader) addRow(row []cell) {
	w := tableRow{cells: map[columnKind][]token{}, merged: map[columnKind]bool{}}
	if len(row) == 1 && len(t.columns) > 1 {
		t.addSingle(w, row[0])
		return
	}
	for i, c := range row {
		if i >= len(t.columns) {
			break
		}
		toks := tokenize(t.r.text, c.start, c.end)
		k := t.columns[i]
		switch {
		case i == t.second:
			w.body = toks
		case k == columnNo:
			w.mark = rowMark(t.r.text[c.start:c.end])
		default:
			w.cells[k] = append(w.cells[k], toks...)
			w.merged[k] = w.merged[k] || c.merged && len(toks) == 0
		}
	}
	if len(w.cells[columnTask]) == 0 && w.mark.kind == markNone && len(w.body) > 0 {
		w.cells[columnTask], w.body = w.body, nil
	}
	t.takeMark(&w)
	t.dropEchoes(&w)
	w.single = t.onlyTitle(w)
	if t.isRest(w) {
		t.joinRest(w)
		return
	}
	if len(w.cells[columnTask]) == 0 && w.mark.kind == markNone && w.single {
		return
	}
	t.r.fillTitle(&w)
	t.rows = append(t.rows, w)
}

// dropEchoes empties the cells of a merged row that a copy filled with the title again.
func (t *tableReader) dropEchoes(w *tableRow) {
	title := joinTokens(t.r.text, w.cells[columnTask])
	if title == "" {
		return
	}
	for k, toks := range w.cells {
		if k != columnTask && joinTokens(t.r.text, toks) == title {
			delete(w.cells, k)
		}
	}
}

// fillTitle takes a misplaced title: a group's name that stands in the first column.
func (r *reading) fillTitle(w *tableRow) {
	if len(w.cells[columnTask]) == 0 && len(w.cells[columnGroup]) > 0 && w.mark.kind != markNone {
		w.cells[columnTask] = w.cells[columnGroup]
	}
}

// takeMark reads a number that is printed inside the title: "1. Xây dựng …", "- Rà soát".
func (t *tableReader) takeMark(w *tableRow) {
	title := w.cells[columnTask]
	if w.mark.kind != markNone || len(title) == 0 {
		return
	}
	s := t.r.slice(title)
	if m := readMarker(s); m.kind != markNone && m.kind != markAnnex {
		w.mark = m
		at := title[0].start + m.size
		for len(title) > 0 && title[0].start < at {
			title = title[1:]
		}
		w.cells[columnTask] = title
	}
}

func (t *tableReader) addSingle(w tableRow, c cell) {
	w.cells[columnTask] = tokenize(t.r.text, c.start, c.end)
	w.single, w.group = true, true
	t.takeMark(&w)
	if len(w.cells[columnTask]) > 0 {
		t.rows = append(t.rows, w)
	}
}

func (t *tableReader) onlyTitle(w tableRow) bool {
	for k, toks := range w.cells {
		if k != columnTask && k != columnGroup && hasWord(toks) {
			return false
		}
	}
	return true
}

// isRest reports the second half of a row that began on the page before.
func (t *tableReader) isRest(w tableRow) bool {
	if len(t.rows) == 0 || w.mark.kind != markNone {
		return false
	}
	title := w.cells[columnTask]
	last := t.rows[len(t.rows)-1]
	switch {
	case len(title) == 0:
		return !w.single || len(w.body) > 0
	case !title[0].capital && title[0].kind == wordToken:
		return true
	case w.single && t.hasNumber() && !last.group:
		return endsLinking(t.r.slice(last.cells[columnTask])) || strings.HasSuffix(t.r.slice(last.cells[columnTask]), ",")
	}
	return false
}

func (t *tableReader) joinRest(w tableRow) {
	last := &t.rows[len(t.rows)-1]
	for k, toks := range w.cells {
		if k != columnGroup {
			last.cells[k] = append(last.cells[k], toks...)
		}
	}
	last.body = append(last.body, w.body...)
	last.single = last.single && w.single
}

// markGroups tells the rows that only hold others together.
func (t *tableReader) markGroups() {
	numbers := false
	for _, w := range t.rows {
		numbers = numbers || w.mark.kind == markNumber || w.mark.kind == markDotted
	}
	for i := range t.rows {
		w := &t.rows[i]
		next := marker{}
		if i+1 < len(t.rows) {
			next = t.rows[i+1].mark
		}
		switch {
		case (w.mark.kind == markRoman || w.mark.kind == markLetter) && numbers:
			w.group = true
		case next.kind == markDash && !w.group && w.mark.kind != markDash:
			w.group = !t.rows[i+1].single
		case w.mark.kind != markNone && next.kind > w.mark.kind && !next.kind.bullet():
			w.group = next.kind != markDotted || strings.HasPrefix(next.no, w.mark.no+".")
		case w.mark.kind == markNone && w.single && next.kind != markNone:
			w.group = true
		}
	}
}
