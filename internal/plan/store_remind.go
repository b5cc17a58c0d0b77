package plan

import (
	"slices"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// activePlans are the plans that still ask for something.
func activePlans(tx *db.Tx) ([]Plan, error) {
	return db.All(tx, scanPlan, `SELECT `+planColumns+` FROM plan_plans WHERE state = 'active' ORDER BY year DESC, id DESC LIMIT 200`)
}

// ladderSetting is how one plan reminds.
type ladderSetting struct {
	PlanID  int64
	Active  bool
	Own     bool
	Version int64
	Steps   Ladder
}

func ladderSettings(tx *db.Tx) (map[int64]ladderSetting, error) {
	rows, err := db.All(tx, func(r db.Row) (l ladderSetting, err error) {
		err = r.Scan(&l.PlanID, &l.Active, &l.Own, &l.Version)
		return l, err
	}, `SELECT plan_id, active, own, version FROM plan_ladders`)
	if err != nil {
		return nil, err
	}
	all := map[int64]ladderSetting{}
	for _, l := range rows {
		all[l.PlanID] = l
	}
	type rung struct {
		plan int64
		Step
	}
	err = db.Each(tx, func(r db.Row) (s rung, err error) {
		err = r.Scan(&s.plan, &s.Days, &s.Every, &s.To, &s.Text)
		return s, err
	}, func(s rung) error {
		l := all[s.plan]
		l.Steps = append(l.Steps, s.Step)
		all[s.plan] = l
		return nil
	}, `SELECT plan_id, days, every, audience, body FROM plan_ladder_steps ORDER BY plan_id, days, audience`)
	return all, err
}

// saveLadder puts a plan's way of reminding in the place of the earlier one; version 0 is a plan that had none of its own.
func saveLadder(tx *db.Tx, l ladderSetting) error {
	n, err := tx.Exec(`INSERT INTO plan_ladders (plan_id, active, own, version) VALUES (?, ?, ?, 1)
		ON CONFLICT (plan_id) DO UPDATE SET active = excluded.active, own = excluded.own, version = plan_ladders.version + 1 WHERE plan_ladders.version = ?`,
		l.PlanID, l.Active, l.Own, l.Version)
	if err := changed(n, err); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM plan_ladder_steps WHERE plan_id = ?`, l.PlanID); err != nil {
		return err
	}
	for _, s := range l.Steps {
		if _, err := tx.Exec(`INSERT INTO plan_ladder_steps (plan_id, days, every, audience, body) VALUES (?, ?, ?, ?, ?)`,
			l.PlanID, s.Days, s.Every, string(s.To), s.Text); err != nil {
			return err
		}
	}
	return nil
}

// mute is an agency that a plan does not remind.
type mute struct {
	PlanID, AgencyID int64
	Who              string
	Day              calendar.Day
}

func allMutes(tx *db.Tx) ([]mute, error) {
	return db.All(tx, func(r db.Row) (m mute, err error) {
		err = r.Scan(&m.PlanID, &m.AgencyID, &m.Who, &m.Day)
		return m, err
	}, `SELECT plan_id, agency_id, who, day FROM plan_mutes ORDER BY plan_id, agency_id`)
}

func insertMute(tx *db.Tx, m mute) (int64, error) {
	return tx.Exec(`INSERT INTO plan_mutes (plan_id, agency_id, who, day) VALUES (?, ?, ?, ?) ON CONFLICT (plan_id, agency_id) DO NOTHING`,
		m.PlanID, m.AgencyID, m.Who, string(m.Day))
}

func deleteMute(tx *db.Tx, planID, agencyID int64) (int64, error) {
	return tx.Exec(`DELETE FROM plan_mutes WHERE plan_id = ? AND agency_id = ?`, planID, agencyID)
}

func quietSpans(tx *db.Tx) ([]QuietSpan, error) {
	return db.All(tx, func(r db.Row) (q QuietSpan, err error) {
		err = r.Scan(&q.ID, &q.From, &q.To, &q.Name)
		return q, err
	}, `SELECT id, from_day, to_day, name FROM plan_quiet_days ORDER BY from_day, id`)
}

func insertQuietSpan(tx *db.Tx, q QuietSpan) (int64, error) {
	return tx.Insert(`INSERT INTO plan_quiet_days (from_day, to_day, name) VALUES (?, ?, ?) RETURNING id`, string(q.From), string(q.To), q.Name)
}

func deleteQuietSpan(tx *db.Tx, id int64) (int64, error) {
	return tx.Exec(`DELETE FROM plan_quiet_days WHERE id = ?`, id)
}

// Contact are the mailboxes of an agency that belong to no account.
type Contact struct {
	AgencyID     int64
	Office, Head string
	Version      int64
}

func contacts(tx *db.Tx) (map[int64]Contact, error) {
	all := map[int64]Contact{}
	err := db.Each(tx, func(r db.Row) (c Contact, err error) {
		err = r.Scan(&c.AgencyID, &c.Office, &c.Head, &c.Version)
		return c, err
	}, func(c Contact) error {
		all[c.AgencyID] = c
		return nil
	}, `SELECT agency_id, office_mail, head_mail, version FROM plan_contacts`)
	return all, err
}

func saveContact(tx *db.Tx, c Contact) error {
	n, err := tx.Exec(`INSERT INTO plan_contacts (agency_id, office_mail, head_mail, version) VALUES (?, ?, ?, 1)
		ON CONFLICT (agency_id) DO UPDATE SET office_mail = excluded.office_mail, head_mail = excluded.head_mail, version = plan_contacts.version + 1
		WHERE plan_contacts.version = ?`, c.AgencyID, c.Office, c.Head, c.Version)
	return changed(n, err)
}

func unsubscribed(tx *db.Tx) (map[int64]bool, error) {
	all := map[int64]bool{}
	err := db.Each(tx, db.Scalar[int64], func(id int64) error {
		all[id] = true
		return nil
	}, `SELECT user_id FROM plan_unsubscribed`)
	return all, err
}

func unsubscribe(tx *db.Tx, userID int64) error {
	_, err := tx.Exec(`INSERT INTO plan_unsubscribed (user_id) VALUES (?) ON CONFLICT (user_id) DO NOTHING`, userID)
	return err
}

func subscribe(tx *db.Tx, userID int64) error {
	_, err := tx.Exec(`DELETE FROM plan_unsubscribed WHERE user_id = ?`, userID)
	return err
}

func scanOwedAnswer(r db.Row) (o Owing, err error) {
	err = r.Scan(&o.ReportID, &o.PlanID, &o.TaskID, &o.AgencyID, &o.Period, &o.Due, &o.State)
	return o, err
}

// owedAnswers lists what agencies owe under a plan by a day: begun, and neither submitted nor accepted. The period is its key.
func owedAnswers(tx *db.Tx, planID int64, today, until calendar.Day) ([]Owing, error) {
	return db.All(tx, scanOwedAnswer, `SELECT id, plan_id, task_id, agency_id, period, due, state FROM plan_reports
		WHERE plan_id = ? AND state IN ('expected', 'draft', 'returned') AND period_from <= ? AND due <= ? ORDER BY due, task_id, agency_id, id`,
		planID, string(today), string(until))
}

// lastTold is the last rung that was told about each answer of a plan that is still owed.
func lastTold(tx *db.Tx, planID int64, into map[rungKey]int) error {
	type row struct {
		rungKey
		days int
	}
	return db.Each(tx, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.Report, &x.To, &x.Due, &x.days)
		return x, err
	}, func(x row) error {
		into[x.rungKey] = x.days
		return nil
	}, `SELECT g.report_id, g.audience, g.due, MAX(g.days) FROM plan_reminder_rungs g JOIN plan_reports r ON r.id = g.report_id AND r.due = g.due
		WHERE r.plan_id = ? AND r.state IN ('expected', 'draft', 'returned') GROUP BY g.report_id, g.audience, g.due`, planID)
}

// Reminder is one line of the log: what one side was told on a day.
type Reminder struct {
	ID               int64
	Day              calendar.Day
	To               Audience
	AgencyID         int64
	Way              string
	Answers, Overdue int
	Subject, Body    string
	Who              string
	At               time.Time
	Letters          []ReminderLetter
}

const reminderColumns = `id, day, audience, agency_id, way, answers, overdue, subject, who, at`

func scanReminder(r db.Row) (m Reminder, err error) {
	err = r.Scan(&m.ID, &m.Day, &m.To, &m.AgencyID, &m.Way, &m.Answers, &m.Overdue, &m.Subject, &m.Who, &m.At)
	return m, err
}

// insertReminder writes a reminder down; db.ErrNone when the side was told in this way on this day already.
func insertReminder(tx *db.Tx, m Reminder) (int64, error) {
	return db.One(tx, db.Scalar[int64], `INSERT INTO plan_reminders (day, audience, agency_id, way, answers, overdue, subject, body, who, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, audience, agency_id, way) DO NOTHING RETURNING id`,
		string(m.Day), string(m.To), m.AgencyID, m.Way, m.Answers, m.Overdue, m.Subject, m.Body, m.Who, m.At)
}

const rungsAtOnce = 150

// insertRungs notes which rungs a reminder told.
func insertRungs(tx *db.Tx, reminder int64, to Audience, lines []Owing) error {
	for part := range slices.Chunk(lines, rungsAtOnce) {
		var args []any
		for _, o := range part {
			args = append(args, o.ReportID, string(to), string(o.Due), o.Rung.At, reminder)
		}
		rows := strings.Repeat("(?, ?, ?, ?, ?), ", len(part)-1) + "(?, ?, ?, ?, ?)"
		if _, err := tx.Exec(`INSERT INTO plan_reminder_rungs (report_id, audience, due, days, reminder_id) VALUES `+rows+`
			ON CONFLICT (report_id, audience, due, days) DO NOTHING`, args...); err != nil {
			return err
		}
	}
	return nil
}

// ReminderLetter is a reminder on its way to one address.
type ReminderLetter struct {
	ReminderID int64
	To         string
	State      string // queued, sent, failed
	Reason     string
}

func scanReminderLetter(r db.Row) (l ReminderLetter, err error) {
	err = r.Scan(&l.ReminderID, &l.To, &l.State, &l.Reason)
	return l, err
}

func insertReminderLetter(tx *db.Tx, l ReminderLetter) error {
	_, err := tx.Exec(`INSERT INTO plan_reminder_letters (reminder_id, recipient, state, reason) VALUES (?, ?, ?, ?)`, l.ReminderID, l.To, l.State, l.Reason)
	return err
}

func updateReminderLetter(tx *db.Tx, l ReminderLetter) error {
	_, err := tx.Exec(`UPDATE plan_reminder_letters SET state = ?, reason = ? WHERE reminder_id = ? AND recipient = ?`, l.State, l.Reason, l.ReminderID, l.To)
	return err
}

func queuedLetters(tx *db.Tx, limit int) ([]ReminderLetter, error) {
	return db.All(tx, scanReminderLetter, `SELECT reminder_id, recipient, state, reason FROM plan_reminder_letters WHERE state = 'queued' ORDER BY reminder_id, recipient LIMIT ?`, limit)
}

func lettersBetween(tx *db.Tx, first, last int64) ([]ReminderLetter, error) {
	return db.All(tx, scanReminderLetter, `SELECT reminder_id, recipient, state, reason FROM plan_reminder_letters
		WHERE reminder_id BETWEEN ? AND ? ORDER BY reminder_id, recipient`, first, last)
}

func countReminders(tx *db.Tx, agencyID int64) (int, error) {
	n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM plan_reminders WHERE ? = 0 OR agency_id = ?`, agencyID, agencyID)
	return int(n), err
}

// reminders lists the log, newest first; agency 0 is all.
func reminders(tx *db.Tx, agencyID int64, limit, skip int) ([]Reminder, error) {
	return db.All(tx, scanReminder, `SELECT `+reminderColumns+` FROM plan_reminders WHERE ? = 0 OR agency_id = ? ORDER BY day DESC, id DESC LIMIT ? OFFSET ?`,
		agencyID, agencyID, limit, skip)
}

func findReminder(tx *db.Tx, id int64) (m Reminder, err error) {
	m, err = db.One(tx, scanReminder, `SELECT `+reminderColumns+` FROM plan_reminders WHERE id = ?`, id)
	if err != nil {
		return m, missing(err, "Không có lần nhắc này. Hãy mở lại từ nhật ký đôn đốc.")
	}
	m.Body, err = db.One(tx, db.Scalar[string], `SELECT body FROM plan_reminders WHERE id = ?`, id)
	return m, err
}

// remindedOn are the sides that were told by mail on a day.
func remindedOn(tx *db.Tx, day calendar.Day) (map[side]bool, error) {
	all := map[side]bool{}
	err := db.Each(tx, func(r db.Row) (s side, err error) {
		err = r.Scan(&s.To, &s.Agency)
		return s, err
	}, func(s side) error {
		all[s] = true
		return nil
	}, `SELECT audience, agency_id FROM plan_reminders WHERE day = ? AND way = 'mail'`, string(day))
	return all, err
}

// workingAgencies are the agencies that have work under a plan.
func workingAgencies(tx *db.Tx, planID int64) (map[int64]bool, error) {
	all := map[int64]bool{}
	err := db.Each(tx, db.Scalar[int64], func(id int64) error {
		all[id] = true
		return nil
	}, `SELECT DISTINCT a.agency_id FROM plan_assignments a JOIN plan_tasks t ON t.id = a.task_id WHERE t.plan_id = ?`, planID)
	return all, err
}
