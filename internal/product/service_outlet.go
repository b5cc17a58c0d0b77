package product

import (
	"context"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// mayPlace reports whether the person may say where an edition went out: who publishes, and who made it.
func mayPlace(e Edition, by identity.Actor) bool {
	return by.May(identity.PublishProduct) || by.May(identity.WriteProduct) && e.madeBy(by)
}

var errMayNotPlace = problem.New(problem.Denied, "Tài khoản này không ghi nơi đã phát của bản này được. Nhờ người soạn hoặc người xuất bản.")

// AddOutlet writes down where a published edition went out.
func (s *Service) AddOutlet(ctx context.Context, by identity.Actor, editionID int64, o Outlet) error {
	o.EditionID, o.Place, o.Link, o.Who, o.At = editionID, tidy(o.Place), tidy(o.Link), signed(by), s.Now()
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, editionID)
		switch {
		case err != nil:
			return err
		case !mayPlace(e, by):
			return errMayNotPlace
		case !e.Live():
			return problem.New(problem.Conflict, "Bản này chưa xuất bản, hoặc đã gỡ, nên chưa có nơi phát.")
		}
		if err := o.check(e, s.today()); err != nil {
			return err
		}
		all, err := editionOutlets(tx, editionID)
		if err != nil {
			return err
		}
		if len(all) >= maxOutlets {
			return problem.Field("place", "Bản này đã ghi %d nơi phát, là nhiều nhất.", maxOutlets)
		}
		added, err := insertOutlet(tx, o)
		if err != nil {
			return err
		}
		if !added {
			return problem.Field("place", "Nơi này đã ghi rồi.")
		}
		return identity.Audit(tx, s.Now(), by, "edition.outlet", subject("edition", editionID), map[string]any{"channel": o.Channel, "place": o.Place, "day": o.Day})
	})
}

// DropOutlet takes back what was written by mistake.
func (s *Service) DropOutlet(ctx context.Context, by identity.Actor, editionID, id int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, editionID)
		switch {
		case err != nil:
			return err
		case !mayPlace(e, by):
			return errMayNotPlace
		}
		was, err := deleteOutlet(tx, editionID, id)
		if err != nil || !was {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.unoutlet", subject("edition", editionID), map[string]any{"outlet": id})
	})
}
