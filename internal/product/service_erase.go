package product

import (
	"context"
	"errors"
	"slices"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Erasure is what erasing a consent takes away for good.
type Erasure struct {
	Files, Takes []int64
	Editions     []int64
}

// EraseConsent removes who it was, the proof, and the sound and pictures of that person, once nothing shows the person any more. What remains
// says that there was a consent.
func (s *Service) EraseConsent(ctx context.Context, by identity.Actor, id, version int64) (gone Erasure, err error) {
	if !by.May(identity.KeepConsent) {
		return gone, errMayNotKeepConsents
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		gone, err = s.eraseConsent(tx, by, id, version)
		return err
	})
	if err != nil {
		return gone, err
	}
	if err := s.ForgetErased(ctx); err != nil {
		s.Log.Error("forget erased files", "consent", id, "error", err) // within a minute it is tried again
	}
	return gone, nil
}

func (s *Service) eraseConsent(tx *db.Tx, by identity.Actor, id, version int64) (gone Erasure, err error) {
	c, err := holdConsent(tx, id)
	if err != nil {
		return gone, err
	}
	if err := s.erasable(tx, c); err != nil {
		return gone, err
	}
	if gone, err = s.erasureOf(tx, c); err != nil {
		return gone, err
	}
	for _, edition := range gone.Editions { // whoever makes something of them waits, and then finds nothing
		if _, err := holdEdition(tx, edition); err != nil {
			return gone, err
		}
	}
	if gone, err = s.erasureOf(tx, c); err != nil {
		return gone, err
	}
	c.Version, c.ErasedOn = version, s.today()
	c.Label, c.Guardian, c.ProofName, c.ProofMime, c.WithdrawnReason, c.Retention = "(đã xóa)", "", "", "", "", "" // the proof's hash goes with its stored file
	if c.WithdrawnOn == "" {
		c.WithdrawnOn = s.today()
	}
	if err := updateConsent(tx, c); err != nil {
		return gone, err
	}
	if err := s.eraseRows(tx, id, gone); err != nil {
		return gone, err
	}
	return gone, identity.Audit(tx, s.Now(), by, "consent.erase", subject("consent", id), map[string]any{"files": gone.Files, "takes": len(gone.Takes), "editions": gone.Editions})
}

func (s *Service) eraseRows(tx *db.Tx, consentID int64, gone Erasure) error {
	for _, id := range gone.Files {
		if err := eraseFile(tx, id, s.Now()); err != nil {
			return err
		}
	}
	for _, id := range gone.Takes {
		if err := eraseTake(tx, id, s.Now()); err != nil {
			return err
		}
	}
	return eraseVoices(tx, consentID)
}

// erasable reports why a consent may not be erased yet.
func (s *Service) erasable(tx *db.Tx, c Consent) error {
	open, err := countOpenTakedowns(tx, c.ID)
	switch {
	case err != nil:
		return err
	case c.ErasedOn != "":
		return problem.New(problem.Conflict, "Dữ liệu cá nhân của văn bản này đã xóa.")
	case !c.Over(s.today()):
		return problem.New(problem.Conflict, "Sự đồng ý còn hiệu lực nên phải giữ văn bản. Chỉ xóa sau khi đã rút hoặc hết hạn.")
	case open > 0:
		return problem.New(problem.Conflict, "Còn %d kênh chưa gỡ xong. Gỡ xong rồi mới xóa dữ liệu của người đó.", open)
	}
	return nil
}

// erasureOf finds the sound and pictures that hold the person of a consent, replaced ones too.
func (s *Service) erasureOf(tx *db.Tx, c Consent) (gone Erasure, err error) {
	editions, err := editionsOn(tx, c.ID)
	if err != nil {
		return gone, err
	}
	voice, err := isVoice(tx, c.ID)
	if err != nil {
		return gone, err
	}
	for _, e := range editions {
		files, err := allFiles(tx, e.ID)
		if err != nil {
			return gone, err
		}
		if err := gone.add(tx, c, files); err != nil {
			return gone, err
		}
		if voice {
			continue
		}
		takes, err := allTakes(tx, e.ID)
		if err != nil {
			return gone, err
		}
		gone.addTakes(e.ID, takes)
	}
	past, err := pastFiles(tx, c.ID)
	if err != nil {
		return gone, err
	}
	if err := gone.add(tx, c, past); err != nil {
		return gone, err
	}
	mine, err := takesUnder(tx, c.ID)
	for _, t := range mine {
		gone.addTakes(t.EditionID, []Take{t})
	}
	return gone, err
}

// add adds those files that hold the person.
func (g *Erasure) add(tx *db.Tx, c Consent, files []File) error {
	voices := map[int64][]Voice{}
	for _, f := range files {
		if _, known := voices[f.EditionID]; !known {
			there, err := editionVoices(tx, f.EditionID)
			if err != nil {
				return err
			}
			voices[f.EditionID] = there
		}
		if c.holds(f, files, voices[f.EditionID]) && !slices.Contains(g.Files, f.ID) {
			g.Files, g.Editions = append(g.Files, f.ID), with(g.Editions, f.EditionID)
		}
	}
	return nil
}

func (g *Erasure) addTakes(edition int64, takes []Take) {
	for _, t := range takes {
		if !slices.Contains(g.Takes, t.ID) {
			g.Takes, g.Editions = append(g.Takes, t.ID), with(g.Editions, edition)
		}
	}
}

// OpenErasure says what erasing a consent would take away.
func (s *Service) OpenErasure(ctx context.Context, by identity.Actor, c Consent) (gone Erasure, err error) {
	if !by.May(identity.KeepConsent) || c.ErasedOn != "" || !c.Over(s.today()) {
		return gone, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		gone, err = s.erasureOf(tx, c)
		return err
	})
	return gone, err
}

const (
	erasedAtOnce = 500
	storedLately = 2 * time.Minute // a file is stored before its row: somebody may be sending the same just now
)

// ForgetErased removes the stored files of what was erased, unless something else still has the same content. It may run as often as one likes.
func (s *Service) ForgetErased(ctx context.Context) error {
	var hashes []string
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		hashes, err = erasedHashes(tx, erasedAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, hash := range hashes {
		errs = append(errs, s.forget(ctx, hash)) // one that resists does not keep the others
	}
	return errors.Join(errs...)
}

// forget removes a stored file that nothing refers to, and its hash from rows that were erased.
func (s *Service) forget(ctx context.Context, hash string) error {
	if hash == "" {
		return nil
	}
	kept, err := s.KeepsFile(ctx, hash)
	if err == nil && !kept && s.Kept != nil {
		kept, err = s.Kept(ctx, hash)
	}
	if err != nil {
		return err
	}
	if !kept {
		clock := s.Clock
		if clock == nil {
			clock = s.Now
		}
		if gone, err := s.Files.Drop(hash, clock().Add(-storedLately)); err != nil || !gone {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return forgetHash(tx, hash) })
}
