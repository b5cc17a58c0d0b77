package job

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

func TestDailyIsVietnamTime(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ now, want string }{
		{"2026-10-20T06:59:59+07:00", "2026-10-19T07:30:00+07:00"},
		{"2026-10-20T07:30:00+07:00", "2026-10-20T07:30:00+07:00"},
		{"2026-10-20T00:29:59Z", "2026-10-19T07:30:00+07:00"},
		{"2026-10-20T00:30:00Z", "2026-10-20T07:30:00+07:00"},
		{"2026-12-31T18:00:00Z", "2026-12-31T07:30:00+07:00"}, // 1 January there
		{"2027-01-01T01:00:00Z", "2027-01-01T07:30:00+07:00"},
	} {
		now, err := time.Parse(time.RFC3339, row.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := Daily(7, 30)(now).Format(time.RFC3339); got != row.want {
			t.Errorf("%s: got %s, want %s", row.now, got, row.want)
		}
	}
}

// TestAWeek plays a week in a moment: SQLite, two nodes, time under synctest.
func TestAWeek(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "week.db")
		var remind, deliver, down atomic.Int64
		ctx, cancel := context.WithCancel(context.Background())
		node := func() (stop func()) {
			d, err := db.Open(context.Background(), file)
			if err != nil {
				t.Fatal(err)
			}
			q := New(d, time.Now, slog.New(slog.DiscardHandler))
			q.poll, q.look = 2*time.Minute, 2*time.Minute
			q.Timetable([]Regular{
				{"plan.remind", Daily(7, 0), func(context.Context) error { remind.Add(1); return nil }},
				{"mail.deliver", Every(time.Hour), func(context.Context) error { deliver.Add(1); return nil }},
				{"feed.fetch", Daily(8, 0), func(context.Context) error {
					if down.Add(1)%2 == 1 {
						return errors.New("no network")
					}
					return nil
				}},
			})
			done := make(chan bool)
			go func() { defer close(done); q.Run(ctx) }()
			return func() { cancel(); <-done; d.Close() }
		}
		one, two := node(), node()
		time.Sleep(7*24*time.Hour + 30*time.Minute)
		synctest.Wait()
		one()
		two()
		if n := remind.Load(); n != 7 {
			t.Errorf("reminded %d times in a week, want 7", n)
		}
		if n := deliver.Load(); n < 155 || n > 168 {
			t.Errorf("delivered %d times in a week, want about 160", n)
		}
		if n := down.Load(); n != 14 {
			t.Errorf("fetched %d times, want each of 7 failures tried again", n)
		}
	})
}

// TestWaitsBetweenFailures measures them as a handler meets them, down to the last try.
func TestWaitsBetweenFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := dbtest.SQLite(t)
		q := New(d, time.Now, slog.New(slog.DiscardHandler))
		var tries []time.Time
		Handle(q, func(context.Context, task) error { tries = append(tries, time.Now()); return errors.New("no") })
		id := add(t, q, task{}, q.now())
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan bool)
		go func() { defer close(done); q.Run(ctx) }()
		time.Sleep(6 * time.Hour)
		cancel()
		<-done
		if s := status(t, q, id); s.State != Failed || s.LastError != "no" {
			t.Errorf("got %+v", s)
		}
		if len(tries) != maxFailures {
			t.Fatalf("got %d tries, want %d", len(tries), maxFailures)
		}
		for i := 1; i < len(tries); i++ {
			got, want := tries[i].Sub(tries[i-1]), wait(int64(i))
			if got < want || got > want+2*poll {
				t.Errorf("wait %d: got %v, want %v", i, got, want)
			}
		}
	})
}

func TestRegularWorkRunsOnceOnTwoNodes(t *testing.T) {
	t.Parallel()
	eachTarget(t, func(t *testing.T, target string) {
		c := &clock{}
		c.push(time.Until(Daily(0, 0)(time.Now()).Add(30 * time.Hour))) // 6:00 in Vietnam
		var ran atomic.Int64
		var first *Queue
		for range 2 {
			q := newQueue(open(t, target), c.now)
			q.Timetable([]Regular{{"plan.remind", Daily(7, 0), func(context.Context) error { ran.Add(1); return nil }}})
			run(t, q)
			first = q
		}
		seen := func() bool {
			late, err := first.lateRegular(context.Background())
			return err == nil && len(late) == 0
		}
		eventually(t, "the timetable is known", seen)
		for day := int64(0); day < 3; day++ {
			if n := ran.Load(); n != day {
				t.Errorf("before seven: ran %d times, want %d", n, day)
			}
			c.push(2 * time.Hour)
			eventually(t, "it ran", func() bool { return ran.Load() > day })
			time.Sleep(50 * time.Millisecond) // for a second run that must not come
			c.push(22 * time.Hour)
		}
		list, err := first.Recent(context.Background(), 10)
		if err != nil || len(list) != 1 {
			t.Errorf("got %d rows, %v, want only the last good run", len(list), err)
		}
	})
}
