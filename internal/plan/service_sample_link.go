package plan

import (
	"context"
	"errors"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// SampleSecret is the secret of the one link that a demonstration has. Everybody knows it, so nothing but a demonstration makes it.
const SampleSecret = "lienketmaucuabantrinhdien2"

// PlaySampleLink makes the link of the demonstration: of a commune for the period of today, once.
func (s *Service) PlaySampleLink(ctx context.Context, by identity.Actor, planID, agencyID int64, today calendar.Day) error {
	if !s.Sample {
		return errLinks
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := linkByHash(tx, hashSecret(SampleSecret)); !errors.Is(err, db.ErrNone) {
			return err // it is there
		}
		p, err := findPlan(tx, planID)
		if err != nil {
			return err
		}
		q, _, err := linkPeriod(p, "", today)
		if err != nil {
			return err
		}
		l := Link{
			PlanID: planID, AgencyID: agencyID, Period: q.Key(), Until: today.Add(maxLinkDays), Contact: by.Name + ", " + by.Agency,
			MadeAt: s.Now(), MadeBy: by.Name + ", " + by.Agency,
		}
		if l.ID, err = insertLink(tx, l, hashSecret(SampleSecret)); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "link.make", subject("plan", planID), map[string]any{"link": l.ID, "agency": agencyID, "period": l.Period, "sample": true})
	})
}

// sampleLink is the link of the demonstration on the list of links; 0 everywhere else.
func (s *Service) sampleLink(tx *db.Tx) (int64, error) {
	if !s.Sample {
		return 0, nil
	}
	l, err := linkByHash(tx, hashSecret(SampleSecret))
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return l.ID, err
}
