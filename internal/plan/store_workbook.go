package plan

import (
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// reportsOfSpan are the reports of a plan whose own period ends within days, of one agency or, with 0, of all. Its arguments are those of span.args.
const reportsOfSpan = `plan_id = ? AND period_to BETWEEN ? AND ? AND (CAST(? AS BIGINT) = 0 OR agency_id = ?)`

// span says which reports a workbook holds.
type span struct {
	plan     int64
	from, to calendar.Day
	agency   int64
}

func (s span) args() []any {
	return []any{s.plan, string(s.from), string(s.to), s.agency, s.agency}
}

func spanReports(tx *db.Tx, s span) ([]Report, error) {
	return db.All(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports WHERE `+reportsOfSpan+` ORDER BY agency_id, task_id, period_to, id`, s.args()...)
}

func spanActivities(tx *db.Tx, s span) ([]Activity, error) {
	return db.All(tx, scanActivity, `SELECT `+activityColumns+` FROM plan_activities
		WHERE report_id IN (SELECT id FROM plan_reports WHERE `+reportsOfSpan+`) ORDER BY report_id, from_day, id`, s.args()...)
}

func spanFigures(tx *db.Tx, s span) ([]Figure, error) {
	return db.All(tx, scanFigure, `SELECT `+figureColumns+` FROM plan_figures
		WHERE report_id IN (SELECT id FROM plan_reports WHERE `+reportsOfSpan+`) ORDER BY report_id, indicator, id`, s.args()...)
}

func spanEvidence(tx *db.Tx, s span) ([]Evidence, error) {
	return db.All(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM plan_evidence
		WHERE report_id IN (SELECT id FROM plan_reports WHERE `+reportsOfSpan+`) ORDER BY report_id, id`, s.args()...)
}

// reportEnds are the days on which periods of a plan's reports end.
func reportEnds(tx *db.Tx, planID int64) ([]calendar.Day, error) {
	return db.All(tx, db.Scalar[calendar.Day], `SELECT DISTINCT period_to FROM plan_reports WHERE plan_id = ? ORDER BY period_to`, planID)
}

// Workbook is an upload that waits to be looked through, or did.
type Workbook struct {
	ID       int64
	PlanID   int64
	Period   string
	AgencyID int64 // 0: of the focal department, for any agency
	State    string
	Result   string
	Who      string
	At       time.Time
	Version  int64
	Files    []WorkbookFile
	choices  string
}

// The states of a Workbook.
const (
	WorkbookWaiting   = "waiting"
	WorkbookConfirmed = "confirmed"
	WorkbookDropped   = "dropped"
)

// WorkbookFile is one file of an upload.
type WorkbookFile struct {
	Name string
	Hash string // as it came
	XLSX string // as it is read
	Size int64
}

const workbookColumns = `id, plan_id, period, COALESCE(agency_id, 0), state, result, who, created_at, version, choices`

func scanWorkbook(r db.Row) (w Workbook, err error) {
	err = r.Scan(&w.ID, &w.PlanID, &w.Period, &w.AgencyID, &w.State, &w.Result, &w.Who, &w.At, &w.Version, &w.choices)
	return w, err
}

func findWorkbook(tx *db.Tx, id int64) (Workbook, error) {
	w, err := db.One(tx, scanWorkbook, `SELECT `+workbookColumns+` FROM plan_workbooks WHERE id = ?`, id)
	if err != nil {
		return w, missing(err, "Không có bảng Excel này. Có thể nó đã được bỏ; hãy mở lại trang Bảng Excel.")
	}
	w.Files, err = workbookFiles(tx, id)
	return w, err
}

func workbookFiles(tx *db.Tx, id int64) ([]WorkbookFile, error) {
	return db.All(tx, func(r db.Row) (f WorkbookFile, err error) {
		err = r.Scan(&f.Name, &f.Hash, &f.XLSX, &f.Size)
		return f, err
	}, `SELECT name, hash, xlsx, size FROM plan_workbook_files WHERE workbook_id = ? ORDER BY position`, id)
}

const maxWaitingBooks = 20 // on the page

// waitingWorkbooks are the uploads of one agency, or with 0 of the focal department and of all, that nobody has settled, the newest first.
func waitingWorkbooks(tx *db.Tx, planID, agencyID int64) ([]Workbook, error) {
	all, err := db.All(tx, scanWorkbook, `SELECT `+workbookColumns+` FROM plan_workbooks
		WHERE plan_id = ? AND state = 'waiting' AND (CAST(? AS BIGINT) = 0 OR agency_id = ?) ORDER BY id DESC LIMIT ?`, planID, agencyID, agencyID, maxWaitingBooks)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Files, err = workbookFiles(tx, all[i].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func insertWorkbook(tx *db.Tx, w Workbook) (int64, error) {
	id, err := tx.Insert(`INSERT INTO plan_workbooks (plan_id, period, agency_id, who, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id`,
		w.PlanID, w.Period, orNull(w.AgencyID), w.Who, w.At)
	if err != nil {
		return 0, err
	}
	for i, f := range w.Files {
		if _, err := tx.Exec(`INSERT INTO plan_workbook_files (workbook_id, position, name, hash, xlsx, size) VALUES (?, ?, ?, ?, ?, ?)`,
			id, i, f.Name, f.Hash, f.XLSX, f.Size); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func updateChoices(tx *db.Tx, id, version int64, choices string) error {
	n, err := tx.Exec(`UPDATE plan_workbooks SET choices = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'waiting'`, choices, id, version)
	return changed(n, err)
}

func closeWorkbook(tx *db.Tx, id, version int64, state, result string) error {
	n, err := tx.Exec(`UPDATE plan_workbooks SET state = ?, result = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'waiting'`, state, result, id, version)
	return changed(n, err)
}

// bookWord is what people decided about one word of a table made by hand.
type bookWord struct{ Kind, Folded, Meaning string }

func bookWords(tx *db.Tx, planID int64) ([]bookWord, error) {
	return db.All(tx, func(r db.Row) (w bookWord, err error) {
		err = r.Scan(&w.Kind, &w.Folded, &w.Meaning)
		return w, err
	}, `SELECT kind, folded, meaning FROM plan_workbook_words WHERE plan_id = ? ORDER BY kind, folded`, planID)
}

func saveBookWord(tx *db.Tx, planID int64, w bookWord, who string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO plan_workbook_words (plan_id, kind, folded, meaning, who, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (plan_id, kind, folded) DO UPDATE SET meaning = excluded.meaning, who = excluded.who, at = excluded.at`, planID, w.Kind, w.Folded, w.Meaning, who, at)
	return err
}

// workbookFileUsed reports whether an upload that was not dropped refers to a stored file.
func workbookFileUsed(tx *db.Tx, hash string) (bool, error) {
	return db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM plan_workbook_files f JOIN plan_workbooks w ON w.id = f.workbook_id
		WHERE (f.hash = ? OR f.xlsx = ?) AND w.state <> 'dropped')`, hash, hash)
}
