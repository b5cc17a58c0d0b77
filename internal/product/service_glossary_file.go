package product

import (
	"context"
	"encoding/csv"
	"io"
	"strings"

	"lantoa/internal/bitext"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// ExportTerms writes the glossary as tbx, xlsx or csv.
func (s *Service) ExportTerms(ctx context.Context, by identity.Actor, format string, w io.Writer) error {
	p, err := s.Glossary(ctx, by, TermFilter{}, maxTerms, 0)
	if err != nil {
		return err
	}
	switch format {
	case "tbx":
		return bitext.WriteTBX(w, bitext.TBX2019, glossaryTBX(p.Terms))
	case "csv":
		return s.termCSV(w, p.Terms)
	case "xlsx":
		return office.WriteXLSX(w, s.termBook(p.Terms))
	}
	return problem.New(problem.NotFound, "Không có dạng tệp này.")
}

func (s *Service) termCSV(w io.Writer, all []GlossaryTerm) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // spreadsheets read UTF-8 only with it
		return err
	}
	c := csv.NewWriter(w)
	if err := c.Write(termHeads(s.lists.Languages)); err != nil {
		return err
	}
	for _, t := range all {
		if err := c.Write(termRow(t)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func (s *Service) termBook(all []GlossaryTerm) office.Workbook {
	sheet := office.Sheet{Name: "Thuật ngữ", Title: "Bảng thuật ngữ quyền con người"}
	for _, head := range termHeads(s.lists.Languages) {
		sheet.Columns = append(sheet.Columns, office.SheetColumn{Title: head, Width: 24})
	}
	for _, t := range all {
		var row []any
		for _, cell := range termRow(t) {
			row = append(row, cell)
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return office.Workbook{Title: sheet.Title, Made: s.Now(), Sample: s.Sample, Sheets: []office.Sheet{sheet}}
}

func (s *Service) previewTerms(ctx context.Context, tx *db.Tx, p *Preview, file io.ReadSeeker) error {
	given, err := s.readTerms(ctx, p.Delivery, file)
	if err != nil {
		return fileField(err)
	}
	there, err := listTerms(tx, TermFilter{}, maxTerms, 0)
	if err != nil {
		return err
	}
	p.Terms, err = termDiffs(there, given, s.lists.Languages)
	return err
}

func (s *Service) readTerms(ctx context.Context, u Delivery, file io.ReadSeeker) ([]GlossaryTerm, error) {
	if strings.HasSuffix(strings.ToLower(u.Name), ".tbx") {
		g, err := bitext.ReadTBX(file)
		if err != nil {
			return nil, err
		}
		return termsOfTBX(g, s.lists.Languages)
	}
	at, ok := file.(io.ReaderAt)
	if !ok {
		text, err := io.ReadAll(io.LimitReader(file, maxTermBytes+1))
		if err != nil {
			return nil, err
		}
		at = strings.NewReader(string(text))
	}
	b, err := office.ReadTables(ctx, at, u.Bytes)
	if err != nil {
		return nil, err
	}
	return readTermTable(b)
}
