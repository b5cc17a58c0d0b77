package job

import (
	"context"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

const lookInterval = 5 * time.Second

// Regular is work that comes again and again, whoever asks.
type Regular struct {
	Name string
	When When
	Do   func(ctx context.Context) error
}

// When says since when regular work must have been run: if the last run was before, it is due.
type When func(now time.Time) (since time.Time)

// Daily is once a day, at this time in Vietnam; a node that was down then runs it when it is back.
func Daily(hour, minute int) When {
	return func(now time.Time) time.Time {
		now = now.In(calendar.Zone())
		at := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, now.Location())
		if at.After(now) {
			at = at.AddDate(0, 0, -1)
		}
		return at
	}
}

// Every is again and again, so long after the last time.
func Every(d time.Duration) When {
	return func(now time.Time) time.Time { return now.Add(-d) }
}

// Timetable names all regular work, before Run. Each time one is due it becomes a job under its
// name, so it is retried, shown and run once like any other.
func (q *Queue) Timetable(table []Regular) {
	q.table = table
	for _, r := range table {
		q.handle(r.Name, func(ctx context.Context, _ string) error { return r.Do(ctx) })
	}
}

func (q *Queue) keepTimetable(ctx context.Context) {
	if len(q.table) == 0 {
		return
	}
	for ctx.Err() == nil {
		if err := q.addRegular(ctx); err != nil && ctx.Err() == nil {
			q.log.Error("job: timetable", "error", err)
		}
		sleep(ctx, q.look)
	}
}

// addRegular turns due regular work into jobs. Of several nodes, the one that moves last_run adds the job.
func (q *Queue) addRegular(ctx context.Context) error {
	ctx, cancel := unhurried(ctx)
	defer cancel()
	late, err := q.lateRegular(ctx)
	if err != nil || len(late) == 0 {
		return err
	}
	return q.db.Write(ctx, func(tx *db.Tx) error {
		now := q.now()
		for _, r := range late {
			if err := insertSchedule(tx, r.Name, now); err != nil {
				return err
			}
			n, err := updateSchedule(tx, r.Name, r.When(now), now)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if err := deletePastRuns(tx, r.Name); err != nil {
				return err
			}
			if err := insertRegular(tx, r.Name, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// lateRegular looks without writing: what is due, or was never seen before.
func (q *Queue) lateRegular(ctx context.Context) (late []Regular, err error) {
	now := q.now()
	err = q.db.Read(ctx, func(tx *db.Tx) error {
		late = nil
		for _, r := range q.table {
			fresh, err := isFresh(tx, r.Name, r.When(now))
			if err != nil {
				return err
			}
			if !fresh {
				late = append(late, r)
			}
		}
		return nil
	})
	return late, err
}
