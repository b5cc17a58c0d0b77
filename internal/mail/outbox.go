package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

const (
	batch     = 200              // letters of one Deliver
	claimTime = 10 * time.Minute // a node that is silent for so long has lost its letter
	writeTime = 10 * time.Second

	firstWait   = time.Minute
	longestWait = time.Hour
	giveUpAfter = 3 * 24 * time.Hour // as mail servers do
	keepEnded   = 90 * 24 * time.Hour

	maxRecent = 500
	maxReason = 1000 // bytes of what the server said
)

// Outbox keeps letters until they are sent.
type Outbox struct {
	db     *db.DB
	now    func() time.Time
	sender Sender
}

// NewOutbox makes an outbox. Without a sender (nil: no mail server is set up) letters wait for
// one, three days long. now must move: waits are measured with it.
func NewOutbox(d *db.DB, now func() time.Time, sender Sender) *Outbox {
	return &Outbox{d, now, sender}
}

// Add stores a letter that goes out if the transaction is committed. Of several with one key only
// the first goes out ("" is no key); keys are remembered for 90 days.
func (o *Outbox) Add(tx *db.Tx, m Message, key string) error {
	if err := m.check(); err != nil {
		return err
	}
	var unique *string
	if key != "" {
		unique = &key
	}
	return insertLetter(tx, unique, Letter{m, strings.ToLower(rand.Text()), o.now()})
}

// Deliver sends what is due; it belongs on the timetable, every minute or so. It stops at once
// when the server cannot be used, so that a queue of letters does not wait for each of them.
func (o *Outbox) Deliver(ctx context.Context) error {
	if err := o.giveUp(ctx); err != nil {
		return err
	}
	if o.sender == nil {
		return nil
	}
	for range batch {
		c, l, err := o.claim(ctx)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		failure := o.sender.Send(ctx, l)
		if err := o.mark(ctx, c, failure); err != nil {
			return err
		}
		if errors.Is(failure, ErrUnreachable) {
			return failure
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// write is for the outbox's own short statements, which are let finish while the node stops.
func (o *Outbox) write(ctx context.Context, fn func(*db.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer cancel()
	return o.db.Write(ctx, fn)
}

func (o *Outbox) giveUp(ctx context.Context) error {
	now, due := o.now(), false
	err := o.db.Read(ctx, func(tx *db.Tx) (err error) { due, err = hasDue(tx, now); return err })
	if err != nil || !due {
		return err
	}
	return o.write(ctx, func(tx *db.Tx) error {
		return failStale(tx, "no mail server was set up in time", now.Add(-giveUpAfter), now)
	})
}

// claim takes one letter. It looks first, so that an empty outbox writes nothing.
func (o *Outbox) claim(ctx context.Context) (c claimed, l Letter, err error) {
	due := false
	err = o.db.Read(ctx, func(tx *db.Tx) error { due, err = hasDue(tx, o.now()); return err })
	if err != nil {
		return c, l, err
	}
	if !due {
		return c, l, db.ErrNone
	}
	err = o.write(ctx, func(tx *db.Tx) error {
		now := o.now()
		if c, err = claimLetter(tx, now, now.Add(claimTime)); err != nil {
			return err
		}
		l, err = findLetter(tx, c.id)
		return err
	})
	return c, l, err
}

func (o *Outbox) mark(ctx context.Context, c claimed, failure error) error {
	return o.write(ctx, func(tx *db.Tx) error {
		now := o.now()
		switch {
		case failure == nil:
			return markSent(tx, c, now)
		case errors.Is(failure, ErrRefused):
			return markFailed(tx, c, reason(failure), now)
		}
		return postpone(tx, c, reason(failure), now.Add(wait(c.attempt)))
	})
}

// wait is how long a letter rests after its nth try.
func wait(attempt int64) time.Duration {
	d := firstWait
	for range attempt - 1 {
		if d *= 2; d >= longestWait {
			return longestWait
		}
	}
	return d
}

func reason(err error) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "?"), "\x00", "")
	if len(s) > maxReason {
		s = strings.ToValidUTF8(s[:maxReason], "") + "…"
	}
	return s
}

// State is where a letter stands.
type State string

// The states. Failed is for good: refused, or tried for three days.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Failed  State = "failed"
)

// Status is what a screen shows of a letter. Its text is not for other eyes.
type Status struct {
	ID        int64
	To        string
	Subject   string
	State     State
	Attempt   int64
	LastError string
	CreatedAt time.Time
	NextAt    time.Time
	EndedAt   time.Time // sent or given up; zero while it waits
}

const keysAtOnce = 200

// StatusOf finds the letters that were added under these keys; those purged long ago are left out.
func StatusOf(tx *db.Tx, keys []string) (map[string]Status, error) {
	all := map[string]Status{}
	for part := range slices.Chunk(keys, keysAtOnce) {
		found, err := statusOf(tx, part)
		if err != nil {
			return nil, fmt.Errorf("where letters stand: %w", err)
		}
		for _, k := range found {
			all[k.key] = k.Status
		}
	}
	return all, nil
}

// Recent lists the newest letters first.
func (o *Outbox) Recent(ctx context.Context, limit int) (list []Status, err error) {
	limit = min(max(limit, 1), maxRecent)
	err = o.db.Read(ctx, func(tx *db.Tx) error { list, err = recentStatus(tx, limit); return err })
	return list, err
}

// Retry sends a failed letter again.
func (o *Outbox) Retry(ctx context.Context, id int64) error {
	return o.db.Write(ctx, func(tx *db.Tx) error {
		n, err := retryLetter(tx, id, o.now())
		if err == nil && n == 0 {
			return problem.New(problem.Conflict, "Chỉ gửi lại được thư đã lỗi; thư này đã gửi, đang chờ gửi hoặc không còn.")
		}
		if err != nil {
			return fmt.Errorf("send letter %d again: %w", id, err)
		}
		return nil
	})
}

// Purge removes what was sent or given up long ago; it belongs on the timetable.
func (o *Outbox) Purge(ctx context.Context) error {
	return o.write(ctx, func(tx *db.Tx) error { return deleteEnded(tx, o.now().Add(-keepEnded)) })
}
