package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/directive"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/plan"
)

const (
	readMark   = 50 * time.Millisecond
	fanOutMark = time.Second
)

// benchRead reads the real plan, as a text and as a Word document, from the bytes to the proposal.
func benchRead(e *env) ([]measure, error) {
	text, err := os.ReadFile(planDocument)
	if err != nil {
		return nil, fmt.Errorf("read the plan (run from the root of the repository): %w", err)
	}
	word, err := wordOf(string(text))
	if err != nil {
		return nil, err
	}
	var found []measure
	for _, f := range []struct {
		what, name string
		bytes      []byte
	}{{"as text", "ke-hoach.txt", text}, {"as Word", "ke-hoach.docx", word}} {
		tasks := 0
		times, err := repeat(50, func() error {
			document, err := office.Read(e.ctx, f.name, bytes.NewReader(f.bytes), int64(len(f.bytes)))
			if err != nil {
				return err
			}
			p, err := directive.Read(document)
			tasks = len(p.Tasks)
			return err
		})
		if err != nil {
			return nil, err
		}
		if tasks == 0 {
			return nil, fmt.Errorf("no task found in the plan %s", f.what)
		}
		found = append(found, timed("reading the real plan "+f.what+", p50", times.p50(), 0),
			timed("reading the real plan "+f.what+", p95", times.p95(), readMark))
	}
	return found, nil
}

// wordOf is a text as the paragraphs of a Word document.
func wordOf(text string) ([]byte, error) {
	d := office.Official{
		Issuer: []string{"ỦY BAN NHÂN DÂN"}, IssuerName: "Ủy ban nhân dân tỉnh", Number: "/KH-UBND", Place: "Lạng Sơn", Kind: "KẾ HOẠCH",
		Date: office.Day{Year: 2026, Month: 4, Day: 20}, Made: onDay(), Subject: "Truyền thông, giáo dục về quyền con người",
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			d.Body = append(d.Body, office.Text(line))
		}
	}
	var b bytes.Buffer
	if err := office.WriteDOCX(&b, d); err != nil {
		return nil, fmt.Errorf("write the plan as Word: %w", err)
	}
	return b.Bytes(), nil
}

const fanOuts = 5

// benchFanOut writes a plan of 24 tasks × 80 agencies, answered once and by quarters, and the same rows without us.
func benchFanOut(e *env) (found []measure, err error) {
	target, err := e.target("fan-out")
	if err != nil {
		return nil, err
	}
	s, err := openServices(e.ctx, target, e.dir+"/files")
	if err != nil {
		return nil, err
	}
	defer s.db.Close()
	for _, r := range []struct {
		what   string
		rhythm calendar.Kind
	}{{"once", plan.Once}, {"by quarters", calendar.Quarter}} {
		n, err := s.planOf(r.rhythm)
		if err != nil {
			return nil, err
		}
		var id int64
		times, err := repeat(fanOuts, func() error {
			id, err = s.plans.CreatePlan(e.ctx, operator(), n)
			return err
		})
		if err != nil {
			return nil, err
		}
		rows, raw, err := rawRows(e.ctx, target, id, fanOuts)
		if err != nil {
			return nil, fmt.Errorf("the same rows without us: %w", err)
		}
		what := fmt.Sprintf("fan-out of %d tasks × %d agencies, answered %s (%d rows)", planTasks, taskAgencies, r.what, rows)
		found = append(found, timed(what+", slowest of 5", times.quantile(1), fanOutMark), timed(what+", p50", times.p50(), 0),
			timed(what+", the same rows as plain INSERTs", raw.p50(), 0), ratio(what+", against the plain INSERTs", times.p50(), raw.p50()))
	}
	return found, nil
}

const submissions = 100

// benchSubmit takes reports of the large installation from nothing to submitted; what is timed is the submission.
func benchSubmit(e *env) (found []measure, err error) {
	in, err := e.large()
	if err != nil {
		return nil, err
	}
	s, err := openServices(e.ctx, in.target, in.data+"/files")
	if err != nil {
		return nil, err
	}
	defer s.db.Close()
	var by identity.Actor
	var ids []int64
	err = s.db.Read(e.ctx, func(tx *db.Tx) error {
		user, err := db.One(tx, db.Scalar[int64], `SELECT id FROM identity_users WHERE login = ?`, coordinatorLogin)
		if err != nil {
			return err
		}
		u, err := identity.FindUser(tx, user)
		by = u.Actor()
		if err != nil {
			return err
		}
		ids, err = db.All(tx, db.Scalar[int64], `SELECT id FROM plan_reports WHERE plan_id = ? AND state = 'expected' AND period_to < ? ORDER BY id LIMIT ?`,
			in.plan, string(day), submissions+1)
		return err
	})
	if err != nil {
		return nil, err
	}
	times, err := submitAll(e, s, by, ids)
	if err != nil {
		return nil, err
	}
	flush, err := rawFlush(e.ctx, in.target, in.plan, submissions)
	if err != nil {
		return nil, fmt.Errorf("a change without us: %w", err)
	}
	return []measure{
		timed("submitting a report, on the disk when acknowledged, p50", times.p50(), 0), timed("submitting a report, p95", times.p95(), 60*time.Millisecond),
		timed("one row changed and flushed without us, p50", flush.p50(), 0), ratio("submitting a report, against the one row", times.p50(), flush.p50()),
	}, nil
}

func submitAll(e *env, s *services, by identity.Actor, ids []int64) (all samples, err error) {
	for _, id := range ids {
		d, err := s.plans.OpenReport(e.ctx, by, id)
		if err != nil {
			return nil, err
		}
		r, err := s.plans.SaveReport(e.ctx, by, id, d.Report.Version, plan.Entry{Answer: plan.Nothing, Summary: "Không phát sinh trong kỳ.", How: "phone"})
		if err != nil {
			return nil, err
		}
		began := time.Now()
		if _, err := s.plans.MoveReport(e.ctx, by, id, r.Version, plan.Submit, ""); err != nil {
			return nil, err
		}
		all = append(all, time.Since(began))
	}
	return all, nil
}
