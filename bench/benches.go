package main

import (
	"errors"
	"fmt"
	"time"

	"lantoa/e2e/program"
	"lantoa/internal/db"
)

// bench is one row of the table below: it does something real and says what it cost.
type bench struct {
	name string
	run  func(e *env) ([]measure, error)
	once bool // no database has a part in it
}

// benches are all benches, in the order of the results.
var benches = []bench{
	{name: "read", run: benchRead, once: true},
	{name: "fan-out", run: benchFanOut},
	{name: "start", run: benchStart},
	{name: "desk", run: benchDesk},
	{name: "api", run: benchAPI},
	{name: "submit", run: benchSubmit},
	{name: "entering", run: benchEntering},
	{name: "remind", run: benchRemind},
	{name: "workbooks", run: benchWorkbooks},
	{name: "migrate", run: benchMigrate},
	{name: "portal", run: benchPortal},
	{name: "sound", run: benchSound, once: true},
	{name: "cover", run: benchCover},
	{name: "memory", run: benchMemory},
}

const readyMark = time.Second

// benchStart starts the program with nothing, with the demonstration and with the large installation, and again.
func benchStart(e *env) ([]measure, error) {
	empty, err := e.serve("empty")
	if err != nil {
		return nil, err
	}
	first := timed("ready on a new data folder", empty.Ready, 0)
	ready, held, err := restarts(empty, 10)
	if err != nil {
		return nil, err
	}
	found := []measure{
		first, timed("ready with an empty installation, p95 of 10 starts", ready.p95(), readyMark), sized("memory of the empty installation when ready", held, memoryMark),
	}
	demo, err := e.serve("demo", "--demo")
	if err != nil {
		return nil, err
	}
	first = timed("ready with a new demonstration, its year being played", demo.Ready, 0)
	if ready, _, err = restarts(demo, 5); err != nil {
		return nil, err
	}
	found = append(found, first, timed("ready with the demonstration, p95 of 5 starts", ready.p95(), readyMark))
	large, _, err := e.serveLarge()
	if err != nil {
		return nil, err
	}
	if ready, held, err = restarts(large, 10); err != nil {
		return nil, err
	}
	return append(found, timed("ready with the large installation, p95 of 10 starts", ready.p95(), readyMark),
		sized("memory with the large installation when ready", held, memoryMark)), nil
}

// restarts stops a program and starts it again n times; in the end it is stopped.
func restarts(p *program.Program, n int) (ready samples, held int64, err error) {
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	for range n {
		if err := p.Interrupt(); err != nil {
			return nil, 0, err
		}
		if err := p.Restart(); err != nil {
			return nil, 0, err
		}
		ready = append(ready, p.Ready)
	}
	held, err = memory(p.PID(), "VmHWM")
	return ready, held, err
}

// benchMigrate makes all tables in a new database.
func benchMigrate(e *env) ([]measure, error) {
	n := 0
	times, err := repeat(5, func() error {
		n++
		target, err := e.target(fmt.Sprint("new", n))
		if err != nil {
			return err
		}
		d, err := db.Open(e.ctx, target)
		if err != nil {
			return err
		}
		return d.Close()
	})
	if err != nil {
		return nil, err
	}
	return []measure{timed("all tables made in a new database, p50 of 5", times.p50(), 0)}, nil
}
