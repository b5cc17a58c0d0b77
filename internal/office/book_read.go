package office

import (
	"context"
	"encoding/xml"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bookReader reads the parts of one XLSX.
type bookReader struct {
	ctx     context.Context
	archive *archive
	strings []string
	formats []cellFormat // by style
	from    time.Time    // the day 0 of this workbook
	since60 time.Time    // and what counts as day 0 after the 29/02/1900 that never was
	rows    int
	cells   int
}

type cellFormat struct{ day, percent bool }

type bookPart struct {
	name, part string
	hidden     bool
}

func (b *bookReader) read() (Book, error) {
	main := b.mainPart()
	targets, err := b.targets(main)
	if err != nil {
		return Book{}, err
	}
	parts, err := b.workbook(main, targets)
	if err != nil {
		return Book{}, err
	}
	if len(parts) == 0 {
		return Book{}, refuse(sayBookBroken)
	}
	if len(parts) > maxBookSheets {
		return Book{}, tooHuge()
	}
	base := path.Dir(main)
	if err := b.readStrings(firstPart(b.archive, targets, "sharedStrings", base+"/sharedStrings.xml")); err != nil {
		return Book{}, err
	}
	if err := b.readStyles(firstPart(b.archive, targets, "styles", base+"/styles.xml")); err != nil {
		return Book{}, err
	}
	var book Book
	for _, p := range parts {
		s := BookSheet{Name: TidyCell(p.name), Hidden: p.hidden}
		if err := b.sheet(p.part, &s); err != nil {
			return Book{}, err
		}
		book.Sheets = append(book.Sheets, s)
	}
	return book, nil
}

func tooHuge() error { return refuse(sayBookHuge, maxBookRows, maxBookCols, maxBookSheets) }

func (b *bookReader) mainPart() string {
	if rels, err := b.archive.relations(b.ctx, packageRels); err == nil && b.archive.has(rels["officeDocument"]) {
		return rels["officeDocument"]
	}
	return "xl/workbook.xml"
}

func firstPart(a *archive, targets map[string]string, kind, usual string) string {
	if part := targets[kind]; a.has(part) {
		return part
	}
	return usual
}

// targets are the parts that the workbook refers to, by their ids and by the last word of their kind.
func (b *bookReader) targets(main string) (map[string]string, error) {
	found := map[string]string{}
	x, err := b.archive.openXML(b.ctx, path.Dir(main)+"/_rels/"+path.Base(main)+".rels")
	if err != nil || x == nil {
		return found, err
	}
	err = x.each(func(xml.StartElement) error {
		return x.each(func(rel xml.StartElement) error {
			target := attr(rel, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(path.Dir(main), target)
			}
			target = strings.TrimPrefix(target, "/")
			found["id:"+attr(rel, "Id")] = target
			found[path.Base(attr(rel, "Type"))] = target
			return x.skip()
		}, nil)
	}, nil)
	return found, err
}

// workbook lists the sheets in order and learns from which day they count.
func (b *bookReader) workbook(main string, targets map[string]string) (parts []bookPart, err error) {
	b.from, b.since60 = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	x, err := b.archive.openXML(b.ctx, main)
	if err != nil || x == nil {
		return nil, err
	}
	err = x.each(func(xml.StartElement) error {
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "workbookPr":
				if v := attr(e, "date1904"); v == "1" || v == "true" {
					b.from = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
					b.since60 = b.from
				}
			case "sheets":
				return x.each(func(s xml.StartElement) error {
					if part := targets["id:"+relationID(s)]; b.archive.has(part) {
						parts = append(parts, bookPart{attr(s, "name"), part, attr(s, "state") == "hidden" || attr(s, "state") == "veryHidden"})
					}
					return x.skip()
				}, nil)
			}
			return x.skip()
		}, nil)
	}, nil)
	return parts, err
}

// relationID is the r:id of a sheet; its other id is a number without a name space.
func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

func (b *bookReader) readStrings(part string) error {
	x, err := b.archive.openXML(b.ctx, part)
	if err != nil || x == nil {
		return err
	}
	return x.each(func(xml.StartElement) error {
		return x.each(func(xml.StartElement) error {
			if len(b.strings) >= maxBookStrings {
				return tooHuge()
			}
			text, err := richText(x)
			b.strings = append(b.strings, TidyCell(text))
			return err
		}, nil)
	}, nil)
}

// richText is the text of the element that was just opened, without the readings of East Asian signs.
func richText(x *markup) (string, error) {
	var b strings.Builder
	err := x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "t":
			return x.each(func(xml.StartElement) error { return x.skip() }, func(s string) { b.WriteString(s) })
		case "r":
			s, err := richText(x)
			b.WriteString(s)
			return err
		}
		return x.skip()
	}, nil)
	return b.String(), err
}

func (b *bookReader) readStyles(part string) error {
	x, err := b.archive.openXML(b.ctx, part)
	if err != nil || x == nil {
		return err
	}
	codes := map[int]string{}
	return x.each(func(xml.StartElement) error {
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "numFmts":
				return x.each(func(f xml.StartElement) error {
					if id, err := strconv.Atoi(attr(f, "numFmtId")); err == nil {
						codes[id] = attr(f, "formatCode")
					}
					return x.skip()
				}, nil)
			case "cellXfs":
				return x.each(func(f xml.StartElement) error {
					id, _ := strconv.Atoi(attr(f, "numFmtId"))
					b.formats = append(b.formats, formatOf(id, codes[id]))
					return x.skip()
				}, nil)
			}
			return x.skip()
		}, nil)
	}, nil)
}

// formatOf says whether a number format shows a day or a share. Ids are those of ECMA-376 part 1, 18.8.30.
func formatOf(id int, code string) cellFormat {
	switch {
	case code != "":
		bare := bareFormat(code)
		return cellFormat{day: strings.ContainsAny(bare, "yd") && !strings.Contains(bare, "#"), percent: strings.Contains(bare, "%")}
	case id == 9 || id == 10:
		return cellFormat{percent: true}
	}
	return cellFormat{day: id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58}
}

// bareFormat is the first section of a format without quoted words, colours and escaped signs.
func bareFormat(code string) string {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case ';':
			return b.String()
		case '\\', '_', '*':
			i++
		case '"', '[':
			end := byte('"')
			if code[i] == '[' {
				end = ']'
			}
			n := strings.IndexByte(code[i+1:], end)
			if n < 0 {
				return b.String()
			}
			i += n + 1
		default:
			b.WriteString(strings.ToLower(code[i : i+1]))
		}
	}
	return b.String()
}

func (b *bookReader) sheet(part string, s *BookSheet) error {
	x, err := b.archive.openXML(b.ctx, part)
	if err != nil || x == nil {
		return err
	}
	err = x.each(func(xml.StartElement) error {
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "sheetData":
				return b.rowsOf(x, s)
			case "mergeCells":
				return x.each(func(m xml.StartElement) error {
					if r, ok := parseRange(attr(m, "ref")); ok && len(s.Merges) < maxBookRows {
						s.Merges = append(s.Merges, r)
					}
					return x.skip()
				}, nil)
			}
			return x.skip()
		}, nil)
	}, nil)
	slices.SortStableFunc(s.Rows, func(a, b BookRow) int { return a.Number - b.Number })
	return err
}

func (b *bookReader) rowsOf(x *markup, s *BookSheet) error {
	number := 0
	return x.each(func(e xml.StartElement) error {
		number++
		if n, err := strconv.Atoi(attr(e, "r")); err == nil && n >= 1 && n <= lastBookRow {
			number = n
		}
		row := BookRow{Number: number, Hidden: attr(e, "hidden") == "1" || attr(e, "hidden") == "true"}
		if err := b.cellsOf(x, &row); err != nil {
			return err
		}
		if len(row.Cells) == 0 {
			return nil
		}
		if b.rows++; b.rows > maxBookRows {
			return tooHuge()
		}
		slices.SortStableFunc(row.Cells, func(a, b BookCell) int { return a.Col - b.Col })
		s.Rows = append(s.Rows, row)
		return nil
	}, nil)
}

func (b *bookReader) cellsOf(x *markup, row *BookRow) error {
	col := 0
	return x.each(func(e xml.StartElement) error {
		col++
		if c, _, ok := parseCell(attr(e, "r")); ok {
			col = c
		}
		cell, err := b.cell(x, e)
		if err != nil || cell.Kind == CellEmpty {
			return err
		}
		if b.cells++; b.cells > maxBookCells || col > maxBookCols {
			return tooHuge()
		}
		cell.Col = col
		row.Cells = append(row.Cells, cell)
		return nil
	}, nil)
}

func (b *bookReader) cell(x *markup, e xml.StartElement) (BookCell, error) {
	var value, inline string
	formula, hasValue := false, false
	err := x.each(func(c xml.StartElement) (err error) {
		switch c.Name.Local {
		case "v":
			hasValue = true
			return x.each(func(xml.StartElement) error { return x.skip() }, func(s string) { value += s })
		case "is":
			hasValue = true
			inline, err = richText(x)
			return err
		case "f":
			formula = true
		}
		return x.skip()
	}, nil)
	if err != nil || !hasValue {
		if formula && err == nil {
			return BookCell{Kind: CellStale}, nil
		}
		return BookCell{}, err
	}
	switch attr(e, "t") {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(b.strings) {
			return BookCell{}, refuse(sayBookBroken)
		}
		return textCell(b.strings[n]), nil
	case "inlineStr":
		return textCell(TidyCell(inline)), nil
	case "str":
		return textCell(TidyCell(value)), nil
	case "b":
		return boolCell(value), nil
	case "e":
		return BookCell{Kind: CellError, Text: TidyCell(value)}, nil
	case "d":
		return isoCell(value), nil
	}
	return b.number(value, attr(e, "s")), nil
}

func textCell(text string) BookCell {
	if text == "" {
		return BookCell{}
	}
	return BookCell{Kind: CellText, Text: text}
}

func boolCell(value string) BookCell {
	c := BookCell{Kind: CellBool, Text: "FALSE"}
	if v := strings.TrimSpace(value); v == "1" || strings.EqualFold(v, "true") {
		c.Number, c.Text = 1, "TRUE"
	}
	return c
}

func isoCell(value string) BookCell {
	value = strings.TrimSpace(value)
	if t, err := time.Parse(time.DateOnly, value[:min(len(value), len(time.DateOnly))]); err == nil {
		return BookCell{Kind: CellDay, Text: t.Format(time.DateOnly)}
	}
	return textCell(TidyCell(value))
}

func (b *bookReader) number(value, style string) BookCell {
	value = strings.TrimSpace(value)
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return textCell(TidyCell(value))
	}
	c := BookCell{Kind: CellNumber, Number: n, Text: strconv.FormatFloat(n, 'f', -1, 64)}
	at, err := strconv.Atoi(style)
	if err != nil || at < 0 || at >= len(b.formats) {
		return c
	}
	c.Percent = b.formats[at].percent
	if b.formats[at].day {
		c.Kind, c.Text = CellDay, b.dayOf(n)
	}
	return c
}

const lastSerial = 2_958_465 // 31/12/9999

// dayOf is the day of a serial number; "" for 0, which a spreadsheet shows where no day was meant.
func (b *bookReader) dayOf(serial float64) string {
	n := int(math.Floor(serial))
	if n <= 0 && b.from != b.since60 || n < 0 || n > lastSerial {
		return ""
	}
	day := b.from
	if n >= 60 {
		day = b.since60
	}
	return day.AddDate(0, 0, n).Format(time.DateOnly)
}

// SerialDay is the day of a serial number in a cell that is formatted as a plain number, in the 1900 system; false when it can hardly be meant.
func SerialDay(n float64) (string, bool) {
	const first, last = 20_000, 80_000            // 1954 to 2119
	if n = math.Floor(n); n < first || n > last { // the time of day does not matter
		return "", false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)).Format(time.DateOnly), true
}

// parseCell reads D7.
func parseCell(ref string) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if col = col*26 + int(ref[i]-'A') + 1; col > lastBookCol {
			return 0, 0, false
		}
	}
	row, err := strconv.Atoi(ref[i:])
	return col, row, i > 0 && err == nil && row >= 1 && row <= lastBookRow
}

func parseRange(ref string) (r BookRange, ok bool) {
	from, to, both := strings.Cut(ref, ":")
	if !both {
		to = from
	}
	var ok1, ok2 bool
	r.FromCol, r.FromRow, ok1 = parseCell(from)
	r.ToCol, r.ToRow, ok2 = parseCell(to)
	return r, ok1 && ok2 && r.FromCol <= r.ToCol && r.FromRow <= r.ToRow
}
