package product

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

const (
	keepSheet     = 7 * 24 * time.Hour
	maxSheetName  = 200
	sheetFileName = "thu-vien-cong-uoc.xlsx"
)

// LibraryBook writes the workbook of the library.
func (s *Service) LibraryBook(ctx context.Context, by identity.Actor) ([]byte, error) {
	if !by.May(identity.ReadProduct) {
		return nil, errMayNotRead
	}
	var l Library
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { l, err = s.shelf(tx, ""); return err }); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err := office.WriteEntryBook(&out, libraryBook(l, by, s.Sample, s.Now()))
	return out.Bytes(), err
}

// StartLibrarySheet reads a workbook that came back. Where cells are wrong, nothing is kept and they are named.
func (s *Service) StartLibrarySheet(ctx context.Context, by identity.Actor, name string, r io.ReaderAt, size int64) (id int64, errs []SheetError, err error) {
	if !mayKeepLibrary(by) {
		return 0, nil, errMayNotKeep
	}
	book, err := office.ReadBook(ctx, r, size)
	if p, ok := problem.As(err); ok {
		return 0, nil, problem.Field("tep", "%s", p.Error())
	}
	if err != nil {
		return 0, nil, err
	}
	cells, errs, err := readLibraryBook(book)
	if err != nil || len(errs) > 0 {
		return 0, errs, err
	}
	body, err := json.Marshal(cells)
	if err != nil {
		return 0, nil, fmt.Errorf("cells of a workbook: %w", err)
	}
	if runes := []rune(name); len(runes) > maxSheetName {
		name = string(runes[:maxSheetName])
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		l, err := s.shelf(tx, "")
		if err != nil {
			return err
		}
		if errs = mergeLibrary(cells, l, by, s.today()).Errors; len(errs) > 0 {
			return nil
		}
		id, err = insertSheet(tx, LibrarySheet{Name: name, Body: string(body), UserID: by.UserID, At: s.Now()})
		return err
	})
	return id, errs, err
}

// SheetReview is a workbook with what it would change now.
type SheetReview struct {
	Sheet   LibrarySheet
	Changes []LibraryChange
	Errors  []SheetError
	Digest  string
}

// OpenLibrarySheet says what a workbook would change now. Only who brought it in looks at it.
func (s *Service) OpenLibrarySheet(ctx context.Context, by identity.Actor, id int64) (v SheetReview, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		sheet, m, err := s.reviewSheet(tx, by, id)
		v = SheetReview{sheet, m.Changes, m.Errors, m.digest()}
		return err
	})
	return v, err
}

func (s *Service) reviewSheet(tx *db.Tx, by identity.Actor, id int64) (sheet LibrarySheet, m libraryMerge, err error) {
	if sheet, err = findSheet(tx, id); err != nil {
		return sheet, m, err
	}
	if !mayKeepLibrary(by) || sheet.UserID != by.UserID {
		return sheet, m, problem.New(problem.Denied, "Bảng này do người khác nạp. Nạp tệp của mình để xem khác biệt.")
	}
	if sheet.State != "open" {
		return sheet, m, problem.New(problem.NotFound, "Bảng này đã được ghi hoặc đã bỏ. Nạp lại tệp nếu cần.")
	}
	var cells []SheetCell
	if err := json.Unmarshal([]byte(sheet.Body), &cells); err != nil {
		return sheet, m, fmt.Errorf("cells of workbook %d: %w", id, err)
	}
	l, err := s.shelf(tx, "")
	if err != nil {
		return sheet, m, err
	}
	return sheet, mergeLibrary(cells, l, by, s.today()), nil
}

// ConfirmLibrarySheet writes all that a workbook changes, or nothing; digest names what the person saw.
func (s *Service) ConfirmLibrarySheet(ctx context.Context, by identity.Actor, id int64, digest string) (changes int, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		_, m, err := s.reviewSheet(tx, by, id)
		if err != nil {
			return err
		}
		if len(m.Errors) > 0 || m.digest() != digest {
			return problem.New(problem.Conflict, "Thư viện đã đổi từ lúc đồng chí xem, chưa ghi gì. Xem lại khác biệt dưới đây.")
		}
		for _, p := range m.conventions {
			if _, err := s.changeConvention(tx, by, p.was, p.now, p.confirmed); err != nil {
				return err
			}
		}
		for _, p := range m.provisions {
			if _, err := s.changeProvision(tx, by, p.was, p.now, p.confirmed); err != nil {
				return err
			}
		}
		open, err := closeSheet(tx, id, "done")
		if err != nil || !open {
			return err
		}
		changes = len(m.Changes)
		return identity.Audit(tx, s.Now(), by, "library.sheet", subject("sheet", id), map[string]any{"cells": changes, "conventions": len(m.conventions), "articles": len(m.provisions)})
	})
	return changes, err
}

// DropLibrarySheet puts a workbook aside.
func (s *Service) DropLibrarySheet(ctx context.Context, by identity.Actor, id int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := s.reviewSheet(tx, by, id); err != nil {
			return err
		}
		_, err := closeSheet(tx, id, "dropped")
		return err
	})
}
