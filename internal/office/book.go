package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Book is a workbook as people left it: its sheets in order, only cells that hold something.
type Book struct {
	Sheets []BookSheet
}

// BookSheet is one sheet.
type BookSheet struct {
	Name   string
	Hidden bool
	Rows   []BookRow // by number, none of them empty
	Merges []BookRange
}

// BookRow is one row; Number counts from 1 as on the screen.
type BookRow struct {
	Number int
	Hidden bool
	Cells  []BookCell // by column
}

// CellKind is what a cell holds.
type CellKind int

// The kinds of cell.
const (
	CellEmpty CellKind = iota
	CellText
	CellNumber
	CellDay   // Text is 2026-12-31, or "" for the day 0 that spreadsheets show as 00/01/1900
	CellBool  // Number is 0 or 1
	CellError // Text is #N/A …
	CellStale // a formula without its result
)

// BookCell is one cell. Text is what stands there, composed and without space around it.
type BookCell struct {
	Col     int // from 1
	Kind    CellKind
	Text    string
	Number  float64
	Percent bool // shown in percent: 0.85 is 85 %
}

// BookRange is a block of cells that are merged into one.
type BookRange struct{ FromCol, FromRow, ToCol, ToRow int }

// Cell is the cell in a column, or an empty one.
func (r BookRow) Cell(col int) BookCell {
	for _, c := range r.Cells {
		if c.Col == col {
			return c
		}
	}
	return BookCell{Col: col}
}

// CellName is how people call a cell: D7.
func CellName(col, row int) string { return columnName(col) + strconv.Itoa(row) }

func columnName(col int) string {
	var name string
	for ; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}

// What a workbook may hold to be read.
const (
	maxBookSheets  = 100
	maxBookRows    = 100_000 // of all sheets, empty ones not counted
	maxBookCols    = 300
	maxBookCells   = 600_000
	maxBookStrings = 600_000
	lastBookRow    = 1 << 20 // of any spreadsheet
	lastBookCol    = 1 << 14
)

const (
	sayBookEmpty   = "Tệp rỗng, không có bảng nào; hãy chọn lại tệp."
	sayBookLarge   = "Tệp lớn hơn %d MB; hãy bỏ hình ảnh, sheet không cần rồi chọn lại."
	sayBookHuge    = "Bảng có quá nhiều dòng, cột hoặc sheet để đọc (nhiều nhất %d dòng, %d cột, %d sheet); hãy chỉ giữ bảng cần nộp rồi chọn lại."
	sayBookBomb    = "Tệp nén này bung ra lớn bất thường nên không được mở; hãy mở bằng Excel, lưu lại dạng .xlsx rồi chọn lại."
	sayBookBroken  = "Tệp Excel bị hỏng hoặc tải lên chưa hết; hãy mở bằng Excel, lưu lại dạng .xlsx rồi chọn lại."
	sayBookLocked  = "Tệp Excel này được bảo vệ bằng mật khẩu mở tệp; hãy mở bằng Excel, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc), lưu lại rồi chọn lại."
	sayBookSlow    = "Tệp mất quá nhiều thời gian để đọc nên đã dừng lại; hãy chỉ giữ bảng cần nộp, lưu lại dạng .xlsx rồi chọn lại."
	sayBookOther   = "Tệp này không phải bảng tính; hãy chọn tệp Excel .xlsx (hoặc .xls, .ods)."
	sayBookOld     = "Đây là bảng tính dạng %s; máy chủ chưa cài LibreOffice Calc để đọc. Hãy mở tệp, lưu lại dạng .xlsx rồi chọn lại."
	sayBookConvert = "LibreOffice không đọc được bảng tính này; hãy mở tệp, lưu lại dạng .xlsx rồi chọn lại."
)

// bookSentences are what the reader of archives says of documents, said of workbooks.
var bookSentences = map[string]string{
	sayEmpty: sayBookEmpty, sayBomb: sayBookBomb, sayDTD: sayBookBroken, sayBrokenWord: sayBookBroken, sayBrokenZip: sayBookBroken, sayLockedWord: sayBookLocked,
	sayTooLong: sayBookBroken, sayTooSlow: sayBookSlow,
}

func bookError(caller context.Context, err error) error {
	if err == nil {
		return nil
	}
	err = tooSlow(caller, err)
	if p, ok := problem.As(err); ok {
		if say, known := bookSentences[p.Message]; known {
			return problem.New(p.Kind, "%s", say)
		}
	}
	return err
}

// SheetFormat says what a file of tables is by its content: "xlsx", "zip" (of other files), or "xls", "xlsb", "ods", which LibreOffice
// turns into xlsx. What is no workbook is refused with a sentence.
func SheetFormat(ctx context.Context, r io.ReaderAt, size int64) (string, error) {
	if size <= 0 {
		return "", refuse(sayBookEmpty)
	}
	if size > MaxFile {
		return "", problem.New(problem.TooLarge, sayBookLarge, MaxFile>>20)
	}
	head := make([]byte, min(size, headBytes))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the beginning of the file: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		format, err := zipFormat(r, size)
		return format, bookError(ctx, err)
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return oldFormat(ctx, r, size)
	}
	return "", refuse(sayBookOther)
}

func zipFormat(r io.ReaderAt, size int64) (string, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return "", err
	}
	switch {
	case a.has("xl/workbook.bin"):
		return "xlsb", nil
	case a.hasUnder("xl/"):
		return "xlsx", nil
	case a.has("META-INF/manifest.xml") && a.has("content.xml"):
		return "ods", nil
	case a.has(contentTypesPart):
		return "", refuse(sayBookOther)
	}
	return "zip", nil
}

func oldFormat(ctx context.Context, r io.ReaderAt, size int64) (string, error) {
	data, err := readAll(ctx, r, size)
	if err != nil {
		return "", err
	}
	switch {
	case bytes.Contains(data, utf16Name("EncryptedPackage")):
		return "", refuse(sayBookLocked)
	case bytes.Contains(data, utf16Name("Workbook")), bytes.Contains(data, utf16Name("Book")):
		return "xls", nil
	}
	return "", refuse(sayBookOther)
}

// ReadBook reads an XLSX of any program: Excel, LibreOffice, Google, or written by hand.
func ReadBook(ctx context.Context, r io.ReaderAt, size int64) (Book, error) {
	format, err := SheetFormat(ctx, r, size)
	if err != nil {
		return Book{}, err
	}
	if format != "xlsx" {
		return Book{}, refuse(sayBookOld, "."+format)
	}
	limited, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	a, err := openArchive(r, size)
	if err != nil {
		return Book{}, bookError(ctx, err)
	}
	b := &bookReader{ctx: limited, archive: a}
	book, err := b.read()
	return book, bookError(ctx, err)
}

// TidyCell brings a text to the form in which texts are compared: composed, plain spaces, nothing around it.
func TidyCell(s string) string {
	s = strings.ReplaceAll(unescapeCell(s), "\r\n", "\n")
	s = strings.Map(func(c rune) rune {
		switch {
		case c == '\u00a0' || c == '\u2007' || c == '\u202f':
			return ' '
		case c == '\r':
			return '\n'
		case c == 0 || c == '\uFEFF' || c == '\u200B' || c < ' ' && c != '\n' && c != '\t':
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(i18n.NFC(s))
}

// unescapeCell reads _x000D_ and the like, as spreadsheets write signs that XML cannot hold.
func unescapeCell(s string) string {
	const size = len("_x000D_")
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if strings.HasPrefix(s[i:], "_x") && i+size <= len(s) && s[i+size-1] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				i += size
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
