package plan

import (
	"strconv"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

const linkColumns = `id, plan_id, agency_id, period, until, contact, made_at, made_by, revoked_on, revoked_by, opened_at, opens, answered_at, answers`

func scanLink(r db.Row) (l Link, err error) {
	var opened, answered *time.Time
	err = r.Scan(&l.ID, &l.PlanID, &l.AgencyID, &l.Period, &l.Until, &l.Contact, &l.MadeAt, &l.MadeBy, &l.RevokedOn, &l.RevokedBy,
		&opened, &l.Opens, &answered, &l.Answers)
	if opened != nil {
		l.OpenedAt = *opened
	}
	if answered != nil {
		l.AnsweredAt = *answered
	}
	return l, err
}

// linkByHash finds a link by the hash of its secret; how long that takes tells nothing of the secret.
func linkByHash(tx *db.Tx, hash string) (Link, error) {
	return db.One(tx, scanLink, `SELECT `+linkColumns+` FROM plan_links WHERE hash = ?`, hash)
}

func findLink(tx *db.Tx, planID, id int64) (Link, error) {
	l, err := db.One(tx, scanLink, `SELECT `+linkColumns+` FROM plan_links WHERE plan_id = ? AND id = ?`, planID, id)
	return l, missing(err, "Không có liên kết này. Tải lại trang rồi thử lại.")
}

const maxLinks = 1000 // of one period on a page

func periodLinks(tx *db.Tx, planID int64, period string) ([]Link, error) {
	return db.All(tx, scanLink, `SELECT `+linkColumns+` FROM plan_links WHERE plan_id = ? AND period = ? ORDER BY id DESC LIMIT ?`, planID, period, maxLinks)
}

func insertLink(tx *db.Tx, l Link, hash string) (int64, error) {
	return tx.Insert(`INSERT INTO plan_links (plan_id, agency_id, period, hash, until, contact, made_at, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		l.PlanID, l.AgencyID, l.Period, hash, string(l.Until), l.Contact, l.MadeAt, l.MadeBy)
}

// revokeLinks takes back what holds of an agency's links for a period.
func revokeLinks(tx *db.Tx, planID, agencyID int64, period, day, who string) (int64, error) {
	return tx.Exec(`UPDATE plan_links SET revoked_on = ?, revoked_by = ? WHERE plan_id = ? AND agency_id = ? AND period = ? AND revoked_on = ''`,
		day, who, planID, agencyID, period)
}

func revokeLink(tx *db.Tx, id int64, day, who string) (int64, error) {
	return tx.Exec(`UPDATE plan_links SET revoked_on = ?, revoked_by = ? WHERE id = ? AND revoked_on = ''`, day, who, id)
}

func countOpening(tx *db.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE plan_links SET opened_at = ?, opens = opens + 1 WHERE id = ?`, at, id)
	return err
}

func countAnswer(tx *db.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE plan_links SET answered_at = ?, answers = answers + 1 WHERE id = ?`, at, id)
	return err
}

// owing is an agency that owes answers that end in some days.
type owing struct {
	AgencyID int64
	Open     int          // answers that are not sent or came back
	All      int          // answers that are expected
	Due      calendar.Day // of the last
	Next     calendar.Day // of the first that it owes; "" none
}

func scanOwing(r db.Row) (o owing, err error) {
	err = r.Scan(&o.AgencyID, &o.All, &o.Open, &o.Due, &o.Next)
	return o, err
}

// owingAgencies counts what each agency owes of the answers that end between two days.
func owingAgencies(tx *db.Tx, planID int64, from, to calendar.Day) ([]owing, error) {
	return db.All(tx, scanOwing, `SELECT agency_id, COUNT(*), COALESCE(SUM(CASE WHEN state IN ('expected', 'draft', 'returned') THEN 1 ELSE 0 END), 0), MAX(due),
		COALESCE(MIN(CASE WHEN state IN ('expected', 'draft', 'returned') THEN due END), '')
		FROM plan_reports WHERE plan_id = ? AND period_to >= ? AND period_to <= ? GROUP BY agency_id`, planID, string(from), string(to))
}

// linkScope is what a link reaches: the answers of one agency under one plan that end between two days.
type linkScope struct {
	plan, agency int64
	from, to     calendar.Day
}

func (s linkScope) args(before ...any) []any {
	return append(before, s.plan, s.agency, string(s.from), string(s.to))
}

// holds reports whether a report is within reach.
func (s linkScope) holds(r Report) bool {
	return r.PlanID == s.plan && r.AgencyID == s.agency && !r.To.Before(s.from) && !r.To.After(s.to)
}

const (
	maxLinkReports = 60 // on one page
	inScope        = `(SELECT id FROM plan_reports WHERE plan_id = ? AND agency_id = ? AND period_to >= ? AND period_to <= ?)`
)

func scopeReports(tx *db.Tx, s linkScope) ([]Report, error) {
	return db.All(tx, scanReport, `SELECT `+reportColumns+` FROM plan_reports WHERE plan_id = ? AND agency_id = ? AND period_to >= ? AND period_to <= ?
		ORDER BY due, task_id, period LIMIT ?`, append(s.args(), maxLinkReports)...)
}

func scopeActivities(tx *db.Tx, s linkScope) ([]Activity, error) {
	return db.All(tx, scanActivity, `SELECT `+activityColumns+` FROM plan_activities WHERE report_id IN `+inScope+` ORDER BY from_day, id`, s.args()...)
}

func scopeFigures(tx *db.Tx, s linkScope) ([]Figure, error) {
	return db.All(tx, scanFigure, `SELECT `+figureColumns+` FROM plan_figures WHERE report_id IN `+inScope+` ORDER BY indicator, id`, s.args()...)
}

func scopeEvidence(tx *db.Tx, s linkScope) ([]Evidence, error) {
	return db.All(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM plan_evidence WHERE report_id IN `+inScope+` ORDER BY id`, s.args()...)
}

// scopeOften lists the indicators most reported on each task in reach, those of the agency first.
func scopeOften(tx *db.Tx, s linkScope) (map[int64][]string, error) {
	type line struct {
		task      int64
		indicator string
	}
	often := map[int64][]string{}
	err := db.Each(tx, func(r db.Row) (l line, err error) { err = r.Scan(&l.task, &l.indicator); return l, err }, func(l line) error {
		if len(often[l.task]) < maxOften {
			often[l.task] = append(often[l.task], l.indicator)
		}
		return nil
	}, `SELECT r.task_id, f.indicator FROM plan_reports r JOIN plan_figures f ON f.report_id = r.id
		WHERE r.task_id IN (SELECT task_id FROM plan_reports WHERE id IN `+inScope+`) GROUP BY r.task_id, f.indicator
		ORDER BY r.task_id, MAX(CASE WHEN r.agency_id = ? THEN 1 ELSE 0 END) DESC, COUNT(*) DESC, f.indicator`, append(s.args(), s.agency)...)
	return often, err
}

// prior is an answer of the same assignment in an earlier period.
type prior struct {
	ID, AssignmentID int64
	Period           string
	To               calendar.Day
}

// agencyPriors lists the answers that an agency has sent under a plan, the latest first.
func agencyPriors(tx *db.Tx, s linkScope) ([]prior, error) {
	return db.All(tx, func(r db.Row) (p prior, err error) {
		err = r.Scan(&p.ID, &p.AssignmentID, &p.Period, &p.To)
		return p, err
	}, `SELECT id, assignment_id, period, period_to FROM plan_reports
		WHERE plan_id = ? AND agency_id = ? AND state IN ('accepted', 'submitted') AND period_to < ? ORDER BY period_to DESC, id DESC`,
		s.plan, s.agency, string(s.to))
}

// linkSend is one send that came through a link.
type linkSend struct {
	key, digest string
	version     int64
	deeds       []int64
}

func scanSend(r db.Row) (s linkSend, err error) {
	var deeds string
	if err = r.Scan(&s.key, &s.digest, &s.version, &deeds); err != nil {
		return s, err
	}
	for _, text := range strings.Fields(deeds) {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return s, err
		}
		s.deeds = append(s.deeds, id)
	}
	return s, nil
}

const maxSends = 100 // that are looked at

// reportSends lists what came for a report through a link, the latest first.
func reportSends(tx *db.Tx, linkID, reportID int64) ([]linkSend, error) {
	return db.All(tx, scanSend, `SELECT key, digest, version, deeds FROM plan_link_sends WHERE link_id = ? AND report_id = ? ORDER BY version DESC LIMIT ?`,
		linkID, reportID, maxSends)
}

// keepSend writes down that something came; the same key with another content is a new send.
func keepSend(tx *db.Tx, linkID, reportID int64, s linkSend, at time.Time) error {
	deeds := make([]string, 0, len(s.deeds))
	for _, id := range s.deeds {
		deeds = append(deeds, strconv.FormatInt(id, 10))
	}
	_, err := tx.Exec(`INSERT INTO plan_link_sends (link_id, key, report_id, digest, version, deeds, at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (link_id, key) DO UPDATE SET report_id = excluded.report_id, digest = excluded.digest, version = excluded.version, deeds = excluded.deeds, at = excluded.at`,
		linkID, s.key, reportID, s.digest, s.version, strings.Join(deeds, " "), at)
	return err
}

func dropSends(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM plan_link_sends WHERE at < ?`, before)
	return err
}
