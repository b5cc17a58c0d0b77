// Package job keeps work together with its cause and does it later: it is stored in the
// transaction that causes it, run by one node, tried again when it fails, and shown on a screen.
// A handler may run twice (a node can die after the work and before the mark), so it must bear that.
//
//	job.go        the queue: handlers, Add, AddUnique
//	worker.go     Run: claim, lease, call, finish
//	timetable.go  regular work, once for all nodes
//	progress.go   Report, Status, Recent, Retry, Purge
//	store.go      SQL
package job

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"lantoa/internal/db"
)

const (
	workers     = 4
	poll        = 500 * time.Millisecond
	pollInFault = 5 * time.Second // while the database does not answer
	lease       = time.Minute     // a node that is silent for so long has lost its job
	maxRun      = time.Hour       // a handler that hangs is stopped

	statementTime = 10 * time.Second // for one of the queue's own statements

	firstWait   = 5 * time.Second
	longestWait = time.Hour
	maxFailures = 15 // about five hours of trying

	maxArgs = 64 << 10
	maxText = 2000 // bytes of an error or of a progress line
)

// Args are what a job needs to know: a small struct, stored as JSON, whose Kind names the work.
type Args interface{ Kind() string }

// Queue holds the jobs of one database. Several nodes may run the same queue.
type Queue struct {
	db       *db.DB
	now      func() time.Time
	log      *slog.Logger
	handlers map[string]handler
	table    []Regular

	poll, lease, look time.Duration // look: how often the timetable is read
}

type handler func(ctx context.Context, args string) error

// New makes a queue. now must move: leases and waits are measured with it.
func New(d *db.DB, now func() time.Time, log *slog.Logger) *Queue {
	return &Queue{
		db: d, now: now, log: log, handlers: map[string]handler{},
		poll: poll, lease: lease, look: lookInterval,
	}
}

// Handle says what does the jobs with such arguments. All handlers are named before Run.
func Handle[T Args](q *Queue, do func(ctx context.Context, args T) error) {
	var zero T
	q.handle(zero.Kind(), func(ctx context.Context, text string) error {
		var args T
		if err := json.Unmarshal([]byte(text), &args); err != nil {
			return fmt.Errorf("read arguments: %w", err)
		}
		return do(ctx, args)
	})
}

func (q *Queue) handle(kind string, h handler) {
	if _, taken := q.handlers[kind]; taken {
		panic("job: two handlers for " + kind)
	}
	q.handlers[kind] = h
}

// Add stores a job that runs at the given time or soon after, if the transaction is committed.
// The zero time is at once: a caller whose clock differs from the queue's (the demonstration) says that.
func (q *Queue) Add(tx *db.Tx, args Args, at time.Time) (id int64, err error) {
	text, err := encode(args)
	if err != nil {
		return 0, err
	}
	return insertJob(tx, args.Kind(), text, q.moment(at), q.now())
}

// AddUnique is Add, but while a job with this key waits it returns that one (brought forward if
// need be), and while one runs it has that one run once more: it may have looked before the cause.
func (q *Queue) AddUnique(tx *db.Tx, key string, args Args, at time.Time) (id int64, err error) {
	text, err := encode(args)
	if err != nil {
		return 0, err
	}
	return upsertJob(tx, key, args.Kind(), text, q.moment(at), q.now())
}

func (q *Queue) moment(at time.Time) time.Time {
	if at.IsZero() {
		return q.now()
	}
	return at
}

func encode(args Args) (string, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return "", fmt.Errorf("job %s: write arguments: %w", args.Kind(), err)
	}
	if len(text) > maxArgs {
		return "", fmt.Errorf("job %s: arguments of %d bytes, at most %d: store them and pass their id", args.Kind(), len(text), maxArgs)
	}
	return string(text), nil
}

// wait is how long a job rests after its nth failure.
func wait(failures int64) time.Duration {
	d := firstWait
	for range failures - 1 {
		if d *= 2; d >= longestWait {
			return longestWait
		}
	}
	return d
}

// clip makes text fit for a row: valid UTF-8 without NUL, not too long.
func clip(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "")
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "") + "…"
	}
	return s
}
