package product

import (
	"context"
	"slices"

	"lantoa/internal/blob"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// RecordView is the recording bench of an edition.
type RecordView struct {
	EditionView
	Lines  []line
	Voices []Voice
	Mine   Voice // what this person agreed to; the zero Voice before, and after it was taken back
}

// OpenRecording shows the recording bench.
func (s *Service) OpenRecording(ctx context.Context, by identity.Actor, id int64) (v RecordView, err error) {
	if v.EditionView, err = s.OpenEdition(ctx, by, id); err != nil {
		return v, err
	}
	if err := v.Edition.isSound(); err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if err := mayReadDraft(tx, by, v.Edition); err != nil {
			return err
		}
		if v.Voices, err = s.holdingVoices(tx, id); err != nil {
			return err
		}
		takes, err := editionTakes(tx, id)
		if err != nil {
			return err
		}
		takes = slices.DeleteFunc(takes, func(t Take) bool {
			return !slices.ContainsFunc(v.Voices, func(x Voice) bool { return x.ID == t.VoiceID })
		})
		v.Lines = linesOf(v.Edition.Body, v.Edition.Language, takes)
		v.Mine = voiceOf(v.Voices, by.UserID)
		return nil
	})
	return v, err
}

// BorrowWords gives a sound edition without words those of the text that it is made from, when both are of one language.
func (s *Service) BorrowWords(ctx context.Context, by identity.Actor, id, version int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := findEdition(tx, id)
		if err != nil {
			return err
		}
		if err := maySound(e, by); err != nil {
			return err
		}
		if e.No > 0 {
			return problem.New(problem.Conflict, "Bản này đã có lời đọc. Mở phần viết để sửa.")
		}
		from, err := findEdition(tx, e.MadeFrom)
		if err != nil || from.Language != e.Language || from.No == 0 {
			return problem.New(problem.Conflict, "Chưa có bản chữ cùng thứ tiếng để lấy lời. Viết lời đọc trước.")
		}
		c, err := findContent(tx, from.ID, from.Basis())
		if err != nil {
			return err
		}
		_, err = s.write(tx, by, id, version, Content{Title: c.Title, Summary: c.Summary, Body: c.Body}, true)
		return err
	})
}

// MayTake reports why someone may not send a take, before its bytes are read.
func (s *Service) MayTake(ctx context.Context, by identity.Actor, editionID int64) error {
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		_, _, err := s.takeRights(tx, by, editionID)
		return err
	})
}

func (s *Service) takeRights(tx *db.Tx, by identity.Actor, editionID int64) (e Edition, v Voice, err error) {
	if e, err = findEdition(tx, editionID); err != nil {
		return e, v, err
	}
	if err := maySound(e, by); err != nil {
		return e, v, err
	}
	voices, err := s.holdingVoices(tx, editionID)
	if err != nil {
		return e, v, err
	}
	if v = voiceOf(voices, by.UserID); v.ID == 0 {
		return e, v, problem.New(problem.Conflict, "Người đọc chưa ghi đồng ý cho thu và phát giọng, hoặc đã rút. Tải lại trang và ghi đồng ý trước.")
	}
	return e, v, nil
}

// SendTake keeps one sentence. The same key again changes nothing.
func (s *Service) SendTake(ctx context.Context, by identity.Actor, t Take, info blob.Info) (kept Take, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := holdEdition(tx, t.EditionID); err != nil {
			return err
		}
		e, voice, err := s.takeRights(tx, by, t.EditionID)
		if err != nil {
			return err
		}
		sent, err := takeSent(tx, t.EditionID, t.Key)
		if err != nil {
			return err
		}
		if len(sent) > 0 {
			kept = sent[0]
			return nil
		}
		kept, err = s.insertTake(tx, by, e, voice, t, info)
		return err
	})
	return kept, err
}

func (s *Service) insertTake(tx *db.Tx, by identity.Actor, e Edition, voice Voice, t Take, info blob.Info) (Take, error) {
	n, err := countTakes(tx, e.ID)
	if err != nil {
		return t, err
	}
	if n >= maxTakes {
		return t, problem.New(problem.TooMany, "Bản này đã có %d lần thu. Thu ngoài rồi nộp tệp tiếng.", n)
	}
	takes, err := editionTakes(tx, e.ID)
	if err != nil {
		return t, err
	}
	lines := linesOf(e.Body, e.Language, takes)
	if err := t.check(lines); err != nil {
		return t, err
	}
	t.VoiceID, t.Hash, t.Bytes, t.State, t.UserID, t.Who, t.At = voice.ID, info.Hash, info.Size, TakeNew, by.UserID, signed(by), s.Now()
	if t.ID, err = insertTake(tx, t, lines[t.Pos].Take.ID); err != nil {
		return t, err
	}
	return t, identity.Audit(tx, s.Now(), by, "edition.take", subject("edition", e.ID), map[string]any{"take": t.ID, "sentence": t.Pos + 1, "hash": t.Hash})
}

// JudgeTake is a second person's word on a sentence.
func (s *Service) JudgeTake(ctx context.Context, by identity.Actor, editionID, id int64, good bool, note string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := holdEdition(tx, editionID); err != nil {
			return err
		}
		t, err := findTake(tx, editionID, id)
		if err != nil {
			return err
		}
		if t, err = t.judge(by, good, note, s.Now()); err != nil {
			return err
		}
		if err := updateTake(tx, t); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.listen", subject("edition", editionID), map[string]any{"take": id, "sentence": t.Pos + 1, "good": good})
	})
}

// FindTake is a recorded sentence, for those who may see products.
func (s *Service) FindTake(ctx context.Context, by identity.Actor, editionID, id int64) (t Take, err error) {
	if !by.May(identity.ReadProduct) {
		return t, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if t, err = findTake(tx, editionID, id); err != nil {
			return err
		}
		return s.mayOpenTake(tx, by, t)
	})
	return t, err
}

// JoinTakes makes one sound of all sentences, once a second person has heard each.
func (s *Service) JoinTakes(ctx context.Context, by identity.Actor, editionID int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, editionID)
		if err != nil {
			return err
		}
		if err := maySound(e, by); err != nil {
			return err
		}
		takes, err := editionTakes(tx, editionID)
		if err != nil {
			return err
		}
		lines := linesOf(e.Body, e.Language, takes)
		if err := ready(lines); err != nil {
			return err
		}
		voices, err := s.holdingVoices(tx, editionID)
		if err != nil {
			return err
		}
		facts, err := factsOf(lines, voices)
		if err != nil {
			return err
		}
		file, err := s.newMaster(tx, by, File{EditionID: editionID, Name: "ghep-tu-cac-cau.wav"}, facts)
		if err != nil {
			return err
		}
		return s.readersAreThere(tx, by, editionID, file)
	})
}
