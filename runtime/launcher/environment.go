package launcher

import (
	"strconv"
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/child"
	"nimi/runtime/spec"
)

// inherited returns the launcher's environment without what was meant for the launcher alone.
func inherited() []string {
	var env []string
	for _, v := range sys.Environ() {
		if name, _, _ := strings.Cut(v, "="); !withheld(name) {
			env = append(env, v)
		}
	}
	return env
}

// withheld tells whether services do not get a variable.
func withheld(name string) bool {
	for _, own := range child.Withheld {
		if name == own {
			return true
		}
	}
	return false
}

// environ returns the environment of a process: what is inherited, with the service's own changes. The slice is valid
// until the next call.
func (l *loop) environ(unit int) []string {
	s := l.service(unit)
	env := l.scratch[:0]
	for _, v := range l.environment {
		name, _, _ := strings.Cut(v, "=")
		if !changed(s.Environment, name) {
			env = append(env, v)
		}
	}
	for i := range s.Environment {
		if v := &s.Environment[i]; !v.Unset {
			env = append(env, v.Name+"="+v.Value)
		}
	}
	l.scratch = env
	return env
}

// exportMain tells a command beside the main process of that process, as systemd.exec(5) has it. How it ended, package
// aftermath tells.
func (l *loop) exportMain(r *host.Run) {
	if pid := l.main(r.Unit); pid != 0 {
		r.Export("MAINPID", strconv.Itoa(pid))
	}
}

// withMainPid replaces the arguments that stand for the main process.
func withMainPid(argv []string, pid int) []string {
	out := make([]string, len(argv))
	for i, a := range argv {
		if a == "$MAINPID" || a == "${MAINPID}" {
			a = strconv.Itoa(pid)
		}
		out[i] = a
	}
	return out
}

// changed tells whether sorted changes has name.
func changed(changes []spec.Variable, name string) bool {
	lo, hi := 0, len(changes)
	for lo < hi {
		mid := (lo + hi) / 2
		if changes[mid].Name < name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo < len(changes) && changes[lo].Name == name
}
