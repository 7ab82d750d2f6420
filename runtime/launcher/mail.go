package launcher

import (
	"sync"

	"nimi/runtime/internal/sys/signals"
)

// mail is what other goroutines want the supervising one to do.
type mail struct {
	mu     sync.Mutex
	posted []func()
}

// post has f called by the goroutine that supervises.
func (m *mail) post(f func()) {
	m.mu.Lock()
	m.posted = append(m.posted, f)
	m.mu.Unlock()
	signals.Wake()
}

// open does what has been posted.
func (m *mail) open() {
	m.mu.Lock()
	posted := m.posted
	m.posted = nil
	m.mu.Unlock()
	for _, f := range posted {
		f()
	}
}
