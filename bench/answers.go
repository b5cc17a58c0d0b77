package main

import (
	"fmt"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// The answers of a year are written by a few large statements, in shares that the number of a row decides: the same
// installation comes out every time, on both databases.

func (in *installation) findTask(tx *db.Tx) (err error) {
	in.task, err = db.One(tx, db.Scalar[int64], `SELECT id FROM plan_tasks WHERE plan_id = ? AND no = 'III.2'`, in.plan)
	return err
}

// answer fills the reports of the periods that have begun.
func (in *installation) answer(tx *db.Tx, reporter identity.User) error {
	for _, p := range calendar.Periods(calendar.Quarter, 2026) {
		step := in.answerClosed
		if p.Contains(day) {
			step = in.answerRunning
		}
		if err := step(tx, p, reporter.ID); err != nil {
			return fmt.Errorf("answers of %s: %w", p.Key(), err)
		}
	}
	for _, step := range []func(*db.Tx) error{in.addMoves, in.addActivities, in.addFigures, in.addEvidence, in.addAudit} {
		if err := step(tx); err != nil {
			return err
		}
	}
	return nil
}

// statement runs one statement, and says which when it fails.
func statement(tx *db.Tx, query string, args ...any) error {
	if _, err := tx.Exec(query, args...); err != nil {
		return fmt.Errorf("%.80s: %w", query, err)
	}
	return nil
}

const sent = `UPDATE plan_reports SET state = 'submitted', submitted_by = ?, submitted_on = CASE WHEN id % 9 = 0 THEN ? ELSE ? END,
	answer = CASE WHEN id % 8 = 0 THEN 'nothing' ELSE 'activities' END, version = version + 1,
	summary = 'Đã thực hiện đúng kế hoạch, lồng ghép trong các hoạt động thường xuyên của cơ quan.',
	difficulties = CASE WHEN id % 7 = 0 THEN 'Một số thôn chưa có sóng di động; chưa có người dịch tiếng Dao, phải nhờ cộng tác viên.' ELSE '' END,
	proposals = CASE WHEN id % 11 = 0 THEN 'Đề nghị bố trí kinh phí in tài liệu bằng tiếng dân tộc.' ELSE '' END
	WHERE plan_id = ? AND period = ? AND `

// answerClosed: of twelve, eleven were sent, one in nine of them late; most are accepted, some wait or came back.
func (in *installation) answerClosed(tx *db.Tx, p calendar.Period, user int64) error {
	onTime, late := string(p.To.Add(3)), string(p.To.Add(20))
	if err := statement(tx, sent+`id % 12 <> 0`, user, late, onTime, in.plan, p.Key()); err != nil {
		return err
	}
	if err := statement(tx, `UPDATE plan_reports SET state = 'returned', reason = 'Thiếu ảnh hoặc nhật ký phát của hoạt động. Đề nghị bổ sung minh chứng.',
		version = version + 1 WHERE plan_id = ? AND period = ? AND state = 'submitted' AND id % 31 = 0`, in.plan, p.Key()); err != nil {
		return err
	}
	return statement(tx, `UPDATE plan_reports SET state = 'accepted', accepted_on = ?, version = version + 1
		WHERE plan_id = ? AND period = ? AND state = 'submitted' AND id % 17 <> 0`, string(p.To.Add(24)), in.plan, p.Key())
}

// answerRunning: in the quarter that runs, one in five has begun and one in twenty has sent already.
func (in *installation) answerRunning(tx *db.Tx, p calendar.Period, user int64) error {
	today := string(day.Add(-2))
	if err := statement(tx, sent+`id % 20 = 3 AND NOT (agency_id = ? AND task_id = ?)`, user, today, today, in.plan, p.Key(), in.agency, in.task); err != nil {
		return err
	}
	return statement(tx, `UPDATE plan_reports SET state = 'draft', answer = 'activities', version = version + 1
		WHERE plan_id = ? AND period = ? AND state = 'expected' AND (id % 5 = 0 OR agency_id = ? AND task_id = ?)`, in.plan, p.Key(), in.agency, in.task)
}

// addMoves writes the history that belongs to the states.
func (in *installation) addMoves(tx *db.Tx) error {
	const insert = `INSERT INTO plan_moves (report_id, plan_id, action, from_state, to_state, day, at, user_id, who, reason, answer)
		SELECT r.id, r.plan_id, `
	const from = `, r.answer FROM plan_reports r JOIN plan_plans p ON p.id = r.plan_id WHERE p.id = ? AND `
	for _, m := range []string{
		`'save', 'expected', 'draft', r.period_from, p.created_at, r.submitted_by, 'Cán bộ báo cáo', ''` + from + `r.state = 'draft'`,
		`'submit', 'expected', 'submitted', r.submitted_on, p.created_at, r.submitted_by, 'Cán bộ báo cáo', ''` + from + `r.submitted_on <> ''`,
		`'accept', 'submitted', 'accepted', r.accepted_on, p.created_at, r.submitted_by, 'Chuyên viên đầu mối', ''` + from + `r.state = 'accepted'`,
		`'return', 'submitted', 'returned', r.submitted_on, p.created_at, r.submitted_by, 'Chuyên viên đầu mối', r.reason` + from + `r.state = 'returned'`,
	} {
		if err := statement(tx, insert+m+` ORDER BY r.id`, in.plan); err != nil {
			return err
		}
	}
	return nil
}

// deeds are what agencies did: name, place, pillar, languages, audiences, topics.
var deeds = [][]any{
	{"Phát thanh về quyền trẻ em trên hệ thống truyền thanh cơ sở", "Hệ thống truyền thanh", "P1", "vi tyz", "children families", "CRC"},
	{"Buổi tuyên truyền lưu động tại thôn", "Nhà văn hóa thôn", "P1", "vi nut", "ethnic women", "CEDAW"},
	{"Đăng bài về quyền con người trên mạng xã hội", "Trang mạng xã hội của cơ quan", "P2", "vi", "youth", "ICESCR"},
	{"Cung cấp thông tin định kỳ cho báo chí", "Trụ sở cơ quan", "P2", "vi", "press", "ICCPR"},
	{"Phát hành tờ gấp hỏi - đáp", "Trụ sở cơ quan", "P3", "vi", "all", "CRPD"},
}

const daysOfPeriod = 10 // on which something happened

func (in *installation) addActivities(tx *db.Tx) error {
	periods := calendar.Periods(calendar.Quarter, 2026)
	days := values(len(periods)*daysOfPeriod, func(k int) []any {
		p, i := periods[k/daysOfPeriod], k%daysOfPeriod
		return []any{p.Key(), i, string(p.From.Add(i * min(p.To, day).Sub(p.From) / daysOfPeriod))}
	})
	words := values(len(deeds), func(k int) []any { return append([]any{k}, deeds[k]...) })
	if err := statement(tx, `INSERT INTO plan_activities (report_id, name, from_day, to_day, place, pillar, languages, audiences, topics)
		SELECT r.id, w.column2 || ', đợt ' || CAST(r.id % 7 + 1 AS TEXT), d.column3, d.column3, w.column3, w.column4, w.column5, w.column6, w.column7
		FROM plan_reports r CROSS JOIN `+words+` AS w JOIN `+days+` AS d ON d.column1 = r.period AND d.column2 = (r.id + w.column1 * 3) % `+fmt.Sprint(daysOfPeriod)+`
		WHERE r.plan_id = ? AND r.answer = 'activities' ORDER BY w.column1, r.id LIMIT ?`, in.plan, planActivities); err != nil {
		return err
	}
	n, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM plan_activities`)
	if err == nil && n != planActivities {
		err = fmt.Errorf("the installation has %d activities, not %d", n, planActivities)
	}
	return err
}

// counted are the indicators of the figures.
var counted = []string{
	"A1", "B1", "B2.releases", "B3.received", "C1.newspaper", "C1.online", "C2.programmes", "C8.copies", "D1.items", "D1.views", "D2.posts", "D2.reach", "D3.broadcasts",
}

const figuresOfActivity = 2

func (in *installation) addFigures(tx *db.Tx) error {
	indicators := values(len(counted), func(k int) []any { return []any{k, counted[k]} })
	return statement(tx, `INSERT INTO plan_figures (report_id, activity_id, indicator, value, day)
		SELECT a.report_id, a.id, i.column2, (a.id * 37 + i.column1 * 11) % 400 + 1, a.from_day
		FROM plan_activities a CROSS JOIN `+values(figuresOfActivity, func(k int) []any { return []any{k} })+` AS n
		JOIN `+indicators+fmt.Sprintf(` AS i ON i.column1 = (a.id + n.column1 * 5) %% %d ORDER BY a.id, n.column1`, len(counted)))
}

// addEvidence gives every activity a picture; one in fifty was sent by another agency too.
func (in *installation) addEvidence(tx *db.Tx) error {
	return statement(tx, `INSERT INTO plan_evidence (report_id, activity_id, kind, name, hash, thumb, size, mime, consent, added_at, added_by)
		SELECT a.report_id, a.id, 'file', 'anh-hoat-dong-' || CAST(a.id AS TEXT) || '.jpg', h.hash, h.hash, 184320, 'image/jpeg', TRUE, p.created_at, 'Cán bộ báo cáo'
		FROM plan_activities a JOIN plan_reports r ON r.id = a.report_id JOIN plan_plans p ON p.id = r.plan_id
		JOIN (SELECT id, '5d4140000000000000000000000000000000000000000000000a' ||
			CAST(100000000000 + CASE WHEN id % 50 = 0 THEN id / 4 ELSE id END AS TEXT) AS hash FROM plan_activities) h ON h.id = a.id ORDER BY a.id`)
}

// addAudit writes one entry of the audit trail for every report that was sent.
func (in *installation) addAudit(tx *db.Tx) error {
	sent, err := db.All(tx, db.Scalar[int64], `SELECT id FROM plan_reports WHERE submitted_on <> '' ORDER BY id`)
	if err != nil {
		return err
	}
	by := operator()
	for _, id := range sent {
		if err := identity.Audit(tx, onDay(), by, "report.submit", fmt.Sprintf("report:%d", id), map[string]any{"from": "expected", "to": "submitted"}); err != nil {
			return err
		}
	}
	return nil
}

// findReports picks the reports whose pages are asked for.
func (in *installation) findReports(tx *db.Tx) (err error) {
	if in.draft, err = db.One(tx, db.Scalar[int64],
		`SELECT id FROM plan_reports WHERE task_id = ? AND agency_id = ? AND state = 'draft' ORDER BY id LIMIT 1`, in.task, in.agency); err != nil {
		return fmt.Errorf("find a draft: %w", err)
	}
	if in.waiting, err = db.One(tx, db.Scalar[int64],
		`SELECT id FROM plan_reports WHERE task_id = ? AND state = 'submitted' AND answer = 'activities' ORDER BY id LIMIT 1`, in.task); err != nil {
		return fmt.Errorf("find a report to look through: %w", err)
	}
	return nil
}
