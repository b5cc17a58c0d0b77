package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"lantoa/internal/db"
)

// openRaw opens a database without our package, with the settings that it has there.
func openRaw(target string) (*sql.DB, error) {
	if db.IsPostgres(target) {
		return sql.Open("pgx", target)
	}
	q := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "busy_timeout(5000)"}, "_txlock": {"immediate"}}
	q.Set("_time_format", "sqlite")
	d, err := sql.Open("sqlite", "file:"+target+"?"+q.Encode())
	if err == nil {
		d.SetMaxOpenConns(1)
	}
	return d, err
}

// copied is a table's rows that were read and can be written again.
type copied struct {
	table   string
	columns []string
	rows    [][]any
}

// planTables hold a plan, those that others refer to first.
var planTables = []struct{ name, where string }{
	{"plan_plans", `id = %d`},
	{"plan_tasks", `plan_id = %d`},
	{"plan_assignments", `task_id IN (SELECT id FROM plan_tasks WHERE plan_id = %d)`},
	{"plan_reports", `plan_id = %d`},
}

// rawRows takes the rows of a plan out and puts them back with plain INSERTs, hundreds of rows in one, in one transaction.
func rawRows(ctx context.Context, target string, id int64, n int) (count int, times samples, err error) {
	d, err := openRaw(target)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	sign := "?"
	if db.IsPostgres(target) {
		sign = "$"
	}
	var tables []copied
	for _, t := range planTables {
		c, err := copyRows(ctx, d, t.name, fmt.Sprintf(t.where, id))
		if err != nil {
			return 0, nil, err
		}
		tables = append(tables, c)
		count += len(c.rows)
	}
	for range n {
		for i := range planTables {
			t := planTables[len(planTables)-1-i]
			if _, err := d.ExecContext(ctx, `DELETE FROM `+t.name+` WHERE `+fmt.Sprintf(t.where, id)); err != nil {
				return 0, nil, err
			}
		}
		began := time.Now()
		if err := insertAll(ctx, d, sign, tables); err != nil {
			return 0, nil, err
		}
		times = append(times, time.Since(began))
	}
	return count, times, nil
}

func copyRows(ctx context.Context, d *sql.DB, table, where string) (c copied, err error) {
	rows, err := d.QueryContext(ctx, `SELECT * FROM `+table+` WHERE `+where)
	if err != nil {
		return c, err
	}
	defer rows.Close()
	c.table = table
	if c.columns, err = rows.Columns(); err != nil {
		return c, err
	}
	for rows.Next() {
		row, into := make([]any, len(c.columns)), make([]any, len(c.columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return c, err
		}
		c.rows = append(c.rows, row)
	}
	return c, rows.Err()
}

func insertAll(ctx context.Context, d *sql.DB, sign string, tables []copied) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to do
	const atOnce = 200
	for _, t := range tables {
		for from := 0; from < len(t.rows); from += atOnce {
			part := t.rows[from:min(from+atOnce, len(t.rows))]
			var args []any
			for _, row := range part {
				args = append(args, row...)
			}
			query := `INSERT INTO ` + t.table + ` (` + strings.Join(t.columns, ", ") + `) VALUES ` + places(sign, len(part), len(t.columns))
			if _, err := tx.ExecContext(ctx, query, args...); err != nil {
				return fmt.Errorf("insert into %s: %w", t.table, err)
			}
		}
	}
	return tx.Commit()
}

// places is (?, ?), (?, ?) …, or ($1, $2), ($3, $4) … for PostgreSQL.
func places(sign string, rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString(sign)
		if sign == "$" {
			b.WriteString(strconv.Itoa(i + 1))
		}
	}
	return b.String() + ")"
}

// rawFlush changes one row and waits for the disk, n times.
func rawFlush(ctx context.Context, target string, plan int64, n int) (times samples, err error) {
	d, err := openRaw(target)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return repeat(n, func() error {
		_, err := d.ExecContext(ctx, `UPDATE plan_plans SET version = version + 1 WHERE id = $1`, plan)
		return err
	})
}

// echoFile serves one file's bytes from memory, the least that a Go program can do for a page, and prints its address.
func echoFile(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read what to serve: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	server := &http.Server{ReadHeaderTimeout: askLimit, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(text) // the reader may be gone
	})}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Println("http://" + l.Addr().String())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// echo serves bytes from memory in a process of its own, until stop is called.
func echo(ctx context.Context, dir string, text []byte) (b *browser, stop func() error, err error) {
	file := dir + "/echo"
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, nil, fmt.Errorf("keep what to serve: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, nil, fmt.Errorf("find the bench: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, "-echo", file)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("start the yardstick: %w", err)
	}
	stop = func() error {
		err := cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		return err
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("start the yardstick: %w", err), stop())
	}
	b, err = newBrowser(strings.TrimSpace(address), cmd.Process.Pid)
	return b, stop, err
}
