package plan

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// MoneySheet is a workbook of money that was brought in and waits for a yes.
type MoneySheet struct {
	ID, PlanID, UserID int64
	Name, Hash         string
	Done               bool
	View               BudgetView
	Changes            []MoneyChange
	Errors             []MoneyCellError
	Digest             string
}

const keptSheets = 30 * 24 * time.Hour // workbooks that nobody said yes to

func mayBringMoney(by identity.Actor) error {
	if by.May(identity.ManageBudget) || by.May(identity.ReportProgress) {
		return nil
	}
	return problem.New(problem.Denied, "Tài khoản này không nạp được bảng kinh phí. Cơ quan đầu mối và cơ quan dùng kinh phí mới nạp được.")
}

// WriteMoneyBook writes the workbook of a plan's money, to be changed and brought back.
func (s *Service) WriteMoneyBook(ctx context.Context, by identity.Actor, planID int64, w io.Writer) error {
	v, err := s.Budget(ctx, by, planID, "")
	if err != nil {
		return err
	}
	return office.WriteEntryBook(w, moneyBook(v, s.terms, by, s.Now()))
}

// TakeMoneyBook reads a workbook that came back and keeps it until someone says yes. Cells that are wrong are told, and nothing is kept.
func (s *Service) TakeMoneyBook(ctx context.Context, by identity.Actor, planID int64, up Upload) (m MoneySheet, err error) {
	if err := mayBringMoney(by); err != nil {
		return m, err
	}
	m = MoneySheet{PlanID: planID, UserID: by.UserID, Name: fileName(up.Name)}
	data, err := readFile(up, m.Name)
	if err != nil {
		return m, err
	}
	file, conversions := bookFile{name: m.Name, data: data}, 0
	if err := s.prepare(ctx, &file, &conversions); err != nil {
		return m, moneyFileProblem(err)
	}
	if err := s.compareMoney(ctx, by, &m, file.xlsx); err != nil || len(m.Errors) > 0 {
		return m, moneyFileProblem(err)
	}
	if m.Hash, err = s.keep(ctx, file.xlsx); err != nil {
		return m, fmt.Errorf("keep %s: %w", m.Name, err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := dropMoneySheets(tx, s.Now().Add(-keptSheets)); err != nil {
			return err
		}
		m.ID, err = insertMoneySheet(tx, m, s.Now())
		return err
	})
	return m, err
}

// moneyFileProblem tells what is wrong with a file beside the field it came by.
func moneyFileProblem(err error) error {
	if p, ok := problem.As(err); ok && len(p.Fields) == 0 && p.Kind != problem.Denied && p.Kind != problem.NotFound {
		return problem.Field("evidence", "%s", p.Message)
	}
	return err
}

func (s *Service) compareMoney(ctx context.Context, by identity.Actor, m *MoneySheet, xlsx []byte) error {
	book, err := office.ReadBook(ctx, bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		return err
	}
	if m.View, err = s.Budget(ctx, by, m.PlanID, ""); err != nil {
		return err
	}
	if !by.May(identity.ManageBudget) {
		m.View.Lines = keep(m.View.Lines, func(l BudgetLine) bool { return l.AgencyID == by.AgencyID })
	}
	m.Changes, m.Errors, err = readMoneyBook(book, m.View, s.terms, by, s.today())
	m.Digest = moneyDigest(m.Changes)
	return err
}

var errForeignSheet = problem.New(problem.NotFound, "Không có bảng này, hoặc bảng do người khác nạp. Nạp lại ở trang Excel của kinh phí.")

// OpenMoneyBook compares a workbook that waits with what there is now.
func (s *Service) OpenMoneyBook(ctx context.Context, by identity.Actor, planID, id int64) (m MoneySheet, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		m, err = findMoneySheet(tx, id)
		return err
	})
	if err != nil {
		return m, err
	}
	if m.UserID != by.UserID || m.PlanID != planID {
		return MoneySheet{}, errForeignSheet
	}
	if m.Done {
		return m, nil
	}
	f, _, err := s.Files.Open(m.Hash)
	if err != nil {
		return m, fmt.Errorf("open %s: %w", m.Name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile))
	if err != nil {
		return m, fmt.Errorf("read %s: %w", m.Name, err)
	}
	return m, s.compareMoney(ctx, by, &m, data)
}

// ConfirmMoneyBook writes what a workbook changes: all of it, and only what was shown.
func (s *Service) ConfirmMoneyBook(ctx context.Context, by identity.Actor, planID, id int64, shown string) (written int, err error) {
	if err := mayBringMoney(by); err != nil {
		return 0, err
	}
	m, err := s.OpenMoneyBook(ctx, by, planID, id)
	if err != nil {
		return 0, err
	}
	if m.Done || len(m.Errors) > 0 || m.Digest != shown {
		return 0, problem.New(problem.Conflict, "Kinh phí vừa thay đổi hoặc bảng đã được ghi. Xem lại khác biệt bên dưới rồi xác nhận.")
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := lockPlan(tx, planID); err != nil {
			return err
		}
		if err := closeMoneySheet(tx, id); err != nil {
			return err
		}
		for _, c := range m.Changes {
			if err := s.applyMoney(tx, by, m, c); err != nil {
				return err
			}
		}
		return identity.Audit(tx, s.Now(), by, "budget.sheet", subject("plan", planID), map[string]any{"file": m.Name, "sha256": m.Hash, "entries": len(m.Changes)})
	})
	return len(m.Changes), err
}

// applyMoney appends the entry of one change, if its sum is still what was shown.
func (s *Service) applyMoney(tx *db.Tx, by identity.Actor, m MoneySheet, c MoneyChange) error {
	id, err := openBudgetLine(tx, c.Line)
	if err != nil {
		return err
	}
	line, err := holdBudgetLine(tx, id)
	if err != nil {
		return err
	}
	if line.Of(c.Entry.Kind) != c.Was {
		return problem.New(problem.Conflict, "Kinh phí vừa thay đổi. Xem lại khác biệt bên dưới rồi xác nhận.")
	}
	c.Entry.Once = "sheet:" + strconv.FormatInt(m.ID, 10) + ":" + strconv.Itoa(c.Row) + ":" + string(c.Entry.Kind)
	_, err = s.addMoney(tx, by, NewMoney{Line: c.Line, Entry: c.Entry}, "budget.add")
	return err
}
