package plan

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// What a report was on a day is its last move up to then; today it is what the columns say. Both are brought into the
// same shape, and counted by the rules of tally.go.
const (
	reportsNow = `SELECT plan_id, task_id, agency_id, duty, period, period_from, due, state, submitted_on, answer
		FROM plan_reports WHERE plan_id = ?`

	// An amendment or an extension may have moved the due day, a hand-over the agency, or the answer was withdrawn since: on days before it
	// the old one counts.
	reportsThen = `SELECT * FROM (SELECT r.plan_id, r.task_id, COALESCE(o.agency_id, r.agency_id) AS agency_id, COALESCE(b.duty, r.duty) AS duty,
		r.period, r.period_from, COALESCE(b.due, r.due) AS due,
		COALESCE(m.to_state, 'expected') AS state, COALESCE(l.sent, '') AS submitted_on, COALESCE(m.answer, '') AS answer
		FROM (SELECT id, plan_id, task_id, agency_id, duty, period, period_from, due FROM plan_reports WHERE plan_id = ?
			UNION ALL SELECT report_id, plan_id, task_id, agency_id, duty, period, period_from, due FROM plan_withdrawn WHERE plan_id = ? AND on_day > ?) r
		LEFT JOIN (SELECT report_id, MAX(id) AS last, MAX(CASE WHEN action = 'submit' THEN day END) AS sent
			FROM plan_moves WHERE plan_id = ? AND day <= ? GROUP BY report_id) l ON l.report_id = r.id
		LEFT JOIN plan_moves m ON m.id = l.last
		LEFT JOIN plan_report_past b ON b.report_id = r.id AND b.until_day = (SELECT MIN(until_day) FROM plan_report_past p WHERE p.report_id = r.id AND p.until_day > ?)
		LEFT JOIN (SELECT t.report_id, t.agency_id FROM plan_transfers t JOIN (SELECT MIN(id) AS first FROM plan_transfers
			WHERE plan_id = ? AND day > ? GROUP BY report_id) f ON f.first = t.id) o ON o.report_id = r.id
		) w WHERE due <> ''`

	boxCounts = `
		COUNT(*) FILTER (WHERE state = 'accepted' AND submitted_on <= due),
		COUNT(*) FILTER (WHERE state = 'accepted' AND submitted_on > due),
		COUNT(*) FILTER (WHERE state <> 'accepted' AND period_from <= ? AND due >= ?),
		COUNT(*) FILTER (WHERE state <> 'accepted' AND period_from <= ? AND due < ?),
		COUNT(*) FILTER (WHERE state = 'submitted' AND period_from <= ?),
		COUNT(*) FILTER (WHERE state = 'returned' AND period_from <= ?),
		COUNT(*) FILTER (WHERE state = 'submitted' AND due < ?),
		COUNT(*) FILTER (WHERE state = 'submitted' AND due < ? AND submitted_on <= due),
		COUNT(*) FILTER (WHERE state = 'accepted' AND answer <> 'activities')`
)

// tallyRow is the tally of one agency at one task, or of one period.
type tallyRow struct {
	TaskID, AgencyID int64
	Duty             DutyKind
	Period           string
	Tally
}

func scanTally(r db.Row) (tallyRow, error) {
	var t tallyRow
	err := r.Scan(&t.TaskID, &t.AgencyID, &t.Duty, &t.Period, &t.InTime, &t.Tally.Late, &t.Open, &t.Tally.Overdue, &t.Waiting, &t.Returned, &t.Sent, &t.Punctual, &t.Nothing)
	return t, err
}

// moment says which day is counted, and whether that is today.
type moment struct {
	Day  calendar.Day
	Past bool
}

func (m moment) args(planID int64) []any {
	d := string(m.Day)
	args := []any{d, d, d, d, d, d, d, d}
	if m.Past {
		return append(args, planID, planID, d, planID, d, d, planID, d)
	}
	return append(args, planID)
}

// tallyPlan counts a plan by task, agency and duty, in the order of its index: everything else is added up from these rows. An agency has
// one duty at a task at a time.
func tallyPlan(tx *db.Tx, planID int64, m moment) ([]tallyRow, error) {
	const groups = ` GROUP BY task_id, agency_id, duty ORDER BY task_id, agency_id, duty`
	if m.Past {
		return db.All(tx, scanTally, `SELECT task_id, agency_id, duty, '', `+boxCounts+` FROM (`+reportsThen+`) r`+groups, m.args(planID)...)
	}
	return db.All(tx, scanTally, `SELECT task_id, agency_id, duty, '', `+boxCounts+` FROM (`+reportsNow+`) r`+groups, m.args(planID)...)
}

// tallyPeriods counts a plan by period.
func tallyPeriods(tx *db.Tx, planID int64, m moment) ([]tallyRow, error) {
	const groups = ` GROUP BY period ORDER BY MIN(period_from), period`
	if m.Past {
		return db.All(tx, scanTally, `SELECT 0, 0, '', period, `+boxCounts+` FROM (`+reportsThen+`) r`+groups, m.args(planID)...)
	}
	return db.All(tx, scanTally, `SELECT 0, 0, '', period, `+boxCounts+` FROM (`+reportsNow+`) r`+groups, m.args(planID)...)
}

// crowd is one agency of a group of reports that wait for the same thing; Size is the whole group.
type crowd struct {
	TaskID   int64
	Period   string
	Due      calendar.Day
	AgencyID int64
	Size     int
}

func scanCrowd(r db.Row) (crowd, error) {
	var c crowd
	err := r.Scan(&c.TaskID, &c.Period, &c.Due, &c.AgencyID, &c.Size)
	return c, err
}

const shownNames = 5 // agencies that a line names before "và … cơ quan khác"

// owed lists what agencies have not sent by a day, grouped by task and period, the first few agencies of each group. What was sent back
// stands in a list of its own.
func owed(tx *db.Tx, planID int64, today, until calendar.Day) ([]crowd, error) {
	return db.All(tx, scanCrowd, `SELECT task_id, period, due, agency_id, size FROM (
		SELECT task_id, period, due, agency_id, COUNT(*) OVER (PARTITION BY task_id, period, due) AS size,
			ROW_NUMBER() OVER (PARTITION BY task_id, period, due ORDER BY agency_id) AS nth
		FROM plan_reports WHERE plan_id = ? AND state IN ('expected', 'draft', 'returned') AND state <> 'returned' AND period_from <= ? AND due <= ?) w
		WHERE nth <= ? ORDER BY due, task_id, period, agency_id`, planID, string(today), string(until), shownNames)
}

// othersOnly leaves out what the person with this number has sent or typed: someone else looks through it.
const othersOnly = ` AND COALESCE(submitted_by, 0) <> CAST(? AS BIGINT) AND ' ' || behalf_by || ' ' NOT LIKE '% ' || CAST(CAST(? AS BIGINT) AS TEXT) || ' %'`

// waitingForReview lists what was submitted and this person may look through, grouped by task; Due is the day of the oldest.
func waitingForReview(tx *db.Tx, planID, userID int64) ([]crowd, error) {
	return db.All(tx, scanCrowd, `SELECT task_id, '', since, agency_id, size FROM (
		SELECT task_id, agency_id, COUNT(*) OVER (PARTITION BY task_id) AS size, MIN(submitted_on) OVER (PARTITION BY task_id) AS since,
			ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY submitted_on, agency_id) AS nth
		FROM plan_reports WHERE plan_id = ? AND state = 'submitted'`+othersOnly+`) w
		WHERE nth <= ? ORDER BY since, task_id, nth`, planID, userID, userID, shownNames)
}

// countWaiting counts what was submitted and waits for this person, under all active plans; late says that a due day has passed.
func countWaiting(tx *db.Tx, today calendar.Day, userID int64) (n, late int, err error) {
	c, err := db.One(tx, scanPair, `SELECT COUNT(*), COUNT(*) FILTER (WHERE due < ?) FROM plan_reports
		WHERE state = 'submitted'`+othersOnly+` AND plan_id IN (SELECT id FROM plan_plans WHERE state = 'active')`, string(today), userID, userID)
	return c[0], c[1], err
}

// countOwed counts what an agency owes: begun, and neither submitted nor accepted; late is the part whose due day has passed.
func countOwed(tx *db.Tx, agencyID int64, today calendar.Day) (n, late int, err error) {
	c, err := db.One(tx, scanPair, `SELECT COUNT(*), COUNT(*) FILTER (WHERE due < ?) FROM plan_reports
		WHERE agency_id = ? AND state IN ('expected', 'draft', 'returned') AND period_from <= ?
		AND plan_id IN (SELECT id FROM plan_plans WHERE state = 'active')`, string(today), agencyID, string(today))
	return c[0], c[1], err
}

func scanPair(r db.Row) (p [2]int, err error) {
	err = r.Scan(&p[0], &p[1])
	return p, err
}

// dueDays lists the days on which something is still to come.
func dueDays(tx *db.Tx, planID int64, from, to calendar.Day) ([]dueDay, error) {
	return db.All(tx, func(r db.Row) (d dueDay, err error) {
		err = r.Scan(&d.Due, &d.Period, &d.Tasks, &d.Reports)
		return d, err
	}, `SELECT due, period, COUNT(DISTINCT task_id), COUNT(*) FROM plan_reports
		WHERE plan_id = ? AND state IN ('expected', 'draft', 'returned') AND due >= ? AND due <= ? GROUP BY due, period ORDER BY due, period`,
		planID, string(from), string(to))
}

// news is a move that others may want to know of.
type news struct {
	Day      calendar.Day
	Action   Action
	ReportID int64
	TaskID   int64
	AgencyID int64
	Period   string
	Reason   string
}

func scanNews(r db.Row) (news, error) {
	var n news
	err := r.Scan(&n.Day, &n.Action, &n.ReportID, &n.TaskID, &n.AgencyID, &n.Period, &n.Reason)
	return n, err
}

func lastNews(tx *db.Tx, planID int64, limit int) ([]news, error) {
	return db.All(tx, scanNews, `SELECT m.day, m.action, r.id, r.task_id, r.agency_id, r.period, m.reason
		FROM plan_moves m JOIN plan_reports r ON r.id = m.report_id
		WHERE m.plan_id = ? AND m.action IN ('submit', 'accept', 'return', 'reopen') ORDER BY m.day DESC, m.id DESC LIMIT ?`, planID, limit)
}

// returnedReports lists what was sent back and has not come again, the oldest first.
func returnedReports(tx *db.Tx, planID int64, limit int) ([]news, error) {
	return db.All(tx, scanNews, `SELECT COALESCE((SELECT MAX(m.day) FROM plan_moves m WHERE m.report_id = r.id AND m.to_state = 'returned'), '') AS day,
		'return', r.id, r.task_id, r.agency_id, r.period, r.reason
		FROM plan_reports r WHERE r.plan_id = ? AND r.state = 'returned' ORDER BY 1, r.id LIMIT ?`, planID, limit)
}

// line is what lists show of a report: the texts stay where they are.
const lineColumns = `r.id, r.assignment_id, r.plan_id, r.task_id, r.agency_id, r.duty, r.period, r.period_from, r.period_to, r.due, r.state, r.answer,
	r.reason, r.submitted_on, r.accepted_on`

func scanLine(r db.Row) (Report, error) {
	var p Report
	err := r.Scan(&p.ID, &p.AssignmentID, &p.PlanID, &p.TaskID, &p.AgencyID, &p.Duty, &p.Period, &p.From, &p.To, &p.Due, &p.State, &p.Answer,
		&p.Reason, &p.SubmittedOn, &p.AcceptedOn)
	return p, err
}

// agencyLines lists what is expected of an agency under a plan.
func agencyLines(tx *db.Tx, planID, agencyID int64) ([]Report, error) {
	return db.All(tx, scanLine, `SELECT `+lineColumns+` FROM plan_reports r WHERE r.plan_id = ? AND r.agency_id = ? ORDER BY r.due, r.task_id, r.id`, planID, agencyID)
}

// taskLines lists what is expected of all agencies at a task.
func taskLines(tx *db.Tx, taskID int64) ([]Report, error) {
	return db.All(tx, scanLine, `SELECT `+lineColumns+` FROM plan_reports r WHERE r.task_id = ? ORDER BY r.period_from, r.agency_id`, taskID)
}

// printedLeads are the words of the document for the agencies at a task, with how many each stands for.
type printedLead struct {
	TaskID  int64
	Duty    DutyKind
	Printed string
	Members int
	OneID   int64 // the agency, where there is one
}

func printedLeads(tx *db.Tx, planID int64) ([]printedLead, error) {
	return db.All(tx, func(r db.Row) (p printedLead, err error) {
		err = r.Scan(&p.TaskID, &p.Duty, &p.Printed, &p.Members, &p.OneID)
		return p, err
	}, `SELECT a.task_id, a.duty, a.printed, COUNT(*), MIN(a.agency_id) FROM plan_assignments a JOIN plan_tasks t ON t.id = a.task_id
		WHERE t.plan_id = ? AND a.ended_on = '' GROUP BY a.task_id, a.duty, a.printed ORDER BY a.task_id, a.duty, MIN(a.id)`, planID)
}

// sum is a number that belongs to a report and an indicator.
type sum struct {
	ReportID  int64
	Indicator string
	Value     int64
}

func scanSum(r db.Row) (s sum, err error) {
	err = r.Scan(&s.ReportID, &s.Indicator, &s.Value)
	return s, err
}

// taskFigures adds up the figures of each report of a task. In "none" nothing is added up: lists leave those out.
func taskFigures(tx *db.Tx, taskID int64) ([]sum, error) {
	return db.All(tx, scanSum, `SELECT f.report_id, f.indicator, CAST(SUM(f.value) AS BIGINT) FROM plan_figures f JOIN plan_reports r ON r.id = f.report_id
		WHERE r.task_id = ? GROUP BY f.report_id, f.indicator`, taskID)
}

// taskEvidence counts the evidence of each report of a task.
func taskEvidence(tx *db.Tx, taskID int64) ([]sum, error) {
	return db.All(tx, scanSum, `SELECT e.report_id, '', COUNT(*) FROM plan_evidence e JOIN plan_reports r ON r.id = e.report_id
		WHERE r.task_id = ? GROUP BY e.report_id`, taskID)
}
