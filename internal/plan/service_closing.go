package plan

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// snapshot is what is frozen when a period is closed. Same data, same bytes: lists are ordered, and JSON orders the texts.
type snapshot struct {
	Report Consolidated
	Rows   string // SHA-256 of the rows behind the figures
}

// frozenRows are the rows behind all figures of a closed period.
type frozenRows struct {
	Reports  []Report
	Figures  []FigureRow
	Deeds    []DeedRow
	Proofs   []Proof
	Counters []CountedRow
	Money    []MoneyRow `json:",omitempty"`
	Behalf   []int64    `json:",omitempty"` // answers that were entered for an agency
}

const maxFrozen = 512 << 20 // bytes of rows when unpacked

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// CloseReport freezes the report on a period. It is not opened again: what comes later is listed apart.
func (s *Service) CloseReport(ctx context.Context, by identity.Actor, planID int64, p calendar.Period) error {
	if !by.May(identity.CloseReport) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền chốt báo cáo tổng hợp.")
	}
	f, rows, at := frozen{}, []byte(nil), s.Now()
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { // one state of the data: figures and their rows agree
		f, rows, err = s.prepareClosing(tx, planID, p)
		return err
	})
	if err != nil {
		return err
	}
	f.Who, f.at = by.Name+", "+by.Agency, at
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.checkClosing(tx, planID, f); err != nil {
			return err
		}
		if err := insertClosing(tx, planID, f, rows); err != nil {
			return fmt.Errorf("close %s: %w", p.Key(), err)
		}
		return identity.Audit(tx, at, by, "report.close", subject("plan", planID), map[string]any{"period": p.Key(), "sha256": f.Hash})
	})
}

// closable says what stands in the way of closing the report on the day it was made.
func (c Consolidated) closable() error {
	if !c.MadeOn.After(c.Period.To) {
		return problem.New(problem.Conflict, "Chưa chốt được: kỳ này chưa kết thúc, số liệu chạy đến hết ngày %s. Hãy chốt sau ngày đó.", i18n.Date(c.Period.To))
	}
	if c.Total.All().All() == 0 {
		return problem.New(problem.Conflict, "Chưa chốt được: kỳ này không có phần việc nào phải báo cáo. Hãy chọn kỳ khác.")
	}
	return nil
}

func (s *Service) prepareClosing(tx *db.Tx, planID int64, p calendar.Period) (f frozen, rows []byte, err error) {
	c, err := s.compute(tx, planID, p, s.today())
	if err != nil {
		return f, nil, err
	}
	if err := c.closable(); err != nil {
		return f, nil, err
	}
	written, err := periodTexts(tx, planID, p.Key())
	if err != nil {
		return f, nil, err
	}
	for _, section := range sections { // proposals that nobody changed are frozen too
		c.Texts[section] = c.Section(section)
	}
	f, rows, err = freeze(s, tx, c)
	f.texts = written
	return f, rows, err
}

// checkClosing: nobody was faster, and nobody wrote while the report was being computed.
func (s *Service) checkClosing(tx *db.Tx, planID int64, f frozen) error {
	if err := lockPlan(tx, planID); err != nil {
		return err
	}
	if _, err := findClosing(tx, planID, f.period); err == nil {
		return problem.New(problem.Conflict, "Kỳ này đã được chốt. Tải lại trang để xem số liệu đã chốt.")
	} else if !errors.Is(err, db.ErrNone) {
		return err
	}
	now, err := periodTexts(tx, planID, f.period)
	if err == nil && !slices.Equal(now, f.texts) {
		return problem.New(problem.Conflict, "Có người vừa sửa phần viết của báo cáo. Xem lại báo cáo rồi chốt.")
	}
	return err
}

func freeze(s *Service, tx *db.Tx, c Consolidated) (f frozen, packed []byte, err error) {
	rows, err := collectRows(openLedger{s, tx, c})
	if err != nil {
		return f, nil, err
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return f, nil, fmt.Errorf("freeze rows: %w", err)
	}
	snap, err := json.Marshal(snapshot{c, hashOf(text)})
	if err != nil {
		return f, nil, fmt.Errorf("freeze report: %w", err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		return f, nil, err
	}
	if err := z.Close(); err != nil {
		return f, nil, err
	}
	f = frozen{Closing: Closing{On: c.MadeOn, Hash: hashOf(snap)}, period: c.Period.Key(), snapshot: string(snap)}
	return f, b.Bytes(), nil
}

// collectRows are all rows of a report.
func collectRows(l ledger) (frozenRows, error) {
	r, err := listedRows(l)
	if err != nil {
		return r, err
	}
	if r.Reports, err = l.reports(); err != nil {
		return r, err
	}
	r.Counters, err = l.counted("")
	return r, err
}

// listedRows are those that the workbook lists.
func listedRows(l ledger) (r frozenRows, err error) {
	if r.Figures, err = l.figures(0, ""); err != nil {
		return r, err
	}
	if r.Deeds, err = l.deeds(0); err != nil {
		return r, err
	}
	if r.Proofs, err = l.proofs(0); err != nil {
		return r, err
	}
	if r.Money, err = l.money(); err != nil {
		return r, err
	}
	r.Behalf, err = l.behalf()
	return r, err
}

var errSnapshot = problem.New(problem.Unavailable,
	"Bản chốt của kỳ này không còn nguyên như lúc chốt (mã kiểm tra không khớp). Hãy báo người quản trị khôi phục từ bản sao lưu.")

func readSnapshot(f frozen) (Consolidated, error) {
	if hashOf([]byte(f.snapshot)) != f.Hash {
		return Consolidated{}, errSnapshot
	}
	var s snapshot
	if err := json.Unmarshal([]byte(f.snapshot), &s); err != nil {
		return Consolidated{}, fmt.Errorf("read snapshot of %s: %w", f.period, err)
	}
	closing := f.Closing
	s.Report.Closing = &closing
	return s.Report, nil
}

// thaw brings back a frozen report, with what came too late for it.
func (s *Service) thaw(tx *db.Tx, f frozen) (Consolidated, error) {
	c, err := readSnapshot(f)
	if err != nil {
		return c, err
	}
	from, to := c.Plan.AnswerWindow(c.Period)
	if c.Late, err = sentSince(tx, c.Plan.ID, from, to, f.On, f.at); err != nil {
		return c, fmt.Errorf("late answers: %w", err)
	}
	for i := range c.Late {
		c.Late[i].Agency = c.Agency(c.Late[i].AgencyID).Short
	}
	return c, nil
}

// ledgerOf is where the rows behind a report's figures come from.
func (s *Service) ledgerOf(tx *db.Tx, c Consolidated) (ledger, error) {
	if c.Closing == nil {
		return openLedger{s, tx, c}, nil
	}
	f, err := findClosing(tx, c.Plan.ID, c.Period.Key())
	if err != nil {
		return nil, fmt.Errorf("find closing: %w", err)
	}
	packed, err := closingRows(tx, c.Plan.ID, c.Period.Key())
	if err != nil {
		return nil, fmt.Errorf("find rows: %w", err)
	}
	var snap snapshot
	if err := json.Unmarshal([]byte(f.snapshot), &snap); err != nil {
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	rows, err := unpackRows(packed, snap.Rows)
	return rows, err
}

func unpackRows(packed []byte, hash string) (r frozenRows, err error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return r, errSnapshot
	}
	text, err := io.ReadAll(io.LimitReader(z, maxFrozen))
	if err != nil || hashOf(text) != hash {
		return r, errSnapshot
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("read frozen rows: %w", err)
	}
	return r, nil
}

// openLedger is the ledger of an open period.
type openLedger struct {
	s  *Service
	tx *db.Tx
	c  Consolidated
}

func (l openLedger) reports() ([]Report, error) {
	from, to := l.c.Plan.AnswerWindow(l.c.Period)
	return answersEnding(l.tx, l.c.Plan.ID, from, to)
}

func (l openLedger) figures(task int64, indicator string) ([]FigureRow, error) {
	return figureRows(l.tx, l.c.Plan.ID, l.c.Period, task, indicator)
}

func (l openLedger) deeds(task int64) ([]DeedRow, error) {
	return deedRows(l.tx, l.c.Plan.ID, l.c.Period, task)
}

func (l openLedger) proofs(task int64) ([]Proof, error) {
	return proofRows(l.tx, l.c.Plan, l.c.Period, task)
}

// counted asks for every agency; what belongs to none makes up the whole.
func (l openLedger) counted(indicator string) ([]CountedRow, error) {
	var rows []CountedRow
	for _, f := range l.c.Figures {
		if !f.Counted || indicator != "" && f.Indicator != indicator {
			continue
		}
		count, rest := l.s.Counters[f.Indicator], f.Value
		for _, a := range l.c.Agencies {
			n, err := count(l.tx, a.ID, l.c.Period)
			if err != nil {
				return nil, fmt.Errorf("count %s: %w", f.Indicator, err)
			}
			if n != 0 {
				rows = append(rows, CountedRow{f.Indicator, a.ID, n})
			}
			rest -= n
		}
		if rest != 0 {
			rows = append(rows, CountedRow{f.Indicator, 0, rest})
		}
	}
	return rows, nil
}

func (r frozenRows) reports() ([]Report, error) { return r.Reports, nil }

func (r frozenRows) figures(task int64, indicator string) ([]FigureRow, error) {
	return keep(r.Figures, func(f FigureRow) bool {
		return (task == 0 || f.TaskID == task) && (indicator == "" || f.Indicator == indicator)
	}), nil
}

func (r frozenRows) deeds(task int64) ([]DeedRow, error) {
	return keep(r.Deeds, func(d DeedRow) bool { return task == 0 || d.TaskID == task }), nil
}

func (r frozenRows) proofs(task int64) ([]Proof, error) {
	return keep(r.Proofs, func(e Proof) bool { return task == 0 || e.TaskID == task }), nil
}

func (r frozenRows) counted(indicator string) ([]CountedRow, error) {
	return keep(r.Counters, func(c CountedRow) bool { return indicator == "" || c.Indicator == indicator }), nil
}

func keep[T any](all []T, fits func(T) bool) []T {
	var kept []T
	for _, v := range all {
		if fits(v) {
			kept = append(kept, v)
		}
	}
	return kept
}
