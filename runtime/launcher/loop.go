package launcher

import (
	"errors"
	"time"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// signalled is the poller's token for a signal; all others are descriptors that features watch.
const signalled = -1

// loop is the whole state of a running launcher. Only the goroutine of run touches it, mail apart.
type loop struct {
	program *spec.Program
	host    host.Control
	hook    spec.Service // the startup hook in the shape of a service
	machine *machine.Machine
	poller  *sys.Poller
	spawner *spawn.Spawner
	watches map[int]watch // by descriptor
	askers  []int         // those of watches that are to be served in this turn
	mail    mail
	manager manager
	begin   time.Duration // in the time of sys.Elapsed
	clock   clock
	notices notice.Queue
	printer printer
	timers  []timer
	repeats []*repeat
	null    int // /dev/null: the standard input of services, and the output of probes

	units    []unit
	helpers  map[slot]int    // processes beside the main ones, by what they are
	pids     map[int]purpose // all of them
	unreaped bool            // more may have ended than have been reaped
	draining int             // units whose group outlives its main process

	environment []string // what services inherit
	// The process that is being started, and its environment. They are made anew for each, in the same memory.
	starting host.Run
	command  spawn.Command
	scratch  []string

	events   []machine.Event // that have happened and have not been told to the machine
	orphans  bool            // orphans of the services come here
	terminal bool            // the launcher was started at a terminal
	sweeping spec.Signal     // what the last Sweep sent; 0: none yet
	failure  error           // why the launcher cannot go on; there may be neither threads nor events
	restAt   time.Duration   // when the pages of start-up are given back; 0: nothing has been at rest yet
	rested   bool            // they have been
	over     bool            // no process is left; see ending
	end      ending
	code     int

	succession *succession // nil: no feature follows processes

	taken   bool              // this program has taken over from another
	signals *signals.Handover // are kept for the next program; nil: they are not
}

// unit is what the loop knows of a service, or of the startup hook, as it runs.
type unit struct {
	pid      int // of the main process; 0 before the first start, and while it is awaited
	group    int // that of the main process, as the launcher made it or as it was when the process became the main one
	former   int // the group before, while anybody is in it; 0: none
	session  int // that of the main process
	alive    bool
	draining bool
	exit     machine.Exit // of the last main process
	problem  error        // why the last start failed
}

// slot is what a process beside the main one is to its unit: machine.Role says which can be there at once.
type slot struct {
	unit int
	kind machine.Role // the first role of its kind
}

// purpose is whose process it is, and what for.
type purpose struct {
	unit  int
	role  machine.Role
	stray bool // see spawn.Spawner.Stray
}

func newLoop(p *spec.Program) (*loop, error) {
	l := &loop{
		program: p, begin: sys.Elapsed(), pids: make(map[int]purpose, len(p.Services)), helpers: map[slot]int{}, watches: map[int]watch{},
		environment: inherited(),
		events:      make([]machine.Event, 0, len(p.Services)+2), // at the start: that it begins, and that each is started
	}
	h := &l.host
	h.Program, h.Unit, h.Say, h.Notices = p, l.service, l.notices.Add, &l.notices
	h.Tell, h.Post, h.Now = l.tell, l.mail.post, l.now
	h.Watch, h.Serve, h.Unwatch, h.WatchEnd, h.After = l.watch, l.watchAsker, l.unwatch, l.watchEnd, l.after
	h.Main, h.Mains = l.main, l
	h.Beside.Spawn = l.spawn
	h.Version, h.Session, h.Exit, h.SignalName = Version, l.session, l.exit, name
	signals.SetAside()
	l.orphans = sys.Prepare()
	h.Orphans = l.orphans
	l.terminal = sys.HasTerminal()
	l.hook.Name, l.hook.Path, l.hook.Argv, l.hook.Logging = spec.HookName, spec.HookName, p.Startup, p.Logging
	l.units = make([]unit, len(p.Services)+1)
	l.machine = machine.New(p, uint64(time.Now().UnixNano()))
	h.Status, h.Phase, h.Reach, h.Machine = l.machine.Status, l.machine.Phase, l.machine.Reach, l.machine
	h.Launcher = l
	h.Carriers = append(h.Carriers, l)
	h.Carriers = append(h.Carriers, l.machine)
	h.Problem = func(unit int) error { return l.units[unit].problem }
	l.manager = newManager()
	var err error
	if l.poller, err = sys.NewPoller(); err != nil {
		return l, errors.New("cannot wait for events: " + err.Error())
	}
	if err := signals.Watch(l.poller, signalled); err != nil {
		return l, errors.New("cannot receive signals: " + err.Error())
	}
	sys.UnblockSignals()
	if err := sys.OpenRuntimePoller(); err != nil {
		return l, errors.New("cannot start: " + err.Error())
	}
	if l.null, err = sys.Null(); err != nil {
		return l, errors.New("cannot open /dev/null: " + err.Error())
	}
	l.spawner = spawn.NewSpawner(l.null)
	return l, nil
}

func (l *loop) attach(features []host.Feature) error {
	for _, f := range features {
		if err := f.Attach(&l.host); err != nil {
			return err
		}
	}
	if l.host.Output != nil {
		l.host.Carriers = append(l.host.Carriers, l.host.Output)
	}
	return nil
}

// open has the features open what has to be open before anything starts, or take it over from the program before.
func (l *loop) open() (err error) {
	var taken []bool
	if l.host.Adopt != nil {
		if taken, err = l.host.Adopt(); err != nil {
			return err
		}
	}
	l.taken = taken != nil
	for i, c := range l.host.Carriers {
		if o, is := c.(carry.Opener); is && !(l.taken && taken[i]) {
			switch err := o.Open(); {
			case err == nil:
			case l.taken: // services run: what is new and cannot be had is said
				l.host.Say(err.Error())
			default:
				return err
			}
		}
	}
	return nil
}

// run is the event loop; turn.go has the phases of a turn. It returns when nothing is left to do.
func (l *loop) run() error {
	// All threads that the launcher is going to need are there before the first process, which could use up what there is:
	// on a busy machine it may run for long before the launcher does again.
	if l.failure = sys.ReserveThreads(sys.Threads); l.failure != nil {
		return l.failure
	}
	sys.UnblockSignals() // once more, as the handler of the Go runtime may have been at work when this one was installed
	if err := l.open(); err != nil {
		return err
	}
	l.clock.seen = l.real()
	first := machine.Begin
	if l.taken {
		first = machine.TookOver
	}
	l.tell(machine.Event{Kind: first})
	l.work()
	l.extend()
	for l.serve(); !l.over || !l.ended(); l.serve() {
		err := l.wait(l.timeout())
		l.manager.ping(l.real())
		if err == nil {
			err = l.judge()
		}
		if err != nil {
			l.failure = errors.New("cannot wait for events: " + err.Error())
			return l.failure
		}
		l.ring()
	}
	return nil
}

// real is the time of the system's clock, and now that of the machine: see clock.
//
//go:noinline
func (l *loop) real() time.Duration { return sys.Elapsed() - l.begin }
func (l *loop) now() time.Duration  { return l.clock.now(l.real()) }

// timeout is how long the loop may wait; negative for ever.
func (l *loop) timeout() time.Duration {
	at, any := l.giveUpAt(), true
	if !l.over {
		at, any = l.machine.Deadline()
	}
	for i := range l.timers {
		if t := l.timers[i].at; !any || t < at {
			at, any = t, true
		}
	}
	if ping, needed := l.manager.deadline(); needed && (!any || l.clock.now(ping) < at) {
		at, any = l.clock.now(ping), true
	}
	if l.host.Due != nil {
		if due, needed := l.host.Due(); needed && (!any || due < at) {
			at, any = due, true
		}
	}
	switch {
	case l.unreaped:
		at = 0
	case any:
		at = max(0, at-l.now())
	default: // nothing is due
		at = l.rest()
	}
	const look = 50 * time.Millisecond
	if !l.orphans && l.draining > 0 && (at < 0 || at > look) { // nobody tells when the group of a unit is empty
		at = look
	}
	return at
}

// rest is how long the loop may wait while nothing is due. Once everything has started it gives the pages of start-up back,
// some time after the first rest: until then other threads still use them, as the one that begins to read output.
func (l *loop) rest() time.Duration {
	const calm = 500 * time.Millisecond
	switch now := l.now(); {
	case l.rested:
	case l.restAt == 0:
		l.restAt = now + calm
		return calm
	case now < l.restAt:
		return l.restAt - now
	default:
		l.rested = true
		sys.ReleaseUnwritten(l.program.Services)
		sys.ReleaseStartupPages()
	}
	return -1
}
