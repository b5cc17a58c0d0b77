package main

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"lantoa/internal/blob"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/product"
)

const (
	coverItems     = 10_000
	coverLanguages = 12
	coverMark      = 60 * time.Millisecond
	coverOneByOne  = 200
	coverOfMany    = 50
)

// benchCover asks for the coverage map over ten thousand items in twelve languages and two media: again and again, as people look at it,
// and each time after something was written, so that it is counted anew.
func benchCover(e *env) (found []measure, err error) {
	in, s, err := coverInstallation(e)
	if err != nil {
		return nil, err
	}
	defer s.db.Close()
	p, err := e.serveAt(in.data, in.url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	b, err := signedIn(e.ctx, p, coordinatorLogin)
	if err != nil {
		return nil, err
	}
	const grid = "Coverage map over 10,000 items × 12 languages × 2 media"
	for _, view := range []struct{ what, path string }{
		{"topics, common languages", "/san-pham/do-phu"},
		{"topics, all languages", "/san-pham/do-phu?nhom-tieng=tat-ca"},
		{"items", "/san-pham/do-phu?theo=san-pham"},
		{"gaps", "/san-pham/do-phu/thieu"},
		{"behind a cell", "/san-pham/do-phu?o=tat-ca.tyz.chu"},
	} {
		one, spent, err := b.load(e.ctx, view.path, 1, coverOneByOne)
		if err != nil {
			return nil, err
		}
		many, _, err := b.load(e.ctx, view.path, manyClients, coverOfMany)
		if err != nil {
			return nil, err
		}
		cold, err := coldCover(e, s, b, view.path)
		if err != nil {
			return nil, err
		}
		plain, err := b.get(e.ctx, view.path, "identity")
		if err != nil {
			return nil, err
		}
		size := bytesOf(view.what, len(plain))
		size.mark = sizeMark
		found = append(found, timed(view.what, one.p50(), 0).in(grid, "p50"), timed(view.what, one.p95(), coverMark).in(grid, "p95"), timed(view.what, spent, 0).in(grid, "CPU of one"),
			timed(view.what, many.p50(), 0).in(grid, "p50, 8 clients"), timed(view.what, many.p95(), coverMark).in(grid, "p95, 8 clients"),
			timed(view.what, cold.p50(), 0).in(grid, "p50 after a change"), timed(view.what, cold.p95(), 0).in(grid, "p95 after a change"), size.in(grid, "HTML"))
	}
	return found, nil
}

// coldCover asks each time after the audit trail has grown.
func coldCover(e *env, s *services, b *browser, path string) (all samples, err error) {
	for range 20 {
		err := s.db.Write(e.ctx, func(tx *db.Tx) error { return identity.Audit(tx, onDay(), operator(), "bench.cover", "bench:1", nil) })
		if err != nil {
			return nil, err
		}
		began := time.Now()
		if _, err := b.get(e.ctx, path, "gzip"); err != nil {
			return nil, err
		}
		all = append(all, time.Since(began))
	}
	return all, nil
}

// productInstallation is a new database with people and the lists of products; the caller closes it.
func productInstallation(e *env, name string) (in *installation, s *services, items *product.Service, err error) {
	in = &installation{data: e.dir + "/" + name}
	if in.target, err = e.target(name); err != nil {
		return nil, nil, nil, err
	}
	if db.IsPostgres(in.target) {
		in.url = in.target
	} else {
		in.target = in.data + "/lantoa.db"
	}
	files, err := blob.Open(in.data + "/files") // makes the folder too
	if err != nil {
		return nil, nil, nil, err
	}
	if s, err = openServices(e.ctx, in.target, in.data+"/files"); err != nil {
		return nil, nil, nil, err
	}
	defer func() {
		if err != nil {
			s.db.Close()
		}
	}()
	if _, err = in.addPeople(e.ctx, s); err != nil {
		return nil, nil, nil, err
	}
	quiet := slog.New(slog.DiscardHandler)
	items, err = product.New(product.Config{DB: s.db, Files: files, Jobs: job.New(s.db, onDay, quiet), Now: onDay, Log: quiet, Sample: true})
	if err == nil {
		err = items.Seed(e.ctx)
	}
	return in, s, items, err
}

// coverInstallation fills a new database with items; the caller closes it.
func coverInstallation(e *env) (in *installation, s *services, err error) {
	in, s, items, err := productInstallation(e, "cover")
	if err != nil {
		return nil, nil, err
	}
	topics, err := items.Topics(e.ctx)
	if err != nil {
		return nil, s, err
	}
	err = s.db.Write(e.ctx, func(tx *db.Tx) error {
		for n := range coverItems {
			if err := coverItem(tx, n, s.agencies[n%len(s.agencies)].ID, topics, items.Lists().Languages[:coverLanguages]); err != nil {
				return err
			}
		}
		return nil
	})
	return in, s, err
}

var (
	coverKinds  = []string{"article", "qa", "radio", "podcast", "drama"}
	coverStates = []struct{ state, letter string }{{"published", "p"}, {"published", "p"}, {"approved", "a"}, {"draft", "d"}}
)

// coverItem writes one item with all its editions: 24 of them, in several states.
func coverItem(tx *db.Tx, n int, agency int64, topics []product.Topic, languages []product.Language) error {
	own := []int64{topics[n%len(topics)].ID}
	if n%3 == 0 {
		own = append(own, topics[(n+1)%len(topics)].ID)
	}
	var cover []string
	for i, l := range languages {
		for j, m := range []product.Medium{product.Text, product.Audio} {
			cover = append(cover, fmt.Sprintf("%s/%s/%s", l.Tag, m, coverStates[(n+i+j)%len(coverStates)].letter))
		}
	}
	text := strings.Join(cover, " ") + "|" + strings.Trim(fmt.Sprint(own), "[]")
	title := fmt.Sprintf("Sản phẩm số %d về quyền của mọi người", n)
	id, err := tx.Insert(`INSERT INTO product_items (kind, pillar, title, folded, audiences, agency_id, due, sample, created_who, created_at, cover)
		VALUES (?, ?, ?, ?, 'all children', ?, ?, TRUE, 'Đo tốc độ', ?, ?) RETURNING id`,
		coverKinds[n%len(coverKinds)], "P"+fmt.Sprint(1+n%3), title, strings.ToLower(title), agency, string(day.Add(n%90)), onDay(), text)
	if err != nil {
		return err
	}
	for _, t := range own {
		if _, err := tx.Exec(`INSERT INTO product_item_topics (item_id, topic_id) VALUES (?, ?)`, id, t); err != nil {
			return err
		}
	}
	body := strings.Repeat("Mọi người sinh ra đều tự do và bình đẳng. ", 12)
	for i, l := range languages {
		for j, m := range []product.Medium{product.Text, product.Audio} {
			state, on := coverStates[(n+i+j)%len(coverStates)].state, calendar.Day("")
			no := map[string]int{"published": 1}[state]
			if no > 0 {
				on = day.Add(-(n + i) % 200)
			}
			if _, err := tx.Exec(`INSERT INTO product_editions (item_id, language, medium, state, title, body, no, approved_no, published_no, due, since, published_on)
				VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, '', ?, ?)`, id, l.Tag, string(m), state, title, body, no, no, string(day), string(on)); err != nil {
				return err
			}
		}
	}
	return nil
}
