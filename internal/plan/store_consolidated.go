package plan

import (
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// answersEnding are the expected answers whose own period ends within days, without their long texts.
func answersEnding(tx *db.Tx, planID int64, from, to calendar.Day) ([]Report, error) {
	return db.All(tx, func(r db.Row) (Report, error) {
		a := Report{PlanID: planID}
		err := r.Scan(&a.ID, &a.TaskID, &a.AgencyID, &a.Duty, &a.Period, &a.From, &a.To, &a.Due, &a.State, &a.Answer, &a.SubmittedOn, &a.AcceptedOn)
		return a, err
	}, `SELECT id, task_id, agency_id, duty, period, period_from, period_to, due, state, answer, submitted_on, accepted_on
		FROM plan_reports WHERE plan_id = ? AND period_to BETWEEN ? AND ? ORDER BY task_id, period_to, agency_id, id`, planID, string(from), string(to))
}

// answerTally counts the answers of one agency at one task.
type answerTally struct {
	tallyRow
	EverSent int // sent at least once, whatever became of them
	Missing  int // of Overdue: nobody sent anything, or took it back
}

// tallyAnswers counts the expected answers whose own period ends within days, as of today, in the order of its index.
func tallyAnswers(tx *db.Tx, planID int64, today, from, to calendar.Day) ([]answerTally, error) {
	d := string(today)
	args := moment{Day: today}.args(planID)
	args = append(args[:len(args)-1], d, d, d, planID, string(from), string(to))
	return db.All(tx, func(r db.Row) (t answerTally, err error) {
		n := &t.Tally
		err = r.Scan(&t.TaskID, &t.AgencyID, &t.Duty, &n.InTime, &n.Late, &n.Open, &n.Overdue, &n.Waiting, &n.Returned, &n.Sent, &n.Punctual, &n.Nothing, &t.EverSent, &t.Missing)
		return t, err
	}, `SELECT task_id, agency_id, duty, `+boxCounts+`,
		COUNT(*) FILTER (WHERE submitted_on <> '' AND (state = 'accepted' OR period_from <= ?)),
		COUNT(*) FILTER (WHERE state IN ('expected', 'draft') AND period_from <= ? AND due < ?)
		FROM plan_reports WHERE plan_id = ? AND period_to BETWEEN ? AND ? GROUP BY task_id, agency_id, duty ORDER BY task_id, agency_id, duty`, args...)
}

// answeringAgencies are all agencies that answers of a plan are expected of.
func answeringAgencies(tx *db.Tx, planID int64) ([]int64, error) {
	return db.All(tx, db.Scalar[int64], `SELECT DISTINCT a.agency_id FROM plan_assignments a JOIN plan_tasks t ON t.id = a.task_id WHERE t.plan_id = ? ORDER BY a.agency_id`, planID)
}

// writtenWords are the difficulties and proposals of accepted answers.
func writtenWords(tx *db.Tx, planID int64, from, to calendar.Day) ([]written, error) {
	return db.All(tx, func(r db.Row) (w written, err error) {
		err = r.Scan(&w.taskID, &w.agencyID, &w.difficulties, &w.proposals)
		return w, err
	}, `SELECT r.task_id, r.agency_id, r.difficulties, r.proposals FROM plan_reports r
		WHERE r.plan_id = ? AND r.period_to BETWEEN ? AND ? AND r.state = 'accepted' AND (r.difficulties <> '' OR r.proposals <> '')
		ORDER BY r.task_id, r.period_to, r.agency_id, r.id`, planID, string(from), string(to))
}

type taskSum struct {
	taskID    int64
	indicator string
	value     int64
}

// figureSums adds up the figures of accepted answers by task and indicator, for figures of the days.
func figureSums(tx *db.Tx, planID int64, p calendar.Period) ([]taskSum, error) {
	return db.All(tx, func(r db.Row) (s taskSum, err error) {
		err = r.Scan(&s.taskID, &s.indicator, &s.value)
		return s, err
	}, `SELECT r.task_id, f.indicator, CAST(SUM(f.value) AS BIGINT) FROM plan_reports r JOIN plan_figures f ON f.report_id = r.id
		WHERE r.plan_id = ? AND r.state = 'accepted' AND f.day BETWEEN ? AND ?
		GROUP BY r.task_id, f.indicator ORDER BY r.task_id, f.indicator`, planID, string(p.From), string(p.To))
}

// newestFigures are the newest figures of every task, agency and indicator, for indicators that are not added up over time.
// Marks is one "?" an indicator.
func newestFigures(tx *db.Tx, planID int64, p calendar.Period, indicators []string) ([]latestFigure, error) {
	if len(indicators) == 0 {
		return nil, nil
	}
	args := []any{planID, string(p.From), string(p.To)}
	for _, i := range indicators {
		args = append(args, i)
	}
	return db.All(tx, func(r db.Row) (f latestFigure, err error) {
		err = r.Scan(&f.TaskID, &f.AgencyID, &f.ID, &f.Indicator, &f.Value, &f.Day)
		return f, err
	}, `SELECT task_id, agency_id, id, indicator, value, day FROM (
			SELECT r.task_id, r.agency_id, f.id, f.indicator, f.value, f.day,
				ROW_NUMBER() OVER (PARTITION BY r.task_id, r.agency_id, f.indicator ORDER BY f.day DESC, f.id DESC) AS place
			FROM plan_figures f JOIN plan_reports r ON r.id = f.report_id
			WHERE r.plan_id = ? AND r.state = 'accepted' AND f.day BETWEEN ? AND ? AND f.indicator IN (`+marks(len(indicators))+`)
		) AS ranked WHERE place = 1 ORDER BY task_id, agency_id, indicator`, args...)
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// deedCount is how many activities an agency has at a task and which of them is most worth naming.
type deedCount struct {
	taskCount
	best int64 // its rank, see deedRank
}

// deedRank is one step of weight in a rank, which is made of missing weight, day and number so that the least is the best: no
// sorting of all activities is needed. There is room for ten thousand million of them.
const deedRank, deedIDs = 1_000_000_000_000_000_000, 10_000_000_000

// countDeeds counts the activities of accepted answers by task and agency: those of leading agencies first, then those with evidence,
// then the earliest.
func countDeeds(tx *db.Tx, planID int64, p calendar.Period) ([]deedCount, error) {
	return db.All(tx, func(r db.Row) (c deedCount, err error) {
		err = r.Scan(&c.taskID, &c.agencyID, &c.count, &c.best)
		return c, err
	}, `SELECT r.task_id, r.agency_id, COUNT(*), MIN(
			CAST(? AS BIGINT) * (CASE WHEN r.duty = 'lead' THEN 0 ELSE 2 END +
				CASE WHEN EXISTS (SELECT 1 FROM plan_evidence e WHERE e.report_id = a.report_id AND e.activity_id = a.id) THEN 0 ELSE 1 END)
			+ CAST(REPLACE(a.from_day, '-', '') AS BIGINT) * CAST(? AS BIGINT) + a.id)
		FROM plan_reports r JOIN plan_activities a ON a.report_id = r.id
		WHERE r.plan_id = ? AND r.state = 'accepted' AND a.from_day BETWEEN ? AND ?
		GROUP BY r.task_id, r.agency_id ORDER BY r.task_id, r.agency_id`, deedRank, deedIDs, planID, string(p.From), string(p.To))
}

// deedsByID are some activities.
func deedsByID(tx *db.Tx, ids []int64) ([]DeedRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return db.All(tx, scanDeed, `SELECT a.id, a.report_id, r.task_id, r.agency_id, a.name, a.place, a.from_day, a.to_day
		FROM plan_activities a JOIN plan_reports r ON r.id = a.report_id WHERE a.id IN (`+marks(len(ids))+`)`, args...)
}

func scanDeed(r db.Row) (d DeedRow, err error) {
	err = r.Scan(&d.ID, &d.ReportID, &d.TaskID, &d.AgencyID, &d.Name, &d.Place, &d.From, &d.To)
	return d, err
}

type taskCount struct {
	taskID, agencyID int64
	count            int
}

func scanTaskCount(r db.Row) (c taskCount, err error) {
	err = r.Scan(&c.taskID, &c.agencyID, &c.count)
	return c, err
}

// proofsInside joins files and links to their answers: one of an activity counts on the activity's first day, one of a whole answer on
// the day that answer is of.
const proofsInside = ` FROM plan_reports r JOIN plan_evidence e ON e.report_id = r.id LEFT JOIN plan_activities a ON a.id = e.activity_id
	WHERE r.plan_id = ? AND r.state = 'accepted' AND e.verdict <> 'rejected' AND (a.from_day BETWEEN ? AND ? OR a.id IS NULL AND r.period_to BETWEEN ? AND ?)`

func proofArgs(p Plan, q calendar.Period) []any {
	from, to := p.AnswerWindow(q)
	return []any{p.ID, string(q.From), string(q.To), string(from), string(to)}
}

// countProofs counts the files and links of accepted answers by task and agency.
func countProofs(tx *db.Tx, p Plan, q calendar.Period) ([]taskCount, error) {
	return db.All(tx, scanTaskCount, `SELECT r.task_id, r.agency_id, COUNT(*)`+proofsInside+`
		GROUP BY r.task_id, r.agency_id ORDER BY r.task_id, r.agency_id`, proofArgs(p, q)...)
}

type taskAhead struct {
	taskID  int64
	answers int
	due     calendar.Day
}

// answersAhead counts what is asked for in a period to come, as far as it is not answered.
func answersAhead(tx *db.Tx, planID int64, from, to calendar.Day) ([]taskAhead, error) {
	return db.All(tx, func(r db.Row) (a taskAhead, err error) {
		err = r.Scan(&a.taskID, &a.answers, &a.due)
		return a, err
	}, `SELECT task_id, COUNT(*), MIN(due) FROM plan_reports WHERE plan_id = ? AND period_to BETWEEN ? AND ? AND state <> 'accepted'
		GROUP BY task_id ORDER BY task_id`, planID, string(from), string(to))
}

// printedAgencies are the words in which the document names who leads and who coordinates.
func printedAgencies(tx *db.Tx, planID int64) ([]Assignment, error) {
	return db.All(tx, func(r db.Row) (a Assignment, err error) {
		err = r.Scan(&a.TaskID, &a.Duty, &a.Printed, &a.AgencyID)
		return a, err
	}, `SELECT a.task_id, a.duty, a.printed, MIN(a.agency_id) FROM plan_assignments a JOIN plan_tasks t ON t.id = a.task_id
		WHERE t.plan_id = ? AND a.ended_on = '' GROUP BY a.task_id, a.duty, a.printed ORDER BY a.task_id, a.duty, MIN(a.id)`, planID)
}

func leadAgencies(tx *db.Tx, planID int64) ([]Assignment, error) {
	return db.All(tx, scanAssignment, `SELECT `+assignmentColumnsOfA+` FROM plan_assignments a
		JOIN plan_tasks t ON t.id = a.task_id WHERE t.plan_id = ? AND a.duty = 'lead' AND a.ended_on = '' ORDER BY a.task_id, a.id`, planID)
}

// figureRows are the figures of accepted answers; task 0 is all tasks, indicator "" all indicators.
func figureRows(tx *db.Tx, planID int64, p calendar.Period, task int64, indicator string) ([]FigureRow, error) {
	const (
		rows = `SELECT f.id, f.report_id, COALESCE(f.activity_id, 0), r.task_id, r.agency_id, f.indicator, f.value, f.note, COALESCE(a.name, ''), f.day
			FROM plan_figures f JOIN plan_reports r ON r.id = f.report_id LEFT JOIN plan_activities a ON a.id = f.activity_id
			WHERE r.plan_id = ? AND r.state = 'accepted' AND f.day BETWEEN ? AND ? AND (CAST(? AS BIGINT) = 0 OR r.task_id = ?)`
		order = ` ORDER BY f.id`
	)
	if indicator == "" {
		return db.All(tx, scanFigureRow, rows+order, planID, string(p.From), string(p.To), task, task)
	}
	return db.All(tx, scanFigureRow, rows+` AND f.indicator = ?`+order, planID, string(p.From), string(p.To), task, task, indicator)
}

func scanFigureRow(r db.Row) (f FigureRow, err error) {
	err = r.Scan(&f.ID, &f.ReportID, &f.ActivityID, &f.TaskID, &f.AgencyID, &f.Indicator, &f.Value, &f.Note, &f.Name, &f.Day)
	return f, err
}

// deedRows are the activities of accepted answers that began in the period.
func deedRows(tx *db.Tx, planID int64, p calendar.Period, task int64) ([]DeedRow, error) {
	return db.All(tx, scanDeed, `SELECT a.id, a.report_id, r.task_id, r.agency_id, a.name, a.place, a.from_day, a.to_day
		FROM plan_reports r JOIN plan_activities a ON a.report_id = r.id
		WHERE r.plan_id = ? AND r.state = 'accepted' AND a.from_day BETWEEN ? AND ? AND (CAST(? AS BIGINT) = 0 OR r.task_id = ?)
		ORDER BY a.id`, planID, string(p.From), string(p.To), task, task)
}

// proofRows are the files and links of accepted answers in the period.
func proofRows(tx *db.Tx, p Plan, q calendar.Period, task int64) ([]Proof, error) {
	return db.All(tx, scanProof, `SELECT e.id, e.report_id, COALESCE(e.activity_id, 0), e.kind, e.name, e.hash, e.size, e.url, r.task_id, r.agency_id`+proofsInside+`
		AND (CAST(? AS BIGINT) = 0 OR r.task_id = ?) ORDER BY e.id`, append(proofArgs(p, q), task, task)...)
}

func scanProof(r db.Row) (e Proof, err error) {
	err = r.Scan(&e.ID, &e.ReportID, &e.ActivityID, &e.Kind, &e.Name, &e.Hash, &e.Size, &e.URL, &e.TaskID, &e.AgencyID)
	return e, err
}

// proofsOf are the files and links of some answers.
func proofsOf(tx *db.Tx, reports []int64, limit int) ([]Proof, error) {
	if len(reports) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(reports)+1)
	for _, id := range reports {
		args = append(args, id)
	}
	return db.All(tx, scanProof, `SELECT e.id, e.report_id, COALESCE(e.activity_id, 0), e.kind, e.name, e.hash, e.size, e.url, r.task_id, r.agency_id
		FROM plan_evidence e JOIN plan_reports r ON r.id = e.report_id WHERE e.verdict <> 'rejected' AND e.report_id IN (`+marks(len(reports))+`)
		ORDER BY r.agency_id, e.id LIMIT ?`, append(args, limit)...)
}

// Text is one section that people wrote.
type Text struct {
	Section, Body, Who string
	Version            int64
}

func scanText(r db.Row) (t Text, err error) {
	err = r.Scan(&t.Section, &t.Body, &t.Who, &t.Version)
	return t, err
}

func periodTexts(tx *db.Tx, planID int64, period string) ([]Text, error) {
	return db.All(tx, scanText, `SELECT section, body, who, version FROM plan_texts WHERE plan_id = ? AND period = ? ORDER BY section`, planID, period)
}

// saveText writes a section; version is that of the text which was on the screen, 0 when there was none.
func saveText(tx *db.Tx, planID int64, period string, t Text, at time.Time) error {
	if t.Version == 0 {
		n, err := tx.Exec(`INSERT INTO plan_texts (plan_id, period, section, body, who, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (plan_id, period, section) DO NOTHING`, planID, period, t.Section, t.Body, t.Who, at)
		return changed(n, err)
	}
	n, err := tx.Exec(`UPDATE plan_texts SET body = ?, who = ?, at = ?, version = version + 1 WHERE plan_id = ? AND period = ? AND section = ? AND version = ?`,
		t.Body, t.Who, at, planID, period, t.Section, t.Version)
	return changed(n, err)
}

type frozen struct {
	Closing
	period   string
	at       time.Time
	snapshot string
	texts    []Text // what was written when the snapshot was taken
}

// lockPlan lets one of those who close a period or write for it go on; the others wait.
func lockPlan(tx *db.Tx, planID int64) error {
	_, err := db.One(tx, db.Scalar[int64], `SELECT id FROM plan_plans WHERE id = ? {for update}`, planID)
	return missing(err, "Không có kế hoạch này. Có thể địa chỉ đã cũ; hãy mở lại từ danh sách kế hoạch.")
}

func findClosing(tx *db.Tx, planID int64, period string) (f frozen, err error) {
	return db.One(tx, func(r db.Row) (f frozen, err error) {
		err = r.Scan(&f.period, &f.On, &f.at, &f.Who, &f.snapshot, &f.Hash)
		return f, err
	}, `SELECT period, closed_on, at, who, snapshot, hash FROM plan_closings WHERE plan_id = ? AND period = ?`, planID, period)
}

func closings(tx *db.Tx, planID int64) ([]frozen, error) {
	return db.All(tx, func(r db.Row) (f frozen, err error) {
		err = r.Scan(&f.period, &f.On, &f.Who, &f.Hash)
		return f, err
	}, `SELECT period, closed_on, who, hash FROM plan_closings WHERE plan_id = ? ORDER BY period`, planID)
}

func insertClosing(tx *db.Tx, planID int64, f frozen, rows []byte) error {
	if _, err := tx.Exec(`INSERT INTO plan_closings (plan_id, period, closed_on, at, who, snapshot, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		planID, f.period, string(f.On), f.at, f.Who, f.snapshot, f.Hash); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO plan_closing_rows (plan_id, period, body) VALUES (?, ?, ?)`, planID, f.period, rows)
	return err
}

func closingRows(tx *db.Tx, planID int64, period string) ([]byte, error) {
	return db.One(tx, db.Scalar[[]byte], `SELECT body FROM plan_closing_rows WHERE plan_id = ? AND period = ?`, planID, period)
}

// sentSince are answers that were sent or accepted after a moment, for a period that was closed then. Sent is false for those that
// were sent before.
func sentSince(tx *db.Tx, planID int64, from, to, day calendar.Day, at time.Time) ([]LateAnswer, error) {
	return db.All(tx, func(r db.Row) (l LateAnswer, err error) {
		sent := 0
		err = r.Scan(&l.ReportID, &l.Task, &l.AgencyID, &l.Day, &l.State, &sent)
		l.Sent = sent > 0
		return l, err
	}, `SELECT r.id, t.no, r.agency_id, MAX(m.day), r.state, CAST(SUM(CASE WHEN m.action = 'submit' THEN 1 ELSE 0 END) AS BIGINT) FROM plan_moves m JOIN plan_reports r ON r.id = m.report_id JOIN plan_tasks t ON t.id = r.task_id
		WHERE m.plan_id = ? AND m.day >= ? AND m.at > ? AND m.action IN ('submit', 'accept') AND r.period_to BETWEEN ? AND ?
		AND r.state IN ('submitted', 'returned', 'accepted')
		GROUP BY r.id, t.no, t.position, r.agency_id, r.state ORDER BY MAX(m.day), t.position, r.agency_id, r.id LIMIT 500`,
		planID, string(day), at, string(from), string(to))
}

type endingCount struct {
	to             calendar.Day
	answers, taken int
}

// endingCounts counts the expected answers and the accepted ones by the day on which their period ends.
func endingCounts(tx *db.Tx, planID int64) ([]endingCount, error) {
	return db.All(tx, func(r db.Row) (e endingCount, err error) {
		err = r.Scan(&e.to, &e.answers, &e.taken)
		return e, err
	}, `SELECT period_to, COUNT(*), CAST(SUM(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END) AS BIGINT) FROM plan_reports WHERE plan_id = ?
		GROUP BY period_to ORDER BY period_to`, planID)
}

func planOfYear(tx *db.Tx, year int, not int64) (Plan, error) {
	return db.One(tx, scanPlan, `SELECT `+planColumns+` FROM plan_plans WHERE year = ? AND id <> ? ORDER BY id DESC LIMIT 1`, year, not)
}

func findPDF(tx *db.Tx, document string) (string, error) {
	return db.One(tx, db.Scalar[string], `SELECT hash FROM plan_pdfs WHERE document = ?`, document)
}

func insertPDF(tx *db.Tx, document, hash string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO plan_pdfs (document, hash, at) VALUES (?, ?, ?) ON CONFLICT (document) DO NOTHING`, document, hash, at)
	return err
}
