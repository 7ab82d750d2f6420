package host

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys/spawn"
)

// Takeover is what is wanted of [Control].TakeOver: that another program takes over from this one. The functions are called
// later, by the goroutine that supervises.
type Takeover struct {
	// Path is that of the program, and File tells what stands there as who asks sees it (sys.File.Text).
	Path, File string
	// Dry: no more than the plan is wanted.
	Dry bool
	// Planned is told what is to become of the services.
	Planned func(p *TakeoverPlan)
	// Refused is told why nothing comes of it. If something does, this program has ended.
	Refused func(why string)
}

// TakeoverPlan is what becomes of the services.
type TakeoverPlan struct {
	// Services are those of the next program, and Fates what becomes of them.
	Services []machine.Next
	Fates    []carry.Fate
	// Gone are those that it does not have, by their names.
	Gone []string
}

// Launcher is what handing over takes of the launcher itself. It is an interface so that a launcher without takeover has none
// of that linked.
type Launcher interface {
	carry.Carrier
	// BindProcesses has all processes made so that they outlive the execution of another program.
	BindProcesses()
	// Execute makes a process that belongs to no unit.
	Execute(c *spawn.Command) (pid int, err error)
	// Settle has the machine take what has happened, until there is nothing more.
	Settle()
	// Announce tells the launcher's own manager how the program is.
	Announce(s machine.Announcement)
	// Groups returns the process groups of the units, in the order in which they are to stop.
	Groups() []int
	// Stray names a unit with a process that would end if another program were executed; "": there is none.
	Stray() string
	// Become is spawn.Spawner's.
	Become(path string, argv, env []string, keep []int) error
}
