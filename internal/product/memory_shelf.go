package product

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math/bits"
	"os"
	"slices"
	"sync"
)

// A shelf holds the traces of all remembered sentences of one pair of languages, for the search. The database has no index for "alike";
// reading a signature of 16 bytes for every sentence is faster than any of its indexes for words that are as common as syllables.
// The shelf is a temporary file, so that a large memory does not fill that of the program; it is made from the table product_memory when
// it is first asked, and continued from there. Sentences that have left the table are passed over when they are fetched.
type shelf struct {
	mu     sync.RWMutex
	file   *os.File
	size   int64
	blocks []block
	last   block  // the newest records, not yet in the file
	heads  []byte // of last
	traces []byte // of last
	upTo   int64  // the number of the newest record
}

// block is records that stand together in the file: heads, then traces.
type block struct {
	at          int64
	n           int
	traceLength int64
}

const (
	headBytes    = 24 // signature 16, id 7, length 1
	blockRecords = 4096
	signatureLen = 128
)

type signature [2]uint64

// signatureOf has a bit for each syllable. A bit that one sentence has and another lacks is at least one syllable of difference.
func signatureOf(trace []uint16) (s signature) {
	for _, t := range trace {
		bit := (uint32(t) * 0x9E37_79B1) >> 25
		s[bit/64] |= 1 << (bit % 64)
	}
	return s
}

// apart is the least number of syllables in which two sentences with these signatures differ.
func (s signature) apart(lo, hi uint64) int {
	return max(bits.OnesCount64(s[0]&^lo)+bits.OnesCount64(s[1]&^hi), bits.OnesCount64(lo&^s[0])+bits.OnesCount64(hi&^s[1]))
}

// add puts a sentence at the end.
func (s *shelf) add(id int64, trace []byte, row []uint16) error {
	n := len(trace) / 2
	if n == 0 || n > maxTraceLength {
		s.upTo = id
		return nil
	}
	sig := signatureOf(traced(trace, row))
	s.heads = binary.LittleEndian.AppendUint64(s.heads, sig[0])
	s.heads = binary.LittleEndian.AppendUint64(s.heads, sig[1])
	s.heads = binary.LittleEndian.AppendUint64(s.heads, uint64(id)<<8|uint64(n))
	s.traces = append(s.traces, trace[:2*n]...)
	s.last.n++
	s.upTo = id
	if s.last.n < blockRecords {
		return nil
	}
	return s.put()
}

// put moves the newest records into the file.
func (s *shelf) put() error {
	if s.file == nil {
		file, err := os.CreateTemp("", "lantoa-memory-*")
		if err != nil {
			return fmt.Errorf("translation memory: %w", err)
		}
		s.file = file
		os.Remove(file.Name()) //nolint:errcheck // where an open file cannot be removed, the system's own cleaning takes it
	}
	for _, part := range [][]byte{s.heads, s.traces} {
		if _, err := s.file.WriteAt(part, s.size); err != nil {
			return fmt.Errorf("translation memory: %w", err)
		}
		s.size += int64(len(part))
	}
	b := block{at: s.size - int64(len(s.heads)) - int64(len(s.traces)), n: s.last.n, traceLength: int64(len(s.traces))}
	s.blocks = append(s.blocks, b)
	s.heads, s.traces, s.last = s.heads[:0], s.traces[:0], block{}
	return nil
}

// near is a sentence that may be alike: at least edits syllables of the longer one differ.
type near struct {
	id    int64
	edits int
	long  int
}

// bound is the most that Similarity may say.
func (l near) bound() int {
	return 100 - (100*l.edits+l.long-1)/l.long
}

const maxNearest = 200

// query is one search of a shelf.
type query struct {
	trace   []uint16
	sig     signature
	found   []near // the best, in no order until the end
	row     []int
	other   []uint16
	buffer  []byte
	syl     []byte
	cut     int // least bound that is still of use
	visited int
}

// search lists the sentences that may be alike, the most promising first.
func (s *shelf) search(ctx context.Context, trace []uint16) ([]near, error) {
	q := &query{trace: trace, sig: signatureOf(trace), row: make([]int, maxTraceLength+2), cut: leastPercent, buffer: make([]byte, blockRecords*headBytes)}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, b := range s.blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		heads := q.buffer[:b.n*headBytes]
		if _, err := s.file.ReadAt(heads, b.at); err != nil {
			return nil, fmt.Errorf("translation memory: %w", err)
		}
		if err := q.scan(heads, func(at int64, n int) ([]byte, error) {
			q.syl = slices.Grow(q.syl[:0], n)[:n]
			_, err := s.file.ReadAt(q.syl, b.at+int64(b.n*headBytes)+at)
			return q.syl, err
		}); err != nil {
			return nil, fmt.Errorf("translation memory: %w", err)
		}
	}
	if err := q.scan(s.heads, func(at int64, n int) ([]byte, error) { return s.traces[at : at+int64(n)], nil }); err != nil {
		return nil, err
	}
	q.sort()
	return q.found, nil
}

// scan looks at the records of one block; read answers a trace.
func (q *query) scan(heads []byte, read func(at int64, n int) ([]byte, error)) error {
	var at int64
	for ; len(heads) >= headBytes; heads = heads[headBytes:] {
		tail := binary.LittleEndian.Uint64(heads[16:])
		n := int(tail & 0xff)
		here := at
		at += int64(2 * n)
		long := max(n, len(q.trace))
		most := mostEdits(long)
		if n-len(q.trace) > most || len(q.trace)-n > most {
			continue
		}
		if q.sig.apart(binary.LittleEndian.Uint64(heads), binary.LittleEndian.Uint64(heads[8:])) > most {
			continue
		}
		b, err := read(here, 2*n)
		if err != nil {
			return err
		}
		q.visited++
		q.other = traced(b, q.other)
		if d := traceDistance(q.trace, q.other, most, q.row); d <= most {
			q.keep(near{int64(tail >> 8), d, long})
		}
	}
	return nil
}

// keep notes a sentence, unless enough better ones are known.
func (q *query) keep(l near) {
	if l.bound() < q.cut {
		return
	}
	q.found = append(q.found, l)
	if len(q.found) >= 2*maxNearest {
		q.sort()
		q.cut = q.found[len(q.found)-1].bound()
	}
}

func (q *query) sort() {
	slices.SortFunc(q.found, func(a, b near) int { return cmp.Or(b.bound()-a.bound(), cmp.Compare(b.id, a.id)) })
	q.found = q.found[:min(len(q.found), maxNearest)]
}
