// Package condition asks whether services may start (nimi.condition). What follows is the machine's to decide.
package condition

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
)

// Feature looks at the paths, with the launcher's rights, and has the machine ask.
var Feature = host.Serving(func(h *host.Control) error {
	machine.Conditions(h.Machine)
	h.Condition = func(unit int) string { return unmet(h.Unit(unit).Condition.Paths) }
	return nil
})

// unmet returns which of some paths is not as it should be, in words; "": none.
func unmet(paths []string) string {
	for _, path := range paths {
		path, absent := cutNot(path)
		switch _, err := sys.Stat(path); {
		case absent && err == nil:
			return path + " exists"
		case !absent && err != nil:
			return path + ": " + err.Error()
		}
	}
	return ""
}

func cutNot(path string) (rest string, not bool) {
	if path[0] == '!' {
		return path[1:], true
	}
	return path, false
}
