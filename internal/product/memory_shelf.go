package product

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"os"
	"slices"
	"sync"
)

// A shelf holds the traces of all remembered sentences of one pair of languages, for the search. The database has no index for "alike";
// reading a signature of 16 bytes for every sentence of a like length is faster than any of its indexes for words that are as common as
// syllables. The shelf is a temporary file, so that a large memory does not fill that of the program; it is made from the table
// product_memory when it is first asked, and continued from there. Sentences that have left the table are passed over when they are fetched.
type shelf struct {
	mu     sync.RWMutex
	file   *os.File
	size   int64
	blocks []block
	last   []record // the newest, not yet in the file
	upTo   int64    // the number of the newest record
}

// record is a sentence of the shelf. In the file it is its number in eight bytes and its trace.
type record struct {
	id    int64
	sig   signature
	trace []byte
}

func (r record) length() int { return len(r.trace) / 2 }

// block is records that stand together in the file, by their lengths: all signatures, then all records.
type block struct {
	at     int64
	starts [maxTraceLength + 2]uint16 // which record is the first of each length
}

func (b *block) records() int64 { return int64(b.starts[maxTraceLength+1]) }

const (
	signatureBytes = 16
	idBytes        = 8
	blockRecords   = 4096
	recordsAtOnce  = 4096 // bytes; reading as many takes no longer than reading a few
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

// differ reports whether two sentences with these signatures differ in more than most syllables.
func (s *signature) differ(lo, hi uint64, most int) bool {
	return bits.OnesCount64(s[0]&^lo)+bits.OnesCount64(s[1]&^hi) > most || bits.OnesCount64(lo&^s[0])+bits.OnesCount64(hi&^s[1]) > most
}

// add puts a sentence at the end.
func (s *shelf) add(id int64, trace []byte, row []uint16) error {
	s.upTo = id
	if n := len(trace) / 2; n == 0 || n > maxTraceLength {
		return nil
	}
	s.last = append(s.last, record{id, signatureOf(traced(trace, row)), trace})
	if len(s.last) < blockRecords {
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
	slices.SortStableFunc(s.last, func(a, b record) int { return a.length() - b.length() })
	b := block{at: s.size}
	var all []byte
	for _, r := range s.last {
		all = binary.LittleEndian.AppendUint64(all, r.sig[0])
		all = binary.LittleEndian.AppendUint64(all, r.sig[1])
		b.starts[r.length()+1]++
	}
	for n := range maxTraceLength + 1 {
		b.starts[n+1] += b.starts[n]
	}
	for _, r := range s.last {
		all = binary.LittleEndian.AppendUint64(all, uint64(r.id))
		all = append(all, r.trace...)
	}
	if _, err := s.file.WriteAt(all, s.size); err != nil {
		return fmt.Errorf("translation memory: %w", err)
	}
	s.size += int64(len(all))
	s.blocks, s.last = append(s.blocks, b), nil
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

// maxNearest is how many of the most promising sentences may be compared exactly.
const maxNearest = 200

// query is one search of a shelf.
type query struct {
	trace               []uint16
	sig                 signature
	shortest, longest   int    // lengths of sentences that may be alike
	found               []near // the best, in no order until the end
	row                 []int
	other               []uint16
	signatures, records []byte
	cut                 int // least bound that is still of use
}

func newQuery(trace []uint16) *query {
	q := &query{trace: trace, sig: signatureOf(trace), row: make([]int, maxTraceLength+2), cut: leastPercent, records: make([]byte, recordsAtOnce)}
	n := len(trace)
	q.shortest, q.longest = max(1, n-mostEdits(n)), n
	for q.longest < maxTraceLength && q.longest+1-n <= mostEdits(q.longest+1) {
		q.longest++
	}
	return q
}

// search lists the sentences that may be alike, the most promising first.
func (s *shelf) search(ctx context.Context, trace []uint16) ([]near, error) {
	q := newQuery(trace)
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := range s.blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := q.scan(s.file, &s.blocks[i]); err != nil {
			return nil, fmt.Errorf("translation memory: %w", err)
		}
	}
	for _, r := range s.last {
		if n := r.length(); n >= q.shortest && n <= q.longest && !q.sig.differ(r.sig[0], r.sig[1], q.most(n)) {
			q.compare(r.id, r.trace)
		}
	}
	q.sort()
	return q.found, nil
}

// scan looks at the records of one block that have a like length.
func (q *query) scan(file io.ReaderAt, b *block) error {
	from, to := int(b.starts[q.shortest]), int(b.starts[q.longest+1])
	if from == to {
		return nil
	}
	q.signatures = slices.Grow(q.signatures[:0], (to-from)*signatureBytes)[:(to-from)*signatureBytes]
	if _, err := file.ReadAt(q.signatures, b.at+int64(from*signatureBytes)); err != nil {
		return err
	}
	at := b.at + b.records()*signatureBytes // of the first record of a length
	for n := 1; n < q.shortest; n++ {
		at += int64(b.starts[n+1]-b.starts[n]) * int64(idBytes+2*n)
	}
	left := q.signatures
	for n := q.shortest; n <= q.longest; n++ {
		count, size := int(b.starts[n+1]-b.starts[n]), int64(idBytes+2*n)
		if err := q.scanLength(file, left[:count*signatureBytes], at, n); err != nil {
			return err
		}
		left, at = left[count*signatureBytes:], at+int64(count)*size
	}
	return nil
}

// scanLength looks at records of n syllables; the first stands at a place of the file.
func (q *query) scanLength(file io.ReaderAt, signatures []byte, at int64, n int) error {
	count, size := len(signatures)/signatureBytes, idBytes+2*n
	first, read := 0, 0 // records that lie in q.records
	most := q.most(n)
	for i := range count {
		lo, hi := binary.LittleEndian.Uint64(signatures[i*signatureBytes:]), binary.LittleEndian.Uint64(signatures[i*signatureBytes+8:])
		if q.sig.differ(lo, hi, most) {
			continue
		}
		if i >= first+read { // where one is alike, others near it often are
			first, read = i, min(count-i, len(q.records)/size)
			if _, err := file.ReadAt(q.records[:read*size], at+int64(i*size)); err != nil {
				return err
			}
		}
		record := q.records[(i-first)*size:][:size]
		q.compare(int64(binary.LittleEndian.Uint64(record)), record[idBytes:])
		most = q.most(n)
	}
	return nil
}

// most is in how many syllables a sentence of n may differ and still be of use.
func (q *query) most(n int) int { return max(n, len(q.trace)) * (100 - q.cut) / 100 }

// compare counts the syllables in which a sentence differs, and notes it if they are few.
func (q *query) compare(id int64, trace []byte) {
	q.other = traced(trace, q.other)
	long := max(len(q.other), len(q.trace))
	most := q.most(long)
	if d := traceDistance(q.trace, q.other, most, q.row); d <= most {
		q.keep(near{id, d, long})
	}
}

// keep notes a sentence, unless enough better ones are known.
func (q *query) keep(l near) {
	if l.bound() < q.cut {
		return
	}
	q.found = append(q.found, l)
	if len(q.found) >= maxNearest*3/2 {
		q.sort()
		q.cut = q.found[len(q.found)-1].bound()
	}
}

func (q *query) sort() {
	slices.SortFunc(q.found, func(a, b near) int { return cmp.Or(b.bound()-a.bound(), cmp.Compare(b.id, a.id)) })
	q.found = q.found[:min(len(q.found), maxNearest)]
}
