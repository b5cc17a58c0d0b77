package plan

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

const workbookPurpose = "workbooks"

// BookPlace is what the page of workbooks shows: a plan, its periods, the agency asked for.
type BookPlace struct {
	Plan     Plan
	Period   calendar.Period
	Periods  []calendar.Period
	Agency   identity.Agency // zero: all
	Agencies []identity.Agency
	Waiting  []Workbook
	Lines    int // reports in the period
	Open     int // that may still be filled in
}

// BookPage gathers that page. An agency sees its own; who sees all may ask for one or, with 0, for all.
func (s *Service) BookPage(ctx context.Context, by identity.Actor, planID, agencyID int64, period string) (v BookPlace, err error) {
	if agencyID, err = bookAgency(by, agencyID); err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		if agencyID != 0 {
			if v.Agency, err = identity.FindAgency(tx, agencyID); err != nil {
				return err
			}
		}
		if v.Periods, err = bookPeriods(tx, v.Plan); err != nil {
			return err
		}
		if v.Period, err = s.bookPeriod(v.Plan, v.Periods, period); err != nil {
			return err
		}
		b, err := s.loadBooks(tx, v.Plan, v.Period, agencyID)
		if err != nil {
			return err
		}
		v.Lines = len(b.Lines)
		for _, l := range b.Lines {
			if l.Report.Editable() {
				v.Open++
			}
		}
		if by.May(identity.ReadAll) {
			if v.Agencies, err = identity.Agencies(tx); err != nil {
				return err
			}
		}
		v.Waiting, err = waitingWorkbooks(tx, planID, agencyID)
		return err
	})
	return v, err
}

// bookAgency is the agency that someone may ask workbooks of.
func bookAgency(by identity.Actor, asked int64) (int64, error) {
	if by.May(identity.ReadAll) {
		return asked, nil
	}
	if asked != 0 && asked != by.AgencyID || by.AgencyID == 0 {
		return 0, problem.New(problem.Denied, "Chỉ tải và nộp được bảng Excel của cơ quan mình.")
	}
	return by.AgencyID, nil
}

// bookPeriods are the periods of a plan's rhythm in which reports end.
func bookPeriods(tx *db.Tx, p Plan) (all []calendar.Period, err error) {
	ends, err := reportEnds(tx, p.ID)
	if err != nil || len(ends) == 0 {
		return nil, err
	}
	for year := p.Year; year <= min(ends[len(ends)-1].Year(), p.Year+maxPlanYears); year++ {
		for _, q := range p.Rhythm.Closing.Periods(p.Rhythm.Kind, year) {
			from, to := p.AnswerWindow(q)
			if slices.ContainsFunc(ends, func(d calendar.Day) bool { return d >= from && d <= to }) {
				all = append(all, q)
			}
		}
	}
	return all, nil
}

// bookPeriod is the period asked for; "" is the one that runs, or the last that began.
func (s *Service) bookPeriod(p Plan, all []calendar.Period, text string) (calendar.Period, error) {
	if text != "" {
		q, ok := p.Rhythm.Closing.Parse(text)
		if !ok {
			return q, problem.New(problem.NotFound, "Không có kỳ báo cáo này. Kỳ viết như 2026, 2026-H2, 2026-Q3 hoặc 2026-11.")
		}
		return q, nil
	}
	var found calendar.Period
	for i, q := range all {
		if i == 0 || !q.From.After(s.today()) {
			found = q
		}
	}
	if len(all) == 0 {
		return found, problem.New(problem.NotFound, "Kế hoạch này chưa giao việc cho cơ quan nào nên chưa có bảng để tải.")
	}
	return found, nil
}

// loadBooks reads the answers of a period, of one agency or, with 0, of all.
func (s *Service) loadBooks(tx *db.Tx, p Plan, period calendar.Period, agencyID int64) (b books, err error) {
	b = books{Plan: p, Period: period, Today: s.today(), Terms: s.terms, List: s.indicators}
	at := span{plan: p.ID, agency: agencyID}
	at.from, at.to = p.AnswerWindow(period)
	who, err := loadPeople(tx)
	if err != nil {
		return b, err
	}
	if agencyID != 0 {
		if b.Agency, err = who.find(agencyID); err != nil {
			return b, err
		}
	}
	if b.Lines, err = bookLines(tx, at, who); err != nil {
		return b, fmt.Errorf("answers of %s: %w", period.Key(), err)
	}
	b.index()
	return b, nil
}

func bookLines(tx *db.Tx, at span, who *people) (all []bookLine, err error) {
	reports, err := spanReports(tx, at)
	if err != nil {
		return nil, err
	}
	tasks, err := planTasks(tx, at.plan)
	if err != nil {
		return nil, err
	}
	position, byID := map[int64]int{}, map[int64]Task{}
	for i, t := range tasks {
		position[t.ID], byID[t.ID] = i, t
	}
	activities, figures, evidence, err := bookParts(tx, at)
	if err != nil {
		return nil, err
	}
	for _, r := range reports {
		a, err := who.find(r.AgencyID)
		if err != nil {
			return nil, err
		}
		l := bookLine{Report: r, Task: byID[r.TaskID], Agency: a, Evidence: evidence[r.ID], versions: map[int64]int64{}}
		l.Stored = storedBook(r, activities[r.ID], figures[r.ID])
		for _, d := range activities[r.ID] {
			l.versions[d.ID] = d.Version
		}
		all = append(all, l)
	}
	rank := map[int64]int{}
	for i, a := range who.List { // agencies that were closed come first
		rank[a.ID] = i + 1
	}
	slices.SortStableFunc(all, func(a, b bookLine) int {
		return cmp.Or(rank[a.Agency.ID]-rank[b.Agency.ID], cmp.Compare(a.Agency.ID, b.Agency.ID), position[a.Task.ID]-position[b.Task.ID])
	})
	return all, nil
}

func bookParts(tx *db.Tx, at span) (activities map[int64][]Activity, figures map[int64][]Figure, evidence map[int64][]Evidence, err error) {
	activities, figures, evidence = map[int64][]Activity{}, map[int64][]Figure{}, map[int64][]Evidence{}
	as, err := spanActivities(tx, at)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, a := range as {
		activities[a.ReportID] = append(activities[a.ReportID], a)
	}
	fs, err := spanFigures(tx, at)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, f := range fs {
		figures[f.ReportID] = append(figures[f.ReportID], f)
	}
	es, err := spanEvidence(tx, at)
	for _, e := range es {
		evidence[e.ReportID] = append(evidence[e.ReportID], e)
	}
	return activities, figures, evidence, err
}

// asked reads the answers that someone asks for.
func (s *Service) askedBooks(ctx context.Context, by identity.Actor, planID, agencyID int64, period string) (b books, err error) {
	if agencyID, err = bookAgency(by, agencyID); err != nil {
		return b, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		p, err := findPlan(tx, planID)
		if err != nil {
			return err
		}
		all, err := bookPeriods(tx, p)
		if err != nil {
			return err
		}
		q, err := s.bookPeriod(p, all, period)
		if err != nil {
			return err
		}
		b, err = s.loadBooks(tx, p, q, agencyID)
		return err
	})
	if err == nil && len(b.Lines) == 0 {
		err = problem.New(problem.NotFound, "Kỳ này không có báo cáo nào phải gửi nên không có bảng để tải. Hãy chọn kỳ khác.")
	}
	return b, err
}

// DownloadWorkbook writes the workbook of an agency for a period, or with 0 the one of all agencies; name is what to call the file.
func (s *Service) DownloadWorkbook(ctx context.Context, by identity.Actor, planID, agencyID int64, period string) (name string, data []byte, err error) {
	b, err := s.askedBooks(ctx, by, planID, agencyID, period)
	if err != nil {
		return "", nil, err
	}
	secret, err := identity.Key(ctx, s.DB, workbookPurpose)
	if err != nil {
		return "", nil, err
	}
	var out bytes.Buffer
	err = s.writeBook(&out, b, secret)
	return b.fileName(), out.Bytes(), err
}

func (s *Service) writeBook(w io.Writer, b books, secret []byte) error {
	e, err := b.entryBook(secret, s.Now())
	if err != nil {
		return err
	}
	return office.WriteEntryBook(w, e)
}

// fileName is what a workbook is called on the way out: bang-bao-cao-2026-Q4-xa-quy-hoa.xlsx.
func (b books) fileName() string {
	whose := "moi-co-quan"
	if !b.all() {
		whose = slug(b.Agency.ShortName)
	}
	return "bang-bao-cao-" + b.Period.Key() + "-" + whose + ".xlsx"
}

func slug(text string) string {
	return strings.Join(strings.FieldsFunc(i18n.Fold(text), func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') }), "-")
}

// DownloadWorkbooks writes the workbooks of all agencies into one ZIP.
func (s *Service) DownloadWorkbooks(ctx context.Context, by identity.Actor, planID int64, period string) (name string, data []byte, err error) {
	if !by.May(identity.ReadAll) {
		return "", nil, problem.New(problem.Denied, "Chỉ cơ quan đầu mối tải được bảng của mọi cơ quan.")
	}
	b, err := s.askedBooks(ctx, by, planID, 0, period)
	if err != nil {
		return "", nil, err
	}
	secret, err := identity.Key(ctx, s.DB, workbookPurpose)
	if err != nil {
		return "", nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	used := map[string]bool{}
	for _, a := range b.Agencies {
		if err := ctx.Err(); err != nil {
			return "", nil, err
		}
		one := b.of(a)
		file := one.fileName()
		if used[file] {
			file = strings.TrimSuffix(file, ".xlsx") + fmt.Sprintf("-%d.xlsx", a.ID)
		}
		used[file] = true
		w, err := z.CreateHeader(&zip.FileHeader{Name: file, Method: zip.Store, Modified: s.Now()})
		if err != nil {
			return "", nil, err
		}
		if err := s.writeBook(w, one, secret); err != nil {
			return "", nil, fmt.Errorf("workbook of %s: %w", a.Key, err)
		}
	}
	if err := z.Close(); err != nil {
		return "", nil, err
	}
	return "bang-bao-cao-" + b.Period.Key() + ".zip", out.Bytes(), nil
}
