//go:build !(linux && (amd64 || arm64))

package signals

import "errors"

// Handover is what is kept for the next program.
type Handover struct {
	Fd               int
	Pending, AtStart Set
}

// HandOver is not possible here.
func HandOver() (*Handover, error) { return nil, errors.New("takeover is not possible on this system") }

// Resume does nothing here.
func (h *Handover) Resume() {}

// Inherit does nothing here.
func (h *Handover) Inherit() {}
