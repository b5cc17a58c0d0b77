package product

import (
	"context"
	"slices"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Agree keeps what a reader agreed to, as a consent on which the edition rests. Nothing is recorded before.
func (s *Service) Agree(ctx context.Context, by identity.Actor, v Voice, adult, agreed bool) error {
	if err := v.check(adult, agreed); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, v.EditionID)
		if err != nil {
			return err
		}
		if err := maySound(e, by); err != nil {
			return err
		}
		there, err := s.holdingVoices(tx, e.ID)
		if err != nil || voiceOf(there, by.UserID).ID != 0 {
			return err // pressed twice
		}
		v.UserID, v.Who, v.At, v.Agreed = by.UserID, signed(by), s.Now(), agreement
		if v.ConsentID, err = s.keepAgreement(ctx, tx, by, e, v); err != nil {
			return err
		}
		if v.ID, err = putVoice(tx, v); err != nil {
			return err
		}
		if err := addUse(tx, e.ID, v.ConsentID, v.Who, v.At); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.voice", subject("edition", e.ID), map[string]any{"voice": v.ID, "scope": v.Scope, "consent": v.ConsentID})
	})
}

// keepAgreement writes the consent of a reader, with the words that were agreed to as its proof.
func (s *Service) keepAgreement(ctx context.Context, tx *db.Tx, by identity.Actor, e Edition, v Voice) (id int64, err error) {
	i, err := findItem(tx, e.ItemID)
	if err != nil {
		return 0, err
	}
	c := v.consent(s.today())
	c.AgencyID, c.UserID, c.Who, c.At, c.Sample = i.AgencyID, by.UserID, v.Who, v.At, s.Sample
	if c.ID, err = insertConsent(tx, c); err != nil {
		return 0, err
	}
	if c.ProofHash, err = s.keepBytes(ctx, []byte(v.proof(i.Title, editionName(s.lists, e)))); err != nil {
		return 0, err
	}
	c.ProofName, c.ProofMime, c.Version = "dong-y-nguoi-doc.txt", "text/plain; charset=utf-8", 1
	if err := updateConsent(tx, c); err != nil {
		return 0, err
	}
	return c.ID, identity.Audit(tx, s.Now(), by, "consent.add", subject("consent", c.ID), consentFacts(c))
}

// holdingVoices are the readers of an edition whose consents hold.
func (s *Service) holdingVoices(tx *db.Tx, editionID int64) ([]Voice, error) {
	voices, err := editionVoices(tx, editionID)
	if err != nil || len(voices) == 0 {
		return nil, err
	}
	consents, err := editionConsents(tx, editionID)
	return slices.DeleteFunc(voices, func(v Voice) bool {
		return !slices.ContainsFunc(consents, func(c Consent) bool { return c.ID == v.ConsentID && c.Standing(s.today()) == Holds })
	}), err
}

// readersAreThere answers, for a sound made of sentences, who can be recognised in it: its readers, beside whoever was told of before.
func (s *Service) readersAreThere(tx *db.Tx, by identity.Actor, editionID, file int64) error {
	p, err := findPresence(tx, editionID)
	if err != nil {
		return err
	}
	consents, err := editionConsents(tx, editionID)
	if err != nil {
		return err
	}
	if p.Answer == "" {
		if err := s.ownConsents(tx, by, editionID, consents); err != nil {
			return err
		}
	}
	people := max(p.People-int64(len(consents)), 0) // of whom no consent is there yet
	for _, c := range consents {
		if c.Standing(s.today()) == Holds {
			people++
		}
	}
	return putPresence(tx, Presence{EditionID: editionID, Answer: Somebody, People: people, LastFile: file, Who: signed(by), At: s.Now()})
}

// TakeBackVoice is a reader who does not agree any more: what has their voice is hidden at once, and their sentences are gone.
func (s *Service) TakeBackVoice(ctx context.Context, by identity.Actor, editionID int64) (hidden int, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		voices, err := s.holdingVoices(tx, editionID)
		if err != nil {
			return err
		}
		mine := voiceOf(voices, by.UserID)
		if mine.ID == 0 {
			return problem.New(problem.Conflict, "Tài khoản này không có giọng đọc nào đang được dùng trong bản này. Tải lại trang để xem mới nhất.")
		}
		c, err := findConsent(tx, mine.ConsentID)
		if err != nil {
			return err
		}
		hidden, err = s.withdrawConsent(tx, by, c.ID, c.Version, s.today(), "Người đọc tự rút trên trang thu.")
		return err
	})
	return hidden, err
}
