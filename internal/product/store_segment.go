package product

import (
	"strings"
	"time"

	"lantoa/internal/db"
)

const segmentColumns = `pos, part, source, sep, was, target, state, version, who, at`

func scanSegment(r db.Row) (g Segment, err error) {
	err = r.Scan(&g.Pos, &g.Part, &g.Source, &g.Sep, &g.Was, &g.Target, &g.State, &g.Version, &g.Who, &g.At)
	g.stored = g.Pos
	return g, err
}

func editionSegments(tx *db.Tx, editionID int64) ([]Segment, error) {
	return db.All(tx, scanSegment, `SELECT `+segmentColumns+` FROM product_segments WHERE edition_id = ? ORDER BY pos`, editionID)
}

const segmentsAtOnce = 50 // rows of a statement

// replaceSegments lays the sentences of an edition anew, in few statements: each is a way to the database and back.
func replaceSegments(tx *db.Tx, editionID int64, all []Segment) error {
	if _, err := tx.Exec(`DELETE FROM product_segments WHERE edition_id = ?`, editionID); err != nil {
		return err
	}
	for len(all) > 0 {
		n := min(segmentsAtOnce, len(all))
		var args []any
		for _, g := range all[:n] {
			args = append(args, editionID, g.Pos, string(g.Part), g.Source, g.Sep, g.Was, g.Target, string(g.State), g.Version, g.Who, g.At)
		}
		rows := strings.Repeat(`, (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, n)[2:]
		if _, err := tx.Exec(`INSERT INTO product_segments (edition_id, `+segmentColumns+`) VALUES `+rows, args...); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

func updateSegment(tx *db.Tx, editionID int64, g Segment) error {
	_, err := tx.Exec(`UPDATE product_segments SET was = ?, target = ?, state = ?, version = ?, who = ?, at = ? WHERE edition_id = ? AND pos = ?`,
		g.Was, g.Target, string(g.State), g.Version, g.Who, g.At, editionID, g.Pos)
	return err
}

// moveComments brings remarks to the new places of their sentences; remarks about sentences that are gone are about the whole now.
func moveComments(tx *db.Tx, all []Comment, to map[int64]int64) error {
	for _, c := range all {
		if c.Segment < 0 {
			continue
		}
		pos, ok := to[c.Segment]
		if !ok {
			pos = -1
		}
		if pos == c.Segment {
			continue
		}
		if _, err := tx.Exec(`UPDATE product_comments SET segment = ? WHERE id = ?`, pos, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// openSegments counts the sentences of an edition that are not done; 0 where it was not translated sentence by sentence.
func openSegments(tx *db.Tx, editionID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM product_segments WHERE edition_id = ? AND state <> 'done'`, editionID)
}

// SegmentText is a translation that a sentence has had.
type SegmentText struct {
	Target, Who string
	At          time.Time
}

func insertSegmentText(tx *db.Tx, editionID int64, sum string, t SegmentText) error {
	_, err := tx.Exec(`INSERT INTO product_segment_texts (edition_id, source_sum, target, who, at) VALUES (?, ?, ?, ?, ?)`, editionID, sum, t.Target, t.Who, t.At)
	return err
}

const shownTexts = 5

// segmentTexts are the translations of a sentence, or of what it was before the source changed, the newest first.
func segmentTexts(tx *db.Tx, editionID int64, g Segment) ([]SegmentText, error) {
	return db.All(tx, func(r db.Row) (t SegmentText, err error) {
		err = r.Scan(&t.Target, &t.Who, &t.At)
		return t, err
	}, `SELECT target, who, at FROM product_segment_texts WHERE edition_id = ? AND source_sum IN (?, ?) AND target <> ? AND target <> '' ORDER BY id DESC LIMIT ?`,
		editionID, g.Sum(), sumOf(g.Was), g.Target, shownTexts)
}

// contentUsed reports whether someone relied on a content: a step was taken with it, another edition was made from it, a file belongs to it.
func contentUsed(tx *db.Tx, editionID, no int64) (bool, error) {
	n, err := db.One(tx, db.Scalar[int64], `SELECT (SELECT COUNT(*) FROM product_moves WHERE edition_id = ? AND no = ?) +
		(SELECT COUNT(*) FROM product_editions WHERE made_from = ? AND made_from_no = ?) + (SELECT COUNT(*) FROM product_files WHERE edition_id = ? AND content_no = ?)`,
		editionID, no, editionID, no, editionID, no)
	return n > 0, err
}

func updateContent(tx *db.Tx, e Edition, at time.Time) error {
	_, err := tx.Exec(`UPDATE product_contents SET title = ?, summary = ?, body = ?, at = ? WHERE edition_id = ? AND no = ?`, e.Title, e.Summary, e.Body, at, e.ID, e.No)
	return err
}
