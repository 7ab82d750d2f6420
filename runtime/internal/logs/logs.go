// Package logs carries the services' output to the launcher's own standard output and standard error, a line
// at a time, with the name of the service before each (settings.logging.format = "plain"). Bytes are passed
// on as they are.
//
// The way of a line: the service writes to a pipe of its own, one each for standard output and standard
// error, made anew at every start. One goroutine, the pump, waits for all pipes, reads what is there, cuts it
// into lines, and writes them out with as few calls as it can. It alone writes, so lines of two services are
// never torn into each other; and it alone waits when the reader of the launcher's output is slow, so
// supervision never does.
package logs

import (
	"nimi/runtime/internal/feature"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Feature gives every unit a pair of pipes to write to, and has the launcher's own lines go through the pump
// too.
func Feature(h *feature.Host) error {
	p := newPump(h)
	var theirs, ours []int // the ends of the pipes of the unit that is being started
	h.BeforeStart = append(h.BeforeStart, func(unit int, c *sys.Command) error {
		if h.Unit(unit).Logging.Format == spec.LogRaw {
			return nil
		}
		for _, target := range []*int{&c.Stdout, &c.Stderr} {
			r, w, err := sys.Pipe()
			if err != nil {
				return err
			}
			ours, theirs = append(ours, r), append(theirs, w)
			*target = w
		}
		return nil
	})
	h.AfterStart = append(h.AfterStart, func(unit int) {
		for _, fd := range theirs { // the unit has them now
			sys.Close(fd)
		}
		for to, fd := range ours { // if nothing was started, the pump finds them at their end
			p.add(unit, to, fd)
		}
		theirs, ours = theirs[:0], ours[:0]
	})
	h.Say = p.say
	h.AtEnd = append(h.AtEnd, p.drain)
	return nil
}
