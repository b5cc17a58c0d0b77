package product

import (
	"cmp"
	"sync"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// memo keeps what was counted, as the plan desk does (decision 0010): every change writes the audit trail, whose last number is part of
// the key, so nothing kept can be stale. Whoever gets a value must not change it.
type memo[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[memoKey[K]]V
	old  []memoKey[K] // in the order of arrival
	keep int          // how many; 0 is maxKept
}

type memoKey[K comparable] struct {
	trail int64
	of    K
}

const maxKept = 24

func (m *memo[K, V]) recall(tx *db.Tx, of K, count func() (V, error)) (v V, err error) {
	trail, err := identity.AuditSeq(tx)
	if err != nil {
		return v, err
	}
	key := memoKey[K]{trail, of}
	m.mu.Lock()
	v, ok := m.kept[key]
	m.mu.Unlock()
	if ok {
		return v, nil
	}
	if v, err = count(); err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[memoKey[K]]V{}
	}
	if _, there := m.kept[key]; !there {
		m.kept[key] = v
		m.old = append(m.old, key)
	}
	if len(m.old) > cmp.Or(m.keep, maxKept) {
		delete(m.kept, m.old[0])
		m.old = m.old[1:]
	}
	return v, nil
}
