package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

type task struct{ N int }

func (task) Kind() string { return "test.task" }

// clock is real time that a test can push forward.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time        { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) push(by time.Duration) { c.ahead.Add(int64(by)) }

func newQueue(d *db.DB, now func() time.Time) *Queue {
	q := New(d, now, slog.New(slog.DiscardHandler))
	q.poll, q.look = 5*time.Millisecond, 5*time.Millisecond
	return q
}

// run runs the queue until the returned function is called, or to the end of the test.
func run(t *testing.T, q *Queue) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func add(t *testing.T, q *Queue, args Args, at time.Time) (id int64) {
	t.Helper()
	err := q.db.Write(context.Background(), func(tx *db.Tx) (err error) { id, err = q.Add(tx, args, at); return err })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func addUnique(t *testing.T, q *Queue, key string, args Args, at time.Time) (id int64) {
	t.Helper()
	err := q.db.Write(context.Background(), func(tx *db.Tx) (err error) { id, err = q.AddUnique(tx, key, args, at); return err })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func status(t *testing.T, q *Queue, id int64) Status {
	t.Helper()
	s, err := q.Status(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// eventually waits until ok, for as long as a slow machine may need.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// next is what comes out of the channel, which must not take for ever.
func next[T any](t *testing.T, from chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(20 * time.Second):
		t.Fatal("waited in vain")
	}
	return v
}

func waitFor(t *testing.T, q *Queue, id int64, state State) Status {
	t.Helper()
	eventually(t, fmt.Sprintf("job %d is %s", id, state), func() bool { return status(t, q, id).State == state })
	return status(t, q, id)
}

func TestAJobRunsWithItsArguments(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := newQueue(d, time.Now)
		got := make(chan int, 1)
		Handle(q, func(_ context.Context, args task) error { got <- args.N; return nil })
		id := add(t, q, task{N: 7}, q.now())
		run(t, q)
		if n := next(t, got); n != 7 {
			t.Errorf("got %d, want 7", n)
		}
		s := waitFor(t, q, id, Done)
		if s.Percent != 100 || s.Attempt != 1 || s.StartedAt.IsZero() || s.EndedAt.IsZero() || !s.Over() {
			t.Errorf("got %+v", s)
		}
	})
}

func TestAJobWaitsForItsTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock{}
		q := newQueue(d, c.now)
		Handle(q, func(context.Context, task) error { return nil })
		later := add(t, q, task{}, c.now().Add(time.Hour))
		now, atOnce := add(t, q, task{}, c.now()), add(t, q, task{}, time.Time{})
		run(t, q)
		waitFor(t, q, now, Done)
		waitFor(t, q, atOnce, Done)
		if s := status(t, q, later); s.State != Waiting || s.Attempt != 0 {
			t.Errorf("got %+v, want waiting", s)
		}
		c.push(time.Hour)
		waitFor(t, q, later, Done)
	})
}

func TestAJobOfARolledBackTransactionNeverRuns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := newQueue(d, time.Now)
		var ran atomic.Int64
		Handle(q, func(_ context.Context, args task) error { ran.Add(int64(args.N)); return nil })
		stop := errors.New("stop")
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			if _, err := q.Add(tx, task{N: 100}, q.now()); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		id := add(t, q, task{N: 1}, q.now())
		run(t, q)
		waitFor(t, q, id, Done)
		if n := ran.Load(); n != 1 {
			t.Errorf("got %d, want 1: the rolled back job ran", n)
		}
	})
}

func TestAFailedJobComesBackWithItsErrorOnTheScreen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock{}
		q := newQueue(d, c.now)
		var tries atomic.Int64
		Handle(q, func(context.Context, task) error {
			if tries.Add(1) == 1 {
				return errors.New("printer on fire \x00\xff " + strings.Repeat("á", maxText))
			}
			return nil
		})
		id := add(t, q, task{}, c.now())
		run(t, q)
		eventually(t, "it failed once", func() bool { return status(t, q, id).LastError != "" })
		s := status(t, q, id)
		if s.State != Waiting || !strings.HasPrefix(s.LastError, "printer on fire") || !s.RunAt.After(c.now()) {
			t.Errorf("got %+v", s)
		}
		c.push(firstWait)
		if s = waitFor(t, q, id, Done); s.Attempt != 2 || s.LastError != "" {
			t.Errorf("got %+v", s)
		}
	})
}

func TestWhatWaitingCannotMendFailsAtOnce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		err   error
		state State
	}{
		{errors.New("network"), Waiting},
		{problem.New(problem.Unavailable, "Đầy."), Waiting},
		{problem.New(problem.Conflict, "Người khác vừa sửa."), Waiting},
		{fmt.Errorf("read: %w", problem.New(problem.Invalid, "Tệp hỏng.")), Failed},
		{problem.Field("file", "Tệp hỏng."), Failed},
		{problem.New(problem.Denied, "Không được."), Failed},
	} {
		d := dbtest.SQLite(t)
		q := newQueue(d, time.Now)
		Handle(q, func(context.Context, task) error { return row.err })
		id := add(t, q, task{}, q.now())
		stop := run(t, q)
		eventually(t, "it failed", func() bool { return status(t, q, id).LastError != "" })
		if got := status(t, q, id); got.State != row.state || got.LastError != row.err.Error() {
			t.Errorf("%v: got %+v, want %s", row.err, got, row.state)
		}
		stop()
	}
}

func TestAPanicIsAFailureOfTheJobOnly(t *testing.T) {
	t.Parallel()
	q := newQueue(dbtest.SQLite(t), time.Now)
	Handle(q, func(context.Context, task) error { panic("index out of range") })
	id := add(t, q, task{}, q.now())
	run(t, q)
	eventually(t, "it failed", func() bool { return status(t, q, id).LastError == "panic: index out of range" })
}

func TestAJobWithoutHandlerSaysSo(t *testing.T) {
	t.Parallel()
	q := newQueue(dbtest.SQLite(t), time.Now)
	id := add(t, q, task{}, q.now())
	run(t, q)
	eventually(t, "it failed", func() bool { return strings.Contains(status(t, q, id).LastError, `no handler for "test.task"`) })
}

func TestAKeyIsTakenUntilTheJobIsOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock{}
		q := newQueue(d, c.now)
		Handle(q, func(context.Context, task) error { return nil })
		first := addUnique(t, q, "index", task{}, c.now().Add(time.Hour))
		second := addUnique(t, q, "index", task{}, c.now())
		other := addUnique(t, q, "other", task{}, c.now())
		if first != second || first == other {
			t.Fatalf("got jobs %d, %d and %d", first, second, other)
		}
		run(t, q)
		waitFor(t, q, first, Done) // brought forward by the second
		waitFor(t, q, other, Done)
		if again := addUnique(t, q, "index", task{}, c.now()); again == first {
			t.Error("the key was not freed")
		}
	})
}

func TestACauseDuringTheRunMakesItRunOnceMore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := newQueue(d, time.Now)
		started, goOn := make(chan bool, 10), make(chan bool)
		Handle(q, func(context.Context, task) error {
			started <- true
			<-goOn
			return nil
		})
		id := addUnique(t, q, "index", task{}, q.now())
		run(t, q)
		next(t, started)
		for range 3 {
			if again := addUnique(t, q, "index", task{}, q.now()); again != id {
				t.Errorf("got job %d, want %d", again, id)
			}
		}
		goOn <- true
		next(t, started)
		goOn <- true
		if s := waitFor(t, q, id, Done); s.Attempt != 2 {
			t.Errorf("got %d runs, want 2", s.Attempt)
		}
	})
}

func TestProgressIsSeenWhileTheHandlerHoldsItsOwnTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := newQueue(d, time.Now)
		q.lease = 400 * time.Millisecond // it is written each quarter
		goOn := make(chan bool)
		Handle(q, func(ctx context.Context, _ task) error {
			err := d.Write(ctx, func(tx *db.Tx) error {
				Report(ctx, 30, "Đang đọc")
				_, err := q.Add(tx, task2{}, q.now())
				return err
			})
			if err != nil {
				return err
			}
			<-goOn
			Report(ctx, 400, "Đã đọc 24 nhiệm vụ")
			return nil
		})
		Handle(q, func(context.Context, task2) error { return nil })
		id := add(t, q, task{}, q.now())
		run(t, q)
		eventually(t, "progress shows", func() bool { return status(t, q, id).Percent == 30 })
		if s := status(t, q, id); s.State != Running || s.Progress != "Đang đọc" {
			t.Errorf("got %+v", s)
		}
		close(goOn)
		if s := waitFor(t, q, id, Done); s.Percent != 100 || s.Progress != "Đã đọc 24 nhiệm vụ" {
			t.Errorf("got %+v", s)
		}
	})
}

type task2 struct{}

func (task2) Kind() string { return "test.task2" }

func TestReportReachesATerminalToo(t *testing.T) {
	t.Parallel()
	got := ""
	ctx := WithReport(context.Background(), func(percent int, text string) { got = fmt.Sprint(percent, "% ", text) })
	Report(ctx, 50, "Đang viết")
	Report(context.Background(), 1, "nobody listens")
	if want := "50% Đang viết"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		q := newQueue(d, time.Now)
		var broken atomic.Bool
		broken.Store(true)
		Handle(q, func(context.Context, task) error {
			if broken.Load() {
				return problem.New(problem.Invalid, "Tệp hỏng.")
			}
			return nil
		})
		id := addUnique(t, q, "k", task{}, q.now())
		run(t, q)
		waitFor(t, q, id, Failed)
		broken.Store(false)
		later := addUnique(t, q, "k", task{}, q.now().Add(time.Hour))
		if err := q.Retry(ctx, id); !problem.Is(err, problem.Conflict) {
			t.Errorf("got %v, want a conflict: its like is waiting", err)
		}
		if err := q.Retry(ctx, later); !problem.Is(err, problem.Conflict) {
			t.Errorf("got %v, want a conflict: it did not fail", err)
		}
		if err := q.Retry(ctx, 999); !problem.Is(err, problem.NotFound) {
			t.Errorf("got %v, want not found", err)
		}
		addUnique(t, q, "k", task{}, q.now())
		waitFor(t, q, later, Done)
		if err := q.Retry(ctx, id); err != nil {
			t.Fatal(err)
		}
		waitFor(t, q, id, Done)
		list, err := q.Recent(ctx, 1)
		if err != nil || len(list) != 1 || list[0].ID != later {
			t.Errorf("got %+v, %v, want the newest job", list, err)
		}
	})
}

func TestPurgeKeepsWhatIsNew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		c := &clock{}
		q := newQueue(d, c.now)
		Handle(q, func(_ context.Context, args task) error {
			if args.N < 0 {
				return problem.New(problem.Invalid, "Tệp hỏng.")
			}
			return nil
		})
		stop := run(t, q)
		old, failed := add(t, q, task{}, q.now()), add(t, q, task{N: -1}, q.now())
		waitFor(t, q, old, Done)
		waitFor(t, q, failed, Failed)
		c.push(keepDone + time.Hour)
		young := add(t, q, task{}, q.now())
		waitFor(t, q, young, Done)
		stop()
		waiting := add(t, q, task{}, q.now())
		for _, step := range []struct{ want int }{{3}, {1}} {
			if err := q.Purge(ctx); err != nil {
				t.Fatal(err)
			}
			list, err := q.Recent(ctx, 100)
			if err != nil || len(list) != step.want {
				t.Errorf("got %d jobs, %v, want %d", len(list), err, step.want)
			}
			c.push(keepFailed)
		}
		if s := status(t, q, waiting); s.State != Waiting {
			t.Errorf("got %+v", s)
		}
	})
}

func TestArgumentsHaveALimit(t *testing.T) {
	t.Parallel()
	q := newQueue(dbtest.SQLite(t), time.Now)
	err := q.db.Write(context.Background(), func(tx *db.Tx) error {
		_, err := q.Add(tx, big{Text: strings.Repeat("x", maxArgs)}, q.now())
		return err
	})
	if err == nil {
		t.Error("a whole document was accepted as arguments")
	}
}

type big struct{ Text string }

func (big) Kind() string { return "test.big" }

func TestWaitsGrowToALimit(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		failures int64
		want     time.Duration
	}{{1, 5 * time.Second}, {2, 10 * time.Second}, {3, 20 * time.Second}, {10, 2560 * time.Second}, {11, time.Hour}, {1000, time.Hour}} {
		if got := wait(row.failures); got != row.want {
			t.Errorf("after %d failures: got %v, want %v", row.failures, got, row.want)
		}
	}
}
