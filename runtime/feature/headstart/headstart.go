// Package headstart hands over to the launcher what was started before it was up (settings.headStart).
package headstart

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys/headstart"
)

// Feature provides the processes, and the hold on the directory of the control socket, that the head start has made.
var Feature = host.Serving(attach)

func attach(h *host.Control) error {
	started := headstart.Take()
	h.AdoptEarly = func(unit int) host.Early {
		for i, u := range h.Program.HeadStart {
			if u == unit && i < len(started.Processes) {
				p := started.Processes[i]
				started.Processes[i] = headstart.Process{}
				return host.Early{Pid: p.Pid, Output: p.Output}
			}
		}
		return host.Early{}
	}
	h.Claimed = func() (directory string, lock int) { return started.Directory, started.Lock }
	return nil
}
