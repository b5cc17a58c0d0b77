package product

import (
	"context"
	"strings"
	"unicode/utf8"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// presence reads into a dossier who can be recognised in the edition, and what they agreed to.
func (s *Service) presence(tx *db.Tx, d *Dossier) (err error) {
	d.Today = s.today()
	if d.Presence, err = findPresence(tx, d.Edition.ID); err != nil {
		return err
	}
	d.Consents, err = editionConsents(tx, d.Edition.ID)
	return err
}

// mayAnswer reports whether someone may say who can be recognised in editions that they work on.
func mayAnswer(by identity.Actor) bool {
	return by.May(identity.WriteProduct) || by.May(identity.TranslateProduct) || by.May(identity.KeepConsent)
}

// AnswerPresence says whether anybody can be recognised in an edition, and how many. There is no answer by default.
func (s *Service) AnswerPresence(ctx context.Context, by identity.Actor, editionID int64, answer string, people int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.answerPresence(tx, by, editionID, answer, people) })
}

func (s *Service) answerPresence(tx *db.Tx, by identity.Actor, editionID int64, answer string, people int64) error {
	if !mayAnswer(by) {
		return problem.New(problem.Denied, "Tài khoản này không sửa được bản.")
	}
	switch {
	case answer != Nobody && answer != Somebody:
		return problem.Field("presence", "Chọn có hoặc không có người nhận ra được.")
	case answer == Somebody && (people < 1 || people > maxPeople):
		return problem.Field("people", "Ghi số người nhận ra được, từ 1 đến %d.", maxPeople)
	case answer == Nobody:
		people = 0
	}
	e, err := holdEdition(tx, editionID)
	if err != nil {
		return err
	}
	if err := mayReadDraft(tx, by, e); err != nil {
		return err
	}
	files, err := editionFiles(tx, editionID)
	if err != nil {
		return err
	}
	consents, err := editionConsents(tx, editionID)
	if err != nil {
		return err
	}
	was, err := findPresence(tx, editionID)
	if err != nil {
		return err
	}
	if err := s.settleConsents(tx, by, e, was, answer, consents); err != nil {
		return err
	}
	if err := putPresence(tx, Presence{EditionID: editionID, Answer: answer, People: people, LastFile: newestBrought(files), Who: signed(by), At: s.Now()}); err != nil {
		return err
	}
	if err := s.keepsReadersSafe(tx, e); err != nil {
		return err
	}
	return identity.Audit(tx, s.Now(), by, "edition.presence", subject("edition", editionID), map[string]any{"answer": answer, "people": people})
}

// settleConsents holds an answer to the consents that the edition rests on: its own, or those of its source while there was no answer.
func (s *Service) settleConsents(tx *db.Tx, by identity.Actor, e Edition, was Presence, answer string, consents []Consent) error {
	inherited := was.Answer == "" && len(consents) > 0
	switch {
	case answer == Nobody && len(over(consents, s.today())) > 0:
		return problem.Field("presence", "Người trong bản này, hoặc trong bản nguồn, đã rút sự đồng ý hoặc sự đồng ý đã hết hạn. Nhờ người giữ văn bản đồng ý xóa các tệp có người đó (“Xóa dữ liệu cá nhân”) rồi mới trả lời là không có ai.")
	case answer == Nobody && inherited && e.Live():
		return problem.New(problem.Conflict, "Người đọc đang thấy bản này cùng người có trong bản nguồn. Gỡ bản trước rồi mới trả lời là không có ai.")
	case answer == Nobody && len(consents) > 0 && !inherited:
		return problem.Field("presence", "Bản này còn gắn %d văn bản đồng ý. Không còn người đó trong bản thì bỏ gắn từng văn bản trước, rồi trả lời lại.", len(consents))
	case answer == Somebody && inherited:
		return s.ownConsents(tx, by, e.ID, consents)
	}
	return nil
}

// ownConsents makes the consents of its source those of an edition: once it has an answer of its own it inherits nothing.
func (s *Service) ownConsents(tx *db.Tx, by identity.Actor, editionID int64, consents []Consent) error {
	for _, c := range consents {
		if err := addUse(tx, editionID, c.ID, signed(by), s.Now()); err != nil {
			return err
		}
	}
	return nil
}

// keepsReadersSafe refuses a change after which readers would see somebody who did not agree: what they see is withdrawn first.
func (s *Service) keepsReadersSafe(tx *db.Tx, e Edition) error {
	if !e.Live() {
		return nil
	}
	d, err := s.dossier(tx, e)
	if err != nil {
		return err
	}
	if faults := wantsConsent(d); len(faults) > 0 {
		return problem.New(problem.Conflict, "Người đọc đang thấy bản này, nên gỡ bản trước rồi mới đổi được. %s", faults[0].Sentence)
	}
	return nil
}

// UseConsent names a consent for an edition.
func (s *Service) UseConsent(ctx context.Context, by identity.Actor, editionID, consentID int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.useConsent(tx, by, editionID, consentID) })
}

func (s *Service) useConsent(tx *db.Tx, by identity.Actor, editionID, consentID int64) error {
	if !by.May(identity.KeepConsent) {
		return errMayNotKeepConsents
	}
	if _, err := holdEdition(tx, editionID); err != nil {
		return err
	}
	if consentID == 0 {
		return problem.Field("consent", "Chọn một văn bản đồng ý.")
	}
	c, err := holdConsent(tx, consentID)
	if err != nil {
		return err
	}
	if standing := c.Standing(s.today()); standing == TakenBack || standing == Expired {
		return problem.Field("consent", "Văn bản này đã được rút hoặc hết hạn. Chọn văn bản khác.")
	}
	p, err := findPresence(tx, editionID)
	if err != nil {
		return err
	}
	if err := addUse(tx, editionID, consentID, signed(by), s.Now()); err != nil {
		return err
	}
	if p.Answer != Somebody { // to name somebody is to say that somebody is there
		if err := s.answerPresence(tx, by, editionID, Somebody, 1); err != nil {
			return err
		}
	}
	resting, err := editionsOn(tx, consentID)
	if err != nil {
		return err
	}
	for _, x := range resting { // those made from it rest on it too
		if err := s.keepsReadersSafe(tx, x); err != nil {
			return err
		}
	}
	return identity.Audit(tx, s.Now(), by, "edition.consent", subject("edition", editionID), map[string]any{"consent": consentID})
}

// LeaveConsent takes a consent off an edition, when the person is no longer in it. One that ended leaves only after erasing.
func (s *Service) LeaveConsent(ctx context.Context, by identity.Actor, editionID, consentID int64) error {
	if !by.May(identity.KeepConsent) {
		return errMayNotKeepConsents
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := holdEdition(tx, editionID); err != nil {
			return err
		}
		live, err := countLiveOf(tx, editionID)
		if err != nil {
			return err
		}
		if live > 0 {
			return problem.New(problem.Conflict, "Người đọc đang thấy bản này, hoặc bản làm từ bản này, cùng người đó. Gỡ bản, hoặc xuất bản bản đã bỏ người đó, rồi mới bỏ gắn.")
		}
		if err := s.mayLeave(tx, consentID); err != nil {
			return err
		}
		was, err := dropUse(tx, editionID, consentID)
		if err != nil || !was {
			return err
		}
		if err := addPast(tx, editionID, consentID, s.Now()); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.unconsent", subject("edition", editionID), map[string]any{"consent": consentID})
	})
}

// errBinds is why an ended consent stays where it is: without it the files in which the person is would open again, and outlive the person's wish.
var errBinds = problem.New(problem.Conflict, "Sự đồng ý này đã rút hoặc hết hạn, nên chưa bỏ gắn được. Mở văn bản, bấm “Xóa dữ liệu cá nhân” để xóa các tệp có người đó trước; người đó đồng ý tiếp khi hết hạn thì ghi hạn mới vào văn bản.")

// mayLeave refuses to take off a consent that ended: what the person is in is erased first.
func (s *Service) mayLeave(tx *db.Tx, consentID int64) error {
	c, err := holdConsent(tx, consentID)
	if err == nil && c.Binds(s.today()) {
		return errBinds
	}
	return err
}

// openTakedowns opens the checklist of channels when what readers saw is withdrawn.
func (s *Service) openTakedowns(tx *db.Tx, a Action, e Edition) error {
	if a != Withdraw {
		return nil
	}
	outlets, err := editionOutlets(tx, e.ID)
	if err != nil {
		return err
	}
	for _, channel := range toTakeDown(e.Medium, outlets) {
		if err := addTakedown(tx, Takedown{EditionID: e.ID, Channel: channel, OpenedOn: s.today()}); err != nil {
			return err
		}
	}
	return nil
}

func mayTakeDown(by identity.Actor) bool {
	return by.May(identity.PublishProduct) || by.May(identity.KeepConsent)
}

// AddTakedown names another channel from which a withdrawn edition must be taken.
func (s *Service) AddTakedown(ctx context.Context, by identity.Actor, editionID int64, channel string) error {
	channel = strings.Join(strings.Fields(channel), " ")
	switch {
	case !mayTakeDown(by):
		return problem.New(problem.Denied, "Tài khoản này không ghi việc gỡ khỏi kênh được.")
	case channel == "" || utf8.RuneCountInString(channel) > maxLabel:
		return problem.Field("channel", "Ghi tên kênh, không quá %d chữ cái.", maxLabel)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := holdEdition(tx, editionID)
		if err != nil {
			return err
		}
		if e.WithdrawnOn == "" {
			return problem.New(problem.Conflict, "Bản này chưa bị gỡ nên không có gì phải gỡ khỏi kênh.")
		}
		all, err := editionTakedowns(tx, editionID)
		if err != nil {
			return err
		}
		if len(all) >= maxTakedowns {
			return problem.New(problem.Invalid, "Danh sách kênh của bản này đã đầy.")
		}
		t := Takedown{EditionID: editionID, Channel: channel, OpenedOn: s.today()}
		for _, x := range all { // the same cause and the same last day as the others
			if x.DoneOn == "" && x.DueOn != "" {
				t.ConsentID, t.DueOn = x.ConsentID, x.DueOn
			}
		}
		if err := addTakedown(tx, t); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "takedown.add", subject("edition", editionID), map[string]any{"channel": channel})
	})
}

// FinishTakedown writes down that an edition is gone from a channel.
func (s *Service) FinishTakedown(ctx context.Context, by identity.Actor, editionID, id int64, note string) error {
	switch {
	case !mayTakeDown(by):
		return problem.New(problem.Denied, "Tài khoản này không ghi việc gỡ khỏi kênh được.")
	case utf8.RuneCountInString(note) > maxReason:
		return problem.Field("note", "Phần ghi dài quá %d chữ cái. Rút gọn lại.", maxReason)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		done, err := finishTakedown(tx, editionID, id, s.today(), signed(by), note)
		if err != nil || !done {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "takedown.done", subject("edition", editionID), map[string]any{"takedown": id})
	})
}
