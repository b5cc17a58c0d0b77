package plan

import (
	"time"

	"lantoa/internal/db"
)

// Paper is a consolidated report as people made it of ours: edited in an office program, or signed and scanned.
type Paper struct {
	ID, PlanID int64
	Period     string
	Kind       string // edited, signed
	Name, Hash string
	Size       int64
	Mime       string
	Closing    string // hash of the closing that its figures were held against; "" while the period was open
	Off        int    // figures that did not match
	Note       string
	Who        string
	At         time.Time
}

// The kinds of Paper.
const (
	EditedPaper = "edited"
	SignedPaper = "signed"
)

const paperColumns = `id, plan_id, period, kind, name, hash, size, mime, closing, off, note, who, at`

func scanPaper(r db.Row) (p Paper, err error) {
	err = r.Scan(&p.ID, &p.PlanID, &p.Period, &p.Kind, &p.Name, &p.Hash, &p.Size, &p.Mime, &p.Closing, &p.Off, &p.Note, &p.Who, &p.At)
	return p, err
}

const maxPapers = 100 // of one report

func periodPapers(tx *db.Tx, planID int64, period string) ([]Paper, error) {
	return db.All(tx, scanPaper, `SELECT `+paperColumns+` FROM plan_papers WHERE plan_id = ? AND period = ? ORDER BY id DESC LIMIT ?`, planID, period, maxPapers)
}

func findPaper(tx *db.Tx, id int64) (Paper, error) {
	p, err := db.One(tx, scanPaper, `SELECT `+paperColumns+` FROM plan_papers WHERE id = ?`, id)
	return p, missing(err, "Không có bản báo cáo này. Hãy mở lại từ báo cáo tổng hợp.")
}

func insertPaper(tx *db.Tx, p Paper, findings string) (int64, error) {
	return tx.Insert(`INSERT INTO plan_papers (plan_id, period, kind, name, hash, size, mime, closing, findings, off, note, who, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.PlanID, p.Period, p.Kind, p.Name, p.Hash, p.Size, p.Mime, p.Closing, findings, p.Off, p.Note, p.Who, p.At)
}

// papersByHash are the kept reports that are these very bytes.
func papersByHash(tx *db.Tx, hash string) ([]Paper, error) {
	return db.All(tx, scanPaper, `SELECT `+paperColumns+` FROM plan_papers WHERE hash = ? ORDER BY id DESC LIMIT ?`, hash, maxPapers)
}

// sealed is a closing with the plan it belongs to.
type sealed struct {
	PlanID int64
	Period string
	Closing
}

// closingsByCode are the closings whose hash begins with a code; two are enough to know that it is not one.
func closingsByCode(tx *db.Tx, code string) ([]sealed, error) {
	return db.All(tx, func(r db.Row) (c sealed, err error) {
		err = r.Scan(&c.PlanID, &c.Period, &c.On, &c.Who, &c.Hash)
		return c, err
	}, `SELECT plan_id, period, closed_on, who, hash FROM plan_closings WHERE hash LIKE ? ORDER BY plan_id, period LIMIT 2`, code+"%")
}
