package host

import (
	"nimi/runtime/internal/machine"
)

// Beside makes processes that stand beside those that the machine knows: in a unit's place, with all that the features give
// to a process of that unit, but without a part in how the unit is. They are children of the launcher and end with it.
//
// It is a type with a method, and not a function in [Control], so that only those who use it have it linked.
type Beside struct {
	// Spawn has the features prepare a process, and makes it. The launcher provides it.
	Spawn func(r *Run) (pid int, err error)
	// Ended is told by the goroutine that supervises that such a process has been reaped, whichever feature has made it.
	Ended []func(pid int, e machine.Exit)
}

// Start makes a process. r has its unit and what of its command is its own. The error says why there is none.
func (b *Beside) Start(h *Host, r *Run) (pid int, err error) {
	r.Service, r.Role = h.Unit(r.Unit), machine.RoleBeside
	pid, err = b.Spawn(r)
	for _, f := range h.AfterStart {
		f(r, err == nil)
	}
	return pid, err
}
