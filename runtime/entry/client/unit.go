package client

import "nimi/runtime/internal/wire"

// unit is how a service is, as the launcher says, and what has been measured here.
type unit struct {
	wire.Unit
	measured       bool
	memory         int64 // bytes
	cpu, cpuBefore int64 // ms
}

// answer is what a status or watch request has brought so far.
type answer struct {
	head     wire.Launcher
	units    []unit
	last     *unit // of which a line has come last
	complete bool  // every unit has come once
}

// take takes a data line. Unknown kinds are left out: that is how the protocol grows.
func (a *answer) take(kind, rest string) {
	switch kind {
	case wire.LauncherLine:
		a.head.Read(rest)
	case wire.UnitLine:
		var u wire.Unit
		u.Read(rest)
		a.last = a.find(u.Name)
		a.last.Unit = u // what has been measured stays
	}
}

// find returns a unit by its name, a new one where it is new. At first each comes once.
//
//go:noinline
func (a *answer) find(name string) *unit {
	for i := range a.units {
		if a.complete && a.units[i].Name == name {
			return &a.units[i]
		}
	}
	a.units = append(a.units, unit{Unit: wire.Unit{Name: name}})
	return &a.units[len(a.units)-1]
}

// ending says how the last run has ended.
//
//go:noinline
func (u *unit) ending() string {
	switch {
	case u.Signal != "":
		return "killed by " + u.Signal
	case u.Exit != "":
		return "exited " + u.Exit
	}
	return "-"
}
