package product

import (
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

const consentColumns = `c.id, c.agency_id, c.label, c.age, c.agreed, c.guardian, c.guardian_agreed, c.media, c.channels, c.manner, c.given_on, c.expires_on, c.proof_hash, c.proof_name, c.proof_mime,
	c.retention, c.withdrawn_on, c.withdrawn_reason, c.erased_on, c.sample, COALESCE(c.user_id, 0), c.who, c.at, c.version`

func scanConsent(r db.Row) (c Consent, err error) {
	var media, channels string
	err = r.Scan(&c.ID, &c.AgencyID, &c.Label, &c.Age, &c.Agreed, &c.Guardian, &c.GuardianAgreed, &media, &channels, &c.Manner, &c.GivenOn, &c.ExpiresOn, &c.ProofHash, &c.ProofName, &c.ProofMime,
		&c.Retention, &c.WithdrawnOn, &c.WithdrawnReason, &c.ErasedOn, &c.Sample, &c.UserID, &c.Who, &c.At, &c.Version)
	for _, m := range strings.Fields(media) {
		c.Media = append(c.Media, Medium(m))
	}
	c.Channels = strings.Fields(channels)
	return c, err
}

func joinMedia(all []Medium) string {
	words := make([]string, len(all))
	for i, m := range all {
		words[i] = string(m)
	}
	return strings.Join(words, " ")
}

func findConsent(tx *db.Tx, id int64) (Consent, error) {
	c, err := db.One(tx, scanConsent, `SELECT `+consentColumns+` FROM product_consents c WHERE c.id = ?`, id)
	return c, missing(err, "Không có văn bản đồng ý này. Mở lại từ danh sách.")
}

// holdConsent finds a consent and keeps others from changing it, and from publishing what rests on it, until the transaction ends.
func holdConsent(tx *db.Tx, id int64) (Consent, error) {
	if _, err := db.One(tx, db.Scalar[int64], `SELECT id FROM product_consents WHERE id = ? {for update}`, id); err != nil {
		return Consent{}, missing(err, "Không có văn bản đồng ý này. Mở lại từ danh sách.")
	}
	return findConsent(tx, id)
}

// sourcesOf are an edition and those that it was made from, as far as nobody has answered who can be recognised in it: an edition rests
// on the consents of its source until then.
const sourcesOf = `WITH RECURSIVE origins(id) AS (SELECT CAST(? AS BIGINT) UNION
	SELECT e.made_from FROM product_editions e JOIN origins ON e.id = origins.id WHERE e.made_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM product_presences p WHERE p.edition_id = e.id)) `

// restingOn are the editions that rest on a consent: those that name it, and those made from them about which nobody has answered.
const restingOn = `WITH RECURSIVE rests(id) AS (SELECT edition_id FROM product_consent_uses WHERE consent_id = ? UNION
	SELECT e.id FROM product_editions e JOIN rests ON e.made_from = rests.id WHERE NOT EXISTS (SELECT 1 FROM product_presences p WHERE p.edition_id = e.id)) `

// holdConsents keeps the consents of an edition as they are until the transaction ends.
func holdConsents(tx *db.Tx, editionID int64) error {
	all, err := editionConsents(tx, editionID)
	for _, c := range all {
		if _, err := holdConsent(tx, c.ID); err != nil {
			return err
		}
	}
	return err
}

func insertConsent(tx *db.Tx, c Consent) (int64, error) {
	return tx.Insert(`INSERT INTO product_consents (agency_id, label, age, agreed, guardian, guardian_agreed, media, channels, manner, given_on, expires_on, retention, sample, user_id, who, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		c.AgencyID, c.Label, string(c.Age), c.Agreed, c.Guardian, c.GuardianAgreed, joinMedia(c.Media), strings.Join(c.Channels, " "), c.Manner, string(c.GivenOn), string(c.ExpiresOn), c.Retention, c.Sample, orNull(c.UserID), c.Who, c.At)
}

func updateConsent(tx *db.Tx, c Consent) error {
	n, err := tx.Exec(`UPDATE product_consents SET label = ?, age = ?, agreed = ?, guardian = ?, guardian_agreed = ?, media = ?, channels = ?, manner = ?, given_on = ?, expires_on = ?,
		proof_hash = ?, proof_name = ?, proof_mime = ?, retention = ?, withdrawn_on = ?, withdrawn_reason = ?, erased_on = ?, version = version + 1 WHERE id = ? AND version = ?`,
		c.Label, string(c.Age), c.Agreed, c.Guardian, c.GuardianAgreed, joinMedia(c.Media), strings.Join(c.Channels, " "), c.Manner, string(c.GivenOn), string(c.ExpiresOn),
		c.ProofHash, c.ProofName, c.ProofMime, c.Retention, string(c.WithdrawnOn), c.WithdrawnReason, string(c.ErasedOn), c.ID, c.Version)
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

func editionConsents(tx *db.Tx, editionID int64) ([]Consent, error) {
	return db.All(tx, scanConsent, sourcesOf+`SELECT `+consentColumns+` FROM product_consents c WHERE c.id IN (SELECT u.consent_id FROM product_consent_uses u JOIN origins ON origins.id = u.edition_id) ORDER BY c.id`, editionID)
}

func itemConsents(tx *db.Tx, itemID int64) ([]Consent, error) {
	return db.All(tx, scanConsent, `SELECT `+consentColumns+` FROM product_consents c WHERE c.id IN
		(SELECT u.consent_id FROM product_consent_uses u JOIN product_editions e ON e.id = u.edition_id WHERE e.item_id = ?) ORDER BY c.id LIMIT ?`, itemID, maxConsents)
}

// ConsentFilter says which consents a list shows.
type ConsentFilter string

// The lists of consents.
const (
	AllConsents    ConsentFilter = ""
	SoonConsents   ConsentFilter = "sap-het"
	OverConsents   ConsentFilter = "het-han"
	BackConsents   ConsentFilter = "da-rut"
	PaperlessOnes  ConsentFilter = "chua-du"
	allConsentsSQL               = `SELECT ` + consentColumns + ` FROM product_consents c`
)

func listConsents(tx *db.Tx, f ConsentFilter, today, soon calendar.Day) ([]Consent, error) {
	switch f {
	case SoonConsents:
		return db.All(tx, scanConsent, allConsentsSQL+` WHERE c.withdrawn_on = '' AND NOT c.expires_on = '' AND c.expires_on >= ? AND c.expires_on <= ? ORDER BY c.expires_on, c.id LIMIT ?`, string(today), string(soon), maxConsents)
	case OverConsents:
		return db.All(tx, scanConsent, allConsentsSQL+` WHERE c.withdrawn_on = '' AND NOT c.expires_on = '' AND c.expires_on < ? ORDER BY c.expires_on DESC, c.id LIMIT ?`, string(today), maxConsents)
	case BackConsents:
		return db.All(tx, scanConsent, allConsentsSQL+` WHERE NOT c.withdrawn_on = '' ORDER BY c.withdrawn_on DESC, c.id LIMIT ?`, maxConsents)
	case PaperlessOnes:
		return db.All(tx, scanConsent, allConsentsSQL+` WHERE c.withdrawn_on = '' AND (c.proof_hash = '' OR c.given_on = '' OR c.media = '' OR c.channels = '' OR c.manner = '') ORDER BY c.id DESC LIMIT ?`, maxConsents)
	}
	return db.All(tx, scanConsent, allConsentsSQL+` ORDER BY c.id DESC LIMIT ?`, maxConsents)
}

// usableConsents are those that could be named for an edition: not withdrawn, not of it already.
func usableConsents(tx *db.Tx, editionID int64, today calendar.Day) ([]Consent, error) {
	return db.All(tx, scanConsent, allConsentsSQL+` WHERE c.withdrawn_on = '' AND (c.expires_on = '' OR c.expires_on >= ?)
		AND c.id NOT IN (SELECT consent_id FROM product_consent_uses WHERE edition_id = ?) ORDER BY c.id DESC LIMIT ?`, string(today), editionID, maxConsents)
}

func addUse(tx *db.Tx, editionID, consentID int64, who string, at any) error {
	_, err := tx.Exec(`INSERT INTO product_consent_uses (edition_id, consent_id, who, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, editionID, consentID, who, at)
	return err
}

func dropUse(tx *db.Tx, editionID, consentID int64) (bool, error) {
	n, err := tx.Exec(`DELETE FROM product_consent_uses WHERE edition_id = ? AND consent_id = ?`, editionID, consentID)
	return n > 0, err
}

// editionsOn are the editions that rest on a consent.
func editionsOn(tx *db.Tx, consentID int64) ([]Edition, error) {
	return db.All(tx, scanEdition, restingOn+`SELECT `+editionColumns+` FROM product_editions e JOIN rests ON rests.id = e.id ORDER BY e.id`, consentID)
}

// countLiveOf counts what readers see of an edition and of those made from it about which nobody has answered.
func countLiveOf(tx *db.Tx, editionID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], `WITH RECURSIVE rests(id) AS (SELECT CAST(? AS BIGINT) UNION
		SELECT e.id FROM product_editions e JOIN rests ON e.made_from = rests.id WHERE NOT EXISTS (SELECT 1 FROM product_presences p WHERE p.edition_id = e.id))
		SELECT COUNT(*) FROM product_editions e JOIN rests ON rests.id = e.id WHERE e.published_no > 0`, editionID)
}

// liveConsentsOver are consents that ended before a day while readers still see something that rests on them.
func liveConsentsOver(tx *db.Tx, today calendar.Day) ([]int64, error) {
	return db.All(tx, db.Scalar[int64], `WITH RECURSIVE rests(consent, id) AS (
			SELECT u.consent_id, u.edition_id FROM product_consent_uses u JOIN product_consents c ON c.id = u.consent_id WHERE NOT c.expires_on = '' AND c.expires_on < ? UNION
			SELECT rests.consent, e.id FROM product_editions e JOIN rests ON e.made_from = rests.id WHERE NOT EXISTS (SELECT 1 FROM product_presences p WHERE p.edition_id = e.id))
		SELECT DISTINCT rests.consent FROM rests JOIN product_editions e ON e.id = rests.id WHERE e.published_no > 0 ORDER BY rests.consent`, string(today))
}

func findPresence(tx *db.Tx, editionID int64) (p Presence, err error) {
	all, err := db.All(tx, func(r db.Row) (p Presence, err error) {
		err = r.Scan(&p.EditionID, &p.Answer, &p.People, &p.LastFile, &p.Who, &p.At)
		return p, err
	}, `SELECT edition_id, answer, people, last_file, who, at FROM product_presences WHERE edition_id = ?`, editionID)
	if err != nil || len(all) == 0 {
		return p, err
	}
	return all[0], nil
}

func putPresence(tx *db.Tx, p Presence) error {
	_, err := tx.Exec(`INSERT INTO product_presences (edition_id, answer, people, last_file, who, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (edition_id) DO UPDATE SET answer = excluded.answer, people = excluded.people, last_file = excluded.last_file, who = excluded.who, at = excluded.at`,
		p.EditionID, p.Answer, p.People, p.LastFile, p.Who, p.At)
	return err
}

const takedownColumns = `t.id, t.edition_id, COALESCE(t.consent_id, 0), t.channel, t.opened_on, t.due_on, t.done_on, t.done_who, t.note, e.item_id, i.title, e.language, e.medium`

const takedownFrom = ` FROM product_takedowns t JOIN product_editions e ON e.id = t.edition_id JOIN product_items i ON i.id = e.item_id`

func scanTakedown(r db.Row) (t Takedown, err error) {
	err = r.Scan(&t.ID, &t.EditionID, &t.ConsentID, &t.Channel, &t.OpenedOn, &t.DueOn, &t.DoneOn, &t.DoneWho, &t.Note, &t.ItemID, &t.Item, &t.Language, &t.Medium)
	return t, err
}

const maxTakedowns = 500

func editionTakedowns(tx *db.Tx, editionID int64) ([]Takedown, error) {
	return db.All(tx, scanTakedown, `SELECT `+takedownColumns+takedownFrom+` WHERE t.edition_id = ? ORDER BY t.id LIMIT ?`, editionID, maxTakedowns)
}

// consentTakedowns are the checklists of what rests on a consent.
func consentTakedowns(tx *db.Tx, consentID int64) ([]Takedown, error) {
	return db.All(tx, scanTakedown, restingOn+`SELECT `+takedownColumns+takedownFrom+` WHERE t.consent_id = ? OR t.edition_id IN (SELECT id FROM rests) ORDER BY t.edition_id, t.id LIMIT ?`, consentID, consentID, maxTakedowns)
}

func openTakedownList(tx *db.Tx) ([]Takedown, error) {
	return db.All(tx, scanTakedown, `SELECT `+takedownColumns+takedownFrom+` WHERE t.done_on = '' ORDER BY CASE WHEN t.due_on = '' THEN '9' ELSE t.due_on END, t.id LIMIT ?`, maxTakedowns)
}

// addTakedown opens a line of the checklist, unless it is open already.
func addTakedown(tx *db.Tx, t Takedown) error {
	_, err := tx.Exec(`INSERT INTO product_takedowns (edition_id, consent_id, channel, opened_on, due_on) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		t.EditionID, orNull(t.ConsentID), t.Channel, string(t.OpenedOn), string(t.DueOn))
	return err
}

// dueTakedowns gives the open lines of an edition the cause and the last day of a consent's withdrawal.
func dueTakedowns(tx *db.Tx, editionID, consentID int64, due calendar.Day) error {
	_, err := tx.Exec(`UPDATE product_takedowns SET consent_id = ?, due_on = ? WHERE edition_id = ? AND done_on = '' AND (due_on = '' OR due_on > ?)`, consentID, string(due), editionID, string(due))
	return err
}

func finishTakedown(tx *db.Tx, editionID, id int64, day calendar.Day, who, note string) (bool, error) {
	n, err := tx.Exec(`UPDATE product_takedowns SET done_on = ?, done_who = ?, note = ? WHERE id = ? AND edition_id = ? AND done_on = ''`, string(day), who, note, id, editionID)
	return n > 0, err
}

// countOpenTakedowns counts the channels from which something that rests on a consent must still go.
func countOpenTakedowns(tx *db.Tx, consentID int64) (int64, error) {
	return db.One(tx, db.Scalar[int64], restingOn+`SELECT COUNT(*) FROM product_takedowns t WHERE t.done_on = '' AND (t.consent_id = ? OR t.edition_id IN (SELECT id FROM rests))`, consentID, consentID)
}

// countConsentWork counts what keepers of consents should look at, and what of it is late.
func countConsentWork(tx *db.Tx, today, soon calendar.Day) (n, late int64, err error) {
	type pair struct{ n, late int64 }
	p, err := db.One(tx, func(r db.Row) (p pair, err error) {
		err = r.Scan(&p.n, &p.late)
		return p, err
	}, `SELECT (SELECT COUNT(*) FROM product_consents WHERE withdrawn_on = '' AND NOT expires_on = '' AND expires_on >= ? AND expires_on <= ?) + (SELECT COUNT(*) FROM product_takedowns WHERE done_on = ''),
		(SELECT COUNT(*) FROM product_takedowns WHERE done_on = '' AND NOT due_on = '' AND due_on < ?)`, string(today), string(soon), string(today))
	return p.n, p.late, err
}

// addPast keeps in mind that a consent was of an edition until now.
func addPast(tx *db.Tx, editionID, consentID int64, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO product_consent_pasts (edition_id, consent_id, left_at) VALUES (?, ?, ?) ON CONFLICT (edition_id, consent_id) DO UPDATE SET left_at = excluded.left_at`, editionID, consentID, at)
	return err
}
