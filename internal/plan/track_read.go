package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// TrackTable is a table made by hand with what was recognised in it.
type TrackTable struct {
	File, Sheet string
	Columns     []TrackColumn
	Rows        int // of data
	Taken       int // that were matched
	Aside       int // groups, totals, numbers of columns
	Left        []TrackRow
	Agencies    []TrackWord // names that a person should decide about
	Tasks       []TrackWord
}

// TrackRow is a row that stays out, and why.
type TrackRow struct {
	Place string
	Text  string
	Why   string
}

const maxLeftRows = 500 // that are listed

// trackReader reads the tables of one workbook.
type trackReader struct {
	match   *matcher
	file    string
	reports map[int64]*copyReport
	order   []int64
	table   *TrackTable
	sheet   flatSheet
	head    trackHead
	agency  string // of the group at hand, and of the row before
	task    string
	before  struct{ order, agency, task string }
}

// readTrack reads the tables of a workbook that is none of ours. What it says can only add; what would change something is a conflict.
func readTrack(b office.Book, file string, stored books) (c bookCopy, tables []TrackTable) {
	r := &trackReader{match: newMatcher(stored), file: file, reports: map[int64]*copyReport{}}
	for _, s := range b.Sheets {
		if s.Hidden {
			continue
		}
		f := flatten(s)
		head, ok := findHead(f, stored.List, r.match.columns)
		if !ok {
			continue
		}
		r.sheet, r.head = f, head
		r.table = &TrackTable{File: file, Sheet: s.Name, Columns: head.columns}
		r.agency, r.task = "", ""
		r.before.order, r.before.agency, r.before.task = "", "", ""
		for _, row := range s.Rows {
			if row.Number > head.last {
				r.row(row.Number)
			}
		}
		tables = append(tables, *r.table)
	}
	for _, id := range r.order {
		c.Reports = append(c.Reports, r.reports[id])
	}
	return c, tables
}

// tracked reports whether a workbook has a table that can be read so.
func tracked(b office.Book, l Indicators) bool {
	return slices.ContainsFunc(b.Sheets, func(s office.BookSheet) bool {
		_, ok := findHead(flatten(s), l, nil)
		return !s.Hidden && ok
	})
}

func (r *trackReader) at(row int, field string) string { return r.sheet.text(row, r.head.col(field)) }

func (r *trackReader) place(row int, field string) string {
	return r.sheet.sheet.Name + "!" + office.CellName(max(r.head.col(field), 1), row)
}

func (r *trackReader) leave(row int, why string, args ...any) {
	if len(r.table.Left) >= maxLeftRows {
		return
	}
	var words []string
	for _, c := range r.sheet.rows[row].Cells {
		if text := r.sheet.text(row, c.Col); text != "" {
			words = append(words, text)
		}
	}
	const shown = 160
	r.table.Left = append(r.table.Left, TrackRow{r.sheet.sheet.Name + "!" + strconv.Itoa(row), clip(strings.Join(words, " · "), shown), fmt.Sprintf(why, args...)})
}

func (r *trackReader) row(row int) {
	kind, words := r.sheet.kindOf(r.head, row)
	switch kind {
	case rowEmpty:
		return
	case rowGroup:
		r.table.Aside++
		r.group(words)
		return
	case rowTotal, rowNumbers:
		r.table.Aside++
		return
	}
	r.table.Rows++
	line, ok := r.line(row)
	if !ok {
		return
	}
	if r.take(row, line) {
		r.table.Taken++
	}
}

var leadOrder = regexp.MustCompile(`^(?:[IVXLC]+|[a-zđ]|[0-9]{1,2})[.)]\s+`)

// group takes over what the words of a group row name: an agency or a task.
func (r *trackReader) group(words string) {
	r.before.order, r.before.agency, r.before.task = "", "", ""
	for _, text := range []string{words, leadOrder.ReplaceAllString(words, "")} {
		if r.match.agency(text).id != 0 {
			r.agency = text
			return
		}
		for _, l := range r.match.stored.Lines {
			if _, ok, _ := r.match.task(l.Agency.ID, text); ok {
				r.task = text
				return
			}
		}
	}
}

// named is what a row says in a column, else what the rows above say for it.
func (r *trackReader) named(row int, field, before, group string) string {
	text := r.at(row, field)
	switch i18n.Fold(text) {
	case "nt", "nhu tren", "-nt-", "\"", "''", "//":
		return before
	case "":
		order := r.at(row, trackOrder)
		if before != "" && (order == "" || order == r.before.order) {
			return before
		}
		return group
	}
	return text
}

// line finds the report that a row belongs to; a row without one is left out.
func (r *trackReader) line(row int) (line bookLine, ok bool) {
	agency := r.named(row, trackAgency, r.before.agency, r.agency)
	task := r.named(row, trackTask, r.before.task, r.task)
	r.before.order, r.before.agency, r.before.task = r.at(row, trackOrder), agency, task
	own := r.match.stored.Agency.ID
	id := own
	if agency != "" {
		found := r.match.agency(agency)
		if id = found.id; id == 0 {
			if !found.decided {
				noteWord(&r.table.Agencies, agency, found.candidates)
			}
			r.leave(row, "chưa rõ “%s” là cơ quan nào", agency)
			return line, false
		}
	}
	switch {
	case id == 0:
		r.leave(row, "dòng không ghi cơ quan")
		return line, false
	case own != 0 && id != own:
		r.leave(row, "của %s, không phải cơ quan đang chọn", r.match.name(id))
		return line, false
	case task == "":
		r.leave(row, "dòng không ghi nhiệm vụ")
		return line, false
	}
	line, ok, candidates := r.match.task(id, task)
	if !ok {
		if _, decided := r.match.tasks[i18n.Fold(task)]; !decided {
			noteWord(&r.table.Tasks, task, candidates)
		}
		r.leave(row, "chưa rõ “%s” là nhiệm vụ nào của %s trong kỳ", task, r.match.name(id))
	}
	return line, ok
}

const maxTrackWords = 200

// noteWord counts a name that a person should decide about.
func noteWord(all *[]TrackWord, text string, candidates []int64) {
	folded := i18n.Fold(text)
	i := slices.IndexFunc(*all, func(w TrackWord) bool { return w.Folded == folded })
	if i >= 0 {
		(*all)[i].Rows++
		return
	}
	if len(*all) < maxTrackWords {
		*all = append(*all, TrackWord{folded, text, 1, candidates})
	}
}

// take puts what a row says into the copy of its report; false: it says nothing that can be taken.
func (r *trackReader) take(row int, line bookLine) bool {
	c := r.reports[line.Report.ID]
	if c == nil {
		c = &copyReport{ID: line.Report.ID, Gone: map[int64]string{}, Place: r.place(row, trackTask)}
		for i := range c.At {
			c.At[i] = c.Place
		}
	}
	deed, ok := r.deed(row, c)
	if !ok {
		return false
	}
	figures, ok := r.figures(row, deed != nil)
	if !ok {
		return false
	}
	if deed != nil {
		deed.Figures = figures
		c.Deeds = append(c.Deeds, *deed)
	} else {
		for _, f := range figures {
			if slices.ContainsFunc(c.Totals, func(o copyFigure) bool { return o.Indicator == f.Indicator }) {
				r.leave(row, "số liệu cả kỳ đã có ở dòng trên")
				return false
			}
		}
		c.Totals = append(c.Totals, figures...)
	}
	if !r.texts(row, c, deed != nil) && deed == nil && len(figures) == 0 {
		r.leave(row, "dòng không có câu trả lời, hoạt động hay số liệu")
		return false
	}
	if r.reports[c.ID] == nil {
		r.reports[c.ID] = c
		r.order = append(r.order, c.ID)
	}
	return true
}

// texts reads answer and texts of a row; several rows of one report are joined.
func (r *trackReader) texts(row int, c *copyReport, hasDeed bool) (said bool) {
	set := func(i int, text, field string) {
		if text == "" || strings.Contains(c.Texts[i], text) {
			said = said || text != ""
			return
		}
		if c.Texts[i] != "" && i != textAnswer {
			text = c.Texts[i] + "\n" + text
		}
		c.Texts[i], c.Given[i], c.At[i], said = text, true, r.place(row, field), true
	}
	switch {
	case ticked(r.at(row, trackNothing)):
		set(textAnswer, string(Nothing), trackNothing)
	case ticked(r.at(row, trackDid)) || hasDeed:
		set(textAnswer, string(Activities), trackDid)
	}
	if !hasDeed {
		set(textSummary, r.at(row, trackSummary), trackSummary)
	}
	set(textDifficulties, r.at(row, trackDifficulties), trackDifficulties)
	set(textProposals, r.at(row, trackProposals), trackProposals)
	return said
}

var dayRange = regexp.MustCompile(`^(\d{1,2}(?:[/.]\d{1,2}(?:[/.]\d{2,4})?)?)\s*(?:-|–|đến|den|->)\s*(\d{1,2}[/.]\d{1,2}[/.]\d{2,4})$`)

// days reads the days of a row: two columns, or one with 02-05/11/2026.
func (r *trackReader) days(row int) (from, to string, err error) {
	cell := r.sheet.cell(row, r.head.col(trackFrom))
	if m := dayRange.FindStringSubmatch(r.at(row, trackFrom)); m != nil {
		last, err := ParseCellDay(office.BookCell{Kind: office.CellText, Text: strings.ReplaceAll(m[2], ".", "/")})
		if err != nil {
			return "", "", err
		}
		first := strings.ReplaceAll(m[1], ".", "/")
		year, month, _ := last.Split()
		switch strings.Count(first, "/") {
		case 0:
			first = fmt.Sprintf("%s/%d/%d", first, month, year)
		case 1:
			first = fmt.Sprintf("%s/%d", first, year)
		}
		day, err := ParseCellDay(office.BookCell{Kind: office.CellText, Text: first})
		return string(day), string(last), err
	}
	if r.head.col(trackFrom) == 0 {
		cell = office.BookCell{}
	}
	day, err := ParseCellDay(cell)
	if err != nil || r.head.col(trackTo) == 0 {
		return string(day), string(day), err
	}
	last, err := ParseCellDay(r.sheet.cell(row, r.head.col(trackTo)))
	if last == "" {
		last = day
	}
	return string(day), string(last), err
}

// deed reads the activity of a row, where it has one; false: it has one that cannot be taken.
func (r *trackReader) deed(row int, c *copyReport) (d *copyDeed, ok bool) {
	name := r.at(row, trackDeed)
	if name == "" || name == "-" || ticked(r.at(row, trackNothing)) {
		return nil, true
	}
	from, to, err := r.days(row)
	if err != nil {
		r.leave(row, "ô %s: %s", r.place(row, trackFrom), err)
		return nil, false
	}
	if from == "" {
		r.leave(row, "hoạt động không có ngày")
		return nil, false
	}
	d = &copyDeed{Place: r.place(row, trackDeed)}
	terms := r.match.stored.Terms
	languages, err1 := parseTerms(terms.Languages, "thứ tiếng", r.at(row, trackLanguages))
	audiences, err2 := parseTerms(terms.Audiences, "đối tượng", r.at(row, trackAudiences))
	body := []string{r.at(row, trackSummary), r.at(row, trackBody)}
	if err1 != nil { // words that no list has are kept as words
		body = append(body, "Thứ tiếng: "+r.at(row, trackLanguages))
	}
	if err2 != nil {
		body = append(body, "Đối tượng: "+r.at(row, trackAudiences))
	}
	body = slices.DeleteFunc(body, func(s string) bool { return s == "" })
	d.Fields = [deedFields]string{name, from, to, r.at(row, trackPlace), "", languages, audiences, "", strings.Join(body, "\n")}
	for i, text := range d.Fields {
		d.Given[i], d.At[i] = text != "", d.Place
	}
	if slices.ContainsFunc(c.Deeds, func(o copyDeed) bool { return sameNameAndDay(o.bookDeed, d.bookDeed) }) {
		r.leave(row, "hoạt động này đã có ở dòng trên")
		return nil, false
	}
	return d, true
}

// figures reads the columns of figures; those of the whole period say where they come from.
func (r *trackReader) figures(row int, hasDeed bool) (all []copyFigure, ok bool) {
	for _, col := range r.head.columns {
		id, is := strings.CutPrefix(col.Field, trackFigure)
		if !is {
			continue
		}
		i, known := r.match.stored.List.Find(id)
		if !known {
			continue
		}
		place := r.sheet.sheet.Name + "!" + office.CellName(col.Col, row)
		n, typed, err := ParseCellFigure(i, r.sheet.cell(row, col.Col))
		if err != nil {
			r.leave(row, "ô %s: %s", place, err)
			return nil, false
		}
		if !typed {
			continue
		}
		note := ""
		if !hasDeed {
			note = clip("Theo bảng "+r.file+", dòng "+strconv.Itoa(row), maxNote)
		}
		all = append(all, copyFigure{bookFigure{i.ID, strconv.FormatInt(n, 10), note}, place})
	}
	return all, true
}
