package product

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
)

// Class is a group of media: one column of the coverage map beside another under each language.
type Class string

// The classes of media.
const (
	InText  Class = "chu"
	InSound Class = "tieng"
	InOther Class = "khac"
)

var classes = []struct {
	Class      Class
	Name, Head string
}{{InText, "Bản chữ", "Chữ"}, {InSound, "Bản tiếng", "Tiếng"}, {InOther, "Hình, video, bản in, LED", "Khác"}}

// Name is the class in Vietnamese.
func (c Class) Name() string {
	for _, x := range classes {
		if x.Class == c {
			return x.Name
		}
	}
	return ""
}

func (c Class) at() int {
	for i, x := range classes {
		if x.Class == c {
			return i
		}
	}
	return -1
}

// Class is the column in which a medium counts.
func (m Medium) Class() Class {
	switch m {
	case Text:
		return InText
	case Audio:
		return InSound
	}
	return InOther
}

// wants reports whether items of the kind usually come in this class of media.
func (k Kind) wants(c Class) bool {
	return slices.ContainsFunc(k.Media, func(m Medium) bool { return m.Class() == c })
}

// medium is the one in which an item of the kind usually comes in a class: what "assign" begins.
func (k Kind) medium(c Class) Medium {
	for _, m := range k.Media {
		if m.Class() == c {
			return m
		}
	}
	return map[Class]Medium{InText: Text, InSound: Audio, InOther: Picture}[c]
}

// takes reports whether a language can have editions of a class: a label for sound has no text.
func (l Language) takes(c Class) bool { return !l.SoundOnly || c == InSound }

// Stage is how far the best edition of an item has come in a language and a class. The letters stand in product_items.cover.
type Stage byte

// The stages, the least first.
const (
	NoEdition Stage = iota
	Empty           // there is an edition, nobody is named for it and nothing is written
	Gone            // withdrawn
	Named           // somebody is named for it
	Doing
	Stale // approved before its source changed; readers see nothing
	Ready // approved
	LiveStale
	Live
)

var stageLetters = [256]Stage{'e': Empty, 'w': Gone, 'n': Named, 'd': Doing, 'o': Stale, 'a': Ready, 'q': LiveStale, 'p': Live}

// Seen reports whether readers see it.
func (s Stage) Seen() bool { return s == Live || s == LiveStale }

// Outdated reports whether its source has changed since.
func (s Stage) Outdated() bool { return s == Stale || s == LiveStale }

// Open reports whether nobody works on it and readers do not see its newest content: a gap.
func (s Stage) Open() bool { return s <= Gone || s.Outdated() }

// Sign is the stage as one sign. Sound has its own for what is published.
func (s Stage) Sign(c Class) string {
	switch {
	case s.Outdated():
		return "!"
	case s == Live && c == InSound:
		return "♪"
	case s == Live:
		return "●"
	case s == Ready:
		return "✓"
	case s == Named, s == Doing:
		return "…"
	}
	return "–"
}

// Words is the stage in words.
func (s Stage) Words() string {
	return [...]string{"chưa có", "chưa ai nhận", "đã gỡ", "đã giao, chưa viết", "đang làm", "bản nguồn đã đổi", "đã phê duyệt", "bản nguồn đã đổi, người đọc thấy bản cũ", "đã xuất bản"}[s]
}

// itemCover is what the map knows of an item.
type itemCover struct {
	ID           int64
	Kind, Pillar string
	Audiences    string
	Due          calendar.Day
	Text         string // editions and topics, as stored
}

// stage is how far the item has come in one language and class: only those editions are looked at.
func (i itemCover) stage(language string, c Class) (best Stage) {
	list, _, _ := strings.Cut(i.Text, "|")
	for mark := language + "/"; ; {
		at := strings.Index(list, mark)
		if at < 0 {
			return best
		}
		begins := at == 0 || list[at-1] == ' '
		list = list[at+len(mark):]
		medium, rest, ok := strings.Cut(list, "/")
		if begins && ok && rest != "" && Medium(medium).Class() == c {
			best = max(best, stageLetters[rest[0]])
		}
	}
}

// editions calls put for each edition of the stored text.
func (i itemCover) editions(put func(language string, m Medium, s Stage)) {
	list, _, _ := strings.Cut(i.Text, "|")
	for list != "" {
		var one string
		one, list, _ = strings.Cut(list, " ")
		language, rest, _ := strings.Cut(one, "/")
		medium, letter, ok := strings.Cut(rest, "/")
		if ok && letter != "" {
			put(language, Medium(medium), stageLetters[letter[0]])
		}
	}
}

func (i itemCover) topics() []string {
	_, list, _ := strings.Cut(i.Text, "|")
	return strings.Fields(list)
}

// Axis is what the rows of the map are.
type Axis string

// The axes.
const (
	ByTopic    Axis = "chu-de"
	ByPillar   Axis = "nhom"
	ByAudience Axis = "doi-tuong"
	ByItem     Axis = "san-pham"
)

var axes = []struct {
	Axis Axis
	Name string
}{{ByTopic, "Chủ đề"}, {ByItem, "Từng sản phẩm"}, {ByPillar, "Nhóm nội dung"}, {ByAudience, "Đối tượng"}}

// keys are the rows in which an item counts.
func (a Axis) keys(i itemCover) []string {
	switch a {
	case ByPillar:
		return []string{i.Pillar}
	case ByAudience:
		return strings.Fields(i.Audiences)
	case ByItem:
		return []string{strconv.FormatInt(i.ID, 10)}
	}
	return i.topics()
}

// CoverCell is one cell of the map: of so many items that should be there, how many readers can have.
type CoverCell struct {
	Wanted, Seen, Outdated, Ready, Doing int
}

func (c *CoverCell) add(s Stage) {
	switch {
	case s.Outdated():
		c.Outdated++
	case s == Ready:
		c.Ready++
	case s == Named, s == Doing:
		c.Doing++
	}
	if s.Seen() {
		c.Seen++
	}
}

// stage is the state of the cell as a whole: what needs a person first, else how far it has come.
func (c CoverCell) stage() Stage {
	switch {
	case c.Outdated > 0:
		return LiveStale
	case c.Seen > 0:
		return Live
	case c.Ready > 0:
		return Ready
	case c.Doing > 0:
		return Doing
	}
	return NoEdition
}

// Heat is the shade of the cell, 0 to 4: none, up to a third, up to two thirds, nearly all, all.
func (c CoverCell) Heat() int {
	switch {
	case c.Seen == 0 || c.Wanted == 0:
		return 0
	case c.Seen >= c.Wanted:
		return 4
	}
	return (3*c.Seen + c.Wanted - 1) / c.Wanted
}

// Column is one column of the map.
type Column struct {
	Language Language
	Class    Class
}

func (c Column) key() string { return c.Language.Tag + "." + string(c.Class) }

// CoverRow is one row of the map.
type CoverRow struct {
	Key   string
	Items int
	Cells []CoverCell // as Columns
}

// CoverMap is the map, counted.
type CoverMap struct {
	Columns []Column
	Rows    map[string]*CoverRow
	Total   CoverRow
	Items   int
}

// coverColumns are those of some languages.
func coverColumns(all []Language) []Column {
	var list []Column
	for _, l := range all {
		for _, c := range classes {
			if l.takes(c.Class) {
				list = append(list, Column{l, c.Class})
			}
		}
	}
	return list
}

// stages are how far an item has come in each of the columns; at says which column a language begins.
func (i itemCover) stages(at map[string][]int, into []Stage) {
	clear(into)
	i.editions(func(language string, m Medium, s Stage) {
		columns, ok := at[language]
		if !ok {
			return
		}
		if c := columns[m.Class().at()]; c >= 0 && s > into[c] {
			into[c] = s
		}
	})
}

// columnPlaces says where each language and class has its column, -1 for none.
func columnPlaces(columns []Column) map[string][]int {
	at := map[string][]int{}
	for n, c := range columns {
		if at[c.Language.Tag] == nil {
			at[c.Language.Tag] = []int{-1, -1, -1}
		}
		at[c.Language.Tag][c.Class.at()] = n
	}
	return at
}

// wantedClasses says for each kind in which columns its items are wanted.
func wantedColumns(columns []Column) map[string][]bool {
	all := map[string][]bool{}
	for _, k := range kinds {
		list := make([]bool, len(columns))
		for n, c := range columns {
			list[n] = k.wants(c.Class)
		}
		all[k.Key] = list
	}
	return all
}

// countCover counts the map of some items.
func countCover(items []itemCover, columns []Column, axis Axis) CoverMap {
	m := CoverMap{Columns: columns, Rows: map[string]*CoverRow{}, Items: len(items), Total: CoverRow{Cells: make([]CoverCell, len(columns))}}
	at, wanted := columnPlaces(columns), wantedColumns(columns)
	stages := make([]Stage, len(columns))
	for _, i := range items {
		i.stages(at, stages)
		m.Total.count(stages, wanted[i.Kind])
		for _, key := range axis.keys(i) {
			row := m.Rows[key]
			if row == nil {
				row = &CoverRow{Key: key, Cells: make([]CoverCell, len(columns))}
				m.Rows[key] = row
			}
			row.count(stages, wanted[i.Kind])
		}
	}
	return m
}

func (r *CoverRow) count(stages []Stage, wanted []bool) {
	r.Items++
	for n, s := range stages {
		if s != NoEdition || wanted != nil && wanted[n] {
			r.Cells[n].Wanted++
		}
		if s != NoEdition {
			r.Cells[n].add(s)
		}
	}
}
