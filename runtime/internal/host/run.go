package host

import (
	"errors"
	"strconv"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// Run is a process of a unit that is about to start.
type Run struct {
	Unit    int
	Service *spec.Service
	// Role says which process it is: the main one, a hook, a probe's command …
	Role machine.Role
	// Command may be changed; its environment by Export where Nimi itself speaks.
	Command *spawn.Command
	// Inherited is the environment that services have from the launcher, before any change.
	Inherited []string
	// Early is the process, where the head start has made it. What stages do to Command comes too late then; but what they
	// keep about a run is as for any other, and those that make its pipes take those that it has.
	Early Early
	// Lines, where a feature has set it, gets the output of this very process as Host.Lines does.
	Lines func(lines []byte)

	// Output, where a feature has set it before the descriptors' stage, is a descriptor to read all output of the process
	// from, in place of pipes. It belongs to the feature that reads output, once the process has started. Raw gets what is
	// read, as it is, and nil at the end; it is called as Host.Lines is.
	Output int
	Raw    func(b []byte)

	// Logged: what the process writes is output of the unit, although its role says otherwise.
	Logged bool

	exports []spec.Variable
}

// Early is a process that was started before the launcher was up.
type Early struct {
	Pid    int    // 0: there is none
	Output [2]int // the ends of its pipes, for standard output and standard error; 0: it has none
}

// Export sets a variable of the process that Nimi itself speaks by (CREDENTIALS_DIRECTORY, NOTIFY_SOCKET …). It wins over
// the service's own variables and over those that any stage has set.
//
// Not inlined: copies of it at every call would add a kilobyte to every launcher.
//
//go:noinline
func (r *Run) Export(name, value string) {
	r.exports = append(r.exports, spec.Variable{Name: name, Value: value})
}

// Give has the process start with fd as its descriptor number, which is 3 or more. It fails if another feature has given
// it that number.
func (r *Run) Give(number, fd int) error {
	const first = 3
	c := r.Command
	for len(c.Extra) <= number-first {
		c.Extra = append(c.Extra, -1)
	}
	if c.Extra[number-first] >= 0 {
		return errors.New("descriptor " + strconv.Itoa(number) + " is given to the service twice")
	}
	c.Extra[number-first] = fd
	return nil
}

// Prepare has the features do their parts, stage by stage. An error means that the process must not start.
func (h *Host) Prepare(r *Run) error {
	for s, stage := range h.Stages {
		if Stage(s) == Arguments {
			for _, v := range r.exports {
				r.Command.Setenv(v.Name, v.Value)
			}
		}
		for _, f := range stage {
			if err := f(r); err != nil {
				return err
			}
		}
	}
	return nil
}
