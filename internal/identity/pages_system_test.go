package identity

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/job"
	"lantoa/internal/mail"
	"lantoa/internal/problem"
)

type brokenJob struct{}

func (brokenJob) Kind() string { return "plan.read" }

// failOnce runs one job that fails for good, as a problem that waiting cannot mend does.
func failOnce(t *testing.T, s *Service, q *job.Queue) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	job.Handle(q, func(context.Context, brokenJob) error { return problem.New(problem.Invalid, "Tệp rỗng.") })
	if err := s.db.Write(ctx, func(tx *db.Tx) error { _, err := q.Add(tx, brokenJob{}, time.Time{}); return err }); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- q.Run(ctx) }()
	for failed := false; !failed && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		jobs, err := q.Recent(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		failed = jobs[0].State == job.Failed
	}
	stop()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestSystemPageShowsWhatWasGivenUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "quantri", "admin")
	addUser(t, s.Service, "canbo", "reporter")
	admin, reporter := s.browser(t).signIn("quantri"), s.browser(t).signIn("canbo")

	admin.get(systemPath).want(200, "Chưa có việc nào chạy nền.", "Chưa đặt máy chủ thư.")
	reporter.get(systemPath).want(403)

	q := job.New(s.db, time.Now, slog.New(slog.DiscardHandler))
	s.o.Jobs, s.o.JobNames = q, map[string]string{"plan.read": "Đọc văn bản kế hoạch"}
	s.o.Letters = mail.NewOutbox(s.db, time.Now, &mail.Memory{})
	failOnce(t, s.Service, q)
	page := admin.get(systemPath).want(200, "Đọc văn bản kế hoạch", "Hỏng", "Tệp rỗng.", "Chưa có thư nào.")
	if got := page.Find(`a[href="` + systemPath + `"] .badge`).First().Text(); got != "1 việc" {
		t.Errorf("badge: got %q, want 1", got)
	}
	reporter.post(systemPath + "/viec/1").want(403)
	admin.post(systemPath + "/viec/1").want(303)
	admin.get(systemPath).want(200, "Chờ")
	admin.post(systemPath + "/viec/99").want(404)
}
