package plan

import (
	"context"
	"log/slog"
	"time"

	"lantoa/internal/blob"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/mail"
	"lantoa/internal/office"
)

// Counters says which function counts an indicator that another area knows, by the indicator's id.
type Counters map[string]func(tx *db.Tx, agency int64, p calendar.Period) (int64, error)

// CountedSource is where a counted figure comes from.
type CountedSource struct {
	Store string // in words, after "đếm từ": "kho sản phẩm"
	How   string
	Href  string // the rows behind it
}

// Config is what the area needs from the program.
type Config struct {
	DB          *db.DB
	Files       *blob.Store
	Jobs        *job.Queue
	Now         func() time.Time
	Holidays    calendar.Holidays
	LibreOffice *office.LibreOffice
	Print       *office.Recogniser // reads scanned documents
	Counters    Counters
	Counted     func(indicator string, agency int64, p calendar.Period) CountedSource // nil: the program itself
	Letters     *mail.Outbox                                                          // nil: nobody is written to
	Address     string                                                                // of the site, for links in letters: https://lantoa.langson.gov.vn
	Sample      bool                                                                  // everything made here is sample data and says so
	Log         *slog.Logger
}

// Service is what people may do with plans.
type Service struct {
	Config
	memory      *memory
	indicators  Indicators
	terms       Terms
	observances []observance
	targets     []target
	ladder      Ladder
	pictures    studio
}

// New makes the service and registers its background work.
func New(c Config) (*Service, error) {
	indicators, err := loadIndicators()
	if err != nil {
		return nil, err
	}
	terms, err := loadTerms()
	if err != nil {
		return nil, err
	}
	targets, err := loadTargets()
	if err != nil {
		return nil, err
	}
	observances, err := loadObservances()
	if err != nil {
		return nil, err
	}
	ladder, err := usualLadder()
	if err != nil {
		return nil, err
	}
	s := &Service{
		Config: c, memory: newMemory(), indicators: indicators, terms: terms, observances: observances, targets: targets, ladder: ladder,
		pictures: newStudio(),
	}
	s.registerJobs()
	return s, nil
}

// today is the day of the program's clock.
func (s *Service) today() calendar.Day { return calendar.DayOf(s.Now()) }

// move takes a report through one step of its life, inside a transaction: rule, store, history, audit trail.
func (s *Service) move(tx *db.Tx, by identity.Actor, r Report, a Action, reason string) (Report, error) {
	next, err := r.Apply(a, by, s.today(), reason)
	if err != nil {
		return r, err
	}
	at := s.Now()
	if err := updateReport(tx, next, at); err != nil {
		return r, err
	}
	next.Version++
	if a == Save && r.State == next.State {
		return next, nil // saving a draft again is no step
	}
	if a == Save || a == Submit {
		if err := s.taken(tx, by, r); err != nil {
			return r, err
		}
	}
	m := Move{
		ReportID: r.ID, PlanID: r.PlanID, Action: a, From: r.State, To: next.State, Day: string(s.today()), At: at,
		UserID: by.UserID, Who: by.Name + ", " + by.Agency, Reason: reason, Answer: next.Answer,
	}
	if err := insertMove(tx, m); err != nil {
		return r, err
	}
	if err := s.notify(tx, next, m); err != nil {
		return r, err
	}
	return next, identity.Audit(tx, at, by, "report."+string(a), subject("report", r.ID), map[string]any{
		"from": r.State, "to": next.State, "reason": reason, "behalf": next.Behalf,
	})
}

// Current is the newest active plan; db.ErrNone when there is none.
func (s *Service) Current(ctx context.Context) (p Plan, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		p, err = currentPlan(tx)
		return err
	})
	return p, err
}
