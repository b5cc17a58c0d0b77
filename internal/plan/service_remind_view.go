package plan

import (
	"context"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// chatDays is how far ahead the text for a chat group and the letter look when no period is asked for.
const chatDays = 14

// OwedView is what agencies still owe under a plan, for texts that a person passes on.
type OwedView struct {
	Plan     Plan
	Plans    []Plan // active
	Periods  []PeriodChoice
	Period   string // the key that was asked for; "" is whatever is due soon or overdue
	Lines    []Owing
	Agencies []identity.Agency
	Focal    identity.Agency
	Today    calendar.Day
}

// PeriodChoice is a period of which something is owed.
type PeriodChoice struct {
	Key, Name string
	Owed      int
}

// ViewOwed reads what is owed under a plan (0: the newest) for a period; "" is what is overdue or due within chatDays.
func (s *Service) ViewOwed(ctx context.Context, by identity.Actor, planID int64, period string) (v OwedView, err error) {
	if !by.May(identity.ReadAll) {
		return v, errNotReminding
	}
	v.Today, v.Period = s.today(), period
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Plans, err = activePlans(tx); err != nil {
			return err
		}
		if planID == 0 && len(v.Plans) > 0 {
			planID = v.Plans[0].ID
		}
		if planID == 0 {
			return nil
		}
		if v.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		if v.Agencies, err = identity.Agencies(tx); err != nil {
			return err
		}
		if v.Focal, err = identity.FocalAgency(tx); err != nil {
			return err
		}
		all, err := owedAnswers(tx, planID, v.Today, v.Today.Add(maxAheadDays))
		if err != nil {
			return err
		}
		v.choose(all)
		return s.nameOwed(tx, v.Plan, v.Lines)
	})
	if err == nil && period != "" && !slices.ContainsFunc(v.Periods, func(p PeriodChoice) bool { return p.Key == period }) {
		return v, problem.New(problem.NotFound, "Kỳ này không còn báo cáo nào chưa gửi. Chọn kỳ khác.")
	}
	return v, err
}

const maxAheadDays = 400 // answers of periods that have begun are due within it

// choose keeps the lines of the period that was asked for, and lists the periods that there are.
func (v *OwedView) choose(all []Owing) {
	at := map[string]int{}
	for _, o := range all {
		i, seen := at[o.Period]
		if !seen {
			i = len(v.Periods)
			at[o.Period] = i
			v.Periods = append(v.Periods, PeriodChoice{Key: o.Period, Name: v.Plan.PeriodName(o.Period)})
		}
		v.Periods[i].Owed++
		if o.Period == v.Period || v.Period == "" && !o.Due.After(v.Today.Add(chatDays)) {
			v.Lines = append(v.Lines, o)
		}
	}
}

// chat is the text for a chat group.
func (v OwedView) chat(address string) chatText {
	c := chatText{Plan: v.Plan, Today: v.Today, Address: address, Lines: v.Lines, Agencies: v.Agencies, Sample: v.Plan.Sample}
	for _, p := range v.Periods {
		if p.Key == v.Period {
			c.Period = p.Name
		}
	}
	return c
}

// Preview is a letter as it would go out, or as it went.
type Preview struct {
	Planned
	Subject, Text string
}

// PreviewReminder writes the letter of one digest of today.
func (s *Service) PreviewReminder(ctx context.Context, by identity.Actor, key string) (p Preview, err error) {
	o, err := s.RemindOutlook(ctx, by)
	if err != nil {
		return p, err
	}
	i := slices.IndexFunc(o.Planned, func(p Planned) bool { return p.Key() == key })
	if i < 0 {
		return p, problem.New(problem.NotFound, "Hôm nay không có thư này. Có thể cơ quan vừa gửi báo cáo; hãy mở lại từ trang Đôn đốc.")
	}
	p.Planned = o.Planned[i]
	facts := o.facts(p.Digest, s.Address)
	p.Subject, p.Text = p.subject(facts), strings.TrimSpace(plainLetter(p.letter(facts, o.names)))
	return p, nil
}

// RemindLog is a page of the log.
type RemindLog struct {
	Rows  []Reminder
	All   int
	Names map[int64]string
}

// ListReminders reads the log, newest first; agency 0 is all of them.
func (s *Service) ListReminders(ctx context.Context, by identity.Actor, agencyID int64, limit, skip int) (l RemindLog, err error) {
	if !by.May(identity.ReadAll) && (agencyID == 0 || !by.Sees(agencyID)) {
		return l, errNotReminding
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if l.All, err = countReminders(tx, agencyID); err != nil {
			return err
		}
		if l.Rows, err = reminders(tx, agencyID, limit, skip); err != nil {
			return err
		}
		who, err := loadPeople(tx)
		if err != nil {
			return err
		}
		l.Names = map[int64]string{}
		for _, r := range l.Rows {
			a, err := who.find(r.AgencyID)
			if err != nil {
				return err
			}
			l.Names[r.AgencyID] = a.ShortName
		}
		return l.addLetters(tx)
	})
	return l, err
}

// addLetters tells where the letters of the rows stand.
func (l *RemindLog) addLetters(tx *db.Tx) error {
	if len(l.Rows) == 0 {
		return nil
	}
	first, last := l.Rows[0].ID, l.Rows[0].ID
	at := map[int64]int{}
	for i, r := range l.Rows {
		first, last = min(first, r.ID), max(last, r.ID)
		at[r.ID] = i
	}
	letters, err := lettersBetween(tx, first, last)
	if err != nil {
		return err
	}
	if letters, err = whereTheyStand(tx, letters); err != nil {
		return err
	}
	for _, x := range letters {
		if i, mine := at[x.ReminderID]; mine {
			l.Rows[i].Letters = append(l.Rows[i].Letters, x)
		}
	}
	return nil
}

// OpenReminder reads one line of the log with its text.
func (s *Service) OpenReminder(ctx context.Context, by identity.Actor, id int64) (r Reminder, agency identity.Agency, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if r, err = findReminder(tx, id); err != nil {
			return err
		}
		if !by.Sees(r.AgencyID) {
			return errNotReminding
		}
		if agency, err = identity.FindAgency(tx, r.AgencyID); err != nil {
			return err
		}
		letters, err := lettersBetween(tx, id, id)
		if err != nil {
			return err
		}
		r.Letters, err = whereTheyStand(tx, letters)
		return err
	})
	return r, agency, err
}
