package plan

import (
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/mail"
)

func (l openLedger) behalf() ([]int64, error) {
	all, err := enteredAnswers(l.tx, l.c.Plan.ID)
	var ids []int64
	for _, e := range all {
		ids = append(ids, e.ReportID)
	}
	slices.Sort(ids)
	return ids, err
}

// fillEntered notes which accepted answers of the period were entered for their agencies.
func fillEntered(tx *db.Tx, c *Consolidated) error {
	all, err := enteredAnswers(tx, c.Plan.ID)
	if err != nil {
		return err
	}
	from, to := c.Plan.AnswerWindow(c.Period)
	for _, e := range all {
		if e.To.Before(from) || e.To.After(to) || e.State != Accepted {
			continue
		}
		at := slices.IndexFunc(c.Entered, func(l EnteredLine) bool { return l.AgencyID == e.AgencyID })
		if at < 0 {
			at, c.Entered = len(c.Entered), append(c.Entered, EnteredLine{AgencyID: e.AgencyID})
		}
		if !slices.Contains(c.Entered[at].Tasks, e.TaskID) {
			c.Entered[at].Tasks = append(c.Entered[at].Tasks, e.TaskID)
		}
	}
	return nil
}

// toldAfter is how many days agencies are still told what was entered for them: longer than any node stands still.
const toldAfter = 7

// tellEntered writes to agencies what was entered for them on the days before today, one letter an agency and day, never twice.
func (s *Service) tellEntered(tx *db.Tx) error {
	from, to := s.today().Add(-toldAfter), s.today().Add(-1)
	rows, err := enteredOn(tx, from, to)
	if err != nil || len(rows) == 0 {
		return err
	}
	figures, err := enteredFigures(tx, from, to)
	if err != nil {
		return err
	}
	sums := map[int64][]Figure{}
	for _, f := range figures {
		sums[f.ReportID] = append(sums[f.ReportID], Figure{ReportID: f.ReportID, Indicator: f.Indicator, Value: f.Value})
	}
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	boxes, err := contacts(tx)
	if err != nil {
		return err
	}
	for len(rows) > 0 {
		agency, day := rows[0].AgencyID, rows[0].Day
		n := slices.IndexFunc(rows, func(e entered) bool { return e.AgencyID != agency || e.Day != day })
		if n < 0 {
			n = len(rows)
		}
		to, err := addressesWith(tx, agency, boxes[agency].Office)
		if err != nil {
			return err
		}
		head := fmt.Sprintf("Đã nhập thay %d báo cáo của %s ngày %s", n, who.byID[agency].ShortName, i18n.Date(day))
		for _, address := range to {
			m := mail.Message{To: address, Subject: head, Text: s.enteredLetter(head, rows[:n], sums)}
			if err := s.Letters.Add(tx, m, fmt.Sprintf("report.behalf:%d:%s:%s", agency, day, address)); err != nil {
				return fmt.Errorf("tell agency %d what was entered: %w", agency, err)
			}
		}
		rows = rows[n:]
	}
	return nil
}

// addressesWith are the people of an agency and its common box, each once.
func addressesWith(tx *db.Tx, agencyID int64, box string) ([]string, error) {
	to, err := identity.MailAddresses(tx, agencyID)
	known := slices.ContainsFunc(to, func(a string) bool { return strings.EqualFold(a, box) })
	if err != nil || known || !mail.ValidAddress(box) {
		return to, err
	}
	return append(to, box), nil
}

// enteredLetter says what was entered, by whom and how it came, and what to do when it is wrong.
func (s *Service) enteredLetter(head string, rows []entered, sums map[int64][]Figure) string {
	var b strings.Builder
	b.WriteString(head + ".\n")
	for _, e := range rows {
		fmt.Fprintf(&b, "\n- Nhiệm vụ %s (%s), %s: %s.", e.TaskNo, e.TaskTitle, e.PeriodName(), strings.ToLower(answerName(e.Answer)))
		for _, f := range s.shown(sums[e.ReportID], nil) {
			fmt.Fprintf(&b, "\n  %s: %s", f.Name, f.Value)
		}
		fmt.Fprintf(&b, "\n  Người nhập: %s.", e.Who)
		if how := behalfWayName(e.How); how != "" {
			fmt.Fprintf(&b, " Số liệu có được bằng: %s.", i18n.LowerFirst(how))
		}
		fmt.Fprintf(&b, "\n  Xem: %s%s\n", s.Address, reportPath(e.ReportID))
	}
	b.WriteString("\nNếu có chỗ sai: báo cáo còn chờ duyệt thì cơ quan mở ra, bấm “Rút lại” rồi sửa; báo cáo đã chấp nhận thì đề nghị cơ quan đầu mối mở lại.\n")
	return b.String()
}
