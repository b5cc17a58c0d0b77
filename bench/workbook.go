package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"lantoa/internal/identity"
	"lantoa/internal/plan"
)

const (
	workbooks     = 90
	workbooksMark = 30 * time.Second
)

// benchWorkbooks writes the workbooks of the running quarter, fills them in as agencies would, and takes them back: read, compared,
// confirmed and sent. Filling in is not counted.
func benchWorkbooks(e *env) (found []measure, err error) {
	in, err := e.large()
	if err != nil {
		return nil, err
	}
	s, err := openServices(e.ctx, in.target, in.data+"/files")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	const period = "2026-Q4"
	by := identity.System("Đo tốc độ")
	began := time.Now()
	_, out, err := s.plans.DownloadWorkbooks(e.ctx, by, in.plan, period)
	if err != nil {
		return nil, err
	}
	wrote := time.Since(began)
	packed, n, err := fillWorkbooks(out)
	if err != nil {
		return nil, err
	}
	began = time.Now()
	id, err := s.plans.StartWorkbooks(e.ctx, by, in.plan, 0, period, []plan.Upload{{
		Name: "nop.zip", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil },
	}})
	if err != nil {
		return nil, err
	}
	v, err := s.plans.OpenWorkbook(e.ctx, by, id)
	if err != nil {
		return nil, err
	}
	compared := time.Since(began)
	if len(v.Errors) > 0 || len(v.Reports) < n {
		return nil, fmt.Errorf("%d workbooks: %d reports differ, errors %v", n, len(v.Reports), v.Errors)
	}
	began = time.Now()
	done, err := s.plans.ConfirmWorkbook(e.ctx, by, id, v.Workbook.Version, v.Digest, true)
	if err != nil {
		return nil, err
	}
	confirmed := time.Since(began)
	return []measure{
		timed(fmt.Sprintf("%d workbooks written", n), wrote, 0),
		timed("the same filled in, read and compared", compared, 0),
		timed(fmt.Sprintf("their %d answers confirmed and sent", done.Sent), confirmed, 0),
		timed(fmt.Sprintf("%d workbooks out and in", n), wrote+compared+confirmed, workbooksMark),
	}, nil
}

// fillWorkbooks answers every open task of the first workbooks with "nothing to report".
func fillWorkbooks(out []byte) (packed []byte, n int, err error) {
	z, err := zip.NewReader(bytes.NewReader(out), int64(len(out)))
	if err != nil {
		return nil, 0, err
	}
	var all bytes.Buffer
	w := zip.NewWriter(&all)
	for _, f := range z.File {
		if n == workbooks {
			break
		}
		into, err := w.Create(f.Name)
		if err != nil {
			return nil, 0, err
		}
		if err := fillWorkbook(into, f); err != nil {
			return nil, 0, fmt.Errorf("fill in %s: %w", f.Name, err)
		}
		n++
	}
	err = w.Close()
	return all.Bytes(), n, err
}

func fillWorkbook(into io.Writer, f *zip.File) (err error) {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	book, err := excelize.OpenReader(r)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	const sheet = "Trả lời"
	rows, err := book.GetRows(sheet)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if len(row) > 0 && len(row) < 5 && row[0] != "" && row[0][0] == 'B' { // a code, and no answer yet
			if err := book.SetCellValue(sheet, fmt.Sprintf("E%d", i+1), "Không phát sinh"); err != nil {
				return err
			}
		}
	}
	return book.Write(into)
}
