// Command bench measures Lan Tỏa against what it promises, on SQLite and on PostgreSQL, prints
// a table and writes bench/RESULTS.md:
//
//	go run ./bench                     everything, a few minutes
//	go run ./bench -only start         rows whose bench has this in its name; writes no file
//	go run ./bench -db SQLite          one column; writes no file
//
// PostgreSQL is measured on a server of its own where its programs are installed, or on the one
// that TEST_POSTGRES names; without either its column stays empty.
//
//	main.go          flags and order
//	benches.go       the table of benches: a new one is a function and a row; starting, memory
//	plan.go          reading a document, the fan-out, submitting
//	desk.go          pages, downloads, signing in, sizes
//	installation.go  the large installation, with answers.go
//	portal.go        a public page, what it weighs and costs
//	sound.go         a minute of sound, beside ffmpeg alone
//	cover.go         the coverage map over 10,000 items
//	memory.go        a million sentences of translation memory, beside pg_trgm; memory_words.go makes them
//	yardstick.go     the same without us: rows without rules, bytes without pages
//	measure.go       samples, quantiles, units, marks
//	server.go        the program under load: sign in, ask, CPU and memory
//	postgres.go      a PostgreSQL of our own
//	results.go       the tables and the file
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
	database := flag.String("db", "", "only this database: SQLite or PostgreSQL; writes no file")
	echo := flag.String("echo", "", "serve this file from memory: a yardstick for pages, started by the bench itself")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	do := func() error { return run(ctx, *only, *database) }
	if *echo != "" {
		do = func() error { return echoFile(ctx, *echo) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only, column string) (err error) {
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
	defer func() { fmt.Print(all.table() + "\n" + all.verdict()) }() // also of a run that was broken off
	for _, database := range databases {
		if column != "" && column != database {
			continue
		}
		if database == "PostgreSQL" && server == nil {
			fmt.Fprintln(os.Stderr, "no PostgreSQL here (./test install brings it): its column stays empty")
			continue
		}
		e := env{ctx: ctx, dir: filepath.Join(dir, database), build: build}
		if database == "PostgreSQL" {
			e.newDatabase = server.newDatabase
		}
		e.large = sync.OnceValues(e.buildLarge)
		for _, b := range benches {
			if !strings.Contains(b.name, only) || b.once && database != databases[0] {
				continue
			}
			if err := runOne(e, b, database, &all); err != nil {
				return fmt.Errorf("%s on %s: %w", b.name, database, err)
			}
		}
	}
	if only != "" || column != "" {
		return nil
	}
	return all.write(ctx, resultsFile, server.version())
}

func runOne(e env, b bench, database string, all *results) error {
	if e.ctx.Err() != nil {
		return e.ctx.Err()
	}
	e.dir = filepath.Join(e.dir, b.name)
	if err := os.MkdirAll(e.dir, 0o755); err != nil {
		return fmt.Errorf("make a folder to work in: %w", err)
	}
	all.loads = append(all.loads, load())
	began := time.Now()
	found, err := b.run(&e)
	if err != nil {
		return err
	}
	all.add(database, found)
	fmt.Fprintf(os.Stderr, "%-10s  %-20s %6.1f s\n", database, b.name, time.Since(began).Seconds())
	return nil
}
