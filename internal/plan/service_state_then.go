package plan

import (
	"context"
	"fmt"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// ViewAgencyOn gathers what was expected of one agency under a plan on a day and how it stood then; "" is today.
func (s *Service) ViewAgencyOn(ctx context.Context, by identity.Actor, planID, agencyID int64, day string) (v AgencyView, m moment, err error) {
	m, wrongDay := s.momentOf(day)
	if v, err = s.ViewAgency(ctx, by, planID, agencyID); err != nil {
		return v, m, err
	}
	if m.Past {
		v.Unread, v.Requests = nil, nil // what is asked for today
		err = s.DB.Read(ctx, func(tx *db.Tx) error {
			v.Lines, err = agencyLinesThen(tx, planID, agencyID, m.Day)
			return err
		})
	}
	if err != nil {
		return v, m, fmt.Errorf("agency %d on %s: %w", agencyID, m.Day, err)
	}
	return v, m, wrongDay
}

// StateView is where everything stands on a day, to be taken along as a table or a document.
type StateView struct {
	PlanView
	Focal AgencyLine
}

// State gathers where a plan stands on a day; "" is today.
func (s *Service) State(ctx context.Context, by identity.Actor, planID int64, day string) (v StateView, err error) {
	if !by.May(identity.ReadAll) {
		return v, problem.New(problem.Denied, "Bảng tình trạng gồm mọi cơ quan, chỉ cơ quan đầu mối và thanh tra tải được.")
	}
	if v.PlanView, err = s.View(ctx, planID, day, false); err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		focal, err := identity.FocalAgency(tx)
		v.Focal = agencyLine(focal)
		return err
	})
	return v, err
}
