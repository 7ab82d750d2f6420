// Package probe finds out how services are, from outside: whether a TCP or a Unix socket accepts a connection, what an
// HTTP server answers, whether a file exists (nimi.ready, nimi.health). Commands are the launcher's own business.
//
// It decides nothing: the machine says when to ask, how long an answer may take and what it means. Nothing here waits.
// A connection is watched like everything else, and each unit has at most one.
package probe

import (
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/spec"
)

// Feature answers the machine's probes.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	p := &prober{host: h, attempts: map[int]*attempt{}}
	h.Probe, h.CancelProbe = p.begin, p.cancel
	h.Ended = append(h.Ended, func(unit int, r machine.Role) {
		if r == machine.RoleMain {
			p.cancel(unit)
		}
	})
	return nil
}

type prober struct {
	host     *host.Processes
	attempts map[int]*attempt // by unit; used again for every probe
	in       []byte           // what was read last
}

// begin makes one probe of a unit.
func (p *prober) begin(unit int, conf *spec.Probe) {
	a := p.attempts[unit]
	if a == nil {
		a = &attempt{prober: p, unit: unit, fd: -1}
		p.attempts[unit] = a
	}
	a.close()
	a.conf, a.problem = conf, ""
	switch {
	case conf.File != "":
		if _, err := sys.Stat(conf.File); err != nil {
			a.answer(err.Error())
			return
		}
		a.answer("")
	case conf.Unix != "":
		fd, err := socket.ConnectUnix(conf.Unix)
		if err != nil {
			a.answer(err.Error())
			return
		}
		sys.Close(fd)
		a.answer("")
	case conf.TCP != "":
		a.connect(conf.TCP)
	default:
		a.connect(conf.HTTP.Address)
	}
}

// cancel gives up what begin has begun.
func (p *prober) cancel(unit int) {
	if a := p.attempts[unit]; a != nil {
		a.close()
	}
}

// localhost stands for both of its addresses, as services differ in which they listen on.
const localhost = "localhost:"

// addresses returns where to connect to, and where next if nobody is there.
func addresses(address string) (first, second string) {
	if port, is := strings.CutPrefix(address, localhost); is {
		return "127.0.0.1:" + port, "[::1]:" + port
	}
	return address, ""
}
