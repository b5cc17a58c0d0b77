package db

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// A node that finds another one migrating asks again every second for up to five minutes.
const (
	lockInterval = 1 // seconds
	lockTries    = 300
)

// SQLite has no lock that lasts over several transactions: who started at the same time and lost tries again.
const (
	lostTries = 20
	lostWait  = 100 * time.Millisecond
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate runs what is not yet run. Two nodes that start at once wait for each other.
func (d *DB) migrate(ctx context.Context) error {
	files, err := d.migrationFiles()
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithTableName("db_migrations")}
	if d.dialect.numbered {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockInterval, lockTries))
		if err != nil {
			return fmt.Errorf("migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(goose.Dialect(d.dialect.goose), d.write, files, options...)
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	err = d.up(ctx, p)
	if isFull(err) {
		return errFull
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func (d *DB) up(ctx context.Context, p *goose.Provider) error {
	_, err := p.Up(ctx)
	for try := 1; err != nil && !isFull(err) && !d.dialect.numbered && try < lostTries; try++ {
		select {
		case <-ctx.Done():
			return err
		case <-time.After(lostWait):
		}
		_, err = p.Up(ctx)
	}
	return err
}

// migrationFiles are the files of this database, in its own words.
func (d *DB) migrationFiles() (fs.FS, error) {
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	for _, e := range entries {
		if strings.Count(e.Name(), ".") > 1 && !strings.HasSuffix(e.Name(), d.dialect.suffix) {
			continue
		}
		text, err := migrations.ReadFile("migrations/" + e.Name())
		if err != nil {
			return nil, err
		}
		files[e.Name()] = &fstest.MapFile{Data: []byte(d.dialect.words.Replace(string(text)))}
	}
	return files, nil
}
