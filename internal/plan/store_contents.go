package plan

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"lantoa/internal/db"
	"lantoa/internal/product"
)

const topicLetters = 110 // of a content's name; the whole stands in the plan

// Contents are the contents of the current plan, as topics of products; none without a plan.
func Contents(tx *db.Tx) ([]product.Topic, error) {
	p, err := currentPlan(tx)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	clauses, err := planClauses(tx, p.ID)
	if err != nil {
		return nil, err
	}
	var all []product.Topic
	for i, c := range clauses {
		if c.Kind == Topic {
			name := beginning(c.Body, topicLetters)
			if c.No != "" {
				name = c.No + ". " + name
			}
			all = append(all, product.Topic{Key: "plan:" + strconv.FormatInt(p.ID, 10) + ":" + strconv.Itoa(i), Name: name, Kind: "content", Position: int64(i)})
		}
	}
	return all, nil
}

// TaskNumbers are the numbers of the tasks of the current plan; none without a plan.
func TaskNumbers(tx *db.Tx) ([]string, error) {
	p, err := currentPlan(tx)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return db.All(tx, db.Scalar[string], `SELECT no FROM plan_tasks WHERE plan_id = ? AND NOT no = '' ORDER BY position, id`, p.ID)
}

// beginning is a text of at most so many letters, cut between words.
func beginning(s string, letters int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= letters {
		return strings.TrimRight(s, ".;, ")
	}
	s = clip(s, letters)
	return strings.TrimRight(s[:max(strings.LastIndex(s, " "), 0)], ",;: ") + "…"
}
