package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

const (
	peopleAtOnce = 50
	savesOfOne   = 10
	thinking     = time.Second // between two saves of one person: far faster than anybody types
	enterMark    = 200 * time.Millisecond
)

// benchEntering has fifty people of fifty agencies write their reports at the same time: each opens the form, saves it again and again,
// and sends it. One error fails the bench.
func benchEntering(e *env) (found []measure, err error) {
	in, err := e.large()
	if err != nil {
		return nil, err
	}
	work, err := in.addWriters(e.ctx)
	if err != nil {
		return nil, err
	}
	p, _, err := e.serveLarge()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	for i := range work {
		if work[i].browser, err = signedIn(e.ctx, p, work[i].login); err != nil {
			return nil, err
		}
	}
	g, ctx := errgroup.WithContext(e.ctx)
	for i := range work {
		g.Go(func() error { return work[i].write(ctx) })
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("fifty people at once: %w", err)
	}
	var opened, saved, sent samples
	for _, w := range work {
		opened, saved, sent = append(opened, w.opened), append(saved, w.saved...), append(sent, w.sent)
	}
	what := fmt.Sprintf("%d people entering at once: ", len(work))
	return []measure{
		timed(what+"opening the form, p95", opened.p95(), enterMark),
		timed(what+"saving, p50", saved.p50(), 0), timed(what+"saving, p95", saved.p95(), enterMark),
		timed(what+"sending, p95", sent.p95(), enterMark),
	}, nil
}

// writer is one of the people, with the report that is theirs to write.
type writer struct {
	*browser
	login        string
	report       int64
	opened, sent time.Duration
	saved        samples
}

// addWriters makes an account in each of fifty agencies that owe a report for the quarter that runs.
func (in *installation) addWriters(ctx context.Context) (all []writer, err error) {
	s, err := openServices(ctx, in.target, in.data+"/files")
	if err != nil {
		return nil, err
	}
	defer s.db.Close()
	type owed struct{ agency, report int64 }
	var open []owed
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		open, err = db.All(tx, func(r db.Row) (o owed, err error) { err = r.Scan(&o.agency, &o.report); return o, err },
			`SELECT agency_id, MIN(id) FROM plan_reports WHERE plan_id = ? AND state = 'expected' AND period_from <= ? AND period_to >= ?
				GROUP BY agency_id ORDER BY agency_id LIMIT ?`, in.plan, string(day), string(day), peopleAtOnce)
		return err
	})
	if err == nil && len(open) < peopleAtOnce {
		err = fmt.Errorf("only %d agencies owe a report", len(open))
	}
	for i, o := range open {
		if err != nil {
			return nil, err
		}
		w := writer{login: fmt.Sprintf("do-nguoi-%02d", i), report: o.report}
		_, _, err = s.people.AddUser(ctx, operator(), identity.User{Login: w.login, Name: "Người viết " + w.login, AgencyID: o.agency, Role: "reporter"}, password)
		all = append(all, w)
	}
	return all, err
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

func (w *writer) write(ctx context.Context) error {
	path := fmt.Sprintf("/bao-cao/%d", w.report)
	began := time.Now()
	page, err := w.get(ctx, path, "identity")
	if err != nil {
		return err
	}
	w.opened = time.Since(began)
	for n := range savesOfOne {
		time.Sleep(thinking)
		form := url.Values{"answer": {"nothing"}, "summary": {strings.Repeat("Không phát sinh hoạt động trong kỳ. ", n+1)}}
		took, err := w.post(ctx, path, page, form)
		if err != nil {
			return err
		}
		w.saved = append(w.saved, took)
		if page, err = w.get(ctx, path, "identity"); err != nil {
			return err
		}
	}
	w.sent, err = w.post(ctx, path+"/gui", page, url.Values{})
	return err
}

// post sends a form with the version that the page shows; anything but "it is done, go there" is an error.
func (w *writer) post(ctx context.Context, path string, page []byte, form url.Values) (time.Duration, error) {
	m := versionField.FindSubmatch(page)
	if m == nil {
		return 0, fmt.Errorf("%s shows no version", path)
	}
	form.Set("version", string(m[1]))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, fmt.Errorf("post to %s: %w", path, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	began := time.Now()
	res, err := w.Do(req)
	if err != nil {
		return 0, fmt.Errorf("post to %s: %w", path, err)
	}
	took := time.Since(began)
	body, _ := io.ReadAll(io.LimitReader(res.Body, 2000))
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return 0, fmt.Errorf("post to %s: status %d\n%s", path, res.StatusCode, body)
	}
	return took, nil
}
