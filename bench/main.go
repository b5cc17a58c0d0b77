// Command bench measures Lan Tỏa against what it promises, on SQLite and on PostgreSQL, prints
// a table and writes bench/RESULTS.md:
//
//	go run ./bench                     everything, a few minutes
//	go run ./bench -only start         rows whose bench has this in its name; writes no file
//
// PostgreSQL is measured on a server of its own where its programs are installed, or on the one
// that TEST_POSTGRES names; without either its column stays empty.
//
//	main.go       flags and order
//	benches.go    the table of benches: a new one is a function and a row
//	measure.go    samples, quantiles, units, marks
//	server.go     the program under load: sign in, ask, CPU and memory
//	postgres.go   a PostgreSQL of our own
//	results.go    the table and the file
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"lantoa/e2e/program"
)

const resultsFile = "bench/RESULTS.md"

// databases are the columns of the table.
var databases = []string{"SQLite", "PostgreSQL"}

func main() {
	only := flag.String("only", "", "only benches whose name contains this")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only string) (err error) {
	dir, err := os.MkdirTemp("", "lantoa-bench-")
	if err != nil {
		return fmt.Errorf("make a folder to work in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	build := sync.OnceValues(func() (string, error) { return program.Build(dir) })
	server, err := startPostgres(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()

	var all results
	for _, database := range databases {
		if database == "PostgreSQL" && server == nil {
			fmt.Fprintln(os.Stderr, "no PostgreSQL here (./test install brings it): its column stays empty")
			continue
		}
		for _, b := range benches {
			if !strings.Contains(b.name, only) || b.once && database != databases[0] {
				continue
			}
			if err := runOne(ctx, b, database, filepath.Join(dir, database), build, server, &all); err != nil {
				return fmt.Errorf("%s on %s: %w", b.name, database, err)
			}
		}
	}
	fmt.Print(all.table())
	if only != "" {
		return nil
	}
	return all.write(ctx, resultsFile, server.version())
}

func runOne(ctx context.Context, b bench, database, dir string, build func() (string, error), server *postgres, all *results) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	dir = filepath.Join(dir, b.name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make a folder to work in: %w", err)
	}
	e := &env{ctx: ctx, dir: dir, build: build}
	if database == "PostgreSQL" {
		e.newDatabase = server.newDatabase
	}
	began := time.Now()
	found, err := b.run(e)
	if err != nil {
		return err
	}
	all.add(database, found)
	fmt.Fprintf(os.Stderr, "%-10s  %-20s %6.1f s\n", database, b.name, time.Since(began).Seconds())
	return nil
}
