package product

import (
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// waits says which editions e wait for a person, with its arguments: named for it while it is a draft, named for it while it is outdated,
// or a step that needs a second person and that they may take. Each part goes by an index of its own (CROSS JOIN
// keeps SQLite from beginning with the items); what the person may not do is left out.
func waits(by identity.Actor) (where string, args []any) {
	parts := []string{`(e.assignee = ? AND (e.state = 'draft' OR (e.state IN ('approved', 'published') AND e.no > 0
		AND EXISTS (SELECT 1 FROM product_editions s WHERE s.id = e.made_from AND s.approved_no > e.made_from_no))))`}
	args = []any{by.UserID}
	for _, x := range []struct {
		state State
		need  identity.Permission
	}{{Checking, identity.CheckProduct}, {Review, identity.ReviewProduct}, {Approving, identity.ApproveProduct}} {
		if by.May(x.need) {
			parts, args = append(parts, `(e.state = ? AND e.hands NOT LIKE ?)`), append(args, string(x.state), mark(by.UserID))
		}
	}
	if by.May(identity.PublishProduct) {
		parts, args = append(parts, `e.state = ?`), append(args, string(Approved))
	}
	return ` WHERE i.id = e.item_id AND i.dropped_on = '' AND (` + strings.Join(parts, ` OR `) + `)`, args
}

func waitingFor(tx *db.Tx, by identity.Actor, limit int) ([]Work, error) {
	where, args := waits(by)
	return db.All(tx, func(r db.Row) (w Work, err error) {
		var assignee int64
		err = r.Scan(&w.EditionID, &w.ItemID, &w.Item, &w.Language, &w.Medium, &w.State, &w.Original, &w.Due, &w.Since, &w.Reason, &w.Outdated, &assignee, &w.No)
		w.Mine = assignee == by.UserID
		return w, err
	}, `SELECT e.id, e.item_id, i.title, e.language, e.medium, e.state, e.made_from IS NULL, e.due, e.since, e.reason, e.no > 0 AND COALESCE(f.approved_no, 0) > e.made_from_no, COALESCE(e.assignee, 0), e.no
		FROM product_editions e CROSS JOIN product_items i LEFT JOIN product_editions f ON f.id = e.made_from`+where+`
		ORDER BY CASE WHEN e.due = '' THEN '9' ELSE e.due END, e.since, e.id LIMIT ?`, append(args, limit)...)
}

func countWaiting(tx *db.Tx, by identity.Actor, today calendar.Day) (n, late int64, err error) {
	type pair struct{ n, late int64 }
	where, args := waits(by)
	p, err := db.One(tx, func(r db.Row) (p pair, err error) {
		err = r.Scan(&p.n, &p.late)
		return p, err
	}, `SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN e.due <> '' AND e.due < ? THEN 1 ELSE 0 END), 0) AS BIGINT)
		FROM product_editions e CROSS JOIN product_items i`+where, append([]any{string(today)}, args...)...)
	return p.n, p.late, err
}
