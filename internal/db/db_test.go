package db_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

func TestWriteIsAllOrNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		stop := errors.New("stop")
		err := d.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(`INSERT INTO job_schedules (name, last_run) VALUES (?, ?)`, "a", time.Now()); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatalf("got %v, want %v", err, stop)
		}
		if n := schedules(t, d); n != 0 {
			t.Errorf("got %d rows after a failed write, want 0", n)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Read(context.Background(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO job_schedules (name, last_run) VALUES (?, ?)`, "a", time.Now())
			return err
		})
		if err == nil {
			t.Error("a read transaction wrote")
		}
	})
}

func TestBrokenConstraintsAreRecognised(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		insert := func(query string, args ...any) error {
			return d.Write(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err })
		}
		schedule := `INSERT INTO job_schedules (name, last_run) VALUES (?, ?)`
		if err := insert(schedule, "a", time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := insert(schedule, "a", time.Now()); !db.IsUnique(err) {
			t.Errorf("got %v, want a broken unique constraint", err)
		}
		err := insert(`INSERT INTO identity_aliases (folded, alias, agency_id) VALUES ('x', 'x', 99)`)
		if !db.IsForeign(err) {
			t.Errorf("got %v, want a broken foreign key", err)
		}
	})
}

func TestTimesComeBackAsUTCMilliseconds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 10, 20, 8, 30, 1, 123456789, time.FixedZone("ICT", 7*3600))
		var got time.Time
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO job_schedules (name, last_run) VALUES (?, ?)`, "a'?'", at)
			if err != nil {
				return err
			}
			got, err = db.One(tx, db.Scalar[time.Time], `SELECT last_run FROM job_schedules WHERE name = ? AND '?' = '?'`, "a'?'")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := at.UTC().Truncate(time.Millisecond); got.UTC() != want {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestOneWithoutRowsIsErrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Read(context.Background(), func(tx *db.Tx) error {
			_, err := db.One(tx, db.Scalar[string], `SELECT name FROM job_schedules WHERE name = ?`, "none")
			return err
		})
		if !errors.Is(err, db.ErrNone) {
			t.Errorf("got %v, want ErrNone", err)
		}
	})
}

func schedules(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, db.Scalar[int64], `SELECT count(*) FROM job_schedules`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestMigrationsNeverChange keeps the checksum of every released migration: a new need is a new file.
func TestMigrationsNeverChange(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/migrations.sum")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		got += hex.EncodeToString(sum[:8]) + "  " + filepath.Base(f) + "\n"
	}
	if os.Getenv("UPDATE_MIGRATIONS") != "" {
		if err := os.WriteFile("testdata/migrations.sum", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != string(want) {
		t.Errorf("migrations differ from testdata/migrations.sum; append a file instead of changing one.\ngot:\n%s", got)
	}
}
