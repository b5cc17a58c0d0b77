package plan

import (
	"context"
	"strconv"
	"time"

	"lantoa/internal/job"
)

// registerJobs names the background work of the area.
func (s *Service) registerJobs() {
	job.Handle(s.Jobs, func(ctx context.Context, args readImport) error { return s.ReadImport(ctx, args.ID) })
}

// soon is a time that is past on every clock: run the job as soon as a worker is free.
func soon() time.Time { return time.Unix(0, 0) }

// subject names a thing in the audit trail: "report:17".
func subject(kind string, id int64) string { return kind + ":" + strconv.FormatInt(id, 10) }
