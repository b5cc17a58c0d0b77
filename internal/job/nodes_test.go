package job

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// eachTarget gives the address, for tests that open it as several nodes.
func eachTarget(t *testing.T, test func(t *testing.T, target string)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, filepath.Join(t.TempDir(), "test.db"))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, dbtest.PostgresURL(t))
	})
}

func open(t *testing.T, target string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestTwoNodesRunEachJobOnce(t *testing.T) {
	t.Parallel()
	const jobs = 200
	eachTarget(t, func(t *testing.T, target string) {
		var mu sync.Mutex
		ran, byNode := map[int]int{}, map[int]int{}
		queues := []*Queue{newQueue(open(t, target), time.Now), newQueue(open(t, target), time.Now)}
		for node, q := range queues {
			Handle(q, func(_ context.Context, args task) error {
				time.Sleep(5 * time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				ran[args.N]++
				byNode[node]++
				return nil
			})
		}
		var last int64
		err := queues[0].db.Write(context.Background(), func(tx *db.Tx) (err error) {
			for n := range jobs {
				if last, err = queues[0].Add(tx, task{N: n}, time.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range queues {
			run(t, q)
		}
		waitFor(t, queues[0], last, Done)
		eventually(t, "all are done", func() bool {
			list, err := queues[1].Recent(context.Background(), maxRecent)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range list {
				if s.State != Done || s.Attempt != 1 {
					return false
				}
			}
			return len(list) == jobs
		})
		mu.Lock()
		defer mu.Unlock()
		for n := range jobs {
			if ran[n] != 1 {
				t.Errorf("job %d ran %d times", n, ran[n])
			}
		}
		if byNode[0] == 0 || byNode[1] == 0 {
			t.Errorf("got %v, want both nodes at work", byNode)
		}
	})
}

func TestASlowWorkerThatLostItsLeaseCannotFinish(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, c := context.Background(), &clock{}
		q := newQueue(d, c.now)
		id := add(t, q, task{}, c.now())
		first, err := q.claim(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := q.claim(ctx); err != db.ErrNone {
			t.Fatalf("got %v, want nothing to claim while the lease holds", err)
		}
		c.push(lease + time.Second)
		second, err := q.claim(ctx)
		if err != nil || second.id != id || second.attempt != 2 || second.failures != 1 {
			t.Fatalf("got %+v, %v, want the second attempt", second, err)
		}
		if err := q.finish(ctx, first, progress{}, nil); err != errLost {
			t.Errorf("the first worker's success: got %v, want %v", err, errLost)
		}
		if err := q.finish(ctx, first, progress{}, os.ErrClosed); err != errLost {
			t.Errorf("the first worker's failure: got %v, want %v", err, errLost)
		}
		if s := status(t, q, id); s.State != Running {
			t.Errorf("got %+v, want it running with the second", s)
		}
		if err := q.finish(ctx, second, progress{}, nil); err != nil {
			t.Fatal(err)
		}
		waitFor(t, q, id, Done)
	})
}

func TestAHandlerIsStoppedWhenItsJobIsLost(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := newQueue(d, time.Now)
		q.lease = 400 * time.Millisecond
		started, stopped := make(chan bool, 9), make(chan error, 9)
		Handle(q, func(ctx context.Context, _ task) error {
			started <- true
			<-ctx.Done()
			stopped <- context.Cause(ctx)
			return nil
		})
		id := add(t, q, task{}, q.now())
		run(t, q)
		next(t, started)
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE job_jobs SET attempt = attempt + 1 WHERE id = ?`, id) // as another node would
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := next(t, stopped); err != errLost {
			t.Errorf("got %v, want %v", err, errLost)
		}
	})
}

func TestALongJobKeepsItsLease(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := newQueue(d, time.Now)
		q.lease = time.Second
		Handle(q, func(context.Context, task) error { time.Sleep(2500 * time.Millisecond); return nil })
		id := add(t, q, task{}, q.now())
		run(t, q)
		if s := waitFor(t, q, id, Done); s.Attempt != 1 {
			t.Errorf("got %d attempts, want 1", s.Attempt)
		}
	})
}

func TestAJobOfAStoppingNodeGoesToTheNext(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		started := make(chan bool)
		q := newQueue(d, time.Now)
		Handle(q, func(ctx context.Context, _ task) error {
			close(started)
			<-ctx.Done()
			return ctx.Err()
		})
		id := add(t, q, task{}, q.now())
		stop := run(t, q)
		next(t, started)
		stop()
		if s := status(t, q, id); s.State != Waiting || s.LastError != "" {
			t.Errorf("got %+v, want it waiting, without blame", s)
		}
		second := newQueue(d, time.Now)
		Handle(second, func(context.Context, task) error { return nil })
		run(t, second)
		waitFor(t, second, id, Done)
	})
}

// TestAKilledNode kills a process of its own (-9) in the middle of a job.
func TestAKilledNode(t *testing.T) {
	t.Parallel()
	eachTarget(t, func(t *testing.T, target string) {
		c := &clock{}
		q := newQueue(open(t, target), c.now)
		id := add(t, q, task{}, c.now())
		node := exec.Command(os.Args[0], "-test.run=^TestNodeProcess$")
		node.Env = append(os.Environ(), "JOB_TEST_NODE="+target)
		if err := node.Start(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the node reported from the middle", func() bool { return status(t, q, id).Progress == "Đang làm" })
		if err := node.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		node.Wait() // says that it was killed
		Handle(q, func(context.Context, task) error { return nil })
		run(t, q)
		time.Sleep(50 * time.Millisecond)
		if s := status(t, q, id); s.State != Running || s.Attempt != 1 {
			t.Errorf("got %+v, want it left alone until the lease ends", s)
		}
		c.push(lease + time.Second)
		if s := waitFor(t, q, id, Done); s.Attempt != 2 {
			t.Errorf("got %+v, want the second attempt done", s)
		}
	})
}

// TestNodeProcess is the node that TestAKilledNode kills.
func TestNodeProcess(t *testing.T) {
	target := os.Getenv("JOB_TEST_NODE")
	if target == "" {
		t.Skip("only as a process of TestAKilledNode")
	}
	q := newQueue(open(t, target), time.Now)
	Handle(q, func(ctx context.Context, _ task) error {
		Report(ctx, 50, "Đang làm")
		time.Sleep(time.Minute)
		return nil
	})
	q.Run(context.Background())
}

func TestAJobThatKillsItsNodeIsGivenUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock{}
		q := newQueue(d, c.now)
		id := add(t, q, task{}, c.now())
		for range maxFailures {
			if _, err := q.claim(context.Background()); err != nil {
				t.Fatal(err)
			}
			c.push(lease + time.Second)
		}
		Handle(q, func(context.Context, task) error { t.Error("it ran once more"); return nil })
		run(t, q)
		if s := waitFor(t, q, id, Failed); !strings.Contains(s.LastError, "stopped in the middle") {
			t.Errorf("got %q", s.LastError)
		}
	})
}
