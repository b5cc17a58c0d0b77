package plan

import (
	"errors"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// lineSums add up the entries e of a line l. An entry that takes another back repeats its document and file, so that the count of
// entries without either comes out right.
const lineSums = `l.id, l.plan_id, COALESCE(l.task_id, 0), l.agency_id, l.source,
	CAST(COALESCE(SUM(e.amount) FILTER (WHERE e.kind = 'estimate'), 0) AS BIGINT),
	CAST(COALESCE(SUM(e.amount) FILTER (WHERE e.kind = 'allocation'), 0) AS BIGINT),
	CAST(COALESCE(SUM(e.amount) FILTER (WHERE e.kind = 'disbursement'), 0) AS BIGINT),
	CAST(COALESCE(SUM(e.amount) FILTER (WHERE e.kind = 'settlement'), 0) AS BIGINT),
	COUNT(e.id) FILTER (WHERE e.kind <> 'estimate' AND e.document = '' AND e.hash = '' AND e.corrects IS NULL)
	- COUNT(e.id) FILTER (WHERE e.kind <> 'estimate' AND e.document = '' AND e.hash = '' AND e.corrects IS NOT NULL)`

func scanBudgetLine(r db.Row) (l BudgetLine, err error) {
	err = r.Scan(&l.ID, &l.PlanID, &l.TaskID, &l.AgencyID, &l.Source, &l.Estimate, &l.Allocated, &l.Spent, &l.Settled, &l.Bare)
	return l, err
}

// budgetLines lists the lines of a plan with the sums of what is dated up to a day; agency 0 is all agencies.
func budgetLines(tx *db.Tx, planID, agencyID int64, day calendar.Day) ([]BudgetLine, error) {
	return db.All(tx, scanBudgetLine, `SELECT `+lineSums+`
		FROM plan_budget_lines l JOIN plan_budget_entries e ON e.line_id = l.id AND e.day <= ?
		WHERE l.plan_id = ? AND (CAST(? AS BIGINT) = 0 OR l.agency_id = ?)
		GROUP BY l.id, l.plan_id, l.task_id, l.agency_id, l.source ORDER BY l.id`, string(day), planID, agencyID, agencyID)
}

func findBudgetLine(tx *db.Tx, id int64) (BudgetLine, error) {
	l, err := db.One(tx, scanBudgetLine, `SELECT `+lineSums+` FROM plan_budget_lines l LEFT JOIN plan_budget_entries e ON e.line_id = l.id
		WHERE l.id = ? GROUP BY l.id, l.plan_id, l.task_id, l.agency_id, l.source`, id)
	return l, missing(err, "Không có dòng kinh phí này. Hãy mở lại từ trang kinh phí.")
}

// holdBudgetLine finds a line and keeps others from adding to it until the transaction ends.
func holdBudgetLine(tx *db.Tx, id int64) (BudgetLine, error) {
	if _, err := db.One(tx, db.Scalar[int64], `SELECT id FROM plan_budget_lines WHERE id = ? {for update}`, id); err != nil {
		return BudgetLine{}, missing(err, "Không có dòng kinh phí này. Hãy mở lại từ trang kinh phí.")
	}
	return findBudgetLine(tx, id)
}

// openBudgetLine is the number of a line, which is made when there is none.
func openBudgetLine(tx *db.Tx, l BudgetLine) (int64, error) {
	find := func() (int64, error) {
		return db.One(tx, db.Scalar[int64], `SELECT id FROM plan_budget_lines WHERE plan_id = ? AND COALESCE(task_id, 0) = ? AND agency_id = ? AND source = ?`,
			l.PlanID, l.TaskID, l.AgencyID, l.Source)
	}
	if id, err := find(); err == nil || !errors.Is(err, db.ErrNone) {
		return id, err
	}
	if _, err := tx.Exec(`INSERT INTO plan_budget_lines (plan_id, task_id, agency_id, source) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		l.PlanID, orNull(l.TaskID), l.AgencyID, l.Source); err != nil {
		return 0, err
	}
	return find()
}

func countBudgetLines(tx *db.Tx, planID int64) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM plan_budget_lines WHERE plan_id = ?`, planID)
}

const entryColumns = `e.id, e.line_id, e.kind, e.amount, e.day, e.document, e.note, e.hash, e.name, e.size, e.mime,
	COALESCE(e.corrects, 0), COALESCE((SELECT c.id FROM plan_budget_entries c WHERE c.corrects = e.id), 0), e.who, e.at`

func scanEntry(r db.Row) (e MoneyEntry, err error) {
	err = r.Scan(&e.ID, &e.LineID, &e.Kind, &e.Amount, &e.Day, &e.Document, &e.Note, &e.File.Hash, &e.File.Name, &e.File.Size, &e.File.Mime,
		&e.Corrects, &e.Corrected, &e.Who, &e.At)
	return e, err
}

func findMoneyEntry(tx *db.Tx, id int64) (MoneyEntry, error) {
	e, err := db.One(tx, scanEntry, `SELECT `+entryColumns+` FROM plan_budget_entries e WHERE e.id = ?`, id)
	return e, missing(err, "Không có bút toán này. Hãy mở lại từ trang kinh phí.")
}

// lineEntries lists what has come to a line, in the order of the documents' days.
func lineEntries(tx *db.Tx, lineID int64) ([]MoneyEntry, error) {
	return db.All(tx, scanEntry, `SELECT `+entryColumns+` FROM plan_budget_entries e WHERE e.line_id = ? ORDER BY e.day, e.id`, lineID)
}

// insertMoneyEntry appends an entry; added is false when the same form or file has brought it before.
func insertMoneyEntry(tx *db.Tx, e MoneyEntry) (added bool, err error) {
	n, err := tx.Exec(`INSERT INTO plan_budget_entries (line_id, kind, amount, day, document, note, hash, name, size, mime, corrects, once, user_id, who, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		e.LineID, string(e.Kind), e.Amount, string(e.Day), e.Document, e.Note, e.File.Hash, e.File.Name, e.File.Size, e.File.Mime,
		orNull(e.Corrects), e.Once, orNull(e.UserID), e.Who, e.At)
	return n == 1, err
}

func countLineEntries(tx *db.Tx, lineID int64) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM plan_budget_entries WHERE line_id = ?`, lineID)
}

// moneyFileUsed reports whether an entry or a waiting workbook refers to a stored file.
func moneyFileUsed(tx *db.Tx, hash string) (bool, error) {
	return db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM plan_budget_entries WHERE hash = ?)
		OR EXISTS (SELECT 1 FROM plan_budget_sheets WHERE hash = ? AND done = FALSE)`, hash, hash)
}

// taskWeights are the weights that were given to tasks of a plan.
func taskWeights(tx *db.Tx, planID int64) (map[int64]int64, error) {
	type pair struct{ task, weight int64 }
	all, err := db.All(tx, func(r db.Row) (p pair, err error) { err = r.Scan(&p.task, &p.weight); return p, err },
		`SELECT id, weight FROM plan_tasks WHERE plan_id = ? AND weight IS NOT NULL`, planID)
	weights := make(map[int64]int64, len(all))
	for _, p := range all {
		weights[p.task] = p.weight
	}
	return weights, err
}

// setTaskWeight changes the weight of a task from what was on the screen; 0 is none.
func setTaskWeight(tx *db.Tx, taskID, was, weight int64) error {
	n, err := tx.Exec(`UPDATE plan_tasks SET weight = ? WHERE id = ? AND COALESCE(weight, 0) = ?`, orNull(weight), taskID, was)
	return changed(n, err)
}

// moneyRows lists the entries of a plan up to a day that stand, for reports.
func moneyRows(tx *db.Tx, planID int64, day calendar.Day) ([]MoneyRow, error) {
	return db.All(tx, func(r db.Row) (m MoneyRow, err error) {
		err = r.Scan(&m.ID, &m.LineID, &m.TaskID, &m.AgencyID, &m.Source, &m.Kind, &m.Amount, &m.Day, &m.Document, &m.Note)
		return m, err
	}, `SELECT e.id, e.line_id, COALESCE(l.task_id, 0), l.agency_id, l.source, e.kind, e.amount, e.day, e.document, e.note
		FROM plan_budget_lines l JOIN plan_budget_entries e ON e.line_id = l.id
		WHERE l.plan_id = ? AND e.day <= ? AND e.corrects IS NULL AND NOT EXISTS (SELECT 1 FROM plan_budget_entries c WHERE c.corrects = e.id)
		ORDER BY e.id`, planID, string(day))
}

func insertMoneySheet(tx *db.Tx, m MoneySheet, at time.Time) (int64, error) {
	return tx.Insert(`INSERT INTO plan_budget_sheets (plan_id, name, hash, user_id, at) VALUES (?, ?, ?, ?, ?) RETURNING id`, m.PlanID, m.Name, m.Hash, m.UserID, at)
}

func findMoneySheet(tx *db.Tx, id int64) (MoneySheet, error) {
	m, err := db.One(tx, func(r db.Row) (m MoneySheet, err error) {
		err = r.Scan(&m.ID, &m.PlanID, &m.UserID, &m.Name, &m.Hash, &m.Done)
		return m, err
	}, `SELECT id, plan_id, user_id, name, hash, done FROM plan_budget_sheets WHERE id = ?`, id)
	if errors.Is(err, db.ErrNone) {
		return m, errForeignSheet
	}
	return m, err
}

// closeMoneySheet marks a workbook as written; a second time is a Conflict.
func closeMoneySheet(tx *db.Tx, id int64) error {
	n, err := tx.Exec(`UPDATE plan_budget_sheets SET done = TRUE WHERE id = ? AND done = FALSE`, id)
	return changed(n, err)
}

// dropMoneySheets forgets workbooks brought in before a time.
func dropMoneySheets(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM plan_budget_sheets WHERE at < ?`, before)
	return err
}
