package launcher

import (
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// inherited returns the launcher's environment without what was meant for the launcher alone: a service that
// wrote to its manager's notification socket, or took over its sockets, would speak in the launcher's name
// (sd_notify(3), sd_listen_fds(3)).
func inherited() []string {
	var env []string
	for _, v := range sys.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES":
		default:
			env = append(env, v)
		}
	}
	return env
}

// environ returns a service's environment: what is inherited, with the service's own changes. The slice is
// valid until the next call.
func (l *loop) environ(s *spec.Service) []string {
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
