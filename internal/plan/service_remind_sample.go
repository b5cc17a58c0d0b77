package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// sampleMailbox is an address of the demonstration; the domain exists nowhere (RFC 2606).
func sampleMailbox(a identity.Agency) string { return "vanthu-" + a.Key + "@mau.example" }

const noMailbox = 9 // every so many agencies of the demonstration has no mailbox

// PlaySampleReminders gives the agencies of a demonstration mailboxes and writes the log of reminders that the ladder would have sent
// up to yesterday; a log that is there already stays.
func (s *Service) PlaySampleReminders(ctx context.Context, planID int64, today calendar.Day) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if n, err := countReminders(tx, 0); err != nil || n > 0 {
			return err
		}
		agencies, err := identity.Agencies(tx)
		if err != nil {
			return err
		}
		for i, a := range agencies {
			if i%noMailbox == 0 && !a.Focal && a.Key != "stp" {
				continue
			}
			if err := saveContact(tx, Contact{AgencyID: a.ID, Office: sampleMailbox(a)}); err != nil {
				return err
			}
		}
		p, err := findPlan(tx, planID)
		if err != nil {
			return err
		}
		reports, err := planReports(tx, planID)
		if err != nil {
			return err
		}
		return s.playReminders(tx, p, reports, agencies, today)
	})
}

// sampleTelling is one rung that was told on a day of the sample year.
type sampleTelling struct {
	day calendar.Day
	Owing
}

// playReminders walks the ladder for every report from its first step to the day it was sent.
func (s *Service) playReminders(tx *db.Tx, p Plan, reports []Report, agencies []identity.Agency, today calendar.Day) error {
	q := Quiet{Holidays: s.Holidays}
	days := map[side]map[calendar.Day][]sampleTelling{}
	for _, r := range reports {
		for _, t := range s.tellings(r, q, today) {
			k := side{ToAgency, r.AgencyID}
			if days[k] == nil {
				days[k] = map[calendar.Day][]sampleTelling{}
			}
			days[k][t.day] = append(days[k][t.day], t)
		}
	}
	var all []Reminder
	lines := map[side]map[calendar.Day][]Owing{}
	for _, a := range agencies {
		k := side{ToAgency, a.ID}
		lines[k] = map[calendar.Day][]Owing{}
		for day, told := range days[k] {
			d := Digest{To: ToAgency, Agency: a}
			for _, t := range told {
				d.Lines = append(d.Lines, t.Owing)
			}
			lines[k][day] = d.Lines
			f := letterFacts{Today: day, Sample: true}
			all = append(all, Reminder{
				Day: day, To: ToAgency, AgencyID: a.ID, Way: "mail", Answers: len(d.Lines), Overdue: d.overdue(day), Subject: d.subject(f),
				Body: "", Who: "Đôn đốc tự động", At: day.Time().Add(7 * time.Hour),
			})
		}
	}
	slices.SortFunc(all, func(a, b Reminder) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.AgencyID, b.AgencyID)) })
	book, err := loadAddressBook(tx)
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := playReminder(tx, m, lines[side{m.To, m.AgencyID}][m.Day], book.of(m.To, m.AgencyID)); err != nil {
			return fmt.Errorf("sample reminder of %s: %w", m.Day, err)
		}
	}
	return nil
}

func playReminder(tx *db.Tx, m Reminder, lines []Owing, addresses []string) error {
	if len(addresses) == 0 {
		return nil
	}
	id, err := insertReminder(tx, m)
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := insertRungs(tx, id, m.To, lines); err != nil {
		return err
	}
	for i, to := range addresses {
		l := ReminderLetter{ReminderID: id, To: to, State: "sent"}
		if i == 0 && id%97 == 0 {
			l.State, l.Reason = "failed", "550 5.2.2 mailbox full (mẫu)"
		}
		if err := insertReminderLetter(tx, l); err != nil {
			return err
		}
	}
	return nil
}

// tellings are the rungs that an agency was told of a report before it sent it, each on the day it came.
func (s *Service) tellings(r Report, q Quiet, today calendar.Day) (all []sampleTelling) {
	until := today
	if r.SubmittedOn != "" {
		until = min(until, r.SubmittedOn)
	}
	last := -maxLead - 1
	for day := r.Due.Add(-s.ladder.lead() - maxQuietDays); day.Before(until); day = day.Add(1) {
		if day.Before(r.From) || q.Why(day) != "" {
			continue
		}
		rung, ok := s.ladder.At(ToAgency, r.Due, day, q)
		if !ok || rung.At <= last {
			continue
		}
		last = rung.At
		all = append(all, sampleTelling{day, Owing{ReportID: r.ID, PlanID: r.PlanID, AgencyID: r.AgencyID, Due: r.Due, Rung: rung}})
	}
	return all
}
