package plan

import (
	"context"
	"fmt"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// nearBits is in how many of 64 bits two pictures may differ and still be shown to the reviewer side by side. Encoded anew, made smaller or
// cropped by a hundredth a picture differs in up to 4 (internal/media/look_test.go).
const nearBits = 4

// NearPicture is one of a report's pictures beside nearly the same one of another agency.
type NearPicture struct {
	Mine     Evidence
	Theirs   OtherPicture
	Agency   string
	Distance int // 0 to nearBits
	Same     bool
}

// nearPictures finds what another agency has sent in nearly the same form: a warning, never a refusal.
func nearPictures(tx *db.Tx, r Report, evidence []Evidence) ([]NearPicture, error) {
	looks, err := looksOf(tx, r.ID)
	if err != nil || len(looks) == 0 {
		return nil, err
	}
	var probes []any
	for _, l := range looks {
		probes = append(probes, probesOf(l)...)
	}
	others, err := picturesNear(tx, r.AgencyID, probes)
	if err != nil {
		return nil, err
	}
	var all []NearPicture
	for _, mine := range evidence {
		l, ok := looks[mine.Hash]
		if !ok {
			continue
		}
		for _, o := range others {
			if d := l.Distance(o.Look); d <= nearBits && len(all) < maxNear {
				a, err := identity.FindAgency(tx, o.AgencyID)
				if err != nil {
					return nil, err
				}
				all = append(all, NearPicture{mine, o, a.ShortName, d, mine.Hash == o.Hash})
			}
		}
	}
	return all, nil
}

const maxNear = 8 // pairs on a page

// lookOf reads the look of a stored picture.
func (s *Service) lookOf(ctx context.Context, hash string) (media.Look, bool, error) {
	f, _, err := s.Files.Open(hash)
	if err != nil {
		return 0, false, err
	}
	defer f.Close()
	return media.LookOf(ctx, f, media.Limits{})
}

// LookAtPictures takes the look of pictures that nobody has looked at: those just sent, and all from before looks were kept.
func (s *Service) LookAtPictures(ctx context.Context) error {
	for {
		var todo []picture
		if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { todo, err = unseenPictures(tx); return err }); err != nil || len(todo) == 0 {
			return err
		}
		for _, p := range todo {
			l, ok, err := s.lookOf(ctx, p.Thumb)
			if _, unreadable := problem.As(err); err != nil && !unreadable {
				return fmt.Errorf("look at picture %s: %w", p.Hash, err)
			}
			if err := s.DB.Write(ctx, func(tx *db.Tx) error { return insertLook(tx, p.Hash, l, ok && err == nil) }); err != nil {
				return fmt.Errorf("keep the look of %s: %w", p.Hash, err)
			}
		}
	}
}

// keepLooks takes the look of pictures that were just stored.
func (s *Service) keepLooks(ctx context.Context, evidence []Evidence) error {
	for _, e := range evidence {
		if e.Thumb == "" {
			continue
		}
		l, ok, err := s.lookOf(ctx, e.Thumb)
		if err != nil {
			return fmt.Errorf("look at %s: %w", e.Name, err)
		}
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return insertLook(tx, e.Hash, l, ok) }); err != nil {
			return fmt.Errorf("keep the look of %s: %w", e.Name, err)
		}
	}
	return nil
}
