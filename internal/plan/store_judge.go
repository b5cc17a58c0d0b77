package plan

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/media"
)

func updateMarks(tx *db.Tx, id int64, m Marks) error {
	_, err := tx.Exec(`UPDATE plan_evidence SET activity_id = ?, label = ? WHERE id = ?`, orNull(m.Activity), m.Label, id)
	return err
}

func updateVerdict(tx *db.Tx, id int64, verdict, reason string, day calendar.Day, who string) error {
	_, err := tx.Exec(`UPDATE plan_evidence SET verdict = ?, verdict_reason = ?, verdict_on = ?, verdict_who = ? WHERE id = ?`, verdict, reason, string(day), who, id)
	return err
}

const (
	lookParts    = 4
	lookPartBits = 16
)

// partsOf are the places under which a look is found, one for each quarter of its bits.
func partsOf(l media.Look) (all []int64) {
	for i := range lookParts {
		all = append(all, int64(i)<<lookPartBits|int64(l>>(i*lookPartBits))&(1<<lookPartBits-1))
	}
	return all
}

// probesOf are the places where looks that differ in up to seven bits are found: one of their quarters differs in one bit at most.
func probesOf(l media.Look) (all []any) {
	for _, part := range partsOf(l) {
		all = append(all, part)
		for bit := range lookPartBits {
			all = append(all, part^1<<bit)
		}
	}
	return all
}

// insertLook keeps what a picture looks like; ok is false when there is nothing on it to compare.
func insertLook(tx *db.Tx, hash string, l media.Look, ok bool) error {
	var bits any
	if ok {
		bits = int64(l)
	}
	n, err := tx.Exec(`INSERT INTO plan_pictures (hash, bits) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`, hash, bits)
	if err != nil || n == 0 || !ok {
		return err
	}
	for _, part := range partsOf(l) {
		if _, err := tx.Exec(`INSERT INTO plan_picture_parts (part, hash) VALUES (?, ?) ON CONFLICT (part, hash) DO NOTHING`, part, hash); err != nil {
			return err
		}
	}
	return nil
}

// picture is a stored picture and its small one.
type picture struct{ Hash, Thumb string }

const picturesAtOnce = 200

// unseenPictures are pictures that nobody has taken the look of.
func unseenPictures(tx *db.Tx) ([]picture, error) {
	return db.All(tx, func(r db.Row) (p picture, err error) {
		err = r.Scan(&p.Hash, &p.Thumb)
		return p, err
	}, `SELECT e.hash, MAX(e.thumb) FROM plan_evidence e WHERE e.thumb <> '' AND NOT EXISTS (SELECT 1 FROM plan_pictures p WHERE p.hash = e.hash)
		GROUP BY e.hash ORDER BY e.hash LIMIT ?`, picturesAtOnce)
}

// looksOf are the looks of a report's pictures, by the hash of the file.
func looksOf(tx *db.Tx, reportID int64) (map[string]media.Look, error) {
	all := map[string]media.Look{}
	err := db.Each(tx, func(r db.Row) (p struct {
		hash string
		bits int64
	}, err error,
	) {
		err = r.Scan(&p.hash, &p.bits)
		return p, err
	}, func(p struct {
		hash string
		bits int64
	},
	) error {
		all[p.hash] = media.Look(p.bits)
		return nil
	}, `SELECT DISTINCT p.hash, p.bits FROM plan_evidence e JOIN plan_pictures p ON p.hash = e.hash WHERE e.report_id = ? AND p.bits IS NOT NULL`, reportID)
	return all, err
}

// OtherPicture is a picture of another agency that may be near one of ours.
type OtherPicture struct {
	Evidence
	Look     media.Look
	AgencyID int64
	Day      calendar.Day // of its activity, or of the end of its report's period
}

// picturesNear finds pictures of other agencies under the given places, of each agency and picture the first.
func picturesNear(tx *db.Tx, agencyID int64, probes []any) ([]OtherPicture, error) {
	if len(probes) == 0 {
		return nil, nil
	}
	return db.All(tx, func(r db.Row) (o OtherPicture, err error) {
		var bits int64
		err = r.Scan(&o.ID, &o.ReportID, &o.Name, &o.Hash, &o.Thumb, &o.Mime, &bits, &o.AgencyID, &o.Day)
		o.Kind, o.Look = "file", media.Look(bits)
		return o, err
	}, `SELECT e.id, e.report_id, e.name, e.hash, e.thumb, e.mime, p.bits, r.agency_id, COALESCE(a.from_day, r.period_to)
		FROM (SELECT MIN(e.id) AS id FROM plan_picture_parts b JOIN plan_evidence e ON e.hash = b.hash JOIN plan_reports r ON r.id = e.report_id
			WHERE b.part IN (`+marks(len(probes))+`) AND r.agency_id <> ? GROUP BY e.hash, r.agency_id) f
		JOIN plan_evidence e ON e.id = f.id JOIN plan_pictures p ON p.hash = e.hash JOIN plan_reports r ON r.id = e.report_id
		LEFT JOIN plan_activities a ON a.id = e.activity_id ORDER BY e.id LIMIT ?`, append(probes, agencyID, maxTwins)...)
}

// highest are the highest figures that an agency has had accepted, by indicator.
func highest(tx *db.Tx, agencyID, not int64) (map[string]int64, error) {
	all := map[string]int64{}
	rows, err := db.All(tx, scanSum, `SELECT 0, f.indicator, MAX(f.value) FROM plan_figures f JOIN plan_reports r ON r.id = f.report_id
		WHERE r.agency_id = ? AND r.state = 'accepted' AND r.id <> ? GROUP BY f.indicator`, agencyID, not)
	for _, s := range rows {
		all[s.Indicator] = s.Value
	}
	return all, err
}

// acceptRest accepts all evidence of a report that nobody has judged.
func acceptRest(tx *db.Tx, reportID int64, day calendar.Day, who string) error {
	_, err := tx.Exec(`UPDATE plan_evidence SET verdict = 'accepted', verdict_on = ?, verdict_who = ? WHERE report_id = ? AND verdict = ''`, string(day), who, reportID)
	return err
}
