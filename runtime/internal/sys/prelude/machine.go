//go:build linux && (amd64 || arm64)

package prelude

// What the entry has found and made of the machine that the launcher is the init of.
const (
	NoInit  = iota // it is linked to be one, and is not one here
	Unready        // something is left to do, or has failed: Go code does it, once more from the beginning, and says what
	Ready          // services can start
)

// MachineEnvironment are the variables that the services of a machine have: texts that end with a zero byte.
type MachineEnvironment [3]string

// machine is what makes a machine of what the kernel has left to init. It is nothing but where package boot is linked, which
// gives it its value at link time, as with head.
var machine struct {
	ready       func() int // one of the above
	environment *MachineEnvironment
}

// Machine returns what has been made of the machine, and the environment that its services have. linked is false where the
// launcher can be no init.
//
//go:nosplit
//go:norace
func Machine() (state int, environment *MachineEnvironment, linked bool) {
	return found.machine, machine.environment, machine.ready != nil
}
