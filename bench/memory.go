package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/product"
)

const (
	memorySentences = 1_000_000
	memoryAtOnce    = 200_000 // that one file may bring
	memoryQueries   = 400
	memoryExact     = 60 // of them compared with an exact search
	memoryYardstick = 40 // of them asked of pg_trgm
	leastAlike      = 70 // percent
	memoryMostWords = 190
	searchMark      = 30 * time.Millisecond
	memorySeed      = 20261210
)

// hits is a unit of how much of what an exact search finds was found.
func hits(v float64) string { return fmt.Sprintf("%.1f %%", v) }

func bestFive(percents []int) []int {
	slices.SortFunc(percents, func(a, b int) int { return b - a })
	return percents[:min(5, len(percents))]
}

func globAll(patterns []string) (files []string, err error) {
	for _, p := range patterns {
		some, err := filepath.Glob(p)
		if err != nil {
			return nil, fmt.Errorf("find texts: %w", err)
		}
		files = append(files, some...)
	}
	return files, nil
}

// memoryBench is a translation memory of a million sentences, and what is asked of it.
type memoryBench struct {
	e       *env
	in      *installation
	s       *services
	items   *product.Service
	corpus  *corpus
	queries []string
	want    [][]int // percents of the best five, by an exact search, for the first queries
}

// benchMemory asks a memory of a million sentences for the five most alike ones: the search alone, the help beside a sentence of the
// bench over HTTP, and on PostgreSQL the indexes of pg_trgm over the same rows.
func benchMemory(e *env) (found []measure, err error) {
	m := &memoryBench{e: e}
	if m.in, m.s, m.items, err = productInstallation(e, "memory"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.s.db.Close()) }()
	for _, part := range []func() ([]measure, error){m.load, m.search, m.served, m.trigrams} {
		some, err := part()
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// load makes the sentences and brings them in as files would, and makes what is asked: half of it was changed from a sentence of the
// memory by up to 30 %, the rest is new.
func (m *memoryBench) load() (found []measure, err error) {
	vi, err := newChain(memoryTexts, memorySeed)
	if err != nil {
		return nil, err
	}
	en, err := newChain(englishTexts, memorySeed)
	if err != nil {
		return nil, err
	}
	m.corpus = newCorpus(vi, memorySentences)
	began := time.Now()
	for n := 0; n < memorySentences; n += memoryAtOnce {
		if _, err := m.items.AddMemory(m.e.ctx, operator(), fmt.Sprint("tep-", n/memoryAtOnce+1, ".tmx"), m.corpus.pairs(en, n, n+memoryAtOnce)); err != nil {
			return nil, err
		}
	}
	loaded := time.Since(began)
	for len(m.queries) < memoryQueries {
		text := vi.sentence()
		if len(m.queries)%2 == 0 {
			text = vi.changed(m.corpus.sources[vi.IntN(memorySentences)], 0.3*vi.Float64())
		}
		if len(strings.Fields(text)) <= memoryMostWords && !strings.ContainsAny(text, "\n") {
			m.queries = append(m.queries, text)
		}
	}
	for _, q := range m.queries[:memoryExact] {
		m.want = append(m.want, m.corpus.exact(q))
	}
	size, err := m.size()
	return []measure{timed("translation memory: 1,000,000 sentences brought in", loaded, 0), sized("translation memory: its tables on disk", size, 0)}, err
}

func (a *corpus) pairs(en *chain, from, to int) iter.Seq2[product.Pair, error] {
	return func(yield func(product.Pair, error) bool) {
		for _, source := range a.sources[from:to] {
			if !yield(product.Pair{SourceLang: "vi", TargetLang: "en", Source: source, Target: en.sentence()}, nil) {
				return
			}
		}
	}
}

// size is what the memory takes on disk with its indexes.
func (m *memoryBench) size() (n int64, err error) {
	if m.in.url == "" {
		info, err := os.Stat(m.in.target)
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	err = m.s.db.Read(m.e.ctx, func(tx *db.Tx) error {
		n, err = db.One(tx, db.Scalar[int64], `SELECT pg_total_relation_size('product_memory')`)
		return err
	})
	return n, err
}

// search asks the service itself.
func (m *memoryBench) search() (found []measure, err error) {
	began := time.Now()
	if _, err := m.items.Suggest(m.e.ctx, "vi", "en", m.queries[0]); err != nil {
		return nil, err
	}
	first := time.Since(began)
	var times samples
	var got [][]int
	for _, q := range m.queries {
		began := time.Now()
		list, err := m.items.Suggest(m.e.ctx, "vi", "en", q)
		if err != nil {
			return nil, err
		}
		times = append(times, time.Since(began))
		var percents []int
		for _, x := range list {
			percents = append(percents, x.Percent)
		}
		got = append(got, percents)
	}
	return []measure{
		timed("translation memory: first search after the start", first, 0),
		timed("translation memory: best five of 1,000,000, p50", times.p50(), 0), timed("translation memory: best five of 1,000,000, p95", times.p95(), searchMark),
		timed("translation memory: best five of 1,000,000, the slowest of 400", times.quantile(1), 0),
		{what: "translation memory: found of what an exact search finds", value: recall(m.want, got), unit: hits},
	}, nil
}

// recall is how many of the wanted sentences were found, in percent. As alike counts as the same.
func recall(want, got [][]int) float64 {
	wanted, found := 0, 0
	for i, list := range want {
		wanted += len(list)
		for j := range list {
			if j < len(got[i]) && got[i][j] >= list[j] {
				found++
			}
		}
	}
	return 100 * float64(found) / float64(max(wanted, 1))
}

// served asks the program for what stands beside a sentence of the bench, as the page's script does.
func (m *memoryBench) served() (found []measure, err error) {
	edition, err := m.edition()
	if err != nil {
		return nil, err
	}
	p, err := m.e.serveAt(m.in.data, m.in.url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Interrupt()) }()
	b, err := signedIn(m.e.ctx, p, coordinatorLogin)
	if err != nil {
		return nil, err
	}
	var times samples
	for n := range memorySegments {
		began := time.Now()
		if _, err := b.part(m.e.ctx, fmt.Sprintf("/ban/%d/dich/%d", edition, n+1)); err != nil {
			return nil, err
		}
		times = append(times, time.Since(began))
	}
	now, err1 := memory(p.PID(), "VmRSS")
	most, err2 := memory(p.PID(), "VmHWM")
	return []measure{
		timed("help beside a sentence over HTTP, the first", times[0], 0), timed("help beside a sentence over HTTP, p50", times[1:].p50(), 0), timed("help beside a sentence over HTTP, p95", times[1:].p95(), pageMark),
		sized("memory of the program after these", now, 0), sized("memory of the program at most", most, 0),
	}, errors.Join(err1, err2)
}

// memorySegments is how many sentences the text on the bench has.
const memorySegments = 200

// edition is a text of the queries, published, and its English edition with nothing in it.
func (m *memoryBench) edition() (id int64, err error) {
	body := strings.Join(m.queries[:memorySegments-1], "\n")
	err = m.s.db.Write(m.e.ctx, func(tx *db.Tx) error {
		item, err := tx.Insert(`INSERT INTO product_items (kind, pillar, title, folded, audiences, agency_id, due, sample, created_who, created_at, cover)
			VALUES ('article', 'P1', 'Đo bộ nhớ dịch', 'do bo nho dich', 'all', ?, '', TRUE, 'Đo tốc độ', ?, '') RETURNING id`, m.s.agencies[0].ID, onDay())
		if err != nil {
			return err
		}
		const into = `INSERT INTO product_editions (item_id, language, medium, state, title, body, no, approved_no, published_no, due, since, published_on, made_from, made_from_no) VALUES `
		source, err := tx.Insert(into+`(?, 'vi', 'text', 'published', 'Đo', ?, 1, 1, 1, '', ?, ?, NULL, 0) RETURNING id`, item, body, string(day), string(day))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO product_contents (edition_id, no, title, summary, body, who, at) VALUES (?, 1, 'Đo', '', ?, 'Đo tốc độ', ?)`, source, body, onDay()); err != nil {
			return err
		}
		id, err = tx.Insert(into+`(?, 'en', 'text', 'draft', '', '', 0, 0, 0, '', ?, '', ?, 0) RETURNING id`, item, string(day), source)
		return err
	})
	return id, err
}

// trigrams asks pg_trgm for the same, over the same rows in the same server: by its own likeness of 70 %, by a lower one that would let
// what we find through, and by distance. It is given every help: fresh statistics, and no other condition, since all rows are of one pair.
func (m *memoryBench) trigrams() (found []measure, err error) {
	if m.in.url == "" {
		return nil, nil
	}
	d, err := openRaw(m.in.target)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if _, err := d.ExecContext(m.e.ctx, `CREATE EXTENSION IF NOT EXISTS pg_trgm`); err != nil {
		fmt.Fprintln(os.Stderr, "pg_trgm is not installed:", err)
		return nil, nil
	}
	for _, index := range []struct{ kind, ops string }{{"GIN", "gin (source gin_trgm_ops)"}, {"GiST", "gist (source gist_trgm_ops(siglen=64))"}} {
		began := time.Now()
		if _, err := d.ExecContext(m.e.ctx, `CREATE INDEX yardstick ON product_memory USING `+index.ops); err != nil {
			return nil, fmt.Errorf("index of pg_trgm: %w", err)
		}
		made := time.Since(began)
		if _, err := d.ExecContext(m.e.ctx, `VACUUM ANALYZE product_memory`); err != nil {
			return nil, err
		}
		var size int64
		if err := d.QueryRowContext(m.e.ctx, `SELECT pg_relation_size('yardstick')`).Scan(&size); err != nil {
			return nil, err
		}
		name := "pg_trgm, " + index.kind
		found = append(found, timed(name+" index: making it", made, 0), sized(name+" index: on disk", size, 0))
		for _, way := range trigramWays[index.kind] {
			some, err := m.ask(m.e.ctx, d, name+way.name, way.set, way.query)
			if err != nil {
				return nil, err
			}
			found = append(found, some...)
		}
		if _, err := d.ExecContext(m.e.ctx, `DROP INDEX yardstick`); err != nil {
			return nil, err
		}
	}
	return found, nil
}

const byLikeness = `SELECT source FROM product_memory WHERE source % $1 ORDER BY similarity(source, $1) DESC LIMIT 5`

var trigramWays = map[string][]struct{ name, set, query string }{
	"GIN": {
		{": % at 0.7", `SET pg_trgm.similarity_threshold = 0.7`, byLikeness},
		{": % at 0.5", `SET pg_trgm.similarity_threshold = 0.5`, byLikeness},
	},
	"GiST": {{": ORDER BY <-> LIMIT 5", `SET pg_trgm.similarity_threshold = 0.5`, `SELECT source FROM product_memory ORDER BY source <-> $1 LIMIT 5`}},
}

func (m *memoryBench) ask(ctx context.Context, d *sql.DB, name, set, query string) (found []measure, err error) {
	conn, err := d.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, set); err != nil {
		return nil, err
	}
	var times samples
	var got [][]int
	for i, q := range m.queries[:memoryYardstick+1] {
		began := time.Now()
		rows, err := conn.QueryContext(ctx, query, q)
		if err != nil {
			return nil, err
		}
		var percents []int
		for rows.Next() {
			var source string
			if err := rows.Scan(&source); err != nil {
				return nil, err
			}
			if p, _ := product.Similarity(q, source); p >= leastAlike {
				percents = append(percents, p)
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
		got = append(got, bestFive(percents))
		if i > 0 {
			times = append(times, time.Since(began))
		}
	}
	return []measure{
		timed(name+", p50", times.p50(), 0), timed(name+", p95", times.p95(), 0),
		{what: name + ", found of what an exact search finds", value: recall(m.want[:memoryYardstick+1], got), unit: hits},
	}, nil
}
