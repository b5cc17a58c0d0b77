package job

import (
	"context"
	"errors"
	"sync"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

const (
	keepDone   = 14 * 24 * time.Hour
	keepFailed = 90 * 24 * time.Hour
	maxRecent  = 500
)

// State is where a job stands.
type State string

// The states. A job whose last try failed is Waiting again, with its LastError, until it is Failed for good.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
)

// Status is what a screen shows of a job.
type Status struct {
	ID        int64
	Kind      string
	State     State
	Attempt   int64
	Percent   int
	Progress  string // where it is, for people
	LastError string
	CreatedAt time.Time
	RunAt     time.Time
	StartedAt time.Time // zero before the first try
	EndedAt   time.Time // zero until it is Done or Failed
}

// Over reports whether nothing more will happen by itself.
func (s Status) Over() bool { return s.State == Done || s.State == Failed }

type progress struct {
	percent int
	text    string
}

// line holds the last progress until hold writes it: a handler that reports inside its own write
// transaction must not wait for a second one.
type line struct {
	mu   sync.Mutex
	last progress
}

func (l *line) set(percent int, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = progress{percent, text}
}

func (l *line) get() progress {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

type reportKey struct{}

// Report tells people how far the work is. Outside a job (or WithReport) nobody listens, and that is fine.
func Report(ctx context.Context, percent int, text string) {
	if tell, ok := ctx.Value(reportKey{}).(func(int, string)); ok {
		tell(min(max(percent, 0), 100), clip(text))
	}
}

// WithReport has Report call tell, for work that is done at once at a terminal.
func WithReport(ctx context.Context, tell func(percent int, text string)) context.Context {
	return context.WithValue(ctx, reportKey{}, tell)
}

// Status finds one job.
func (q *Queue) Status(ctx context.Context, id int64) (s Status, err error) {
	err = q.db.Read(ctx, func(tx *db.Tx) error { s, err = findStatus(tx, id); return err })
	if errors.Is(err, db.ErrNone) {
		return s, problem.New(problem.NotFound, "Không tìm thấy việc này; việc đã xong được dọn sau 14 ngày.")
	}
	return s, err
}

// Recent lists the newest jobs first.
func (q *Queue) Recent(ctx context.Context, limit int) (list []Status, err error) {
	limit = min(max(limit, 1), maxRecent)
	err = q.db.Read(ctx, func(tx *db.Tx) error { list, err = recentStatus(tx, limit); return err })
	return list, err
}

// Retry runs a failed job again, or one that rests after a failure at once.
func (q *Queue) Retry(ctx context.Context, id int64) error {
	if _, err := q.Status(ctx, id); err != nil {
		return err
	}
	var n int64
	err := q.db.Write(ctx, func(tx *db.Tx) (err error) { n, err = retryJob(tx, id, q.now()); return err })
	if db.IsUnique(err) {
		return problem.New(problem.Conflict, "Việc giống hệt đang chờ hoặc đang chạy; hãy đợi việc đó xong.")
	}
	if err == nil && n == 0 {
		return problem.New(problem.Conflict, "Chỉ chạy lại được việc đã lỗi; việc này đang chạy, đang chờ lần đầu hoặc đã xong.")
	}
	return err
}

// Purge removes what ended long ago; it belongs on the timetable.
func (q *Queue) Purge(ctx context.Context) error {
	return q.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := deleteEnded(tx, Done, q.now().Add(-keepDone)); err != nil {
			return err
		}
		_, err := deleteEnded(tx, Failed, q.now().Add(-keepFailed))
		return err
	})
}
