package identity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

func appendEntries(t testing.TB, d *db.DB, n int) {
	t.Helper()
	for i := range n {
		by := Actor{UserID: int64(i), Name: "Lan & “Hoa” <b>", Agency: "Xã Quý Hoà", Via: ViaScreen}
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			return Audit(tx, today(), by, "report.submit", fmt.Sprintf("report:%d", i), map[string]any{"i": i, "text": "a:b,c\n"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAuditTrailIsSoundAndReadsBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := New(d, today, Options{}), context.Background()
		if n, err := s.VerifyAudit(ctx); n != 0 || err != nil {
			t.Fatalf("empty: got %d, %v", n, err)
		}
		appendEntries(t, d, 20)
		if n, err := s.VerifyAudit(ctx); n != 20 || err != nil {
			t.Fatalf("got %d, %v, want 20 sound entries", n, err)
		}
		var file bytes.Buffer
		if err := s.ExportAudit(ctx, &file); err != nil {
			t.Fatal(err)
		}
		if n, err := VerifyExport(bytes.NewReader(file.Bytes())); n != 20 || err != nil {
			t.Errorf("export: got %d, %v, want 20 sound entries", n, err)
		}
		if !strings.Contains(file.String(), `"at":"2026-10-20T02:00:00.000Z"`) || !strings.Contains(file.String(), "Lan & “Hoa” <b>") {
			t.Errorf("the export is not plain to read:\n%s", file.String()[:300])
		}
		changed := strings.Replace(file.String(), "Xã Quý Hoà", "Xã Quý Hòa", 1)
		if _, err := VerifyExport(strings.NewReader(changed)); err == nil {
			t.Error("a changed export passed")
		}
		cut := file.String()[:strings.LastIndex(strings.TrimSpace(file.String()), "\n")+1]
		if _, err := VerifyExport(strings.NewReader(cut)); err == nil {
			t.Error("an export without its end passed")
		}
	})
}

func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	const at = 5 // the entry that is touched
	rows := []struct {
		why, sql string
		seq      int64
	}{
		{"the time", `UPDATE identity_audit SET at = '2026-10-20 02:00:01' WHERE seq = 5`, at},
		{"the user", `UPDATE identity_audit SET user_id = 99 WHERE seq = 5`, at},
		{"the name", `UPDATE identity_audit SET who = 'Khác' WHERE seq = 5`, at},
		{"the agency", `UPDATE identity_audit SET agency = 'Khác' WHERE seq = 5`, at},
		{"the way", `UPDATE identity_audit SET via = 'cli' WHERE seq = 5`, at},
		{"the action", `UPDATE identity_audit SET action = 'report.accept' WHERE seq = 5`, at},
		{"the subject", `UPDATE identity_audit SET subject = 'report:999' WHERE seq = 5`, at},
		{"the detail", `UPDATE identity_audit SET detail = '{}' WHERE seq = 5`, at},
		{"text moved from one field to the next", `UPDATE identity_audit SET action = 'report.submitr', subject = 'eport:4' WHERE seq = 5`, at},
		{"the link", `UPDATE identity_audit SET prev_hash = hash WHERE seq = 5`, at},
		{"the hash", `UPDATE identity_audit SET hash = 'x' WHERE seq = 5`, at},
		{"one deleted", `DELETE FROM identity_audit WHERE seq = 5`, at},
		{"the first deleted", `DELETE FROM identity_audit WHERE seq = 1`, 1},
		{"the last deleted", `DELETE FROM identity_audit WHERE seq = 8`, 8},
		{"all deleted", `DELETE FROM identity_audit`, 1},
		{"one deleted and the rest renumbered", `UPDATE identity_audit SET seq = CASE WHEN seq = 5 THEN 1000 ELSE seq END WHERE seq = 5`, at},
		{"the end moved", `UPDATE identity_audit_head SET seq = 7`, 9},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := New(d, today, Options{}), context.Background()
		appendEntries(t, d, 8)
		undo := errors.New("undo")
		for _, row := range rows {
			err := d.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(row.sql); err != nil {
					t.Fatalf("%s: %v", row.why, err)
				}
				c := newChain()
				head, err := auditHead(tx)
				if err == nil {
					err = eachAuditEntry(tx, c.next)
				}
				if err == nil {
					err = c.end(head)
				}
				var broken *BrokenChain
				if !errors.As(err, &broken) || broken.Seq != row.seq {
					t.Errorf("%s: got %v, want a chain broken at %d", row.why, err, row.seq)
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Fatal(err)
			}
		}
		if _, err := s.VerifyAudit(ctx); err != nil {
			t.Errorf("after undoing: %v", err)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(rows[0].sql); return err }); err != nil {
			t.Fatal(err)
		}
		var broken *BrokenChain
		if n, err := s.VerifyAudit(ctx); n != at-1 || !errors.As(err, &broken) {
			t.Errorf("got %d sound entries and %v, want %d and a broken chain", n, err, at-1)
		}
	})
}

func TestParallelAppendsMakeOneChain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const writers = 50
		var wg sync.WaitGroup
		errs := make(chan error, writers)
		for i := range writers {
			wg.Go(func() {
				errs <- d.Write(context.Background(), func(tx *db.Tx) error {
					return Audit(tx, today(), System("test"), "test", fmt.Sprintf("test:%d", i), nil)
				})
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if n, err := New(d, today, Options{}).VerifyAudit(context.Background()); n != writers || err != nil {
			t.Errorf("got %d, %v, want %d sound entries", n, err, writers)
		}
	})
}

func TestFailedActionLeavesNoEntry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		stop := errors.New("stop")
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			if err := Audit(tx, today(), System("test"), "test", "", nil); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if n, err := New(d, today, Options{}).VerifyAudit(context.Background()); n != 0 || err != nil {
			t.Errorf("got %d, %v, want an empty audit trail", n, err)
		}
	})
}

func TestLongDetailIsKeptAsItsHash(t *testing.T) {
	t.Parallel()
	text, err := auditDetail(strings.Repeat("a", maxAuditDetail))
	if err != nil || len(text) > 200 || !strings.Contains(text, "sha256") {
		t.Errorf("got %.100s, %v", text, err)
	}
}
