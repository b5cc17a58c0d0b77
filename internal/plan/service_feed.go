package plan

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/gorilla/feeds"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// MakeFeed makes the secret address of the actor's calendar and news, in the place of an earlier one. The token is told this once.
func (s *Service) MakeFeed(ctx context.Context, by identity.Actor) (token string, err error) {
	if by.UserID == 0 {
		return "", errNotReminding
	}
	token = strings.ToLower(rand.Text()) // 130 bits
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := putFeed(tx, Feed{UserID: by.UserID, AgencyID: by.AgencyID, MadeOn: s.today()}, hashOf([]byte(token))); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "feed.make", "", nil)
	})
	return token, err
}

// DropFeed ends the actor's secret address.
func (s *Service) DropFeed(ctx context.Context, by identity.Actor) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := deleteFeed(tx, by.UserID)
		if err != nil || n == 0 {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "feed.drop", "", nil)
	})
}

const maxToken = 60

var errNoFeed = problem.New(problem.NotFound, "Liên kết này không còn dùng được. Đăng nhập, mở Lịch và nhắc việc để tạo liên kết mới.")

// feedAgency is whose deadlines a token shows. A token ends with its account, and when its owner moves to another agency. Wrong tokens
// are counted: address is where the request came from.
func (s *Service) feedAgency(ctx context.Context, token, address string) (a identity.Agency, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if token == "" || len(token) > maxToken {
			return db.ErrNone
		}
		f, err := feedByToken(tx, hashOf([]byte(token)))
		if err != nil {
			return err
		}
		u, err := identity.FindUser(tx, f.UserID)
		if err != nil {
			return err
		}
		if !u.Active || u.AgencyID != f.AgencyID {
			return db.ErrNone
		}
		a, err = identity.FindAgency(tx, f.AgencyID)
		return err
	})
	if !errors.Is(err, db.ErrNone) {
		return a, err
	}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return identity.CountGuess(tx, address, s.Now()) }); err != nil {
		return a, err
	}
	return a, errNoFeed
}

// FeedCalendar writes the calendar behind a token.
func (s *Service) FeedCalendar(ctx context.Context, token, address string) (string, error) {
	agency, err := s.feedAgency(ctx, token, address)
	if err != nil {
		return "", err
	}
	var all []deadline
	sample := false
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		today := s.today()
		if all, err = agencyDeadlines(tx, agency.ID, today.Add(-feedBack), today.Add(feedAhead), maxDeadlines); err != nil {
			return err
		}
		plans, err := activePlans(tx)
		if err != nil {
			return err
		}
		for _, p := range plans {
			sample = sample || p.Sample
			mine := make([]Owing, 0, len(all))
			var at []int
			for i, d := range all {
				if d.PlanID == p.ID {
					mine, at = append(mine, d.Owing), append(at, i)
				}
			}
			if err := s.nameOwed(tx, p, mine); err != nil {
				return err
			}
			for k, i := range at {
				all[i].Owing = mine[k]
			}
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("calendar of %s: %w", agency.Key, err)
	}
	return calendarOf(agency, all, s.Address, sample), nil
}

// FeedNews writes the news behind a token.
func (s *Service) FeedNews(ctx context.Context, token, address string) (*feeds.Feed, error) {
	agency, err := s.feedAgency(ctx, token, address)
	if err != nil {
		return nil, err
	}
	var all []tiding
	sample := false
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		moves, of, err := agencyMoves(tx, agency.ID, maxTidings)
		if err != nil {
			return err
		}
		begun, also, err := agencyBegun(tx, agency.ID, s.today(), maxTidings)
		if err != nil {
			return err
		}
		maps.Copy(of, also)
		plans, err := activePlans(tx)
		if err != nil {
			return err
		}
		byID := map[int64]Plan{}
		for _, p := range plans {
			byID[p.ID], sample = p, sample || p.Sample
		}
		for i := range begun {
			begun[i].At = begun[i].Day.Time()
		}
		all = append(moves, begun...)
		for i, t := range all {
			all[i].Period = byID[of[t.ReportID]].PeriodName(t.Period)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("news of %s: %w", agency.Key, err)
	}
	return newsOf(agency, all, s.Address, sample), nil
}
