package decode

import (
	"slices"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// maxExitStatus is the largest exit code that wait(2) can report.
const maxExitStatus = 255

// exitStatus reads a list of exit codes and of names of signals that end processes, in any order.
func exitStatus(v value, into *[]int) {
	var all []int
	v.List(func(_ int, v value) {
		var name string
		switch v.Kind() {
		case input.String:
			if v.Text(&name) {
				all = append(all, endedBy(v, name))
			}
		case input.Number:
			if n, ok := v.Whole(0, maxExitStatus, ""); ok {
				all = append(all, int(n))
			}
		default:
			v.Problem("must be an exit code or the name of a signal")
		}
	})
	slices.Sort(all)
	*into = slices.Compact(all)
}

// faults are signals that no option can send, and that end processes: their numbers on Linux (signal(7)).
var faults = map[string]int{"ILL": 4, "TRAP": 5, "BUS": 7, "FPE": 8, "SEGV": 11, "PIPE": 13, "STKFLT": 16, "XCPU": 24, "XFSZ": 25, "VTALRM": 26, "PROF": 27, "SYS": 31}

// endedBy returns the end by a signal of a name.
func endedBy(v value, name string) int {
	n, fault := faults[strings.TrimPrefix(name, "SIG")]
	if !fault {
		n = int(signalNamed(name))
	}
	if n == 0 {
		hint := ""
		if code := strings.TrimLeft(name, "0123456789"); name != "" && code == "" {
			hint = "; write " + name
		} else {
			hint = ", " + signalHint(name)
		}
		v.Problem("must be an exit code or the name of a signal, not %s%s", input.Quote(name), hint)
	}
	return spec.EndedBy + n
}
