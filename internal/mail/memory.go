package mail

import (
	"context"
	"slices"
	"sync"
)

// Memory is a sender for tests: it keeps what it is given.
type Memory struct {
	Fail func(Letter) error // says which letters fail, and how; nil sends all

	mu   sync.Mutex
	sent []Letter
}

// Send keeps the letter, unless Fail says no.
func (m *Memory) Send(_ context.Context, l Letter) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Fail != nil {
		if err := m.Fail(l); err != nil {
			return err
		}
	}
	m.sent = append(m.sent, l)
	return nil
}

// Sent lists the letters so far.
func (m *Memory) Sent() []Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sent)
}
