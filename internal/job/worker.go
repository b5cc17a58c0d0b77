package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

var errLost = errors.New("the job was lost to another worker")

// Run does jobs and keeps the timetable until ctx ends, then waits for the jobs under way.
// A job that stops because ctx ended waits for the next node.
func (q *Queue) Run(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { q.keepTimetable(ctx) })
	free := make(chan struct{}, workers)
	for {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		c, err := q.claim(ctx)
		if err != nil {
			<-free
			q.rest(ctx, err)
			continue
		}
		all.Go(func() {
			defer func() { <-free }()
			q.work(ctx, c)
		})
	}
}

// rest waits before the next look: a little when nothing is due, longer in a fault.
func (q *Queue) rest(ctx context.Context, err error) {
	d := q.poll
	if !errors.Is(err, db.ErrNone) && ctx.Err() == nil {
		q.log.Error("job: claim", "error", err)
		d = pollInFault
	}
	sleep(ctx, d)
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// claim takes the next due job, or says db.ErrNone. It looks first, so that idling writes nothing.
func (q *Queue) claim(ctx context.Context) (c claimed, err error) {
	ctx, cancel := unhurried(ctx)
	defer cancel()
	var any bool
	err = q.db.Read(ctx, func(tx *db.Tx) error { any, err = hasDue(tx, q.now()); return err })
	if err != nil {
		return c, err
	}
	if !any {
		return c, db.ErrNone
	}
	err = q.db.Write(ctx, func(tx *db.Tx) error {
		now := q.now()
		c, err = claimJob(tx, now, now.Add(q.lease))
		return err
	})
	return c, err
}

// unhurried is for short statements that are let finish while the node stops: a commit that is cut
// off may have happened, and would leave a job in nobody's hands until its lease ends.
func unhurried(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), statementTime)
}

// work does one job from claim to end.
func (q *Queue) work(node context.Context, c claimed) {
	ctx, cancel := context.WithCancelCause(node)
	ctx, stop := context.WithTimeout(ctx, maxRun)
	defer stop()
	l := &line{}
	var watch sync.WaitGroup
	watch.Go(func() { q.hold(ctx, c, l, cancel) })
	err := q.call(WithReport(ctx, l.set), c)
	lost := errors.Is(context.Cause(ctx), errLost)
	cancel(nil)
	watch.Wait()
	if lost {
		q.log.Warn("job: lost", "kind", c.kind, "id", c.id, "attempt", c.attempt)
		return
	}
	if err := q.finish(node, c, l.get(), err); err != nil {
		q.log.Error("job: finish", "kind", c.kind, "id", c.id, "error", err)
	}
}

// call runs the handler. Its panic is its own failure, not the node's.
func (q *Queue) call(ctx context.Context, c claimed) (err error) {
	defer func() {
		if r := recover(); r != nil {
			q.log.Error("job: panic", "kind", c.kind, "id", c.id, "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if c.failures >= maxFailures {
		return errors.New("the server stopped in the middle of this job each time")
	}
	do, ok := q.handlers[c.kind]
	if !ok {
		return fmt.Errorf("no handler for %q on this node", c.kind)
	}
	return do(ctx, c.args)
}

// hold keeps the lease and writes progress while the handler runs; it stops a handler that lost its job.
func (q *Queue) hold(ctx context.Context, c claimed, l *line, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(min(time.Second, q.lease/4))
	defer tick.Stop()
	written, until := progress{}, q.now().Add(q.lease)
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		p, now := l.get(), q.now()
		if p == written && until.Sub(now) > q.lease*2/3 {
			continue
		}
		n, err := q.renew(ctx, c, p, now)
		switch {
		case err == nil && n == 1:
			written, until = p, now.Add(q.lease)
		case err == nil, now.After(until):
			cancel(errLost)
			return
		}
	}
}

func (q *Queue) renew(ctx context.Context, c claimed, p progress, now time.Time) (n int64, err error) {
	ctx, cancel := unhurried(ctx)
	defer cancel()
	err = q.db.Write(ctx, func(tx *db.Tx) error { n, err = renewJob(tx, c, p, now.Add(q.lease)); return err })
	return n, err
}

// finish writes down how the job ended, unless someone else holds it by now.
func (q *Queue) finish(node context.Context, c claimed, p progress, failure error) error {
	ctx, cancel := unhurried(node)
	defer cancel()
	return q.db.Write(ctx, func(tx *db.Tx) error {
		n, err := q.store(tx, c, p, failure, node.Err() != nil)
		if err == nil && n == 0 {
			return errLost
		}
		return err
	})
}

func (q *Queue) store(tx *db.Tx, c claimed, p progress, failure error, stopping bool) (int64, error) {
	now := q.now()
	if failure == nil {
		n, err := completeJob(tx, c, p, now)
		if err != nil || n > 0 {
			return n, err
		}
		return repeatJob(tx, c)
	}
	if stopping {
		return releaseJob(tx, c)
	}
	q.log.Warn("job: failed", "kind", c.kind, "id", c.id, "attempt", c.attempt, "error", failure)
	failures := c.failures + 1
	if failures >= maxFailures || !curable(failure) {
		return failJob(tx, c, p, clip(failure.Error()), now)
	}
	return postponeJob(tx, c, p, clip(failure.Error()), now.Add(wait(failures)))
}

// curable reports whether waiting can help: a problem that a person must mend stays one.
func curable(err error) bool {
	p, ok := problem.As(err)
	return !ok || p.Kind == problem.Unavailable || p.Kind == problem.TooMany || p.Kind == problem.Conflict
}
