package tui

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"nimi/generator/control"
)

// service is what is known of a service.
type service struct {
	control.Unit
	Usage
}

// Usage is what the processes of a service use.
type Usage struct {
	Measured bool
	Memory   int64   // bytes
	CPU      float64 // of one processor, since it was measured before: 1 is all of it
}

// order is what the list is sorted by.
type order int

const (
	byName order = iota
	byState
	byRestarts
	byCPU
	byMemory
	bySince
	orders int = iota
)

func (o order) String() string {
	return [...]string{"name", "state", "restarts", "CPU", "memory", "since"}[o]
}

// urgency sorts states: what needs somebody comes first.
var urgency = []string{
	control.Failed, control.Restarting, control.Stopping, control.Starting, control.Waiting, control.Up, control.Scheduled, control.Listening, control.Completed,
	control.Stopped, control.Skipped, control.Off,
}

// compare tells how two services are sorted. Numbers begin with the largest, times with the latest.
func (o order) compare(a, b *service) int {
	n := 0
	switch o {
	case byState:
		n = cmp.Compare(slices.Index(urgency, a.State), slices.Index(urgency, b.State))
		if n == 0 && a.Ready != b.Ready {
			n = -1
			if a.Ready {
				n = 1
			}
		}
	case byRestarts:
		n = cmp.Compare(b.Restarts, a.Restarts)
	case byCPU:
		n = cmp.Compare(b.CPU, a.CPU)
	case byMemory:
		n = cmp.Compare(b.Memory, a.Memory)
	case bySince:
		n = b.Since.Compare(a.Since)
	}
	return cmp.Or(n, strings.Compare(a.Name, b.Name))
}

// arrange makes the rows of the list: the services that the filter lets through, sorted. The chosen one stays chosen, or
// the one that has come to its place.
func (m *Model) arrange() {
	at := m.index()
	m.rows, m.widest = m.rows[:0], 8
	for _, s := range m.services {
		if passes(s, m.filter) {
			m.rows = append(m.rows, s)
			m.widest = max(m.widest, ansi.StringWidth(s.Name))
		}
	}
	slices.SortFunc(m.rows, func(a, b *service) int {
		n := m.sort.compare(a, b)
		if m.reverse {
			n = -n
		}
		return n
	})
	if m.index() < 0 && len(m.rows) > 0 {
		m.choose(at)
	}
}

// passes tells whether a filter lets a service through: each word of it is part of the name, the path or the state.
// A word that begins with "!" must not be.
func passes(s *service, filter string) bool {
	for _, w := range strings.Fields(strings.ToLower(filter)) {
		word, not := strings.CutPrefix(w, "!")
		has := strings.Contains(strings.ToLower(s.Name), word) || strings.Contains(strings.ToLower(s.Path), word) || strings.HasPrefix(s.State, word)
		if has == not {
			return false
		}
	}
	return true
}

// index is the row of the chosen service; -1: none is chosen, or the filter hides it.
func (m *Model) index() int {
	return slices.IndexFunc(m.rows, func(s *service) bool { return s.Name == m.chosen })
}

// choose chooses the service of a row, or of the nearest that there is.
func (m *Model) choose(row int) {
	if len(m.rows) == 0 {
		return
	}
	name := m.rows[min(max(row, 0), len(m.rows)-1)].Name
	if name != m.chosen && !m.log.all {
		m.log.follow, m.log.left = true, 0
	}
	m.chosen = name
}

// current is the service that keys act on; nil: there is none.
func (m *Model) current() *service {
	if m.index() < 0 {
		return nil
	}
	return m.services[m.chosen]
}
