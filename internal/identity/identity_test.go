package identity

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

// today is the program's day in tests; the real clock of sessions is a fakeClock.
func today() time.Time { return time.Date(2026, 10, 20, 2, 0, 0, 0, time.UTC) }

type fakeClock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *fakeClock { return &fakeClock{at: time.Now()} }

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *fakeClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// newService is a service over a database with the built-in directory.
func newService(t testing.TB, d *db.DB) *Service {
	t.Helper()
	s, _ := newServiceAt(t, d)
	return s
}

func newServiceAt(t testing.TB, d *db.DB) (*Service, *fakeClock) {
	t.Helper()
	clock := newClock()
	s := New(d, today, Options{Clock: clock.now, Log: slog.New(slog.DiscardHandler)})
	if err := s.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s, clock
}

const goodPassword = "Ruộng bậc thang mùa lúa"

// addUser makes a user with goodPassword in the focal agency, or in the agency with this key.
func addUser(t testing.TB, s *Service, login, role string, agencyKey ...string) User {
	t.Helper()
	ctx := context.Background()
	u := User{Login: login, Name: "Nông Thị " + login, Role: role}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		a, err := FocalAgency(tx)
		if len(agencyKey) > 0 {
			a, err = agencyByKey(tx, agencyKey[0])
		}
		u.AgencyID = a.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	added, _, err := s.AddUser(ctx, System("test"), u, goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func user(t testing.TB, s *Service, id int64) (u User) {
	t.Helper()
	err := s.db.Read(context.Background(), func(tx *db.Tx) (err error) { u, err = FindUser(tx, id); return err })
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// wantProblem checks that err is a problem of this kind; 0 means no error.
func wantProblem(t testing.TB, err error, kind problem.Kind) {
	t.Helper()
	if kind == 0 && err != nil {
		t.Errorf("got %v, want no error", err)
	}
	if kind != 0 && !problem.Is(err, kind) {
		t.Errorf("got %v, want a problem of kind %d", err, kind)
	}
}

func prefixes(t testing.TB, all ...string) []netip.Prefix {
	t.Helper()
	var list []netip.Prefix
	for _, text := range all {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}
