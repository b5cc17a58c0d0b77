package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// Excelize writes what surrounds the tables: styles, names, page set-up, heads. The rows of the tables are written here, straight
// into the packed file: as values of excelize they would take ten times their size in memory, and twice the time.

const packLevel = 6 // 4 and 5 make a file 16 and 5 % larger and save no time that could be measured

// parts are the parts of a workbook by name, gathered from excelize in the place of an archive.
type parts map[string]*bytes.Buffer

func (p parts) Create(name string) (io.Writer, error) {
	p[name] = &bytes.Buffer{}
	return p[name], nil
}

func (parts) AddFS(fs.FS) error { return nil }
func (parts) Close() error      { return nil }

// gather is what excelize makes of a workbook, unpacked.
func gather(f *excelize.File) (parts, error) {
	p := parts{}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	if err := f.Write(io.Discard); err != nil {
		return nil, fmt.Errorf("write XLSX: %w", err)
	}
	return p, nil
}

// pack writes the parts in the order of their names with a fixed time; tables are the rows that belong into some of them.
func (p parts) pack(w io.Writer, tables map[string]*table) error {
	out := zip.NewWriter(w)
	packer, err := flate.NewWriter(io.Discard, packLevel)
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		packer.Reset(w) // one part is closed before the next begins
		return packer, nil
	})
	for _, name := range slices.Sorted(maps.Keys(p)) {
		entry, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: zipDay})
		if err != nil {
			return fmt.Errorf("add %s: %w", name, err)
		}
		if err := writePart(entry, p[name].Bytes(), tables[name]); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return out.Close()
}

var endOfRows = []byte("</sheetData>")

// writePart writes a part, with the rows of its table if it has one.
func writePart(w io.Writer, part []byte, t *table) error {
	if t == nil {
		_, err := w.Write(part)
		return err
	}
	before, after, found := bytes.Cut(part, endOfRows)
	if !found {
		return fmt.Errorf("no %s", endOfRows)
	}
	if _, err := w.Write(before); err != nil {
		return err
	}
	if err := t.write(w); err != nil {
		return err
	}
	_, err := w.Write(append(slices.Clone(endOfRows), after...))
	return err
}

// table is the rows of one sheet below its head, with the styles they take.
type table struct {
	sheet   Sheet
	looks   sheetLooks
	first   int      // row
	letters []string // of the columns
	sums    []float64
	line    []byte // being written
}

func newTable(s Sheet, looks sheetLooks, first int) (*table, error) {
	t := &table{sheet: s, looks: looks, first: first, sums: make([]float64, len(s.Columns))}
	for k := range s.Columns {
		name, err := excelize.ColumnNumberToName(k + 1)
		if err != nil {
			return nil, err
		}
		t.letters = append(t.letters, name)
	}
	return t, nil
}

const linesAtOnce = 32 << 10 // bytes between two writes

func (t *table) write(w io.Writer) error {
	for i := range t.sheet.rows() {
		t.row(t.first+i, t.sheet.row(i))
		if len(t.line) < linesAtOnce {
			continue
		}
		if _, err := w.Write(t.line); err != nil {
			return err
		}
		t.line = t.line[:0]
	}
	t.totals()
	_, err := w.Write(t.line)
	t.line = nil
	return err
}

func (t *table) row(number int, values []any) {
	t.openRow(number)
	for k := range t.sheet.Columns {
		var v any
		if k < len(values) {
			v = values[k]
		}
		t.sums[k] += asNumber(v)
		t.openCell(k, number, t.looks.cells[k])
		t.value(v)
		t.line = append(t.line, "</c>"...)
	}
	t.line = append(t.line, "</row>"...)
}

// totals is the last row, where a column asks for its sum.
func (t *table) totals() {
	n := t.sheet.rows()
	if n == 0 || !slices.ContainsFunc(t.sheet.Columns, func(c SheetColumn) bool { return c.Total }) {
		return
	}
	number := t.first + n
	t.openRow(number)
	for k, c := range t.sheet.Columns {
		t.openCell(k, number, t.looks.totals[k])
		switch {
		case c.Total:
			t.line = fmt.Appendf(t.line, "><f>SUM(%s%d:%s%d)</f><v>", t.letters[k], t.first, t.letters[k], number-1)
			t.line = strconv.AppendFloat(t.line, t.sums[k], 'f', -1, 64)
			t.line = append(t.line, "</v>"...)
		case k == 0:
			t.value("Tổng cộng")
		default:
			t.value(nil)
		}
		t.line = append(t.line, "</c>"...)
	}
	t.line = append(t.line, "</row>"...)
}

func (t *table) openRow(number int) {
	t.line = append(t.line, `<row r="`...)
	t.line = strconv.AppendInt(t.line, int64(number), 10)
	t.line = append(t.line, `">`...)
}

// openCell begins a cell; its value closes the tag.
func (t *table) openCell(column, row, style int) {
	t.line = append(t.line, `<c r="`...)
	t.line = append(t.line, t.letters[column]...)
	t.line = strconv.AppendInt(t.line, int64(row), 10)
	t.line = append(t.line, `" s="`...)
	t.line = strconv.AppendInt(t.line, int64(style), 10)
	t.line = append(t.line, '"')
}

func (t *table) value(v any) {
	switch v := v.(type) {
	case nil:
		t.line = append(t.line, '>')
	case string:
		t.text(v)
	case int:
		t.line = append(strconv.AppendInt(append(t.line, "><v>"...), int64(v), 10), "</v>"...)
	case int64:
		t.line = append(strconv.AppendInt(append(t.line, "><v>"...), v, 10), "</v>"...)
	case float64:
		t.line = append(strconv.AppendFloat(append(t.line, "><v>"...), v, 'f', -1, 64), "</v>"...)
	default:
		t.text(fmt.Sprint(v))
	}
}

func (t *table) text(s string) {
	s = cleanCell(s)
	t.line = append(t.line, ` t="inlineStr"><is><t`...)
	if s != strings.TrimSpace(s) {
		t.line = append(t.line, ` xml:space="preserve"`...)
	}
	t.line = append(t.line, '>')
	t.line = appendText(t.line, s)
	t.line = append(t.line, "</t></is>"...)
}

// charCode is how OOXML writes a character by its number.
var charCode = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// plainCodes writes the underline of what only looks like the code of a character as such a code.
func plainCodes(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 {
			return b.String() + s
		}
		b.WriteString(s[:i])
		if charCode.MatchString(s[i:]) {
			b.WriteString("_x005F")
		}
		b.WriteByte('_')
		s = s[i+1:]
	}
}

func appendText(line []byte, s string) []byte {
	if strings.Contains(s, "_x") {
		s = plainCodes(s)
	}
	if !strings.ContainsAny(s, "<>&\"'\t\n\r\uFFFD") {
		return append(line, s...)
	}
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return append(line, bytes.ReplaceAll(b.Bytes(), []byte("&#xA;"), []byte("\n"))...)
}
