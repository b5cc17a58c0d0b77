package product

import (
	"slices"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// mayReadEdition reports why someone may not read the working copy of an edition.
func mayReadEdition(tx *db.Tx, by identity.Actor, e Edition) error {
	if !by.May(identity.ReadProduct) {
		return errMayNotRead
	}
	if e.settled() {
		return nil
	}
	return mayReadDraft(tx, by, e)
}

// mayReadDraft reports why someone may not see how an edition is made: its drafts, sentences, remarks.
func mayReadDraft(tx *db.Tx, by identity.Actor, e Edition) error {
	if !by.May(identity.ReadProduct) {
		return errMayNotRead
	}
	editions, err := itemEditions(tx, e.ItemID)
	if err != nil || worksOn(by, e.AgencyID, editions) {
		return err
	}
	return e.refusal()
}

// mayOpenFile is the one place that says who opens a file of an edition.
func (s *Service) mayOpenFile(tx *db.Tx, by identity.Actor, f File) error {
	e, err := findEdition(tx, f.EditionID)
	if err != nil {
		return err
	}
	if err := mayReadEdition(tx, by, e); err != nil {
		return err
	}
	switch {
	case f.Erased:
		return errErased
	case opensShut(by):
		return nil
	case f.Gone:
		return errNoSuchFile
	}
	consents, err := editionConsents(tx, e.ID)
	if err != nil {
		return err
	}
	ended := over(consents, s.today())
	if len(ended) == 0 {
		return nil
	}
	voices, err := editionVoices(tx, e.ID)
	if err != nil {
		return err
	}
	files, err := editionFiles(tx, e.ID)
	if err == nil && f.shutBy(ended, files, voices) {
		return errShut
	}
	return err
}

// mayOpenTake is mayOpenFile for a sentence that was recorded: it is never more than a draft, and holds one reader.
func (s *Service) mayOpenTake(tx *db.Tx, by identity.Actor, t Take) error {
	e, err := findEdition(tx, t.EditionID)
	if err != nil {
		return err
	}
	if err := mayReadDraft(tx, by, e); err != nil {
		return err
	}
	switch {
	case t.Erased:
		return errErased
	case opensShut(by):
		return nil
	}
	voices, err := s.holdingVoices(tx, e.ID)
	if err != nil {
		return err
	}
	switch {
	case !slices.ContainsFunc(voices, func(v Voice) bool { return v.ID == t.VoiceID }):
		return errShut
	case t.State == TakeGone:
		return errNoTake
	}
	return nil
}

// shutFiles takes out of a view what this person does not open, and notes that there was something.
func (s *Service) shutFiles(tx *db.Tx, by identity.Actor, v *EditionView) (err error) {
	if v.Erased, err = countErased(tx, v.Edition.ID); err != nil {
		return err
	}
	ended := over(v.Consents, s.today())
	if len(ended) == 0 {
		return nil
	}
	voices, err := editionVoices(tx, v.Edition.ID)
	if err != nil {
		return err
	}
	open := slices.DeleteFunc(slices.Clone(v.Files), func(f File) bool { return f.shutBy(ended, v.Files, voices) })
	v.Shut = len(open) < len(v.Files)
	if v.Shut && !opensShut(by) {
		v.Files = open
	}
	return nil
}

// forOutsiders leaves of a view what those may see who do not work on the item: what was approved, or what readers see while it is mended.
func forOutsiders(tx *db.Tx, v *EditionView) error {
	v.Outside = true
	v.Findings, v.Comments, v.Moves, v.Contents = nil, nil, nil, nil
	if v.Edition.settled() {
		return nil
	}
	if !v.Edition.Live() {
		return v.Edition.refusal()
	}
	c, err := findContent(tx, v.Edition.ID, v.Edition.PublishedNo)
	if err != nil {
		return err
	}
	v.Edition.Title, v.Edition.Summary, v.Edition.Body, v.Edition.No = c.Title, c.Summary, c.Body, c.No
	v.Edition.Reason, v.Edition.Note = "", ""
	v.Files = nil
	return nil
}
