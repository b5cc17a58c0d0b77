package plan

import (
	"regexp"
	"slices"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// A "bảng theo dõi" is a table that an office keeps by hand. Its columns are recognised by the words of its head, its rows by the names of
// agencies and tasks in them; what a person decides about a word is remembered. What cannot be matched is listed and stays out.

// The fields that a column may hold. A column of figures is trackFigure and the indicator.
const (
	trackAgency       = "agency"
	trackTask         = "task"
	trackDeed         = "deed"
	trackFrom         = "from"
	trackTo           = "to"
	trackPlace        = "place"
	trackDid          = "did"
	trackNothing      = "nothing"
	trackSummary      = "summary"
	trackDifficulties = "difficulties"
	trackProposals    = "proposals"
	trackBody         = "body"
	trackLanguages    = "languages"
	trackAudiences    = "audiences"
	trackOrder        = "order" // STT
	trackFigure       = "figure:"
)

// trackFields are the fields with the words that heads use for them, without accents.
var trackFields = []struct {
	key, name string
	words     []string
}{
	{trackAgency, "Cơ quan", []string{"co quan", "don vi", "co quan, don vi", "co quan don vi", "don vi thuc hien", "co quan thuc hien", "co quan chu tri", "don vi chu tri", "ten don vi", "ten co quan", "don vi bao cao", "co quan bao cao"}},
	{trackTask, "Nhiệm vụ", []string{"nhiem vu", "noi dung nhiem vu", "ten nhiem vu", "cong viec", "noi dung cong viec", "nhiem vu trong ke hoach", "nhiem vu duoc giao"}},
	{trackDeed, "Tên hoạt động", []string{"hoat dong", "ten hoat dong", "noi dung hoat dong", "noi dung thuc hien", "viec da lam", "hoat dong cu the"}},
	{trackFrom, "Từ ngày", []string{"tu ngay", "ngay", "ngay bat dau", "ngay thuc hien", "thoi gian", "thoi gian thuc hien", "bat dau", "ngay to chuc", "thoi gian to chuc"}},
	{trackTo, "Đến ngày", []string{"den ngay", "ngay ket thuc", "ket thuc"}},
	{trackPlace, "Nơi thực hiện", []string{"dia diem", "noi thuc hien", "noi to chuc", "dia ban", "dia diem to chuc"}},
	{trackDid, "Có hoạt động (đánh dấu x)", []string{"co hoat dong", "co phat sinh", "da thuc hien", "co thuc hien"}},
	{trackNothing, "Không phát sinh (đánh dấu x)", []string{"khong phat sinh", "khong co hoat dong", "khong thuc hien"}},
	{trackSummary, "Kết quả", []string{"ket qua", "ket qua thuc hien", "tom tat ket qua", "ket qua dat duoc", "tinh hinh thuc hien", "tom tat"}},
	{trackDifficulties, "Khó khăn, vướng mắc", []string{"kho khan", "kho khan, vuong mac", "kho khan vuong mac", "vuong mac", "ton tai, han che", "ton tai", "han che"}},
	{trackProposals, "Đề nghị", []string{"de nghi", "de xuat", "kien nghi", "kien nghi, de xuat", "de xuat, kien nghi"}},
	{trackBody, "Ghi chú", []string{"ghi chu", "mo ta", "chi tiet"}},
	{trackLanguages, "Thứ tiếng", []string{"thu tieng", "ngon ngu"}},
	{trackAudiences, "Đối tượng", []string{"doi tuong", "doi tuong tham gia"}},
	{trackOrder, "Số thứ tự", []string{"stt", "tt", "so tt", "so thu tu"}},
}

// TrackColumn is one column of a table, with what it was taken for.
type TrackColumn struct {
	Col    int
	Title  string
	Field  string // "": left out
	Sure   bool   // the word itself is known, or a person decided
	Sample string // what stands in its first row
}

// trackHead is the head of a table.
type trackHead struct {
	first, last int // rows
	columns     []TrackColumn
}

func (h trackHead) col(field string) int {
	for _, c := range h.columns {
		if c.Field == field {
			return c.Col
		}
	}
	return 0
}

// flatSheet answers what stands at a place, merged cells and all.
type flatSheet struct {
	sheet office.BookSheet
	rows  map[int]office.BookRow
	wide  map[int][]office.BookRange // merges by the rows they cover
}

const maxMergeRows = 2000 // a merge that is higher than a table is a mistake of someone's

func flatten(s office.BookSheet) flatSheet {
	f := flatSheet{s, map[int]office.BookRow{}, map[int][]office.BookRange{}}
	for _, r := range s.Rows {
		f.rows[r.Number] = r
	}
	for _, m := range s.Merges {
		for row := m.FromRow; row <= min(m.ToRow, m.FromRow+maxMergeRows); row++ {
			f.wide[row] = append(f.wide[row], m)
		}
	}
	return f
}

func (f flatSheet) cell(row, col int) office.BookCell {
	for _, m := range f.wide[row] {
		if m.FromCol <= col && col <= m.ToCol {
			row, col = m.FromRow, m.FromCol
			break
		}
	}
	return f.rows[row].Cell(col)
}

// text is a cell on one line.
func (f flatSheet) text(row, col int) string {
	if col == 0 {
		return ""
	}
	text, err := cellText(f.cell(row, col))
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}

// twoLines reports whether a head that begins in a row goes on in the next.
func (f flatSheet) twoLines(row int) bool {
	return slices.ContainsFunc(f.wide[row], func(m office.BookRange) bool {
		return m.FromRow == row && (m.ToRow == row+1 || m.ToRow == row && m.FromCol < m.ToCol)
	}) && len(f.rows[row+1].Cells) > 0
}

const (
	leastColumns = 2  // that a head must be known by
	maxHeadCell  = 80 // letters; a longer cell is no head
)

// findHead finds the row of a sheet that is most likely the head of a table. words are what people decided about columns.
func findHead(f flatSheet, l Indicators, words map[string]string) (best trackHead, ok bool) {
	score := 0
	for _, r := range f.sheet.Rows[:min(len(f.sheet.Rows), maxHeadRow)] {
		h := trackHead{first: r.Number, last: r.Number}
		if f.twoLines(r.Number) {
			h.last++
		}
		h.columns = f.columns(h, l, words)
		found, task := 0, false
		for _, c := range h.columns {
			if c.Field != "" {
				found++
			}
			if c.Sure {
				found++
			}
			task = task || c.Field == trackTask || c.Field == trackDeed || c.Field == trackAgency
		}
		if found > score && task && found >= leastColumns {
			best, score, ok = h, found, true
		}
	}
	return best, ok
}

// columns are the columns of a head with what each is taken for; no field is given twice.
func (f flatSheet) columns(h trackHead, l Indicators, words map[string]string) (all []TrackColumn) {
	last := 0
	for row := h.first; row <= h.last; row++ {
		for _, c := range f.rows[row].Cells {
			last = max(last, c.Col)
		}
	}
	taken := map[string]bool{}
	give := func(i int, field string, sure bool) {
		if field != "" && taken[field] {
			return
		}
		all[i].Field, all[i].Sure, taken[field] = field, sure, true
	}
	for col := 1; col <= last; col++ {
		top, bottom := f.text(h.first, col), f.text(h.last, col)
		title := top
		if bottom != top {
			title = strings.TrimSpace(top + " " + bottom)
		}
		if title == "" || len([]rune(title)) > maxHeadCell {
			continue
		}
		sample := f.text(h.last+1, col)
		if columnOrder.MatchString(sample) && strings.HasPrefix(sample, "(") {
			sample = f.text(h.last+2, col)
		}
		all = append(all, TrackColumn{Col: col, Title: title, Sample: sample})
		if field, decided := words[i18n.Fold(title)]; decided {
			give(len(all)-1, field, true)
		} else if field := f.knownField(h, col, l, bottom); field != "" {
			give(len(all)-1, field, true)
		} else if field := f.knownField(h, col, l, title); field != "" {
			give(len(all)-1, field, true)
		}
	}
	for i := range all { // what is only like a word comes after what is one
		if _, decided := words[i18n.Fold(all[i].Title)]; all[i].Field == "" && !decided {
			give(i, likelyField(all[i].Title), false)
		}
	}
	return all
}

// knownField is the field that a head names; the name of an indicator over numbers is a column of its figures.
func (f flatSheet) knownField(h trackHead, col int, l Indicators, title string) string {
	folded := bareHead(title)
	for _, known := range trackFields {
		if slices.Contains(known.words, folded) {
			return known.key
		}
	}
	for _, i := range l.List {
		if i.Typed() && f.counts(h, col, i) && (i18n.Fold(i.Name) == folded || i18n.Fold(i.ID) == folded || i18n.Fold(i.Label()) == folded) {
			return trackFigure + i.ID
		}
	}
	return ""
}

// counts reports whether the first rows of a column hold figures of an indicator, and no words.
func (f flatSheet) counts(h trackHead, col int, i Indicator) bool {
	const looked = 20
	for row := h.last + 1; row <= h.last+looked; row++ {
		text := f.text(row, col)
		if _, _, err := ParseCellFigure(i, f.cell(row, col)); err != nil && !columnOrder.MatchString(text) {
			return false
		}
	}
	return true
}

var headNotes = regexp.MustCompile(`\([^()]*\)|[*:]+$`)

// bareHead is a title without remarks in brackets.
func bareHead(title string) string {
	return strings.Trim(strings.Join(strings.Fields(headNotes.ReplaceAllString(i18n.Fold(title), " ")), " "), " .,/")
}

// likelyField is the field whose longest word a title holds.
func likelyField(title string) string {
	folded, best, field := " "+bareHead(title)+" ", 0, ""
	for _, f := range trackFields {
		for _, w := range f.words {
			if len(w) > best && len(w) > 3 && strings.Contains(folded, " "+w+" ") {
				best, field = len(w), f.key
			}
		}
	}
	return field
}

// rowKind says what a row of a table is.
type rowKind int

const (
	rowData rowKind = iota
	rowEmpty
	rowGroup
	rowTotal
	rowNumbers // (1) (2) (3) under the head
)

var (
	groupOrder  = regexp.MustCompile(`^(?:[IVXLC]+|[A-Za-zđĐ]|[0-9]{1,2}(?:\.[0-9]{1,2})*)[.)]?$`)
	columnOrder = regexp.MustCompile(`^\(?[0-9]{1,2}\)?$`)
	totalWords  = regexp.MustCompile(`^(?:tong cong|tong so|tong|cong|cong don)\b`)
)

// kindOf says what a row is, and for a group its words.
func (f flatSheet) kindOf(h trackHead, row int) (kind rowKind, words string) {
	order := f.text(row, h.col(trackOrder))
	var texts []string
	numbers := 0
	for _, c := range f.rows[row].Cells {
		text := f.text(row, c.Col)
		if text == "" {
			continue
		}
		texts = append(texts, text)
		if columnOrder.MatchString(text) {
			numbers++
		}
	}
	rest := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == order })
	switch {
	case len(texts) == 0:
		return rowEmpty, ""
	case row <= h.last+2 && numbers == len(texts) && numbers > 2:
		return rowNumbers, ""
	case totalWords.MatchString(i18n.Fold(texts[0])), len(rest) > 0 && totalWords.MatchString(i18n.Fold(rest[0])):
		return rowTotal, ""
	case len(rest) == 1 && (order == "" || groupOrder.MatchString(order)) && len(h.columns) > 3:
		return rowGroup, rest[0]
	case order == "" && len(rest) == 2 && groupOrder.MatchString(rest[0]) && h.col(trackOrder) == 0:
		return rowGroup, rest[1]
	}
	return rowData, ""
}
