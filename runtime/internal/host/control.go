package host

import (
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// Control is what a feature sees that answers others about the launcher.
type Control struct {
	Processes

	// Version is Nimi's.
	Version string
	// Status is how a unit is, and Phase how the program is.
	Status func(unit int) machine.Status
	Phase  func() machine.Phase
	// Machine is for what is seldom asked, so that only those who ask have it linked.
	Machine *machine.Machine
	// Reach returns which units a command is about; see machine.Machine.Reach.
	Reach func(c machine.Command, named []bool, alone bool) (must, may []bool)
	// Session is that of a unit's processes; 0: it has none.
	Session func(unit int) int
	// Problem returns why the unit's most recent start failed, or nil if it has started since.
	Problem func(unit int) error
	// Exit puts the end of a unit's process into words.
	Exit func(unit int, e machine.Exit) string
	// SignalName returns a signal's name as kill(1) has it, or its number.
	SignalName func(s spec.Signal) string

	// Beside makes processes beside those of the machine.
	Beside Beside

	// Attach lets somebody see the terminal of a unit. One feature may provide it.
	Attach func(unit int, r *wire.Request) (Attached, *wire.Refusal)

	// Serve is Watch for a descriptor of somebody who asks how things are: f is called at the end of a turn, when all that
	// the launcher knows has been taken into account.
	Serve func(fd int, write bool, f func()) error

	// Changed is called after the machine has taken events: units may be in other states.
	Changed []func()
	// Reloading is called when the services are told to reload.
	Reloading []func()

	// Launcher is for takeover.
	Launcher Launcher
	// TakeOver has another program take over from this one. Adopt takes over from the program before, if there is one, and
	// tells whether it has, for each of Carriers. One feature may provide them.
	TakeOver func(t *Takeover)
	Adopt    func() (done []bool, err error)
	// Describe says what has to be known of this program to take over by it.
	Describe func() []byte
	// TakingOver tells whether that is under way, and orders come too late; Ordered whether orders are being carried out that
	// have to be done before. One feature may provide each.
	TakingOver func() bool
	Ordered    func() bool
	// Claimed returns the directory for the control socket that the launcher holds already, and the lock on it; "": none. One
	// feature may provide it.
	Claimed func() (directory string, lock int)

	// Due is when Changed is to be called at the latest, in the time of Now; false: it does not matter. One feature may
	// provide it.
	Due func() (at time.Duration, any bool)
}

// Attached is somebody who is attached to a terminal, over a connection of the control socket. The goroutine that supervises
// calls all of it.
type Attached interface {
	// Next appends lines of the answer, if there are any now; over tells that these are the last. It is called again after
	// Post has been.
	Next(b []byte) (out []byte, over bool)
	// Hear takes what the client says. A refusal ends the connection.
	Hear(data []byte) *wire.Refusal
	// Close is called once, when the connection ends.
	Close()
}
