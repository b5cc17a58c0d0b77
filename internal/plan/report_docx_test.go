package plan

import (
	"bytes"
	"context"
	"testing"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
)

// reportPeriods are the kinds of period that reports are written for.
var reportPeriods = []string{"2026-09", "2026-Q3", "2026-H1", "2026-H2", "2026", "2026-04-20..2026-06-30"}

func reportBytes(t testing.TB, s *Service, c cast, p Plan, key, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.WriteReport(context.Background(), c.Coordinator, p.ID, period(t, key), format, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReportsKeepTheDecree(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	for _, key := range reportPeriods {
		for _, v := range office.CheckDecree30(reportBytes(t, s, c, p, key, "docx")) {
			t.Errorf("%s: %s", key, v)
		}
	}
}
