package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Progress is where a plan stands on a day, counted from its reports.
type Progress struct {
	Moment moment
	Total  Tally
	Duties map[DutyKind]Tally
	Tasks  map[int64]Tally
	rows   []tallyRow // of each agency at each task
}

// momentOf is a day that someone asked for; "" is today.
func (s *Service) momentOf(text string) (moment, error) {
	today := s.today()
	if text == "" {
		return moment{Day: today}, nil
	}
	d, ok := calendar.ParseDay(text)
	if !ok {
		return moment{Day: today}, problem.Field("ngay", "Ngày chưa đúng. Ghi như 30/06/2026.")
	}
	if d.After(today) {
		return moment{Day: today}, problem.Field("ngay", "Ngày này chưa tới. Chọn hôm nay hoặc một ngày trước đó.")
	}
	return moment{Day: d, Past: d.Before(today)}, nil
}

func progressOf(tx *db.Tx, planID int64, m moment) (Progress, error) {
	rows, err := tallyPlan(tx, planID, m)
	if err != nil {
		return Progress{}, fmt.Errorf("count plan %d: %w", planID, err)
	}
	p := Progress{Moment: m, Duties: map[DutyKind]Tally{}, Tasks: map[int64]Tally{}, rows: rows}
	for _, r := range rows {
		p.Total = p.Total.Plus(r.Tally)
		p.Duties[r.Duty] = p.Duties[r.Duty].Plus(r.Tally)
		p.Tasks[r.TaskID] = p.Tasks[r.TaskID].Plus(r.Tally)
	}
	return p, nil
}

// AgencyTally is how one agency stands under a plan.
type AgencyTally struct {
	Agency identity.Agency
	Tally
	Lead, Partner Tally
}

// people knows the agencies of one request by their numbers; a closed one is looked up when it is met.
type people struct {
	tx   *db.Tx
	List []identity.Agency
	byID map[int64]identity.Agency
}

func loadPeople(tx *db.Tx) (*people, error) {
	list, err := identity.Agencies(tx)
	if err != nil {
		return nil, fmt.Errorf("agencies: %w", err)
	}
	p := &people{tx: tx, List: list, byID: map[int64]identity.Agency{}}
	for _, a := range list {
		p.byID[a.ID] = a
	}
	return p, nil
}

func (p *people) find(id int64) (identity.Agency, error) {
	if a, ok := p.byID[id]; ok {
		return a, nil
	}
	a, err := identity.FindAgency(p.tx, id)
	if err == nil {
		p.byID[id] = a
	}
	return a, err
}

// byAgency adds up the progress by agency, in the order of lists; agencies without work are left out, closed ones come last.
func (p Progress) byAgency(who *people) ([]AgencyTally, error) {
	by := map[int64]*AgencyTally{}
	var closed []int64
	for _, r := range p.rows {
		t := by[r.AgencyID]
		if t == nil {
			a, err := who.find(r.AgencyID)
			if err != nil {
				return nil, err
			}
			t = &AgencyTally{Agency: a}
			by[r.AgencyID] = t
			if !a.Active {
				closed = append(closed, r.AgencyID)
			}
		}
		t.Tally = t.Plus(r.Tally)
		if r.Duty == Lead {
			t.Lead = t.Lead.Plus(r.Tally)
		} else {
			t.Partner = t.Partner.Plus(r.Tally)
		}
	}
	var all []AgencyTally
	for _, a := range who.List {
		if t := by[a.ID]; t != nil {
			all = append(all, *t)
		}
	}
	for _, id := range closed {
		all = append(all, *by[id])
	}
	return all, nil
}

// Waiting is how many reports wait for the actor's review, and how many of them are past their due day. What they sent or typed
// themselves waits for someone else.
func (s *Service) Waiting(ctx context.Context, by identity.Actor) (n, late int, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, late, err = countWaiting(tx, s.today(), by.UserID)
		return err
	})
	return n, late, err
}

// Owed is how many reports the actor's agency still owes, and how many of them are overdue; nothing for those who do not report.
func (s *Service) Owed(ctx context.Context, by identity.Actor) (n, late int, err error) {
	if !by.May(identity.ReportProgress) {
		return 0, 0, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, late, err = countOwed(tx, by.AgencyID, s.today())
		return err
	})
	return n, late, err
}

// Desk is what someone finds on the first page.
type Desk struct {
	Today    calendar.Day
	Plan     Plan
	HasPlan  bool
	Tasks    map[int64]Task
	Own      []Report // of the actor's agency, where they report
	Unread   []Assignment
	Requests []Request // of the actor's agency
	Progress Progress
	Ahead    []coming

	// for those who see all agencies
	Owed     []crowd
	Waiting  []crowd
	Returned []news
	News     []news
	Agencies []AgencyTally
	Names    map[int64]identity.Agency
}

const (
	soonDays    = 7
	maxNews     = 6
	maxReturned = 6
)

// Desk gathers the first page for whoever asks.
func (s *Service) Desk(ctx context.Context, by identity.Actor) (d Desk, err error) {
	d.Today = s.today()
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		d.Plan, err = currentPlan(tx)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		d.HasPlan = true
		if err := s.fillDesk(tx, by, &d); err != nil {
			return fmt.Errorf("desk: %w", err)
		}
		if !by.May(identity.ReadAll) {
			return nil
		}
		return s.fillOverview(tx, by, &d)
	})
	return d, err
}

func (s *Service) fillDesk(tx *db.Tx, by identity.Actor, d *Desk) error {
	tasks, err := planTasks(tx, d.Plan.ID)
	if err != nil {
		return err
	}
	d.Tasks = map[int64]Task{}
	for _, t := range tasks {
		d.Tasks[t.ID] = t
	}
	if by.May(identity.ReportProgress) {
		if d.Own, err = agencyLines(tx, d.Plan.ID, by.AgencyID); err != nil {
			return err
		}
		if d.Unread, err = unread(tx, d.Plan.ID, by.AgencyID); err != nil {
			return err
		}
		if d.Requests, err = agencyRequests(tx, d.Plan.ID, by.AgencyID); err != nil {
			return err
		}
	}
	if !by.May(identity.ReadAll) {
		d.Ahead = ahead(d.Plan, ownDues(d.Own, d.Today), s.observances, s.Holidays, d.Today)
		d.Ahead = slices.DeleteFunc(d.Ahead, func(c coming) bool { return c.Href != "" })
		return nil
	}
	dues, err := dueDays(tx, d.Plan.ID, d.Today, d.Today.Add(aheadDays))
	if err != nil {
		return err
	}
	d.Ahead = ahead(d.Plan, dues, s.observances, s.Holidays, d.Today)
	return nil
}

// ownDues are the days on which one agency still has something to send.
func ownDues(own []Report, today calendar.Day) []dueDay {
	var all []dueDay
	for _, r := range own {
		if !r.Editable() || r.Due.Before(today) {
			continue
		}
		i := slices.IndexFunc(all, func(d dueDay) bool { return d.Due == r.Due && d.Period == r.Period })
		if i < 0 {
			i = len(all)
			all = append(all, dueDay{Due: r.Due, Period: r.Period})
		}
		all[i].Tasks++
		all[i].Reports++
	}
	return all
}

func (s *Service) fillOverview(tx *db.Tx, by identity.Actor, d *Desk) (err error) {
	if d.Progress, err = s.progress(tx, d.Plan.ID, moment{Day: d.Today}); err != nil {
		return err
	}
	if d.Owed, err = s.owed(tx, d.Plan.ID, d.Today); err != nil {
		return err
	}
	if d.Waiting, err = waitingForReview(tx, d.Plan.ID, by.UserID); err != nil {
		return err
	}
	if d.Returned, err = returnedReports(tx, d.Plan.ID, maxReturned); err != nil {
		return err
	}
	if d.News, err = lastNews(tx, d.Plan.ID, maxNews); err != nil {
		return err
	}
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	if d.Agencies, err = d.Progress.byAgency(who); err != nil {
		return err
	}
	d.Names = who.byID
	return nil
}
