package product

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// waits says which editions e wait for a person: named for it while it is a draft, named for it while it is outdated, or a step that
// needs a second person and that they may take.
const waits = ` FROM product_editions e JOIN product_items i ON i.id = e.item_id AND i.dropped_on = '' LEFT JOIN product_editions f ON f.id = e.made_from
	WHERE (e.assignee = ? AND (e.state = 'draft' OR (e.state IN ('approved', 'published') AND e.no > 0 AND f.approved_no > e.made_from_no)))
	OR (e.state = 'checking' AND ? AND e.hands NOT LIKE ?)
	OR (e.state = 'review' AND ? AND e.hands NOT LIKE ?)
	OR (e.state = 'approving' AND ? AND e.hands NOT LIKE ?)
	OR (e.state = 'approved' AND ?)`

func waitArgs(by identity.Actor) []any {
	wrote := mark(by.UserID)
	return []any{
		by.UserID, by.May(identity.CheckProduct), wrote, by.May(identity.ReviewProduct), wrote, by.May(identity.ApproveProduct), wrote, by.May(identity.PublishProduct),
	}
}

func waitingFor(tx *db.Tx, by identity.Actor, limit int) ([]Work, error) {
	return db.All(tx, func(r db.Row) (w Work, err error) {
		var assignee int64
		err = r.Scan(&w.EditionID, &w.ItemID, &w.Item, &w.Language, &w.Medium, &w.State, &w.Original, &w.Due, &w.Since, &w.Reason, &w.Outdated, &assignee)
		w.Mine = assignee == by.UserID
		return w, err
	}, `SELECT e.id, e.item_id, i.title, e.language, e.medium, e.state, e.made_from IS NULL, e.due, e.since, e.reason, e.no > 0 AND COALESCE(f.approved_no, 0) > e.made_from_no, COALESCE(e.assignee, 0)`+waits+`
		ORDER BY CASE WHEN e.due = '' THEN '9' ELSE e.due END, e.since, e.id LIMIT ?`, append(waitArgs(by), limit)...)
}

func countWaiting(tx *db.Tx, by identity.Actor, today calendar.Day) (n, late int64, err error) {
	type pair struct{ n, late int64 }
	p, err := db.One(tx, func(r db.Row) (p pair, err error) {
		err = r.Scan(&p.n, &p.late)
		return p, err
	}, `SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN e.due <> '' AND e.due < ? THEN 1 ELSE 0 END), 0) AS BIGINT)`+waits, append([]any{string(today)}, waitArgs(by)...)...)
	return p.n, p.late, err
}
