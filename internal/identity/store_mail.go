package identity

import "lantoa/internal/db"

// MailAddresses are the e-mail addresses of the people who report for an agency.
func MailAddresses(tx *db.Tx, agencyID int64) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT email FROM identity_users
		WHERE agency_id = ? AND active AND email <> '' AND role IN ('reporter', 'coordinator') ORDER BY id LIMIT 20`, agencyID)
}

// AuditSeq is the number of the audit trail's last entry: as long as it stays, no one has changed anything.
func AuditSeq(tx *db.Tx) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT seq FROM identity_audit_head WHERE id = 1`)
}

// Correspondent is a person with an account and an e-mail address.
type Correspondent struct {
	UserID, AgencyID int64
	Role             string
	Email            string
}

const maxCorrespondents = 5_000

// Correspondents are all people who can be written to.
func Correspondents(tx *db.Tx) ([]Correspondent, error) {
	return db.All(tx, func(r db.Row) (c Correspondent, err error) {
		err = r.Scan(&c.UserID, &c.AgencyID, &c.Role, &c.Email)
		return c, err
	}, `SELECT id, agency_id, role, email FROM identity_users WHERE active AND email <> '' ORDER BY id LIMIT ?`, maxCorrespondents)
}
