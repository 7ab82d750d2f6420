package expand

import (
	"errors"
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/text"
	"nimi/runtime/spec"
)

// targets are the probes of each unit that expands variables, with those of its last start replaced: of readiness, and of
// health.
type targets struct {
	byUnit map[int]*[2]spec.Probe
	unit   func(unit int) *spec.Service
}

// given returns the probes of a unit as the configuration has them.
func (t *targets) given(unit int) [2]spec.Probe {
	s := t.unit(unit)
	return [2]spec.Probe{s.Ready.Probe, s.Health}
}

// of returns a probe of a unit as it is to be made; see host.Processes.
func (t *targets) of(unit int, p *spec.Probe, health bool) *spec.Probe {
	probes := t.byUnit[unit]
	switch {
	case probes == nil:
		return p
	case health:
		return &probes[1]
	}
	return &probes[0]
}

// settle replaces the variables in the probes of a unit that is about to start.
func (t *targets) settle(r *host.Run, lookup text.Lookup) error {
	probes := t.given(r.Unit)
	for i, what := range [...]string{"ready", "health"} {
		if err := settle(&probes[i], lookup); err != nil {
			return errors.New(what + "." + err.Error())
		}
	}
	t.byUnit[r.Unit] = &probes
	return nil
}

// settle replaces the variables in one probe. Values may be secrets, so messages do not show them.
func settle(p *spec.Probe, lookup text.Lookup) error {
	given := *p
	for _, f := range [...]struct {
		name string
		into *string
	}{{"tcp", &p.TCP}, {"unix", &p.Unix}, {"file", &p.File}, {"http", &p.HTTP.Address}, {"http", &p.HTTP.Host}, {"http", &p.HTTP.Target}} {
		var err error
		if *f.into, err = text.Expand(*f.into, lookup); err != nil {
			return errors.New(f.name + ": " + err.Error())
		}
	}
	switch {
	case !absolute(p.Unix):
		return errors.New("unix: is no absolute path with its variables")
	case !absolute(p.File):
		return errors.New("file: is no absolute path with its variables")
	case !address(given.TCP, &p.TCP, ""):
		return errors.New("tcp: is no IP address or localhost, with a port, with its variables")
	case !address(given.HTTP.Address, &p.HTTP.Address, "80"):
		return errors.New("http: has no IP address or localhost with its variables")
	case !printable(p.HTTP.Host + p.HTTP.Target):
		return errors.New("http: has characters that a URL must not have with its variables")
	}
	return nil
}

func absolute(path string) bool {
	return path == "" || path[0] == '/' && !strings.Contains(path, "\x00")
}

// printable tells whether a request can have the text as it is (RFC 9112).
func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// address brings an address that had variables into the form that probes have, and tells whether it is one. As in a
// configuration without variables, names are not looked up, and an address that means all of the machine's is its loopback.
func address(given string, into *string, port string) bool {
	if !strings.Contains(given, "$") {
		return true
	}
	host := *into
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		host, port = host[:colon], host[colon+1:]
	}
	switch host {
	case "", "localhost":
		*into = "localhost:" + port
		return socket.IsAddress("127.0.0.1:" + port)
	case "0.0.0.0":
		host = "127.0.0.1"
	case "[::]":
		host = "[::1]"
	}
	*into = host + ":" + port
	return socket.IsAddress(*into)
}
