package product

import (
	"context"
	"io"
	"slices"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// AddConsent writes down what a person agreed to. It belongs to an edition at once when edition is not 0.
func (s *Service) AddConsent(ctx context.Context, by identity.Actor, c Consent, edition int64) (id int64, err error) {
	if !by.May(identity.KeepConsent) {
		return 0, errMayNotKeepConsents
	}
	if err := c.check(s.today()); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = s.addConsent(tx, by, c, edition)
		return err
	})
	return id, err
}

func (s *Service) addConsent(tx *db.Tx, by identity.Actor, c Consent, edition int64) (id int64, err error) {
	c.AgencyID, c.UserID, c.Who, c.At, c.Sample = by.AgencyID, by.UserID, signed(by), s.Now(), s.Sample
	if c.AgencyID == 0 {
		focal, err := identity.FocalAgency(tx)
		if err != nil {
			return 0, err
		}
		c.AgencyID = focal.ID
	}
	if id, err = insertConsent(tx, c); err != nil {
		return 0, err
	}
	if c.ProofHash != "" {
		c.ID, c.Version = id, 1
		if err := updateConsent(tx, c); err != nil {
			return 0, err
		}
	}
	if err := identity.Audit(tx, s.Now(), by, "consent.add", subject("consent", id), consentFacts(c)); err != nil || edition == 0 {
		return id, err
	}
	return id, s.useConsent(tx, by, edition, id)
}

// consentFacts are what the audit trail keeps of a consent: never who it is.
func consentFacts(c Consent) map[string]any {
	return map[string]any{"age": c.Age, "agreed": c.Agreed, "guardian": c.GuardianAgreed, "media": joinMedia(c.Media), "channels": c.Channels, "given": c.GivenOn, "expires": c.ExpiresOn}
}

// ChangeConsent writes what was typed. c.Version is that on the screen. What readers see beyond the new scope is hidden at once.
func (s *Service) ChangeConsent(ctx context.Context, by identity.Actor, c Consent) error {
	if err := c.check(s.today()); err != nil {
		return err
	}
	action := "consent.change"
	if c.ProofHash != "" {
		action = "consent.proof"
	}
	return s.changeConsent(ctx, by, c.ID, c.Version, action, func(was *Consent) error {
		if c.ProofHash == "" {
			c.ProofHash, c.ProofName, c.ProofMime = was.ProofHash, was.ProofName, was.ProofMime
		}
		c.AgencyID = was.AgencyID
		c.Sample, c.Who, c.At, c.UserID = was.Sample, was.Who, was.At, was.UserID
		*was = c
		return nil
	})
}

// Proof is the paper, sound or picture that shows a consent.
type Proof struct {
	Name, Mime string
	Data       []byte
}

// Prove adds the proof that was brought to what was typed, and writes no row: what is wrong with either is said before anything is kept.
func (s *Service) Prove(ctx context.Context, by identity.Actor, c Consent, up Upload) (Consent, error) {
	if up.Open == nil {
		return c, nil
	}
	if !by.May(identity.KeepConsent) {
		return c, errMayNotKeepConsents
	}
	if err := c.check(s.today()); err != nil {
		return c, err
	}
	p, err := s.readProof(ctx, up)
	if err != nil {
		return c, err
	}
	c.ProofName, c.ProofMime = p.Name, p.Mime
	c.ProofHash, err = s.keepBytes(ctx, p.Data)
	return c, err
}

// changeConsent is the one way in which a consent that holds is changed.
func (s *Service) changeConsent(ctx context.Context, by identity.Actor, id, version int64, action string, change func(*Consent) error) error {
	if !by.May(identity.KeepConsent) {
		return errMayNotKeepConsents
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.alterConsent(tx, by, id, version, action, change) })
}

func (s *Service) alterConsent(tx *db.Tx, by identity.Actor, id, version int64, action string, change func(*Consent) error) error {
	c, err := holdConsent(tx, id)
	if err != nil {
		return err
	}
	if c.WithdrawnOn != "" {
		return problem.New(problem.Conflict, "Sự đồng ý này đã được rút nên không sửa được. Người đó đồng ý lại thì ghi văn bản mới.")
	}
	if err := change(&c); err != nil {
		return err
	}
	c.Version = version
	if err := updateConsent(tx, c); err != nil {
		return err
	}
	if err := identity.Audit(tx, s.Now(), by, action, subject("consent", id), consentFacts(c)); err != nil {
		return err
	}
	_, err = s.hideDependents(tx, c, "Phạm vi người có trong sản phẩm đồng ý đã thay đổi.", "")
	return err
}

// WithdrawConsent takes a consent back. Every edition that rests on it is hidden in the same moment. on is the day on which the person asked.
func (s *Service) WithdrawConsent(ctx context.Context, by identity.Actor, id, version int64, on calendar.Day, reason string) (hidden int, err error) {
	if !by.May(identity.KeepConsent) {
		return 0, errMayNotKeepConsents
	}
	switch {
	case !on.Valid() || s.today().Before(on):
		return 0, problem.Field("withdrawn_on", "Ghi ngày nhận yêu cầu rút, không sau hôm nay, như %s.", i18n.Date(s.today()))
	case utf8.RuneCountInString(reason) > maxReason:
		return 0, problem.Field("withdrawn_reason", "Phần ghi dài quá %d chữ cái. Rút gọn lại.", maxReason)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		hidden, err = s.withdrawConsent(tx, by, id, version, on, reason)
		return err
	})
	return hidden, err
}

func (s *Service) withdrawConsent(tx *db.Tx, by identity.Actor, id, version int64, on calendar.Day, reason string) (hidden int, err error) {
	c, err := holdConsent(tx, id)
	if err != nil {
		return 0, err
	}
	if c.WithdrawnOn != "" {
		return 0, problem.New(problem.Conflict, "Sự đồng ý này đã được rút từ trước.")
	}
	if c.GivenOn != "" && on.Before(c.GivenOn) || on.Before(firstDay) {
		return 0, problem.Field("withdrawn_on", "Ngày nhận yêu cầu rút ở trước ngày đồng ý (%s). Kiểm tra lại.", i18n.Date(c.GivenOn))
	}
	c.Version, c.WithdrawnOn, c.WithdrawnReason = version, on, reason
	if err := updateConsent(tx, c); err != nil {
		return 0, err
	}
	if err := retireTakesOf(tx, id); err != nil {
		return 0, err
	}
	if hidden, err = s.hideDependents(tx, c, "Người có trong sản phẩm đã rút sự đồng ý.", on.Add(s.lists.Consent.TakeDown)); err != nil {
		return 0, err
	}
	return hidden, identity.Audit(tx, s.Now(), by, "consent.withdraw", subject("consent", id), map[string]any{"on": on, "hidden": hidden})
}

// hider is the program itself, which hides what a person no longer agrees to.
func hider() identity.Actor {
	a := identity.System("Lan Tỏa")
	a.Agency = "tự động theo văn bản đồng ý"
	return a
}

// hideDependents withdraws every edition that readers see and that the consent no longer carries. The reason is public and names nobody.
func (s *Service) hideDependents(tx *db.Tx, c Consent, reason string, due calendar.Day) (hidden int, err error) {
	all, err := editionsOn(tx, c.ID)
	if err != nil {
		return 0, err
	}
	for _, e := range all {
		if c.Fault(e.Medium, s.today()) == "" {
			continue
		}
		if e, err = holdEdition(tx, e.ID); err != nil {
			return hidden, err
		}
		if e.Live() {
			if _, err := s.move(tx, hider(), e.ID, e.Version, Withdraw, reason); err != nil {
				return hidden, err
			}
			hidden++
		}
		if due == "" {
			continue
		}
		if err := dueTakedowns(tx, e.ID, c.ID, due); err != nil {
			return hidden, err
		}
	}
	return hidden, nil
}

// ExpireConsents hides what rests on consents that ended; it runs every day, and may run as often as one likes.
func (s *Service) ExpireConsents(ctx context.Context) error {
	var over []int64
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		over, err = liveConsentsOver(tx, s.today())
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range over {
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			c, err := holdConsent(tx, id)
			if err != nil {
				return err
			}
			hidden, err := s.hideDependents(tx, c, "Sự đồng ý của người có trong sản phẩm đã hết hạn.", s.today().Add(s.lists.Consent.TakeDown))
			if err != nil || hidden == 0 {
				return err
			}
			return identity.Audit(tx, s.Now(), hider(), "consent.expire", subject("consent", id), map[string]any{"expired": c.ExpiresOn, "hidden": hidden})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ConsentView is a consent with the editions that rest on it.
type ConsentView struct {
	Consent   Consent
	Editions  []Edition
	Items     map[int64]string // titles
	Takedowns []Takedown       // of those editions, once the consent has ended
}

// OpenConsent shows one consent.
func (s *Service) OpenConsent(ctx context.Context, by identity.Actor, id int64) (v ConsentView, err error) {
	if !by.May(identity.ReadConsent) {
		return v, errMayNotReadConsents
	}
	v.Items = map[int64]string{}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Consent, err = findConsent(tx, id); err != nil {
			return err
		}
		if v.Editions, err = editionsOn(tx, id); err != nil {
			return err
		}
		if v.Consent.Over(s.today()) {
			if v.Takedowns, err = consentTakedowns(tx, id); err != nil {
				return err
			}
		}
		for _, e := range v.Editions {
			if v.Items[e.ItemID] != "" {
				continue
			}
			i, err := findItem(tx, e.ItemID)
			if err != nil {
				return err
			}
			v.Items[e.ItemID] = i.Title
		}
		return nil
	})
	return v, err
}

// OpenProof opens the proof of a consent, and writes down who did.
func (s *Service) OpenProof(ctx context.Context, by identity.Actor, id int64) (c Consent, file io.ReadSeekCloser, err error) {
	if !by.May(identity.KeepConsent) {
		return c, nil, errMayNotOpenProofs
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if c, err = findConsent(tx, id); err != nil {
			return err
		}
		if c.ProofHash == "" || c.ErasedOn != "" {
			return problem.New(problem.NotFound, "Văn bản đồng ý này không có tệp, hoặc tệp đã xóa.")
		}
		return identity.Audit(tx, s.Now(), by, "consent.open", subject("consent", id), nil)
	})
	if err != nil {
		return c, nil, err
	}
	file, _, err = s.Files.Open(c.ProofHash)
	return c, file, err
}

// ConsentList is one list of consents, and what is still to be taken down.
type ConsentList struct {
	Consents  []Consent
	Takedowns []Takedown
	Soon      []Consent
}

// Consents lists consents.
func (s *Service) Consents(ctx context.Context, by identity.Actor, f ConsentFilter) (l ConsentList, err error) {
	if !by.May(identity.ReadConsent) {
		return l, errMayNotReadConsents
	}
	soon := s.today().Add(s.lists.Consent.Remind)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if l.Consents, err = listConsents(tx, f, s.today(), soon); err != nil {
			return err
		}
		if l.Soon, err = listConsents(tx, SoonConsents, s.today(), soon); err != nil {
			return err
		}
		l.Takedowns, err = openTakedownList(tx)
		return err
	})
	return l, err
}

// CountConsentWork counts what a keeper of consents should look at: consents that end soon, channels to be taken down.
func (s *Service) CountConsentWork(ctx context.Context, by identity.Actor) (n, late int64, err error) {
	if !by.May(identity.KeepConsent) {
		return 0, 0, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, late, err = countConsentWork(tx, s.today(), s.today().Add(s.lists.Consent.Remind))
		return err
	})
	return n, late, err
}

// ItemConsents are the consents that editions of an item rest on.
func (s *Service) ItemConsents(ctx context.Context, by identity.Actor, itemID int64) (all []Consent, err error) {
	if !by.May(identity.ReadConsent) {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = itemConsents(tx, itemID)
		return err
	})
	return all, err
}

// UsableConsents are those that may be named for an edition.
func (s *Service) UsableConsents(ctx context.Context, by identity.Actor, editionID int64) (all []Consent, err error) {
	if !by.May(identity.KeepConsent) {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = usableConsents(tx, editionID, s.today())
		return err
	})
	return slices.Clip(all), err
}
