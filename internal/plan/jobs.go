package plan

import "strconv"

// registerJobs names the background work of the area.
func (s *Service) registerJobs() {}

// subject names a thing in the audit trail: "report:17".
func subject(kind string, id int64) string { return kind + ":" + strconv.FormatInt(id, 10) }
