package plan

import (
	"maps"
	"slices"
	"sync"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// memo keeps counts that several pages ask for one after the other. It cannot be stale: every change to plans and reports is
// written into the audit trail in the same transaction, and the number of the trail's last entry is part of the key.
type memo struct {
	mu   sync.Mutex
	kept map[memoKey]Progress
	old  []memoKey // in the order of arrival
}

type memoKey struct {
	plan, trail int64
	moment      moment
}

const maxKept = 12 // counts of a plan; the largest holds some thousand rows

func (m *memo) find(k memoKey) (Progress, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.kept[k]
	return p.clone(), ok
}

func (m *memo) keep(k memoKey, p Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[memoKey]Progress{}
	}
	if _, there := m.kept[k]; there {
		return
	}
	m.kept[k] = p.clone()
	if m.old = append(m.old, k); len(m.old) > maxKept {
		delete(m.kept, m.old[0])
		m.old = m.old[1:]
	}
}

func (p Progress) clone() Progress {
	p.Duties, p.Tasks, p.rows = maps.Clone(p.Duties), maps.Clone(p.Tasks), slices.Clone(p.rows)
	return p
}

// progress counts a plan as of a day, or remembers the count.
func (s *Service) progress(tx *db.Tx, planID int64, m moment) (Progress, error) {
	trail, err := identity.AuditSeq(tx)
	if err != nil {
		return Progress{}, err
	}
	key := memoKey{planID, trail, m}
	if p, ok := s.memo.find(key); ok {
		return p, nil
	}
	p, err := progressOf(tx, planID, m)
	if err == nil {
		s.memo.keep(key, p)
	}
	return p, err
}
