package portal

import (
	"errors"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

// head is what the nodes compare with what they hold.
type head struct {
	Edition, Version, Trail int64
	Day                     string
	RenderedAt              *time.Time
	Address                 string
	Settings                Settings
}

func scanHead(r db.Row) (h head, err error) {
	err = r.Scan(&h.Edition, &h.Version, &h.Trail, &h.Day, &h.RenderedAt, &h.Address, &h.Settings.Licence, &h.Settings.LicenceURL, &h.Settings.Contact)
	h.Settings.Edition = h.Edition
	return h, err
}

const headColumns = `edition, version, trail, day, rendered_at, address, licence, licence_url, feedback`

func findHead(tx *db.Tx) (head, error) {
	return db.One(tx, scanHead, `SELECT `+headColumns+` FROM portal_head WHERE id = 1`)
}

// lockHead is findHead, and makes every other writer of pages wait until the transaction ends.
func lockHead(tx *db.Tx) (head, error) {
	return db.One(tx, scanHead, `SELECT `+headColumns+` FROM portal_head WHERE id = 1 {for update}`)
}

// raiseEdition says that people decided something: what is being rendered now is out of date.
func raiseEdition(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE portal_head SET edition = edition + 1 WHERE id = 1`)
	return err
}

func raiseVersion(tx *db.Tx) (int64, error) {
	return db.One(tx, db.Scalar[int64], `UPDATE portal_head SET version = version + 1 WHERE id = 1 RETURNING version`)
}

// finishRender notes what the pages know of.
func finishRender(tx *db.Tx, trail int64, day string, at time.Time) error {
	_, err := tx.Exec(`UPDATE portal_head SET trail = ?, day = ?, rendered_at = ? WHERE id = 1`, trail, day, at)
	return err
}

func updateAddress(tx *db.Tx, address string) error {
	_, err := tx.Exec(`UPDATE portal_head SET address = ?, edition = edition + 1 WHERE id = 1 AND address <> ?`, address, address)
	return err
}

func updateSettings(tx *db.Tx, s Settings) error {
	n, err := tx.Exec(`UPDATE portal_head SET licence = ?, licence_url = ?, feedback = ?, edition = edition + 1 WHERE id = 1 AND edition = ?`,
		s.Licence, s.LicenceURL, s.Contact, s.Edition)
	return changed(n, err)
}

const publicationColumns = `plan_id, slug, state, proposed_by, proposed_who, proposed_on, approved_by, approved_who, approved_on, withdrawn_on, reason, version, proposed_version, agreed_version, shown`

func scanPublication(r db.Row) (p Publication, err error) {
	err = r.Scan(&p.PlanID, &p.Slug, &p.State, &p.ProposedBy, &p.ProposedWho, &p.ProposedOn, &p.ApprovedBy, &p.ApprovedWho, &p.ApprovedOn,
		&p.WithdrawnOn, &p.Reason, &p.Version, &p.ProposedVersion, &p.AgreedVersion, &p.Shown)
	return p, err
}

// findPublication is the decision about a plan; one of state Internal when there is none yet.
func findPublication(tx *db.Tx, planID int64) (Publication, error) {
	p, err := db.One(tx, scanPublication, `SELECT `+publicationColumns+` FROM portal_plans WHERE plan_id = ?`, planID)
	if errors.Is(err, db.ErrNone) {
		return Publication{PlanID: planID}, nil
	}
	return p, err
}

func publications(tx *db.Tx) ([]Publication, error) {
	return db.All(tx, scanPublication, `SELECT `+publicationColumns+` FROM portal_plans ORDER BY plan_id DESC`)
}

func anyPublic(tx *db.Tx) (bool, error) {
	return db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM portal_plans WHERE state = 'public')`)
}

func insertPublication(tx *db.Tx, p Publication) error {
	_, err := tx.Exec(`INSERT INTO portal_plans (plan_id, slug, state, proposed_by, proposed_who, proposed_on, proposed_version) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		p.PlanID, p.Slug, string(p.State.kept()), p.ProposedBy, p.ProposedWho, string(p.ProposedOn), p.ProposedVersion)
	if db.IsUnique(err) {
		return errStale
	}
	return err
}

func updatePublication(tx *db.Tx, p Publication) error {
	n, err := tx.Exec(`UPDATE portal_plans SET state = ?, proposed_by = ?, proposed_who = ?, proposed_on = ?, approved_by = ?, approved_who = ?,
		approved_on = ?, withdrawn_on = ?, reason = ?, proposed_version = ?, agreed_version = ?, version = version + 1 WHERE plan_id = ? AND version = ?`,
		string(p.State.kept()), p.ProposedBy, p.ProposedWho, string(p.ProposedOn), p.ApprovedBy, p.ApprovedWho, string(p.ApprovedOn),
		string(p.WithdrawnOn), p.Reason, p.ProposedVersion, p.AgreedVersion, p.PlanID, p.Version)
	return changed(n, err)
}

// keepShown remembers what lists show of a plan.
func keepShown(tx *db.Tx, planID int64, shown []byte) error {
	_, err := tx.Exec(`UPDATE portal_plans SET shown = ? WHERE plan_id = ?`, shown, planID)
	return err
}

var errStale = problem.New(problem.Conflict, "Phần này vừa được người khác thay đổi. Xem lại nội dung mới rồi làm lại nếu cần.")

func changed(n int64, err error) error {
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

// stored is what a rendering must know of a stored page.
type stored struct {
	Path   string
	PlanID int64
	Status int
	Sum    string
}

func scanStored(r db.Row) (s stored, err error) {
	err = r.Scan(&s.Path, &s.PlanID, &s.Status, &s.Sum)
	return s, err
}

// storedPages are the addresses of a plan, or of the whole site for 0.
func storedPages(tx *db.Tx, planID int64) ([]stored, error) {
	return db.All(tx, scanStored, `SELECT path, plan_id, status, sha256 FROM portal_pages WHERE plan_id = ? ORDER BY path`, planID)
}

// livePaths are all addresses with content.
func livePaths(tx *db.Tx) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT path FROM portal_pages WHERE status = 200 AND plan_id <> 0 ORDER BY path`)
}

func upsertPage(tx *db.Tx, p packed, version int64) error {
	_, err := tx.Exec(`INSERT INTO portal_pages (path, plan_id, version, status, mime, sha256, body, gz, br, rendered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (path) DO UPDATE SET plan_id = excluded.plan_id, version = excluded.version, status = excluded.status, mime = excluded.mime,
			body = excluded.body, gz = excluded.gz, br = excluded.br, sha256 = excluded.sha256,
			rendered_at = CASE WHEN portal_pages.sha256 = excluded.sha256 THEN portal_pages.rendered_at ELSE excluded.rendered_at END`,
		p.Path, p.PlanID, version, p.Status, p.Mime, p.Sum, p.Body, p.Gz, p.Br, p.RenderedAt)
	return err
}

// closePage empties an address that was public.
func closePage(tx *db.Tx, path string, version int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE portal_pages SET version = ?, status = 410, sha256 = '', body = ?, gz = ?, br = ?, rendered_at = ? WHERE path = ?`,
		version, []byte{}, []byte{}, []byte{}, at, path)
	return err
}

// closePlan empties all addresses of a plan.
func closePlan(tx *db.Tx, planID, version int64, at time.Time) error {
	_, err := tx.Exec(`UPDATE portal_pages SET version = ?, status = 410, sha256 = '', body = ?, gz = ?, br = ?, rendered_at = ? WHERE plan_id = ? AND status = 200`,
		version, []byte{}, []byte{}, []byte{}, at, planID)
	return err
}

// newPages are the pages that changed after a version, without their plain bytes.
func newPages(tx *db.Tx, after int64) ([]packed, error) {
	return db.All(tx, func(r db.Row) (p packed, err error) {
		err = r.Scan(&p.Path, &p.PlanID, &p.Status, &p.Mime, &p.Sum, &p.Size, &p.Gz, &p.Br, &p.RenderedAt)
		return p, err
	}, `SELECT path, plan_id, status, mime, sha256, length(body), gz, br, rendered_at FROM portal_pages WHERE version > ? ORDER BY path`, after)
}

// pageBytes are the packed bytes of a page that is not kept in memory.
func pageBytes(tx *db.Tx, path, sum string) (p packed, err error) {
	return db.One(tx, func(r db.Row) (p packed, err error) {
		err = r.Scan(&p.Gz, &p.Br)
		return p, err
	}, `SELECT gz, br FROM portal_pages WHERE path = ? AND sha256 = ?`, path, sum)
}

// extent is how much is published.
type extent struct {
	Pages, Bytes int64
}

func pageExtent(tx *db.Tx, planID int64) (extent, error) {
	return db.One(tx, func(r db.Row) (e extent, err error) {
		err = r.Scan(&e.Pages, &e.Bytes)
		return e, err
	}, `SELECT COUNT(*), CAST(COALESCE(SUM(length(br)), 0) AS BIGINT) FROM portal_pages WHERE status = 200 AND plan_id = ?`, planID)
}

// eachPage gives every live page with all its bytes.
func eachPage(tx *db.Tx, fn func(packed) error) error {
	return db.Each(tx, func(r db.Row) (p packed, err error) {
		err = r.Scan(&p.Path, &p.Body, &p.Gz, &p.Br)
		return p, err
	}, fn, `SELECT path, body, gz, br FROM portal_pages WHERE status = 200 ORDER BY path`)
}
