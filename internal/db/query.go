package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrNone says that a query found no row.
var ErrNone = errors.New("no such row")

// Tx is one transaction. It is not for use from several goroutines.
type Tx struct {
	ctx context.Context
	tx  *sql.Tx
	db  *DB
}

// Row is what a scan function reads from.
type Row interface{ Scan(into ...any) error }

// Context is the context that the transaction lives in.
func (t *Tx) Context() context.Context { return t.ctx }

func (t *Tx) spell(query string) string {
	if s, ok := t.db.bound.Load(query); ok {
		return s.(string)
	}
	s := t.db.dialect.spell(query)
	t.db.bound.Store(query, s)
	return s
}

// arguments makes times alike on both databases: UTC, milliseconds.
func arguments(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case time.Time:
			args[i] = v.UTC().Truncate(time.Millisecond)
		case *time.Time:
			if v == nil {
				args[i] = nil
			} else {
				args[i] = v.UTC().Truncate(time.Millisecond)
			}
		}
	}
	return args
}

// Exec runs a statement and returns how many rows it touched.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	r, err := t.tx.ExecContext(t.ctx, t.spell(query), arguments(args)...)
	if err != nil {
		return 0, fmt.Errorf("exec: %w", err)
	}
	return r.RowsAffected()
}

// Insert runs an INSERT … RETURNING id and returns the id.
func (t *Tx) Insert(query string, args ...any) (int64, error) {
	var id int64
	if err := t.tx.QueryRowContext(t.ctx, t.spell(query), arguments(args)...).Scan(&id); err != nil {
		return 0, fmt.Errorf("insert: %w", err)
	}
	return id, nil
}

// One returns the single row of a query, or ErrNone.
func One[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) (T, error) {
	v, err := scan(t.tx.QueryRowContext(t.ctx, t.spell(query), arguments(args)...))
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNone
	}
	if err != nil {
		return v, fmt.Errorf("query: %w", err)
	}
	return v, nil
}

// All returns every row of a query.
func All[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := Each(t, scan, func(v T) error { all = append(all, v); return nil }, query, args...)
	return all, err
}

// Each calls fn for every row of a query without keeping them.
func Each[T any](t *Tx, scan func(Row) (T, error), fn func(T) error, query string, args ...any) error {
	rows, err := t.tx.QueryContext(t.ctx, t.spell(query), arguments(args)...)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return fmt.Errorf("scan: %w", err)
		}
		if err := fn(v); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("rows: %w", err)
	}
	return nil
}

// Scalar scans a single column, for One and All.
func Scalar[T any](r Row) (T, error) {
	var v T
	err := r.Scan(&v)
	return v, err
}

// Prepare checks that the database understands a query.
func (t *Tx) Prepare(query string) error {
	s, err := t.tx.PrepareContext(t.ctx, t.spell(query))
	if err != nil {
		return err
	}
	return s.Close()
}
