package plan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// WriteReport writes the consolidated report as a document: docx, xlsx or pdf.
func (s *Service) WriteReport(ctx context.Context, by identity.Actor, planID int64, p calendar.Period, format string, w io.Writer) error {
	switch format {
	case "docx":
		c, err := s.Consolidate(ctx, by, planID, p, s.today())
		if err != nil {
			return err
		}
		return office.WriteDOCX(w, reportDocument(c))
	case "xlsx":
		return s.writeWorkbook(ctx, by, planID, p, w)
	case "pdf":
		pdf, _, err := s.convertReport(ctx, by, planID, p)
		if err != nil {
			return err
		}
		_, err = w.Write(pdf)
		return err
	}
	return problem.New(problem.Invalid, "Chỉ lập được báo cáo dạng docx, xlsx hoặc pdf.")
}

func (s *Service) writeWorkbook(ctx context.Context, by identity.Actor, planID int64, p calendar.Period, w io.Writer) error {
	if !by.May(identity.ReadAll) {
		return errNotForReporters
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		c, err := s.consolidated(tx, planID, p, s.today())
		if err != nil {
			return err
		}
		from, err := s.ledgerOf(tx, c)
		if err != nil {
			return err
		}
		rows, err := listedRows(from)
		if err != nil {
			return fmt.Errorf("rows of the workbook: %w", err)
		}
		return writeWorkbook(w, c, rows, s.indicators)
	})
}

// document is the DOCX with its hash.
func (s *Service) document(ctx context.Context, by identity.Actor, planID int64, p calendar.Period) ([]byte, string, error) {
	var b bytes.Buffer
	if err := s.WriteReport(ctx, by, planID, p, "docx", &b); err != nil {
		return nil, "", err
	}
	return b.Bytes(), hashOf(b.Bytes()), nil
}

func (s *Service) convertReport(ctx context.Context, by identity.Actor, planID int64, p calendar.Period) (pdf []byte, document string, err error) {
	if s.LibreOffice == nil {
		return nil, "", errNoOffice
	}
	docx, hash, err := s.document(ctx, by, planID, p)
	if err != nil {
		return nil, "", err
	}
	pdf, err = s.LibreOffice.PDF(ctx, docx)
	return pdf, hash, err
}

var errNoOffice = problem.New(problem.Unavailable, "Máy chủ chưa cài LibreOffice nên chưa tạo được PDF; hãy tải bản DOCX hoặc nhờ quản trị viên cài LibreOffice.")

// findReportPDF is the hash of the PDF of the report as it stands; db.ErrNone while there is none.
func (s *Service) findReportPDF(ctx context.Context, by identity.Actor, planID int64, p calendar.Period) (hash string, err error) {
	_, document, err := s.document(ctx, by, planID, p)
	if err != nil {
		return "", err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		hash, err = findPDF(tx, document)
		return err
	})
	return hash, err
}

// makePDF is the job that turns the report into a PDF.
type makePDF struct {
	Plan   int64
	Period string
}

// Kind names the job.
func (makePDF) Kind() string { return "plan.pdf" }

// OrderPDF has the PDF of a report made in the background; the same order twice is one job.
func (s *Service) OrderPDF(ctx context.Context, by identity.Actor, planID int64, p calendar.Period) (id int64, err error) {
	if !by.May(identity.ReadAll) {
		return 0, errNotForReporters
	}
	if s.LibreOffice == nil || !s.LibreOffice.Available() {
		return 0, errNoOffice
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := findPlan(tx, planID); err != nil {
			return err
		}
		args := makePDF{planID, p.Key()}
		id, err = s.Jobs.AddUnique(tx, fmt.Sprintf("plan.pdf:%d:%s", planID, p.Key()), args, soon())
		return err
	})
	return id, err
}

const maxReportPDF = 100 << 20

func (s *Service) doMakePDF(ctx context.Context, args makePDF) error {
	p, err := s.PeriodOf(ctx, args.Plan, args.Period)
	if err != nil {
		return err
	}
	system := identity.System("Lan Tỏa")
	if _, err := s.findReportPDF(ctx, system, args.Plan, p); !errors.Is(err, db.ErrNone) {
		return err // it is there already, or something is wrong
	}
	job.Report(ctx, 30, "LibreOffice đang tạo PDF.")
	pdf, document, err := s.convertReport(ctx, system, args.Plan, p)
	if err != nil {
		return err
	}
	job.Report(ctx, 90, "Đang lưu tệp.")
	file, err := s.Files.Put(ctx, bytes.NewReader(pdf), maxReportPDF)
	if err != nil {
		return fmt.Errorf("store PDF: %w", err)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return insertPDF(tx, document, file.Hash, s.Now()) })
}
