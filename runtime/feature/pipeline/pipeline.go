// Package pipeline gives services the output of others as their standard input (nimi.log.to), as s6-rc does with a consumer
// and its producers. There is one pipe for each consumer. The launcher holds both ends of it, so what has been written and not
// read stays when the consumer ends, and producers wait, as they do for any slow reader. Nothing passes through the launcher.
// When a consumer is asked to end is the machine's decision.
package pipeline

import (
	"errors"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
)

// Feature connects them.
var Feature = host.Serving(attach)

func attach(h *host.Control) error {
	machine.Pipelines(h.Machine)
	p := &pipes{host: h, of: map[int]*pipe{}, consumers: map[string]int{}}
	for i := range h.Program.Services {
		if s := &h.Program.Services[i]; s.Consumes {
			p.consumers[s.Name] = i
		}
	}
	h.Carriers = append(h.Carriers, p)
	h.EndInput = p.endInput
	h.At(host.Descriptors, func(r *host.Run) error {
		if err := p.connect(r); err != nil {
			return errors.New("pipe: " + err.Error())
		}
		return nil
	})
	h.AfterStart = append(h.AfterStart, func(*host.Run, bool) {
		for _, fd := range p.opened { // the process has them now
			sys.Close(fd)
		}
		p.opened = p.opened[:0]
	})
	return nil
}

// pipes are those of all consumers.
type pipes struct {
	host      *host.Control
	consumers map[string]int // units by name
	of        map[int]*pipe  // by the unit that reads
	opened    []int          // what has been opened for the process that is being started
}

// pipe is the pipe of one consumer. write is -1 where its input has ended.
type pipe struct{ read, write int }

// The owner is the consumer, which may read by opening /dev/stdin; others may write, by opening /dev/stdout. Nobody gets as
// far as the pipe's mode who does not have it open.
const mode = 0o622

// connect gives a process what it reads from, or writes to.
func (p *pipes) connect(r *host.Run) error {
	s := r.Service
	if s.Consumes && r.Role == machine.RoleMain {
		q, err := p.ready(r.Unit)
		if err != nil {
			return err
		}
		if id := r.Command.Identity; id != nil {
			_ = sys.Chown(q.read, id.Uid, id.Gid) // if the launcher may
		}
		r.Command.Stdin = p.open(q.read, false)
	}
	if s.Logging.To != "" && (!r.Role.Silent() || r.Logged) {
		q, err := p.ready(p.consumers[s.Logging.To])
		if err != nil {
			return err
		}
		r.Command.Stdout = p.open(q.write, true)
		r.Command.Stderr = r.Command.Stdout
	}
	return nil
}

// open opens an end of a pipe for one process: what that does to the mode of its descriptor (O_NONBLOCK) is then no concern of
// others. Where that is not possible, it gets the launcher's own.
func (p *pipes) open(fd int, write bool) int {
	own, err := sys.OpenPipe(fd, write)
	if err != nil {
		return fd
	}
	p.opened = append(p.opened, own)
	return own
}

// ready returns the pipe of a consumer with both ends open.
func (p *pipes) ready(unit int) (q *pipe, err error) {
	if q = p.of[unit]; q == nil {
		q = &pipe{-1, -1}
		p.of[unit] = q
	}
	if q.read >= 0 && q.write < 0 { // its input has ended; what is left of that comes first
		if q.write, err = sys.OpenPipe(q.read, true); err != nil {
			sys.Close(q.read)
			q.read, q.write = -1, -1
		}
	}
	if q.read < 0 {
		if q.read, q.write, err = sys.Pipe(); err != nil {
			q.read, q.write = -1, -1
			return nil, err
		}
		_ = sys.SetBlocking(q.read)
		_ = sys.Chmod(q.read, mode)
	}
	return q, nil
}

// endInput closes the end that is written to.
func (p *pipes) endInput(unit int) {
	if q := p.of[unit]; q != nil && q.write >= 0 {
		sys.Close(q.write)
		q.write = -1
	}
}

// Section implements carry.Carrier.
func (*pipes) Section() (string, int) { return "pipeline", 1 }
