package check

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// sockets reports pairs of nimi.sockets that have the same address. Addresses may also overlap, such as ":80" and
// "127.0.0.1:80"; the kernel decides about these.
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

// address returns a key that is equal for sockets which cannot exist side by side. TCP and UDP have separate ports; a path
// or an abstract name can belong to one socket only, whatever its type.
func address(s spec.Socket) string {
	if s.Datagram && s.Listen[0] != '/' && s.Listen[0] != '@' {
		return "udp " + s.Listen
	}
	return s.Listen
}
