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
