package plan

import (
	"maps"
	"slices"
	"sync"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// memo keeps counts that several pages ask for one after the other. It cannot be stale: every change to plans and reports is
// written into the audit trail in the same transaction, and the number of the trail's last entry is part of the key.
type memo[T any] struct {
	clone func(T) T // nobody may change what is kept
	mu    sync.Mutex
	kept  map[memoKey]T
	old   []memoKey // in the order of arrival
}

type memoKey struct {
	of, trail int64 // a plan or a task; the last entry of the audit trail
	moment    moment
}

const maxKept = 12 // counts of a plan; the largest holds some thousand rows

func (m *memo[T]) find(k memoKey) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.kept[k]
	return m.clone(v), ok
}

func (m *memo[T]) keep(k memoKey, v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[memoKey]T{}
	}
	if _, there := m.kept[k]; there {
		return
	}
	m.kept[k] = m.clone(v)
	if m.old = append(m.old, k); len(m.old) > maxKept {
		delete(m.kept, m.old[0])
		m.old = m.old[1:]
	}
}

// recall is what is remembered of a plan or task at a moment, or counts it and remembers.
func (m *memo[T]) recall(tx *db.Tx, of int64, at moment, count func() (T, error)) (T, error) {
	trail, err := identity.AuditSeq(tx)
	if err != nil {
		var none T
		return none, err
	}
	key := memoKey{of, trail, at}
	if v, ok := m.find(key); ok {
		return v, nil
	}
	v, err := count()
	if err == nil {
		m.keep(key, v)
	}
	return v, err
}

// memory is what one node remembers.
type memory struct {
	progress memo[Progress]
	periods  memo[[]tallyRow]
	leads    memo[[]printedLead]
	owed     memo[[]crowd]
	unread   memo[map[int64]int]
	figures  memo[[]sum] // of a task
	evidence memo[[]sum] // of a task
}

func newMemory() *memory {
	return &memory{
		progress: memo[Progress]{clone: Progress.clone},
		periods:  memo[[]tallyRow]{clone: slices.Clone[[]tallyRow]},
		leads:    memo[[]printedLead]{clone: slices.Clone[[]printedLead]},
		owed:     memo[[]crowd]{clone: slices.Clone[[]crowd]},
		unread:   memo[map[int64]int]{clone: maps.Clone[map[int64]int]},
		figures:  memo[[]sum]{clone: slices.Clone[[]sum]},
		evidence: memo[[]sum]{clone: slices.Clone[[]sum]},
	}
}

func (p Progress) clone() Progress {
	p.Duties, p.Tasks, p.rows = maps.Clone(p.Duties), maps.Clone(p.Tasks), slices.Clone(p.rows)
	return p
}

// progress counts a plan as of a day.
func (s *Service) progress(tx *db.Tx, planID int64, m moment) (Progress, error) {
	return s.memory.progress.recall(tx, planID, m, func() (Progress, error) { return progressOf(tx, planID, m) })
}

// periods counts a plan as of a day by period.
func (s *Service) periods(tx *db.Tx, planID int64, m moment) ([]tallyRow, error) {
	return s.memory.periods.recall(tx, planID, m, func() ([]tallyRow, error) { return tallyPeriods(tx, planID, m) })
}

// leads are the agencies of a plan's tasks in the words of the document.
func (s *Service) leads(tx *db.Tx, planID int64) ([]printedLead, error) {
	return s.memory.leads.recall(tx, planID, moment{}, func() ([]printedLead, error) { return printedLeads(tx, planID) })
}

// owed lists what has to be sent soon or is late already, as of today.
func (s *Service) owed(tx *db.Tx, planID int64, today calendar.Day) ([]crowd, error) {
	return s.memory.owed.recall(tx, planID, moment{Day: today}, func() ([]crowd, error) { return owed(tx, planID, today, today.Add(soonDays)) })
}

// unread counts what agencies have not acknowledged.
func (s *Service) unread(tx *db.Tx, planID int64) (map[int64]int, error) {
	return s.memory.unread.recall(tx, planID, moment{}, func() (map[int64]int, error) { return unreadCounts(tx, planID) })
}

// figures adds up the figures of each report of a task.
func (s *Service) figures(tx *db.Tx, taskID int64) ([]sum, error) {
	return s.memory.figures.recall(tx, taskID, moment{}, func() ([]sum, error) { return taskFigures(tx, taskID) })
}

// evidence counts the evidence of each report of a task.
func (s *Service) evidence(tx *db.Tx, taskID int64) ([]sum, error) {
	return s.memory.evidence.recall(tx, taskID, moment{}, func() ([]sum, error) { return taskEvidence(tx, taskID) })
}
