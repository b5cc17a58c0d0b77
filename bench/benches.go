package main

import (
	"errors"
	"fmt"
	"time"

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
	{name: "start", run: benchStart},
	{name: "first-page", run: benchFirstPage},
	{name: "migrate", run: benchMigrate},
}

// benchStart starts the program on a data folder that has been used before, and again.
func benchStart(e *env) (found []measure, err error) {
	p, err := e.serve("data")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	first := p.Ready
	var ready samples
	for range 10 {
		if err := p.Interrupt(); err != nil {
			return nil, err
		}
		if err := p.Restart(); err != nil {
			return nil, err
		}
		ready = append(ready, p.Ready)
	}
	held, err := memory(p.PID(), "VmHWM")
	if err != nil {
		return nil, err
	}
	return []measure{
		timed("ready on a new data folder", first, 0),
		timed("ready, p95 of 10 starts", ready.p95(), time.Second),
		sized("memory when ready, at most", held, 100e6),
	}, nil
}

// benchFirstPage asks for the page that everyone sees first.
func benchFirstPage(e *env) (found []measure, err error) {
	p, err := e.serve("data")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	b, err := newBrowser(p)
	if err != nil {
		return nil, err
	}
	return b.page(e.ctx, "sign-in page", "/dang-nhap", 500, 60*time.Millisecond)
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
