package office

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	sayCSV    = "Dòng %d của tệp CSV không đúng dạng: kiểm tra dấu ngoặc kép rồi chọn lại tệp."
	headLines = 3 // lines that are looked at to find what parts the cells
)

// ReadTables reads a workbook, or a CSV file as a workbook of one sheet. Cells of a CSV file are parted by commas, semicolons or tabs.
func ReadTables(ctx context.Context, r io.ReaderAt, size int64) (Book, error) {
	if size > MaxFile {
		return Book{}, refuse(sayBookLarge, MaxFile>>20)
	}
	if size > 0 {
		if k, err := recognise(ctx, r, size); err == nil && k.format == textKind.format {
			return readCSV(ctx, r, size)
		}
	}
	return ReadBook(ctx, r, size)
}

func readCSV(ctx context.Context, r io.ReaderAt, size int64) (Book, error) {
	data, err := readAll(ctx, r, size)
	if err != nil {
		return Book{}, err
	}
	text, err := decodeText(data)
	if err != nil {
		return Book{}, err
	}
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma, rows.FieldsPerRecord, rows.LazyQuotes = separator(text), -1, true
	sheet := BookSheet{Name: "CSV"}
	cells := 0
	for {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		number, _ := rows.FieldPos(0)
		if err != nil {
			var at *csv.ParseError
			if errors.As(err, &at) {
				number = at.Line
			}
			return Book{}, refuse(sayCSV, number)
		}
		row := BookRow{Number: number}
		for i, text := range record {
			if text = TidyCell(text); text != "" {
				row.Cells = append(row.Cells, BookCell{Col: i + 1, Kind: CellText, Text: text})
			}
		}
		if cells += len(row.Cells); cells > maxBookCells || len(sheet.Rows) > maxBookRows || len(record) > maxBookCols {
			return Book{}, refuse(sayBookHuge, maxBookRows, maxBookCols, maxBookSheets)
		}
		if len(row.Cells) > 0 {
			sheet.Rows = append(sheet.Rows, row)
		}
		if err := ctx.Err(); err != nil {
			return Book{}, fmt.Errorf("read CSV: %w", err)
		}
	}
	if len(sheet.Rows) == 0 {
		return Book{}, refuse(sayBookEmpty)
	}
	return Book{Sheets: []BookSheet{sheet}}, nil
}

// separator is what parts the cells: whichever of the three stands most often in the first lines.
func separator(text string) rune {
	head := strings.Join(strings.SplitN(text, "\n", headLines+1)[:min(headLines, strings.Count(text, "\n")+1)], "\n")
	best, most := ',', strings.Count(head, ",")
	for _, c := range ";\t" {
		if n := strings.Count(head, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}
