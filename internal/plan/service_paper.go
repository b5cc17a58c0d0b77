package plan

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

const (
	maxPaper = 50 << 20 // bytes of an edited or signed report
	wordMIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// PaperCheck is what came of holding a file against the data of a period.
type PaperCheck struct {
	Name     string
	Hash     string
	Closing  *Closing // the figures are those of this closing; nil: of the day
	Findings []Finding
	Checked  int
	Kept     bool
}

// Of are the findings of one kind.
func (p PaperCheck) Of(kind FindingKind) []Finding {
	return keep(p.Findings, func(f Finding) bool { return f.Kind == kind })
}

// CheckPaper holds an edited report against the data of its period, and keeps it as the official text when asked to.
func (s *Service) CheckPaper(ctx context.Context, by identity.Actor, planID int64, p calendar.Period, name string, data []byte, keepIt bool) (v PaperCheck, err error) {
	if keepIt {
		err = mayWrite(by)
	}
	if err != nil {
		return v, err
	}
	c, err := s.Consolidate(ctx, by, planID, p, s.today())
	if err != nil {
		return v, err
	}
	v = PaperCheck{Name: clip(name, maxFileLabel), Hash: hashOf(data), Closing: c.Closing}
	if v.Findings, v.Checked, err = compareFile(ctx, c, name, data); err != nil || !keepIt {
		return v, err
	}
	paper := Paper{PlanID: planID, Period: p.Key(), Kind: EditedPaper, Name: v.Name, Mime: wordMIME, Off: len(v.Findings)}
	if c.Closing != nil {
		paper.Closing = c.Closing.Hash
	}
	v.Kept = true
	return v, s.keepPaper(ctx, by, paper, v.Findings, data)
}

// compareFile reads a DOCX and compares its figures. A file without any of our sentences and tables is no report of ours.
func compareFile(ctx context.Context, c Consolidated, name string, data []byte) ([]Finding, int, error) {
	if !strings.HasSuffix(strings.ToLower(name), ".docx") {
		return nil, 0, problem.Field("tep", "Chỉ đối chiếu được tệp .docx. Mở báo cáo bằng Word hoặc LibreOffice, lưu dạng .docx rồi chọn lại.")
	}
	d, err := office.Read(ctx, name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		if e, ok := problem.As(err); ok {
			return nil, 0, problem.Field("tep", "%s", e.Error())
		}
		return nil, 0, err
	}
	findings, checked := CompareEdited(c, d)
	gone := 0
	for _, f := range findings {
		if f.Kind == FigureRemoved {
			gone++
		}
	}
	if checked > 0 && gone*10 > checked*9 {
		return nil, 0, problem.Field("tep", "Tệp này không giống báo cáo %s của hệ thống: gần như không thấy số liệu nào. Kiểm tra lại có đúng tệp, đúng kỳ không.", c.PeriodName())
	}
	return findings, checked, nil
}

// KeepSigned keeps the signed copy of a report: a scan, a signed PDF.
func (s *Service) KeepSigned(ctx context.Context, by identity.Actor, planID int64, p calendar.Period, name, note string, data []byte) error {
	if err := mayWrite(by); err != nil {
		return err
	}
	c, err := s.Consolidate(ctx, by, planID, p, s.today())
	if err != nil {
		return err
	}
	if c.Closing == nil {
		return problem.New(problem.Conflict, "Kỳ này chưa chốt số liệu nên chưa nhận bản đã ký. Chốt số liệu trước.")
	}
	mime, _, ok, err := media.SniffFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("signed report: %w", err)
	}
	if !ok || mime != "application/pdf" && mime != wordMIME && mime != "image/jpeg" && mime != "image/png" {
		return problem.Field("ban_ky", "Bản đã ký phải là tệp PDF, DOCX hoặc ảnh JPG, PNG.")
	}
	if len([]rune(note)) > maxReason {
		return problem.Field("ghi_chu", "Ghi chú quá dài. Rút gọn dưới %d chữ cái.", maxReason)
	}
	paper := Paper{PlanID: planID, Period: p.Key(), Kind: SignedPaper, Name: clip(name, maxFileLabel), Mime: mime, Note: note, Closing: c.Closing.Hash}
	return s.keepPaper(ctx, by, paper, nil, data)
}

func (s *Service) keepPaper(ctx context.Context, by identity.Actor, p Paper, findings []Finding, data []byte) error {
	file, err := s.Files.Put(ctx, bytes.NewReader(data), maxPaper)
	if err != nil {
		return err
	}
	list := ""
	if len(findings) > 0 {
		text, err := json.Marshal(findings)
		if err != nil {
			return fmt.Errorf("keep report: %w", err)
		}
		list = string(text)
	}
	p.Hash, p.Size, p.Who, p.At = file.Hash, file.Size, by.Name+", "+by.Agency, s.Now()
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := insertPaper(tx, p, list); err != nil {
			return err
		}
		return identity.Audit(tx, p.At, by, "paper.keep", subject("plan", p.PlanID), map[string]any{"period": p.Period, "kind": p.Kind, "sha256": p.Hash, "off": p.Off, "closing": p.Closing})
	})
}

// Papers lists the edited and signed copies of a report, the newest first.
func (s *Service) Papers(ctx context.Context, by identity.Actor, planID int64, period string) (all []Paper, err error) {
	if !by.May(identity.ReadAll) {
		return nil, errNotForReporters
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error { all, err = periodPapers(tx, planID, period); return err })
	return all, err
}

// OpenPaper opens a kept copy; the caller closes it.
func (s *Service) OpenPaper(ctx context.Context, by identity.Actor, id int64) (p Paper, f io.ReadSeekCloser, err error) {
	if !by.May(identity.ReadAll) {
		return p, nil, errNotForReporters
	}
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { p, err = findPaper(tx, id); return err }); err != nil {
		return p, nil, err
	}
	f, _, err = s.Files.Open(p.Hash)
	return p, f, err
}

// SealCheck is what a file or a check code turned out to be.
type SealCheck struct {
	Code    string
	Hash    string // of the file; "" when only a code was given
	Name    string
	Sealed  *sealed // the closing that it names
	Plan    Plan
	Period  calendar.Period
	Whole   bool // the closing is as it was written: its hash agrees with what is stored
	Exact   bool // the file is what the program itself writes of this closing
	Papers  []Paper
	Check   *PaperCheck // the figures of a DOCX against the closing
	Unknown bool
}

var errNoSeal = problem.New(problem.NotFound, "Không có bản chốt nào mang mã này. Kiểm tra lại từng chữ của mã; văn bản chưa chốt thì chưa có mã.")

// CheckSeal tells which closing a check code or a file belongs to, and whether its figures agree.
func (s *Service) CheckSeal(ctx context.Context, by identity.Actor, code, name string, data []byte) (v SealCheck, err error) {
	if !by.May(identity.ReadAll) {
		return v, errNotForReporters
	}
	if data == nil {
		if v.Code = tidyCode(code); v.Code == "" {
			return v, problem.Field("ma", "Mã kiểm tra gồm ít nhất %d chữ số và chữ cái từ a đến f, ví dụ 1a2b3c4d5e6f7890. Hoặc chọn một tệp.", minCode)
		}
	} else {
		v.Name, v.Hash = clip(name, maxFileLabel), hashOf(data)
		v.Code = s.codeOf(ctx, name, data)
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Hash != "" {
			if v.Papers, err = papersByHash(tx, v.Hash); err != nil {
				return err
			}
			if len(v.Papers) > 0 && v.Code == "" {
				v.Code = v.Papers[0].Closing
			}
		}
		if v.Code == "" {
			return nil
		}
		return findSeal(tx, &v)
	})
	if err != nil {
		return v, err
	}
	if v.Sealed == nil {
		v.Unknown = true
		return v, nil
	}
	return v, s.checkSealed(ctx, by, name, data, &v)
}

// codeOf finds the check code that a file carries.
func (s *Service) codeOf(ctx context.Context, name string, data []byte) string {
	if foot, err := office.ReadFoot(ctx, bytes.NewReader(data), int64(len(data))); err == nil {
		if code := codeIn(foot); code != "" {
			return code
		}
	}
	d, err := office.Read(ctx, name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "" // it may still be a file that was kept
	}
	for _, b := range d.Blocks {
		if code := codeIn(b.Text); code != "" {
			return code
		}
	}
	return ""
}

func findSeal(tx *db.Tx, v *SealCheck) error {
	found, err := closingsByCode(tx, v.Code)
	if err != nil || len(found) == 0 {
		return err
	}
	if len(found) > 1 {
		return problem.Field("ma", "Có nhiều bản chốt bắt đầu bằng mã này. Ghi thêm chữ của mã.")
	}
	f, err := findClosing(tx, found[0].PlanID, found[0].Period)
	if err != nil {
		return fmt.Errorf("find closing: %w", err)
	}
	v.Sealed, v.Whole = &found[0], hashOf([]byte(f.snapshot)) == f.Hash
	if v.Plan, err = findPlan(tx, found[0].PlanID); err != nil {
		return err
	}
	v.Period, _ = v.Plan.Rhythm.Closing.Parse(found[0].Period)
	return nil
}

func (s *Service) checkSealed(ctx context.Context, by identity.Actor, name string, data []byte, v *SealCheck) error {
	if data == nil || !v.Whole {
		return nil
	}
	for _, format := range []string{"docx", "xlsx"} {
		var b bytes.Buffer
		if err := s.WriteReport(ctx, by, v.Plan.ID, v.Period, format, &b); err != nil {
			return err
		}
		v.Exact = v.Exact || hashOf(b.Bytes()) == v.Hash
	}
	if v.Exact || !strings.HasSuffix(strings.ToLower(name), ".docx") {
		return nil
	}
	c, err := s.CheckPaper(ctx, by, v.Plan.ID, v.Period, name, data, false)
	if problem.Is(err, problem.Invalid) {
		return nil // it names the closing but is another document: nothing to compare
	}
	v.Check = &c
	return err
}
