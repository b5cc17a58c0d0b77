// Package db opens the database, migrates it, and hides what differs between SQLite and
// PostgreSQL. An area writes its SQL once, with ? for arguments and the shared words of dialect.go.
//
//	db.go       open, read and write transactions
//	dialect.go  everything that differs
//	query.go    Exec, Insert, One, All
//	migrate.go  the migrations, in order
package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver
	_ "modernc.org/sqlite"             // the "sqlite" driver
)

const (
	maxPostgresConns = 20
	openTimeout      = 20 * time.Second
)

// DB is one database: SQLite in a file or PostgreSQL.
type DB struct {
	dialect dialect
	write   *sql.DB
	read    *sql.DB
	bound   sync.Map // query as written → query as sent
}

// Open opens the database and brings it up to date. target is a postgres:// URL or the path of a file.
func Open(ctx context.Context, target string) (*DB, error) {
	d, err := Connect(ctx, target)
	if err != nil {
		return nil, err
	}
	if err := d.migrate(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Connect opens the database without migrating it.
func Connect(ctx context.Context, target string) (*DB, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	open := openSQLite
	if IsPostgres(target) {
		open = openPostgres
	}
	d, err := open(target)
	if err != nil {
		return nil, err
	}
	if err := d.write.PingContext(ctx); err != nil {
		d.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return d, nil
}

// IsPostgres reports whether target names a PostgreSQL database.
func IsPostgres(target string) bool {
	return strings.HasPrefix(target, "postgres://") || strings.HasPrefix(target, "postgresql://")
}

func openPostgres(target string) (*DB, error) {
	pool, err := sql.Open("pgx", target)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	pool.SetMaxOpenConns(maxPostgresConns)
	pool.SetMaxIdleConns(maxPostgresConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{dialect: postgres, write: pool, read: pool}, nil
}

func openSQLite(file string) (*DB, error) {
	write, err := sql.Open("sqlite", sqliteDSN(file, false))
	if err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	write.SetMaxOpenConns(1) // SQLite has one writer: queue here, not in SQLITE_BUSY
	read, err := sql.Open("sqlite", sqliteDSN(file, true))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	readers := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{dialect: sqlite, write: write, read: read}, nil
}

// readCache keeps little of the file in each reading connection, in KiB: the system's own cache has it too, once for all of them.
const readCache = "cache_size(-500)"

// sqliteDSN spells the connection. synchronous(FULL): what was acknowledged must survive a power cut.
func sqliteDSN(file string, readOnly bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	}}
	q.Set("_time_format", "sqlite")
	if readOnly {
		q["_pragma"] = append(q["_pragma"], readCache, "query_only(1)") // a read-only transaction alone would not stop a write
	} else {
		q.Set("_txlock", "immediate")
	}
	path := (&url.URL{Scheme: "file", Opaque: url.PathEscape(filepath.ToSlash(file))}).String()
	return strings.ReplaceAll(path, "%2F", "/") + "?" + q.Encode()
}

// Name says which database this is: "SQLite" or "PostgreSQL".
func (d *DB) Name() string { return d.dialect.name }

// Version is what the database says of itself.
func (d *DB) Version(ctx context.Context) (string, error) {
	var v string
	err := d.read.QueryRowContext(ctx, d.dialect.version).Scan(&v)
	return v, err
}

// Close ends all connections.
func (d *DB) Close() error {
	err := d.write.Close()
	if d.read != d.write {
		err = firstError(err, d.read.Close())
	}
	return err
}

// Read runs fn in a transaction that sees one state of the database and changes nothing.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	return d.run(ctx, d.read, d.dialect.readOptions, fn)
}

// Write runs fn in a transaction: all of it happens, or nothing.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	err := d.run(ctx, d.write, d.dialect.writeOptions, fn)
	if isFull(err) {
		return errFull
	}
	return err
}

func (d *DB) run(ctx context.Context, pool *sql.DB, options *sql.TxOptions, fn func(*Tx) error) error {
	t, err := pool.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer t.Rollback() //nolint:errcheck // after a commit it has nothing to do
	if err := fn(&Tx{ctx: ctx, tx: t, db: d}); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Backup writes a consistent copy of a SQLite database to file while it is in use.
func (d *DB) Backup(ctx context.Context, file string) error {
	if d.dialect.name != sqlite.name {
		return fmt.Errorf("backup: %s has tools of its own (pg_dump)", d.dialect.name)
	}
	_, err := d.write.ExecContext(ctx, "VACUUM INTO ?", file)
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
