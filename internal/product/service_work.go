package product

import (
	"context"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// Work is an edition that waits for somebody.
type Work struct {
	EditionID, ItemID int64
	Item              string // its title
	Language          string
	Medium            Medium
	State             State
	No                int64 // of its content, 0 nothing is written
	Original          bool
	Due, Since        calendar.Day
	Reason            string // why it came back
	Outdated          bool
	Mine              bool // this person is named for it
}

// StateName is the state in words that fit what is being done.
func (w Work) StateName() string {
	e := Edition{State: w.State, Medium: w.Medium, No: w.No}
	if !w.Original {
		e.MadeFrom = 1
	}
	return e.StateName()
}

// Late reports whether the work should have been done before today.
func (w Work) Late(today calendar.Day) bool { return w.Due != "" && w.Due.Before(today) }

const shownWork = 100

// Mine is what waits for someone: editions they are named for, and steps that they may take, the earliest due day first.
func (s *Service) Mine(ctx context.Context, by identity.Actor) (all []Work, err error) {
	if by.UserID == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = waitingFor(tx, by, shownWork)
		return err
	})
	return all, err
}

// CountMine counts what waits for someone, and what of it is late.
func (s *Service) CountMine(ctx context.Context, by identity.Actor) (n, late int64, err error) {
	if by.UserID == 0 {
		return 0, 0, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		w, err := s.works.recall(tx, workKey{by.UserID, by.Role, s.today()}, func() (w workCount, err error) {
			w.n, w.late, err = countWaiting(tx, by, s.today())
			return w, err
		})
		n, late = w.n, w.late
		return err
	})
	return n, late, err
}

// workKey is what the count of somebody's work is remembered by.
type workKey struct {
	user  int64
	role  string
	today calendar.Day
}

type workCount struct{ n, late int64 }

// mark is a number as it stands between spaces in a list of ids.
func mark(id int64) string { return "% " + strconv.FormatInt(id, 10) + " %" }
