package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// sockets refuses that two of nimi.sockets have one address. Addresses that merely overlap, such as all and one of the
// machine's, are left to the system, which knows.
func sockets(services []*input.Service, report *input.Report) {
	owner := map[string]string{} // address → path
	for _, s := range services {
		if s.Group {
			continue
		}
		for _, socket := range s.Sockets {
			path := s.At + ".nimi.sockets." + input.Name(socket.Name)
			address := address(socket)
			if other, taken := owner[address]; taken {
				report.Add(path, "has the address of %s: %s", other, input.Quote(socket.Listen))
				continue
			}
			owner[address] = path
		}
	}
}

// address is what only one socket can have: TCP and UDP have ports of their own, paths and abstract names are for both
// types.
func address(s spec.Socket) string {
	if s.Datagram && s.Listen[0] != '/' && s.Listen[0] != '@' {
		return "udp " + s.Listen
	}
	return s.Listen
}
