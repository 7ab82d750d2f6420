// Package logs carries the services' output to the launcher's own standard output and standard error, a line
// at a time, with the name of the service before each (settings.logging.format = "plain"). Bytes are passed
// on as they are, except to a terminal: there the beginning of a line is shown before its end has come, and what would
// change more than the service's own line is left out (screen.go, sequence.go). Lines that are objects are made by package
// jsonlines.
//
// The way of a line: the service writes to a pipe of its own, one each for standard output and standard
// error, made anew at every start. One goroutine, the pump, waits for all pipes, reads what is there, cuts it
// into lines, and writes them out with as few calls as it can. It alone puts lines together, so those of two services are
// never torn into each other. It hands them to one of two outputs, a goroutine each, which alone wait for a slow reader, so
// neither the pump nor supervision does.
package logs

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Feature gives every unit a pair of pipes to write to, and has the launcher's own lines go through the pump
// too.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	p := newPump(h)
	var theirs, ours []int // the ends of the pipes of the unit that is being started
	h.At(host.Descriptors, func(r *host.Run) error {
		if r.Service.Logging.Format == spec.LogRaw || r.Role.Silent() && !r.Logged {
			return nil
		}
		if r.Early.Pid != 0 {
			ours = append(ours, r.Early.Output[:]...)
			return p.open()
		}
		if err := p.open(); err != nil {
			return err
		}
		if r.Output > 0 {
			return nil
		}
		for _, target := range []*int{&r.Command.Stdout, &r.Command.Stderr} {
			read, write, err := sys.Pipe()
			if err != nil {
				return err
			}
			ours, theirs = append(ours, read), append(theirs, write)
			*target = write
			if id := r.Command.Identity; id != nil { // to open /dev/stdout is to open the pipe, as if it were a file
				_ = sys.Chown(write, id.Uid, id.Gid) // if the launcher may
			}
		}
		return nil
	})
	h.AfterStart = append(h.AfterStart, func(r *host.Run, ok bool) {
		for _, fd := range theirs { // the unit has them now
			sys.Close(fd)
		}
		for to, fd := range ours {
			if ok {
				p.add(r.Unit, to, fd, r)
			} else {
				sys.Close(fd)
			}
		}
		if ok && r.Output > 0 {
			p.add(r.Unit, 0, r.Output, r)
		}
		theirs, ours = theirs[:0], ours[:0]
	})
	h.Drain = p.drain
	h.Output = p
	h.Notices.Deliver(p.noticed)
	return nil
}
