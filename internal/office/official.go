package office

import (
	"fmt"
	"strings"
	"time"
)

// Official is an administrative document in the form of Nghị định 30/2020/NĐ-CP. It holds
// words; where they stand and how they look is the writer's business.
type Official struct {
	Parent     []string // the body above, in capitals, one entry a line; may be empty
	Issuer     []string // the issuing body, in capitals, one entry a line
	IssuerName string   // the same as written inside a sentence: "Sở Văn hóa, Thể thao và Du lịch"
	Number     string   // see FormatNumber; "/BC-SVHTTDL" before the clerk gives a serial
	Place      string
	Date       Day
	Kind       string // "BÁO CÁO"; empty for a công văn
	Subject    string // trích yếu
	To         []string
	Bases      []string // "Căn cứ …"
	Body       []Element
	Signature  Signature
	Recipients []string // without "-" and ";"; "Như trên" is added where the rules ask for it
	Archive    string   // what stands after "Lưu: "
	Drafter    string   // "PL.(05)"; may be empty
	Address    string   // foot of page one; may be empty
	Appendices []Appendix
	Sample     bool      // marks every page as sample data
	Draft      bool      // marks page one as a draft
	Stamp      string    // at the foot of every page but the first: what the figures rest on; may be empty
	Made       time.Time // for the file's properties
}

// Day is a date as printed in a document; Day 0 is left blank for the clerk.
type Day struct{ Day, Month, Year int }

// Signature is who signs.
type Signature struct {
	Authority []string // "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"; may be empty
	Post      string   // "PHÓ CHỦ TỊCH"
	Name      string
}

// Appendix begins on a page of its own and has its own page numbers.
type Appendix struct {
	Title     string
	Landscape bool
	Body      []Element
}

// Element is a part of a document's body: Heading, Para or Grid.
type Element interface{ element() }

// Heading is numbered by the writer: level 1 "I.", level 2 "1.", level 3 "a)".
type Heading struct {
	Level int
	Text  string
	Mark  string // a bookmark, to be linked to
}

// Para is one paragraph of the body.
type Para struct {
	Spans []Span
	Keep  bool // stays on the page of what follows
}

// Span is a piece of a paragraph.
type Span struct {
	Text   string
	Bold   bool
	Italic bool
	Link   string // an address outside the document
	To     string // a bookmark inside it
	Mark   string // sets a bookmark here
}

// Grid is a table with ruled lines. Its head is repeated on every page.
type Grid struct {
	Caption string
	Columns []Column
	Rows    []GridRow
}

// Column is one column of a Grid.
type Column struct {
	Title  string
	Weight int // its share of the width
	Align  Align
}

// Align is where text stands in a cell.
type Align int

// The ways a column may be aligned.
const (
	Left Align = iota
	Centre
	Right
)

// GridRow is one row; a bold one is a group or a total.
type GridRow struct {
	Cells []GridCell
	Bold  bool
}

// GridCell is one cell; it may cover several columns.
type GridCell struct {
	Spans   []Span
	Columns int // 0 and 1 mean one
}

func (Heading) element() {}
func (Para) element()    {}
func (Grid) element()    {}

// Text is a paragraph of plain text.
func Text(s string) Para { return Para{Spans: []Span{{Text: s}}} }

// Cells makes a row of plain texts.
func Cells(texts ...string) GridRow {
	row := GridRow{Cells: make([]GridCell, len(texts))}
	for i, s := range texts {
		row.Cells[i].Spans = []Span{{Text: s}}
	}
	return row
}

// FormatNumber joins serial and code: 5 and "BC-UBND" give "05/BC-UBND". A serial of 0 is
// blank: the clerk gives it later.
func FormatNumber(serial int, code string) string {
	if serial <= 0 {
		return "/" + code
	}
	return fmt.Sprintf("%02d/%s", serial, code)
}

// FormatDay writes a day as documents do: days below 10 and the months 1 and 2 get a leading 0.
func FormatDay(d Day) string {
	day := "\u00a0\u00a0\u00a0\u00a0"
	if d.Day > 0 {
		day = fmt.Sprintf("%02d", d.Day)
	}
	month := fmt.Sprint(d.Month)
	if d.Month == 1 || d.Month == 2 {
		month = "0" + month
	}
	if d.Month <= 0 {
		month = "\u00a0\u00a0\u00a0\u00a0"
	}
	return fmt.Sprintf("ngày %s tháng %s năm %d", day, month, d.Year)
}

// FormatPlaceDate writes the line of place and date: "Lạng Sơn, ngày 05 tháng 01 năm 2026".
func FormatPlaceDate(place string, d Day) string { return place + ", " + FormatDay(d) }

// pointLetters are the marks of điểm, in the order of the Vietnamese alphabet.
const pointLetters = "abcdđeghiklmnopqrstuvxy"

// PointLetter is the mark of the n-th điểm: a, b, c, d, đ, e, g …; after y come aa, ab …
func PointLetter(n int) string {
	all := []rune(pointLetters)
	if n < 1 {
		return ""
	}
	if n <= len(all) {
		return string(all[n-1])
	}
	return PointLetter((n-1)/len(all)) + string(all[(n-1)%len(all)])
}

// kindName is the kind as written inside a sentence: "BÁO CÁO" becomes "Báo cáo".
func (d Official) kindName() string {
	r := []rune(strings.ToLower(d.Kind))
	if len(r) == 0 {
		return "Công văn"
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func (d Official) title() string {
	return strings.TrimSpace(d.kindName() + " " + d.Subject)
}

// attachedTo is the line under an appendix's title.
func (d Official) attachedTo() string {
	number := d.Number
	if strings.HasPrefix(number, "/") {
		number = "\u00a0\u00a0\u00a0\u00a0" + number
	}
	return fmt.Sprintf("(Kèm theo %s số %s %s của %s)", d.kindName(), number, FormatDay(d.Date), d.IssuerName)
}

// recipientLines are the lines under "Nơi nhận:".
func (d Official) recipientLines() []string {
	var all []string
	if len(d.To) > 0 && (len(d.Recipients) == 0 || d.Recipients[0] != "Như trên") {
		all = append(all, "- Như trên;")
	}
	for _, r := range d.Recipients {
		all = append(all, "- "+strings.TrimRight(r, ";. ")+";")
	}
	return append(all, "- Lưu: "+strings.TrimRight(d.Archive, ";. ")+".")
}
