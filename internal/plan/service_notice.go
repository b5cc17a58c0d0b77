package plan

import (
	"fmt"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/mail"
)

// notify writes to the people of an agency that their report came back, in the transaction that sends it back. What is confidential
// stays behind sign-in: the letter has the reason and a link, no figures.
func (s *Service) notify(tx *db.Tx, r Report, m Move) error {
	if s.Letters == nil || m.Action != Return && m.Action != Reopen {
		return nil
	}
	addresses, err := identity.MailAddresses(tx, r.AgencyID)
	if err != nil || len(addresses) == 0 {
		return err
	}
	t, err := findTask(tx, r.TaskID)
	if err != nil {
		return err
	}
	for _, to := range addresses {
		letter := mail.Message{
			To: to, Subject: fmt.Sprintf("Báo cáo nhiệm vụ %s cần bổ sung", t.No),
			Text: fmt.Sprintf("Báo cáo nhiệm vụ %s (%s), hạn %s, được trả lại.\n\nLý do: %s\n\nMở để bổ sung và gửi lại: %s/bao-cao/%d\n",
				t.No, t.Title, i18n.Date(r.Due), m.Reason, s.Address, r.ID),
		}
		key := fmt.Sprintf("report.return:%d:%d:%s", r.ID, r.Version, to)
		if err := s.Letters.Add(tx, letter, key); err != nil {
			return err
		}
	}
	return nil
}

// write puts a letter to all people of an agency into the outbox; key keeps it from being written twice.
func (s *Service) write(tx *db.Tx, agencyID int64, head, text, key string) error {
	if s.Letters == nil {
		return nil
	}
	addresses, err := identity.MailAddresses(tx, agencyID)
	if err != nil {
		return err
	}
	for _, to := range addresses {
		if err := s.Letters.Add(tx, mail.Message{To: to, Subject: head, Text: text}, key+":"+to); err != nil {
			return err
		}
	}
	return nil
}

// writeOf tells the other side of a step of a request: the focal department of what is asked, the agencies of what was decided.
func (s *Service) writeOf(tx *db.Tx, q Request) error {
	if s.Letters == nil || q.State == Withdrawn {
		return nil
	}
	t, err := findTask(tx, q.TaskID)
	if err != nil {
		return err
	}
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	asker, err := who.find(q.AgencyID)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("request.%s:%d", q.State, q.ID)
	about := fmt.Sprintf("nhiệm vụ %s (%s)", t.No, t.Title)
	if q.State == Asked {
		text := fmt.Sprintf("%s đề nghị: %s, %s.\n\nLý do: %s\n\nMở để quyết định: %s%s\n", asker.ShortName, i18n.LowerFirst(q.Kind.Name()), about, q.Reason, s.Address, requestPath(q.ID))
		return s.write(tx, focalOf(who), asker.ShortName+": "+i18n.LowerFirst(q.Kind.Name())+", nhiệm vụ "+t.No, text, key)
	}
	result := i18n.LowerFirst(q.State.Name())
	switch {
	case q.Due != "":
		result += ", hạn mới " + i18n.Date(q.Due) + " (hạn cũ " + i18n.Date(q.OldDue) + ")"
	case q.ToID != 0:
		receiver, err := who.find(q.ToID)
		if err != nil {
			return err
		}
		result += ", chuyển cho " + receiver.ShortName
		text := fmt.Sprintf("Cơ quan được giao %s, trước đây giao cho %s.\n\nLý do chuyển: %s\n\nMở để tiếp nhận: %s%s\n", about, asker.ShortName, q.Reason, s.Address, taskPath(t.ID))
		if err := s.write(tx, q.ToID, "Nhận nhiệm vụ "+t.No+" chuyển từ "+asker.ShortName, text, key+":to"); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("Đề nghị “%s”, %s: %s.\n", i18n.LowerFirst(q.Kind.Name()), about, result)
	if q.Answer != "" {
		text += "\nÝ kiến: " + q.Answer + "\n"
	}
	return s.write(tx, q.AgencyID, "Kết quả đề nghị, nhiệm vụ "+t.No+": "+i18n.LowerFirst(q.State.Name()), text+"\nXem: "+s.Address+requestPath(q.ID)+"\n", key)
}

// focalOf is the agency that follows the plan, or 0.
func focalOf(who *people) int64 {
	for _, a := range who.List {
		if a.Focal {
			return a.ID
		}
	}
	return 0
}
