package product

import (
	"slices"
	"strings"
	"time"

	"lantoa/internal/db"
)

// memoryPair is a sentence with its translation.
type memoryPair struct {
	ID                     int64
	SourceLang, TargetLang string
	Source, Target         string
	EditionID              int64
	Origin                 string // the item, or the file that it came in
	At                     time.Time
}

// holdMemory keeps other writers of the memory waiting until the transaction ends: whoever sees a sentence has seen all that have
// smaller numbers.
func holdMemory(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE product_memory_gate SET turn = turn + 1 WHERE id = 1`)
	return err
}

// memoryBatch is how many sentences one statement writes.
const memoryBatch = 50

const memoryInto = `INSERT INTO product_memory (source_lang, target_lang, source, target, trace, digest, edition_id, origin, at) VALUES `

// insertMemory writes sentences, in their order.
func insertMemory(tx *db.Tx, all []memoryPair) error {
	for batch := range slices.Chunk(all, memoryBatch) {
		args := make([]any, 0, memoryBatch*9)
		for _, p := range batch {
			args = append(args, p.SourceLang, p.TargetLang, p.Source, p.Target, trace(pulses(p.Source)), memoryDigest(p.Source, p.Target), orNull(p.EditionID), p.Origin, p.At)
		}
		if len(batch) == memoryBatch {
			if _, err := tx.Exec(memoryInto+manyRows, args...); err != nil {
				return err
			}
			continue
		}
		for row := range slices.Chunk(args, 9) {
			if _, err := tx.Exec(memoryInto+oneRow, row...); err != nil {
				return err
			}
		}
	}
	return nil
}

const oneRow = `(?, ?, ?, ?, ?, ?, ?, ?, ?)`

var manyRows = strings.TrimSuffix(strings.Repeat(oneRow+", ", memoryBatch), ", ")

// newToMemory are those of some sentences that the memory does not have; at most memoryBatch are asked for.
func newToMemory(tx *db.Tx, all []memoryPair) ([]memoryPair, error) {
	args := make([]any, memoryBatch)
	for i := range args {
		args[i] = memoryDigest(all[min(i, len(all)-1)].Source, all[min(i, len(all)-1)].Target)
	}
	there, err := db.All(tx, func(r db.Row) (p memoryPair, err error) {
		err = r.Scan(&p.SourceLang, &p.TargetLang, &p.Source, &p.Target)
		return p, err
	}, `SELECT source_lang, target_lang, source, target FROM product_memory WHERE digest IN (`+digestMarks+`)`, args...)
	if err != nil {
		return nil, err
	}
	var fresh []memoryPair
	for _, p := range all {
		same := func(x memoryPair) bool {
			return x.SourceLang == p.SourceLang && x.TargetLang == p.TargetLang && x.Source == p.Source && x.Target == p.Target
		}
		if !slices.ContainsFunc(there, same) && !slices.ContainsFunc(fresh, same) {
			fresh = append(fresh, p)
		}
	}
	return fresh, nil
}

var digestMarks = strings.TrimSuffix(strings.Repeat("?, ", memoryBatch), ", ")

// forgetEdition takes the sentences of an edition out of the memory: those that it gave, and those that were made from it.
func forgetEdition(tx *db.Tx, id int64) (int64, error) {
	return tx.Exec(`DELETE FROM product_memory WHERE edition_id = ? OR edition_id IN (SELECT id FROM product_editions WHERE made_from = ?)`, id, id)
}

const memoryChunk = 10_000

// newMemory calls each for the next sentences of a pair of languages after a number; it answers how many there were.
func newMemory(tx *db.Tx, sourceLang, targetLang string, after int64, each func(id int64, trace []byte) error) (n int, err error) {
	type record struct {
		id    int64
		trace []byte
	}
	err = db.Each(tx, func(r db.Row) (x record, err error) {
		err = r.Scan(&x.id, &x.trace)
		return x, err
	}, func(x record) error {
		n++
		return each(x.id, x.trace)
	}, `SELECT id, trace FROM product_memory WHERE source_lang = ? AND target_lang = ? AND id > ? ORDER BY id LIMIT ?`, sourceLang, targetLang, after, memoryChunk)
	return n, err
}

// memoryFetch is how many sentences one query asks for.
const memoryFetch = 20

const (
	memoryColumns = `m.id, m.source_lang, m.target_lang, m.source, m.target, COALESCE(m.edition_id, 0), COALESCE(i.title, m.origin), m.at`
	memoryFrom    = ` FROM product_memory m LEFT JOIN product_editions e ON e.id = m.edition_id LEFT JOIN product_items i ON i.id = e.item_id`
)

func scanMemory(r db.Row) (p memoryPair, err error) {
	err = r.Scan(&p.ID, &p.SourceLang, &p.TargetLang, &p.Source, &p.Target, &p.EditionID, &p.Origin, &p.At)
	return p, err
}

// memoryByID are sentences by their numbers, at most memoryFetch; those that have left the memory are missing.
func memoryByID(tx *db.Tx, ids []int64) ([]memoryPair, error) {
	args := make([]any, memoryFetch)
	for i := range args {
		args[i] = int64(0)
		if i < len(ids) {
			args[i] = ids[i]
		}
	}
	return db.All(tx, scanMemory, `SELECT `+memoryColumns+memoryFrom+` WHERE m.id IN (`+memoryMarks+`) ORDER BY m.id DESC`, args...)
}

var memoryMarks = strings.TrimSuffix(strings.Repeat("?, ", memoryFetch), ", ")

// eachMemory calls each for the sentences of a memory in their order; an empty language stands for all.
func eachMemory(tx *db.Tx, targetLang string, each func(memoryPair) error) error {
	return db.Each(tx, scanMemory, each, `SELECT `+memoryColumns+memoryFrom+` WHERE m.target_lang = ? OR ? = '' ORDER BY m.id`, targetLang, targetLang)
}

// MemoryCount is how many sentences the memory has for one pair of languages.
type MemoryCount struct {
	SourceLang, TargetLang string
	Sentences              int64
}

func countMemory(tx *db.Tx) ([]MemoryCount, error) {
	return db.All(tx, func(r db.Row) (c MemoryCount, err error) {
		err = r.Scan(&c.SourceLang, &c.TargetLang, &c.Sentences)
		return c, err
	}, `SELECT source_lang, target_lang, COUNT(*) FROM product_memory GROUP BY source_lang, target_lang ORDER BY source_lang, target_lang`)
}
