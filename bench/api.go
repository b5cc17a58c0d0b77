package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/plan"
)

const (
	exportMark  = time.Second // of a table of all agencies and tasks
	budgetLines = 600         // of the large installation
	tokenName   = "Đo tốc độ"
	tokenUntil  = "2026-12-31"
	perRequest  = 200 // reports in one answer, the most there may be
)

// bearer sends a token with every request.
type bearer struct {
	http.RoundTripper
	token string
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.RoundTripper.RoundTrip(r)
}

// benchAPI asks for lists through the API of the large installation, for the budget page and for the export of the state.
func benchAPI(e *env) (found []measure, err error) {
	in, err := e.large()
	if err != nil {
		return nil, err
	}
	token, err := in.addMoneyAndToken(e.ctx)
	if err != nil {
		return nil, err
	}
	p, _, err := e.serveLarge()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	program, err := newBrowser(p.URL, p.PID())
	if err != nil {
		return nil, err
	}
	program.Transport = bearer{program.Transport, token}
	officer, err := signedIn(e.ctx, p, coordinatorLogin)
	if err != nil {
		return nil, err
	}
	at := fmt.Sprint("/api/v1/plans/", in.plan)
	for _, row := range []struct {
		what, path string
		by         *browser
		mark       time.Duration
	}{
		{"API: 50 reports", fmt.Sprint("/api/v1/reports?plan=", in.plan), program, pageMark},
		{fmt.Sprintf("API: %d reports", perRequest), fmt.Sprint("/api/v1/reports?limit=", perRequest, "&plan=", in.plan), program, pageMark},
		{"API: reports of one agency that wait", fmt.Sprint("/api/v1/reports?state=submitted&agency=", in.agency, "&plan=", in.plan), program, pageMark},
		{"API: tasks", at + "/tasks", program, pageMark},
		{"API: progress of the plan", at + "/progress", program, 0},
		{"budget page", fmt.Sprint("/ke-hoach/", in.plan, "/kinh-phi"), officer, pageMark},
	} {
		some, err := loaded(e.ctx, row.by, row.what, row.path, row.mark)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	times, spent, err := officer.load(e.ctx, fmt.Sprint("/ke-hoach/", in.plan, "/tinh-trang.xlsx"), 1, oneAfterOther)
	if err != nil {
		return nil, err
	}
	const export = "state of all agencies as XLSX"
	return append(found, timed(export+", p50", times.p50(), 0), timed(export+", p95", times.p95(), exportMark), timed(export+", CPU", spent, 0)), nil
}

// loaded asks as one client and as several at once.
func loaded(ctx context.Context, b *browser, what, path string, mark time.Duration) ([]measure, error) {
	const grid = "The API and the budget over the large installation"
	one, spent, err := b.load(ctx, path, 1, oneAfterOther)
	if err != nil {
		return nil, err
	}
	many, _, err := b.load(ctx, path, manyClients, eachOfMany)
	if err != nil {
		return nil, err
	}
	return []measure{
		timed(what, one.p50(), 0).in(grid, "p50"), timed(what, one.p95(), mark).in(grid, "p95"), timed(what, spent, 0).in(grid, "CPU of one"),
		timed(what, many.p50(), 0).in(grid, "p50, 8 clients"), timed(what, many.p95(), mark).in(grid, "p95, 8 clients"),
	}, nil
}

// addMoneyAndToken gives the plan lines of money with entries, and a token of the focal department that reads all; the program must not run.
func (in *installation) addMoneyAndToken(ctx context.Context) (secret string, err error) {
	s, err := openServices(ctx, in.target, in.data+"/files")
	if err != nil {
		return "", err
	}
	defer s.db.Close()
	users, err := s.people.Users(ctx, operator(), identity.UserFilter{})
	if err != nil {
		return "", err
	}
	var maker identity.Actor
	for _, u := range users {
		if u.Login == coordinatorLogin {
			maker = u.Actor()
		}
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`INSERT INTO plan_budget_lines (plan_id, task_id, agency_id, source)
			SELECT plan_id, task_id, agency_id, 'province' FROM plan_reports WHERE plan_id = ? AND period = '2026-Q1' ORDER BY id LIMIT ?`, in.plan, budgetLines); err != nil {
			return err
		}
		for kind, amount := range map[plan.MoneyKind]int{plan.Estimate: 40_000_000, plan.Allocation: 30_000_000, plan.Disbursement: 12_000_000} {
			if _, err := tx.Exec(`INSERT INTO plan_budget_entries (line_id, kind, amount, day, document, who, at)
				SELECT id, ?, ?, '2026-03-10', '12/QĐ', 'Đo', ? FROM plan_budget_lines WHERE plan_id = ?`, string(kind), amount, onDay(), in.plan); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("add money to the large installation: %w", err)
	}
	_, secret, err = s.people.AddToken(ctx, maker, identity.Token{
		AgencyID: maker.AgencyID, Name: tokenName, Scopes: identity.ScopesOf("read", "all"), ExpiresOn: tokenUntil,
	})
	return secret, err
}
