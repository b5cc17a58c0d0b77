package main

import (
	"errors"
	"fmt"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/mail"
	"lantoa/internal/plan"
)

const (
	remindMark     = time.Second
	remindAgencies = 100
)

// benchRemind writes the digests of a morning on which 100 agencies owe something, and runs a second time.
func benchRemind(e *env) (_ []measure, err error) {
	target, err := e.target("remind")
	if err != nil {
		return nil, err
	}
	s, err := openServices(e.ctx, target, e.dir+"/files-remind")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	sent := &mail.Memory{}
	s.plans.Letters = mail.NewOutbox(s.db, time.Now, sent)
	if err := s.remindPlan(e); err != nil {
		return nil, err
	}
	first, err := repeat(1, func() error { return s.plans.Remind(e.ctx) })
	if err != nil {
		return nil, err
	}
	letters, err := s.outbox(e)
	if err != nil {
		return nil, err
	}
	if letters < remindAgencies {
		return nil, fmt.Errorf("%d letters for %d agencies", letters, remindAgencies)
	}
	second, err := repeat(5, func() error { return s.plans.Remind(e.ctx) })
	if err != nil {
		return nil, err
	}
	again, err := s.outbox(e)
	if err != nil {
		return nil, err
	}
	if again != letters {
		return nil, fmt.Errorf("a second run wrote %d letters", again-letters)
	}
	return []measure{
		timed(fmt.Sprintf("reminders: digests of %d agencies written, %d letters", remindAgencies, letters), first.p50(), remindMark),
		timed("reminders: a second run, 0 letters, p50", second.p50(), remindMark),
	}, nil
}

// remindPlan is the plan of the fan-out, given to 100 agencies that all have a mailbox; the answers of a quarter are overdue.
func (s *services) remindPlan(e *env) error {
	for n := len(s.agencies); n < remindAgencies; n++ {
		a := identity.Agency{Name: fmt.Sprintf("Cơ quan đo số %d", n), ShortName: fmt.Sprintf("Cơ quan đo %d", n), Kind: "department"}
		id, err := s.people.AddAgency(e.ctx, operator(), a)
		if err != nil {
			return err
		}
		a.ID = id
		s.agencies = append(s.agencies, a)
	}
	s.agencies = s.agencies[:remindAgencies]
	n, err := s.planOf(calendar.Quarter)
	if err != nil {
		return err
	}
	for i := range n.Tasks {
		n.Tasks[i].Agencies = nil
		for _, a := range s.agencies {
			n.Tasks[i].Agencies = append(n.Tasks[i].Agencies, plan.Assignment{AgencyID: a.ID, Duty: plan.Partner, Printed: "các cơ quan"})
		}
	}
	if _, err := s.plans.CreatePlan(e.ctx, operator(), n); err != nil {
		return err
	}
	for _, a := range s.agencies {
		if err := s.plans.SaveContact(e.ctx, operator(), plan.Contact{AgencyID: a.ID, Office: fmt.Sprintf("hop-thu-%d@do.example", a.ID)}); err != nil {
			return err
		}
	}
	return nil
}

// outbox counts the letters that were written.
func (s *services) outbox(e *env) (n int64, err error) {
	err = s.db.Read(e.ctx, func(tx *db.Tx) error {
		n, err = db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM mail_outbox`)
		return err
	})
	return n, err
}
